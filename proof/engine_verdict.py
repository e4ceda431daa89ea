"""Does a real engine build it, and if not, why?

The engine is any command that is run in the context folder as ``COMMAND . ARGUMENTS`` with the
arguments of ``docker build``, and that ends with its exit status and its last ``ERROR:`` line.
"""

from __future__ import annotations

import fcntl
import os
import re
import shlex
import subprocess
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

from engine_cases import UNIQUE

SECONDS = 120
CRASHED = "the engine crashed"

# The step was reached, so all its sources were found; without a base image nothing can run in it.
_PROCESS = re.compile(r'^process "(?:[^"\\]|\\.)*" did not complete successfully: ')
_RAN = re.compile(
    r"^process .*: (?:exit code: \d+|network bridge not found)\Z"
    r"|^process .*: unable to find user |\bOCI runtime\b|\bfailed to create shim\b"
)
# What the context does not decide.
_SET_ASIDE = {
    "cannot copy to non-directory": "what an earlier instruction put at the destination",
    "cannot replace to directory": "what an earlier instruction put at the destination",
    "failed to resolve source metadata": "a registry",
    "pull access denied": "a registry",
    "invalid context name": "the name of a context, which the command line alone refuses",
    "dial tcp": "a registry",
    "no space left on device": "the machine",
    # Only what a case put there itself has such a path.
    f'"/{UNIQUE[:4]}': "the contents of a stage",
    f"lstat /{UNIQUE[:4]}": "the contents of a stage",
    f"open /{UNIQUE[:4]}": "the contents of a stage",
    '/s0": not found': "the contents of a stage",
    "/s0: no such file": "the contents of a stage",
}
_LOST = re.compile(
    r"Cannot connect to the Docker daemon|connection refused|connection reset|error reading from"
    r" server|transport is closing|closed network connection|rpc error.*\bEOF\b|: EOF\Z"
    r"|docker\.sock|no active session"
)
_FRAME = re.compile(
    r"^(?:ERROR: |failed to build: |failed to solve: |failed to compute cache key: )"
)
_REF = re.compile(r"of ref \S+: ")
# In front of what a case chose: paths, names, numbers.
_OWN = re.compile(r'"(?:[^"\\]|\\.)*"|(?<![\w.])/\S*|[\w.-]*\d[\w.-]*')


class Verdict(NamedTuple):
    """How a build ended: ``error`` is the engine's reason, ``set_aside`` why it says nothing."""

    ok: bool
    error: str = ""
    set_aside: str = ""

    @property
    def kind(self) -> str:
        """The reason without the names that the case chose."""
        return _OWN.sub("_", self.error)[:120]


class EngineGone(Exception):
    """The engine died and does not come back; the text is what it says instead."""


class Engine:
    """A build command."""

    def __init__(self, command: str | None = None, lock: Path | None = None) -> None:
        """``command`` is split as a shell does; by default ``$ENGINE_BUILD`` or docker's own.

        Processes that use one engine at the same time name the same ``lock``, a file.
        """
        self._lock = lock
        given = command or os.environ.get("ENGINE_BUILD") or "docker build"
        self.command = shlex.split(given)

    def build(self, context: Path, arguments: Sequence[str]) -> Verdict:
        """The verdict on one build; an engine that dies of it when it is alone has refused it."""
        with self._locked(fcntl.LOCK_SH):
            verdict = self._run(context, arguments)
        if verdict.error == CRASHED:
            # It may have died of another build at the same time.
            with self._locked(fcntl.LOCK_EX):
                self._wait()
                verdict = self._run(context, arguments)
                if verdict.error == CRASHED:
                    self._wait()
        return verdict

    @contextmanager
    def _locked(self, kind: int) -> Iterator[None]:
        if self._lock is None:
            yield
            return
        with self._lock.open("a") as file:
            fcntl.flock(file, kind)
            yield

    def answers(self) -> str:
        """ "" where the command builds an image from nothing, else what it says instead."""
        with tempfile.TemporaryDirectory() as folder:
            (Path(folder) / "Dockerfile").write_text("FROM scratch\nLABEL a=b\n", encoding="utf-8")
            try:
                return self._run(Path(folder), (), 20).error
            except (OSError, subprocess.TimeoutExpired) as error:
                return str(error)

    def _wait(self) -> None:
        for _ in range(60):
            if not (reason := self.answers()):
                return
            time.sleep(0.5)
        raise EngineGone(reason)

    def _run(self, context: Path, arguments: Sequence[str], seconds: int = SECONDS) -> Verdict:
        done = subprocess.run(
            [*self.command, ".", *arguments],
            cwd=context,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            timeout=seconds,
        )
        return classify(done.returncode, done.stdout.decode("utf-8", "replace"))


def classify(status: int, output: str) -> Verdict:
    """The verdict that an exit status and all that was printed mean."""
    if status == 0:
        return Verdict(True)
    # Only "\n" ends a line: the names of files may hold other separators.
    lines = [line for line in output.split("\n") if line.strip()] or [f"exit status {status}"]
    start = max((n for n, line in enumerate(lines) if line.startswith("ERROR: ")), default=-1)
    error = lines[start].strip()
    while frame := _FRAME.match(error):
        error = error[frame.end() :]
    error = _REF.sub("", error)
    if error.startswith('process "/bin/sh'):
        return Verdict(False, error, "a command that ran first")
    if _RAN.search(error):
        return Verdict(True, f"ran: {error}")
    if error.startswith("open /"):
        return Verdict(False, error, "a heredoc whose name has a folder in it")
    # Where a mount cannot be looked for before, it fails when the process is to start.
    error = _PROCESS.sub("", error)
    if _LOST.search(error):
        return Verdict(False, CRASHED)
    aside = next((reason for text, reason in _SET_ASIDE.items() if text in error), "")
    return Verdict(False, error, aside)
