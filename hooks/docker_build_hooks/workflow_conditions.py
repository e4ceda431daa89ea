"""Does a step or a job run (``if:``) for a combination of the matrix, as far as files tell?

Replicates GitHub's expressions where they are made of ``matrix``, literals, ``==``, ``!=``, ``!``,
``&&``, ``||`` and brackets. What else there is stays unknown, and its kind decides: an event or an
input may have any value, but what the job finds out first may be just whether there is something
to build.
"""

from __future__ import annotations

import functools
import re
from typing import NamedTuple

from docker_build_hooks.workflow_matrix import Atom, Fields, MatrixValue
from docker_build_hooks.workflow_values import (
    NUMBER,
    Unknown,
    Value,
    conjunction,
    disjunction,
    has_doubt,
    is_equal,
    truth,
)

# It never runs; it may be that it never runs; there are circumstances in which it runs.
NEVER, MAYBE, RUNS = "never", "maybe", "runs"

# Of an expression, and of a value that it may compare.
_MAXIMUM_LENGTH = 4096
_MAXIMUM_NESTING = 50

# What a workflow may have found out about the files of the commit.
_DOUBTFUL = frozenset({"matrix", "strategy", "steps", "needs", "env"})
_MENTION = re.compile(r"\b(?:matrix|strategy|steps|needs|env|hashfiles)\b", re.IGNORECASE)

_WHOLE = re.compile(r"\$\{\{((?:[^'}]|'[^']*'|\}(?!\}))*)\}\}")
_TOKEN = re.compile(
    rf"""\s*( '[^']*(?:''[^']*)*'
    | {NUMBER}(?![\w.])
    | [A-Za-z_][\w-]*
    | == | != | <= | >= | && | \|\| | [!<>()\[\],.*] )\s*""",
    re.VERBOSE | re.ASCII,
)
_NAME = re.compile(r"[A-Za-z_][\w-]*", re.ASCII)
_END = ""


class _Result(NamedTuple):
    """The value of a part; ``is_doubtful`` where the part has anything in it that may be."""

    value: Value
    is_doubtful: bool


class _UnclearError(Exception):
    """The condition is no expression, or larger than any."""


_CONSTANTS: dict[str, Value] = {"true": True, "false": False, "null": None}


def verdict(condition: str, matrix: Fields | None = None) -> str:
    """NEVER, MAYBE or RUNS for the text of ``if:``, "" where there is none.

    ``matrix`` is the combination, None where nothing is known of it.
    """
    expression = condition
    if "${{" in condition:
        whole = _WHOLE.fullmatch(condition.strip())
        if not whole:
            # GitHub makes a text of it, which is not empty and so true.
            return RUNS
        expression = whole[1]
    if not expression.strip():
        return RUNS
    try:
        value = _Evaluation(expression, matrix).value()
    except _UnclearError:
        value = Unknown(bool(_MENTION.search(expression)))
    is_true = truth(value)
    if is_true is None:
        return MAYBE if has_doubt(value) else RUNS
    return RUNS if is_true else NEVER


@functools.lru_cache(1024)
def is_off(condition: str) -> bool:
    """Whether what has this condition never runs, whatever the combination."""
    return verdict(condition) == NEVER


