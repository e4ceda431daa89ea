"""The `repo` fixture: a real git repository to try a hook in, alike on every machine."""

import os
import shutil
import subprocess
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

import hypothesis
import pytest

# How long an example takes says more about the machine than about the code.
hypothesis.settings.register_profile("project", deadline=None)
hypothesis.settings.load_profile("project")

IDENTITY = {
    f"GIT_{role}_{key}": value
    for role in ("AUTHOR", "COMMITTER")
    for key, value in (
        ("NAME", "A U Thor"),
        ("EMAIL", "author@example.com"),
        ("DATE", "2026-01-02T03:04:05Z"),
    )
}


class Outcome(NamedTuple):
    """What a hook did: its exit status and all that it printed."""

    status: int
    out: str
    err: str


class Repo:
    """Builds a git repository step by step, and runs hooks in it.

    Paths are relative to the repository and use `/`; bytes that are not UTF-8 are surrogates, as
    `os.fsdecode` gives them.
    """

    def __init__(
        self, path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
    ) -> None:
        self.path = path
        self._monkeypatch = monkeypatch
        self._capsys = capsys

    def git(self, *args: str) -> str:
        """What `git ARGS` prints, run in the repository; a failure fails the test."""
        done = subprocess.run(["git", *args], cwd=self.path, capture_output=True)
        if done.returncode:
            pytest.fail(f"git {' '.join(args)}: {os.fsdecode(done.stderr)}")
        return os.fsdecode(done.stdout)

    def write(self, files: Mapping[str, str | bytes]) -> None:
        """Writes files to the work tree only; they stay untracked."""
        for name, content in files.items():
            target = self.path / name
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(content.encode() if isinstance(content, str) else content)

    def link(self, links: Mapping[str, str]) -> None:
        """Makes symbolic links, or gives them another target, in the work tree only."""
        for name, target in links.items():
            link = self.path / name
            link.parent.mkdir(parents=True, exist_ok=True)
            link.unlink(missing_ok=True)
            link.symlink_to(target)

    def add(self, *paths: str, force: bool = False) -> None:
        """Stages these paths, or everything; `force` stages what git ignores too."""
        self.git("add", "--all", *(["--force"] if force else []), "--", *(paths or ["."]))

    def commit(self, message: str = "x") -> None:
        """Commits what is staged, even if that is nothing."""
        self.git("commit", "--quiet", "--allow-empty", f"--message={message}")

    def staged(
        self, files: Mapping[str, str | bytes] | None = None, links: Mapping[str, str] | None = None
    ) -> None:
        """Writes files and links and stages them, with all else that is in the work tree."""
        self.write(files or {})
        self.link(links or {})
        self.add()

    def tracked(
        self, files: Mapping[str, str | bytes] | None = None, links: Mapping[str, str] | None = None
    ) -> None:
        """Writes files and links and commits them, with all else that is in the work tree."""
        self.staged(files, links)
        self.commit()

    def run(
        self, hook: Callable[[Sequence[str] | None], int], *args: str, folder: str = "."
    ) -> Outcome:
        """Calls the `main` of a hook in the repository, or in a folder of it."""
        self._capsys.readouterr()
        with self._monkeypatch.context() as patch:
            patch.chdir(self.path / folder)
            try:
                status = hook(list(args))
            except SystemExit as stop:  # argparse ends this way: --help, an unknown flag
                status = stop.code if isinstance(stop.code, int) else int(stop.code is not None)
        return Outcome(status, *self._capsys.readouterr())


@pytest.fixture(scope="session")
def empty_repository(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder that holds a fresh `.git`: copying it is ten times as fast as `git init`."""
    path = tmp_path_factory.mktemp("empty")
    command = ["git", "-c", "init.defaultBranch=main", "init", "--quiet", "--template=", str(path)]
    subprocess.run(command, check=True, env=_without_git(os.environ))
    return path


@pytest.fixture
def repo(
    empty_repository: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> Repo:
    """An empty repository on branch `main`, out of reach of the user's and the caller's git."""
    hermetic(monkeypatch, tmp_path)
    path = tmp_path / "repo"
    shutil.copytree(empty_repository, path)
    return Repo(path, monkeypatch, capsys)


def hermetic(monkeypatch: pytest.MonkeyPatch, folder: Path) -> None:
    """Makes git behave alike everywhere; repositories are looked for below `folder` only."""
    for name in os.environ.keys() - _without_git(os.environ).keys():
        monkeypatch.delenv(name)
    home = folder / "home"
    home.mkdir()
    settings = {
        "GIT_CONFIG_GLOBAL": os.devnull,
        "GIT_CONFIG_NOSYSTEM": "1",
        "GIT_CEILING_DIRECTORIES": str(folder),
        # git reads ignore and attributes files below these even without a configuration.
        "HOME": str(home),
        "XDG_CONFIG_HOME": str(home),
    }
    for name, value in {**settings, **IDENTITY}.items():
        monkeypatch.setenv(name, value)


def _without_git(environment: Mapping[str, str]) -> dict[str, str]:
    # The suite may itself run in a hook, where git and pre-commit leave word of another repository.
    foreign = ("GIT_", "PRE_COMMIT", "GITHUB_ACTIONS")
    return {name: value for name, value in environment.items() if not name.startswith(foreign)}
