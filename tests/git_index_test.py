"""Does the index tell what a fresh clone will hold, whatever the repository is like?"""

import os
import shutil
import subprocess
from collections.abc import Collection, Iterable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from conftest import Repo
from docker_build_hooks import git_index
from docker_build_hooks.git_index import Index, find_root, read_file, read_index, read_link
from docker_build_hooks.git_objects import MAXIMUM_SIZE, read_objects
from docker_build_hooks.git_process import GitError
from git_changes_test import ODD, ODD_NAMES, conflict, submodule

TYPES = {"link": "120000", "submodule": "160000"}


def index_of(paths: Collection[str], root: str = "/nonexistent") -> Index:
    """An index of these paths in git's order; a path that ends in `@link`, say, is one."""
    listing = ""
    for path in sorted(paths, key=os.fsencode):
        name, _, kind = path.partition("@")
        listing += f"{TYPES.get(kind, '100644')} {'0' * 40} 0\t{name}\0"
    return Index(root, os.fsencode(listing))


def read(repo: Repo) -> Index:
    return read_index(str(repo.path))


@pytest.mark.parametrize(
    ("paths", "folder", "below", "children"),
    [
        ([], "", [], []),
        ([], "a", [], []),
        (["a"], "", ["a"], ["a"]),
        (["a"], "a", [], []),
        (["a/b"], "a", ["a/b"], ["b"]),
        (["a/b"], "a/b", [], []),
        (["a/b/c", "a/b/d", "a/e"], "a", ["a/b/c", "a/b/d", "a/e"], ["b", "e"]),
        (["a/b/c", "a/b/d", "a/e"], "", ["a/b/c", "a/b/d", "a/e"], ["a"]),
        (["a-b", "a.b", "a/b", "a0", "ab"], "a", ["a/b"], ["b"]),
        (["a-b/c", "a/b", "a0/c"], "", ["a-b/c", "a/b", "a0/c"], ["a-b", "a", "a0"]),
        (["A/b", "a/b"], "a", ["a/b"], ["b"]),
        (["a/b"], "a/", [], []),
        (["\udc80/a", "\udcff/a", "\uffff/a", "😀/a"], "\udcff", ["\udcff/a"], ["a"]),
        (["a/\n", "a/\\", "a/\t"], "a", ["a/\t", "a/\n", "a/\\"], ["\t", "\n", "\\"]),
        # Both, while a merge waits for somebody to choose.
        (["a", "a-b", "a/b"], "", ["a", "a-b", "a/b"], ["a", "a-b"]),
        (["s@submodule", "l@link"], "", ["l", "s"], ["l", "s"]),
        (["s@submodule"], "s", [], []),
    ],
)
def test_folders(paths: list[str], folder: str, below: list[str], children: list[str]) -> None:
    index = index_of(paths)
    assert list(index.below(folder)) == below
    assert index.children(folder) == tuple(children)
    assert index.has_folder(folder) is bool(below)


# Characters around "/", which is what decides the order, and those that git and Python sort apart.
NAMES = st.text(st.sampled_from("-./09a\u00e9\udc80\udcff\uffff😀"), min_size=1, max_size=6).filter(
    lambda path: all(part not in ("", ".", "..") for part in path.split("/"))
)


@given(st.sets(NAMES, max_size=12), NAMES | st.just(""))
def test_folders_agree_with_the_naive_answers(paths: set[str], folder: str) -> None:
    folders = {path[:at] for path in paths for at, char in enumerate(path) if char == "/"}
    paths -= folders
    index = index_of(paths)
    prefix = f"{folder}/" if folder else ""
    below = sorted(path for path in paths if path.startswith(prefix))
    assert index.paths == sorted(paths)
    assert list(index.below(folder)) == below
    assert index.has_folder(folder) is bool(below)
    assert sorted(index.children(folder)) == sorted({p[len(prefix) :].split("/")[0] for p in below})
    assert (folder in index) is (folder in paths)


def test_names_of_all_kinds(repo: Repo) -> None:
    files = {**dict.fromkeys(ODD_NAMES, "1"), f"{ODD}2": "2", "\uffff": "3", "z/\n": "4"}
    repo.staged(files)
    assert read(repo).paths == sorted(files)
    found = read(repo)
    found.read_blobs(files)
    assert {path: found.blob(path) for path in files} == {
        path: text.encode() for path, text in files.items()
    }


