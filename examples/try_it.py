#!/usr/bin/env python3
"""What does `check-dockerfile-copy-paths` say to a repository?

    python3 examples/try_it.py          # to a copy of examples/outage
    python3 examples/try_it.py PATH     # to the repository at PATH, which is only read

Installs this checkout into `.venv-try` beside pyproject.toml (once, and again when the sources have
changed) and runs the hook on all tracked files. The exit status is the hook's: 0 clean, 1 a broken
build, 2 cannot check. Needs Python 3.10, git, and pip's way to the package index the first time.
"""

from __future__ import annotations

import argparse
import hashlib
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

CHECKOUT = Path(__file__).resolve().parents[1]
HOOK = "check-dockerfile-copy-paths"


class CannotTry(Exception):
    """Why there is nothing to show, in one line."""


def main() -> int:
    parser = argparse.ArgumentParser(
        description=f"Run {HOOK} on an example, or on a repository of yours."
    )
    parser.add_argument("path", nargs="?", metavar="PATH", help="a git repository")
    args = parser.parse_args()
    try:
        if sys.version_info < (3, 10):  # noqa: UP036
            raise CannotTry("Python 3.10 or later is needed")
        if shutil.which("git") is None:
            raise CannotTry("git is not installed")
        with tempfile.TemporaryDirectory(prefix="docker-build-hooks-") as name:
            temporary = Path(name)
            if args.path is None:
                environment = isolated_git(temporary)
                repository = temporary / "outage"
                # Made before the slow part, so that a broken git is known at once.
                commit_copy(CHECKOUT / "examples" / "outage", repository, environment)
            else:
                environment = dict(os.environ)
                repository = top_level(args.path)
            hook = installed(temporary)
            return subprocess.call([hook, "--all-files"], cwd=repository, env=environment)
    except CannotTry as reason:
        print(f"try_it: {reason}", file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        return 130


def isolated_git(temporary: Path) -> dict[str, str]:
    """An environment in which git knows nothing of the user, or of a repository around."""
    foreign = ("GIT_", "PRE_COMMIT", "GITHUB_ACTIONS")
    environment = {key: text for key, text in os.environ.items() if not key.startswith(foreign)}
    environment.update(
        GIT_CONFIG_GLOBAL=os.devnull,
        GIT_CONFIG_NOSYSTEM="1",
        # Besides its configuration, git reads ignore rules from there.
        XDG_CONFIG_HOME=str(temporary / "no-configuration"),
    )
    for role in ("AUTHOR", "COMMITTER"):
        environment[f"GIT_{role}_NAME"] = "try_it"
        environment[f"GIT_{role}_EMAIL"] = "try_it@example.com"
        environment[f"GIT_{role}_DATE"] = "2026-01-01T00:00:00Z"
    return environment


def commit_copy(source: Path, target: Path, environment: dict[str, str]) -> None:
    shutil.copytree(source, target, ignore=shutil.ignore_patterns("__pycache__", "node_modules"))
    for command in ("init --quiet", "add --all", "commit --quiet --message=example"):
        run(["git", "-C", str(target), *command.split()], environment)


def top_level(path: str) -> Path:
    """The work tree that `path` is in."""
    if not os.path.isdir(path):
        raise CannotTry(f'"{path}" is not a folder')
    command = ["git", "-C", path, "rev-parse", "--show-toplevel"]
    done = subprocess.run(command, capture_output=True)
    if done.returncode:
        # Mostly "not a git repository", but git may also distrust its owner.
        raise CannotTry(f'"{path}": {last_line(done.stderr)}')
    return Path(os.fsdecode(done.stdout.rstrip(b"\n")))


def installed(temporary: Path) -> Path:
    """The hook's command, from a virtual environment that holds this checkout as it is now."""
    environment = CHECKOUT / ".venv-try"
    stamp = environment / "installed"
    current = fingerprint()
    hook = environment / "bin" / HOOK
    try:
        if stamp.read_text() == current and hook.exists():
            return hook
    except OSError:
        pass
    if not os.access(CHECKOUT, os.W_OK):
        environment = temporary / "venv"
    print("installing (the first time takes a while) ...", file=sys.stderr)
    run([sys.executable, "-m", "venv", "--clear", str(environment)])
    # From a copy: setuptools leaves build/ and *.egg-info beside what it builds.
    sources = temporary / "sources"
    for path in sources_of_the_package():
        target = sources / path.relative_to(CHECKOUT)
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(path, target)
    python = str(environment / "bin" / "python")
    run([python, "-m", "pip", "install", "-q", "--disable-pip-version-check", str(sources)])
    (environment / "installed").write_text(current)
    return environment / "bin" / HOOK


def sources_of_the_package() -> list[Path]:
    found = [CHECKOUT / name for name in ("pyproject.toml", "README.md", "LICENSE")]
    package = CHECKOUT / "hooks" / "docker_build_hooks"
    return found + sorted(p for p in package.iterdir() if p.suffix == ".py" or p.name == "py.typed")


def fingerprint() -> str:
    """Changes with the interpreter and with every byte that is installed."""
    digest = hashlib.sha256(f"{sys.executable} {sys.version}".encode())
    for path in sources_of_the_package():
        digest.update(f"{path}\n".encode() + path.read_bytes())
    return digest.hexdigest()


def run(command: list[str], environment: dict[str, str] | None = None) -> None:
    """Runs a command that has nothing to say unless it fails."""
    done = subprocess.run(command, capture_output=True, env=environment)
    if done.returncode:
        what = " ".join(command[:4] if command[0] != "git" else command[:1] + command[3:])
        raise CannotTry(f"{what}: {last_line(done.stderr) or last_line(done.stdout)}")


def last_line(output: bytes) -> str:
    lines = output.decode(errors="replace").strip().splitlines()
    return lines[-1] if lines else ""


if __name__ == "__main__":
    sys.exit(main())
