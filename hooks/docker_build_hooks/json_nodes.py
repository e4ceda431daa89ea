"""What does a JSON file say, with comments and trailing commas too, and where does it say it?

JSON is YAML once its comments are blanked, its tabs are spaces and its strings escape as YAML has
it, so one reader does for both.
"""

from __future__ import annotations

import re

from docker_build_hooks import yaml_nodes
from docker_build_hooks.yaml_text import YamlSyntaxError

# A string first, as what looks like a comment may stand in one. An end is optional everywhere, so
# that nothing is read twice.
_PARTS = re.compile(
    r"""("[^"\\\n]*(?:\\[^\n][^"\\\n]*)*"?)|//[^\n]*|/\*.*?(?:\*/|\Z)|(\t+)""", re.DOTALL
)
_CHARACTER = re.compile(r"[^\n]")
# What YAML lacks: `\/` (old versions), and characters of two surrogates.
_ESCAPE = re.compile(
    r"\\(?:(/)|u([dD][89abAB][0-9a-fA-F]{2})\\u([dD][c-fC-F][0-9a-fA-F]{2})|"
    r"(u[dD][89a-fA-F][0-9a-fA-F]{2})|.)",
    re.DOTALL,
)


def parse(data: bytes) -> yaml_nodes.Node | None:
    """The root of a JSON file in UTF-8; None where it is empty.

    Raises ``yaml_nodes.YamlSyntaxError``. What only YAML allows is let through, but for strings
    over several lines. The last of several equal keys holds, as with ``yaml_nodes``.
    """
    text = data.decode("utf-8", "surrogateescape")
    changed = _PARTS.sub(_blank, text)
    return yaml_nodes.parse(changed.encode("utf-8", "surrogateescape")).root


def _blank(part: re.Match[str]) -> str:
    """A part in as many characters as it has, so that what is behind it keeps its place."""
    found = part[0]
    if part[2]:
        return " " * len(found)
    if not part[1]:
        return _CHARACTER.sub(" ", found)
    if len(found) == 1 or not found.endswith('"') or _is_open(found):
        line = part.string.count("\n", 0, part.start()) + 1
        column = part.start() - part.string.rfind("\n", 0, part.start())
        raise YamlSyntaxError(line, column, "the string does not end on its line")
    if "\\" not in found:
        return found
    return _ESCAPE.sub(_escape, found).ljust(len(found))


def _is_open(string: str) -> bool:
    """Whether the last quote of a string is escaped."""
    return (len(string) - len(string[:-1].rstrip("\\"))) % 2 == 0


def _escape(escape: re.Match[str]) -> str:
    slash, high, low, lone = escape.groups()
    if slash:
        return slash
    if high:
        code = 0x10000 + (int(high, 16) - 0xD800) * 0x400 + int(low, 16) - 0xDC00
        return f"\\U{code:08X}"
    return "\\uFFFD" if lone else escape[0]
