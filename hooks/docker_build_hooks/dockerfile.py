"""Which instructions does a Dockerfile have, and where does each character of them stand?

dockerfile-parse finds the instructions. It differs from BuildKit's parser in a handful of places
(heredocs, blank lines inside a continuation, ``\\\\`` at the end of a line, a BOM, the escape
directive), so a normaliser in front of it removes just those: it hands over one short line for
each instruction and remembers on which lines that one stands. Replicates
``frontend/dockerfile/parser`` of BuildKit.
"""

from __future__ import annotations

import re
import sys
from bisect import bisect_right
from io import BytesIO
from typing import NamedTuple

from dockerfile_parse import DockerfileParser

from docker_build_hooks.arguments import (
    WHITESPACE,
    HeredocWord,
    heredoc_word,
    json_words,
    take_flags,
)
from docker_build_hooks.instruction_values import check_problem
from docker_build_hooks.words import GO_SPACE, ExpansionError, split

# bufio.MaxScanTokenSize of Go, less one: the engine refuses a longer line.
_MAXIMUM_LINE = 65535
_DIRECTIVE = re.compile(r"\A([a-zA-Z][a-zA-Z0-9]*)[\t\f\r ]*=(.*)\Z")
_DIRECTIVES = frozenset({"syntax", "escape", "check"})
_KEYWORD = re.compile(r"[A-Z]+\Z")
_HEREDOC_KEYWORDS = frozenset({"COPY", "ADD", "RUN"})


class DockerfileSyntaxError(ValueError):
    """The engine refuses the file: its reason, and where (1-based)."""

    def __init__(self, reason: str, line: int, column: int = 1, end_column: int = 1) -> None:
        super().__init__(reason)
        self.reason = reason
        self.line = line
        self.column = column
        self.end_column = end_column


class Span(NamedTuple):
    """A place in a file: 1-based line and columns, the end column exclusive."""

    line: int
    column: int
    end_column: int


class Heredoc(NamedTuple):
    """An inline document of COPY, ADD or RUN."""

    name: str
    expands: bool
    content: str


class Instruction(NamedTuple):
    """One instruction: ``text`` is its logical line with continuations joined, as written.

    ``segments`` holds (offset in ``text``, line, column) for each physical line, 1-based.
    """

    keyword: str
    text: str
    line: int
    segments: tuple[tuple[int, int, int], ...]
    heredocs: tuple[Heredoc, ...]

    @property
    def arguments_offset(self) -> int:
        """Where in ``text`` the keyword's arguments begin."""
        stripped = len(self.text) - len(self.text.lstrip(GO_SPACE))
        found = WHITESPACE.search(self.text.rstrip(GO_SPACE), stripped)
        return found.end() if found else len(self.text)

    def span(self, start: int, end: int) -> Span:
        """The place of ``text[start:end]`` in the file, cut at the end of its first line."""
        segments = self.segments or ((0, self.line, 1),)
        at = bisect_right(segments, (start, sys.maxsize, 0)) - 1
        offset, line, column = segments[max(at, 0)]
        limit = segments[at + 1][0] if at + 1 < len(segments) else len(self.text)
        stop = max(min(end, limit), start + 1)
        return Span(line, column + start - offset, column + stop - offset)

    @property
    def whole(self) -> Span:
        """The place of the instruction's first line."""
        start = len(self.text) - len(self.text.lstrip(GO_SPACE))
        return self.span(start, len(self.text.rstrip(GO_SPACE)))


class Dockerfile(NamedTuple):
    """A parsed file. ``comments`` are (line, text after ``#``) of those before any instruction."""

    instructions: tuple[Instruction, ...]
    escape: str
    directives: dict[str, str]
    comments: tuple[tuple[int, str], ...]
    lines: tuple[str, ...]


def decode(data: bytes) -> str:
    """The text of a file; bytes that are not UTF-8 become lone surrogates and survive."""
    return data.decode("utf-8", "surrogateescape")


def parse(data: bytes) -> Dockerfile:
    """The instructions of a Dockerfile.

    ``data`` is the file as it is stored. Raises ``DockerfileSyntaxError`` where the engine's
    parser refuses the file as a whole (no instruction, an unterminated heredoc, a bad directive).
    """
    if not data:
        raise DockerfileSyntaxError("the Dockerfile cannot be empty", 1)
    reader = _Normaliser(decode(data).removeprefix("\ufeff"))
    reader.run()
    reader.check_options()
    parser = DockerfileParser(fileobj=BytesIO(reader.normalised()), env_replace=False)
    instructions = tuple(reader.instructions[entry["startline"]] for entry in parser.structure)
    if not instructions:
        raise DockerfileSyntaxError("file with no instructions", max(len(reader.lines), 1))
    return Dockerfile(
        instructions, reader.escape, reader.directives, tuple(reader.comments), tuple(reader.lines)
    )


