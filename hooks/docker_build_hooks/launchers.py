"""Which program does a command start that only starts another one?"""

from __future__ import annotations

from collections.abc import Mapping
from itertools import chain

from docker_build_hooks.run_commands import RunCommand

# Programs that start what stands behind their options, with the number of operands before it, and
# the options that take a value.
_LAUNCHERS: Mapping[str, tuple[int, frozenset[str]]] = {
    **dict.fromkeys(("tini", "tini-static"), (0, frozenset({"-e", "-p"}))),
    **dict.fromkeys(("dumb-init", "catatonit"), (0, frozenset({"-r", "--rewrite"}))),
    **dict.fromkeys(("su-exec", "gosu"), (1, frozenset())),
    "timeout": (1, frozenset({"-s", "-k", "--signal", "--kill-after"})),
    "nice": (0, frozenset({"-n", "--adjustment"})),
    "ionice": (0, frozenset({"-c", "-n"})),
    "xargs": (0, frozenset({"-n", "-L", "-P", "-I", "-s", "-d", "-E", "-a"})),
}
_MAXIMUM_NESTED = 5


def launched(command: RunCommand) -> RunCommand:
    """The command that is started in the end; what is not known of it is one word more."""
    for _ in range(_MAXIMUM_NESTED):
        if command.name not in _LAUNCHERS:
            return command
        operands, valued = _LAUNCHERS[command.name]
        at = 1
        while at < len(command.words):
            word = command.words[at]
            if word == "--":
                at += 1
                break
            if word is None or not word.startswith("-"):
                break
            at += 2 if word in valued else 1
        at += operands
        if at >= len(command.words):
            return command
        # What it reads from a file or a pipe stands behind all.
        is_fed = command.name == "xargs"
        more: tuple[None, ...] = (None,) if is_fed else ()
        command = command._replace(
            words=tuple(chain(command.words[at:], more)),
            spans=tuple(chain(command.spans[at:], command.spans[-1:] * len(more))),
            starts=command.starts[at:],
        )
    return command
