"""What do the shell patterns in ``${x#p}``, ``${x%p}`` and ``${x/p/r}`` take from a value?

Replicates the pattern functions of BuildKit's shell lexer (``frontend/dockerfile/shell``): ``*``
and ``?`` are the only wildcards, neither matches a newline, and brackets mean themselves.
"""

from __future__ import annotations

import re

# What matching may cost, in steps: beyond it nothing is said.
_MAXIMUM_COST = 1_000_000


class PatternError(ValueError):
    """A pattern that the engine refuses; the text is the engine's reason."""


def trim(value: str, pattern: str, suffix: bool) -> str | None:
    """``value`` without the prefix, or suffix, that ``pattern`` matches.

    A pattern that begins with its operator (``##``, ``%%``) takes as much as it can. None where
    that would take too long to find out. Raises ``PatternError``.
    """
    greedy = pattern.startswith("%" if suffix else "#")
    pattern = pattern[1:] if greedy else pattern
    if suffix:
        # The shortest match from the right is the shortest match from the left of both reversed.
        pattern, value = _reversed(pattern), value[::-1]
    regex = _regular_expression(pattern, greedy)
    if _cost(value, pattern, pattern.count("*")) > _MAXIMUM_COST:
        return None
    if found := re.match(regex, value):
        value = value[found.end() :]
    return value[::-1] if suffix else value


def replace(value: str, pattern: str, replacement: str, everywhere: bool) -> str | None:
    """``value`` with the longest match of ``pattern``, or every match, replaced.

    None where that would take too long to find out, or where Go's regular expressions give a
    ``$`` in the replacement a meaning of its own. Raises ``PatternError``.
    """
    regex = _regular_expression(pattern, greedy=True)
    growth = (len(value) + 1) * len(replacement)
    if max(_cost(value, pattern, pattern.count("*") + 1), growth) > _MAXIMUM_COST:
        return None
    if not everywhere:
        return re.sub(regex, lambda _: replacement, value, count=1)
    if "$" in replacement:
        return None
    last_end = -1

    def replaced(found: re.Match[str]) -> str:
        nonlocal last_end
        # Go leaves an empty match alone where the match before it ends.
        touches, last_end = found.end() == last_end, found.end()
        return "" if touches else replacement

    return re.sub(regex, replaced, value)


def _cost(value: str, pattern: str, exponent: int) -> int:
    size = len(value) + 1
    cost: int = size ** min(exponent, 8)
    return cost * min(len(pattern) + 1, size)


def _reversed(pattern: str) -> str:
    parts = re.findall(r"\\.|.", pattern, re.DOTALL)
    return "".join(reversed(parts))


def _regular_expression(pattern: str, greedy: bool) -> str:
    result: list[str] = []
    position = 0
    while position < len(pattern):
        character = pattern[position]
        position += 1
        if character == "*":
            result.append(".*" if greedy else ".*?")
        elif character == "?":
            result.append(".")
        elif character == "\\":
            following = pattern[position : position + 1]
            if following and following in "}/":
                continue
            position += 1
            if not following or following not in "*?\\":
                shown = following or "\ufffd"
                raise PatternError(
                    f"invalid pattern ({pattern}) in substitution: invalid escape '\\{shown}'"
                )
            result.append(re.escape(following))
        else:
            result.append(re.escape(character))
    return "".join(result)
