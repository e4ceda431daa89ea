"""What will a fresh clone hold, and what does the commit in the making change?

The only module that runs git. It is on the path of every commit, so at import it costs nothing
but ``os``; ``os.posix_spawn`` starts git for a third of what ``subprocess`` costs to import.
"""

from __future__ import annotations

import os
from bisect import bisect_left

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

REGULAR, LINK, SUBMODULE = "100", "120", "160"
_MAXIMUM_BLOB = 8 * 1024 * 1024
_SETTINGS = (
    "-c",
    "core.fsmonitor=false",
    "-c",
    "diff.relative=false",
    "-c",
    "core.quotePath=false",
)


class GitError(Exception):
    """git could not answer; the text is one line for the user."""


class Change:
    """One path of a diff: git's status letter and both modes (``000000`` where it is not)."""

    __slots__ = ("new_mode", "old_mode", "path", "status")

    def __init__(self, status: str, old_mode: str, new_mode: str, path: str) -> None:
        self.status = status
        self.old_mode = old_mode
        self.new_mode = new_mode
        self.path = path

    @property
    def takes_away(self) -> bool:
        """Whether something that was at this path may be missed: gone, another type or target."""
        return self.status in "DT" or self.old_mode.startswith(LINK)


class Index:
    """The paths of the index, sorted, with their modes and blobs."""

    __slots__ = (
        "_blobs",
        "_children",
        "_offset",
        "_records",
        "links",
        "paths",
        "root",
        "submodules",
    )

    def __init__(self, root: str, listing: bytes) -> None:
        """``listing`` is the output of ``git ls-files -s -z``; ``root`` the work tree."""
        self.root = root
        records = listing.decode("utf-8", "surrogateescape").split("\0")
        records.pop()
        self._offset = records[0].index("\t") + 1 if records else 0
        if any(record[self._offset - 2] != "0" for record in records):
            records = self._merged(records)
        # git sorts by bytes; by characters the order differs for lone surrogates only.
        records.sort(key=lambda record: record[self._offset :])
        self._records = records
        self.paths = [record[self._offset :] for record in records]
        special = [record for record in records if record[1] != "0"]
        self.links = {r[self._offset :]: self._identity(r) for r in special if r[:3] == LINK}
        self.submodules = frozenset(r[self._offset :] for r in special if r[:3] == SUBMODULE)
        self._blobs: dict[str, bytes] = {}
        self._children: dict[str, tuple[str, ...]] = {}

    def _merged(self, records: list[str]) -> list[str]:
        """One record a path: of an unmerged one ours, else theirs."""
        best: dict[str, str] = {}
        for record in records:
            path, stage = record[self._offset :], record[self._offset - 2]
            if path not in best or stage == "2":
                best[path] = record
        return list(best.values())

    def _identity(self, record: str) -> str:
        return record[7 : self._offset - 3]

    def add_from_disk(self, paths: Iterable[str]) -> None:
        """Judge untracked files that are named as if they were added."""
        for path in paths:
            data = read_file(self.root, path)
            if path in self or data is None:
                continue
            at = bisect_left(self.paths, path)
            self.paths.insert(at, path)
            self._records.insert(at, "")
            self._blobs[path] = data

    def _position(self, path: str) -> int:
        at = bisect_left(self.paths, path)
        return at if at < len(self.paths) and self.paths[at] == path else -1

    def __contains__(self, path: str) -> bool:
        return self._position(path) >= 0

    def has_folder(self, folder: str) -> bool:
        """Whether any path is below ``folder`` ("" is the root of the repository)."""
        if not folder:
            return bool(self.paths)
        at = bisect_left(self.paths, folder + "/")
        return at < len(self.paths) and self.paths[at].startswith(folder + "/")

    def below(self, folder: str) -> Iterator[str]:
        """The paths below ``folder``, in order, as they stand in the repository."""
        if not folder:
            yield from self.paths
            return
        for at in range(bisect_left(self.paths, folder + "/"), len(self.paths)):
            if not self.paths[at].startswith(folder + "/"):
                return
            yield self.paths[at]

    def children(self, folder: str) -> tuple[str, ...]:
        """The names in ``folder``, files and folders, each once."""
        if folder not in self._children:
            self._children[folder] = tuple(self._list(f"{folder}/" if folder else ""))
        return self._children[folder]

    def _list(self, prefix: str) -> Iterator[str]:
        at = bisect_left(self.paths, prefix)
        while at < len(self.paths) and self.paths[at].startswith(prefix):
            name, slash, _ = self.paths[at][len(prefix) :].partition("/")
            yield name
            # "0" is the character behind "/": skip all that is below a folder.
            at = bisect_left(self.paths, f"{prefix}{name}0", at) if slash else at + 1

    def blob(self, path: str) -> bytes | None:
        """The content at ``path``, None where there is none that can be read."""
        if path not in self._blobs:
            self.read_blobs([path])
        return self._blobs.get(path)

    def read_blobs(self, paths: Iterable[str]) -> None:
        """Fetch the contents of many paths at once, so that ``blob`` has them."""
        wanted: dict[str, list[str]] = {}
        for path in paths:
            at = self._position(path)
            if at >= 0 and path not in self._blobs and self._records[at][:3] != SUBMODULE:
                wanted.setdefault(self._identity(self._records[at]), []).append(path)
        for identity, data in _read_objects(self.root, list(wanted)):
            for path in wanted[identity]:
                self._blobs[path] = data


