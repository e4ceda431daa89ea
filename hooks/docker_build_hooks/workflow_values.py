"""What are the values of a condition of a workflow, known or not, and how do they combine?

Replicates the operators of GitHub's expressions: what is as good as false, and when values of
different types are equal.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from docker_build_hooks.workflow_matrix import Fields

# How a number is written, in an expression and in a text that is compared with one.
NUMBER = r"[-+]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][-+]?[0-9]+)?"


class Unknown(NamedTuple):
    """A value that is not known.

    ``is_doubtful`` tells that it may depend on the files of the commit, ``is_true`` that it is at
    least known to be as good as true.
    """

    is_doubtful: bool
    is_true: bool = False


# None is null.
Value = str | float | bool | Fields | Unknown | None


def has_doubt(*values: Value) -> bool:
    """Whether one of the values is unknown and doubtful."""
    return any(isinstance(value, Unknown) and value.is_doubtful for value in values)


def truth(value: Value) -> bool | None:
    """Whether a value is as good as true, None where that is not known."""
    if isinstance(value, Unknown):
        return True if value.is_true else None
    return bool(value)


def conjunction(left: Value, right: Value) -> Value:
    """The value of ``left && right``."""
    is_true = truth(left)
    if is_true is not None:
        return right if is_true else left
    # All that is as good as false is equal to each other.
    return right if truth(right) is False else Unknown(has_doubt(left, right))


def disjunction(left: Value, right: Value) -> Value:
    """The value of ``left || right``."""
    is_true = truth(left)
    if is_true is not None:
        return left if is_true else right
    return Unknown(has_doubt(left, right), truth(right) is True)


def is_equal(left: Value, right: Value) -> bool | None:
    """Whether GitHub takes two values for equal, None where that is not known."""
    if isinstance(left, Unknown) or isinstance(right, Unknown):
        return None
    if isinstance(left, Fields) or isinstance(right, Fields):
        return None if isinstance(left, Fields) and isinstance(right, Fields) else False
    if isinstance(left, str) and isinstance(right, str):
        return left.lower() == right.lower()
    return _number(left) == _number(right)


def _number(value: str | float | None) -> float:
    """A value as a number, as it is compared with another type; what is none equals nothing."""
    if isinstance(value, str):
        text = value.strip()
        return float(text or 0) if not text or re.fullmatch(NUMBER, text) else float("nan")
    return float(value or 0)
