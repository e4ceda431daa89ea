"""Do the engine and the hook agree on each build of a case?"""

from __future__ import annotations

import posixpath
import re
import shutil
import subprocess
import tempfile
from functools import partial
from pathlib import Path
from typing import NamedTuple

from engine_cases import FOLDER, Build, Case, make_empty_repository, write_repository
from engine_verdict import CRASHED, Engine, Verdict
from hook_verdict import NO_VERDICT, Refusal, isolate, refusals
from shrink import shrink

MISSED = "missed"
FALSE_ALARM = "false alarm"
OTHER_REASON = "other reason"
NOT_JUDGED = "not judged"

_OUT_OF_SIGHT = "a link out of the repository"
_PATHS_OF_WINDOWS = "paths of Windows"
_IN_STAGE = "the contents of a stage"
_UNSTEADY = "an engine that says something else the next time"

# What the engine's reason says, and the rules that are about it; the first that matches.
_REASONS = (
    (r"target stage .* could not be found|failed to reach build target", "build-target-missing"),
    (r"failed to read dockerfile|failed to get build context", "build-"),
    (r"exclude-?patterns|exclusion pattern", "dockerignore-pattern-invalid|dockerfile-syntax"),
    (r"header key", "dockerignore-pattern-invalid|dockerfile-syntax"),
    # What is behind a link is asked for as a pattern, too; here its own reason comes first.
    # A bad pattern that is met in another folder first.
    (r"failed to match excludepatterns", "dockerignore-pattern-invalid|copy-source-ignored"),
    (r"includepatterns", "dockerignore-pattern-invalid|dockerfile-syntax|copy-source-"),
    (r"syntax error in pattern", "dockerignore-pattern-invalid|dockerfile-syntax"),
    (r": not found\Z|^lstat |no such file or directory|too many links", "copy-source-"),
    (r"", "dockerfile-syntax|copy-from-unknown-stage"),
)
_LOST_PATH = re.compile(r'(?:"|\bopen )/([^"]*?)(?:": not found|: no such file or directory)\Z')
_STAGE = re.compile(r"^FROM\s.*\sAS\s+(\S+)", re.IGNORECASE | re.MULTILINE)
_MOUNTED_FROM = re.compile(r"--mount=\S*\bfrom=([^\s,\"]+)")
# With it a backslash separates folders here, as it does for the images of Windows.
_WINDOWS = re.compile(r"\A(?:#.*\n)*#\s*escape\s*=\s*`.*\n(?s:.*\\)", re.IGNORECASE)
# Variables that only an engine knows: the hook counts what depends on them as found.
_PLATFORM = re.compile(r"\bFROM\s.*TARGETARCH", re.IGNORECASE)


class Outcome(NamedTuple):
    """What both say about one build; ``difference`` is "" where they agree or nothing is said."""

    verdict: Verdict
    refusals: tuple[Refusal, ...]
    set_aside: str = ""
    difference: str = ""

    @property
    def signature(self) -> str:
        """What kind of outcome this is."""
        rules = sorted({refusal.rule for refusal in self.refusals})
        return f"{self.difference or 'agreed'}: {self.verdict.kind} / {' '.join(rules)}"


