"""Is git, and nothing else, started as it should be?"""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from conftest import Repo
from docker_build_hooks.git_changes import staged_changes
from docker_build_hooks.git_index import find_root, read_index
from docker_build_hooks.git_process import GitError, ask, foreign_environment, run
from docker_build_hooks.gitignore import ignored_paths

HOOKS = str(Path(__file__).parents[1] / "hooks")

posix_only = pytest.mark.skipif(not hasattr(os, "posix_spawnp"), reason="no posix_spawn")


@pytest.fixture(params=["posix_spawn", "subprocess"])
def way(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    """Both ways to start git: with and without `os.posix_spawnp`."""
    # It is set for Windows; setting it here first makes pytest take it back.
    monkeypatch.setenv("NODEFAULTCURRENTDIRECTORYINEXEPATH", "")
    if request.param == "subprocess":
        monkeypatch.delattr(os, "posix_spawnp", raising=False)
    return str(request.param)


def test_what_git_says_comes_back(way: str, repo: Repo, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(repo.path)
    assert ask("rev-parse", "--git-dir") == b".git\n"
    output: list[bytes] = []
    assert run(("hash-object", "--stdin"), b"", output.append) == (0, b"")
    assert b"".join(output).startswith(b"e69de29b")
    assert run(("cat-file", "-e", "e69de29b"), b"", output.append)[0] == 128


def test_much_goes_in_while_much_comes_out(
    way: str, repo: Repo, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(repo.path)
    text = b"".join(b"%060d\n" % number for number in range(20_000))
    output: list[bytes] = []
    status, errors = run(("cat-file", "--batch-check"), text, output.append)
    assert (status, errors) == (0, b"")
    assert b"".join(output) == text.replace(b"\n", b" missing\n")


def test_git_may_end_before_it_has_read_everything(
    way: str, repo: Repo, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(repo.path)
    status, errors = run(("cat-file", "--nonsense"), b"x\n" * 1_000_000, lambda _: None)
    assert status == 129
    assert errors.startswith(b"error: unknown option `nonsense'")


@pytest.mark.parametrize("path", ["", "/nonexistent"])
def test_no_git(way: str, path: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("PATH", path)
    with pytest.raises(GitError, match="^cannot run git: No such file or directory$"):
        ask("version")


def test_the_reason_is_one_line_in_english(repo: Repo, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LC_ALL", "de_DE.UTF-8")
    monkeypatch.setenv("LANGUAGE", "de")
    # What git prints before the reason is not it.
    monkeypatch.setenv("GIT_TRACE", "2")
    monkeypatch.chdir(repo.path.parent)
    with pytest.raises(GitError) as caught:
        ask("rev-parse", "--show-toplevel")
    assert str(caught.value) == (
        "fatal: not a git repository (or any of the parent directories): .git"
    )


def test_a_silent_failure_is_told_by_its_status(
    repo: Repo, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(repo.path)
    with pytest.raises(GitError, match="^git exited with status 1$"):
        ask("config", "--get", "no.such-key")


def test_no_program_of_the_configuration_is_run(
    repo: Repo, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    repo.tracked({"a": "1", "empty": "", ".gitignore": "y"})
    traces = tmp_path / "traces"
    program = tmp_path / "program"
    program.write_text(f'#!/bin/sh\necho "$0 $*" >> "{traces}"\n', encoding="utf-8")
    program.chmod(0o755)
    for key in (
        "core.fsmonitor",
        "diff.external",
        "core.pager",
        "filter.x.clean",
        "diff.x.command",
    ):
        repo.git("config", key, str(program))
    repo.git("config", "diff.x.textconv", str(program))
    repo.write({".gitattributes": "* filter=x diff=x\n", "a": "2"})
    monkeypatch.chdir(repo.path)
    monkeypatch.setenv("GIT_EXTERNAL_DIFF", str(program))
    staged_changes()
    root, _ = find_root()
    index = read_index(root)
    assert index.blob("a") == b"1"
    assert ignored_paths(index, ["x"]) == set()
    assert not traces.exists()
    # The same repository does run programs for others.
    repo.git("status")
    assert traces.exists()


@pytest.mark.parametrize("folder", [".", "folder"])
def test_the_environment_may_name_the_repository_from_here(
    folder: str, repo: Repo, monkeypatch: pytest.MonkeyPatch
) -> None:
    repo.tracked({"folder/a": "1"})
    monkeypatch.chdir(repo.path / folder)
    monkeypatch.setenv("GIT_DIR", os.path.relpath(repo.path / ".git"))
    monkeypatch.setenv("GIT_WORK_TREE", os.path.relpath(repo.path))
    root, prefix = find_root()
    assert (root, prefix) == (os.path.realpath(repo.path), "" if folder == "." else "folder/")
    assert read_index(root).paths == ["folder/a"]


def test_another_environment(repo: Repo, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GIT_DIR", "/nonexistent")
    output: list[bytes] = []
    arguments = ("-C", str(repo.path), "rev-parse", "--show-prefix")
    assert run(arguments, b"", output.append)[0] == 128
    assert run(arguments, b"", output.append, foreign_environment()) == (0, b"")


@posix_only
@pytest.mark.parametrize("closed", ["<&-", ">&-", "2>&-", "<&- >&-", "<&- 2>&-", "<&- >&- 2>&-"])
def test_the_caller_may_have_closed_its_own_files(closed: str, repo: Repo) -> None:
    repo.staged({"a": "1"})
    program = (
        "from docker_build_hooks.git_changes import staged_changes\n"
        "raise SystemExit(40 + len(staged_changes()))\n"
    )
    command = ["sh", "-c", f'exec "$0" -c "$1" {closed}', sys.executable, program]
    environment = {**os.environ, "PYTHONPATH": HOOKS}
    assert subprocess.run(command, cwd=repo.path, env=environment).returncode == 41


def test_what_every_commit_waits_for_imports_next_to_nothing() -> None:
    program = (
        "import sys; sys.path.insert(0, sys.argv[1]); before = set(sys.modules)\n"
        "import docker_build_hooks.git_changes\n"
        "print(*sorted(set(sys.modules) - before))\n"
    )
    done = subprocess.run(
        [sys.executable, "-I", "-c", program, HOOKS], capture_output=True, text=True, check=True
    )
    assert done.stdout.split() == [
        "__future__",
        "docker_build_hooks",
        "docker_build_hooks.git_changes",
        "docker_build_hooks.git_process",
    ]
