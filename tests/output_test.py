"""Does what is printed arrive, whatever standard output is?"""

import io
import os
import subprocess
import sys
from pathlib import Path

import pytest

from report_test import finding, run

HOOKS = str(Path(__file__).parents[1] / "hooks")


@pytest.mark.parametrize(
    ("encoding", "shown", "caret"),
    [
        ("utf-8", "caf\u00e9 \u65e5 x", " " * 8 + "^"),
        ("latin-1", "caf\u00e9 \\u65e5 x", " " * 12 + "^"),
        ("ascii", "caf\\xe9 \\u65e5 x", " " * 15 + "^"),
        ("cp1252", "caf\u00e9 \\u65e5 x", " " * 12 + "^"),
    ],
)
def test_any_encoding_will_do(
    encoding: str, shown: str, caret: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    raw = io.BytesIO()
    monkeypatch.setattr(sys, "stdout", io.TextIOWrapper(raw, encoding=encoding, newline="\n"))
    assert run([finding(1, 8, 9, path="\u65e5")], {"\u65e5": "caf\u00e9 \u65e5 x\n"}) == 1
    lines = raw.getvalue().decode(encoding).splitlines()
    assert lines[2:] == [f"1 | {shown}", f"  | {caret}"]


PROGRAM = """
from report_test import finding, run
import sys
raise SystemExit(run(finding(line) for line in range(int(sys.argv[1]))))
"""
SEARCHED = os.pathsep.join([HOOKS, str(Path(__file__).parent), *filter(None, sys.path)])
# Without a buffer, Python has nothing left to complain of.
ENVIRONMENT = {**os.environ, "PYTHONPATH": SEARCHED, "PYTHONUNBUFFERED": ""}


# More and less than what Python and the system keep for a reader.
@pytest.mark.parametrize(("findings", "lines"), [(1, 0), (20_000, 0), (20_000, 1)])
def test_the_reader_may_go_away(findings: int, lines: int) -> None:
    with subprocess.Popen(
        [sys.executable, "-c", PROGRAM, str(findings)],
        env=ENVIRONMENT,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    ) as process:
        assert process.stdout and process.stderr
        for _ in range(lines):
            assert process.stdout.readline()
        process.stdout.close()
        assert process.stderr.read() == b""
        assert process.wait() == 1


@pytest.mark.parametrize(
    ("redirection", "status", "error"),
    [(">&-", 1, ""), (">/dev/full", 1, "OSError: [Errno 28] No space left on device")],
)
@pytest.mark.parametrize("findings", [1, 20_000])
def test_output_that_goes_nowhere(findings: int, redirection: str, status: int, error: str) -> None:
    if redirection == ">/dev/full" and not Path("/dev/full").exists():
        pytest.skip("no /dev/full")
    done = subprocess.run(
        ["sh", "-c", f'exec "$0" -c "$1" {findings} {redirection}', sys.executable, PROGRAM],
        env=ENVIRONMENT,
        capture_output=True,
        text=True,
    )
    # The hooks turn an error into one line; what Python prints at its end is none.
    assert (done.returncode, done.stderr.splitlines()[-1:]) == (status, [error] if error else [])
    assert "Exception ignored" not in done.stderr
