"""Servers on this machine that behave, and such that do not: real sockets, each in a thread."""

import re
import socket
import ssl
import threading
from base64 import b64encode
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from hashlib import sha1
from threading import Event
from typing import Any

from websockets.exceptions import ConnectionClosed
from websockets.sync.server import ServerConnection, serve

LOOPBACK = "127.0.0.1"
END = b"\r\n\r\n"
Talk = Callable[[socket.socket, Event], None]


@contextmanager
def serving(talk: Talk, tls: ssl.SSLContext | None = None, host: str = LOOPBACK) -> Iterator[int]:
    """A server that calls `talk` for each connection; gives its port.

    The event that `talk` gets is set when the server is to end.
    """
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    done = Event()
    threads: list[threading.Thread] = []

    def answer(connection: socket.socket) -> None:
        if done.is_set():
            connection.close()
            return
        # Clients hang up when they have seen enough.
        with suppress(OSError):
            if tls is not None:
                connection = tls.wrap_socket(connection, server_side=True)
        with suppress(OSError), connection:
            talk(connection, done)

    def accept() -> None:
        while not done.is_set():
            try:
                connection, _ = listener.accept()
            except OSError:
                return
            connection.settimeout(5)
            threads.append(threading.Thread(target=answer, args=[connection]))
            threads[-1].start()

    with socket.create_server((host, 0), family=family) as listener:
        listener.settimeout(5)
        accepting = threading.Thread(target=accept)
        accepting.start()
        try:
            yield listener.getsockname()[1]
        finally:
            done.set()
            # Wakes accept(), which closing the socket does not.
            with suppress(OSError), socket.create_connection((host, listener.getsockname()[1])):
                pass
            accepting.join()
            for thread in threads:
                thread.join()


@contextmanager
def deaf_port() -> Iterator[int]:
    """A port that nothing listens on, nor can begin to."""
    with socket.socket() as taken:
        taken.bind((LOOPBACK, 0))
        yield taken.getsockname()[1]


def request(connection: socket.socket) -> str:
    """The head of the request that a client sends."""
    head = b""
    while END not in head and (piece := connection.recv(4096)):
        head += piece
    return head.decode("latin-1")


def response(status: int, body: bytes = b"", /, **headers: str) -> bytes:
    """A whole response; `_` of the names of headers is `-`."""
    fields = {"Content-Length": str(len(body)), **headers}
    lines = [f"{name.replace('_', '-')}: {value}" for name, value in fields.items()]
    return "\r\n".join([f"HTTP/1.1 {status} ", *lines]).encode("latin-1") + END + body


def answering(pages: Mapping[str, bytes], seen: list[str] | None = None) -> Talk:
    """Answers each path with its response, and notes the requests."""

    def talk(connection: socket.socket, done: Event) -> None:
        head = request(connection)
        if head and seen is not None:
            seen.append(head)
        if head:
            connection.sendall(pages[head.split(" ")[1]])

    return talk


def saying(*pieces: bytes) -> Talk:
    """Reads the request, sends this and hangs up."""

    def talk(connection: socket.socket, done: Event) -> None:
        request(connection)
        for piece in pieces:
            connection.sendall(piece)

    return talk


def stalling(*pieces: bytes) -> Talk:
    """Sends this, and then nothing more."""

    def talk(connection: socket.socket, done: Event) -> None:
        for piece in pieces:
            connection.sendall(piece)
        done.wait(5)

    return talk


def trickling(start: bytes, piece: bytes) -> Talk:
    """Sends a little now and then: no wait is long, and the whole has no end."""

    def talk(connection: socket.socket, done: Event) -> None:
        connection.sendall(start)
        while not done.wait(0.05):
            connection.sendall(piece)

    return talk


def flooding(start: bytes, piece: bytes) -> Talk:
    """Sends as much as it can, without an end."""

    def talk(connection: socket.socket, done: Event) -> None:
        request(connection)
        connection.sendall(start)
        while not done.is_set():
            connection.sendall(piece)

    return talk


def upgrade(connection: socket.socket) -> None:
    """The server's part of the handshake of a WebSocket."""
    key = re.findall(r"(?i)Sec-WebSocket-Key: (\S+)", request(connection))[0]
    digest = sha1(f"{key}258EAFA5-E914-47DA-95CA-C5AB0DC85B11".encode()).digest()
    fields = {
        "Upgrade": "websocket",
        "Connection": "Upgrade",
        "Sec_WebSocket_Accept": b64encode(digest).decode(),
    }
    connection.sendall(response(101, **fields))


def hang_up(connection: socket.socket) -> None:
    """Close the connection when all that it was sent has been read."""
    connection.shutdown(socket.SHUT_WR)
    while connection.recv(4096):
        pass


@contextmanager
def websocket(
    talk: Callable[[ServerConnection], None], tls: ssl.SSLContext | None = None, **options: Any
) -> Iterator[int]:
    """A WebSocket server that calls `talk` for each connection; gives its port."""

    def answer(connection: ServerConnection) -> None:
        with suppress(ConnectionClosed):
            talk(connection)

    with serve(answer, LOOPBACK, 0, ssl=tls, close_timeout=0.2, **options) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        try:
            yield server.socket.getsockname()[1]
        finally:
            server.shutdown()
            thread.join()


def echo(connection: ServerConnection) -> None:
    for message in connection:
        connection.send(message)
