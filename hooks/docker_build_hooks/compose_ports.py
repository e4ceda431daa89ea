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
    r":(?P<target>[0-9]{1,5})(?:-(?P<last_target>[0-9]{1,5}))?(?:/(?P<protocol>\w+))?",
    re.ASCII,
)
_PUBLISHED = re.compile(r"([0-9]{1,5})(?:-([0-9]{1,5}))?", re.ASCII)
_ANY = frozenset({"", "0.0.0.0", "::"})
_MAPPED = "::ffff:"
_LONGEST = 1000


class PublishedPort(NamedTuple):
    """One port of the host, with the service that publishes it, and where that is said.

    ``target`` is the port of the container, "" where that is not one number.
    """

    service: str
    address: str
    node: Node
    profiles: frozenset[str]
    port: int
    protocol: str
    target: str


def published_ports(services: Mapping) -> Iterator[PublishedPort]:
    """The ports that services certainly publish, whatever their variables are."""
    for name, pair in services.entries().items():
        profiles = _profiles(child(pair.value, "profiles"))
        if profiles is None:
            continue
        for node, address, ports, protocol in _ports(child(pair.value, "ports")):
            for port, target in ports:
                yield PublishedPort(name, address, node, profiles, port, protocol, target)


def taken_ports(services: Mapping) -> Iterator[ComposeProblem]:
    """The ports that a second service publishes, where both can run at the same time."""
    published: dict[tuple[int, str], list[PublishedPort]] = {}
    told: set[str] = set()
    for mine in published_ports(services):
        others = published.setdefault((mine.port, mine.protocol), [])
        first = next((other for other in others if _conflict(other, mine)), None)
        if first is not None and mine.service not in told:
            told.add(mine.service)
            message = f'port {mine.port} of the host is published by service "{first.service}"'
            yield ComposeProblem(rules.PORT_TAKEN, mine.node, f"{message} too")
        others.append(mine)


def _conflict(one: PublishedPort, other: PublishedPort) -> bool:
    if one.service == other.service:
        return False
    together = not (one.profiles and other.profiles) or bool(one.profiles & other.profiles)
    return together and is_one_address(one.address, other.address)


def is_one_address(one: str, other: str) -> bool:
    """Whether nobody else can listen at the one address while somebody does at the other."""
    # What listens at "::" takes the addresses of IPv4 too, unless it asks not to.
    both = {address.removeprefix(_MAPPED) for address in (one, other)}
    return len(both) == 1 or not _ANY.isdisjoint(both)


def _profiles(node: Node | None) -> frozenset[str] | None:
    """The profiles of a service; None where a variable is among them."""
    items = node.items if isinstance(node, Sequence) else ()
    names = {item.value for item in items if isinstance(item, Scalar)}
    return None if any("$" in name for name in names) else frozenset(names)


def _ports(node: Node | None) -> Iterator[tuple[Node, str, list[tuple[int, str]], str]]:
    """Each entry: its node, its address, its ports with those of the container, its protocol."""
    for item in node.items if isinstance(node, Sequence) else ():
        if isinstance(item, Scalar):
            found = _SHORT.fullmatch(item.value)
            if found:
                address = (found["address"] or "").strip("[]")
                targets = found["target"], found["last_target"]
                ports = _pairs(found["first"], found["last"], *targets)
                yield item, address, ports, found["protocol"] or "tcp"
        elif isinstance(item, Mapping):
            published, protocol = child(item, "published"), child(item, "protocol")
            host, target = child(item, "host_ip"), child(item, "target")
            text = published.value if isinstance(published, Scalar) else ""
            if found := _PUBLISHED.fullmatch(text):
                inside = target.value if isinstance(target, Scalar) else ""
                yield (
                    item,
                    host.value if isinstance(host, Scalar) else "",
                    _pairs(found[1], found[2], inside, None),
                    protocol.value if isinstance(protocol, Scalar) else "tcp",
                )


def _pairs(
    first: str, last: str | None, target: str, last_target: str | None
) -> list[tuple[int, str]]:
    """The ports that are certainly published, each with that of the container.

    Several containers share a range for one port, so which of it is taken is not certain.
    """
    start, end = int(first), int(last or first)
    if start == end and start:
        return [(start, target)]
    inside = (int(target), int(last_target)) if last_target and target.isdecimal() else (0, 0)
    if not 0 < end - start == inside[1] - inside[0] < _LONGEST:
        return []
    return [(start + at, str(inside[0] + at)) for at in range(end - start + 1)]
