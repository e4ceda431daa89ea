"""Does the change that a commit makes come out of git whole, whatever the repository is like?"""

import os
import shutil
import sys
from pathlib import Path

import pytest

from conftest import Repo
from docker_build_hooks.git_changes import Change, intended_paths, staged_changes
from docker_build_hooks.git_process import GitError

ABSENT, FILE, PROGRAM, LINK, SUBMODULE = "000000", "100644", "100755", "120000", "160000"
COMMIT = "1234567890123456789012345678901234567890"
# Bytes that are not UTF-8, where the file system takes them.
ODD = "caf\u00e9" if sys.platform == "darwin" else "caf\udce9"
ODD_NAMES = ["new\nline", 'qu"ote', "tab\there", "-dash", ODD, "😀", " ", "\\", ":(glob)x"]


@pytest.fixture(autouse=True)
def in_the_repository(repo: Repo, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(repo.path)


def changes() -> list[tuple[str, str, str, str]]:
    return [(c.status, c.old_mode, c.new_mode, c.path) for c in staged_changes()]


def submodule(repo: Repo, path: str) -> None:
    repo.git("update-index", "--add", "--cacheinfo", f"{SUBMODULE},{COMMIT},{path}")


def test_an_empty_repository(repo: Repo) -> None:
    assert changes() == []
    repo.staged({"b/c": "", "a": "1"})
    assert changes() == [("A", ABSENT, FILE, "a"), ("A", ABSENT, FILE, "b/c")]


def test_every_kind_of_change(repo: Repo) -> None:
    files = {name: name for name in ("changed", "deleted", "executable", "moved", "to-link")}
    repo.tracked(files, {"from-link": "changed", "retargeted": "changed"})
    submodule(repo, "gone")
    repo.commit()
    assert changes() == []
    repo.git("update-index", "--force-remove", "gone")
    submodule(repo, "new")
    repo.git("mv", "moved", "there")
    repo.git("rm", "--quiet", "deleted", "from-link")
    repo.git("update-index", "--chmod=+x", "executable")
    repo.write({"changed": "2", "from-link": "1"})
    repo.link({"to-link": "changed", "retargeted": "executable"})
    repo.git("add", "changed", "from-link", "to-link", "retargeted")
    assert changes() == [
        ("M", FILE, FILE, "changed"),
        ("D", FILE, ABSENT, "deleted"),
        ("M", FILE, PROGRAM, "executable"),
        ("T", LINK, FILE, "from-link"),
        ("D", SUBMODULE, ABSENT, "gone"),
        ("D", FILE, ABSENT, "moved"),
        ("A", ABSENT, SUBMODULE, "new"),
        ("M", LINK, LINK, "retargeted"),
        ("A", ABSENT, FILE, "there"),
        ("T", FILE, LINK, "to-link"),
    ]


@pytest.mark.parametrize(
    ("status", "old", "new", "expected"),
    [
        ("A", ABSENT, FILE, False),
        ("A", ABSENT, LINK, False),
        ("M", FILE, FILE, False),
        ("M", FILE, PROGRAM, False),
        ("M", SUBMODULE, SUBMODULE, False),
        ("U", ABSENT, ABSENT, False),
        ("D", FILE, ABSENT, True),
        ("D", LINK, ABSENT, True),
        ("D", SUBMODULE, ABSENT, True),
        ("T", FILE, LINK, True),
        ("T", SUBMODULE, FILE, True),
        ("M", LINK, LINK, True),
    ],
)
def test_what_takes_away(status: str, old: str, new: str, expected: bool) -> None:
    assert Change(status, old, new, "x").takes_away is expected


def test_names_of_all_kinds(repo: Repo) -> None:
    repo.staged(dict.fromkeys(ODD_NAMES, "1"))
    assert {path for *_, path in changes()} == set(ODD_NAMES)


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("diff.relative", "true"),
        ("diff.renames", "copies"),
        ("diff.ignoreSubmodules", "all"),
        ("submodule.gone.ignore", "all"),
        ("diff.orderFile", "nonexistent"),
        ("diff.noprefix", "true"),
        ("diff.submodule", "log"),
        ("diff.external", "false"),
        ("core.quotePath", "true"),
        ("core.abbrev", "4"),
        ("color.ui", "always"),
        ("color.diff", "always"),
        ("status.relativePaths", "true"),
        ("core.pager", "false"),
    ],
)
def test_no_setting_changes_the_answer(
    key: str, value: str, repo: Repo, monkeypatch: pytest.MonkeyPatch
) -> None:
    repo.tracked({"caf\u00e9": "1\n2\n3\n", "below/x": "1"})
    repo.write({".gitmodules": '[submodule "gone"]\npath = gone\nurl = x\n'})
    repo.add()
    submodule(repo, "gone")
    repo.commit()
    repo.git("mv", "caf\u00e9", "moved")
    repo.git("update-index", "--force-remove", "gone")
    repo.git("config", key, value)
    monkeypatch.chdir(repo.path / "below")
    assert changes() == [
        ("D", FILE, ABSENT, "caf\u00e9"),
        ("D", SUBMODULE, ABSENT, "gone"),
        ("A", ABSENT, FILE, "moved"),
    ]


