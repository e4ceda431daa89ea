"""What does the hook say about real repositories, and is each error that it finds true?

    .venv/bin/python proof/wild.py CHECKOUT...

A CHECKOUT is a git work tree (its files need not be checked out: the hook reads the index) or a
folder of such; one called OWNER+NAME is the repository OWNER/NAME. The hook runs as a process of
its own in each; the sources are counted in process. Errors without a verdict in verdicts.jsonl are
printed in full, and as rows to fill in with --rows. The exit status is 1 where there is one, or
where the errors that are false are more than 0.4 % of the sources.
"""

from __future__ import annotations

import argparse
import os
import resource
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

from judged_sources import judged_sources
from verdicts import (
    ARGUABLE,
    FALSE,
    TRUE,
    Reported,
    Verdict,
    as_lines,
    identity,
    read_findings,
    read_verdicts,
)

from docker_build_hooks.git_index import Index, read_index

VERDICTS = Path(__file__).with_name("verdicts.jsonl")
HOOKS = Path(__file__).resolve().parents[1] / "hooks"
ALLOWED_SHARE = 0.004
# Isolated, as Python would import modules of the checkout that it stands in.
COMMAND = (
    sys.executable,
    "-I",
    "-c",
    f"import sys; sys.path.append({str(HOOKS)!r})\n"
    "from docker_build_hooks.check_dockerfile_copy_paths import main; sys.exit(main())",
)


class Judged(NamedTuple):
    """What the hook made of one repository; ``errors`` each with the hash of its verdict."""

    name: str
    commit: str
    dockerfiles: int
    sources: int
    errors: tuple[tuple[Reported, str], ...]
    warnings: int
    milliseconds: float
    by_rule: Counter[tuple[str, str]]


def main(argv: Sequence[str] | None = None) -> int:
    """Judge the checkouts and compare with the verdicts."""
    parser = argparse.ArgumentParser(description=__doc__, add_help=True)
    parser.add_argument("checkouts", nargs="+", type=Path, metavar="CHECKOUT")
    parser.add_argument("--verdicts", type=Path, default=VERDICTS)
    parser.add_argument("--rows", action="store_true", help="print rows for what has no verdict")
    given = parser.parse_args(argv)
    verdicts = read_verdicts(given.verdicts)
    found = [judge(checkout) for checkout in find_checkouts(given.checkouts)]
    show_table(found)
    unknown = list(without_verdict(found, verdicts))
    for repository, error, _ in unknown:
        print(f"\n{repository}: {show(error)}")
    if given.rows:
        print("\n" + as_lines(_row(*row) for row in unknown), end="")
    share = show_totals(found, verdicts)
    return int(bool(unknown) or share > ALLOWED_SHARE)


def find_checkouts(folders: Sequence[Path]) -> Iterator[Path]:
    """The folders that are checkouts, and the checkouts in those that are not."""
    for folder in folders:
        if (folder / ".git").exists():
            yield folder
        else:
            yield from sorted(path.parent for path in folder.glob("*/.git"))


def judge(checkout: Path) -> Judged:
    """Run the hook on everything in the index of ``checkout``. Raises where it cannot judge."""
    name = checkout.resolve().name.replace("+", "/", 1)
    environment = {n: v for n, v in os.environ.items() if not n.startswith(("GIT_", "PRE_COMMIT"))}
    before = _cpu_seconds()
    done = subprocess.run(
        [*COMMAND, "--all-files", "--format", "json"],
        cwd=checkout,
        env=environment,
        capture_output=True,
        text=True,
    )
    milliseconds = (_cpu_seconds() - before) * 1000
    if done.returncode not in (0, 1) or done.stderr:
        raise RuntimeError(f"{checkout}: exit status {done.returncode}\n{done.stderr}")
    findings = read_findings(done.stdout)
    index = read_index(str(checkout.resolve()))
    sources = judged_sources(index)
    errors = [f for f in findings if f.severity == "error"]
    return Judged(
        name,
        _commit(checkout),
        len({source.build.shown_dockerfile for source in sources}),
        len({source.place for source in sources}),
        tuple((error, identity(name, error, _blob(index, error.path))) for error in errors),
        len(findings) - len(errors),
        milliseconds,
        Counter((f.severity, f.rule) for f in findings),
    )


def _cpu_seconds() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def _commit(checkout: Path) -> str:
    command = ["git", "-C", str(checkout), "rev-parse", "HEAD"]
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout.strip()


def _blob(index: Index, path: str) -> bytes:
    return index.blob(path) or b""


def without_verdict(
    found: Sequence[Judged], verdicts: dict[str, Verdict]
) -> Iterator[tuple[str, Reported, str]]:
    """The errors that nobody has judged yet: repository, error and hash."""
    for judged in found:
        for error, hashed in judged.errors:
            if hashed not in verdicts:
                yield judged.name, error, hashed


def _row(repository: str, error: Reported, hashed: str) -> Verdict:
    return Verdict(repository, hashed, error.rule, error.path, error.line, "", "")


def show(error: Reported) -> str:
    """An error with the builds that it is about."""
    place = ":".join(map(str, error.place))
    builds = "".join(
        f"\n    {dockerfile} from {context}" + (f", declared at {by}" if by else "")
        for context, dockerfile, by in error.builds
    )
    return f"{place}: {error.message} [{error.rule}]{builds}"


def show_table(found: Sequence[Judged]) -> None:
    """One line a repository."""
    width = max([len(judged.name) for judged in found], default=0)
    titles = ("Dockerfiles", "sources", "errors", "warnings", "CPU ms")
    print(f"{'repository':<{width}}  {'commit':<10}", *(f"{t:>11}" for t in titles))
    for judged in found:
        numbers = (judged.dockerfiles, judged.sources, len(judged.errors), judged.warnings)
        shown = " ".join(f"{number:>11}" for number in (*numbers, round(judged.milliseconds)))
        print(f"{judged.name:<{width}}  {judged.commit[:10]} {shown}")


def show_totals(found: Sequence[Judged], verdicts: dict[str, Verdict]) -> float:
    """Print them; the share of the sources that a false error is about."""
    rules = sum((judged.by_rule for judged in found), Counter[tuple[str, str]]())
    print()
    for (severity, rule), number in sorted(rules.items()):
        print(f"{number:>6} {severity} {rule}")
    hashes = [hashed for judged in found for _, hashed in judged.errors]
    kinds = Counter(verdicts[hashed].verdict for hashed in hashes if hashed in verdicts)
    names = {judged.name for judged in found}
    ours = {row.hash for row in verdicts.values() if row.repository in names}
    sources = sum(judged.sources for judged in found)
    share = kinds[FALSE] / sources if sources else 0.0
    print(
        f"\n{len(found)} repositories, {sum(j.dockerfiles for j in found)} Dockerfiles with "
        f"sources, {sources} sources, {sum(j.milliseconds for j in found) / 1000:.1f} s CPU\n"
        f"{len(hashes)} errors: {kinds[TRUE]} true, {kinds[ARGUABLE]} arguable, "
        f"{kinds[FALSE]} false, {len(hashes) - kinds.total()} without a verdict\n"
        f"false errors: {share:.2%} of the sources (allowed: {ALLOWED_SHARE:.1%})\n"
        f"{len(ours.difference(hashes))} verdicts are out of date"
    )
    return share


if __name__ == "__main__":
    raise SystemExit(main())
