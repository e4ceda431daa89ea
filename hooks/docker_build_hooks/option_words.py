"""What do the words behind a command mean, as ``getopt_long`` of C divides them?

Options may stand anywhere before ``--``, short ones together, long ones shortened to what is
theirs alone.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple


class Options(NamedTuple):
    """Which options a command knows, by name without dashes; True for one with a value.

    ``same`` are the short ones that long ones stand for.
    """

    short: Mapping[str, bool]
    long: Mapping[str, bool]
    same: Mapping[str, str]


class Division(NamedTuple):
    """The values of the options by short name (None: not known), and the operands' positions.

    ``fault`` is what the command refuses, at the word ``at``; "" where it takes all. Behind it
    every word that is no option counts as an operand.
    ``is_whole`` is False where a word that is not known may be an option.
    """

    values: dict[str, str | None]
    operands: tuple[int, ...]
    fault: str = ""
    at: int = 0
    is_whole: bool = True


class _Refused(Exception):
    """An option is not taken: why."""


def divide_options(words: Sequence[str | None], options: Options) -> Division:
    """Divide the words of a command, of which the first is its name; None is not known."""
    values: dict[str, str | None] = {}
    operands: list[int] = []
    is_whole = True
    at = 1
    try:
        while at < len(words):
            word = words[at]
            following = words[at + 1 : at + 2]
            if word == "--":
                operands += range(at + 1, len(words))
                break
            if word is None:
                is_whole = False
                operands.append(at)
            elif word.startswith("--"):
                at += _read_long(word[2:], following, options, values)
            elif word.startswith("-") and len(word) > 1:
                at += _read_short(word[1:], following, options, values)
            else:
                operands.append(at)
            at += 1
    except _Refused as refused:
        # What follows may be operands, or values of what is refused.
        later = range(at + 1, len(words))
        operands += [n for n in later if not (words[n] or "").startswith("-")]
        return Division(values, tuple(operands), str(refused), min(at, len(words) - 1), is_whole)
    return Division(values, tuple(operands), is_whole=is_whole)


def _read_long(
    text: str, following: Sequence[str | None], options: Options, values: dict[str, str | None]
) -> int:
    """Read a long option; 1 where it takes the next word too."""
    name, equals, value = text.partition("=")
    meant = [name] if name in options.long else [o for o in options.long if o.startswith(name)]
    if not meant:
        raise _Refused(f'has no option "--{name}"')
    short = {options.same.get(one, one) for one in meant}
    if len(meant) > 1 and (len(short) > 1 or len({options.long[one] for one in meant}) > 1):
        raise _Refused(f'takes "--{name}" for several options')
    takes_value = options.long[meant[0]]
    if equals and not takes_value:
        raise _Refused(f'takes no value for "--{meant[0]}"')
    if takes_value and not equals and not following:
        raise _Refused(f'needs a value for "--{meant[0]}"')
    is_next = takes_value and not equals
    values[short.pop()] = following[0] if is_next else value
    return int(is_next)


def _read_short(
    text: str, following: Sequence[str | None], options: Options, values: dict[str, str | None]
) -> int:
    """Read short options that stand together; 1 where the last takes the next word too."""
    for number, letter in enumerate(text):
        if letter not in options.short:
            raise _Refused(f'has no option "-{letter}"')
        if options.short[letter]:
            rest = text[number + 1 :]
            if not rest and not following:
                raise _Refused(f'needs a value for "-{letter}"')
            values[letter] = rest or following[0]
            return int(not rest)
        values[letter] = ""
    return 0
