"""What do the hooks about build contexts cost in a work tree full of what git ignores?

    python -m bench.context_cost [--rounds 15] [--folder DIR]

Installs this checkout as pre-commit does, makes the repository of bench/cluttered.py (or takes that
which a run before left in DIR) and measures whole processes in turn, their CPU time, git's
included: each hook with `--all-files`, and `git ls-files -o`, which lists all that git does not
track and so has to look into each folder.

What a hook costs wherever it runs is measured apart: start-up is the same command in a repository
of the same kind with next to nothing in it (eight tracked files, two packages), with the same
Dockerfile and the same ignore file. There it imports the same modules, asks git as often and has
findings alike, so all that is left to compare with `git ls-files -o` is what the files cost. Exits
with 1 where a bound is broken.
"""

from __future__ import annotations

import argparse
import shutil
import tempfile
from pathlib import Path
from typing import NamedTuple

from bench.cluttered import PACKAGES, SOURCES, make_repository
from bench.process_cost import (
    CONTEXT_HOOKS,
    Command,
    Figures,
    git,
    in_turn,
    installed,
    machine,
    markdown,
)

MOST = 1.5
# Name, packages, and sources.
REPOSITORIES = (("cluttered", PACKAGES, SOURCES), ("uncluttered", 2, 8))
LISTING = "listing"


class IgnoreFile(NamedTuple):
    """What the table calls a `.dockerignore`, and its text; "" is none."""

    name: str
    text: str


IGNORE_FILES = (
    IgnoreFile(
        "covers everything",
        ".git\n**/node_modules\n**/__pycache__\n**/*.py[cod]\n**/.venv\n**/.env*\n",
    ),
    IgnoreFile("none", ""),
    IgnoreFile(
        "an allow-list",
        "*\n!src/**/*.py\n!web/**/*.js\n!package.json\n**/node_modules/**\n**/__pycache__/**\n",
    ),
)


def main() -> int:
    parser = argparse.ArgumentParser(description="What the hooks cost in a cluttered work tree.")
    parser.add_argument("--rounds", type=int, default=15)
    parser.add_argument("--folder", type=Path, help="where repositories are kept between runs")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="bench-") as name:
        temporary = Path(name)
        folder = (given.folder or temporary / "repositories").resolve()
        make_repositories(folder)
        figures = in_turn(cases(folder, installed(temporary)), given.rounds)
    text, is_within = report(figures, given.rounds)
    print(text)
    return 0 if is_within else 1


def make_repositories(folder: Path) -> None:
    """Those of ``REPOSITORIES`` that are not there yet."""
    for name, packages, sources in REPOSITORIES:
        if not (folder / name).exists():
            made = folder / "unfinished"
            shutil.rmtree(made, ignore_errors=True)
            make_repository(made, packages, sources)
            made.rename(folder / name)


def cases(folder: Path, scripts: Path) -> dict[str, list[Command]]:
    """The commands, by short names."""
    cluttered = folder / REPOSITORIES[0][0]
    commands = {LISTING: [Command(("git", "ls-files", "-o", "-z"), cluttered)]}
    for name, *_ in REPOSITORIES:
        for ignore in IGNORE_FILES:
            variables = staged(folder / name, ignore)
            for hook in CONTEXT_HOOKS:
                run = Command((str(scripts / hook), "--all-files"), folder / name, variables)
                commands[key(name, ignore, hook)] = [run]
    return commands


def key(repository: str, ignore: IgnoreFile, hook: str) -> str:
    return f"{repository}, {ignore.name}, {hook}"


def staged(repository: Path, ignore: IgnoreFile) -> tuple[tuple[str, str], ...]:
    """The variables with which git takes an index with the ignore file as the repository's.

    So one work tree does for all of them: the hooks read ignore files from the index.
    """
    own = repository / ".git" / f"index-{ignore.name.replace(' ', '-')}"
    shutil.copy(repository / ".git" / "index", own)
    variables = {"GIT_INDEX_FILE": str(own)}
    if ignore.text:
        new = repository / ".git" / "new-text"
        new.write_text(ignore.text)
        identity = git(repository, "hash-object", "-w", str(new)).strip()
        entry = f"100644,{identity},.dockerignore"
        git(repository, "update-index", "--add", "--cacheinfo", entry, variables=variables)
    return tuple(variables.items())


def report(figures: dict[str, Figures], rounds: int) -> tuple[str, bool]:
    """The table, and whether all is within the bound."""
    listing = figures[LISTING].seconds
    rows, ratios = [], []
    for ignore in IGNORE_FILES:
        for hook in CONTEXT_HOOKS:
            cost, start = (figures[key(name, ignore, hook)] for name, *_ in REPOSITORIES)
            ratios.append(cost.seconds / (listing + start.seconds))
            parts = (listing, start.seconds, cost.seconds)
            shown = [f"{seconds * 1000:.1f}" for seconds in parts]
            rows.append((ignore.name, hook, *shown, f"{ratios[-1]:.2f}", f"{MOST}"))
    is_within = max(ratios) <= MOST
    heads = (".dockerignore", "hook", " `git ls-files -o`, ms", " start-up, ms", " hook, ms")
    lines = (
        f"{machine()}; medians of {rounds} rounds in turn.",
        "",
        markdown((*heads, " ratio", " bound"), rows),
        "" if is_within else "\n**A bound is broken.**",
    )
    return "\n".join(lines).rstrip(), is_within


if __name__ == "__main__":
    raise SystemExit(main())
