"""Which words and operators does a text for a POSIX shell or Bash consist of?

A tolerant reader: what is not balanced is taken as text, here-documents are skipped, nothing is
refused.
"""

from __future__ import annotations

import re
from bisect import bisect_left

from docker_build_hooks.shell_tokens import (
    COMMAND,
    TEXT,
    VARIABLE,
    Operator,
    Part,
    Token,
    Word,
    joined,
)

_BLANK = re.compile(r"(?:[ \t\r\f\v]|\\\r?\n)+")
_OPERATOR = re.compile(r"\n|;;&?|;&|;|&&|&>>?|&|\|\||\|&|\||\(|\)|<<<|<<-?|<>|<&|>>|>\||>&|<|>")
_PLAIN = re.compile(r"[^ \t\r\f\v\n\\'\"`$;&|()<>*?\[]+")
_ENDS = frozenset(" \t\r\f\v\n;&|()<>")
_IN_QUOTES = re.compile(r'[^"\\$`]+')
_NAME = re.compile(r"[A-Za-z_]\w*|[0-9@*#?$!-]")
_COMMENT = re.compile(r"#[^\n]*")
_LINE = re.compile(r"[^\n]*")
_BACKTICK = re.compile(r"((?:[^`\\]|\\.)*)`", re.DOTALL)
_NESTING = re.compile(r"\\.|\$\(|\$\{|(?<=\s)#[^\n]*|[\"'(){}]", re.DOTALL)
_ARRAY = re.compile(r"[A-Za-z_]\w*\+?=\Z")
# How often what is opened may be found to be never closed: each costs a look at all the rest.
_MAXIMUM_UNCLOSED = 4


def tokens(text: str) -> list[Token]:
    """The words and operators of ``text``, with their 1-based lines."""
    return _Lexer(text).read()