def read_file(root: str, path: str) -> bytes | None:
    """The file at ``path`` of the work tree; None where it is no regular file inside of it."""
    full = os.path.join(root, path)
    try:
        # A link, or a folder that is one, could lead out of the repository.
        real = os.path.realpath(full)
        if real != os.path.join(os.path.realpath(root), *path.split("/")):
            return None
        if not os.path.isfile(full) or os.path.getsize(full) > _MAXIMUM_BLOB:
            return None
        with open(full, "rb") as file:
            return file.read()
    except (OSError, ValueError):
        return None


def find_root() -> tuple[str, str]:
    """The root of the work tree and the current folder's path in it ("" or ``a/b/``).

    Raises ``GitError`` outside of a repository.
    """
    if os.path.exists(".git") and "GIT_WORK_TREE" not in os.environ:
        return os.getcwd(), ""
    answer = _ask("rev-parse", "--show-toplevel", "--show-prefix")
    root, _, prefix = answer.decode("utf-8", "surrogateescape").partition("\n")
    return root, prefix.removesuffix("\n")


def read_index(root: str) -> Index:
    """The whole index. Raises ``GitError`` where there is none."""
    return Index(root, _ask("-C", root, "ls-files", "-s", "-z", "--full-name"))


def staged_changes() -> list[Change]:
    """What the commit changes against HEAD; of a range where pre-commit was given one.

    Raises ``GitError`` outside of a repository.
    """
    first = os.environ.get("PRE_COMMIT_FROM_REF", "")
    last = os.environ.get("PRE_COMMIT_TO_REF", "")
    raw = ("diff", "--raw", "-z", "--no-renames", "--no-abbrev", "--no-ext-diff")
    if first and last and not first.startswith("-") and not last.startswith("-"):
        # Two dots where the histories have nothing in common, or the clone is shallow.
        for dots in ("...", ".."):
            try:
                return _changes(_ask(*raw, f"{first}{dots}{last}", "--"))
            except GitError:
                continue
    try:
        return _changes(_ask(*raw, "--cached"))
    except GitError:
        # Outside of a repository `git diff` speaks of something else altogether.
        find_root()
        raise


def _changes(output: bytes) -> list[Change]:
    fields = output.decode("utf-8", "surrogateescape").split("\0")
    changes = []
    for at in range(0, len(fields) - 1, 2):
        old_mode, new_mode, _, _, status = fields[at][1:].split(" ")
        changes.append(Change(status[:1], old_mode, new_mode, fields[at + 1]))
    return changes


def ignored_paths(root: str, paths: list[str]) -> set[str]:
    """Those of ``paths`` that a .gitignore of the repository matches, whether or not they exist.

    The user's own excludes do not count: a fresh clone does not have them.
    """
    if not paths:
        return set()
    command = (
        "-C",
        root,
        "-c",
        "core.excludesFile=",
        "check-ignore",
        "--no-index",
        "-v",
        "-n",
        "-z",
    )
    text = "\0".join([*paths, ""]).encode("utf-8", "surrogateescape")
    received: list[bytes] = []
    status, _ = _run((*command, "--stdin"), text, received.append)
    if status not in (0, 1):
        # One path that git refuses (below a link, in a submodule) fails them all.
        middle = len(paths) // 2
        if not middle:
            return set()
        return ignored_paths(root, paths[:middle]) | ignored_paths(root, paths[middle:])
    fields = b"".join(received).decode("utf-8", "surrogateescape").split("\0")
    ignored = set()
    for at in range(0, len(fields) - 3, 4):
        source, _, pattern, path = fields[at : at + 4]
        if source.endswith(".gitignore") and not pattern.startswith("!"):
            ignored.add(path)
    return ignored


