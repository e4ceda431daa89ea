"""What does a command of a script build, copy or compose?

Its words may have the marks of ``script_paths``; a word that is nothing but unknown may be any
number of options, or none.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from docker_build_hooks.build_tools import TOOLS, Tool
from docker_build_hooks.docker_build_arguments import BuildArguments, read_build
from docker_build_hooks.script_command import Command
from docker_build_hooks.script_paths import UNKNOWN, join
from docker_build_hooks.shell_programs import program

_MAXIMUM_TRIES = 3
_STANDARD_INPUT = ("-", "/dev/stdin")

_COPYING = frozenset({"cp", "mv", "ln", "install", "rsync", "copy", "gcp", "ginstall", "Copy-Item"})
# What passes on the content of its files, changed or not.
_FILTERS = frozenset(
    {"cat", "sed", "gsed", "awk", "envsubst", "m4", "gomplate", "j2", "tee", "tar"}
)
_WITH_VALUE = frozenset({"-m", "-o", "-g", "--mode", "--owner", "--group", "--exclude", "-e"})
_TARGET_FOLDER = ("-t", "--target-directory")

_COMPOSE_PROGRAMS = frozenset({"docker-compose", "podman-compose"})
_COMPOSE_VALUES = frozenset(
    {"-f", "--file", "-p", "--project-name", "--project-directory", "--profile", "--env-file"}
    | {"--ansi", "--parallel", "--progress", "-c", "--context", "-H", "--host"}
)
_COMPOSE_FILE = re.compile(r"(?:COMPOSE_FILE|COMPOSE_PATH_SEPARATOR)=")


class BuildCommand(NamedTuple):
    """A command that builds an image.

    ``context`` is "" where there is none (an archive, or only a Dockerfile, from standard input).
    ``dockerfiles`` are the paths that are tried, joined as ``script_paths.join`` does it;
    ``is_named`` tells that an option, or the input, names them. With ``is_piped`` they are only
    the files of which something makes the Dockerfile.
    """

    command: Command
    arguments: BuildArguments
    context: str
    dockerfiles: tuple[str, ...]
    is_named: bool
    is_piped: bool


class Copy(NamedTuple):
    """A file or folder that a command brings somewhere, both as joined paths.

    ``is_folder`` tells that the destination is a folder by the way that it is written.
    """

    source: str
    destination: str
    is_folder: bool
    line: int


class ComposeCommand(NamedTuple):
    """The Compose files of a command, and the project directory ("" where none is named).

    Both are joined paths.
    """

    files: tuple[str, ...]
    directory: str


def build_command(command: Command) -> BuildCommand | None:
    """What a command builds; None where it builds nothing, or what it builds is not known."""
    arguments = _read(command.words)
    if arguments is None:
        return None
    context = arguments.context
    dockerfile = arguments.dockerfile
    if dockerfile in _STANDARD_INPUT or (context == "-" and dockerfile is None):
        paths, is_piped = _from_input(command)
    else:
        paths, is_piped = arguments.dockerfiles, False
    return BuildCommand(
        command,
        arguments,
        "" if context == "-" else join(command.folder, context),
        tuple(dict.fromkeys(join(command.folder, path) for path in paths)),
        dockerfile is not None or bool(paths and context == "-"),
        is_piped,
    )


def _read(words: Sequence[str]) -> BuildArguments | None:
    tries = 0
    for at, word in enumerate(words):
        tool = TOOLS.get(posixpath.basename(word))
        if tool and tries < _MAXIMUM_TRIES:
            tries += 1
            if found := _read_from(words[at:], tool):
                return found
    return None


def _read_from(words: Sequence[str], tool: Tool) -> BuildArguments | None:
    found = read_build(words)
    if found or not any(map(_is_unknown, words)):
        return found
    kept = [words[0]]
    for before, word in zip(words, words[1:], strict=False):
        if not _is_unknown(word) or _takes_value(before, tool):
            kept.append(word)
    found = read_build(kept)
    # What was left out may have been the context.
    return found if found and found.context_word >= 0 else None


def _is_unknown(word: str) -> bool:
    return bool(word) and not word.strip(UNKNOWN)


def _takes_value(option: str, tool: Tool) -> bool:
    if option.startswith("--"):
        return option[2:] in tool.build.values
    return option[:1] == "-" and option[-1] in tool.build.values


def _from_input(command: Command) -> tuple[tuple[str, ...], bool]:
    """The files that a command reads as its input, and whether a filter may change them."""
    if command.inputs:
        return command.inputs, False
    source = program(command.source)
    name = source[0] if source else ""
    paths = tuple(word for word in source[1:] if not word.startswith("-"))
    return (paths, name != "cat") if name in _FILTERS else ((), True)


def copies(command: Command) -> Iterator[Copy]:
    """What a command copies, moves, links, or makes of files by redirection."""
    words = program(command.words)
    name = posixpath.basename(words[0]) if words else ""
    pairs: list[tuple[str, str]] = []
    if name in _COPYING:
        operands, folder = _operands(words)
        if folder:
            pairs = [(source, f"{folder}/") for source in operands]
        elif len(operands) > 1:
            several = len(operands) > 2
            target = operands[-1] + ("/" if several else "")
            pairs = [(source, target) for source in operands[:-1]]
    elif name in _FILTERS or name.endswith(("j2", "jinja2")):
        made = command.outputs + (tuple(words[1:]) if name == "tee" else ())
        read = (*command.inputs, *words[1:], *program(command.source)[1:])
        pairs = [(source, target) for target in made for source in read if source[:1] != "-"]
    for source, target in pairs:
        is_folder = target.endswith(("/", "/."))
        yield Copy(
            join(command.folder, source), join(command.folder, target), is_folder, command.line
        )


def _operands(words: Sequence[str]) -> tuple[list[str], str]:
    """The words that are no options, and the folder that ``-t`` names."""
    operands: list[str] = []
    folder, option = "", ""
    for word in words[1:]:
        if option:
            folder = word if option in _TARGET_FOLDER else folder
            option = ""
        elif word in _WITH_VALUE or word in _TARGET_FOLDER:
            option = word
        elif word.startswith("--target-directory="):
            folder = word.partition("=")[2]
        elif not word.startswith("-"):
            operands.append(word)
    return operands, folder


def compose_command(command: Command) -> ComposeCommand | None:
    """The Compose files that a command names, by options or by ``COMPOSE_FILE``."""
    settings = dict(w.split("=", 1) for w in command.words if _COMPOSE_FILE.match(w))
    if files := settings.get("COMPOSE_FILE"):
        separator = settings.get("COMPOSE_PATH_SEPARATOR") or (";" if ";" in files else ":")
        names = [name for name in files.split(separator) if name]
        return _composed(command, names, "")
    words = command.words
    for at, word in enumerate(words):
        name = posixpath.basename(word)
        if name in _COMPOSE_PROGRAMS or (at and word == "compose"):
            return _read_compose(command, words[at + 1 :])
    return None


def _read_compose(command: Command, words: Sequence[str]) -> ComposeCommand | None:
    files: list[str] = []
    directory = ""
    at = 0
    while at < len(words) and (words[at].startswith("-") or _is_unknown(words[at])):
        name, equals, value = words[at].partition("=")
        if name[:2] == "-f" and name not in ("-f", "-f="):
            name, equals, value = "-f", "=", words[at][2:]
        if not equals and name in _COMPOSE_VALUES:
            at += 1
            value = words[at] if at < len(words) else UNKNOWN
        at += 1
        if name in ("-f", "--file"):
            files.append(value)
        elif name == "--project-directory":
            directory = value
    return _composed(command, files, directory)


def _composed(command: Command, files: list[str], directory: str) -> ComposeCommand | None:
    paths = tuple(join(command.folder, name) for name in files)
    if not paths or any(UNKNOWN in path for path in (*paths, directory)):
        return None
    return ComposeCommand(paths, join(command.folder, directory) if directory else "")
