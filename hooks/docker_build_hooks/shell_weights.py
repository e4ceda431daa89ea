"""Does a script fail with a command of it, and is that command run in any case?

As POSIX has it: of commands one after the other the last one decides, unless ``set -e`` holds; a
failure that ``||`` follows is caught; of a pipe the last command counts.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from itertools import pairwise

from docker_build_hooks.shell_structure import BRANCH, FUNCTION, LOOP, Node, Simple

_PIPES = frozenset({"|", "|&"})
_IN_LIST = frozenset({"&&", "||"}) | _PIPES
# What decides whether the next command is run, and does nothing else.
_TESTS = frozenset({"test", "[", "[[", "which", "type", "hash", "grep", "egrep", "false", "case"})


class Weights:
    """How much the command that is being run counts."""

    def __init__(self, stops_on_error: bool = False) -> None:
        self.stops_on_error = stops_on_error
        self.is_decisive = True
        self.is_conditional = False
        self.may_have_ended = False

    def weighed(self, nodes: tuple[Node, ...]) -> Iterator[Node]:
        """The nodes; while one is handed out, the weight is its own."""
        before = self.is_decisive, self.is_conditional
        lists = _lists(nodes)
        try:
            for number, commands in enumerate(lists):
                is_last = number == len(lists) - 1
                yield from self._of_list(commands, is_last, before)
        finally:
            self.is_decisive, self.is_conditional = before

    def _of_list(
        self, commands: list[Node], is_last: bool, before: tuple[bool, bool]
    ) -> Iterator[Node]:
        caught = [False] * len(commands)
        for at in range(len(commands) - 2, -1, -1):
            caught[at] = caught[at + 1] or commands[at + 1].joint == "||"
        piped_on = [one.joint in _PIPES for one in commands[1:]] + [False]
        is_conditional = False
        for at, node in enumerate(commands):
            is_conditional = is_conditional or node.joint == "||"
            is_group = not isinstance(node, Simple) and node.kind in (BRANCH, FUNCTION, LOOP)
            counts = is_last or self.stops_on_error
            counts = self.stops_on_error if is_group else counts
            self.is_decisive = before[0] and counts and not (caught[at] or piped_on[at])
            is_branch = not isinstance(node, Simple) and node.kind in (BRANCH, FUNCTION)
            self.is_conditional = before[1] or is_conditional or is_branch or self.may_have_ended
            yield node
            is_conditional = is_conditional or _is_test(node)
            self._note(node)

    def _note(self, node: Node) -> None:
        words = [word.literal or "" for word in node.words] if isinstance(node, Simple) else []
        if words[:1] in (["exit"], ["return"]) and self.is_conditional:
            # Where it is a success, what follows may not be run.
            self.may_have_ended = self.may_have_ended or words[1:] in ([], ["0"])
        if words[:1] == ["set"]:
            for option, following in pairwise([*words[1:], ""]):
                is_long = option in ("-o", "+o") and following == "errexit"
                if is_long or (option[:1] in ("-", "+") and "e" in option and option[1:2] != "o"):
                    self.stops_on_error = option[0] == "-"

    @contextmanager
    def of(self, is_decisive: bool, is_conditional: bool, stops_on_error: bool) -> Iterator[None]:
        """What runs inside of another command has a weight of its own."""
        before = self.is_decisive, self.is_conditional, self.stops_on_error
        self.is_decisive = self.is_decisive and is_decisive
        self.is_conditional = self.is_conditional or is_conditional
        self.stops_on_error = stops_on_error
        try:
            yield
        finally:
            self.is_decisive, self.is_conditional, self.stops_on_error = before


def _lists(nodes: tuple[Node, ...]) -> list[list[Node]]:
    """The nodes by lists: what ``&&``, ``||`` and pipes join."""
    lists: list[list[Node]] = []
    for node in nodes:
        if lists and node.joint in _IN_LIST:
            lists[-1].append(node)
        else:
            lists.append([node])
    return lists


def _is_test(node: Node) -> bool:
    words = [word.literal for word in node.words[:2]] if isinstance(node, Simple) else []
    return bool(words) and (words[0] in _TESTS or words in (["command", "-v"], ["command", "-V"]))
