"""Which blocks and attributes does an HCL file in JSON hold, and where?

Replicates the JSON form of HashiCorp's HCL: each string is a template, and the labels of a block
are keys, one inside of the other. What only YAML allows is let through.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator

from docker_build_hooks import json_nodes
from docker_build_hooks.hcl import Attribute, Block, Body
from docker_build_hooks.hcl_expressions import MAXIMUM_NESTING, parse_template
from docker_build_hooks.hcl_nodes import (
    Expression,
    ListOf,
    Literal,
    NumberLiteral,
    ObjectOf,
    Opaque,
    Template,
)
from docker_build_hooks.hcl_tokens import Position
from docker_build_hooks.yaml_nodes import Mapping, Node, Scalar, Sequence
from docker_build_hooks.yaml_values import place_of


def parse(data: bytes, kinds: Collection[str]) -> Body:
    """Read a file whose keys in ``kinds`` are those of blocks with one label.

    Raises ``yaml_nodes.YamlSyntaxError``.
    """
    reader = _Reader()
    root = json_nodes.parse(data)
    return Body(
        dict(reader.attributes(root, kinds)),
        tuple(block for kind in kinds for block in reader.blocks(root, kind)),
    )


class _Reader:
    """Reads nodes; one that aliases share is read once, so a file costs what it is long."""

    def __init__(self) -> None:
        self._known: dict[int, Expression] = {}

    def attributes(
        self, node: Node | None, left_out: Collection[str] = ()
    ) -> Iterator[tuple[str, Attribute]]:
        for mapping in _mappings(node):
            for name, (_, value) in mapping.entries().items():
                if name not in left_out:
                    position = Position(*place_of(value))
                    yield name, Attribute(self.expression(value, 0), position)

    def blocks(self, root: Node | None, kind: str) -> Iterator[Block]:
        for mapping in _mappings(root):
            for labels in _mappings(mapping.get(kind)):
                for label, (key, value) in labels.entries().items():
                    position = Position(*place_of(key))
                    for one in _mappings(value):
                        body = Body(dict(self.attributes(one)), ())
                        yield Block(kind, (label,), position, body)

    def expression(self, node: Node, nesting: int) -> Expression:
        if id(node) not in self._known:
            self._known[id(node)] = Opaque()
            if nesting < MAXIMUM_NESTING:
                self._known[id(node)] = self._expression(node, nesting + 1)
        return self._known[id(node)]

    def _expression(self, node: Node, nesting: int) -> Expression:
        if isinstance(node, Sequence):
            return ListOf(tuple([self.expression(item, nesting) for item in node.items]))
        if isinstance(node, Mapping):
            pairs = [
                (_key(name, key), self.expression(value, nesting))
                for name, (key, value) in node.entries().items()
            ]
            return ObjectOf(tuple(pairs))
        if node.tag == "null":
            return Literal(None)
        if node.tag == "bool":
            return Literal(node.value.lower() == "true")
        if node.tag in ("int", "float"):
            return NumberLiteral(node.value)
        return parse_template(node.value, Position(*place_of(node)))


def _mappings(node: Node | None) -> Iterator[Mapping]:
    """The node if it is a mapping, or the mappings of a list."""
    items = node.items if isinstance(node, Sequence) else (node,)
    return (item for item in items if isinstance(item, Mapping))


def _key(name: str, node: Node) -> Expression:
    if "${" in name or "%{" in name or not isinstance(node, Scalar):
        return Opaque()
    return Template((name,), Position(*place_of(node)))
