"""What does a hook make of a small repository, in process or through git, and may it say so?"""

from __future__ import annotations

import io
import json
import os
import re
import shutil
import subprocess
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, redirect_stderr, redirect_stdout
from pathlib import Path

from docker_build_hooks.alpine_findings import alpine_findings
from docker_build_hooks.alpine_rules import RULES as ALPINE_RULES
from docker_build_hooks.builds import Options, find_builds
from docker_build_hooks.check_alpine_dockerfile import main as check_alpine
from docker_build_hooks.check_dockerfile_copy_paths import main
from docker_build_hooks.copy_path_rules import RULES
from docker_build_hooks.explanation import explain
from docker_build_hooks.git_index import Index
from docker_build_hooks.judgement import Judge
from docker_build_hooks.moves import Moves
from docker_build_hooks.removed_paths import RemovedPaths
from docker_build_hooks.report import report
from docker_build_hooks.selection import Selection, select

_TODAY = "2026-11-25"
FORMATS = ("text", "json", "github")
# What stands beside the file that is tried: something to build, something to copy.
FIXED: dict[str, bytes] = {
    ".env": b"C=web\n",
    "Dockerfile": b"FROM a AS one\nCOPY a web /\nFROM one\nCOPY b/c /\n",
    "a": b"",
    "b/c": b"",
    "compose.yaml": b"services:\n  web:\n    build:\n      context: ${C:-.}\n      args: {X: $A}\n",
    "web/Dockerfile": b"FROM a AS one\nARG X\nCOPY a b* [c] /\nCOPY ${X}nope b/c nope /\n",
    "web/a": b"",
    "web/b.md": b"",
}
Hook = Callable[[Sequence[str]], int]
_FINDING = re.compile(r"[^\n]*:\d+:\d+: (?:error|warning): [^\n]+ \[[a-z-]+\]")
_DETAIL = re.compile(r" *\d* (?:\||= )")
_COMMAND = re.compile(r"::(?:error|warning) [^\n]*::[^\n]+")
# A terminal acts on these, or they are no text at all.
_CONTROL = re.compile("[\x00-\x09\x0b-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069\ud800-\udfff]")


def run_in_process(files: Mapping[str, bytes], output_format: str) -> str:
    """Judge ``files`` beside the fixed ones; what is wrong with the output, "" for nothing."""
    index = memory_index({**FIXED, **files})
    judge = Judge(index, Options())
    builds = find_builds(index, Options())
    everything = Selection(True, frozenset(), RemovedPaths())
    failures, judged = select(judge, builds, everything)
    findings = explain(judge, failures, Moves([]))
    said = [(findings, judged, RULES)]
    said.append((*alpine_findings(judge, builds, None, frozenset(), _TODAY), ALPINE_RULES))
    for found, seen, rules in said:
        printed = io.StringIO()
        with redirect_stdout(printed):
            status = report(found, index.blob, seen, rules, output_format, False)
        if problem := problem_of(status, printed.getvalue(), "", output_format):
            return problem
    return ""


def memory_index(files: Mapping[str, bytes]) -> Index:
    """An index that holds these files; nothing of it asks git or the disk."""
    paths = sorted(files)
    listing = "".join(f"100644 {0:040} 0\t{path}\0" for path in paths)
    index = Index(os.devnull, listing.encode("utf-8", "surrogateescape"))
    index._blobs.update(files)
    return index


def problem_of(status: int, out: str, err: str, output_format: str) -> str:
    """Why a hook may not end like this; "" where it may.

    The exit status is 0, 1 or 2, with one line of reason on standard error for 2 only. A finding
    is one line of text with lines under it, one command of GitHub's, or a record of JSON, and no
    control character is in any of them.
    """
    if status not in (0, 1, 2):
        return f"the exit status is {status}"
    if (status == 2) != bool(err) or err.count("\n") > 1:
        return f"standard error at exit status {status}: {err!r}"
    if found := _CONTROL.search(out + err.removesuffix("\n")):
        return f"the output has the character {found[0]!r}"
    if status == 2:
        return f"something is printed at exit status 2: {out!r}" if out else ""
    if output_format == "json":
        return "" if isinstance(json.loads(out), list) else f"no list: {out[:80]!r}"
    if output_format == "github":
        lines = out.splitlines()
        return next((f"no command: {x!r}" for x in lines if not _COMMAND.fullmatch(x)), "")
    return _text_problem(out)