class _Evaluation:
    """Evaluates an expression while it is read, once."""

    def __init__(self, expression: str, matrix: Fields | None) -> None:
        self._tokens = _tokens(expression)
        self._matrix = matrix
        self._position = 0
        self._nesting = 0

    def value(self) -> Value:
        result = self._alternatives()
        if self._peek() != _END:
            raise _UnclearError
        return result.value

    def _peek(self) -> str:
        return self._tokens[self._position] if self._position < len(self._tokens) else _END

    def _next(self) -> str:
        token = self._peek()
        self._position += 1
        return token

    def _take(self, *tokens: str) -> str:
        """The next token where it is one of these, or else ""."""
        return self._next() if self._peek() in tokens else ""

    def _expect(self, token: str) -> None:
        if not self._take(token):
            raise _UnclearError

    def _inner(self) -> _Result:
        """An expression inside of another one."""
        self._nesting += 1
        if self._nesting > _MAXIMUM_NESTING:
            raise _UnclearError
        result = self._alternatives()
        self._nesting -= 1
        return result

    def _alternatives(self) -> _Result:
        left = self._conjunction()
        while self._take("||"):
            right = self._conjunction()
            left = _Result(disjunction(left.value, right.value), _is_either(left, right))
        return left

    def _conjunction(self) -> _Result:
        left = self._equality()
        while self._take("&&"):
            right = self._equality()
            left = _Result(conjunction(left.value, right.value), _is_either(left, right))
        return left

    def _equality(self) -> _Result:
        left = self._relation()
        while sign := self._take("==", "!="):
            right = self._relation()
            is_doubtful = _is_either(left, right)
            equal = is_equal(left.value, right.value)
            value = Unknown(is_doubtful) if equal is None else equal == (sign == "==")
            left = _Result(value, is_doubtful)
        return left

    def _relation(self) -> _Result:
        left = self._negation()
        while self._take("<", "<=", ">", ">="):
            left = _unknown(_is_either(left, self._negation()))
        return left

    def _negation(self) -> _Result:
        count = 0
        while self._take("!"):
            count += 1
        result = self._operand()
        is_true = truth(result.value)
        if not count:
            return result
        if is_true is None:
            return _Result(Unknown(has_doubt(result.value)), result.is_doubtful)
        return _Result(is_true == (count % 2 == 0), result.is_doubtful)

    def _operand(self) -> _Result:
        token = self._next()
        if token == "(":
            result = self._inner()
            self._expect(")")
        elif token[:1] == "'":
            result = _Result(token[1:-1].replace("''", "'"), False)
        elif token in _CONSTANTS:
            result = _Result(_CONSTANTS[token], False)
        elif re.fullmatch(NUMBER, token):
            result = _Result(float(token), False)
        elif not _NAME.fullmatch(token):
            raise _UnclearError
        elif self._take("("):
            result = self._call(token.lower())
        elif token.lower() == "matrix" and self._matrix is not None:
            result = _Result(self._matrix, True)
        else:
            result = _unknown(token.lower() in _DOUBTFUL)
        while sign := self._take(".", "["):
            result = self._property(result, sign)
        return result

    def _call(self, name: str) -> _Result:
        is_doubtful = name == "hashfiles"
        while not self._take(")"):
            is_doubtful |= self._inner().is_doubtful
            if self._peek() != ")":
                self._expect(",")
        return _unknown(is_doubtful)

    def _property(self, owner: _Result, sign: str) -> _Result:
        if self._take("*"):
            key = _unknown(False)
        elif sign == "[":
            key = self._inner()
        elif _NAME.fullmatch(self._peek()):
            key = _Result(self._next(), False)
        else:
            raise _UnclearError
        if sign == "[":
            self._expect("]")
        is_doubtful = _is_either(owner, key)
        if isinstance(owner.value, Fields) and isinstance(key.value, str):
            return _Result(_of_matrix(owner.value.values.get(key.value.lower(), _NULL)), True)
        if isinstance(owner.value, (Fields, Unknown)):
            return _unknown(is_doubtful)
        return _Result(None, is_doubtful)


_NULL = Atom("", None)


def _tokens(expression: str) -> list[str]:
    if len(expression) > _MAXIMUM_LENGTH:
        raise _UnclearError
    tokens = []
    position = 0
    while position < len(expression):
        token = _TOKEN.match(expression, position)
        if not token:
            raise _UnclearError
        tokens.append(token[1])
        position = token.end()
    return tokens


def _unknown(is_doubtful: bool) -> _Result:
    return _Result(Unknown(is_doubtful), is_doubtful)


def _is_either(left: _Result, right: _Result) -> bool:
    return left.is_doubtful or right.is_doubtful


def _of_matrix(value: MatrixValue) -> Value:
    if value is None or (isinstance(value, str) and len(value) > _MAXIMUM_LENGTH):
        return Unknown(True)
    return value.value if isinstance(value, Atom) else value
