"""What does a Containerfile read that Podman or Buildah builds, which take more than Docker?

They know options of mounts that Docker refuses, and variables in the names of stages. What Docker
refuses is noted all the same, but ends the reading of one instruction only, not of the file.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from operator import itemgetter

from docker_build_hooks.declarations import GUESSED, SUGGESTED, Build
from docker_build_hooks.dockerfile import Dockerfile, DockerfileSyntaxError, Instruction, Span
from docker_build_hooks.instruction_parts import ParsedInstruction, divide
from docker_build_hooks.instruction_syntax import KEYWORDS, parse_instruction
from docker_build_hooks.mounts import MountError, from_name, podman_fields
from docker_build_hooks.stage_plan import SYNTAX, Problem


def is_built_by_podman(build: Build) -> bool:
    """Whether the file is a Containerfile, and no declaration says that Docker builds it.

    A pragma in the file itself says nothing of that.
    """
    name = build.dockerfile.rpartition("/")[2].lower()
    is_undeclared = build.declaration is None or build.origin in (SUGGESTED, GUESSED)
    return "containerfile" in name and not build.inline and (is_undeclared or build.has_pragma)


def without_refused(file: Dockerfile) -> tuple[Dockerfile, list[Problem]]:
    """``file`` without the instructions and parts of them that Docker's parser refuses.

    Also why it does. What is no instruction ends the reading for Podman as well.
    """
    if any(instruction.keyword not in KEYWORDS for instruction in file.instructions):
        return file, []
    problems: list[Problem] = []
    accepted = [_accepted(i, file.escape, problems) for i in file.instructions]
    instructions = tuple(instruction for instruction in accepted if instruction)
    return file._replace(instructions=instructions), problems


def _accepted(instruction: Instruction, escape: str, problems: list[Problem]) -> Instruction | None:
    """What of the instruction Docker's parser accepts; None where it is nothing."""
    try:
        parsed = divide(instruction, escape)
        if parsed.keyword == "RUN":
            instruction = _without_mounts(parsed, problems)
        parse_instruction(instruction, escape)
        return instruction
    except DockerfileSyntaxError as error:
        span = Span(error.line, error.column, error.end_column)
        problems.append(Problem(SYNTAX, error.reason, span, None))
    words = divide(instruction, escape).words if instruction.keyword == "FROM" else ()
    if len(words) < 2:
        return None
    # Whatever the name of the stage is, the instructions below are no part of the one above.
    unnamed = _cut(instruction, [(words[1].start, len(instruction.text))])
    try:
        parse_instruction(unnamed, escape)
    except DockerfileSyntaxError:
        return None
    return unnamed


def _without_mounts(parsed: ParsedInstruction, problems: list[Problem]) -> Instruction:
    """A RUN without the options of mounts that only Podman knows, and mounts from a variable."""
    instruction = parsed.instruction
    cuts: list[tuple[int, int]] = []
    for flag in parsed.flags:
        if flag.name != "--mount":
            continue
        span = instruction.span(flag.start, flag.end)
        places = flag.offsets[len("--mount=") :]
        try:
            from_name(flag.value or "")
            fields = podman_fields(flag.value or "")
        except MountError as error:
            problems.append(Problem(SYNTAX, str(error), span, None))
            cuts.append((flag.start, flag.end))
            continue
        cuts += [(places[start], places[end - 1] + 1) for start, end, _ in fields]
        problems += [Problem(SYNTAX, reason, span, None) for *_, reason in fields[:1]]
    return _cut(instruction, cuts)


def _cut(instruction: Instruction, cuts: list[tuple[int, int]]) -> Instruction:
    """The instruction without some parts of its text; all else keeps its place in the file."""
    pieces: list[str] = []
    segments: list[tuple[int, int, int]] = []
    length = position = 0
    for start, end in (*cuts, (len(instruction.text), 0)):
        if start > position:
            span = instruction.span(position, start)
            segments.append((length, span.line, span.column))
            shift = length - position
            begin = bisect_right(instruction.segments, position, key=itemgetter(0))
            end_inside = bisect_left(instruction.segments, start, key=itemgetter(0))
            inside = instruction.segments[begin:end_inside]
            segments += [(first + shift, line, column) for first, line, column in inside]
            pieces.append(instruction.text[position:start])
            length += start - position
        position = end
    return instruction._replace(text="".join(pieces), segments=tuple(segments))
