"""Into what do BuildKit's own parser and ours divide one Dockerfile, in terms that compare?

BuildKit's parser comes as the PyPI package `dockerfile`, which takes the text of C only: another
character stands in for a byte that is not UTF-8, and for NUL.
"""

from __future__ import annotations

import re
from typing import Any, NamedTuple

from docker_build_hooks.arguments import json_words
from docker_build_hooks.dockerfile import (
    Dockerfile,
    DockerfileSyntaxError,
    Instruction,
    as_keyword,
    decode,
    parse,
)
from docker_build_hooks.instruction_parts import ParsedInstruction, divide, trigger

_KEYWORDS = frozenset(
    {
        *("ADD", "ARG", "CMD", "COPY", "ENTRYPOINT", "ENV", "EXPOSE", "FROM", "HEALTHCHECK"),
        *("LABEL", "MAINTAINER", "ONBUILD", "RUN", "SHELL", "STOPSIGNAL", "USER", "VOLUME"),
        "WORKDIR",
    }
)
_PAIRED = frozenset({"ENV", "LABEL"})
_STAND_INS = {0: 1, **{0xDC00 + byte: 0xE000 + byte for byte in range(0x80, 0x100)}}
_HEALTHCHECK = re.compile("([^\t\n\v\f\r ]+)[\t\n\v\f\r ]*")


class Shape(NamedTuple):
    """What a parser says of one instruction; ``trigger`` is the keyword behind ONBUILD."""

    keyword: str
    line: int
    flags: tuple[str, ...]
    trigger: str
    is_json: bool
    arguments: tuple[str, ...]
    heredocs: tuple[tuple[str, str], ...]


class Refusal(NamedTuple):
    """The parser takes no such file, for this reason."""

    reason: str


def their_shapes(oracle: Any, data: bytes) -> tuple[Shape, ...] | Refusal | None:
    """The instructions that ``oracle``, the package, sees; None where it cannot show them."""
    try:
        commands = oracle.parse_string(_stand_in(decode(data)))
    except oracle.GoParseError as error:
        return Refusal(str(error))
    except UnicodeDecodeError:
        # Flags are read byte by byte, so that one can end within a character.
        return None
    return tuple(map(_their_shape, commands))


def our_shapes(data: bytes) -> tuple[Shape, ...] | Refusal:
    """The instructions that this project sees."""
    try:
        file = parse(data)
        return tuple(_our_shape(instruction, file) for instruction in file.instructions)
    except DockerfileSyntaxError as error:
        return Refusal(error.reason)


def _their_shape(command: Any) -> Shape:
    keyword, behind = as_keyword(command.cmd or ""), as_keyword(command.sub_cmd or "")
    arguments = tuple(command.value)
    if (behind or keyword) in _PAIRED:
        arguments = tuple(map("=".join, zip(arguments[::2], arguments[1::2], strict=True)))
    if command.json:
        # Go reads what is not UTF-8 as this character; for the package it had a stand-in.
        arguments = tuple(re.sub("[\ue080-\ue0ff]", "\ufffd", text) for text in arguments)
    heredocs = tuple((document.name, document.content) for document in command.heredocs)
    return _shape(
        keyword, command.start_line, command.flags, behind, command.json, arguments, heredocs
    )


def _our_shape(instruction: Instruction, file: Dockerfile) -> Shape:
    parsed = divide(instruction, file.escape)
    inner, behind = parsed, ""
    if instruction.keyword == "ONBUILD" and parsed.words:
        inner = divide(trigger(parsed), file.escape)
        behind = inner.keyword
    arguments, is_json = _our_arguments(inner)
    # The package shows no document of ONBUILD.
    documents = () if instruction.keyword == "ONBUILD" else instruction.heredocs
    return _shape(
        instruction.keyword,
        instruction.line,
        tuple(_as_text(flag.text, instruction) for flag in parsed.flags),
        _stand_in(behind),
        is_json,
        tuple(map(_stand_in, arguments)),
        tuple((_stand_in(d.name), _stand_in(d.content)) for d in documents),
    )


def _our_arguments(parsed: ParsedInstruction) -> tuple[list[str], bool]:
    texts = [word.text for word in parsed.words]
    if parsed.keyword == "HEALTHCHECK" and texts and (kind := _HEALTHCHECK.match(texts[0])):
        found = json_words(texts[0], kind.end())
        rest = texts[0][kind.end() :]
        words = [rest] if rest else []
        return [kind[1], *(words if found is None else (w.text for w in found))], found is not None
    # The package ends a text at NUL, which only JSON can still bring about.
    return [text.partition("\0")[0] for text in texts] if parsed.json else texts, parsed.json


def _shape(
    keyword: str,
    line: int,
    flags: tuple[str, ...],
    behind: str,
    is_json: bool,
    arguments: tuple[str, ...],
    heredocs: tuple[tuple[str, str], ...],
) -> Shape:
    # The arguments of what is no instruction are looked at by nobody; a second ONBUILD is refused.
    known = (behind or keyword) in _KEYWORDS and behind != "ONBUILD"
    return Shape(
        _stand_in(keyword), line, flags, behind, is_json, arguments if known else (), heredocs
    )


def _stand_in(text: str) -> str:
    return text.translate(_STAND_INS)


def _as_text(flag: str, instruction: Instruction) -> str:
    """A flag, of which the parsers make one character for each byte, with the stand-ins."""
    # Bytes that are none of these were part of a character, and the flag ends within it.
    own = {ord(c): _STAND_INS[ord(c)] for c in set(instruction.text) if ord(c) in _STAND_INS}
    if not own:
        return flag
    text = flag.encode("latin-1").decode("utf-8", "surrogateescape").translate(own)
    return text.encode("utf-8", "surrogateescape").decode("latin-1")
