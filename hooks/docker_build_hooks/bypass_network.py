"""Can something be reached in time, and if not, why?

Each check has an event loop of its own, so that its time limit is one for all that it does: names
that are looked up, redirects, and servers that send a byte now and then.
"""

from __future__ import annotations

import asyncio
import errno
import os
import re
import socket
import ssl
import threading
from collections.abc import Awaitable, Callable, Iterator
from contextlib import suppress
from typing import Any, TypeVar

from docker_build_hooks.bypass_checks import Result, TcpCheck, failed, passed
from docker_build_hooks.bypass_proxies import Proxy

_Answer = TypeVar("_Answer")
# asyncio joins the errors of several addresses in one text.
_NUMBER = re.compile(r"\[Errno (\d+)\]")
# X509_V_ERR_…: nobody who is trusted has signed it.
_UNKNOWN_SIGNERS = frozenset({18, 19, 20, 21})
_EXPIRED = 10
_DEEPEST = 16


class _Loop(asyncio.SelectorEventLoop):
    """Remembers connections, and looks up names in threads that nobody waits for.

    A resolver may take a minute, and libraries leave connections open when they are interrupted.
    """

    def __init__(self) -> None:
        super().__init__()
        self.transports: list[asyncio.Transport] = []

    async def create_connection(self, *arguments: Any, **options: Any) -> Any:
        transport, protocol = await super().create_connection(*arguments, **options)
        self.transports.append(transport)
        return transport, protocol

    async def getaddrinfo(self, host: Any, port: Any, **options: Any) -> Any:
        answer = self.create_future()

        def settle(found: Any, error: Exception | None) -> None:
            if answer.done():
                return
            if error is None:
                answer.set_result(found)
            else:
                answer.set_exception(error)

        def ask() -> None:
            found, error = None, None
            try:
                found = socket.getaddrinfo(host, port, **options)
            except Exception as caught:
                error = caught
            # The loop may be closed by now.
            with suppress(RuntimeError):
                self.call_soon_threadsafe(settle, found, error)

        threading.Thread(target=ask, daemon=True).start()
        return await answer


def within(limit: float, make: Callable[[], Awaitable[_Answer]]) -> _Answer:
    """What ``make()`` gives. Raises ``asyncio.TimeoutError`` after ``limit`` seconds."""
    loop = _Loop()
    # It would tell standard error what servers do wrong while they are left.
    loop.set_exception_handler(lambda loop, context: None)
    try:
        return loop.run_until_complete(asyncio.wait_for(make(), limit))
    finally:
        loop.run_until_complete(_finish(loop.transports))
        loop.close()


async def _finish(transports: list[asyncio.Transport]) -> None:
    """End what libraries have left running, and let sockets be closed."""
    left = asyncio.all_tasks() - {asyncio.current_task()}
    for task in left:
        task.cancel()
    await asyncio.gather(*left, return_exceptions=True)
    await asyncio.get_running_loop().shutdown_asyncgens()
    for transport in transports:
        transport.abort()
    for _ in range(3):
        await asyncio.sleep(0)


def try_tcp(check: TcpCheck, limit: float) -> Result:
    """Whether something takes a connection."""

    async def connect() -> None:
        loop = asyncio.get_running_loop()
        await loop.create_connection(
            asyncio.Protocol, check.host, check.port, happy_eyeballs_delay=0.25
        )

    try:
        within(limit, connect)
    except (OSError, asyncio.TimeoutError, UnicodeError) as error:
        return explained(error, check.host, check.port, limit)
    return passed("connected")


def explained_by_proxy(error: BaseException, proxy: Proxy, limit: float) -> Result:
    """Why something could not be reached through a proxy, which is what is connected to."""
    result = explained(error, proxy.host, proxy.port, limit)
    hint = f"the environment says to use the proxy {proxy.shown}"
    return result._replace(hints=(hint, *result.hints))


def explained(error: BaseException, host: str, port: int, limit: float) -> Result:
    """Why ``host`` could not be reached, by what was raised."""
    causes = list(_causes(error))
    for cause in causes:
        if isinstance(cause, (socket.gaierror, UnicodeError)):
            return failed(
                f'DNS: no address for "{host}"',
                "is the name right, and does this network know it (a VPN)?",
            )
        if isinstance(cause, ssl.SSLCertVerificationError):
            reason = cause.verify_message.rstrip(".")
            return failed(f"certificate: {reason}", *_certificate_hints(cause))
    numbers = {number for cause in causes for number in _numbers(cause)}
    if errno.ECONNREFUSED in numbers:
        return failed(
            f"refused: nothing listens on port {port}",
            "is the address right, and is the service up?",
        )
    if errno.ETIMEDOUT in numbers or any(map(_is_timeout, causes)):
        return failed(
            f"time-out: no answer in {limit:g} s",
            "is the service up, and does a firewall let this machine in?",
        )
    for cause in causes:
        if isinstance(cause, ssl.SSLError):
            return failed(f"TLS: {_tls_reason(cause)}", f"does port {port} speak TLS?")
    if numbers & {errno.ECONNRESET, errno.EPIPE, errno.ECONNABORTED}:
        return failed("closed: the connection was reset")
    if numbers:
        return failed(f"unreachable: {os.strerror(min(numbers)).lower()}")
    return failed(f"{type(error).__name__}: {error}" if str(error) else type(error).__name__)


def _causes(error: BaseException | None, depth: int = 0) -> Iterator[BaseException]:
    """An error and all that led to it, in groups too."""
    if error is None or depth > _DEEPEST:
        return
    yield error
    for inner in getattr(error, "exceptions", ()):
        yield from _causes(inner, depth + 1)
    yield from _causes(error.__cause__ or error.__context__, depth + 1)


def _numbers(error: BaseException) -> Iterator[int]:
    if isinstance(error, ssl.SSLError) or not isinstance(error, OSError):
        return
    if error.errno is not None:
        yield error.errno
    else:
        yield from map(int, _NUMBER.findall(str(error)))


def _is_timeout(error: BaseException) -> bool:
    # They are two classes before Python 3.11.
    return isinstance(error, (TimeoutError, asyncio.TimeoutError))


def _tls_reason(error: ssl.SSLError) -> str:
    return (error.reason or str(error)).replace("_", " ").lower()


def _certificate_hints(error: ssl.SSLCertVerificationError) -> tuple[str, ...]:
    if error.verify_code in _UNKNOWN_SIGNERS:
        return ("`SSL_CERT_FILE` names a file with the certificates to trust",)
    if error.verify_code == _EXPIRED:
        return ("it has to be renewed",)
    return ("is the address the one that the certificate is for?",)
