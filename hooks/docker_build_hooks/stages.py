"""What does each stage of a Dockerfile read from the context, with which values of its variables?

Replicates ``frontend/dockerfile/dockerfile2llb`` of BuildKit: the order of ARG and ENV, what a
stage inherits, ONBUILD triggers, what is refused only in a stage that is built.
"""

from __future__ import annotations

import posixpath
from collections.abc import Callable, Iterator, Mapping

from docker_build_hooks.arguments import Word
from docker_build_hooks.copy_sources import read_copy, read_mounts
from docker_build_hooks.dockerfile import Dockerfile, DockerfileSyntaxError, Span
from docker_build_hooks.instruction_parts import ParsedInstruction, trigger
from docker_build_hooks.instruction_syntax import parse_instruction
from docker_build_hooks.instruction_values import port_problem, signal_problem
from docker_build_hooks.stage_graph import SCRATCH, BuildStage, StageGraph
from docker_build_hooks.stage_notes import Notes
from docker_build_hooks.stage_plan import (
    STAGE_TYPO,
    SYNTAX,
    UNKNOWN_STAGE,
    Problem,
    Source,
    Stage,
    StagePlan,
)
from docker_build_hooks.variables import UNKNOWN_VALUE, UNPASSED_ARGUMENT, Environment
from docker_build_hooks.words import UNKNOWN, ExpansionError, expand_to_words

__all__ = [
    "STAGE_TYPO",
    "SYNTAX",
    "UNKNOWN_STAGE",
    "Problem",
    "Source",
    "Stage",
    "StagePlan",
    "plan_stages",
]

_PREDEFINED = (
    *("BUILDPLATFORM", "BUILDOS", "BUILDOSVERSION", "BUILDARCH", "BUILDVARIANT"),
    *("TARGETPLATFORM", "TARGETOS", "TARGETOSVERSION", "TARGETARCH", "TARGETVARIANT"),
    "TARGETSTAGE",
)
# Declared in a stage, they steer the engine and are no variables.
_NO_VARIABLES = frozenset({"BUILDKIT_SBOM_SCAN_CONTEXT", "BUILDKIT_SBOM_SCAN_STAGE"})
_DEFAULT_PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"
_EXPANDED = frozenset({"USER", "WORKDIR", "VOLUME", "STOPSIGNAL"})
# Limits of our own: beyond them, variables are unknown and triggers are not followed.
_MAXIMUM_INHERITED = 1_000_000
_MAXIMUM_TRIGGERED = 20_000

Observer = Callable[[BuildStage, ParsedInstruction, Environment], None]


def plan_stages(
    dockerfile: Dockerfile,
    arguments: Mapping[str, str | None] | None = None,
    named_contexts: frozenset[str] = frozenset(),
    context_folders: frozenset[str] = frozenset(),
    observe: Observer | None = None,
) -> StagePlan:
    """What each stage reads, and what the engine refuses.

    ``arguments`` are the build arguments (None: passed, value unknown); ``named_contexts`` are
    the names of additional build contexts, which take the place of stages and images;
    ``context_folders`` those of them that are folders, and so set no variable. ``observe`` is told
    of each instruction of a stage, FROM and triggers among them, before it takes effect.
    """
    try:
        parsed = [parse_instruction(i, dockerfile.escape) for i in dockerfile.instructions]
        contexts = frozenset(name.removesuffix(":latest") for name in named_contexts)
        planner = _Planner(dockerfile.escape, arguments or {}, context_folders, observe)
        return planner.plan(parsed, contexts)
    except DockerfileSyntaxError as error:
        span = Span(error.line, error.column, error.end_column)
        return StagePlan((), (), (Problem(SYNTAX, error.reason, span, None),))


