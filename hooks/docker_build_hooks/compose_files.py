"""Which files are Compose files, what do they say at the top, and which of them go together?"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from docker_build_hooks.builds import path_matcher
from docker_build_hooks.compose_documents import is_readable_size, read_document
from docker_build_hooks.compose_layers import DEFAULT_NAMES, is_override
from docker_build_hooks.compose_projects import Project, compose_projects
from docker_build_hooks.declarations import ComposeChain, resolve_path
from docker_build_hooks.file_names import COMPOSE_KIND, build_files
from docker_build_hooks.git_index import Index
from docker_build_hooks.gitignore import ignored_paths
from docker_build_hooks.templates import has_statement, is_templated
from docker_build_hooks.yaml_nodes import Mapping, Node, Scalar
from docker_build_hooks.yaml_text import YamlSyntaxError
from docker_build_hooks.yaml_values import child

_FOREIGN = frozenset({"vendor", "node_modules", "third_party"})
_TEST_DATA = frozenset({"testdata", "fixtures"})
# An example of one, which has another ending.
_AN_OVERRIDE = re.compile(r"(?:docker-)?compose[.-]override(?!\.ya?ml\Z)")
_OVERRIDES = ("compose.override.yaml", "compose.override.yml", "docker-compose.override.yml")
_USUAL_NAME = re.compile(r"(?:\A|/)(?:docker-|podman-)?compose(?:[._-][^/]*)?\.ya?ml\Z")
# What a Compose file without services may consist of.
_TOP_KEYS = frozenset(
    {"version", "name", "include", "services", "networks", "volumes", "secrets", "configs"}
)


class ComposeRoot(NamedTuple):
    """A Compose file: its path and the mapping that it is."""

    path: str
    root: Mapping

    @property
    def version_keys(self) -> list[Scalar]:
        """The keys ``version`` that the file itself has; Compose refuses a second one."""
        keys = (pair.key for pair in self.root.pairs)
        return [key for key in keys if isinstance(key, Scalar) and key.value == "version"]

    @property
    def version(self) -> Node | None:
        """The value of the last of them."""
        values = [pair.value for pair in self.root.pairs if pair.key in self.version_keys]
        return values[-1] if values else None

    @property
    def version_text(self) -> str | None:
        """The version as it is written, whatever its type; None without one."""
        version = self.version
        return version.value if isinstance(version, Scalar) else None


def compose_paths(index: Index, exclude: tuple[str, ...]) -> list[str]:
    """The paths of the index that are called like Compose files."""
    excluded = path_matcher(exclude) if exclude else None
    return [
        path
        for path, kind in build_files(index.paths).items()
        if kind == COMPOSE_KIND
        and _FOREIGN.isdisjoint(path.split("/")[:-1])
        and not (excluded and excluded.match(path))
    ]


class ComposeFiles:
    """The Compose files of an index, with the groups that they are used in."""

    def __init__(
        self, index: Index, paths: Iterable[str], chains: Iterable[ComposeChain] = ()
    ) -> None:
        """``chains`` are files that are known to be used together."""
        self._index = index
        self._chains = tuple(chains)
        named = list(paths)
        index.read_blobs(named)
        named = [path for path in named if is_readable_size(index.blob(path))]
        self._projects = compose_projects(index, named, None, self._chains)
        found = {*named, *(project.path for project in self._projects)}
        index.read_blobs(found)
        roots = (read_compose(index, path, path in named) for path in sorted(found))
        self._parts: dict[str, bool] = {}
        self._extended = {o for p in self._projects for o in _extended_files(p) if o != p.path}
        self.roots = {root.path: root for root in roots if root is not None}

    @property
    def have_different_versions(self) -> bool:
        """Whether any two files do not have the same version."""
        return len({file.version_text for file in self.roots.values()}) > 1

    @property
    def folders(self) -> set[str]:
        """The folders that the files are in."""
        return {path.rpartition("/")[0] for path in self.roots}

    def merged_with(self, path: str) -> list[ComposeRoot]:
        """The other files that a file is used with, whoever includes, extends or merges whom.

        One that is complete is used with those alone; any other may be meant to be merged over
        each file of the repository.
        """
        folder = path.rpartition("/")[0]
        edges: dict[str, set[str]] = {}
        for one, other in self._edges():
            edges.setdefault(one, set()).add(other)
            edges.setdefault(other, set()).add(one)
        found, waiting = {path}, [path]
        while waiting:
            fresh = edges.get(waiting.pop(), set()) - found
            found |= fresh
            waiting += fresh
        beside = (other for other in self.roots if other.rpartition("/")[0] == folder)
        # Scripts of any kind put parts together with others from anywhere.
        found.update(self.roots if self.is_part(path) else filter(is_override, beside))
        return [self.roots[other] for other in sorted(found - {path}) if other in self.roots]

    def is_part(self, path: str) -> bool:
        """Whether a file may be meant to be merged over another one.

        Its name is none that Compose looks for, it has a service without an image, or something
        that is not in git is merged with it.
        """
        if path not in self._parts:
            self._parts[path] = self._is_part(path)
        return self._parts[path]

    def _is_part(self, path: str) -> bool:
        root = self.roots.get(path)
        services = child(root.root, "services") if root else None
        pairs = services.entries().values() if isinstance(services, Mapping) else ()
        keys = ("image", "build", "extends", "provider")
        bare = (all(child(pair.value, key) is None for key in keys) for pair in pairs)
        name = path.rpartition("/")[2]
        return name not in DEFAULT_NAMES or any(bare) or self.is_open(path)

    def is_open(self, path: str) -> bool:
        """Whether a file is merged with one that is not in git.

        git ignores what Compose would merge over it, there is an example of that, or it is a dev
        container's, which is merged with files of the user.
        """
        folder = path.rpartition("/")[0]
        if ".devcontainer" in folder.split("/"):
            return True
        if any(map(_AN_OVERRIDE.match, self._index.children(folder))):
            return True
        overrides = [f"{folder}/{override}".lstrip("/") for override in _OVERRIDES]
        return bool(ignored_paths(self._index, overrides))

    def _edges(self) -> Iterator[tuple[str, str]]:
        for project in self._projects:
            yield from ((project.path, other) for other in _named_files(project))
        for chain in self._chains:
            yield from ((chain.files[0], path) for path in chain.files[1:])

    def base(self, path: str) -> str | None:
        """The folder that the paths of a file start from; None where that is not one."""
        bases = {project.base for project in self._projects if project.path == path}
        return bases.pop() if len(bases) == 1 else None

    def is_extended(self, path: str) -> bool:
        """Whether another file extends services of a file."""
        return path in self._extended

    def groups(self) -> list[tuple[ComposeRoot, ...]]:
        """The files by project: those of one folder, and what they include, extend or merge."""
        sets = _Sets(self.roots)
        folders: dict[str, str] = {}
        for path in self.roots:
            sets.join(path, folders.setdefault(path.rpartition("/")[0], path))
        for one, other in self._edges():
            sets.join(one, other)
        return [tuple(self.roots[path] for path in paths) for paths in sets.all()]


def read_compose(index: Index, path: str, is_named: bool) -> ComposeRoot | None:
    """The Compose file at ``path``; None for what is no YAML, a template, or another file.

    ``is_named`` tells that the name is that of a Compose file; others need services.
    """
    data = None if path in index.links else index.blob(path)
    return parse_compose(path, data or b"", is_named)


def parse_compose(path: str, data: bytes, is_named: bool = True) -> ComposeRoot | None:
    """The Compose file that ``data`` is, as ``read_compose`` has it."""
    text = data.decode("utf-8", "replace") if is_readable_size(data) else ""
    if not text or is_templated(path) or has_statement(text):
        return None
    try:
        root = read_document(data).root
    except YamlSyntaxError:
        return None
    if not isinstance(root, Mapping) or not root.pairs:
        return None
    keys = {pair.key.value for pair in root.pairs if isinstance(pair.key, Scalar)}
    has_services = "services" in keys and isinstance(root.get("services"), Mapping)
    is_part = is_named and all(key in _TOP_KEYS or key.startswith("x-") for key in keys)
    return ComposeRoot(path, root) if has_services or is_part else None


def is_judged(index: Index, path: str, is_compose: bool) -> bool:
    """Whether a path is that of a Compose file, and not of one that tests or templates need.

    ``is_compose`` tells that its content says so; one that cannot be read needs the usual name.
    """
    if path in index.links or not _TEST_DATA.isdisjoint(path.split("/")[:-1]):
        return False
    if is_compose:
        return True
    data = index.blob(path)
    if data is None or not is_readable_size(data):
        return _USUAL_NAME.search(path) is not None
    text = data.decode("utf-8", "replace")
    if is_templated(path) or has_statement(text) or is_templated(text):
        return False
    name = path.rpartition("/")[2]
    return name in DEFAULT_NAMES or is_override(path) or not _is_readable(text, path)


def _is_readable(text: str, path: str) -> bool:
    """Whether a file that nothing but its content makes a Compose file is YAML, and so is none."""
    if not _USUAL_NAME.search(path):
        return True
    try:
        read_document(text.encode())
    except YamlSyntaxError:
        return False
    return True


def _named_files(project: Project) -> Iterator[str]:
    """The files that a file includes, extends services of, or is merged over."""
    for include in project.file.includes:
        for value in include.paths:
            text = project.text(value, "")
            if text and (path := resolve_path(project.base, text)):
                yield path
    yield from _extended_files(project)
    yield from project.under


def _extended_files(project: Project) -> Iterator[str]:
    """The files whose services a file extends."""
    folder = project.path.rpartition("/")[0]
    for extended in project.file.extended:
        text = project.text(extended.file, "") if extended.file else ""
        if text and (path := resolve_path(folder, text)):
            yield path


class _Sets:
    """Paths that are joined to sets; of any other path nothing is known."""

    def __init__(self, paths: Iterable[str]) -> None:
        self._above = {path: path for path in paths}

    def join(self, first: str, second: str) -> None:
        if first in self._above and second in self._above:
            one, other = sorted((self._top(first), self._top(second)))
            self._above[other] = one

    def _top(self, path: str) -> str:
        while self._above[path] != path:
            self._above[path] = self._above[self._above[path]]
            path = self._above[path]
        return path

    def all(self) -> list[list[str]]:
        found: dict[str, list[str]] = {}
        for path in self._above:
            found.setdefault(self._top(path), []).append(path)
        return [sorted(paths) for paths in found.values()]
