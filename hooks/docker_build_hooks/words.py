"""How does Docker read one word: which quotes vanish, which variables are replaced, and by what?

Replicates what BuildKit's Dockerfile frontend (``frontend/dockerfile/shell``) makes of a word, but
for variables whose value cannot be known offline. Whatever is unknown appears in a result as the
one character ``UNKNOWN``, which stands for any text.
"""

from __future__ import annotations

import re

from docker_build_hooks.shell_lexer import GO_SPACE, GaveUp, Lexer
from docker_build_hooks.substitutions import ExpansionError
from docker_build_hooks.variables import UNKNOWN, Environment

__all__ = [
    "GO_SPACE",
    "UNKNOWN",
    "ExpansionError",
    "expand",
    "expand_to_words",
    "go_quote",
    "split",
]

_PLAIN = re.compile(r"""[^$<'"\\`]*\Z""")
_SURROGATES = re.compile("[\ud800-\udfff]")
_NOTHING = Environment(closed=True)


def expand(word: str, environment: Environment, escape: str = "\\", quotes: bool = True) -> str:
    """The word after quote removal and variable expansion.

    ``escape`` is the escape token of the Dockerfile; ``quotes`` is False for heredoc bodies, where
    quotes stay. The result may hold ``UNKNOWN``. Raises ``ExpansionError`` with the engine's
    reason where the engine refuses the word.
    """
    if word.isascii() and _PLAIN.match(word):
        return word
    return _expanded(word, environment, escape, quotes)[0]


def expand_to_words(word: str, environment: Environment, escape: str = "\\") -> list[str]:
    """The words that ``word`` falls into once it is expanded, as EXPOSE takes its ports."""
    return _expanded(word, environment, escape, quotes=True)[1]


def _expanded(
    word: str, environment: Environment, escape: str, quotes: bool
) -> tuple[str, list[str]]:
    text = _as_scanned(word)
    try:
        return Lexer(text, environment, escape, quotes=quotes).run()
    except GaveUp:
        return UNKNOWN, [UNKNOWN]
    except ExpansionError as error:
        raise ExpansionError(f"failed to process {go_quote(word)}: {error}") from None


def split(text: str, raw_quotes: bool, raw_escapes: bool = False) -> list[str]:
    """The words of ``text`` as the engine splits it to find heredocs; no variable is replaced.

    ``raw_quotes`` and ``raw_escapes`` leave quotes and escape characters in the words. Raises
    ``ExpansionError`` where the text is no sequence of words.
    """
    lexer = Lexer(
        text,
        _NOTHING,
        "\\",
        keep_unset=True,
        raw_quotes=raw_quotes,
        raw_escapes=raw_escapes,
    )
    try:
        return lexer.run()[1]
    except GaveUp:
        raise ExpansionError("nested too deeply") from None


def _as_scanned(word: str) -> str:
    """The word as Go's scanner hands it out: no BOM in front, nothing that is not UTF-8."""
    if word.isascii():
        return word
    return as_utf8(word.removeprefix("\ufeff"))


def as_utf8(text: str) -> str:
    """``text`` as Go reads it: each lone surrogate, or byte that is not UTF-8, is U+FFFD."""
    return _SURROGATES.sub("\ufffd", text)


def go_quote(word: str) -> str:
    """The word in double quotes, as the engine shows it."""
    for character, escaped in (("\\", "\\\\"), ('"', '\\"'), ("\n", "\\n"), ("\t", "\\t")):
        word = word.replace(character, escaped)
    return f'"{word}"'