def test_an_index_beside_the_index(repo: Repo, monkeypatch: pytest.MonkeyPatch) -> None:
    # As `git commit -a` and `git commit FILE` do it.
    repo.tracked({"a": "1", "b": "1"})
    shutil.copy(repo.path / ".git/index", repo.path / ".git/next-index-1.lock")
    repo.staged({"a": "2"})
    monkeypatch.setenv("GIT_INDEX_FILE", ".git/next-index-1.lock")
    repo.git("rm", "--quiet", "--cached", "b")
    assert changes() == [("D", FILE, ABSENT, "b")]


def test_a_linked_worktree(repo: Repo, monkeypatch: pytest.MonkeyPatch) -> None:
    repo.tracked({"a": "1"})
    repo.git("worktree", "add", "--quiet", "../other")
    repo.git("-C", "../other", "rm", "--quiet", "a")
    assert changes() == []
    monkeypatch.chdir(repo.path.parent / "other")
    assert changes() == [("D", FILE, ABSENT, "a")]


def test_a_merge_conflict(repo: Repo) -> None:
    conflict(repo)
    assert [(change.status, change.path) for change in staged_changes()] == [
        ("U", "both"),
        ("U", "deleted by them"),
        ("U", "deleted by us"),
        ("A", "theirs"),
    ]


def conflict(repo: Repo) -> None:
    """A merge that cannot go on: a file changed on both sides, two deleted on one of them."""
    repo.tracked({"both": "1", "deleted by us": "1", "deleted by them": "1"})
    repo.git("branch", "other")
    repo.git("rm", "--quiet", "deleted by us")
    repo.tracked({"both": "ours", "deleted by them": "ours"})
    repo.git("switch", "--quiet", "other")
    repo.git("rm", "--quiet", "deleted by them")
    repo.tracked({"both": "theirs", "deleted by us": "theirs", "theirs": "new"})
    repo.git("switch", "--quiet", "main")
    with pytest.raises(pytest.fail.Exception):
        repo.git("merge", "other")


