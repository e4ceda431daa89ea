"""What does a ``RUN --mount=…`` flag read from the build context?

Replicates ``instructions/commands_runmount.go`` and ``dockerfile2llb/convert_runmount.go`` of
BuildKit as far as they decide whether a build fails before the command runs.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Callable
from typing import NamedTuple

from docker_build_hooks.instruction_values import BOOLEANS
from docker_build_hooks.words import UNKNOWN

_BIND, _CACHE, _TMPFS, _SECRET, _SSH = _TYPES = ("bind", "cache", "tmpfs", "secret", "ssh")
_WITHOUT_VALUE = frozenset({"readonly", "ro", "readwrite", "rw", "required"})
_CANONICAL = {"src": "source", "dst": "target", "destination": "target"}
_KEYS = frozenset(
    {
        *("type", "from", "source", "target", "readonly", "ro", "rw", "readwrite", "required"),
        *("size", "id", "sharing", "mode", "uid", "gid", "env"),
    }
)
_SHARING = ("shared", "private", "locked")
# Podman and Buildah know these as well.
_OF_PODMAN = frozenset(
    {
        *("z", "u", "o", "relabel", "bind-propagation", "bind-nonrecursive", "chown"),
        *("shared", "rshared", "slave", "rslave", "private", "rprivate", "unbindable"),
        *("runbindable", "tmpfs-size", "tmpfs-mode", "tmpcopyup", "notmpcopyup"),
        *("no-dereference", "idmap"),
    }
)
# What go-units reads is wider than anybody writes; this is what it has in common.
_SIZE = re.compile(r"[^-]*[0-9]")
_NUMBER = {"mode": re.compile(r"[0-7]+\Z"), "uid": re.compile(r"[0-9]+\Z")}
_NUMBER["gid"] = _NUMBER["uid"]


class MountError(ValueError):
    """A mount that the engine refuses; the text is the engine's reason."""


class Mount(NamedTuple):
    """One mount: ``source`` may hold ``UNKNOWN``, ``start`` and ``end`` are its place.

    They count from the beginning of the flag's value.
    """

    type: str
    source: str
    from_name: str
    start: int
    end: int


class _Field(NamedTuple):
    """One ``key=value``: the key in lower case, the value or None, and where the value stands."""

    key: str
    value: str | None
    shown: str
    start: int
    end: int


def from_name(value: str) -> str:
    """What the flag value ``value`` mounts from, as written: a stage, an image, "" the context.

    Raises ``MountError`` where the parser refuses the flag in every stage.
    """
    name = ""
    for field in _fields(value):
        if field.key == "from" and field.value is not None:
            name = field.value
            if name.find("$") not in (-1, len(name) - 1):
                raise MountError(
                    "'from' doesn't support variable expansion, define alias stage instead"
                )
    return name


def podman_fields(value: str) -> list[tuple[int, int, str]]:
    """The fields of the flag value ``value`` that Podman and Buildah take and Docker refuses.

    Start and end of each in ``value``, with a comma that goes with it, and Docker's reason. Raises
    ``MountError``.
    """
    found: list[tuple[int, int, str]] = []
    start, is_first = 0, True
    for field in _fields(value):
        end = field.end + value.startswith('"', start)
        if field.key not in _OF_PODMAN:
            is_first = False
        elif is_first:
            found.append((start, min(end + 1, len(value)), _unknown(field)))
        else:
            found.append((start - 1, end, _unknown(field)))
        start = end + 1
    return found


def _unknown(field: _Field) -> str:
    if field.value is None:
        return f"invalid field '{field.shown}' must be a key=value pair"
    return f"unexpected key '{field.key}' in '{field.shown}'"


def read_mount(value: str, expand: Callable[[str], str], folder: str | None = None) -> Mount:
    """The mount that the flag value ``value`` describes; ``expand`` replaces variables in a value.

    ``folder`` is that of WORKDIR, where it is known: a target is relative to it. Raises
    ``MountError`` where the engine refuses it, and whatever ``expand`` raises.
    """
    mount = Mount(_BIND, "", "", 0, len(value))
    given: dict[str, str] = {}
    for field in _fields(value):
        if field.value is None:
            if field.key not in _WITHOUT_VALUE:
                raise MountError(_unknown(field))
            _check_value(field.key, "true", mount.type)
            continue
        key = _CANONICAL.get(field.key, field.key)
        if key not in _KEYS:
            raise MountError(_unknown(field))
        expanded = expand(field.value)
        if UNKNOWN not in expanded:
            _check_value(field.key, expanded, mount.type)
        given[key] = expanded
        if key == "type":
            mount = mount._replace(type=UNKNOWN if UNKNOWN in expanded else expanded.lower())
        elif key == "from":
            mount = mount._replace(from_name=expanded)
        elif key == "source":
            mount = mount._replace(source=expanded, start=field.start, end=field.end)
    if mount.type != UNKNOWN:
        _check_together(mount.type, given)
        if mount.type not in (_SECRET, _SSH) and _is_root(given.get("target", ""), folder):
            raise MountError('invalid mount target "/"')
    return mount


