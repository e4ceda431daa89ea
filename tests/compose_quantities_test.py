"""Does Compose take a text for a published port, a duration or a size, and if not, why not?

Each verdict of data/compose_quantities.jsonl was recorded from the real ``docker-compose`` 5.6.1:
a file of one service with the text under ``ports``, ``stop_grace_period`` or ``mem_limit``, given
to ``config -q``.
"""

from __future__ import annotations

import json
import time
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from docker_build_hooks.compose_quantities import duration_problem, port_problem, size_problem

PROBLEMS = {"port": port_problem, "duration": duration_problem, "size": size_problem}
RECORDED = Path(__file__).parent / "data" / "compose_quantities.jsonl"
ROWS: list[dict[str, Any]] = [
    json.loads(line) for line in RECORDED.read_text(encoding="utf-8").splitlines()
]


@pytest.mark.parametrize("row", ROWS, ids=[f"{row['kind']}-{row['text']:.30}" for row in ROWS])
def test_as_recorded(row: dict[str, Any]) -> None:
    problem = PROBLEMS[row["kind"]](row["text"])
    assert (problem == "") == row["ok"]
    # Compose names the service too where a port lacks its target
    assert problem in row["error"]


@pytest.mark.parametrize(("kind", "least"), [("port", 40), ("duration", 25), ("size", 25)])
def test_both_verdicts_are_recorded(kind: str, least: int) -> None:
    verdicts = Counter(row["ok"] for row in ROWS if row["kind"] == kind)
    assert verdicts.total() >= least
    assert min(verdicts[True], verdicts[False]) * 4 >= verdicts.total()


@pytest.mark.parametrize(
    ("problem", "text", "expected"),
    [
        (port_problem, "abc:80", "invalid hostPort: abc"),
        (port_problem, "80:abc", "invalid containerPort: abc"),
        (port_problem, "0", "missing a target port"),
        (
            port_problem,
            "8000-8002:80-81",
            "invalid ranges specified for container and host Ports: 80-81 and 8000-8002",
        ),
        (duration_problem, "10", 'time: missing unit in duration "10"'),
        (duration_problem, "1x", 'time: unknown unit "x" in duration "1x"'),
        (duration_problem, "x", 'time: invalid duration "x"'),
        (size_problem, "abc", "invalid size: 'abc'"),
        (size_problem, "64 EB", "invalid suffix: 'eb'"),
        (size_problem, "1,5g", 'strconv.ParseFloat: parsing "1,5": invalid syntax'),
        (size_problem, "1e309", 'strconv.ParseFloat: parsing "1e309": value out of range'),
        (size_problem, "0x1p1024", 'strconv.ParseFloat: parsing "0x1p1024": value out of range'),
        # not a text that YAML can hold
        (size_problem, "1\udcff", "invalid suffix: '\udcff'"),
    ],
)
def test_reasons(problem: Any, text: str, expected: str) -> None:
    assert problem(text) == expected


# Any text, and one of the characters at which a parser stops.
TEXTS = st.text() | st.text("0123456789:-+/[]%._ exinfatcpudsmhwkgb\u00b5\u212a", max_size=40)


@pytest.mark.parametrize("problem", PROBLEMS.values(), ids=PROBLEMS)
@given(text=TEXTS, times=st.integers(1, 5000))
def test_no_text_breaks_it(problem: Any, text: str, times: int) -> None:
    assert isinstance(problem(text), str)
    assert isinstance(problem(text * times), str)


LONG = [
    "0",
    "9",
    "1s",
    "1.",
    ".",
    ":",
    "-",
    "[",
    "80:",
    "1-",
    "_1",
    "1_",
    "0x",
    "x",
    " ",
    "1 ",
    "f",
]


@pytest.mark.parametrize("problem", PROBLEMS.values(), ids=PROBLEMS)
@pytest.mark.parametrize("piece", LONG)
def test_a_long_text_takes_linear_time(problem: Any, piece: str) -> None:
    long = piece * (300_000 // len(piece))
    start = time.monotonic()
    for text in (long, f"{long}k", f"-{long}", f"{long}:80", f"[{long}]:80:80", f"0.{long}s"):
        assert isinstance(problem(text), str)
    assert time.monotonic() - start < 5
