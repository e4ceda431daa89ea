"""Do these hooks refuse exactly what a real engine refuses? See proof/README.md."""

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
# A seed without a case that is known to differ.
SHORT = ("--cases", "20", "--seed", "short", "--jobs", "2", "--no-shrink")


def prove(*args: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "proof/engine.py", *args]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True)


def test_every_recorded_verdict_is_ours_too() -> None:
    done = prove("--replay", "tests/data/engine_cases.jsonl")
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


def test_a_record_that_differs_is_reported(tmp_path: Path) -> None:
    record = tmp_path / "rows.jsonl"
    record.write_text(
        '{"id": "x", "files": {"Dockerfile": "FROM scratch\\nCOPY a /\\n"}, "links": {},'
        ' "args": [], "ok": true, "error": ""}\n'
    )
    done = prove("--replay", str(record))
    expected = (
        'x: built; the hook says "a" is not in the build context "c/" [copy-source-missing]\n'
    )
    assert (done.returncode, done.stdout, done.stderr) == (1, expected, "")


def test_a_real_engine_agrees() -> None:
    done = prove(*SHORT)
    if done.returncode == 2:
        pytest.skip(done.stderr.strip())
    assert done.returncode == 0, done.stdout + done.stderr
