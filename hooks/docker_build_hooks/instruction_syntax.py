"""Is this instruction one that the engine's parser accepts, and what are its flags and words?

Replicates ``frontend/dockerfile/instructions`` of BuildKit (flags, argument counts). What is
refused here is refused in every stage, whether or not a build reaches it.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from docker_build_hooks.arguments import (
    Flag,
    Word,
    heredoc_word,
    json_words,
    quoted_words,
    shell_words,
    take_flags,
)
from docker_build_hooks.dockerfile import DockerfileSyntaxError, Instruction
from docker_build_hooks.words import GO_SPACE, ExpansionError

_BOOLEAN, _TEXT, _LIST = "boolean", "text", "list"
_FLAGS: dict[str, dict[str, str]] = {
    "FROM": {"platform": _TEXT},
    "COPY": {
        "from": _TEXT,
        "chown": _TEXT,
        "chmod": _TEXT,
        "link": _BOOLEAN,
        "exclude": _LIST,
        "parents": _BOOLEAN,
    },
    "ADD": {
        "chown": _TEXT,
        "chmod": _TEXT,
        "link": _BOOLEAN,
        "exclude": _LIST,
        "keep-git-dir": _BOOLEAN,
        "checksum": _TEXT,
        "unpack": _BOOLEAN,
    },
    "RUN": {"mount": _LIST, "network": _TEXT, "security": _TEXT, "device": _LIST},
    "HEALTHCHECK": {
        "interval": _TEXT,
        "timeout": _TEXT,
        "start-period": _TEXT,
        "start-interval": _TEXT,
        "retries": _TEXT,
    },
}
_KEYWORDS = frozenset(
    {
        *("ADD", "ARG", "CMD", "COPY", "ENTRYPOINT", "ENV", "EXPOSE", "FROM", "HEALTHCHECK"),
        *("LABEL", "MAINTAINER", "ONBUILD", "RUN", "SHELL", "STOPSIGNAL", "USER", "VOLUME"),
        "WORKDIR",
    }
)
# One string, whatever blanks it holds.
_ONE_ARGUMENT = frozenset({"WORKDIR", "USER", "STOPSIGNAL", "MAINTAINER"})
_JSON_OR_TEXT = frozenset({"COPY", "ADD", "VOLUME", "RUN", "CMD", "ENTRYPOINT", "SHELL"})
_STAGE_NAME = re.compile(r"[a-z][a-z0-9\-_.]*\Z")


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


def parse_instruction(instruction: Instruction, escape: str) -> ParsedInstruction:
    """The parts of ``instruction``; ``escape`` is the file's escape token.

    Raises ``DockerfileSyntaxError`` with the engine's reason.
    """
    keyword, text = instruction.keyword, instruction.text
    if keyword not in _KEYWORDS:
        shown = text.strip(GO_SPACE)[: len(keyword)]
        raise _error(instruction, f"unknown instruction: {shown}{_did_you_mean(keyword)}")
    flags, start = take_flags(text, instruction.arguments_offset, escape)
    words, is_json = _words(instruction, start, escape)
    parsed = ParsedInstruction(instruction, tuple(flags), tuple(words), is_json)
    _check_count(parsed)
    if keyword not in ("ARG", "ONBUILD"):
        _check_flags(parsed)
    if keyword == "FROM":
        _check_stage_name(parsed)
    if keyword in ("COPY", "ADD"):
        _check_destination(parsed)
    return parsed


def _error(instruction: Instruction, reason: str, word: Word | Flag | None = None) -> Exception:
    span = instruction.span(word.start, word.end) if word else instruction.whole
    return DockerfileSyntaxError(reason, *span)


def _did_you_mean(keyword: str) -> str:
    from difflib import get_close_matches

    close = get_close_matches(keyword[:40], sorted(_KEYWORDS), 1, 0.7)
    return f" (did you mean {close[0]}?)" if close else ""


def _words(instruction: Instruction, start: int, escape: str) -> tuple[list[Word], bool]:
    keyword, text = instruction.keyword, instruction.text
    if keyword in _JSON_OR_TEXT:
        try:
            found = json_words(text, start)
        except ValueError as error:
            raise _error(instruction, str(error)) from None
        if found is not None:
            return found, True
    if keyword in ("ENV", "LABEL"):
        return _pairs(instruction, start, escape), False
    if keyword == "ARG":
        return quoted_words(text, start, escape), False
    if keyword in ("COPY", "ADD", "FROM", "EXPOSE", "VOLUME"):
        return shell_words(text, start), False
    end = len(text.rstrip(GO_SPACE))
    return ([Word(text[start:end], start, end)] if end > start else []), False


def _pairs(instruction: Instruction, start: int, escape: str) -> list[Word]:
    """``name=value`` words; the old form ``ENV name some value`` becomes one such word."""
    words = quoted_words(instruction.text, start, escape)
    if not words:
        return []
    if "=" not in words[0].text:
        end = len(instruction.text.rstrip(GO_SPACE))
        parts = shell_words(instruction.text[:end], start)
        if len(parts) < 2:
            raise _error(instruction, f"{instruction.keyword} must have two arguments")
        value = instruction.text[parts[1].start : end]
        return [Word(f"{parts[0].text}={value}", start, end)]
    for word in words:
        if "=" not in word.text:
            reason = f"can't find = in {word.text!r}. Must be of the form: name=value"
            raise _error(
                instruction,
                f"Syntax error - {reason}".replace("'" + word.text + "'", f'"{word.text}"'),
                word,
            )
        if word.text.startswith("="):
            raise _error(instruction, f"{instruction.keyword} names can not be blank", word)
    return words


def _check_count(parsed: ParsedInstruction) -> None:
    keyword, count = parsed.keyword, len(parsed.words)
    reason = ""
    if keyword in ("COPY", "ADD") and count < 2:
        reason = (
            f"{keyword} requires at least two arguments, but only one was provided. "
            "Destination could not be determined"
        )
    elif keyword in _ONE_ARGUMENT and not count:
        reason = f"{keyword} requires exactly one argument"
    elif keyword in ("ENV", "LABEL", "ARG", "ONBUILD", "EXPOSE", "VOLUME", "HEALTHCHECK", "SHELL"):
        reason = "" if count else f"{keyword} requires at least one argument"
    if not reason and keyword == "SHELL" and not parsed.json:
        reason = "SHELL requires the arguments to be in JSON form"
    if not reason and keyword == "ARG" and any(w.text.startswith("=") for w in parsed.words):
        reason = "ARG names can not be blank"
    if not reason and keyword == "HEALTHCHECK":
        reason = _healthcheck_reason(parsed.words[0].text)
    if not reason and keyword == "ONBUILD":
        reason = _trigger_reason(parsed.words[0].text)
    if reason:
        raise _error(parsed.instruction, reason)


def _healthcheck_reason(text: str) -> str:
    kind, *rest = text.split(maxsplit=1)
    if kind.upper() == "NONE":
        return "HEALTHCHECK NONE takes no arguments" if rest else ""
    if kind.upper() != "CMD":
        return f'Unknown type "{kind.upper()}" in HEALTHCHECK (try CMD)'
    return (
        ""
        if rest and rest[0].replace(" ", "") != "[]"
        else ("Missing command after HEALTHCHECK CMD")
    )


def _trigger_reason(text: str) -> str:
    trigger = text.split(maxsplit=1)[0].upper()
    if trigger == "ONBUILD":
        return "Chaining ONBUILD via `ONBUILD ONBUILD` isn't allowed"
    if trigger in ("FROM", "MAINTAINER"):
        return f"{trigger} isn't allowed as an ONBUILD trigger"
    return ""


def _check_flags(parsed: ParsedInstruction) -> None:
    known = _FLAGS.get(parsed.keyword, {})
    seen: set[str] = set()
    for flag in parsed.flags:
        kind = known.get(flag.name[2:])
        value = flag.value
        reason = ""
        if kind is None:
            reason = f"unknown flag: {flag.name}"
        elif flag.name in seen and kind != _LIST:
            reason = f"duplicate flag specified: {flag.name}"
        elif (value is None and kind != _BOOLEAN) or (value == "" and kind == _BOOLEAN):
            reason = f"missing a value on flag: {flag.name}"
        elif kind == _BOOLEAN and (value or "true").lower() not in ("true", "false"):
            reason = f"expecting boolean value for flag {flag.name}, not: {value}"
        if reason:
            raise _error(parsed.instruction, reason, flag)
        seen.add(flag.name)


def _check_stage_name(parsed: ParsedInstruction) -> None:
    words = parsed.words
    if len(words) == 3 and words[1].text.lower() == "as":
        if not _STAGE_NAME.match(words[2].text.lower()):
            reason = (
                f'invalid name for build stage: "{words[2].text}", '
                "name can't start with a number or contain symbols"
            )
            raise _error(parsed.instruction, reason, words[2])
    elif len(words) != 1:
        raise _error(parsed.instruction, "FROM requires either one or three arguments")


def _check_destination(parsed: ParsedInstruction) -> None:
    destination = parsed.words[-1]
    try:
        is_heredoc = heredoc_word(destination.text) is not None
    except ExpansionError:
        return
    if is_heredoc:
        reason = f"{parsed.keyword} cannot accept a heredoc as a destination"
        raise _error(parsed.instruction, reason, destination)
