"""Does the hook say the same wherever git keeps the repository, and what does it cost?"""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from conftest import Outcome, Repo
from docker_build_hooks.check_dockerfile_copy_paths import main
from git_changes_test import conflict
from git_log import GitLog
from git_objects_test import partial_clone
from git_situations_test import CLEAN, DOCKERFILE, FILES, missing, removed

HOOK = "check-dockerfile-copy-paths"
HOOKS = str(Path(__file__).parents[1] / "hooks")


@pytest.fixture
def clean(repo: Repo) -> Repo:
    """A repository where everything is committed and builds."""
    repo.tracked(FILES)
    return repo


# Where git keeps things.


def test_an_empty_repository(repo: Repo) -> None:
    assert repo.run(main) == CLEAN
    assert repo.run(main, "--all-files") == CLEAN
    repo.staged({name: text for name, text in FILES.items() if name != "setup.cfg"})
    assert repo.run(main) == missing(4, "setup.cfg")


def test_a_folder_below(clean: Repo) -> None:
    clean.git("rm", "--quiet", "setup.cfg")
    for arguments in ([], ["--all-files"], ["../Dockerfile"], [".."]):
        assert clean.run(main, *arguments, folder="docs") == removed(4, "setup.cfg")
    assert clean.run(main, "guide.md", "../app", folder="docs") == removed(4, "setup.cfg")


def test_a_linked_worktree(clean: Repo, monkeypatch: pytest.MonkeyPatch) -> None:
    clean.git("worktree", "add", "--quiet", "../other")
    clean.git("-C", "../other", "rm", "--quiet", "setup.cfg")
    assert clean.run(main, "--all-files") == CLEAN
    assert clean.run(main, folder="../other") == removed(4, "setup.cfg")
    # As git leaves it for the hooks of a worktree.
    monkeypatch.setenv("GIT_DIR", str(clean.path / ".git/worktrees/other"))
    assert clean.run(main, folder="../other") == removed(4, "setup.cfg")


@pytest.mark.parametrize("arguments", [["--all"], ["../setup.cfg"]])
def test_the_hook_of_git_commit(arguments: list[str], clean: Repo) -> None:
    # `git commit --all` and `git commit FILE` use an index of their own.
    hook = clean.path / ".git/hooks/pre-commit"
    hook.parent.mkdir()
    hook.write_text(
        f'#!/bin/sh\necho "${{GIT_INDEX_FILE##*/}}" > used\n'
        f'PYTHONPATH="{HOOKS}" exec "{sys.executable}" '
        "-m docker_build_hooks.check_dockerfile_copy_paths\n",
        encoding="utf-8",
    )
    hook.chmod(0o755)
    (clean.path / "setup.cfg").unlink()
    command = ["git", "commit", "--quiet", "--message=x", *arguments]
    done = subprocess.run(command, cwd=clean.path / "docs", capture_output=True, text=True)
    assert (done.returncode, done.stdout + done.stderr) == (1, removed(4, "setup.cfg").out)
    assert (clean.path / "used").read_text(encoding="utf-8") != "index\n"
    # Nothing of it is staged in the index that lasts.
    assert clean.run(main) == CLEAN


@pytest.mark.parametrize("mode", ["--cone", "--sparse-index"])
def test_a_sparse_checkout(mode: str, clean: Repo) -> None:
    clean.git("sparse-checkout", "set", mode, "docs")
    assert not (clean.path / "app").exists()
    assert clean.run(main, "--all-files") == CLEAN
    clean.git("rm", "--quiet", "--sparse", "-r", "app")
    assert clean.run(main) == removed(3, "app")


def test_a_partial_clone(clean: Repo, monkeypatch: pytest.MonkeyPatch) -> None:
    clean.tracked({"other/Dockerfile": "FROM python\nCOPY nothing /\n"})
    clean.git("config", "uploadpack.allowFilter", "true")
    clone = Repo(partial_clone(clean), monkeypatch, clean._capsys)
    shutil.rmtree(clean.path)
    clone.git("read-tree", "HEAD")
    clone.write({"Dockerfile": DOCKERFILE})
    clone.add("Dockerfile")
    # A Dockerfile that is not there is not judged, rather than taken for an empty one.
    assert clone.run(main, "--all-files") == CLEAN
    clone.git("rm", "--quiet", "--cached", "setup.cfg")
    assert clone.run(main) == removed(4, "setup.cfg")


