"""Is this text the name of an image, as far as its letters say?

Replicates ``ParseNormalizedNamed`` of distribution/reference, which the engine asks about each
name in a Dockerfile that is no stage, before it asks any registry.
"""

from __future__ import annotations

import re

from docker_build_hooks.instruction_values import digest_problem

_COMPONENT = "[a-z0-9]+(?:(?:[._]|__|-+)[a-z0-9]+)*"
_HOST_PART = "[a-zA-Z0-9](?:[a-zA-Z0-9-]*[a-zA-Z0-9])?"
_HOST = rf"(?:{_HOST_PART}(?:\.{_HOST_PART})*|\[[a-fA-F0-9:]+\])(?::[0-9]+)?"
_TAG = "[A-Za-z0-9_][A-Za-z0-9_.-]{0,127}"
_HASH = "[A-Za-z][A-Za-z0-9]*(?:[-_+.][A-Za-z][A-Za-z0-9]*)*:[0-9a-fA-F]{32,}"
_REFERENCE = re.compile(rf"({_HOST}/{_COMPONENT}(?:/{_COMPONENT})*)(?::{_TAG})?(?:@({_HASH}))?\Z")
_IDENTIFIER = re.compile(r"[a-f0-9]{64}\Z")
_DEFAULT_HOST = "docker.io"
_MAXIMUM_NAME = 255


def image_name_problem(text: str) -> str:
    """Why no image can be called ``text``, in the engine's words; "" where one can."""
    reason = _problem(text)
    return f'failed to parse stage name "{text}": {reason}' if reason else ""


def _problem(text: str) -> str:
    if _IDENTIFIER.match(text):
        return f"invalid repository name ({text}), cannot specify 64-byte hexadecimal strings"
    host, path = _divided(text)
    repository = path.partition(":")[0]
    if repository.lower() != repository:
        return f"invalid reference format: repository name ({repository}) must be lowercase"
    found = _REFERENCE.match(f"{host}/{path}")
    if not found:
        return "invalid reference format"
    if len(found[1]) - len(host) - 1 > _MAXIMUM_NAME:
        return f"repository name must not be more than {_MAXIMUM_NAME} characters"
    return digest_problem(found[2]) if found[2] else ""


def _divided(text: str) -> tuple[str, str]:
    """The registry and the rest; what looks like no host belongs to the rest."""
    host, slash, path = text.partition("/")
    looks_like_host = host == "localhost" or "." in host or ":" in host or host.lower() != host
    if not slash or not looks_like_host:
        host, path = _DEFAULT_HOST, text
    host = _DEFAULT_HOST if host == "index.docker.io" else host
    if host == _DEFAULT_HOST and "/" not in path:
        path = f"library/{path}"
    return host, path
