"""What is wrong with the versions of Compose files, by the policy that a team has chosen?"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from docker_build_hooks import compose_version_rules as rules
from docker_build_hooks.compose_files import ComposeRoot
from docker_build_hooks.compose_formats import FORMATS, unknown_keys
from docker_build_hooks.finding import ERROR, Finding
from docker_build_hooks.yaml_nodes import Mapping, Node, Scalar
from docker_build_hooks.yaml_nodes import Sequence as List
from docker_build_hooks.yaml_values import child, place_of

CONSISTENT, REQUIRE, FORBID = "consistent", "require", "forbid"
# As YAML 1.1 has it, which docker-compose before 1.27 read: 22:22 is 1342.
_BASE_60 = re.compile(r"[-+]?[1-9][0-9_]*(?::[0-5]?[0-9])+")
_MAXIMUM_SHOWN = 3


class Policy(NamedTuple):
    """Which of the three, and for REQUIRE which value, "" for any."""

    name: str = CONSISTENT
    value: str = ""


class Wanted(NamedTuple):
    """What a group of files agrees on: its version as it is written, None for none.

    ``files`` are those that have it so; ``written`` is how the first of them writes it, and
    ``is_only`` tells that no file has another version.
    """

    version: str | None
    files: tuple[str, ...]
    written: str = ""
    is_only: bool = True


def agreed(group: Sequence[ComposeRoot]) -> Wanted | None:
    """What most files of a group have; None where all have the same.

    In a tie, a version wins over none, and the later of two over the earlier.
    """
    texts = {file.path: file.version_text for file in group}
    counts = Counter(texts.values())
    if len(counts) < 2:
        return None
    wanted = max(counts, key=lambda text: (counts[text], text is not None, _order(text)))
    alike = [file for file in group if file.version_text == wanted]
    is_only = len(counts.keys() - {None}) == 1
    return Wanted(wanted, tuple(file.path for file in alike), written(alike[0].version), is_only)


def written(version: Node | None) -> str:
    """A version with the quotes that it has, or gets."""
    if not isinstance(version, Scalar):
        return ""
    quote = version.style if version.style in ("'", '"') else '"'
    return f"{quote}{version.value}{quote}"


def _order(text: str | None) -> tuple[int, ...]:
    return tuple(int(part) for part in re.findall(r"[0-9]{1,9}", text or ""))


def version_findings(file: ComposeRoot, policy: Policy, wanted: Wanted | None) -> Iterator[Finding]:
    """The findings about the version of one file; ``wanted`` is what its group agrees on."""
    yield from _own(file, policy)
    if policy.name == CONSISTENT:
        if wanted is not None and file.version_text != wanted.version:
            yield _odd(file, wanted)
    elif policy.name == FORBID:
        if file.version_keys:
            message = '"version" is obsolete: docker compose ignores it'
            yield _at(file, file.version_keys[-1], rules.OBSOLETE, message, "remove the line")
    elif not file.version_keys:
        value = f'"{policy.value or "3.8"}"'
        message = 'there is no "version", which docker-compose before 1.27 needs'
        yield _at(file, file.root.pairs[0].key, rules.MISSING, message, f"add `version: {value}`")
    elif policy.value and file.version_text != policy.value:
        shown = _shown(file.version_text)
        message = f'"version" is {shown}, and "{policy.value}" is required'
        place = file.version or file.root
        yield _at(file, place, rules.MIXED, message, f'write `version: "{policy.value}"`')


def _own(file: ComposeRoot, policy: Policy) -> Iterator[Finding]:
    """What is wrong with the version whatever the other files have."""
    version = file.version
    if version is None:
        return
    if not is_string(version):
        number = isinstance(version, Scalar) and version.tag in ("int", "float")
        hint = f'write `version: "{file.version_text}"`' if number else "remove it"
        yield _at(file, version, rules.NOT_STRING, "version must be a string", hint)
    text = file.version_text
    if not text or "$" in text:
        return
    if text not in FORMATS:
        severity = ERROR if policy.name == REQUIRE else ""
        message = f'"{text}" never was a version of the Compose file format'
        yield _at(file, version, rules.UNKNOWN, message)._replace(severity=severity)
    elif policy.name == REQUIRE:
        yield from _features(file, text)


def _features(file: ComposeRoot, version: str) -> Iterator[Finding]:
    """What the declared format does not know, or reads otherwise."""
    seen: set[str] = set()
    for unknown in unknown_keys(file.root, version):
        # Of the items of one list the first speaks for all.
        name = unknown.key.partition("[")[0]
        if name in seen:
            continue
        seen.add(name)
        major = version.partition(".")[0]
        later = f"it came with {unknown.since}" if unknown.since else f"no version {major} knows it"
        message = f'"{unknown.key}" is unknown in version "{version}": {later}'
        yield _at(file, unknown.node, rules.FEATURE, message)
    services = child(file.root, "services")
    for pair in services.entries().values() if isinstance(services, Mapping) else ():
        ports = child(pair.value, "ports")
        for item in ports.items if isinstance(ports, List) else ():
            is_plain = isinstance(item, Scalar) and not item.style
            if is_plain and isinstance(item, Scalar) and _BASE_60.fullmatch(item.value):
                message = f'"{item.value}" is a number of base 60 to docker-compose before 1.27'
                yield _at(file, item, rules.FEATURE, message, f'write "{item.value}" in quotes')


def is_string(node: Node) -> bool:
    """Whether a node is a string to Compose."""
    return isinstance(node, Scalar) and node.tag == "str"


def _odd(file: ComposeRoot, wanted: Wanted) -> Finding:
    shown = ", ".join(wanted.files[:_MAXIMUM_SHOWN])
    more = len(wanted.files) - _MAXIMUM_SHOWN
    shown += f" and {more} more" if more > 0 else ""
    have = "has" if len(wanted.files) == 1 else "have"
    if not file.version_keys:
        message = f'there is no "version", and {shown} {have} {_shown(wanted.version)}'
        hint = f'add `version: "{wanted.version}"`'
        return _at(file, file.root.pairs[0].key, rules.MISSING, message, hint)
    message = f'"version" is {_shown(file.version_text)}, and {shown} {have} '
    message += _shown(wanted.version)
    place = file.version or file.root
    hint = "remove the line" if wanted.version is None else f'write `version: "{wanted.version}"`'
    return _at(file, place, rules.MIXED, message, hint)


def _shown(version: str | None) -> str:
    return "none" if version is None else f'"{version}"'


def _at(file: ComposeRoot, node: Node, rule: str, message: str, *hints: str) -> Finding:
    return Finding(file.path, *place_of(node), rules.RULES[rule], message, hints)
