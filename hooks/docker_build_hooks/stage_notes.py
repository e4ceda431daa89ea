"""What has been found so far, while the stages of a Dockerfile are read?"""

from __future__ import annotations

from docker_build_hooks.arguments import Flag, Word
from docker_build_hooks.instruction_parts import ParsedInstruction
from docker_build_hooks.stage_plan import SYNTAX, Problem, Source
from docker_build_hooks.variables import Environment
from docker_build_hooks.words import ExpansionError, expand


class Notes:
    """The sources and problems of one Dockerfile; ``escape`` is its escape token."""

    def __init__(self, escape: str) -> None:
        self.escape = escape
        self.sources: list[Source] = []
        self.problems: list[Problem] = []
        # As in a ``StagePlan``.
        self.asked: list[tuple[int, str]] = []

    def problem(
        self,
        rule: str,
        message: str,
        parsed: ParsedInstruction,
        word: Word | Flag | None = None,
        stage: int | None = None,
    ) -> None:
        """Note what is wrong with an instruction, or with a word of it.

        ``stage`` is the stage whose builds fail; None where every build does.
        """
        span = parsed.instruction.span(word.start, word.end) if word else parsed.instruction.whole
        self.problems.append(Problem(rule, message, span, stage))

    def expand(
        self,
        text: str,
        environment: Environment,
        parsed: ParsedInstruction,
        word: Word | Flag | None = None,
        stage: int | None = None,
    ) -> str | None:
        """The expanded text, or None after noting why the engine refuses it."""
        try:
            return expand(text, environment, self.escape)
        except ExpansionError as error:
            self.problem(SYNTAX, str(error), parsed, word, stage)
            return None
