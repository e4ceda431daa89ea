"""What of a Compose file cannot be read at all: its YAML, its merge keys, its variables?"""

from __future__ import annotations

from collections.abc import Iterator

from docker_build_hooks import compose_config_rules as rules
from docker_build_hooks.compose_checks import ComposeProblem
from docker_build_hooks.compose_values import MAXIMUM_EXPANDED, expanded_size
from docker_build_hooks.interpolation import is_refused
from docker_build_hooks.yaml_nodes import Mapping, Node, Scalar, Sequence


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
        elif isinstance(node, Mapping):
            yield from _of_mapping(node)


def _of_mapping(mapping: Mapping) -> Iterator[ComposeProblem]:
    for first, again in mapping.duplicates():
        message = f'the key "{again.value}" is already defined at line {first.line}'
        yield ComposeProblem(rules.SYNTAX, again, message)
    for key, value in mapping.pairs:
        if not (isinstance(key, Scalar) and key.tag == "merge" and key.value == "<<"):
            continue
        sources = value.items if isinstance(value, Sequence) else (value,)
        if not all(isinstance(source, Mapping) for source in sources):
            message = "a merge key takes a mapping, or a list of mappings"
            yield ComposeProblem(rules.SYNTAX, value, message)


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
