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
from docker_build_hooks.compose_exclusives import exclusive_problems
from docker_build_hooks.compose_problems import ComposeProblem
from docker_build_hooks.compose_references import (
    SECTIONS,
    SERVICE,
    Reference,
    context_services,
    references,
)
from docker_build_hooks.compose_resources import resource_problems
from docker_build_hooks.compose_service_values import value_problems
from docker_build_hooks.compose_services import (
    Service,
    enabled_services,
    entries,
    entry_key,
    has_profiles,
    is_filled,
    service_mappings,
    services_of,
)
from docker_build_hooks.compose_types import type_problems
from docker_build_hooks.yaml_nodes import Mapping, Scalar
from docker_build_hooks.yaml_values import child

# Fewer files may lack a name by mistake.
_SHARED = 3
# Where a service has its image from, if it does not name one.
_IMAGES = ("build", "provider", "extends")


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
        section: frozenset(name for root in roots for name in entries(root, section))
        for section in SECTIONS.values()
    }
    complete = frozenset(
        name
        for root in roots
        for name, service in service_mappings(root).items()
        if is_filled(child(service, "image")) or any(_is_given(service, key) for key in _IMAGES)
    )
    return Known(names, complete)


def _is_given(service: Mapping, key: str) -> bool:
    node = child(service, key)
    return node is not None and node.tag != "null"


def shared_names(roots: Iterable[Mapping]) -> frozenset[tuple[str, str]]:
    """The names, with their sections, that several files use without defining them, and one has."""
    lacking: Counter[tuple[str, str]] = Counter()
    defined: set[tuple[str, str]] = set()
    for root in roots:
        own = {(s, name) for s in SECTIONS.values() for name in entries(root, s)}
        services = enabled_services(root).values()
        used = {(SECTIONS[r.kind], r.name) for s in services for r in references(s.parts[0])}
        defined |= own
        lacking.update(used - own)
    return frozenset(one for one, count in lacking.items() if count >= _SHARED and one in defined)


def uses_shared(root: Mapping, shared: frozenset[tuple[str, str]]) -> bool:
    """Whether a file uses one of ``shared_names`` that it does not define."""
    services = enabled_services(root).values()
    used = (r for service in services for r in references(service.parts[0]))
    names = {(SECTIONS[r.kind], r.name) for r in used}
    return any(name not in entries(root, section) for section, name in names & shared)


def consistency_problems(root: Mapping, known: Known) -> Iterator[ComposeProblem]:
    """What does not fit together in one file; ``known`` is what it is merged with, and itself."""
    for node, message in type_problems(root):
        yield ComposeProblem(rules.VALUE, node, message)
    for name, mapping in service_mappings(root).items():
        for node, message in value_problems(name, mapping):
            yield ComposeProblem(rules.VALUE, node, message)
    enabled = enabled_services(root)
    hidden = {name for name, service in services_of(root).items() if has_profiles(service)}
    for name, service in enabled.items():
        yield from _undefined(name, service.parts[0], known, hidden)
        yield from exclusive_problems(name, service)
        if name not in known.complete and not known.is_base:
            message = f'service "{name}" has neither an image nor a build context'
            yield ComposeProblem(rules.IMAGE_MISSING, entry_key(root, "services", name), message)
    yield from _unbuilt_contexts(root, enabled)
    yield from _cycle(enabled)
    yield from _taken_names(enabled)
    yield from resource_problems(root)


def _undefined(
    name: str, service: Mapping, known: Known, hidden: set[str]
) -> Iterator[ComposeProblem]:
    for reference in references(service):
        section = SECTIONS[reference.kind]
        is_hidden = reference.kind == SERVICE and reference.name in hidden
        is_missing = reference.name not in known.names[section]
        if not reference.is_known or not (is_missing or (is_hidden and reference.is_required)):
            continue
        if (section, reference.name) in known.elsewhere:
            continue
        verb = "depends on" if reference.kind == SERVICE else "refers to"
        why = ", as it has profiles" if is_hidden else ""
        message = f'service "{name}" {verb} undefined {reference.kind} "{reference.name}"{why}'
        yield ComposeProblem(rules.UNDEFINED, reference.node, message)


def _unbuilt_contexts(root: Mapping, enabled: dict[str, Service]) -> Iterator[ComposeProblem]:
    """Images of services as build contexts, of services that have no build."""
    for name, service in enabled.items():
        for node, context in context_services(service.parts[0]):
            other = enabled.get(context)
            if other is not None and other.get("build") is None:
                message = f'service "{name}" has "{context}" as a build context, which has no build'
                yield ComposeProblem(rules.UNDEFINED, node, message)


def _cycle(services: dict[str, Service]) -> Iterator[ComposeProblem]:
    """The first circle of services that need each other."""
    needed: dict[str, list[Reference]] = {
        name: [r for part in service.parts for r in references(part) if r.is_order]
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
            elif reference.name in services and reference.name not in done:
                trail.append(reference.name)
                waiting.append((reference.name, iter(needed[reference.name])))


def _taken_names(services: dict[str, Service]) -> Iterator[ComposeProblem]:
    taken: dict[str, str] = {}
    for name, service in services.items():
        node = service.get("container_name")
        if isinstance(node, Scalar) and node.value and "$" not in node.value:
            first = taken.setdefault(node.value, name)
            if first != name:
                message = f'container name "{node.value}" is already in use by service "{first}"'
                yield ComposeProblem(rules.NAME_TAKEN, node, message)
