"""What a change took away, and where it went."""

from __future__ import annotations

import pytest

from docker_build_hooks.git_changes import Change
from docker_build_hooks.moves import Moves

FILE, ABSENT = "100644", "000000"


def removed(path: str, blob: str) -> Change:
    return Change("D", FILE, ABSENT, path, blob, "0")


def added(path: str, blob: str) -> Change:
    return Change("A", ABSENT, FILE, path, "0", blob)


@pytest.mark.parametrize(
    ("changes", "path", "expected"),
    [
        ([removed("a", "1"), added("b", "1")], "a", "b"),
        ([removed("a", "1"), added("x/a", "1")], "a", "x/a"),
        # The same name is the better guess among files of one content.
        ([removed("a", "1"), added("b", "1"), added("x/a", "1")], "a", "x/a"),
        ([removed("a", "1"), added("b", "1"), added("c", "1")], "a", None),
        ([removed("a", "1"), added("b", "2")], "a", None),
        ([removed("a", "1")], "a", None),
        ([added("b", "1")], "a", None),
        ([], "a", None),
        # A folder went where most of its files went.
        (
            [removed("d/x", "1"), removed("d/y", "2"), added("e/x", "1"), added("e/y", "2")],
            "d",
            "e",
        ),
        ([removed("d/s/x", "1"), added("e/f/s/x", "1")], "d", "e/f"),
        ([removed("d/s/x", "1"), added("e/f/s/x", "1")], "d/s", "e/f/s"),
        (
            [
                *(removed("d/x", "1"), removed("d/y", "2"), removed("d/z", "3")),
                *(added("e/x", "1"), added("e/y", "2"), added("f/z", "3")),
            ],
            "d",
            "e",
        ),
        # Renamed on the way, or given other content: nothing is known of the folder.
        ([removed("d/x", "1"), added("e/y", "1")], "d", None),
        ([removed("d/x", "1"), added("e/x", "2")], "d", None),
        # Not a folder of that name.
        ([removed("dd/x", "1"), added("e/x", "1")], "d", None),
    ],
)
def test_destination(changes: list[Change], path: str, expected: str | None) -> None:
    assert Moves(changes).destination(path) == expected


@pytest.mark.parametrize(
    ("path", "expected"),
    [("a", True), ("d", True), ("d/e", True), ("d/e/x", True), ("d/x", False), ("b", False)],
)
def test_removes(path: str, expected: bool) -> None:
    moves = Moves([removed("a", "1"), removed("d/e/x", "2"), added("b", "3")])
    assert moves.removes(path) is expected
