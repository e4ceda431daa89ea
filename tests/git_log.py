"""Which commands of git does a hook run?"""

import shutil
from pathlib import Path
from shlex import quote

import pytest


class GitLog:
    """A git in front of git that writes down how it is called."""

    def __init__(self, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        real = shutil.which("git")
        assert real
        self._log = folder / "log"
        program = folder / "git-in-front" / "git"
        program.parent.mkdir()
        program.write_text(
            f'#!/bin/sh\nprintf "%s\\037" "$@" >> {quote(str(self._log))}\n'
            f'echo >> {quote(str(self._log))}\nexec {quote(real)} "$@"\n',
            encoding="utf-8",
        )
        program.chmod(0o755)
        monkeypatch.setenv("PATH", str(program.parent), prepend=":")

    def commands(self) -> list[str]:
        """The subcommands since the last question."""
        lines = self._log.read_text(encoding="utf-8").splitlines() if self._log.exists() else []
        self._log.unlink(missing_ok=True)
        return [_subcommand(line.split("\037")) for line in lines]


def _subcommand(arguments: list[str]) -> str:
    waiting = iter(arguments)
    for argument in waiting:
        if argument in ("-c", "-C"):
            next(waiting)
        elif not argument.startswith("-"):
            return argument
    return ""
