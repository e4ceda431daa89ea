"""What do the files of ``docker buildx bake`` define: which targets, from what, in which groups?

Replicates the ``bake`` package of buildx: how files and blocks of one name are merged, what targets
inherit, and what a matrix makes of one. One thing differs: a variable without a default is empty
for buildx, but it is meant to come from the environment, so that it is *unknown* here; only its
default speaks for it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from itertools import product
from math import prod
from typing import NamedTuple

from docker_build_hooks import hcl
from docker_build_hooks.hcl import Attribute, Block, Body
from docker_build_hooks.hcl_evaluation import Scope
from docker_build_hooks.hcl_nodes import Expression, Literal, NumberLiteral, Reference, Template
from docker_build_hooks.hcl_tokens import Position
from docker_build_hooks.hcl_values import UNKNOWN, Value, to_list, to_text

_KINDS = ("variable", "group", "target", "function")
_NAME = re.compile(r"[a-zA-Z0-9_-]+\Z")
_BUILT_IN: Mapping[str, Value] = {"BAKE_CMD_CONTEXT": "cwd://", "BAKE_LOCAL_PLATFORM": UNKNOWN}
_MAXIMUM_VARIANTS = 200
_MAXIMUM_ANCESTORS = 50


class Setting(NamedTuple):
    """The text of an attribute, None where it is not known, and the file that has it.

    ``content_line`` and ``indent`` are those of a heredoc, see ``hcl_nodes.Template``.
    """

    text: str | None
    path: str
    position: Position
    content_line: int = 0
    indent: int = 0


class Target(NamedTuple):
    """A ``target`` block, or several that are merged.

    ``label`` is what the file calls it, and ``position`` where; a matrix makes several of one, each
    with its own ``name``. A setting is None where there is none. A value of ``arguments`` is None
    for null; arguments, named contexts and inherited names that are not known at all are None.
    """

    name: str
    label: str
    path: str
    position: Position
    context: Setting | None
    dockerfile: Setting | None
    inline: Setting | None
    target: Setting | None
    call: Setting | None
    arguments: Mapping[str, Value] | None
    contexts: Mapping[str, Value] | None
    inherits: tuple[str, ...] | None


class Definition(NamedTuple):
    """What a set of bake files defines.

    ``targets`` have all that they inherit; those of which that is not known are left out.
    ``grouped`` are the names in groups, ``parents`` the names that others inherit from, and
    ``linked`` the names that are the contexts of others. ``has_default`` tells that a group says
    what is built where nothing is named.
    """

    targets: tuple[Target, ...]
    grouped: frozenset[str]
    parents: frozenset[str]
    linked: frozenset[str]
    has_default: bool


def read_definition(files: Iterable[tuple[str, bytes]]) -> Definition:
    """What these files, given by path and content in the order of merging, define together.

    A path that ends in ``.json`` is in JSON. Raises ``HclSyntaxError`` or ``YamlSyntaxError``.
    """
    bodies = [(path, _parse(path, data)) for path, data in files]
    scope = Scope(dict(_variables([body for _, body in bodies])), _BUILT_IN)
    targets: dict[str, Target] = {}
    grouped: dict[str, frozenset[str]] = {}
    for path, body in bodies:
        for block in body.blocks:
            if len(block.labels) != 1 or not _NAME.match(block.labels[0]):
                continue
            if block.kind == "group":
                grouped[block.labels[0]] = _members(block, scope)
            for target in _targets(block, path, scope) if block.kind == "target" else ():
                before = targets.get(target.name)
                targets[target.name] = _merge(before, target, before, scope) if before else target
    resolver = _Resolver(targets, scope)
    found = [resolved for name in targets if (resolved := resolver.resolve(name))]
    return Definition(
        tuple(found),
        frozenset().union(*grouped.values()),
        frozenset(name for target in targets.values() for name in target.inherits or ()),
        frozenset(name for target in found for name in _links(target)),
        "default" in grouped,
    )


def _parse(path: str, data: bytes) -> Body:
    if not path.endswith(".json"):
        return hcl.parse(data)
    # PyYAML is not for free, and few bake files are in JSON.
    from docker_build_hooks import hcl_json

    return hcl_json.parse(data, _KINDS)


def _variables(bodies: list[Body]) -> Iterator[tuple[str, Expression]]:
    """The variables that have a value, each with the expression of it; the last one holds."""
    for body in bodies:
        for block in body.blocks:
            default = block.body.attributes.get("default")
            if block.kind == "variable" and len(block.labels) == 1 and default:
                kind = block.body.attributes.get("type")
                if not kind or not _is_converted(default.value, kind.value):
                    yield block.labels[0], default.value
    for body in bodies:
        for name, attribute in body.attributes.items():
            yield name, attribute.value


def _is_converted(default: Expression, kind: Expression) -> bool:
    """Whether a default is not of the type that is declared for it."""
    types = {Template: "string", NumberLiteral: "number"}
    if isinstance(default, Literal):
        return default.value is not None and kind != Reference("bool")
    return type(default) in types and kind != Reference(types[type(default)])


def _members(block: Block, scope: Scope) -> frozenset[str]:
    targets = block.body.attributes.get("targets")
    return frozenset(targets and _names(scope.evaluate(targets.value, {}), scope) or ())


def _targets(block: Block, path: str, scope: Scope) -> list[Target]:
    """The targets of a block: one, or those that its matrix makes."""
    label = block.labels[0]
    matrix = block.body.attributes.get("matrix")
    if matrix is None:
        return [_target(block, label, path, scope, {})]
    axes = scope.evaluate(matrix.value, {})
    if not isinstance(axes, Mapping):
        return []
    name = block.body.attributes.get("name")
    lists = [to_list(values) or () for values in axes.values()]
    variants = prod(map(len, lists))
    if () in axes.values():
        return []
    if not 0 < variants <= _MAXIMUM_VARIANTS:
        return [_target(block, label, path, scope, dict.fromkeys(axes, UNKNOWN))]
    targets = {}
    for number, combination in enumerate(product(*lists)):
        local = dict(zip(axes, combination, strict=True))
        text = to_text(scope.evaluate(name.value, local)) if name else label
        if not isinstance(text, str):
            text = f"{label}#{number}"  # a name that nothing else refers to
        targets[text] = _target(block, text, path, scope, local)
    # buildx refuses names that occur twice.
    return list(targets.values()) if len(targets) == variants else []


def _target(block: Block, name: str, path: str, scope: Scope, local: Mapping[str, Value]) -> Target:
    attributes = block.body.attributes

    def value(key: str) -> Value:
        attribute = attributes.get(key)
        return scope.evaluate(attribute.value, local) if attribute else None

    def setting(key: str) -> Setting | None:
        found = value(key)
        return None if found is None else _setting(found, attributes[key], path)

    return Target(
        name,
        block.labels[0],
        path,
        block.position,
        setting("context"),
        setting("dockerfile"),
        setting("dockerfile-inline"),
        setting("target"),
        setting("call"),
        _texts(value("args"), scope),
        _texts(value("contexts"), scope),
        _names(value("inherits"), scope),
    )


def _setting(value: Value, attribute: Attribute, path: str) -> Setting:
    text, node = to_text(value), attribute.value
    place = (node.content_line, node.indent) if isinstance(node, Template) else (0, 0)
    return Setting(text if isinstance(text, str) else None, path, attribute.position, *place)


def _texts(value: Value, scope: Scope) -> Mapping[str, Value] | None:
    """The texts of an object by name, null as it is; None where they are not known."""
    if value is None:
        return {}
    if not isinstance(value, Mapping) or not scope.spend(len(value)):
        return None
    return {name: None if one is None else to_text(one) for name, one in value.items()}


def _names(value: Value, scope: Scope) -> tuple[str, ...] | None:
    """The texts of a list; None where one is not known."""
    items = () if value is None else to_list(value)
    if items is None or not scope.spend(len(items)):
        return None
    known = tuple(text for item in items if isinstance(text := to_text(item), str))
    return known if len(known) == len(items) else None


def _merge(under: Target, over: Target, identity: Target, scope: Scope) -> Target:
    """What ``over`` says, and what ``under`` says of all else; null says nothing."""
    inherits = None
    if under.inherits is not None and over.inherits is not None:
        inherits = under.inherits + over.inherits if scope.spend(len(under.inherits)) else None
    return Target(
        *identity[:4],
        over.context or under.context,
        over.dockerfile or under.dockerfile,
        over.inline or under.inline,
        over.target or under.target,
        over.call or under.call,
        _union(under.arguments, over.arguments, scope),
        _union(under.contexts, over.contexts, scope),
        inherits,
    )


def _union(
    under: Mapping[str, Value] | None, over: Mapping[str, Value] | None, scope: Scope
) -> Mapping[str, Value] | None:
    if under is None or over is None or not scope.spend(len(under) + len(over)):
        return None
    said = {name: value for name, value in over.items() if value is not None}
    return {**dict.fromkeys(over), **under, **said}


class _Resolver:
    """Adds to targets what they inherit."""

    def __init__(self, targets: Mapping[str, Target], scope: Scope) -> None:
        self._targets = targets
        self._scope = scope
        self._resolved: dict[str, Target | None] = {}

    def resolve(self, name: str, nesting: int = 0) -> Target | None:
        """The whole target; None where it inherits from what is not known, or from itself."""
        if name not in self._resolved:
            self._resolved[name] = None
            target = self._targets.get(name)
            if target and nesting < _MAXIMUM_ANCESTORS:
                self._resolved[name] = self._whole(target, nesting)
        return self._resolved[name]

    def _whole(self, target: Target, nesting: int) -> Target | None:
        under: Target | None = None
        for name in target.inherits or ():
            parent = self.resolve(name, nesting + 1)
            if parent is None:
                return None
            under = _merge(under, parent, target, self._scope) if under else parent
        if target.inherits is None:
            return None
        return _merge(under, target, target, self._scope) if under else target


def _links(target: Target) -> Iterator[str]:
    for value in (target.contexts or {}).values():
        if isinstance(value, str) and value.startswith("target:"):
            yield value.removeprefix("target:")
