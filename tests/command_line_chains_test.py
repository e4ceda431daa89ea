"""Which Compose files command lines use together."""

import pytest

from conftest import Repo
from docker_build_hooks.command_files import CommandFiles
from docker_build_hooks.command_line_chains import command_line_chains
from docker_build_hooks.declarations import ComposeChain
from docker_build_hooks.git_index import read_index

COMPOSE = dict.fromkeys(["a.yml", "b.yml", "d/c.yml", "d/e.yml"], "services: {}\n")

CHAINS = {
    "files": ({"x.sh": "docker compose -f a.yml -f d/c.yml up\n"}, [(("a.yml", "d/c.yml"), "")]),
    "own folder": (
        {"d/x.sh": "docker-compose -f c.yml -f e.yml up\n"},
        [(("d/c.yml", "d/e.yml"), "d")],
    ),
    "root": ({"d/x.sh": "docker compose -f d/c.yml -f a.yml up\n"}, [(("d/c.yml", "a.yml"), "d")]),
    "project directory": (
        {"Makefile": "a:\n\tdocker compose --project-directory . -f d/c.yml up\n"},
        [(("d/c.yml",), "")],
    ),
    "default project directory": ({"x.sh": "docker compose -f d/c.yml up\n"}, []),
    "variable": (
        {"x.sh": "DC='docker compose -f a.yml'\n$DC -f b.yml up\n"},
        [(("a.yml", "b.yml"), "")],
    ),
    "environment": (
        {"x.sh": "export COMPOSE_FILE=a.yml:b.yml\n"},
        [(("a.yml", "b.yml"), "")],
    ),
    "environment file": (
        {"d/.env": "# x\nA=b c'd\nCOMPOSE_FILE=c.yml;e.yml\n"},
        [(("d/c.yml", "d/e.yml"), "d")],
    ),
    "environment file with a separator": (
        {"d/.env": "A=b c'd\nCOMPOSE_PATH_SEPARATOR=,\nCOMPOSE_FILE='c.yml,e.yml'\n"},
        [(("d/c.yml", "d/e.yml"), "d")],
    ),
    "variable of a Makefile": (
        {"Makefile": "D = d\nexport COMPOSE_FILE ?= a.yml:$(D)/c.yml\nup:\n\tdocker compose up\n"},
        [(("a.yml", "d/c.yml"), "")],
    ),
    "variable of a pipeline": (
        {".gitlab-ci.yml": "variables: {COMPOSE_FILE: 'a.yml:d/c.yml'}\na: {script: [b]}\n"},
        [(("a.yml", "d/c.yml"), "")],
    ),
    "variable of a step": (
        {
            ".github/workflows/x.yml": "jobs: {a: {steps: [{run: b, env: {COMPOSE_FILE: "
            "'a.yml:d/c.yml'}}]}}\n"
        },
        [(("a.yml", "d/c.yml"), "")],
    ),
    "shell environment of a folder": (
        {"d/.envrc": "export COMPOSE_FILE=c.yml:e.yml\n"},
        [(("d/c.yml", "d/e.yml"), "d")],
    ),
    "example of an environment file": (
        {".env.example": "COMPOSE_FILE=a.yml:d/c.yml\n"},
        [(("a.yml", "d/c.yml"), "")],
    ),
    "no such file": ({"x.sh": "docker compose -f a.yml -f z.yml up\n"}, []),
    "unknown file": ({"x.sh": "docker compose -f a.yml -f $X up\n"}, []),
    "each once": (
        {"x.sh": "docker compose -f a.yml -f b.yml up\n" * 2},
        [(("a.yml", "b.yml"), "")],
    ),
}


@pytest.mark.parametrize(("scripts", "expected"), CHAINS.values(), ids=CHAINS.keys())
def test_compose_chains(
    repo: Repo, scripts: dict[str, str], expected: list[tuple[tuple[str, ...], str]]
) -> None:
    repo.staged({**COMPOSE, **scripts})
    index = read_index(str(repo.path))
    found = command_line_chains(index, CommandFiles(index))
    assert found == [ComposeChain(*chain) for chain in expected]