class _Lexer:
    def __init__(self, text: str) -> None:
        self.text = text
        self.at = 0
        self.unclosed = 0
        self.heredocs: list[str] = []
        self.found: list[Token] = []
        self.breaks = [match.start() for match in re.finditer("\n", text)]
        self._lines: dict[str, list[int]] | None = None

    def line(self) -> int:
        return bisect_left(self.breaks, self.at) + 1

    def read(self) -> list[Token]:
        while self.at < len(self.text):
            blank = _BLANK.match(self.text, self.at)
            if blank:
                self.at = blank.end()
            elif comment := _COMMENT.match(self.text, self.at):
                self.at = comment.end()
            elif operator := _OPERATOR.match(self.text, self.at):
                self._operator(operator[0])
            else:
                self.found.append(self._word())
        return self.found

    def _operator(self, text: str) -> None:
        if text in ("<", ">") and self.text[self.at + 1 : self.at + 2] == "(":
            self.found.append(self._word())
            return
        line = self.line()
        self.at += len(text)
        if text == "(" and self._is_array():
            self._array(line)
        elif text == "\n":
            self.found.append(Operator(text, line))
            self._skip_heredocs()
        elif text in ("<<", "<<-"):
            self._heredoc()
        elif text in ("<<<", "<&", ">&", "&>", "&>>"):
            self._drop_number()
            self._skip_target()
        else:
            if text[0] in "<>":
                self._drop_number()
                text = text[0]
            self.found.append(Operator(text, line))

    def _drop_number(self) -> None:
        """The number of a file stands right before a redirection."""
        last = self.found[-1] if self.found else None
        if isinstance(last, Word) and (last.literal or "").isdigit():
            self.found.pop()

    def _skip_target(self) -> None:
        if blank := _BLANK.match(self.text, self.at):
            self.at = blank.end()
        if self.at < len(self.text) and not _OPERATOR.match(self.text, self.at):
            self._word()

    def _is_array(self) -> bool:
        last = self.found[-1] if self.found else None
        behind = self.text[self.at - 2 : self.at - 1] == "="
        return behind and isinstance(last, Word) and bool(_ARRAY.match(last.literal or ""))

    def _array(self, line: int) -> None:
        """The words up to the closing parenthesis become the items of the word before."""
        start = len(self.found)
        while self.at < len(self.text) and self.text[self.at] != ")":
            blank = _BLANK.match(self.text, self.at) or _COMMENT.match(self.text, self.at)
            operator = None if blank else _OPERATOR.match(self.text, self.at)
            if blank or operator:
                self.at = (blank or operator).end()  # type: ignore[union-attr]
            else:
                self.found.append(self._word())
        self.at += 1
        items = tuple(token for token in self.found[start:] if isinstance(token, Word))
        del self.found[start:]
        name = self.found[-1]
        assert isinstance(name, Word)
        self.found[-1] = name._replace(items=items)

    def _heredoc(self) -> None:
        self._drop_number()
        if blank := _BLANK.match(self.text, self.at):
            self.at = blank.end()
        if self.at < len(self.text) and not _OPERATOR.match(self.text, self.at):
            word = self._word()
            self.heredocs.append("".join(part.text for part in word.parts))

    def _skip_heredocs(self) -> None:
        """Go behind the bodies of the here-documents that the line before begins."""
        for delimiter in self.heredocs:
            if self._lines is None:
                self._lines = {}
                for number, line in enumerate(self.text.split("\n")):
                    self._lines.setdefault(line.strip(), []).append(number)
            # A body that is indented as a whole (in YAML, in a document) counts, too.
            ends = self._lines.get(delimiter.strip(), [])
            place = bisect_left(ends, self.line() - 1)
            if place < len(ends):
                number = ends[place]
                self.at = self.breaks[number] if number < len(self.breaks) else len(self.text)
        self.heredocs.clear()

    def _word(self) -> Word:
        line = self.line()
        parts: list[Part] = []
        start = self.at
        while self.at < len(self.text):
            plain = _PLAIN.match(self.text, self.at)
            if plain:
                parts.append(Part(TEXT, plain[0], False))
                self.at = plain.end()
                continue
            character = self.text[self.at]
            if character in "<>" and self.at == start:
                self.at += 1
                self._substitution(parts, False)
            elif character in _ENDS:
                break
            else:
                self._special(character, parts)
        return Word(joined(parts), line, None, start, self.at)

    def _special(self, character: str, parts: list[Part]) -> None:
        """What a quote, an escape, a dollar or the like begins, outside of quotes."""
        if character == "\\":
            following = self.text[self.at + 1 : self.at + 2]
            if following != "\n" and self.text[self.at + 1 : self.at + 3] != "\r\n":
                parts.append(Part(TEXT, following, True))
            self.at += 3 if following == "\r" else 2
        elif character == "'":
            self._single(parts)
        elif character == '"':
            self._double(parts)
        elif character == "$":
            self._dollar(parts, False)
        elif character == "`":
            self._backtick(parts, False)
        else:
            parts.append(Part(TEXT, character, False, is_pattern=True))
            self.at += 1

    def _single(self, parts: list[Part]) -> None:
        end = self.text.find("'", self.at + 1) if self.unclosed < _MAXIMUM_UNCLOSED else -1
        if end < 0:
            self._give_up_quote(parts)
            return
        parts.append(Part(TEXT, self.text[self.at + 1 : end], True))
        self.at = end + 1

    def _double(self, parts: list[Part]) -> None:
        start = self.at
        end = self._closing(start + 1, '"')
        if end < 0:
            self._give_up_quote(parts)
            return
        parts.append(Part(TEXT, "", True))
        self.at = start + 1
        while self.at < end:
            if plain := _IN_QUOTES.match(self.text, self.at):
                parts.append(Part(TEXT, plain[0], True))
                self.at = plain.end()
            elif self.text[self.at] == "\\":
                following = self.text[self.at + 1]
                if following != "\n":
                    kept = following if following in '"\\$`' else f"\\{following}"
                    parts.append(Part(TEXT, kept, True))
                self.at += 2
            elif self.text[self.at] == "$":
                self._dollar(parts, True)
            elif self.text[self.at] == "`":
                self._backtick(parts, True)
            else:
                break
        self.at = max(self.at, end + 1)

    def _give_up_quote(self, parts: list[Part]) -> None:
        """A quote that is never closed is an apostrophe."""
        self.unclosed += 1
        parts.append(Part(TEXT, self.text[self.at], True))
        self.at += 1

    def _dollar(self, parts: list[Part], is_quoted: bool) -> None:
        following = self.text[self.at + 1 : self.at + 2]
        if following == "(":
            self.at += 1
            self._substitution(parts, is_quoted)
        elif following == "{":
            end = self._closing(self.at + 2, "}")
            stop = end if end >= 0 else self._end_of_line()
            text = self.text[self.at + 2 : stop]
            parts.append(Part(VARIABLE, text, is_quoted, self.line()))
            self.at = stop + (end >= 0)
        elif name := _NAME.match(self.text, self.at + 1):
            parts.append(Part(VARIABLE, name[0], is_quoted, self.line()))
            self.at = name.end()
        else:
            self.at += 1
            if is_quoted or following not in ("'", '"'):
                parts.append(Part(TEXT, "$", is_quoted))

    def _substitution(self, parts: list[Part], is_quoted: bool) -> None:
        """The commands between parentheses, from the opening one on."""
        end = self._closing(self.at + 1, ")")
        stop = end if end >= 0 else self._end_of_line()
        parts.append(Part(COMMAND, self.text[self.at + 1 : stop], is_quoted, self.line()))
        self.at = stop + (end >= 0)

    def _backtick(self, parts: list[Part], is_quoted: bool) -> None:
        match = None
        if self.unclosed < _MAXIMUM_UNCLOSED:
            match = _BACKTICK.match(self.text, self.at + 1)
        if match:
            parts.append(Part(COMMAND, match[1].replace("\\`", "`"), is_quoted, self.line()))
            self.at = match.end()
        else:
            self.unclosed += 1
            self.at += 1

    def _end_of_line(self) -> int:
        line = _LINE.match(self.text, self.at)
        return line.end() if line else len(self.text)

    def _closing(self, start: int, closer: str) -> int:
        """Where what was opened before ``start`` is closed; -1 where it is not."""
        if self.unclosed >= _MAXIMUM_UNCLOSED:
            return -1
        stack = [closer]
        at = start
        while match := _NESTING.search(self.text, at):
            at, found, inner = match.end(), match[0], stack[-1]
            if found == inner:
                stack.pop()
                if not stack:
                    return match.start()
            elif found == "$(":
                stack.append(")")
            elif found == "${":
                stack.append("}")
            elif inner != '"' and found == '"':
                stack.append('"')
            elif inner == ")" and found == "(":
                stack.append(")")
            elif inner == ")" and found == "'":
                at = self.text.find("'", at) + 1
                if not at:
                    break
            elif inner != ")" and found[0] == "#":
                at = match.start() + 1
        self.unclosed += 1
        return -1
