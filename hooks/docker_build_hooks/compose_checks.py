"""What in a Compose file would ``docker compose config`` refuse beside the schema?

Replicates compose-go's loader (``validate.go``, ``normalize.go``, ``graph``). Nothing is said that
depends on a variable, and services with profiles, which are not enabled, are passed over.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from collections.abc import Mapping as Table
from typing import NamedTuple

from docker_build_hooks import compose_config_rules as rules
from docker_build_hooks.compose_references import SECTIONS, SERVICE, Reference, references
from docker_build_hooks.compose_service_values import value_problems
from docker_build_hooks.yaml_nodes import Mapping, Node, Scalar, Sequence
from docker_build_hooks.yaml_values import child

# Fewer files may lack a name by mistake.
_SHARED = 3
_MAXIMUM_EXTENDED = 20


class ComposeProblem(NamedTuple):
    """What is wrong, by which rule, and the node that it is about."""

    rule: str
    node: Node
    message: str


class Known(NamedTuple):
    """What the files that are merged define: names by section, and services with an image.

    ``elsewhere`` are names, with their sections, that several files use and another one defines:
    a program puts these files together. Services of a file that ``is_base`` are there to be
    extended.
    """

    names: Table[str, frozenset[str]]
    complete: frozenset[str]
    elsewhere: frozenset[tuple[str, str]] = frozenset()
    is_base: bool = False


def definitions(roots: list[Mapping]) -> Known:
    """What files define together."""
    names = {
        section: frozenset(name for root in roots for name in _entries(root, section))
        for section in SECTIONS.values()
    }
    complete = frozenset(
        name
        for root in roots
        for name, service in _services(root).items()
        if any(_has(service, key) for key in ("image", "build", "provider", "extends"))
    )
    return Known(names, complete)


def shared_names(roots: Iterable[Mapping]) -> frozenset[tuple[str, str]]:
    """The names, with their sections, that several files use without defining them, and one has."""
    lacking: Counter[tuple[str, str]] = Counter()
    defined: set[tuple[str, str]] = set()
    for root in roots:
        own = {(s, name) for s in SECTIONS.values() for name in _entries(root, s)}
        services = _enabled(root).values()
        used = {(SECTIONS[r.kind], r.name) for service in services for r in references(service)}
        defined |= own
        lacking.update(used - own)
    return frozenset(one for one, count in lacking.items() if count >= _SHARED and one in defined)


def uses_shared(root: Mapping, shared: frozenset[tuple[str, str]]) -> bool:
    """Whether a file uses one of ``shared_names`` that it does not define."""
    used = (r for service in _enabled(root).values() for r in references(service))
    names = {(SECTIONS[r.kind], r.name) for r in used}
    return any(name not in _entries(root, section) for section, name in names & shared)


def _entries(root: Mapping, section: str) -> dict[str, Node]:
    found = child(root, section)
    pairs = found.entries() if isinstance(found, Mapping) else {}
    return {name: pair.value for name, pair in pairs.items() if pair.value.tag != "!reset"}


def _services(root: Mapping) -> dict[str, Mapping]:
    entries = _entries(root, "services")
    return {name: node for name, node in entries.items() if isinstance(node, Mapping)}


def _has(service: Mapping, key: str) -> bool:
    node = child(service, key)
    return node is not None and not (isinstance(node, Scalar) and not node.value)


def _enabled(root: Mapping) -> dict[str, Mapping]:
    """The services that are certainly enabled: neither they nor what they extend has profiles."""
    services = _services(root)
    return {name: s for name, s in services.items() if _has_profiles(s, services) is False}


def _has_profiles(service: Mapping, services: Table[str, Mapping]) -> bool | None:
    """Whether a service is enabled on demand only; None where another file decides."""
    current: Mapping | None = service
    for _ in range(_MAXIMUM_EXTENDED):
        if current is None:
            return None
        if child(current, "profiles") is not None:
            return True
        extends = child(current, "extends")
        if extends is None:
            return False
        is_elsewhere = isinstance(extends, Mapping) and child(extends, "file") is not None
        target = child(extends, "service") if isinstance(extends, Mapping) else extends
        name = target.value if isinstance(target, Scalar) else ""
        current = None if is_elsewhere else services.get(name)
    return None


def consistency_problems(root: Mapping, known: Known) -> Iterator[ComposeProblem]:
    """What does not fit together in one file; ``known`` is what it is merged with, and itself."""
    enabled = _enabled(root)
    services = _services(root)
    hidden = {name for name, s in services.items() if _has_profiles(s, services)}
    for name, service in enabled.items():
        yield from _undefined(name, service, known, hidden)
        yield from _exclusive(name, service)
        for node, message in value_problems(name, service):
            yield ComposeProblem(rules.VALUE, node, message)
        if name not in known.complete and not known.is_base:
            key = _key(root, "services", name)
            message = f'service "{name}" has neither an image nor a build context'
            yield ComposeProblem(rules.IMAGE_MISSING, key, message)
    yield from _cycle(enabled)
    yield from _taken_names(enabled)
    yield from _sections(root)


def extension_problems(root: Mapping) -> Iterator[ComposeProblem]:
    """Services that extend what is not in the file, or each other in a circle."""
    services = _services(root)
    extended: dict[str, Scalar] = {}
    for name, service in services.items():
        node = child(service, "extends")
        is_elsewhere = isinstance(node, Mapping) and child(node, "file") is not None
        target = child(node, "service") if isinstance(node, Mapping) else node
        if isinstance(target, Scalar) and "$" not in target.value and not is_elsewhere:
            extended[name] = target
    for name, target in extended.items():
        if target.value not in services:
            message = f'service "{name}" extends "{target.value}", which is not there'
            yield ComposeProblem(rules.UNDEFINED, target, message)
            continue
        seen, current = {name}, target.value
        while current in extended and current not in seen:
            seen.add(current)
            current = extended[current].value
        if current == name:
            message = f'service "{name}" extends itself'
            yield ComposeProblem(rules.CYCLE, target, message)


def _key(root: Mapping, section: str, name: str) -> Node:
    found = child(root, section)
    assert isinstance(found, Mapping)
    return found.entries()[name].key


def _undefined(
    name: str, service: Mapping, known: Known, hidden: set[str]
) -> Iterator[ComposeProblem]:
    for reference in references(service):
        section = SECTIONS[reference.kind]
        is_hidden = reference.kind == SERVICE and reference.name in hidden
        is_defined = reference.name in known.names[section]
        if not reference.is_known or (is_defined and not is_hidden):
            continue
        if (section, reference.name) in known.elsewhere:
            continue
        verb = "depends on" if reference.kind == SERVICE else "refers to"
        why = ", as it has profiles" if is_hidden else ""
        message = f'service "{name}" {verb} undefined {reference.kind} "{reference.name}"{why}'
        yield ComposeProblem(rules.UNDEFINED, reference.node, message)


def _exclusive(name: str, service: Mapping) -> Iterator[ComposeProblem]:
    mode, networks = child(service, "network_mode"), child(service, "networks")
    if mode is not None and _has(service, "network_mode") and _is_filled(networks):
        message = f'service "{name}" declares mutually exclusive "network_mode" and "networks"'
        yield ComposeProblem(rules.EXCLUSIVE, mode, message)
    build = child(service, "build")
    if isinstance(build, Mapping) and _has(build, "dockerfile"):
        inline = child(build, "dockerfile_inline")
        if inline is not None and _has(build, "dockerfile_inline"):
            message = f'service "{name}" declares mutually exclusive "dockerfile" and '
            yield ComposeProblem(rules.EXCLUSIVE, inline, f'{message}"dockerfile_inline"')
    scale, replicas = (
        _number(child(service, "scale")),
        _number(child(service, "deploy", "replicas")),
    )
    if scale is not None and replicas is not None and scale[0] != replicas[0]:
        message = f'service "{name}" has distinct values of "scale" and "deploy.replicas"'
        yield ComposeProblem(rules.EXCLUSIVE, scale[1], message)
    for number in filter(None, (scale, replicas)):
        if number[0] > 1 and _has(service, "container_name"):
            message = f'service "{name}" has a container name, which only one container can have'
            yield ComposeProblem(rules.EXCLUSIVE, number[1], message)


def _is_filled(node: Node | None) -> bool:
    if isinstance(node, Mapping):
        return bool(node.pairs)
    return isinstance(node, Sequence) and bool(node.items)


def _number(node: Node | None) -> tuple[int, Node] | None:
    is_number = isinstance(node, Scalar) and node.value.isdecimal() and node.value.isascii()
    return (int(node.value), node) if is_number and isinstance(node, Scalar) else None


def _cycle(services: dict[str, Mapping]) -> Iterator[ComposeProblem]:
    """The first circle of services that need each other."""
    needed: dict[str, list[Reference]] = {
        name: [r for r in references(service) if r.kind == SERVICE and r.name in services]
        for name, service in services.items()
    }
    done: set[str] = set()
    for start in services:
        trail: list[str] = []
        waiting: list[tuple[str, Iterator[Reference]]] = []
        if start not in done:
            trail, waiting = [start], [(start, iter(needed[start]))]
        while waiting:
            name, others = waiting[-1]
            reference = next(others, None)
            if reference is None:
                waiting.pop()
                trail.pop()
                done.add(name)
            elif reference.name in trail:
                circle = [*trail[trail.index(reference.name) :], reference.name]
                message = f"dependency cycle detected: {' -> '.join(circle)}"
                yield ComposeProblem(rules.CYCLE, reference.node, message)
                return
            elif reference.name not in done:
                trail.append(reference.name)
                waiting.append((reference.name, iter(needed[reference.name])))


def _taken_names(services: dict[str, Mapping]) -> Iterator[ComposeProblem]:
    taken: dict[str, str] = {}
    for name, service in services.items():
        node = child(service, "container_name")
        if isinstance(node, Scalar) and node.value and "$" not in node.value:
            first = taken.setdefault(node.value, name)
            if first != name:
                message = f'container name "{node.value}" is already in use by service "{first}"'
                yield ComposeProblem(rules.NAME_TAKEN, node, message)


def _sections(root: Mapping) -> Iterator[ComposeProblem]:
    """Secrets and configs that come from nowhere."""
    for section, keys in (
        ("secrets", ("file", "environment")),
        ("configs", ("file", "environment", "content")),
    ):
        for name, node in _entries(root, section).items():
            is_external = child(node, "external") is not None
            has_any = any(child(node, key) is not None for key in keys)
            if isinstance(node, Mapping) and not is_external and not has_any:
                message = f"{section}.{name}: one of {', '.join(keys)} must be set"
                yield ComposeProblem(rules.EXCLUSIVE, _key(root, section, name), message)
