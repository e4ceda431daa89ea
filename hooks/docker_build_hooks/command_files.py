"""Which commands do the files of the repository hold, whatever kind they are?"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from itertools import islice
from typing import NamedTuple

from docker_build_hooks.git_index import Index
from docker_build_hooks.script_command import Command
from docker_build_hooks.script_kinds import (
    BATCH,
    DOCKERFILE,
    DOCUMENT,
    DOTENV,
    GORELEASER,
    JENKINS,
    JUST,
    MAKE,
    PACKAGE,
    PIPELINE,
    POWERSHELL,
    SHELL,
    script_files,
)
from docker_build_hooks.script_paths import START, without_marks
from docker_build_hooks.shell_commands import script_commands

# Larger files are made by programs, or are no scripts.
_MAXIMUM_SIZE = 1024 * 1024
_MAXIMUM_COMMANDS = 50_000
_MAXIMUM_PIECES = 2_000
_MAXIMUM_WORDS = 100_000

# Plain words first: most files lack them, and an expression costs more than all of these.
_PROGRAMS = (b"docker", b"podman", b"buildah", b"kaniko", b"nerdctl")
_VARIABLES = tuple(b"DOCKER PODMAN CONTAINER ENGINE RUNTIME BUILDER OCI CTR".split())
_COMMANDS = (b"build", b"bud", b"image", b"executor")
# The program, or a variable that may be it, its options, and its command.
_BUILDING = re.compile(
    rb"(?:docker|podman|buildah|nerdctl|docker-buildx|[)}]|\$\w+)[\"']?\s+"
    rb"(?:-[^\s=]+[\s=]+(?:[^\s=]\S*\s+)?){0,3}(?:build|buildx|image|builder|bud)\b"
    rb"|\bexecutor\b|docker\.build\b"
)
_TOLD = re.compile(
    rb"\b(?:docker|podman|nerdctl|docker-buildx)\s+(?:buildx\s+|image\s+|builder\s+)?(?:build|b)\b"
    rb"|\bbuildah\s+(?:bud|build)\b|kaniko/executor"
)
# What Compose reads from its environment, wherever that is set.
_SETTINGS = ("COMPOSE_FILE",)
_COMPOSING = re.compile(
    rb"compose\b(?:(?!compose\b)[^\n\\]|\\\r?\n){0,400}?\s(?:-f|--file|--project-dir)|COMPOSE_FILE"
)


class CommandFile(NamedTuple):
    """A file and its commands; ``starts`` are the folders that they may be started in."""

    path: str
    commands: tuple[Command, ...]
    starts: tuple[str, ...]

    @property
    def folder(self) -> str:
        """The folder that the file is in."""
        return self.path.rpartition("/")[0]


class CommandFiles:
    """The files of an index that may hold commands; what they hold is read once."""

    def __init__(self, index: Index) -> None:
        self._index = index
        self._kinds = {
            path: kind
            for path, kind in (*_executables(index), *script_files(index.paths))
            if path not in index.links and path not in index.submodules
        }
        index.read_blobs(self._kinds)
        # Copies of a file are alike, and some repositories are made of copies.
        self._commands: dict[tuple[str, str, bytes], tuple[Command, ...]] = {}

    def building(self) -> Iterator[CommandFile]:
        """Those that build images."""
        return self._read(_is_building)

    def composing(self) -> Iterator[CommandFile]:
        """Those that give Compose files to a command."""
        return self._read(_is_composing)

    def goreleaser(self) -> list[str]:
        """The paths of those that say what GoReleaser does."""
        return [path for path, kind in self._kinds.items() if kind == GORELEASER]

    def _read(self, is_likely: Callable[[str, bytes], bool]) -> Iterator[CommandFile]:
        total = 0
        for path, kind in self._kinds.items():
            data = self._index.blob(path)
            if kind == GORELEASER or not data or len(data) > _MAXIMUM_SIZE:
                continue
            if not is_likely(kind, data):
                continue
            key = kind, path.rpartition("/")[2], data
            if key not in self._commands:
                self._commands[key] = tuple(_commands(path, kind, data))
            commands = self._commands[key]
            total += len(commands)
            if total > _MAXIMUM_COMMANDS:
                return
            if commands:
                yield CommandFile(path, commands, _starts(path, kind))


def _executables(index: Index) -> Iterator[tuple[str, str]]:
    """The files without an ending that can be executed: scripts, if they are text."""
    for path in index.executables():
        if "." not in path.rpartition("/")[2]:
            yield path, SHELL


def _is_composing(kind: str, data: bytes) -> bool:
    if b"compose" not in data and b"COMPOSE_FILE" not in data:
        return False
    return _COMPOSING.search(data) is not None


def _is_building(kind: str, data: bytes) -> bool:
    if not _has_any(data, _COMMANDS):
        return False
    has_program = _has_any(data, _PROGRAMS)
    if kind in (DOCUMENT, DOCKERFILE):
        return has_program and bool(_TOLD.search(data))
    has_program = has_program or _has_any(data, _VARIABLES)
    return kind != DOTENV and has_program and bool(_BUILDING.search(data))


def _has_any(data: bytes, words: Iterable[bytes]) -> bool:
    return any(word in data for word in words)


def _starts(path: str, kind: str) -> tuple[str, ...]:
    folder = path.rpartition("/")[0]
    if kind in (PIPELINE, DOCKERFILE):
        starts = ("", folder)
    else:
        starts = (folder, "")
    return starts if folder else ("",)


def _commands(path: str, kind: str, data: bytes) -> Iterable[Command]:
    text = without_marks(data.decode("utf-8", "replace").replace("\r\n", "\n"))
    name = path.rpartition("/")[2]
    # Each reader here, as a repository without such files does not pay for it.
    if kind == MAKE:
        from docker_build_hooks.makefile import makefile_commands

        return makefile_commands(text, name)
    if kind in (PIPELINE, PACKAGE):
        return _of_tree(kind, data)
    if kind == JENKINS:
        from docker_build_hooks.pipeline_scripts import groovy_scripts

        return _of_pieces((s.text, s.line, s.folder) for s in groovy_scripts(text))
    if kind in (DOCUMENT, DOCKERFILE):
        from docker_build_hooks.documented_commands import comment_scripts, document_scripts

        read = document_scripts if kind == DOCUMENT else comment_scripts
        return _of_pieces((piece, line, START) for piece, line in read(text))
    if kind in (BATCH, POWERSHELL, JUST):
        return _of_dialect(kind, text, name)
    if kind == DOTENV:
        from docker_build_hooks.interpolation import parse_dotenv

        settings = parse_dotenv(text.encode("utf-8", "replace")).items()
        words = tuple(f"{n}={v}" for n, v in settings if v and n.startswith("COMPOSE_"))
        return (Command(words, START, 1),)
    return script_commands(text, name)


def _of_dialect(kind: str, text: str, name: str) -> Iterable[Command]:
    from docker_build_hooks import script_dialects as dialects

    if kind == JUST:
        variables = dialects.just_variables(text)
        scripts = ((piece, line, START) for piece, line in dialects.just_scripts(text))
        return _of_pieces(scripts, variables)
    translate = dialects.batch_script if kind == BATCH else dialects.powershell_script
    return script_commands(translate(text), name)


def _of_tree(kind: str, data: bytes) -> Iterable[Command]:
    from docker_build_hooks import json_nodes, yaml_nodes
    from docker_build_hooks.pipeline_scripts import pipeline_scripts, pipeline_variables
    from docker_build_hooks.yaml_values import child

    try:
        root = json_nodes.parse(data) if kind == PACKAGE else yaml_nodes.parse(data).root
    except yaml_nodes.YamlSyntaxError:
        return ()
    variables = pipeline_variables(root)
    scripts = pipeline_scripts(child(root, "scripts") if kind == PACKAGE else root, START)
    settings = [
        Command((f"{name}={value}",), START, 1)
        for name in _SETTINGS
        for value in variables.get(name, ())
    ]
    return [*settings, *_of_pieces(((s.text, s.line, s.folder) for s in scripts), variables)]


def _of_pieces(
    pieces: Iterable[tuple[str, int, str]], variables: dict[str, list[str]] | None = None
) -> Iterator[Command]:
    count = 0
    for text, line, folder in islice(pieces, _MAXIMUM_PIECES):
        for command in script_commands(text, "", variables, folder):
            count += 1 + len(command.words)
            yield command._replace(line=command.line + line - 1)
        if count > _MAXIMUM_WORDS:
            return
