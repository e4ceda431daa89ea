"""Can a WebSocket be opened, and is it answered?

This is the only user of websockets.
"""

from __future__ import annotations

import asyncio
import logging
import ssl
from collections.abc import Awaitable
from urllib.parse import urlsplit

from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import (
    ConnectionClosed,
    InvalidHandshake,
    InvalidMessage,
    InvalidProxy,
    InvalidStatus,
    InvalidURI,
    SecurityError,
    WebSocketException,
)
from websockets.typing import Origin

from docker_build_hooks.bypass_checks import OriginCheck, Result, WebsocketCheck, failed, passed
from docker_build_hooks.bypass_network import explained, explained_by_proxy, within
from docker_build_hooks.bypass_proxies import BadProxy, Proxy, need_socks, proxy_for

# Of one message, and of all that are looked at for an answer.
MAXIMUM_SIZE = 1 << 20
_SHOWN = 80
_GOODBYE = 0.5
# Of a server that ends what we end. None and 1006 are of one that was in the way of that.
_HARMLESS = frozenset({None, 1000, 1001, 1005, 1006})
_SILENT = logging.getLogger(__name__)
_SILENT.addHandler(logging.NullHandler())
_SILENT.propagate = False


class _Answers:
    """What the server has sent, the last message and the length of all; and what follows."""

    def __init__(self) -> None:
        self.result: Result | None = None
        self.last: str | None = None
        self.length = 0

    def take(self, message: str | bytes) -> str:
        self.last = message if isinstance(message, str) else message.decode("utf-8", "replace")
        # An empty one takes two bytes on the wire.
        self.length += len(message) + 2
        return self.last


def try_websocket(check: WebsocketCheck, limit: float) -> Result:
    """Whether the handshake succeeds, and the answer is as expected."""
    return _tried(check, None, limit)


def try_origin(check: OriginCheck, limit: float) -> Result:
    """Whether the handshake succeeds with this Origin."""
    return _tried(WebsocketCheck(check.url), check.origin, limit)


def _tried(check: WebsocketCheck, origin: str | None, limit: float) -> Result:
    answers = _Answers()
    try:
        proxy = proxy_for(*_address(check.url))
        if proxy is not None:
            need_socks(proxy, "python_socks", "python-socks[asyncio]")
        return within(limit, lambda: _open(check, origin, proxy, answers))
    except BadProxy as error:
        reason, hint = error.args
        return failed(f"proxy: {reason}", hint)
    except (WebSocketException, OSError, ValueError, asyncio.TimeoutError) as error:
        return _explained(error, check, proxy, answers, limit)


def _address(url: str) -> tuple[str, str, int]:
    """The scheme of a URL, its host and its port."""
    parts = urlsplit(url)
    return parts.scheme, parts.hostname or "", parts.port or (443 if parts.scheme == "wss" else 80)


async def _open(
    check: WebsocketCheck, origin: str | None, proxy: Proxy | None, answers: _Answers
) -> Result:
    connection = await connect(
        check.url,
        origin=None if origin is None else Origin(origin),
        # Where there is none, a redirect may still lead to a host that needs one.
        proxy=True if proxy is None else proxy.url,
        # The time limit is one for everything.
        open_timeout=None,
        ping_interval=None,
        close_timeout=_GOODBYE,
        max_size=MAXIMUM_SIZE,
        logger=_SILENT,
    )
    answers.result = await _talk(connection, check, answers)
    # Politely, but the check is over.
    await asyncio.wait([asyncio.ensure_future(connection.close())], timeout=_GOODBYE)
    ended = connection.protocol
    if check.expect is None and ended.close_code not in _HARMLESS:
        return failed(f"closed: with code {ended.close_code} {ended.close_reason}".rstrip())
    return answers.result


async def _talk(connection: ClientConnection, check: WebsocketCheck, answers: _Answers) -> Result:
    if check.send is not None:
        await connection.send(check.send)
    if check.expect is not None:
        return await _read(connection, check.expect, answers)
    # Some servers take every handshake and hang up then. All have to answer a ping.
    pong = asyncio.ensure_future(_pong(await connection.ping()))
    reading = asyncio.ensure_future(_read(connection, None, answers))
    done, _ = await asyncio.wait([pong, reading], return_when=asyncio.FIRST_COMPLETED)
    # A pong may come with the end of the connection.
    return pong.result() if pong in done else reading.result()


async def _pong(answer: Awaitable[float]) -> Result:
    await answer
    return passed("opened")


async def _read(connection: ClientConnection, expect: str | None, answers: _Answers) -> Result:
    """Read until an answer has ``expect``, or on and on where that is None."""
    while expect is None or answers.length <= MAXIMUM_SIZE:
        answer = answers.take(await connection.recv())
        if expect is not None and expect in answer:
            return passed("answered")
    return _other_answer(answers, expect)


def _other_answer(answers: _Answers, expect: str) -> Result:
    last = answers.last or ""
    shown = last if len(last) <= _SHOWN else f"{last[:_SHOWN]}..."
    return failed(f'other answer: "{shown}", expected "{expect}"')


def _explained(
    error: Exception, check: WebsocketCheck, proxy: Proxy | None, answers: _Answers, limit: float
) -> Result:
    """Why there is no WebSocket, or not the expected answer."""
    if answers.result is not None:
        # It is the farewell that took too long.
        return answers.result
    if check.expect is not None and answers.last is not None:
        return _other_answer(answers, check.expect)
    if isinstance(error, ConnectionClosed):
        return failed(f"closed: {_closing(error)}".rstrip())
    if isinstance(error, InvalidStatus):
        status = error.response.status_code
        return failed(
            f"handshake: status {status}, expected 101", "is the path that of the WebSocket?"
        )
    if isinstance(error, InvalidProxy):
        # Its own text repeats the password.
        return failed(f"proxy: it cannot be used, {error.msg}", *_proxy_hints(proxy))
    if isinstance(error, InvalidURI):
        return failed(f"no URL: {error}")
    if isinstance(error, SecurityError):
        return failed(f"redirects: {error}")
    if isinstance(error, InvalidMessage) and not _is_of_network(error):
        is_end = isinstance(error.__cause__, EOFError)
        return failed("closed: in the handshake" if is_end else "handshake: the answer is no HTTP")
    if isinstance(error, InvalidHandshake) and not isinstance(error, InvalidMessage):
        return failed(f"handshake: {error}")
    if isinstance(error, ValueError) and not isinstance(error, (UnicodeError, ssl.SSLError)):
        return failed("no URL: the address of a redirect")
    if proxy is not None:
        return explained_by_proxy(error, proxy, limit)
    _, host, port = _address(check.url)
    return explained(error, host, port, limit)


def _proxy_hints(proxy: Proxy | None) -> tuple[str, ...]:
    return () if proxy is None else (f"{proxy.variable} says to use {proxy.shown}",)


def _closing(error: ConnectionClosed) -> str:
    if error.rcvd is not None:
        return f"with code {error.rcvd.code} {error.rcvd.reason}"
    if error.sent is not None:
        return f"what it sends cannot be taken, code {error.sent.code}"
    return "without a word"


def _is_of_network(error: Exception) -> bool:
    return isinstance(error.__cause__, (OSError, ssl.SSLError))
