"""What does a JSON file say, with comments and trailing commas too, and where does it say it?

JSON is YAML once its comments are blanked and its tabs are spaces, so one reader does for both.
"""

from __future__ import annotations

import re

from docker_build_hooks import yaml_nodes

# A string first, as what looks like a comment may stand in one.
_PARTS = re.compile(rb"""("(?:[^"\\\n]|\\.)*")|//[^\n]*|/\*.*?\*/|(\t)""", re.DOTALL)


def parse(data: bytes) -> yaml_nodes.Node | None:
    """The root of a JSON file in UTF-8; None where it is empty.

    Raises ``yaml_nodes.YamlSyntaxError``. What only YAML allows is let through.
    """
    return yaml_nodes.parse(_PARTS.sub(_blank, data)).root


def _blank(part: re.Match[bytes]) -> bytes:
    if part[1]:
        return part[1].replace(b"\\/", b"/")
    return re.sub(rb"[^\n]", b" ", part[0])
