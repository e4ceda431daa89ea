"""What do the hooks about Compose files cost, beside a validator of the same schema?

    python -m bench.compose_cost [--rounds 15]

Installs this checkout as pre-commit does, and check-jsonschema into an environment of its own,
makes a repository of one Compose file and one of a hundred (ten services each, with ports, health
checks, volumes, secrets and variables) and measures whole processes in turn, their CPU time, git's
included: the hooks with `--all-files`. Exits with 1 where a bound is broken.
"""

from __future__ import annotations

import argparse
import tempfile
from pathlib import Path

from bench.process_cost import (
    COMPOSE_EXTRA,
    COMPOSE_HOOKS,
    Bounded,
    Command,
    Figures,
    bounded_table,
    environment,
    git,
    in_turn,
    installed,
)

VALIDATOR = "check-jsonschema"
SCHEMA = ("--builtin-schema", "vendor.compose-spec")
SERVICES = 10
# Compose files, and the most that check-compose-config may cost, in seconds.
REPOSITORIES = ((1, 0.25), (100, 1.0))
SERVICE = """
  service{number}:
    image: registry.example.com/team/service{number}:${{TAG:-latest}}
    command: serve --port 80
    ports: ["{port}:80", "127.0.0.1::9090/udp"]
    environment:
      MODE: production
      LEVEL: ${{LEVEL:-info}}
    volumes: ["data:/var/lib/data", "./config:/etc/service:ro"]
    secrets: [token]
    networks: [front]
    depends_on: {{database: {{condition: service_healthy}}}}
    healthcheck: {{test: [CMD, check], interval: 10s, timeout: 3s, retries: 5}}
    deploy: {{replicas: 2, resources: {{limits: {{cpus: '0.5', memory: 256M}}}}}}
"""
REST = """
  database:
    image: postgres:17
    shm_size: 128mb
    stop_grace_period: 1m30s
volumes: {data: {}}
networks: {front: {}}
secrets: {token: {file: ./token.txt}}
"""


def main() -> int:
    parser = argparse.ArgumentParser(description="What the hooks about Compose files cost.")
    parser.add_argument("--rounds", type=int, default=15)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="bench-") as name:
        folder = Path(name)
        validator = environment(folder / VALIDATOR, VALIDATOR) / VALIDATOR
        scripts = installed(folder, COMPOSE_EXTRA)
        cases: dict[str, list[Command]] = {}
        for files, _ in REPOSITORIES:
            paths = make_repository(folder / str(files), files)
            for hook in COMPOSE_HOOKS:
                run = Command((str(scripts / hook), "--all-files"), folder / str(files))
                cases[key(files, hook)] = [run]
            run = Command((str(validator), *SCHEMA, *paths), folder / str(files))
            cases[key(files, VALIDATOR)] = [run]
        figures = in_turn(cases, given.rounds)
    text, is_within = bounded_table("Compose files", rows(figures), given.rounds)
    print(text)
    return 0 if is_within else 1


def key(files: int, program: str) -> str:
    return f"{files} {program}"


def make_repository(repository: Path, files: int) -> list[str]:
    """A repository with so many Compose files; their paths."""
    paths = [f"project{number}/compose.yaml" for number in range(files)]
    services = (SERVICE.format(number=n, port=8000 + n) for n in range(SERVICES))
    text = f"services:{''.join(services)}{REST}"
    for number, path in enumerate(paths):
        file = repository / path
        file.parent.mkdir(parents=True)
        file.write_text(f"name: project{number}\n{text}")
        (file.parent / "token.txt").write_text("x\n")
    git(repository, "init", "--quiet")
    git(repository, "add", "--all")
    return paths


def rows(figures: dict[str, Figures]) -> list[Bounded]:
    return [
        Bounded(files, program, figures[key(files, program)], most if is_ours else None)
        for files, most in REPOSITORIES
        for program in (*COMPOSE_HOOKS, VALIDATOR)
        for is_ours in (program in COMPOSE_HOOKS,)
    ]


if __name__ == "__main__":
    raise SystemExit(main())
