"""What does the hook say when one thing is changed in the index of a repository?

The repository is cloned without a work tree of its own and without copying objects; the checkout
that it comes from is only read.
"""

from __future__ import annotations

import io
import os
import shutil
import subprocess
import sys
from collections.abc import Mapping, Sequence
from contextlib import redirect_stderr, redirect_stdout
from pathlib import Path
from typing import NamedTuple

sys.path.append(str(Path(__file__).resolve().parents[1] / "hooks"))

from verdicts import Reported, read_findings

from docker_build_hooks.check_dockerfile_copy_paths import main
from docker_build_hooks.git_index import Index, read_index

_NOTHING = "0" * 40
_NOBODY = {
    f"GIT_{who}_{what}": "nobody" for who in ("AUTHOR", "COMMITTER") for what in ("NAME", "EMAIL")
}


class Edit(NamedTuple):
    """What becomes of one path of the index: new content, another name, or nothing of it.

    ``content`` is the new content, None for the old one; ``name`` the new path, "" for none.
    """

    path: str
    name: str = ""
    content: bytes | None = None


class Scratch:
    """A clone whose index is set anew for each change. Use it from one process at a time."""

    def __init__(self, checkout: Path, folder: Path) -> None:
        """Clone ``checkout`` into ``folder`` and make it the current folder."""
        for name in [n for n in os.environ if n.startswith(("GIT_", "PRE_COMMIT"))]:
            del os.environ[name]
        source = str(checkout.resolve())
        command = ["git", "clone", "--quiet", "--no-checkout", "--shared", source, str(folder)]
        subprocess.run(command, check=True)
        os.chdir(folder)
        self._folder = folder
        self._git("read-tree", "HEAD")
        shutil.copyfile(folder / ".git" / "index", folder / ".git" / "clean")
        listing = self._git("ls-files", "-s", "-z").decode("utf-8", "surrogateescape")
        records = (record.split("\t", 1) for record in listing.split("\0") if record)
        self._entries = {path: entry.split(" ") for entry, path in records}
        self._head = self._git("rev-parse", "HEAD").decode().strip()

    def _git(
        self, *arguments: str, text: bytes = b"", env: Mapping[str, str] | None = None
    ) -> bytes:
        variables = {**os.environ, **(env or {})}
        done = subprocess.run(
            ["git", *arguments], input=text, check=True, stdout=subprocess.PIPE, env=variables
        )
        return done.stdout

    def index(self) -> Index:
        """The index without any change."""
        return read_index(str(self._folder))

    def change(self, edits: Sequence[Edit]) -> None:
        """Set the index to HEAD with these edits."""
        shutil.copyfile(self._folder / ".git" / "clean", self._folder / ".git" / "index")
        taken, given = [], []
        for edit in edits:
            mode, blob, _ = self._entries.get(edit.path, ["100644", _NOTHING, "0"])
            if edit.content is not None:
                written = self._git("hash-object", "-w", "--stdin", text=edit.content)
                blob = written.decode().strip()
            if edit.path in self._entries and edit.path != edit.name:
                taken.append(f"0 {'0' * len(blob)}\t{edit.path}\0")
            if edit.name:
                given.append(f"{mode} {blob}\t{edit.name}\0")
        # First what goes: a folder may take the place of a file.
        text = "".join([*taken, *given]).encode("utf-8", "surrogateescape")
        self._git("update-index", "-z", "--index-info", text=text)

    def findings(self) -> list[Reported]:
        """What the hook says of everything once the change is committed, as in a fresh clone."""
        tree = self._git("write-tree", "--missing-ok").decode().strip()
        made = self._git("commit-tree", "-m", "change", tree, env=_NOBODY).decode().strip()
        self._git("update-ref", "--no-deref", "HEAD", made)
        try:
            return read_findings(_output(["--all-files", "--format", "json"]))
        finally:
            self._git("update-ref", "--no-deref", "HEAD", self._head)

    def staged_errors(self) -> set[tuple[str, int, int]]:
        """The places of the errors that it prints for the change as a commit."""
        places = set()
        for line in _output([]).splitlines():
            place, error, _ = line.partition(": error: ")
            path, *numbers = place.rsplit(":", 2)
            if error and len(numbers) == 2:
                places.add((path, int(numbers[0]), int(numbers[1])))
        return places


def _output(arguments: list[str]) -> str:
    printed, complaints = io.StringIO(), io.StringIO()
    with redirect_stdout(printed), redirect_stderr(complaints):
        status = main(arguments)
    if status not in (0, 1) or complaints.getvalue():
        raise RuntimeError(f"exit status {status}: {complaints.getvalue()}")
    return printed.getvalue()
