"""In which ways can a repository be changed so that a build, sound today, surely fails?

That it fails follows from how each change is made, not from what the hook thinks of it: a path that
is written out is gone, or goes by another name, or is left out of the context by the last pattern.
"""

from __future__ import annotations

import json
import posixpath
import re
from collections.abc import Iterator
from random import Random
from typing import NamedTuple

from judged_sources import JudgedSource, Place
from scratch import Edit

from docker_build_hooks.context import FOUND
from docker_build_hooks.declarations import DECLARED, FLAGGED, Declaration, resolve_path
from docker_build_hooks.git_index import Index
from docker_build_hooks.source_paths import clean, has_wildcard, known_folder
from docker_build_hooks.words import UNKNOWN

DELETED, RENAMED, OTHER_CASE = "path deleted", "path renamed", "letter case changed"
IGNORED, MOVED_CONTEXT = "path ignored", "context declared wrong"
KINDS = (DELETED, RENAMED, OTHER_CASE, IGNORED, MOVED_CONTEXT)


class Mutation(NamedTuple):
    """One change, and the source that it breaks; ``subject`` is the path or folder changed.

    ``place`` is where an error is due, or None where any in a build declared by ``declared_by``
    will do. ``siblings`` counts the sources of the Dockerfile.
    """

    kind: str
    edits: tuple[Edit, ...]
    subject: str
    shown_at: Place
    place: Place | None
    declared_by: str
    dockerfile: str
    is_declared: bool
    siblings: int


class Target(NamedTuple):
    """A source that resolves today, and the path of the repository that it cannot do without."""

    judged: JudgedSource
    path: str


def targets(sources: list[JudgedSource], index: Index, blamed: set[Place]) -> list[Target]:
    """One target for each place in the repository that no finding (``blamed``) is about."""
    found: dict[Place, Target] = {}
    for judged in sources:
        if judged.place in found or judged.place in blamed or not judged.is_reached:
            continue
        path = _needed_path(judged, index)
        if path and not _holds_declaration(path, judged):
            found[judged.place] = Target(judged, path)
    return list(found.values())


def _needed_path(judged: JudgedSource, index: Index) -> str:
    """The path without which the look-up must fail: the first link on the way, else its end.

    "" where there is none: the whole context, a value that is not known, a submodule.
    """
    source, resolution = judged.source, judged.resolution
    wanted = clean(source.text)
    if not wanted or UNKNOWN in wanted or resolution is None or resolution.state != FOUND:
        return ""
    if source.parents and has_wildcard(source.text):
        return ""
    # A wildcard may match nothing, but its literal folder must be there.
    wanted = known_folder(wanted) if source.kind != "bind" and has_wildcard(wanted) else wanted
    path = ""
    for part in wanted.split("/"):
        path = f"{path}/{part}".lstrip("/")
        if _full(judged, path) in index.links:
            break
    full = _full(judged, path)
    return full if path and (full in index or index.has_folder(full)) else ""


def _full(judged: JudgedSource, path: str) -> str:
    return f"{judged.folder}/{path}".lstrip("/")


def _is_at(path: str, folder: str) -> bool:
    return path == folder or path.startswith(f"{folder}/")


def _holds_declaration(path: str, judged: JudgedSource) -> bool:
    """Whether the build itself would be gone with ``path``: its Dockerfile, say."""
    by = judged.build.declaration
    own = (judged.build.dockerfile, judged.place.path, judged.ignore_file, by.path if by else "")
    return any(_is_at(file, path) for file in own if file)


def mutations(found: list[Target], index: Index, random: Random) -> Iterator[Mutation]:
    """All mutations of the targets, each change once, and one of each declared context."""
    declared: set[tuple[str, tuple[int, int, int]]] = set()
    made: set[tuple[Edit, ...]] = set()
    for target in found:
        for kind, edits in _of_path(target, index):
            if edits not in made:
                made.add(edits)
                yield _mutation(kind, edits, target)
        by = target.judged.build.declaration
        if by and (key := (by.path, by.context_place)) not in declared:
            declared.add(key)
            if moved := _with_wrong_context(target, by, index, random):
                yield moved


def _mutation(kind: str, edits: tuple[Edit, ...], target: Target) -> Mutation:
    judged, build = target.judged, target.judged.build
    by = build.declaration.path if build.declaration else ""
    is_declared = build.origin in (DECLARED, FLAGGED)
    place, siblings = judged.place, judged.siblings
    return Mutation(kind, edits, target.path, place, place, by, place.path, is_declared, siblings)


