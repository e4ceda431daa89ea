"""How are the commands of a shell script put together: groups, loops, branches, functions?

Tolerant: what is opened and not closed reaches to the end, what closes nothing is passed over, and
what nests too deeply belongs to the group around it.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from docker_build_hooks.shell_syntax import tokens
from docker_build_hooks.shell_tokens import Operator, Token, Word

SUBSHELL, BRACES, LOOP, BRANCH, FUNCTION = "subshell", "braces", "loop", "branch", "function"

_MAXIMUM_NESTING = 40
# Larger scripts are made by programs.
_MAXIMUM_LENGTH = 128 * 1024

_NAME = re.compile(r"[\w:.-]+\Z")
# Each of these is followed by a command, or by nothing.
_PASSED = frozenset({"!", "then", "do", "time"})
# A command has to follow these, on whichever line.
_JOINTS = frozenset({"&&", "||", "|", "|&"})
_ALTERNATIVES = frozenset({"else", "elif"})
_OPENERS = {
    "{": BRACES,
    "for": LOOP,
    "select": LOOP,
    "while": LOOP,
    "until": LOOP,
    "if": BRANCH,
    "case": BRANCH,
}
# What has been read of a group: after "for" the values are to come, after "case" the patterns.
_HEADER, _PATTERNS, _ARM = ("for", "select"), "patterns", "arm"
_CLOSERS = {
    "}": frozenset({"{"}),
    ")": frozenset({"("}),
    "done": frozenset({"for", "select", "while", "until", "do"}),
    "fi": frozenset({"if"}),
    "esac": frozenset({"case", _PATTERNS, _ARM}),
}


class Simple(NamedTuple):
    """A command, its words as written, and the files of ``<`` and ``>``.

    With ``is_piped`` its input is the output of the command before it. ``joint`` is the operator
    in front of it, "" for the first one of all.
    """

    words: tuple[Word, ...]
    inputs: tuple[Word, ...]
    outputs: tuple[Word, ...]
    is_piped: bool
    joint: str = ""


class Group(NamedTuple):
    """Commands that belong together.

    ``words`` are those behind ``for`` (the variable, ``in``, the values), or the name of the
    function. An alternative of ``if`` and ``case`` is a BRANCH of its own. ``joint`` is as in a
    ``Simple``.
    """

    kind: str
    words: tuple[Word, ...]
    body: tuple[Node, ...]
    joint: str = ""


Node = Simple | Group


class _Open:
    """A group that is not finished."""

    def __init__(
        self, kind: str, keyword: str = "", words: tuple[Word, ...] = (), joint: str = ""
    ) -> None:
        self.kind = kind
        self.keyword = keyword
        self.words = words
        self.joint = joint
        self.body: list[Node] = []


def read_script(text: str) -> tuple[Node, ...]:
    """The commands of a script."""
    return _Reader().read(tokens(text[:_MAXIMUM_LENGTH]))


class _Reader:
    def __init__(self) -> None:
        self.stack = [_Open(BRACES)]
        # How many groups are too deep to be told apart.
        self.ignored = 0
        self.words: list[Word] = []
        self.redirected: dict[str, list[Word]] = {"<": [], ">": []}
        self.is_piped = False
        self.joint = ""
        # Whether a command has been read since the operator ``joint``.
        self.has_joined = False
        self.function: tuple[Word, ...] = ()

    def read(self, found: list[Token]) -> tuple[Node, ...]:
        redirection = ""
        skipped = -1
        for number, token in enumerate(found):
            if isinstance(token, Word):
                if redirection:
                    self.redirected[redirection].append(token)
                else:
                    self._word(token)
                redirection = ""
            elif token.text in "<>":
                redirection = token.text
            elif token.text == "(" and self._is_function(found, number + 1):
                skipped = number + 1
                self.function = (self.words[-1],)
                self.words.clear()
            elif number != skipped:
                redirection = ""
                self._operator(token.text)
        self._finish()
        while len(self.stack) > 1:
            self._close_top()
        return tuple(self.stack[0].body)

    def _is_function(self, found: list[Token], following: int) -> bool:
        if not self.words or not _NAME.match(self.words[-1].literal or ""):
            return False
        token = found[following] if following < len(found) else None
        return isinstance(token, Operator) and token.text == ")"

    def _word(self, word: Word) -> None:
        top = self.stack[-1]
        if self.words and top.keyword == "case" and word.literal == "in":
            top.keyword = _PATTERNS
            self.words.clear()
        elif word.literal == "{" and [w.literal for w in self.words[:-1]] == ["function"]:
            self.function = (self.words.pop(),)
            self.words.clear()
            self._open(FUNCTION, "{")
        elif self.words or not self._keyword(word.literal):
            self.words.append(word)

    def _keyword(self, text: str | None) -> bool:
        """Whether the first word of a command is a keyword; what it means is done."""
        top = self.stack[-1]
        if text == "do" and top.keyword in _HEADER:
            top.keyword = text
        elif text in _ALTERNATIVES and top.keyword == "if":
            self._next_branch("if")
        elif text in _OPENERS:
            self._open(FUNCTION if text == "{" and self.function else _OPENERS[text], text)
        elif text in _CLOSERS:
            self._close(_CLOSERS[text])
        else:
            return text in _PASSED
        return True

    def _operator(self, text: str) -> None:
        top = self.stack[-1]
        if top.keyword == _PATTERNS and text in ("(", "|", ")"):
            self.words.clear()
            if text == ")":
                top.keyword = _ARM
            return
        if text == "\n" and not self.words and self.is_piped:
            # the command that reads the pipe is on a line further down
            return
        self._finish()
        if text == "(":
            self._open(FUNCTION if self.function else SUBSHELL, text)
        elif text == ")":
            self._close(_CLOSERS[text])
        elif text in (";;", ";;&", ";&") and self.stack[-1].keyword == _ARM:
            self._next_branch(_PATTERNS)
        self.is_piped = text in ("|", "|&")
        # A line break behind an operator joins nothing.
        if not (text == "\n" and self.joint in _JOINTS and not self.has_joined):
            self.joint = text
        self.has_joined = False

    def _finish(self) -> None:
        """Put the command that has been read where it belongs."""
        words, top = tuple(self.words), self.stack[-1]
        self.words.clear()
        inputs, outputs = (tuple(self.redirected[key]) for key in "<>")
        self.redirected = {"<": [], ">": []}
        if words and words[0].literal == "function" and len(words) > 1:
            self.function = words[1:2]
        elif words and top.keyword in _HEADER:
            top.words = words
            top.keyword = "do"
        elif words or inputs or outputs:
            top.body.append(Simple(words, inputs, outputs, self.is_piped, self.joint))
            self.has_joined = True
            self.function = ()

    def _open(self, kind: str, keyword: str) -> None:
        if len(self.stack) >= _MAXIMUM_NESTING:
            self.ignored += 1
            return
        words = self.function if kind == FUNCTION else ()
        self.function = ()
        self.stack.append(_Open(kind, keyword, words, self.joint))
        self.joint = ""

    def _close(self, keywords: frozenset[str]) -> None:
        if self.ignored:
            self.ignored -= 1
        elif any(group.keyword in keywords for group in self.stack):
            while self.stack[-1].keyword not in keywords:
                self._close_top()
            self._close_top()

    def _close_top(self) -> None:
        group = self.stack.pop()
        self.stack[-1].body.append(Group(group.kind, group.words, tuple(group.body), group.joint))
        self.has_joined = True

    def _next_branch(self, keyword: str) -> None:
        if not self.ignored:
            joint = self.stack[-1].joint
            self._close_top()
            self.stack.append(_Open(BRANCH, keyword, (), joint))
