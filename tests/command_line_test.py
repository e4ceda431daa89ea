"""Which files the arguments of a hook name, and what becomes of arguments that make no sense."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from conftest import Outcome, Repo
from docker_build_hooks.check_dockerfile_copy_paths import main
from docker_build_hooks.command_line import (
    UsageError,
    fail,
    parser,
    repository_paths,
    value_pairs,
)
from docker_build_hooks.git_index import find_root, read_index
from git_changes_test import ODD_NAMES

HOOK = "check-dockerfile-copy-paths"
HOOKS = str(Path(__file__).parents[1] / "hooks")
FILES = {"top": "1", "a/b/c": "1", "a/b/d": "1", "a/e": "1", "z": "1"}


def named(*paths: str) -> set[str]:
    """What the arguments mean in the current folder."""
    root, prefix = find_root()
    return repository_paths(read_index(root), prefix, paths)


@pytest.mark.parametrize(
    ("folder", "arguments", "expected"),
    [
        (".", [], set()),
        (".", ["top", "a/e"], {"top", "a/e"}),
        (".", ["a/b"], {"a/b/c", "a/b/d"}),
        (".", ["a/b/"], {"a/b/c", "a/b/d"}),
        (".", ["."], set(FILES)),
        (".", ["./a/../top", "a//e"], {"top", "a/e"}),
        (".", ["a/b", "a/b/c"], {"a/b/c", "a/b/d"}),
        ("a", ["e"], {"a/e"}),
        ("a", ["."], {"a/b/c", "a/b/d", "a/e"}),
        ("a/b", ["../e", "../../top"], {"a/e", "top"}),
        ("a/b", ["../.."], set(FILES)),
        ("a/b", ["c", "../../../repo/top"], {"a/b/c", "top"}),
        # What is not tracked is named as it is.
        ("a", ["new", "../other/new"], {"a/new", "other/new"}),
    ],
)
def test_paths(
    folder: str,
    arguments: list[str],
    expected: set[str],
    repo: Repo,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    repo.staged(FILES)
    monkeypatch.chdir(repo.path / folder)
    assert named(*arguments) == expected


def test_absolute_paths(repo: Repo, monkeypatch: pytest.MonkeyPatch) -> None:
    repo.staged(FILES)
    monkeypatch.chdir(repo.path / "a")
    assert named(f"{repo.path}/a/e") == {"a/e"}
    assert named(f"{repo.path}/a/b/") == {"a/b/c", "a/b/d"}
    assert named(f"{repo.path}/a/../new/file") == {"new/file"}
    assert named(str(repo.path)) == set(FILES)


def test_through_a_link(repo: Repo, monkeypatch: pytest.MonkeyPatch) -> None:
    # macOS has /tmp and /var behind links.
    repo.staged(FILES, {"tracked-link": "a/b/c", "folder-link": "a"})
    link = repo.path.parent / "link"
    link.symlink_to(repo.path)
    monkeypatch.chdir(link / "a")
    assert named("e", f"{link}/a/e", f"{link}/a/b", f"{link}/new") == {
        *("a/e", "a/b/c", "a/b/d", "new")
    }
    # The link itself is named, not what it leads to.
    assert named("../tracked-link", f"{link}/tracked-link") == {"tracked-link"}
    assert named("../folder-link", f"{link}/folder-link") == {"folder-link"}
    assert named(f"{link}/folder-link/e") == {"folder-link/e"}


@pytest.mark.parametrize("name", ODD_NAMES)
def test_names_of_all_kinds(name: str, repo: Repo, monkeypatch: pytest.MonkeyPatch) -> None:
    repo.staged({f"folder/{name}": "1", f"{name}/x": "1"})
    monkeypatch.chdir(repo.path / "folder")
    assert named(name) == {f"folder/{name}"}
    assert named(f"{repo.path}/folder/{name}") == {f"folder/{name}"}
    assert named(f"../{name}") == {f"{name}/x"}


@pytest.mark.parametrize(
    "path",
    ["..", "../x", "a/../..", "a/../../x", "/", "/nonexistent/x", "{repo}-2/x", "{repo}/../x"],
)
def test_outside_of_the_repository(path: str, repo: Repo) -> None:
    repo.staged(FILES)
    path = path.replace("{repo}", str(repo.path))
    assert repo.run(main, path) == Outcome(2, "", f"{HOOK}: {path}: is outside of the repository\n")


def test_the_work_tree_may_be_elsewhere(repo: Repo, monkeypatch: pytest.MonkeyPatch) -> None:
    repo.staged(FILES)
    monkeypatch.setenv("GIT_DIR", str(repo.path / ".git"))
    monkeypatch.setenv("GIT_WORK_TREE", str(repo.path))
    monkeypatch.chdir(repo.path.parent)
    assert named("repo/a/e", str(repo.path / "top")) == {"a/e", "top"}
    with pytest.raises(UsageError):
        named("a/e")


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--nonsense"], "unrecognized arguments: --nonsense"),
        (["-x", "top"], "unrecognized arguments: -x"),
        (["--all"], "unrecognized arguments: --all"),
        (["--strict=1"], "argument --strict: ignored explicit argument '1'"),
        (["--exclude"], "argument --exclude: expected one argument"),
        (["--context", "a"], "--context takes NAME=VALUE, not 'a'"),
        (["--build-arg", "=a", "top"], "--build-arg takes NAME=VALUE, not '=a'"),
        ([""], "a path is empty"),
        (["--", "--strict", "../x"], "../x: is outside of the repository"),
        (["../\n\x1b[31m\udce9"], "../ \\x1b[31m\\xe9: is outside of the repository"),
    ],
)
def test_what_cannot_be_worked_with(arguments: list[str], message: str, repo: Repo) -> None:
    repo.staged({"Dockerfile": "FROM a\nCOPY . .\n"})
    assert repo.run(main, *arguments) == Outcome(2, "", f"{HOOK}: {message}\n")


@pytest.mark.parametrize("changed", ["README.md", "Dockerfile"])
@pytest.mark.parametrize("arguments", [["--format", "sarif"], ["--format=xml"], ["--format"]])
def test_an_unknown_format(arguments: list[str], changed: str, repo: Repo) -> None:
    repo.staged({changed: "FROM a\n"})
    outcome = repo.run(main, *arguments)
    assert (outcome.status, outcome.out) == (2, "")
    # argparse words it a little differently in each version.
    assert re.fullmatch(rf"{HOOK}: argument --format: .*\n", outcome.err)


@pytest.mark.parametrize("changed", ["README.md", "Dockerfile"])
def test_json_is_json_for_nothing_too(changed: str, repo: Repo) -> None:
    repo.staged({changed: "FROM a\n"})
    assert repo.run(main, "--format", "json") == Outcome(0, "[]\n", "")


@pytest.mark.parametrize(("value", "expected"), [("true", "github"), ("", "text"), (None, "text")])
def test_the_format_on_github(
    value: str | None, expected: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("GITHUB_ACTIONS", raising=False)
    if value is not None:
        monkeypatch.setenv("GITHUB_ACTIONS", value)
    assert parser(HOOK, "x").parse_args([]).format == expected
    assert parser(HOOK, "x").parse_args(["--format", "json"]).format == "json"


def test_help_needs_no_repository(repo: Repo) -> None:
    outcome = repo.run(main, "--help", folder="..")
    assert (outcome.status, outcome.err) == (0, "")
    assert outcome.out.startswith(f"usage: {HOOK} ")
    options = "--all-files --exclude --format --strict --context --generated --build-arg"
    for option in options.split():
        assert f"\n  {option}" in outcome.out


@pytest.mark.parametrize("arguments", [["--help"], ["--all-files"]])
def test_the_reader_may_go_away(arguments: list[str], repo: Repo) -> None:
    repo.staged({"Dockerfile": "FROM a\n" + "COPY nothing .\n" * 5000})
    with subprocess.Popen(
        [sys.executable, "-m", "docker_build_hooks.check_dockerfile_copy_paths", *arguments],
        cwd=repo.path,
        env={**os.environ, "PYTHONPATH": HOOKS, "PYTHONUNBUFFERED": ""},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    ) as process:
        assert process.stdout and process.stderr
        process.stdout.close()
        assert process.stderr.read() == b""
        assert process.wait() == int("--help" not in arguments)


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no /dev/full")
def test_no_room_for_the_output(repo: Repo, monkeypatch: pytest.MonkeyPatch) -> None:
    repo.staged({"Dockerfile": "FROM a\nCOPY nothing .\n"})
    done = subprocess.run(
        ["sh", "-c", 'exec "$0" -m docker_build_hooks.check_dockerfile_copy_paths >/dev/full']
        + [sys.executable],
        cwd=repo.path,
        env={**os.environ, "PYTHONPATH": HOOKS, "PYTHONUNBUFFERED": ""},
        capture_output=True,
        text=True,
    )
    assert (done.returncode, done.stderr) == (
        2,
        f"{HOOK}: [Errno 28] No space left on device\n",
    )


@pytest.mark.parametrize("stream", [None, "closed", "ascii"])
def test_whatever_standard_error_is(
    stream: str | None, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    if stream is None:
        monkeypatch.setattr(sys, "stderr", None)
        assert fail(HOOK, "x") == 2
        assert capsys.readouterr().out == ""
        return
    read, write = os.pipe()
    if stream == "closed":
        os.close(read)
    with open(write, "w", encoding="ascii", errors="backslashreplace", buffering=1) as file:
        monkeypatch.setattr(sys, "stderr", file)
        assert fail(HOOK, "caf\u00e9") == 2
        if stream == "closed":
            os.dup2(os.open(os.devnull, os.O_WRONLY), write)
    if stream == "ascii":
        with open(read, encoding="ascii") as file:
            assert file.read() == f"{HOOK}: caf\\xe9\n"


def test_value_pairs() -> None:
    assert value_pairs("--x", []) == ()
    assert value_pairs("--x", ["a=b", "c==d", "e="]) == (("a", "b"), ("c", "=d"), ("e", ""))
    for wrong in ("a", "", "=b"):
        with pytest.raises(UsageError, match=f"^--x takes NAME=VALUE, not '{wrong}'$"):
            value_pairs("--x", [wrong])
