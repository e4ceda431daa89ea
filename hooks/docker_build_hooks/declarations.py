"""What is one build, where may a file declare it, and what do its paths mean?

A kind of declaration (Compose, a pragma, a flag) turns what it finds into ``Build`` records; what
they mean is decided once, here and in ``builds``.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator, Mapping
from typing import NamedTuple

_REMOTE = re.compile(r"[a-z][a-z0-9+.-]*://|[\w.-]+@[\w.-]+:|git@|github\.com/|-\Z", re.IGNORECASE)


# Who says what the context of a build is: a file of the repository, a flag, or nobody.
DECLARED, FLAGGED, GUESSED = "declared", "flagged", "guessed"


class InlineText(NamedTuple):
    """A Dockerfile inside of another file.

    ``line`` is the file's line of the text's first line (0: lines do not correspond) and
    ``indent`` what the file has in front of each.
    """

    text: str
    line: int
    indent: int


class Declaration(NamedTuple):
    """Who says that something is built: ``path`` and 1-based ``line``.

    ``base`` is the folder that its paths are relative to; the places (line, column and end column,
    1-based, the end exclusive) are those of the context and of the Dockerfile.
    """

    path: str
    line: int
    service: str
    base: str
    context_place: tuple[int, int, int]
    dockerfile_place: tuple[int, int, int]
    dockerfile_text: str = "Dockerfile"
    target_place: tuple[int, int, int] | None = None

    @property
    def label(self) -> str:
        """How a hint names it."""
        service = f' (service "{self.service}")' if self.service else ""
        return f"{self.path}:{self.line}{service}"


class Build(NamedTuple):
    """One image: a Dockerfile and the context that it is built from, relative to the repository.

    ``target`` is "" for the last stage and None where it is not known; ``arguments`` has None for
    a value that is not known. ``declaration`` is None where no file declares the build; ``origin``
    tells whose word the context is: DECLARED, FLAGGED or GUESSED.
    """

    context: str
    dockerfile: str
    inline: InlineText | None = None
    arguments: tuple[tuple[str, str | None], ...] = ()
    target: str | None = None
    named_contexts: frozenset[str] = frozenset()
    declaration: Declaration | None = None
    origin: str = DECLARED

    @property
    def has_pragma(self) -> bool:
        """Whether the Dockerfile itself declares its context."""
        return self.declaration is not None and self.declaration.path == self.dockerfile

    @property
    def argument_values(self) -> Mapping[str, str | None]:
        """The build arguments by name."""
        return dict(self.arguments)

    @property
    def shown_dockerfile(self) -> str:
        """The file that holds the Dockerfile."""
        return self.declaration.path if self.inline and self.declaration else self.dockerfile


def resolve_path(base: str, text: str) -> str | None:
    """``text`` below the folder ``base`` of the repository; None where it is not in it."""
    if text.startswith(("/", "~")) or "\\" in text or "\0" in text:
        return None
    path = posixpath.normpath(posixpath.join(base or ".", text))
    if path == ".." or path.startswith("../"):
        return None
    return "" if path == "." else path


def is_remote(text: str) -> bool:
    """Whether a context is fetched (a git or http address, standard input)."""
    return bool(_REMOTE.match(text)) or bool(re.search(r"\.git(#.*)?\Z", text) and "/" in text)


def ancestors(folder: str) -> Iterator[str]:
    """``folder`` and the folders above it, the root ("") last."""
    while folder:
        yield folder
        folder = folder.rpartition("/")[0]
    yield ""


def relative(path: str, folder: str) -> str:
    """``path`` as it is written from ``folder``: ``.``, ``..``, ``a/b``."""
    return posixpath.relpath(path or ".", folder or ".")


def show_folder(folder: str) -> str:
    """A context folder in a message: ``.`` or ``a/b/``."""
    return f"{folder}/" if folder else "."
