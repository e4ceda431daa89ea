"""How is a file of the work tree given a new content, so that it is never half written?"""

from __future__ import annotations

import os
from contextlib import suppress

from docker_build_hooks.git_index import disk_path, is_inside


def replace_file(root: str, path: str, data: bytes) -> bool:
    """Write ``data`` to ``path`` of the work tree at once; whether that could be done.

    A link is not followed, nor are folders made. The mode of a file that is there stays. Raises
    ``OSError`` where the file system refuses.
    """
    from tempfile import mkstemp

    full = disk_path(root, path)
    if not is_inside(root, path) or os.path.islink(full) or not os.path.isdir(_folder(full)):
        return False
    if os.path.lexists(full) and not os.path.isfile(full):
        return False
    descriptor, temporary = mkstemp(prefix=".docker-build-hooks-", dir=_folder(full))
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(data)
        os.chmod(temporary, _mode(full))
        os.replace(temporary, full)
    except BaseException:
        with suppress(OSError):
            os.unlink(temporary)
        raise
    return True


def _folder(full: str) -> str:
    return os.path.dirname(full)


def _mode(full: str) -> int:
    """The mode of a file, or the one that a new file gets."""
    with suppress(OSError):
        return os.stat(full).st_mode & 0o7777
    mask = os.umask(0)
    os.umask(mask)
    return 0o666 & ~mask
