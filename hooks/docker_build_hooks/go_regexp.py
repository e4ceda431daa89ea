"""Which steps does one of Go's regular expressions consist of, and how does Python spell them?

Replicates the syntax of Go's regexp package (Perl flags) as far as the expressions that moby makes
of ignore patterns can hold it: characters, escapes, `\\Q…\\E`, classes, anchors, `.*`, a starred
class and `(.*/)?`. Such an expression is a plain sequence: no alternatives, no other groups.

Differs in `\\pL` and its like (Unicode categories): they follow the Unicode version of Python.
"""

from __future__ import annotations

import enum
import functools
import re
from collections.abc import Iterable, Iterator
from typing import NamedTuple

Ranges = tuple[tuple[int, int], ...]  # sorted, disjoint code point ranges, ends included

# The only group: moby writes it for the `**/` of a pattern.
FOLDERS_TEXT = "(.*/)?"

_LAST = 0x10FFFF
_NUMBER = re.compile(r"x([0-9A-Fa-f]{2})|(0[0-7]{0,2}|[1-7][0-7]{1,2})")
_CONTROLS = {"a": 7, "f": 12, "n": 10, "r": 13, "t": 9, "v": 11}


class RegexpError(ValueError):
    """Go's regexp.Compile refuses the expression."""


class Kind(enum.Enum):
    """What one step does."""

    ONE = "one character of the ranges"
    MANY = "any number of characters of the ranges"
    FOLDERS = "nothing, or any number of characters of the ranges and a slash"
    BEGIN = r"\A"
    END = r"\Z"
    BOUNDARY = r"(?a:\b)"
    INSIDE = r"(?a:\B)"


class Item(NamedTuple):
    """One step of an expression; the anchors have no ranges."""

    kind: Kind
    ranges: Ranges = ()


def _union(ranges: Iterable[tuple[int, int]]) -> Ranges:
    merged: list[tuple[int, int]] = []
    for low, high in sorted(ranges):
        if merged and low <= merged[-1][1] + 1:
            merged[-1] = (merged[-1][0], max(high, merged[-1][1]))
        else:
            merged.append((low, high))
    return tuple(merged)


def _complement(ranges: Ranges) -> Ranges:
    starts = [0, *(high + 1 for _, high in ranges)]
    ends = [*(low - 1 for low, _ in ranges), _LAST]
    return tuple((low, high) for low, high in zip(starts, ends, strict=True) if low <= high)


def _chars(spec: str) -> Ranges:
    """`"09AZ"` is 0-9 and A-Z."""
    pairs = zip(spec[::2], spec[1::2], strict=True)
    return _union((ord(low), ord(high)) for low, high in pairs)


def literals(text: str) -> list[Item]:
    """The steps that match exactly this text."""
    return [Item(Kind.ONE, ((ord(char), ord(char)),)) for char in text]


ANY: Ranges = ((0, _LAST),)
_NOT_NEWLINE = _complement(_chars("\n\n"))
_SETS = {"d": _chars("09"), "s": _chars("\t\n\f\r  "), "w": _chars("09AZaz__")}
_NAMED_SETS = {
    "alnum": _chars("09AZaz"),
    "alpha": _chars("AZaz"),
    "ascii": _chars("\0\x7f"),
    "blank": _chars("\t\t  "),
    "cntrl": _chars("\0\x1f\x7f\x7f"),
    "digit": _chars("09"),
    "graph": _chars("!~"),
    "lower": _chars("az"),
    "print": _chars(" ~"),
    "punct": _chars("!/:@[`{~"),
    "space": _chars("\t\r  "),
    "upper": _chars("AZ"),
    "word": _chars("09AZaz__"),
    "xdigit": _chars("09AFaf"),
}
_ANCHORS = {"A": Kind.BEGIN, "z": Kind.END, "b": Kind.BOUNDARY, "B": Kind.INSIDE}


@functools.cache
def _category(initial: str) -> Ranges:
    """All characters of a one-letter Unicode category."""
    if initial not in "CLMNPSZ":
        raise RegexpError
    import unicodedata  # a megabyte that next to no pattern needs

    codes = range(_LAST + 1)
    return _union((code, code) for code in codes if unicodedata.category(chr(code))[0] == initial)


