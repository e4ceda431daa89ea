"""Does a stage of Alpine run bash without having it?"""

from __future__ import annotations

import re
from collections.abc import Iterable

from docker_build_hooks import alpine_rules as rules
from docker_build_hooks.alpine_stage import StageState
from docker_build_hooks.bash_packages import BRINGS_BASH
from docker_build_hooks.container_paths import absolute
from docker_build_hooks.dockerfile import Span
from docker_build_hooks.finding import ERROR, WARNING
from docker_build_hooks.instruction_parts import ParsedInstruction
from docker_build_hooks.run_commands import RunCommand, script_heredoc

_BASH = re.compile(r"(?:/usr)?(?:/local)?(?:/bin/)?bash\Z")
_SHEBANG = re.compile(rb"#![ \t]*(?:/usr)?/bin/(?:env[ \t]+(?:-S[ \t]+)?)?bash\b")
_CURE = "`apk add --no-cache bash` installs it"


def has_bash(state: StageState) -> bool:
    """Whether bash may be there."""
    if not state.knows_packages:
        return True
    return "bash" in state.packages or not BRINGS_BASH.isdisjoint(state.packages)


def check_shell(state: StageState) -> None:
    """The program that SHELL names, where an instruction makes use of it."""
    if state.shell and state.shell_place and _BASH.match(state.shell[0]) and not has_bash(state):
        _note(state, f'SHELL is "{state.shell[0]}"', state.shell_place, ERROR)


def check_commands(commands: Iterable[RunCommand], state: StageState) -> None:
    """Commands that are bash, or scripts of the repository that may be for bash."""
    for command in commands:
        first = command.words[0] if command.words else None
        if first is None or command.is_conditional or has_bash(state):
            continue
        level = ERROR if command.fails else WARNING
        if _BASH.match(first):
            _note(state, f'{_shown(state)} has no "bash"', command.spans[0], level)
            continue
        folder = (
            absolute(command.folder or ".", state.folder) if command.folder is not None else None
        )
        if scripts := state.files.programs(first, folder):
            message = f"is a script for bash, which {_shown(state)} does not have"
            place = command.spans[0]
            state.note(rules.BASH_MISSING, message, place, _CURE, severity=level, scripts=scripts)


def _folder(command: RunCommand, state: StageState) -> str | None:
    """The folder in which a command is run; None where that is not known."""
    return None if command.folder is None else absolute(command.folder or ".", state.folder)


def check_heredoc(parsed: ParsedInstruction, state: StageState) -> None:
    """A heredoc of RUN that bash reads."""
    heredoc = script_heredoc(parsed)
    if heredoc is None or has_bash(state):
        return
    if _SHEBANG.match(heredoc.content.encode("utf-8", "replace")):
        span = parsed.instruction.whole
        _note(state, f"bash reads the heredoc, and {_shown(state)} has none", span, ERROR)


def is_for_bash(data: bytes) -> bool:
    """Whether a script says that bash reads it."""
    return _SHEBANG.match(data) is not None


def _note(state: StageState, message: str, span: Span, severity: str) -> None:
    state.note(rules.BASH_MISSING, message, span, _CURE, severity=severity)
    if severity == ERROR:
        # Told of once.
        state.packages.add("bash")


def _shown(state: StageState) -> str:
    return f'"{state.shown}"'
