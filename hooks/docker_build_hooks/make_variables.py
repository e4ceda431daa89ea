"""What becomes of the text of a Makefile when its variables and functions are replaced?

The result is text for a shell: ``$(shell …)`` becomes ``$(…)``, ``$$`` a dollar. What is not known
is the mark UNKNOWN. As in ``shell_environment``, a *world* selects one of several values.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Mapping

from docker_build_hooks.script_paths import OWN, START, UNKNOWN
from docker_build_hooks.shell_environment import MAXIMUM_WORLDS
from docker_build_hooks.shell_programs import tool_of

_MAXIMUM_NESTING = 10
_MAXIMUM_STEPS = 20_000
# Of the texts that are expanded, in one Makefile.
_MAXIMUM_CHARACTERS = 1_000_000
_MAXIMUM_LENGTH = 4096
_MAXIMUM_ROUNDS = 50

_DOLLAR = re.compile(r"\$(.)", re.DOTALL)
_FUNCTION = re.compile(r"([a-z-]+)\s+(.*)\Z", re.DOTALL)
_NEXT_WORD = re.compile(r"""["']?[ \t]+([\w-]+)""")
_SILENT = frozenset({"info", "warning", "error", "eval"})


class Variables:
    """The variables of a Makefile, each with the texts that it is set to.

    ``most`` counts the values of the variables that have been asked for.
    """

    def __init__(self, makefile: str) -> None:
        self.most = 1
        self._makefile = makefile
        self._texts: dict[str, list[str]] = {}
        self._steps = _MAXIMUM_STEPS
        self._characters = _MAXIMUM_CHARACTERS

    def __contains__(self, name: str) -> bool:
        return name in self._texts

    def set(self, name: str, operator: str, text: str) -> None:
        """What ``name operator text`` does; both branches of a condition count."""
        texts = self._texts.setdefault(name, [])
        itself = f"$({name})"
        if operator == "+=":
            text = f"{texts.pop() if texts else ''} {text}"
        elif itself in text:
            text = text.replace(itself, texts[-1] if texts else "")
        text = text if len(text) <= _MAXIMUM_LENGTH else UNKNOWN
        if text not in texts:
            texts.append(text)
            del texts[:-MAXIMUM_WORLDS]

    def expand(self, text: str, automatic: Mapping[str, str], world: int, nesting: int = 0) -> str:
        """Replace all references; ``automatic`` are the variables ``@``, ``<``, ``^`` and ``*``."""
        self._characters -= len(text)
        if self._characters < 0:
            return UNKNOWN
        pieces = []
        at = length = 0
        while dollar := _DOLLAR.search(text, at):
            pieces.append(text[at : dollar.start()])
            value, at = self._reference(text, dollar, automatic, world, nesting)
            pieces.append(value)
            length += len(value)
            if length > max(_MAXIMUM_LENGTH, len(text)) or self._steps <= 0:
                return UNKNOWN
        pieces.append(text[at:])
        return "".join(pieces)

    def _reference(
        self,
        text: str,
        dollar: re.Match[str],
        automatic: Mapping[str, str],
        world: int,
        nesting: int,
    ) -> tuple[str, int]:
        """The value of the reference at ``dollar`` and the offset behind it."""
        character = dollar[1]
        if character == "$":
            return "$", dollar.end()
        if character not in "({":
            return automatic.get(character, UNKNOWN), dollar.end()
        self._steps -= 1
        end = _closing(text, dollar.end(), character)
        if end < 0 or nesting >= _MAXIMUM_NESTING or self._steps <= 0:
            return UNKNOWN, len(text) if end < 0 else end + 1
        inner = text[dollar.end() : end]
        value = self._value(inner, automatic, world, nesting + 1)
        if value is None or value.startswith("$("):
            # what is asked of a shell is which program there is
            following = _NEXT_WORD.match(text, end + 1)
            value = tool_of(inner, following[1] if following else None) or value or UNKNOWN
        return value, end + 1

    def _value(
        self, inner: str, automatic: Mapping[str, str], world: int, nesting: int
    ) -> str | None:
        """What stands between the parentheses is replaced by; None where it is not known."""
        function = _FUNCTION.match(inner)
        if function:
            return self._function(function[1], function[2], automatic, world, nesting)
        name, colon, change = self.expand(inner, automatic, world, nesting).partition(":")
        if name[:1] in automatic and name[1:] in ("D", "F"):
            folder, _, base = automatic[name[0]].rpartition("/")
            value: str | None = base if name[1] == "F" else folder or "."
        elif name in automatic:
            value = automatic[name]
        elif name in ("CURDIR", "PWD"):
            value = START
        elif name == "MAKEFILE_LIST":
            value = f"{OWN}/{self._makefile}"
        elif texts := self._texts.get(name):
            self.most = max(self.most, len(texts))
            chosen = texts[min(world, len(texts) - 1)]
            value = self.expand(chosen, automatic, world, nesting)
        else:
            return None
        if not colon or value is None:
            return None if value == UNKNOWN else value
        old, _, new = change.partition("=")
        if "%" not in old + new:
            old, new = f"%{old}", f"%{new}"
        return " ".join(_substituted(word, old, new) for word in value.split())

    def _function(
        self, name: str, text: str, automatic: Mapping[str, str], world: int, nesting: int
    ) -> str | None:
        if name == "foreach":
            return self._foreach(text, automatic, world, nesting)
        if name == "call":
            parts = [self.expand(p, automatic, world, nesting) for p in _arguments(text)]
            numbered = {str(number): part.strip() for number, part in enumerate(parts)}
            body = self._texts.get(parts[0].strip(), [UNKNOWN])[-1]
            return self.expand(body, {**automatic, **numbered}, world, nesting)
        if name in _SILENT:
            return ""
        expanded = self.expand(text, automatic, world, nesting)
        if name == "shell":
            return f"$({expanded})"
        arguments = [part.strip() for part in _arguments(expanded)]
        if name in ("subst", "patsubst"):
            return _replaced(name, arguments)
        if name in ("addprefix", "addsuffix"):
            added, words = (*arguments, "")[:2]
            front, back = (added, "") if name == "addprefix" else ("", added)
            return " ".join(f"{front}{word}{back}" for word in words.split())
        if name == "or":
            return next(filter(None, arguments), "")
        if name == "if":
            return (*arguments, "")[1]
        return _of_words(name, expanded.split())

    def _foreach(self, text: str, automatic: Mapping[str, str], world: int, nesting: int) -> str:
        parts = _arguments(text, 3)
        if len(parts) < 3:
            return UNKNOWN
        name, words = (self.expand(p, automatic, world, nesting) for p in parts[:2])
        rounds = words.split()[:_MAXIMUM_ROUNDS]
        return " ".join(
            self.expand(parts[2], {**automatic, name.strip(): word}, world, nesting)
            for word in rounds
        )