def _ask(*arguments: str) -> bytes:
    output: list[bytes] = []
    status, errors = _run(arguments, b"", output.append)
    if status:
        lines = errors.decode("utf-8", "replace").strip().splitlines()
        raise GitError(lines[0] if lines else f"git exited with status {status}")
    return b"".join(output)


class _BatchParser:
    """Takes the output of ``git cat-file --batch`` piece by piece."""

    def __init__(self) -> None:
        self.answered = 0
        self.contents: list[tuple[str, bytes]] = []
        self._buffer = bytearray()
        # The object being received: its name, whether it is kept, and the bytes still to come
        # (with the newline behind them).
        self._name = ""
        self._kept = True
        self._remaining = 0

    def feed(self, piece: bytes) -> None:
        self._buffer += piece
        while self._buffer:
            if not self._remaining and not self._take_header():
                return
            if self._remaining and not self._take_content():
                return

    def _take_header(self) -> bool:
        end = self._buffer.find(b"\n")
        if end < 0:
            return False
        fields = self._buffer[:end].decode("ascii", "replace").split(" ")
        del self._buffer[: end + 1]
        if len(fields) != 3:
            self.answered += 1
            return bool(self._buffer)
        self._name, size = fields[0], int(fields[2])
        self._kept = size <= _MAXIMUM_BLOB
        self._remaining = size + 1
        return True

    def _take_content(self) -> bool:
        if self._kept and len(self._buffer) < self._remaining:
            return False
        taken = min(self._remaining, len(self._buffer))
        if self._kept:
            self.contents.append((self._name, bytes(self._buffer[: taken - 1])))
        del self._buffer[:taken]
        self._remaining -= taken
        self.answered += not self._remaining
        return True


def _read_objects(root: str, identities: list[str]) -> Iterator[tuple[str, bytes]]:
    """The contents of objects, from one ``git cat-file --batch``; those missing are left out."""
    waiting = identities
    while waiting:
        parser = _BatchParser()
        text = "".join(f"{identity}\n" for identity in waiting).encode()
        _run(("-C", root, "cat-file", "--batch"), text, parser.feed)
        yield from parser.contents
        # A partial clone that lacks an object kills the process: go on behind that object.
        waiting = waiting[parser.answered + 1 :]


def _environment() -> dict[str, str]:
    # Never refresh the index on disk, never fetch what a partial clone lacks.
    own = {"GIT_OPTIONAL_LOCKS": "0", "GIT_NO_LAZY_FETCH": "1", "GIT_ALLOW_PROTOCOL": "none"}
    return {**os.environ, **own, "LC_ALL": "C"}


def _run(
    arguments: tuple[str, ...], text: bytes, take: Callable[[bytes], object]
) -> tuple[int, bytes]:
    """Run git with ``text`` as input; ``take`` gets its output. Its exit status and errors."""
    command = ["git", *_SETTINGS, *arguments]
    if hasattr(os, "posix_spawnp"):
        return _spawn(command, text, take)
    import subprocess

    try:
        done = subprocess.run(command, input=text, capture_output=True, env=_environment())
    except OSError as error:
        raise GitError(f"cannot run git: {error.strerror}") from None
    take(done.stdout)
    return done.returncode, done.stderr


def _spawn(command: list[str], text: bytes, take: Callable[[bytes], object]) -> tuple[int, bytes]:
    read_input, write_input = os.pipe()
    output, write_output = os.pipe()
    errors, write_errors = os.pipe()
    ours = [write_input, output, errors]
    try:
        try:
            process = os.posix_spawnp(
                command[0],
                command,
                _environment(),
                file_actions=[
                    (os.POSIX_SPAWN_DUP2, read_input, 0),
                    (os.POSIX_SPAWN_DUP2, write_output, 1),
                    (os.POSIX_SPAWN_DUP2, write_errors, 2),
                ],
            )
        except OSError as error:
            raise GitError(f"cannot run git: {error.strerror}") from None
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
    remaining = memoryview(text)
    reading = [output, errors]
    while reading:
        if not remaining and write_input in ours:
            ours.remove(write_input)
            os.close(write_input)
        ready, writable, _ = select.select(reading, [write_input] if remaining else [], [])
        for descriptor in ready:
            if piece := os.read(descriptor, 1 << 16):
                (take if descriptor == output else complain)(piece)
            else:
                reading.remove(descriptor)
        if writable:
            try:
                # A pipe that select calls writable takes 512 bytes without blocking everywhere.
                remaining = remaining[os.write(write_input, remaining[:512]) :]
            except BrokenPipeError:
                remaining = remaining[:0]
