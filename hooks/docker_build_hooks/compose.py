"""What does a Compose file build: which service, from which context, with which Dockerfile?

Reads ``services.*.build`` and ``include`` as the Compose specification has them, with anchors,
``<<`` merges and ``!reset``, and nothing else. Values stay as written: ``interpolation`` replaces
their variables, and nothing is looked up on a disk; ``compose_layers`` follows ``extends``. What
Compose would refuse for its type is passed over: this module finds builds, it does not validate.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from . import yaml_nodes
from .yaml_nodes import Mapping, Node, Scalar, Sequence
from .yaml_values import Position, Value, child, is_value, place_of, read_value

_KEYS = (b"build", b"include", b"extends")
_SERVICES = re.compile(rb"""^["']?services["']?\s*:""", re.MULTILINE)


class InlineDockerfile(NamedTuple):
    """A Dockerfile inside the Compose file, its variables (and ``$$``) not replaced.

    ``first_line`` is the file's line of the first line of ``text`` and ``indent`` what is cut from
    each line there; ``first_line`` is 0 unless it is a literal block (``|``).
    """

    text: str
    position: Position
    first_line: int
    indent: int

    def locate(self, line: int, column: int) -> tuple[int, int]:
        """Where the file has this line and column (1-based) of ``text``.

        Text that is no literal block answers with where it begins.
        """
        if not self.first_line:
            return self.position.line, self.position.column
        return self.first_line + line - 1, self.indent + column


class Extends(NamedTuple):
    """What a service extends: another one, of the same file where ``file`` is None."""

    service: str
    file: Value | None


class BuildSection(NamedTuple):
    """The ``build`` of a service.

    ``position`` is that of the string in the short form, else of the ``build`` key. A value is None
    where the key is absent or empty; an argument without one is taken from the environment.
    """

    service: str
    service_position: Position
    position: Position
    context: Value | None
    dockerfile: Value | None
    inline: InlineDockerfile | None
    args: tuple[tuple[str, Value | None], ...]
    target: Value | None
    additional_contexts: tuple[tuple[str, Value], ...]
    extends: Extends | None = None


class Include(NamedTuple):
    """One entry of ``include``: files that are merged, the first one decides where paths begin."""

    paths: tuple[Value, ...]
    project_directory: Value | None
    environment_files: tuple[Value, ...] = ()


class ComposeFile(NamedTuple):
    """What a file builds and includes.

    ``has_services`` tells a Compose file from another file of that name. With
    ``has_more_documents`` a further YAML document follows, which Compose merges over this one.
    ``extended`` is what its services extend.
    """

    builds: tuple[BuildSection, ...]
    includes: tuple[Include, ...]
    has_services: bool
    has_more_documents: bool = False
    extended: tuple[Extends, ...] = ()


def parse(data: bytes) -> ComposeFile:
    """Find the build sections and includes of a Compose file.

    Raises ``yaml_nodes.YamlSyntaxError``, but reads a file that has none of the keys that matter
    only for whether it has services.
    """
    is_plain = not any(key in data for key in _KEYS)
    # flow style and UTF-16 do not show their keys at the start of a line
    if is_plain and data[:1] not in (b"{", b"\xff", b"\xfe"):
        return ComposeFile((), (), bool(_SERVICES.search(data)))
    document = yaml_nodes.parse(data)
    root = document.root
    if not isinstance(root, Mapping):
        return ComposeFile((), (), False, document.has_more)
    reader = _Reader()
    services = child(root, "services")
    builds: tuple[BuildSection, ...] = ()
    has_services = False
    if isinstance(services, Mapping):
        builds = tuple(reader.builds(services))
        has_services = any(isinstance(pair.value, Mapping) for pair in services.entries().values())
    includes = reader.includes(child(root, "include"))
    return ComposeFile(builds, includes, has_services, document.has_more, tuple(reader.extended))


class _Reader:
    """Reads nodes; a list that aliases share is read once, so a file costs what it is long."""

    def __init__(self) -> None:
        self._named: dict[int, tuple[tuple[str, Value | None], ...]] = {}
        self._contexts: dict[int, tuple[tuple[str, Value], ...]] = {}
        self._paths: dict[int, tuple[Value, ...]] = {}
        self.extended: list[Extends] = []

    def builds(self, services: Mapping) -> list[BuildSection]:
        found = []
        for name, (service_key, service) in services.entries().items():
            if not isinstance(service, Mapping) or service.tag == "!reset":
                continue
            if extends := _extends(child(service, "extends")):
                self.extended.append(extends)
            pair = service.entries().get("build")
            section = self.build(name, place_of(service_key), pair) if pair else None
            if section:
                found.append(section._replace(extends=extends))
        return found

    def build(self, service: str, at: Position, pair: yaml_nodes.Pair) -> BuildSection | None:
        node = pair.value
        if isinstance(node, Scalar):
            if node.tag not in ("str", "!override"):
                return None
            context = Value(node.value, place_of(node))
            return BuildSection(service, at, context.position, context, None, None, (), None, ())
        if not isinstance(node, Mapping) or node.tag == "!reset":
            return None
        return BuildSection(
            service,
            at,
            place_of(pair.key),
            read_value(child(node, "context")),
            read_value(child(node, "dockerfile")),
            _inline(child(node, "dockerfile_inline")),
            self.named(child(node, "args")),
            read_value(child(node, "target")),
            self.contexts(child(node, "additional_contexts")),
        )

    def named(self, node: Node | None) -> tuple[tuple[str, Value | None], ...]:
        """The names and values of a mapping, or of a list of ``name=value``."""
        if id(node) not in self._named:
            found: list[tuple[str, Value | None]] = []
            if isinstance(node, Mapping):
                for name, (_, value) in node.entries().items():
                    if isinstance(value, Scalar):
                        found.append((name, read_value(value)))
            elif isinstance(node, Sequence):
                scalars = filter(is_value, node.items)
                found = [_assignment(item) for item in scalars if not item.value.startswith("=")]
            self._named[id(node)] = tuple(found)
        return self._named[id(node)]

    def contexts(self, node: Node | None) -> tuple[tuple[str, Value], ...]:
        if id(node) not in self._contexts:
            named = self.named(node)
            self._contexts[id(node)] = tuple((name, value) for name, value in named if value)
        return self._contexts[id(node)]

    def includes(self, node: Node | None) -> tuple[Include, ...]:
        found = []
        for item in node.items if isinstance(node, Sequence) else ():
            directory, environment = None, None
            if isinstance(item, Mapping):
                directory = read_value(child(item, "project_directory"))
                environment = child(item, "env_file")
                paths = self.paths(child(item, "path"))
            else:
                paths = self.paths(item if isinstance(item, Scalar) else None)
            if paths:
                found.append(Include(paths, directory, self.paths(environment)))
        return tuple(found)

    def paths(self, node: Node | None) -> tuple[Value, ...]:
        if id(node) not in self._paths:
            items = node.items if isinstance(node, Sequence) else (node,)
            values = map(read_value, items)
            self._paths[id(node)] = tuple(value for value in values if value)
        return self._paths[id(node)]


def _extends(node: Node | None) -> Extends | None:
    if isinstance(node, Mapping):
        service = read_value(child(node, "service"))
        return Extends(service.text, read_value(child(node, "file"))) if service else None
    value = read_value(node)
    return Extends(value.text, None) if value else None


def _inline(node: Node | None) -> InlineDockerfile | None:
    if not is_value(node):
        return None
    return InlineDockerfile(node.value, place_of(node), node.content_line, node.indent)


def _assignment(node: Scalar) -> tuple[str, Value | None]:
    """Split a ``name=value`` scalar; the value's position is its own where the file shows it."""
    name, equals, text = node.value.partition("=")
    if not equals:
        return name, None
    position = place_of(node)
    quotes = 1 if node.style in ("'", '"') else 0
    # any other length: escapes, or lines that were folded
    if node.line == node.end_line and node.end_column - node.column == len(node.value) + 2 * quotes:
        start = node.column + quotes + len(name) + 1
        position = Position(node.line, start, node.end_column - quotes)
    return name, Value(text, position)
