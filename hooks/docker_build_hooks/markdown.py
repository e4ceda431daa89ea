"""Where do the links of a Markdown document lead, and which anchors do its headings make?

Headings get the anchors that GitHub gives them. What stands in code or in a comment is neither.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator
from typing import NamedTuple
from urllib.parse import unquote

_FENCE = re.compile(r"[ \t>]*(?:(?:[-*+]|\d+[.)])[ \t]*)?(`{3,}|~{3,})(.*)")
_COMMENT = re.compile(r"<!--.*?(?:-->|\Z)", re.DOTALL)
_BACKTICKS = re.compile(r"`+")
_HEADING = re.compile(r" {0,3}#{1,6}[ \t]+(\S.*)")
_CLOSING = re.compile(r"[ \t]#+$")
_UNDERLINE = re.compile(r" {0,3}(?:=+|-+)[ \t]*")
# What begins a line that no underline makes a heading: lists, quotes, tables, code, other headings.
_NO_PARAGRAPH = re.compile(r"[ \t]*(?:$|[-*+>|#]|\d+[.)])| {4}|\t")
_TITLE = r"""(?:\s+(?:"[^"\n]*"|'[^'\n]*'|\([^()\n]*\)))?"""
_TARGET = r"(?:<([^<>\n]*)>|((?:[^\s()<>\\]|\\.|\((?:[^\s()\\]|\\.)*\))+))"
_INLINE = re.compile(rf"(?<!\\)\]\(\s*{_TARGET}{_TITLE}\s*\)")
_DEFINITION = re.compile(rf"^ {{0,3}}\[(?!\^)[^\[\]\n]+\]:[ \t]*{_TARGET}{_TITLE}[ \t]*$", re.M)
_ESCAPE = re.compile(r"\\([!-/:-@\[-`{-~])")
_OWN_ANCHOR = re.compile(r"""<[a-z][^<>]*?\s(?:id|name)\s*=\s*["']?([^\s"'<>]+)""", re.IGNORECASE)
_LINK_TEXT = re.compile(r"!?\[([^\[\]]*)\](?:\([^()]*\)|\[[^\[\]]*\])")
_TAG = re.compile(r"</?[A-Za-z][^<>]*>")
_UNDERSCORES = re.compile("(?<!_)_+")
_NOT_IN_ANCHOR = re.compile(r"[^\w\- ]")


class Link(NamedTuple):
    """A link's target as it is written, and its 1-based line."""

    target: str
    line: int


def links(text: str) -> list[Link]:
    """The links and images of a document, in order."""
    prose = _without_code(text)
    ends = [end.start() for end in re.finditer("\n", prose)]
    found = []
    for pattern in (_INLINE, _DEFINITION):
        for match in pattern.finditer(prose):
            target = match[2] if match[1] is None else match[1]
            line = bisect_left(ends, match.start(1 if match[2] is None else 2)) + 1
            found.append(Link(_ESCAPE.sub(r"\1", target), line))
    return sorted(found, key=lambda link: link.line)


def anchors(text: str) -> frozenset[str]:
    """The anchors of a document in lower case: of its headings, and those it makes itself."""
    prose = _without_code(text, keep_inline=True)
    made = {anchor.lower() for anchor in _OWN_ANCHOR.findall(prose)}
    numbers: dict[str, int] = {}
    for title in _headings(prose.split("\n")):
        slug = _slug(title)
        number = numbers.get(slug, 0)
        numbers[slug] = number + 1
        made.add(f"{slug}-{number}" if number else slug)
    return frozenset(made)


def decoded(target: str) -> str:
    """A target as the path or the anchor that it means."""
    return unquote(target, errors="surrogateescape")


def _headings(lines: list[str]) -> Iterator[str]:
    above = ""
    for line in lines:
        if found := _HEADING.fullmatch(line.rstrip()):
            yield _CLOSING.sub("", found[1])
        elif _UNDERLINE.fullmatch(line) and not _NO_PARAGRAPH.match(above):
            yield above
        above = line


def _slug(title: str) -> str:
    """https://github.com/gjtorikian/html-pipeline: how GitHub names the anchor of a heading."""
    text = _TAG.sub("", _LINK_TEXT.sub(r"\1", title))
    text = _UNDERSCORES.sub(_emphasis, text.replace("`", ""))
    return _NOT_IN_ANCHOR.sub("", text.strip().lower()).replace(" ", "-")


def _emphasis(found: re.Match[str]) -> str:
    """Underscores as they stay in an anchor: they are emphasis at the ends of words only."""
    start, end = found.span()
    before = start > 0 and found.string[start - 1].isalnum()
    after = found.string[end : end + 1].isalnum()
    is_kept = before == after and (before or len(found[0]) == 1)
    return found[0] if is_kept else ""


def _without_code(text: str, keep_inline: bool = False) -> str:
    """A document with blanks for its fenced code and its comments, in as many lines."""
    lines = []
    fence = ""
    for line in text.replace("\r\n", "\n").split("\n"):
        mark = _FENCE.fullmatch(line)
        if fence:
            if mark and mark[1].startswith(fence) and not mark[2].strip():
                fence = ""
            lines.append("")
        elif mark and not (mark[1][0] == "`" and "`" in mark[2]):
            fence = mark[1]
            lines.append("")
        else:
            lines.append(line)
    prose = _COMMENT.sub(_blank, "\n".join(lines))
    if keep_inline:
        return prose
    # No code goes on behind an empty line.
    return "".join(map(_without_spans, re.split(r"(\n[ \t]*\n)", prose)))


def _without_spans(text: str) -> str:
    """A paragraph without its inline code, which goes to the next run of as many backticks."""
    runs = list(_BACKTICKS.finditer(text))
    ends: list[int | None] = [None] * len(runs)
    next_of: dict[int, int] = {}
    for at in range(len(runs) - 1, -1, -1):
        length = len(runs[at][0])
        ends[at] = next_of.get(length)
        next_of[length] = at
    pieces = []
    kept, at = 0, 0
    while at < len(runs):
        if (end := ends[at]) is None:
            at += 1
            continue
        start, stop = runs[at].start(), runs[end].end()
        pieces += [text[kept:start], "\n" * text.count("\n", start, stop)]
        kept, at = stop, end + 1
    return "".join([*pieces, text[kept:]])


def _blank(found: re.Match[str]) -> str:
    return "\n" * found[0].count("\n")
