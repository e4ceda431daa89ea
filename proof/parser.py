"""Does this project divide Dockerfiles as BuildKit's own parser does?

    .venv/bin/pip install dockerfile
    .venv/bin/python proof/parser.py [--generated N] [--seed S] CHECKOUT...

compares the two on every Dockerfile that the indexes of the checkouts hold, each content once, and
on N generated ones: the keyword of each instruction, its first line, flags, arguments, heredocs.
Where one of the two refuses a file, so must the other. The exit status is 1 where they differ for
a reason that is not known here.
"""

from __future__ import annotations

import argparse
import re
import sys
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime, timezone
from importlib import import_module
from importlib.metadata import version
from itertools import zip_longest
from pathlib import Path
from typing import Any, NamedTuple

sys.path.append(str(Path(__file__).resolve().parents[1] / "hooks"))

from buildkit_parser import Refusal, Shape, our_shapes, their_shapes
from generated_dockerfiles import dockerfiles
from wild import find_checkouts

from docker_build_hooks.file_names import is_dockerfile
from docker_build_hooks.git_index import read_index

Answer = tuple[Shape, ...] | Refusal

STRINGS_ONLY = "when using JSON array syntax, arrays must be comprised of strings only"
UNSHOWN = "the package cannot show a flag that ends within a character"
BEHIND_JSON = "the package ignores what stands behind a JSON array, later versions take it for text"
# What else the package, which has the parser of BuildKit 0.12, is too old for.
_NEWER = (
    (rb"(?im)^\W*#\s*check\s*=", "the package does not know the directive check"),
    (rb"<<-?(\s|\\|`|$)", "the package knows no blank between << and the name of a heredoc"),
    (
        rb"(?ims)^\W*#\s*escape\s*=\s*`.*--[^\n]*[`\\]",
        "the package knows no escape character but \\ in a flag",
    ),
    (
        rb"<<\S*[\\`]\s*\n(\s*#.*\n|[\s\\`]*\n)*\s*\$\{\w+:",
        "later versions lose what stands in a word before ${X:-y}",
    ),
)
_BEHIND_JSON = re.compile(rb"\[[^]]*\]+[^\r\n]*[^\s]")


class Difference(NamedTuple):
    """A file that the two read differently; ``reason`` is "" where nobody knows why."""

    name: str
    theirs: str
    ours: str
    reason: str


class Comparison(NamedTuple):
    """What came of a set of files."""

    equal: int
    refused: int
    differences: list[Difference]


def compare(oracle: Any, files: Iterable[tuple[str, bytes]]) -> Comparison:
    """Give each file, with its name, to both parsers."""
    equal = refused = 0
    differences: list[Difference] = []
    for name, data in files:
        theirs, ours = their_shapes(oracle, data), our_shapes(data)
        if theirs is None:
            differences.append(Difference(name, "", "", UNSHOWN))
        elif isinstance(theirs, Refusal) and isinstance(ours, Refusal):
            refused += 1
        elif theirs == ours:
            equal += 1
        elif isinstance(theirs, Refusal) or isinstance(ours, Refusal):
            differences.append(_refusal(name, data, theirs, ours))
        else:
            differences.append(_difference(name, data, theirs, ours))
    return Comparison(equal, refused, differences)


def _refusal(name: str, data: bytes, theirs: Answer, ours: Answer) -> Difference:
    one, other = (a.reason if isinstance(a, Refusal) else "" for a in (theirs, ours))
    reason = _newer(data)
    if _BEHIND_JSON.search(data) and (one == STRINGS_ONLY or b"<<" in data):
        reason = reason or BEHIND_JSON
    return Difference(name, one, other, reason)


def _difference(
    name: str, data: bytes, theirs: tuple[Shape, ...], ours: tuple[Shape, ...]
) -> Difference:
    unequal = [pair for pair in zip_longest(theirs, ours) if pair[0] != pair[1]]
    one, other = unequal[0]
    late = [ours for theirs, ours in unequal if ours and _is_behind_json(theirs, ours)]
    # What is text may open a heredoc, so that nothing below it compares.
    is_cut = any("<<" in argument for shape in late for argument in shape.arguments)
    reason = BEHIND_JSON if is_cut or len(late) == len(unequal) else _newer(data)
    return Difference(name, str(one), str(other), reason)


def _newer(data: bytes) -> str:
    return next((reason for pattern, reason in _NEWER if re.search(pattern, data)), "")


def _is_behind_json(theirs: Shape | None, ours: Shape | None) -> bool:
    if theirs is None or ours is None or not theirs.is_json or ours.is_json:
        return False
    return theirs[:4] == ours[:4]


def real_files(checkouts: Sequence[Path]) -> Iterator[tuple[str, bytes]]:
    """The Dockerfiles in the indexes of the checkouts, each content once."""
    seen: set[bytes] = set()
    for checkout in checkouts:
        index = read_index(str(checkout))
        paths = [p for p in index.paths if is_dockerfile(p) and p not in index.links]
        index.read_blobs(paths)
        for path in paths:
            data = index.blob(path)
            if data is not None and data not in seen:
                seen.add(data)
                yield f"{checkout.name}:{path}", data


def main(argv: Sequence[str] | None = None) -> int:
    """Compare, and print what differs and one line of figures."""
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    options.add_argument("checkouts", nargs="*", type=Path, metavar="CHECKOUT")
    options.add_argument("--generated", type=int, default=0, metavar="N")
    options.add_argument("--seed", type=int, default=1)
    given = options.parse_args(argv)
    given.checkouts = list(find_checkouts(given.checkouts))
    oracle = import_module("dockerfile")
    real = compare(oracle, real_files(given.checkouts))
    files = enumerate(dockerfiles(given.generated, given.seed))
    generated = compare(oracle, ((f"generated {at}", data) for at, data in files))
    differences = [*real.differences, *generated.differences]
    for one in differences:
        if not one.reason:
            print(f"{one.name}\n  theirs: {one.theirs}\n  ours:   {one.ours}")
    for one in real.differences:
        if one.reason:
            print(f"{one.name}: {one.reason}")
    known = (one.reason for one in generated.differences if one.reason)
    for reason, count in Counter(known).items():
        print(f"{count:6} generated: {reason}")
    print(_summary(real, generated, given))
    return int(any(not one.reason for one in differences))


def _summary(real: Comparison, generated: Comparison, given: argparse.Namespace) -> str:
    def figures(one: Comparison, kind: str) -> str:
        unknown = sum(1 for difference in one.differences if not difference.reason)
        return (
            f"{one.equal} {kind} files equal, {one.refused} refused by both, "
            f"{len(one.differences) - unknown} differ as known, {unknown} otherwise"
        )

    return (
        f"{datetime.now(timezone.utc):%Y-%m-%d}, dockerfile {version('dockerfile')}, "
        f"dockerfile-parse {version('dockerfile-parse')}: {figures(real, 'real')} "
        f"({len(given.checkouts)} checkouts); {figures(generated, 'generated')} "
        f"(seed {given.seed})"
    )


if __name__ == "__main__":
    raise SystemExit(main())
