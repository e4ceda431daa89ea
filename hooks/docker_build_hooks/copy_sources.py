"""What does one COPY, ADD or RUN read from the build context, and what in it is refused?

Replicates ``convert_copy.go`` of BuildKit's ``dockerfile2llb``, and for RUN the mounts alone.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from docker_build_hooks.arguments import Flag, HeredocWord, Word, heredoc_word
from docker_build_hooks.dockerfile import Heredoc, Span
from docker_build_hooks.instruction_parts import ParsedInstruction
from docker_build_hooks.instruction_values import digest_problem, mode_problem
from docker_build_hooks.mounts import MountError, read_mount
from docker_build_hooks.source_paths import remote_kind
from docker_build_hooks.stage_notes import Notes
from docker_build_hooks.stage_plan import SYNTAX, Source
from docker_build_hooks.variables import Environment
from docker_build_hooks.words import UNKNOWN, ExpansionError, expand

_DRIVE = re.compile(r"\A[A-Za-z]:(?=/)")


def read_copy(
    parsed: ParsedInstruction,
    stage: int,
    environment: Environment,
    notes: Notes,
    context_name: Callable[[str], str],
) -> None:
    """Note the sources of a COPY or ADD in ``stage`` that are paths of a context.

    ``context_name`` tells which named context ``--from`` means, "" for what is none.
    """
    checksum = _read_flags(parsed, stage, environment, notes)
    if checksum is None:
        return
    excluded = _read_excluded(parsed, stage, notes)
    texts: list[tuple[Word, str]] = []
    documents = {document.name: document for document in parsed.instruction.heredocs}
    for word in parsed.words:
        if opened := _heredoc(word):
            document = documents.get(opened.name)
            if document and opened.expands:
                _read_document(document, parsed, word, stage, environment, notes)
        else:
            text = notes.expand(word.text, environment, parsed, word, stage)
            if text is not None and word is not parsed.words[-1]:
                texts.append((word, text))
    if checksum and (flag := parsed.flag("checksum")):
        reason = _checksum_problem(checksum, [text for _, text in texts])
        if reason:
            notes.problem(SYNTAX, reason, parsed, flag, stage)
    from_flag = parsed.flag("from")
    from_name = from_flag.value if from_flag else ""
    named = context_name(from_name) if from_name else ""
    for word, text in texts:
        kind = remote_kind(text)
        if parsed.keyword == "ADD" and (kind or text.startswith(UNKNOWN)):
            continue
        if kind:
            reason = "a git ref" if kind == "git" else "a URL"
            notes.problem(SYNTAX, f"source can't be {reason} for COPY", parsed, word, stage)
        elif named or not from_name:
            span = parsed.instruction.span(word.start, word.end)
            parents = parsed.is_true("parents")
            path = _in_context(text, notes.escape)
            line = parsed.instruction.line
            source = Source(path, span, parsed.keyword, parents, stage, named, line, excluded)
            notes.sources.append(source)


def read_mounts(
    parsed: ParsedInstruction,
    stage: int,
    environment: Environment,
    notes: Notes,
    context_name: Callable[[str], str],
) -> None:
    """Note the sources of the bind mounts of a RUN in ``stage``, as ``read_copy`` does."""
    for flag in parsed.flags:
        if flag.name != "--mount":
            continue
        try:
            mount = read_mount(
                flag.value or "",
                lambda text: expand(text, environment, notes.escape),
                environment.folder,
            )
        except (MountError, ExpansionError) as error:
            notes.problem(SYNTAX, str(error), parsed, flag, stage)
            return
        named = context_name(mount.from_name) if mount.from_name else ""
        if mount.type == "tmpfs" and not mount.from_name:
            # The engine has it sent like that of a bind mount.
            notes.asked.append((stage, _in_context(mount.source, notes.escape)))
        if mount.type == "bind" and (named or not mount.from_name):
            span = _place_in(flag, parsed, mount.start, mount.end)
            text = _in_context(mount.source, notes.escape)
            line = parsed.instruction.line
            notes.sources.append(Source(text, span, "bind", False, stage, named, line))


def _place_in(flag: Flag, parsed: ParsedInstruction, start: int, end: int) -> Span:
    places = flag.offsets[len("--mount=") :]
    if start >= end or end > len(places):
        return parsed.instruction.span(flag.start, flag.end)
    return parsed.instruction.span(places[start], places[end - 1] + 1)


def _in_context(text: str, escape: str) -> str:
    if escape != "`":
        return text
    # Windows: a backslash separates, and a drive letter is dropped.
    return _DRIVE.sub("", text.replace("\\", "/"))


def _read_flags(
    parsed: ParsedInstruction, stage: int, environment: Environment, notes: Notes
) -> str | None:
    """The ``--checksum``, "" where there is none; None where the engine refuses a flag."""
    values = {}
    for name in ("chown", "chmod", "checksum"):
        flag = parsed.flag(name)
        if flag and flag.value:
            value = notes.expand(flag.value, environment, parsed, flag, stage)
            if value is None:
                return None
            values[name] = value
    mode = values.get("chmod", "")
    if mode and UNKNOWN not in mode and (reason := mode_problem(mode)):
        notes.problem(SYNTAX, reason, parsed, parsed.flag("chmod"), stage)
        return None
    return values.get("checksum", "")


def _read_excluded(parsed: ParsedInstruction, stage: int, notes: Notes) -> tuple[str, ...] | None:
    """The values of ``--exclude``, None without any; what is no pattern among them is noted.

    Variables are not replaced in them.
    """
    flags = [flag for flag in parsed.flags if flag.name == "--exclude"]
    for flag in flags:
        if not flag.value:
            continue
        # Here, as few Dockerfiles have the flag.
        from docker_build_hooks.glob_pattern import is_well_formed

        pattern = flag.value.removeprefix("!")
        reason = "" if is_well_formed(pattern) else "syntax error in pattern"
        if reason := reason if pattern else 'illegal exclusion pattern: "!"':
            reason = f"invalid excludepatterns: [{flag.value}]: {reason}"
            notes.problem(SYNTAX, reason, parsed, flag, stage)
    return tuple(flag.value or "" for flag in flags) if flags else None


def _checksum_problem(checksum: str, sources: list[str]) -> str:
    if len(sources) != 1:
        return "checksum can't be specified for multiple sources"
    if sources[0].startswith(UNKNOWN):
        return ""
    kind = remote_kind(sources[0])
    if not kind:
        return "checksum requires HTTP(S) or Git sources"
    return digest_problem(checksum) if kind == "url" and UNKNOWN not in checksum else ""


def _heredoc(word: Word) -> HeredocWord | None:
    try:
        return heredoc_word(word.text)
    except ExpansionError:
        # To the engine it is a path then, whose quotes do not match.
        return None


def _read_document(
    document: Heredoc,
    parsed: ParsedInstruction,
    word: Word,
    stage: int,
    environment: Environment,
    notes: Notes,
) -> None:
    try:
        expand(document.content, environment, "\\", quotes=False)
    except ExpansionError as error:
        notes.problem(SYNTAX, str(error), parsed, word, stage)
