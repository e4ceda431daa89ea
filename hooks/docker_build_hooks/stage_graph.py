"""Which stages does a Dockerfile have, what is each made from, and which do they copy from?

Replicates what ``frontend/dockerfile/dockerfile2llb`` of BuildKit does with all stages before it
builds any: names, indices, images, circles. What is refused here fails every build.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from docker_build_hooks.arguments import Flag
from docker_build_hooks.image_names import image_name_problem
from docker_build_hooks.instruction_parts import ParsedInstruction
from docker_build_hooks.instruction_values import platform_problem
from docker_build_hooks.mounts import from_name
from docker_build_hooks.stage_names import may_be, one_edit_apart
from docker_build_hooks.stage_notes import Notes
from docker_build_hooks.stage_plan import STAGE_TYPO, SYNTAX, UNKNOWN_STAGE
from docker_build_hooks.variables import Environment
from docker_build_hooks.words import UNKNOWN, ExpansionError, expand

SCRATCH = "scratch"

_IMAGE_WITHOUT_TAG = re.compile(r"[a-z0-9_-]{1,60}\Z")
_INDEX = re.compile(r"[+-]?[0-9]{1,18}\Z")
# Among more stages than these nobody guesses what was meant.
_MAXIMUM_CANDIDATES = 100
_NO_VARIABLES = Environment(closed=True)


class BuildStage:
    """One stage: its FROM, its instructions, and the stages that it is made from.

    ``base`` is what FROM names after expansion, None where that is refused; ``bases`` are the
    stages that this may be, one at most where the name is known. ``replaced`` tells that a named
    context takes the place of the stage. ``copies`` are the stages that instructions copy from,
    ``reads`` also those that are replaced, and what a replaced stage would copy from.
    """

    def __init__(self, index: int, opening: ParsedInstruction, named_contexts: frozenset[str]):
        self.index = index
        self.opening = opening
        self.name = opening.words[2].text.lower() if len(opening.words) == 3 else ""
        self.replaced = bool(self.name) and self.name in named_contexts
        self.commands: list[ParsedInstruction] = []
        self.base: str | None = None
        self.bases: tuple[int, ...] = ()
        self.copies: set[int] = set()
        self.reads: set[int] = set()

    @property
    def shown(self) -> str:
        """The name that the engine gives the stage."""
        return self.name or f"stage-{self.index}"


class _LaterStage(NamedTuple):
    """An instruction of ``stage`` reads a later one; ``problem`` is where that is noted, if it is.

    A named context may take the place of the later one: that is no problem by itself.
    """

    stage: BuildStage
    source: int
    parsed: ParsedInstruction
    flag: Flag
    problem: int | None


class StageGraph:
    """The stages of one Dockerfile and what links them."""

    def __init__(
        self,
        instructions: list[ParsedInstruction],
        variables: Environment,
        named_contexts: frozenset[str],
        notes: Notes,
    ) -> None:
        """``instructions`` begin with the first FROM; ``variables`` are the global ones."""
        self.stages: list[BuildStage] = []
        self._variables = variables
        self._named_contexts = named_contexts
        self._notes = notes
        self._last_of_name: dict[str, int] = {}
        # Images and empty mounts get an index too, behind the stages.
        self._others = 0
        self._later: list[_LaterStage] = []
        for parsed in instructions:
            if parsed.keyword == "FROM":
                self._open(parsed)
            else:
                self.stages[-1].commands.append(parsed)
        for stage in self.stages:
            stage.commands = [parsed for parsed in stage.commands if self.connect(parsed, stage)]
        self._find_circles()

    def _open(self, parsed: ParsedInstruction) -> None:
        stage = BuildStage(len(self.stages), parsed, self._named_contexts)
        word = parsed.words[0]
        base = self._notes.expand(word.text, self._variables, parsed, word)
        if base == "":
            reason = f"base name ({word.text}) should not be blank"
            self._notes.problem(SYNTAX, reason, parsed, word)
        stage.base = base
        self._check_platform(parsed)
        if base:
            bases = self._base_stages(base)
            if not bases and (reason := self._image_problem(base)):
                self._notes.problem(SYNTAX, reason, parsed, word)
            stage.bases = () if stage.replaced else bases
        self.stages.append(stage)
        if stage.name:
            self._last_of_name[stage.name] = stage.index

    def _check_platform(self, parsed: ParsedInstruction) -> None:
        flag = parsed.flag("platform")
        if not flag or not flag.value:
            return
        platform = self._notes.expand(flag.value, self._variables, parsed, flag)
        if platform == "":
            reason = f"empty platform value from expression {flag.value}"
            self._notes.problem(SYNTAX, reason, parsed, flag)
        elif platform and UNKNOWN not in platform and (reason := platform_problem(platform)):
            self._notes.problem(SYNTAX, reason, parsed, flag)

    @staticmethod
    def _image_problem(name: str) -> str:
        return "" if UNKNOWN in name or name == SCRATCH else image_name_problem(name)

    def _base_stages(self, base: str) -> tuple[int, ...]:
        """The earlier stages that FROM may mean: here, and only here, letter case matters."""
        if UNKNOWN not in base:
            return (self._last_of_name[base],) if base in self._last_of_name else ()
        if len(self.stages) > _MAXIMUM_CANDIDATES:
            return ()
        return tuple(
            index for name, index in self._last_of_name.items() if name and may_be(base, name)
        )

    def connect(
        self, parsed: ParsedInstruction, stage: BuildStage, triggered: bool = False
    ) -> bool:
        """Note the stages that an instruction of ``stage`` reads; False where it is refused.

        ``triggered`` tells an ONBUILD trigger, which is looked at only where its stage is built.
        """
        where = stage.index if triggered else None
        if parsed.keyword == "COPY":
            flag = parsed.flag("from")
            return not (flag and flag.value) or self._copy(parsed, stage, flag, where)
        if parsed.keyword == "RUN":
            for flag in parsed.flags:
                if flag.name == "--mount":
                    self._mount(parsed, stage, flag, where)
        return True

    def context_name(self, name: str) -> str:
        """The named context that ``--from=NAME`` reads; "" for a stage or an image."""
        if _INDEX.match(name):
            index = int(name) if int(name) < len(self.stages) else None
        else:
            index = self._last_of_name.get(name.lower())
            if index is None:
                name = name.removesuffix(":latest")
                return name if name in self._named_contexts else ""
        stage = None if index is None else self.stages[index]
        return stage.name if stage and stage.replaced else ""

    def _copy(
        self, parsed: ParsedInstruction, stage: BuildStage, flag: Flag, where: int | None
    ) -> bool:
        name = flag.value or ""
        try:
            changed = expand(name, _NO_VARIABLES, self._notes.escape) != name
        except ExpansionError as error:
            self._notes.problem(SYNTAX, str(error), parsed, flag, where)
            return False
        if changed:
            reason = (
                "variable expansion is not supported for --from, define a new stage with FROM "
                "using ARG from global scope as a workaround"
            )
            self._notes.problem(SYNTAX, reason, parsed, flag, where)
            return False
        if not _INDEX.match(name):
            return self._link(parsed, stage, flag, name, where)
        index = int(name)
        if not 0 <= index < len(self.stages) + self._others:
            reason = f"invalid stage index {index}"
            self._notes.problem(UNKNOWN_STAGE, reason, parsed, flag, where)
            return False
        return index >= len(self.stages) or self._depend(parsed, stage, flag, index, where)

    def _mount(
        self, parsed: ParsedInstruction, stage: BuildStage, flag: Flag, where: int | None
    ) -> None:
        if name := from_name(flag.value or ""):
            self._link(parsed, stage, flag, name, where)
        else:
            self._others += 1

    def _link(
        self, parsed: ParsedInstruction, stage: BuildStage, flag: Flag, name: str, where: int | None
    ) -> bool:
        index = self._last_of_name.get(name.lower())
        if index is not None:
            return self._depend(parsed, stage, flag, index, where)
        self._others += 1
        if reason := self._image_problem(name):
            self._notes.problem(SYNTAX, reason, parsed, flag, where)
            return False
        if name.removesuffix(":latest") not in self._named_contexts:
            self._look_for_typo(parsed, stage, flag, name)
        return True

    def _depend(
        self,
        parsed: ParsedInstruction,
        stage: BuildStage,
        flag: Flag,
        index: int,
        where: int | None,
    ) -> bool:
        source = self.stages[index]
        stage.reads.add(index)
        if index == stage.index and where is None:
            self._notes.problem(UNKNOWN_STAGE, _circle(stage), parsed, flag)
            return False
        if index > stage.index:
            number = None if source.replaced else len(self._notes.problems)
            self._later.append(_LaterStage(stage, index, parsed, flag, number))
        if source.replaced:
            return True
        if not stage.replaced:
            stage.copies.add(index)
        if index > stage.index:
            verb = "mount" if parsed.keyword == "RUN" else "copy"
            reason = f'cannot {verb} from stage "{source.shown}", it is defined later'
            self._notes.problem(UNKNOWN_STAGE, reason, parsed, flag, stage.index)
            return False
        return True

    def _look_for_typo(
        self, parsed: ParsedInstruction, stage: BuildStage, flag: Flag, name: str
    ) -> None:
        if not _IMAGE_WITHOUT_TAG.match(name):
            return
        for other in self.stages[: min(stage.index, _MAXIMUM_CANDIDATES)]:
            if len(other.name) > 3 and one_edit_apart(other.name, name):
                reason = (
                    f'"{name}" is no stage of this file but an image; the stage is "{other.name}"'
                )
                self._notes.problem(STAGE_TYPO, reason, parsed, flag, stage.index)
                return

    def _find_circles(self) -> None:
        """Stages that copy from each other fail every build, whichever it goes through."""
        if not self._later:
            return
        onward = {stage.index: set(stage.reads) for stage in self.stages}
        backward: dict[int, set[int]] = {stage.index: set() for stage in self.stages}
        for index, sources in onward.items():
            for source in sources:
                backward[source].add(index)
        circular = _without_ends(onward, backward) & _without_ends(backward, onward)
        for stage, source, parsed, flag, number in self._later:
            if stage.index not in circular or source not in circular:
                continue
            if number is None:
                self._notes.problem(UNKNOWN_STAGE, _circle(stage), parsed, flag)
            else:
                problem = self._notes.problems[number]
                self._notes.problems[number] = problem._replace(message=_circle(stage), stage=None)


def _circle(stage: BuildStage) -> str:
    return f"circular dependency detected on stage: {stage.shown}"


def _without_ends(onward: dict[int, set[int]], backward: dict[int, set[int]]) -> set[int]:
    """The stages that lead to a circle of ``onward``."""
    left = {index: len(sources) for index, sources in onward.items()}
    ends = [index for index, count in left.items() if not count]
    while ends:
        end = ends.pop()
        del left[end]
        for index in backward[end]:
            left[index] -= 1
            if not left[index]:
                ends.append(index)
    return set(left)
