"""Which steps does one of Go's regular expressions consist of, and how does Python spell them?

Replicates the syntax of Go's regexp package (Perl flags) as far as the expressions that moby makes
of ignore patterns can hold it: characters, escapes, `\\Q…\\E`, classes, anchors, `.*`, a starred
class, `(.*/)?`, counts (`{2,3}`) and alternatives (`|`). There are no other groups.

Differs in Unicode categories (see go_characters), and in that it refuses counts that make more than
10,000 steps of a pattern.
"""

from __future__ import annotations

import enum
import re
from collections.abc import Iterable, Iterator
from itertools import groupby
from typing import NamedTuple

from docker_build_hooks.go_characters import (
    ANY,
    LAST,
    NAMED_SETS,
    NOT_NEWLINE,
    SETS,
    Ranges,
    category,
    complement,
    union,
)

# The only group: moby writes it for the `**/` of a pattern.
FOLDERS_TEXT = "(.*/)?"

_NUMBER = re.compile(r"x([0-9A-Fa-f]{2}|\{[0-9A-Fa-f]+\})|(0[0-7]{0,2}|[1-7][0-7]{1,2})")
# Other braces are characters.
_COUNT = re.compile(r"\{(0|[1-9][0-9]*)(?:(,)(0|[1-9][0-9]*)?)?\}")
_HIGHEST_COUNT = 1000
_MOST_STEPS = 10_000
_CONTROLS = {"a": 7, "f": 12, "n": 10, "r": 13, "t": 9, "v": 11}


class RegexpError(ValueError):
    """Go's regexp.Compile refuses the expression."""


class Kind(enum.Enum):
    """What one step does."""

    ONE = "one character of the ranges"
    MAYBE = "one character of the ranges, or nothing"
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


_ANCHORS = {"A": Kind.BEGIN, "z": Kind.END, "b": Kind.BOUNDARY, "B": Kind.INSIDE}


def literals(text: str) -> list[Item]:
    """The steps that match exactly this text."""
    return [Item(Kind.ONE, ((ord(char), ord(char)),)) for char in text]


class _Reader:
    """A place in the text of an expression."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.at = 0
        # To look for it behind every "[" would take quadratic time where there is none.
        self._last_name_end = text.rfind(":]")

    def alternatives(self) -> Iterator[list[Item]]:
        yield self._sequence()
        while self._take("|"):
            yield self._sequence()

    def _sequence(self) -> list[Item]:
        items: list[Item] = []
        is_repeated = False
        while self.at < len(self.text) and not self._sees("|"):
            count = _COUNT.match(self.text, self.at)
            if count is None:
                read = list(self._items())
                is_repeated = any(item.kind in (Kind.MANY, Kind.FOLDERS) for item in read)
                items += read
                continue
            if is_repeated or not items:
                raise RegexpError
            self.at = count.end()
            is_repeated = True
            items += _counted(items.pop(), count)
            if len(items) > _MOST_STEPS:
                raise RegexpError
        return items

    def _items(self) -> Iterator[Item]:
        """The next item, or those of a quotation."""
        # Only moby writes a bare "(", "." or "*": those of the pattern arrive escaped.
        if self._take(FOLDERS_TEXT):
            yield Item(Kind.FOLDERS, NOT_NEWLINE)
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
            return NOT_NEWLINE
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
        if not self._sees("\\") or letter.lower() not in ("p", *SETS):
            return None
        self.at += 2
        name = self._category_name() if letter in "pP" else ""
        ranges = category(name.removeprefix("^")) if name else SETS[letter.lower()]
        if ranges is None:
            raise RegexpError
        is_positive = letter.islower() is not name.startswith("^")
        return ranges if is_positive else complement(ranges)

    def _category_name(self) -> str:
        if not self._take("{"):
            return self._next()
        start, end = self.at, self.text.find("}", self.at)
        if end <= start:
            raise RegexpError
        self.at = end + 1
        return self.text[start:end]

    def _char(self) -> int:
        """The code of a character, or of what a backslash and some characters stand for."""
        char = self._next()
        if char != "\\":
            return ord(char)
        if number := _NUMBER.match(self.text, self.at):
            self.at = number.end()
            code = int(number[1].strip("{}"), 16) if number[1] else int(number[2], 8)
            if code > LAST:
                raise RegexpError
            return code
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
        return complement(union(ranges)) if negated else union(ranges)

    def _named_set(self) -> Ranges | None:
        if not self._sees("[:") or self._last_name_end < self.at + 2:
            return None
        end = self.text.find(":]", self.at + 2)
        name = self.text[self.at + 2 : end]
        self.at = end + 2
        ranges = NAMED_SETS.get(name.removeprefix("^"))
        if ranges is None:
            raise RegexpError
        return complement(ranges) if name.startswith("^") else ranges

    def _range(self) -> Ranges:
        low = high = self._char()
        if self._sees("-") and not self._sees("-]"):
            self.at += 1
            high = self._char()
        if high < low:
            raise RegexpError
        return ((low, high),)


def _counted(item: Item, count: re.Match[str]) -> list[Item]:
    """What an item with a count behind it stands for."""
    lowest, comma, highest = count.groups()
    if max(map(len, (lowest, highest or ""))) > len(str(_HIGHEST_COUNT)):
        raise RegexpError
    least = int(lowest)
    most = int(highest) if highest else _HIGHEST_COUNT if comma else least
    if not least <= most <= _HIGHEST_COUNT:
        raise RegexpError
    if item.kind is not Kind.ONE:
        return [item] * min(least, 1)  # an anchor
    rest = [Item(Kind.MAYBE, item.ranges)] * (most - least)
    if comma and not highest:
        rest = [Item(Kind.MANY, item.ranges)]
    return [item] * least + rest


def parse(expression: str) -> list[list[Item]]:
    """The steps of each alternative of a Go expression; raises RegexpError where Go refuses it."""
    return list(_Reader(expression).alternatives())


def _set_text(ranges: Ranges) -> str:
    if not ranges:
        return "(?!)"
    if ranges == ANY:
        return "(?s:.)"
    if ranges[0][0] == ranges[-1][1]:
        return re.escape(chr(ranges[0][0]))
    negated = ranges[-1][1] == LAST
    members = (
        re.escape(chr(low)) + ("-" + re.escape(chr(high)) if high > low else "")
        for low, high in (complement(ranges) if negated else ranges)
    )
    return "[" + "^" * negated + "".join(members) + "]"


def python_text(items: Iterable[Item]) -> str:
    """The steps as a Python regular expression (no flags)."""
    return "".join(_run_text(item, len(list(run))) for item, run in groupby(items))


def _run_text(item: Item, times: int) -> str:
    """The same step some times; written out, many are slow to compile."""
    kind, text = item.kind, _set_text(item.ranges)
    if kind is Kind.ONE:
        return text if times == 1 else f"{text}{{{times}}}"
    if kind is Kind.MAYBE:
        return f"{text}{{0,{times}}}"
    if kind is Kind.MANY:
        return f"{text}*"
    anchor: str = kind.value
    return f"(?:{text}*/)?" * times if kind is Kind.FOLDERS else anchor
