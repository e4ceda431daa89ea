"""Which builds does a change touch, and which of their failures does it cause?"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from docker_build_hooks.builds import BuildSet
from docker_build_hooks.candidates import Candidates
from docker_build_hooks.context import FOUND, IGNORED, Resolution, Sought
from docker_build_hooks.declarations import Build, InlineText, ancestors
from docker_build_hooks.judgement import CONTEXT_MISSING, DOCKERFILE_MISSING, Failure, Judge


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
    removed = _Removed(selection.removed)
    groups: dict[tuple[str, InlineText | None], list[Build]] = {}
    for build in builds.declared:
        groups.setdefault((build.dockerfile, build.inline), []).append(build)

    def is_caused(build: Build, resolution: Resolution) -> bool:
        folder = judge.contexts.resolved_folder(build)
        if resolution.state == IGNORED and not selection.everything:
            return judge.contexts.ignore_file(build, folder) in selection.touched
        return removed.cause(folder, resolution)

    candidates = Candidates(judge, builds, is_caused)
    for path in builds.undeclared:
        if selection.removed or _is_near(selection, judge, path, candidates.suggested(path)):
            best = candidates.best(path)
            groups[path, None] = [best] if best else []
    failures: list[Failure] = []
    judged: set[str] = set()
    for group in groups.values():
        chosen = {build for build in group if _is_touched(selection, judge, build)}
        if not chosen and not any(_may_miss(removed, judge, build) for build in group):
            continue
        for failure in judge.judge(group):
            if failure.build in chosen or _is_caused(removed, judge, failure):
                failures.append(failure)
        for build in chosen:
            judged.update(_judged_files(judge, build))
    if not selection.everything:
        judged &= selection.touched
    return failures, frozenset(filter(None, judged))


def _judged_files(judge: Judge, build: Build) -> Iterator[str]:
    """The files that a build's judgement has read to the end."""
    if build.declaration:
        yield build.declaration.path
    if judge.plan(build):
        yield judge.root.follow(build.shown_dockerfile).path
        yield judge.contexts.ignore_file(build, judge.contexts.resolved_folder(build))
        for name in build.context_names:
            if seen := judge.contexts.seen_from(build, name):
                yield judge.contexts.ignore_file(seen, seen.context)


def _is_near(
    selection: Selection, judge: Judge, dockerfile: str, suggested: Iterable[Build]
) -> bool:
    """Whether a touched file may matter to a Dockerfile whose context is yet to be found."""
    folder = dockerfile.rpartition("/")[0]
    builds = [Build(above, dockerfile) for above in ancestors(folder)]
    return any(_is_touched(selection, judge, build) for build in (*builds, *suggested))


def _is_touched(selection: Selection, judge: Judge, build: Build) -> bool:
    """Whether the build's Dockerfile, ignore file or declaration is among the touched paths."""
    if selection.everything:
        return True
    folder = judge.contexts.resolved_folder(build)
    own = {
        build.dockerfile,
        judge.root.follow(build.dockerfile).path,
        f"{build.dockerfile}.dockerignore",
        # Also where there is none any more.
        f"{folder}/.dockerignore".lstrip("/"),
        judge.contexts.ignore_file(build, folder),
    }
    named = (judge.contexts.seen_from(build, name) for name in build.context_names)
    own |= {f"{seen.context}/.dockerignore".lstrip("/") for seen in named if seen}
    if build.declaration:
        own |= {build.declaration.path, f"{build.declaration.base}/.env".lstrip("/")}
    return not own.isdisjoint(selection.touched)


def _may_miss(removed: _Removed, judge: Judge, build: Build) -> bool:
    """Whether a removed path is where the build looks at all; most need not be judged."""
    places = {build.dockerfile, judge.root.follow(build.dockerfile).path}
    for folder in (build.context, *(folder for _, folder in build.named_contexts if folder)):
        # All links on the way, and where they lead.
        places.update(judge.root.follow(folder).needed if folder else [""])
    return any(removed.was_at(place) for place in places)


def _is_caused(removed: _Removed, judge: Judge, failure: Failure) -> bool:
    """Whether a path that was removed is one that the failing look-up needed."""
    if failure.rule in (CONTEXT_MISSING, DOCKERFILE_MISSING):
        return removed.was_at(failure.lost_path)
    return removed.cause(judge.place(failure)[0], failure.resolution)


class _Removed:
    """The paths that a change takes away, sorted."""

    def __init__(self, paths: Iterable[str]) -> None:
        self._sorted = sorted(paths)
        self._paths = frozenset(self._sorted)

    def cause(self, folder: str, resolution: Resolution) -> bool:
        """Whether a look-up in the context ``folder`` would have ended otherwise with them."""
        if not self._paths or resolution.state == FOUND:
            return False
        if resolution.sought and self._meet(folder, resolution.sought):
            return True
        return any(self.was_at(f"{folder}/{path}".strip("/")) for path in resolution.needed)

    def was_at(self, path: str) -> bool:
        """Whether one is ``path``, was in it, or led to it (a link, a submodule)."""
        if not self._sorted:
            return False
        if any(above in self._paths for above in ancestors(path)):
            return True
        return next(self._below(path), None) is not None

    def _below(self, folder: str) -> Iterator[str]:
        prefix = f"{folder}/" if folder else ""
        for at in range(bisect_left(self._sorted, prefix), len(self._sorted)):
            if not self._sorted[at].startswith(prefix):
                return
            yield self._sorted[at]

    def _meet(self, folder: str, sought: Sought) -> bool:
        cut = len(folder) + 1 if folder else 0
        below = self._below(f"{folder}/{sought.folder}".strip("/"))
        return any(sought.is_met_by(path[cut:]) for path in below)
