"""What of the URLs in a text may be shown?"""

from __future__ import annotations

import re

_HIDDEN = "***"
# A user's name may be a token too.
_USER = re.compile(r"(?<=://)[^/?#\s]*@")
_QUERY = re.compile(r"([?&;#])([^?=&;#\s]*)=([^&;#\s\"'<>]+)")
_TELLING = re.compile(
    r"auth|code|credential|jwt|key|passphrase|passwd|password|pwd|secret|session|sig|token",
    re.IGNORECASE,
)


def without_secrets(text: str) -> str:
    """``text`` without the users and passwords of the URLs in it, and the values of tokens."""
    return _QUERY.sub(_hidden, _USER.sub(f"{_HIDDEN}@", text))


def _hidden(found: re.Match[str]) -> str:
    mark, name, _ = found.groups()
    return f"{mark}{name}={_HIDDEN}" if _TELLING.search(name) else found[0]
