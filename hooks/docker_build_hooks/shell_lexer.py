"""What is left of a word when its quotes, escapes and variables have been dealt with?

Replicates the shell lexer of BuildKit's Dockerfile frontend (``frontend/dockerfile/shell``), bug
for bug where that decides which words a line falls into.
"""

from __future__ import annotations

import re

from docker_build_hooks.substitutions import (
    ExpansionError,
    defaulted,
    replaced,
    trimmed,
    value_of,
)
from docker_build_hooks.variables import Environment

# Go's unicode.IsSpace; Python's str.isspace() also counts U+001C..U+001F.
GO_SPACE = (
    "\t\n\v\f\r \x85\xa0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a"
    "\u2028\u2029\u202f\u205f\u3000"
)

_BLANKS = re.compile(f"[{GO_SPACE}]+")
# Characters that mean themselves in every state of the lexer.
_ORDINARY = re.compile(r"""[^$<'"\\`}/]+""")
_SPECIAL_PARAMETERS = frozenset("@*#?-$!0")
# Nobody writes more; a limit of our own, because each level is a call.
_MAXIMUM_NESTING = 100
# The longest path there is (PATH_MAX): variables that bring more into a word are not worked out,
# so values that are made of each other do not grow without end.
_MAXIMUM_SUBSTITUTED = 4096


class GaveUp(Exception):
    """Nested deeper, or longer, than a person writes; the word is left unknown."""


class _Words:
    """Collects the words that a text falls into, spaces inside quotes or escapes kept.

    ``characters`` of the word so far are shared with the collectors of nested substitutions, as
    in the engine: a substitution with an operand makes it forget what the word began with.
    """

    __slots__ = ("_characters", "words")

    def __init__(self, characters: list[str]) -> None:
        self.words: list[str] = []
        self._characters = characters
        characters.clear()

    def add(self, text: str) -> None:
        first, *others = _BLANKS.split(text)
        self.add_raw(first)
        for piece in others:
            self.finish()
            self.add_raw(piece)

    def add_raw(self, text: str) -> None:
        self._characters.append(text)

    def finish(self) -> list[str]:
        if text := "".join(self._characters):
            self.words.append(text)
        self._characters.clear()
        return self.words