def test_links_and_submodules(repo: Repo) -> None:
    repo.staged({"file": "1"}, {"a/link": "../file", "dangling": "no\udcffwhere"})
    submodule(repo, "b/submodule")
    found = read(repo)
    assert found.paths == ["a/link", "b/submodule", "dangling", "file"]
    assert found.links == {"a/link", "dangling"}
    assert found.submodules == {"b/submodule"}
    assert found.blob("a/link") == b"../file"
    assert found.blob("dangling") == b"no\xffwhere"
    assert found.blob("b/submodule") is None


@pytest.mark.parametrize(
    "situation",
    ["empty", "staged", "subfolder", "worktree", "git file", "sha256", "GIT_INDEX_FILE"],
)
def test_where_the_index_is(situation: str, repo: Repo, monkeypatch: pytest.MonkeyPatch) -> None:
    root, paths = repo.path, ["a", "b/c"]
    if situation == "sha256":
        root = repo.path.parent / "hashed"
        repo.git("init", "--quiet", "--object-format=sha256", str(root))
    if situation != "empty":
        Repo(root, monkeypatch, repo._capsys).staged({"a": "1", "b/c": "2"})
    else:
        paths = []
    if situation == "worktree":
        repo.commit()
        repo.git("worktree", "add", "--quiet", "../other")
        repo.git("rm", "--quiet", "a")
        root = repo.path.parent / "other"
    elif situation == "git file":
        shutil.move(root / ".git", root.parent / "elsewhere")
        repo.write({".git": "gitdir: ../elsewhere\n"})
    elif situation == "GIT_INDEX_FILE":
        shutil.copy(root / ".git/index", root / ".git/other")
        repo.git("rm", "--quiet", "-r", "-f", ".")
        monkeypatch.setenv("GIT_INDEX_FILE", ".git/other")
    monkeypatch.chdir(root / "b" if situation == "subfolder" else root)
    found_root, prefix = find_root()
    assert (found_root, prefix) == (
        os.path.realpath(root),
        "b/" if situation == "subfolder" else "",
    )
    found = read_index(found_root)
    assert found.paths == paths
    assert [found.blob(path) for path in paths] == [b"1", b"2"][: len(paths)]


def test_of_a_conflict_our_side_counts(repo: Repo) -> None:
    conflict(repo)
    # Both sides have moved it, each to another place: all that is left is where it was.
    repo.git("update-index", "--force-remove", "theirs")
    identity = repo.git("rev-parse", "HEAD:both").strip()
    subprocess.run(
        ["git", "update-index", "--index-info"],
        cwd=repo.path,
        input=f"100644 {identity} 1\tgone\n".encode(),
        check=True,
    )
    found = read(repo)
    assert found.paths == ["both", "deleted by them", "deleted by us"]
    assert found.blob("both") == b"ours"
    assert found.blob("deleted by them") == b"ours"
    assert found.blob("deleted by us") == b"theirs"


@pytest.mark.parametrize("mode", ["--cone", "--no-cone", "--sparse-index"])
def test_a_sparse_checkout_hides_nothing(mode: str, repo: Repo) -> None:
    repo.tracked({"in/a": "1", "out/b": "2", "out/c/d": "3", "top": "4"})
    repo.git("sparse-checkout", "set", mode, "in")
    assert not (repo.path / "out").exists()
    found = read(repo)
    assert found.paths == ["in/a", "out/b", "out/c/d", "top"]
    assert found.blob("out/c/d") == b"3"


def test_what_is_only_intended_to_be_added_is_in_no_clone(repo: Repo) -> None:
    repo.tracked({"tracked": "", "taken out": "1"})
    repo.git("rm", "--quiet", "--cached", "taken out")
    repo.write({"intended": "1"})
    repo.git("add", "--intent-to-add", "intended", "taken out")
    repo.write({"empty": ""})
    repo.add("empty")
    assert read(repo).paths == ["empty", "tracked"]


def test_no_setting_changes_the_paths(repo: Repo, monkeypatch: pytest.MonkeyPatch) -> None:
    repo.staged({"caf\u00e9": "1", "a/b": "1"})
    for key in ("core.quotePath", "submodule.recurse", "core.ignoreCase", "core.precomposeUnicode"):
        repo.git("config", key, "true")
    repo.git("config", "color.ui", "always")
    monkeypatch.chdir(repo.path / "a")
    assert read(repo).paths == ["a/b", "caf\u00e9"]


