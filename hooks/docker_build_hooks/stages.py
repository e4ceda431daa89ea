"""Which stages does a Dockerfile have, which need which, and what does each read from the context?

Replicates ``frontend/dockerfile/dockerfile2llb`` of BuildKit: the order of ARG and ENV, stage
names and indices, ONBUILD triggers, what is refused only in a stage that is built.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import NamedTuple

from docker_build_hooks.arguments import Flag, Word, heredoc_word
from docker_build_hooks.dockerfile import Dockerfile, DockerfileSyntaxError, Instruction, Span
from docker_build_hooks.instruction_syntax import ParsedInstruction, parse_instruction
from docker_build_hooks.mounts import MountError, check_mount, read_mount
from docker_build_hooks.words import (
    UNKNOWN,
    UNKNOWN_VALUE,
    UNPASSED_ARGUMENT,
    Environment,
    ExpansionError,
    expand,
)

SYNTAX = "dockerfile-syntax"
UNKNOWN_STAGE = "copy-from-unknown-stage"
STAGE_TYPO = "copy-from-typo"

_PREDEFINED = (
    *("BUILDPLATFORM", "BUILDOS", "BUILDOSVERSION", "BUILDARCH", "BUILDVARIANT"),
    *("TARGETPLATFORM", "TARGETOS", "TARGETOSVERSION", "TARGETARCH", "TARGETVARIANT"),
    "TARGETSTAGE",
)
_DEFAULT_PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"
_URL = re.compile(r"https?://")
_GIT_URL = re.compile(r"(git|ssh)://|https?://[^#?]*\.git([#?]|\Z)|[\w.-]+@[\w.-]+:")
_OCTAL = re.compile(r"0*[0-7]{1,4}\Z")
_IMAGE_WITHOUT_TAG = re.compile(r"[a-z0-9_-]+\Z", re.IGNORECASE)
_INDEX = re.compile(r"[+-]?[0-9]{1,9}\Z")
_EXPANDED_WORDS = frozenset({"LABEL", "USER", "WORKDIR", "VOLUME", "STOPSIGNAL", "EXPOSE"})


class Source(NamedTuple):
    """One path that an instruction reads from the build context.

    ``text`` is the path after expansion and may hold ``UNKNOWN``; ``kind`` is COPY, ADD or bind;
    ``parents`` tells COPY --parents.
    """

    text: str
    span: Span
    kind: str
    parents: bool
    stage: int


class Problem(NamedTuple):
    """What is wrong with the Dockerfile itself; ``stage`` is None where every build fails."""

    rule: str
    message: str
    span: Span
    stage: int | None


class Stage(NamedTuple):
    """One build stage; ``needs`` are the indices of stages that it is made from."""

    name: str
    needs: frozenset[int]


class StagePlan(NamedTuple):
    """What the stages of one Dockerfile read, for one set of build arguments."""

    stages: tuple[Stage, ...]
    sources: tuple[Source, ...]
    problems: tuple[Problem, ...]

    def index_of(self, target: str) -> int | None:
        """The stage called ``target`` in any letter case (the last of that name)."""
        found = [i for i, stage in enumerate(self.stages) if stage.name == target.lower()]
        return found[-1] if found and target else None

    def closure(self, stage: int) -> frozenset[int]:
        """The stages that a build of ``stage`` goes through."""
        reached: set[int] = set()
        waiting = [stage]
        while waiting:
            current = waiting.pop()
            if current not in reached:
                reached.add(current)
                waiting.extend(self.stages[current].needs)
        return frozenset(reached)


def plan_stages(
    dockerfile: Dockerfile,
    arguments: Mapping[str, str | None] | None = None,
    named_contexts: frozenset[str] = frozenset(),
) -> StagePlan:
    """What each stage reads, and what the engine refuses.

    ``arguments`` are the build arguments (None: passed, value unknown); ``named_contexts`` are
    the names of additional build contexts, which take the place of stages and images.
    """
    try:
        parsed = [parse_instruction(i, dockerfile.escape) for i in dockerfile.instructions]
        return _Planner(parsed, dockerfile.escape, arguments or {}, named_contexts).plan()
    except DockerfileSyntaxError as error:
        span = Span(error.line, error.column, error.end_column)
        return StagePlan((), (), (Problem(SYNTAX, error.reason, span, None),))


class _Planner:
    """Walks the instructions once; ``_environment`` is the state of the current stage."""

    def __init__(
        self,
        instructions: list[ParsedInstruction],
        escape: str,
        arguments: Mapping[str, str | None],
        named_contexts: frozenset[str],
    ) -> None:
        self.instructions = instructions
        self.escape = escape
        self.arguments = arguments
        self.named_contexts = named_contexts
        self.globals = Environment(closed=True)
        for name in _PREDEFINED:
            self.globals.set(name, UNKNOWN_VALUE)
        self.names = [
            i.words[2].text.lower() if len(i.words) == 3 else ""
            for i in instructions
            if i.keyword == "FROM"
        ]
        self.environment = self.globals
        self.current = -1
        self.needs: list[set[int]] = []
        self.ends: list[Environment] = []
        self.triggers: list[list[ParsedInstruction]] = []
        self.sources: list[Source] = []
        self.problems: list[Problem] = []

    def plan(self) -> StagePlan:
        for parsed in self.instructions:
            if parsed.keyword == "FROM":
                self._start_stage(parsed)
            elif self.current < 0 and parsed.keyword == "ARG":
                self._argument(parsed, self.globals)
            elif self.current < 0:
                span = parsed.instruction.whole
                raise DockerfileSyntaxError("no build stage in current context", *span)
            elif not self._replaced():
                self._instruction(parsed)
        if self.current < 0:
            raise DockerfileSyntaxError("dockerfile contains no stages to build", 1)
        self._find_cycles()
        stages = (
            Stage(name, frozenset(needs))
            for name, needs in zip(self.names, self.needs, strict=True)
        )
        return StagePlan(tuple(stages), tuple(self.sources), tuple(self.problems))

    def _replaced(self) -> bool:
        return bool(self.names[self.current]) and self.names[self.current] in self.named_contexts

    def _problem(
        self,
        rule: str,
        message: str,
        parsed: ParsedInstruction,
        word: Word | Flag | None = None,
        everywhere: bool = False,
    ) -> None:
        span = parsed.instruction.whole
        if word:
            span = parsed.instruction.span(word.start, word.end)
        stage = None if everywhere or self.current < 0 else self.current
        self.problems.append(Problem(rule, message, span, stage))

    def _expand(self, text: str, parsed: ParsedInstruction, word: Word | Flag | None) -> str | None:
        """The expanded text, or None after noting why the engine refuses it."""
        try:
            return expand(text, self.environment, self.escape)
        except ExpansionError as error:
            self._problem(SYNTAX, str(error), parsed, word)
            return None

    def _start_stage(self, parsed: ParsedInstruction) -> None:
        self.current += 1
        self.needs.append(set())
        self.triggers.append([])
        self.environment = self.globals
        base = self._expand(parsed.words[0].text, parsed, parsed.words[0])
        if base == "":
            reason = f"base name ({parsed.words[0].text}) should not be blank"
            self._problem(SYNTAX, reason, parsed, parsed.words[0], everywhere=True)
        platform = parsed.flag("platform")
        if platform and platform.value and self._expand(platform.value, parsed, platform) == "":
            reason = f"empty platform value from expression {platform.value}"
            self._problem(SYNTAX, reason, parsed, platform, everywhere=True)
        bases = self._base_stages(base)
        self.needs[-1].update(bases)
        if base is not None and len(bases) == 1 and UNKNOWN not in base:
            self.environment = self.ends[bases[0]].copy()
        else:
            self.environment = Environment(closed=base == "scratch")
            if base == "scratch":
                self.environment.set_text("PATH", _DEFAULT_PATH)
        self.ends.append(self.environment)
        if len(bases) == 1:
            for trigger in self.triggers[bases[0]]:
                self._instruction(trigger)

    def _base_stages(self, base: str | None) -> list[int]:
        """The earlier stages that FROM may mean: one at most where the name is known."""
        if not base or base in self.named_contexts:
            return []
        if UNKNOWN not in base:
            same = [i for i in range(self.current) if self.names[i] == base]
            return same[-1:]
        pattern = re.compile(".*".join(map(re.escape, base.split(UNKNOWN))))
        names = enumerate(self.names[: self.current])
        return [i for i, name in names if name and pattern.fullmatch(name)]

    def _instruction(self, parsed: ParsedInstruction) -> None:
        keyword = parsed.keyword
        if keyword == "ARG":
            self._argument(parsed, self.environment)
        elif keyword == "ENV":
            self._set_environment(parsed)
        elif keyword == "ONBUILD":
            self._on_build(parsed)
        elif keyword in ("COPY", "ADD"):
            self._copy(parsed)
        elif keyword == "RUN":
            for flag in parsed.flags:
                if flag.name == "--mount":
                    self._mount(parsed, flag)
        elif keyword in _EXPANDED_WORDS:
            for word in parsed.words:
                self._expand(word.text, parsed, word)

    def _argument(self, parsed: ParsedInstruction, environment: Environment) -> None:
        for word in parsed.words:
            name, equals, default = word.text.partition("=")
            outer = self.globals.get(name)
            if name in self.arguments:
                passed = self.arguments[name]
                if passed is None:
                    environment.set(name, UNKNOWN_VALUE)
                else:
                    environment.set_text(name, passed)
            elif equals:
                value = self._expand(default, parsed, word)
                environment.set_text(name, UNKNOWN if value is None else value)
            elif outer is not None and outer is not UNPASSED_ARGUMENT:
                environment.set(name, outer)
            elif environment.get(name) is None:
                environment.set(name, UNPASSED_ARGUMENT)

    def _set_environment(self, parsed: ParsedInstruction) -> None:
        values: list[tuple[str, str]] = []
        for word in parsed.words:
            name, _, text = word.text.partition("=")
            value = self._expand(text, parsed, word)
            values.append((name, UNKNOWN if value is None else value))
        # The whole instruction is expanded before any of it takes effect.
        for name, value in values:
            self.environment.set_text(name, value)

    def _on_build(self, parsed: ParsedInstruction) -> None:
        whole, offset = parsed.instruction, parsed.words[0].start
        at = max(i for i, segment in enumerate(whole.segments) if segment[0] <= offset)
        start, line, column = whole.segments[at]
        later = ((first - offset, *place) for first, *place in whole.segments[at + 1 :])
        segments = ((0, line, column + offset - start), *((a, b, c) for a, b, c in later))
        text = whole.text[offset:]
        keyword = text.split(maxsplit=1)[0].upper()
        trigger = Instruction(keyword, text, line, segments, whole.heredocs)
        try:
            self.triggers[self.current].append(parse_instruction(trigger, self.escape))
        except DockerfileSyntaxError:
            # Refused only where a later stage runs it; rare enough to be left to the engine.
            return

    def _copy(self, parsed: ParsedInstruction) -> None:
        if not self._flags_are_fine(parsed):
            return
        from_flag = parsed.flag("from")
        from_context = not (from_flag and from_flag.value)
        if from_flag and from_flag.value and not self._from_stage(parsed, from_flag):
            return
        for word in parsed.words:
            heredoc = self._heredoc(parsed, word)
            if heredoc is None or heredoc:
                continue
            text = self._expand(word.text, parsed, word)
            if text is not None and from_context and word is not parsed.words[-1]:
                self._context_source(parsed, word, text)

    def _heredoc(self, parsed: ParsedInstruction, word: Word) -> bool | None:
        """Whether the word opens a heredoc; None after noting that its body is refused."""
        try:
            opened = heredoc_word(word.text)
        except ExpansionError:
            return False
        for document in parsed.instruction.heredocs:
            if opened and document.expands and document.name == opened.name:
                try:
                    expand(document.content, self.environment, "\\", quotes=False)
                except ExpansionError as error:
                    self._problem(SYNTAX, str(error), parsed, word)
                    return None
        return opened is not None

    def _context_source(self, parsed: ParsedInstruction, word: Word, text: str) -> None:
        is_url, is_git = _URL.match(text), _GIT_URL.match(text)
        if parsed.keyword == "ADD" and (is_url or is_git or text.startswith(UNKNOWN)):
            return
        if is_url or is_git:
            kind = "a git ref" if is_git else "a URL"
            self._problem(SYNTAX, f"source can't be {kind} for COPY", parsed, word)
            return
        span = parsed.instruction.span(word.start, word.end)
        self._source(text, span, parsed.keyword, parsed.is_true("parents"))

    def _source(self, text: str, span: Span, kind: str, parents: bool = False) -> None:
        if self.escape == "`":
            # Windows: a backslash separates, and a drive letter is dropped.
            text = re.sub(r"\A[A-Za-z]:", "", text.replace("\\", "/"))
        self.sources.append(Source(text, span, kind, parents, self.current))

    def _flags_are_fine(self, parsed: ParsedInstruction) -> bool:
        fine = True
        for name in ("chown", "chmod", "checksum"):
            flag = parsed.flag(name)
            value = self._expand(flag.value, parsed, flag) if flag and flag.value else ""
            fine = fine and value is not None
            if flag and name == "chmod" and value and value.isdigit() and not _OCTAL.match(value):
                reason = "it should be octal string and between 0 and 07777"
                self._problem(SYNTAX, f"invalid chmod parameter: '{value}'. {reason}", parsed, flag)
                fine = False
        return fine

    def _from_stage(self, parsed: ParsedInstruction, flag: Flag) -> bool:
        """Note the stage that ``--from`` names; False where the engine refuses the name."""
        name = flag.value or ""
        try:
            changed = expand(name, Environment(closed=True), self.escape) != name
        except ExpansionError as error:
            self._problem(SYNTAX, str(error), parsed, flag, everywhere=True)
            return False
        if changed:
            reason = (
                "variable expansion is not supported for --from, define a new stage with FROM "
                "using ARG from global scope as a workaround"
            )
            self._problem(SYNTAX, reason, parsed, flag, everywhere=True)
            return False
        if name.lower() in self.named_contexts:
            return True
        if _INDEX.match(name):
            if not 0 <= int(name) < len(self.names):
                reason = f"invalid stage index {int(name)}"
                self._problem(UNKNOWN_STAGE, reason, parsed, flag, everywhere=True)
                return False
            return self._need(parsed, flag, int(name), "copy")
        return self._need(parsed, flag, self._last_named(name), "copy", name)

    def _last_named(self, name: str) -> int | None:
        found = [i for i, known in enumerate(self.names) if known and known == name.lower()]
        return found[-1] if found else None

    def _need(
        self, parsed: ParsedInstruction, flag: Flag, stage: int | None, verb: str, name: str = ""
    ) -> bool:
        if stage is None:
            self._look_for_typo(parsed, flag, name)
            return True
        self.needs[self.current].add(stage)
        shown = self.names[stage] or stage
        if stage == self.current:
            reason = f'circular dependency: the stage "{shown}" cannot {verb} from itself'
            self._problem(UNKNOWN_STAGE, reason, parsed, flag, everywhere=True)
        elif stage > self.current:
            reason = f'cannot {verb} from stage "{shown}", it is defined later'
            self._problem(UNKNOWN_STAGE, reason, parsed, flag)
        return stage < self.current

    def _look_for_typo(self, parsed: ParsedInstruction, flag: Flag, name: str) -> None:
        if not _IMAGE_WITHOUT_TAG.match(name) or len(name) > 60:
            return
        for known in self.names[: self.current]:
            if len(known) > 3 and _one_edit_apart(known, name.lower()):
                reason = f'"{name}" is no stage of this file but an image; the stage is "{known}"'
                self._problem(STAGE_TYPO, reason, parsed, flag)
                return

    def _mount(self, parsed: ParsedInstruction, flag: Flag) -> None:
        value = flag.value or ""
        try:
            check_mount(value)
        except MountError as error:
            self._problem(SYNTAX, str(error), parsed, flag, everywhere=True)
            return
        try:
            mount = read_mount(value, lambda text: expand(text, self.environment, self.escape))
        except (MountError, ExpansionError) as error:
            self._problem(SYNTAX, str(error), parsed, flag)
            return
        if mount.from_name and mount.type in ("bind", "cache"):
            if mount.from_name.lower() not in self.named_contexts:
                stage = self._last_named(mount.from_name)
                self._need(parsed, flag, stage, "mount", mount.from_name)
        elif mount.type == "bind":
            places = flag.offsets[len("--mount=") :]
            start = places[mount.start] if mount.start < len(places) else flag.start
            end = places[mount.end - 1] + 1 if 0 < mount.end <= len(places) else flag.end
            self._source(mount.source, parsed.instruction.span(start, end), "bind")

    def _find_cycles(self) -> None:
        """Two stages that need each other fail every build, whichever comes first."""
        plan = StagePlan(tuple(Stage("", frozenset(needs)) for needs in self.needs), (), ())
        for index, problem in enumerate(self.problems):
            if problem.rule == UNKNOWN_STAGE and problem.stage is not None:
                later = (n for n in self.needs[problem.stage] if n > problem.stage)
                if any(problem.stage in plan.closure(stage) for stage in later):
                    self.problems[index] = problem._replace(stage=None)


def _one_edit_apart(one: str, other: str) -> bool:
    """Whether one insertion, removal, substitution or swap of neighbours leads to the other."""
    if one == other or abs(len(one) - len(other)) > 1:
        return False
    start = 0
    while start < min(len(one), len(other)) and one[start] == other[start]:
        start += 1
    rest, others = one[start:], other[start:]
    swapped = rest[1:2] + rest[:1] + rest[2:] == others
    return swapped or rest[1:] == others[1:] or rest[1:] == others or rest == others[1:]
