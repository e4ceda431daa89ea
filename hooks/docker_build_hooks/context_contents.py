"""What of all that does not belong into a build context is there, in git or on disk?"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterable, Iterator
from itertools import islice
from typing import NamedTuple

from docker_build_hooks.built_contexts import BuiltContext
from docker_build_hooks.content_classes import (
    ARTIFACT,
    BUILD_OUTPUTS,
    KINDS,
    LOGS,
    PYCACHE,
    SECRET,
    VENV,
    VIRTUAL_ENVIRONMENT,
    Item,
    file_item,
    folder_item,
    virtual_environment,
)
from docker_build_hooks.declarations import ancestors
from docker_build_hooks.git_index import Index, read_file
from docker_build_hooks.gitignore import ignored_paths
from docker_build_hooks.secret_texts import holds_secret
from docker_build_hooks.work_tree import Listing, files_below, walk

# What the path of an item has in it; asked before anything else is, as most paths have none.
_MAY_BE_ITEM = re.compile(
    r"__pycache__|node_modules|venv|_cache/|\.tox|\.nox|htmlcov|\.idea|\.vscode|\.egg-info"
    r"|\.py[co]|\$py\.class|\.coverage|\.env|id_|\.npmrc|\.pypirc|\.netrc|\.pem|\.key"
    r"|\.aws/|\.docker/|gha-creds-|\.tfstate|\.DS_Store"
)
# What tests read is in git because it is meant to be.
_TEST_FOLDER = re.compile(r"_*(?:.+[._-])?(?:tests?|testing|testdata|specs?|e2e|fixtures?)_*")
# Tracked folders with these names are sources as often as not.
_TRACKED_ON_PURPOSE = frozenset({BUILD_OUTPUTS, LOGS})
_FOREIGN = frozenset({"vendor", "third_party", "node_modules"})
_ENVIRONMENT_MARKS = ("pyvenv.cfg", "bin/activate", "Scripts/activate")
_ENVIRONMENT_FOLDERS = frozenset({"bin", "lib", "Scripts", "Lib"})
_CONDA = "conda-meta"
_MANIFESTS = {
    "target": frozenset({"Cargo.toml", "pom.xml", "build.sbt"}),
    "build": frozenset(
        {"build.gradle", "build.gradle.kts", "setup.py", "pyproject.toml", "package.json"}
    ),
    "dist": frozenset({"package.json", "setup.py", "pyproject.toml"}),
}
# Of one folder so many files are asked whether the ignore file lets them in.
_MAXIMUM_FILES = 2000


class Content(NamedTuple):
    """An item that is there: its repository path, and whether git tracks something of it."""

    item: Item
    path: str
    is_tracked: bool


def _is_named_item(folder: str) -> bool:
    """Whether a build names an item, or a part of one, so that it is meant to be copied."""
    items = (folder_item(name) for name in folder.split("/"))
    return any(item is not None and item.of != BUILD_OUTPUTS for item in items)


class TakenFile(NamedTuple):
    """A file that gets from the context into an image: its repository path."""

    path: str
    is_tracked: bool


class Contents:
    """What is there of all items, in the folders that some build copies; ``all`` is sorted."""

    def __init__(self, index: Index, contexts: Iterable[BuiltContext]) -> None:
        self._index = index
        self._areas: dict[str, list[BuiltContext]] = {}
        for context in contexts:
            for area in context.areas:
                if _is_named_item(area.folder):
                    continue
                folder = context.context.in_repository(area.folder)
                self._areas.setdefault(folder, []).append(context)
        outermost = [
            folder
            for folder in sorted(self._areas)
            if self._areas.keys().isdisjoint(list(ancestors(folder))[1:])
        ]
        found = {content.path: content for content in self._on_disk(outermost)}
        for folder in outermost:
            found |= {content.path: content for content in tracked_contents(index, folder)}
        self.all = tuple(found[path] for path in sorted(found))

    def _on_disk(self, folders: Iterable[str]) -> Iterator[Content]:
        """What is not tracked, without what no context lets in."""
        outputs: list[Content] = []
        for folder in folders:
            for listing in walk(self._index.root, folder, self._enters):
                for content in _untracked(self._index, listing):
                    if content.item.of == BUILD_OUTPUTS:
                        outputs.append(content)
                    else:
                        yield content
        # A folder that is new, and yet to be added, is no output.
        ignored = ignored_paths(self._index, [f"{content.path}/" for content in outputs])
        yield from (content for content in outputs if f"{content.path}/" in ignored)

    def _enters(self, listing: Listing, name: str) -> bool:
        path = listing.path(name)
        item = folder_item(name)
        is_output = item is not None and item.of == BUILD_OUTPUTS
        if is_output and _is_output(self._index, listing, name):
            return False
        if is_environment(listing) or not (is_output or item in (None, VENV)):
            return False
        return any(self._lets_in(context, path) for context in self._contexts_at(path))

    def _contexts_at(self, path: str) -> Iterator[BuiltContext]:
        for above in ancestors(path):
            yield from self._areas.get(above, ())

    @staticmethod
    def _lets_in(context: BuiltContext, path: str) -> bool:
        below = context.below(path)
        ignore = context.context.ignore
        return below is not None and (not below or ignore is None or not ignore.prunes(below))

    def in_context(self, built: BuiltContext, of: str = "") -> Iterator[tuple[Content, TakenFile]]:
        """What of it gets into the images of a context, each with the first file that does.

        ``of`` is the only class that is asked for, "" all of them.
        """
        for content in self.all:
            if of and content.item.of != of:
                continue
            path = built.below(content.path)
            if path is not None and not built.names(path):
                taken = next(self.taken_files(built, content), None)
                if taken is not None and self._matters(content, taken):
                    yield content, taken

    def taken_files(self, built: BuiltContext, content: Content) -> Iterator[TakenFile]:
        """The files of an item that get into the images, those in git first."""
        path = built.below(content.path)
        ignore = built.context.ignore
        if path is None or (ignore is not None and content.item.is_folder and ignore.prunes(path)):
            return
        for file, is_tracked in self._files(content):
            below = built.below(file)
            if below is not None and built.sends(below) and built.taken_by(below):
                yield TakenFile(file, is_tracked)

    def _files(self, content: Content) -> Iterator[tuple[str, bool]]:
        if not content.item.is_folder:
            yield content.path, content.is_tracked
            return
        # Of bytecode all files are counted.
        most = sys.maxsize if content.item is PYCACHE else _MAXIMUM_FILES
        yield from ((file, True) for file in islice(self._index.below(content.path), most))
        for file in files_below(self._index.root, content.path, most):
            if file not in self._index:
                yield file, False

    def _matters(self, content: Content, taken: TakenFile) -> bool:
        if KINDS.get(content.item.of) != SECRET:
            return True
        read = self._index.blob(taken.path) if taken.is_tracked else None
        data = read if taken.is_tracked else read_file(self._index.root, taken.path)
        return holds_secret(content.item, data)


def tracked_contents(index: Index, folder: str = "") -> list[Content]:
    """The items that git tracks something of, below a folder."""
    found: dict[str, Item] = {}
    for path in filter(_MAY_BE_ITEM.search, index.below(folder)):
        if path not in index.links:
            for item_path, item in _items_on(index, path, len(folder)):
                found.setdefault(item_path, item)
    return [Content(item, path, True) for path, item in found.items()]


def _items_on(index: Index, path: str, start: int) -> Iterator[tuple[str, Item]]:
    """The outermost item that a tracked path is, or is in."""
    folders = path.split("/")
    name = folders.pop()
    above = ""
    for folder in folders:
        above = f"{above}/{folder}" if above else folder
        item = folder_item(folder)
        if item is not None and len(above) > start and _is_by_accident(index, above, item):
            yield above, item
            return
    if name == _ENVIRONMENT_MARKS[0] and above and not is_for_tests(above):
        yield above, virtual_environment(folders[-1])
        return
    item = file_item(path)
    if item is None or item.of in _TRACKED_ON_PURPOSE:
        return
    if KINDS[item.of] == SECRET and not _FOREIGN.isdisjoint(folders):
        return
    if KINDS[item.of] != ARTIFACT or not is_for_tests(above):
        yield path, item


def _is_by_accident(index: Index, path: str, item: Item) -> bool:
    """Whether a tracked folder is what its name says, and not there on purpose."""
    if item.of in _TRACKED_ON_PURPOSE:
        return False
    if item.of == VIRTUAL_ENVIRONMENT:
        return any(f"{path}/{mark}" in index for mark in _ENVIRONMENT_MARKS)
    is_data = KINDS[item.of] == ARTIFACT and item is not PYCACHE
    return not (is_data and is_for_tests(path.rpartition("/")[0]))


def is_for_tests(folder: str) -> bool:
    """Whether a folder is one of tests, or in one."""
    return any(_TEST_FOLDER.fullmatch(name) for name in folder.lower().split("/"))


def _untracked(index: Index, listing: Listing) -> Iterator[Content]:
    """The items in a folder of the work tree that are not tracked."""
    if is_environment(listing):
        name = listing.folder.rpartition("/")[2]
        yield Content(virtual_environment(name), listing.folder, False)
        return
    for name in listing.folders:
        item = folder_item(name)
        if item is None or item is VENV:
            continue
        path = listing.path(name)
        # Of one that git tracks something of the index tells.
        if not index.has_folder(path) and (
            item.of != BUILD_OUTPUTS or _is_output(index, listing, name)
        ):
            yield Content(item, path, False)
    for name in listing.files:
        path = listing.path(name)
        item = file_item(path)
        if item is not None and path not in index:
            yield Content(item, path, False)


def is_environment(listing: Listing) -> bool:
    """Whether a folder is a virtual environment, by what is in it and its name."""
    if not listing.folder:
        return False
    name = listing.folder.rpartition("/")[2]
    is_named = name == VENV.name and not _ENVIRONMENT_FOLDERS.isdisjoint(listing.folders)
    return is_named or _ENVIRONMENT_MARKS[0] in listing.files or _CONDA in listing.folders


def _is_output(index: Index, listing: Listing, name: str) -> bool:
    """Whether a folder called like the output of a build may be one: nothing of it is in git."""
    manifests = _MANIFESTS.get(name)
    if manifests is not None and manifests.isdisjoint(listing.files):
        return False
    return not index.has_folder(listing.path(name))