class _Reader:
    """A place in the text of an expression."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.at = 0
        # To look for it behind every "[" would take quadratic time where there is none.
        self._last_name_end = text.rfind(":]")

    def items(self) -> Iterator[Item]:
        while self.at < len(self.text):
            # Only moby writes a bare "(", "." or "*": those of the pattern arrive escaped.
            if self._take(FOLDERS_TEXT):
                yield Item(Kind.FOLDERS, _NOT_NEWLINE)
            elif self._take("^"):
                yield Item(Kind.BEGIN)
            elif self._take("$"):
                yield Item(Kind.END)
            elif self._sees("\\"):
                yield from self._escape()
            else:
                ranges = self._class_or_char()
                yield Item(Kind.MANY if self._take("*") else Kind.ONE, ranges)

    def _sees(self, text: str) -> bool:
        return self.text.startswith(text, self.at)

    def _take(self, text: str) -> bool:
        found = self._sees(text)
        self.at += len(text) if found else 0
        return found

    def _next(self) -> str:
        if self.at == len(self.text):
            raise RegexpError
        self.at += 1
        return self.text[self.at - 1]

    def _class_or_char(self) -> Ranges:
        if self._take("["):
            return self._class()
        if self._take("."):
            return _NOT_NEWLINE
        return self._single()

    def _single(self) -> Ranges:
        code = self._char()
        return ((code, code),)

    def _escape(self) -> Iterator[Item]:
        letter = self.text[self.at + 1 : self.at + 2]
        if letter in _ANCHORS:
            self.at += 2
            yield Item(_ANCHORS[letter])
        elif self._take("\\Q"):
            end = self.text.find("\\E", self.at)
            start, end = self.at, len(self.text) if end < 0 else end
            self.at = end + len("\\E")
            yield from literals(self.text[start:end])
        else:
            yield Item(Kind.ONE, self._set() or self._single())

    def _set(self) -> Ranges | None:
        letter = self.text[self.at + 1 : self.at + 2]
        if not self._sees("\\") or letter.lower() not in ("p", *_SETS):
            return None
        self.at += 2
        ranges = _category(self._next()) if letter in "pP" else _SETS[letter.lower()]
        return ranges if letter.islower() else _complement(ranges)

    def _char(self) -> int:
        """The code of a character, or of what a backslash and some characters stand for."""
        char = self._next()
        if char != "\\":
            return ord(char)
        if number := _NUMBER.match(self.text, self.at):
            self.at = number.end()
            return int(number[1], 16) if number[1] else int(number[2], 8)
        char = self._next()
        if char in _CONTROLS:
            return _CONTROLS[char]
        if char.isalnum() or not char.isascii():
            raise RegexpError
        return ord(char)

    def _class(self) -> Ranges:
        """A character class; its "[" has been read."""
        negated = self._take("^")
        ranges: list[tuple[int, int]] = []
        while not ranges or not self._take("]"):  # a "]" at the start is a member
            ranges.extend(self._named_set() or self._set() or self._range())
        return _complement(_union(ranges)) if negated else _union(ranges)

    def _named_set(self) -> Ranges | None:
        if not self._sees("[:") or self._last_name_end < self.at + 2:
            return None
        end = self.text.find(":]", self.at + 2)
        name = self.text[self.at + 2 : end]
        self.at = end + 2
        ranges = _NAMED_SETS.get(name.removeprefix("^"))
        if ranges is None:
            raise RegexpError
        return _complement(ranges) if name.startswith("^") else ranges

    def _range(self) -> Ranges:
        low = high = self._char()
        if self._sees("-") and not self._sees("-]"):
            self.at += 1
            high = self._char()
        if high < low:
            raise RegexpError
        return ((low, high),)


def parse(expression: str) -> list[Item]:
    """The steps of a Go regular expression; raises RegexpError where Go refuses it."""
    return list(_Reader(expression).items())


def _set_text(ranges: Ranges) -> str:
    if not ranges:
        return "(?!)"
    if ranges == ANY:
        return "(?s:.)"
    if ranges[0][0] == ranges[-1][1]:
        return re.escape(chr(ranges[0][0]))
    negated = ranges[-1][1] == _LAST
    members = (
        re.escape(chr(low)) + ("-" + re.escape(chr(high)) if high > low else "")
        for low, high in (_complement(ranges) if negated else ranges)
    )
    return "[" + "^" * negated + "".join(members) + "]"


def item_text(item: Item) -> str:
    """The step as a part of a Python regular expression (no flags)."""
    if item.kind is Kind.FOLDERS:
        return f"(?:{_set_text(item.ranges)}*/)?"
    if item.kind in (Kind.ONE, Kind.MANY):
        return _set_text(item.ranges) + "*" * (item.kind is Kind.MANY)
    anchor: str = item.kind.value
    return anchor
