"""Which files of a build context does a real engine get, and which ones do we say it gets?"""

from __future__ import annotations

import io
import shutil
import subprocess
import tarfile
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import NamedTuple
from uuid import uuid4

from engine_verdict import CRASHED, SECONDS, Engine, classify
from random_ignore_files import IgnoreCase

from docker_build_hooks.dockerignore import DockerIgnore, IgnoreSyntaxError

IGNORE_FILE = ".dockerignore"
# A name that only a pattern for everything matches.
_DOCKERFILE = "zz-proof.Zz"
_OUTPUT = ("-o", "type=tar,dest=-")
_TRIES = 5


class Sent(NamedTuple):
    """The sorted paths that arrive, those of them that arrive empty, or why nothing does."""

    kept: tuple[str, ...] = ()
    emptied: tuple[str, ...] = ()
    error: str = ""


def paths(case: IgnoreCase) -> list[str]:
    """What may be sent: also the ignore file itself."""
    return sorted({*case.files, IGNORE_FILE})


def expected(case: IgnoreCase) -> Sent:
    """What the hooks say; ``error`` is in the engine's words."""
    try:
        ignore = DockerIgnore(case.data)
        # The client looks at the Dockerfile too, and may trip over a pattern there.
        ignore.exclusion(_DOCKERFILE)
        kept = tuple(path for path in paths(case) if not ignore.exclusion(path))
        return Sent(kept, tuple(filter(ignore.arrives_empty, kept)))
    except IgnoreSyntaxError as error:
        return Sent(error=error.reason)


def difference(said: Sent, sent: Sent) -> str:
    """How what was said is not what was sent; "" where it is."""
    if said.error or sent.error:
        fits = said.error and (said.error in sent.error or sent.error == CRASHED)
        return "" if fits else f"{said.error or 'no error'} <> {sent.error or 'no error'}"
    parts = []
    for text, ours, theirs in (
        ("sent", said.kept, sent.kept),
        ("emptied", said.emptied, sent.emptied),
    ):
        parts += [f"{text} in spite of us: {path!r}" for path in theirs if path not in ours]
        parts += [f"not {text}: {path!r}" for path in ours if path not in theirs]
    return ", ".join(parts)


class Sender:
    """Builds that copy whole contexts, with the arriving files as their output."""

    def __init__(self, engine: Engine, folder: Path) -> None:
        """``folder`` is where the contexts are made."""
        self._engine = engine
        self._folder = folder

    def alone(self, case: IgnoreCase) -> Sent:
        """What arrives of a case that is the main context of a build."""
        place = Path(tempfile.mkdtemp(dir=self._folder))
        try:
            _write(case, place)
            (place / _DOCKERFILE).write_text("FROM scratch\nCOPY . /c/\n", encoding="utf-8")
            sizes, error = arriving(self._engine, place, ("-f", _DOCKERFILE))
        finally:
            shutil.rmtree(place)
        return Sent(error=error) if error else _sent(case, sizes, "c/")

    def together(self, cases: Sequence[IgnoreCase]) -> list[Sent]:
        """What arrives of cases that are the named contexts of one build.

        That is much faster. Where it fails, all have its error.
        """
        place = Path(tempfile.mkdtemp(dir=self._folder))
        numbers = range(len(cases))
        try:
            for number in numbers:
                _write(cases[number], place / f"c{number}")
            lines = [
                "FROM scratch",
                *(f"COPY --from=c{number} . /c{number}/" for number in numbers),
            ]
            (place / "Dockerfile").write_text("\n".join(lines), encoding="utf-8")
            named = [("--build-context", f"c{number}=c{number}") for number in numbers]
            sizes, error = arriving(self._engine, place, [word for pair in named for word in pair])
        finally:
            shutil.rmtree(place)
        if error:
            return [Sent(error=error) for _ in cases]
        return [_sent(cases[number], sizes, f"c{number}/") for number in numbers]


def arriving(
    engine: Engine, place: Path, arguments: Sequence[str] = ()
) -> tuple[dict[str, int], str]:
    """The sizes of the files in the image that a build of the context makes, or the error."""
    for _ in range(_TRIES):
        done = subprocess.run(
            [*engine.command, ".", *arguments, *_OUTPUT],
            cwd=place,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=SECONDS,
        )
        verdict = classify(done.returncode, done.stderr.decode("utf-8", "replace"))
        if verdict.ok:
            return _sizes(done.stdout), ""
        if verdict.error != CRASHED:
            return {}, verdict.error
        # Who did it? It is asked again without others.
        verdict = engine.build(place, arguments)
        if not verdict.ok:
            return {}, verdict.error
    raise RuntimeError(f"the engine crashes again and again: {place}")


def _write(case: IgnoreCase, place: Path) -> None:
    # Its own content, so that nothing comes from the engine's cache.
    content = uuid4().hex
    place.mkdir(exist_ok=True)
    for path in case.files:
        file = place / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(content, encoding="utf-8")
    # At least a comment, as an empty file arrives empty in any case.
    (place / IGNORE_FILE).write_bytes(case.data or b"#")


def _sizes(data: bytes) -> dict[str, int]:
    with tarfile.open(fileobj=io.BytesIO(data), encoding="utf-8") as archive:
        return {member.name: member.size for member in archive if member.isfile()}


def _sent(case: IgnoreCase, sizes: Mapping[str, int], prefix: str) -> Sent:
    kept = tuple(path for path in paths(case) if prefix + path in sizes)
    return Sent(kept, tuple(path for path in kept if not sizes[prefix + path]))