class TestRange:
    """pre-commit's --from-ref and --to-ref."""

    @pytest.fixture(autouse=True)
    def history(self, repo: Repo, monkeypatch: pytest.MonkeyPatch) -> None:
        repo.tracked({"a": "1", "b": "1"})
        repo.git("branch", "old")
        repo.git("rm", "--quiet", "a")
        repo.commit()
        # What came to the other branch since is not of the range.
        repo.git("switch", "--quiet", "old")
        repo.tracked({"since": "1"})
        repo.git("switch", "--quiet", "main")
        repo.staged({"staged": "1"})
        monkeypatch.setenv("PRE_COMMIT_TO_REF", "main")

    def test_three_dots(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("PRE_COMMIT_FROM_REF", "old")
        assert changes() == [("D", FILE, ABSENT, "a")]

    def test_nothing_in_common(self, repo: Repo, monkeypatch: pytest.MonkeyPatch) -> None:
        foreign = repo.git("commit-tree", "-m", "x", "main~1^{tree}").strip()
        monkeypatch.setenv("PRE_COMMIT_FROM_REF", foreign)
        assert changes() == [("D", FILE, ABSENT, "a")]

    @pytest.mark.parametrize("missing", ["PRE_COMMIT_FROM_REF", "PRE_COMMIT_TO_REF"])
    def test_half_a_range_is_none(self, missing: str, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("PRE_COMMIT_FROM_REF", "old")
        monkeypatch.setenv(missing, "")
        assert changes() == [("A", ABSENT, FILE, "staged")]

    @pytest.mark.parametrize("first", ["unknown", "0" * 40, "-1", "--output=written", "--cached"])
    def test_a_range_that_git_does_not_know(
        self, first: str, repo: Repo, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv("PRE_COMMIT_FROM_REF", first)
        with pytest.raises(GitError, match=f"^fatal: .*{first}\\.\\.main"):
            changes()
        assert not [*repo.path.glob("written*")]


@pytest.mark.parametrize("algorithm", ["sha1", "sha256"])
def test_what_is_only_intended_to_be_added(
    algorithm: str, repo: Repo, monkeypatch: pytest.MonkeyPatch
) -> None:
    repo.git("init", "--quiet", f"--object-format={algorithm}", "../hashed")
    hashed = Repo(repo.path.parent / "hashed", monkeypatch, repo._capsys)
    monkeypatch.chdir(hashed.path)
    hashed.tracked({"empty before": "", "taken out": "1"})
    hashed.staged({"empty": "", "full": "1"})
    assert intended_paths(".") == frozenset()
    hashed.git("rm", "--quiet", "--cached", "taken out")
    hashed.write({"intended": "1", "intended and empty": ""})
    hashed.git("add", "--intent-to-add", "taken out", "intended", "intended and empty")
    assert intended_paths(".") == {"taken out", "intended", "intended and empty"}
    assert changes() == [
        ("A", ABSENT, FILE, "empty"),
        ("A", ABSENT, FILE, "full"),
        ("D", FILE, ABSENT, "taken out"),
    ]


@pytest.mark.parametrize("reference", ["", "HEAD"])
def test_no_repository(reference: str, repo: Repo, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(repo.path.parent)
    monkeypatch.setenv("PRE_COMMIT_FROM_REF", reference)
    monkeypatch.setenv("PRE_COMMIT_TO_REF", reference)
    # Not what `git diff` says there, which compares any two files.
    with pytest.raises(GitError) as caught:
        changes()
    assert str(caught.value) == (
        "fatal: not a git repository (or any of the parent directories): .git"
    )


def test_a_bare_repository(repo: Repo, monkeypatch: pytest.MonkeyPatch) -> None:
    repo.tracked({"a": "1"})
    repo.git("clone", "--quiet", "--bare", ".", "../bare")
    monkeypatch.chdir(repo.path.parent / "bare")
    # It has no index, which is an empty one to git.
    assert changes() == [("D", FILE, ABSENT, "a")]


def test_a_repository_of_somebody_else(repo: Repo, monkeypatch: pytest.MonkeyPatch) -> None:
    # git's own tests pretend so.
    monkeypatch.setenv("GIT_TEST_ASSUME_DIFFERENT_OWNER", "1")
    with pytest.raises(GitError) as caught:
        changes()
    assert str(caught.value) == (
        f"fatal: detected dubious ownership in repository at '{os.path.realpath(repo.path)}'"
    )


def test_a_folder_that_only_looks_like_a_repository(
    repo: Repo, monkeypatch: pytest.MonkeyPatch
) -> None:
    repo.staged({"folder/a": "1"})
    Path(repo.path, "folder", ".git").mkdir()
    monkeypatch.chdir(repo.path / "folder")
    assert changes() == [("A", ABSENT, FILE, "folder/a")]
