"""Which paths of its context does the text of a Dockerfile speak of?

A quick look at the words of COPY, ADD and bind mounts, without stages and values of variables.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator
from functools import lru_cache

_CONTINUED = re.compile(r"[\\`][ \t]*\r?\n(?:[ \t]*#[^\n]*\n)*")
_COPY = re.compile(
    r"^[ \t]*(?:ONBUILD[ \t]+)?(?:COPY|ADD)[ \t]+([^\n]*)", re.IGNORECASE | re.MULTILINE
)
_MOUNT = re.compile(r"--mount=([^\s]+)")
_MOUNT_SOURCE = re.compile(r"(?:\A|,)(?:source|src)=([^,]+)")
# Where the literal part of a path ends.
_PATTERN = re.compile(r"[$*?\[]")


# Scripts build from one file many times.
@lru_cache(maxsize=256)
def mentioned_paths(data: bytes) -> tuple[str, ...]:
    """The cleaned sources, but for those of other stages and the context as a whole.

    Of one with a wildcard the folder before it is given, which alone must be there; of one with a
    variable what is before it, and a ``*``.
    """
    return tuple(_mentioned(data))


def _mentioned(data: bytes) -> Iterator[str]:
    text = _CONTINUED.sub(" ", data.decode("utf-8", "surrogateescape"))
    for copy in _COPY.finditer(text):
        words = re.sub(r'[\[\]",]', " ", copy[1]).split()
        if not any(word.startswith("--from") for word in words):
            sources = [word for word in words if not word.startswith("--")][:-1]
            yield from filter(None, map(_cleaned, sources))
    for mount in _MOUNT.finditer(text):
        source = _MOUNT_SOURCE.search(mount[1])
        if source and "from=" not in mount[1] and (path := _cleaned(source[1])):
            yield path


def _cleaned(source: str) -> str:
    pattern = _PATTERN.search(source)
    if pattern:
        folder = source[: pattern.start()].rpartition("/")[0]
        source = f"{folder}/*" if pattern[0] == "$" else folder
    return posixpath.normpath(posixpath.join("/", source)).lstrip("/")
