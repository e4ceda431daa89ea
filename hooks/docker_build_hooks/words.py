"""How does Docker read one word: which quotes vanish, which variables are replaced, and by what?

Replicates the shell lexer of BuildKit's Dockerfile frontend (``frontend/dockerfile/shell``), with
one addition: a variable has three values here. It is *known*, it is *unset*, or it is *unknown*
because only somebody outside the Dockerfile can tell (a build argument, the ENV of a base image).
Whatever is unknown appears in a result as the one character ``UNKNOWN``, which stands for any text.
"""

from __future__ import annotations

import re
from typing import NamedTuple

# A Unicode noncharacter: it cannot stand for anything a repository means by it.
UNKNOWN = "\ufdd0"

# Go's unicode.IsSpace; Python's str.isspace() also counts U+001C..U+001F.
GO_SPACE = (
    "\t\n\v\f\r \x85\xa0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a"
    "\u2028\u2029\u202f\u205f\u3000"
)

_SPECIAL_PARAMETERS = frozenset("@*#?-$!0")
_MAXIMUM_NESTING = 40
# Beyond these a substitution pattern is not worked out: backtracking could take too long.
_MAXIMUM_STARS = 3
_MAXIMUM_VALUE = 1000


class ExpansionError(ValueError):
    """A word that the engine refuses; the text is the engine's reason."""


class _TooDeep(Exception):
    """Nested further than a person writes; the word is left unknown."""


class Lookup(NamedTuple):
    """What is known of one variable.

    ``text`` is its value, or None. With no text, ``default_applies`` tells an unset variable (or
    an ARG that nobody is known to pass: judged by the default in the word) from an unknown one.
    ``certain`` is False when the value may differ from build to build.
    """

    text: str | None
    default_applies: bool
    certain: bool


UNSET = Lookup(None, default_applies=True, certain=True)
UNPASSED_ARGUMENT = Lookup(None, default_applies=True, certain=False)
UNKNOWN_VALUE = Lookup(None, default_applies=False, certain=False)


class Environment:
    """The variables that one instruction sees.

    ``closed`` says that a variable which is not in it is unset; otherwise (a base image whose ENV
    cannot be seen offline) it is unknown.
    """

    __slots__ = ("_values", "closed")

    def __init__(self, closed: bool, values: dict[str, Lookup] | None = None) -> None:
        self.closed = closed
        self._values = dict(values or {})

    def copy(self) -> Environment:
        """An environment of its own with the same variables."""
        return Environment(self.closed, self._values)

    def set(self, name: str, lookup: Lookup) -> None:
        """Give ``name`` a value, replacing any earlier one."""
        self._values[name] = lookup

    def set_text(self, name: str, text: str) -> None:
        """Give ``name`` the value ``text``, which may hold ``UNKNOWN``."""
        self.set(name, Lookup(text, default_applies=False, certain=True))

    def get(self, name: str) -> Lookup | None:
        """What was set for ``name``, or None where nothing was."""
        return self._values.get(name)

    def look_up(self, name: str) -> Lookup:
        """What an expansion of ``name`` has to work with."""
        found = self._values.get(name)
        if found is not None:
            return found
        return UNSET if self.closed else UNKNOWN_VALUE


_NOTHING = Environment(closed=True)


def expand(word: str, environment: Environment, escape: str = "\\", quotes: bool = True) -> str:
    """The word after quote removal and variable expansion.

    ``escape`` is the escape token of the Dockerfile; ``quotes`` is False for heredoc bodies, where
    quotes stay. The result may hold ``UNKNOWN``. Raises ``ExpansionError`` with the engine's
    reason where the engine refuses the word.
    """
    if not any(character in word for character in ("$", "'", '"', escape)):
        return word
    try:
        return _Lexer(word, environment, escape, quotes=quotes).run()[0]
    except _TooDeep:
        return UNKNOWN
    except ExpansionError as error:
        raise ExpansionError(f"failed to process {_go_quote(word)}: {error}") from None


def split(text: str, raw: bool) -> list[str]:
    """The words of ``text`` as the engine splits it to find heredocs; no variable is replaced.

    With ``raw`` the quotes stay in the words (and so do escapes where the whole line is split).
    Raises ``ExpansionError`` where the text is no sequence of words.
    """
    try:
        return _Lexer(text, _NOTHING, "\\", keep_unset=True, raw_quotes=raw, raw_escapes=raw).run()[
            1
        ]
    except _TooDeep:
        raise ExpansionError("nested too deeply") from None