class _Normaliser:
    """Walks the physical lines once and writes those that dockerfile-parse is to see."""

    def __init__(self, text: str) -> None:
        self.lines = text.split("\n")
        if self.lines[-1] == "":
            self.lines.pop()
        self.escape = "\\"
        self.directives: dict[str, str] = {}
        self.comments: list[tuple[int, str]] = []
        self.instructions: list[Instruction] = []
        self._directives_possible = True

    def run(self) -> None:
        position = 0
        while position < len(self.lines):
            line = self._read(position).lstrip(GO_SPACE)
            self._directive(line, position)
            if line and not line.startswith("#"):
                position = self._instruction(position)
                continue
            if line and not self.instructions:
                self.comments.append((position + 1, line[1:].strip()))
            position += 1

    def normalised(self) -> bytes:
        # The second word keeps an instruction without arguments, and one that is no keyword at
        # all is for others to refuse.
        shown = (i.keyword if _KEYWORD.match(i.keyword) else "X" for i in self.instructions)
        return "".join(f"{keyword} .\n" for keyword in shown).encode("ascii")

    def _read(self, position: int) -> str:
        line = self.lines[position]
        if len(line) > _MAXIMUM_LINE // 4 and len(line.encode("utf-8", "replace")) > _MAXIMUM_LINE:
            raise DockerfileSyntaxError(
                f"dockerfile line greater than max allowed size of {_MAXIMUM_LINE}", position + 1
            )
        return line.rstrip("\r")

    def _directive(self, line: str, position: int) -> None:
        if not self._directives_possible:
            return
        found = _DIRECTIVE.match(line[1:].lstrip(GO_SPACE)) if line.startswith("#") else None
        name = found[1].lower() if found else ""
        value = found[2].strip("\t\n\f\r ") if found else ""
        if not value or name not in _DIRECTIVES:
            self._directives_possible = False
            return
        if name in self.directives:
            reason = f"only one {name} parser directive can be used"
            raise DockerfileSyntaxError(reason, position + 1)
        self.directives[name] = value
        if name == "escape":
            if value not in ("\\", "`"):
                reason = f"invalid escape token '{value}' does not match ` or \\"
                raise DockerfileSyntaxError(reason, position + 1)
            self.escape = value

    def check_options(self) -> None:
        """Refuse lint options that the engine does not know; another frontend may know more."""
        options = self.directives.get("check", "")
        if options and "syntax" not in self.directives and (reason := check_problem(options)):
            raise DockerfileSyntaxError(reason, list(self.directives).index("check") + 1)

    def _continues(self, line: str) -> tuple[str, bool]:
        """The line without its continuation character, and whether it had one."""
        trimmed = line.rstrip(" \t")
        if trimmed.endswith(self.escape) and trimmed[-2:-1] != self.escape:
            return trimmed[:-1], True
        return line, False

    def _instruction(self, start: int) -> int:
        """Take the instruction that starts at ``start``; the position after it."""
        line = self._read(start)
        indent = len(line) - len(line.lstrip(GO_SPACE))
        piece, continues = self._continues(line[indent:])
        pieces, segments, length = [piece], [(0, start + 1, indent + 1)], len(piece)
        position = start + 1
        while continues and position < len(self.lines):
            line = self._read(position)
            position += 1
            stripped = line.lstrip(GO_SPACE)
            if stripped and not stripped.startswith("#"):
                piece, continues = self._continues(line)
                segments.append((length, position, 1))
                pieces.append(piece)
                length += len(piece)
        text = "".join(pieces)
        word = WHITESPACE.split(text.strip(GO_SPACE), maxsplit=1)[0]
        instruction = Instruction(as_keyword(word), text, start + 1, tuple(segments), ())
        documents, position = self._heredocs(instruction, position)
        self.instructions.append(instruction._replace(heredocs=documents))
        return position

    def _heredocs(self, opener: Instruction, position: int) -> tuple[tuple[Heredoc, ...], int]:
        """The documents that stand below ``opener``, and the position after them."""
        if "<<" not in opener.text or not _may_hold_heredocs(opener, self.escape):
            return (), position
        documents: list[Heredoc] = []
        for name, expands, chomps in _opened_heredocs(opener):
            begin = position
            while True:
                if position >= len(self.lines):
                    raise DockerfileSyntaxError("unterminated heredoc", *opener.whole)
                line = self._read(position)
                position += 1
                if (line.lstrip("\t") if chomps else line) == name:
                    break
            body = self.lines[begin : position - 1]
            documents.append(Heredoc(name, expands, "".join(f"{text}\n" for text in body)))
        return tuple(documents), position


def as_keyword(word: str) -> str:
    """The name of an instruction in capitals; the engine knows it in any letter case."""
    # One letter beyond ASCII is a lower-case "k" to it as well: the sign for kelvin.
    word = word.replace("\u212a", "k")
    return word.upper() if word.isascii() else word


def _may_hold_heredocs(instruction: Instruction, escape: str) -> bool:
    keyword, start, text = instruction.keyword, instruction.arguments_offset, instruction.text
    flags_end = take_flags(text, start, escape)[1]
    if keyword == "ONBUILD":
        words = WHITESPACE.split(text[flags_end:], maxsplit=1)
        keyword = as_keyword(words[0])
        start = flags_end + len(words[0])
        flags_end = take_flags(text, start, escape)[1]
    if keyword not in _HEREDOC_KEYWORDS:
        return False
    try:
        return json_words(text, flags_end) is None
    except ValueError as error:
        raise DockerfileSyntaxError(str(error), *instruction.whole) from None


def _opened_heredocs(instruction: Instruction) -> list[HeredocWord]:
    try:
        words = split(instruction.text, raw_quotes=True, raw_escapes=True)
    except ExpansionError:
        # The engine drops this error too: a line that does not lex opens no heredoc.
        return []
    try:
        return [opened for word in words if (opened := heredoc_word(word))]
    except ExpansionError as error:
        raise DockerfileSyntaxError(str(error), *instruction.whole) from None
