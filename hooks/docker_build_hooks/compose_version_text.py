"""How is the version of a Compose file changed, with every other byte left as it is?"""

from __future__ import annotations

import re

from docker_build_hooks.compose_files import ComposeRoot
from docker_build_hooks.yaml_nodes import Scalar

_MARK = b"\xef\xbb\xbf"
_LINE = re.compile(rb"""["']?version["']?[ \t]*:(?:[ \t].*)?""", re.DOTALL)


def with_quotes(data: bytes, file: ComposeRoot) -> bytes | None:
    """``data`` with its number as a string; None where the version is none, or not plain."""
    version = file.version
    is_number = isinstance(version, Scalar) and version.tag in ("int", "float")
    if not is_number or not isinstance(version, Scalar) or version.style:
        return None
    lines = data.split(b"\n")
    line, start = _line(lines, version.line)
    text = version.value.encode()
    at = start + version.column - 1
    # Columns are characters, and in front of a version there are only those of one byte.
    if line[at : at + len(text)] != text:
        return None
    lines[version.line - 1] = line[:at] + b'"' + text + b'"' + line[at + len(text) :]
    return b"\n".join(lines)


def without_version(data: bytes, file: ComposeRoot) -> bytes | None:
    """``data`` without the line of the version; None where it is not a line of its own."""
    version = file.version
    if version is None or len(file.version_keys) != 1:
        return None
    (key,) = file.version_keys
    is_line = isinstance(version, Scalar) and version.end_line == key.line
    lines = data.split(b"\n")
    line, start = _line(lines, key.line)
    if not is_line or not _LINE.match(line[start:].lstrip(b" ")):
        return None
    kept = line[:start]
    if key.line == len(lines):
        # The last line has no end: what was the one before it has none now.
        rest = b"\n".join(lines[:-1]).removesuffix(b"\r")
        return rest + kept
    lines[key.line - 1 : key.line + 1] = [kept + lines[key.line]]
    return b"\n".join(lines)


def with_version(data: bytes, file: ComposeRoot, written: str) -> bytes | None:
    """``data`` with ``version: WRITTEN`` in front of the first key; None where that is no line.

    ``written`` is the value with its quotes.
    """
    first = file.root.pairs[0].key
    lines = data.split(b"\n")
    line, start = _line(lines, first.line)
    before = line[start : start + first.column - 1]
    if file.version_keys or before.strip(b" ") or not _is_block(file, line[start:]):
        return None
    end = b"\r\n" if line.endswith(b"\r") or data.count(b"\r\n") else b"\n"
    added = line[:start] + before + f"version: {written}".encode() + end
    lines[first.line - 1] = added + line[start:]
    return b"\n".join(lines)


def _is_block(file: ComposeRoot, line: bytes) -> bool:
    """Whether the mapping is written in lines, and its first key begins one of them."""
    return not line.lstrip().startswith((b"{", b"?", b"-")) and file.root.line == _first_line(file)


def _first_line(file: ComposeRoot) -> int:
    return file.root.pairs[0].key.line


def _line(lines: list[bytes], number: int) -> tuple[bytes, int]:
    """A line (1-based), and where its text begins: behind a byte order mark."""
    line = lines[number - 1]
    return line, len(_MARK) if number == 1 and line.startswith(_MARK) else 0
