"""What do the stages of one Dockerfile read, need and get wrong?

The data that planning a Dockerfile results in; ``stages`` works it out.
"""

from __future__ import annotations

from typing import NamedTuple

from docker_build_hooks.dockerfile import Span

SYNTAX = "dockerfile-syntax"
UNKNOWN_STAGE = "copy-from-unknown-stage"
STAGE_TYPO = "copy-from-typo"


class Source(NamedTuple):
    """One path that an instruction reads from the build context.

    ``text`` is the path after expansion and may hold ``UNKNOWN``; ``kind`` is COPY, ADD or bind;
    ``parents`` tells COPY --parents. ``context_name`` is the named context, "" for the main one.
    ``instruction`` is the 1-based line of its instruction, ``excluded`` the values of its
    ``--exclude``, None where it has none.
    """

    text: str
    span: Span
    kind: str
    parents: bool
    stage: int
    context_name: str = ""
    instruction: int = 0
    excluded: tuple[str, ...] | None = None


class Problem(NamedTuple):
    """What is wrong with the Dockerfile itself; ``stage`` is None where every build fails."""

    rule: str
    message: str
    span: Span
    stage: int | None


class Stage(NamedTuple):
    """One build stage; ``needs`` are the indices of stages that it is made from.

    ``base`` is what FROM names, None where that is not known; ``parents`` are the stages that this
    may be.
    """

    name: str
    needs: frozenset[int]
    base: str | None = None
    parents: tuple[int, ...] = ()


class StagePlan(NamedTuple):
    """What the stages of one Dockerfile read, for one set of build arguments.

    ``asked`` are paths of the main context that have to be sent though nothing reads them, each
    behind its stage.
    """

    stages: tuple[Stage, ...]
    sources: tuple[Source, ...]
    problems: tuple[Problem, ...]
    asked: tuple[tuple[int, str], ...] = ()

    def index_of(self, target: str) -> int | None:
        """The stage called ``target`` in any letter case (the last of that name)."""
        found = [i for i, stage in enumerate(self.stages) if stage.name == target.lower()]
        return found[-1] if found and target else None

    def base_image(self, target: str | None) -> str | None:
        """The image that the stage ``target`` ("": the last one) is made from in the end.

        None where that is not known.
        """
        at = None if target is None else self.index_of(target) if target else len(self.stages) - 1
        for _ in self.stages:
            if at is None or at < 0:
                return None
            stage = self.stages[at]
            if not stage.parents:
                return stage.base
            at = stage.parents[0] if len(stage.parents) == 1 else None
        return None

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
