"""Which commands do documents, and the comments of Dockerfiles, tell their readers to run?"""

from __future__ import annotations

import re
from collections.abc import Iterator

from docker_build_hooks.script_paths import UNKNOWN

# The words that a line needs to be of interest.
COMMAND = re.compile(
    r"\b(?:docker|podman|nerdctl|docker-buildx)\s+(?:buildx\s+|image\s+|builder\s+)?(?:build|b)\b"
    r"|\bbuildah\s+(?:bud|build)\b|\bexecutor\s+-|compose\b(?:(?!compose\b)[^\n\\]|\\\n){0,400}?\s(?:-f|--file|--pro)"
    r"|COMPOSE_FILE="
)
_FENCE = re.compile(r"[ \t>]*(`{3,}|~{3,})")
_BACKTICKS = re.compile(r"(`+)")
_PROMPT = re.compile(r"^[ \t]*(?:[\w.@~:/-]*[$%#>][ \t]+)?", re.MULTILINE)
# `<name>` is for the reader to fill in, not a redirection.
_PLACEHOLDER = re.compile(r"<[\w /.:|-]*[\w|]>")
_HASHES = re.compile(r"[ \t]*#+")
_START = re.compile(r"(?:\bcd\s|\b(?:docker|podman|nerdctl|buildah|DOCKER\w*=)).*", re.DOTALL)


def document_scripts(text: str) -> Iterator[tuple[str, int]]:
    """The pieces of a document that are commands, each with its first line.

    Fenced and indented blocks are one script each, and so is each piece of code in a line.
    """
    fence = ""
    block: list[str] = []
    start = 1
    for number, line in enumerate([*text.split("\n"), ""], 1):
        mark = _FENCE.match(line)
        is_code = bool(fence) or line[:1] == "\t" or line[:2] == "  " or line[:2] == "$ "
        if mark and (not fence or mark[1].startswith(fence)):
            fence = "" if fence else mark[1]
            is_code = False
        if is_code and (line.strip() or fence):
            start = start if block else number
            block.append(line)
            continue
        if block:
            yield from _script("\n".join(block), start)
            block = []
        if not mark and "`" in line:
            for code in _inline(line):
                yield from _script(code, number)
    if block:
        yield from _script("\n".join(block), start)


def _inline(line: str) -> Iterator[str]:
    """The pieces of code in a line, each between as many backticks before and behind it."""
    # Texts and the backticks between them take turns.
    pieces = _BACKTICKS.split(line)
    opened = len(pieces[1])
    for code, behind in zip(pieces[2::2], pieces[3::2], strict=False):
        if opened:
            yield code
        # What does not close this piece opens the next.
        opened = max(len(behind) - opened, 0)


def comment_scripts(text: str) -> Iterator[tuple[str, int]]:
    """The commands in the comments of a Dockerfile, each with its first line."""
    pending = ""
    start = 1
    for number, line in enumerate(text.split("\n"), 1):
        hashes = _HASHES.match(line)
        if not hashes:
            pending = ""
            continue
        start = start if pending else number
        pending += line[hashes.end() :].strip()
        if pending.endswith("\\"):
            pending = f"{pending[:-1]} "
            continue
        found = _START.search(pending) if COMMAND.search(pending) else None
        if found:
            yield from _script(found[0].partition("`")[0].rstrip("\"'"), start)
        pending = ""


def _script(text: str, line: int) -> Iterator[tuple[str, int]]:
    if COMMAND.search(text):
        yield _PLACEHOLDER.sub(UNKNOWN, _PROMPT.sub("", text)), line
