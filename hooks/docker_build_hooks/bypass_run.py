"""How do the checks go, side by side?"""

from __future__ import annotations

import os
import signal
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from queue import Empty, SimpleQueue
from threading import Event
from types import FrameType
from typing import NamedTuple

from docker_build_hooks.bypass_checks import (
    SKIPPED,
    Check,
    CommandCheck,
    DocumentCheck,
    EnvironmentCheck,
    HttpCheck,
    Limits,
    Outcome,
    Result,
    TcpCheck,
    WebsocketCheck,
    failed,
    is_of_network,
    needs_http,
    passed,
)
from docker_build_hooks.git_index import Index

MAXIMUM_THREADS = 16
_OFFLINE = Result(SKIPPED, "needs the network (--offline)")
# How long the commands that are stopped get to end.
_FAREWELL = 0.2
_TERMINATED = 128 + signal.SIGTERM


class Place(NamedTuple):
    """The root of the repository and its index; None where no check needs them."""

    root: str = ""
    tracked: Index | None = None


def try_all(
    checks: Sequence[Check], place: Place, limits: Limits, is_offline: bool
) -> list[Outcome]:
    """The outcomes of the checks, in their order.

    Raises ``SystemExit`` when SIGTERM comes, after the commands have been killed.
    """
    outcomes: list[Outcome | None] = [None] * len(checks)
    waiting: SimpleQueue[int] = SimpleQueue()
    for at, check in enumerate(checks):
        if is_offline and is_of_network(check):
            outcomes[at] = Outcome(check, _OFFLINE, None)
        else:
            waiting.put(at)
    stop = Event()

    # A thread that is joined when an interruption comes counts as ended.
    ended: SimpleQueue[None] = SimpleQueue()

    def work() -> None:
        with suppress(Empty):
            while not stop.is_set():
                at = waiting.get_nowait()
                outcomes[at] = _timed(checks[at], place, limits, stop)
        ended.put(None)

    number = min(waiting.qsize(), MAXIMUM_THREADS)
    with _terminable():
        try:
            # Daemons, so that an interruption need not wait for the network.
            for _ in range(number):
                threading.Thread(target=work, daemon=True).start()
            for _ in range(number):
                ended.get()
        except BaseException:
            stop.set()
            time.sleep(_FAREWELL)
            raise
    return [outcome for outcome in outcomes if outcome is not None]


@contextmanager
def _terminable() -> Iterator[None]:
    """SIGTERM raises ``SystemExit`` in here, unless somebody else has a use for it."""
    is_main = threading.current_thread() is threading.main_thread()
    if not is_main or signal.getsignal(signal.SIGTERM) is not signal.SIG_DFL:
        yield
        return

    def end(number: int, frame: FrameType | None) -> None:
        # Once is enough: a second one must not cut the farewell short.
        signal.signal(signal.SIGTERM, signal.SIG_IGN)
        raise SystemExit(_TERMINATED)

    signal.signal(signal.SIGTERM, end)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, signal.SIG_DFL)


def _timed(check: Check, place: Place, limits: Limits, stop: Event) -> Outcome:
    start = time.monotonic()
    try:
        result = _tried(check, place, limits, stop)
    except Exception as error:
        # The other checks have their answers all the same.
        result = failed(f"cannot be tried: {type(error).__name__}: {error}")
    return Outcome(check, result, time.monotonic() - start)


def _tried(check: Check, place: Place, limits: Limits, stop: Event) -> Result:
    """How a check goes. What needs a library is imported only where it is asked for."""
    if isinstance(check, EnvironmentCheck):
        return _try_environment(check)
    if isinstance(check, TcpCheck):
        from docker_build_hooks.bypass_network import try_tcp

        return try_tcp(check, limits.network)
    if isinstance(check, CommandCheck):
        from docker_build_hooks.bypass_command import try_command

        return try_command(check, place.root, limits.command, stop)
    if isinstance(check, DocumentCheck):
        from docker_build_hooks.bypass_documents import try_document

        assert place.tracked is not None
        return try_document(check, place.tracked)
    if isinstance(check, HttpCheck):
        from docker_build_hooks.bypass_http import try_http

        return try_http(check, limits.network)
    if isinstance(check, WebsocketCheck):
        from docker_build_hooks.bypass_websocket import try_websocket

        return try_websocket(check, limits.network)
    if needs_http(check):
        from docker_build_hooks.bypass_http import try_preflight

        return try_preflight(check, limits.network)
    from docker_build_hooks.bypass_websocket import try_origin

    return try_origin(check, limits.network)


def _try_environment(check: EnvironmentCheck) -> Result:
    value = os.environ.get(check.name)
    if value is None:
        return failed("not set", f"`export {check.name}=...`, or in the settings of the CI job")
    if not value.strip():
        return failed("empty", "it is set, but to nothing")
    return passed("set")
