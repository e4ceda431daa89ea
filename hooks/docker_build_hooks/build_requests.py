"""Which sources of a Dockerfile does the engine look up together, in one context?

What the client sends of a context depends on all of them (``client_request``). As
``dockerfile2llb`` of BuildKit collects the paths of each context.
"""

from __future__ import annotations

from docker_build_hooks.context import Context, Resolution
from docker_build_hooks.source_lookup import Request
from docker_build_hooks.stage_plan import Source, StagePlan


class BuildRequests:
    """The look-ups in one context of a Dockerfile."""

    def __init__(self, context: Context, plan: StagePlan, context_name: str = "") -> None:
        """``context_name`` is that of the context in the Dockerfile, "" for the main one."""
        self._context = context
        self._plan = plan
        self._name = context_name
        self._usual = plan.closure(len(plan.stages) - 1) if plan.stages else frozenset()
        # An instruction asks by itself for a context that is no stage of the file.
        self._replaced = plan.index_of(context_name)
        self._is_alone = bool(context_name) and self._replaced is None
        self._made: dict[tuple[frozenset[int], int], Request] = {}

    def resolve(self, source: Source, reached: frozenset[int] = frozenset()) -> Resolution:
        """How the look-up of ``source`` ends in a build that goes through ``reached``.

        If that does not go through its stage, it is the smallest usual build that does. Raises
        ``IgnoreSyntaxError``.
        """
        usual = (stages for stages in (reached, self._usual) if source.stage in stages)
        stages = next(usual, None) or self._plan.closure(source.stage)
        key = stages, source.instruction if self._is_alone else 0
        if key not in self._made:
            self._made[key] = Request(self._context, self._texts(*key))
        return self._made[key].resolve(source)

    def _texts(self, stages: frozenset[int], instruction: int) -> list[str]:
        sources = (s for s in self._plan.sources if s.context_name == self._name)
        if self._is_alone:
            return [source.text for source in sources if source.instruction == instruction]
        texts = [source.text for source in sources if source.stage in stages]
        if not self._name:
            return texts + [text for stage, text in self._plan.asked if stage in stages]
        is_base = any(self._replaced in self._plan.stages[stage].needs for stage in stages)
        # FROM takes in the whole context.
        return [*texts, ""] if is_base else texts
