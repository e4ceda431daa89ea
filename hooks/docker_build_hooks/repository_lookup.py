"""Where is a missing path instead: ignored by git, on disk only, in another case, elsewhere?"""

from __future__ import annotations

import os
import re

from docker_build_hooks.git_index import Index, disk_path, is_inside
from docker_build_hooks.gitignore import ignored_paths
from docker_build_hooks.source_paths import known_folder
from docker_build_hooks.words import UNKNOWN

_MAXIMUM_SIBLINGS = 2000
# The pairs of characters of names that are compared in all; even to see that two names have other
# letters takes as long as some of these.
_MAXIMUM_COMPARED = 3_000_000
_COMPARED_AT_LEAST = 50
_SIMILAR = 0.75
_MAXIMUM_FOLDERS = 50
_MAXIMUM_SEARCHES = 50
# It stands for names that are not known; only a general pattern should match it.
_ANY_NAME = "any-name"


def ignore_questions(path: str) -> list[str]:
    """The paths to ask git about, to learn whether ``path`` is made by a build step.

    git's rules depend on what is a folder, so the path is asked as a file, as a folder and
    through a child; of a wildcard also the folder that holds its matches.
    """
    if not path:
        return []
    sample = re.sub(f"[{UNKNOWN}*?[]", _ANY_NAME, path)
    questions = [sample, f"{sample}/", f"{sample}/{_ANY_NAME}"]
    folder = known_folder(path)
    if folder and folder != path:
        questions += [folder, f"{folder}/"]
    return questions


def ask_ignored(index: Index, paths: list[str]) -> set[str]:
    """Those repository paths that git's ignore rules match, asked in one call."""
    questions = {path: ignore_questions(path) for path in paths}
    wanted = sorted({question for many in questions.values() for question in many})
    ignored = ignored_paths(index, wanted)
    return {path for path, many in questions.items() if not ignored.isdisjoint(many)}


def is_on_disk(root: str, path: str) -> bool:
    """Whether a file, or a folder that is not empty, is at ``path`` of the work tree itself."""
    full = disk_path(root, path)
    try:
        # A folder that is a link could lead out of the repository.
        if not os.path.lexists(full) or not is_inside(root, path):
            return False
        # Some systems find "readme" where "README" is.
        folder = root
        for name in os.path.relpath(full, root).split(os.sep):
            if name not in (os.curdir, *os.listdir(folder)):
                return False
            folder = os.path.join(folder, name)
        return os.path.islink(full) or not os.path.isdir(full) or bool(os.listdir(full))
    except (OSError, ValueError):
        return False


def other_case(index: Index, folder: str, path: str) -> str | None:
    """``path`` below ``folder`` as the index spells it, where only letter case differs."""
    spelled: list[str] = []
    for part in path.split("/"):
        names = index.children("/".join([*filter(None, [folder]), *spelled]))
        if part in names:
            spelled.append(part)
            continue
        same = [name for name in names if name.casefold() == part.casefold()]
        if len(same) != 1:
            return None
        spelled.append(same[0])
    found = "/".join(spelled)
    return found if found != path else None


class SimilarPaths:
    """Finds similar paths until that has taken long enough; each question is answered once."""

    def __init__(self, index: Index) -> None:
        self._index = index
        self._remaining = _MAXIMUM_COMPARED
        self._found: dict[tuple[str, str], str | None] = {}

    def find(self, folder: str, path: str) -> str | None:
        """A path below ``folder`` whose last part is a small edit away from that of ``path``."""
        if (folder, path) not in self._found:
            self._found[folder, path] = self._search(folder, path)
        return self._found[folder, path]

    def _search(self, folder: str, path: str) -> str | None:
        above, _, name = path.rpartition("/")
        names = self._index.children("/".join(filter(None, [folder, above])))
        if not names or len(names) > _MAXIMUM_SIBLINGS or len(name) > 100:
            return None
        from difflib import SequenceMatcher

        best = (_SIMILAR, "")
        matcher = SequenceMatcher(b=name)
        for other in names:
            self._remaining -= _COMPARED_AT_LEAST
            if self._remaining < 0:
                return None
            matcher.set_seq1(other)
            # Each of these is an upper bound of the next, and takes less time.
            if matcher.real_quick_ratio() >= _SIMILAR and matcher.quick_ratio() >= _SIMILAR:
                self._remaining -= len(name) * len(other)
                best = max(best, (matcher.ratio(), other))
        return "/".join(filter(None, [above, best[1]])) if best[1] else None


def same_name(index: Index, folder: str, path: str) -> str | None:
    """The one path below ``folder`` that ends in the name of ``path``, itself aside."""
    name = path.rpartition("/")[2]
    if not name:
        return None
    cut = len(folder) + 1 if folder else 0
    found: set[str] = set()
    for file in index.below(folder):
        if name in file:
            parts = file[cut:].split("/")
            if name in parts:
                found.add("/".join(parts[: parts.index(name) + 1]))
                if len(found) > 1:
                    return None
    return found.pop() if found else None


class FolderSearch:
    """Finds the folders of the repository that have something at a path; each is a look at all."""

    def __init__(self, index: Index) -> None:
        self._index = index
        self._found: dict[str, list[str]] = {}

    def folders_with(self, path: str) -> list[str] | None:
        """The folders below the root that have a file or folder at ``path``, the first ones.

        None where too much has been looked for.
        """
        if path not in self._found:
            if len(self._found) == _MAXIMUM_SEARCHES:
                return None
            self._found[path] = self._search(path)
        return self._found[path]

    def _search(self, path: str) -> list[str]:
        ending, inside = f"/{path}", f"/{path}/"
        found: dict[str, None] = {}
        for file in self._index.paths:
            if ending in file:
                at = len(file) - len(ending) if file.endswith(ending) else file.find(inside)
                if at > 0 and len(found) < _MAXIMUM_FOLDERS:
                    found[file[:at]] = None
        return list(found)
