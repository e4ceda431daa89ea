"""Which files does a made-up monorepo have that Docker's tools, or lines about Docker, are in?

A team has five services and a Compose file. Three services are built by the Compose file from
three kinds of context, the fourth by nobody, the fifth by another kind of file for each team.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import NamedTuple

from bench.monorepo_dockerfiles import SHAPES

SERVICES = 5

_DOMAINS = ("payments", "catalog", "identity", "search", "shipping", "billing", "media", "ads")
_NAMES = ("api", "worker", "gateway", "scheduler", "frontend")


class File(NamedTuple):
    """A path of the repository and its content."""

    path: str
    text: str


class Truth(NamedTuple):
    """How a Dockerfile is built; ``compose`` is the Compose file that says so, or ""."""

    dockerfile: str
    context: str
    compose: str


class Team(NamedTuple):
    """The files of one team and the builds in them."""

    files: tuple[File, ...]
    builds: tuple[Truth, ...]


def make_team(number: int) -> Team:
    """All files of one team."""
    domain = _DOMAINS[number % len(_DOMAINS)]
    home = f"services/{domain}/team-{number:03}"
    compose = f"{home}/docker-compose.yml"
    files = [File(compose, _compose(number, home))]
    builds = []
    for at, name in enumerate(_NAMES):
        folder = f"{home}/{name}"
        kind = (number + at) % len(SHAPES)
        # The fifth of some teams is far from its context: only a command line leads there.
        is_apart = at == 4 and number % 10 < 2
        context = {1: home, 2: ""}.get(at, folder)
        prefix = f"{folder}/".removeprefix(f"{context}/") if context else f"{folder}/"
        dockerfile = f"images/{domain}-{number:03}-{name}/Dockerfile" if is_apart else ""
        dockerfile = dockerfile or f"{folder}/Dockerfile"
        files.append(File(dockerfile, SHAPES[kind].dockerfile.format(p=prefix, n=number)))
        files += [File(f"{folder}/{path}", _content(folder, path)) for path in SHAPES[kind].files]
        builds.append(Truth(dockerfile, context, compose if at < 3 else ""))
    files += _ignore_files(number, home)
    files += _declaring_files(number, home, builds[4])
    return Team(tuple(files), tuple(builds))


def _content(folder: str, path: str) -> str:
    if path == "package.json":
        scripts = {"build": "vite build", "lint": "eslint src", "test": "vitest run"}
        return json.dumps({"name": folder, "private": True, "scripts": scripts}, indent=2) + "\n"
    if path.endswith(".sh"):
        return f"#!/bin/sh\nset -eu\n: {folder}\n" + 'exec "$@"\n'
    return f"{folder} {path}\n" * 10


def _compose(number: int, home: str) -> str:
    return f"""\
x-common: &common
  restart: unless-stopped
  environment:
    LOG_LEVEL: ${{LOG_LEVEL:-info}}
    DATABASE_URL: postgres://app:${{DB_PASSWORD:-app}}@db:5432/team_{number}

services:
  api:
    <<: *common
    build: ./api
    ports: ["{8000 + number}:8000"]
    depends_on: [db, cache]
  worker:
    <<: *common
    build:
      context: .
      dockerfile: worker/Dockerfile
      args:
        REVISION: ${{REVISION:-dev}}
    command: ["worker", "--queue", "default"]
    volumes:
      - ./worker/config:/etc/worker:ro
  gateway:
    <<: *common
    image: registry.example.com/team-{number}/gateway:${{TAG:-latest}}
    build:
      context: ../../..
      dockerfile: {home}/gateway/Dockerfile
    healthcheck:
      test: ["CMD", "curl", "--fail", "http://localhost:8000/health"]
      interval: 30s
  db:
    image: postgres:16
    volumes:
      - data:/var/lib/postgresql/data
  cache:
    image: redis:7-alpine

volumes:
  data: {{}}
"""


_IGNORED = """\
# what no image needs
.git
**/.DS_Store
**/__pycache__
**/*.py[cod]
**/node_modules
**/.venv
docs
*.md
!README.md
"""
_ALLOWED = """\
*
!src
!config/*.yaml
!entrypoint.sh
!*.json
!*.txt
!go.*
!Cargo.*
!*.gradle
"""


def _ignore_files(number: int, home: str) -> Iterator[File]:
    """One for every other team; the first is that of the whole repository."""
    if number % 2 == 0:
        places = (f"{home}/api/.dockerignore", f"{home}/gateway/Dockerfile.dockerignore")
        path = places[number // 2 % 2] if number else ".dockerignore"
        text = _ALLOWED if number % 8 == 4 else _IGNORED
        yield File(path, f"# team {number}\n{text}")


def _declaring_files(number: int, home: str, build: Truth) -> Iterator[File]:
    """What builds the fifth service."""
    tag = f"registry.example.com/team-{number}/frontend"
    folder = build.context
    if number % 10 == 0:
        command = f'docker build -t {tag}:"$TAG" -f {build.dockerfile} {folder}'
        head = "#!/usr/bin/env bash\nset -euo pipefail\nTAG=${1:-dev}\n"
        text = f'{head}{command}\ndocker push {tag}:"$TAG"\n'
        yield File(f"scripts/build-team-{number:03}.sh", text)
    if number % 10 == 1:
        command = f"docker build -t {tag} \\\n\t\t-f ../../../{build.dockerfile} frontend"
        yield File(
            f"{home}/Makefile", f".PHONY: image\nimage: test\n\t{command}\n\ntest:\n\ttrue\n"
        )
    if number % 10 == 2:
        yield File(f".github/workflows/image-{number:03}.yml", _workflow(tag, build))
    if number % 10 == 3:
        target = f'target "frontend" {{\n  context = "frontend"\n  tags = ["{tag}:latest"]\n}}\n'
        yield File(
            f"{home}/docker-bake.hcl",
            f'group "default" {{\n  targets = ["frontend"]\n}}\n\n{target}',
        )
    if number % 10 == 4:
        arguments = json.dumps(["build", "-t", tag, "-f", build.dockerfile, folder])
        step = f"  - name: gcr.io/cloud-builders/docker\n    args: {arguments}\n"
        yield File(f"{home}/cloudbuild.yaml", f"steps:\n{step}images: [{tag}]\n")
    if number % 10 == 5:
        artifact = f"    - image: {tag}\n      context: frontend\n"
        head = "apiVersion: skaffold/v4beta11\nkind: Config\n"
        yield File(f"{home}/skaffold.yaml", f"{head}build:\n  artifacts:\n{artifact}")
    if number % 10 == 6:
        value = {"name": tag, "build": {"dockerfile": "../Dockerfile", "context": ".."}}
        yield File(f"{folder}/.devcontainer/devcontainer.json", json.dumps(value, indent=2) + "\n")
    if number % 10 == 7:
        bake = {"target": {"frontend": {"context": folder, "tags": [tag]}}}
        yield File(f"deploy/{number:03}/docker-bake.json", json.dumps(bake, indent=2))


def _workflow(tag: str, build: Truth) -> str:
    return f"""\
name: image
on:
  push:
    branches: [main]
jobs:
  build:
    runs-on: ubuntu-latest
    steps:
      - uses: actions/checkout@v4
      - uses: docker/setup-buildx-action@v3
      - uses: docker/build-push-action@v6
        with:
          context: {build.context}
          file: {build.dockerfile}
          push: true
          tags: {tag}:latest
"""
