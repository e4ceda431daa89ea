"""What of the URLs in a text may be shown?"""

from __future__ import annotations

import re

_HIDDEN = "***"
# A user's name may be a token too.
_USER = re.compile(r"(?<=://)[^/?#\s]*@")
# A password with a character that ends the host of a URL; digits before that are a port.
_ODD_USER = re.compile(
    r"(?<![^\s\"])([^\s\":/@]*://)[^\s\":/?#@\[]*:(?!\d*(?:[/?#\s\"]|\Z))[^\s\"]*@"
)
# Without a scheme, as proxies are given too. What is pinned by a digest is no password.
_LOGIN = re.compile(r"(?<![^\s\"])[^\s\":/@]+:(?![:/])[^\s\"]*@(?!sha256:)")
_QUERY = re.compile(r"([?&;#])([^?=&;#\s]*)=([^&;#\s\"'<>]+)")
_TELLING = re.compile(
    r"auth|code|credential|jwt|key|passphrase|passwd|password|pwd|secret|session|sig|token"
    # These stand in other words too.
    r"|(?<![a-z])(?:db|user)?(?:pass|otp|pin|pw|sid)(?![a-z])",
    re.IGNORECASE,
)


def without_secrets(text: str) -> str:
    """``text`` without the users and passwords of the URLs in it, and the values of tokens."""
    text = _USER.sub(f"{_HIDDEN}@", text)
    text = _ODD_USER.sub(rf"\1{_HIDDEN}@", text)
    text = _LOGIN.sub(f"{_HIDDEN}@", text)
    return _QUERY.sub(_hidden, text)


def _hidden(found: re.Match[str]) -> str:
    mark, name, _ = found.groups()
    return f"{mark}{name}={_HIDDEN}" if _TELLING.search(name) else found[0]
