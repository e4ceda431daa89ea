"""What in a Compose file is against the schema of the Compose specification?

The schema is the one that check-jsonschema carries; its file is read without importing the package.
"""

from __future__ import annotations

import json
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any, NamedTuple

from docker_build_hooks.compose_values import dotted, node_at, plain
from docker_build_hooks.interpolation import literal
from docker_build_hooks.yaml_nodes import Node, Scalar

_PACKAGE = "check_jsonschema"
_FILE = "builtin_schemas/vendor/compose-spec.json"
_ARTICLES = {"object": "a mapping", "array": "a list", "integer": "an integer", "null": "null"}
_COLLECTIONS = frozenset({"object", "array", "null"})
# The schema takes no fractions for these any more, docker-compose 5.6.1 does.
_SIZES = frozenset({"mem_limit", "mem_reservation", "memswap_limit", "shm_size"})
_MAXIMUM_SHOWN = 8


class SchemaMissingError(Exception):
    """A package that this needs is not installed; the text is one line for the user."""


class SchemaProblem(NamedTuple):
    """What is wrong, and the node that it is about."""

    node: Node
    message: str


def schema_problems(root: Node) -> list[SchemaProblem]:
    """What is against the schema, one problem a node; values with variables are passed over.

    Raises ``SchemaMissingError``.
    """
    errors = [_deepest(error) for error in _validator().iter_errors(_resolved(plain(root)))]
    wrong = {tuple(error.instance_path) for error in errors}
    found: dict[int, SchemaProblem] = {}
    for error in errors:
        for problem in _problems(root, list(error.instance_path), error, wrong):
            found.setdefault(id(problem.node), problem)
    return list(found.values())


def _resolved(value: Any) -> Any:
    """A file as the schema is asked about it: Compose has resolved what names other files."""
    if not isinstance(value, dict):
        return value
    kept = {key: inner for key, inner in value.items() if key != "include"}
    services = kept.get("services")
    if isinstance(services, dict):
        kept["services"] = {name: _extended(one, services) for name, one in services.items()}
    return kept


def _extended(service: Any, services: dict[str, Any]) -> Any:
    if not isinstance(service, dict) or "extends" not in service:
        return service
    extends = service["extends"]
    is_long = isinstance(extends, dict)
    name = extends.get("service") if is_long and "file" not in extends else extends
    base = services.get(name) if isinstance(name, str) else None
    given = base if isinstance(base, dict) and "extends" not in base else service
    # What is null is as in the other service.
    return {
        key: value
        for key, value in service.items()
        if key != "extends" and (value is not None or key not in given)
    }


def _deepest(error: Any) -> Any:
    """Of the forms that a value may have, what is wrong with the one that it is most like."""
    while branches := getattr(error.kind, "context", None):
        length = len(error.instance_path)
        inner = [one for branch in branches for one in branch if len(one.instance_path) > length]
        if not inner:
            return error
        error = max(inner, key=lambda one: len(one.instance_path))
    return error


@cache
def _validator() -> Any:
    try:
        import jsonschema_rs
    except ImportError:
        raise SchemaMissingError("jsonschema-rs is not installed") from None
    return jsonschema_rs.validator_for(_schema())


@cache
def _schema() -> Any:
    spec = find_spec(_PACKAGE)
    if spec is None or not spec.submodule_search_locations:
        raise SchemaMissingError("check-jsonschema, whose schema is used, is not installed")
    file = Path(spec.submodule_search_locations[0], _FILE)
    try:
        return json.loads(file.read_bytes())
    except OSError:
        raise SchemaMissingError("check-jsonschema carries no schema of Compose files") from None


@cache
def _property_names() -> frozenset[str]:
    """All names that the schema has for properties, of whatever they are."""
    names: set[str] = set()
    waiting = [_schema()]
    while waiting:
        part = waiting.pop()
        if isinstance(part, dict):
            names.update(part.get("properties", ()))
            waiting += part.values()
        elif isinstance(part, list):
            waiting += part
    return frozenset(names)


def _problems(
    root: Node, path: list[str | int], error: Any, wrong: set[tuple[str | int, ...]]
) -> list[SchemaProblem]:
    """The problems of one error; ``wrong`` are the paths of all."""
    key, node = node_at(root, path)
    if isinstance(node, Scalar) and literal(node.value) is None and not _wants_collection(error):
        return []
    if isinstance(node, Scalar) and node.tag == "float" and path[-1] in _SIZES:
        return []
    name = dotted(path)
    if error.kind.name in ("additionalProperties", "unevaluatedProperties"):
        # Where the value of one key is wrong, all that follow count as not evaluated.
        names = list(error.kind.unexpected)
        if _is_above(tuple(path), wrong - {tuple(path)}):
            names = [one for one in names if one not in _property_names()]
        place = f" in {name}" if path else ""
        nodes = [node_at(root, [*path, unknown])[0] or node for unknown in names]
        return [
            SchemaProblem(at, f'unknown key "{unknown}"{place}')
            for at, unknown in zip(nodes, names, strict=True)
        ]
    if error.kind.name == "falseSchema":
        return [SchemaProblem(key or node, f'unknown key "{path[-1]}" in {dotted(path[:-1])}')]
    return [SchemaProblem(node, f"{name or 'the file'} {_reason(error.kind)}")]


def _wants_collection(error: Any) -> bool:
    """Whether a value must be a mapping or a list, which no variable makes of a text."""
    if branches := getattr(error.kind, "context", None):
        return all(any(map(_wants_collection, branch)) for branch in branches)
    return error.kind.name == "type" and _COLLECTIONS.issuperset(error.kind.types)


def _is_above(path: tuple[str | int, ...], wrong: set[tuple[str | int, ...]]) -> bool:
    return any(other[: len(path)] == path for other in wrong)


def _reason(kind: Any) -> str:
    if kind.name == "type":
        return f"must be {' or '.join(_ARTICLES.get(one, f'a {one}') for one in kind.types)}"
    if kind.name == "enum":
        options = [json.dumps(option) for option in kind.options[:_MAXIMUM_SHOWN]]
        return f"must be one of {', '.join(options)}"
    if kind.name == "pattern":
        return f"does not match {kind.pattern}"
    if kind.name == "required":
        return f'lacks "{kind.property}"'
    return "has none of the forms that Compose takes"
