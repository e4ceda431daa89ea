"""How do the arguments of one Dockerfile instruction fall into flags, words and JSON?

Replicates ``split_command.go`` and ``line_parsers.go`` of BuildKit's Dockerfile parser, and keeps
for every piece where it stands in the text.
"""

from __future__ import annotations

import json
import math
import re
from typing import NamedTuple

from docker_build_hooks.words import GO_SPACE, as_utf8, split

WHITESPACE = re.compile(r"[\t\v\f\r ]+")
_NOT_WHITESPACE = re.compile(r"[^\t\v\f\r ]+")
_HEREDOC = re.compile(r"\A([0-9]*)<<(-?)[\t\n\f\r ]*([^<]*)\Z")
# A blank beyond ASCII is none here: it is looked at byte by byte.
_FLAG_START = re.compile(r"[\t\n\v\f\r ]*--")
_BLANK_BYTE = re.compile("[\t\n\v\f\r \x85\xa0]")
_PLAIN = re.compile(rf"[^\\`'\"{GO_SPACE}]+")
_JSON_STRING = re.compile(r'"(?:[^"\\]|\\.)*"', re.DOTALL)


class Word(NamedTuple):
    """A piece of an instruction's arguments: its text and its place in the whole text."""

    text: str
    start: int
    end: int


class Flag(NamedTuple):
    """A ``--flag`` with its quotes removed; ``offsets[i]`` is where ``text[i]`` stands."""

    text: str
    offsets: tuple[int, ...]
    end: int

    @property
    def name(self) -> str:
        """The flag with its dashes, without a value."""
        return self.text.partition("=")[0]

    @property
    def value(self) -> str | None:
        """What follows ``=``, or None where there is no ``=``."""
        _, equals, value = self.text.partition("=")
        return value if equals else None

    @property
    def start(self) -> int:
        """Where the flag begins."""
        return self.offsets[0]


def take_flags(text: str, start: int, escape: str) -> tuple[list[Flag], int]:
    """The flags at the beginning of ``text[start:]`` and where the other arguments begin.

    Flags end at the first word that does not begin with two dashes, and behind a lone ``--``.
    """
    # Blanks at the end belong to no instruction, not even between open quotes.
    text = text.rstrip(GO_SPACE)
    flags: list[Flag] = []
    position = start
    while found := _FLAG_START.match(text, position):
        flag, position = _take_flag(text, found.end() - 2, escape)
        if flag.text == "--":
            break
        flags.append(flag)
    return flags, len(text) - len(text[position:].lstrip(GO_SPACE))


def _take_flag(text: str, position: int, escape: str) -> tuple[Flag, int]:
    characters: list[str] = []
    offsets: list[int] = []
    quote = ""
    while position < len(text):
        character = text[position]
        if quote and character == quote:
            quote = ""
        elif not quote and character in "'\"":
            quote = character
        else:
            escaped = character == escape
            position += escaped
            shown = _as_bytes(text[position : position + 1])
            # Of an escaped character only the first byte is.
            blank = None if quote else _BLANK_BYTE.search(shown, int(escaped))
            shown = shown[: blank.start()] if blank else shown
            characters.append(shown)
            offsets.extend([position] * len(shown))
            if blank:
                position += not character.isascii()
                break
        position += 1
    position = min(position, len(text))
    return Flag("".join(characters), tuple(offsets), position), position


def _as_bytes(text: str) -> str:
    """One character for each byte: in flags, and only there, the engine reads bytes as characters.

    So ``é`` becomes two others, and ``à`` ends a flag because its second byte is a blank.
    """
    return text if text.isascii() else text.encode("utf-8", "surrogateescape").decode("latin-1")


def shell_words(text: str, start: int) -> list[Word]:
    """The blank-separated words of ``text[start:]``; quotes and escapes do not join words."""
    return [Word(found[0], *found.span()) for found in _NOT_WHITESPACE.finditer(text, start)]


def quoted_words(text: str, start: int, escape: str) -> list[Word]:
    """The words of ``text[start:]`` as ENV, ARG and LABEL see them: quotes join, and stay."""
    words: list[Word] = []
    position = start
    while position < len(text):
        if text[position] in GO_SPACE:
            position += 1
            continue
        begin = position
        word, position = _take_quoted(text, position, escape)
        if word:
            words.append(Word(word, begin, position))
    return words


def _take_quoted(text: str, position: int, escape: str) -> tuple[str, int]:
    pieces: list[str] = []
    quote = ""
    while position < len(text):
        if run := _PLAIN.match(text, position):
            pieces.append(run[0])
            position = run.end()
            continue
        character = text[position]
        if not quote and character in GO_SPACE:
            break
        if character == quote:
            quote = ""
        elif not quote and character in "'\"":
            quote = character
        if character == escape and quote != "'":
            position += 1
            if position == len(text):
                break
            pieces.append(character)
        pieces.append(text[position])
        position += 1
    return "".join(pieces), position


def json_words(text: str, start: int) -> list[Word] | None:
    """The strings of the JSON array that ``text[start:]`` is; None when it is none.

    Raises ``ValueError`` with the engine's reason for an array that holds anything but strings.
    """
    while start < len(text) and text[start] in GO_SPACE:
        start += 1
    if not text.startswith("[", start):
        return None
    try:
        values = json.loads(
            text[start:].strip(GO_SPACE),
            parse_constant=_refuse_constant,
            parse_float=_go_number,
            parse_int=_go_number,
        )
    except (ValueError, RecursionError):
        return None
    if any(not isinstance(value, str) for value in values):
        raise ValueError("when using JSON array syntax, arrays must be comprised of strings only")
    places = (found.span() for found in _JSON_STRING.finditer(text, start))
    return [
        Word(as_utf8(value), begin, end) for value, (begin, end) in zip(values, places, strict=True)
    ]


def _refuse_constant(name: str) -> None:
    # Python reads NaN and Infinity, which are no JSON.
    raise ValueError(name)


def _go_number(text: str) -> float:
    # A number that is too large makes the whole array invalid.
    number = float(text)
    if math.isinf(number):
        raise ValueError(text)
    return number


class HeredocWord(NamedTuple):
    """The word that opens a heredoc: ``<<EOF``, ``<<-"EOF"``, ``3<<EOF``."""

    name: str
    expands: bool
    chomps: bool


def heredoc_word(word: str) -> HeredocWord | None:
    """What kind of heredoc ``word`` opens, None when it opens none.

    Raises ``ExpansionError`` where its quotes do not match.
    """
    if "<<" not in word or not (found := _HEREDOC.match(word)) or not found[3]:
        return None
    names = split(found[3], raw_quotes=False)
    if len(names) != 1:
        return None
    quoted = split(found[3], raw_quotes=True)[0]
    # Quotes that the split removed mean a quoted word, whose body is taken as it is.
    expands = sum(map(names[0].count, "'\"")) == sum(map(quoted.count, "'\""))
    return HeredocWord(names[0], expands, bool(found[2]))
