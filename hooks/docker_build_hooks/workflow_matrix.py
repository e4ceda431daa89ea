"""Which combinations of values does the matrix of a job make?

The product of the lists, less what ``exclude`` matches; each ``include`` is added to the
combinations that it overwrites nothing of, or else is one of its own, as GitHub documents it.
"""

from __future__ import annotations

import itertools
import math
import re
from collections.abc import Iterable
from typing import NamedTuple

from docker_build_hooks.yaml_nodes import Mapping, Node, Scalar, Sequence

# GitHub runs no more.
_MAXIMUM_JOBS = 256
# What a matrix may be before exclusion, and what may be compared or read.
_MAXIMUM_PRODUCT = 4096
_MAXIMUM_COMPARED = 50_000
_MAXIMUM_VALUES = 4096

_NUMBER = re.compile(r"(0|-?[1-9][0-9]{0,14})(?:\.0*|(\.[0-9]*[1-9])0*)?\Z", re.ASCII)


class Fields(NamedTuple):
    """The values of a mapping by their names, in lower case."""

    values: dict[str, MatrixValue]


class Atom(NamedTuple):
    """A number, a boolean or null, and the text that an expression shows for it."""

    text: str
    value: float | bool | None


# None for what is not known.
MatrixValue = str | Atom | Fields | None


class _UnknownError(Exception):
    """The matrix is not literal, or larger than any."""


def combinations(matrix: Node | None) -> tuple[Fields, ...] | None:
    """The combinations of ``strategy.matrix``, one without fields where there is no matrix.

    None where they cannot be known. A single value that cannot be known is None.
    """
    if matrix is None:
        return (Fields({}),)
    if not isinstance(matrix, Mapping):
        return None
    try:
        return tuple(_Reader().combinations(matrix)) or None
    except _UnknownError:
        return None


class _Reader:
    def __init__(self) -> None:
        self._remaining = _MAXIMUM_VALUES

    def combinations(self, matrix: Mapping) -> list[Fields]:
        vectors: dict[str, list[MatrixValue]] = {}
        include: list[Fields] = []
        exclude: list[Fields] = []
        for name, (_, node) in matrix.entries().items():
            key = name.lower()
            if key in ("include", "exclude"):
                items = self.entries(node)
                include, exclude = (items, exclude) if key == "include" else (include, items)
            else:
                vectors[key] = self.vector(node)
        return _combine(vectors, include, exclude)

    def vector(self, node: Node) -> list[MatrixValue]:
        if isinstance(node, Sequence):
            return [self.value(item) for item in node.items]
        if isinstance(node, Scalar) and "${{" in node.value:
            return [None]
        raise _UnknownError

    def entries(self, node: Node) -> list[Fields]:
        items = node.items if isinstance(node, Sequence) else (node,)
        values = [self.value(item) for item in items]
        entries = [value for value in values if isinstance(value, Fields)]
        if len(entries) < len(values):
            raise _UnknownError
        return entries

    def value(self, node: Node) -> MatrixValue:
        self._remaining -= 1
        if self._remaining < 0:
            raise _UnknownError
        if isinstance(node, Mapping):
            pairs = node.entries().items()
            return Fields({name.lower(): self.value(pair.value) for name, pair in pairs})
        return _scalar(node) if isinstance(node, Scalar) else None


def _scalar(node: Scalar) -> str | Atom | None:
    """A value as YAML has it: ``1.10`` is a number, and shown as ``1.1``."""
    if node.tag == "null":
        return Atom("", None)
    if node.tag == "bool":
        text = node.value.lower()
        return Atom(text, text == "true")
    if node.tag in ("int", "float"):
        number = _NUMBER.match(node.value)
        return Atom(number[1] + (number[2] or ""), float(node.value)) if number else None
    return node.value if node.tag == "str" and "${{" not in node.value else None


def _combine(
    vectors: dict[str, list[MatrixValue]], include: list[Fields], exclude: list[Fields]
) -> list[Fields]:
    size = math.prod(len(values) for values in vectors.values()) if vectors else 0
    if size > _MAXIMUM_PRODUCT or size * (len(include) + len(exclude)) > _MAXIMUM_COMPARED:
        raise _UnknownError
    if include and any(None in values for values in vectors.values()):
        raise _UnknownError
    products = itertools.product(*vectors.values()) if vectors else ()
    made = [dict(zip(vectors, values, strict=True)) for values in products]
    kept = [one for one in made if not any(_excludes(entry.values, one) for entry in exclude)]
    found = [*_included(kept, [entry.values for entry in include])]
    if len(found) > _MAXIMUM_JOBS:
        raise _UnknownError
    return [Fields(one) for one in found]


def _is_same(one: MatrixValue, other: MatrixValue) -> bool:
    """Whether two values are shown alike."""
    texts = (value.text if isinstance(value, Atom) else value for value in (one, other))
    return next(texts) == next(texts)


def _excludes(entry: dict[str, MatrixValue], combination: dict[str, MatrixValue]) -> bool:
    """Whether an entry takes a combination away, or may."""
    return all(
        name in combination
        and (None in (value, combination[name]) or _is_same(value, combination[name]))
        for name, value in entry.items()
    )


def _included(
    originals: list[dict[str, MatrixValue]], include: list[dict[str, MatrixValue]]
) -> Iterable[dict[str, MatrixValue]]:
    found = [dict(original) for original in originals]
    for entry in include:
        added = False
        for original, one in zip(originals, found, strict=False):
            shared = original.keys() & entry.keys()
            if any(entry[name] is None for name in shared):
                raise _UnknownError
            if all(_is_same(original[name], entry[name]) for name in shared):
                one.update(entry)
                added = True
        if not added:
            found.append(dict(entry))
    return found
