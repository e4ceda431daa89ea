"""What becomes of a Compose file whose version is put right?"""

from __future__ import annotations

from typing import NamedTuple

from docker_build_hooks.compose_files import ComposeRoot, parse_compose
from docker_build_hooks.compose_version_policy import (
    CONSISTENT,
    FORBID,
    REQUIRE,
    Policy,
    Wanted,
)
from docker_build_hooks.compose_version_text import with_quotes, with_version, without_version
from docker_build_hooks.file_replacement import replace_file
from docker_build_hooks.git_index import Index, read_file

_USUAL = '"3.8"'


class Fixed(NamedTuple):
    """A file as it is then, and whether it was changed."""

    file: ComposeRoot
    data: bytes
    is_changed: bool


def fix(index: Index, file: ComposeRoot, policy: Policy, wanted: Wanted | None) -> Fixed:
    """Put the version of the file in the work tree right, and write it, where that can be done.

    What is on disk is edited, so that no edit is lost; a file that is not there stays so.
    """
    data = read_file(index.root, file.path)
    current = parse_compose(file.path, data) if data is not None else None
    if data is None or current is None:
        return Fixed(file, index.blob(file.path) or b"", False)
    text = fixed_text(data, current, policy, wanted)
    after = parse_compose(file.path, text)
    is_changed = text != data and after is not None and replace_file(index.root, file.path, text)
    return Fixed(after, text, True) if is_changed and after else Fixed(current, data, False)


def fixed_text(data: bytes, file: ComposeRoot, policy: Policy, wanted: Wanted | None) -> bytes:
    """``data`` with its version put right; as it is where nothing can be done."""
    if policy.name == FORBID:
        return _or_as_is(without_version(data, file), data)
    if file.version_keys:
        return _or_as_is(with_quotes(data, file), data)
    written = ""
    if policy.name == REQUIRE:
        written = f'"{policy.value}"' if policy.value else (wanted and wanted.written) or _USUAL
    elif policy.name == CONSISTENT and wanted is not None and wanted.is_only:
        written = wanted.written
    return _or_as_is(with_version(data, file, written), data) if written else data


def _or_as_is(text: bytes | None, data: bytes) -> bytes:
    return data if text is None else text
