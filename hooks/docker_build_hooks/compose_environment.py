"""What has a service of Compose in its environment: secrets in the clear, what is required?"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from fnmatch import fnmatchcase
from typing import NamedTuple

from docker_build_hooks import compose_config_rules as rules
from docker_build_hooks.compose_problems import ComposeProblem
from docker_build_hooks.yaml_nodes import Mapping, Node, Scalar
from docker_build_hooks.yaml_nodes import Sequence as List
from docker_build_hooks.yaml_values import child

_SECRET = re.compile(
    r"(?:.*_)?(?:PASSWORD|PASSWD|SECRET|TOKEN|API_?KEY|SECRET_KEY(?:_BASE)?|PRIVATE_KEY|ACCESS_KEY)",
    re.IGNORECASE,
)


class Variable(NamedTuple):
    """A variable of a service: its node and the text of its value, None where it has none.

    ``start`` is where the value begins in the text of the node.
    """

    name: str
    node: Node
    value: str | None
    start: int = 0


class Requirement(NamedTuple):
    """Variables that the services with names like ``service`` have to have."""

    service: str
    names: tuple[str, ...]


def variables(service: Node) -> Iterator[Variable]:
    """What ``environment`` sets, as a mapping or as a list."""
    node = child(service, "environment")
    if isinstance(node, Mapping):
        for name, pair in node.entries().items():
            is_set = isinstance(pair.value, Scalar) and pair.value.tag not in ("null", "!reset")
            value = pair.value.value if isinstance(pair.value, Scalar) and is_set else None
            yield Variable(name, pair.value, value)
    for item in node.items if isinstance(node, List) else ():
        if isinstance(item, Scalar):
            name, equals, value = item.value.partition("=")
            yield Variable(name, item, value if equals else None, len(name) + 1)


def clear_secrets(services: Mapping) -> Iterator[tuple[ComposeProblem, Variable]]:
    """The variables called like secrets whose values are written out; these are not repeated."""
    for service, pair in services.entries().items():
        for variable in variables(pair.value):
            text = variable.value
            if text and _SECRET.fullmatch(variable.name) and not _is_harmless(text):
                message = f'service "{service}" has the value of {variable.name} in the clear'
                yield ComposeProblem(rules.SECRET_CLEAR, variable.node, message), variable


def _is_harmless(text: str) -> bool:
    """Whether a value is a variable, a file, or a switch."""
    is_switch = text.lower() in ("true", "false", "yes", "no", "on", "off", "none", "null")
    return "$" in text or text.startswith(("/", "./")) or is_switch or not text.strip()


def missing_variables(
    services: Mapping, required: Sequence[Requirement]
) -> Iterator[ComposeProblem]:
    """The services that lack a variable, and have no file that might set it."""
    for service, (key, node) in services.entries().items():
        names = {variable.name for variable in variables(node)}
        if child(node, "env_file") is not None or child(node, "extends") is not None:
            continue
        for requirement in required:
            lacking = [name for name in requirement.names if name not in names]
            if lacking and fnmatchcase(service, requirement.service):
                message = f'service "{service}" has no {", ".join(lacking)}, and no env_file'
                yield ComposeProblem(rules.ENVIRONMENT_MISSING, key, message)


def without_values(data: bytes, secret: Sequence[Variable]) -> bytes:
    """``data`` with the values of these variables replaced by stars, to be shown."""
    lines = data.decode("utf-8", "surrogateescape").split("\n")
    for variable in secret:
        node = variable.node
        for number in range(node.line, min(node.end_line, len(lines)) + 1):
            line = lines[number - 1]
            first = node.column - 1 if number == node.line else 0
            if number == node.line:
                at = line.find("=", first) + 1 if variable.start else first
                first = max(at, first)
            last = node.end_column - 1 if number == node.end_line else len(line)
            lines[number - 1] = line[:first] + "*" * max(last - first, 0) + line[last:]
    return "\n".join(lines).encode("utf-8", "surrogateescape")
