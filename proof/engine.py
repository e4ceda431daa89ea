"""Does the hook refuse exactly the builds that a real engine refuses?

    python proof/engine.py [--cases N] [--seed S] [--jobs J] [--record FILE] [--keep DIR]
    python proof/engine.py --replay tests/data/engine_cases.jsonl

makes N random repositories, builds each with ``$ENGINE_BUILD`` (by default ``docker build``; it is
run in the context folder as ``$ENGINE_BUILD . ARGUMENTS``) and asks ``check-dockerfile-copy-paths``
about the same builds. Each difference is shrunk to a minimal case and printed as a row of
tests/data/engine_cases.jsonl. No base image is needed but ``scratch``, and nothing has to run. The
exit status is 1 where there is a difference. ``--replay`` compares recorded verdicts, without an
engine.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from datetime import datetime, timezone
from functools import partial
from pathlib import Path
from typing import Any, NamedTuple

sys.path.append(str(Path(__file__).resolve().parents[1] / "hooks"))

from comparison import Bench, Outcome
from engine_cases import Case, from_row, read_rows, row
from engine_verdict import Engine
from random_cases import make_case

MOST_SHRUNK_OF_A_KIND = 1


class Tried(NamedTuple):
    """A case by its name and seed, and how its builds ended."""

    name: str
    case: Case
    outcomes: list[Outcome]


class Worker:
    """What a process does; each has a bench of its own."""

    bench: Bench

    @classmethod
    def start(cls, folder: Path, keep: Path | None) -> None:
        cls.bench = Bench(Engine(lock=folder / "lock"), folder, keep)


def try_case(name: str, named_contexts: bool) -> Tried:
    """Compare on the case of one seed, which is also its name."""
    case = make_case(name, named_contexts)
    return Tried(name, case, Worker.bench.compare(case, name))


def shrink_case(found: tuple[Tried, int]) -> dict[str, Any]:
    """The row of the smallest case with the difference of a build."""
    tried, number = found
    case, outcome = Worker.bench.shrunk(tried.case, number, tried.outcomes[number])
    name = f"{tried.name}-{number}" if number else tried.name
    return row(case, name, outcome.verdict.ok, outcome.verdict.error)


def main(argv: Sequence[str] | None = None) -> int:
    given = _arguments(argv)
    with tempfile.TemporaryDirectory(prefix="engine-proof-") as folder:
        if given.replay:
            return replay(given.replay, Path(folder))
        if reason := Engine().answers():
            print(f"no engine: {reason}", file=sys.stderr)
            return 2
        if given.keep:
            given.keep.mkdir(parents=True, exist_ok=True)
        setting = (Path(folder), given.keep)
        with ProcessPoolExecutor(given.jobs, initializer=Worker.start, initargs=setting) as pool:
            return _prove(pool, given)


def _arguments(argv: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", 1)[0])
    parser.add_argument("--cases", type=int, default=100)
    parser.add_argument("--seed", default="1")
    parser.add_argument("--first", type=int, default=0, help="the number of the first case")
    parser.add_argument("--jobs", type=int, default=os.cpu_count() or 1)
    parser.add_argument("--keep", type=Path, help="where repositories with a difference are kept")
    parser.add_argument("--record", type=Path, help="a file that rows are appended to")
    parser.add_argument("--sample", type=int, default=0, help="record that many agreed cases too")
    parser.add_argument("--no-shrink", action="store_true")
    parser.add_argument("--engine", default="", help="the engine's version, for the summary")
    parser.add_argument("--named-contexts", action=argparse.BooleanOptionalAction, default=True)
    parser.add_argument("--replay", type=Path, help="compare these recorded verdicts, and end")
    return parser.parse_args(argv)


def _prove(pool: ProcessPoolExecutor, given: argparse.Namespace) -> int:
    names = [f"{given.seed}-{number}" for number in range(given.first, given.first + given.cases)]
    try_one = partial(try_case, named_contexts=given.named_contexts)
    tried = list(_shown(pool.map(try_one, names, chunksize=4), len(names)))
    differing = _differing(tried)
    first = [] if given.no_shrink else _first_of_a_kind(differing)
    shrunk = list(_printed(pool.map(shrink_case, first)))
    _print(tried, differing, given.engine or _version())
    if given.record:
        with given.record.open("a", encoding="utf-8") as record:
            for line in (*shrunk, *_sample(tried, given.sample)):
                print(json.dumps(line), file=record)
    return 1 if differing else 0


def replay(path: Path, folder: Path) -> int:
    """Compare the recorded verdicts of the engine with what the hook says now.

    A row that has "differs", with the reason, is wrong where it does not differ.
    """
    bench = Bench(Engine(), folder)
    differences = 0
    for recorded in read_rows(path):
        refused = bench.refused(from_row(recorded))
        differs = bool(refused) == recorded["ok"]
        if differs != ("differs" in recorded):
            differences += 1
            known = f" (known to differ: {recorded['differs']})" if "differs" in recorded else ""
            print(f"{recorded['id']}: {recorded['error'] or 'built'}; {_said(refused)}{known}")
    return 1 if differences else 0


def _said(refused: Iterable[Any]) -> str:
    texts = [f"{refusal.message} [{refusal.rule}]" for refusal in refused]
    return f"the hook says {'; '.join(texts) or 'nothing'}"


def _shown(tried: Iterable[Tried], total: int) -> Iterator[Tried]:
    start = time.monotonic()
    differences = 0
    for number, one in enumerate(tried, 1):
        for outcome in one.outcomes:
            if outcome.difference:
                differences += 1
                print(
                    f"{one.name}: {outcome.difference}: {outcome.verdict.error or 'built'}; ",
                    end="",
                )
                print(_said(outcome.refusals), flush=True)
        if number % 250 == 0:
            seconds = time.monotonic() - start
            print(f"{number} of {total}, {seconds:.0f} s, {differences} differences", flush=True)
        yield one


def _printed(rows: Iterable[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    for line in rows:
        print(json.dumps(line), flush=True)
        yield line


def _differing(tried: Iterable[Tried]) -> list[tuple[Tried, int]]:
    return [
        (one, number)
        for one in tried
        for number, outcome in enumerate(one.outcomes)
        if outcome.difference
    ]


def _first_of_a_kind(differing: Iterable[tuple[Tried, int]]) -> list[tuple[Tried, int]]:
    seen: Counter[str] = Counter()
    chosen = []
    for one, number in differing:
        signature = one.outcomes[number].signature
        seen[signature] += 1
        if seen[signature] <= MOST_SHRUNK_OF_A_KIND:
            chosen.append((one, number))
    return chosen


def _sample(tried: Iterable[Tried], most: int) -> list[dict[str, Any]]:
    """Rows of agreed cases: as many that build as not, of as many kinds as there are."""
    kinds: dict[str, list[dict[str, Any]]] = {}
    for one in tried:
        outcome = one.outcomes[0]
        if outcome.difference or outcome.set_aside or len(one.outcomes) > 1:
            continue
        line = row(one.case, one.name, outcome.verdict.ok, outcome.verdict.error)
        kinds.setdefault("" if outcome.verdict.ok else outcome.signature, []).append(line)
    built = kinds.pop("", [])
    refused = [rows[0] for rows in kinds.values()]
    return [*built[: most // 2], *refused[: most - most // 2]]


def _print(
    tried: list[Tried],
    differing: list[tuple[Tried, int]],
    version: str,
) -> None:
    outcomes = [outcome for one in tried for outcome in one.outcomes]
    reasons = Counter(outcome.set_aside for outcome in outcomes if outcome.set_aside)
    for reason, number in reasons.most_common():
        print(f"set aside: {number} for {reason}")
    agreed = [o for o in outcomes if not o.set_aside and not o.difference]
    for kind, number in Counter(o.signature for o in agreed if not o.verdict.ok).most_common():
        print(f"refused by both: {number} {kind.removeprefix('agreed: ')}")
    kinds = Counter(one.outcomes[number].difference for one, number in differing)
    shown = ", ".join(f"{number} {kind}" for kind, number in kinds.most_common())
    print(
        f"{datetime.now(timezone.utc):%Y-%m-%d}, {version}: {len(outcomes)} builds of {len(tried)}"
        f" repositories; accepted by both {sum(o.verdict.ok for o in agreed)}, refused by both"
        f" {sum(not o.verdict.ok for o in agreed)}, differences {len(differing)}"
        f"{f' ({shown})' if shown else ''}, set aside {sum(reasons.values())}"
    )


def _version() -> str:
    """What the client of the default command says of its engine."""
    if os.environ.get("ENGINE_BUILD"):
        return "the engine of ENGINE_BUILD"
    command = ["docker", "version", "--format", "Docker {{.Server.Version}}"]
    done = subprocess.run(command, capture_output=True, text=True)
    return done.stdout.strip() or "docker"


if __name__ == "__main__":
    raise SystemExit(main())
