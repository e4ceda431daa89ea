"""Which builds does a change touch, and which of their failures does it cause?"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import NamedTuple

from docker_build_hooks.builds import BuildSet
from docker_build_hooks.context import FOUND
from docker_build_hooks.declarations import Build, ancestors
from docker_build_hooks.judgement import Failure, Judge


class Selection(NamedTuple):
    """What is to be judged: everything, or what these paths touch.

    ``touched`` are paths whose files are looked at, ``removed`` those that something may miss.
    """

    everything: bool
    touched: frozenset[str]
    removed: frozenset[str]


def select(
    judge: Judge, builds: BuildSet, selection: Selection
) -> tuple[list[Failure], frozenset[str]]:
    """The failures to report, and the files that were looked at as a whole."""
    groups: dict[str, list[Build]] = {}
    for build in builds.declared:
        groups.setdefault(build.dockerfile or build.shown_dockerfile, []).append(build)
    for path in builds.undeclared:
        if selection.removed or _is_near(selection, path):
            groups[path] = [judge.best_build(path)]
    failures: list[Failure] = []
    judged: set[str] = set()
    for group in groups.values():
        chosen = {build for build in group if _is_touched(selection, judge, build)}
        if not chosen and not selection.removed:
            continue
        for failure in judge.judge(group):
            if failure.build in chosen or _is_caused(selection, judge, failure):
                failures.append(failure)
        for build in chosen:
            files = {build.shown_dockerfile, judge.ignore_path(build, build.context)}
            if build.declaration:
                files.add(build.declaration.path)
            judged |= files if selection.everything else files & selection.touched
    return failures, frozenset(filter(None, judged))


def _is_near(selection: Selection, dockerfile: str) -> bool:
    """Whether a touched file may matter to a Dockerfile whose context is yet to be found."""
    if selection.everything or not selection.touched.isdisjoint(_own_files(dockerfile)):
        return True
    folders = ancestors(dockerfile.rpartition("/")[0])
    return any(f"{folder}/.dockerignore".lstrip("/") in selection.touched for folder in folders)


def _own_files(dockerfile: str) -> frozenset[str]:
    return frozenset({dockerfile, f"{dockerfile}.dockerignore"})


def _is_touched(selection: Selection, judge: Judge, build: Build) -> bool:
    """Whether the build's Dockerfile, ignore file or declaration is among the touched paths."""
    own = {*_own_files(build.dockerfile), f"{build.context}/.dockerignore".lstrip("/")}
    if build.declaration:
        own.add(build.declaration.path)
    return selection.everything or not own.isdisjoint(selection.touched)


def _is_caused(selection: Selection, judge: Judge, failure: Failure) -> bool:
    """Whether a path that was removed is one that the failing look-up needed."""
    build = failure.build
    if failure.rule == "build-dockerfile-missing":
        return _related(selection.removed, [build.dockerfile])
    if failure.rule == "build-context-missing":
        return _related(selection.removed, [build.context])
    if failure.source is None or failure.resolution.state == FOUND:
        return False
    folder = judge.resolved_folder(build)
    needed = (f"{folder}/{path}".strip("/") for path in failure.resolution.needed)
    return _related(selection.removed, needed)


def _related(removed: Collection[str], needed: Iterable[str]) -> bool:
    """Whether a removed path is a needed one, was in it, or led to it (a link, a submodule)."""
    for path in needed:
        for gone in removed:
            if gone == path or not path:
                return True
            if gone.startswith(f"{path}/") or path.startswith(f"{gone}/"):
                return True
    return False
