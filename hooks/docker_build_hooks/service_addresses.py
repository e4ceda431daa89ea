"""Where do services answer, as ``NAME=URL`` says it on command lines and in files?"""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Sequence

PAIR = re.compile(r"([\w.-]+)\s*=\s*(\S.*)")
LOOKS_LIKE_PAIR = re.compile(r"[\w.-]+=")


class AddressError(Exception):
    """A text names no service and its address, or a file cannot be read; one line for the user."""


def addresses(lines: Iterable[str]) -> dict[str, str]:
    """URLs by the names of services. Blank lines and lines that start with ``#`` do not count.

    A later line replaces an earlier one. Raises ``AddressError``; the text quotes no URL, which
    may hold a password.
    """
    found = {}
    for line in map(str.strip, lines):
        if line and not line.startswith("#"):
            pair = PAIR.fullmatch(line)
            if pair is None:
                raise AddressError(f'"{line.partition("=")[0]}" is no NAME=URL')
            found[pair[1]] = pair[2]
    return found


def given_addresses(texts: Sequence[str], folder: str) -> dict[str, str]:
    """The addresses of these arguments, each ``NAME=URL`` or a file of such lines.

    Files are relative to ``folder``; one whose name has a ``=`` needs a ``/`` before it. Raises
    ``AddressError``.
    """
    found: dict[str, str] = {}
    for text in texts:
        if LOOKS_LIKE_PAIR.match(text):
            found |= addresses([text])
            continue
        try:
            with open(os.path.join(folder, text), encoding="utf-8-sig") as file:
                found |= addresses(file)
        except (OSError, ValueError) as error:
            reason = getattr(error, "strerror", None) or "not a text file"
            raise AddressError(f'"{text}" is no NAME=URL and no file: {reason}') from None
        except AddressError as error:
            raise AddressError(f"{text}: {error}") from None
    return found


def listed(names: Iterable[str]) -> str:
    """Names in a sentence, sorted; "none" where there are none."""
    return ", ".join(sorted(names)) or "none"
