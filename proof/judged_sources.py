"""Which sources of which builds does the hook judge in a checkout, and how do they end?

The builds are seen where the hook itself takes them up, so there is no second idea of them here.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import NamedTuple

sys.path.append(str(Path(__file__).resolve().parents[1] / "hooks"))

from docker_build_hooks.builds import Options, find_builds
from docker_build_hooks.context import Resolution
from docker_build_hooks.declarations import Build
from docker_build_hooks.git_index import Index
from docker_build_hooks.ignore_error import IgnoreSyntaxError
from docker_build_hooks.judgement import Failure, Judge
from docker_build_hooks.removed_paths import RemovedPaths
from docker_build_hooks.selection import Selection, select
from docker_build_hooks.stages import Source, StagePlan


class Place(NamedTuple):
    """Where a finding about a source stands."""

    path: str
    line: int
    column: int


class JudgedSource(NamedTuple):
    """One source in one build.

    ``folder`` is the context that it is looked for in, links followed; ``ignore_file`` the file
    that says what is left out of it ("" for none). ``resolution`` is None where an invalid ignore
    file keeps the source from being looked for. ``siblings`` counts the sources of its Dockerfile.
    """

    build: Build
    source: Source
    resolution: Resolution | None
    folder: str
    ignore_file: str
    place: Place
    is_reached: bool
    siblings: int


class _Recorder(Judge):
    """A judge that remembers the builds that go through, and those that are lost as a whole."""

    def __init__(self, index: Index) -> None:
        super().__init__(index, Options())
        self.taken_up: dict[Build, None] = {}
        self.lost: set[Build] = set()

    def judge(self, builds: Iterable[Build]) -> Iterator[Failure]:
        group = list(builds)
        self.taken_up |= dict.fromkeys(group)
        for failure in super().judge(group):
            if failure.rule:
                self.lost.add(failure.build)
            yield failure


def judged_sources(index: Index) -> list[JudgedSource]:
    """All sources of all builds that the hook judges with ``--all-files``."""
    judge = _Recorder(index)
    select(judge, find_builds(index, Options()), Selection(True, frozenset(), RemovedPaths()))
    return [
        source
        for build in judge.taken_up
        if build not in judge.lost and not _leads_out(judge, build)
        for source in _of_build(judge, build)
    ]


def _leads_out(judge: Judge, build: Build) -> bool:
    paths = filter(None, (build.context, build.dockerfile))
    return any(judge.root.follow(path).outside for path in paths)


def _of_build(judge: Judge, build: Build) -> Iterator[JudgedSource]:
    plan = judge.plan(build)
    if plan is None:
        return
    reached = _reached(build, plan)
    folder = judge.contexts.resolved_folder(build)
    ends: list[tuple[Source, Resolution | None]]
    try:
        ends = list(judge.resolutions(build, folder))
    except IgnoreSyntaxError:
        ends = [(source, None) for source in plan.sources]
    for source, resolution in ends:
        seen = judge.contexts.seen_from(build, source.context_name) or build
        yield JudgedSource(
            build,
            source,
            resolution,
            seen.context,
            judge.contexts.ignore_file(seen, seen.context),
            _place(judge, build, source),
            source.stage in reached,
            len(plan.sources),
        )


def _reached(build: Build, plan: StagePlan) -> frozenset[int]:
    """The stages that the build goes through."""
    if build.target is None or not plan.stages:
        return frozenset(range(len(plan.stages)))
    target = plan.index_of(build.target) if build.target else len(plan.stages) - 1
    return frozenset() if target is None else plan.closure(target)


def _place(judge: Judge, build: Build, source: Source) -> Place:
    line, column = source.span.line, source.span.column
    by = build.declaration
    if not build.inline or not by:
        return Place(judge.root.follow(build.dockerfile).path, line, column)
    if not build.inline.line:
        return Place(by.path, *by.dockerfile_place[:2])
    return Place(by.path, line + build.inline.line - 1, column + build.inline.indent)
