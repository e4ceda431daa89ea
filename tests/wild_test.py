"""Do the scripts that judge real repositories say what there is to say of a small one?"""

import hashlib
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from conftest import Repo

PROOF = Path(__file__).parents[1] / "proof"
FILES = {
    "compose.yaml": "services:\n  web:\n    build: web\n",
    "web/Dockerfile": "FROM scratch\nCOPY src/a.txt gone.txt /app/\nCOPY conf /app/conf\n",
    "web/src/a.txt": "a",
    "web/conf/x": "x",
    "docs/readme": "x",
}
ERROR = '"gone.txt" is not in the build context "web/"'


def script(name: str, *arguments: object) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, str(PROOF / name), *map(str, arguments)]
    done = subprocess.run(command, capture_output=True, text=True, env=dict(os.environ))
    assert done.stderr == ""
    return done


@pytest.fixture
def checkout(repo: Repo, tmp_path: Path) -> Path:
    repo.tracked(FILES)
    return repo.path.rename(tmp_path / "owner+name")


def test_an_error_without_a_verdict_is_shown_with_its_row(checkout: Path, tmp_path: Path) -> None:
    verdicts = tmp_path / "verdicts.jsonl"
    done = script("wild.py", "--rows", "--verdicts", verdicts, tmp_path)
    assert done.returncode == 1
    assert f"owner/name: web/Dockerfile:2:16: {ERROR} [copy-source-missing]" in done.stdout
    assert "1 Dockerfiles with sources, 3 sources" in done.stdout
    assert "1 errors: 0 true, 0 arguable, 0 false, 1 without a verdict" in done.stdout
    (line,) = (line for line in done.stdout.splitlines() if line.startswith("{"))
    row = json.loads(line)
    assert (row["repository"], row["path"], row["line"]) == ("owner/name", "web/Dockerfile", 2)


@pytest.mark.parametrize(
    ("verdict", "status", "share"), [("true", 0, "0.00%"), ("false", 1, "33.33%")]
)
def test_a_verdict_counts_until_the_file_changes(
    checkout: Path, repo: Repo, tmp_path: Path, verdict: str, status: int, share: str
) -> None:
    verdicts = tmp_path / "verdicts.jsonl"
    shown = script("wild.py", "--rows", "--verdicts", verdicts, checkout).stdout
    row = json.loads(next(line for line in shown.splitlines() if line.startswith("{")))
    verdicts.write_text(json.dumps({**row, "verdict": verdict, "why": "it is"}) + "\n")
    done = script("wild.py", "--verdicts", verdicts, checkout)
    assert (done.returncode, f"false errors: {share}" in done.stdout) == (status, True)
    repo.path = checkout
    repo.tracked({"web/Dockerfile": FILES["web/Dockerfile"] + "# changed\n"})
    stale = script("wild.py", "--verdicts", verdicts, checkout)
    assert stale.returncode == 1
    assert "1 verdicts are out of date" in stale.stdout


def test_every_verdict_says_why() -> None:
    rows = [json.loads(line) for line in (PROOF / "verdicts.jsonl").read_text().splitlines()]
    assert all(row["why"] and row["verdict"] in ("true", "arguable", "false") for row in rows)
    assert len({row["hash"] for row in rows}) == len(rows)


def test_each_kind_of_mutation_is_made_and_refused(checkout: Path) -> None:
    before = _state(checkout)
    done = script("mutations.py", "--jobs", "1", checkout)
    assert done.returncode == 0
    counts = {
        line[:30].strip(): line[30:].split()[:2]
        for line in done.stdout.splitlines()
        if line[30:].strip().endswith("%")
    }
    counts.pop("")
    # Each of the two sources that are found, and the one context.
    assert counts == {
        "path deleted": ["2", "2"],
        "path renamed": ["2", "2"],
        "letter case changed": ["2", "2"],
        "path ignored": ["2", "2"],
        "context declared wrong": ["1", "1"],
        "all": ["9", "9"],
        "context declared": ["9", "9"],
        "declared, or several sources": ["9", "9"],
    }
    assert _state(checkout) == before


def _state(folder: Path) -> dict[str, str]:
    """All files of a checkout, git's own included, by their hashes."""
    return {
        str(path): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in folder.rglob("*")
        if path.is_file()
    }
