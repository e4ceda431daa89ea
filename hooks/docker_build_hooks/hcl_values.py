"""What values has HCL, and what do its comparisons, conversions and plain functions make of them?

Replicates HashiCorp's HCL and the functions of ``docker buildx bake`` of the same names. What these
would refuse is UNKNOWN, as is all that is made of it.
"""

from __future__ import annotations

import enum
import re
from collections.abc import Mapping
from typing import NamedTuple


class _Unknown(enum.Enum):
    UNKNOWN = "unknown"


UNKNOWN = _Unknown.UNKNOWN
MAXIMUM_TEXT = 50_000
_BOOLEANS = {"true": True, "1": True, "false": False, "0": False}


class Number(NamedTuple):
    """A number as HCL would print it."""

    text: str


Value = None | bool | str | Number | tuple["Value", ...] | Mapping[str, "Value"] | _Unknown


def number(text: str) -> Value:
    """The number that is written as ``text``; one with an exponent is unknown."""
    if len(text) > 100 or not re.fullmatch(r"[0-9]+(\.[0-9]+)?", text):
        return UNKNOWN
    whole, point, fraction = text.partition(".")
    fraction = fraction.rstrip("0")
    return Number((whole.lstrip("0") or "0") + (point + fraction if fraction else ""))


def to_text(value: Value) -> str | _Unknown:
    """The value as a string; a list, an object and null are none."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, Number):
        return value.text
    return value if isinstance(value, str) else UNKNOWN


def to_list(value: Value) -> tuple[Value, ...] | None:
    """The items of a list; None for any other value."""
    return None if isinstance(value, Number) or not isinstance(value, tuple) else value


def to_boolean(value: Value) -> bool | _Unknown:
    """The value as a condition."""
    if isinstance(value, str):
        return _BOOLEANS.get(value, UNKNOWN)
    return value if isinstance(value, bool) else UNKNOWN


def equal(one: Value, other: Value) -> bool | _Unknown:
    """Whether two values are the same; a number is not the same as the text of it."""
    if _has_unknown(one) or _has_unknown(other):
        return UNKNOWN
    return type(one) is type(other) and one == other


def _has_unknown(value: Value) -> bool:
    """Whether a part is unknown, or may be: what is in a collection of collections is not seen."""
    items = to_list(value)
    parts = (value,) if items is None else items
    if isinstance(value, Mapping):
        parts = tuple(value.values())
    # True equals 1, and a list of both kinds compares item by item.
    plain = {str, bool, Number, type(None)}
    return any(type(part) not in plain for part in parts)


def call(name: str, arguments: tuple[Value, ...]) -> Value:
    """What the function ``name`` returns; UNKNOWN for one that is not plain."""
    if UNKNOWN in arguments:
        return UNKNOWN
    if name in ("equal", "notequal") and len(arguments) == 2:
        same = equal(*arguments)
        return same if same is UNKNOWN or name == "equal" else not same
    if name in ("and", "or", "not"):
        return _logic(name, [to_boolean(argument) for argument in arguments])
    if name == "coalesce":
        return next((a for a in arguments if a is not None), UNKNOWN)
    if name == "concat":
        lists = [items for a in arguments if (items := to_list(a)) is not None]
        joined = tuple(item for items in lists for item in items)
        return joined if len(lists) == len(arguments) else UNKNOWN
    if name == "join":
        return _join(arguments)
    texts = [to_text(argument) for argument in arguments]
    known = [text for text in texts if isinstance(text, str)]
    return _of_texts(name, known) if len(known) == len(texts) else UNKNOWN


def _logic(name: str, operands: list[bool | _Unknown]) -> Value:
    if UNKNOWN in operands or len(operands) != (1 if name == "not" else 2):
        return UNKNOWN
    if name == "not":
        return not operands[0]
    return all(operands) if name == "and" else any(operands)


def _join(arguments: tuple[Value, ...]) -> Value:
    separator, *lists = arguments or ("",)
    items: list[str] = []
    for one in lists:
        texts = [to_text(item) for item in to_list(one) or (UNKNOWN,)] if one != () else []
        items += [text for text in texts if isinstance(text, str)]
        if UNKNOWN in texts:
            return UNKNOWN
    if not isinstance(separator, str) or not lists:
        return UNKNOWN
    length = sum(map(len, items)) + len(items) * len(separator)
    return separator.join(items) if length <= MAXIMUM_TEXT else UNKNOWN


def _of_texts(name: str, texts: list[str]) -> Value:
    """The functions of texts alone."""
    if sum(map(len, texts)) > MAXIMUM_TEXT:
        return UNKNOWN
    if name == "format" and texts:
        pieces = texts[0].split("%s")
        if len(pieces) != len(texts) or any("%" in piece for piece in pieces):
            return UNKNOWN
        inserted = [*texts[1:], ""]
        return "".join(piece + text for piece, text in zip(pieces, inserted, strict=True))
    if len(texts) == 1 and name == "lower":
        return texts[0].lower()
    if len(texts) == 1 and name == "upper":
        return texts[0].upper()
    if len(texts) == 2 and name == "trimprefix":
        return texts[0].removeprefix(texts[1])
    if len(texts) == 2 and name == "trimsuffix":
        return texts[0].removesuffix(texts[1])
    if len(texts) == 3 and name == "replace" and texts[1]:
        grown = texts[0].count(texts[1]) * len(texts[2]) + len(texts[0])
        return texts[0].replace(texts[1], texts[2]) if grown <= MAXIMUM_TEXT else UNKNOWN
    return UNKNOWN
