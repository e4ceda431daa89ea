"""Can this text be the name of a stage, or is it one by a slip of the finger?"""

from __future__ import annotations

from docker_build_hooks.variables import UNKNOWN


def may_be(pattern: str, name: str) -> bool:
    """Whether ``pattern``, with text in the place of each unknown part, can be ``name``."""
    first, *middle, last = pattern.split(UNKNOWN)
    if not name or not name.startswith(first) or not name.endswith(last):
        return False
    position, end = len(first), len(name) - len(last)
    for part in middle:
        position = name.find(part, position, end)
        if position < 0:
            return False
        position += len(part)
    return position <= end


def one_edit_apart(one: str, other: str) -> bool:
    """Whether one insertion, removal, substitution or swap of neighbours leads to the other."""
    if one == other or abs(len(one) - len(other)) > 1:
        return False
    start = 0
    while start < min(len(one), len(other)) and one[start] == other[start]:
        start += 1
    rest, others = one[start:], other[start:]
    swapped = rest[1:2] + rest[:1] + rest[2:] == others
    return swapped or rest[1:] == others[1:] or rest[1:] == others or rest == others[1:]
