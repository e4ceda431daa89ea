"""Where does Docker keep its data on this machine, and how much of it is there?"""

from __future__ import annotations

import json
import os
import sys
import time
from collections.abc import Iterator
from contextlib import suppress
from fnmatch import fnmatch
from typing import NamedTuple

from docker_build_hooks.host_reading import DataFolder, TemporaryFile

_DEFAULT_ROOT = "/var/lib/docker"
_DAEMON_FILE = "/etc/docker/daemon.json"
_MAXIMUM_DAEMON_FILE = 1 << 20
_TEMPORARY = ("docker*", "buildx*", "buildkit*", "com.docker*", "GetImageBlob*")
# What Docker cannot start or build with when it is empty.
_METADATA = (
    *("config.json", "contexts/meta/*/meta.json", "buildx/instances/*", "buildx/current"),
    "daemon.json",
)
_BLOCK = 512


class DockerPlaces(NamedTuple):
    """The folders of Docker: of the daemon, of the user, for temporary files, for sockets."""

    roots: tuple[str, ...]
    user: str
    temporary: tuple[str, ...]
    runtime: tuple[str, ...]


def docker_places() -> DockerPlaces:
    """The places of this machine, whether or not they are there."""
    home = os.path.expanduser("~")
    data = os.environ.get("XDG_DATA_HOME") or os.path.join(home, ".local/share")
    runtime = os.environ.get("XDG_RUNTIME_DIR")
    roots = [_configured_root(), "/var/lib/buildkit", "/var/lib/containerd"]
    roots += [os.path.join(data, name) for name in ("docker", "buildkit", "containerd")]
    if sys.platform == "darwin":
        roots = [os.path.join(home, "Library/Containers/com.docker.docker/Data"), *roots]
    temporary = [os.environ.get("TMPDIR") or "/tmp", "/var/tmp", os.path.join(roots[0], "tmp")]
    return DockerPlaces(
        tuple(roots),
        os.environ.get("DOCKER_CONFIG") or os.path.join(home, ".docker"),
        tuple(dict.fromkeys(temporary)),
        tuple(filter(None, ("/run", runtime, os.path.join(home, ".docker/run")))),
    )


def _configured_root() -> str:
    with suppress(OSError, ValueError):
        with open(_DAEMON_FILE, "rb") as file:
            settings = json.loads(file.read(_MAXIMUM_DAEMON_FILE))
        root = settings.get("data-root") if isinstance(settings, dict) else None
        if isinstance(root, str) and os.path.isabs(root):
            return root
    return _DEFAULT_ROOT


def existing(path: str) -> str:
    """The path, or the nearest folder above it that is there."""
    while not os.path.exists(path) and os.path.dirname(path) != path:
        path = os.path.dirname(path)
    return path


class Scan:
    """Adds up what lies in folders until the time is over; follows no link and no mount."""

    def __init__(self, seconds: float) -> None:
        self._end = time.monotonic() + seconds
        self.unread: list[str] = []

    def folder(self, path: str) -> DataFolder | None:
        """What is in a folder; None where it is not there."""
        try:
            device = os.stat(path).st_dev
            size, is_whole = self._size(path, device)
        except OSError as error:
            if not isinstance(error, FileNotFoundError):
                self.unread.append(f"{path} ({error.strerror or error})")
            return None
        return DataFolder(path, size, not is_whole)

    def _size(self, path: str, device: int) -> tuple[int, bool]:
        """The bytes below ``path``, and whether that is all. Raises ``OSError`` for itself only."""
        total = 0
        is_whole = True
        waiting = [path]
        while waiting:
            if time.monotonic() > self._end:
                return total, False
            folder = waiting.pop()
            try:
                with os.scandir(folder) as entries:
                    for entry in entries:
                        found = entry.stat(follow_symlinks=False)
                        if found.st_dev != device:
                            continue
                        total += _on_disk(found)
                        if entry.is_dir(follow_symlinks=False):
                            waiting.append(entry.path)
            except OSError:
                if folder == path:
                    raise
                # Gone in the meantime, or not ours to read.
                is_whole = is_whole and not os.path.exists(folder)
        return total, is_whole

    def temporary(self, folders: tuple[str, ...]) -> Iterator[TemporaryFile]:
        """Temporary files and folders by the names that Docker gives them."""
        now = time.time()
        for folder in folders:
            is_own = os.path.basename(os.path.dirname(folder)) == "docker"
            for entry in _entries(folder):
                if not (is_own or any(fnmatch(entry.name, name) for name in _TEMPORARY)):
                    continue
                with suppress(OSError):
                    found = entry.stat(follow_symlinks=False)
                    size = _on_disk(found)
                    if entry.is_dir(follow_symlinks=False):
                        size += self._size(entry.path, found.st_dev)[0]
                    yield TemporaryFile(entry.path, size, max(0.0, now - found.st_mtime))


def empty_metadata(user_folder: str) -> Iterator[str]:
    """Files of settings that are empty."""
    from glob import glob

    for pattern in _METADATA:
        for path in sorted(glob(os.path.join(user_folder, pattern))):
            with suppress(OSError):
                if os.path.isfile(path) and not os.path.islink(path) and not os.path.getsize(path):
                    yield path


def _on_disk(found: os.stat_result) -> int:
    blocks = getattr(found, "st_blocks", None)
    return found.st_size if blocks is None else int(blocks) * _BLOCK


def _entries(folder: str) -> Iterator[os.DirEntry[str]]:
    with suppress(OSError), os.scandir(folder) as entries:
        yield from sorted(entries, key=lambda entry: entry.name)
