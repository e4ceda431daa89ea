"""Which items may come to be in a context, and at which paths would they be?

An item is expected where the files in git call for it: bytecode beside Python, node_modules beside
package.json, what a .gitignore speaks of. Probes are the paths of files that would be there.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import islice
from typing import NamedTuple

from docker_build_hooks.built_contexts import BuiltContext
from docker_build_hooks.content_classes import (
    BUILD_OUTPUTS,
    CACHES,
    CREDENTIALS,
    EDITOR,
    ENVIRONMENT_FILES,
    GIT_FOLDER,
    ITEMS,
    LOGS,
    NODE_MODULES_FOLDER,
    PYCACHE,
    VIRTUAL_ENVIRONMENT,
    Item,
    is_example_name,
)
from docker_build_hooks.git_index import Index
from docker_build_hooks.gitignore import ignored_paths
from docker_build_hooks.source_paths import known_folder

# The folder below which an item is tried that may be at any depth.
_DEEPER = "a/b"
_MAXIMUM_PLACES = 500
_MAXIMUM_SETTINGS = 100

_PACKAGE = "package.json"
_MODULE = "module.py"
_EXAMPLE = "example of an environment file"
_SETTINGS = ("pyproject.toml", "setup.cfg", "tox.ini")
# The files that a cache goes with, and the word that says so in a file of settings.
_CACHES: Mapping[str, tuple[frozenset[str], bytes]] = {
    ".pytest_cache": (frozenset({"pytest.ini"}), b"pytest"),
    ".mypy_cache": (frozenset({"mypy.ini", ".mypy.ini"}), b"mypy"),
    ".ruff_cache": (frozenset({"ruff.toml", ".ruff.toml"}), b"ruff"),
    ".tox": (frozenset({"tox.ini"}), b"[tool.tox"),
    ".nox": (frozenset({"noxfile.py"}), b"[tool.nox"),
    ".coverage": (frozenset({".coveragerc"}), b"[tool.coverage"),
    "htmlcov": (frozenset({".coveragerc"}), b"[tool.coverage"),
}
_OUTPUTS: Mapping[str, frozenset[str]] = {
    "target": frozenset({"Cargo.toml", "pom.xml", "build.sbt"}),
    "build": frozenset({"build.gradle", "build.gradle.kts"}),
    "dist": frozenset({_PACKAGE}),
    "*.egg-info": frozenset({"setup.py"}),
}
_MANIFESTS = frozenset({_PACKAGE}).union(*_OUTPUTS.values())
_TOOLS = frozenset(_SETTINGS).union(*(names for names, _ in _CACHES.values()))
_NOTED = _MANIFESTS | _TOOLS
# What a .gitignore is asked about, and of it what may be at any depth.
_ASKED = tuple(
    item
    for item in ITEMS
    if item.of in (VIRTUAL_ENVIRONMENT, ENVIRONMENT_FILES, CREDENTIALS, EDITOR, LOGS)
)
_ANYWHERE = frozenset({ENVIRONMENT_FILES, CREDENTIALS, LOGS})
_PYTHON_PROJECTS = frozenset(
    {"pyproject.toml", "setup.py", "setup.cfg", "requirements.txt", "Pipfile", "manage.py"}
)
# What lies beside the files of a user's own: variables, keys, logs.
_PROJECTS = _PYTHON_PROJECTS | {
    *("package.json", "go.mod", "Cargo.toml", "pom.xml", "build.gradle", "build.gradle.kts"),
    *("composer.json", "Gemfile", "mix.exs", "Makefile"),
}


class Probe(NamedTuple):
    """A file that would be there and the item that it is of, both as paths of the context."""

    item: Item
    path: str
    item_path: str

    @property
    def shown(self) -> str:
        """The path as a message has it."""
        return f"{self.item_path}/" if self.item.is_folder else self.path

    @property
    def is_anywhere(self) -> bool:
        """Whether it stands for any depth, and no file of the repository calls for it."""
        return f"/{_DEEPER}/" in f"/{self.item_path}"


class ExpectedContents:
    """The probes of contexts, for which git is asked once."""

    def __init__(self, index: Index, contexts: Sequence[BuiltContext]) -> None:
        self._index = index
        self._noted_in: dict[str, Mapping[str, list[str]]] = {}
        paths = {
            built.context.in_repository(probe.path)
            for built in contexts
            for probe in self._doubtful(built)
        }
        self._ignored = ignored_paths(index, sorted(paths))

    def probes(self, built: BuiltContext) -> Iterator[Probe]:
        """What would get into an image of the context if nothing kept it out.

        What a build names is meant to be there, and what git tracks is there already.
        """
        everything = [*self._certain(built)]
        for probe in self._doubtful(built):
            if built.context.in_repository(probe.path) in self._ignored:
                everything.append(probe)
        for probe in dict.fromkeys(everything):
            full = built.context.in_repository(probe.item_path)
            is_there = full in self._index or self._index.has_folder(full)
            if not is_there and built.taken_by(probe.path) and not built.names(probe.item_path):
                yield probe

    def _noted(self, folder: str) -> Mapping[str, list[str]]:
        """The folders below one with the files that call for something, by what these are."""
        if folder not in self._noted_in:
            found: dict[str, dict[str, None]] = {}
            for path in self._index.below(folder):
                place, _, name = path.rpartition("/")
                if name.endswith(".py"):
                    found.setdefault(".py", {})[place] = None
                if name in _NOTED:
                    found.setdefault(name, {})[place] = None
                elif ".env" in name and is_example_name(name):
                    found.setdefault(_EXAMPLE, {})[place] = None
            self._noted_in[folder] = {name: list(places) for name, places in found.items()}
        return self._noted_in[folder]

    def _places(self, built: BuiltContext, names: Iterable[str]) -> Iterator[str]:
        """The folders of the context, as its paths, with any of these files."""
        folder = built.context.folder
        noted = self._noted(folder)
        for name in names:
            for place in islice(noted.get(name, ()), _MAXIMUM_PLACES):
                yield place[len(folder) :].lstrip("/")

    def _certain(self, built: BuiltContext) -> Iterator[Probe]:
        """The probes that files in git call for."""
        if not built.context.folder:
            yield _probe(GIT_FOLDER, "")
        for item, name in ((PYCACHE, ".py"), (NODE_MODULES_FOLDER, _PACKAGE)):
            sample = _MODULE if name == ".py" else name
            places = [
                place
                for place in self._places(built, [name])
                if _is_own(place) and built.sends(f"{place}/{sample}".lstrip("/"))
            ]
            yield from (_probe(item, place) for place in places)
            for root in _roots(built):
                if any(place == root or _is_in(place, root) for place in places):
                    yield _probe(item, f"{root}/{_DEEPER}")
        for item in ITEMS:
            if item.of == CACHES and item.name in _CACHES:
                names, word = _CACHES[item.name]
                yield from (_probe(item, place) for place in self._places(built, names))
                yield from (_probe(item, place) for place in self._set_up(built, word))
            if item.name == ".env":
                yield from (_probe(item, place) for place in self._places(built, [_EXAMPLE]))

    def _set_up(self, built: BuiltContext, word: bytes) -> Iterator[str]:
        """The folders of the context whose settings speak of a tool."""
        for name in _SETTINGS:
            places = list(islice(self._places(built, [name]), _MAXIMUM_SETTINGS))
            full = {p: built.context.in_repository(f"{p}/{name}".lstrip("/")) for p in places}
            self._index.read_blobs(full.values())
            yield from (p for p, path in full.items() if word in (self._index.blob(path) or b""))

    def _doubtful(self, built: BuiltContext) -> Iterator[Probe]:
        """The probes that count where git ignores them."""
        roots = _roots(built)
        tops = [root for root in roots if not root]
        projects = [r for r in roots if not r or _has(built, r, _PROJECTS)]
        python = [r for r in projects if _has(built, r, _PYTHON_PROJECTS)]
        for item in _ASKED:
            is_deep = item.of in _ANYWHERE
            at = projects if is_deep else python if item.of == VIRTUAL_ENVIRONMENT else tops
            for root in at:
                yield _probe(item, root)
                if is_deep or item.name == ".DS_Store":
                    yield _probe(item, f"{root}/{_DEEPER}")
        for item in ITEMS:
            if item.of == BUILD_OUTPUTS and roots:
                places = self._places(built, sorted(_OUTPUTS[item.name]))
                yield from (_probe(item, place) for place in places if _is_own(place))


def _has(built: BuiltContext, folder: str, names: frozenset[str]) -> bool:
    return not names.isdisjoint(built.context.children(folder))


def _probe(item: Item, place: str) -> Probe:
    path = f"{place}/{item.sample.replace('*', 'package')}".lstrip("/")
    below = item.sample.partition("/")[2] if item.is_folder else ""
    return Probe(item, path, path.removesuffix(f"/{below}") if below else path)


def _is_own(place: str) -> bool:
    """Whether a folder is not one of installed packages."""
    return NODE_MODULES_FOLDER.name not in place.split("/")


def _is_in(path: str, folder: str) -> bool:
    return not folder or path.startswith(f"{folder}/")


def _roots(built: BuiltContext) -> list[str]:
    """The folders that are copied, and those in them that the ignore file lets in again."""
    roots = dict.fromkeys(area.folder for area in built.areas)
    ignore = built.context.ignore
    for pattern in ignore.patterns if ignore else ():
        folder = known_folder(pattern.cleaned) if pattern.exclusion else ""
        is_folder = folder and built.context.children(folder)
        if is_folder and built.taken_by(f"{folder}/{_DEEPER}") is not None:
            roots[folder] = None
    return list(islice(roots, _MAXIMUM_PLACES))
