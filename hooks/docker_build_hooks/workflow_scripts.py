"""Can a script of a workflow have changed the files in its workspace?

Reads the shell's grammar as far as simple scripts need it. A script changes nothing when each of
its commands is known to write elsewhere at most; what is not understood may have changed anything.
"""

from __future__ import annotations

import re
from functools import lru_cache

from docker_build_hooks.workflow_commands import is_harmless, is_harmless_target

_MAXIMUM_NESTING = 20
# Longer ones are made by programs.
_MAXIMUM_LENGTH = 256 * 1024

_BLANKS = re.compile(r"(?:[ \t\r]|\\\r?\n)+")
_PLAIN = re.compile(r"[^\s;&|()<>\\'\"$`]+")
_IN_DOUBLE_QUOTES = re.compile(r'[^"\\$`]+')
_ARRAY = re.compile(r"[A-Za-z_][A-Za-z0-9_]*\+?=", re.ASCII)
_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]*", re.ASCII)
_NUMBER_OF_FILE = re.compile(r"[0-9]+(?=[<>])")
_PATTERN = re.compile(r"(?:\s|#[^\n]*\n)*(?:(esac\b)|\(?[^\s()`#][^()`\n]*\))")
_HEREDOC = re.compile(r"<<(-?)[ \t]*(['\"]?)([A-Za-z_]\w*)\2")
_REDIRECTION = re.compile(r"<<<|<|&?>>?[|&]?")
_KEYWORDS = frozenset({"if", "then", "elif", "else", "while", "until", "do", "!", "{", "}", "time"})
_WORD_END = frozenset(" \t\r\n;&|()<>")
_UNKNOWN = "\0"


class _UnclearError(Exception):
    """The script does what is not known to be harmless, or is not understood."""


# Aliases repeat a script at no cost to the file.
@lru_cache(maxsize=1024)
def changes_files(script: str) -> bool:
    """Whether a script for ``sh`` or ``bash`` may change files of the workspace."""
    if len(script) > _MAXIMUM_LENGTH:
        return True
    first, *others = script.split("${{")
    pieces = [first]
    for other in others:
        expression, end, rest = other.partition("}}")
        if not end:
            return True
        pieces += ["${RUNNER_TEMP}" if expression.strip() == "runner.temp" else _UNKNOWN, rest]
    try:
        _Scanner("".join(pieces), 0).run("")
    except _UnclearError:
        return True
    return False


@lru_cache(maxsize=1024)
def sets_environment(script: str) -> bool:
    """Whether a script may set variables for the steps after it."""
    return "GITHUB_ENV" in script or "set-env" in script


