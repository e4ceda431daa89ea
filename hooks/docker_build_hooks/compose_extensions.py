"""Do the services and the files exist that a Compose file extends or includes?

As compose-go has it (``loader/extends.go``, ``loader/include.go``), which resolves both before it
looks at the schema.
"""

from __future__ import annotations

from collections.abc import Iterator
from collections.abc import Mapping as Table

from docker_build_hooks import compose_config_rules as rules
from docker_build_hooks.compose_documents import is_readable_size, read_document
from docker_build_hooks.compose_problems import ComposeProblem
from docker_build_hooks.compose_service_values import known_text
from docker_build_hooks.compose_services import entries, service_mappings
from docker_build_hooks.declarations import resolve_path
from docker_build_hooks.git_index import Index
from docker_build_hooks.yaml_nodes import Mapping, Node, Scalar, Sequence
from docker_build_hooks.yaml_text import YamlSyntaxError
from docker_build_hooks.yaml_values import child


def include_problems(
    root: Mapping, path: str, folder: str, index: Index
) -> Iterator[ComposeProblem]:
    """What of ``include`` cannot be read; ``folder`` is where the paths of ``path`` start."""
    include = child(root, "include")
    if include is None or include.tag == "null":
        return
    if not isinstance(include, Sequence):
        yield ComposeProblem(rules.SCHEMA, include, "include must be a list")
        return
    for item in include.items:
        is_text = isinstance(item, Scalar) and item.tag not in ("int", "float", "bool")
        if not (is_text or isinstance(item, Mapping)):
            message = "an item of include must be a path or a mapping"
            yield ComposeProblem(rules.SCHEMA, item, message)
        node = child(item, "path") if isinstance(item, Mapping) else item
        text = known_text(node)
        found = resolve_path(folder, text) if text else None
        if node is not None and found == path:
            yield ComposeProblem(rules.CYCLE, item, "the file includes itself")
        elif node is not None and found and isinstance(_root(index, found), (Scalar, Sequence)):
            yield ComposeProblem(rules.SCHEMA, node, f'"{text}" is no Compose file')


def extension_problems(
    root: Mapping, path: str, folder: str, index: Index
) -> Iterator[ComposeProblem]:
    """Services that extend what is not there, or each other in a circle.

    ``folder`` is where the paths of the file ``path`` start.
    """
    services = service_mappings(root)
    own = entries(root, "services")
    extended: dict[str, Scalar] = {}
    for name, service in services.items():
        entry = service.entries().get("extends")
        if entry is None or entry.value.tag == "!reset":
            continue
        node = entry.value
        target = child(node, "service") if isinstance(node, Mapping) else node
        if not isinstance(target, Scalar) or target.tag in ("null", "int", "float", "bool"):
            message = f"services.{name}.extends must name a service"
            yield ComposeProblem(rules.SCHEMA, target or node, message)
            continue
        known = known_text(target)
        file = child(node, "file") if isinstance(node, Mapping) else None
        if known is None:
            continue
        text = known_text(file)
        if file is None or (text and resolve_path(folder, text) == path):
            extended[name] = target
        found = own if file is None else _services_in(index, path, root, folder, file)
        if found is not None and known not in found:
            where = "there" if file is None else f'in "{known_text(file)}"'
            message = f'service "{name}" extends "{target.value}", which is not {where}'
            yield ComposeProblem(rules.UNDEFINED, target, message)
    yield from _circles(extended)


def _services_in(
    index: Index, path: str, root: Mapping, folder: str, file: Node
) -> Table[str, Node] | None:
    """The services of another file of the repository; None where it is not known."""
    text = known_text(file)
    found = resolve_path(folder, text) if text else None
    if found is None or found == path:
        return entries(root, "services") if found else None
    other = _root(index, found)
    if isinstance(other, Mapping):
        return entries(other, "services")
    return None if other is None else {}


def _root(index: Index, path: str) -> Node | None:
    """What a file of the repository says; None where that is not known."""
    data = index.blob(path) if path in index and path not in index.links else None
    if data is None or not is_readable_size(data):
        return None
    try:
        document = read_document(data)
    except YamlSyntaxError:
        return None
    return None if document.has_more else document.root


def _circles(extended: dict[str, Scalar]) -> Iterator[ComposeProblem]:
    for name, target in extended.items():
        seen, current = {name}, target.value
        while current in extended and current not in seen:
            seen.add(current)
            current = extended[current].value
        if current == name:
            message = f'service "{name}" extends itself'
            yield ComposeProblem(rules.CYCLE, target, message)
