"""Is a file written whole or not at all, and nowhere else?"""

import os
import stat
from collections.abc import Callable

import pytest

from conftest import Repo
from docker_build_hooks.file_replacement import replace_file
from git_changes_test import ODD_NAMES


def replace(repo: Repo, path: str, data: bytes = b"new\n") -> bool:
    return replace_file(str(repo.path), path, data)


def mode(repo: Repo, path: str) -> int:
    return stat.S_IMODE((repo.path / path).stat().st_mode)


def names(repo: Repo, folder: str = ".") -> list[str]:
    return sorted(set(os.listdir(repo.path / folder)) - {".git"})


@pytest.mark.parametrize("data", [b"", b"new\n", b"\0\xff\r\n", b"x" * 1_000_000])
def test_the_content_is_what_is_given(repo: Repo, data: bytes) -> None:
    repo.write({"a/old": "something else"})
    assert replace(repo, "a/old", data)
    assert replace(repo, "a/new", data)
    assert (repo.path / "a/old").read_bytes() == (repo.path / "a/new").read_bytes() == data
    assert names(repo, "a") == ["new", "old"]


@pytest.mark.parametrize("given", [0o644, 0o755, 0o600, 0o444, 0o664])
def test_the_mode_stays(repo: Repo, given: int) -> None:
    repo.write({"a": ""})
    (repo.path / "a").chmod(given)
    assert replace(repo, "a")
    assert mode(repo, "a") == given


@pytest.mark.parametrize(("mask", "expected"), [(0o022, 0o644), (0o077, 0o600), (0o002, 0o664)])
def test_the_mode_of_a_new_file_is_as_the_user_has_it(repo: Repo, mask: int, expected: int) -> None:
    before = os.umask(mask)
    try:
        assert replace(repo, "a")
        assert mode(repo, "a") == expected
        assert os.umask(mask) == mask
    finally:
        os.umask(before)


@pytest.mark.parametrize("name", ODD_NAMES)
def test_names_of_all_kinds(repo: Repo, name: str) -> None:
    repo.write({f"{name}/old": ""})
    assert replace(repo, f"{name}/old")
    assert replace(repo, f"{name}/{name}")
    repo.add()
    assert set(repo.git("ls-files", "-z").split("\0")) == {f"{name}/old", f"{name}/{name}", ""}


@pytest.mark.parametrize(
    "path",
    [
        "link",
        "dangling",
        "folder",
        "into/a",
        "out/a",
        "out/new",
        "nope/a",
        "file/a",
        "../outside/a",
        "../new",
        "",
    ],
)
def test_what_is_not_written(repo: Repo, path: str) -> None:
    repo.write({"folder/a": "old", "file": "old", "../outside/a": "old"})
    repo.link({"link": "file", "dangling": "nope", "into": "folder", "out": "../outside"})
    before = names(repo)
    assert not replace(repo, path)
    assert names(repo) == before
    assert names(repo, "..") == ["home", "outside", "repo"]
    assert names(repo, "../outside") == names(repo, "folder") == ["a"]
    for name in ("folder/a", "file", "../outside/a"):
        assert (repo.path / name).read_bytes() == b"old"


def test_the_repository_itself_may_be_behind_a_link(repo: Repo) -> None:
    link = repo.path.parent / "link"
    link.symlink_to(repo.path)
    assert replace_file(str(link), "a", b"new\n")
    assert (repo.path / "a").read_bytes() == b"new\n"


def test_other_names_of_the_file_keep_the_old_content(repo: Repo) -> None:
    repo.write({"a": "old"})
    os.link(repo.path / "a", repo.path / "b")
    assert replace(repo, "a")
    assert (repo.path / "b").read_bytes() == b"old"


class Stopped(BaseException):
    """Neither an error nor anything that is expected."""


@pytest.mark.parametrize("function", ["fdopen", "chmod", "replace"])
@pytest.mark.parametrize("error", [OSError, Stopped])
def test_nothing_is_left_behind_when_it_fails(
    repo: Repo,
    monkeypatch: pytest.MonkeyPatch,
    function: str,
    error: type[BaseException],
) -> None:
    def fail(*_arguments: object, **_others: object) -> None:
        raise error

    repo.write({"a": "old"})
    monkeypatch.setattr(os, function, fail)
    with pytest.raises(error):
        replace(repo, "a")
    monkeypatch.undo()
    assert names(repo) == ["a"]
    assert (repo.path / "a").read_bytes() == b"old"


def test_the_new_content_is_there_at_once(repo: Repo, monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[tuple[bytes, bytes, int]] = []
    move: Callable[[str, str], None] = os.replace

    def watch(source: str, target: str) -> None:
        with open(source, "rb") as new, open(target, "rb") as old:
            seen.append((new.read(), old.read(), mode(repo, os.path.basename(source))))
        move(source, target)

    repo.write({"a": "old"})
    (repo.path / "a").chmod(0o640)
    monkeypatch.setattr(os, "replace", watch)
    assert replace(repo, "a")
    assert seen == [(b"new\n", b"old", 0o640)]


def test_a_folder_that_is_read_only(repo: Repo, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(prefix: str, dir: str) -> tuple[int, str]:
        raise PermissionError(13, "Permission denied", dir)

    repo.write({"a/b": "old"})
    monkeypatch.setattr("tempfile.mkstemp", refuse)
    with pytest.raises(PermissionError):
        replace(repo, "a/b")
    assert (repo.path / "a/b").read_bytes() == b"old"
