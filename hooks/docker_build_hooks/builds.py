"""Which Dockerfile is built from which context, and who says so?

Declared builds are facts: a pragma or ``--context`` before all else, then Compose. A Dockerfile
that nobody declares is left for its reader to try with each folder above it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from fnmatch import translate
from typing import NamedTuple

from docker_build_hooks.compose_builds import compose_builds
from docker_build_hooks.declarations import TEMPLATE, Build, Declaration, resolve_path
from docker_build_hooks.file_names import build_files, is_compose_file, is_dockerfile
from docker_build_hooks.git_index import Index

_FOREIGN = frozenset({"vendor", "node_modules", "third_party"})
_PRAGMA = re.compile(r"docker-build-hooks:\s*(context|generated)=(.*)\Z")


class Options(NamedTuple):
    """What the user says of all builds."""

    contexts: tuple[tuple[str, str], ...] = ()
    generated: tuple[str, ...] = ()
    arguments: tuple[tuple[str, str], ...] = ()
    exclude: tuple[str, ...] = ()
    project_directory: str | None = None


class BuildSet(NamedTuple):
    """All builds of a repository: the declared ones and the Dockerfiles that nobody declares."""

    declared: tuple[Build, ...]
    undeclared: tuple[str, ...]


def find_builds(index: Index, options: Options, named: Iterable[str] = ()) -> BuildSet:
    """Every build that the index declares; ``named`` are paths to judge whatever their names."""
    names = build_files(index.paths)
    if options.exclude:
        excluded = path_matcher(options.exclude)
        names = [name for name in names if not excluded.match(name)]
    ours = [name for name in names if _FOREIGN.isdisjoint(name.split("/")[:-1])]
    composed = compose_builds(
        index, [name for name in ours if is_compose_file(name)], options.project_directory
    )
    dockerfiles = {name for name in ours if is_dockerfile(name) and not TEMPLATE.search(name)}
    dockerfiles.update(name for name in named if name in index and is_dockerfile(name))
    index.read_blobs([*dockerfiles, *(build.dockerfile for build in composed)])
    contexts = _fixed_contexts(index, options, dockerfiles | _files(composed))
    builds = [b._replace(context=contexts.get(b.dockerfile, (b.context, 0))[0]) for b in composed]
    builds += [
        _fixed_build(path, folder, line)
        for path, (folder, line) in contexts.items()
        if path not in _files(composed)
    ]
    passed = dict(options.arguments)
    declared = tuple(
        build._replace(arguments=tuple({**build.argument_values, **passed}.items()))
        for build in builds
    )
    return BuildSet(declared, tuple(sorted(dockerfiles - _files(declared))))


def _files(builds: Iterable[Build]) -> set[str]:
    return {build.dockerfile for build in builds}


def path_matcher(patterns: Iterable[str]) -> re.Pattern[str]:
    """A regular expression for paths that match any of the globs (``*`` crosses folders)."""
    return re.compile("|".join(translate(pattern.removeprefix("./")) for pattern in patterns))


def _fixed_contexts(
    index: Index, options: Options, paths: Iterable[str]
) -> dict[str, tuple[str, int]]:
    """The contexts that a pragma (with its line) or a flag (line 0) fixes for Dockerfiles."""
    flags = [(path_matcher([glob]), folder) for glob, folder in options.contexts]
    fixed: dict[str, tuple[str, int]] = {}
    for path in sorted(filter(None, paths)):
        line, text = pragmas(index.blob(path) or b"").get("context", (0, ""))
        text = text or next((folder for matcher, folder in flags if matcher.match(path)), "")
        folder = resolve_path("", text) if text else None
        if folder is not None:
            fixed[path] = (folder, line)
    return fixed


def _fixed_build(path: str, folder: str, line: int) -> Build:
    place = (line, 1, 1)
    by = Declaration(path, line, "", "", place, place, path) if line else None
    return Build(folder, path, declaration=by)


def pragmas(data: bytes) -> Mapping[str, tuple[int, str]]:
    """The pragmas of a Dockerfile, each with its line: comments before the first instruction."""
    found: dict[str, tuple[int, str]] = {}
    if b"docker-build-hooks:" not in data:
        return found
    for number, line in enumerate(data.decode("utf-8", "replace").splitlines(), 1):
        text = line.lstrip("\ufeff \t")
        if text and not text.startswith("#"):
            break
        if pragma := _PRAGMA.match(text[1:].strip()):
            found[pragma[1]] = (number, pragma[2].strip())
    return found
