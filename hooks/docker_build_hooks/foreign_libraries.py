"""Does a stage copy what was built for another C library, or for another release of Alpine?"""

from __future__ import annotations

import re

from docker_build_hooks import alpine_rules as rules
from docker_build_hooks.alpine_images import Image
from docker_build_hooks.alpine_stage import StageState
from docker_build_hooks.dockerfile import Span
from docker_build_hooks.variables import UNKNOWN

# Compiled modules are where packages of Python are installed, and libraries in these folders.
_BUILT = re.compile(
    r"/(?:site-packages|dist-packages)(?:/|\Z)|/\.?venv/?\Z|/\.?venv/|/virtualenv/?\Z"
    r"|\A/(?:usr/)?(?:local/)?lib(?:64)?(?:/(?:x86_64|aarch64)-linux-gnu|/python[0-9.]*)?/?\*?\Z"
    r"|\.so(?:\.[0-9.*]+)?\*?\Z|\A/root/\.local/?\Z"
)


def check_copied_libraries(
    state: StageState, source: Image | None, shown: str, path: str, span: Span
) -> None:
    """Note a path that is copied from an image with another libc or another release.

    ``shown`` is how that image is called in the file.
    """
    own = state.image
    if source is None or own is None or UNKNOWN in path or not _BUILT.search(path):
        return
    if not state.is_certain or rules.LIBC in state.said:
        return
    if source.is_other:
        message = f'"{path}" was built for glibc in "{shown}", and Alpine has musl'
        hint = f'build it in a stage made from Alpine, or start from what "{shown}" is made from'
    elif source.is_alpine and source.release and own.release and source.release != own.release:
        message = (
            f'"{path}" was built with Alpine {source.release}, and this is Alpine {own.release}'
        )
        hint = "make both stages from one release"
    else:
        return
    state.said.add(rules.LIBC)
    state.note(rules.LIBC, message, span, hint)