def _is_root(target: str, folder: str | None) -> bool:
    """Whether the engine takes ``target`` for the root; it cleans only what is relative."""
    if target.startswith("/"):
        return target == "/"
    known = folder is not None and UNKNOWN not in target
    return known and posixpath.normpath(f"/{folder}/{target}").lstrip("/") == ""


def _check_value(key: str, value: str, kind: str) -> None:
    """Refuse a value; ``kind`` is the type that the fields so far have given the mount."""
    if key == "type" and value.lower() not in _TYPES:
        raise MountError(f'unsupported mount type "{value}"')
    # The type counts that stands before the key.
    if (key == "required" and kind not in (_SECRET, _SSH, UNKNOWN)) or (
        key == "size" and kind not in (_TMPFS, UNKNOWN)
    ):
        raise MountError(f"unexpected key '{key}' for mount type '{kind}'")
    if (key in _WITHOUT_VALUE and value not in BOOLEANS) or (
        key == "size" and not _SIZE.match(value)
    ):
        raise MountError(f"invalid value for {key}: {value}")
    if key == "sharing" and value.lower() not in _SHARING:
        raise MountError(f'unsupported sharing value "{value}"')
    if key in _NUMBER and not _NUMBER[key].match(value):
        raise MountError(f"invalid value {value} for {key}")


def _check_together(kind: str, given: dict[str, str]) -> None:
    """Refuse keys that do not go together; an empty value is none, an unknown one may be."""
    perhaps = {key for key, text in given.items() if text}
    sure = {key for key in perhaps if UNKNOWN not in given[key]}
    if kind in (_BIND, _TMPFS):
        for key in ("mode", "uid", "gid"):
            if key in perhaps:
                raise MountError(f'{key} not allowed for "{kind}" type mounts')
    if kind == _SECRET:
        if "from" in sure:
            raise MountError("secret mount should not have a from")
        if "sharing" in sure:
            raise MountError("secret mount should not define sharing")
        if not perhaps & {"source", "target", "id"}:
            raise MountError("invalid secret mount. one of source, target required")
        if sure >= {"source", "id"}:
            raise MountError("both source and id can't be set")
    if "sharing" in sure and kind != _CACHE:
        raise MountError(f"invalid cache sharing set for {kind} mount")
    if kind == _SSH and "source" in sure:
        raise MountError("ssh does not support source")


def _fields(value: str) -> list[_Field]:
    """The fields of one line of CSV. Raises ``MountError``."""
    if not value:
        raise MountError("failed to parse csv mounts: EOF")
    fields: list[_Field] = []
    position = 0
    while position <= len(value):
        quoted = value.startswith('"', position)
        text, end = _quoted(value, position) if quoted else _plain(value, position)
        key, equals, inside = text.partition("=")
        start = position + quoted + len(key) + 1
        shown = inside if equals else None
        fields.append(_Field(key.lower(), shown, text, min(start, end), end - quoted))
        position = end + 1
    return fields


def _plain(value: str, position: int) -> tuple[str, int]:
    end = value.find(",", position)
    end = len(value) if end < 0 else end
    if (quote := value.find('"', position, end)) >= 0:
        raise _bad_csv(quote, 'bare " in non-quoted-field')
    return value[position:end], end


def _quoted(value: str, position: int) -> tuple[str, int]:
    pieces: list[str] = []
    position += 1
    while (end := value.find('"', position)) >= 0:
        pieces.append(value[position:end])
        if not value.startswith('"', end + 1):
            if end + 1 < len(value) and value[end + 1] != ",":
                raise _bad_csv(end, 'extraneous or missing " in quoted-field')
            return "".join(pieces), end + 1
        pieces.append('"')
        position = end + 2
    raise _bad_csv(position, 'extraneous or missing " in quoted-field')


def _bad_csv(position: int, reason: str) -> MountError:
    place = f"parse error on line 1, column {position + 1}"
    return MountError(f"failed to parse csv mounts: {place}: {reason}")
