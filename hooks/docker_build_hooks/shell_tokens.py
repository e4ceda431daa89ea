"""What does a shell script consist of: words, their parts, and operators?"""

from __future__ import annotations

from itertools import groupby
from typing import NamedTuple

TEXT, VARIABLE, COMMAND = "text", "variable", "command"


class Part(NamedTuple):
    """A piece of a word.

    ``text`` is literal, what stands between the braces of a variable, or the commands that are
    replaced by their output. ``pattern`` is set for a literal ``*``, ``?`` or ``[`` outside quotes.
    """

    kind: str
    text: str
    is_quoted: bool
    line: int = 0
    is_pattern: bool = False


class Word(NamedTuple):
    """A word; ``items`` are the words of the array that ``name=(…)`` or ``name+=(…)`` sets.

    It is ``text[start:end]`` of the script.
    """

    parts: tuple[Part, ...]
    line: int
    items: tuple[Word, ...] | None = None
    start: int = 0
    end: int = 0

    @property
    def literal(self) -> str | None:
        """The word where it is written without quotes, escapes and variables."""
        if len(self.parts) == 1 and self.parts[0].kind == TEXT and not self.parts[0].is_quoted:
            return self.parts[0].text
        return None


class Operator(NamedTuple):
    """A control operator, a redirection (``<``, ``>``; duplicated ones are left out) or newline."""

    text: str
    line: int


Token = Word | Operator


def joined(parts: list[Part]) -> tuple[Part, ...]:
    """The parts, texts of one kind put together."""
    found: list[Part] = []
    for (kind, *properties), group in groupby(parts, lambda part: (part.kind, *part[2:])):
        if kind == TEXT:
            found.append(Part(kind, "".join(part.text for part in group), *properties))
        else:
            found += group
    return tuple(found)
