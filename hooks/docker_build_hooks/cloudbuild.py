"""Which commands do the steps of a Google Cloud Build file run, and in which folder?

Reads ``steps`` and ``substitutions`` as Cloud Build has them, and no scripts. A substitution that
is not in the file is ``UNKNOWN`` here; one that is may be another when the build is submitted.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from docker_build_hooks import json_nodes, yaml_nodes
from docker_build_hooks.build_tools import KANIKO
from docker_build_hooks.variables import UNKNOWN
from docker_build_hooks.yaml_nodes import Mapping, Node, Scalar, Sequence
from docker_build_hooks.yaml_values import Position, child, is_value, place_of, read_value

_SUBSTITUTION = re.compile(r"\$(?:(\$)|([A-Z_][A-Z0-9_]*)|\{([^{}]*)\})")
_DOCKER = re.compile(
    r"(?:(?:[\w.-]+/)?cloud-builders/docker|(?:docker\.io/)?(?:library/)?docker)(?:[:@].*)?\Z"
)
_KANIKO = re.compile(r"(?:.*/)?kaniko[\w-]*(?:/executor)?(?:[:@].*)?\Z")
_GCLOUD = re.compile(
    r"(?:[\w.-]+/)?(?:cloud-builders/gcloud|google\.com/cloudsdktool/[\w-]+)(?:[:@].*)?\Z"
)
# What these commands of Docker and gcloud do leaves the workspace as it is.
_HARMLESS = {
    "docker": frozenset(("build", "buildx", "images", "info", "login", "logout", "pull", "push"))
    | frozenset(("tag", "version")),
    "gcloud": frozenset(("auth", "config", "container", "run")),
}
_HARMLESS_LINE = re.compile(
    r"\s*(?:docker\s+(?:pull|push|login|tag|images)\b[^;&|<>`()]*"
    r"(?:\|\|\s*(?:exit 0|true|:)\s*)?|#.*|set [-+]\w+)?"
)
_OUTPUT = ("-o", "--output", "--iidfile", "--metadata-file")
# Aliases can repeat a long list as often as the file is long.
_MAXIMUM_WORDS = 100_000
_MAXIMUM_LENGTH = 16_384


class Step(NamedTuple):
    """A step that runs one command: its words, each with its place.

    ``words`` begin with the program, and have ``UNKNOWN`` for what is not known; ``certain`` are
    the same with ``UNKNOWN`` for the defaults of substitutions, too. ``folder`` is relative to the
    workspace, or absolute. ``is_alone`` tells that no step before it touches the workspace.
    """

    name: str
    words: tuple[str, ...]
    places: tuple[Position, ...]
    certain: tuple[str, ...]
    folder: str
    is_alone: bool


def read_steps(path: str, data: bytes) -> list[Step]:
    """The steps of a Cloud Build file that run a command with arguments, no shell.

    Raises ``YamlSyntaxError``.
    """
    root = json_nodes.parse(data) if path.lower().endswith(".json") else yaml_nodes.parse(data).root
    steps = child(root, "steps")
    # A file with a source of its own does not build what it stands in.
    if not isinstance(steps, Sequence) or child(root, "source") is not None:
        return []
    return list(_Reader(child(root, "substitutions")).steps(steps))


class _Reader:
    def __init__(self, substitutions: Node | None) -> None:
        self._defaults: dict[str, str] = {}
        self._left = _MAXIMUM_WORDS
        self._replaced: dict[str, tuple[str, str]] = {}
        entries = substitutions.entries() if isinstance(substitutions, Mapping) else {}
        for name, pair in entries.items():
            value = read_value(pair.value)
            if value and "$" not in value.text:
                self._defaults[name] = value.text
        self._longest = max(map(len, self._defaults.values()), default=1)

    def steps(self, nodes: Sequence) -> Iterator[Step]:
        is_alone = True
        for node in nodes.items:
            step = self._step(node, is_alone)
            if self._left < 0:
                return
            if step:
                yield step
            is_harmless = not _makes_files(step) if step else _is_harmless_script(node)
            is_alone = is_alone and is_harmless

    def _step(self, node: Node, is_alone: bool) -> Step | None:
        builder = child(node, "name")
        args = child(node, "args")
        items = args.items if isinstance(args, Sequence) else ()
        self._left -= len(items) + 1
        if self._left < 0 or not is_value(builder) or child(node, "script") is not None:
            return None
        program = read_value(child(node, "entrypoint"))
        name = program.text if program else _program(builder.value)
        words = [item for item in items if is_value(item)]
        if not name or len(words) < len(items) or (args and not isinstance(args, Sequence)):
            return None
        texts = [self._replace(word.value) for word in words]
        folder = read_value(child(node, "dir"))
        identity = read_value(child(node, "id"))
        return Step(
            identity.text if identity else "",
            (name, *(text for text, _ in texts)),
            (place_of(builder), *map(place_of, words)),
            (name, *(certain for _, certain in texts)),
            self._replace(folder.text)[0] if folder else "",
            is_alone or _waits_for_nothing(child(node, "waitFor")),
        )

    def _replace(self, text: str) -> tuple[str, str]:
        """The text with its substitutions replaced, and with none that has but a default."""
        if "$" not in text:
            return text, text
        if text not in self._replaced:
            if len(text) + text.count("$") * self._longest > _MAXIMUM_LENGTH:
                self._replaced[text] = UNKNOWN, UNKNOWN
            else:
                replaced = _SUBSTITUTION.sub(self._default, text)
                self._replaced[text] = replaced, _SUBSTITUTION.sub(_certain, text)
        return self._replaced[text]

    def _default(self, found: re.Match[str]) -> str:
        dollar, name, braced = found.groups()
        return "$" if dollar else self._defaults.get(name or braced, UNKNOWN)


def _certain(found: re.Match[str]) -> str:
    return "$" if found[1] else UNKNOWN


def _program(builder: str) -> str:
    """What a builder image runs: a program that builds images, gcloud, or ""."""
    if _DOCKER.match(builder):
        return "docker"
    if _KANIKO.match(builder):
        return KANIKO
    return "gcloud" if _GCLOUD.match(builder) else ""


def _makes_files(step: Step) -> bool:
    """Whether the command may leave files in the workspace, for later steps to build from."""
    program, *words = step.words
    if program in _HARMLESS:
        is_harmless = bool(words) and words[0] in _HARMLESS[program]
        return not is_harmless or any(word.startswith(_OUTPUT) for word in words)
    return program != KANIKO and not _is_harmless_shell(step.words)


def _is_harmless_shell(words: tuple[str, ...]) -> bool:
    program = words[0].rpartition("/")[2]
    is_script = program in ("bash", "sh") and len(words) == 3 and words[1].startswith("-")
    return is_script and _is_harmless(words[2])


def _is_harmless_script(node: Node) -> bool:
    script = read_value(child(node, "script"))
    return script is not None and _is_harmless(script.text)


def _is_harmless(script: str) -> bool:
    return all(map(_HARMLESS_LINE.fullmatch, script.split("\n")))


def _waits_for_nothing(node: Node | None) -> bool:
    items = node.items if isinstance(node, Sequence) else ()
    return len(items) == 1 and isinstance(items[0], Scalar) and items[0].value == "-"