class TestAddFromDisk:
    """Untracked files that are named."""

    def test_what_is_named_is_there_then(self, repo: Repo) -> None:
        repo.staged({"a/tracked": "staged", "z": "1"})
        repo.write({"a/tracked": "on disk", "a/new": "2", f"new/{ODD}\n": "3"})
        repo.link({"link": "a", "dangling": "no\udcffwhere"})
        found = read(repo)
        assert found.children("a") == ("tracked",)
        found.add_from_disk(["a/tracked", "a/new", f"new/{ODD}\n", "link", "dangling"])
        assert found.paths == ["a/new", "a/tracked", "dangling", "link", f"new/{ODD}\n", "z"]
        assert found.children("a") == ("new", "tracked")
        assert found.links == {"link", "dangling"}
        assert found.blob("a/tracked") == b"staged"
        assert found.blob("a/new") == b"2"
        assert found.blob(f"new/{ODD}\n") == b"3"
        assert found.blob("dangling") == b"no\xffwhere"
        assert found.blob("z") == b"1"

    def test_what_git_would_not_add(self, repo: Repo, tmp_path: Path) -> None:
        repo.staged({"folder/x": "1"}, {"inside": "folder", "outside": str(tmp_path)})
        submodule(repo, "submodule")
        repo.write({"submodule/a": "1", "folder/new": "1", "empty/folder/x": "1"})
        (tmp_path / "a").write_bytes(b"1")
        os.mkfifo(repo.path / "pipe")
        found = read(repo)
        before = list(found.paths)
        names = ["submodule/a", "inside/new", "outside/a", "../a", "pipe", "nonexistent", "empty"]
        found.add_from_disk([*names, ".git/config", "folder/.git/x", "folder", "a\0b", "x" * 5000])
        assert found.paths == before


def test_files_of_the_work_tree(repo: Repo, tmp_path: Path) -> None:
    repo.write({"a/b": "1", "large": b"x" * (MAXIMUM_SIZE + 1), "fits": b"x" * MAXIMUM_SIZE})
    repo.link({"link": "a", "to-file": "a/b", "a/inner": "b"})
    root = str(repo.path)
    assert read_file(root, "a/b") == b"1"
    assert read_file(root, "large") is None
    assert len(read_file(root, "fits") or b"") == MAXIMUM_SIZE
    assert [read_file(root, path) for path in ("a", "link/b", "to-file", "none")] == [None] * 4
    assert read_link(root, "to-file") == b"a/b"
    assert read_link(root, "a/inner") == b"b"
    assert [read_link(root, path) for path in ("a/b", "link/inner", "none")] == [None] * 3


def test_the_repository_may_be_reached_through_a_link(repo: Repo) -> None:
    repo.write({"a/b": "1"})
    link = repo.path.parent / "link"
    link.symlink_to(repo.path)
    assert read_file(str(link), "a/b") == b"1"


@pytest.mark.parametrize("name", ["new\nline", ODD, "trailing "])
def test_the_root_may_have_any_name(name: str, repo: Repo, monkeypatch: pytest.MonkeyPatch) -> None:
    repo.write({f"{name}/{name}/a": "1"})
    repo.git("init", "--quiet", name)
    root = os.path.join(os.path.realpath(repo.path), name)
    monkeypatch.chdir(os.path.join(root, name))
    assert find_root() == (root, f"{name}/")


def test_the_work_tree_may_be_elsewhere(repo: Repo, monkeypatch: pytest.MonkeyPatch) -> None:
    repo.staged({"a": "1"})
    monkeypatch.chdir(repo.path.parent)
    monkeypatch.setenv("GIT_DIR", "repo/.git")
    monkeypatch.setenv("GIT_WORK_TREE", "repo")
    root, prefix = find_root()
    assert (root, prefix) == (os.path.realpath(repo.path), "../")
    assert read_index(root).paths == ["a"]


@pytest.mark.parametrize(
    ("folder", "reason"),
    [
        ("..", "not a git repository (or any of the parent directories): .git"),
        (".git", "this operation must be run in a work tree"),
    ],
)
def test_no_work_tree(
    folder: str, reason: str, repo: Repo, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(repo.path / folder)
    with pytest.raises(GitError) as caught:
        find_root()
    assert str(caught.value) == f"fatal: {reason}"


def test_all_links_are_read_at_once(repo: Repo, monkeypatch: pytest.MonkeyPatch) -> None:
    repo.staged({"file": "1"}, {f"link{number}": f"to{number}" for number in range(5)})
    calls: list[list[str]] = []

    def counting(root: str, wanted: list[str]) -> Iterable[tuple[str, bytes]]:
        calls.append(wanted)
        return read_objects(root, wanted)

    monkeypatch.setattr(git_index, "read_objects", counting)
    found = read(repo)
    assert [found.blob(f"link{number}") for number in range(5)] == [b"to%d" % n for n in range(5)]
    assert [len(wanted) for wanted in calls] == [5]
