"""Does what is said of a Dockerfile hold, with the scripts that its image runs?"""

from __future__ import annotations

import posixpath
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from docker_build_hooks import alpine_rules as rules
from docker_build_hooks.alpine_stage import Note
from docker_build_hooks.bash_checks import is_for_bash
from docker_build_hooks.declarations import Build, ancestors
from docker_build_hooks.file_names import COMPOSE_KIND, DOCKERFILE_KIND, build_files
from docker_build_hooks.git_index import Index
from docker_build_hooks.root_user import drops_root


class Dependent(NamedTuple):
    """A note about a build, and the scripts of the repository that it depends on."""

    build: Build
    note: Note
    scripts: tuple[str, ...]


def mentioned_scripts(index: Index, scripts: Iterable[str]) -> frozenset[str]:
    """Those scripts whose names are in a Dockerfile, or in a Compose file, which may hold one.

    An image that runs a script names it: all else of it need not be read where none does.
    """
    kinds = build_files(index.paths)
    paths = [path for path, kind in kinds.items() if kind in (DOCKERFILE_KIND, COMPOSE_KIND)]
    index.read_blobs(paths)
    texts = [index.blob(path) or b"" for path in paths]
    names = {script: script.rpartition("/")[2] for script in scripts}
    found = (
        script
        for script, name in names.items()
        if any(name.encode("utf-8", "surrogateescape") in text for text in texts)
    )
    return frozenset(found)


def with_scripts(index: Index, build: Build, note: Note) -> Dependent:
    """The note with the paths that its scripts may have in the repository."""
    found = (path for script in note.scripts for path in _paths(index, build, script))
    return Dependent(build, note, tuple(dict.fromkeys(found)))


def holding(index: Index, dependents: Iterable[Dependent]) -> Iterator[tuple[Build, Note, str]]:
    """Those notes that hold, each with the script that it is about ("": none)."""
    found = list(dependents)
    # At once, as each look by itself would start git.
    index.read_blobs(path for one in found for path in one.scripts)
    for build, note, paths in found:
        contents = [(path, data) for path in paths if (data := index.blob(path)) is not None]
        if note.rule == rules.ROOT:
            if not any(drops_root(data) for _, data in contents):
                yield build, note, ""
        elif not note.scripts:
            yield build, note, ""
        elif contents and is_for_bash(contents[0][1]):
            script = contents[0][0]
            yield build, note._replace(message=f'"{script}" {note.message}'), script


def _paths(index: Index, build: Build, script: str) -> Iterator[str]:
    """Where a path of the context may be: that of the build, or a folder above the Dockerfile."""
    folder = build.dockerfile.rpartition("/")[0]
    folders = [build.context] if build.declaration else [build.context, *ancestors(folder)]
    for context in dict.fromkeys(folders):
        path = posixpath.normpath(posixpath.join(context, script.lstrip("/")))
        if path in index:
            yield path
