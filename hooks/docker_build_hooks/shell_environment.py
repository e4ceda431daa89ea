"""What do the words of a shell command stand for, with the variables that are known so far?

What is not known is the mark UNKNOWN in the text. A variable that the branches of a script set
differently has several values; a *world* is a number that selects one of each.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence

from docker_build_hooks.script_paths import OWN, ROOT, TEMPORARY, UNKNOWN
from docker_build_hooks.shell_parameters import apply, read_expression
from docker_build_hooks.shell_syntax import tokens
from docker_build_hooks.shell_tokens import COMMAND, TEXT, Part, Word

MAXIMUM_WORLDS = 16
# Longer than PATH_MAX is no path; variables that double each other grow without end.
_MAXIMUM_LENGTH = 4096
_MAXIMUM_ITEMS = 200
_MAXIMUM_FIELDS = 2_000
# The parts of words, the words that they become and some characters of those, in one script.
_MAXIMUM_WORK = 250_000
_CHARACTERS = 100
# A pattern is tried on the rests of a value.
_CHARACTERS_TRIED = 4
_MAXIMUM_NESTING = 5

_ASSIGNMENT = re.compile(r"([A-Za-z_]\w*)(\+?=)")
_SCRIPT = frozenset({"0", "BASH_SOURCE"})
# What hosts of builds call the root of the clone, and what people call it in their scripts.
_ROOTS = re.compile(
    r"(GITHUB|DRONE|CI|GITEA)_WORKSPACE|WORKSPACE(_DIR)?|CI_PROJECT_DIR|TRAVIS_BUILD_DIR"
    r"|BUILD_SOURCESDIRECTORY|BITBUCKET_CLONE_DIR|BUILDKITE_BUILD_CHECKOUT_PATH|CODEBUILD_SRC_DIR"
    r"|CIRCLE_WORKING_DIRECTORY|SYSTEM_DEFAULTWORKINGDIRECTORY|APPVEYOR_BUILD_FOLDER"
    r"|((REPO(SITORY)?|PROJECT|GIT|SOURCE|SRC|BASE|TOP|KUBE|MAKE)_?)?ROOT(_?(DIR|PATH|FOLDER))?"
    r"|(REPO(SITORY)?|PROJECT|TOP)_?(DIR|PATH|FOLDER)|TOP",
    re.IGNORECASE,
)
_TEMPORARY = re.compile(r"TE?MP(DIR|_DIR)?|RUNNER_TEMP|AGENT_TEMPDIRECTORY", re.IGNORECASE)

Values = tuple[str, ...]
Output = Callable[[str, int], str]


def assignment_of(word: Word) -> tuple[str, bool] | None:
    """The variable that a word sets, and whether it only adds to it; None for other words."""
    first = word.parts[0] if word.parts else None
    if first is None or first.kind != TEXT or first.is_quoted:
        return None
    match = _ASSIGNMENT.match(first.text)
    return (match[1], match[2] == "+=") if match else None


def _written(part: Part, word: Word) -> str:
    """A text of the script: a pattern is not known, but the name of the command ``[`` is none."""
    is_test = len(word.parts) == 1 and not part.text.strip("[")
    return UNKNOWN if part.is_pattern and not is_test else part.text


class Environment:
    """The variables, parameters and folder of a running script.

    ``output`` gives what commands print, from their text and its line. ``most`` counts the values
    of the variables that have been asked for, up to ``MAXIMUM_WORLDS``. ``work`` counts what has
    been put together.
    """

    def __init__(self, variables: Mapping[str, Sequence[str]], folder: str, script: str) -> None:
        self.folder = folder
        self.script = script
        self.parameters: Values | None = None
        self.most = 1
        self.work = 0
        self._given = variables
        self._variables: dict[str, tuple[Values, ...]] = {}
        self._nesting = 0

    @property
    def is_exhausted(self) -> bool:
        """Whether so many words have been put together that no more should be."""
        return self.work > _MAXIMUM_WORK

    def assign(self, name: str, values: Values, may_be: bool = False) -> None:
        """Set a variable to the words of an array, or to one text.

        With ``may_be`` the earlier values stay possible.
        """
        values = tuple(v if len(v) <= _MAXIMUM_LENGTH else UNKNOWN for v in values)
        earlier = self._alternatives(name) if may_be else ()
        if values == (UNKNOWN,) and earlier:
            return
        kept = [other for other in earlier if other not in ((UNKNOWN,), values)]
        self._variables[name] = (*kept[1 - MAXIMUM_WORLDS :], values)

    def variables(self) -> dict[str, tuple[Values, ...]]:
        """What is set, to be restored."""
        return dict(self._variables)

    def restore(self, variables: dict[str, tuple[Values, ...]]) -> None:
        """Set what was set, and nothing else."""
        self._variables = variables

    def _alternatives(self, name: str) -> tuple[Values, ...]:
        # One file may give many variables to many scripts, which use few of them.
        if name not in self._variables and name in self._given:
            texts = self._given[name][:MAXIMUM_WORLDS]
            self._variables[name] = tuple((text,) for text in texts)
        return self._variables.get(name, ())

    def append(self, name: str, values: Values, is_array: bool) -> None:
        """Add words to an array, or a text to a text."""
        added: list[Values] = []
        for earlier in self._alternatives(name) or ((),):
            if is_array:
                added.append((*earlier, *values)[:_MAXIMUM_ITEMS])
            else:
                text = "".join((*earlier[:1], *values))
                added.append((text if len(text) <= _MAXIMUM_LENGTH else UNKNOWN,))
        self._variables[name] = tuple(added)

    def fields(self, word: Word, world: int, output: Output) -> list[str]:
        """The words that ``word`` becomes."""
        fields: list[str] = []
        current: list[str] = []
        # What values add to one field: text that is written in the script is as long as it is.
        added = 0
        for part in word.parts:
            self.work += 1
            if part.kind == TEXT:
                current.append(_written(part, word))
                continue
            values = self._values(part, world, output)
            is_split = not part.is_quoted and len(values) == 1
            for number, value in enumerate(values[0].split() if is_split else values):
                if number and current:
                    fields.append(self._together(current))
                    current, added = [], 0
                current.append(value)
                added += len(value)
                if added > _MAXIMUM_LENGTH or len(fields) > _MAXIMUM_FIELDS:
                    return [UNKNOWN]
        return [*fields, self._together(current)] if current else fields

    def _together(self, pieces: list[str]) -> str:
        text = "".join(pieces)
        self.work += 1 + len(text) // _CHARACTERS
        return text

    def text(self, word: Word, world: int, output: Output, start: int = 0) -> str:
        """The text that ``word`` becomes where it is not split, from a character of it on."""
        pieces = []
        added = 0
        for part in word.parts:
            self.work += 1
            if part.kind == TEXT:
                pieces.append(_written(part, word))
                continue
            for number, value in enumerate(self._values(part, world, output)):
                pieces += (" ", value) if number else (value,)
                added += len(value) + 1
                if added > _MAXIMUM_LENGTH:
                    return UNKNOWN
        return self._together(pieces)[start:]

    def _values(self, part: Part, world: int, output: Output) -> Values:
        if self.is_exhausted:
            return (UNKNOWN,)
        if part.kind == COMMAND:
            return (output(part.text, part.line),)
        expression = read_expression(part.text)
        if expression is None:
            return (UNKNOWN,)
        values = self._lookup(expression.name, expression.subscript, world)
        operator, operand = expression.operator, expression.operand
        if operator in (":-", "-", ":=", "="):
            is_known = values is not None and values != (UNKNOWN,)
            return values if values and is_known else (self._operand(operand, world, output),)
        if values is None:
            return (UNKNOWN,)
        if operator in (":+", "+"):
            return (self._operand(operand, world, output),)
        if operator in ("", ":?", "?"):
            return values
        known = self._operand(operand, world, output, is_pattern=True)
        self.work += sum(map(len, values)) // _CHARACTERS_TRIED
        return tuple(apply(value, operator, known) for value in values)

    def _operand(self, text: str, world: int, output: Output, is_pattern: bool = False) -> str:
        # It is read again whenever it is asked for.
        self.work += len(text)
        if self._nesting >= _MAXIMUM_NESTING or len(text) > _MAXIMUM_LENGTH:
            return UNKNOWN
        if is_pattern and "$" not in text:
            return text.replace('"', "").replace("'", "")
        self._nesting += 1
        pieces: list[str] = []
        added = 0
        for token in tokens(text):
            if isinstance(token, Word) and added <= _MAXIMUM_LENGTH:
                pieces.append(self.text(token, world, output))
                added += len(pieces[-1]) + 1
        self._nesting -= 1
        return " ".join(pieces) if added <= _MAXIMUM_LENGTH else UNKNOWN

    def _lookup(self, name: str, subscript: str, world: int) -> Values | None:
        """The values of a variable or parameter; None where it is not known."""
        if alternatives := self._alternatives(name):
            self.most = max(self.most, len(alternatives))
            values = alternatives[min(world, len(alternatives) - 1)]
            if subscript in ("[@]", "[*]"):
                return values
            return (values[0] if values else "",) if subscript in ("", "[0]") else None
        if name in _SCRIPT:
            return (f"{OWN}/{self.script}",)
        if name.isdigit():
            number = int(name) if len(name) < 3 else 0
            known = self.parameters is not None and number <= len(self.parameters)
            return (self.parameters[number - 1],) if self.parameters and known else None
        if name in "@*":
            return self.parameters
        if name in ("PWD", "CURDIR"):
            return (self.folder,)
        if _ROOTS.fullmatch(name.replace(".", "_")):
            return (ROOT,)
        return (TEMPORARY,) if _TEMPORARY.fullmatch(name) else None
