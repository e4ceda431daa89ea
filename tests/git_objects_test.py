"""Do the contents of many objects come at once, the others none, and nothing over the network?"""

import shutil
import tracemalloc
from collections.abc import Callable
from pathlib import Path

import pytest

from conftest import Repo
from docker_build_hooks import git_objects
from docker_build_hooks.git_index import read_index
from docker_build_hooks.git_objects import MAXIMUM_SIZE, _Batch, read_objects
from docker_build_hooks.git_process import run

ANSWERS = (
    b"1111 blob 0\n\n"
    b"2222 missing\n"
    # A content that looks like an answer.
    b"3333 blob 12\n4444 missing\n"
    b"5555 commit 1\nx\n"
    b"6666 blob 3\n\n\n\n\n"
)
CONTENTS = [("1111", b""), ("3333", b"4444 missing"), ("5555", b"x"), ("6666", b"\n\n\n")]


@pytest.mark.parametrize("size", [1, 2, 3, 7, 1000])
def test_the_pieces_may_be_of_any_size(size: int) -> None:
    batch = _Batch()
    for at in range(0, len(ANSWERS), size):
        batch.feed(ANSWERS[at : at + size])
    assert batch.contents == CONTENTS
    assert batch.answered == 5


@pytest.mark.parametrize("cut", range(len(ANSWERS)))
def test_what_is_cut_off_is_no_answer(cut: int) -> None:
    batch = _Batch()
    batch.feed(ANSWERS[:cut])
    assert batch.contents == CONTENTS[: len(batch.contents)]
    assert batch.answered <= 4


def test_what_is_too_large_is_thrown_away_as_it_comes() -> None:
    batch = _Batch()
    batch.feed(b"1111 blob %d\n" % MAXIMUM_SIZE)
    batch.feed(b"x" * MAXIMUM_SIZE + b"\n")
    assert [len(data) for _, data in batch.contents] == [MAXIMUM_SIZE]
    tracemalloc.start()
    batch.feed(b"2222 blob %d\n" % (1 << 30))
    for _ in range(1 << 7):
        batch.feed(b"x" * (1 << 23))
    batch.feed(b"\n3333 blob 1\nx\n")
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 1 << 25
    assert batch.contents[1:] == [("3333", b"x")]
    assert batch.answered == 3


def count_runs(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """From now on, the commands of git that are run for objects."""
    runs: list[str] = []

    def counting(
        arguments: tuple[str, ...], text: bytes, take: Callable[[bytes], object]
    ) -> tuple[int, bytes]:
        runs.append(arguments[2])
        return run(arguments, text, take)

    monkeypatch.setattr(git_objects, "run", counting)
    return runs


def test_ten_thousand_at_once(repo: Repo, monkeypatch: pytest.MonkeyPatch) -> None:
    files = {f"{number % 100}/{number}": f"{number}\n" for number in range(10_000)}
    repo.staged(files)
    runs = count_runs(monkeypatch)
    index = read_index(str(repo.path))
    index.read_blobs(index.paths)
    assert {path: index.blob(path) for path in index.paths} == {
        path: text.encode() for path, text in files.items()
    }
    assert runs == ["cat-file"]


def test_a_huge_blob_among_others(repo: Repo) -> None:
    files: dict[str, str | bytes] = {"a": "1", "huge": bytes(MAXIMUM_SIZE + 1), "z": "2"}
    repo.staged({**files, "fits": bytes(MAXIMUM_SIZE)})
    index = read_index(str(repo.path))
    index.read_blobs(index.paths)
    assert (index.blob("a"), index.blob("huge"), index.blob("z")) == (b"1", None, b"2")
    assert index.blob("fits") == bytes(MAXIMUM_SIZE)


def test_nothing_is_asked_for_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delattr(git_objects, "run")
    assert list(read_objects("/nonexistent", [])) == []


def test_objects_that_are_missing_or_broken(repo: Repo) -> None:
    repo.staged({f"file{number}": str(number) for number in range(5)})
    for number, damage in ((1, None), (3, b"nonsense")):
        identity = repo.git("rev-parse", f":file{number}").strip()
        path = repo.path / ".git/objects" / identity[:2] / identity[2:]
        path.unlink()
        if damage:
            path.write_bytes(damage)
    index = read_index(str(repo.path))
    index.read_blobs(index.paths)
    assert [index.blob(path) for path in index.paths] == [b"0", None, b"2", None, b"4"]


@pytest.mark.parametrize("remote", ["reachable", "gone"])
def test_a_partial_clone_fetches_nothing(
    remote: str, repo: Repo, monkeypatch: pytest.MonkeyPatch
) -> None:
    files = {f"file{number}": f"{number}\n" for number in range(20)}
    repo.tracked(files)
    repo.git("config", "uploadpack.allowFilter", "true")
    place = partial_clone(repo)
    if remote == "gone":
        shutil.rmtree(repo.path)
    clone = Repo(place, monkeypatch, repo._capsys)
    clone.git("read-tree", "HEAD")
    clone.write({"file3": "3\n", "file18": "18\n"})
    clone.add("file3", "file18")
    runs = count_runs(monkeypatch)
    index = read_index(str(place))
    index.read_blobs(index.paths)
    assert {path: data for path in index.paths if (data := index.blob(path)) is not None} == {
        "file3": b"3\n",
        "file18": b"18\n",
    }
    # Not one process for each that is missing, and none when it is asked for again.
    assert runs == ["cat-file", "rev-list", "cat-file"]
    missing = clone.git("rev-list", "--objects", "--missing=print", "HEAD").count("\n?")
    assert missing == 18


def partial_clone(repo: Repo) -> Path:
    """A clone without any blob, and without a work tree to need them."""
    place = repo.path.parent / "clone"
    repo.git(
        *("clone", "--quiet", "--filter=blob:none", "--no-checkout"),
        *(repo.path.as_uri(), str(place)),
    )
    return place
