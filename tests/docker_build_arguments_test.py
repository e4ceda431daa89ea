"""What command lines build, and which of them are left alone."""

import shlex

import pytest
from hypothesis import given
from hypothesis import strategies as st

from docker_build_hooks.build_tools import TOOLS
from docker_build_hooks.docker_build_arguments import BuildArguments, read_build


def docker(context: str, word: int, dockerfile: str | None = None, at: int = -1) -> BuildArguments:
    return BuildArguments("docker", context, dockerfile, context_word=word, dockerfile_word=at)


BUILDS = {
    "docker build .": docker(".", 2),
    "/usr/bin/docker build .": docker(".", 2),
    "docker image build a": docker("a", 3),
    "docker builder build a": docker("a", 3),
    "docker buildx build a": docker("a", 3),
    "docker buildx b a": docker("a", 3),
    "docker buildx --builder x build a": docker("a", 5),
    "docker --context remote build a": docker("a", 4),
    "docker -H tcp://x -D --tls build a": docker("a", 6),
    "docker --config=x build -- -a": docker("-a", 4),
    "docker build -": docker("-", 2),
    "docker build -f - .": docker(".", 4, "-", 3),
    "docker build -f d/x .": docker(".", 4, "d/x", 3),
    "docker build . -f d/x": docker(".", 2, "d/x", 4),
    "docker build -fd/x .": docker(".", 3, "d/x", 2),
    "docker build -f=d/x .": docker(".", 3, "d/x", 2),
    "docker build --file=d/x .": docker(".", 3, "d/x", 2),
    "docker build --file d/x .": docker(".", 4, "d/x", 3),
    "docker build --file= .": docker(".", 3),
    "docker build -f a -f b .": docker(".", 6, "b", 5),
    "docker build -qt name .": docker(".", 4),
    "docker build -qtname .": docker(".", 3),
    "docker build -q=false .": docker(".", 3),
    "docker build -t -f .": docker(".", 4),
    "docker build --no-cache --pull --rm=false --push .": docker(".", 6),
    "docker build --memory 2g --cpu-shares 2 -m 1g .": docker(".", 8),
    "docker build --secret id=a --ssh default --platform linux/arm64 .": docker(".", 8),
    "docker build --cache-from x --cache-to y --output type=image -o z .": docker(".", 10),
    "docker build --iidfile x --metadata-file y --builder z --progress plain .": docker(".", 10),
    "docker build --add-host a:1 --network host --label b --provenance false .": docker(".", 10),
    "docker build --whatever=x .": docker(".", 3),
    "docker build . --whatever": docker(".", 2),
    "docker build --whatever -t x .": docker(".", 5),
    "docker build https://example.com/x.git#main:d": docker("https://example.com/x.git#main:d", 2),
    "docker build --target two --target one .": docker(".", 6)._replace(
        target="one", target_word=5
    ),
    "docker build --build-arg A=b=c --build-arg=B --build-arg C= .": docker(".", 7)._replace(
        arguments=(("A", "b=c"), ("B", None), ("C", ""))
    ),
    "docker build --build-context One=../x --build-context=two=service:y .": docker(
        ".", 5
    )._replace(named_contexts=(("one", "../x"), ("two", "service:y"))),
    "docker-buildx build .": docker(".", 2)._replace(tool="docker-buildx"),
    "podman build": BuildArguments("podman", ".", None),
    "podman --log-level debug image build -t x a": BuildArguments(
        "podman", "a", None, context_word=7
    ),
    "podman build -v /a:/b --layers -f x a": BuildArguments(
        "podman", "a", "x", context_word=7, dockerfile_word=6
    ),
    "podman build --pull=always --pull .": BuildArguments("podman", ".", None, context_word=4),
    "buildah bud --format docker -f x .": BuildArguments(
        "buildah", ".", "x", context_word=6, dockerfile_word=5
    ),
    "buildah --storage-driver vfs build": BuildArguments("buildah", ".", None),
    "nerdctl -n k8s.io build .": BuildArguments("nerdctl", ".", None, context_word=4),
    "img build -t x .": BuildArguments("img", ".", None, context_word=4),
    "/kaniko/executor": BuildArguments("executor", "/workspace/", None),
    "executor -c dir:///workspace/a --dockerfile=b/c -d x --no-push --build-arg A=b": (
        BuildArguments("executor", "/workspace/a", "b/c", (("A", "b"),), "", (), 2, 3)
    ),
    "executor --context=dir://a --context-sub-path b --target two": BuildArguments(
        "executor", "a/b", None, target="two", context_word=1, target_word=5
    ),
    "executor --context=gs://bucket/x": BuildArguments(
        "executor", "gs://bucket/x", None, context_word=1
    ),
}

NOTHING = [
    "",
    "make build .",
    "docker",
    "docker --debug",
    "docker run build .",
    "docker image ls",
    "docker image build",
    "docker buildx bake .",
    "docker container build .",
    "docker build",
    "docker build -t x",
    "docker build a b",
    "docker build a -- b",
    "docker build . --help",
    "docker build . -t",
    "docker build . --target",
    "docker build --whatever x .",
    "docker build -z .",
    "docker --whatever x build .",
    "docker -- build .",
    "nerdctl build",
    "podman build -f a -f b .",
    "podman build -f Containerfile.in .",
    "podman build --ignorefile x .",
    "podman build --build-arg-file x .",
    "executor --bucket x",
    "executor --context=",
    "executor .",
]


@pytest.mark.parametrize(("line", "expected"), BUILDS.items(), ids=BUILDS.keys())
def test_what_is_built(line: str, expected: BuildArguments) -> None:
    assert read_build(shlex.split(line)) == expected


@pytest.mark.parametrize("line", NOTHING)
def test_nothing_is_built_or_it_is_unclear(line: str) -> None:
    assert read_build(shlex.split(line)) is None


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("docker build a", ("a/Dockerfile",)),
        ("docker build -f x a", ("x",)),
        ("podman build a", ("a/Containerfile", "a/Dockerfile")),
        ("podman build -f x a", ("x", "a/x")),
        ("executor -c a", ("Dockerfile", "a/Dockerfile")),
        ("executor -c a -f x", ("x", "a/x")),
    ],
)
def test_where_the_dockerfile_is_looked_for(line: str, expected: tuple[str, ...]) -> None:
    build = read_build(shlex.split(line))
    assert build is not None and build.dockerfiles == expected


WORDS = st.sampled_from(
    ["build", "image", "buildx", "--", "-", ".", "-f", "-fx", "--file", "--file=x", "-qt", "-t"]
    + ["--target=x", "--no-cache", "--no-such", "-z", "-c", "--context", "", "=", "--="]
)


@given(st.sampled_from([*TOOLS, "make"]), st.lists(WORDS | st.text(max_size=5), max_size=12))
def test_any_words(program: str, words: list[str]) -> None:
    build = read_build([program, *words])
    if build is not None and build.context_word >= 0 and build.tool != "executor":
        assert [program, *words][build.context_word] == build.context
    if build is not None and build.dockerfile is not None:
        assert [program, *words][build.dockerfile_word].endswith(build.dockerfile)
