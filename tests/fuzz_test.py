"""Does the hook stand a few of the files and names that the fuzzer of `proof/` makes?"""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

sys.path.append(str(Path(__file__).resolve().parents[1] / "proof"))

from fuzz import fuzz, guarded
from fuzz_kinds import KINDS, Kind
from hook_runs import Repository, problem_of
from hostile_names import check


@pytest.mark.parametrize("sort", ["random", "mutated"])
@pytest.mark.parametrize("kind", KINDS, ids=[kind.name for kind in KINDS])
def test_no_file_breaks_the_hook(kind: Kind, sort: str, tmp_path: Path) -> None:
    figures = fuzz(kind, sort, 30, 20, Repository(tmp_path))
    assert figures.failures == []
    assert figures.through_git == 1


def test_no_name_breaks_the_hook(tmp_path: Path) -> None:
    runs, failures = check(["-f\n\udcff"], Repository(tmp_path))
    assert failures == []
    assert runs > 50


def test_what_takes_too_long_or_dies_is_told() -> None:
    def forever() -> str:
        while True:
            pass

    assert guarded(forever, 0.1)[0].startswith("slower than the limit")
    assert "ZeroDivisionError" in guarded(lambda: str(1 // 0))[0]
    assert guarded(lambda: "")[0] == ""


FINDING = "a:1:2: error: b [c-d]\n"


@pytest.mark.parametrize(
    ("status", "out", "err", "output_format", "expected"),
    [
        (0, "", "", "text", ""),
        (1, FINDING + "  |\n1 | a\n  | ^\n  = b\n", "", "text", ""),
        (1, "a" + FINDING, "", "text", ""),
        (1, "a\n" + FINDING, "", "text", "neither a finding nor a part of one: 'a'"),
        (1, FINDING + "a\x1b\n", "", "text", "the output has the character '\\x1b'"),
        (1, FINDING[:-1], "", "text", "the last line has no end"),
        (3, "", "", "text", "the exit status is 3"),
        (2, "", "x: y\n", "text", ""),
        (2, "", "", "text", "standard error at exit status 2: ''"),
        (2, "", "x\ny\n", "text", "standard error at exit status 2: 'x\\ny\\n'"),
        (0, "[]\n", "", "json", ""),
        (0, "{}\n", "", "json", "no list: '{}\\n'"),
        (1, "::error file=a::b\n", "", "github", ""),
        (1, "b\n", "", "github", "no command: 'b'"),
    ],
)
def test_what_a_hook_may_print(
    status: int, out: str, err: str, output_format: str, expected: str
) -> None:
    assert problem_of(status, out, err, output_format) == expected
