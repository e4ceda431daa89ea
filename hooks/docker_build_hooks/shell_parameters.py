"""What becomes of the value of a shell variable in ``${name…}``: defaults, trimming, replacing?"""

from __future__ import annotations

import fnmatch
import re
from functools import lru_cache
from typing import NamedTuple

from docker_build_hooks.script_paths import UNKNOWN

_EXPRESSION = re.compile(
    r"([A-Za-z_][\w.]*|[0-9@*#?$!-])(\[[^\]]*\])?(:?[-=+?]|##?|%%?|//?|\^\^?|,,?|@|:)?(.*)\Z",
    re.DOTALL,
)
_MAXIMUM_LENGTH = 300


class Expression(NamedTuple):
    """What stands between the braces; the subscript is that of an array."""

    name: str
    subscript: str
    operator: str
    operand: str


@lru_cache(maxsize=1024)
def read_expression(text: str) -> Expression | None:
    """Split what stands between the braces; None for what is not read (``#x``, ``!x``)."""
    match = _EXPRESSION.match(text)
    return Expression(*(group or "" for group in match.groups())) if match else None


def apply(value: str, operator: str, operand: str) -> str:
    """A known ``value`` after the operator; UNKNOWN where it is not worked out."""
    if UNKNOWN in value + operand or max(len(value), len(operand)) > _MAXIMUM_LENGTH:
        return UNKNOWN
    if operator[0] in "#%":
        return _trimmed(value, operator, operand)
    if operator[0] == "/":
        old, _, new = operand.partition("/")
        if re.search(r"[*?\[\\#%]", old) or not old:
            return UNKNOWN
        return value.replace(old, new, -1 if operator == "//" else 1)
    if operator in ("^^", ",,") and not operand:
        return value.upper() if operator == "^^" else value.lower()
    return UNKNOWN


def _trimmed(value: str, operator: str, pattern: str) -> str:
    # One star is what people write; any more are not worth exponential time.
    if len(value) > _MAXIMUM_LENGTH or pattern.count("*") > 2:
        return UNKNOWN
    matches = re.compile(fnmatch.translate(pattern)).match
    cuts = range(len(value) + 1)
    if operator[0] == "#":
        for cut in cuts if operator == "#" else reversed(cuts):
            if matches(value[:cut]):
                return value[cut:]
    else:
        for cut in reversed(cuts) if operator == "%" else cuts:
            if matches(value[cut:]):
                return value[:cut]
    return value