class _Planner:
    """Reads the stages in order; ``environment`` is the state of the one it is in."""

    def __init__(
        self,
        escape: str,
        arguments: Mapping[str, str | None],
        context_folders: frozenset[str],
        observe: Observer | None,
    ) -> None:
        self.arguments = arguments
        self.observe = observe
        self.context_folders = context_folders
        self.notes = Notes(escape)
        self.globals = Environment(closed=True)
        for name in _PREDEFINED:
            self.globals.set(name, UNKNOWN_VALUE)
        self.environment = self.globals
        self.stage: int | None = None
        self.ends: list[Environment] = []
        self._inherited = 0
        self._triggered = 0

    def plan(
        self, instructions: list[ParsedInstruction], named_contexts: frozenset[str]
    ) -> StagePlan:
        first = 0
        while first < len(instructions) and instructions[first].keyword == "ARG":
            self._declare(instructions[first])
            first += 1
        if first == len(instructions):
            raise DockerfileSyntaxError("dockerfile contains no stages to build", 1)
        if instructions[first].keyword != "FROM":
            span = instructions[first].instruction.whole
            raise DockerfileSyntaxError("no build stage in current context", *span)
        graph = StageGraph(instructions[first:], self.globals, named_contexts, self.notes)
        for stage in graph.stages:
            self._read_stage(stage, graph)
        stages = (
            Stage(s.name, frozenset({*s.bases, *s.copies}), None if s.replaced else s.base, s.bases)
            for s in graph.stages
        )
        notes = self.notes
        return StagePlan(
            tuple(stages), tuple(notes.sources), tuple(notes.problems), tuple(notes.asked)
        )

    def _read_stage(self, stage: BuildStage, graph: StageGraph) -> None:
        self.stage = stage.index
        self.environment = self._first_environment(stage)
        self.ends.append(self.environment)
        if stage.replaced:
            return
        if self.observe:
            self.observe(stage, stage.opening, self.environment)
        for parsed in self._triggers(stage, graph):
            if graph.connect(parsed, stage, triggered=True):
                if self.observe:
                    self.observe(stage, parsed, self.environment)
                self._read(parsed, graph)
        for parsed in stage.commands:
            if self.observe:
                self.observe(stage, parsed, self.environment)
            self._read(parsed, graph)

    def _first_environment(self, stage: BuildStage) -> Environment:
        """What the stage that FROM names leaves behind, or an image may hold."""
        context = stage.name if stage.replaced else stage.base
        if context in self.context_folders and not stage.bases:
            return _empty()
        if stage.replaced or stage.base is None or UNKNOWN in stage.base:
            return Environment(closed=False)
        if stage.bases:
            inherited = self.ends[stage.bases[0]]
            self._inherited += len(inherited)
            within = self._inherited <= _MAXIMUM_INHERITED
            return inherited.inherited() if within else Environment(closed=False)
        return _empty() if stage.base == SCRATCH else Environment(closed=False)

    def _triggers(self, stage: BuildStage, graph: StageGraph) -> Iterator[ParsedInstruction]:
        """What ONBUILD in the stage that FROM names, but in none before it, runs here."""
        if not stage.bases or stage.base is None or UNKNOWN in stage.base:
            return
        for parsed in graph.stages[stage.bases[0]].commands:
            if parsed.keyword != "ONBUILD":
                continue
            self._triggered += 1
            if self._triggered > _MAXIMUM_TRIGGERED:
                return
            try:
                # The engine parses triggers on their own, where no directive applies.
                yield parse_instruction(trigger(parsed), "\\")
            except DockerfileSyntaxError as error:
                span = Span(error.line, error.column, error.end_column)
                self.notes.problems.append(Problem(SYNTAX, error.reason, span, stage.index))

    def _read(self, parsed: ParsedInstruction, graph: StageGraph) -> None:
        keyword = parsed.keyword
        stage = self.stage or 0
        if keyword == "ARG":
            self._declare(parsed)
        elif keyword == "ENV":
            self._set_environment(parsed)
        elif keyword in ("COPY", "ADD"):
            read_copy(parsed, stage, self.environment, self.notes, graph.context_name)
        elif keyword == "RUN":
            if parsed.json and not parsed.words:
                self.notes.problem(SYNTAX, "arguments are required", parsed, stage=stage)
            read_mounts(parsed, stage, self.environment, self.notes, graph.context_name)
        elif keyword == "LABEL":
            for word in parsed.words:
                for text in word.text.split("=", 1):
                    self._expand(text, parsed, word)
        elif keyword == "EXPOSE":
            self._expose(parsed)
        elif keyword in _EXPANDED:
            for word in parsed.words:
                expanded = self._expand(word.text, parsed, word)
                self._check_expanded(keyword, expanded, parsed, word)
                if keyword == "WORKDIR":
                    self.environment.folder = _working_folder(self.environment.folder, expanded)

    def _expand(self, text: str, parsed: ParsedInstruction, word: Word) -> str | None:
        return self.notes.expand(text, self.environment, parsed, word, self.stage)

    def _check_expanded(
        self, keyword: str, text: str | None, parsed: ParsedInstruction, word: Word
    ) -> None:
        reason = ""
        if keyword == "VOLUME" and text == "":
            reason = "VOLUME specified can not be an empty string"
        elif keyword == "STOPSIGNAL" and text is not None and UNKNOWN not in text:
            reason = signal_problem(text)
        if reason:
            self.notes.problem(SYNTAX, reason, parsed, word, self.stage)

    def _declare(self, parsed: ParsedInstruction) -> None:
        environment = self.environment
        for word in parsed.words:
            name, equals, default = word.text.partition("=")
            outer = self.globals.get(name)
            if self.stage is not None and name in _NO_VARIABLES:
                continue
            if name in self.arguments:
                passed = self.arguments[name]
                if passed is None:
                    environment.set(name, UNKNOWN_VALUE)
                else:
                    environment.set_text(name, passed)
            elif _refers_to_itself(name, default) and environment.get(name) is None:
                # Whoever writes this passes the argument.
                environment.set(name, UNPASSED_ARGUMENT)
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
            name_read = self._expand(name, parsed, word)
            value = self._expand(text, parsed, word)
            if name_read is not None:
                values.append((name_read, UNKNOWN if value is None else value))
        # The whole instruction is expanded before any of it takes effect.
        for name, value in values:
            if UNKNOWN in name:
                self.environment.forget()
            else:
                self.environment.set_image_text(name, value)

    def _expose(self, parsed: ParsedInstruction) -> None:
        for word in parsed.words:
            try:
                ports = expand_to_words(word.text, self.environment, self.notes.escape)
            except ExpansionError as error:
                self.notes.problem(SYNTAX, str(error), parsed, word, self.stage)
                continue
            for port in ports:
                if UNKNOWN not in port and (reason := port_problem(port)):
                    self.notes.problem(SYNTAX, reason, parsed, word, self.stage)


def _empty() -> Environment:
    """What is set where there is no image."""
    environment = Environment(closed=True, folder="/")
    environment.set_image_text("PATH", _DEFAULT_PATH)
    return environment


def _working_folder(folder: str | None, text: str | None) -> str | None:
    """The folder after ``WORKDIR text`` in ``folder``."""
    if not text or UNKNOWN in text:
        return None
    if text.startswith("/"):
        folder = "/"
    return None if folder is None else posixpath.normpath(f"{folder}/{text}")


def _refers_to_itself(name: str, default: str) -> bool:
    """Whether this is ``ARG NAME=${NAME}``."""
    return default.strip('"') in (f"${name}", f"${{{name}}}")
