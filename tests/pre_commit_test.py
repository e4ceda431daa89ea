"""Does the hook refuse and let pass what it should when the real pre-commit runs it?

pre-commit is installed into the git repository, with the fields of our own manifest; only the
environment is this one, so that nothing has to be downloaded.
"""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml

import docker_build_hooks
from conftest import Repo

ROOT = Path(__file__).resolve().parents[1]
DOCKERFILE = "FROM python\nCOPY requirements.txt /\nCOPY app /app\n"
FILES = {
    "Dockerfile": DOCKERFILE,
    "requirements.txt": "flask\n",
    "app/main.py": "print()\n",
    "docs/guide.md": "# guide\n",
}


def configuration() -> dict[str, Any]:
    """A user's .pre-commit-config.yaml, with the hooks run from this environment."""
    manifest = yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text(encoding="utf-8"))
    python = f"{sys.executable} -W error -m docker_build_hooks."
    hooks = [
        {
            **{key: value for key, value in hook.items() if key != "additional_dependencies"},
            "language": "system",
            "entry": python + hook["id"].replace("-", "_"),
        }
        for hook in manifest
    ]
    return {"repos": [{"repo": "local", "hooks": hooks}]}


@pytest.fixture
def user(repo: Repo, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Repo:
    """A repository with pre-commit installed and everything committed."""
    monkeypatch.setenv("PRE_COMMIT_HOME", str(tmp_path / "pre-commit"))
    monkeypatch.setenv("PYTHONPATH", str(Path(next(iter(docker_build_hooks.__path__))).parent))
    monkeypatch.setenv("PRE_COMMIT_COLOR", "never")
    repo.tracked({**FILES, ".pre-commit-config.yaml": json.dumps(configuration())})
    pre_commit(repo, "install")
    return repo


def pre_commit(repo: Repo, *arguments: str) -> tuple[int, str]:
    return command(repo, sys.executable, "-m", "pre_commit", *arguments)


def commit(repo: Repo) -> tuple[int, str]:
    """The exit status of ``git commit`` and all that it and the hooks print."""
    return command(repo, "git", "commit", "--message=x")


def command(repo: Repo, *arguments: str) -> tuple[int, str]:
    done = subprocess.run(arguments, cwd=repo.path, capture_output=True)
    return done.returncode, os.fsdecode(done.stdout + done.stderr)


def errors(output: str) -> list[str]:
    return [line for line in output.splitlines() if ": error: " in line]


MISSING = 'Dockerfile:2:6: error: "requirements.txt" is not in the build context "."'


def test_the_deletion_of_a_copied_file_alone_is_refused(user: Repo) -> None:
    user.git("rm", "--quiet", "requirements.txt")
    status, output = commit(user)
    assert status == 1
    assert errors(output) == [f"{MISSING} [copy-source-missing]"]


def test_a_renamed_folder_is_refused(user: Repo) -> None:
    user.git("mv", "app", "application")
    status, output = commit(user)
    assert status == 1
    assert errors(output) == [
        'Dockerfile:3:6: error: "app" is not in the build context "." [copy-source-missing]'
    ]
    assert '= this change moves "app" to "application"' in output


def test_a_commit_that_touches_only_documentation_passes(user: Repo) -> None:
    user.staged({"docs/guide.md": "# another guide\n"})
    status, output = commit(user)
    assert (status, errors(output)) == (0, [])
    assert "Passed" in output


def test_an_untracked_source_is_refused_with_the_command_that_helps(user: Repo) -> None:
    user.write({"settings.toml": "x = 1\n", "Dockerfile": f"{DOCKERFILE}COPY settings.toml /\n"})
    user.add("Dockerfile")
    status, output = commit(user)
    assert status == 1
    assert errors(output) == [
        'Dockerfile:4:6: error: "settings.toml" is on disk, but not in git: '
        "a fresh clone does not have it [copy-source-untracked]"
    ]
    assert "= git add settings.toml" in output
    user.add("settings.toml")
    assert commit(user)[0] == 0


def test_a_fresh_clone_refuses_the_same_line(user: Repo, tmp_path: Path) -> None:
    user.git("rm", "--quiet", "requirements.txt")
    refused = errors(commit(user)[1])
    user.git("commit", "--quiet", "--no-verify", "--message=x")
    clone = tmp_path / "clone"
    user.git("clone", "--quiet", str(user.path), str(clone))
    arguments = [sys.executable, "-m", "pre_commit", "run", "--all-files"]
    done = subprocess.run(arguments, cwd=clone, capture_output=True)
    assert done.returncode == 1
    assert errors(os.fsdecode(done.stdout)) == refused == [f"{MISSING} [copy-source-missing]"]


def test_a_range_of_commits_is_judged_as_a_whole(user: Repo) -> None:
    user.git("rm", "--quiet", "requirements.txt")
    user.git("commit", "--quiet", "--no-verify", "--message=x")
    user.tracked({"docs/guide.md": "# later\n"})
    status, output = pre_commit(user, "run", "--from-ref", "HEAD~2", "--to-ref", "HEAD")
    assert status == 1
    assert errors(output) == [f"{MISSING} [copy-source-missing]"]


def test_bytecode_on_disk_is_refused_until_the_ignore_file_covers_it(user: Repo) -> None:
    user.write({"app/__pycache__/main.cpython-312.pyc": "x"})
    user.staged({".dockerignore": "__pycache__\n", ".gitignore": "*.pyc\n"})
    status, output = commit(user)
    assert status == 1
    assert [line.rpartition(" ")[2] for line in errors(output)] == [
        "[context-artifact-copied]",
        "[bytecode-in-context]",
    ]
    user.staged({".dockerignore": "**/__pycache__\n"})
    assert commit(user)[0] == 0


def test_bytecode_that_is_added_is_refused(user: Repo) -> None:
    user.staged({"docs/conf.pyc": "x"})
    status, output = commit(user)
    assert status == 1
    assert errors(output) == [
        'docs/conf.pyc:1:1: error: git tracks 1 compiled file in "docs/" [bytecode-tracked]'
    ]


def test_what_a_fix_writes_is_to_be_added(user: Repo) -> None:
    settings = configuration()
    settings["repos"][0]["hooks"][1]["args"] = ["--fix"]
    user.staged({".pre-commit-config.yaml": json.dumps(settings), ".dockerignore": "*.md\n"})
    status, output = commit(user)
    assert status == 1
    assert "fixing .dockerignore" in output
    user.add()
    assert commit(user)[0] == 0
