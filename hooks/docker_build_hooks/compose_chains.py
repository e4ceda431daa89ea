"""Which Compose files that fail alone does a script use together with others?"""

from __future__ import annotations

from collections.abc import Iterable

from docker_build_hooks.context import EMPTY_GLOB, FOUND
from docker_build_hooks.declarations import ComposeChain
from docker_build_hooks.file_names import COMPOSE_KIND, kind_of
from docker_build_hooks.judgement import Failure, Judge
from docker_build_hooks.script_kinds import script_kind


def chains_of(
    judge: Judge, failures: Iterable[Failure], touched: Iterable[str]
) -> list[ComposeChain]:
    """The chains on command lines that give a failing declaration another meaning.

    What the change, whose paths are ``touched``, takes away had been where the declaration means
    it, unless the change is about scripts too.
    """
    is_moved = any(path in judge.index and script_kind(path) for path in touched)
    declaring = {
        failure.build.declaration.path
        for failure in failures
        if failure.build.declaration and _is_grave(failure) and (is_moved or not failure.caused)
    }
    failing = {path for path in declaring if kind_of(path) == COMPOSE_KIND}
    if not failing:
        return []
    return [
        chain
        for chain in judge.scripts.compose_chains
        if any(path in failing and _is_moved(path, chain) for path in chain.files)
    ]


def _is_grave(failure: Failure) -> bool:
    return bool(failure.rule) or failure.resolution.state not in (FOUND, EMPTY_GLOB)


def _is_moved(path: str, chain: ComposeChain) -> bool:
    return len(chain.files) > 1 or path.rpartition("/")[0] != chain.base
