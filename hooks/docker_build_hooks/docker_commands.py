"""Does a command need Docker's daemon, whatever wrapper or shell it stands behind?

In doubt it does not: a client that is started anyway finds a ``DOCKER_HOST`` that leads nowhere.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple

from docker_build_hooks.docker_programs import (
    BUILDX_PROGRAMS,
    COMPOSE_PROGRAMS,
    PROGRAMS,
    name_of,
)
from docker_build_hooks.shell_structure import FUNCTION, Node, Simple, read_script
from docker_build_hooks.shell_tokens import COMMAND, TEXT, Word

SHELLS = frozenset({"sh", "bash", "dash", "ash", "ksh", "zsh"})
# A shell's long options that take a value.
SHELL_FILES = frozenset({"--rcfile", "--init-file"})
ASSIGNMENT = re.compile(r"(\w+)\+?=")
# Deeper ones are written to confuse.
MAXIMUM_NESTING = 8

# Words behind "docker" that talk to no daemon.
DAEMONLESS = frozenset({"--version", "-v", "--help", "-h", "help", "context"})
DAEMONLESS_COMPOSE = frozenset({"config", "help", "version", "--version", "-v", "--help", "-h"})
DAEMONLESS_BUILDX = frozenset({"version", "help", "--help", "-h"})
# Behind the first operand of these --help is an argument for the program in the container.
RUNNERS = frozenset({"run", "exec", "create"})
# The options in front of the command that take a value.
DOCKER_VALUES = frozenset(
    {"-H", "--host", "-c", "--context", "--config", "-l", "--log-level"}
    | {"--tlscacert", "--tlscert", "--tlskey"}
)
COMPOSE_VALUES = frozenset(
    {"-f", "--file", "-p", "--project-name", "--profile", "--env-file", "--project-directory"}
    | {"--workdir", "--ansi", "--parallel", "--progress"}
)


class Wrapper(NamedTuple):
    """What stands between a program that runs another one and the name of that.

    ``values`` are the options that take a value, ``ends`` those with which nothing is run.
    """

    values: frozenset[str] = frozenset()
    operands: int = 0
    ends: frozenset[str] = frozenset()


def _wrapper(values: str = "", operands: int = 0, ends: str = "") -> Wrapper:
    return Wrapper(frozenset(values.split()), operands, frozenset(ends.split()))


WRAPPERS = {
    "command": _wrapper(ends="-v -V"),
    "env": _wrapper("-u --unset -C --chdir", ends="-S --split-string"),
    "exec": _wrapper("-a"),
    "nice": _wrapper("-n --adjustment"),
    "nohup": _wrapper(),
    "setsid": _wrapper(),
    "stdbuf": _wrapper("-i --input -o --output -e --error"),
    "sudo": _wrapper(
        "-u --user -g --group -h --host -p --prompt -C --close-from -D --chdir -R --chroot"
        " -r --role -t --type -T --command-timeout -U --other-user",
        ends="-l --list -e --edit",
    ),
    "time": _wrapper("-f --format -o --output"),
    "timeout": _wrapper("-k --kill-after -s --signal", operands=1),
    "xargs": _wrapper(
        "-I -n --max-args -P --max-procs -L --max-lines -s --max-chars -d --delimiter"
        " -a --arg-file -E"
    ),
}


def docker_command(
    words: Sequence[str], is_dockers: Callable[[str], bool], nesting: int = MAXIMUM_NESTING
) -> str:
    """How the message names a command that needs Docker: program and first argument, no more.

    ``is_dockers`` tells whether a program of one of Docker's names is Docker's. Empty where none
    is needed: another program, or one of Docker's that only asks for its version, for help or for
    the Compose configuration.
    """
    words = _without_wrappers(words)
    if not words:
        return ""
    program = name_of(words[0])
    if program in SHELLS:
        text = _shell_text(words[1:])
        # Most texts name none of the programs, and reading one costs more than this.
        if nesting and ("docker" in text or "podman" in text):
            return _in_script(text, is_dockers, nesting - 1)
        return ""
    if program not in PROGRAMS or not _needs_daemon(program, words[1:]):
        return ""
    if not is_dockers(words[0]):
        return ""
    # The value of an option may be a secret.
    return f'start of "{" ".join([program, *words[1:2]]).partition("=")[0]}"'


def _without_wrappers(words: Sequence[str]) -> Sequence[str]:
    """The words from the program on that is run in the end; none where that is not known."""
    while words and (wrapper := WRAPPERS.get(name_of(words[0]))):
        at = 1
        while at < len(words) and words[at].startswith("-"):
            option, _, value = words[at].partition("=")
            at += 1
            if option in wrapper.ends:
                return ()
            if option == "--":
                break
            if option in wrapper.values and not value:
                at += 1
        words = words[at + wrapper.operands :]
        while words and (assignment := ASSIGNMENT.match(words[0])):
            # Another PATH leads to other programs.
            words = () if assignment[1] == "PATH" else words[1:]
    return words


def _shell_text(arguments: Sequence[str]) -> str:
    """The text behind the options of a shell, if ``-c`` is one of them."""
    at, has_text = 0, False
    while at < len(arguments) and arguments[at][:1] in ("-", "+") and arguments[at] != "--":
        option = arguments[at]
        at += 1
        if option.startswith("--"):
            at += option in SHELL_FILES
        else:
            has_text = has_text or (option[0] == "-" and "c" in option)
            at += option.count("o") + option.count("O")
    if arguments[at : at + 1] == ["--"]:
        at += 1
    return arguments[at] if has_text and at < len(arguments) else ""


def _in_script(text: str, is_dockers: Callable[[str], bool], nesting: int) -> str:
    commands = [*_commands(read_script(text), nesting)]
    defined = {name for words in commands if words[0] == FUNCTION for name in words[1:2]}
    for words in commands:
        if words[0] == "alias":
            defined |= {word.partition("=")[0] for word in words[1:]}
        if any(word.startswith(("PATH=", "PATH+=")) for word in words):
            # Another PATH leads to other programs.
            return ""
    for words in commands:
        # The option is that of "time", which is a keyword here.
        while words and (ASSIGNMENT.match(words[0]) or words[0] == "-p"):
            words = words[1:]
        if words and words[0] not in defined | {FUNCTION}:
            reached = docker_command(words, is_dockers, nesting)
            if reached:
                return reached
    return ""


def _commands(nodes: Sequence[Node], nesting: int) -> Iterator[tuple[str, ...]]:
    """The words of each command in a script, and of those whose output it takes.

    A function is the word FUNCTION and its name, and the commands in it.
    """
    for node in nodes:
        files = (*node.inputs, *node.outputs) if isinstance(node, Simple) else ()
        for word in (*node.words, *files):
            for part in word.parts:
                if nesting and part.kind == COMMAND and not part.text.startswith("("):
                    yield from _commands(read_script(part.text), nesting - 1)
        words = tuple(map(_text, node.words))
        if not isinstance(node, Simple):
            if node.kind == FUNCTION and words:
                yield FUNCTION, words[0]
            yield from _commands(node.body, nesting)
        elif words:
            yield words


def _text(word: Word) -> str:
    """A word without its quotes; what is only known when it runs begins with ``$``."""
    return "".join(part.text if part.kind == TEXT else f"${part.text}" for part in word.parts)


def _needs_daemon(program: str, arguments: Sequence[str]) -> bool:
    if _asks_for_help(arguments):
        return False
    if program in COMPOSE_PROGRAMS:
        return _command(arguments, COMPOSE_VALUES)[0] not in DAEMONLESS_COMPOSE
    if program in BUILDX_PROGRAMS:
        return _command(arguments, frozenset())[0] not in DAEMONLESS_BUILDX
    command, *others = _command(arguments, DOCKER_VALUES)
    if command == "compose":
        return _command(others, COMPOSE_VALUES)[0] not in DAEMONLESS_COMPOSE
    if command == "buildx":
        return _command(others, frozenset())[0] not in DAEMONLESS_BUILDX
    return command not in DAEMONLESS


def _command(arguments: Sequence[str], values: frozenset[str]) -> Sequence[str]:
    """The arguments from the command on; without one a program asks for nothing but help.

    ``values`` are the options that take a value. A switch that says what to print is a command.
    """
    at = 0
    while at < len(arguments) and arguments[at].startswith("-"):
        if arguments[at] in DAEMONLESS:
            break
        at += 2 if arguments[at] in values else 1
    return arguments[at:] or ["--help"]


def _asks_for_help(arguments: Sequence[str]) -> bool:
    is_running = False
    for word in arguments:
        if word == "--help":
            return True
        if is_running and not word.startswith("-"):
            return False
        is_running = is_running or word in RUNNERS
    return False
