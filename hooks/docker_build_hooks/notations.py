"""How is a Dockerfile written: for Windows, with arrays that are none?"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator

from docker_build_hooks.arguments import take_flags
from docker_build_hooks.declarations import Build
from docker_build_hooks.dockerfile import Dockerfile
from docker_build_hooks.judgement import Judge
from docker_build_hooks.stage_plan import Source

_WINDOWS = re.compile(r"windows/|nanoserver|servercore|dotnet/framework", re.IGNORECASE)
_STAGE_NAME = re.compile(r"\sas\s.*", re.IGNORECASE | re.DOTALL)
_ARRAY = re.compile(r"""\[\s*["']""")


class Notations:
    """Looks at the text of Dockerfiles; each is looked through once."""

    def __init__(self, judge: Judge) -> None:
        self._judge = judge
        self._for_windows: dict[Build, bool] = {}

    def is_for_windows(self, build: Build) -> bool:
        """Whether an image is one of Windows containers, as the escape token or a FROM tells."""
        if build not in self._for_windows:
            file = self._judge.dockerfile(build)
            is_one = isinstance(file, Dockerfile) and (
                file.escape == "`" or any(map(_WINDOWS.search, _images(file)))
            )
            self._for_windows[build] = is_one
        return self._for_windows[build]

    def is_broken_array(self, build: Build, source: Source) -> bool:
        """Whether ``source`` begins what looks like a JSON array, and is read as words."""
        file = self._judge.dockerfile(build)
        if not isinstance(file, Dockerfile):
            return False
        at = bisect_right(file.instructions, source.instruction, key=lambda each: each.line)
        instruction = file.instructions[at - 1]
        start = take_flags(instruction.text, instruction.arguments_offset, file.escape)[1]
        begins = instruction.span(start, start + 1)[:2] == source.span[:2]
        return begins and _ARRAY.match(instruction.text, start) is not None


def _images(file: Dockerfile) -> Iterator[str]:
    """The texts that tell which images the stages begin from."""
    is_global = True
    for instruction in file.instructions:
        if instruction.keyword == "FROM":
            is_global = False
            yield _STAGE_NAME.sub("", instruction.text)
        elif instruction.keyword == "ARG" and is_global:
            yield instruction.text
