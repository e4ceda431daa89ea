"""How is an ignore file changed in one place, with every other byte left as it is?"""

from __future__ import annotations

import re
from collections.abc import Sequence

HEADING = "# What no image needs (check-dockerignore-coverage --fix)"

_PATTERN = re.compile(rb"(?P<before>\s*(?:\./|/)*)(?P<pattern>.*?)(?P<after>\s*)\Z", re.DOTALL)
_MARK = b"\xef\xbb\xbf"


def with_any_depth(data: bytes, line: int) -> bytes:
    """``data`` with the pattern in a line (1-based) meaning any depth: ``x`` becomes ``**/x``."""
    lines = data.split(b"\n")
    text = lines[line - 1]
    mark = _MARK if line == 1 and text.startswith(_MARK) else b""
    found = _PATTERN.match(text[len(mark) :])
    assert found is not None
    indent = found["before"].rstrip(b"./")
    lines[line - 1] = mark + indent + b"**/" + found["pattern"] + found["after"]
    return b"\n".join(lines)


def with_patterns(data: bytes, patterns: Sequence[str], at_end: bool = False) -> bytes:
    """``data`` with patterns added: below our heading, where there is one, else at the end.

    With ``at_end`` they are added at the end whatever stands below the heading.
    """
    end = b"\r\n" if b"\r\n" in data else b"\n"
    added = [pattern.encode("utf-8", "surrogateescape") for pattern in patterns]
    lines = data.split(b"\n")
    places = [at for at, line in enumerate(lines) if line.rstrip() == HEADING.encode()]
    if places and not at_end:
        last = places[-1]
        while last + 1 < len(lines) and lines[last + 1].strip():
            last += 1
        if last + 1 < len(lines):
            cut = end.removesuffix(b"\n")
            return b"\n".join([*lines[: last + 1], *(p + cut for p in added), *lines[last + 1 :]])
    text = data
    is_ended = not text.removeprefix(_MARK) or text.endswith(b"\n")
    block = [] if places else [HEADING.encode()]
    if text.removeprefix(_MARK).strip() and not places:
        block.insert(0, b"")
    text += b"" if is_ended else end
    text += end.join([*block, *added])
    return text + (end if is_ended else b"")
