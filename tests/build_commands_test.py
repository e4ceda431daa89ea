"""What a command of a script builds, copies or composes."""

import pytest

from docker_build_hooks.build_commands import build_command, compose_command, copies
from docker_build_hooks.shell_commands import script_commands
from script_marks import shown

BUILDS = {
    "docker": ("docker build .", "<start> <start>/Dockerfile"),
    "folder": ("cd a; docker build b -f c/D", "<start>/a/b <start>/a/c/D"),
    "behind a wrapper": ("retry 3 sudo docker build .", "<start> <start>/Dockerfile"),
    "by a path": ("/usr/bin/docker buildx build --push .", "<start> <start>/Dockerfile"),
    "second program": ("docker run docker docker build .", "<start> <start>/Dockerfile"),
    "root": ("docker build -f $REPO_ROOT/D $REPO_ROOT", "<root> <root>/D"),
    "podman": (
        "podman build x",
        "<start>/x <start>/x/Containerfile <start>/x/Dockerfile",
    ),
    "kaniko": (
        "/kaniko/executor --context $CI_PROJECT_DIR --dockerfile $CI_PROJECT_DIR/d/D -d x",
        "<root> <root>/d/D",
    ),
    "kaniko's folder": (
        "/kaniko/executor -c dir://$CI_PROJECT_DIR/a",
        "<root>/a <start>/Dockerfile <root>/a/Dockerfile",
    ),
    "unknown options": ("docker build $A -t $T $B . $C", "<start> <start>/Dockerfile"),
    "unknown value": ("docker build -t $T .", "<start> <start>/Dockerfile"),
    "unknown context": ("docker build -t x $C", "<start>/? <start>/?/Dockerfile"),
    "unknown part": ("docker build -f a/$X.D .", "<start> <start>/a/?.D"),
    "options or a context": ("docker build $A $C", None),
    "podman needs no context": ("podman build --pull $A -t x $B", None),
    "no context": ("docker build", None),
    "two contexts": ("docker build a b", None),
    "another command": ("docker push a", None),
    "another program": ("go build .", None),
    "Dockerfile from a file": ("docker build -f - . < a/D", "<start> <start>/a/D"),
    "Dockerfile from cat": ("cat a/D | docker build -f- .", "<start> <start>/a/D"),
    "Dockerfile from a filter": (
        "sed s/a/b/ D | docker build -f - .",
        "<start> made of <start>/s/a/b <start>/D",
    ),
    "no context but a Dockerfile": ("docker build - < D", " <start>/D"),
    "archive": ("tar c . | docker build -f D -", " <start>/D"),
}


@pytest.mark.parametrize(("text", "expected"), BUILDS.values(), ids=BUILDS.keys())
def test_builds(text: str, expected: str | None) -> None:
    found = [build for c in script_commands(text, "s.sh") if (build := build_command(c))]
    texts = [
        shown(" ".join([build.context, *["made of"] * build.is_piped, *build.dockerfiles]))
        for build in found
    ]
    assert texts == ([] if expected is None else [expected])


COPIES = {
    "copy": ("cp -r a b", ["<start>/a > <start>/b"]),
    "several": ("cp a b/x c", ["<start>/a > <start>/c/", "<start>/b/x > <start>/c/"]),
    "folder": ("cp a c/", ["<start>/a > <start>/c/"]),
    "target first": ("cp -t d a b", ["<start>/a > <start>/d/", "<start>/b > <start>/d/"]),
    "options with values": ("install -m 755 -D a b", ["<start>/a > <start>/b"]),
    "in a folder": ("cd x && mv ../a b", ["<start>/a > <start>/x/b"]),
    "redirected": ("envsubst < a > b", ["<start>/a > <start>/b"]),
    "filtered": ("cat a | sed x > b", ["<start>/x > <start>/b", "<start>/a > <start>/b"]),
    "temporary": ("cp a $(mktemp -d)/", ["<start>/a > <tmp>/"]),
    "nothing": ("cp a; echo a > b", []),
}


@pytest.mark.parametrize(("text", "expected"), COPIES.values(), ids=COPIES.keys())
def test_copies(text: str, expected: list[str]) -> None:
    found = [copy for command in script_commands(text) for copy in copies(command)]
    assert [
        shown(f"{copy.source} > {copy.destination}{'/' if copy.is_folder else ''}")
        for copy in found
    ] == expected


CHAINS = {
    "files": ("docker compose -f a -f b/c up", "<start>/a <start>/b/c | "),
    "older": ("docker-compose -fa --file=b -p x up -f c", "<start>/a <start>/b | "),
    "project directory": (
        "docker --debug compose --project-directory d -f a config",
        "<start>/a | <start>/d",
    ),
    "unknown options": ("docker compose $A -f a $B up", "<start>/a | "),
    "environment": ("COMPOSE_FILE=a:b docker compose up", "<start>/a <start>/b | "),
    "exported": ("export COMPOSE_FILE='a;b'", "<start>/a <start>/b | "),
    "separator": (
        "COMPOSE_PATH_SEPARATOR=, COMPOSE_FILE=a,b docker compose up",
        "<start>/a <start>/b | ",
    ),
    "no file": ("docker compose --profile x up -f a", None),
    "unknown file": ("docker compose -f a -f $X up", None),
    "no value": ("docker compose -f", None),
}


@pytest.mark.parametrize(("text", "expected"), CHAINS.values(), ids=CHAINS.keys())
def test_compose(text: str, expected: str | None) -> None:
    found = [chain for c in script_commands(text) if (chain := compose_command(c))]
    texts = [shown(f"{' '.join(chain.files)} | {chain.directory}") for chain in found]
    assert texts == ([] if expected is None else [expected])
