"""What does git answer?

Git is the only program that this module starts, and nothing but the commands of a user's arguments
is started elsewhere (``bypass_command``). It is on the path of every commit, so at import it costs
nothing but ``os``; ``os.posix_spawn`` starts git for a third of what ``subprocess`` costs to
import.
"""

from __future__ import annotations

import os

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

_PIPE = 1 << 16
# The repository's configuration must not name a program to run, nor hide paths.
_SETTINGS = ("-c", "core.fsmonitor=false", "-c", "diff.relative=false")
_OWN = {
    # Never fetch what a partial clone lacks. Older versions know the second variable only.
    "GIT_NO_LAZY_FETCH": "1",
    "GIT_ALLOW_PROTOCOL": "none",
    "LC_ALL": "C",
}
_FOLDERS = ("GIT_DIR", "GIT_WORK_TREE", "GIT_COMMON_DIR", "GIT_OBJECT_DIRECTORY")


class GitError(Exception):
    """git could not answer; the text is one line for the user."""


def ask(*arguments: str) -> bytes:
    """What ``git ARGUMENTS`` prints. Raises ``GitError`` with git's own reason."""
    output: list[bytes] = []
    status, errors = run(arguments, b"", output.append)
    if status:
        raise GitError(_reason(errors) or f"git exited with status {status}")
    return b"".join(output)


def run(
    arguments: tuple[str, ...],
    text: bytes,
    take: Callable[[bytes], object],
    environment: Mapping[str, str] | None = None,
) -> tuple[int, bytes]:
    """Run git with ``text`` as its input; its exit status and what it printed on standard error.

    ``take`` gets the output piece by piece. ``environment`` stands for the caller's own. Raises
    ``GitError`` where git cannot be started.
    """
    command = ["git", *_SETTINGS, *arguments]
    variables = {**(_environment() if environment is None else environment), **_OWN}
    if hasattr(os, "posix_spawnp"):
        return _spawn(command, variables, text, take)
    import subprocess

    # Else Windows looks for git.exe in the current folder, which is the repository's, before PATH.
    os.environ["NODEFAULTCURRENTDIRECTORYINEXEPATH"] = "1"
    try:
        done = subprocess.run(command, input=text, capture_output=True, env=variables)
    except OSError as error:
        raise _not_started(error) from None
    take(done.stdout)
    return done.returncode, done.stderr


def foreign_environment() -> dict[str, str]:
    """The caller's environment without what leads git to the caller's repository."""
    return {name: value for name, value in os.environ.items() if not name.startswith("GIT_")}


def _environment() -> dict[str, str]:
    variables = dict(os.environ)
    for name in _FOLDERS:
        if name in variables:
            # Relative to the current folder, which `git -C` is about to change.
            variables[name] = os.path.abspath(variables[name])
    return variables


def _reason(errors: bytes) -> str:
    """The line that says why git failed, among warnings and advice."""
    lines = errors.decode("utf-8", "replace").strip().splitlines()
    reasons = [line for line in lines if line.startswith(("fatal: ", "error: "))]
    return " ".join((*reasons, *lines, "")[0].split())


def _not_started(error: OSError) -> GitError:
    return GitError(f"cannot run git: {error.strerror}")


def _spawn(
    command: list[str], variables: Mapping[str, str], text: bytes, take: Callable[[bytes], object]
) -> tuple[int, bytes]:
    read_input, write_input = os.pipe()
    output, write_output = os.pipe()
    errors, write_errors = os.pipe()
    ours = [write_input, output, errors]
    try:
        try:
            process = os.posix_spawnp(
                command[0],
                command,
                variables,
                file_actions=[
                    (os.POSIX_SPAWN_DUP2, read_input, 0),
                    (os.POSIX_SPAWN_DUP2, write_output, 1),
                    (os.POSIX_SPAWN_DUP2, write_errors, 2),
                ],
            )
        except OSError as error:
            raise _not_started(error) from None
        finally:
            for descriptor in (read_input, write_output, write_errors):
                os.close(descriptor)
        messages: list[bytes] = []
        _exchange(ours, text, take, messages.append)
        return os.waitstatus_to_exitcode(os.waitpid(process, 0)[1]), b"".join(messages)
    finally:
        for descriptor in ours:
            os.close(descriptor)


def _exchange(
    ours: list[int],
    text: bytes,
    take: Callable[[bytes], object],
    complain: Callable[[bytes], object],
) -> None:
    """Write and read at once, so that no full pipe stops either side.

    ``ours`` are the descriptors of git's input, output and errors; those closed here leave it.
    """
    import select

    write_input, output, errors = ours
    os.set_blocking(write_input, False)
    remaining = memoryview(text)
    reading = [output, errors]
    while reading:
        if not remaining and write_input in ours:
            ours.remove(write_input)
            os.close(write_input)
        ready, writable, _ = select.select(reading, [write_input] if remaining else [], [])
        for descriptor in ready:
            if piece := os.read(descriptor, _PIPE):
                (take if descriptor == output else complain)(piece)
            else:
                reading.remove(descriptor)
        if writable:
            try:
                remaining = remaining[os.write(write_input, remaining[:_PIPE]) :]
            except BlockingIOError:
                continue
            except BrokenPipeError:
                # git has ended before it read everything; its exit status says why.
                remaining = remaining[:0]
