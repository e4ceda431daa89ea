"""Which characters do the classes of Go's regular expressions stand for?

Unicode categories (`\\pL`) follow the Unicode version of Python, and no scripts (`\\p{Greek}`) are
known.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Iterable

Ranges = tuple[tuple[int, int], ...]  # sorted, disjoint code point ranges, ends included

LAST = 0x10FFFF


def union(ranges: Iterable[tuple[int, int]]) -> Ranges:
    """The characters of all of these, which need no order."""
    merged: list[tuple[int, int]] = []
    for low, high in sorted(ranges):
        if merged and low <= merged[-1][1] + 1:
            merged[-1] = (merged[-1][0], max(high, merged[-1][1]))
        else:
            merged.append((low, high))
    return tuple(merged)


def complement(ranges: Ranges) -> Ranges:
    """All other characters."""
    starts = [0, *(high + 1 for _, high in ranges)]
    ends = [*(low - 1 for low, _ in ranges), LAST]
    return tuple((low, high) for low, high in zip(starts, ends, strict=True) if low <= high)


def _chars(spec: str) -> Ranges:
    """`"09AZ"` is 0-9 and A-Z."""
    pairs = zip(spec[::2], spec[1::2], strict=True)
    return union((ord(low), ord(high)) for low, high in pairs)


ANY = ((0, LAST),)
NOT_NEWLINE = complement(_chars("\n\n"))
SETS = {"d": _chars("09"), "s": _chars("\t\n\f\r  "), "w": _chars("09AZaz__")}
NAMED_SETS = {
    "alnum": _chars("09AZaz"),
    "alpha": _chars("AZaz"),
    "ascii": _chars("\0\x7f"),
    "blank": _chars("\t\t  "),
    "cntrl": _chars("\0\x1f\x7f\x7f"),
    "digit": _chars("09"),
    "graph": _chars("!~"),
    "lower": _chars("az"),
    "print": _chars(" ~"),
    "punct": _chars("!/:@[`{~"),
    "space": _chars("\t\r  "),
    "upper": _chars("AZ"),
    "word": _chars("09AZaz__"),
    "xdigit": _chars("09AFaf"),
}
_CATEGORY = re.compile("C[cfos]?|L[lmotu]?|M[cen]?|N[dlo]?|P[cdefios]?|S[ckmo]?|Z[lps]?")


@functools.cache
def category(name: str) -> Ranges | None:
    """All characters of a Unicode category; None where there is none of that name."""
    if name == "Any":
        return ANY
    if not _CATEGORY.fullmatch(name):
        return None
    import unicodedata  # a megabyte that next to no pattern needs

    codes = range(LAST + 1)
    return union((code, code) for code in codes if unicodedata.category(chr(code)).startswith(name))
