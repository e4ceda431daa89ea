"""Which Dockerfile is built from which context, and who says so?

Declared builds are facts: a pragma or ``--context`` before all else, then Compose, bake, workflows
and the like. A Dockerfile that nobody declares is left for ``candidates`` to find its context.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from fnmatch import translate
from typing import NamedTuple

from docker_build_hooks.context import Context, Kind
from docker_build_hooks.declarations import (
    DECLARED,
    FLAGGED,
    Build,
    ComposeChain,
    Declaration,
    resolve_path,
)
from docker_build_hooks.declaring_files import declared_builds
from docker_build_hooks.file_names import DOCKERFILE_KIND, IGNORE_KIND, build_files
from docker_build_hooks.git_index import Index
from docker_build_hooks.templates import is_templated

_FOREIGN = frozenset({"vendor", "node_modules", "third_party"})
# Files that tests read: what a test makes first is not known.
_TEST_DATA = "testdata"
_FIXTURES = frozenset({_TEST_DATA, "fixtures"})
_PRAGMA = re.compile(r"[\ufeff \t]*#\s*docker-build-hooks:\s*(context|generated)=(.*?)\s*\Z")


class Options(NamedTuple):
    """What the user says of all builds."""

    contexts: tuple[tuple[str, str], ...] = ()
    generated: tuple[str, ...] = ()
    arguments: tuple[tuple[str, str], ...] = ()
    exclude: tuple[str, ...] = ()
    project_directory: str | None = None


class BuildSet(NamedTuple):
    """All builds of a repository: the declared ones and the Dockerfiles that nobody declares.

    ``suggested`` are builds of the latter that a file speaks of, without being the whole story.
    """

    declared: tuple[Build, ...]
    undeclared: tuple[str, ...]
    suggested: tuple[Build, ...] = ()


class Pragma(NamedTuple):
    """What a comment of a Dockerfile says, and where: 1-based line, column and end column."""

    text: str
    place: tuple[int, int, int]


class _FixedContext(NamedTuple):
    folder: str
    pragma: Pragma | None


def find_builds(index: Index, options: Options, chains: Iterable[ComposeChain] = ()) -> BuildSet:
    """Every build that the index declares, and the Dockerfiles that it does not speak of.

    ``chains`` are Compose files that are used together.
    """
    excluded = path_matcher(options.exclude) if options.exclude else None
    kinds = {
        name: kind
        for name, kind in build_files(index.paths).items()
        if _FOREIGN.isdisjoint(name.split("/")[:-1]) and not (excluded and excluded.match(name))
    }
    found = declared_builds(index, kinds, options.project_directory, chains)
    spoken_of = [b for b in found.builds if not (excluded and excluded.match(b.dockerfile))]
    root = Context(index, "")
    builds = [b for b in spoken_of if b.origin == DECLARED and not _is_nowhere(root, b)]
    dockerfiles = {
        name for name, kind in kinds.items() if kind == DOCKERFILE_KIND and not is_templated(name)
    }
    # At once, as each look by itself would start git.
    ignore_files = (name for name, kind in kinds.items() if kind == IGNORE_KIND)
    index.read_blobs([*dockerfiles, *ignore_files, *_files(spoken_of)])
    contexts = _fixed_contexts(index, options, dockerfiles | _files(builds))
    builds = [_with_context(build, contexts.get(build.dockerfile)) for build in builds]
    declared = _files(builds)
    for path, fixed in contexts.items():
        if path not in declared:
            builds.append(_with_context(Build("", path), fixed))
    builds = [_with_arguments(build, options) for build in builds]
    # A link is judged where it leads.
    known = {root.follow(path).path for path in _files(builds)}
    suggested = [_with_arguments(b, options) for b in spoken_of if b.origin != DECLARED]
    dockerfiles |= {path for path in _files(suggested) if path in index}
    known |= _files(builds) | {path for path in dockerfiles if _TEST_DATA in path.split("/")}
    undeclared = dockerfiles.difference(known, found.out_of_sight, index.links)
    return BuildSet(
        tuple(dict.fromkeys(builds)), tuple(sorted(undeclared)), tuple(dict.fromkeys(suggested))
    )


def _with_arguments(build: Build, options: Options) -> Build:
    """The build with the arguments that the user passes to all."""
    passed = dict(options.arguments)
    return build._replace(arguments=tuple({**build.argument_values, **passed}.items()))


def _is_nowhere(root: Context, build: Build) -> bool:
    """Whether a file that tests read declares the build of what is not there."""
    by = build.declaration
    if by is None or _FIXTURES.isdisjoint(by.path.split("/")[:-1]):
        return False
    is_there = not build.dockerfile or root.leads_to(build.dockerfile, Kind.FILE)
    return not (is_there and root.leads_to(build.context, Kind.FOLDER))


def _files(builds: Iterable[Build]) -> set[str]:
    return {build.dockerfile for build in builds}


def path_matcher(patterns: Iterable[str]) -> re.Pattern[str]:
    """A regular expression for paths that match any of the globs (``*`` crosses folders)."""
    return re.compile("|".join(translate(pattern.removeprefix("./")) for pattern in patterns))


def _fixed_contexts(
    index: Index, options: Options, paths: Iterable[str]
) -> dict[str, _FixedContext]:
    """The contexts that a pragma or a flag fixes for Dockerfiles."""
    flags = [(path_matcher([glob]), folder) for glob, folder in options.contexts]
    fixed: dict[str, _FixedContext] = {}
    for path in sorted(filter(None, paths)):
        pragma = pragmas(index.blob(path) or b"").get("context")
        if pragma:
            text = pragma.text
        else:
            text = next((folder for matcher, folder in flags if matcher.match(path)), "")
        folder = resolve_path("", text) if text else None
        if folder is not None:
            fixed[path] = _FixedContext(folder, pragma)
    return fixed


def _with_context(build: Build, fixed: _FixedContext | None) -> Build:
    """The build with the context that a pragma or a flag gives its Dockerfile."""
    if fixed is None:
        return build
    if fixed.pragma is None:
        return build._replace(context=fixed.folder, origin=FLAGGED)
    line, place = fixed.pragma.place[0], fixed.pragma.place
    by = Declaration(build.dockerfile, line, "", "", place, place)
    return build._replace(context=fixed.folder, declaration=by, origin=DECLARED)


def pragmas(data: bytes) -> Mapping[str, Pragma]:
    """The pragmas of a Dockerfile by name: comments before the first instruction."""
    found: dict[str, Pragma] = {}
    if b"docker-build-hooks:" not in data:
        return found
    for number, line in enumerate(data.decode("utf-8", "replace").split("\n"), 1):
        text = line.lstrip("\ufeff \t\r")
        if text and not text.startswith("#"):
            break
        if pragma := _PRAGMA.match(line):
            found[pragma[1]] = Pragma(pragma[2], (number, pragma.start(2) + 1, pragma.end(2) + 1))
    return found