def _text_problem(out: str) -> str:
    lines = out.split("\n")
    if lines.pop():
        return "the last line has no end"
    for number, line in enumerate(lines):
        if not _FINDING.fullmatch(line) and (number == 0 or not _DETAIL.match(line)):
            return f"neither a finding nor a part of one: {line!r}"
    return ""


class Repository:
    """A real git repository, out of reach of the caller's git, made anew for each run."""

    def __init__(self, folder: Path) -> None:
        self.path = folder / "repository"
        self._empty = folder / "empty"
        self.environment = {
            **{name: text for name, text in os.environ.items() if not name.startswith("GIT_")},
            "GIT_CONFIG_GLOBAL": os.devnull,
            "GIT_CONFIG_NOSYSTEM": "1",
            "GIT_CEILING_DIRECTORIES": str(folder),
        }
        self.environment.pop("GITHUB_ACTIONS", None)
        self._empty.mkdir()
        self._git(self._empty, "init", "--quiet", "--template=")

    def git(self, *arguments: str, text: bytes = b"") -> bytes:
        """What git prints. Raises ``CalledProcessError``."""
        return self._git(self.path, *arguments, text=text)

    def _git(self, folder: Path, *arguments: str, text: bytes = b"") -> bytes:
        command = ["git", *arguments]
        done = subprocess.run(
            command, cwd=folder, input=text, env=self.environment, capture_output=True, check=True
        )
        return done.stdout

    def clear(self) -> None:
        """Start from an empty repository."""
        shutil.rmtree(self.path, ignore_errors=True)
        shutil.copytree(self._empty, self.path)

    def write(self, files: Mapping[str, bytes]) -> None:
        """Write files into the work tree."""
        for name, data in files.items():
            target = os.fsencode(self.path) + b"/" + name.encode("utf-8", "surrogateescape")
            os.makedirs(os.path.dirname(target), exist_ok=True)
            with open(target, "wb") as file:
                file.write(data)

    def problem(self, files: Mapping[str, bytes], output_format: str) -> str:
        """What is wrong with what the hook says to all files of such a repository."""
        self.clear()
        self.write({**FIXED, **files})
        self.git("add", "--all", "--force")
        return self.run(["--all-files", "--format", output_format], output_format)

    def run(self, arguments: Sequence[str], output_format: str) -> str:
        """What is wrong with what the hooks say when they are called like this."""
        problems = (self._run(hook, arguments, output_format) for hook in (main, check_alpine))
        return next(filter(None, problems), "")

    def _run(self, hook: Hook, arguments: Sequence[str], output_format: str) -> str:
        out, err = _stream(), _stream()
        with self._inside(), redirect_stdout(out), redirect_stderr(err):
            try:
                status = hook(arguments)
            except SystemExit as stop:
                status = stop.code if isinstance(stop.code, int) else -1
        return problem_of(status, _text(out), _text(err), output_format)

    @contextmanager
    def _inside(self) -> Iterator[None]:
        before, folder = dict(os.environ), os.getcwd()
        os.environ.clear()
        os.environ.update(self.environment)
        os.chdir(self.path)
        try:
            yield
        finally:
            os.chdir(folder)
            os.environ.clear()
            os.environ.update(before)


def _stream() -> io.TextIOWrapper:
    return io.TextIOWrapper(io.BytesIO(), encoding="utf-8", newline="\n", write_through=True)


def _text(stream: io.TextIOWrapper) -> str:
    buffer = stream.buffer
    assert isinstance(buffer, io.BytesIO)
    return buffer.getvalue().decode("utf-8")
