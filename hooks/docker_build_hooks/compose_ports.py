"""Which ports of the host do two services of a Compose file publish?"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from docker_build_hooks import compose_config_rules as rules
from docker_build_hooks.compose_problems import ComposeProblem
from docker_build_hooks.yaml_nodes import Mapping, Node, Scalar, Sequence
from docker_build_hooks.yaml_values import child

_SHORT = re.compile(
    r"(?:(?P<address>\[[^\]]*\]|[0-9.]+):)?(?P<first>[0-9]{1,5})(?:-(?P<last>[0-9]{1,5}))?"
    r":[0-9]{1,5}(?:-[0-9]{1,5})?(?:/(?P<protocol>\w+))?",
    re.ASCII,
)
_PUBLISHED = re.compile(r"([0-9]{1,5})(?:-([0-9]{1,5}))?", re.ASCII)
_ANY_ADDRESS = frozenset({"", "0.0.0.0", "::"})


class _Published(NamedTuple):
    """One port of the host, with the service that publishes it."""

    service: str
    address: str
    node: Node
    profiles: frozenset[str]


def taken_ports(services: Mapping) -> Iterator[ComposeProblem]:
    """The ports that a second service publishes, where both can run at the same time."""
    published: dict[tuple[int, str], list[_Published]] = {}
    for name, pair in services.entries().items():
        profiles = _profiles(child(pair.value, "profiles"))
        if profiles is None:
            continue
        told = False
        for node, address, ports, protocol in _ports(child(pair.value, "ports")):
            mine = _Published(name, address, node, profiles)
            for port in ports:
                others = published.setdefault((port, protocol), [])
                first = next((other for other in others if _conflict(other, mine)), None)
                if first is not None and not told:
                    told = True
                    message = f'port {port} of the host is published by service "{first.service}"'
                    yield ComposeProblem(rules.PORT_TAKEN, node, f"{message} too")
                others.append(mine)


def _conflict(one: _Published, other: _Published) -> bool:
    if one.service == other.service:
        return False
    together = not (one.profiles and other.profiles) or bool(one.profiles & other.profiles)
    return together and (
        one.address == other.address or not _ANY_ADDRESS.isdisjoint({one.address, other.address})
    )


def _profiles(node: Node | None) -> frozenset[str] | None:
    """The profiles of a service; None where a variable is among them."""
    items = node.items if isinstance(node, Sequence) else ()
    names = {item.value for item in items if isinstance(item, Scalar)}
    return None if any("$" in name for name in names) else frozenset(names)


def _ports(node: Node | None) -> Iterator[tuple[Node, str, range, str]]:
    for item in node.items if isinstance(node, Sequence) else ():
        if isinstance(item, Scalar):
            found = _SHORT.fullmatch(item.value)
            if found:
                ports = _range(found["first"], found["last"])
                yield item, (found["address"] or "").strip("[]"), ports, found["protocol"] or "tcp"
        elif isinstance(item, Mapping):
            published, protocol = child(item, "published"), child(item, "protocol")
            address = child(item, "host_ip")
            text = published.value if isinstance(published, Scalar) else ""
            if found := _PUBLISHED.fullmatch(text):
                yield (
                    item,
                    address.value if isinstance(address, Scalar) else "",
                    _range(found[1], found[2]),
                    protocol.value if isinstance(protocol, Scalar) else "tcp",
                )


def _range(first: str, last: str | None) -> range:
    start, end = int(first), int(last or first)
    # Several containers share a range, so only a single port is certain to be taken.
    return range(start, start + 1) if start == end and start else range(0)
