"""Does a command succeed where there is no Docker?

The commands come from the hook's arguments only. This and `git_process` are the only modules that
start processes.
"""

from __future__ import annotations

import os
import select
import signal
import subprocess
import time
from collections.abc import Mapping
from contextlib import suppress
from tempfile import TemporaryDirectory
from threading import Event

from docker_build_hooks.bypass_checks import FAILED, CommandCheck, Result, failed, passed

MAXIMUM_LINES = 20
_KEPT = 1 << 16
_PIECE = 1 << 16
# How long a process that was left behind may print.
_REST = 0.5
# How soon the end of a command is seen that has closed its output, and an interruption.
_POLL = 0.02
# What leads clients to an engine or a builder: a socket that is not there stands for them.
_SOCKETS = ("DOCKER_HOST", "CONTAINER_HOST", "BUILDKIT_HOST")
# What would lead them elsewhere.
_OTHERS = (
    *("DOCKER_CONTEXT", "DOCKER_CERT_PATH", "DOCKER_TLS", "DOCKER_TLS_VERIFY"),
    *("CONTAINER_CONNECTION", "CONTAINER_SSHKEY", "BUILDX_BUILDER", "BUILDX_CONFIG"),
    *("TESTCONTAINERS_DOCKER_SOCKET_OVERRIDE", "TESTCONTAINERS_HOST_OVERRIDE", "TC_HOST"),
)
# git sets them for its hooks, and they would lead the git of a command astray.
_GIT = ("GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE", "GIT_PREFIX")
# How the folders begin that pre-commit makes for hooks in Python.
_PRE_COMMIT = "py_env-"


def try_command(check: CommandCheck, root: str, limit: float, stop: Event) -> Result:
    """Whether a command exits with status 0, run in the folder ``root``.

    It is killed, with its process group, after ``limit`` seconds or when ``stop`` is set.
    """
    with TemporaryDirectory(prefix="docker-build-hooks-", ignore_cleanup_errors=True) as folder:
        try:
            process = subprocess.Popen(
                check.words,
                cwd=root,
                env=environment(folder, os.environ),
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
                bufsize=0,
                start_new_session=True,
            )
        except (OSError, ValueError) as error:
            reason = getattr(error, "strerror", None) or str(error)
            return failed(
                f"cannot be started: {reason.lower()}",
                "there is no shell: `sh -c '...'` is one",
            )
        output = b""
        try:
            with process:
                output, is_over = _follow(process, time.monotonic() + limit, stop)
                if not is_over:
                    _kill(process)
        except BaseException:
            if process.returncode is None:
                _kill(process)
            raise
    if not is_over:
        reason, hint = f"time-out: not done in {limit:g} s", "`--run-time-limit 5m` waits longer"
    elif process.returncode == 0:
        return passed("exit status 0")
    else:
        reason, hint = _end(process.returncode), "DOCKER_HOST leads nowhere here, as in an outage"
    return Result(FAILED, reason, (hint,), _last_lines(output))


def environment(folder: str, own: Mapping[str, str]) -> dict[str, str]:
    """The variables ``own`` with Docker out of reach; ``folder`` is an empty one."""
    kept = {name: value for name, value in own.items() if name not in (*_OTHERS, *_GIT)}
    home = kept.get("VIRTUAL_ENV", "")
    if os.path.basename(home).startswith(_PRE_COMMIT):
        # pre-commit's environment for this hook: `python` is to be the caller's.
        del kept["VIRTUAL_ENV"]
        folders = kept.get("PATH", "").split(os.pathsep)
        kept["PATH"] = os.pathsep.join(f for f in folders if os.path.dirname(f) != home)
    nowhere = f"unix://{folder}/no-docker.sock"
    return {**kept, **dict.fromkeys(_SOCKETS, nowhere), "DOCKER_CONFIG": folder}


def _follow(process: subprocess.Popen[bytes], deadline: float, stop: Event) -> tuple[bytes, bool]:
    """The end of the output, and whether the process ended in time."""
    assert process.stdout is not None
    descriptor = process.stdout.fileno()
    output = b""
    is_open, is_over = True, False
    while not stop.is_set() and (left := deadline - time.monotonic()) > 0:
        if not is_over and process.poll() is not None:
            # Before its output is read: what is there now is all that it has printed.
            is_over, deadline = True, min(deadline, time.monotonic() + _REST)
        wait = 0 if is_over else min(left, _POLL)
        if is_open and select.select([descriptor], [], [], wait)[0]:
            piece = os.read(descriptor, _PIECE)
            output = (output + piece)[-_KEPT:]
            is_open = bool(piece)
        elif is_over:
            return output, True
        elif not is_open:
            time.sleep(wait)
    return output, is_over or process.poll() is not None


def _kill(process: subprocess.Popen[bytes]) -> None:
    with suppress(ProcessLookupError, PermissionError):
        os.killpg(process.pid, signal.SIGKILL)


def _end(status: int) -> str:
    if status > 0:
        return f"exit status {status}"
    try:
        return f"ended by {signal.Signals(-status).name}"
    except ValueError:
        return f"ended by signal {-status}"


def _last_lines(output: bytes) -> tuple[str, ...]:
    lines = output.decode("utf-8", "surrogateescape").rstrip().splitlines()
    return tuple(lines[-MAXIMUM_LINES:])
