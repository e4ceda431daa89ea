"""What do the hooks cost in a large repository, and is the first within its bounds?

    python -m bench.monorepo_cost [--rounds 9] [--folder DIR]

Installs this checkout as pre-commit does, makes the repositories of bench/monorepo.py (or takes
those that a run before left in DIR) and measures whole processes in turn: CPU time and the peak of
the largest process, git's included. Exits with 1 where a bound is broken.
"""

from __future__ import annotations

import argparse
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

from bench.process_cost import (
    ALPINE_HOOK,
    CHECKOUT,
    CONTEXT_HOOKS,
    HOOK,
    Command,
    Figures,
    git,
    in_turn,
    installed,
    machine,
    markdown,
)

# Name, files, Dockerfiles, and whether some miss sources.
REPOSITORIES = (
    ("large", 100_000, 500, False),
    ("largest", 1_000_000, 500, False),
    ("faulty", 100_000, 500, True),
    ("small", 2_000, 100, False),
)
CHANGED = "services/catalog/team-001/worker/Dockerfile"
SOURCE = "services/catalog/team-001/worker/entrypoint.sh"
MOST_OF_GROWTH = 11.0
# Changes the index that the variables lead git to.
Change = Callable[[Path, dict[str, str]], None]


class Case(NamedTuple):
    """Something to measure: its name in the table, and its bounds (None where it has none)."""

    name: str
    command: Command
    seconds: float | None = None
    megabytes: float | None = None


def main() -> int:
    parser = argparse.ArgumentParser(description="What the hooks cost in a large repository.")
    parser.add_argument("--rounds", type=int, default=9)
    parser.add_argument("--folder", type=Path, help="where repositories are kept between runs")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="bench-") as name:
        temporary = Path(name)
        folder = (given.folder or temporary / "repositories").resolve()
        make_repositories(folder)
        text, is_within = report(folder, installed(temporary), given.rounds)
    print(text)
    return 0 if is_within else 1


def make_repositories(folder: Path) -> None:
    """Those of ``REPOSITORIES`` that are not there yet, and one that is almost empty."""
    for name, files, dockerfiles, faulty in REPOSITORIES:
        if not (folder / name).exists():
            made = folder / "unfinished"
            shutil.rmtree(made, ignore_errors=True)
            sizes = (f"--files={files}", f"--dockerfiles={dockerfiles}")
            flags = ["--faults"] if faulty else []
            # In a process of its own: see process_cost.measure.
            generator = (sys.executable, "-m", "bench.monorepo")
            subprocess.run([*generator, str(made), *sizes, *flags], cwd=CHECKOUT, check=True)
            made.rename(folder / name)
    empty = folder / "empty"
    if not empty.exists():
        git(folder, "init", "--quiet", str(empty))
        (empty / "README.md").write_text("# x\n")
        git(empty, "add", "--all")
        git(empty, "commit", "--quiet", "--message=x")


def cases(folder: Path, scripts: Path) -> dict[str, Case]:
    """What is measured, by a short name."""
    large = folder / "large"

    def everything(name: str, hook: str = HOOK) -> Command:
        return Command((str(scripts / hook), "--all-files"), folder / name)

    def commit(name: str, change: Change, *paths: str) -> Command:
        return Command((str(scripts / HOOK), *paths), large, staged(large, name, change))

    others = {
        hook: Case(f"100,000 files, {hook} `--all-files`", everything("large", hook))
        for hook in (*CONTEXT_HOOKS, ALPINE_HOOK)
    }

    return {
        "empty": Case("almost empty, `--all-files` (start-up)", everything("empty")),
        "small": Case("100 Dockerfiles, 2,000 files, `--all-files`", everything("small"), 0.5),
        "large": Case("100,000 files, `--all-files`", everything("large"), 2.0, 200),
        "faulty": Case("the same with five missing sources more", everything("faulty"), 2.0, 200),
        "largest": Case("1,000,000 files, `--all-files`", everything("largest")),
        "nothing": Case("100,000 files, a commit without Docker", commit("nothing", add_text)),
        "deletion": Case(
            "100,000 files, a commit that deletes any file",
            commit("deletion", removal(any_file(large))),
            0.6,
        ),
        "source": Case(
            "100,000 files, a commit that deletes a source",
            commit("source", removal(SOURCE)),
            0.6,
        ),
        "dockerfile": Case(
            "100,000 files, a commit of one Dockerfile",
            commit("dockerfile", change_dockerfile, CHANGED),
        ),
        **others,
    }


def staged(repository: Path, name: str, change: Change) -> tuple[tuple[str, str], ...]:
    """The variables with which git takes an index that holds the change as the repository's."""
    own = repository / ".git" / f"index-{name}"
    shutil.copy(repository / ".git" / "index", own)
    variables = {"GIT_INDEX_FILE": str(own)}
    change(repository, variables)
    return tuple(variables.items())


def any_file(repository: Path) -> str:
    paths = git(repository, "ls-files", "backend", "frontend").split("\n")
    return paths[len(paths) // 2]


def add_text(repository: Path, variables: dict[str, str]) -> None:
    change_text(repository, variables, any_file(repository), "# changed\n")


def change_dockerfile(repository: Path, variables: dict[str, str]) -> None:
    change_text(repository, variables, CHANGED, (repository / CHANGED).read_text() + "USER 1\n")


def change_text(repository: Path, variables: dict[str, str], path: str, text: str) -> None:
    new = repository / ".git" / "new-text"
    new.write_text(text)
    identity = git(repository, "hash-object", "-w", str(new)).strip()
    entry = f"100644,{identity},{path}"
    git(repository, "update-index", "--cacheinfo", entry, variables=variables)


def removal(path: str) -> Change:
    def remove(repository: Path, variables: dict[str, str]) -> None:
        git(repository, "update-index", "--force-remove", path, variables=variables)

    return remove


def report(folder: Path, scripts: Path, rounds: int) -> tuple[str, bool]:
    """The table, and whether all is within its bounds."""
    table = cases(folder, scripts)
    figures = in_turn({name: [case.command] for name, case in table.items()}, rounds)
    rows = [row(table[name], figures[name]) for name in table]
    start = figures["empty"].seconds
    growth = (figures["largest"].seconds - start) / (figures["large"].seconds - start)
    is_within = growth <= MOST_OF_GROWTH and all(
        is_kept(case, figures[name]) for name, case in table.items()
    )
    heads = ("what", " CPU s, least", " CPU s, median", " bound", " peak MB", " bound")
    lines = (
        f"{machine()}; {rounds} rounds in turn.",
        "",
        markdown(heads, rows),
        "",
        f"Without start-up, 1,000,000 files cost {growth:.1f} times what 100,000 do "
        f"(bound: {MOST_OF_GROWTH:.0f}).",
        "" if is_within else "\n**A bound is broken.**",
    )
    return "\n".join(lines).rstrip(), is_within


def row(case: Case, found: Figures) -> tuple[str, ...]:
    return (
        case.name,
        f"{found.least:.3f}",
        f"{found.seconds:.3f}",
        "" if case.seconds is None else f"{case.seconds:.1f}",
        f"{found.megabytes:.0f}",
        "" if case.megabytes is None else f"{case.megabytes:.0f}",
    )


def is_kept(case: Case, found: Figures) -> bool:
    """Whether the bounds of a case are kept."""
    return (case.seconds is None or found.seconds <= case.seconds) and (
        case.megabytes is None or found.megabytes <= case.megabytes
    )


if __name__ == "__main__":
    raise SystemExit(main())