def _closing(text: str, start: int, opener: str) -> int:
    """Where the parenthesis or brace that ``opener`` is, before ``start``, is closed; -1: never."""
    closer = ")" if opener == "(" else "}"
    level = 1
    for match in re.compile(f"[{re.escape(opener + closer)}]").finditer(text, start):
        level += 1 if match[0] == opener else -1
        if not level:
            return match.start()
    return -1


def _arguments(text: str, most: int = 0) -> list[str]:
    """The arguments of a function, split at the commas that are in no parentheses."""
    found = [""]
    level = start = 0
    for match in re.finditer(r"[(){},]", text):
        if match[0] in "({":
            level += 1
        elif match[0] in ")}":
            level -= 1
        elif level <= 0 and len(found) != most:
            found[-1] = text[start : match.start()]
            found.append("")
            start = match.end()
    found[-1] = text[start:]
    return found


def _replaced(name: str, arguments: list[str]) -> str:
    old, new, text = (*arguments, "", "", "")[:3]
    if name == "subst":
        return text.replace(old, new) if old and UNKNOWN not in text else UNKNOWN
    return " ".join(_substituted(word, old, new) for word in text.split())


def _substituted(word: str, old: str, new: str) -> str:
    """What ``patsubst`` makes of a word."""
    before, percent, behind = old.partition("%")
    if UNKNOWN in word:
        return UNKNOWN
    if not percent:
        return new if word == old else word
    fits = len(word) >= len(before + behind) and word.startswith(before) and word.endswith(behind)
    return new.replace("%", word[len(before) : len(word) - len(behind)], 1) if fits else word


def _of_words(name: str, words: list[str]) -> str | None:
    """The functions that look at words one by one."""
    if name == "strip" or name == "sort" or name == "wildcard":
        return " ".join(words)
    if name in ("firstword", "lastword"):
        return words[0 if name == "firstword" else -1] if words else ""
    if name == "dir":
        return " ".join(f"{word.rpartition('/')[0] or '.'}/" for word in words)
    if name == "notdir":
        return " ".join(word.rpartition("/")[2] for word in words)
    if name == "basename":
        return " ".join(posixpath.splitext(word)[0] for word in words)
    if name in ("abspath", "realpath"):
        return " ".join(w if w[:1] >= "\ue000" else f"{START}/{w}" for w in words)
    return None
