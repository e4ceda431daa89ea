"""Which frontend does the engine read a Dockerfile with: Docker's own, or somebody else's?

Replicates ``DetectSyntax`` of BuildKit's Dockerfile parser, which skips a first line ``#!…`` and
knows ``// syntax=``; the directives ``escape`` and ``check`` are read by the parser, which does
neither.
"""

from __future__ import annotations

import re

from docker_build_hooks.dockerfile import Dockerfile

_OF_DOCKER = ("docker/dockerfile", "docker.io/docker/dockerfile")
# In a file that is no Dockerfile other comments may stand above the line.
_ANYWHERE = re.compile(rb"\A(?:\xef\xbb\xbf)?(?:\s*#[^\n]*\n)*?\s*(?:#|//)\s*syntax\s*=\s*(\S+)")
_DIRECTIVES = rb"(?:%s[ \t]*(?:escape|check)[ \t]*=[^\n]*\n)*%s[ \t]*syntax[ \t]*=[ \t]*(\S+)"
_BEHIND_SHEBANG = re.compile(
    rb"\A(?:\xef\xbb\xbf)?#![^\n]*\n(?:%s|%s)"
    % (_DIRECTIVES % (b"#", b"#"), _DIRECTIVES % (b"//", b"//")),
    re.IGNORECASE,
)


def has_other_frontend(data: bytes, file: Dockerfile | None) -> bool:
    """Whether another frontend than Docker's reads the text ``data``.

    ``file`` is the text as Docker's parser reads it, None where that refuses it.
    """
    if file and (named := file.directives.get("syntax", "").partition(" ")[0]):
        return not named.startswith(_OF_DOCKER)
    found = (_BEHIND_SHEBANG if file else _ANYWHERE).match(data)
    named = next(filter(None, found.groups())).decode("utf-8", "replace") if found else ""
    return bool(named) and not named.startswith(_OF_DOCKER)
