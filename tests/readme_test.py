"""Is what README.md shows true: its examples, its tables, its commands?"""

import re
from pathlib import Path
from typing import NamedTuple

import pytest

from conftest import Repo
from docker_build_hooks.check_dockerfile_copy_paths import HOOK, main
from docker_build_hooks.copy_path_rules import RULES

ROOT = Path(__file__).resolve().parents[1]
README = (ROOT / "README.md").read_text(encoding="utf-8")
FENCE = re.compile(r"^```(\w*)(?: (\S+))?\n(.*?)^```$", re.MULTILINE | re.DOTALL)


class Example(NamedTuple):
    """The files shown before a session, the command in it, and what it prints."""

    files: dict[str, str]
    command: str
    output: str


def examples() -> list[Example]:
    found = []
    files: dict[str, str] = {}
    for language, path, body in FENCE.findall(README):
        if path:
            files[path] = body
        elif language == "console":
            command, _, output = body.partition("\n")
            found.append(Example(files, command.removeprefix("$ "), output))
            files = {}
    return found


def table(title: str) -> dict[str, str]:
    """The first column of a table below a heading, without backticks, and the second."""
    section = README.split(f"\n### {title}\n")[1].split("\n### ")[0]
    rows = [line.split(" | ") for line in section.splitlines() if line.startswith("| `")]
    return {row[0].removeprefix("| ").strip("`"): row[1] for row in rows}


@pytest.mark.parametrize("example", examples(), ids=lambda example: next(iter(example.files)))
def test_an_example_prints_what_the_readme_shows(repo: Repo, example: Example) -> None:
    repo.tracked(example.files)
    name, *arguments = example.command.split()
    assert name == HOOK
    outcome = repo.run(main, *arguments)
    assert outcome == (1, example.output, "")


def test_there_are_examples() -> None:
    assert len(examples()) >= 2


def test_the_table_of_rules_has_every_rule() -> None:
    assert table("Rules") == {rule.name: rule.severity for rule in RULES.values()}


def test_the_table_of_options_has_every_option(repo: Repo) -> None:
    shown = {match for name in table("Options") for match in re.findall(r"--[a-z-]+", name)}
    offered = set(re.findall(r"--[a-z-]+", repo.run(main, "--help").out))
    assert offered - {"--help"} == shown


def test_the_suppression_and_the_pragmas_that_are_shown_work(repo: Repo) -> None:
    blocks = [body for language, _, body in FENCE.findall(README) if language == "dockerfile"]
    suppressed = next(body for body in blocks if "ignore=" in body)
    pragmas = next(body for body in blocks if "context=" in body)
    copies = "FROM scratch\nCOPY LICENSE dist/app tool.whl /\n"
    repo.tracked(
        {
            "Dockerfile": f"FROM scratch\n{suppressed}",
            "images/Dockerfile": pragmas + copies,
            "LICENSE": "",
        }
    )
    assert repo.run(main, "--all-files") == (0, "", "")


def test_the_version_is_the_one_that_is_built() -> None:
    project = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    version = re.search(r'^version = "(.+)"$', project, re.MULTILINE)
    assert version is not None
    assert f"rev: v{version[1]}\n" in README
