"""Which ignore files does no build read?"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from docker_build_hooks.builds import BuildSet, path_matcher
from docker_build_hooks.declarations import Build, ancestors
from docker_build_hooks.file_names import IGNORE_KIND, build_files, dockerfiles
from docker_build_hooks.judgement import Judge
from docker_build_hooks.templates import is_templated

_NAME = ".dockerignore"
# Files of tools that read the ignore file beside them without a Dockerfile.
_OTHER_READERS = frozenset(
    {
        *("fly.toml", "project.toml", "heroku.yml", "render.yaml", "railway.json", "railway.toml"),
        *("captain-definition", "Procfile", "nixpacks.toml", "garden.yml", "Tiltfile", "werf.yaml"),
        *("app.yaml", "devspace.yaml", "dagger.json", "serverless.yml"),
    }
)
_MADE_FOR_OTHERS = frozenset(
    {"vendor", "node_modules", "third_party", "testdata", "fixtures", "templates", "template"}
)


class UnusedIgnoreFile(NamedTuple):
    """An ignore file that no build reads; ``contexts`` are folders that are built from."""

    path: str
    contexts: tuple[str, ...]


def unused_ignore_files(
    judge: Judge, builds: BuildSet, touched: frozenset[str] | None
) -> Iterator[UnusedIgnoreFile]:
    """The unused ones among the touched ignore files (None: among all).

    A folder that any Dockerfile of unknown context is in, or below, may be what it is built from.
    """
    found = _Readers(judge, builds)
    excluded = path_matcher(judge.options.exclude) if judge.options.exclude else None
    for path, kind in build_files(judge.index.paths).items():
        is_meant = kind == IGNORE_KIND and (touched is None or path in touched)
        is_meant = is_meant and not _is_foreign(path) and not (excluded and excluded.match(path))
        if is_meant and not found.is_read(path):
            yield UnusedIgnoreFile(path, found.contexts)


def _is_foreign(path: str) -> bool:
    return is_templated(path) or not _MADE_FOR_OTHERS.isdisjoint(path.split("/")[:-1])


class _Readers:
    """Who may read an ignore file."""

    def __init__(self, judge: Judge, builds: BuildSet) -> None:
        self._judge = judge
        self._index = judge.index
        declared = [*builds.declared, *builds.suggested]
        self._folders = set(self._folders_of(declared))
        known = {build.dockerfile for build in builds.declared}
        # A Dockerfile that a declaration leaves in the dark may be built from anywhere near.
        self._near = {
            folder
            for path in (*dockerfiles(self._index.paths), *builds.undeclared)
            if path not in known
            for folder in ancestors(path.rpartition("/")[0])
        }
        self._has_builds = bool(declared or builds.undeclared)

    def _folders_of(self, builds: Iterable[Build]) -> Iterator[str]:
        for build in builds:
            yield build.context
            yield self._judge.contexts.resolved_folder(build)
            yield from (folder for _, folder in build.named_contexts if folder is not None)

    @property
    def contexts(self) -> tuple[str, ...]:
        """Folders that are built from."""
        return tuple(sorted(self._folders))

    def is_read(self, path: str) -> bool:
        """Whether some build may read the ignore file at ``path``."""
        folder, _, name = path.rpartition("/")
        if name != _NAME:
            return path.removesuffix(_NAME) in self._index
        if not self._has_builds or folder in self._folders or folder in self._near:
            return True
        if any(child in _OTHER_READERS for child in self._index.children(folder)):
            return True
        # Last, as all scripts are read for it.
        lines = self._judge.scripts.command_lines
        return any(build.context == folder for build in lines.builds)
