"""Which paths do the .gitignore files of the repository match, whether or not the paths exist?"""

from __future__ import annotations

import os
from collections.abc import Iterable, Sequence
from contextlib import suppress

from docker_build_hooks.git_index import Index, disk_path
from docker_build_hooks.git_process import GitError, foreign_environment, run

_TOP = ":(top)"


def ignored_paths(index: Index, paths: Sequence[str]) -> set[str]:
    """Those of ``paths`` that a fresh clone would ignore; a folder is asked for as ``a/b/``.

    git is asked in a temporary work tree that holds the .gitignore files of the index and nothing
    else. So neither the user's own excludes count, nor what lies on disk, nor whether that
    .gitignore is checked out; and no link or submodule on the way makes git refuse the question.
    Raises ``GitError``.
    """
    files = _ignore_files(index, paths) if paths else {}
    if not files:
        return set()
    from tempfile import TemporaryDirectory

    try:
        with TemporaryDirectory(prefix="docker-build-hooks-") as folder:
            for name in ("objects", "refs"):
                os.makedirs(os.path.join(folder, ".git", name))
            _write(folder, ".git/HEAD", b"ref: refs/heads/main\n")
            for path, data in files.items():
                # A folder's name may be none on this system; then nothing can be in it, either.
                with suppress(OSError):
                    _write(folder, path, data)
            return _ask(folder, paths)
    except OSError as error:
        raise GitError(f"cannot ask git what it ignores: {error.strerror}") from None


def _ignore_files(index: Index, paths: Iterable[str]) -> dict[str, bytes]:
    """The .gitignore files that have a say on ``paths``, with their contents."""
    folders = {""}
    for path in paths:
        folder = path.rpartition("/")[0]
        while folder not in folders:
            folders.add(folder)
            folder = folder.rpartition("/")[0]
    names = {f"{folder}/.gitignore".lstrip("/") for folder in folders}
    # git reads no .gitignore through a link.
    names = {name for name in names if name in index and name not in index.links}
    index.read_blobs(names)
    return {name: data for name in names if (data := index.blob(name)) is not None}


def has_rules(index: Index, folder: str) -> bool:
    """Whether a .gitignore in ``folder`` or above ignores anything."""
    data = (index.blob(path) for path in _ignore_files(index, [f"{folder}/x".lstrip("/")]))
    lines = (line.strip() for text in data for line in (text or b"").split(b"\n"))
    return any(line and not line.startswith((b"#", b"!")) for line in lines)


def _write(folder: str, path: str, data: bytes) -> None:
    full = disk_path(folder, path)
    os.makedirs(os.path.dirname(full), exist_ok=True)
    with open(full, "wb") as file:
        file.write(data)


def _ask(folder: str, paths: Sequence[str]) -> set[str]:
    command = (
        *("-C", folder, f"--git-dir={folder}/.git", f"--work-tree={folder}"),
        *("-c", "core.excludesFile=", "-c", "core.ignoreCase=false"),
        *("check-ignore", "--no-index", "--verbose", "-z", "--stdin"),
    )
    # A path that begins with a colon would mean something else.
    text = "".join(f"{_TOP}{path}\0" for path in paths).encode("utf-8", "surrogateescape")
    output: list[bytes] = []
    status, _ = run(command, text, output.append, foreign_environment())
    if status not in (0, 1):
        # One path that git refuses (or crashes at: some are too deep for it) fails them all.
        middle = len(paths) // 2
        return _ask(folder, paths[:middle]) | _ask(folder, paths[middle:]) if middle else set()
    # Source, line, pattern and path, again and again; the pattern that decides may say "not".
    fields = b"".join(output).decode("utf-8", "surrogateescape").split("\0")
    return {
        fields[at + 3].removeprefix(_TOP)
        for at in range(0, len(fields) - 4, 4)
        if not fields[at + 2].startswith("!")
    }
