"""What is known of the image where an instruction of a stage runs, and what is noted there?"""

from __future__ import annotations

from collections.abc import Iterable
from copy import copy
from typing import NamedTuple

from docker_build_hooks.accounts import Accounts
from docker_build_hooks.alpine_images import Image
from docker_build_hooks.container_paths import CopiedFiles
from docker_build_hooks.dockerfile import Span
from docker_build_hooks.instruction_parts import ParsedInstruction
from docker_build_hooks.run_commands import DEFAULT_SHELL
from docker_build_hooks.variables import Environment


class Note(NamedTuple):
    """One thing to say of a Dockerfile; ``severity`` "" is that of the rule.

    Where there are ``scripts``, paths of the context, it depends on what is in them: see
    ``alpine_scripts``.
    """

    rule: str
    message: str
    span: Span
    hints: tuple[str, ...] = ()
    severity: str = ""
    scripts: tuple[str, ...] = ()


class StageState:
    """A stage while its instructions are read one after the other.

    ``image`` is what the first of its bases is made from, None where that is not known, and
    ``shown`` how that is written, at ``place``. ``is_alpine`` is also True where only the name of
    the file says so, ``is_certain`` where the image does. ``packages`` are those added by name;
    ``knows_packages`` is False where there may be any others, ``knows_repositories`` where they
    may come from elsewhere, ``knows_virtuals`` where groups of packages may have been made.
    """

    def __init__(self, index: int, name: str) -> None:
        self.index = index
        self.name = name
        self.parent: StageState | None = None
        self.image: Image | None = None
        self.shown = ""
        self.place = Span(1, 1, 1)
        # An argument may choose another image.
        self.is_chosen = False
        self.is_alpine = False
        self.is_certain = False
        self.accounts = Accounts()
        self.base_users: frozenset[str] = frozenset()
        self.packages: set[str] = set()
        self.has_forgotten = False
        self.knows_packages = False
        self.knows_repositories = False
        self.knows_virtuals = False
        self.virtuals: set[str] = set()
        self.shell: tuple[str, ...] = DEFAULT_SHELL
        self.shell_place: Span | None = None
        self.user: str | None = None
        self.user_place: Span | None = None
        self.folder: str | None = None
        self.folder_place: Span | None = None
        self.files = CopiedFiles()
        # CMD and ENTRYPOINT, by keyword.
        self.entries: dict[str, ParsedInstruction] = {}
        self.environment = Environment(closed=False)
        self.has_port = False
        self.drops_root = False
        # What has been said once of a stage.
        self.said: set[str] = set()
        self.notes: list[Note] = []

    def successor(self, index: int, name: str) -> StageState:
        """A stage that is made from this one, as it is before its first instruction."""
        state = copy(self)
        state.index, state.name, state.parent = index, name, self
        state.accounts = self.accounts.copy()
        state.packages, state.virtuals = set(self.packages), set(self.virtuals)
        state.files = CopiedFiles(self.files)
        state.entries = dict(self.entries)
        state.said, state.notes = set(self.said), []
        return state

    @property
    def is_official(self) -> bool:
        """Whether the image is one of Docker's own."""
        return self.image is not None and self.image.official

    def forget(self) -> None:
        """Know nothing of users and packages any more: something was done, but not what."""
        self.has_forgotten = True
        self.accounts.is_complete = False
        self.accounts.made.clear()
        self.knows_packages = self.knows_repositories = self.knows_virtuals = False

    def note(
        self,
        rule: str,
        message: str,
        span: Span,
        *hints: str,
        severity: str = "",
        scripts: Iterable[str] = (),
    ) -> None:
        """Note one thing to say; hints that are "" are left out."""
        kept = tuple(filter(None, hints))
        self.notes.append(Note(rule, message, span, kept, severity, tuple(scripts)))

    def chain(self) -> list[StageState]:
        """The stage and those that it is made from."""
        found = [self]
        while found[-1].parent is not None:
            found.append(found[-1].parent)
        return found
