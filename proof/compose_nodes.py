"""Nodes of YAML that are made up, and the many ways to write them."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from random import Random
from typing import NamedTuple, TypeAlias

import yaml

Value: TypeAlias = "dict[str, Value] | list[Value] | Marked | str"
"""A node of YAML. Texts, keys among them, are written as they are: quotes belong to them."""


class Marked(NamedTuple):
    """A node with an anchor or a tag before it."""

    mark: str
    value: Value


PLAIN = re.compile(r"[A-Za-z./][A-Za-z0-9_./-]*")
_WORDS = frozenset({"null", "true", "false", "yes", "no", "on", "off", "y", "n", ".inf", ".nan"})


def parsed(text: str) -> Value:
    """The node that a line of YAML stands for."""
    if text.startswith("*") or not text:
        return text
    return _from_node(yaml.compose(text, Loader=yaml.SafeLoader), text)


def _from_node(node: yaml.Node | None, text: str) -> Value:
    if isinstance(node, yaml.MappingNode):
        pairs = ((_from_node(k, text), _from_node(v, text)) for k, v in node.value)
        return {key if isinstance(key, str) else "a": value for key, value in pairs}
    if isinstance(node, yaml.SequenceNode):
        return [_from_node(item, text) for item in node.value]
    assert isinstance(node, yaml.ScalarNode)
    quotes = {"'": "'{}'".format(node.value.replace("'", "''")), '"': json.dumps(node.value)}
    value: str = quotes.get(node.style or "", str(node.value))
    written = text[node.start_mark.index : node.end_mark.index]
    return Marked(written.split(" ")[0], value) if written.startswith("!") else value


class Writer:
    """Writes nodes in one of the many ways of YAML."""

    def __init__(self, random: Random, is_odd: bool = True) -> None:
        self._random = random
        flow = 0.08 if is_odd else 0.0
        is_odd = is_odd and random.random() < 0.35
        self._indent = random.choice((2, 3, 4)) if is_odd else 2
        self._flow = random.choice((0.1, 0.3, 0.9)) if is_odd else flow
        self._quoted = 0.3 if is_odd else 0.02
        self._odd = 0.04 if is_odd else 0.0
        self._is_list_indented = random.random() < 0.7

    def text(self, document: dict[str, Value]) -> str:
        """The text of a document."""
        return "".join(f"{line}\n" for line in self._mapping(document, 0))

    def _mapping(self, mapping: dict[str, Value], depth: int) -> Iterator[str]:
        pad = " " * depth
        for key, value in mapping.items():
            if self._random.random() < self._odd:
                yield self._random.choice(("", f"{pad}# a comment", "# another: one"))
            written = self._scalar(key)
            if self._random.random() < self._odd / 2 and key != "<<":
                yield f"{pad}? {written}"
                head = f"{pad}:"
            else:
                head = f"{pad}{written}{' ' * (self._random.random() < self._odd)}:"
            yield from self._after(head, value, depth)

    def _after(self, head: str, value: Value, depth: int) -> Iterator[str]:
        """A node behind its key or dash."""
        if isinstance(value, Marked):
            head, value = f"{head} {value.mark}", value.value
        is_flow = not value or self._random.random() < self._flow
        if isinstance(value, str):
            yield from self._text(head, value, depth)
        elif is_flow:
            yield f"{head} {self._in_flow(value)}{' # why' * (self._random.random() < self._odd)}"
        elif isinstance(value, dict):
            yield head
            yield from self._mapping(value, depth + self._indent)
        elif isinstance(value, list):
            yield head
            indent = self._indent if self._is_list_indented or head.endswith("-") else 0
            yield from self._list(value, depth + indent)

    def _text(self, head: str, text: str, depth: int) -> Iterator[str]:
        if PLAIN.fullmatch(text) and self._random.random() < self._odd:
            pad = " " * (depth + self._indent)
            yield f"{head} {self._random.choice(('|-', '>-', '|', '>', ''))}".rstrip()
            yield f"{pad}{text}"
        else:
            yield f"{head} {self._scalar(text)}".rstrip()

    def _list(self, items: list[Value], depth: int) -> Iterator[str]:
        pad = " " * depth
        for item in items:
            if isinstance(item, dict) and item and self._random.random() >= self._flow:
                first, *rest = self._mapping(item, depth + 2)
                if first.startswith(f"{pad}  ") and not first.strip().startswith("#"):
                    yield f"{pad}- {first[depth + 2 :]}"
                else:
                    yield f"{pad}-"
                    yield first
                yield from rest
            else:
                yield from self._after(f"{pad}-", item, depth)

    def _in_flow(self, value: Value) -> str:
        if isinstance(value, Marked):
            return f"{value.mark} {self._in_flow(value.value)}"
        if isinstance(value, dict):
            pairs = (f"{self._key(key)}: {self._in_flow(inner)}" for key, inner in value.items())
            return f"{{{', '.join(pairs)}{',' * (self._random.random() < self._odd)}}}"
        if isinstance(value, list):
            items = (self._in_flow(item) or "null" for item in value)
            return (
                f"[{', '.join(items)}{',' * (bool(value) and self._random.random() < self._odd)}]"
            )
        return self._scalar(value) + " " * value.startswith("*")

    def _key(self, key: str) -> str:
        return self._scalar(key)

    def _scalar(self, text: str) -> str:
        is_plain = PLAIN.fullmatch(text) and text.lower() not in _WORDS
        if not is_plain or self._random.random() >= self._quoted:
            return text
        escaped = f"\\x{ord(text[0]):02x}{text[1:]}"
        return self._random.choice((f"'{text}'", f'"{text}"', f'"{text}"', f'"{escaped}"'))
