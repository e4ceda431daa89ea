"""Which text is in a YAML file, and at which line and column is an offset of it?

Takes what YAML takes: UTF-8, or UTF-16 with a byte order mark, and no control characters. PyYAML
checks the same, but says only at which byte, and differently in C and in Python.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from typing import Any

_FORBIDDEN = re.compile("[^\t\n\r -~\x85\xa0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
# YAML takes these for line breaks, editors do not.
_UNUSUAL_BREAK = re.compile("\r(?!\n)|[\x85\u2028\u2029]")


class YamlSyntaxError(ValueError):
    """A file that is not YAML, or that nests or merges beyond the limits of this module.

    ``line`` and ``column`` are 1-based, ``reason`` is one line.
    """

    def __init__(self, line: int, column: int, reason: str) -> None:
        super().__init__(f"{line}:{column}: {reason}")
        self.line = line
        self.column = column
        self.reason = reason


def _decode(data: bytes) -> str:
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        encoding, name = "utf-16", "UTF-16"
    else:
        encoding, name = "utf-8", "UTF-8"
    try:
        return data.decode(encoding).lstrip("\ufeff")
    except UnicodeDecodeError as error:
        line, column = 1, 1
        if name == "UTF-8":
            before = data[: error.start].decode().lstrip("\ufeff")
            line, column = before.count("\n") + 1, len(before) - before.rfind("\n")
        raise YamlSyntaxError(line, column, f"this is not {name} text") from None


class Source:
    """The text of a file, without a byte order mark.

    A line ends at a line feed only; ``usual_breaks`` tells that YAML sees the same lines. Raises
    ``YamlSyntaxError`` when the data is not the text of a YAML file.
    """

    __slots__ = ("_starts", "text", "usual_breaks")

    def __init__(self, data: bytes) -> None:
        self.text = _decode(data)
        self.usual_breaks = not _UNUSUAL_BREAK.search(self.text)
        self._starts: list[int] = []
        forbidden = _FORBIDDEN.search(self.text)
        if forbidden:
            reason = f"the character U+{ord(forbidden[0]):04X} is not allowed"
            raise self.error(forbidden.start(), reason)

    def locate(self, index: int) -> tuple[int, int]:
        """The line and column, 1-based, of an offset."""
        if not self._starts:
            self._starts = [0, *(match.end() for match in re.finditer("\n", self.text))]
        line = bisect_right(self._starts, index)
        return line, index - self._starts[line - 1] + 1

    def position(self, mark: Any) -> tuple[int, int]:
        """The line and column, 1-based, of a mark of PyYAML (``line``, ``column``, ``index``)."""
        return (mark.line + 1, mark.column + 1) if self.usual_breaks else self.locate(mark.index)

    def error(self, index: int, reason: str) -> YamlSyntaxError:
        """The error to raise for what is at an offset."""
        line, column = self.locate(min(index, len(self.text)))
        return YamlSyntaxError(line, column, " ".join(reason.split()))
