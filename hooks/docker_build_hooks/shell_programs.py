"""Which program does a command run, and what does it print when it only works out a path?"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Sequence

from docker_build_hooks.script_paths import ROOT, TEMPORARY, UNKNOWN, join, parent

_TOOL_NAME = re.compile(
    r"\w*(DOCKER|CONTAINER|PODMAN|BUILDAH|NERDCTL|OCI|CTR|ENGINE|RUNTIME|BUILDER)"
    r"(_?(CMD|COMMAND|BIN|BINARY|EXE|CLI|TOOL|ENGINE|RUNTIME|BUILDER|CLIENT|EXEC|EXECUTABLE))*",
    re.IGNORECASE,
)
_TOOL_COMMANDS = frozenset({"build", "buildx", "image", "builder", "bud", "compose"})
_WRAPPERS = frozenset({"sudo", "env", "exec", "command", "nohup", "builtin", "then", "time"})
_SETTING = re.compile(r"[A-Za-z_]\w*\+?=")


def tool_of(name: str, following: str | None) -> str | None:
    """The program that a variable of unknown value stands for, by its name and the next word."""
    if following in _TOOL_COMMANDS and _TOOL_NAME.fullmatch(name):
        return "buildah" if following == "bud" else "docker"
    return None


def program(words: Sequence[str]) -> tuple[str, ...]:
    """The words from the name of the program on, nothing in front of it."""
    at = 0
    while at < len(words):
        name = words[at]
        is_option = at > 0 and name.startswith("-") and words[at - 1] in _WRAPPERS
        if not (is_option or name in _WRAPPERS or _SETTING.match(name)):
            break
        at += 1
    return tuple(words[at:])


def printed_by(words: Sequence[str], folder: str) -> str:
    """What a command prints that is run in ``folder``; UNKNOWN where that is not known."""
    name, operands = words[0], [word for word in words[1:] if not word.startswith("-")]
    if name == "pwd":
        return folder
    if name == "git" and operands == ["rev-parse"]:
        return ROOT
    if name == "mktemp":
        return TEMPORARY
    if name == "echo":
        return " ".join(operands)
    if len(operands) != 1:
        return UNKNOWN
    if name == "dirname":
        return parent(operands[0])
    if name == "basename":
        return posixpath.basename(operands[0])
    if name in ("realpath", "readlink", "grealpath", "greadlink"):
        return join(folder, operands[0])
    return UNKNOWN
