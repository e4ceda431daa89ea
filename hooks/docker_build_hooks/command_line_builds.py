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
    Work,
    brought_by,
    copied_away,
    is_completed,
    originals,
    work_of,
)
from docker_build_hooks.build_commands import (
    BuildCommand,
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
from docker_build_hooks.script_kinds import (
    DOCKERFILE,
    DOCUMENT,
    JUST,
    MAKE,
    PACKAGE,
    PIPELINE,
    script_kind,
)
from docker_build_hooks.script_lookup import ScriptLookup
from docker_build_hooks.script_paths import UNKNOWN, join
from docker_build_hooks.shell_commands import Command
from docker_build_hooks.unknown_contexts import possible_builds, work_below, work_in

COMMAND_LINE = Notation("{}", "--file {}")

_MAXIMUM_BUILDS = 2_000
_MAXIMUM_BUILDS_OF_ONE = 50
_MAXIMUM_COPIES = 500
# What a script brings times what its Dockerfiles need, which are compared.
_MAXIMUM_PAIRS = 1_000_000
# To look for a path takes as long as to compare so many.
_PAIRS_OF_A_PATH = 20
_MAXIMUM_TRIES = 2_000


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
    work: Work


class _Reader:
    def __init__(self, index: Index) -> None:
        self.index = index
        self.dockerfiles = dockerfiles(index.paths)
        self.suggested: Counter[str] = Counter()
        self.builds: dict[Build, Build] = {}
        self.assembled: set[str] = set()
        self._pairs = 0
        self.anywhere: set[str] = set()
        self.tries = _MAXIMUM_TRIES

    def read(self, file: CommandFile) -> None:
        lookups = [self._lookup(file.folder, start) for start in file.starts]
        builds = list(filter(None, map(build_command, file.commands)))
        if builds:
            found = (copy for command in file.commands for copy in copies(command))
            copied = list(islice(dict.fromkeys(found), _MAXIMUM_COPIES))
            self._pairs = 0
            work = work_of(copied, _working(file))
            places = [_Place(lookup, brought_by(lookup, work), work) for lookup in lookups]
            unordered = _unordered(file)
            for build in dict.fromkeys(builds):
                is_ordered = build.command not in unordered
                self._build(file, build, places, is_ordered)
                if UNKNOWN in build.context and not build.is_piped:
                    self._build_in_any(build, places, is_ordered)
            for lookup in lookups:
                self.assembled |= copied_away(lookup, copied)

    def _build(
        self,
        file: CommandFile,
        build: BuildCommand,
        places: list[_Place],
        is_ordered: bool,
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
                        for copy in originals(text, place.work.copied):
                            self.assembled.update(place.lookup.dockerfiles(copy))
            return
        line = build.command.line
        for place, context in found:
            for path in _dockerfiles(build, place):
                if path in self.assembled or self.suggested[path] == _MAXIMUM_BUILDS_OF_ONE:
                    continue
                self._suggest(_build(file, build, place.lookup, context, path))
                if self._is_completed(place, context, path, line, is_ordered):
                    self.assembled.add(path)

    def _is_completed(
        self, place: _Place, context: str, dockerfile: str, line: int, is_ordered: bool
    ) -> bool:
        """Whether it may be; where too much would have to be compared it is."""
        if not place.brought:
            return False
        needed = mentioned_paths(self.index.blob(dockerfile) or b"")
        self._pairs += len(needed) * (len(place.brought) + _PAIRS_OF_A_PATH)
        if self._pairs > _MAXIMUM_PAIRS:
            return True
        return is_completed(place.lookup, context, dockerfile, place.brought, line, is_ordered)

    def _build_in_any(self, build: BuildCommand, places: list[_Place], is_ordered: bool) -> None:
        """Note the Dockerfiles in what the context may be, where the script adds to that."""
        work = work_below(places[0].work, build.context)
        if not (work.copied or work.made) or not self.tries:
            return
        self.tries -= 1
        for lookup, _, _ in places:
            for context, path in possible_builds(lookup, build, self.dockerfiles):
                if self.tries and path not in self.assembled:
                    self.tries -= 1
                    brought = brought_by(lookup, work_in(work, build.context, context))
                    place = _Place(lookup, brought, work)
                    if self._is_completed(place, context, path, build.command.line, is_ordered):
                        self.assembled.add(path)

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


def _working(file: CommandFile) -> Iterator[Command]:
    """The commands that may make something; what a document clones first is the repository."""
    is_document = script_kind(file.path) in (DOCUMENT, DOCKERFILE)
    for command in file.commands:
        if not (is_document and command.words[:2] == ("git", "clone")):
            yield command


def _unordered(file: CommandFile) -> frozenset[Command]:
    """The commands that may be run behind those that are written below them."""
    if script_kind(file.path) in (MAKE, JUST, PIPELINE, PACKAGE):
        return frozenset(file.commands)
    found = []
    last = 0
    for command in file.commands:
        # A function is run where it is called, or at the end.
        if command.line < last:
            found.append(command)
        last = max(last, command.line)
    return frozenset(found)


def _dockerfiles(build: BuildCommand, place: _Place) -> Iterator[str]:
    """The Dockerfiles of a build: those that are there, and what is copied to where it is."""
    lookup = place.lookup
    for text in build.dockerfiles:
        found = list(lookup.dockerfiles(text))
        yield from found
        target = lookup.path(text)
        for path, _, copied, _ in place.brought if target else ():
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
