"""Where a missing path is instead: ignored, on disk only, in another case, elsewhere."""

import os
from pathlib import Path

import pytest

from conftest import Repo
from docker_build_hooks.git_index import Index, read_index
from docker_build_hooks.repository_lookup import (
    SimilarPaths,
    ask_ignored,
    ignore_questions,
    is_on_disk,
    other_case,
    same_name,
)
from docker_build_hooks.words import UNKNOWN
from git_changes_test import ODD
from git_index_test import index_of
from git_log import GitLog


@pytest.mark.parametrize(
    ("path", "questions"),
    [
        ("", []),
        ("a/b", ["a/b", "a/b/", "a/b/?"]),
        ("dist/*.whl", ["dist/?.whl", "dist/?.whl/", "dist/?.whl/?", "dist", "dist/"]),
        ("*.whl", ["?.whl", "?.whl/", "?.whl/?"]),
        ("a?[bc]", ["a??bc]", "a??bc]/", "a??bc]/?"]),
        (f"dist/{UNKNOWN}/a", ["dist/?/a", "dist/?/a/", "dist/?/a/?", "dist", "dist/"]),
        (UNKNOWN, ["?", "?/", "?/?"]),
    ],
)
def test_what_git_is_asked(path: str, questions: list[str]) -> None:
    # Where a name is not known, one is asked for that stands for any.
    assert [question.replace("any-name", "?") for question in ignore_questions(path)] == questions


def test_what_git_would_ignore(repo: Repo) -> None:
    repo.staged({".gitignore": "dist/\n*.whl\nnode_modules\nall/*\nsome/*\n!some/kept\n/x\n"})
    yes = ["dist", "a/dist", "dist/a/b", "a.whl", "a/*.whl", "dist/*", "all", "a/node_modules/b/c"]
    yes += [f"dist/{UNKNOWN}.js", f"{UNKNOWN}.whl", "x"]
    no = ["", "src", "src/*", "some/kept", f"src/{UNKNOWN}", "*.py", "a/x"]
    assert ask_ignored(read_index(str(repo.path)), yes + no) == set(yes)


def test_git_is_asked_once(repo: Repo, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    repo.staged({".gitignore": "dist/\n", "a/.gitignore": "x\n"})
    index = read_index(str(repo.path))
    log = GitLog(tmp_path, monkeypatch)
    assert ask_ignored(index, ["", "dist", "src", "a/y", "dist/*", UNKNOWN]) == {"dist", "dist/*"}
    assert log.commands() == ["cat-file", "check-ignore"]


class TestOnDisk:
    def test_files_and_folders(self, repo: Repo) -> None:
        repo.write({"a/b": "1", f"{ODD}/\n": "1"})
        repo.link({"dangling": "nowhere", "to-folder": "a", "to-file": "a/b"})
        (repo.path / "empty").mkdir()
        os.mkfifo(repo.path / "pipe")
        root = str(repo.path)
        yes = ["", "a", "a/b", ODD, f"{ODD}/\n", "dangling", "to-folder", "to-file", "pipe"]
        no = ["empty", "none", "a/none", "a/b/c", "none/a", "a\0b", "x" * 5000]
        assert [path for path in yes + no if is_on_disk(root, path)] == yes

    def test_letter_case_matters(self, repo: Repo, monkeypatch: pytest.MonkeyPatch) -> None:
        repo.write({"Docs/README": "1"})
        # As on macOS and Windows.
        monkeypatch.setattr(os.path, "lexists", lambda path: True)
        paths = ["Docs", "docs", "Docs/README", "Docs/readme", "docs/README", "DOCS/x"]
        root = str(repo.path)
        assert [path for path in paths if is_on_disk(root, path)] == ["Docs", "Docs/README"]

    def test_nothing_is_looked_at_through_a_link(self, repo: Repo, tmp_path: Path) -> None:
        (tmp_path / "secret").write_bytes(b"")
        repo.write({"a/b": "1"})
        repo.link({"out": str(tmp_path), "in": "a"})
        paths = ["out/secret", "in/b", "../secret", f"{tmp_path}/secret"]
        assert not [path for path in paths if is_on_disk(str(repo.path), path)]

    def test_the_repository_itself_may_be_behind_a_link(self, repo: Repo) -> None:
        repo.write({"a/b": "1"})
        link = repo.path.parent / "link"
        link.symlink_to(repo.path)
        assert is_on_disk(str(link), "a/b")


INDEX = index_of(
    ["Docs/ReadMe.md", "src/App/main.py", "src/app.py", "src/api/handler.py", "web/package.json"]
)


@pytest.mark.parametrize(
    ("folder", "path", "expected"),
    [
        ("", "docs/readme.md", "Docs/ReadMe.md"),
        ("", "Docs/readme.md", "Docs/ReadMe.md"),
        ("Docs", "README.MD", "ReadMe.md"),
        ("src", "app", "App"),
        ("src", "APP/MAIN.PY", "App/main.py"),
        ("", "Docs/ReadMe.md", None),
        ("", "docs/nothing", None),
        ("", "nothing", None),
        ("nothing", "docs", None),
    ],
)
def test_other_case(folder: str, path: str, expected: str | None) -> None:
    assert other_case(INDEX, folder, path) == expected


def test_two_that_differ_in_case_are_no_answer() -> None:
    assert other_case(index_of(["a/X", "a/x"]), "", "A/x") == "a/x"
    assert other_case(index_of(["a/Xy", "a/xY"]), "", "a/xy") is None


@pytest.mark.parametrize(
    ("folder", "path", "expected"),
    [
        ("", "web/packages.json", "web/package.json"),
        ("web", "pakage.json", "package.json"),
        ("src", "ap", "api"),
        ("", "web/requirements.txt", None),
        ("", "wob/package.json", None),
        ("", "web/" + "p" * 101, None),
        ("nothing", "x", None),
    ],
)
def test_similar_path(folder: str, path: str, expected: str | None) -> None:
    assert SimilarPaths(INDEX).find(folder, path) == expected


def test_in_a_crowd_nothing_is_similar() -> None:
    crowd = index_of([f"file{number:04}" for number in range(2001)])
    assert SimilarPaths(crowd).find("", "file00000") is None


@pytest.mark.parametrize(
    ("paths", "folder", "path", "expected"),
    [
        (["a/b/c"], "", "x/c", "a/b/c"),
        (["a/b/c", "a/b/d"], "", "b", "a/b"),
        (["a/b/c"], "a", "c", "b/c"),
        (["a/b/c", "d/c"], "", "c", None),
        (["a/bc"], "", "c", None),
        (["a/b"], "c", "b", None),
        (["a/b"], "", "", None),
        ([], "", "a", None),
    ],
)
def test_same_name(paths: list[str], folder: str, path: str, expected: str | None) -> None:
    index: Index = index_of(paths)
    assert same_name(index, folder, path) == expected