def _go_quote(word: str) -> str:
    return '"' + word.replace("\\", "\\\\").replace('"', '\\"') + '"'


class _Words:
    """Collects the words that a text falls into, spaces inside quotes or escapes kept."""

    __slots__ = ("_characters", "_inside", "words")

    def __init__(self) -> None:
        self.words: list[str] = []
        self._characters: list[str] = []
        self._inside = False

    def add(self, text: str) -> None:
        for character in text:
            if character not in GO_SPACE:
                self.add_raw(character)
            elif self._inside and self._characters:
                self.finish()

    def add_raw(self, text: str) -> None:
        self._characters.append(text)
        self._inside = True

    def finish(self) -> list[str]:
        if text := "".join(self._characters):
            self.words.append(text)
        self._characters = []
        self._inside = False
        return self.words


class _Lexer:
    """One pass over one word; the position only moves forward."""

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
        self.depth = 0

    def run(self) -> tuple[str, list[str]]:
        return self._until("", self.raw_escapes)

    def _peek(self) -> str:
        return self.text[self.position] if self.position < len(self.text) else ""

    def _next(self) -> str:
        character = self._peek()
        self.position += 1
        return character

    def _until(self, stop: str, raw_escapes: bool) -> tuple[str, list[str]]:
        self.depth += 1
        if self.depth > _MAXIMUM_NESTING:
            raise _TooDeep
        before, self.raw_escapes = self.raw_escapes, raw_escapes
        result: list[str] = []
        words = _Words()
        while character := self._peek():
            if character == stop:
                self.position += 1
                break
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
                self._escaped(result, words)
            else:
                self.position += 1
                result.append(character)
                words.add(character)
        else:
            if stop:
                raise ExpansionError(
                    f"unexpected end of statement while looking for matching {stop}"
                )
        self.depth -= 1
        self.raw_escapes = before
        return "".join(result), words.finish()

    def _escaped(self, result: list[str], words: _Words) -> None:
        self.position += 1
        if self.raw_escapes:
            result.append(self.escape)
            words.add_raw(self.escape)
        if following := self._next():
            result.append(following)
            words.add_raw(following)

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
        result = [self._next()] if self.raw_quotes else []
        self.position += not self.raw_quotes
        while character := self._peek():
            if character == '"':
                self.position += 1
                if self.raw_quotes:
                    result.append(character)
                return "".join(result)
            if character == "$":
                result.append(self._dollar())
                continue
            self.position += 1
            if character == self.escape:
                if self.raw_escapes:
                    result.append(character)
                following = self._peek()
                if not following:
                    continue
                if following in ('"', "$", self.escape):
                    self.position += 1
                    character = following
            result.append(character)
        raise ExpansionError("unexpected end of statement while looking for matching double-quote")

    def _name(self) -> str:
        start = self.position
        first = self._peek()
        if first.isdigit():
            while self._peek().isdigit():
                self.position += 1
        elif first in _SPECIAL_PARAMETERS:
            self.position += bool(first)
        else:
            while (character := self._peek()) and (character.isalnum() or character == "_"):
                self.position += 1
        return self.text[start : self.position]

    def _dollar(self) -> str:
        self.position += 1
        if self._peek() != "{":
            name = self._name()
            if not name:
                return "$"
            return f"${name}" if self.keep_unset else self._value(name)
        self.position += 1
        if not self._peek():
            raise ExpansionError("syntax error: missing '}'")
        if self._peek() in "{}:":
            raise ExpansionError("syntax error: bad substitution")
        return self._braced(self._name())

    def _braced(self, name: str) -> str:
        modifier = self._next()
        if modifier == "}":
            return f"${{{name}}}" if self.keep_unset else self._value(name)
        if modifier == "/":
            return self._replaced(name)
        empty_is_unset = modifier == ":"
        if empty_is_unset:
            modifier = self._next()
        if (modifier in "#%" and empty_is_unset) or modifier not in tuple("+-?#%"):
            shown = (":" if empty_is_unset else "") + (modifier or "\ufffd")
            raise ExpansionError(f"unsupported modifier ({shown}) in substitution")
        word = self._operand("}", raw_escapes=modifier in "#%", missing="syntax error: missing '}'")
        if self.keep_unset:
            return f"${{{name}{':' if empty_is_unset else ''}{modifier}{word}}}"
        if modifier in "#%":
            return _trimmed(self.environment.look_up(name).text, modifier, word, self._value(name))
        return self._defaulted(name, modifier, word, empty_is_unset)

    def _operand(self, stop: str, raw_escapes: bool, missing: str) -> str:
        try:
            return self._until(stop, raw_escapes)[0]
        except ExpansionError:
            if self.position >= len(self.text):
                raise ExpansionError(missing) from None
            raise

    def _value(self, name: str) -> str:
        lookup = self.environment.look_up(name)
        if lookup.text is not None:
            return lookup.text
        return "" if lookup.default_applies and lookup.certain else UNKNOWN

    def _defaulted(self, name: str, modifier: str, word: str, empty_is_unset: bool) -> str:
        lookup = self.environment.look_up(name)
        unset = lookup.text is None or (empty_is_unset and lookup.text == "")
        perhaps_empty = (
            empty_is_unset and lookup.text is not None and not lookup.text.strip(UNKNOWN)
        )
        undecided = (perhaps_empty and lookup.text != "") or (unset and not lookup.certain)
        if modifier == "-":
            if unset and (lookup.default_applies or lookup.text == ""):
                return word
            return UNKNOWN if undecided else lookup.text or ""
        if undecided:
            return UNKNOWN
        if modifier == "+":
            return "" if unset else word
        if unset:
            reason = "unset" if lookup.text is None else "empty"
            raise ExpansionError(f"{name}: {word or f'is not allowed to be {reason}'}")
        return lookup.text or ""

    def _replaced(self, name: str) -> str:
        everywhere = self._peek() == "/"
        self.position += everywhere
        pattern = self._operand("/", True, "syntax error: missing '/' in ${}")
        replacement = self._operand("}", True, "syntax error: missing '}'")
        if self.keep_unset:
            return f"${{{name}/{pattern}/{replacement}}}"
        regex = _shell_pattern(pattern, greedy=True)
        value = self._value(name)
        if regex is None or UNKNOWN in value + replacement or "$" in replacement:
            return UNKNOWN
        if len(value) > _MAXIMUM_VALUE:
            return UNKNOWN
        return re.sub(regex, lambda _: replacement, value, count=0 if everywhere else 1)


