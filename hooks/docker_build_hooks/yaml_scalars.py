"""As which type does Docker Compose read a plain scalar of YAML?

go-yaml v3/v4 (``resolve.go``) decides. That is close to YAML 1.2: ``yes``, ``22:22`` and dates are
strings, ``010``, ``0x10`` and ``1_0`` integers.
"""

from __future__ import annotations

import re

_WORDS = dict.fromkeys(("~", "null", "Null", "NULL"), "null")
_WORDS |= dict.fromkeys(("true", "True", "TRUE", "false", "False", "FALSE"), "bool")
_INTEGER = re.compile(r"[-+]?(?:0[xX][0-9a-fA-F]+|0[bB][01]+|0[oO]?[0-7]+|[1-9][0-9]*|0)")
_FLOAT = re.compile(r"[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?")
_SPECIAL_FLOAT = re.compile(r"[-+]?\.(?:inf|Inf|INF)|\.(?:nan|NaN|NAN)")


def resolve(text: str) -> str:
    """The tag of a plain scalar: str, int, float, bool, null or merge, as go-yaml resolves it."""
    if not text:
        return "null"
    first = text[0]
    if first in "+-.0123456789":
        # go-yaml drops every underscore first, but not behind a leading point
        number = text if first == "." else text.replace("_", "")
        if _INTEGER.fullmatch(number):
            return "int"
        return "float" if _FLOAT.fullmatch(number) or _SPECIAL_FLOAT.fullmatch(text) else "str"
    if first in "tTfFnN~":
        return _WORDS.get(text, "str")
    return "merge" if text == "<<" else "str"
