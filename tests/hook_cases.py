"""Small repositories, each with all that the hook says to it."""

from collections.abc import Mapping
from typing import NamedTuple

from conftest import Outcome, Repo
from docker_build_hooks.check_dockerfile_copy_paths import main

SILENT = ""
# The context is on line 1; in COMPOSE_LINES on line 3.
COMPOSE = "services: {web: {build: .}}\n"
COMPOSE_LINES = "services:\n  web:\n    build: .\n"


def declared(
    *lines: str, base: str = "scratch", compose: str = COMPOSE, **others: str | bytes
) -> dict[str, str | bytes]:
    """A Dockerfile in the root that a Compose file builds; ``lines`` begin on its line 2.

    Of the base image ``scratch`` all is known, of any other nothing.
    """
    text = "".join(f"{line}\n" for line in (f"FROM {base}", *lines))
    return {"Dockerfile": text, "compose.yaml": compose, **others}


def built(*lines: str) -> dict[str, str | bytes]:
    """The same from an image of which nothing is known, declared on several lines."""
    return declared(*lines, base="alpine", compose=COMPOSE_LINES)


class Case(NamedTuple):
    """What is in the index, what lies on the disk only, and what the hook prints about it."""

    files: Mapping[str, str | bytes]
    expected: str
    links: Mapping[str, str] = {}
    untracked: Mapping[str, str | bytes] = {}
    args: tuple[str, ...] = ()

    @property
    def status(self) -> int:
        """The exit status that goes with what is printed."""
        return int(": error:" in self.expected or "::error " in self.expected)


def check(repo: Repo, case: Case) -> None:
    """The whole output and the exit status are as the case has them."""
    repo.staged(case.files, case.links)
    repo.write(case.untracked)
    outcome = repo.run(main, "--all-files", *case.args)
    expected = case.expected.removeprefix("\n")
    assert outcome == Outcome(case.status, expected, "")


def lines(out: str) -> list[str]:
    """The place and the rule of each finding."""
    heads = (line for line in out.splitlines() if ": error:" in line or ": warning:" in line)
    return [f"{head.split(': ')[0]} {head.rpartition('[')[2].rstrip(']')}" for head in heads]
