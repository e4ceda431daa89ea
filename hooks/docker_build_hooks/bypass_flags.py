"""Which checks do the arguments ask for?

Every function takes the value of one option and raises ``UsageError`` for what it cannot be.
"""

from __future__ import annotations

import re
import shlex
from typing import TYPE_CHECKING
from urllib.parse import SplitResult, urlsplit

from docker_build_hooks.bypass_checks import (
    Check,
    CommandCheck,
    DocumentCheck,
    EnvironmentCheck,
    HttpCheck,
    OriginCheck,
    TcpCheck,
    WebsocketCheck,
)
from docker_build_hooks.command_line import UsageError
from docker_build_hooks.url_secrets import without_secrets

if TYPE_CHECKING:
    from collections.abc import Callable, Collection

_HTTP, _WEBSOCKET = ("http", "https"), ("ws", "wss")
_STATUS = re.compile(r"[1-5][0-9]{2}")
_ADDRESS = re.compile(r"(?:\[([0-9A-Fa-f:.]+(?:%[\w.-]+)?)\]|([^\s:/@\[\]]+)):([0-9]{1,5})")
_NAME = re.compile(r"[^\W\d]\w*", re.ASCII)
_DURATION = re.compile(r"([0-9]+(?:\.[0-9]+)?) ?(ms|s|m|)")
_UNITS = {"ms": 0.001, "s": 1.0, "m": 60.0, "": 1.0}
_LONGEST = 24 * 60 * 60


def http_check(text: str) -> HttpCheck:
    """``URL [STATUS]``"""
    words = text.split()
    if not words or len(words) > 2:
        raise UsageError("--http takes 'URL [STATUS]'")
    url = _url("--http", words[0], _HTTP)
    if len(words) == 1:
        return HttpCheck(url)
    if not _STATUS.fullmatch(words[1]):
        raise UsageError(f'--http: "{words[1]}" is no status such as 204')
    return HttpCheck(url, int(words[1]))


def websocket_check(text: str) -> WebsocketCheck:
    """``URL [SEND [EXPECT]]``, as words of a shell"""
    words = _words("--websocket", text)
    if not words or len(words) > 3:
        raise UsageError("--websocket takes 'URL [SEND [EXPECT]]', quoted as for a shell")
    return WebsocketCheck(_url("--websocket", words[0], _WEBSOCKET), *words[1:])


def tcp_check(text: str) -> TcpCheck:
    """``HOST:PORT``, an address of IPv6 in brackets"""
    found = _ADDRESS.fullmatch(text)
    if found is None or not 0 < int(found[3]) < 1 << 16:
        raise UsageError(
            f'--tcp: "{without_secrets(text)}" is no HOST:PORT; IPv6 is written [::1]:80'
        )
    return TcpCheck(found[1] or found[2], int(found[3]))


def origin_check(text: str) -> OriginCheck:
    """``ORIGIN@URL``"""
    origin, at, url = text.partition("@")
    if not at:
        raise UsageError("--cors takes ORIGIN@URL")
    if origin != "null":
        parts = _split("--cors", origin, _HTTP)
        # As a browser sends it: no path, not even "/".
        if origin != f"{parts.scheme}://{parts.netloc}":
            raise UsageError(
                f'--cors: "{without_secrets(origin)}" is no origin such as https://host'
            )
    return OriginCheck(origin, _url("--cors", url, _HTTP + _WEBSOCKET))


def environment_check(text: str) -> EnvironmentCheck:
    """``NAME``"""
    if not _NAME.fullmatch(text):
        # It may be NAME=VALUE, whose value may be a secret.
        raise UsageError("--env takes the NAME of a variable, without a value")
    return EnvironmentCheck(text)


def document_check(text: str) -> DocumentCheck:
    """``PATH=TEXT,TEXT``"""
    path, equals, texts = text.partition("=")
    wanted = tuple(filter(None, (" ".join(one.split()) for one in texts.split(","))))
    if not path or not wanted:
        raise UsageError("--doc takes PATH=TEXT,TEXT")
    return DocumentCheck(path, wanted)


def command_check(text: str) -> CommandCheck:
    """``COMMAND``, as words of a shell"""
    words = _words("--run", text)
    if not words or not words[0]:
        raise UsageError("--run takes a COMMAND, quoted as for a shell")
    return CommandCheck(tuple(words), " ".join(text.split()))


OPTIONS: dict[str, tuple[Callable[[str], Check], str, str]] = {
    "--http": (
        http_check,
        "URL [STATUS]",
        "a GET is answered with this status, without one with any 2xx; redirects are followed",
    ),
    "--websocket": (
        websocket_check,
        "URL [SEND [EXPECT]]",
        "a WebSocket can be opened, and the message SEND is answered with a text that has EXPECT",
    ),
    "--tcp": (tcp_check, "HOST:PORT", "something listens there"),
    "--cors": (
        origin_check,
        "ORIGIN@URL",
        "pages of this origin may use the URL, which is one of http(s) or ws(s)",
    ),
    "--env": (
        environment_check,
        "NAME",
        "the variable is set and not empty; its value is not shown",
    ),
    "--doc": (
        document_check,
        "PATH=TEXT,TEXT",
        "the file is tracked, has these headings or phrases, and its relative links lead somewhere",
    ),
    "--run": (
        command_check,
        "COMMAND",
        "the command succeeds in the root of the repository, with Docker out of its reach",
    ),
}


def seconds(option: str, text: str) -> float:
    """``10s``, ``500ms``, ``2m`` or ``10`` in seconds."""
    found = _DURATION.fullmatch(text)
    length = float(found[1]) * _UNITS[found[2]] if found else 0.0
    if not 0 < length <= _LONGEST:
        raise UsageError(f'{option}: "{text}" is no time such as 10s, 500ms or 2m')
    return length


def _words(option: str, text: str) -> list[str]:
    if "\0" in text:
        raise UsageError(f"{option}: there is a NUL in it")
    try:
        return shlex.split(text)
    except ValueError as error:
        raise UsageError(f"{option}: {str(error).lower()}") from None


def _url(option: str, text: str, schemes: Collection[str]) -> str:
    _split(option, text, schemes)
    return text


def _split(option: str, text: str, schemes: Collection[str]) -> SplitResult:
    # What may have a password in a place where none is expected is not repeated.
    shown = "the URL" if "@" in text else f'"{without_secrets(text)}"'
    example = f"{option}: {shown} is none such as {list(schemes)[-1]}://host/path"
    try:
        parts = urlsplit(text)
        port = parts.port
    except ValueError:
        raise UsageError(example) from None
    has_blanks = " " in text or not text.isprintable()
    if parts.scheme not in schemes or not parts.hostname or port == 0 or has_blanks:
        raise UsageError(example)
    return parts
