"""Does the proof about ignore files ask a real engine, and does it see a difference?"""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
# An engine that has never heard of ignore files.
CARELESS = """\
import os, sys, tarfile
if "-o" in sys.argv:
    with tarfile.open(fileobj=sys.stdout.buffer, mode="w|") as archive:
        if "-f" in sys.argv:
            archive.add(".", "c")
        else:
            for folder in os.listdir():
                archive.add(folder, folder)
"""
# The lines and files that the difference does not need are gone.
SHRUNK = {
    "tag": "x",
    "patterns": ["a"],
    "raw": "YQ==",
    "files": [".dockerignore", "a"],
    "kept": [".dockerignore", "a"],
    "emptied": [],
}


def prove(*arguments: object, engine: str = "") -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "proof/ignore_files.py", *map(str, arguments)]
    environment = {**os.environ, **({"ENGINE_BUILD": engine} if engine else {})}
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, env=environment)


def test_a_real_engine_agrees() -> None:
    done = prove("--cases", "10", "--seed", "short", "--no-shrink")
    if done.returncode == 2:
        pytest.skip(done.stderr.strip())
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.parametrize(("rows", "way"), [(1, "main"), (2, "named")])
def test_a_difference_is_shrunk_to_a_row(tmp_path: Path, rows: int, way: str) -> None:
    (tmp_path / "careless.py").write_text(CARELESS)
    equal = {"tag": "equal", "raw": "", "files": ["a"]}
    differing = {"tag": "x", "raw": "YgojIGMKIWIKYQo=", "files": ["a", "b", "c/d"]}
    given, found = tmp_path / "rows.jsonl", tmp_path / "found.jsonl"
    given.write_text("".join(f"{json.dumps(row)}\n" for row in [equal, differing][-rows:]))
    engine = f"{sys.executable} {tmp_path / 'careless.py'}"
    done = prove("--replay", given, "--record", found, engine=engine)
    assert (done.returncode, done.stderr) == (1, "")
    first, second, *_ = done.stdout.splitlines()
    assert first == f"x ({way} context): sent in spite of us: 'a'"
    assert json.loads(second) == SHRUNK
    assert found.read_text() == f"{second}\n"


def test_without_an_engine_it_says_so() -> None:
    done = prove(engine="false")
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith("no engine: ")
