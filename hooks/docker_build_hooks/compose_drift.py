"""What do most Compose files of a project give a service, and one of them does not?"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from docker_build_hooks import compose_config_rules as rules
from docker_build_hooks.compose_environment import variables
from docker_build_hooks.compose_files import ComposeRoot
from docker_build_hooks.compose_references import NETWORK, VOLUME, references
from docker_build_hooks.finding import Finding
from docker_build_hooks.yaml_nodes import Mapping
from docker_build_hooks.yaml_values import child, place_of

# With fewer files nobody can tell which one is the odd one.
_ENOUGH = 3


def drift_findings(group: Sequence[ComposeRoot]) -> Iterator[Finding]:
    """The networks, volumes and variables of services that all files of a group have but one.

    Files are compared that have an image or a build for the service, so that parts are left out.
    """
    services: dict[str, list[tuple[ComposeRoot, Mapping]]] = {}
    for file in group:
        found = child(file.root, "services")
        pairs = found.entries() if isinstance(found, Mapping) else {}
        for name, pair in pairs.items():
            node = pair.value
            is_whole = child(node, "image") is not None or child(node, "build") is not None
            if isinstance(node, Mapping) and is_whole:
                services.setdefault(name, []).append((file, node))
    for name, uses in services.items():
        if len(uses) >= _ENOUGH:
            yield from _odd_ones(name, uses)


def _odd_ones(name: str, uses: Sequence[tuple[ComposeRoot, Mapping]]) -> Iterator[Finding]:
    given = [(file, node, _given(node)) for file, node in uses]
    for what in sorted({what for *_, own in given for what in own}):
        lacking = [(file, node) for file, node, own in given if what not in own]
        if len(lacking) != 1:
            continue
        file, node = lacking[0]
        kind, text = what
        message = f'service "{name}" has no {kind} "{text}", which {len(uses) - 1} other files give'
        services = child(file.root, "services")
        assert isinstance(services, Mapping)
        place = place_of(services.entries()[name].key)
        yield Finding(file.path, *place, rules.RULES[rules.DRIFT], f"{message} it")


def _given(service: Mapping) -> set[tuple[str, str]]:
    """What a service has, by kind and name."""
    found = {(r.kind, r.name) for r in references(service) if r.kind in (NETWORK, VOLUME)}
    return found | {("variable", variable.name) for variable in variables(service)}
