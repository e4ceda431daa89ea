"""Is what README.md shows true: its examples, its tables, its commands?"""

import re
import shlex
from collections.abc import Iterable
from pathlib import Path
from typing import NamedTuple

import pytest

from conftest import Repo
from docker_build_hooks import (
    alpine_rules,
    bytecode_rules,
    check_alpine_dockerfile,
    check_compose_config,
    check_compose_version,
    check_docker_bypass,
    check_docker_resources,
    check_dockerfile_copy_paths,
    check_dockerignore_coverage,
    check_pycache_pollution,
    compose_config_rules,
    compose_version_rules,
    copy_path_rules,
    coverage_rules,
    host_reader,
    host_rules,
)
from docker_build_hooks.content_classes import KINDS
from host_readings import WORN

ROOT = Path(__file__).resolve().parents[1]
README = (ROOT / "README.md").read_text(encoding="utf-8")
FENCE = re.compile(r"^```(\w*)(?: ((?:on disk: )?\S+))?\n(.*?)^```$", re.MULTILINE | re.DOTALL)
HOOKS = {
    module.HOOK: (module.main, rules.RULES if rules else {})
    for module, rules in (
        (check_dockerfile_copy_paths, copy_path_rules),
        (check_dockerignore_coverage, coverage_rules),
        (check_pycache_pollution, bytecode_rules),
        (check_compose_version, compose_version_rules),
        (check_compose_config, compose_config_rules),
        (check_alpine_dockerfile, alpine_rules),
        (check_docker_resources, host_rules),
        (check_docker_bypass, None),
    )
}
# They look at the machine; these are the options that they share with others.
HOST = {
    "check-docker-resources": {"--exclude", "--format", "--strict"},
    "check-docker-bypass": {"--format", "--strict"},
}
main = check_dockerfile_copy_paths.main


class Example(NamedTuple):
    """The files shown before a session, those on disk only, the command in it, and its output."""

    files: dict[str, str]
    untracked: dict[str, str]
    command: str
    output: str


def examples() -> list[Example]:
    found = []
    files: dict[str, str] = {}
    is_over = False
    for language, path, body in FENCE.findall(README):
        if path:
            files = {} if is_over else files
            files[path] = body
            is_over = False
        elif language == "console":
            command, _, output = body.partition("\n")
            on_disk = {p.removeprefix("on disk: "): t for p, t in files.items() if ": " in p}
            tracked = {p: t for p, t in files.items() if ": " not in p}
            found.append(Example(tracked, on_disk, command.removeprefix("$ "), output))
            is_over = True
    return found


def section(title: str) -> str:
    return README.split(f"\n## {title}\n")[1].split("\n## ")[0]


def table(text: str, title: str = "") -> dict[str, str]:
    """The first column of a table below a heading, without backticks, and the second."""
    part = text.split(f"\n### {title}\n")[1].split("\n### ")[0] if title else text
    rows = [line.split(" | ") for line in part.splitlines() if line.startswith("| `")]
    return {row[0].removeprefix("| ").strip("`"): row[1] for row in rows}


def options(names: Iterable[str]) -> set[str]:
    return {match for name in names for match in re.findall(r"--[a-z-]+", name)}


@pytest.mark.parametrize("example", examples(), ids=lambda example: example.command)
def test_an_example_prints_what_the_readme_shows(
    repo: Repo, example: Example, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Every machine is another one.
    monkeypatch.setattr(host_reader, "read_host", lambda *arguments: WORN)
    repo.tracked(example.files)
    repo.write(example.untracked)
    name, *arguments = shlex.split(example.command)
    outcome = repo.run(HOOKS[name][0], *arguments)
    status = int("error: " in example.output or "  FAILED  " in example.output)
    assert outcome == (status, example.output, "")


def test_there_is_an_example_of_each_hook() -> None:
    assert {example.command.split()[0] for example in examples()} == set(HOOKS)


@pytest.mark.parametrize("hook", [name for name, (_, rules) in HOOKS.items() if rules])
def test_the_table_of_rules_has_every_rule(hook: str) -> None:
    rules = HOOKS[hook][1].values()
    assert table(section(f"`{hook}`"), "Rules") == {rule.name: rule.severity for rule in rules}


@pytest.mark.parametrize("hook", HOOKS)
def test_the_tables_of_options_have_every_option(repo: Repo, hook: str) -> None:
    own = options(table(section(f"`{hook}`"), "Options"))
    every, builds = section("Options of every hook").split("The hooks that look at builds")
    shared = options(table(every + ("" if "-compose-" in hook else builds)))
    shared &= HOST.get(hook, shared)
    offered = set(re.findall(r"--[a-z-]+", repo.run(HOOKS[hook][0], "--help").out))
    assert offered - {"--help"} == own | shared
    assert own.isdisjoint(shared)


def test_the_table_of_classes_has_every_class() -> None:
    text = section("`check-dockerignore-coverage`")
    assert list(table(text, "What is looked for")) == list(KINDS)


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
