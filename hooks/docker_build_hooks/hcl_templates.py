"""What is in an HCL string: its texts, its escapes, and the expressions that are put in?

Replicates the templates of HashiCorp's HCL: quoted strings, heredocs, and the strings of its JSON
form, in which a backslash has no meaning.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from docker_build_hooks.hcl_nodes import Expression, Opaque, Template
from docker_build_hooks.hcl_tokens import Position, Scanner, Token

_QUOTED = re.compile(
    r'(?P<plain>[^"\\$%\r\n]+)|(?P<escape>\\(?:[nrt"\\]|u[0-9a-fA-F]{4}|U[0-9a-fA-F]{8}))'
    r'|(?P<sequence>\$\$\{|%%\{)|(?P<open>[$%]\{~?)|(?P<sign>[$%])|(?P<end>")'
)
# Line by line, as what a line begins with may be cut.
_UNQUOTED = re.compile(
    r"(?P<plain>[^$%\n]*\n|[^$%\n]+)|(?P<sequence>\$\$\{|%%\{)|(?P<open>[$%]\{~?)|(?P<sign>[$%])"
)
_ESCAPED = {"n": "\n", "r": "\r", "t": "\t"}

# Reads what is put in, from behind the given sign (``${``) to behind the brace that closes it.
Inserted = Callable[[str], Expression]


def read_quoted(scanner: Scanner, quote: Token, inserted: Inserted) -> Template | Opaque:
    """The string whose opening quote was read. Raises ``HclSyntaxError``."""
    parts: list[str | Expression] = []
    while True:
        found = _QUOTED.match(scanner.text, scanner.offset)
        if not found:
            raise scanner.error(scanner.offset, "this cannot stand in a string")
        if found.lastgroup == "end":
            break
        parts.append(_part(scanner, found, inserted))
    scanner.offset = found.end()
    return _joined(parts, scanner.position(quote.start, scanner.offset))


def read_heredoc(scanner: Scanner, opening: Token, inserted: Inserted) -> Template | Opaque:
    """The heredoc whose first line was read. Raises ``HclSyntaxError``."""
    marker = opening.text.strip().lstrip("<").removeprefix("-")
    parts: list[str | Expression] = []
    is_plain = begins_line = True
    while True:
        line_end = scanner.text.find("\n", scanner.offset) if begins_line else 0
        if begins_line and scanner.text[scanner.offset : line_end].strip() == marker:
            break
        found = _UNQUOTED.match(scanner.text, scanner.offset)
        if line_end < 0 or not found:
            raise scanner.error(opening.start, f'no line "{marker}" ends the text')
        parts.append(_part(scanner, found, inserted))
        is_plain = is_plain and found.lastgroup in ("plain", "sign")
        begins_line = found.lastgroup == "plain" and found[0].endswith("\n")
    # The newline is not taken: it ends the attribute.
    scanner.offset = line_end - scanner.text[scanner.offset : line_end].endswith("\r")
    indent = _flush(parts) if opening.text.startswith("<<-") else 0
    template = _joined(parts, scanner.position(opening.start, scanner.offset))
    if is_plain and isinstance(template, Template):
        return template._replace(content_line=scanner.line(opening.end), indent=indent)
    return template


def read_bare(scanner: Scanner, position: Position, inserted: Inserted) -> Template | Opaque:
    """The whole text as a template; it stands at ``position``. Raises ``HclSyntaxError``."""
    parts: list[str | Expression] = []
    while found := _UNQUOTED.match(scanner.text, scanner.offset):
        parts.append(_part(scanner, found, inserted))
    return _joined(parts, position)


def _part(scanner: Scanner, found: re.Match[str], inserted: Inserted) -> str | Expression:
    """One part of a template; what is put in is read to its end."""
    scanner.offset = found.end()
    text = found[0]
    if found.lastgroup == "open":
        return inserted(text)
    if found.lastgroup == "sequence":
        return text[1:]
    return _unescaped(text) if found.lastgroup == "escape" else text


def _unescaped(text: str) -> str:
    if text[1] in "uU":
        code = int(text[2:], 16)
        return chr(code) if code < 0xD800 or 0xDFFF < code < 0x110000 else "\ufffd"
    return _ESCAPED.get(text[1], text[1])


def _flush(parts: list[str | Expression]) -> int:
    """Cut from each line as many spaces as all of them begin with, and return how many.

    A line of nothing but spaces does not count, and keeps them.
    """
    indented = []
    spaces = []
    begins_line = True
    for number, part in enumerate(parts):
        text = part if isinstance(part, str) else ""
        if begins_line and (text.strip() or not text.endswith("\n")):
            indented.append(number)
            spaces.append(len(text) - len(text.lstrip()))
        begins_line = text.endswith("\n")
    cut = min(spaces, default=0)
    for number in indented if cut else ():
        line = parts[number]
        parts[number] = line[cut:] if isinstance(line, str) else line
    return cut


def _joined(parts: list[str | Expression], position: Position) -> Template | Opaque:
    """The parts of a template, texts that follow each other as one."""
    joined: list[str | Expression] = []
    texts: list[str] = []
    for part in parts:
        if isinstance(part, Opaque):
            return part
        if isinstance(part, str):
            texts.append(part)
            continue
        joined += ["".join(texts), part] if texts else [part]
        texts = []
    return Template((*joined, *(["".join(texts)] if texts else [])), position)
