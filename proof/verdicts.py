"""What was found out, by reading the repository, about each error that the hook finds there?

A verdict is kept by a hash of all that decides the error. When the hook says something else, or
the file changes, the verdict is out of date and the error has none.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any, NamedTuple

# The build fails on it in a fresh clone; so it does, but a script outside of the repository's
# builds makes the file first; the real build works.
TRUE, ARGUABLE, FALSE = "true", "arguable", "false"


class Reported(NamedTuple):
    """One finding as the hook prints it with ``--format json``.

    ``builds`` are the context, the Dockerfile and the declaring ``path:line`` ("" for none) of
    each build that it is about.
    """

    path: str
    line: int
    column: int
    severity: str
    rule: str
    message: str
    builds: tuple[tuple[str, str, str], ...]

    @property
    def place(self) -> tuple[str, int, int]:
        """Path, line and column."""
        return self.path, self.line, self.column


class Verdict(NamedTuple):
    """One row of the file of verdicts; ``path`` and ``line`` are for the reader only."""

    repository: str
    hash: str
    rule: str
    path: str
    line: int
    verdict: str
    why: str


def read_findings(text: str) -> list[Reported]:
    """The findings that the hook printed as JSON."""
    return [_reported(found) for found in json.loads(text)]


def _reported(found: Mapping[str, Any]) -> Reported:
    builds = tuple(
        (build["context"], build["dockerfile"], build["declared_by"] or "")
        for build in found["builds"]
    )
    place = found["path"], found["line"], found["column"]
    return Reported(*place, found["severity"], found["rule"], found["message"], builds)


def identity(repository: str, finding: Reported, blob: bytes) -> str:
    """The hash of all that decides an error; ``blob`` is the content of the file it stands in.

    Lines of declarations are left out: they move with every edit.
    """
    builds = [(*build, by.rpartition(":")[0]) for *build, by in finding.builds]
    decides = [repository, finding.rule, finding.place, finding.message, builds]
    text = json.dumps(decides).encode() + b"\0" + blob
    return hashlib.sha256(text).hexdigest()


def read_verdicts(path: Path) -> dict[str, Verdict]:
    """The verdicts by hash. Raises ``ValueError`` for one that is none of the three."""
    lines = path.read_text(encoding="utf-8").splitlines() if path.exists() else []
    rows = [Verdict(**json.loads(line)) for line in lines]
    for row in rows:
        if row.verdict not in (TRUE, ARGUABLE, FALSE) or not row.why:
            raise ValueError(f"{path}: {row.repository} {row.path}:{row.line} has no verdict")
    return {row.hash: row for row in rows}


def as_lines(rows: Iterable[Verdict]) -> str:
    """Rows as the file has them."""
    return "".join(json.dumps(row._asdict(), ensure_ascii=False) + "\n" for row in rows)
