"""Where does Docker keep its data on this machine, and how much of it is there?"""

from __future__ import annotations

import json
import os
import sys
import time
from collections.abc import Iterable, Iterator
from contextlib import suppress
from fnmatch import fnmatch
from typing import NamedTuple

from docker_build_hooks.host_reading import DataFolder, TemporaryFile

_DEFAULT_ROOT = "/var/lib/docker"
_DAEMON_FILE = "/etc/docker/daemon.json"
_MAXIMUM_DAEMON_FILE = 1 << 20
# As the daemon, its client and the builder call what they make.
_TEMPORARY = (
    *("docker-tmp*", "docker-builder[0-9]*", "docker-import-*", "docker-buildx[0-9]*"),
    *("GetImageBlob[0-9]*", "buildkit-mount[0-9]*", "buildkit-tmp*", "com.docker.*"),
)
# What Docker cannot start or build with when it is empty.
_METADATA = (
    *("config.json", "contexts/meta/*/meta.json", "buildx/instances/*", "buildx/current"),
    "daemon.json",
)
_BLOCK = 512
# How many entries of a folder are looked at between two looks at the time.
_BATCH = 256


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
    with suppress(OSError, ValueError, RecursionError):
        with open(_DAEMON_FILE, "rb") as file:
            settings = json.loads(file.read(_MAXIMUM_DAEMON_FILE))
        root = settings.get("data-root") if isinstance(settings, dict) else None
        if isinstance(root, str) and os.path.isabs(root):
            # Raises where the file system can have no such name.
            os.path.lexists(root)
            os.fsencode(root)
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

    def folders(self, paths: Iterable[str]) -> list[DataFolder]:
        """What is in these folders, those left out that are not there, or in another of them."""
        real = {os.path.realpath(path): path for path in reversed(list(paths))}
        tops = [
            path
            for whole, path in reversed(real.items())
            if not any(whole.startswith(f"{other}/") for other in real)
        ]
        return [found for path in tops if (found := self._folder(path)) is not None]

    def _folder(self, path: str) -> DataFolder | None:
        try:
            device = os.stat(path).st_dev
            with os.scandir(path):
                pass
        except FileNotFoundError:
            return None
        except (OSError, ValueError) as error:
            reason = getattr(error, "strerror", None) or "unusable name"
            self.unread.append(f"{path} ({reason.lower()})")
            return DataFolder(path, 0, is_partial=True)
        size, is_whole = self._size(path, device)
        return DataFolder(path, size, not is_whole)

    def _size(self, path: str, device: int) -> tuple[int, bool]:
        """The bytes below ``path``, and whether that is all."""
        total = 0
        is_whole = True
        waiting = [path]
        while waiting:
            folder = waiting.pop()
            number = 0
            for number, entry in enumerate(_entries(folder)):
                if number % _BATCH == 0 and time.monotonic() > self._end:
                    return total, False
                with suppress(OSError):
                    found = entry.stat(follow_symlinks=False)
                    if found.st_dev != device:
                        continue
                    total += _on_disk(found)
                    if entry.is_dir(follow_symlinks=False):
                        waiting.append(entry.path)
            if not number and not os.access(folder, os.R_OK):
                is_whole = False
            if time.monotonic() > self._end:
                return total, not waiting
        return total, is_whole

    def temporary(self, places: DockerPlaces) -> Iterator[TemporaryFile]:
        """Temporary files and folders by the names that Docker gives them."""
        now = time.time()
        own = os.path.join(places.roots[0], "tmp")
        users = {0, getattr(os, "getuid", lambda: 0)()}
        for folder in places.temporary:
            for entry in sorted(_entries(folder), key=lambda entry: entry.name):
                if folder != own and not any(fnmatch(entry.name, name) for name in _TEMPORARY):
                    continue
                with suppress(OSError):
                    found = entry.stat(follow_symlinks=False)
                    if found.st_uid not in users:
                        continue
                    size, is_whole = _on_disk(found), True
                    if entry.is_dir(follow_symlinks=False):
                        below, is_whole = self._size(entry.path, found.st_dev)
                        size += below
                    age = max(0.0, now - found.st_mtime)
                    yield TemporaryFile(entry.path, size, age, not is_whole)


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
        yield from entries