def _of_path(target: Target, index: Index) -> Iterator[tuple[str, tuple[Edit, ...]]]:
    path = target.path
    files = [path] if path in index else list(index.below(path))
    yield DELETED, tuple(Edit(file) for file in files)
    renamed = f"{path}-renamed"
    if renamed not in index and not index.has_folder(renamed):
        yield RENAMED, _moves(files, path, renamed)
    folder, _, name = path.rpartition("/")
    letter = next((at for at, c in enumerate(name) if c.isascii() and c.isalpha()), None)
    if letter is not None:
        other = f"{name[:letter]}{name[letter].swapcase()}{name[letter + 1 :]}"
        spelled = f"{folder}/{other}".lstrip("/")
        if spelled not in index and not index.has_folder(spelled):
            yield OTHER_CASE, _moves(files, path, spelled)
    if edit := _ignore(target, index):
        yield IGNORED, (edit,)


def _moves(files: list[str], path: str, name: str) -> tuple[Edit, ...]:
    return tuple(Edit(file, name + file[len(path) :]) for file in files)


def _ignore(target: Target, index: Index) -> Edit | None:
    """A pattern for the path at the end of the ignore file, or in a new one."""
    judged, path = target.judged, target.path
    file = judged.ignore_file or f"{judged.folder}/.dockerignore".lstrip("/")
    data = (index.blob(file) or b"") if judged.ignore_file else b""
    pattern = path[len(judged.folder) :].lstrip("/")
    if judged.build.is_fetched or not re.fullmatch(r"[\w./@+ -]+", pattern, re.ASCII):
        return None
    # A folder arrives after all when an earlier pattern takes something in it back.
    if path not in index and re.search(rb"^\s*!", data, re.MULTILINE):
        return None
    # A Dockerfile in the context is sent on its own.
    text = data.rstrip(b"\n") + b"\n" if data else b""
    return Edit(file, file, text + pattern.encode() + b"\n")


def _with_wrong_context(
    target: Target, by: Declaration, index: Index, random: Random
) -> Mutation | None:
    """The declared context one folder up, down or aside, where the build cannot succeed."""
    build = target.judged.build
    data = index.blob(by.path)
    if data is None or build.origin != DECLARED or target.judged.source.context_name:
        return None
    lines = data.decode("utf-8", "surrogateescape").split("\n")
    line, start, end = by.context_place
    text = lines[line - 1][start - 1 : end - 1] if line <= len(lines) else ""
    if not text or resolve_path(by.base, text.strip("\"'")) != build.context:
        return None
    folders = [f for f in _near(build.context, index) if _surely_fails(target, by, f, index)]
    if not folders:
        return None
    folder = random.choice(folders)
    written = posixpath.relpath(folder or ".", by.base or ".")
    lines[line - 1] = (
        lines[line - 1][: start - 1] + json.dumps(written) + lines[line - 1][end - 1 :]
    )
    content = "\n".join(lines).encode("utf-8", "surrogateescape")
    made = _mutation(MOVED_CONTEXT, (Edit(by.path, by.path, content),), target)
    return made._replace(subject=folder or ".", shown_at=Place(by.path, line, start), place=None)


def _near(folder: str, index: Index) -> Iterator[str]:
    if folder:
        above = folder.rpartition("/")[0]
        yield above
        yield from _folders_in(above, index)
    yield from _folders_in(folder, index)


def _folders_in(folder: str, index: Index) -> Iterator[str]:
    for name in index.children(folder):
        path = f"{folder}/{name}".lstrip("/")
        if index.has_folder(path):
            yield path


def _surely_fails(target: Target, by: Declaration, folder: str, index: Index) -> bool:
    """Whether with the context ``folder`` the Dockerfile or the source is not there."""
    judged = target.judged
    if folder == judged.build.context:
        return False
    if by.notation.is_in_context and not judged.build.inline:
        dockerfile = resolve_path(folder, by.dockerfile_text)
        if dockerfile is None:
            return False
        if dockerfile not in index:
            return not _through_link(dockerfile, index)
        if dockerfile != judged.build.dockerfile:
            return False
    source = target.path[len(judged.folder) :].lstrip("/")
    path = f"{folder}/{source}".lstrip("/")
    there = path in index or index.has_folder(path)
    return not there and not _through_link(path, index)


def _through_link(path: str, index: Index) -> bool:
    """Whether a link or a submodule on the way may lead to something after all."""
    parts = path.split("/")
    above = ("/".join(parts[:number]) for number in range(1, len(parts) + 1))
    return any(step in index.links or step in index.submodules for step in above)
