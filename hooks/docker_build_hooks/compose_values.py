"""What does a Compose file say as plain values, and which node of the file is at a path of them?"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from docker_build_hooks.yaml_nodes import Mapping, Node, Scalar
from docker_build_hooks.yaml_nodes import Sequence as List

Path = Sequence[str | int]
# Aliases of aliases grow exponentially; no file that anybody writes comes near this.
MAXIMUM_EXPANDED = 200_000
# Of what these have Compose keeps the last of several equals before it looks at the schema
# (compose-go's ``override/uncity.go``).
_SETS = frozenset(
    (
        "additional_contexts",
        "aliases",
        "annotations",
        "args",
        "cap_add",
        "cap_drop",
        "configs",
        "devices",
        "dns",
        "dns_opt",
        "dns_search",
        "env_file",
        "environment",
        "expose",
        "labels",
        "link_local_ips",
        "links",
        "ports",
        "profiles",
        "secrets",
        "sysctls",
        "tags",
        "tmpfs",
        "volumes",
    )
)


def expanded_size(root: Node) -> int:
    """How many nodes a tree has once its aliases are expanded."""
    sizes: dict[int, int] = {}
    waiting = [root]
    while waiting:
        node = waiting[-1]
        children = [c for c in _children(node) if id(c) not in sizes]
        if children:
            waiting += children
            continue
        waiting.pop()
        sizes[id(node)] = 1 + sum(sizes[id(child)] for child in _children(node))
    return sizes[id(root)]


def _children(node: Node) -> list[Node]:
    if isinstance(node, Mapping):
        return [pair.value for pair in node.entries().values()]
    return list(node.items) if isinstance(node, List) else []


def plain(node: Node) -> Any:
    """The value of a node, as it is once Compose has merged it.

    Merge keys are resolved, what is tagged ``!reset`` is left out, and so is what a list of
    ``_SETS`` repeats. Scalars become what Compose reads them as. Shared nodes become shared values.
    """
    return _Plain().value(node)


class _Plain:
    def __init__(self) -> None:
        self._made: dict[tuple[int, bool], Any] = {}

    def value(self, node: Node, name: str | None = None) -> Any:
        """``name`` is the key that has the node."""
        if isinstance(node, Scalar):
            return _scalar(node)
        key = id(node), name in _SETS
        if key not in self._made:
            if isinstance(node, Mapping):
                pairs = node.entries().items()
                kept = ((k, pair.value) for k, pair in pairs if pair.value.tag != "!reset")
                self._made[key] = {name: self.value(value, name) for name, value in kept}
            else:
                self._made[key] = [self.value(item) for item in kept_items(node, name)]
        return self._made[key]


def kept_items(node: List, name: str | None) -> list[Node]:
    """The items of a list that are left once Compose has merged it, the last of several equals.

    ``name`` is the key that has the list.
    """
    items = [item for item in node.items if item.tag != "!reset"]
    if name not in _SETS:
        return items
    kept: dict[Any, Node] = {}
    for item in items:
        kept[(item.tag, item.value) if isinstance(item, Scalar) else id(item)] = item
    return list(kept.values())


def _scalar(node: Scalar) -> Any:
    text = node.value
    if node.tag == "null":
        return None
    if node.tag == "bool":
        return text.lower() == "true"
    if node.tag == "int":
        return _integer(text.replace("_", ""))
    if node.tag == "float":
        try:
            return float(re.sub(r"(?i)\.(?=inf|nan)", "", text.replace("_", "")))
        except ValueError:
            return 0.5
    return text


def _integer(text: str) -> int:
    """A number as YAML and Go have it: ``0x1f``, ``0b1``, ``0o17``, ``017``."""
    sign = -1 if text.startswith("-") else 1
    digits = text.lstrip("+-")
    if len(digits) > 1 and digits[0] == "0" and digits[1].isdigit():
        return sign * int(digits, 8)
    return sign * int(digits, 0) if len(digits) < 4000 else sign


def node_at(root: Node, path: Path) -> tuple[Node | None, Node]:
    """The key (None for an item of a list) and the value at a path, or as near as there is."""
    key: Node | None = None
    node = root
    for at, part in enumerate(path):
        if isinstance(node, Mapping):
            pair = node.entries().get(str(part))
            if pair is None:
                break
            key, node = pair
        elif isinstance(node, List) and isinstance(part, int):
            items = kept_items(node, str(path[at - 1]) if at else None)
            if part >= len(items):
                break
            key, node = None, items[part]
        else:
            break
    return key, node


def dotted(path: Path) -> str:
    """A path as a message has it: ``services.web.ports[0]``."""
    text = ""
    for part in path:
        text += f"[{part}]" if isinstance(part, int) else f".{part}" if text else part
    return text
