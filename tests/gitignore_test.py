"""Does a path count as ignored exactly where git would ignore it in a fresh clone?"""

import shutil
import tempfile
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from conftest import Repo
from docker_build_hooks import gitignore
from docker_build_hooks.git_index import read_index
from docker_build_hooks.git_process import GitError
from docker_build_hooks.gitignore import ignored_paths
from git_changes_test import ODD, ODD_NAMES, submodule
from git_objects_test import partial_clone


def ignored(repo: Repo, *paths: str) -> set[str]:
    return ignored_paths(read_index(str(repo.path)), paths)


@pytest.mark.parametrize(
    ("files", "yes", "no"),
    [
        ({}, [], ["a", "a/", "a/b"]),
        ({".gitignore": ""}, [], ["a", ".gitignore"]),
        ({".gitignore": "*.whl\n"}, ["a.whl", "b/a.whl", "a.whl/", "a.whl/b"], ["whl", "a.wh"]),
        ({".gitignore": "/dist\n"}, ["dist", "dist/", "dist/x"], ["a/dist"]),
        ({".gitignore": "dist/\n"}, ["dist/", "dist/x", "a/dist/x"], ["dist", "a/dist"]),
        ({".gitignore": "dist/*\n!dist/keep\n"}, ["dist/x"], ["dist/keep", "dist/keep/x"]),
        # To git, the star matches the nothing behind the slash.
        ({".gitignore": "dist/*\n"}, ["dist/"], ["dist"]),
        # Nothing in a folder that is ignored itself comes back.
        ({".gitignore": "dist/\n!dist/keep\n"}, ["dist/keep"], []),
        ({".gitignore": "*\n!.gitignore\n"}, ["a", "b/c"], [".gitignore"]),
        ({".gitignore": "*.log\n", "a/.gitignore": "!*.log\n"}, ["x.log", "b/x.log"], ["a/x.log"]),
        ({".gitignore": "!*.log\n", "a/.gitignore": "*.log\n"}, ["a/x.log"], ["x.log"]),
        ({"a/.gitignore": "/x\n", "a/b/.gitignore": "y\n"}, ["a/x", "a/b/y", "a/b/c/y"], ["x"]),
        ({".gitignore": "a/\n", "a/.gitignore": "!*\n"}, ["a/x"], []),
        ({".gitignore": "**/x/**/y\n"}, ["x/y", "a/x/b/c/y"], ["y"]),
        ({".gitignore": "\\!x\n\\#y\n# z\n"}, ["!x", "#y"], ["z", "# z"]),
        ({".gitignore": "a\\ \nb \n"}, ["a ", "b"], ["a", "b "]),
        ({".gitignore": "caf\u00e9\n"}, ["caf\u00e9"], ["CAF\u00c9", "caf\udce9"]),
        ({".gitignore": b"caf\xe9\n"}, ["caf\udce9"], ["caf\u00e9"]),
        ({".gitignore": "\ufeff*.whl\r\nx\r\n"}, [], ["a.txt"]),
        ({f"{ODD}/.gitignore": "x\n"}, [f"{ODD}/x"], ["x"]),
        ({".gitignore": "x\n" * 5000}, ["x"], ["y"]),
        ({".gitignore": "*\n"}, ODD_NAMES, []),
    ],
)
def test_patterns(files: dict[str, str | bytes], yes: list[str], no: list[str], repo: Repo) -> None:
    repo.write(files)
    repo.add(force=True)
    assert ignored(repo, *yes, *no) == set(yes)


