"""What does not belong into a build context: how is it recognised, and which pattern keeps it out?

The classes are those of ``--skip``. An item is one thing of a class: a folder or a file, known by
its name.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from fnmatch import translate
from typing import NamedTuple

SECRET, ARTIFACT, CLUTTER = "secret", "artifact", "clutter"

BYTECODE, NODE_MODULES, VIRTUAL_ENVIRONMENT = "bytecode", "node-modules", "virtualenv"
GIT, CACHES, ENVIRONMENT_FILES, CREDENTIALS = "git", "caches", "env-files", "credentials"
EDITOR, BUILD_OUTPUTS, LOGS = "editor", "build-outputs", "logs"
# Of ``--require``.
REQUIRED = "required"

KINDS: Mapping[str, str] = {
    BYTECODE: ARTIFACT,
    NODE_MODULES: ARTIFACT,
    VIRTUAL_ENVIRONMENT: ARTIFACT,
    GIT: CLUTTER,
    CACHES: CLUTTER,
    ENVIRONMENT_FILES: SECRET,
    CREDENTIALS: SECRET,
    EDITOR: CLUTTER,
    BUILD_OUTPUTS: CLUTTER,
    LOGS: CLUTTER,
}
NAMES: Mapping[str, str] = {
    BYTECODE: "Python bytecode",
    NODE_MODULES: "installed packages",
    VIRTUAL_ENVIRONMENT: "a virtual environment",
    ENVIRONMENT_FILES: "an environment file",
    CREDENTIALS: "a key or credentials",
    GIT: "git's own files",
    CACHES: "a cache of a tool",
    EDITOR: "a file of an editor or a system",
    BUILD_OUTPUTS: "the output of a build",
    LOGS: "a log",
    REQUIRED: "what --require keeps out",
}


class Item(NamedTuple):
    """One thing of the class ``of``: the glob of its name, and what it looks like.

    ``sample`` is a file as it would be there, below the folder that holds the item. Each of
    ``patterns`` keeps it out at any depth; the first one is taken that keeps out nothing else.
    """

    of: str
    name: str
    sample: str
    patterns: tuple[str, ...]

    @property
    def is_folder(self) -> bool:
        """Whether the item is a folder with all that is in it."""
        return "/" in self.sample and "/" not in self.name


def _item(of: str, name: str, sample: str = "", *patterns: str) -> Item:
    return Item(of, name, f"{name}/{sample}" if sample else name, patterns or (f"**/{name}",))


def _file(of: str, name: str, sample: str, *patterns: str) -> Item:
    return Item(of, name, sample, patterns or (f"**/{name}",))


PYCACHE = _item(BYTECODE, "__pycache__", "module.cpython-312.pyc", "**/__pycache__", "**/*.py[cod]")
NODE_MODULES_FOLDER = _item(NODE_MODULES, "node_modules", "package/index.js")
GIT_FOLDER = _item(GIT, ".git", "HEAD", ".git")
FOLDERS = (
    PYCACHE,
    NODE_MODULES_FOLDER,
    _item(VIRTUAL_ENVIRONMENT, ".venv", "pyvenv.cfg"),
    _item(VIRTUAL_ENVIRONMENT, "venv", "pyvenv.cfg"),
    _item(CACHES, ".pytest_cache", "v/cache/lastfailed"),
    _item(CACHES, ".mypy_cache", "3.12/cache.json"),
    _item(CACHES, ".ruff_cache", "CACHEDIR.TAG"),
    _item(CACHES, ".tox", "log/1-commands.log"),
    _item(CACHES, ".nox", "tests/bin/python"),
    _item(CACHES, "htmlcov", "index.html"),
    _item(EDITOR, ".idea", "workspace.xml"),
    _item(EDITOR, ".vscode", "settings.json"),
    _item(BUILD_OUTPUTS, "target", "output"),
    _item(BUILD_OUTPUTS, "build", "output"),
    _item(BUILD_OUTPUTS, "dist", "output"),
    _item(BUILD_OUTPUTS, "*.egg-info", "PKG-INFO"),
)
# What Python writes beside the sources only when it is told to.
LOOSE_BYTECODE = _file(BYTECODE, "*.pyc", "module.pyc", "**/*.py[cod]", "**/*.pyc")
FILES = (
    LOOSE_BYTECODE,
    _file(BYTECODE, "*.pyo", "module.pyo", "**/*.py[cod]", "**/*.pyo"),
    _file(BYTECODE, "*$py.class", "module$py.class"),
    _file(CACHES, ".coverage", ".coverage"),
    _file(CACHES, ".coverage.*", ".coverage.host.1.x"),
    _file(ENVIRONMENT_FILES, ".env", ".env"),
    _file(ENVIRONMENT_FILES, ".env.*", ".env.local"),
    *(
        _file(CREDENTIALS, name, name)
        for name in ("id_rsa", "id_dsa", "id_ecdsa", "id_ed25519", ".npmrc", ".pypirc", ".netrc")
    ),
    _file(CREDENTIALS, "*.pem", "server.pem"),
    _file(CREDENTIALS, "*.key", "server.key"),
    _file(CREDENTIALS, ".aws/credentials", ".aws/credentials"),
    _file(CREDENTIALS, ".docker/config.json", ".docker/config.json"),
    # What google-github-actions/auth writes into the work tree.
    _file(CREDENTIALS, "gha-creds-*.json", "gha-creds-1.json"),
    _file(CREDENTIALS, "*.tfstate", "terraform.tfstate"),
    _file(CREDENTIALS, "*.tfstate.backup", "terraform.tfstate.backup"),
    _file(EDITOR, ".DS_Store", ".DS_Store"),
    _file(LOGS, "*.log", "app.log"),
)
ITEMS = (*FOLDERS, *FILES, GIT_FOLDER)

_BY_FOLDER_NAME = {item.name: item for item in FOLDERS if "*" not in item.name}
VENV = _BY_FOLDER_NAME["venv"]
_EGG_INFO = next(item for item in FOLDERS if "*" in item.name)
# Of files that begin alike the one with the longest name is meant.
_ORDERED_FILES = tuple(sorted(FILES, key=lambda item: "*" in item.name))
_FILE_NAMES = re.compile(
    "|".join(f"({translate(item.name.rpartition('/')[2])})" for item in _ORDERED_FILES)
)
# What says in its name that it holds nothing secret: `.env.example`, `.env.dist.local`.
_EXAMPLES = frozenset(
    {"example", "examples", "sample", "template", "tpl", "tmpl", "dist", "default", "defaults"}
)
# What is encrypted to be committed.
_ENCRYPTED = frozenset({"vault", "enc", "encrypted", "gpg", "sops", "age"})
_SEPARATORS = re.compile(r"[._-]")


def folder_item(name: str) -> Item | None:
    """The item that a folder is by its name alone."""
    found = _BY_FOLDER_NAME.get(name)
    return _EGG_INFO if found is None and name.endswith(".egg-info") else found


def file_item(path: str) -> Item | None:
    """The item that a file is by its name, and that of its folder, alone."""
    above, _, name = path.rpartition("/")
    found = _FILE_NAMES.match(name)
    if found is None:
        return None
    item = _ORDERED_FILES[(found.lastindex or 1) - 1]
    folder = item.name.rpartition("/")[0]
    if folder and above.rpartition("/")[2] != folder:
        return None
    if item.of == ENVIRONMENT_FILES and (is_example_name(name) or _has_part(name, _ENCRYPTED)):
        return None
    return item


def is_example_name(name: str) -> bool:
    """Whether the name of a file says that it is to be copied and filled in."""
    return _has_part(name, _EXAMPLES)


def _has_part(name: str, parts: frozenset[str]) -> bool:
    return not parts.isdisjoint(_SEPARATORS.split(name.lower()))


def virtual_environment(name: str) -> Item:
    """The item for a folder that is a virtual environment whatever it is called."""
    return _BY_FOLDER_NAME.get(name) or _item(VIRTUAL_ENVIRONMENT, name, "pyvenv.cfg")
