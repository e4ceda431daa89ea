"""How many of the changes that break a build does the hook refuse?

    .venv/bin/python proof/mutations.py [--count N] [--seed S] [--jobs N] CHECKOUT...

One at a time, in a clone of its own: a path that a sound build copies is deleted, renamed, spelled
in another letter case or ignored, or its declared context is taken wrong. Refused means: as the
commit is made, the hook reports an error that was not there before, at the source (for a wrong
context: in a build of that declaration). How many it would still report in a fresh clone, where
nothing tells what the commit changed, is counted too. What git itself ignores is for an earlier
step to make: there the hook only warns, and it is counted by itself. CHECKOUT is as for wild.py.
The exit status is 1 where less than 96 % are refused of those whose context is declared or whose
file has two or more sources.
"""

from __future__ import annotations

import argparse
import os
import tempfile
import time
from collections.abc import Iterable, Sequence
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path
from random import Random
from typing import NamedTuple

from judged_sources import Place, judged_sources
from mutation_kinds import KINDS, Mutation, mutations, targets
from scratch import Scratch
from verdicts import Reported
from wild import find_checkouts

WANTED_SHARE = 0.96
# No repository makes up more of the whole than this.
_LARGEST_PART = 0.05


class Outcome(NamedTuple):
    """What became of one mutation; ``said`` is what else the hook says of the Dockerfile."""

    repository: str
    mutation: Mutation
    at_commit: bool
    in_clone: bool
    is_generated: bool
    said: str