class Lexer:
    """One pass over one word; the position only moves forward.

    ``quotes`` is False where quotes mean themselves. ``keep_unset`` leaves variables as they are
    written, ``raw_quotes`` and ``raw_escapes`` leave quotes and escape characters in the result.
    """

    def __init__(
        self,
        text: str,
        environment: Environment,
        escape: str,
        *,
        quotes: bool = True,
        keep_unset: bool = False,
        raw_quotes: bool = False,
        raw_escapes: bool = False,
    ) -> None:
        self.text = text
        self.position = 0
        self.environment = environment
        self.escape = escape
        self.quotes = quotes
        self.keep_unset = keep_unset
        self.raw_quotes = raw_quotes
        self.raw_escapes = raw_escapes
        self._depth = 0
        self._substituted = 0
        self._word: list[str] = []

    def run(self) -> tuple[str, list[str]]:
        """The word read, whole and as the words that it falls into.

        Raises ``ExpansionError`` where the engine refuses it, ``GaveUp`` where we do.
        """
        return self._until("", self.raw_escapes)

    def _peek(self) -> str:
        return self.text[self.position] if self.position < len(self.text) else ""

    def _next(self) -> str:
        character = self._peek()
        self.position += 1
        return character

    def _until(self, stop: str, raw_escapes: bool) -> tuple[str, list[str]]:
        self._depth += 1
        if self._depth > _MAXIMUM_NESTING:
            raise GaveUp
        before, self.raw_escapes = self.raw_escapes, raw_escapes
        result: list[str] = []
        words = _Words(self._word)
        while character := self._peek():
            if ordinary := _ORDINARY.match(self.text, self.position):
                self.position = ordinary.end()
                result.append(ordinary[0])
                words.add(ordinary[0])
            elif character == stop:
                self.position += 1
                break
            else:
                self._special(character, result, words)
        else:
            if stop:
                raise ExpansionError(
                    f"unexpected end of statement while looking for matching {stop}"
                )
        self._depth -= 1
        self.raw_escapes = before
        return "".join(result), words.finish()

    def _special(self, character: str, result: list[str], words: _Words) -> None:
        if character == "$":
            result.append(self._dollar())
            words.add(result[-1])
        elif self.quotes and character in "'\"":
            result.append(self._single_quoted() if character == "'" else self._double_quoted())
            words.add_raw(result[-1])
        elif character == "<":
            result.append(self._angle())
            words.add_raw(result[-1])
        elif character == self.escape:
            self.position += 1
            escaped = (self.escape if self.raw_escapes else "") + self._next()
            result.append(escaped)
            words.add_raw(escaped)
        else:
            self.position += 1
            result.append(character)
            words.add_raw(character)

    def _angle(self) -> str:
        self.position += 1
        if self._peek() != "<":
            return "<"
        start = self.position - 1
        self.position += 1
        while (character := self._peek()) and character in "\t\r ":
            self.position += 1
        return self.text[start : self.position]

    def _single_quoted(self) -> str:
        end = self.text.find("'", self.position + 1)
        if end < 0:
            self.position = len(self.text)
            raise ExpansionError(
                "unexpected end of statement while looking for matching single-quote"
            )
        inside = self.text[self.position + 1 : end]
        self.position = end + 1
        return f"'{inside}'" if self.raw_quotes else inside

    def _double_quoted(self) -> str:
        quote = '"' if self.raw_quotes else ""
        result = [quote]
        self.position += 1
        while character := self._peek():
            if ordinary := _ORDINARY.match(self.text, self.position):
                self.position = ordinary.end()
                result.append(ordinary[0])
            elif character == '"':
                self.position += 1
                result.append(quote)
                return "".join(result)
            elif character == "$":
                result.append(self._dollar())
            elif character == self.escape:
                result.append(self._escaped_in_quotes())
            else:
                self.position += 1
                result.append(character)
        raise ExpansionError("unexpected end of statement while looking for matching double-quote")

    def _escaped_in_quotes(self) -> str:
        self.position += 1
        kept = self.escape if self.raw_escapes else ""
        following = self._peek()
        if not following:
            return kept
        if following in ('"', "$", self.escape):
            self.position += 1
            return kept + following
        # Raw, an escape character that escapes nothing appears twice, as in the engine.
        return kept + self.escape

    def _name(self) -> str:
        start = self.position
        first = self._peek()
        if first.isdecimal():
            while self._peek().isdecimal():
                self.position += 1
        elif first in _SPECIAL_PARAMETERS:
            self.position += 1
        else:
            while (character := self._peek()) and (
                character.isalpha() or character.isdecimal() or character == "_"
            ):
                self.position += 1
        return self.text[start : self.position]

    def _dollar(self) -> str:
        value = self._substitution()
        if not self.keep_unset:
            self._substituted += len(value)
            if self._substituted > _MAXIMUM_SUBSTITUTED:
                raise GaveUp
        return value

    def _substitution(self) -> str:
        self.position += 1
        if self._peek() != "{":
            name = self._name()
            if not name:
                return "$"
            return f"${name}" if self.keep_unset else value_of(self.environment.look_up(name))
        self.position += 1
        if not self._peek():
            raise ExpansionError("syntax error: missing '}'")
        if self._peek() in "{}:":
            raise ExpansionError("syntax error: bad substitution")
        return self._braced(self._name())

    def _braced(self, name: str) -> str:
        modifier = self._next()
        if modifier == "}":
            return f"${{{name}}}" if self.keep_unset else value_of(self.environment.look_up(name))
        if modifier == "/":
            return self._replaced(name)
        colon = modifier == ":"
        if colon:
            modifier = self._next()
        unsupported = (
            f"unsupported modifier ({':' * colon}{modifier or chr(0xFFFD)}) in substitution"
        )
        raw = modifier != "" and modifier in "#%"
        # What follows a colon is read to its end before the modifier is looked at.
        if raw if colon else modifier not in tuple("+-?#%"):
            raise ExpansionError(unsupported)
        word = self._operand("}", raw_escapes=raw, missing="syntax error: missing '}'")
        if self.keep_unset:
            return f"${{{name}{':' * colon}{modifier}{word}}}"
        if raw:
            return trimmed(self.environment.look_up(name), word, suffix=modifier == "%")
        if modifier not in tuple("+-?"):
            raise ExpansionError(unsupported)
        return defaulted(name, self.environment.look_up(name), modifier, word, colon)

    def _operand(self, stop: str, raw_escapes: bool, missing: str) -> str:
        try:
            return self._until(stop, raw_escapes)[0]
        except ExpansionError:
            if self.position >= len(self.text):
                raise ExpansionError(missing) from None
            raise

    def _replaced(self, name: str) -> str:
        everywhere = self._peek() == "/"
        self.position += everywhere
        pattern = self._operand("/", True, "syntax error: missing '/' in ${}")
        replacement = self._operand("}", True, "syntax error: missing '}'")
        if self.keep_unset:
            return f"${{{name}/{pattern}/{replacement}}}"
        return replaced(self.environment.look_up(name), pattern, replacement, everywhere)
