"""Which commands may a shell script run, with which words, and in which folder?

The script is followed without running anything: assignments, ``cd``, loops over literal lists,
functions and what the usual ways to find a folder print (``$(dirname "$0")``, ``$(pwd)``). All
branches are taken.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Mapping, Sequence

from docker_build_hooks.script_command import Command
from docker_build_hooks.script_paths import ROOT, START, UNKNOWN, join
from docker_build_hooks.shell_counters import counters
from docker_build_hooks.shell_environment import (
    MAXIMUM_WORLDS,
    Environment,
    assignment_of,
)
from docker_build_hooks.shell_parameters import read_expression
from docker_build_hooks.shell_programs import printed_by, program, tool_of
from docker_build_hooks.shell_structure import (
    BRANCH,
    FUNCTION,
    LOOP,
    SUBSHELL,
    Group,
    Node,
    Simple,
    read_script,
)
from docker_build_hooks.shell_tokens import VARIABLE, Word
from docker_build_hooks.shell_weights import Weights

_MAXIMUM_STEPS = 5_000
_MAXIMUM_CALLS = 8
# With the same parameters a function does the same, unless a variable has changed.
_MAXIMUM_SAME_CALLS = 3
_MAXIMUM_ROUNDS = 50

_SETTERS = frozenset({"export", "local", "declare", "readonly", "typeset"})
_SHELLS = frozenset({"bash", "sh", "zsh", "ash", "dash", "/bin/bash", "/bin/sh"})
_COMMAND_OPTION = re.compile(r"-[a-z]*c\Z")
# Commands that print nothing, so that a substitution is what others print.
_SILENT = frozenset({"cd", "pushd", "popd", "set", "export", "test", "[", "[[", "exit", "true"})

Fields = tuple[str, ...]
Places = tuple[tuple[int, int], ...]


def script_commands(
    text: str,
    script: str = "",
    variables: Mapping[str, Sequence[str]] | None = None,
    folder: str = START,
    stops_on_error: bool = False,
) -> list[Command]:
    """The commands of a script in the order in which they are run, a bounded number of them.

    ``script`` is the name of its file in its folder. Before it starts in ``folder``, each of the
    ``variables`` is set to one of the texts. ``stops_on_error`` tells that the shell has ``-e``.
    """
    shell = _Shell(Environment(variables or {}, folder, script), stops_on_error)
    shell.run(read_script(text))
    shell.run_functions()
    return shell.found


class _Shell:
    def __init__(self, environment: Environment, stops_on_error: bool = False) -> None:
        self.environment = environment
        self.weights = Weights(stops_on_error)
        # Where the text stands in the script of which a command runs it.
        self.place: tuple[int, int] | None = None
        self.found: list[Command] = []
        self.functions: dict[str, tuple[Node, ...]] = {}
        self.called: dict[tuple[str, tuple[str, ...] | None, str], int] = {}
        self.steps = _MAXIMUM_STEPS
        self.calls = 0
        self.branches = 0
        self.folders: list[str] = []
        self.clones: set[str] = set()
        self.printed = ""
        # What is added to the lines of commands that stand in another text.
        self.offset = 0
        self.last: tuple[str, ...] = ()
        self.scripts: dict[str, tuple[Node, ...]] = {}

    def run(self, nodes: tuple[Node, ...]) -> None:
        for node in self.weights.weighed(nodes):
            self.steps -= 1
            if self.steps <= 0 or self.environment.is_exhausted:
                return
            if isinstance(node, Simple):
                self._simple(node)
            elif node.kind == FUNCTION:
                name = node.words[0].literal if node.words else None
                self.functions[name or ""] = node.body
            elif node.kind == LOOP:
                self._loop(node)
            else:
                self._group(node)

    def run_functions(self) -> None:
        """Run the functions that nobody calls with parameters that nobody knows."""
        called = {name for name, *_ in self.called}
        with self.weights.of(False, True, False):
            for name in list(self.functions):
                if name not in called:
                    self._call(name, None)

    def _group(self, node: Group) -> None:
        folder = self.environment.folder
        variables = self.environment.variables() if node.kind == SUBSHELL else None
        self.branches += node.kind == BRANCH
        self.run(node.body)
        self.branches -= node.kind == BRANCH
        if variables is not None:
            self.environment.restore(variables)
        if node.kind in (SUBSHELL, BRANCH):
            self.environment.folder = folder

    def _loop(self, node: Group) -> None:
        names = [word.literal for word in node.words[:2]]
        counted = counters(node.body)
        if not names or names[0] is None or names[1:] != ["in"]:
            self._round(node, counted)
            if counted:
                # Once more, with what they are later.
                self.run(node.body)
            return
        values: list[str] = []
        for word in node.words[2:]:
            values += self.environment.fields(word, 0, self._output)
        for value in values[:_MAXIMUM_ROUNDS] or [UNKNOWN]:
            self.environment.assign(names[0], (value,))
            self._round(node, counted)

    def _round(self, node: Group, counted: set[str]) -> None:
        """Run the body of a loop, behind which nobody knows what it counts with."""
        self.run(node.body)
        for name in counted:
            self.environment.assign(name, (UNKNOWN,))

    def _call(self, name: str, parameters: tuple[str, ...] | None) -> None:
        call = name, parameters, self.environment.folder
        self.called[call] = self.called.get(call, 0) + 1
        if self.calls >= _MAXIMUM_CALLS or self.called[call] > _MAXIMUM_SAME_CALLS:
            return
        earlier = self.environment.parameters
        self.environment.parameters = parameters
        self.calls += 1
        self.run(self.functions[name])
        self.calls -= 1
        self.environment.parameters = earlier

    def _simple(self, node: Simple) -> None:
        self.environment.work += len(node.words)
        source = self.last if node.is_piped else ()
        self.last = ()
        if self._is_setting(node.words):
            return
        world, most = 0, 1
        while world < min(most, MAXIMUM_WORLDS) and self.steps > 0:
            self.steps -= 1
            self.environment.most = 1
            words, places = self._words(node.words, world)
            inputs, outputs = (
                tuple(self.environment.text(word, world, self._output) for word in files)
                for files in (node.inputs, node.outputs)
            )
            most = max(most, self.environment.most)
            line = (*node.words, *node.inputs, *node.outputs)[0].line + self.offset
            self._note(words, places, line, inputs, outputs, source)
            self.last = words
            self._do(program(words), line, world, places[-1:])
            world += 1

    def _note(self, words: Fields, places: Places, line: int, *files: Fields) -> None:
        """Note a command; ``files`` are those that it reads and writes, and what it reads from."""
        inputs, outputs, source = files or ((), (), ())
        weights, folder = self.weights, self.environment.folder
        places = (self.place,) * len(places) if self.place else places
        weight = weights.is_decisive, weights.is_conditional
        command = Command(words, folder, line, inputs, outputs, source, places, *weight)
        self.found.append(command)

    def _is_setting(self, words: tuple[Word, ...]) -> bool:
        """Whether a command does nothing but set variables; they are set.

        It is noted like any other, as a setting may be for a program that runs later.
        """
        start = 1 if words and words[0].literal in _SETTERS else 0
        while start and start < len(words) and (words[start].literal or "").startswith("-"):
            start += 1
        names = [assignment_of(word) for word in words[start:]]
        if not names or (None in names and not start):
            return False
        texts = []
        for word, name in zip(words[start:], names, strict=True):
            if name:
                texts.append(self._set(word, *name))
        line = words[0].line + self.offset
        places = tuple((word.start, word.end) for word in words[start:])
        self._note(tuple(texts), places, line)
        return True

    def _set(self, word: Word, name: str, is_added: bool) -> str:
        environment = self.environment
        start = len(name) + 1 + is_added
        if word.items is not None:
            values: list[str] = []
            for item in word.items:
                values += environment.fields(item, 0, self._output)
            if is_added:
                environment.append(name, tuple(values), True)
            else:
                environment.assign(name, tuple(values), self.branches > 0)
            return f"{name}="
        environment.most = 1
        text = environment.text(word, 0, self._output, start)
        if is_added:
            environment.append(name, (text,), False)
        else:
            environment.assign(name, (text,), self.branches > 0)
            for world in range(1, min(environment.most, MAXIMUM_WORLDS)):
                other = environment.text(word, world, self._output, start)
                environment.assign(name, (other,), True)
        return f"{name}={text}"

    def _words(self, words: tuple[Word, ...], world: int) -> tuple[Fields, Places]:
        """What the words become, and where each of that stands."""
        found: list[str] = []
        places: list[tuple[int, int]] = []
        for number, word in enumerate(words):
            fields = self.environment.fields(word, world, self._output)
            variables = [part.text for part in word.parts if part.kind == VARIABLE]
            if variables and number + 1 < len(words) and not "".join(fields).strip(UNKNOWN):
                expression = read_expression(variables[0])
                following = words[number + 1].literal
                tool = tool_of(expression.name, following) if expression else None
                fields = [tool] if tool else fields
            found += fields
            places += [(word.start, word.end)] * len(fields)
        return tuple(found), tuple(places)

    def _do(self, words: Fields, line: int, world: int, place: Places) -> None:
        """Follow what a command does to the shell, and what it prints; it ends at ``place``."""
        name = words[0] if words else ""
        if name in self.functions:
            self._call(name, words[1:])
        elif name in ("cd", "pushd", "popd"):
            if not world:
                self._change_folder(words)
        elif name == "eval" or name in _SHELLS:
            self._run_text(words, line, place)
        elif words[:2] == ("git", "clone"):
            self.clones.add(posixpath.basename(words[-1]).removesuffix(".git"))
        elif name not in _SILENT:
            self.printed = printed_by(words, self.environment.folder) if words else UNKNOWN

    def _change_folder(self, words: tuple[str, ...]) -> None:
        environment = self.environment
        operands = [word for word in words[1:] if not word.startswith("-") or word == "-"]
        if words[0] == "popd" or operands == ["-"]:
            environment.folder = self.folders.pop() if self.folders else UNKNOWN
            return
        self.folders.append(environment.folder)
        first, _, rest = operands[0].partition("/") if operands else (UNKNOWN, "", "")
        if first in self.clones:
            environment.folder = join(ROOT, rest)
        else:
            environment.folder = join(environment.folder, operands[0]) if operands else UNKNOWN

    def _run_text(self, words: Fields, line: int, place: Places) -> None:
        is_eval = words[0] == "eval"
        text = " ".join(words[1:]) if is_eval else ""
        stops_on_error = is_eval and self.weights.stops_on_error
        for option, following in zip(words[1:-1], words[2:], strict=True):
            if not is_eval and _COMMAND_OPTION.match(option):
                text = following
                stops_on_error = "e" in option
        if text:
            folder = self.environment.folder
            earlier = self.place
            self.place = earlier or next(iter(place), None)
            with self.weights.of(True, False, stops_on_error):
                self._run_inner(text, line)
            self.place = earlier
            self.environment.folder = folder

    def _run_inner(self, text: str, line: int) -> None:
        self.steps -= len(text) // 50
        if self.calls < _MAXIMUM_CALLS and self.steps > 0:
            self.calls += 1
            offset, self.offset = self.offset, line - 1
            if text not in self.scripts:
                self.scripts[text] = read_script(text)
            self.run(self.scripts[text])
            self.offset = offset
            self.calls -= 1

    def _output(self, text: str, line: int) -> str:
        """What commands print, UNKNOWN where that is not known."""
        if text.startswith("("):
            return UNKNOWN
        folder, printed, last = self.environment.folder, self.printed, self.last
        most, branches = self.environment.most, self.branches
        self.printed = ""
        earlier, self.place = self.place, self.place or (0, 0)
        with self.weights.of(False, True, False):
            self._run_inner(text, line + self.offset)
        self.place = earlier
        found = self.printed or UNKNOWN
        self.environment.folder, self.printed, self.last = folder, printed, last
        self.environment.most = max(self.environment.most, most)
        self.branches = branches
        return found
