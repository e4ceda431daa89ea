"""What do the nodes of a YAML file hold: the value at a key, its text, its place?

What Compose, workflows and the like have in common; numbers and booleans stay as written.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from docker_build_hooks.yaml_nodes import Mapping, Node, Scalar

if TYPE_CHECKING:
    from typing import TypeGuard


class Position(NamedTuple):
    """Where something is written, 1-based.

    ``end_column`` is exclusive; of a text over several lines only the first character is meant.
    """

    line: int
    column: int
    end_column: int


class Value(NamedTuple):
    """A scalar as YAML reads it, its variables not replaced; numbers and booleans as written."""

    text: str
    position: Position


def child(node: Node | None, *names: str) -> Node | None:
    """The value that the keys ``names`` lead to, one inside of the other; None where one is not."""
    for name in names:
        node = node.get(name) if isinstance(node, Mapping) else None
        if node is None or node.tag == "!reset":
            return None
    return node


def place_of(node: Node) -> Position:
    """The place of a node."""
    end = node.end_column if node.end_line == node.line else node.column + 1
    return Position(node.line, node.column, end)


def is_value(node: Node | None) -> TypeGuard[Scalar]:
    """Whether a node is a text, a number or a boolean."""
    return isinstance(node, Scalar) and node.tag not in ("null", "!reset")


def read_value(node: Node | None) -> Value | None:
    """The text of a scalar and its place; None for null and for collections."""
    return Value(node.value, place_of(node)) if is_value(node) else None