class Bench:
    """A place to try cases in, one after the other."""

    def __init__(self, engine: Engine, folder: Path, keep: Path | None = None) -> None:
        """``folder`` is for what is made on the way, and ``keep`` for cases with a difference."""
        self.engine = engine
        self.keep = keep
        self.folder = Path(tempfile.mkdtemp(dir=folder))
        isolate(self.folder)
        self._empty = self.folder / "empty"
        make_empty_repository(self._empty)

    def compare(self, case: Case, name: str = "case") -> list[Outcome]:
        """The outcome of each build of the case."""
        root = self.folder / name
        try:
            write_repository(case, root, self._empty)
            outcomes = self._outcomes(case, root)
            if self.keep and any(outcome.difference for outcome in outcomes):
                shutil.copytree(root, self.keep / name, symlinks=True)
            return outcomes
        except (OSError, subprocess.CalledProcessError, UnicodeError) as error:
            reason = f"no repository: {type(error).__name__}"
            return [Outcome(Verdict(False, str(error)), (), reason)] * len(case.builds)
        finally:
            shutil.rmtree(root, ignore_errors=True)

    def _outcomes(self, case: Case, root: Path) -> list[Outcome]:
        ours = refusals(root, len(case.builds))
        outcomes = []
        for build, refused in zip(case.builds, ours, strict=True):
            path = posixpath.normpath(posixpath.join(build.context, build.dockerfile))
            text = case.files.get(path, "")
            ask = partial(self.engine.build, root / FOLDER / build.context, build.arguments)
            outcome = judge(ask(), tuple(refused), text)
            if outcome.difference and ask() != outcome.verdict:
                # What a build sees that another one sends at the same time.
                outcome = outcome._replace(set_aside=_UNSTEADY, difference="")
            if outcome.difference and any("\\" in argument for argument in build.arguments):
                outcome = outcome._replace(set_aside=_PATHS_OF_WINDOWS, difference="")
            if outcome.difference and _is_out_of_sight(outcome.verdict, case):
                outcome = outcome._replace(set_aside=_OUT_OF_SIGHT, difference="")
            if outcome.difference == MISSED and _is_in_stage(outcome.verdict, build, text):
                outcome = outcome._replace(set_aside=_IN_STAGE, difference="")
            outcomes.append(outcome)
        return outcomes

    def refused(self, case: Case) -> list[Refusal]:
        """What the hook says about the first build of the case, without an engine."""
        root = self.folder / "case"
        try:
            write_repository(case, root, self._empty)
            return refusals(root, len(case.builds))[0]
        finally:
            shutil.rmtree(root, ignore_errors=True)

    def shrunk(self, case: Case, number: int, outcome: Outcome) -> tuple[Case, Outcome]:
        """The smallest case with the difference that build ``number`` of the case shows."""
        alone = case._replace(builds=(case.builds[number],))
        last = outcome

        def differs(smaller: Case) -> bool:
            nonlocal last
            try:
                rules = {refusal.rule for refusal in self.refused(smaller)}
            except (OSError, subprocess.CalledProcessError, UnicodeError, ValueError):
                return False
            if rules != {refusal.rule for refusal in outcome.refusals}:
                return False
            found = self.compare(smaller)[0]
            if found.signature != outcome.signature:
                return False
            last = found
            return True

        return (shrink(alone, differs), last) if differs(alone) else (alone, outcome)


def _is_out_of_sight(verdict: Verdict, case: Case) -> bool:
    """Whether a context is missing where a link leads out of the repository."""
    leads_out = any(target.startswith("/") for target in case.links.values())
    return leads_out and verdict.error.startswith("failed to get build context")


def _is_in_stage(verdict: Verdict, build: Build, dockerfile: str) -> bool:
    """Whether a mount misses a path in a stage that no named context takes the place of."""
    lost = _LOST_PATH.search(verdict.error)
    replaced = {value.partition("=")[0].lower() for value in build.arguments}
    stages = {name.lower() for name in _STAGE.findall(dockerfile)} - replaced
    sources = {name.lower() for name in _MOUNTED_FROM.findall(dockerfile)}
    return lost is not None and lost[1] in dockerfile and not stages.isdisjoint(sources)


def judge(verdict: Verdict, refused: tuple[Refusal, ...], dockerfile: str) -> Outcome:
    """Compare the engine's verdict with what the hook says about the same build."""
    outcome = _compare(verdict, refused, dockerfile)
    if outcome.difference and _WINDOWS.match(dockerfile):
        return Outcome(verdict, refused, _PATHS_OF_WINDOWS)
    return outcome


def _compare(verdict: Verdict, refused: tuple[Refusal, ...], dockerfile: str) -> Outcome:
    rules = {refusal.rule for refusal in refused}
    if NO_VERDICT in rules:
        return Outcome(verdict, refused, difference=NOT_JUDGED)
    if verdict.set_aside:
        return Outcome(verdict, refused, verdict.set_aside)
    if verdict.ok:
        return Outcome(verdict, refused, difference=FALSE_ALARM if refused else "")
    fits = verdict.error == CRASHED or any(re.match(_rules(verdict.error), rule) for rule in rules)
    if refused and fits:
        return Outcome(verdict, refused)
    if _PLATFORM.search(dockerfile):
        return Outcome(verdict, refused, "a platform that only the engine knows")
    return Outcome(verdict, refused, difference=OTHER_REASON if refused else MISSED)


def _rules(error: str) -> str:
    return next(rules for reason, rules in _REASONS if re.search(reason, error))
