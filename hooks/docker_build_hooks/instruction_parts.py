"""Into which flags and words does one instruction fall?

Replicates the line parsers of BuildKit's Dockerfile parser: each instruction has its own idea of
what a word is. What is refused here is refused in an ONBUILD trigger too, run or not.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from docker_build_hooks.arguments import (
    WHITESPACE,
    Flag,
    Word,
    json_words,
    quoted_words,
    shell_words,
    take_flags,
)
from docker_build_hooks.dockerfile import DockerfileSyntaxError, Instruction, as_keyword
from docker_build_hooks.words import GO_SPACE

_JSON_OR_TEXT = frozenset(
    {"COPY", "ADD", "VOLUME", "RUN", "CMD", "ENTRYPOINT", "SHELL", "HEALTHCHECK"}
)
_WORD = re.compile(f"[^{GO_SPACE}]+")


class ParsedInstruction(NamedTuple):
    """An instruction that the parser accepts, divided into flags and words."""

    instruction: Instruction
    flags: tuple[Flag, ...]
    words: tuple[Word, ...]
    json: bool

    @property
    def keyword(self) -> str:
        """The instruction's name in capitals."""
        return self.instruction.keyword

    def flag(self, name: str) -> Flag | None:
        """The last flag of that name."""
        return next((flag for flag in reversed(self.flags) if flag.name == f"--{name}"), None)

    def is_true(self, name: str) -> bool:
        """Whether a boolean flag is given and not false."""
        flag = self.flag(name)
        return flag is not None and (flag.value or "true").lower() == "true"


def divide(instruction: Instruction, escape: str) -> ParsedInstruction:
    """The flags and words of ``instruction``; ``escape`` is the file's escape token.

    Raises ``DockerfileSyntaxError`` where even the line parser of the engine refuses it.
    """
    flags, start = take_flags(instruction.text, instruction.arguments_offset, escape)
    words, is_json = _words(instruction, start, escape)
    return ParsedInstruction(instruction, tuple(flags), tuple(words), is_json)


def trigger(parsed: ParsedInstruction) -> Instruction:
    """The instruction that stands behind ONBUILD."""
    whole, offset = parsed.instruction, parsed.words[0].start
    span = whole.span(offset, offset + 1)
    later = ((first - offset, *place) for first, *place in whole.segments if first > offset)
    segments = ((0, span.line, span.column), *((a, b, c) for a, b, c in later))
    text = whole.text[offset:].rstrip(GO_SPACE)
    keyword = as_keyword(WHITESPACE.split(text, maxsplit=1)[0])
    return Instruction(keyword, text, span.line, segments, whole.heredocs)


def refusal(
    instruction: Instruction, reason: str, word: Word | Flag | None = None
) -> DockerfileSyntaxError:
    """The error for ``instruction``, or for one word or flag of it."""
    span = instruction.span(word.start, word.end) if word else instruction.whole
    return DockerfileSyntaxError(reason, *span)


def _words(instruction: Instruction, start: int, escape: str) -> tuple[list[Word], bool]:
    keyword, text = instruction.keyword, instruction.text.rstrip(GO_SPACE)
    json_start = start
    if keyword == "HEALTHCHECK" and (kind := _WORD.match(text, start)):
        json_start = kind.end()
    if keyword in _JSON_OR_TEXT:
        try:
            found = json_words(text, json_start)
        except ValueError as error:
            raise refusal(instruction, str(error)) from None
        if found is not None and keyword != "HEALTHCHECK":
            return found, True
    if keyword in ("ENV", "LABEL"):
        return _pairs(instruction, text, start, escape), False
    if keyword == "ARG":
        return quoted_words(text, start, escape), False
    if keyword in ("COPY", "ADD", "FROM", "EXPOSE", "VOLUME"):
        return shell_words(text, start), False
    return ([Word(text[start:], start, len(text))] if len(text) > start else []), False


def _pairs(instruction: Instruction, text: str, start: int, escape: str) -> list[Word]:
    """``name=value`` words; the old form ``ENV name some value`` becomes one such word."""
    words = quoted_words(text, start, escape)
    if not words:
        return []
    if "=" not in words[0].text:
        parts = WHITESPACE.split(text[start:], maxsplit=1)
        if len(parts) < 2:
            raise refusal(instruction, f"{instruction.keyword} must have two arguments")
        return [Word("=".join(parts), start, len(text))]
    for word in words:
        if "=" not in word.text:
            reason = f'can\'t find = in "{word.text}". Must be of the form: name=value'
            raise refusal(instruction, f"Syntax error - {reason}", word)
    return words
