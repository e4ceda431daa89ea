"""Which blocks and attributes does an HCL file hold, and where?

Replicates HashiCorp's HCL, in its own syntax and in JSON, as ``docker buildx bake`` reads it. An
expression is read but not worked out: ``hcl_values`` does that.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from docker_build_hooks.hcl_expressions import MAXIMUM_NESTING, Parser
from docker_build_hooks.hcl_nodes import Expression
from docker_build_hooks.hcl_tokens import (
    END,
    NAME,
    NEWLINE,
    QUOTE,
    Position,
    Scanner,
    Token,
)
from docker_build_hooks.hcl_tokens import HclSyntaxError as HclSyntaxError


class Attribute(NamedTuple):
    """``name = value``; ``position`` is that of the value."""

    value: Expression
    position: Position


class Body(NamedTuple):
    """The attributes of a file or of a block by name, and its blocks."""

    attributes: Mapping[str, Attribute]
    blocks: tuple[Block, ...]


class Block(NamedTuple):
    """``kind "label" { … }``; ``position`` is that of the last label, or of the kind."""

    kind: str
    labels: tuple[str, ...]
    position: Position
    body: Body


def parse(data: bytes) -> Body:
    """Read an HCL file in UTF-8. Raises ``HclSyntaxError``.

    Bytes that are not UTF-8 become replacement characters, where HCL refuses them.
    """
    return _Reader(data.decode("utf-8", "replace").removeprefix("\ufeff")).body(0)


class _Reader:
    def __init__(self, text: str) -> None:
        self._scanner = Scanner(text)
        self._parser = Parser(self._scanner)

    def body(self, nesting: int) -> Body:
        """The attributes and blocks up to the brace that closes a block, or to the end."""
        attributes: dict[str, Attribute] = {}
        blocks: list[Block] = []
        while True:
            token = self._scanner.read()
            if token.kind == NEWLINE:
                continue
            if token.text == "}" if nesting else token.kind == END:
                return Body(attributes, tuple(blocks))
            if token.kind != NAME:
                raise self._scanner.error(token.start, "expected an attribute or a block")
            if self._scanner.take("="):
                self._add(attributes, token)
            else:
                blocks.append(self._block(token, nesting + 1))
            if self._scanner.peek().kind not in (NEWLINE, END):
                raise self._scanner.error(self._scanner.peek().start, "expected the end of a line")

    def _add(self, attributes: dict[str, Attribute], name: Token) -> None:
        if name.text in attributes:
            raise self._scanner.error(name.start, f'"{name.text}" is set again')
        start = self._scanner.peek().start
        value = self._parser.expression()
        position = self._scanner.position(start, self._scanner.offset)
        attributes[name.text] = Attribute(value, position)

    def _block(self, kind: Token, nesting: int) -> Block:
        if nesting > MAXIMUM_NESTING:
            raise self._scanner.error(kind.start, f"nested deeper than {MAXIMUM_NESTING} levels")
        labels = []
        position = self._scanner.position(kind.start, kind.end)
        while not self._scanner.take("{"):
            token = self._scanner.read()
            labels.append(self._label(token))
            position = self._scanner.position(token.start, self._scanner.offset)
        token = self._scanner.peek()
        if token.kind in (NEWLINE, END) or token.text == "}":
            return Block(kind.text, tuple(labels), position, self.body(nesting))
        # A block on one line has one attribute, and no more.
        self._scanner.read()
        self._scanner.expect("=")
        attributes: dict[str, Attribute] = {}
        self._add(attributes, token)
        self._scanner.expect("}")
        return Block(kind.text, tuple(labels), position, Body(attributes, ()))

    def _label(self, token: Token) -> str:
        if token.kind == NAME:
            return token.text
        if token.kind != QUOTE:
            raise self._scanner.error(token.start, 'expected a label or "{"')
        literal = self._parser.plain_string(token)
        if literal is None:
            raise self._scanner.error(token.start, "a label holds no expressions")
        return literal
