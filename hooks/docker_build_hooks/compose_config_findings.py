"""What is said of Compose files that ``docker compose config`` would refuse?"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from docker_build_hooks import compose_config_rules as rules
from docker_build_hooks import yaml_nodes
from docker_build_hooks.compose_checks import (
    consistency_problems,
    definitions,
)
from docker_build_hooks.compose_documents import MAXIMUM_SIZE, is_readable_size, read_document
from docker_build_hooks.compose_environment import (
    Requirement,
    clear_secrets,
    missing_variables,
    without_values,
)
from docker_build_hooks.compose_extensions import extension_problems, include_problems
from docker_build_hooks.compose_named_files import missing_files
from docker_build_hooks.compose_ports import taken_ports
from docker_build_hooks.compose_problems import ComposeProblem
from docker_build_hooks.compose_schema import schema_problems
from docker_build_hooks.compose_syntax import document_problem, nodes, syntax_problems
from docker_build_hooks.finding import WARNING, Finding
from docker_build_hooks.git_index import Index
from docker_build_hooks.yaml_nodes import Mapping
from docker_build_hooks.yaml_text import YamlSyntaxError
from docker_build_hooks.yaml_values import child, place_of

_DECIDED_ELSEWHERE = frozenset({rules.UNDEFINED, rules.IMAGE_MISSING})


class Use(NamedTuple):
    """How a file is used: what it may be merged with, and whether it may be a part of another.

    ``elsewhere`` are the names that a program brings together (``shared_names``), ``is_base`` tells
    that other files extend its services, ``is_open`` that something unknown is merged with it.
    ``folder`` is where its paths start, None for its own.
    """

    others: tuple[Mapping, ...] = ()
    is_part: bool = False
    elsewhere: frozenset[tuple[str, str]] = frozenset()
    is_base: bool = False
    is_open: bool = False
    required: tuple[Requirement, ...] = ()
    folder: str | None = None


def config_findings(index: Index, path: str, data: bytes | None, use: Use) -> Iterator[Finding]:
    """The findings about one Compose file. Raises ``SchemaMissingError``."""
    if data is None or not is_readable_size(data):
        message = f"larger than {MAXIMUM_SIZE // 1024} KiB, and so not judged"
        yield _finding(path, rules.SYNTAX, 1, 1, message)._replace(severity=WARNING)
        return
    try:
        document = read_document(data)
    except YamlSyntaxError as error:
        yield _finding(path, rules.SYNTAX, error.line, error.column, error.reason)
        return
    root = document.root
    is_nothing = root is None or root.tag == "null"
    if root is None or is_nothing or (_is_empty(root) and not document.has_more):
        if not use.is_part or document.has_more:
            yield _finding(path, rules.SYNTAX, 1, 1, "empty compose file")
        return
    if found := document_problem(data):
        yield _finding(path, rules.SYNTAX, *found)
        return
    problems = list(syntax_problems(root))
    if not document.has_more and not any(p.rule == rules.SYNTAX for p in problems):
        # What a further document adds, and what a tree of that kind means, is not known.
        problems += _problems(index, path, root, use)
    for problem in problems:
        rule = rules.RULES[problem.rule]
        yield Finding(path, *place_of(problem.node), rule, problem.message)


def _is_empty(root: yaml_nodes.Node) -> bool:
    return isinstance(root, Mapping) and not root.pairs


def _problems(index: Index, path: str, root: yaml_nodes.Node, use: Use) -> Iterator[ComposeProblem]:
    wrong = schema_problems(root)
    for problem in wrong:
        yield ComposeProblem(rules.SCHEMA, problem.node, problem.message)
    if isinstance(root, Mapping):
        known = definitions([root, *use.others])
        known = known._replace(elsewhere=use.elsewhere, is_base=use.is_base)
        told = {id(node) for problem in wrong for node in nodes(problem.node)}
        for found in consistency_problems(root, known):
            is_told = found.rule == rules.VALUE and id(found.node) in told
            if not is_told and not (use.is_open and found.rule in _DECIDED_ELSEWHERE):
                yield found
        folder = path.rpartition("/")[0] if use.folder is None else use.folder
        yield from include_problems(root, path, folder, index)
        yield from extension_problems(root, path, folder, index)
        yield from missing_files(index, folder, root, use.is_part)
        services = child(root, "services")
        if isinstance(services, Mapping):
            yield from taken_ports(services)
            yield from (problem for problem, _ in clear_secrets(services))
            yield from missing_variables(services, use.required)


def _finding(path: str, rule: str, line: int, column: int, message: str) -> Finding:
    return Finding(path, line, column, column + 1, rules.RULES[rule], message)


def shown_text(data: bytes | None) -> bytes | None:
    """A Compose file as it may be printed: without the values of its secrets."""
    if data is None or not is_readable_size(data):
        return data
    try:
        services = child(read_document(data).root, "services")
    except YamlSyntaxError:
        return data
    if not isinstance(services, Mapping):
        return data
    return without_values(data, [variable for _, variable in clear_secrets(services)])
