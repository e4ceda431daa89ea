"""Which builds do the command lines in scripts, pipelines and documents speak of?

They help to find the context of a Dockerfile that no file declares. They are read far less
strictly than a declaration, so they may suggest and excuse, and never accuse.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from itertools import islice
from typing import NamedTuple

from docker_build_hooks.assembled_contexts import (
    Brought,
    brought_by,
    copied_away,
    is_completed,
    originals,
)
from docker_build_hooks.build_commands import (
    BuildCommand,
    Copy,
    build_command,
    copies,
)
from docker_build_hooks.command_files import CommandFile, CommandFiles
from docker_build_hooks.declarations import (
    SUGGESTED,
    Build,
    Declaration,
    Notation,
    is_remote,
)
from docker_build_hooks.file_names import dockerfiles, is_dockerfile
from docker_build_hooks.git_index import Index
from docker_build_hooks.mentioned_paths import mentioned_paths
from docker_build_hooks.script_lookup import ScriptLookup
from docker_build_hooks.script_paths import UNKNOWN, join

COMMAND_LINE = Notation("{}", "--file {}")

_MAXIMUM_BUILDS = 2_000
_MAXIMUM_BUILDS_OF_ONE = 50
_MAXIMUM_COPIES = 500
# What a script brings times what its Dockerfiles need, which are compared.
_MAXIMUM_PAIRS = 1_000_000
# To look for a path takes as long as to compare so many.
_PAIRS_OF_A_PATH = 20


class CommandLines(NamedTuple):
    """What command lines say.

    ``builds`` have the origin SUGGESTED. ``assembled`` are Dockerfiles that are built from a
    context that a script makes, or adds files to: nothing can be said of them. ``anywhere`` are
    those that are built from a context which is not known.
    """

    builds: tuple[Build, ...]
    assembled: frozenset[str]
    anywhere: frozenset[str]


def command_line_builds(index: Index, files: CommandFiles) -> CommandLines:
    """What the command lines in ``files``, all those of the index, say."""
    reader = _Reader(index)
    for file in files.building():
        reader.read(file)
    reader.read_goreleaser(files.goreleaser())
    return CommandLines(
        tuple(reader.builds.values()), frozenset(reader.assembled), frozenset(reader.anywhere)
    )


class _Place(NamedTuple):
    """A folder that a script may be started in, as look-ups, and what it makes from there."""

    lookup: ScriptLookup
    brought: list[Brought]
    copied: list[Copy]


class _Reader:
    def __init__(self, index: Index) -> None:
        self.index = index
        self.dockerfiles = dockerfiles(index.paths)
        self.suggested: Counter[str] = Counter()
        self.builds: dict[Build, Build] = {}
        self.assembled: set[str] = set()
        self._pairs = 0
        self.anywhere: set[str] = set()

    def read(self, file: CommandFile) -> None:
        lookups = [self._lookup(file.folder, start) for start in file.starts]
        builds = list(filter(None, map(build_command, file.commands)))
        if builds:
            found = (copy for command in file.commands for copy in copies(command))
            copied = list(islice(dict.fromkeys(found), _MAXIMUM_COPIES))
            places = [
                _Place(lookup, brought_by(lookup, copied, file.commands), copied)
                for lookup in lookups
            ]
            self._pairs = 0
            for build in dict.fromkeys(builds):
                self._build(file, build, places)
            for lookup in lookups:
                self.assembled |= copied_away(lookup, copied)

    def _build(
        self,
        file: CommandFile,
        build: BuildCommand,
        places: list[_Place],
    ) -> None:
        if build.context and is_remote(build.arguments.context):
            return
        found = [
            (place, context)
            for place in places
            if build.context and (context := place.lookup.folder(build.context)) is not None
        ]
        if not found or build.is_piped:
            # An unknown context may be any; one that is not there is made.
            if build.is_named:
                known = self.anywhere if UNKNOWN in build.context else self.assembled
                for place in places:
                    for text in build.dockerfiles:
                        known.update(place.lookup.dockerfiles(text))
                        for copy in originals(text, place.copied):
                            self.assembled.update(place.lookup.dockerfiles(copy))
            return
        line = build.command.line
        for place, context in found:
            for path in _dockerfiles(build, place):
                if path in self.assembled or self.suggested[path] == _MAXIMUM_BUILDS_OF_ONE:
                    continue
                self._suggest(_build(file, build, place.lookup, context, path))
                if self._is_completed(place, context, path, line):
                    self.assembled.add(path)

    def _is_completed(self, place: _Place, context: str, dockerfile: str, line: int) -> bool:
        """Whether it may be; where too much would have to be compared it is."""
        if not place.brought:
            return False
        needed = mentioned_paths(self.index.blob(dockerfile) or b"")
        self._pairs += len(needed) * (len(place.brought) + _PAIRS_OF_A_PATH)
        if self._pairs > _MAXIMUM_PAIRS:
            return True
        return is_completed(place.lookup, context, dockerfile, place.brought, line)

    def _suggest(self, build: Build) -> None:
        key = build._replace(declaration=None)
        if len(self.builds) < _MAXIMUM_BUILDS and key not in self.builds:
            self.builds[key] = build
            self.suggested[build.dockerfile] += 1

    def _lookup(self, own: str, start: str) -> ScriptLookup:
        return ScriptLookup(self.index, self.dockerfiles, own, start)

    def read_goreleaser(self, paths: list[str]) -> None:
        """Note the Dockerfiles that GoReleaser builds, from a folder that it fills itself."""
        for path in paths:
            from docker_build_hooks.goreleaser import goreleaser_dockerfiles

            data = self.index.blob(path)
            folder = path.rpartition("/")[0]
            for text in goreleaser_dockerfiles(data) if data else ():
                for start in ("", folder):
                    self.assembled.update(self._lookup(folder, start).dockerfiles(text))


def _dockerfiles(build: BuildCommand, place: _Place) -> Iterator[str]:
    """The Dockerfiles of a build: those that are there, and what is copied to where it is."""
    lookup = place.lookup
    for text in build.dockerfiles:
        found = list(lookup.dockerfiles(text))
        yield from found
        target = lookup.path(text)
        for path, _, copied in place.brought if target else ():
            source = lookup.file(copied) if copied and path == target else None
            if source and is_dockerfile(source):
                yield source
        if found:
            return


def _build(
    file: CommandFile, build: BuildCommand, lookup: ScriptLookup, context: str, dockerfile: str
) -> Build:
    arguments = build.arguments
    folder = build.command.folder
    place = (build.command.line, 1, 2)
    return Build(
        context,
        dockerfile,
        arguments=tuple((name, _known(value)) for name, value in arguments.arguments),
        target=_known(arguments.target),
        named_contexts=tuple(
            (name, _named(lookup, folder, value)) for name, value in arguments.named_contexts
        ),
        declaration=Declaration(
            file.path,
            build.command.line,
            "",
            lookup.path(folder) or "",
            place,
            place,
            arguments.dockerfile or "Dockerfile",
            notation=COMMAND_LINE,
        ),
        origin=SUGGESTED,
    )


def _named(lookup: ScriptLookup, folder: str, text: str) -> str | None:
    # An address, an image or a target has a scheme, or something else with a colon.
    return None if is_remote(text) or ":" in text else lookup.path(join(folder, text))


def _known(text: str | None) -> str | None:
    return None if text is None or UNKNOWN in text else text
