"""Which service is a Dockerfile for, and in which environment, by its name?"""

from __future__ import annotations

import re

_ENVIRONMENTS = frozenset(
    {
        *("dev", "devel", "develop", "development", "prod", "production", "staging", "stage"),
        *("test", "tests", "testing", "ci", "local", "qa", "uat", "debug", "release", "preview"),
        *("demo", "e2e", "build", "builder", "deploy", "sandbox", "hot", "watch", "devcontainer"),
    }
)
_FOLDERS_OF_ENVIRONMENTS = frozenset(
    ("dev", "development", "prod", "production", "staging", "test", "qa", "uat", "local")
)
_PRODUCTION = frozenset({"prod", "production", "staging", "stage", "release", "deploy"})
_KIND = frozenset({"dockerfile", "containerfile"})
_ALPINE = re.compile(r"alpine(?:[0-9.]*)")


def environments_of(path: str) -> frozenset[str]:
    """The environments that a file is for where it is not run for others, by its name or folder.

    Production and what is like it are none of these.
    """
    words = {*_words(path.rpartition("/")[2]), *_folders(path)}
    return frozenset(words & (_ENVIRONMENTS - _PRODUCTION))


def service_of(path: str) -> tuple[str, ...]:
    """What the Dockerfiles of one service have in common: the folder, and words of the name.

    A folder may be there for one environment, too.
    """
    folder, _, name = path.rpartition("/")
    above, _, last = folder.rpartition("/")
    if last.lower() in _FOLDERS_OF_ENVIRONMENTS:
        folder = f"{above}/*"
    kept = (word for word in _words(name) if word not in _ENVIRONMENTS | _KIND)
    return (folder, *kept)


def is_named_alpine(path: str) -> bool:
    """Whether the name of a Dockerfile says that it is for Alpine."""
    return any(_ALPINE.fullmatch(word) for word in _words(path.rpartition("/")[2]))


def _words(name: str) -> list[str]:
    return [word for word in re.split(r"[._-]", name.lower()) if word]


def _folders(path: str) -> list[str]:
    return [word for folder in path.split("/")[:-1] for word in _words(folder)]
