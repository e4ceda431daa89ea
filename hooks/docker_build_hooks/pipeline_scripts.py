"""Which texts in YAML, JSON and Jenkinsfiles are scripts, and in which folder do they run?

No schema of any one service is known: every text may be a script, whatever its key; the nearest
``working-directory`` above it holds, and what any ``env``, ``variables`` or ``matrix`` sets is set.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import NamedTuple

from docker_build_hooks.script_paths import (
    OWN,
    ROOT,
    START,
    TEMPORARY,
    UNKNOWN,
    join,
    without_marks,
)
from docker_build_hooks.shell_environment import MAXIMUM_WORLDS
from docker_build_hooks.yaml_nodes import Mapping, Node, Scalar, Sequence

_MAXIMUM_NODES = 50_000
_MAXIMUM_NESTING = 50
_FOLDER_KEYS = ("working-directory", "working_directory", "workingDirectory", "dir")
_VARIABLE_KEYS = frozenset({"env", "environment", "variables", "vars"})
_SCRIPT_WORDS = re.compile(r"docker|podman|buildah|nerdctl|executor|compose|COMPOSE|\bcp\b|\bmv\b")

_TEMPLATE = re.compile(r"\{\{-?\s*\.(\w+)\s*-?\}\}")
_MACRO = re.compile(r"\$\(([A-Za-z_][\w.]*)\)")
_REFERENCE = re.compile(r"(?:env|matrix|inputs|variables|vars)\.([\w.-]+)\Z")
_KNOWN = {
    "github.workspace": ROOT,
    "github.action_path": OWN,
    "runner.temp": TEMPORARY,
}

_GROOVY = re.compile(
    r"""(?P<open>"{3}|'{3}|/\*|["'])|//[^\n]*|(?P<brace>[{}])|(?P<dir>\bdir\s*(?:\(\s*)?(?=["']))"""
)
_LINE = {
    '"': re.compile(r'(?:[^"\\\n]|\\.)*', re.DOTALL),
    "'": re.compile(r"(?:[^'\\\n]|\\.)*", re.DOTALL),
}
_CLOSERS = {"/*": "*/", '"""': '"""', "'''": "'''"}
_DOCKER_BUILD = re.compile(r"""docker\.build\s*\(\s*(?:"[^"\n]*"|'[^'\n]*'|[\w.+ ]+)\s*,\s*\Z""")


class Script(NamedTuple):
    """A text for a shell, its first line in the file, and the folder that it runs in."""

    text: str
    line: int
    folder: str


def pipeline_variables(root: Node | None) -> dict[str, list[str]]:
    """The variables that a file sets anywhere, each with its texts; those of a matrix are split."""
    found: dict[str, list[str]] = {}
    for _, key, node in _nodes(root, ""):
        if key in _VARIABLE_KEYS:
            _add_mapping(found, node)
        elif key == "matrix" and isinstance(node, Mapping):
            for name, (_, value) in node.entries().items():
                for item in value.items if isinstance(value, Sequence) else ():
                    if isinstance(item, Scalar):
                        _add(found, name, item.value)
                    else:
                        _add_mapping(found, item, "" if name == "include" else f"{name}.")
    return found


def _add_mapping(found: dict[str, list[str]], node: Node, prefix: str = "") -> None:
    for name, (_, value) in node.entries().items() if isinstance(node, Mapping) else ():
        if isinstance(value, Scalar):
            _add(found, prefix + name, value.value)


def _add(found: dict[str, list[str]], name: str, text: str) -> None:
    texts = found.setdefault(name.replace("-", "_"), [])
    text = shell_text(text)
    if len(texts) < MAXIMUM_WORLDS:
        texts.append(text)


def pipeline_scripts(root: Node | None, start: str) -> Iterator[Script]:
    """All texts that may be scripts; ``start`` is the folder that they run in otherwise."""
    for folder, _, node in _nodes(root, start):
        if isinstance(node, Scalar) and _SCRIPT_WORDS.search(node.value):
            yield Script(shell_text(node.value), node.content_line or node.line, folder)


def _nodes(root: Node | None, start: str) -> Iterator[tuple[str, str, Node]]:
    """All nodes, each once, with the folder that holds there and the key that leads to it."""
    waiting = [(start, "", root)] if root is not None else []
    seen: set[int] = set()
    # The parents keep the nodes alive, so no identity is used twice.
    while waiting and len(seen) < _MAXIMUM_NODES:
        folder, key, node = waiting.pop()
        if id(node) in seen:
            continue
        seen.add(id(node))
        yield folder, key, node
        if isinstance(node, Mapping):
            folder = _folder(node, folder, start)
            entries = node.entries().items()
            waiting += ((folder, name, pair.value) for name, pair in reversed(entries))
        elif isinstance(node, Sequence):
            waiting += ((folder, key, item) for item in reversed(node.items))


