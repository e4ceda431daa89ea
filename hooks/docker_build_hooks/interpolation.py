"""What does a text of a Compose file become when its variables are replaced?

Replicates compose-go: its ``template`` package (a ``$`` that begins no variable stays, nested
braces are counted in its own way) and its ``dotenv`` package, which reads the ``.env`` file. One
thing differs: a variable that is not in the file may be exported by whoever runs Compose, so it is
*unknown* here where Compose takes it for empty; only its default speaks for it.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

_TOKEN = re.compile(r"\$(?:(\$)|([A-Z_a-z][0-9A-Z_a-z]*)|\{)")
_BRACED = re.compile(r"([A-Z_a-z][0-9A-Z_a-z]*)(:?[-+?]|\})")
_BRACE_OR_LINE_END = re.compile(r"[{}\n]")
_MAXIMUM_NESTING = 20
# Variables that double each other grow exponentially; longer than PATH_MAX is no path.
_MAXIMUM_REPLACED = 4096

_SKIPPED = re.compile(r"\s*(?:#[^\n]*\s*)*")
_ASSIGNMENT = re.compile(r"(?:export[^\S\n]+)?([\w.\[\]-]+)[^\S\n]*[=:][^\S\n]*")
_QUOTED = re.compile(r"""'([^'\\]*(?:\\.[^'\\]*)*)'|"([^"\\]*(?:\\.[^"\\]*)*)\"""", re.DOTALL)
_REST_OF_LINE = re.compile(r"[^\n]*")
_ESCAPE = re.compile(r'\\(?:[abfnrtv$"\\]|0[0-3][0-7]{2})')
_ESCAPED = dict(zip("abfnrtv", "\a\b\f\n\r\t\v", strict=True))


class _UnknownError(Exception):
    """The text cannot be known, or Compose refuses it."""


def interpolate(text: str, environment: Mapping[str, str | None]) -> str | None:
    """Replace the variables of a string of a Compose file.

    ``environment`` is what is known of the variables, as ``parse_dotenv`` returns it; the value
    None is a variable that is set, nobody knows to what. The result is None where it cannot be
    known, where Compose refuses the text (``${``, ``${a.b}``, a required variable that is empty),
    and where it nests or grows beyond what anybody writes.
    """
    if "$" not in text:
        return text
    try:
        return _expand(text, environment, _MAXIMUM_NESTING)
    except _UnknownError:
        return None


def literal(text: str) -> str | None:
    """What a text becomes whatever its variables are: None where there is any."""
    if any(not token[1] for token in _TOKEN.finditer(text)):
        return None
    return text.replace("$$", "$")


def remains(text: str) -> str:
    """What of a text stays whatever its variables are; all of it where Compose refuses it."""
    try:
        return "".join(_pieces(text))
    except _UnknownError:
        return text


def is_refused(text: str) -> bool:
    """Whether Compose refuses a text whatever its variables are: `${`, `${a.b}`."""
    try:
        for _ in _pieces(text):
            pass
    except _UnknownError:
        return True
    return False


def _pieces(text: str) -> Iterator[str]:
    """What stands between the variables of a text."""
    position = 0
    while token := _TOKEN.search(text, position):
        yield text[position : token.start()]
        position = token.end()
        if token[1]:
            yield "$"
        elif not token[2]:
            head = _BRACED.match(text, position)
            if not head:
                raise _UnknownError
            start, position = position, head.end()
            if head[2] != "}":
                position = _closing_brace(text, start, position) + 1
    yield text[position:]


def _expand(text: str, environment: Mapping[str, str | None], nesting: int) -> str:
    if not nesting:
        raise _UnknownError
    pieces = []
    position = replaced = 0
    while token := _TOKEN.search(text, position):
        pieces.append(text[position : token.start()])
        position = token.end()
        dollar, name = token.groups()
        if dollar:
            value = dollar
        elif name:
            value = _known(name, environment)
        else:
            value, position = _braced(text, position, environment, nesting)
        pieces.append(value)
        replaced += len(value)
        if replaced > max(_MAXIMUM_REPLACED, len(text)):
            raise _UnknownError
    pieces.append(text[position:])
    return "".join(pieces)


def _known(name: str, environment: Mapping[str, str | None]) -> str:
    value = environment.get(name)
    if value is None:
        raise _UnknownError
    return value


def _braced(
    text: str, start: int, environment: Mapping[str, str | None], nesting: int
) -> tuple[str, int]:
    """The value of what stands between braces from ``start`` on, and the offset behind it."""
    head = _BRACED.match(text, start)
    if not head:
        raise _UnknownError
    name, operator = head.groups()
    if operator == "}":
        return _known(name, environment), head.end()
    end = _closing_brace(text, start, head.end())
    kind = operator[-1]
    if name in environment:
        value = _known(name, environment)
        usable = bool(value) or operator == kind
    elif kind == "-":
        value, usable = "", False
    else:
        raise _UnknownError  # "+" and "?" would need to know that nobody exports it
    if kind == "?" and not usable:
        raise _UnknownError
    if kind != "?" and usable == (kind == "+"):
        value = _expand(text[head.end() : end], environment, nesting - 1)
    return value, end + 1


def _closing_brace(text: str, start: int, operand: int) -> int:
    """The offset of the brace that ends an expression; the text behind ``{`` begins at ``start``.

    As compose-go does it: any ``{`` opens a level and hides the character behind it. Where that
    never ends, the last ``}`` of the line is taken.
    """
    level, hidden, line_end = 1, start, len(text)
    for brace in _BRACE_OR_LINE_END.finditer(text, start):
        found, index = brace[0], brace.start()
        if found == "\n":
            line_end = index
            break
        if index == hidden:
            continue
        if found == "{":
            level += 1
            hidden = index + 1
        else:
            level -= 1
            if not level:
                return index
    last = text.rfind("}", operand, line_end)
    if last < 0:
        raise _UnknownError
    return last


def parse_dotenv(data: bytes) -> dict[str, str | None]:
    """Read a ``.env`` file: what each of its variables is set to.

    The value is None for a variable whose value needs another one that is not known, or lacks
    its closing quote. Lines that are no assignment are left out (Compose refuses most of them).
    Bytes that are not UTF-8 become surrogates, as in a path from the operating system.
    """
    text = data.decode("utf-8", "surrogateescape").removeprefix("\ufeff")
    variables: dict[str, str | None] = {}
    position = 0
    while True:
        skipped = _SKIPPED.match(text, position)
        position = skipped.end() if skipped else position
        if position >= len(text):
            return variables
        assignment = _ASSIGNMENT.match(text, position)
        if assignment:
            position = assignment.end()
            variables[assignment[1]], position = _dotenv_value(text, position, variables)
        else:
            position = _line_end(text, position)


def _dotenv_value(
    text: str, position: int, variables: dict[str, str | None]
) -> tuple[str | None, int]:
    """The value that begins at ``position``, and the offset behind it."""
    if text[position : position + 1] in ("'", '"'):
        quoted = _QUOTED.match(text, position)
        if not quoted:
            return None, _line_end(text, position)
        if quoted[1] is not None:
            return quoted[1].replace("\\'", "'"), quoted.end()
        value = _ESCAPE.sub(_unescape, quoted[2].replace('\\"', '"'))
        return interpolate(value, variables), quoted.end()
    end = _line_end(text, position)
    # without a space before it, "#" belongs to the value, even right behind the "="
    value = text[position:end].partition(" #")[0].rstrip()
    return interpolate(value, variables), end


def _unescape(escape: re.Match[str]) -> str:
    character = escape[0][1]
    if character == "0":
        return chr(int(escape[0][2:], 8))
    # "$$" is the dollar that the interpolation leaves alone
    return "$$" if character == "$" else _ESCAPED.get(character, character)


def _line_end(text: str, position: int) -> int:
    end = text.find("\n", position)
    return len(text) if end < 0 else end