class _Scanner:
    """Goes through a script once."""

    def __init__(self, text: str, nesting: int) -> None:
        self.text = text
        self.position = 0
        self.nesting = nesting
        self.cases = 0
        self.heredocs: list[tuple[str, str]] = []
        self.functions: set[str] = set()

    def peek(self, length: int = 1) -> str:
        return self.text[self.position : self.position + length]

    def take(self, expression: re.Pattern[str]) -> re.Match[str] | None:
        found = expression.match(self.text, self.position)
        if found:
            self.position = found.end()
        return found

    def until(self, end: str) -> str:
        """The text up to ``end``, which is passed too."""
        found = self.text.find(end, self.position)
        if found < 0:
            raise _UnclearError
        part = self.text[self.position : found]
        self.position = found + len(end)
        return part

    def run(self, closing: str) -> None:
        """Commands up to the bracket that closes them, or to the end for ""."""
        self.nesting += 1
        if self.nesting > _MAXIMUM_NESTING:
            raise _UnclearError
        words: list[str] = []
        cases, self.cases = self.cases, 0
        while True:
            self.take(_BLANKS)
            character = self.peek()
            if character == closing:
                break
            if character == "#":
                self.position = self.line_end()
            elif character in ("\n", ";", "&", "|") and self.peek(2) != "&>":
                self.end_command(words, character)
                words = []
                if self.cases and character == ";" and self.peek() == ";":
                    self.position += 1
                    self.case_pattern()
            elif character == "(" and not words and self.peek(2) != "((":
                self.position += 1
                self.run(")")
            elif character == "(" and words and _ARRAY.fullmatch(words[-1]):
                self.array()
            elif character == "(" and len(words) == 1 and self.peek(2) == "()":
                self.position += 2
                self.functions.add(words.pop())
            elif character in ("<", ">") or self.peek(2) == "&>":
                self.redirection()
            elif character in ("", "(", ")"):
                raise _UnclearError
            elif self.peek(3) in ("[[ ", "[[\n") and not words:
                self.test()
            elif not self.take(_NUMBER_OF_FILE):
                words = self.with_word(words)
        self.end_command(words, "")
        self.position += len(closing)
        self.nesting -= 1
        self.cases = cases

    def with_word(self, words: list[str]) -> list[str]:
        """The command ``words`` with the word that follows."""
        word = self.word()
        # What follows such a word is a command again.
        if words or word not in _KEYWORDS:
            words.append(word)
        if words[:1] == ["case"] and len(words) == 3:
            self.cases += 1
            self.case_pattern()
            return []
        if words == ["esac"]:
            self.cases -= 1
            return []
        return words

    def end_command(self, words: list[str], character: str) -> None:
        # What a function does was judged where it is defined.
        if words and words[0] not in self.functions and not is_harmless(words):
            raise _UnclearError
        self.position += len(character)
        if character == "\n":
            for dash, end in self.heredocs:
                line = ""
                while end not in (line, line.lstrip("\t") if dash else ""):
                    line = self.document_line()
            self.heredocs.clear()

    def line_end(self) -> int:
        found = self.text.find("\n", self.position)
        return len(self.text) if found < 0 else found

    def document_line(self) -> str:
        """A line of a here-document."""
        end = self.line_end()
        line = self.text[self.position : end]
        if self.position >= len(self.text) or "$(" in line or "`" in line:
            raise _UnclearError
        self.position = end + 1
        return line

    def case_pattern(self) -> None:
        found = self.take(_PATTERN)
        if not found or "$(" in found[0]:
            raise _UnclearError
        if found[1]:
            self.position = found.start(1)

    def array(self) -> None:
        """The words of ``NAME=(…)``."""
        self.position += 1
        while self.peek() != ")":
            if self.peek().isspace():
                self.position += 1
            elif self.peek() == "#":
                self.position = self.line_end()
            elif self.peek() in _WORD_END or not self.word():
                raise _UnclearError
        self.position += 1

    def test(self) -> None:
        """What ``[[`` begins."""
        while True:
            if self.peek() == "":
                raise _UnclearError
            if self.peek() in _WORD_END:
                self.position += 1
            elif self.word() == "]]":
                return

    def redirection(self) -> None:
        heredoc = self.take(_HEREDOC) if self.peek(3) != "<<<" else None
        if heredoc:
            self.heredocs.append((heredoc[1], heredoc[3]))
            return
        sign = self.take(_REDIRECTION)
        self.take(_BLANKS)
        target = self.word()
        is_read = sign is None or sign[0].startswith("<")
        is_stream = sign is not None and sign[0].endswith("&") and target in ("1", "2", "-")
        if not target or not (is_read or is_stream or is_harmless_target(target)):
            raise _UnclearError

    def word(self) -> str:
        """A word, its quotes taken away; a variable as ``${NAME}``, all else as one NUL."""
        pieces: list[str] = []
        while (character := self.peek()) and character not in _WORD_END:
            self.position += 1
            if character == "\\":
                pieces.append(self.peek() if self.peek() != "\n" else "")
                self.position += 1
            elif character == "'":
                pieces.append(self.until("'"))
            elif character == '"':
                pieces += self.double_quoted()
            elif character == "$":
                pieces.append(self.expansion())
            elif character == "`":
                pieces.append(self.backquoted())
            else:
                self.position -= 1
                plain = self.take(_PLAIN)
                pieces.append(plain[0] if plain else self.skip())
        return "".join(pieces)

    def skip(self) -> str:
        self.position += 1
        return _UNKNOWN

    def double_quoted(self) -> list[str]:
        pieces: list[str] = []
        while (character := self.peek()) != '"':
            if not character:
                raise _UnclearError
            if plain := self.take(_IN_DOUBLE_QUOTES):
                pieces.append(plain[0])
                continue
            self.position += 1
            if character == "\\":
                pieces.append(self.peek())
                self.position += 1
            else:
                pieces.append(self.expansion() if character == "$" else self.backquoted())
        self.position += 1
        return pieces

    def expansion(self) -> str:
        """What follows a ``$``."""
        if self.peek(2) == "((":
            inner = self.until("))")
            if "$(" in inner or "`" in inner:
                raise _UnclearError
        elif self.peek() == "(":
            self.position += 1
            self.run(")")
        elif self.peek() == "{":
            self.position += 1
            inner = self.until("}")
            if "`" in inner or "$(" in inner or "${" in inner:
                raise _UnclearError
            return f"${{{inner}}}" if _NAME.fullmatch(inner) else _UNKNOWN
        elif self.peek() == "'":
            raise _UnclearError
        elif name := self.take(_NAME):
            return f"${{{name[0]}}}"
        elif self.peek() and self.peek() in "?#@*!$-0123456789":
            self.position += 1
        else:
            return "$"
        return _UNKNOWN

    def backquoted(self) -> str:
        inner = self.until("`")
        if "\\" in inner:
            raise _UnclearError
        _Scanner(inner, self.nesting).run("")
        return _UNKNOWN
