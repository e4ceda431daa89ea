"""What is wrong with a Dockerfile for Alpine, in all of its builds?"""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from docker_build_hooks import alpine_rules as rules
from docker_build_hooks.alpine_scripts import Dependent, with_scripts
from docker_build_hooks.alpine_stage import Note, StageState
from docker_build_hooks.alpine_stages import AlpineStages
from docker_build_hooks.declarations import Build
from docker_build_hooks.dockerfile import Dockerfile
from docker_build_hooks.file_environments import is_named_alpine
from docker_build_hooks.judgement import Judge
from docker_build_hooks.root_user import check_root_user
from docker_build_hooks.stage_plan import StagePlan
from docker_build_hooks.stages import plan_stages

# A matrix may build one file in as many ways as it likes; these tell enough.
_MAXIMUM_WAYS = 16


class AlpineFile(NamedTuple):
    """A Dockerfile as it is built first, and what is said of all its builds.

    ``final`` is its last stage, which is what the file is for; ``build`` is the first one.
    """

    path: str
    build: Build
    final: StageState
    dependents: tuple[Dependent, ...]


def read_alpine_file(judge: Judge, builds: list[Build], today: str) -> AlpineFile | None:
    """What is said of the Dockerfile of these builds; None where that is not ours to judge."""
    dependents: list[Dependent] = []
    first: StageState | None = None
    for build, targets in _ways(builds):
        stages, plan = _follow(judge, build, targets, today)
        if not stages.states or plan is None or len(stages.states) != len(plan.stages):
            continue
        finals = [stages.states[index] for index in _finals(plan, targets)]
        reached = frozenset().union(*(plan.closure(final.index) for final in finals))
        in_images = {one.index for final in finals for one in final.chain()}
        last = stages.states[len(plan.stages) - 1]
        if last.is_alpine:
            check_root_user(build.shown_dockerfile, last)
        first = first or last
        for state in stages.states.values():
            if state.is_chosen and state.index not in reached:
                # With another image the stage would be a part of another build.
                continue
            for note in state.notes:
                if note.rule != rules.CACHE_KEPT or state.index in in_images:
                    dependents.append(with_scripts(judge.index, build, note))
    if first is None:
        return None
    path = builds[0].shown_dockerfile
    foreign = None if builds[0].inline else _not_alpine(path, first)
    if foreign is not None:
        dependents.append(with_scripts(judge.index, builds[0], foreign))
    return AlpineFile(path, builds[0], first, tuple(dependents))


def _ways(builds: Iterable[Build]) -> list[tuple[Build, set[str]]]:
    """The builds that differ in what their stages are made from, with the targets of each."""
    ways: dict[tuple[object, ...], tuple[Build, set[str]]] = {}
    for build in builds:
        key = build.arguments, build.context_names, build.context_folders, build.inline
        if key in ways or len(ways) < _MAXIMUM_WAYS:
            ways.setdefault(key, (build, set()))[1].add(build.target or "")
    return list(ways.values())


def _follow(
    judge: Judge, build: Build, targets: set[str], today: str
) -> tuple[AlpineStages, StagePlan | None]:
    file = judge.dockerfile(build)
    escape = file.escape if isinstance(file, Dockerfile) else "\\"
    stages = AlpineStages(escape, is_named_alpine(build.dockerfile), today, build.context_names)
    if not isinstance(file, Dockerfile):
        return stages, None
    contexts = build.context_names, build.context_folders
    plan = plan_stages(file, build.argument_values, *contexts, observe=stages)
    if plan.stages and len(stages.states) == len(plan.stages):
        stages.finish([_together(plan, index) for index in _finals(plan, targets)])
    return stages, plan


def _finals(plan: StagePlan, targets: set[str]) -> list[int]:
    """The stages that builds end with."""
    found = {plan.index_of(target) if target else len(plan.stages) - 1 for target in targets | {""}}
    return sorted(index for index in found if index is not None)


def _together(plan: StagePlan, final: int) -> frozenset[int]:
    """The stages that a build certainly goes through: not those that an argument chooses from."""
    found: set[int] = set()
    waiting = [final]
    while waiting:
        index = waiting.pop()
        if index not in found:
            found.add(index)
            stage = plan.stages[index]
            chosen = stage.parents if len(stage.parents) > 1 else ()
            waiting += stage.needs.difference(chosen)
    return frozenset(found)


def _not_alpine(path: str, final: StageState) -> Note | None:
    """A Dockerfile that is called after Alpine, with something else in the end."""
    if not is_named_alpine(path) or final.image is None or not final.image.is_other:
        return None
    message = f'the last stage is made from "{final.shown}", though the file is called after Alpine'
    hint = "rename the file, or take a tag with `alpine`"
    return Note(rules.NOT_ALPINE, message, final.place, (hint,))
