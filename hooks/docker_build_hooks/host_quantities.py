"""How are sizes, shares, counts and times written in options and in findings?"""

from __future__ import annotations

import re

BYTES, PERCENT, COUNT, SECONDS = "bytes", "percent", "count", "seconds"

_NUMBER = re.compile(r"(\d{1,15}(?:\.\d{1,6})?) ?([A-Za-z%]*)\Z", re.ASCII)
_UNITS: dict[str, dict[str, float]] = {
    BYTES: {
        **{"": 1, "b": 1},
        **{f"{letter}ib": 1024**power for power, letter in enumerate("kmgt", 1)},
        **{f"{letter}b": 1000**power for power, letter in enumerate("kmgt", 1)},
    },
    PERCENT: {"": 1, "%": 1},
    COUNT: {"": 1},
    SECONDS: {"": 1, "s": 1, "ms": 0.001, "m": 60, "min": 60, "h": 3600, "d": 86400},
}
_EXAMPLES = {BYTES: "5GiB or 500MB", PERCENT: "90%", COUNT: "4096", SECONDS: "2s, 10m, 1h or 7d"}


def read_quantity(text: str, unit: str) -> float:
    """The number that a text means, in ``unit``. Raises ``ValueError`` with what it may be."""
    found = _NUMBER.match(text.strip())
    factor = _UNITS[unit].get(found[2].lower()) if found else None
    if not found or factor is None:
        raise ValueError(f'"{text}" is not like {_EXAMPLES[unit]}')
    if unit == PERCENT and float(found[1]) > 100:
        raise ValueError(f'"{text}" is more than 100%')
    return float(found[1]) * factor


def show_quantity(value: float, unit: str) -> str:
    """A number in ``unit`` as one reads it."""
    if unit == BYTES:
        return _show_size(value)
    if unit == PERCENT:
        return f"{_short(value)} %"
    if unit == SECONDS:
        return _show_time(value)
    return f"{round(value):,}"


def _show_size(size: float) -> str:
    if size < 1024:
        return f"{round(size)} bytes"
    for name in ("KiB", "MiB", "GiB", "TiB"):
        size /= 1024
        if size < 1024 or name == "TiB":
            break
    return f"{_short(size)} {name}"


def _show_time(seconds: float) -> str:
    for name, length in (("d", 86400), ("h", 3600), ("min", 60)):
        if seconds >= length:
            return f"{_short(seconds / length)} {name}"
    return f"{_short(seconds)} s"


def _short(number: float) -> str:
    """With one decimal at most; not rounded up to what it has not reached."""
    text = f"{int(number * 10) / 10:.1f}"
    return text.removesuffix(".0")
