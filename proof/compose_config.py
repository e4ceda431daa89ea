"""Does the hook refuse exactly the Compose files that the real tool refuses?

    python proof/compose_config.py [--cases N] [--seed S] [--jobs J] [--record FILE]

makes N random Compose files, asks ``$COMPOSE`` (by default ``docker-compose``; it is run in a
folder with a few files as ``$COMPOSE -f compose.yaml config -q``) about each, and compares with
whether ``check-compose-config`` finds an error. Files that fail for what variables are, as that is
up to the environment, and those of several documents are set aside. Each difference is shrunk and
printed as a row of tests/data/compose_verdicts.jsonl, with what the hook says as "found", and what
there is of each kind is counted. The exit status is 1 where there is a difference.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import shlex
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path
from typing import NamedTuple

sys.path.append(str(Path(__file__).resolve().parents[1] / "hooks"))

from hook_verdict import isolate
from random_compose import Case, make_case, number_of_mutations

from docker_build_hooks.compose_config_findings import Use, config_findings
from docker_build_hooks.finding import ERROR
from docker_build_hooks.git_index import Index, read_index

FILE = "compose.yaml"
FOLDER = ("Dockerfile", "app/Dockerfile", "token.txt", "conf.txt", ".env.app", "src/a")
REQUIRED = "required variable"
MOST_SHRUNK_OF_A_KIND = 4
_DOCUMENT = re.compile(r"^(?:---[\s\S]*|[^#\s%-][\s\S]*\n)---", re.MULTILINE)
_VARIABLE = re.compile(r"\$\{?([A-Za-z_][A-Za-z0-9_]*)")
# What variables are set to, to see whether they can be anything that is accepted.
_TRIED = (
    *("1", "x", "true", "web", "1.1.1.1", "./x", "a:127.0.0.1"),
    *("all", "1s", "service_started"),
)
_NAME = re.compile(r'"[^"]*"|\'[^\']*\'|L?\d[\w.:-]*|\[\d+\]')
_IN_SECTION = re.compile(r"\b(services|networks|volumes|secrets|configs)\.[^\s.:]+")


class Judged(NamedTuple):
    """A case, why the tool refuses it, and the errors of the hook; empty where there are none."""

    name: str
    case: Case
    error: str
    found: tuple[str, ...]
    set_aside: str = ""

    @property
    def difference(self) -> str:
        """Who alone refuses the file, and with which words, without names and numbers."""
        if bool(self.error) == bool(self.found) or self.set_aside:
            return ""
        words = f"the tool: {self.error}" if self.error else f"the hook: {self.found[0]}"
        return _NAME.sub("N", _IN_SECTION.sub(r"\1.N", words))

    def row(self, *, with_found: bool = True) -> str:
        """A row of tests/data/compose_verdicts.jsonl, by default with what the hook found."""
        fields = {"id": self.name, "mutations": self.case.mutations, "text": self.case.text}
        verdict = {"ok": not self.error, "error": self.error.partition("goroutine")[0]}
        found = {"found": self.found} if with_found else {}
        return json.dumps({**fields, **verdict, **found}, ensure_ascii=False)


class Worker:
    """What a process does, in a repository of its own."""

    folder: Path
    index: Index

    @classmethod
    def start(cls, folder: Path) -> None:
        """Make the repository, and go there."""
        cls.folder = Path(tempfile.mkdtemp(dir=folder)) / "project"
        for path in (*FOLDER, FILE):
            file = cls.folder / path
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text("x\n" if path != ".env.app" else "X=1\n", encoding="utf-8")
        isolate(folder)
        os.chdir(cls.folder)
        subprocess.run(["git", "init", "--quiet"], check=True)
        subprocess.run(["git", "add", "--all"], check=True)
        cls.index = read_index(str(cls.folder))

    @classmethod
    def judge(cls, name: str, case: Case) -> Judged:
        """Ask the tool and the hook."""
        data = case.text.encode("utf-8", "surrogatepass")
        (cls.folder / FILE).write_bytes(data)
        error, found = cls._tool_error({}), cls._found(data)
        reason = "" if found else cls._reason(error, case.text)
        return Judged(name, case, error, found, reason)

    @classmethod
    def _reason(cls, error: str, text: str) -> str:
        """Why the error of the tool alone does not count."""
        if REQUIRED in error:
            return "a variable that must be set"
        if error and _DOCUMENT.search(text):
            return "a further document"
        variables = _VARIABLE.findall(text) if error else []
        settings = (dict.fromkeys(variables, value) for value in _TRIED if variables)
        is_sound = any(not cls._tool_error(setting) for setting in settings)
        return "what a variable is" if is_sound else ""

    @classmethod
    def _tool_error(cls, variables: dict[str, str]) -> str:
        command = shlex.split(os.environ.get("COMPOSE", "docker-compose"))
        environment = {name: os.environ.get(name, "") for name in ("PATH", "HOME")}
        command += ["-f", FILE, "config", "-q"]
        done = subprocess.run(command, env=variables | environment, capture_output=True, timeout=60)
        if not done.returncode:
            return ""
        lines = done.stderr.decode("utf-8", "replace").splitlines()
        said = " ".join(line.strip() for line in lines if not line.startswith("time="))
        return (
            said.replace(f"{cls.folder}/", "").replace(str(cls.folder), ".")
            or f"exit status {done.returncode}"
        )

    @classmethod
    def _found(cls, data: bytes) -> tuple[str, ...]:
        try:
            findings = list(config_findings(cls.index, FILE, data, Use()))
        except Exception as error:  # that is what is looked for
            return (f"{type(error).__name__}: {error}",)
        return tuple(
            f"{one.line}:{one.column} {one.message} [{one.rule.name}]"
            for one in findings
            if one.level == ERROR
        )


def try_case(name: str) -> Judged:
    """Judge the case of a name."""
    return Worker.judge(name, make_case(name))


def shrink(judged: Judged) -> Judged:
    """The same difference with as few mutations, then with as few lines, as can be."""
    kept = tuple(range(number_of_mutations(judged.name)))
    for number in kept:
        fewer = tuple(one for one in kept if one != number)
        if smaller := _same(judged, make_case(judged.name, fewer)):
            judged, kept = smaller, fewer
    judged = _same(judged, make_case(judged.name, kept, is_odd=False)) or judged
    size = 0
    while size != len(judged.case.text):
        size = len(judged.case.text)
        for at in reversed(range(judged.case.text.count("\n") + 1)):
            text = _without_block(judged.case.text, at)
            judged = _same(judged, Case(text, judged.case.mutations)) or judged
    return judged


def _same(judged: Judged, case: Case) -> Judged | None:
    """A smaller case, where it shows the same difference."""
    tried = Worker.judge(judged.name, case)
    return tried if tried.difference and _kind(tried) == _kind(judged) else None


def _kind(judged: Judged) -> str:
    """What a difference is, as long as it is made smaller: messages lose their places."""
    return judged.difference.partition(" (")[0][:48]


def _without_block(text: str, at: int) -> str:
    """The text without one line and what is indented below it."""
    lines = text.split("\n")
    end = at + 1
    while end < len(lines) and _indent(lines[end]) > _indent(lines[at]):
        end += 1
    return "\n".join([*lines[:at], *lines[end:]]) if lines[at] else text


def _indent(line: str) -> int:
    return len(line) - len(line.lstrip(" "))


def main(argv: Sequence[str] | None = None) -> int:
    """Compare on random files."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", 1)[0])
    parser.add_argument("--cases", type=int, default=100)
    parser.add_argument("--seed", default="1")
    parser.add_argument("--first", type=int, default=0, help="the number of the first case")
    parser.add_argument("--jobs", type=int, default=os.cpu_count() or 1)
    parser.add_argument("--no-shrink", action="store_true")
    parser.add_argument("--record", metavar="FILE", help="write the verdicts of the tool, as rows")
    given = parser.parse_args(argv)
    names = [f"{given.seed}-{number}" for number in range(given.first, given.first + given.cases)]
    with tempfile.TemporaryDirectory(prefix="compose-proof-") as folder:
        setting = (Path(folder),)
        with ProcessPoolExecutor(given.jobs, initializer=Worker.start, initargs=setting) as pool:
            judged = list(_shown(pool.map(try_case, names, chunksize=4), len(names)))
            differing = [one for one in judged if one.difference]
            if given.record:
                rows = [one.row(with_found=False) + "\n" for one in judged if not one.set_aside]
                Path(given.record).write_text("".join(rows), encoding="utf-8")
            smaller = differing if given.no_shrink else pool.map(shrink, _first_ones(differing))
            for one in smaller:
                print(one.row(), flush=True)
    _summarize(judged, differing)
    return 1 if differing else 0


