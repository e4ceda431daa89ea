"""Which commands does a RUN instruction run, with which words, and where do they stand?"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from docker_build_hooks.dockerfile import Heredoc, Instruction, Span
from docker_build_hooks.instruction_parts import ParsedInstruction
from docker_build_hooks.script_command import Command
from docker_build_hooks.script_paths import ROOT, START
from docker_build_hooks.script_paths import UNKNOWN as UNKNOWN_TEXT
from docker_build_hooks.shell_commands import script_commands
from docker_build_hooks.shell_programs import program
from docker_build_hooks.variables import UNKNOWN, Environment

DEFAULT_SHELL = ("/bin/sh", "-c")
_SHELLS = frozenset({"sh", "ash", "bash", "dash", "busybox"})
_HEREDOC = re.compile(r"\s*[0-9]*<<-?\s*(?:[\"']?)([^\s\"'<>|&;]+)(?:[\"']?)\s*\Z")
_SHEBANG = re.compile(r"#![ \t]*(\S+)[ \t]*(\S*)")
# All marks of ``script_paths``, and what is not known of a variable of the Dockerfile.
_UNKNOWN = re.compile(f"[{ROOT}-{UNKNOWN_TEXT}{UNKNOWN}]")


class RunCommand(NamedTuple):
    """A command: its words from the program on, and where each stands.

    A word that is not wholly known is None; ``starts`` is what is known of the beginning of each
    word and, behind them, of each file that is written. The build fails with a command that
    ``fails``; one that ``is_conditional`` may not be run at all. ``folder`` is where ``cd`` has led
    it, "" for nowhere and None for an unknown folder; ``is_fed`` tells that it reads what another
    command prints, or a file.
    """

    words: tuple[str | None, ...]
    spans: tuple[Span, ...]
    fails: bool
    is_conditional: bool
    starts: tuple[str, ...] = ()
    folder: str | None = ""
    is_fed: bool = False

    @property
    def name(self) -> str:
        """The program without its folder; "" where it is not known."""
        return (self.words[0] or "").rpartition("/")[2] if self.words else ""


class Variables(Mapping[str, Sequence[str]]):
    """The variables of a Dockerfile that are known, as a shell sees them."""

    def __init__(self, environment: Environment) -> None:
        self._environment = environment

    def __getitem__(self, name: str) -> Sequence[str]:
        text = self._environment.look_up(name).text
        if text is None or UNKNOWN in text:
            raise KeyError(name)
        return (text,)

    def __contains__(self, name: object) -> bool:
        text = self._environment.look_up(str(name)).text
        return text is not None and UNKNOWN not in text

    def __iter__(self) -> Iterator[str]:
        return iter(())

    def __len__(self) -> int:
        return 0


def script_heredoc(parsed: ParsedInstruction) -> Heredoc | None:
    """The heredoc that is the script of a RUN; None where it is the input of a command."""
    word = parsed.words[0] if parsed.words and not parsed.json else None
    heredocs = parsed.instruction.heredocs
    is_script = word is not None and len(heredocs) == 1 and bool(_HEREDOC.match(word.text))
    return heredocs[0] if is_script else None


def shell_of(words: Sequence[str]) -> str:
    """The program of SHELL that reads commands as POSIX has it, without its folder; else ""."""
    name = words[0].rpartition("/")[2] if words else ""
    return name if name in _SHELLS else ""


def run_commands(
    parsed: ParsedInstruction, environment: Environment, shell: Sequence[str] = DEFAULT_SHELL
) -> list[RunCommand]:
    """The commands of a RUN (or CMD, ENTRYPOINT), none where another program reads it."""
    if parsed.json:
        words = tuple(word.text for word in parsed.words)
        spans = tuple(parsed.instruction.span(w.start, w.end) for w in parsed.words)
        return _executed(words, spans, environment)
    if not shell_of(shell):
        return []
    stops = any(o.startswith("-") and "e" in o for o in shell[1:])
    script, start = _script(parsed)
    found = script_commands(script, variables=Variables(environment), stops_on_error=stops)
    if start is None:
        return _in_heredoc(found, script, parsed.instruction)
    span = parsed.instruction.span
    commands = [
        _run_command(command, [span(start + first, start + end) for first, end in command.places])
        for command in found
    ]
    if not parsed.instruction.heredocs:
        return commands
    # Which of them reads it is not worth finding out.
    return [command._replace(is_fed=True) for command in commands]


def _executed(
    words: tuple[str, ...], spans: tuple[Span, ...], environment: Environment
) -> list[RunCommand]:
    """A command that no shell reads, and what a shell in it reads."""
    found = [RunCommand(words, spans, True, False, words)]
    is_shell = bool(words) and bool(shell_of(words))
    for number, option in enumerate(words[1:-1] if is_shell else (), 1):
        if option.startswith("-") and option.endswith("c"):
            inner = script_commands(
                words[number + 1], variables=Variables(environment), stops_on_error="e" in option
            )
            place = spans[number + 1]
            found += [_run_command(one, [place] * len(one.words)) for one in inner]
            break
    return found


def _script(parsed: ParsedInstruction) -> tuple[str, int | None]:
    """What the shell reads, and where in the instruction it begins (None: a heredoc)."""
    heredoc = script_heredoc(parsed)
    if heredoc is not None:
        return _shell_script(heredoc), None
    word = parsed.words[0] if parsed.words else None
    return (word.text, word.start) if word else ("", 0)


def _shell_script(heredoc: Heredoc) -> str:
    """The content of a heredoc, where a shell reads it."""
    shebang = _SHEBANG.match(heredoc.content)
    if shebang:
        program_name = (shebang[2] if shebang[1].endswith("/env") else shebang[1]).rpartition("/")[
            2
        ]
        if program_name not in _SHELLS:
            return ""
    return heredoc.content


def _in_heredoc(found: list[Command], script: str, instruction: Instruction) -> list[RunCommand]:
    """The commands of a heredoc, which begins on the line behind the instruction's last."""
    first = (instruction.segments[-1][1] if instruction.segments else instruction.line) + 1
    starts = [0]
    for line in script.split("\n"):
        starts.append(starts[-1] + len(line) + 1)
    commands = []
    for command in found:
        spans = [_line_span(starts, first, *place) for place in command.places]
        commands.append(_run_command(command, spans))
    return commands


def _line_span(starts: list[int], first: int, start: int, end: int) -> Span:
    at = bisect_right(starts, start) - 1
    column = start - starts[at] + 1
    limit = starts[at + 1] - starts[at] if at + 1 < len(starts) else end
    return Span(first + at, column, max(column + 1, min(column + end - start, limit)))


def _run_command(command: Command, spans: Sequence[Span]) -> RunCommand:
    asks = command.words[:1] == ("command",) and command.words[1:2] in (("-v",), ("-V",))
    kept = command.words if asks else program(command.words)
    dropped = len(command.words) - len(kept)
    fails = command.is_decisive and not command.is_conditional
    starts = tuple(_UNKNOWN.split(text, 1)[0] for text in (*kept, *command.outputs))
    words = tuple(map(_known, kept))
    return RunCommand(
        words,
        tuple(spans[dropped:]),
        fails,
        command.is_conditional,
        starts,
        _folder(command.folder),
        bool(command.source or command.inputs),
    )


def _folder(text: str) -> str | None:
    """The folder of a command, as seen from where its script is started."""
    below = text[len(START) :].lstrip("/") if text.startswith(START) else text
    return _known(below)


def _known(text: str) -> str | None:
    return None if _UNKNOWN.search(text) else text
