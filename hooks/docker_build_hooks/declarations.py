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


# Who says what the context of a build is: a file of the repository, a flag, a file or command line
# that may not be the whole story (files are made first, say), or nobody.
DECLARED, FLAGGED, SUGGESTED, GUESSED = "declared", "flagged", "suggested", "guessed"


class Notation(NamedTuple):
    """How a kind of file writes a build; ``{}`` stands for a path relative to the ``base``.

    With ``is_in_context`` the path of the Dockerfile is relative to the context instead.
    """

    context: str
    dockerfile: str
    is_in_context: bool = False


COMPOSE = Notation("context: {}", "dockerfile: {}", is_in_context=True)


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

    ``subject`` is what that file calls the build (`service "web"`), "" where it has no name for it.
    ``base`` is the folder that its paths are relative to; the places (line, column and end column,
    1-based, the end exclusive) are those of the context and of the Dockerfile.
    """

    path: str
    line: int
    subject: str
    base: str
    context_place: tuple[int, int, int]
    dockerfile_place: tuple[int, int, int]
    dockerfile_text: str = "Dockerfile"
    target_place: tuple[int, int, int] | None = None
    notation: Notation = COMPOSE

    @property
    def label(self) -> str:
        """How a hint names it."""
        subject = f" ({self.subject})" if self.subject else ""
        return f"{self.path}:{self.line}{subject}"


class Build(NamedTuple):
    """One image: a Dockerfile and the context that it is built from, relative to the repository.

    ``target`` is "" for the last stage and None where it is not known; ``arguments`` has None for
    a value that is not known. ``named_contexts`` has the names in lower case, each with its folder,
    or None for what is no folder of the repository (an image, a target, an address, unknown).
    ``declaration`` is None where no file speaks of the build; ``origin`` tells whose word the
    context is: DECLARED, FLAGGED, SUGGESTED or GUESSED. A context that the engine itself fetches
    with git (``is_fetched``) has no ignore file.
    """

    context: str
    dockerfile: str
    inline: InlineText | None = None
    arguments: tuple[tuple[str, str | None], ...] = ()
    target: str | None = None
    named_contexts: tuple[tuple[str, str | None], ...] = ()
    declaration: Declaration | None = None
    origin: str = DECLARED
    is_fetched: bool = False

    @property
    def has_pragma(self) -> bool:
        """Whether the Dockerfile itself declares its context."""
        return self.declaration is not None and self.declaration.path == self.dockerfile

    @property
    def argument_values(self) -> Mapping[str, str | None]:
        """The build arguments by name."""
        return dict(self.arguments)

    @property
    def context_names(self) -> frozenset[str]:
        """The names of the additional contexts, in lower case."""
        return frozenset(name for name, _ in self.named_contexts)

    @property
    def context_folders(self) -> frozenset[str]:
        """The names of those that are folders of the repository."""
        return frozenset(name for name, folder in self.named_contexts if folder is not None)

    def named_folder(self, name: str) -> str | None:
        """The folder of the named context ``name``; None for what is no folder."""
        return dict(self.named_contexts).get(name)

    @property
    def shown_dockerfile(self) -> str:
        """The file that holds the Dockerfile."""
        return self.declaration.path if self.inline and self.declaration else self.dockerfile


class ComposeChain(NamedTuple):
    """Compose files that are used together, the first one first.

    Their paths all start from the folder ``base``.
    """

    files: tuple[str, ...]
    base: str


class FoundBuilds(NamedTuple):
    """What files of one kind say of builds.

    ``builds`` have the origin DECLARED or SUGGESTED. ``out_of_sight`` are Dockerfiles of the
    repository that are built from what it does not hold: nothing can be said of them.
    """

    builds: list[Build]
    out_of_sight: frozenset[str] = frozenset()


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


def named_folder(base: str, text: str | None) -> str | None:
    """The folder that the value ``text`` of a named context means; None where it is another thing.

    ``service:x``, ``target:x`` and ``docker-image://x`` are other things, and so is None.
    """
    if text is None or is_remote(text) or re.match(r"[a-z][a-z0-9+-]*:", text):
        return None
    return resolve_path(base, text)


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
