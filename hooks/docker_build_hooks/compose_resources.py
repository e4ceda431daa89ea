"""What is wrong with the volumes, networks, secrets and configs that a Compose file defines?

As compose-go has it (``validation``, ``transform/external.go``).
"""

from __future__ import annotations

from collections.abc import Iterator

from docker_build_hooks import compose_config_rules as rules
from docker_build_hooks.compose_problems import ComposeProblem
from docker_build_hooks.compose_references import NO
from docker_build_hooks.compose_service_values import known_text
from docker_build_hooks.compose_services import entries, entry_key
from docker_build_hooks.yaml_nodes import Mapping, Node, Scalar
from docker_build_hooks.yaml_values import child

_SOURCES = {
    "secrets": ("file", "environment"),
    "configs": ("file", "environment", "content"),
}
_OF_EXTERNAL = frozenset({"name", "external"})


def resource_problems(root: Mapping) -> Iterator[ComposeProblem]:
    """What excludes each other, and secrets and configs that come from nowhere."""
    for section, sources in _SOURCES.items():
        for name, node in entries(root, section).items():
            if isinstance(node, Mapping) and (why := _source_problem(section, node, sources)):
                yield ComposeProblem(
                    rules.EXCLUSIVE, entry_key(root, section, name), f"{section}.{name}: {why}"
                )
    for section in ("volumes", "networks", *_SOURCES):
        for name, node in entries(root, section).items():
            if isinstance(node, Mapping) and (found := _external_problem(section, node)):
                yield ComposeProblem(rules.EXCLUSIVE, found[0], f"{section}.{name}: {found[1]}")


def _source_problem(section: str, node: Mapping, sources: tuple[str, ...]) -> str:
    given = [key for key in sources if child(node, key) is not None]
    if len(given) > 1:
        return f"{' and '.join(given)} exclude each other"
    external = child(node, "external")
    is_secret = section == "secrets"
    is_own = external is None or (is_secret and _is_false(external))
    # The path of a file that is "" is that of the folder.
    is_empty = is_secret and given == ["environment"] and known_text(child(node, *given)) == ""
    is_missing = is_own and (not given or is_empty)
    return f"one of {', '.join(sources)} must be set" if is_missing else ""


def _external_problem(section: str, node: Mapping) -> tuple[Node, str] | None:
    external = child(node, "external")
    if isinstance(external, Mapping):
        old, new = child(external, "name"), child(node, "name")
        first, second = known_text(old), known_text(new)
        if new is not None and None not in (first, second) and first != second:
            return new, "name and external.name conflict; only use name"
    is_true = isinstance(external, Mapping) or (
        isinstance(external, Scalar) and external.value.lower() in ("true", "yes", "y", "on")
    )
    if section == "volumes" and is_true:
        for name, (key, value) in node.entries().items():
            if name not in _OF_EXTERNAL and not name.startswith("x-") and value.tag != "!reset":
                return key, f'conflicting parameters "external" and "{name}" specified'
    return None


def _is_false(node: Node) -> bool:
    return isinstance(node, Scalar) and node.value.lower() in NO
