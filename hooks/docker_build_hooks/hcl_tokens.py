"""Which words and signs is the text of an HCL file made of, and at which line and column are they?

Replicates the scanner of HashiCorp's HCL, as far as no template (the inside of a string) is
concerned: newlines count or not, depending on what is around them.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from typing import NamedTuple


class HclSyntaxError(ValueError):
    """A file that is not HCL, or that nests beyond the limit of this reader.

    ``line`` and ``column`` are 1-based, ``reason`` is one line.
    """

    def __init__(self, line: int, column: int, reason: str) -> None:
        super().__init__(f"{line}:{column}: {reason}")
        self.line = line
        self.column = column
        self.reason = reason


class Position(NamedTuple):
    """Where something is written, 1-based.

    ``end_column`` is exclusive; of what takes several lines only the first character is meant.
    """

    line: int
    column: int
    end_column: int


class Token(NamedTuple):
    """A part of the text from the offset ``start`` to ``end``.

    ``kind`` is NAME, NUMBER, QUOTE, HEREDOC (its whole first line), NEWLINE, END or SIGN.
    """

    kind: str
    text: str
    start: int
    end: int


NAME, NUMBER, QUOTE, HEREDOC = "name", "number", "quote", "heredoc"
NEWLINE, END, SIGN = "newline", "end", "sign"

_SKIPPED = re.compile(r"(?:[ \t]+|#[^\n]*|//[^\n]*|/\*.*?\*/)+", re.DOTALL)
_TOKEN = re.compile(
    r"(?P<name>[^\W\d][\w-]*)"
    r"|(?P<number>[0-9]+(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?)"
    r"|(?P<heredoc><<-?[^\W\d][\w-]*\r?\n)"
    r'|(?P<quote>")'
    r"|(?P<newline>\r?\n)"
    r"|(?P<sign>==|!=|>=|<=|&&|\|\||::|\.\.\.|=>|~\}|[][(){}.,*/%+=<>!?:-])"
)


class Scanner:
    """Hands out the tokens of a text one by one; ``offset`` is where the next one is looked for.

    While ``newlines`` is not set, a newline is as good as a space.
    """

    def __init__(self, text: str) -> None:
        self.text = text
        self.offset = 0
        self.newlines = True
        # The token at the offset, and whether newlines counted when it was looked for.
        self._next: Token | None = None
        self._counted = True
        self._starts = [0]
        self._starts += (found.end() for found in re.finditer("\n", text))

    def peek(self) -> Token:
        """The next token. Raises ``HclSyntaxError`` where no token begins so."""
        token = self._next
        if token is None or token.start < self.offset or self._counted != self.newlines:
            token = self._scan(self.offset)
            while token.kind == NEWLINE and not self.newlines:
                token = self._scan(token.end)
            self._next, self._counted = token, self.newlines
        return token

    def read(self) -> Token:
        """The next token, which is the next one no more."""
        token = self.peek()
        self.offset = token.end
        return token

    def take(self, *signs: str) -> Token | None:
        """The next token if it is one of the signs, None otherwise."""
        token = self.peek()
        return self.read() if token.kind == SIGN and token.text in signs else None

    def expect(self, *signs: str) -> Token:
        """The next token, which has to be one of the signs. Raises ``HclSyntaxError``."""
        token = self.take(*signs)
        if token is None:
            raise self.error(self.peek().start, f'expected "{signs[0]}"')
        return token

    def ignore_newlines(self) -> bool:
        """From here on newlines do not count; returns whether they did before."""
        before, self.newlines = self.newlines, False
        return before

    def _scan(self, offset: int) -> Token:
        if skipped := _SKIPPED.match(self.text, offset):
            offset = skipped.end()
        if offset >= len(self.text):
            return Token(END, "", offset, offset)
        found = _TOKEN.match(self.text, offset)
        if not found or not found.lastgroup:
            raise self.error(offset, "this begins nothing that HCL knows")
        return Token(found.lastgroup, found[0], offset, found.end())

    def line(self, offset: int) -> int:
        """The 1-based line of an offset."""
        return bisect_right(self._starts, offset)

    def position(self, start: int, end: int) -> Position:
        """The position of what begins and ends at these offsets."""
        line = self.line(start)
        column = start - self._starts[line - 1] + 1
        is_one_line = self.line(max(start, end - 1)) == line
        return Position(line, column, column + (end - start if is_one_line else 1))

    def error(self, offset: int, reason: str) -> HclSyntaxError:
        """The error that the text is wrong at an offset."""
        line, column, _ = self.position(offset, offset)
        return HclSyntaxError(line, column, reason)
