"""Which folders are built from, with which ignore file, and what do the builds copy of them?"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from docker_build_hooks.builds import BuildSet
from docker_build_hooks.candidates import Candidates
from docker_build_hooks.containerfile import is_built_by_podman
from docker_build_hooks.context import Context, Resolution
from docker_build_hooks.copied_paths import Area, CopiedPaths
from docker_build_hooks.declarations import GUESSED, Build, ancestors
from docker_build_hooks.ignore_error import IgnoreSyntaxError
from docker_build_hooks.judgement import Judge, reached_stages
from docker_build_hooks.source_paths import clean
from docker_build_hooks.stage_plan import Source
from docker_build_hooks.touched_builds import is_near, is_touched


class CopyingBuild(NamedTuple):
    """A build, and what it copies of one context."""

    build: Build
    copied: CopiedPaths


class BuiltContext:
    """A folder that is built from, with the ignore file that applies ("": none)."""

    def __init__(self, context: Context, ignore_file: str, ignore_data: bytes | None) -> None:
        """``ignore_data`` is the content of the ignore file, None where there is none."""
        self.context = context
        self.ignore_file = ignore_file
        self.ignore_data = ignore_data
        self.builds: list[CopyingBuild] = []

    @property
    def areas(self) -> list[Area]:
        """The folders that the builds copy as a whole."""
        return [area for built in self.builds for area in built.copied.areas]

    @property
    def missing_ignore_file(self) -> str:
        """Where an ignore file would apply to all builds from this folder."""
        return f"{self.context.folder}/.dockerignore".lstrip("/")

    def below(self, path: str) -> str | None:
        """A repository path as one of the context ("" for its root); None where it is elsewhere."""
        folder = self.context.folder
        if not folder or path == folder:
            return path if not folder else ""
        return path[len(folder) + 1 :] if path.startswith(f"{folder}/") else None

    def sends(self, path: str) -> bool:
        """Whether a file at this path of the context is sent."""
        return self.context.ignore is None or self.context.ignore.exclusion(path) is None

    def names(self, path: str) -> bool:
        """Whether a build names a path of the context itself, or something in it."""
        return any(built.copied.name(path) for built in self.builds)

    def taken_by(self, path: str) -> tuple[Build, Area] | None:
        """The first build that copies the folder which a path of the context is in."""
        for built in self.builds:
            if area := built.copied.area_of(path):
                return built.build, area
        return None


def is_borrowed(built: BuiltContext) -> bool:
    """Whether the ignore file is a link to a file of another tool, such as .gitignore."""
    return bool(built.ignore_file) and not built.ignore_file.endswith(".dockerignore")


def built_contexts(judge: Judge, builds: Iterable[Build]) -> list[BuiltContext]:
    """The contexts of ``builds``, each with each ignore file once, in order.

    Contexts that Docker fetches are none of these, nor those with an ignore file that it refuses.
    """
    found: dict[tuple[str, str], BuiltContext] = {}
    for build in builds:
        if build.is_fetched or judge.leads_out(build):
            continue
        if judge.lost_rule(build) or judge.contexts.lost(build):
            continue
        for name, sources in _sources(judge, build).items():
            seen = judge.contexts.seen_from(build, name)
            if seen is None or _is_podmans(judge, build, seen.context):
                continue
            key = seen.context, judge.contexts.ignore_file(seen, seen.context)
            if key not in found:
                context = judge.contexts.context(seen, seen.context)
                if context.ignore is not None and context.ignore.is_bad:
                    continue
                data = judge.index.blob(key[1]) if key[1] else None
                found[key] = BuiltContext(context, key[1], data)
            copied = CopiedPaths(found[key].context, sources)
            found[key].builds.append(CopyingBuild(build, copied))
    return list(found.values())


def _sources(judge: Judge, build: Build) -> dict[str, list[tuple[Source, Resolution]]]:
    """The sources of the stages that are built, by the names of their contexts."""
    plan = judge.plan(build)
    reached = reached_stages(build, plan) if plan else None
    if not reached:
        return {}
    found: dict[str, list[tuple[Source, Resolution]]] = {}
    try:
        folder = judge.contexts.resolved_folder(build)
        for source, resolution in judge.resolutions(build, folder, reached):
            found.setdefault(source.context_name, []).append((source, resolution))
    except IgnoreSyntaxError:
        return {}
    return found


def _is_podmans(judge: Judge, build: Build, folder: str) -> bool:
    """Whether another ignore file applies, which Docker knows nothing of."""
    return is_built_by_podman(build) and f"{folder}/.containerignore".lstrip("/") in judge.index


def builds_to_look_at(
    judge: Judge, builds: BuildSet, touched: frozenset[str] | None, also: Iterable[str] = ()
) -> Iterator[Build]:
    """The builds that the touched paths concern (None: all), those of guessed contexts too.

    ``also`` are paths that concern each build whose context they are in.
    """
    inside = tuple(also)

    def is_concerned(build: Build) -> bool:
        if is_touched(judge, build, touched):
            return True
        folder = judge.contexts.resolved_folder(build)
        folders = [folder, *(f for _, f in build.named_contexts if f is not None)]
        return any(not set(ancestors(path)).isdisjoint(folders) for path in inside)

    yield from (build for build in builds.declared if is_concerned(build))
    candidates = Candidates(judge, builds, lambda _build, _resolution: False)
    for path in builds.undeclared:
        near = is_near(judge, path, candidates.suggested(path), touched)
        best = candidates.best(path) if near or inside else None
        if best is not None:
            best = _known(judge, best)
        if best is not None and (near or is_concerned(best)):
            yield best


def _known(judge: Judge, build: Build) -> Build | None:
    """``build`` where something speaks for its context; None where it might be any.

    A Dockerfile that names nothing but the whole context fits everywhere: command lines tell, or
    the other files in its folder.
    """
    folder = build.dockerfile.rpartition("/")[0]
    plan = judge.plan(build)
    if build.origin != GUESSED or not folder or plan is None:
        return build
    if any(clean(source.text) for source in plan.sources if not source.context_name):
        return build
    lines = judge.scripts.command_lines
    if build.dockerfile in lines.assembled or build.dockerfile in lines.anywhere:
        return None
    told = next((line for line in lines.builds if line.dockerfile == build.dockerfile), None)
    if told is not None:
        return told._replace(target=None) if not judge.lost_rule(told) else None
    if not judge.contexts.ignore_file(build, folder) and any(
        f"{above}/.dockerignore".lstrip("/") in judge.index for above in ancestors(folder)
    ):
        # An ignore file above speaks for a context above.
        return None
    names = judge.index.children(folder)
    ours = [name for name in names if "erfile" in name.lower() or name.endswith("ignore")]
    return build if len(names) > len(ours) else None
