"""Does the repository say how to go without Docker, where its links lead somewhere?"""

from __future__ import annotations

import posixpath
import re

from docker_build_hooks.bypass_checks import DocumentCheck, Result, failed, passed
from docker_build_hooks.git_index import Index, disk_path
from docker_build_hooks.markdown import Link, anchors, decoded, links
from docker_build_hooks.report import shell_word

_MARKDOWN = (".md", ".markdown", ".mdown", ".mkd")
_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:|//")
_EMPHASIS = re.compile(r"[*`]+")
_MAXIMUM_LINKS = 10


def try_document(check: DocumentCheck, index: Index) -> Result:
    """Whether a document is tracked, has the texts, and its relative links resolve."""
    data = index.blob(check.path) if check.path in index and check.path not in index.links else None
    if data is None:
        return failed(*_absence(check.path, index))
    text = data.decode("utf-8-sig", "replace")
    plain = _plain(text)
    missing = [f'"{one}"' for one in check.texts if _plain(one) not in plain]
    broken = _broken(text, check.path, index)
    if not missing and not broken:
        return passed("there")
    reasons, hints = [], []
    if missing:
        reasons.append(f"lacks {', '.join(missing)}")
        hints.append("a heading or a phrase is enough, in any letter case")
    if broken:
        shown = ", ".join(
            f'"{link.target}" in line {link.line}' for link in broken[:_MAXIMUM_LINKS]
        )
        rest = len(broken) - _MAXIMUM_LINKS
        reasons.append(f"links to nothing: {shown}" + (f" and {rest} more" if rest > 0 else ""))
        hints.append("a link leads to a tracked file or folder, or to the anchor of a heading")
    return failed("; ".join(reasons), *hints)


def _absence(path: str, index: Index) -> tuple[str, ...]:
    """Why there is no document, and what to do."""
    if path in index.links:
        return "is a symbolic link", "name the file that it leads to"
    if path in index:
        return ("cannot be read",)
    if index.has_folder(path):
        return "is a folder", "name a file in it"
    near = [one for one in index.paths if one.lower() == path.lower()]
    if near:
        return "not tracked", f'git has "{near[0]}"'
    if posixpath.isfile(disk_path(index.root, path)):
        return "on disk, not tracked", f"`git add {shell_word(path)}`"
    same = [one for one in index.paths if one.rpartition("/")[2] == path.rpartition("/")[2]]
    return ("not tracked", *(f'git has "{one}"' for one in same[:1]))


def _plain(text: str) -> str:
    """``text`` for a search: without emphasis, line breaks and letter case."""
    return " ".join(_EMPHASIS.sub("", text).split()).casefold()


def _broken(text: str, path: str, index: Index) -> list[Link]:
    if not path.lower().endswith(_MARKDOWN):
        return []
    own = anchors(text)
    return [link for link in links(text) if not _resolves(link.target, path, own, index)]


def _resolves(target: str, path: str, own: frozenset[str], index: Index) -> bool:
    """Whether a link leads somewhere, as far as the repository can tell."""
    if not target or _SCHEME.match(target):
        return True
    name, hash_sign, anchor = target.partition("#")
    name = decoded(name.partition("?")[0])
    if name:
        # From the root of the repository, as GitHub takes it.
        folder = "" if name.startswith("/") else posixpath.dirname(path)
        found = posixpath.normpath(posixpath.join(folder, name.lstrip("/")))
        if found.split("/")[0] == "..":
            # GitHub's own pages, as ../../issues.
            return True
        found = "" if found == "." else found
        if found != path:
            return found in index or index.has_folder(found)
    anchor = decoded(anchor).lower().removeprefix("user-content-")
    return not hash_sign or anchor in ("", "top") or anchor in own
