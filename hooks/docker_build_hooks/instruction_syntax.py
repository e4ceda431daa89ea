"""Is this instruction one that the engine's parser accepts?

Replicates ``frontend/dockerfile/instructions`` of BuildKit (flags, argument counts). What is
refused here is refused in every stage, whether or not a build reaches it.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import lru_cache

from docker_build_hooks.arguments import heredoc_word, json_words
from docker_build_hooks.dockerfile import Instruction
from docker_build_hooks.instruction_parts import ParsedInstruction, divide, refusal, trigger
from docker_build_hooks.instruction_values import duration_problem, retries_problem
from docker_build_hooks.mounts import MountError, from_name
from docker_build_hooks.words import GO_SPACE, ExpansionError, go_quote

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
_NETWORKS = ("default", "none", "host")
_SECURITIES = ("insecure", "sandbox")
_STAGE_NAME = re.compile(r"[a-z][a-z0-9\-_.]*\Z")


# One file is planned again for other arguments.
@lru_cache(maxsize=4096)
def parse_instruction(instruction: Instruction, escape: str) -> ParsedInstruction:
    """The parts of ``instruction``; ``escape`` is the file's escape token.

    Raises ``DockerfileSyntaxError`` with the engine's reason.
    """
    keyword = instruction.keyword
    parsed = divide(instruction, escape)
    if keyword not in _CHECKS:
        shown = instruction.text.strip(GO_SPACE)[: len(keyword)]
        raise refusal(instruction, f"unknown instruction: {shown}{_did_you_mean(keyword)}")
    if keyword == "ONBUILD" and parsed.words:
        # What the line parser refuses is refused here, all else only where the trigger runs.
        divide(trigger(parsed), escape)
    for check in _CHECKS[keyword]:
        check(parsed)
    return parsed


def _did_you_mean(keyword: str) -> str:
    from difflib import get_close_matches

    close = get_close_matches(keyword[:40].upper(), sorted(_CHECKS), 1, 0.7)
    return f" (did you mean {close[0]}?)" if close else ""


def _needs_one(parsed: ParsedInstruction) -> None:
    if not parsed.words:
        raise refusal(parsed.instruction, f"{parsed.keyword} requires at least one argument")


def _needs_exactly_one(parsed: ParsedInstruction) -> None:
    if not parsed.words:
        raise refusal(parsed.instruction, f"{parsed.keyword} requires exactly one argument")


def _needs_names(parsed: ParsedInstruction) -> None:
    for word in parsed.words:
        if word.text.startswith("="):
            raise refusal(parsed.instruction, f"{parsed.keyword} names can not be blank", word)


def _needs_json(parsed: ParsedInstruction) -> None:
    if not parsed.json:
        reason = f"{parsed.keyword} requires the arguments to be in JSON form"
        raise refusal(parsed.instruction, reason)


def _needs_known_flags(parsed: ParsedInstruction) -> None:
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
            raise refusal(parsed.instruction, reason, flag)
        seen.add(flag.name)


def _needs_destination(parsed: ParsedInstruction) -> None:
    if len(parsed.words) < 2:
        raise refusal(
            parsed.instruction,
            f"{parsed.keyword} requires at least two arguments, but only one was provided. "
            "Destination could not be determined",
        )


def _needs_plain_destination(parsed: ParsedInstruction) -> None:
    destination = parsed.words[-1]
    try:
        is_heredoc = heredoc_word(destination.text) is not None
    except ExpansionError:
        return
    if is_heredoc:
        reason = f"{parsed.keyword} cannot accept a heredoc as a destination"
        raise refusal(parsed.instruction, reason, destination)


def _needs_stage_name(parsed: ParsedInstruction) -> None:
    words = parsed.words
    if len(words) == 3 and words[1].text.lower() == "as":
        if not _STAGE_NAME.match(words[2].text.lower()):
            reason = (
                f"invalid name for build stage: {go_quote(words[2].text)}, "
                "name can't start with a number or contain symbols"
            )
            raise refusal(parsed.instruction, reason, words[2])
    elif len(words) != 1:
        raise refusal(parsed.instruction, "FROM requires either one or three arguments")


def _needs_run_flags(parsed: ParsedInstruction) -> None:
    network, security = parsed.flag("network"), parsed.flag("security")
    if network and network.value not in _NETWORKS:
        reason = f'invalid network mode "{network.value}"'
        raise refusal(parsed.instruction, reason, network)
    if security and security.value not in _SECURITIES:
        reason = f'security "{security.value}" is not valid'
        raise refusal(parsed.instruction, reason, security)
    for flag in parsed.flags:
        if flag.name == "--mount":
            try:
                from_name(flag.value or "")
            except MountError as error:
                raise refusal(parsed.instruction, str(error), flag) from None


def _needs_volumes(parsed: ParsedInstruction) -> None:
    for word in parsed.words:
        if not word.text.strip(GO_SPACE):
            raise refusal(parsed.instruction, "VOLUME specified can not be an empty string", word)


def _needs_health_command(parsed: ParsedInstruction) -> None:
    text = parsed.words[0].text
    kind = text.split(maxsplit=1)[0]
    rest = text[len(kind) :].strip(GO_SPACE)
    if kind.upper() == "NONE":
        if rest:
            raise refusal(parsed.instruction, "HEALTHCHECK NONE takes no arguments")
        return
    _needs_known_flags(parsed)
    if kind.upper() != "CMD":
        reason = f"Unknown type {go_quote(kind.upper())} in HEALTHCHECK (try CMD)"
        raise refusal(parsed.instruction, reason)
    if not rest or (rest.startswith("[") and json_words(rest, 0) == []):
        raise refusal(parsed.instruction, "Missing command after HEALTHCHECK CMD")
    for flag in parsed.flags:
        name, value = flag.name[2:], flag.value or ""
        reason = retries_problem(value) if name == "retries" else duration_problem(name, value)
        if reason:
            raise refusal(parsed.instruction, reason, flag)


def _needs_trigger(parsed: ParsedInstruction) -> None:
    keyword = trigger(parsed).keyword
    if keyword == "ONBUILD":
        reason = "Chaining ONBUILD via `ONBUILD ONBUILD` isn't allowed"
        raise refusal(parsed.instruction, reason)
    if keyword in ("FROM", "MAINTAINER"):
        raise refusal(parsed.instruction, f"{keyword} isn't allowed as an ONBUILD trigger")


# In the engine's order; ARG and STOPSIGNAL drop their flags without a look.
_CHECKS: dict[str, tuple[Callable[[ParsedInstruction], None], ...]] = {
    "ADD": (_needs_destination, _needs_known_flags, _needs_plain_destination),
    "ARG": (_needs_one, _needs_names),
    "CMD": (_needs_known_flags,),
    "COPY": (_needs_destination, _needs_known_flags, _needs_plain_destination),
    "ENTRYPOINT": (_needs_known_flags,),
    "ENV": (_needs_known_flags, _needs_one, _needs_names),
    "EXPOSE": (_needs_one, _needs_known_flags),
    "FROM": (_needs_stage_name, _needs_known_flags),
    "HEALTHCHECK": (_needs_one, _needs_health_command),
    "LABEL": (_needs_known_flags, _needs_one, _needs_names),
    "MAINTAINER": (_needs_exactly_one, _needs_known_flags),
    "ONBUILD": (_needs_one, _needs_known_flags, _needs_trigger),
    "RUN": (_needs_known_flags, _needs_run_flags),
    "SHELL": (_needs_known_flags, _needs_one, _needs_json),
    "STOPSIGNAL": (_needs_exactly_one,),
    "USER": (_needs_exactly_one, _needs_known_flags),
    "VOLUME": (_needs_one, _needs_known_flags, _needs_volumes),
    "WORKDIR": (_needs_exactly_one, _needs_known_flags),
}

KEYWORDS = frozenset(_CHECKS)
