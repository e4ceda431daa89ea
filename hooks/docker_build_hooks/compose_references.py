"""Which other services, networks, volumes, secrets and configs does a service of Compose name?

As ``loader/normalize.go`` and ``loader/validate.go`` of compose-go have it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from docker_build_hooks.yaml_nodes import Mapping, Node, Scalar, Sequence
from docker_build_hooks.yaml_values import child

SERVICE, NETWORK, VOLUME, SECRET, CONFIG = "service", "network", "volume", "secret", "config"
# Where these are defined.
SECTIONS = {
    SERVICE: "services",
    NETWORK: "networks",
    VOLUME: "volumes",
    SECRET: "secrets",
    CONFIG: "configs",
}
_OF_SERVICE = "service:"
_PATH = re.compile(r"[./~\\]|[A-Za-z]:[\\/]")


class Reference(NamedTuple):
    """What is named, of which kind, and where; ``is_needed`` tells that it comes first."""

    kind: str
    name: str
    node: Node

    @property
    def is_known(self) -> bool:
        """Whether the name holds no variable."""
        return "$" not in self.name


def references(service: Mapping) -> Iterator[Reference]:
    """What a service names, without what it extends."""
    for node, name in _names(child(service, "depends_on")):
        yield Reference(SERVICE, name, node)
    for key in ("links", "volumes_from"):
        for node, text in _names(child(service, key)):
            if not text.startswith("container:"):
                yield Reference(SERVICE, text.partition(":")[0], node)
    for key in ("network_mode", "pid", "ipc"):
        mode = child(service, key)
        if isinstance(mode, Scalar) and mode.value.startswith(_OF_SERVICE):
            yield Reference(SERVICE, mode.value.removeprefix(_OF_SERVICE), mode)
    for node, name in _names(child(service, "networks")):
        if name != "default":
            yield Reference(NETWORK, name, node)
    for mount in _items(child(service, "volumes")):
        if volume := volume_name(mount):
            yield Reference(VOLUME, volume, mount)
    for kind, keys in (
        (SECRET, ("secrets",)),
        (CONFIG, ("configs",)),
        (SECRET, ("build", "secrets")),
    ):
        for item in _items(child(service, *keys)):
            source = child(item, "source") if isinstance(item, Mapping) else item
            if isinstance(source, Scalar):
                yield Reference(kind, source.value, source)


def volume_name(item: Node) -> str | None:
    """The named volume that an item of ``volumes`` mounts; None for a path and what has no name."""
    if isinstance(item, Mapping):
        kind, source = child(item, "type"), child(item, "source")
        is_volume = isinstance(kind, Scalar) and kind.value == "volume"
        return source.value if is_volume and isinstance(source, Scalar) and source.value else None
    if not isinstance(item, Scalar) or ":" not in item.value or _PATH.match(item.value):
        return None
    return item.value.partition(":")[0] or None


def _names(node: Node | None) -> Iterator[tuple[Node, str]]:
    """The names in a list, or of the keys of a mapping."""
    if isinstance(node, Mapping):
        yield from ((pair.key, name) for name, pair in node.entries().items())
    else:
        yield from ((item, item.value) for item in _items(node) if isinstance(item, Scalar))


def _items(node: Node | None) -> tuple[Node, ...]:
    items = node.items if isinstance(node, Sequence) else ()
    return tuple(item for item in items if item.tag != "!reset")