def test_only_what_is_in_the_index_counts(
    repo: Repo, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    repo.staged({".gitignore": "staged\n", "a/.gitignore": "x\n"})
    # On disk, but not staged: changed, deleted, new.
    repo.write({".gitignore": "changed\n", "new/.gitignore": "*\n"})
    (repo.path / "a/.gitignore").unlink()
    # The user's own, which a fresh clone does not have.
    excludes = tmp_path / "excludes"
    excludes.write_text("own\n", encoding="utf-8")
    configuration = f"[core]\nexcludesFile = {excludes}\nignoreCase = true\n"
    (tmp_path / "home/.gitconfig").write_text(configuration, encoding="utf-8")
    repo.git("config", "core.excludesFile", str(excludes))
    repo.git("config", "core.ignoreCase", "true")
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
    for name in ("git/ignore", "repo/.git/info/exclude"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text("own\n", encoding="utf-8")
    asked = ["staged", "STAGED", "changed", "a/x", "new/x", "own", "own/x"]
    assert ignored(repo, *asked) == {"staged", "a/x"}


def test_a_folder_that_the_user_excludes_hides_nothing(repo: Repo) -> None:
    repo.staged({".gitignore": "dist/*.whl\n"})
    (repo.path / ".git/info").mkdir()
    (repo.path / ".git/info/exclude").write_text("dist/\n!x.log\n", encoding="utf-8")
    assert ignored(repo, "dist/a.whl", "dist/b") == {"dist/a.whl"}


def test_what_stands_in_the_way_on_disk_does_not_matter(repo: Repo, tmp_path: Path) -> None:
    repo.staged({".gitignore": "*.whl\n", "file": "1"}, {"link": "elsewhere", "out": str(tmp_path)})
    submodule(repo, "submodule")
    paths = ["link/a.whl", "out/a.whl", "submodule/a.whl", "file/a.whl", "other/a.whl"]
    assert ignored(repo, *paths, "link/a", "submodule/a") == set(paths)


@pytest.mark.parametrize("odd", ["../x.whl", "/x.whl", "a//b", "x/" * 3000, ""])
def test_what_git_refuses_does_not_spoil_the_others(odd: str, repo: Repo) -> None:
    repo.staged({".gitignore": "*.whl\n"})
    paths = [f"{number}.whl" for number in range(5)]
    for at in range(6):
        assert ignored(repo, *paths[:at], odd, *paths[at:]) - {odd} == set(paths)


def test_a_link_is_no_ignore_file(repo: Repo) -> None:
    repo.staged({"patterns": "*.whl\n"}, {".gitignore": "patterns"})
    assert ignored(repo, "a.whl", "patterns") == set()


def test_a_folder_that_cannot_be_written(repo: Repo) -> None:
    repo.staged({".gitignore": "*.whl\n"})
    folder = "x" * 300
    identity = repo.git("rev-parse", ":.gitignore").strip()
    repo.git("update-index", "--add", "--cacheinfo", f"100644,{identity},{folder}/.gitignore")
    assert ignored(repo, f"{folder}/a", "a.whl") == {"a.whl"}


def test_a_sparse_checkout(repo: Repo) -> None:
    repo.tracked({"in/a": "1", "out/.gitignore": "*.whl\n"})
    repo.git("sparse-checkout", "set", "in")
    assert not (repo.path / "out").exists()
    assert ignored(repo, "out/a.whl", "in/a.whl") == {"out/a.whl"}


def test_a_partial_clone(repo: Repo, monkeypatch: pytest.MonkeyPatch) -> None:
    repo.tracked({".gitignore": "*.whl\n", "a/.gitignore": "*.log\n"})
    repo.git("config", "uploadpack.allowFilter", "true")
    clone = Repo(partial_clone(repo), monkeypatch, repo._capsys)
    clone.git("read-tree", "HEAD")
    clone.write({"a/.gitignore": "*.tmp\n"})
    clone.add("a/.gitignore")
    assert ignored(clone, "a/x.tmp", "a/x.log", "x.whl") == {"a/x.tmp"}


def test_the_repository_of_the_caller_does_not_matter(
    repo: Repo, monkeypatch: pytest.MonkeyPatch
) -> None:
    repo.staged({".gitignore": "*.whl\n"})
    index = read_index(str(repo.path))
    index.read_blobs(index.paths)
    # As git leaves them for a hook of a linked worktree; here they name nothing.
    for name in ("GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE", "GIT_COMMON_DIR", "GIT_PREFIX"):
        monkeypatch.setenv(name, "/nonexistent")
    assert ignored_paths(index, ["a.whl"]) == {"a.whl"}


def test_nothing_is_left_behind(
    repo: Repo, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    repo.staged({f"{ODD}/.gitignore": "x\n"})
    place = tmp_path / "temporary"
    place.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(place))
    assert ignored(repo, f"{ODD}/x") == {f"{ODD}/x"}
    assert not [*place.iterdir()]


def test_no_place_for_the_question(repo: Repo, monkeypatch: pytest.MonkeyPatch) -> None:
    repo.staged({".gitignore": "x\n"})
    monkeypatch.setattr(tempfile, "tempdir", "/nonexistent")
    with pytest.raises(GitError, match="^cannot ask git what it ignores: No such file"):
        ignored(repo, "x")


def test_without_ignore_files_git_is_not_asked(repo: Repo, monkeypatch: pytest.MonkeyPatch) -> None:
    repo.staged({"a/.gitignore": "x\n"})
    monkeypatch.delattr(gitignore, "run")
    assert ignored(repo, "x", "b/x", "a") == set()
    assert ignored(repo) == set()


PATTERNS = st.text(st.sampled_from("ab1/*!?\\[]# \n"), max_size=30)
PATHS = st.lists(st.sampled_from("ab"), min_size=1, max_size=3).map("/".join)


@settings(max_examples=30, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(PATTERNS, PATTERNS, st.lists(PATHS, max_size=20))
def test_git_ignores_the_same_when_the_paths_exist(
    repo: Repo, top: str, below: str, paths: list[str]
) -> None:
    for folder in "ab":
        shutil.rmtree(repo.path / folder, ignore_errors=True)
    repo.write({".gitignore": top, "a/.gitignore": below})
    repo.add(".gitignore", "a/.gitignore", force=True)
    # The numbers keep a file from being a folder, too.
    files = [f"{path}{number}" for number, path in enumerate(paths)]
    for file in files:
        repo.write({file: "1"})
    listing = repo.git("ls-files", "-z", "--others", "--ignored", "--exclude-standard")
    assert ignored(repo, *files) == set(listing.split("\0")) & set(files)