def _shown(judged: Iterable[Judged], total: int) -> Iterator[Judged]:
    start, differences = time.monotonic(), 0
    for number, one in enumerate(judged, 1):
        differences += bool(one.difference)
        if number % 250 == 0:
            seconds = time.monotonic() - start
            print(f"{number} of {total}, {seconds:.0f} s, {differences} differences", flush=True)
        yield one


def _first_ones(differing: Iterable[Judged]) -> list[Judged]:
    seen: Counter[str] = Counter()
    chosen = []
    for one in differing:
        seen[one.difference] += 1
        if seen[one.difference] <= MOST_SHRUNK_OF_A_KIND:
            chosen.append(one)
    return chosen


def _summarize(judged: list[Judged], differing: list[Judged]) -> None:
    for kind, number in Counter(one.difference for one in differing).most_common():
        print(f"{number} {kind}")
    reasons = Counter(one.set_aside for one in judged if one.set_aside)
    for reason, number in reasons.most_common():
        print(f"set aside: {number} for {reason}")
    agreed = [one for one in judged if not one.difference and not one.set_aside]
    print(
        f"{len(judged)} files: accepted by both {sum(not one.error for one in agreed)},"
        f" refused by both {sum(bool(one.error) for one in agreed)},"
        f" refused by the tool alone {sum(bool(one.error) for one in differing)},"
        f" by the hook alone {sum(not one.error for one in differing)},"
        f" set aside {sum(reasons.values())}"
    )


if __name__ == "__main__":
    raise SystemExit(main())
