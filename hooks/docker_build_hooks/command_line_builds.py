"""Which builds do the command lines in scripts, pipelines and documents speak of?

They help to find the context of a Dockerfile that no file declares. They are read far less
strictly than a declaration, so they may suggest and excuse, and never accuse.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice
from typing import NamedTuple

from docker_build_hooks.assembled_contexts import copied_away, is_completed
from docker_build_hooks.build_commands import (
    BuildCommand,
    ComposeCommand,
    Copy,
    build_command,
    compose_command,
    copies,
)
from docker_build_hooks.command_files import CommandFile, command_files, goreleaser_files
from docker_build_hooks.declarations import (
    SUGGESTED,
    Build,
    ComposeChain,
    Declaration,
    Notation,
    is_remote,
)
from docker_build_hooks.file_names import is_dockerfile
from docker_build_hooks.git_index import Index
from docker_build_hooks.script_lookup import ScriptLookup
from docker_build_hooks.script_paths import UNKNOWN, join

COMMAND_LINE = Notation("{}", "--file {}")

_MAXIMUM_BUILDS = 2_000
_MAXIMUM_CHAINS = 500
_MAXIMUM_COPIES = 500


class CommandLines(NamedTuple):
    """What command lines say.

    ``builds`` have the origin SUGGESTED. ``assembled`` are Dockerfiles that are built from a
    context that a script makes, or adds files to: nothing can be said of them. A file by itself is
    in ``compose_chains`` only where its paths start elsewhere than in its own folder.
    """

    builds: tuple[Build, ...]
    assembled: frozenset[str]
    compose_chains: tuple[ComposeChain, ...]


def command_line_builds(index: Index) -> CommandLines:
    """What the command lines in all files of the index say."""
    reader = _Reader(index)
    for file in command_files(index):
        reader.read(file)
    reader.read_goreleaser(goreleaser_files(index))
    return CommandLines(
        tuple(reader.builds.values()),
        frozenset(reader.assembled),
        tuple(reader.chains),
    )


class _Reader:
    def __init__(self, index: Index) -> None:
        self.index = index
        self.builds: dict[Build, Build] = {}
        self.assembled: set[str] = set()
        self.chains: dict[ComposeChain, None] = {}

    def read(self, file: CommandFile) -> None:
        lookups = [ScriptLookup(self.index, file.folder, start) for start in file.starts]
        builds = list(filter(None, map(build_command, file.commands)))
        if builds:
            found = (copy for command in file.commands for copy in copies(command))
            copied = list(islice(dict.fromkeys(found), _MAXIMUM_COPIES))
            for build in dict.fromkeys(builds):
                self._build(file, build, lookups, copied)
            for lookup in lookups:
                self.assembled |= copied_away(lookup, copied)
        for line in file.commands:
            composed = compose_command(line)
            if composed and len(self.chains) < _MAXIMUM_CHAINS:
                self.chains.update(dict.fromkeys(_chains(composed, lookups)))

    def _build(
        self,
        file: CommandFile,
        build: BuildCommand,
        lookups: list[ScriptLookup],
        copied: list[Copy],
    ) -> None:
        if build.context and is_remote(build.arguments.context):
            return
        places = [
            (lookup, context)
            for lookup in lookups
            if build.context and (context := lookup.folder(build.context)) is not None
        ]
        if not places or build.is_piped:
            # An unknown context may be any; one that is not there is made.
            if build.is_named and UNKNOWN not in build.context:
                for lookup in lookups:
                    for text in build.dockerfiles:
                        self.assembled.update(lookup.dockerfiles(text))
            return
        for lookup, context in places:
            for path in _dockerfiles(build, lookup, copied):
                self._suggest(_build(file, build, lookup, context, path))
                if is_completed(lookup, context, path, copied, build.command.line):
                    self.assembled.add(path)

    def _suggest(self, build: Build) -> None:
        if len(self.builds) < _MAXIMUM_BUILDS:
            self.builds.setdefault(build._replace(declaration=None), build)

    def read_goreleaser(self, paths: list[str]) -> None:
        """Note the Dockerfiles that GoReleaser builds, from a folder that it fills itself."""
        for path in paths:
            from docker_build_hooks.goreleaser import goreleaser_dockerfiles

            data = self.index.blob(path)
            folder = path.rpartition("/")[0]
            for text in goreleaser_dockerfiles(data) if data else ():
                for start in ("", folder):
                    self.assembled.update(ScriptLookup(self.index, folder, start).dockerfiles(text))


def _dockerfiles(build: BuildCommand, lookup: ScriptLookup, copied: list[Copy]) -> Iterator[str]:
    """The Dockerfiles of a build: those that are there, and what is copied to where it is."""
    for text in build.dockerfiles:
        found = list(lookup.dockerfiles(text))
        yield from found
        target = lookup.path(text)
        for copy in copied if target else ():
            source = lookup.file(copy.source) if target in lookup.targets(copy) else None
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


def _chains(composed: ComposeCommand, lookups: list[ScriptLookup]) -> Iterator[ComposeChain]:
    for lookup in lookups:
        paths = tuple(path for text in composed.files if (path := lookup.file(text)))
        if len(paths) == len(composed.files):
            folder = paths[0].rpartition("/")[0]
            base = lookup.path(composed.directory) if composed.directory else folder
            if base is not None and (len(paths) > 1 or base != folder):
                yield ComposeChain(paths, base)


def _known(text: str | None) -> str | None:
    return None if text is None or UNKNOWN in text else text
