"""Does an engine get all that it got before `check-dockerignore-coverage --fix`, but the clutter?

    python proof/fixed_contexts.py [CASES]

takes the small repositories of tests/cases/context_cases.txt that are built from their root and in
which the hook finds something, builds each with ``$ENGINE_BUILD`` (by default ``docker build``; it
is run in the context folder as ``$ENGINE_BUILD . ARGUMENTS``) before and after the hook has fixed
the ignore file, and compares the files that arrive. What no longer arrives has to be of the classes
that the hook knows, of what still arrives nothing may be that git does not track, and what a COPY
names has to arrive. The exit status is 1 where it is otherwise.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from contextlib import redirect_stdout
from io import StringIO
from pathlib import Path

sys.path.append(str(Path(__file__).resolve().parents[1] / "hooks"))
sys.path.append(str(Path(__file__).resolve().parents[1] / "tests"))

from engine_verdict import Engine
from sent_files import arriving

from docker_build_hooks.check_dockerignore_coverage import main as fix
from docker_build_hooks.content_classes import BYTECODE, GIT_FOLDER, file_item, folder_item
from hook_cases import Case
from written_cases import written_cases


def main(argv: Sequence[str] | None = None) -> int:
    """Print a line for each repository; 1 where a fix is wrong, 2 without an engine."""
    names = sys.argv[1:] if argv is None else list(argv)
    if reason := Engine().answers():
        print(f"no engine: {reason}", file=sys.stderr)
        return 2
    cases = written_cases("context_cases.txt")
    chosen = {t: c for t, c in cases.items() if _is_meant(c) and (not names or t in names)}
    wrong = 0
    for title, case in chosen.items():
        found = compare(case)
        wrong += bool(found)
        print(f"{title}: {found or 'as it should be'}", flush=True)
    print(f"{len(chosen)} repositories, {wrong} wrong")
    return 1 if wrong else 0


def _is_meant(case: Case) -> bool:
    text = str(case.files.get("Dockerfile", ""))
    is_plain = "compose.yaml" not in case.files and "--" not in text and "RUN" not in text
    return is_plain and bool(case.expected) and "ignore-file-unused" not in case.expected


def compare(case: Case) -> str:
    """Build before and after the fix; what is wrong with it."""
    with tempfile.TemporaryDirectory(prefix="fix-proof-") as name:
        folder = Path(name)
        _lay_out(folder, case)
        before, error = arriving(Engine(), folder)
        if error:
            return f"not built: {error}"
        _fix(folder)
        after, error = arriving(Engine(), folder)
        if error:
            return f"no longer built: {error}"
    tracked = {*case.files, *case.links}
    lost = [path for path in before if path not in after and not _is_clutter(path, tracked)]
    named = _named(case)
    clutter = (path for path in after if _is_untracked_clutter(path, tracked))
    left = [path for path in clutter if not any(name in path for name in named)]
    said = [f"no longer sent: {path}" for path in lost]
    return ", ".join(said + [f"still sent: {path}" for path in left])


def _lay_out(folder: Path, case: Case) -> None:
    subprocess.run(["git", "init", "--quiet", str(folder)], check=True)
    for files in (case.files, case.untracked):
        for path, content in files.items():
            (folder / path).parent.mkdir(parents=True, exist_ok=True)
            data = content.encode() if isinstance(content, str) else content
            (folder / path).write_bytes(data)
        if files is case.files:
            subprocess.run(["git", "add", "--force", "."], cwd=folder, check=True)


def _fix(folder: Path) -> None:
    here = Path.cwd()
    os.chdir(folder)
    try:
        with redirect_stdout(StringIO()):
            fix(["--all-files", "--fix"])
    finally:
        os.chdir(here)


def _named(case: Case) -> list[str]:
    """The clutter that COPY instructions name, up to a wildcard."""
    lines = str(case.files["Dockerfile"]).splitlines()
    sources = [word for line in lines if line.startswith("COPY") for word in line.split()[1:-1]]
    meant = (s for s in sources if folder_item(s.split("/")[-1]) or file_item(s.replace("*", "x")))
    return [source.partition("*")[0] for source in meant]


def _is_clutter(path: str, tracked: set[str]) -> bool:
    """Whether a path of the image is one that a fix may keep out."""
    *folders, name = path.split("/")
    if any(folder_item(folder) or folder == GIT_FOLDER.name for folder in folders):
        return True
    item = file_item(path)
    is_tracked = any(path == kept or path.endswith(f"/{kept}") for kept in tracked)
    return "env39" in folders or (item is not None and (item.of == BYTECODE or not is_tracked))


def _is_untracked_clutter(path: str, tracked: set[str]) -> bool:
    is_tracked = any(path == kept or path.endswith(f"/{kept}") for kept in tracked)
    # Certificates are called like keys.
    return not is_tracked and _is_clutter(path, tracked) and not path.endswith("ca.pem")


if __name__ == "__main__":
    raise SystemExit(main())