def main(argv: Sequence[str] | None = None) -> int:
    """Make the mutations and print what is refused."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("checkouts", nargs="+", type=Path, metavar="CHECKOUT")
    parser.add_argument("--count", type=int, default=1500)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--jobs", type=int, default=os.cpu_count() or 1)
    given = parser.parse_args(argv)
    checkouts = list(find_checkouts(given.checkouts))
    start = time.monotonic()
    with ProcessPoolExecutor(given.jobs) as pool:
        offered = dict(
            zip(checkouts, pool.map(offer, checkouts, [given.seed] * len(checkouts)), strict=True)
        )
        chosen = choose(offered, given.count, Random(given.seed))
        results = pool.map(try_out, chosen, chosen.values())
        outcomes = [outcome for some in results for outcome in some]
    share = show(outcomes)
    print(f"{time.monotonic() - start:.0f} s")
    return int(share < WANTED_SHARE)


def offer(checkout: Path, seed: int) -> list[Mutation]:
    """All mutations that a repository offers."""
    with tempfile.TemporaryDirectory() as name:
        scratch = Scratch(checkout, Path(name) / "clone")
        index = scratch.index()
        blamed = {Place(*finding.place) for finding in scratch.findings()}
        found = targets(judged_sources(index), index, blamed)
        os.chdir("/")
        return list(mutations(found, index, Random(seed)))


def choose(
    offered: dict[Path, list[Mutation]], count: int, random: Random
) -> dict[Path, list[Mutation]]:
    """About ``count`` mutations, as many of each kind as there are to be had."""
    queues: dict[str, list[tuple[Path, Mutation]]] = {kind: [] for kind in KINDS}
    for checkout, some in offered.items():
        for mutation in some:
            queues[mutation.kind].append((checkout, mutation))
    for queue in queues.values():
        random.shuffle(queue)
    limit = max(count * _LARGEST_PART, 2 * count / len(offered))
    chosen: dict[Path, list[Mutation]] = {}
    number = 0
    while number < count and any(queues.values()):
        for queue in queues.values():
            while queue and number < count:
                checkout, mutation = queue.pop()
                if len(chosen.get(checkout, ())) < limit:
                    chosen.setdefault(checkout, []).append(mutation)
                    number += 1
                    break
    return chosen


def try_out(checkout: Path, some: Iterable[Mutation]) -> list[Outcome]:
    """Make each mutation and run the hook twice."""
    repository = checkout.resolve().name.replace("+", "/", 1)
    outcomes = []
    with tempfile.TemporaryDirectory() as name:
        scratch = Scratch(checkout, Path(name) / "clone")
        before = {known for finding in scratch.findings() for known in _identities(finding)}
        for mutation in some:
            scratch.change(mutation.edits)
            outcomes.append(_outcome(scratch, repository, mutation, before))
        os.chdir("/")
    return outcomes


_Identity = tuple[tuple[str, int, int], str, tuple[str, str, str]]


def _identities(finding: Reported) -> set[_Identity]:
    """What makes a finding the same as another: one for each of its builds."""
    builds = finding.builds or (("", "", ""),)
    return {(finding.place, finding.rule, build) for build in builds}


def _outcome(
    scratch: Scratch, repository: str, mutation: Mutation, before: set[_Identity]
) -> Outcome:
    new = [f for f in scratch.findings() if not _identities(f) <= before]
    concerned = [finding for finding in new if _concerns(finding, mutation)]
    errors = {finding.place for finding in concerned if finding.severity == "error"}
    # What is printed at a commit has no builds to compare: an error at an old place counts as old.
    due = errors | ({mutation.place} if mutation.place else set())
    staged = scratch.staged_errors()
    at_commit = bool(due & staged if due else staged.difference(place for place, *_ in before))
    is_generated = any(finding.rule == "copy-source-generated" for finding in concerned)
    said = [f for f in new if any(mutation.dockerfile == build[1] for build in f.builds)]
    texts = "; ".join(f"{f.severity} at line {f.line}: {f.message}" for f in said)
    return Outcome(repository, mutation, at_commit, bool(errors), is_generated, texts)


def _concerns(finding: Reported, mutation: Mutation) -> bool:
    if mutation.place is not None and finding.place == mutation.place:
        return True
    if mutation.place is None:
        by = {declared.rpartition(":")[0] for *_, declared in finding.builds}
        return mutation.declared_by in by
    # The context went with its last file.
    lost = finding.rule in ("build-context-missing", "build-dockerfile-missing")
    return lost and any(mutation.dockerfile == build[1] for build in finding.builds)


def show(outcomes: Sequence[Outcome]) -> float:
    """Print what was not refused, and the shares; that of the clear ones is returned."""
    warned = [o for o in outcomes if o.is_generated and not o.at_commit]
    judged = [o for o in outcomes if o not in warned]
    for outcome in judged:
        if not outcome.at_commit:
            print(_line(outcome))
    print("\nOnly warned of, as git ignores the path:")
    for outcome in warned:
        print(_line(outcome))
    print(f"\n{'':<30} mutations   refused        %  in a clone        %")
    for kind in KINDS:
        _show_share(kind, [o for o in judged if o.mutation.kind == kind])
    _show_share("all", judged)
    _show_share("context declared", [o for o in judged if o.mutation.is_declared])
    clear = [o for o in judged if o.mutation.is_declared or o.mutation.siblings > 1]
    share = _show_share("declared, or several sources", clear)
    print(f"{len({o.repository for o in outcomes})} repositories")
    return share


def _line(outcome: Outcome) -> str:
    mutation = outcome.mutation
    place = ":".join(map(str, mutation.shown_at))
    context = "declared" if mutation.is_declared else f"guessed, {mutation.siblings} sources"
    return (
        f"{outcome.repository} {place}: {mutation.kind}: {mutation.subject} (context {context})\n"
        f"    {outcome.said or 'nothing is said'}"
    )


def _show_share(title: str, outcomes: Sequence[Outcome]) -> float:
    count = len(outcomes)
    refused = sum(outcome.at_commit for outcome in outcomes)
    seen = sum(outcome.in_clone for outcome in outcomes)
    share = refused / count if count else 1.0
    later = seen / count if count else 1.0
    print(f"{title:<30} {count:>9} {refused:>9} {share:>8.2%} {seen:>11} {later:>8.2%}")
    return share


if __name__ == "__main__":
    raise SystemExit(main())
