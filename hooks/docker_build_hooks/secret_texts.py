"""Does a file that is called like a secret hold one?"""

from __future__ import annotations

import re

from docker_build_hooks.content_classes import Item

_PRIVATE_KEY = re.compile(rb"-----BEGIN [A-Z0-9 ]*PRIVATE KEY( BLOCK)?-----")
_SETTING = re.compile(rb"^[ \t]*[^#\s]", re.M)
# A value that is a variable is filled in elsewhere.
_HOLDS: dict[str, re.Pattern[bytes]] = {
    ".env": _SETTING,
    ".env.*": _SETTING,
    "*.pem": _PRIVATE_KEY,
    "*.key": _PRIVATE_KEY,
    ".npmrc": re.compile(rb"^[^#;\n]*(?:_authToken|_auth|_password)[ \t]*=[ \t]*\"?[^\s$\"]", re.M),
    ".pypirc": re.compile(rb"^[ \t]*password[ \t]*[:=][ \t]*[^\s$]", re.M),
    ".netrc": re.compile(rb"\bpassword[ \t\n]+[^\s$]"),
    ".docker/config.json": re.compile(rb'"(?:auth|identitytoken)"\s*:\s*"[^"$]'),
}
_ANYTHING = re.compile(rb"\S")


def holds_secret(item: Item, data: bytes | None) -> bool:
    """Whether a file that the name says is ``item`` holds a secret; ``data`` is its content.

    A key is one by its armour, a file of tokens by a token, a file of variables by any line that is
    no comment; of the others the name is enough where there is anything in them. A content that
    cannot be had is none.
    """
    holds = _HOLDS.get(item.name, _ANYTHING)
    return data is not None and holds.search(data) is not None
