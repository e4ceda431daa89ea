"""What can be tried of the tests' way around Docker, and how did it go?"""

from __future__ import annotations

from typing import NamedTuple

OK, FAILED, SKIPPED = "ok", "failed", "skipped"


class Limits(NamedTuple):
    """How long one check may take, in seconds: of the network, and of a command."""

    network: float
    command: float


class Result(NamedTuple):
    """How a check went: ``reason`` is one line, ``hints`` say what to do.

    ``output`` is what a command printed last.
    """

    status: str
    reason: str
    hints: tuple[str, ...] = ()
    output: tuple[str, ...] = ()


class HttpCheck(NamedTuple):
    """A GET of ``url`` is answered with ``status``; None for any 2xx."""

    url: str
    status: int | None = None
    kind: str = "http"

    @property
    def target(self) -> str:
        return self.url


class WebsocketCheck(NamedTuple):
    """``url`` takes a WebSocket, and ``send`` is answered with a text that has ``expect``."""

    url: str
    send: str | None = None
    expect: str | None = None
    kind: str = "websocket"

    @property
    def target(self) -> str:
        return self.url


class TcpCheck(NamedTuple):
    """Something listens there; ``host`` is a name or an address without brackets."""

    host: str
    port: int
    kind: str = "tcp"

    @property
    def target(self) -> str:
        return f"[{self.host}]:{self.port}" if ":" in self.host else f"{self.host}:{self.port}"


class OriginCheck(NamedTuple):
    """Pages of ``origin`` may use ``url``, of http(s) or ws(s)."""

    origin: str
    url: str
    kind: str = "cors"

    @property
    def target(self) -> str:
        return f"{self.url} from {self.origin}"


class EnvironmentCheck(NamedTuple):
    """A variable is set and not empty."""

    name: str
    kind: str = "env"

    @property
    def target(self) -> str:
        return self.name


class DocumentCheck(NamedTuple):
    """A document of the repository has ``texts``, and its links lead somewhere."""

    path: str
    texts: tuple[str, ...]
    kind: str = "doc"

    @property
    def target(self) -> str:
        return self.path


class CommandCheck(NamedTuple):
    """``words`` succeed without Docker; ``command`` is how they were given."""

    words: tuple[str, ...]
    command: str
    kind: str = "run"

    @property
    def target(self) -> str:
        return self.command


NetworkCheck = HttpCheck | WebsocketCheck | TcpCheck | OriginCheck
Check = NetworkCheck | EnvironmentCheck | DocumentCheck | CommandCheck


class Outcome(NamedTuple):
    """A check with its result, and the seconds that it took; None where it was not tried."""

    check: Check
    result: Result
    seconds: float | None


def passed(reason: str) -> Result:
    return Result(OK, reason)


def failed(reason: str, *hints: str) -> Result:
    return Result(FAILED, reason, hints)


def is_of_network(check: Check) -> bool:
    """Whether a check needs more than this machine and the repository."""
    return isinstance(check, (HttpCheck, WebsocketCheck, TcpCheck, OriginCheck))


def needs_http(check: Check) -> bool:
    return isinstance(check, HttpCheck) or (
        isinstance(check, OriginCheck) and check.url.lower().startswith("http")
    )


def needs_websocket(check: Check) -> bool:
    return isinstance(check, WebsocketCheck) or (
        isinstance(check, OriginCheck) and check.url.lower().startswith("ws")
    )
