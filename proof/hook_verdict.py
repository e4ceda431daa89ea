"""What does ``check-dockerfile-copy-paths`` say about each build of a case?"""

from __future__ import annotations

import io
import json
import os
import traceback
from contextlib import redirect_stderr, redirect_stdout
from pathlib import Path
from typing import NamedTuple

from docker_build_hooks.check_dockerfile_copy_paths import main

# Not the name of a rule: the hook could not judge.
NO_VERDICT = "no-verdict"


class Refusal(NamedTuple):
    """One error: its rule, and what is said."""

    rule: str
    message: str


def isolate(home: Path) -> None:
    """Keep this process out of reach of the user's git and of a hook that it may run in."""
    for name in list(os.environ):
        if name.startswith(("GIT_", "PRE_COMMIT", "GITHUB_ACTIONS")):
            del os.environ[name]
    os.environ["GIT_CONFIG_GLOBAL"] = os.devnull
    os.environ["GIT_CONFIG_NOSYSTEM"] = "1"
    os.environ["GIT_CEILING_DIRECTORIES"] = str(home)
    os.environ["XDG_CONFIG_HOME"] = str(home)


def refusals(repository: Path, builds: int) -> list[list[Refusal]]:
    """The errors of each build that the Compose file of a case declares."""
    status, out, err = _run(repository)
    if status not in (0, 1) or err:
        return [[Refusal(NO_VERDICT, f"exit status {status}: {err}")]] * builds
    found: list[list[Refusal]] = [[] for _ in range(builds)]
    for finding in json.loads(out):
        if finding["severity"] != "error":
            continue
        for build in finding["builds"]:
            if build["declared_by"] is None:
                continue  # A Dockerfile that none of the builds is of.
            line = int(build["declared_by"].rpartition(":")[2])
            found[line - 2].append(Refusal(finding["rule"], finding["message"]))
    return found


def _run(repository: Path) -> tuple[int, str, str]:
    out, err = io.StringIO(), io.StringIO()
    before = Path.cwd()
    os.chdir(repository)
    try:
        with redirect_stdout(out), redirect_stderr(err):
            status = main(["--all-files", "--format", "json"])
    except Exception:
        return 2, "", traceback.format_exc()
    finally:
        os.chdir(before)
    return status, out.getvalue(), err.getvalue()
