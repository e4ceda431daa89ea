"""What lies in the work tree, whatever it is called and wherever links lead?"""

import os
import sys
from collections.abc import Callable

import pytest

from conftest import Repo
from docker_build_hooks.work_tree import Listing, files_below, size_on_disk, walk
from git_changes_test import ODD, ODD_NAMES

FILES = ["a/b/c", "a/b.txt", "a.txt", "z/y/x", "a0/n"]


def everywhere(_listing: Listing, _name: str) -> bool:
    return True


def listed(
    repo: Repo, folder: str = "", enters: Callable[[Listing, str], bool] = everywhere
) -> list[Listing]:
    return list(walk(str(repo.path), folder, enters))


def test_each_folder_once_and_in_order(repo: Repo) -> None:
    repo.write(dict.fromkeys(FILES, ""))
    assert listed(repo) == [
        Listing("", ("a", "a0", "z"), ("a.txt",)),
        Listing("a", ("b",), ("b.txt",)),
        Listing("a/b", (), ("c",)),
        Listing("a0", (), ("n",)),
        Listing("z", ("y",), ()),
        Listing("z/y", (), ("x",)),
    ]
    assert [listing.folder for listing in listed(repo, "a")] == ["a", "a/b"]


@pytest.mark.parametrize("folder", ["nope", "a.txt", "a/b/c", "a/nope", "../repo/a"])
def test_what_is_no_folder(repo: Repo, folder: str) -> None:
    repo.write(dict.fromkeys(FILES, ""))
    assert listed(repo, folder) == []


def test_folders_that_are_not_entered(repo: Repo) -> None:
    repo.write(dict.fromkeys(FILES, ""))
    asked: list[tuple[str, str]] = []

    def enters(listing: Listing, name: str) -> bool:
        asked.append((listing.folder, name))
        return name != "a"

    assert [listing.folder for listing in listed(repo, "", enters)] == ["", "a0", "z", "z/y"]
    assert asked == [("", "a"), ("", "a0"), ("", "z"), ("z", "y")]


def test_paths() -> None:
    assert Listing("", (), ()).path("x") == "x"
    assert Listing("a/b", (), ()).path("x") == "a/b/x"


def test_links_are_neither_followed_nor_listed(repo: Repo) -> None:
    repo.write({"real/a": "", "../outside/b": ""})
    repo.link({"out": "../outside", "in": "real", "file": "real/a", "loop": "loop", "gone": "x"})
    assert listed(repo) == [Listing("", ("real",), ()), Listing("real", (), ("a",))]
    for folder in ("out", "in", "file", "loop", "gone", "in/deeper", "out/deeper"):
        assert listed(repo, folder) == []


def test_the_repository_itself_may_be_behind_a_link(repo: Repo) -> None:
    repo.write({"a/b": ""})
    link = repo.path.parent / "link"
    link.symlink_to(repo.path)
    found = [listing.folder for listing in walk(str(link), "", everywhere)]
    assert found == ["", "a"]
    assert list(files_below(str(link), "a", 9)) == ["a/b"]


def test_what_is_no_file(repo: Repo) -> None:
    repo.write({"a": ""})
    os.mkfifo(repo.path / "pipe")
    assert listed(repo) == [Listing("", (), ("a",))]


@pytest.mark.parametrize("git", ["clone/.git/HEAD", "clone/.git"])
def test_another_repository_is_left_alone(repo: Repo, git: str) -> None:
    repo.write({git: "", "clone/a": "", "clone/b/c": "", "mine/a": ""})
    assert [listing.folder for listing in listed(repo)] == ["", "mine"]
    assert listed(repo, "clone") == []


def test_gits_own_folder_is_not_listed(repo: Repo) -> None:
    assert (repo.path / ".git").is_dir()
    assert listed(repo) == [Listing("", (), ())]


@pytest.mark.parametrize("name", ODD_NAMES)
def test_names_of_all_kinds(repo: Repo, name: str) -> None:
    repo.write({f"{name}/{name}": "12"})
    assert listed(repo) == [Listing("", (name,), ()), Listing(name, (), (name,))]
    assert list(files_below(str(repo.path), name, 9)) == [f"{name}/{name}"]
    assert size_on_disk(str(repo.path), f"{name}/{name}") == 2


@pytest.mark.skipif(sys.platform == "darwin", reason="file names are UTF-8 there")
def test_names_in_another_encoding(repo: Repo, monkeypatch: pytest.MonkeyPatch) -> None:
    # As where the system takes names for Latin-1, which has a character for each byte.
    repo.write({"caf\u00e9": ""})
    monkeypatch.setattr(os, "fsencode", lambda name: name.encode("latin-1"))
    assert listed(repo) == [Listing("", (), (ODD,))]


def test_a_folder_that_cannot_be_read(repo: Repo, monkeypatch: pytest.MonkeyPatch) -> None:
    look = os.scandir

    def scandir(folder: str) -> object:
        if folder == str(repo.path / "a"):
            raise PermissionError(13, "Permission denied", folder)
        return look(folder)

    repo.write({"a/b/c": "", "d/e": ""})
    monkeypatch.setattr(os, "scandir", scandir)
    assert [listing.folder for listing in listed(repo)] == ["", "d"]


def test_a_folder_that_goes_away_meanwhile(repo: Repo) -> None:
    repo.write(dict.fromkeys(FILES, ""))

    def enters(listing: Listing, name: str) -> bool:
        if (listing.folder, name) == ("", "z"):
            (repo.path / "a0/n").unlink()
            (repo.path / "a0").rmdir()
        return True

    found = [listing.folder for listing in listed(repo, "", enters)]
    assert found == ["", "a", "a/b", "z", "z/y"]


def test_a_very_deep_folder(repo: Repo) -> None:
    depth, name = 60, "d" * 100
    folder = os.open(repo.path, os.O_RDONLY)
    for _ in range(depth):
        os.mkdir(name, dir_fd=folder)
        below = os.open(name, os.O_RDONLY, dir_fd=folder)
        os.close(folder)
        folder = below
    os.close(folder)
    found = listed(repo)
    # What is too deep for a path of the system is left out.
    assert 10 < len(found) < depth
    assert found[-1].folder == "/".join([name] * (len(found) - 1))


@pytest.mark.parametrize(
    ("most", "expected"),
    [
        (0, []),
        (1, ["a/b.txt"]),
        (2, ["a/b.txt", "a/b/c"]),
        (9, ["a/b.txt", "a/b/c"]),
    ],
)
def test_files_below_a_folder(repo: Repo, most: int, expected: list[str]) -> None:
    repo.write(dict.fromkeys(FILES, ""))
    assert list(files_below(str(repo.path), "a", most)) == expected


def test_all_files(repo: Repo) -> None:
    repo.write(dict.fromkeys(FILES, ""))
    assert sorted(files_below(str(repo.path), "", 99)) == sorted(FILES)


def test_sizes(repo: Repo) -> None:
    repo.write({"a": "12345", "b": ""})
    repo.link({"link": "a"})
    names = ["a", "b", "link", "nope", "a/b", "a\0"]
    assert [size_on_disk(str(repo.path), name) for name in names] == [5, 0, 1, 0, 0, 0]
