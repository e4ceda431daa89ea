"""Which builds does a change touch, and which of their failures does it cause?"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import NamedTuple

from docker_build_hooks.builds import BuildSet
from docker_build_hooks.candidates import Candidates
from docker_build_hooks.concern import Concern
from docker_build_hooks.context import IGNORED, Resolution
from docker_build_hooks.declarations import Build, InlineText, ancestors
from docker_build_hooks.judgement import CONTEXT_MISSING, DOCKERFILE_MISSING, Failure, Judge
from docker_build_hooks.removed_paths import RemovedPaths
from docker_build_hooks.script_kinds import script_kind
from docker_build_hooks.source_paths import clean, known_folder
from docker_build_hooks.touched_builds import is_near, is_touched


class Selection(NamedTuple):
    """What is to be judged: everything, or what these paths touch.

    ``touched`` are paths whose files are looked at, ``removed`` those that something may miss.
    """

    everything: bool
    touched: frozenset[str]
    removed: RemovedPaths


def select(
    judge: Judge, builds: BuildSet, selection: Selection
) -> tuple[list[Failure], frozenset[str]]:
    """The failures to report, and the files that were looked at as a whole."""
    removed = selection.removed
    touched = None if selection.everything else selection.touched
    groups: dict[tuple[str, InlineText | None], list[Build]] = {}
    for build in builds.declared:
        groups.setdefault((build.dockerfile, build.inline), []).append(build)

    def is_caused(build: Build, resolution: Resolution) -> bool:
        folder = judge.contexts.resolved_folder(build)
        if resolution.state == IGNORED and not selection.everything:
            return judge.contexts.ignore_file(build, folder) in selection.touched
        return removed.cause(folder, resolution)

    candidates = Candidates(judge, builds, is_caused)
    settled = _Settled(judge, builds, selection, is_caused)
    ignoring = {path for path in selection.touched if path.rpartition("/")[2] == ".dockerignore"}
    concern = Concern(judge, candidates, removed, ignoring)
    for path in builds.undeclared:
        suggested = candidates.suggested(path)
        near = is_near(judge, path, suggested, touched)
        if near or (removed and suggested) or concern.may_miss(path):
            found = settled.build(path) or candidates.best(path)
            groups[path, None] = [found] if found and not settled.is_assembled(path) else []
    failures: list[Failure] = []
    judged: set[str] = set()
    for group in groups.values():
        chosen = {build for build in group if is_touched(judge, build, touched)}
        if not chosen and not any(_may_miss(removed, judge, build) for build in group):
            continue
        for failure in judge.judge(group):
            caused = bool(removed) and _is_caused(removed, judge, failure)
            if caused or failure.build in chosen:
                failures.append(failure._replace(caused=caused))
        for build in chosen:
            judged.update(_judged_files(judge, build))
    if not selection.everything:
        judged &= selection.touched
    return failures, frozenset(filter(None, judged))


class _Settled:
    """What is whole after the change, and so not judged by where it was before.

    A change that only takes away makes nothing whole again, though another folder may have the
    same by chance.
    """

    def __init__(
        self,
        judge: Judge,
        builds: BuildSet,
        selection: Selection,
        is_caused: Callable[[Build, Resolution], bool],
    ) -> None:
        self._judge = judge
        kept = [path for path in selection.touched if path in judge.index]
        self._kept = kept if selection.removed else []
        self._has_scripts = any(map(script_kind, self._kept))
        # What the change ignores is no reason to take another context.
        self._candidates = Candidates(
            judge, builds, lambda b, r: r.state == IGNORED and is_caused(b, r)
        )

    def build(self, dockerfile: str) -> Build | None:
        """The build of ``dockerfile`` that finds all, thanks to the change; None without one."""
        best = self._candidates.best(dockerfile) if self._kept else None
        if best is None or self._candidates.score(best).missing:
            return None
        return best if self._has_scripts or self._is_brought(best) else None

    def is_assembled(self, dockerfile: str) -> bool:
        """Whether a script puts the context together, in a change about scripts."""
        if not self._has_scripts or self._candidates.best(dockerfile) is not None:
            return False
        return dockerfile in self._judge.scripts.command_lines.assembled

    def _is_brought(self, build: Build) -> bool:
        """Whether the change puts something where the build reads it."""
        plan = self._judge.plan(build)
        texts = filter(None, (clean(source.text) for source in (plan.sources if plan else ())))
        places = {f"{build.context}/{known_folder(text)}".strip("/") for text in texts}
        return any(not places.isdisjoint(ancestors(path)) for path in self._kept)


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


def _may_miss(removed: RemovedPaths, judge: Judge, build: Build) -> bool:
    """Whether a removed path is where the build looks at all; most need not be judged."""
    places = {build.dockerfile, judge.root.follow(build.dockerfile).path}
    for folder in (build.context, *(folder for _, folder in build.named_contexts if folder)):
        # All links on the way, and where they lead.
        places.update(judge.root.follow(folder).needed if folder else [""])
    return any(removed.was_at(place) for place in places)


def _is_caused(removed: RemovedPaths, judge: Judge, failure: Failure) -> bool:
    """Whether a path that was removed is one that the failing look-up needed."""
    if failure.rule in (CONTEXT_MISSING, DOCKERFILE_MISSING):
        return removed.was_at(failure.lost_path)
    return removed.cause(judge.place(failure)[0], failure.resolution)
