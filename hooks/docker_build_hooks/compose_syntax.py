"""What of a Compose file cannot be read at all: its YAML, its merge keys, its variables?"""

from __future__ import annotations

import re
from collections.abc import Iterator

from docker_build_hooks import compose_config_rules as rules
from docker_build_hooks.compose_problems import ComposeProblem
from docker_build_hooks.compose_values import MAXIMUM_EXPANDED, expanded_size
from docker_build_hooks.interpolation import is_refused
from docker_build_hooks.yaml_nodes import Mapping, Node, Scalar, Sequence

_NO_NUMBERS = frozenset((".inf", ".nan"))
_DATE = re.compile(r"[0-9]{4}-[0-9]{1,2}-[0-9]{1,2}(?:[Tt \t].*)?", re.ASCII)


def document_problem(data: bytes) -> tuple[int, int, str] | None:
    """The line, the column and the reason why the documents of a file are none that Compose reads.

    go-yaml knows YAML 1.1 only by name, and Compose takes no document that is empty.
    """
    lines = data.split(b"\n")
    for number, line in enumerate(lines, 1):
        if line.startswith(b"%YAML") and line.split()[1:2] != [b"1.1"]:
            return number, 1, "found incompatible YAML document: Compose reads YAML 1.1"
        if line.strip() and not line.startswith((b"%", b"#", b"\xef\xbb\xbf")):
            break
    for number, line in reversed(list(enumerate(lines, 1))):
        text = line.partition(b"#")[0].strip()
        if text == b"---" and line.startswith(b"---"):
            return number, 1, "the document that begins here is empty"
        if text not in (b"", b"..."):
            break
    return None


def syntax_problems(root: Node) -> Iterator[ComposeProblem]:
    """The problems of a tree: keys that are written twice, merge keys of a wrong type, variables.

    Each node is looked at once, however many aliases it has.
    """
    if expanded_size(root) > MAXIMUM_EXPANDED:
        message = f"its aliases stand for more than {MAXIMUM_EXPANDED} nodes"
        yield ComposeProblem(rules.SYNTAX, root, message)
    for node in nodes(root):
        if isinstance(node, Scalar):
            if "$" in node.value and is_refused(node.value):
                message = f'invalid interpolation format "{node.value}": a "$" is written "$$"'
                yield ComposeProblem(rules.INTERPOLATION, node, message)
            if node.tag == "float" and node.value.lower().lstrip("+-") in _NO_NUMBERS:
                yield ComposeProblem(rules.SYNTAX, node, f"{node.value} is no number to Compose")
        elif isinstance(node, Mapping):
            yield from _of_mapping(node)


def _of_mapping(mapping: Mapping) -> Iterator[ComposeProblem]:
    for first, again in mapping.duplicates():
        message = f'the key "{again.value}" is already defined at line {first.line}'
        yield ComposeProblem(rules.SYNTAX, again, message)
    for key, value in mapping.pairs:
        if not isinstance(key, Scalar) or not _is_name(key):
            message = "a key must be a string; write it in quotes"
            yield ComposeProblem(rules.SYNTAX, key, message)
        if not (isinstance(key, Scalar) and key.tag == "merge" and key.value == "<<"):
            continue
        sources = value.items if isinstance(value, Sequence) else (value,)
        if not all(isinstance(source, Mapping) for source in sources):
            message = "a merge key takes a mapping, or a list of mappings"
            yield ComposeProblem(rules.SYNTAX, value, message)


def _is_name(key: Scalar) -> bool:
    if key.tag in ("int", "float", "bool", "null"):
        return False
    return bool(key.style) or key.tag != "str" or not _DATE.fullmatch(key.value)


def nodes(root: Node) -> Iterator[Node]:
    """All nodes of a tree but keys, each once, in order."""
    seen: set[int] = set()
    waiting = [root]
    while waiting:
        node = waiting.pop()
        if id(node) in seen:
            continue
        seen.add(id(node))
        yield node
        if isinstance(node, Mapping):
            waiting += [pair.value for pair in reversed(node.pairs)]
        elif isinstance(node, Sequence):
            waiting += reversed(node.items)
