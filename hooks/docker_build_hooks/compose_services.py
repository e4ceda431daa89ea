"""Which services does a Compose file have, which of them are enabled, and what do they extend?"""

from __future__ import annotations

from collections.abc import Iterator
from collections.abc import Mapping as Table
from typing import NamedTuple

from docker_build_hooks.yaml_nodes import Mapping, Node, Scalar, Sequence
from docker_build_hooks.yaml_values import child

_MAXIMUM_EXTENDED = 20


class Service(NamedTuple):
    """A service: its own mapping, and those of the services of the file that it extends, in order.

    With ``is_whole`` what it extends is known to the end.
    """

    parts: tuple[Mapping, ...]
    is_whole: bool

    def get(self, *keys: str) -> Node | None:
        """The value that the keys lead to, one in the other, in the first part that has it."""
        for part in self.parts:
            node: Node | None = part
            for key in keys:
                node = node.get(key) if isinstance(node, Mapping) else None
                if node is None or node.tag == "null":
                    node = None
                    break
                if node.tag == "!reset":
                    return None
            if node is not None:
                return node
        return None

    def items(self, *keys: str) -> Iterator[Node]:
        """The items of the lists that the keys lead to, of all parts."""
        for part in self.parts:
            node = child(part, *keys)
            if isinstance(node, Sequence):
                yield from (item for item in node.items if item.tag != "!reset")
            elif isinstance(node, Scalar) and node.tag != "null":
                yield node

    def has(self, *keys: str) -> bool:
        """Whether there is a value that is neither null nor empty."""
        return is_filled(self.get(*keys))


def is_filled(node: Node | None) -> bool:
    """Whether a node holds anything."""
    if isinstance(node, Mapping):
        return any(pair.value.tag != "!reset" for pair in node.pairs)
    if isinstance(node, Sequence):
        return any(item.tag != "!reset" for item in node.items)
    return node is not None and bool(node.value)


def entries(root: Mapping, section: str) -> dict[str, Node]:
    """What a section of a file defines, by name."""
    found = child(root, section)
    pairs = found.entries() if isinstance(found, Mapping) else {}
    return {name: pair.value for name, pair in pairs.items() if pair.value.tag != "!reset"}


def entry_key(root: Mapping, section: str, name: str) -> Node:
    """Where a section of a file defines a name."""
    found = child(root, section)
    assert isinstance(found, Mapping)
    return found.entries()[name].key


def service_mappings(root: Mapping) -> dict[str, Mapping]:
    """The services of a file that are mappings."""
    found = entries(root, "services")
    return {name: node for name, node in found.items() if isinstance(node, Mapping)}


def services_of(root: Mapping) -> dict[str, Service]:
    """The services of a file, with what they extend."""
    mappings = service_mappings(root)
    return {name: _extended(mapping, mappings) for name, mapping in mappings.items()}


def _extended(mapping: Mapping, mappings: Table[str, Mapping]) -> Service:
    parts = [mapping]
    while len(parts) < _MAXIMUM_EXTENDED:
        extends = child(parts[-1], "extends")
        if extends is None:
            return Service(tuple(parts), True)
        is_elsewhere = isinstance(extends, Mapping) and child(extends, "file") is not None
        target = child(extends, "service") if isinstance(extends, Mapping) else extends
        name = target.value if isinstance(target, Scalar) else ""
        found = None if is_elsewhere else mappings.get(name)
        if found is None or found in parts:
            break
        parts.append(found)
    return Service(tuple(parts), False)


def enabled_services(root: Mapping) -> dict[str, Service]:
    """The services that are certainly enabled: neither they nor what they extend has profiles."""
    found = services_of(root)
    return {name: s for name, s in found.items() if s.is_whole and not has_profiles(s)}


def has_profiles(service: Service) -> bool:
    """Whether a service, or one that it extends, is enabled on demand only."""
    profiles = service.get("profiles")
    items = profiles.items if isinstance(profiles, Sequence) else ()
    return any(is_filled(item) and item.tag != "!reset" for item in items)
