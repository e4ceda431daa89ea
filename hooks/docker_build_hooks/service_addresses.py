"""Where do services answer, as ``NAME=URL`` says it on command lines and in files?"""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Sequence

PAIR = re.compile(r"([\w.-]+)\s*=\s*(\S.*)")
LOOKS_LIKE_PAIR = re.compile(r"([\w.-]+)\s*=")
# What has one of these may be a URL with a password, and is not quoted.
URL_MARKS = ("://", "@")


class AddressError(Exception):
    """A text names no service and its address, or a file cannot be read; one line for the user."""


def addresses(lines: Iterable[str], place: str, unit: str = "line") -> dict[str, str]:
    """URLs by the names of services. Blank lines and lines that start with ``#`` do not count.

    A later line replaces an earlier one. Raises ``AddressError``; the text quotes nothing of the
    line, which may hold a password, but counts it in ``place`` by this ``unit``.
    """
    found = {}
    for number, line in enumerate(map(str.strip, lines), start=1):
        if line and not line.startswith("#"):
            pair = PAIR.fullmatch(line)
            if pair is None:
                raise AddressError(f"{unit} {number} of {place} is no NAME=URL")
            found[pair[1]] = pair[2]
    return found


def given_addresses(texts: Sequence[str], folder: str) -> dict[str, str]:
    """The addresses of these arguments, each ``NAME=URL`` or a file of such lines.

    Files are relative to ``folder``; one whose name has a ``=`` needs a ``/`` before it. Raises
    ``AddressError``.
    """
    found: dict[str, str] = {}
    for text in texts:
        if name := LOOKS_LIKE_PAIR.match(text):
            pair = PAIR.fullmatch(text.strip())
            if pair is None:
                raise AddressError(f'"{name[1]}" is no NAME=URL')
            found[pair[1]] = pair[2]
            continue
        try:
            with open(os.path.join(folder, text), encoding="utf-8-sig") as file:
                found |= addresses(file, text)
        except (OSError, ValueError) as error:
            if any(mark in text for mark in URL_MARKS):
                raise AddressError("the value is no NAME=URL") from None
            reason = getattr(error, "strerror", None) or "not a text file"
            raise AddressError(f'"{text}" is no NAME=URL and no file: {reason}') from None
    return found


def listed(names: Iterable[str]) -> str:
    """Names in a sentence, sorted; "none" where there are none."""
    return ", ".join(sorted(names)) or "none"
