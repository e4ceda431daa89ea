"""Which pattern of an ignore file nearly keeps a path out, and why does it not?"""

from __future__ import annotations

import re
from typing import NamedTuple

from docker_build_hooks.declarations import ancestors
from docker_build_hooks.dockerignore import DockerIgnore, Pattern, pattern_list
from docker_build_hooks.ignore_error import IgnoreSyntaxError

_SPECIAL = re.compile(r"[?\[\]\\^|{}]")
# Nobody writes longer ones.
_LONGEST = 1000
# What stands for any name.
SAMPLE_NAME = "some-name"


class NearPattern(NamedTuple):
    """A pattern that nearly keeps a path out.

    ``wider`` is what it would be if it meant any depth; "" for a ``!`` pattern that lets the path
    in again.
    """

    pattern: Pattern
    wider: str

    @property
    def is_root_only(self) -> bool:
        """Whether it would do at any depth as it is, and is bound to the top level."""
        return self.wider == f"**/{self.pattern.cleaned}"


def near_pattern(ignore: DockerIgnore, path: str, item_path: str) -> NearPattern | None:
    """The last pattern that nearly keeps out a context path which is sent; None without one.

    One that is about ``item_path``, the path itself or a folder above it, is rather meant.
    """
    met = [pattern for pattern in ignore.patterns if hits(pattern, path)]
    if met and met[-1].exclusion and any(not pattern.exclusion for pattern in met):
        return NearPattern(met[-1], "")
    for meant in dict.fromkeys((item_path, path)):
        for pattern in reversed(ignore.patterns):
            for wider in () if pattern.exclusion else _wider(pattern.cleaned):
                if any(hits(one, meant) for one in _read(wider)):
                    return NearPattern(pattern, wider)
    return None


def _wider(cleaned: str) -> tuple[str, ...]:
    """A pattern that is bound to one depth or folder as ones that are bound to none."""
    if cleaned.startswith(("**", "../")) or cleaned in (".", "..") or "|" in cleaned:
        return ()
    if len(cleaned) > _LONGEST:
        return ()
    last = cleaned.removesuffix("/**").removesuffix("/*").rpartition("/")[2]
    whole = cleaned.removesuffix("/**") if cleaned.endswith("/**") else cleaned
    candidates = dict.fromkeys((f"**/{whole.removeprefix('*/')}", f"**/{last}"))
    # What is all wildcards says nothing of the path.
    return tuple(wider for wider in candidates if wider.strip("*?/"))


def _read(text: str) -> tuple[Pattern, ...]:
    try:
        return pattern_list([text])
    except IgnoreSyntaxError:
        return ()


def hits(pattern: Pattern, path: str) -> bool:
    """Whether a pattern matches a path or a folder that it is in."""
    return not pattern.is_bad and any(pattern.matches(above) for above in ancestors(path) if above)


def sample(pattern: Pattern) -> str | None:
    """A path that a pattern matches; None for one whose characters mean too much."""
    if _SPECIAL.search(pattern.cleaned):
        return None
    text = pattern.cleaned.replace("**/", "").replace("**", SAMPLE_NAME)
    return text.replace("*", SAMPLE_NAME)
