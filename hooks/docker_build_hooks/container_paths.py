"""Which file of the repository is at a path of an image?"""

from __future__ import annotations

import posixpath
import re
from typing import NamedTuple

from docker_build_hooks.variables import UNKNOWN

# What is copied to one of these may bring users or packages along, or a program of a folder.
_ROOTS = ("/", "/etc", "/usr", "/usr/local", "/lib", "/usr/lib")
_PROGRAM_FOLDERS = ("/bin", "/sbin", "/usr/bin", "/usr/sbin", "/usr/local/bin", "/usr/local/sbin")
_FILES = ("/etc/passwd", "/etc/group", "/bin/bash", "/usr/bin/bash", "/usr/local/bin/bash")
_FOLDER_NAMES = re.compile(r"/\Z|(?:\A|/)\.\Z|[*?\[]|\A\Z")
_EXTENSION = re.compile(r"[^/.][^/]*\.[A-Za-z]\w*\Z")
_ARCHIVE = re.compile(r"\.(?:tar|t?[gx]z|tgz|bz2|tbz2?|txz|zst)\Z")
# Where the images look for programs.
_PROGRAMS = ("/usr/local/sbin", "/usr/local/bin", "/usr/sbin", "/usr/bin", "/sbin", "/bin")


class _Copied(NamedTuple):
    """What is at a path of the image: a path of the context, "" for its root, None for unknown."""

    target: str
    source: str | None


class CopiedFiles:
    """What COPY has taken from the context, by where it is in the image."""

    def __init__(self, earlier: CopiedFiles | None = None) -> None:
        self._copied: list[_Copied] = list(earlier._copied) if earlier else []

    def add(
        self, sources: list[str], target: str, folder: str | None, is_foreign: bool = False
    ) -> None:
        """Note a COPY to ``target``, as seen from the working folder.

        What ``is_foreign`` comes from elsewhere than the context.
        """
        path = absolute(target, folder)
        if path is None:
            return
        is_folder = target.endswith("/") or target in (".", "..") or len(sources) > 1
        for source in sources:
            name = posixpath.basename(source.rstrip("/"))
            known = None if is_foreign else source
            if is_folder and name not in ("", "."):
                # The content of a folder is copied, not the folder.
                self._copied.append(_Copied(posixpath.join(path, name), known))
            self._copied.append(_Copied(path, known))

    def forget(self, path: str, folder: str | None) -> None:
        """Know no more of what is at one path, where anything was."""
        found = absolute(path, folder) if path else None
        if found is not None and self.sources(found, None):
            self._copied.append(_Copied(found, None))

    def sources(self, path: str, folder: str | None) -> list[str]:
        """The context paths that may be at a path of the image, the last one copied first."""
        sought = absolute(path, folder)
        if sought is None:
            return []
        found = []
        for target, source in reversed(self._copied):
            rest = "" if target == sought else _below(target, sought)
            if rest is None:
                continue
            if source is None:
                # It has taken the place of what was copied before.
                break
            found.append(posixpath.normpath(posixpath.join(source, rest)))
        return found

    def programs(self, name: str, folder: str | None) -> list[str]:
        """The context paths that may be the program that a command names."""
        if "/" in name:
            return self.sources(name, folder)
        return [found for path in _PROGRAMS for found in self.sources(f"{path}/{name}", "/")]


def absolute(path: str, folder: str | None) -> str | None:
    """A path of an image as seen from its working folder; None where that is not known."""
    if not path.startswith("/"):
        if folder is None:
            return None
        path = f"{folder}/{path}"
    return posixpath.normpath("/" + path.lstrip("/"))


def _below(folder: str, path: str) -> str | None:
    prefix = folder.rstrip("/") + "/"
    return path[len(prefix) :] if path.startswith(prefix) else None


def may_bring_system(source: str | None, target: str, keyword: str) -> bool:
    """Whether a COPY or ADD to a path of the image may bring users, packages or programs along.

    What has the ending of a file is one, and lies in the folder ``target``.
    """
    if target in _FILES:
        return True
    if source is None or UNKNOWN in source.rpartition("/")[2]:
        return target in _ROOTS or target in _PROGRAM_FOLDERS
    is_unpacked = keyword == "ADD" and bool(_ARCHIVE.search(source))
    if target in _PROGRAM_FOLDERS:
        # A program by its name is that program.
        name = posixpath.basename(source)
        return is_unpacked or bool(_FOLDER_NAMES.search(source)) or name in ("bash", "bin", "sbin")
    if target not in _ROOTS:
        return False
    return is_unpacked or not _EXTENSION.search(posixpath.basename(source))
