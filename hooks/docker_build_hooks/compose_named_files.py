"""Which files that a Compose file names are not there in a fresh clone?

A file that git ignores is made by somebody, and one with an example beside it is to be copied.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from docker_build_hooks import compose_config_rules as rules
from docker_build_hooks.compose_problems import ComposeProblem
from docker_build_hooks.compose_references import NO
from docker_build_hooks.context import Context, Kind
from docker_build_hooks.declarations import resolve_path
from docker_build_hooks.git_index import Index
from docker_build_hooks.gitignore import ignored_paths
from docker_build_hooks.yaml_nodes import Mapping, Node, Scalar, Sequence
from docker_build_hooks.yaml_values import child

_EXAMPLES = (".example", ".sample", ".template", ".dist")
# A folder may have a dot in its name, but seldom one of these endings.
_FILE = re.compile(
    r"/[^/]*[^/.]\.(?:conf|cfg|cnf|ini|ya?ml|json|toml|env|sh|sql|xml|properties|py|js|crt|pem|key|txt)\Z"
)
# Portainer makes it.
_PROVIDED = frozenset({"stack.env"})
_REMOTE = ("http://", "https://", "git@", "git://", "ssh://", "oci://", "github.com/")


class _Named(NamedTuple):
    what: str
    text: str
    node: Node
    may_have_example: bool = False
    is_read: bool = False
    rule: str = rules.FILE_MISSING


def missing_files(
    index: Index, folder: str, root: Mapping, is_part: bool
) -> Iterator[ComposeProblem]:
    """The files that services and includes name, and git has not.

    ``folder`` is where paths start. Those with variables, absolute ones and those out of the
    repository are passed over. With ``is_part`` the folder that paths start from is not known: a
    file of that name anywhere will do.
    """
    root_context = Context(index, "")
    wanted: list[tuple[_Named, str]] = []
    for named in _named(root):
        name = named.text.rpartition("/")[2]
        if "$" in named.text or named.text.startswith(_REMOTE) or name in _PROVIDED:
            continue
        found = resolve_path(folder, named.text)
        resolution = None if found is None else root_context.follow(found)
        if found is None or resolution is None or resolution.outside:
            continue
        if root_context.has(found):
            if named.is_read and root_context.kind(resolution.path) is Kind.FOLDER:
                message = f'the {named.what} "{named.text}" is a folder'
                yield ComposeProblem(named.rule, named.node, message)
            continue
        if is_part and _is_anywhere(index, named.text):
            continue
        examples = (f"{found}{ending}" for ending in _EXAMPLES)
        if not (named.may_have_example and any(example in index for example in examples)):
            wanted.append((named, found))
    ignored = ignored_paths(index, [found for _, found in wanted])
    for named, found in wanted:
        if found not in ignored:
            message = f'the {named.what} "{named.text}" is not in git: there is no "{found}"'
            yield ComposeProblem(named.rule, named.node, message)


def _is_anywhere(index: Index, text: str) -> bool:
    name = text.rpartition("/")[2]
    ending = f"/{name}"
    names = (name, *(f"{name}{example}" for example in _EXAMPLES))
    return any(path.endswith(ending) or path.rpartition("/")[2] in names for path in index.paths)


def _named(root: Mapping) -> Iterator[_Named]:
    include = child(root, "include")
    for item in include.items if isinstance(include, Sequence) else ():
        for node in _texts(child(item, "path") if isinstance(item, Mapping) else item):
            yield _Named("included file", node.value, node)
    services = child(root, "services")
    for pair in services.entries().values() if isinstance(services, Mapping) else ():
        service = pair.value
        if not isinstance(service, Mapping) or child(service, "profiles") is not None:
            continue
        file = child(service, "extends", "file")
        if isinstance(file, Scalar):
            yield _Named("extended file", file.value, file)
        yield from _mounted(service)
        files = child(service, "env_file")
        for entry in files.items if isinstance(files, Sequence) else (files,):
            required = child(entry, "required")
            if isinstance(required, Scalar) and required.value.lower() in NO:
                continue
            for node in _texts(child(entry, "path") if isinstance(entry, Mapping) else entry):
                yield _Named("env file", node.value, node, True, True)
        for node in _texts(child(service, "label_file")):
            yield _Named("label file", node.value, node, True, True)


def _mounted(service: Mapping) -> Iterator[_Named]:
    """The sources of bind mounts whose names are those of files."""
    volumes = child(service, "volumes")
    for item in volumes.items if isinstance(volumes, Sequence) else ():
        node = item
        if isinstance(item, Mapping):
            kind, source = child(item, "type"), child(item, "source")
            is_bind = isinstance(kind, Scalar) and kind.value == "bind"
            node = source if source is not None and is_bind else item
        if isinstance(node, Scalar) and node.value.startswith("."):
            text = node.value.partition(":")[0] if node is item else node.value
            if _FILE.search(text):
                yield _Named("mounted file", text, node, True, False, rules.MOUNT_MISSING)


def _texts(node: Node | None) -> list[Scalar]:
    items = node.items if isinstance(node, Sequence) else (node,)
    return [item for item in items if isinstance(item, Scalar) and item.tag == "str"]
