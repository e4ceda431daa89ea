"""What is in these objects of git's?"""

from __future__ import annotations

from collections.abc import Iterator

from docker_build_hooks.git_process import run

# What is larger is no text that a hook reads.
MAXIMUM_SIZE = 8 * 1024 * 1024


def read_objects(root: str, identities: list[str]) -> Iterator[tuple[str, bytes]]:
    """The contents of objects, each with its identity, from one ``git cat-file --batch``.

    Those that are missing or larger than ``MAXIMUM_SIZE`` are left out.
    """
    waiting = identities
    while waiting:
        batch = _Batch()
        run(("-C", root, "cat-file", "--batch"), _lines(waiting), batch.feed)
        yield from batch.contents
        # In a partial clone the first object that is missing ends git: go on behind it.
        waiting = _present(root, waiting[batch.answered + 1 :])


def _present(root: str, identities: list[str]) -> list[str]:
    """Those objects that are not missing, in their order."""
    if not identities:
        return []
    output: list[bytes] = []
    command = ("rev-list", "--objects", "--no-walk", "--ignore-missing", "--missing=allow-any")
    run(("-C", root, *command, "--stdin"), _lines(identities), output.append)
    there = {line.split(b" ")[0] for line in b"".join(output).splitlines()}
    return [identity for identity in identities if identity.encode() in there]


def _lines(identities: list[str]) -> bytes:
    return "".join(f"{identity}\n" for identity in identities).encode()


class _Batch:
    """Takes the output of ``git cat-file --batch`` piece by piece.

    For each object it is ``IDENTITY TYPE SIZE``, a newline, the content and another newline, or
    ``IDENTITY missing`` and a newline.
    """

    def __init__(self) -> None:
        self.answered = 0
        self.contents: list[tuple[str, bytes]] = []
        self._buffer = bytearray()
        # The object being received: its identity, and the bytes still to come with the newline
        # behind them. What is too large is thrown away as it comes.
        self._identity = ""
        self._kept = True
        self._remaining = 0

    def feed(self, piece: bytes) -> None:
        """Take the next piece of the output."""
        self._buffer += piece
        while self._take_content() if self._remaining else self._take_header():
            pass

    def _take_header(self) -> bool:
        end = self._buffer.find(b"\n")
        if end < 0:
            return False
        fields = self._buffer[:end].decode("ascii", "replace").split(" ")
        del self._buffer[: end + 1]
        if len(fields) == 3:
            self._identity, size = fields[0], int(fields[2])
            self._kept = size <= MAXIMUM_SIZE
            self._remaining = size + 1
        else:
            self.answered += 1
        return True

    def _take_content(self) -> bool:
        """Take what has come; whether there may be more to take."""
        taken = min(self._remaining, len(self._buffer))
        if not taken or (self._kept and taken < self._remaining):
            return False
        if self._kept:
            self.contents.append((self._identity, bytes(self._buffer[: taken - 1])))
        del self._buffer[:taken]
        self._remaining -= taken
        self.answered += not self._remaining
        return True
