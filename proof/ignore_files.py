"""Do exactly those files of a context reach a real engine of which we say so?

    python proof/ignore_files.py [--cases N] [--seed S] [--jobs J] [--record FILE]
    python proof/ignore_files.py --replay tests/data/ignore_cases.jsonl

makes N random ignore files, each for a small random tree, copies each context with
``$ENGINE_BUILD`` (by default ``docker build``; it is run in the context folder as ``$ENGINE_BUILD .
ARGUMENTS``, and has to pass on what the build writes to its output) and compares the files that
arrive, and those that arrive empty, with what ``DockerIgnore`` says. Each difference is shrunk and
printed as a row of tests/data/ignore_cases.jsonl. The exit status is 1 where there is one.
``--replay`` asks the engine about recorded rows.
"""

from __future__ import annotations

import argparse
import base64
import json
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timezone
from functools import partial
from pathlib import Path
from typing import Any, NamedTuple

sys.path.append(str(Path(__file__).resolve().parents[1] / "hooks"))

from engine_cases import read_rows
from engine_verdict import Engine
from random_ignore_files import IgnoreCase, make_ignore_case
from sent_files import IGNORE_FILE, Sender, Sent, difference, expected, paths
from shrink import smallest

# As many contexts share a build; the first of them has one of its own, as its main context.
SHARED = 12


class Tried(NamedTuple):
    """A case, what was said of it and what was sent, and whether as a main context."""

    case: IgnoreCase
    said: Sent
    sent: Sent
    alone: bool

    @property
    def difference(self) -> str:
        return difference(self.said, self.sent)


def main(argv: Sequence[str] | None = None) -> int:
    given = _arguments(argv)
    if reason := Engine().answers():
        print(f"no engine: {reason}", file=sys.stderr)
        return 2
    if given.replay:
        cases = [_from_row(recorded) for recorded in read_rows(given.replay)]
    else:
        numbers = range(given.first, given.first + given.cases)
        cases = [make_ignore_case(f"{given.seed}-{number}") for number in numbers]
    with tempfile.TemporaryDirectory(prefix="ignore-proof-") as folder:
        sender = Sender(Engine(lock=Path(folder) / "lock"), Path(folder))
        groups = [cases[at : at + SHARED] for at in range(0, len(cases), SHARED)]
        with ThreadPoolExecutor(given.jobs) as pool:
            answers = pool.map(partial(try_cases, sender), groups)
            tried = list(_shown(answers, len(cases)))
        differing = [one for one in tried if one.difference]
        for one in differing:
            line = json.dumps(row(shrunk(sender, one) if given.shrink else one))
            print(line, flush=True)
            if given.record:
                with given.record.open("a", encoding="utf-8") as record:
                    print(line, file=record)
    _print(tried, given.engine)
    return 1 if differing else 0


def _arguments(argv: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", 1)[0])
    parser.add_argument("--cases", type=int, default=100)
    parser.add_argument("--seed", default="1")
    parser.add_argument("--first", type=int, default=0, help="the number of the first case")
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--record", type=Path, help="a file that rows are appended to")
    parser.add_argument("--no-shrink", action="store_false", dest="shrink")
    parser.add_argument("--engine", default="the engine", help="its version, for the summary")
    parser.add_argument("--replay", type=Path, help="ask about the cases of these recorded rows")
    return parser.parse_args(argv)


def try_cases(sender: Sender, cases: Sequence[IgnoreCase]) -> list[Tried]:
    """Compare on cases that share a build as far as they can: what is refused stands alone."""
    said = [expected(case) for case in cases]
    named = [n for n, one in enumerate(said) if n and not one.error]
    sent = dict(zip(named, sender.together([cases[n] for n in named]), strict=True))
    sent = {n: one for n, one in sent.items() if not one.error}
    return [
        Tried(case, said[n], sent.get(n) or sender.alone(case), n not in sent)
        for n, case in enumerate(cases)
    ]


def shrunk(sender: Sender, tried: Tried) -> Tried:
    """The same difference without the lines and files that it does not need."""

    def again(case: IgnoreCase) -> Tried:
        sent = sender.alone(case) if tried.alone else sender.together([case])[0]
        return Tried(case, expected(case), sent, tried.alone)

    def differs(case: IgnoreCase) -> bool:
        one = again(case)
        refused = [bool(sent.error) for sent in (one.said, one.sent)]
        return bool(one.difference) and refused == [bool(tried.said.error), bool(tried.sent.error)]

    def with_lines(lines: Sequence[bytes]) -> IgnoreCase:
        return case._replace(data=b"\n".join(lines))

    def with_files(files: Sequence[str]) -> IgnoreCase:
        return case._replace(files=tuple(files))

    case = tried.case
    case = with_lines(smallest(case.data.split(b"\n"), lambda lines: differs(with_lines(lines))))
    case = with_files(smallest(case.files, lambda files: differs(with_files(files))))
    return again(case) if differs(case) else tried


def row(tried: Tried) -> dict[str, Any]:
    """A line of the record: what the engine made of the case."""
    case, sent = tried.case, tried.sent
    lines = case.data.decode("utf-8", "replace").split("\n")
    recorded = {
        "tag": case.name,
        "patterns": lines if lines[-1] else lines[:-1],
        "raw": base64.b64encode(case.data).decode("ascii"),
        "files": paths(case),
        "kept": sent.kept,
        "emptied": sent.emptied,
    }
    return {**recorded, "error": sent.error} if sent.error else recorded


def _from_row(recorded: dict[str, Any]) -> IgnoreCase:
    files = tuple(path for path in recorded["files"] if path != IGNORE_FILE)
    return IgnoreCase(recorded["tag"], base64.b64decode(recorded["raw"]), files)


def _shown(answers: Iterable[list[Tried]], total: int) -> Iterator[Tried]:
    start = time.monotonic()
    for number, one in enumerate((one for answer in answers for one in answer), 1):
        if one.difference:
            way = "main" if one.alone else "named"
            print(f"{one.case.name} ({way} context): {one.difference}", flush=True)
        if number % 600 == 0:
            print(f"{number} of {total}, {time.monotonic() - start:.0f} s", flush=True)
        yield one


def _print(tried: Sequence[Tried], version: str) -> None:
    agreed = [one for one in tried if not one.difference]
    refused = [one for one in agreed if one.sent.error]
    for kind, number in Counter(one.said.error for one in refused).most_common():
        print(f"refused by both: {number} {kind}")
    built = [one for one in agreed if not one.sent.error]
    files = sum(len(paths(one.case)) for one in built)
    kept = sum(len(one.sent.kept) for one in built)
    emptied = sum(len(one.sent.emptied) for one in built)
    print(
        f"{datetime.now(timezone.utc):%Y-%m-%d}, {version}: {len(tried)} ignore files; built and"
        f" equal {len(built)} ({sum(one.alone for one in built)} as main contexts; of {files} files"
        f" {kept} arrive, {emptied} of them empty), refused by both {len(refused)}, differences"
        f" {len(tried) - len(agreed)}"
    )


if __name__ == "__main__":
    raise SystemExit(main())