def _trimmed(known: str | None, modifier: str, word: str, value: str) -> str:
    greedy = word.startswith(modifier)
    pattern = word[1:] if greedy else word
    # The shortest match from the right is the shortest match from the left of both reversed.
    regex = _shell_pattern(_reversed_pattern(pattern) if modifier == "%" else pattern, greedy)
    if known is None and value == "":
        return ""
    if regex is None or UNKNOWN in value or UNKNOWN in word or len(value) > _MAXIMUM_VALUE:
        return UNKNOWN
    subject = value[::-1] if modifier == "%" else value
    if found := re.match(regex, subject):
        subject = subject[found.end() :]
    return subject[::-1] if modifier == "%" else subject


def _reversed_pattern(pattern: str) -> str:
    parts = re.findall(r"\\.|.", pattern, re.DOTALL)
    return "".join(reversed(parts))


def _shell_pattern(pattern: str, greedy: bool) -> str | None:
    """A regular expression for ``*`` and ``?``; None when it would take too long to match."""
    if pattern.count("*") > _MAXIMUM_STARS:
        return None
    result: list[str] = []
    position = 0
    while position < len(pattern):
        character = pattern[position]
        position += 1
        if character == "*":
            result.append(".*" if greedy else ".*?")
        elif character == "?":
            result.append(".")
        elif character == "\\":
            following = pattern[position : position + 1]
            if following and following in "}/":
                continue
            position += 1
            if not following or following not in "*?\\":
                raise ExpansionError(
                    f"invalid pattern ({pattern}) in substitution: invalid escape '\\{following}'"
                )
            result.append(re.escape(following))
        else:
            result.append(re.escape(character))
    return "".join(result)
