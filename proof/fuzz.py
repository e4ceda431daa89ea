"""Does any file make a hook crash, hang, or print what it must not?

    .venv/bin/python proof/fuzz.py [--random N] [--mutated N] [--seed S] [--kind K]...

writes N random and N mutated files of each kind into a small repository and puts it through all
that a hook does: every declaration and Dockerfile is read, judged, explained and printed, in
process; one of every 200 once more through ``main`` in a real git repository. There must be no
exception, nothing that takes a second of processor time, and no output but what
``hook_runs.problem_of`` lets pass. What fails is kept in a folder, and the exit status is 1.
"""

from __future__ import annotations

import argparse
import faulthandler
import signal
import sys
import tempfile
import time
import traceback
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from pathlib import Path
from random import Random
from types import FrameType
from typing import NamedTuple

sys.path.append(str(Path(__file__).resolve().parents[1] / "hooks"))

from fuzz_inputs import mutated_file, random_file
from fuzz_kinds import KINDS, Kind
from hook_runs import FORMATS, Repository, run_in_process

LIMIT = 1.0
_HANG = 60
_THROUGH_GIT = 200


class Slow(BaseException):
    """A file took longer than the limit; no ``except Exception`` may stop it."""


class Failure(NamedTuple):
    """The number of the file among those of its kind and sort, and what happened."""

    number: int
    data: bytes
    problem: str


class Figures(NamedTuple):
    """What came of the files of one kind and sort; times are in seconds of the processor."""

    files: int
    through_git: int
    total: float
    slowest: float
    failures: list[Failure]


def guarded(work: Callable[[], str], limit: float = LIMIT) -> tuple[str, float]:
    """The problem that ``work`` tells of or dies of, "" for none, and the time that it took."""
    signal.signal(signal.SIGPROF, _stop)
    # Slower than that by far, in C code that heeds no signal: say where, and end.
    faulthandler.dump_traceback_later(_HANG, exit=True)
    start = time.process_time()
    signal.setitimer(signal.ITIMER_PROF, limit)
    try:
        problem = work()
    except Slow:
        problem = "slower than the limit:\n" + traceback.format_exc()
    except Exception:
        problem = traceback.format_exc()
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
        faulthandler.cancel_dump_traceback_later()
    return problem, time.process_time() - start


def _stop(number: int, frame: FrameType | None) -> None:
    raise Slow


def files_of(kind: Kind, sort: str, count: int, seed: int) -> Iterator[bytes]:
    """``count`` files, ``random`` or ``mutated``, the same for a seed."""
    make = random_file if sort == "random" else mutated_file
    for number in range(count):
        yield make(Random(f"{seed} {kind.name} {sort} {number}"), kind)


def fuzz(kind: Kind, sort: str, count: int, seed: int, repository: Repository | None) -> Figures:
    """Put ``count`` files of a kind through the hook, some of them through ``repository``."""
    failures: list[Failure] = []
    total = slowest = 0.0
    through_git = 0
    for number, data in enumerate(files_of(kind, sort, count, seed)):
        output_format = FORMATS[number % len(FORMATS)]
        problem, taken = guarded(partial(run_in_process, {kind.path: data}, output_format))
        total, slowest = total + taken, max(slowest, taken)
        if not problem and repository and number % _THROUGH_GIT == 0:
            through_git += 1
            problem = guarded(partial(repository.problem, {kind.path: data}, output_format))[0]
        if problem:
            failures.append(Failure(number, data, problem))
    return Figures(count, through_git, total, slowest, failures)


def main(argv: Sequence[str] | None = None) -> int:
    """Fuzz the kinds, and print a line of figures for each."""
    faulthandler.enable()
    given = _options().parse_args(argv)
    kinds = [kind for kind in KINDS if not given.kind or kind.name in given.kind]
    kept = Path(tempfile.mkdtemp(prefix="fuzz-failures-"))
    failed = 0
    with tempfile.TemporaryDirectory() as folder:
        repository = Repository(Path(folder))
        for kind in kinds:
            for sort in ("random", "mutated"):
                count = given.random if sort == "random" else given.mutated
                figures = fuzz(kind, sort, count, given.seed, repository)
                failed += len(figures.failures)
                _show(kind, sort, figures, kept)
    if failed:
        print(f"{failed} failures: {kept}")
    else:
        kept.rmdir()
    return int(failed > 0)


def _options() -> argparse.ArgumentParser:
    options = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    options.add_argument("--random", type=int, default=1000, metavar="N")
    options.add_argument("--mutated", type=int, default=1000, metavar="N")
    options.add_argument("--seed", type=int, default=1)
    names = [kind.name for kind in KINDS]
    options.add_argument("--kind", action="append", default=[], choices=names)
    return options


def _show(kind: Kind, sort: str, figures: Figures, kept: Path) -> None:
    print(
        f"{kind.name:13} {sort:8} {figures.files:6} files, {figures.through_git:4} through git, "
        f"{1000 * figures.total / max(figures.files, 1):6.2f} ms each, "
        f"{1000 * figures.slowest:5.0f} ms the slowest, {len(figures.failures)} failures",
        flush=True,
    )
    for failure in figures.failures:
        name = f"{kind.name}-{sort}-{failure.number}"
        (kept / name).write_bytes(failure.data)
        (kept / f"{name}.txt").write_text(failure.problem, "utf-8", "backslashreplace")


if __name__ == "__main__":
    raise SystemExit(main())
