"""What does ``${x:-d}``, ``${x#p}`` or ``${x/p/r}`` come to, given what is known of ``x``?

Replicates the substitutions of BuildKit's shell lexer (``frontend/dockerfile/shell``) for values
of which nothing, or not everything, is known: then the result is ``UNKNOWN``.
"""

from __future__ import annotations

from docker_build_hooks.shell_patterns import PatternError, replace, trim
from docker_build_hooks.variables import UNKNOWN, Lookup


class ExpansionError(ValueError):
    """A word that the engine refuses; the text is the engine's reason."""


def value_of(lookup: Lookup) -> str:
    """``${x}``: the value, "" where it is unset."""
    if lookup.text is not None:
        return lookup.text
    return "" if lookup.default_applies and lookup.certain else UNKNOWN


def defaulted(name: str, lookup: Lookup, modifier: str, word: str, empty_is_unset: bool) -> str:
    """``${x-d}``, ``${x+d}`` and ``${x?d}``; with ``empty_is_unset`` the same with a colon.

    Raises ``ExpansionError`` where ``?`` finds nothing.
    """
    unset = lookup.text is None or (empty_is_unset and lookup.text == "")
    perhaps_empty = empty_is_unset and lookup.text is not None and not lookup.text.strip(UNKNOWN)
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


def trimmed(lookup: Lookup, pattern: str, suffix: bool) -> str:
    """``${x#p}`` and ``${x##p}``, or with ``suffix`` ``${x%p}`` and ``${x%%p}``.

    Raises ``ExpansionError`` for a bad pattern.
    """
    value = value_of(lookup)
    try:
        result = trim(value, pattern, suffix)
    except PatternError as error:
        raise ExpansionError(str(error)) from None
    return UNKNOWN if result is None or UNKNOWN in value + pattern else result


def replaced(lookup: Lookup, pattern: str, replacement: str, everywhere: bool) -> str:
    """``${x/p/r}``, or with ``everywhere`` ``${x//p/r}``. Raises ``ExpansionError``."""
    value = value_of(lookup)
    try:
        result = replace(value, pattern, replacement, everywhere)
    except PatternError as error:
        raise ExpansionError(str(error)) from None
    return UNKNOWN if result is None or UNKNOWN in value + pattern + replacement else result