def test_a_merge_conflict(repo: Repo) -> None:
    dockerfile = DOCKERFILE + "COPY both theirs /\n"
    repo.tracked({**FILES, "Dockerfile": dockerfile})
    conflict(repo)
    assert repo.run(main, "--all-files") == CLEAN
    repo.git("rm", "--quiet", "-f", "both")
    assert repo.run(main) == removed(5, "both", dockerfile=dockerfile)


# Ranges of commits.


@pytest.fixture
def pushed(clean: Repo, monkeypatch: pytest.MonkeyPatch) -> Repo:
    """A deletion two commits ago, and a range that takes it in."""
    clean.git("branch", "old")
    clean.git("rm", "--quiet", "setup.cfg")
    clean.commit()
    clean.tracked({"docs/guide.md": "# more\n"})
    assert clean.run(main) == CLEAN
    monkeypatch.setenv("PRE_COMMIT_FROM_REF", "old")
    monkeypatch.setenv("PRE_COMMIT_TO_REF", "HEAD")
    return clean


def test_a_deletion_within_the_range(pushed: Repo) -> None:
    assert pushed.run(main) == removed(4, "setup.cfg")


def test_a_deletion_before_the_range(pushed: Repo, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PRE_COMMIT_FROM_REF", "HEAD~1")
    assert pushed.run(main) == CLEAN


def test_a_range_that_git_does_not_know(pushed: Repo, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PRE_COMMIT_FROM_REF", "nowhere")
    outcome = pushed.run(main)
    assert (outcome.status, outcome.out) == (2, "")
    assert outcome.err.startswith(f"{HOOK}: fatal: ")
    assert outcome.err.count("\n") == 1


# Where nothing can be checked.


def test_no_repository(repo: Repo) -> None:
    reason = "fatal: not a git repository (or any of the parent directories): .git"
    for arguments in ([], ["--all-files"], ["x"], ["--format", "json"]):
        outcome = repo.run(main, *arguments, folder="..")
        assert outcome == Outcome(2, "", f"{HOOK}: {reason}\n")


def test_a_bare_repository(clean: Repo) -> None:
    clean.git("clone", "--quiet", "--bare", ".", "../bare")
    outcome = clean.run(main, folder="../bare")
    reason = "fatal: this operation must be run in a work tree"
    assert outcome == Outcome(2, "", f"{HOOK}: {reason}\n")


def test_a_repository_of_somebody_else(clean: Repo, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GIT_TEST_ASSUME_DIFFERENT_OWNER", "1")
    place = os.path.realpath(clean.path)
    reason = f"fatal: detected dubious ownership in repository at '{place}'"
    assert clean.run(main) == Outcome(2, "", f"{HOOK}: {reason}\n")


def test_no_git(clean: Repo, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "")
    reason = "cannot run git: No such file or directory"
    assert clean.run(main) == Outcome(2, "", f"{HOOK}: {reason}\n")


# What it costs.


def test_a_commit_without_docker_starts_git_once(
    clean: Repo, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    clean.staged({"docs/guide.md": "# more\n", "app/main.py": "", "new": ""})
    log = GitLog(tmp_path, monkeypatch)
    assert clean.run(main, "--strict", "--exclude", "x", "--generated=y") == CLEAN
    assert log.commands() == ["diff"]


def test_a_commit_without_docker_loads_next_to_nothing(clean: Repo) -> None:
    clean.staged({"docs/guide.md": "# more\n"})
    program = (
        "import sys; sys.path.insert(0, sys.argv[1]); before = set(sys.modules)\n"
        "from docker_build_hooks.check_dockerfile_copy_paths import main\n"
        "assert main([]) == 0\n"
        "print(*sorted(m.removeprefix('docker_build_hooks.') for m in set(sys.modules) - before))"
    )
    command = [sys.executable, "-I", "-c", program, HOOKS]
    done = subprocess.run(command, cwd=clean.path, capture_output=True, text=True, check=True)
    assert done.stdout.split() == [
        "__future__",
        "check_dockerfile_copy_paths",
        "docker_build_hooks",
        "git_changes",
        "git_process",
        "hook_start",
        "select",
    ]


def test_many_builds_start_git_as_often_as_one(
    repo: Repo, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    repo.tracked({".gitignore": "dist/\n", **FILES})
    log = GitLog(tmp_path, monkeypatch)
    counts = []
    for number in (1, 40):
        for name in (f"{folder}/Dockerfile" for folder in range(number)):
            repo.write({name: "FROM python\nCOPY nothing link missing* /\n"})
        repo.staged({}, {f"{folder}/link": "Dockerfile" for folder in range(number)})
        log.commands()
        assert repo.run(main).status == 1
        counts.append(log.commands())
    assert counts[0] == counts[1]