def _folder(node: Mapping, inherited: str, start: str) -> str:
    own: Mapping | Node | None = node
    for name in ("defaults", "run"):
        own = own.get(name) if isinstance(own, Mapping) else None
    for mapping in (node, own):
        for key in _FOLDER_KEYS:
            value = mapping.get(key) if isinstance(mapping, Mapping) else None
            if isinstance(value, Scalar) and value.value:
                # `~/project` is where a clone is put.
                text = re.sub(r"\A~(/[^/]+)?", ROOT, shell_text(value.value))
                return UNKNOWN if "$" in text else join(start, text)
    return inherited


def shell_text(text: str) -> str:
    """``text`` with the expressions of workflows and templates as shell variables."""
    text = without_marks(text)
    if "{{" in text:
        text = _without_expressions(text)
        text = _TEMPLATE.sub(r"${\1}", text)
    return _MACRO.sub(_macro, text) if "$(" in text else text


def _without_expressions(text: str) -> str:
    pieces = []
    at = 0
    while (start := text.find("${{", at)) >= 0 and (end := text.find("}}", start)) >= 0:
        expression = text[start + 3 : end].rstrip()
        if "\n" in expression.lstrip():
            # It is not closed; what is closed here may begin in the last of its lines.
            following = start + 3 + expression.rindex("\n")
            pieces.append(text[at:following])
            at = following
        else:
            pieces += (text[at:start], _expression(expression.lstrip()))
            at = end + 2
    return "".join((*pieces, text[at:]))


def _expression(expression: str) -> str:
    reference = _REFERENCE.match(expression)
    if reference:
        return f"${{{reference[1].replace('-', '_')}}}"
    return _KNOWN.get(expression, UNKNOWN)


def _macro(macro: re.Match[str]) -> str:
    # `$(pwd)` is a command; variables of Azure Pipelines have capitals, dots or underscores.
    return f"${{{macro[1]}}}" if re.search(r"[A-Z._]", macro[1]) else macro[0]


class _Token(NamedTuple):
    """A piece of Groovy: a brace, ``dir``, or a text with the quotes that it stands between."""

    kind: str
    text: str
    start: int


def _groovy_tokens(text: str) -> Iterator[_Token]:
    at = 0
    # Up to where it is known that nothing closes what is opened so: looked for once.
    unclosed: dict[str, int] = {}
    while token := _GROOVY.search(text, at):
        start, at = token.span()
        opener = token["open"]
        if not opener:
            if kind := token["brace"] or ("dir" if token["dir"] else ""):
                yield _Token(kind, "", start)
        elif opener in _CLOSERS:
            end = -1 if opener in unclosed else text.find(_CLOSERS[opener], at)
            if end >= 0:
                yield _Token(opener, text[at:end], start)
                at = end + len(opener)
            else:
                unclosed[opener] = len(text)
                # Of three quotes two are an empty text.
                at = start + (1 if opener == "/*" else 2)
                if opener != "/*":
                    yield _Token(opener[0], "", start)
        elif start >= unclosed.get(opener, 0):
            line = _LINE[opener].match(text, at)
            end = line.end() if line else at
            if text.startswith(opener, end):
                yield _Token(opener, text[at:end], start)
                at = end + 1
            else:
                unclosed[opener] = end


def groovy_scripts(text: str) -> Iterator[Script]:
    """The texts in a Jenkinsfile that may be scripts, in the folders of ``dir('…') { … }``."""
    folders = [START]
    following = START
    is_folder = False
    count: Callable[[int], int] = _line_counter(text)
    for kind, value, start in _groovy_tokens(text):
        if kind == "{":
            folders.append(following)
        elif kind == "}":
            folders = folders[:-1] or [START]
            following = folders[-1]
        elif kind == "dir":
            is_folder = True
            continue
        elif kind != "/*":
            if is_folder:
                is_known = "$" not in value and len(folders) < _MAXIMUM_NESTING
                following = join(folders[-1], value) if is_known else UNKNOWN
            elif _DOCKER_BUILD.search(text[max(0, start - 200) : start]):
                yield Script(f"docker build {value}", count(start), folders[-1])
            elif _SCRIPT_WORDS.search(value):
                value = re.sub(r"\\(.)", r"\1", value) if kind == '"' else value
                yield Script(value, count(start), folders[-1])
        is_folder = False


def _line_counter(text: str) -> Callable[[int], int]:
    """The line of an offset, for offsets that only grow."""
    at, line = 0, 1

    def count(offset: int) -> int:
        nonlocal at, line
        line += text.count("\n", at, offset)
        at = offset
        return line

    return count
