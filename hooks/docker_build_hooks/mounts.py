"""What does a ``RUN --mount=…`` flag read from the build context?

Replicates ``instructions/commands_runmount.go`` of BuildKit as far as it decides whether a build
fails before the command runs.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from docker_build_hooks.words import UNKNOWN

_TYPES = ("bind", "cache", "tmpfs", "secret", "ssh")
_WITHOUT_VALUE = frozenset({"readonly", "ro", "readwrite", "rw", "required"})
_KEYS = frozenset(
    {
        *("type", "from", "source", "src", "target", "dst", "destination", "readonly", "ro", "rw"),
        *("readwrite", "required", "size", "id", "sharing", "mode", "uid", "gid", "env"),
    }
)
_SOURCE_KEYS = frozenset({"source", "src"})


class MountError(ValueError):
    """A mount that the engine refuses; the text is the engine's reason."""


class Mount(NamedTuple):
    """One mount: ``source`` may hold ``UNKNOWN``; ``start``/``end`` place it in the flag's value."""

    type: str
    source: str
    from_name: str
    start: int
    end: int


def check_mount(value: str) -> None:
    """Refuse what the parser refuses in every stage. Raises ``MountError``."""
    for key, text, _ in _fields(value):
        dollar = (text or "").find("$")
        if key == "from" and dollar not in (-1, len(text or "") - 1):
            raise MountError(
                "'from' doesn't support variable expansion, define alias stage instead"
            )


def read_mount(value: str, expand: Callable[[str], str]) -> Mount:
    """The mount that the flag value ``value`` describes; ``expand`` replaces variables in a value.

    Raises ``MountError`` where the engine refuses it, and whatever ``expand`` raises.
    """
    mount = Mount("bind", "", "", 0, len(value))
    for key, text, start in _fields(value):
        if text is None:
            if key not in _WITHOUT_VALUE:
                raise MountError(f"invalid field '{key}' must be a key=value pair")
            continue
        if key not in _KEYS:
            raise MountError(f"unexpected key '{key}' in '{key}={text}'")
        expanded = expand(text)
        if key == "type":
            mount = mount._replace(type=_type(expanded))
        elif key == "from":
            mount = mount._replace(from_name=expanded)
        elif key in _SOURCE_KEYS:
            mount = mount._replace(source=expanded, start=start, end=start + len(text))
    return mount


def _type(text: str) -> str:
    if UNKNOWN in text:
        return UNKNOWN
    if text.lower() not in _TYPES:
        raise MountError(f'unsupported mount type "{text}"')
    return text.lower()


def _fields(value: str) -> list[tuple[str, str | None, int]]:
    """(key in lower case, value or None, offset of the value) of each field.

    A value with a double quote is CSV with quoted fields: nobody writes it, so it is not read.
    """
    if '"' in value:
        return [("type", UNKNOWN, 0)]
    fields: list[tuple[str, str | None, int]] = []
    offset = 0
    for field in value.split(","):
        key, equals, text = field.partition("=")
        fields.append((key.lower(), text if equals else None, offset + len(key) + 1))
        offset += len(field) + 1
    return fields
