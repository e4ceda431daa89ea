"""Do the hooks about build contexts stand any ignore file, and does a fix do no harm?

    python proof/fuzz_contexts.py [--cases N] [--seed S]

makes N small repositories with a random ignore file, some files in git and some on disk only, and a
Dockerfile that copies folders and names paths. `check-dockerignore-coverage` and
`check-pycache-pollution` may find what they like, but must not crash or take longer than a second.
With --fix nothing that git tracks but bytecode may be kept out that was sent before, nor anything
that a COPY names; every line that was there has to be there still, widened at most; a second fix
has to change nothing, and nothing in the ignore file may make the engine refuse it. The exit status
is 1 where it is otherwise.
"""

from __future__ import annotations

import argparse
import os
import shutil
import subprocess
import sys
import tempfile
import time
import traceback
from collections.abc import Sequence
from contextlib import redirect_stderr, redirect_stdout
from io import StringIO
from pathlib import Path
from random import Random

sys.path.append(str(Path(__file__).resolve().parents[1] / "hooks"))

from random_ignore_files import IgnoreCase, make_ignore_case

from docker_build_hooks.bytecode import is_bytecode
from docker_build_hooks.check_dockerignore_coverage import main as coverage
from docker_build_hooks.check_pycache_pollution import main as pollution
from docker_build_hooks.dockerignore import DockerIgnore, IgnoreSyntaxError

SECONDS = 1.0
_CLUTTER = (
    *("app/__pycache__/m.cpython-312.pyc", "src/m.pyc", "node_modules/x/i.js", ".env"),
    *("src/.env.local", "docs/.DS_Store", ".venv/pyvenv.cfg", "a/__pycache__/x.pyc", "id_rsa"),
    *("app/m.py", "src/package.json", "src/a/b/c.py", ".env.example", "b/node_modules/y/k.js"),
)


def main(argv: Sequence[str] | None = None) -> int:
    """Print a line for each failure and one at the end; 1 where there is a failure."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", 1)[0])
    parser.add_argument("--cases", type=int, default=1000)
    parser.add_argument("--seed", default="1")
    given = parser.parse_args(argv)
    failures, fixed, slowest = 0, 0, (0.0, "")
    here = os.getcwd()
    with tempfile.TemporaryDirectory(prefix="fuzz-") as name:
        for number in range(given.cases):
            folder = Path(name) / "r"
            case = make_ignore_case(f"{given.seed}-{number}")
            random = Random(f"context {case.name}")
            _lay_out(folder, case, random)
            os.chdir(folder)
            start = time.monotonic()
            try:
                said = _try(folder)
            except Exception:  # Whatever it is, it is what is looked for.
                said = traceback.format_exc()
            finally:
                os.chdir(here)
            slowest = max(slowest, (time.monotonic() - start, case.name))
            fixed += said == "fixed"
            if said not in ("", "fixed"):
                failures += 1
                print(f"{case.name}: {said}\n  {case.data!r}", flush=True)
            shutil.rmtree(folder)
    counts = f"{given.cases} repositories, {fixed} fixed, {failures} failures"
    print(f"{counts}, slowest {slowest[0]:.2f} s ({slowest[1]})")
    return 1 if failures else 0


def _lay_out(folder: Path, case: IgnoreCase, random: Random) -> None:
    folder.mkdir()
    subprocess.run(["git", "init", "--quiet", "--template=", "."], cwd=folder, check=True)
    files = {*case.files, *random.sample(_CLUTTER, random.randint(2, 8))}
    tracked = {path for path in sorted(files) if random.random() < 0.5}
    for batch in (sorted(tracked), sorted(files - tracked)):
        for path in batch:
            if ".git" not in path.split("/"):
                _write(folder / path, b"A=1\n")
        if batch and set(batch) <= tracked:
            _write(folder / ".dockerignore", case.data)
            _write(folder / "Dockerfile", _dockerfile(sorted(files), random).encode())
            subprocess.run(["git", "add", "--force", "."], cwd=folder, check=True)


def _write(path: Path, data: bytes) -> None:
    # What is a folder for one name may be a file for another.
    if not any(above.is_file() for above in path.parents) and not path.is_dir():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)


def _dockerfile(files: list[str], random: Random) -> str:
    lines = ["FROM scratch", random.choice(["COPY . /c/", "COPY . /c/", "COPY src app /c/"])]
    plain = [path for path in files if path.isascii() and not set(path) & set(" []\\!$#*?'\"")]
    for path in random.sample(plain, min(len(plain), random.randint(0, 2))):
        lines.append(f"COPY {path} /n/")
    return "\n".join(lines) + "\n"


def _run(hook: object, *arguments: str) -> tuple[int, str]:
    assert callable(hook)
    out, errors = StringIO(), StringIO()
    start = time.monotonic()
    with redirect_stdout(out), redirect_stderr(errors):
        status = hook(list(arguments))
    if time.monotonic() - start > SECONDS:
        return 3, "slow"
    return status, out.getvalue() + errors.getvalue()


def _try(folder: Path) -> str:
    """What is wrong, "" for nothing, or "fixed" where nothing is and the file was changed."""
    for hook in (coverage, pollution):
        status, said = _run(hook, "--all-files")
        if status not in (0, 1):
            return f"{status}: {said}"
    before = (folder / ".dockerignore").read_bytes() if (folder / ".dockerignore").exists() else b""
    status, said = _run(coverage, "--all-files", "--fix")
    if status not in (0, 1):
        return f"{status}: {said}"
    after = (folder / ".dockerignore").read_bytes() if (folder / ".dockerignore").exists() else b""
    if harm := _harm(folder, before, after):
        return harm
    _run(coverage, "--all-files", "--fix")
    again = (folder / ".dockerignore").read_bytes() if (folder / ".dockerignore").exists() else b""
    if again != after:
        return f"fixed twice: {after!r} {again!r}"
    return "fixed" if after != before else ""


def _harm(folder: Path, before: bytes, after: bytes) -> str:
    """What a fix has done that it must not."""
    if before == after:
        return ""
    left = iter(after.split(b"\n"))
    for old_line in before.removesuffix(b"\n").split(b"\n"):
        if not any(_is_same(old_line, other) for other in left):
            return f"lost {old_line!r}"
    try:
        old, new = DockerIgnore(before), DockerIgnore(after)
    except IgnoreSyntaxError as error:
        return f"refused: {error}"
    listed = subprocess.run(
        ["git", "ls-files", "-z"], cwd=folder, capture_output=True, check=True
    ).stdout
    for path in listed.decode("utf-8", "surrogateescape").split("\0")[:-1]:
        is_lost = old.exclusion(path) is None and new.exclusion(path) is not None
        if is_lost and not is_bytecode(path):
            return f"kept out what git tracks: {path!r}"
    for line in (folder / "Dockerfile").read_text().splitlines()[2:]:
        named = line.split()[1]
        if old.exclusion(named) is None and new.exclusion(named) is not None:
            return f"kept out what is named: {named!r}"
    return ""


def _is_same(line: bytes, other: bytes) -> bool:
    return line.strip(b"\r") == other.strip(b"\r") or (
        b"**/" in other and other.replace(b"**/", b"").strip() in line
    )


if __name__ == "__main__":
    raise SystemExit(main())
