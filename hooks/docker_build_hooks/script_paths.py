"""Which place of the repository does a path in a script mean, as far as it can be told?

A path is a text that begins with one of the marks below, or is relative to where the command runs.
"""

from __future__ import annotations

import posixpath

from docker_build_hooks.declarations import resolve_path

# The root of the repository, the folder of the script, the folder where the script is started, a
# folder for temporary files. UNKNOWN may stand anywhere in a text for anything. They are private
# characters, so that a path with a mark is still a path to whoever joins and splits it.
ROOT, OWN, START, TEMPORARY, UNKNOWN = "\ue000", "\ue001", "\ue002", "\ue003", "\ue004"
_PLACES = frozenset((ROOT, OWN, START, TEMPORARY))
_TEMPORARY_FOLDERS = ("/tmp", "/var/tmp")


def without_marks(text: str) -> str:
    """``text`` as it comes from a file, with none of the marks in it."""
    return text.translate(_NOT_MARKS) if max(text, default="") >= ROOT else text


_NOT_MARKS = dict.fromkeys(map(ord, (*_PLACES, UNKNOWN)), "\ufffd")


def join(folder: str, text: str) -> str:
    """The path ``text`` as seen from ``folder``, cleaned."""
    for mark in _PLACES:
        # An option may hold it in another path: `dir://$ROOT`, `a/$ROOT/b`.
        before, found, behind = text.rpartition(mark)
        if found and (not before or before.endswith("/")):
            return _cleaned(mark + behind)
    if text.startswith(_TEMPORARY_FOLDERS):
        return _cleaned(TEMPORARY + text)
    if text.startswith("/"):
        return text
    return _cleaned(f"{folder}/{text}")


def _cleaned(path: str) -> str:
    first, slash, rest = path.partition("/")
    if not slash:
        return path
    rest = posixpath.normpath(rest) if rest else "."
    return first if rest == "." else f"{first}/{rest.lstrip('/')}"


def parent(path: str) -> str:
    """What ``dirname`` prints."""
    first, _, rest = path.rpartition("/")
    if rest == UNKNOWN and (not first or first in _PLACES):
        # It may be a path of any depth, or begin at the root of the system.
        return UNKNOWN
    return f"{path}/.." if path in _PLACES else posixpath.dirname(path.rstrip("/")) or "."


def is_temporary(path: str) -> bool:
    """Whether a path is in a folder for temporary files."""
    return path.startswith(TEMPORARY)


def in_repository(path: str, start: str, own: str) -> str | None:
    """The repository path that a joined path means; None where it is not known, or none.

    ``start`` is the folder where the script is started, ``own`` the one that it is in.
    """
    first, _, rest = path.partition("/")
    if UNKNOWN in path or first not in (ROOT, OWN, START):
        return None
    base = {ROOT: "", OWN: own, START: start}[first]
    return resolve_path(base, rest or ".")
