"""Which other services, networks, volumes and so on does a service of Compose name?

As ``loader/normalize.go`` and ``loader/validate.go`` of compose-go have it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from docker_build_hooks.interpolation import literal
from docker_build_hooks.yaml_nodes import Mapping, Node, Scalar, Sequence
from docker_build_hooks.yaml_values import child

SERVICE, NETWORK, VOLUME, SECRET, CONFIG = "service", "network", "volume", "secret", "config"
MODEL = "model"
# Where these are defined.
SECTIONS = {
    SERVICE: "services",
    NETWORK: "networks",
    VOLUME: "volumes",
    SECRET: "secrets",
    CONFIG: "configs",
    MODEL: "models",
}
_OF_SERVICE = "service:"
# What Compose takes for false.
NO = frozenset({"false", "no", "n", "off"})
_PATH = re.compile(r"[./~\\]|[A-Za-z]:[\\/]")


class Reference(NamedTuple):
    """What is named, of which kind, and where.

    The name is as Compose reads it; with a variable it is not ``is_known``. ``is_order`` tells that
    it is a service that is started first, ``is_required`` is False where it need not be enabled.
    """

    kind: str
    name: str
    node: Node
    is_order: bool = False
    is_required: bool = True
    is_known: bool = True


def references(service: Mapping) -> Iterator[Reference]:
    """What a service names, without what it extends."""
    for reference in _references(service):
        name = literal(reference.name)
        yield reference._replace(name=name or reference.name, is_known=name is not None)


def _references(service: Mapping) -> Iterator[Reference]:
    needed = child(service, "depends_on")
    for node, name in _names(needed):
        required = child(needed, name, "required")
        is_optional = isinstance(required, Scalar) and required.value.lower() in NO
        yield Reference(SERVICE, name, node, True, not is_optional)
    for key in ("links", "volumes_from"):
        for node, text in _names(child(service, key)):
            if not text.startswith("container:"):
                # of a link with more than two parts compose-go takes the whole text for the name
                is_whole = key == "links" and text.count(":") > 1
                name = text if is_whole else text.partition(":")[0]
                yield Reference(SERVICE, name, node, True)
    for key in ("network_mode", "pid", "ipc", "uts"):
        mode = child(service, key)
        if isinstance(mode, Scalar) and mode.value.startswith(_OF_SERVICE):
            yield Reference(SERVICE, mode.value.removeprefix(_OF_SERVICE), mode, True)
    for node, name in context_services(service):
        yield Reference(SERVICE, name, node)
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
            if isinstance(source, Scalar) or source is None:
                yield Reference(kind, source.value if source else "", source or item)
    for node, name in _names(child(service, "models")):
        yield Reference(MODEL, name, node)


def context_services(service: Mapping) -> Iterator[tuple[Node, str]]:
    """The services whose images a service has as additional contexts of its build."""
    contexts = child(service, "build", "additional_contexts")
    is_mapping = isinstance(contexts, Mapping)
    pairs = contexts.entries().values() if isinstance(contexts, Mapping) else ()
    for node in [pair.value for pair in pairs] or _items(contexts):
        text = node.value if isinstance(node, Scalar) else ""
        text = text if is_mapping else text.partition("=")[2]
        if text.startswith(_OF_SERVICE):
            yield node, text.removeprefix(_OF_SERVICE)


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
