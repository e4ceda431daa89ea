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
_CODE = re.compile(r"(?<!`)(`+)(?!`)(.+?)(?<!`)\1(?!`)", re.DOTALL)
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
    # Underscores are emphasis at the ends of words only.
    text = re.sub(r"(?<!\w)_+(?=\w)|(?<=\w)_+(?!\w)", "", text.replace("`", ""))
    return _NOT_IN_ANCHOR.sub("", text.strip().lower()).replace(" ", "-")


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
    return "".join(_CODE.sub(_blank, part) for part in re.split(r"(\n[ \t]*\n)", prose))


def _blank(found: re.Match[str]) -> str:
    return "\n" * found[0].count("\n")
