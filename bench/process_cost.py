"""What does a whole process cost, and how is a copy installed that is worth timing?

Shared by the benchmarks of this folder: CPU time and peak memory of a command with the processes
that it starts, and the Markdown that bench/README.md shows.
"""

from __future__ import annotations

import os
import platform
import shutil
import statistics
import subprocess
import sys
import time
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

CHECKOUT = Path(__file__).resolve().parents[1]
HOOK = "check-dockerfile-copy-paths"
CONTEXT_HOOKS = ("check-dockerignore-coverage", "check-pycache-pollution")
COMPOSE_HOOKS = ("check-compose-version", "check-compose-config")
# What the second of them needs more.
COMPOSE_EXTRA = "compose-config"
ALPINE_HOOK = "check-alpine-dockerfile"
# It runs before a push, and has an extra of its own.
HOST_HOOK, HOST_EXTRA = "check-docker-resources", "host"
HOOKS = (HOOK, *CONTEXT_HOOKS, *COMPOSE_HOOKS, ALPINE_HOOK)
# A finding is no failure of the measurement.
EXPECTED = (0, 1)


class Command(NamedTuple):
    """A command line, the folder it runs in, and variables on top of the environment."""

    arguments: tuple[str, ...]
    folder: Path
    variables: tuple[tuple[str, str], ...] = ()


class Cost(NamedTuple):
    """User and system seconds, and the peak of the largest process in megabytes (10**6 bytes)."""

    seconds: float
    megabytes: float


class Figures(NamedTuple):
    """The costs of all rounds of one thing that was measured."""

    costs: tuple[Cost, ...]

    @property
    def seconds(self) -> float:
        """The median of the CPU seconds."""
        return statistics.median(cost.seconds for cost in self.costs)

    @property
    def least(self) -> float:
        """The least CPU seconds of a round."""
        return min(cost.seconds for cost in self.costs)

    @property
    def megabytes(self) -> float:
        """The highest peak of a round."""
        return max(cost.megabytes for cost in self.costs)


def measure(command: Command) -> Cost:
    """Run a command once. Raises ``RuntimeError`` where it ends with more than a finding.

    The peak of a process counts from before it replaces the one that started it, so the caller
    must be small itself: what is large belongs into a process of its own.
    """
    process = subprocess.Popen(
        command.arguments,
        cwd=command.folder,
        env={**os.environ, **dict(command.variables)},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    # What the process waited for is in its usage.
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode not in EXPECTED:
        raise RuntimeError(f"status {process.returncode}: {' '.join(command.arguments)[:200]}")
    unit = 1 if sys.platform == "darwin" else 1024
    return Cost(usage.ru_utime + usage.ru_stime, usage.ru_maxrss * unit / 1e6)


def measure_all(commands: Iterable[Command]) -> Cost:
    """Run commands one after the other: the sum of their times, the highest of their peaks."""
    costs = [measure(command) for command in commands]
    return Cost(sum(cost.seconds for cost in costs), max(cost.megabytes for cost in costs))


def in_turn(cases: Mapping[str, Sequence[Command]], rounds: int) -> dict[str, Figures]:
    """Measure all cases once a round, so that a noisy machine disturbs them alike.

    Before the first round all of them start once, which fills the caches of the system.
    """
    for commands in cases.values():
        measure(commands[0])
    costs: dict[str, list[Cost]] = {name: [] for name in cases}
    for _ in range(rounds):
        for name, commands in cases.items():
            costs[name].append(measure_all(commands))
    return {name: Figures(tuple(found)) for name, found in costs.items()}


def environment(folder: Path, *requirements: str) -> Path:
    """A new virtual environment with these packages; the folder of its scripts."""
    subprocess.run([sys.executable, "-m", "venv", str(folder)], check=True)
    scripts = folder / "bin"
    quiet = ("-m", "pip", "install", "--quiet", "--disable-pip-version-check")
    subprocess.run(
        [str(scripts / "python"), *quiet, *requirements], check=True, stderr=subprocess.DEVNULL
    )
    return scripts


def installed(folder: Path, extra: str = "") -> Path:
    """This checkout as pre-commit installs it, with its byte code; the folder of its scripts.

    ``extra`` is what its packages are called together that a hook needs more.
    """
    # A build writes into the folder that it builds.
    copy = folder / "checkout"
    shutil.copytree(CHECKOUT / "hooks", copy / "hooks")
    for name in ("pyproject.toml", "README.md", "LICENSE"):
        shutil.copy(CHECKOUT / name, copy)
    return environment(folder / "environment", f"{copy}[{extra}]" if extra else str(copy))


def git(repository: Path, *arguments: str, variables: Mapping[str, str] | None = None) -> str:
    """What ``git ARGUMENTS`` prints."""
    identity = ("-c", "user.name=bench", "-c", "user.email=bench@example.com")
    done = subprocess.run(
        ["git", *identity, *arguments],
        cwd=repository,
        env={**os.environ, **(variables or {})},
        check=True,
        stdout=subprocess.PIPE,
        text=True,
    )
    return done.stdout


def markdown(heads: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A table; columns whose heads begin with a blank are numbers."""
    rule = ["---:" if head.startswith(" ") else "---" for head in heads]
    lines = [[head.strip() for head in heads], rule, *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def machine() -> str:
    """When and where something was measured, in one line."""
    version = subprocess.run(["git", "--version"], check=True, stdout=subprocess.PIPE, text=True)
    return (
        f"{time.strftime('%Y-%m-%d')}, Python {platform.python_version()}, "
        f"git {version.stdout.split()[2]}, {platform.system()}, {os.cpu_count()} cores"
    )


class Bounded(NamedTuple):
    """A row of a table: how many files, the program, its figures, and the most CPU seconds."""

    files: int
    program: str
    figures: Figures
    bound: float | None


def bounded_table(kind: str, rows: Sequence[Bounded], rounds: int) -> tuple[str, bool]:
    """The table of programs on files of a kind, and whether all is within the bounds."""
    shown = [
        (
            f"{row.files}",
            row.program,
            f"{row.figures.seconds:.3f}",
            f"{row.bound or ''}",
            f"{row.figures.megabytes:.0f}",
        )
        for row in rows
    ]
    is_within = all(row.bound is None or row.figures.seconds <= row.bound for row in rows)
    lines = (
        f"{machine()}; medians of {rounds} rounds in turn.",
        "",
        markdown((f" {kind}", "program", " CPU s", " bound", " peak MB"), shown),
        "" if is_within else "\n**A bound is broken.**",
    )
    return "\n".join(lines).rstrip(), is_within
