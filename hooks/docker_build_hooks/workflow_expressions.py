"""What do the expressions (``${{ }}``) in a value of a workflow become, as far as files tell?

Of GitHub's expressions these are read: properties of ``matrix``, ``env`` and ``inputs``, two of
``github``, texts in quotes, and ``||`` between them. All else is unknown.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import NamedTuple

from docker_build_hooks.workflow_matrix import Atom, Fields, MatrixValue
from docker_build_hooks.yaml_values import Value

# What no file has in it marks what is not known, and folders of the runner.
_MARK = "\0"
_UNKNOWN = f"{_MARK}?"
WORKSPACE = f"/{_MARK}workspace"
_TEMPORARY = f"/{_MARK}temp"
# Values that double each other grow without bound.
_MAXIMUM_LENGTH = 65_536

_OPERAND = re.compile(
    r"\s*(?:'((?:[^']|'')*)'|([A-Za-z_][\w-]*(?:\.[A-Za-z_][\w-]*)*))\s*(\|\||\Z)", re.ASCII
)
# Without its type such a value may be as good as none.
_UNCLEAR = ("false", "0")


class Scope(NamedTuple):
    """What is known where a value is used; ``matrix`` is None where nothing is known of it.

    ``folder`` is that of the composite action that the value stands in.
    """

    matrix: Fields | None = None
    environment: Mapping[str, str] = {}
    inputs: Mapping[str, str] = {}
    folder: str | None = None


def is_known(text: str) -> bool:
    """Whether ``substitute`` left nothing open, not even the place of the workspace."""
    return _MARK not in text


def substitute(text: str, scope: Scope) -> str:
    """``text`` with its expressions replaced.

    Where something stays unknown the result is not ``is_known``; the folder ``WORKSPACE`` is that
    of the repository.
    """
    if _MARK in text:
        return _UNKNOWN
    pieces = []
    position = length = 0
    while (start := text.find("${{", position)) >= 0:
        end = text.find("}}", start)
        if end < 0:
            return _UNKNOWN
        pieces += [text[position:start], _evaluate(text[start + 3 : end], scope)]
        length += len(pieces[-1])
        if length > _MAXIMUM_LENGTH:
            return _UNKNOWN
        position = end + 2
    return "".join([*pieces, text[position:]])


def with_environment(scope: Scope, *layers: Mapping[str, Value]) -> Scope:
    """The scope with the variables of ``layers``; each layer may use those before it."""
    for layer in layers:
        values = {name: substitute(value.text, scope) for name, value in layer.items()}
        scope = scope._replace(environment={**scope.environment, **values})
    return scope


def _evaluate(expression: str, scope: Scope) -> str:
    position = 0
    while operand := _OPERAND.match(expression, position):
        quoted, name, operator = operand.groups()
        value = quoted.replace("''", "'") if name is None else _look_up(name, scope)
        if not operator:
            return value
        if not is_known(value) or value in _UNCLEAR:
            return _UNKNOWN
        if value:
            return value
        position = operand.end()
    return _UNKNOWN


def _look_up(name: str, scope: Scope) -> str:
    first, *rest = name.lower().split(".")
    if first == "matrix" and scope.matrix is not None:
        return _property(scope.matrix, rest)
    if first == "env":
        return scope.environment.get(name.partition(".")[2], _UNKNOWN)
    if first == "inputs":
        return scope.inputs.get(".".join(rest), _UNKNOWN)
    if (first, *rest) == ("github", "workspace"):
        return WORKSPACE
    if (first, *rest) == ("github", "action_path") and scope.folder is not None:
        return f"{WORKSPACE}/{scope.folder}"
    return _TEMPORARY if (first, *rest) == ("runner", "temp") else _UNKNOWN


def _property(fields: Fields, names: list[str]) -> str:
    value: MatrixValue = fields
    for name in names:
        if not isinstance(value, Fields):
            return _UNKNOWN
        # A property that is not there is empty.
        value = value.values.get(name, "")
    if isinstance(value, Atom):
        return value.text
    return value if isinstance(value, str) else _UNKNOWN
