"""Which values of a service are none of the kind that Compose wants: ports, durations, sizes?

The schema takes any text for these; the loader (compose-go's ``types``) does not.
"""

from __future__ import annotations

import shlex
from collections.abc import Callable, Iterator

from docker_build_hooks.compose_quantities import duration_problem, port_problem, size_problem
from docker_build_hooks.compose_values import plain
from docker_build_hooks.yaml_nodes import Mapping, Node, Scalar, Sequence
from docker_build_hooks.yaml_values import child

_TESTS = frozenset({"CMD", "CMD-SHELL", "NONE"})
_DEPLOY = "deploy"
_UPDATES = ("update_config", "rollback_config")
_DURATIONS = (
    ("stop_grace_period",),
    *(("healthcheck", key) for key in ("interval", "timeout", "start_period", "start_interval")),
    *((_DEPLOY, part, key) for part in _UPDATES for key in ("delay", "monitor")),
    *((_DEPLOY, "restart_policy", key) for key in ("delay", "window")),
)
_SIZES = (
    *((key,) for key in ("mem_limit", "mem_reservation", "memswap_limit", "shm_size")),
    ("mem_swappiness",),
    ("build", "shm_size"),
    *((_DEPLOY, "resources", part, "memory") for part in ("limits", "reservations")),
)


def value_problems(name: str, service: Mapping) -> Iterator[tuple[Node, str]]:
    """The nodes of a service with values that Compose refuses, and why; none with variables."""
    for item in _items(child(service, "ports")):
        is_port = isinstance(item, Scalar) and (_is_text(item) or item.tag == "int")
        if is_port and (why := port_problem(str(plain(item)))):
            yield item, why
    yield from _quantities(name, service, _DURATIONS, duration_problem)
    yield from _quantities(name, service, _SIZES, size_problem)
    test = child(service, "healthcheck", "test")
    first = next(iter(_items(test)), None)
    if isinstance(first, Scalar) and "$" not in first.value and first.value not in _TESTS:
        yield first, 'healthcheck.test must start either by "CMD", "CMD-SHELL" or "NONE"'
    for key in ("command", "entrypoint"):
        node = child(service, key)
        if isinstance(node, Scalar) and node.tag == "str" and _is_open(node.value):
            yield node, f"services.{name}.{key} has a quote that is not closed"
    for item in _items(child(service, "volumes")):
        text = item.value if isinstance(item, Scalar) and item.tag == "str" else ":$"
        if "$" not in text and (not text or text.startswith(":") or "::" in text):
            yield item, f'the volume "{text}" has an empty section' if text else "a volume is empty"


def _quantities(
    name: str,
    service: Mapping,
    places: tuple[tuple[str, ...], ...],
    problem: Callable[[str], str],
) -> Iterator[tuple[Node, str]]:
    for place in places:
        node = child(service, *place)
        # The schema sees to numbers.
        why = problem(node.value) if isinstance(node, Scalar) and _is_text(node) else ""
        if node is not None and why:
            yield node, f"services.{name}.{'.'.join(place)}: {why}"


def _is_text(node: Scalar) -> bool:
    """Whether a node is a string, and known: without variables."""
    return node.tag in ("str", "!override") and "$" not in node.value


def _items(node: Node | None) -> tuple[Node, ...]:
    items = node.items if isinstance(node, Sequence) else ()
    return tuple(item for item in items if item.tag != "!reset")


def _is_open(text: str) -> bool:
    if "$" in text:
        return False
    try:
        shlex.split(text)
    except ValueError as error:
        return "quotation" in str(error)
    return False
