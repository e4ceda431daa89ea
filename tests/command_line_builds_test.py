"""Which builds command lines suggest, which contexts they assemble."""

from collections.abc import Mapping
from typing import NamedTuple

import pytest

from conftest import Repo
from docker_build_hooks.command_files import CommandFiles
from docker_build_hooks.command_line_builds import (
    COMMAND_LINE,
    CommandLines,
    command_line_builds,
)
from docker_build_hooks.declarations import SUGGESTED, Build, Declaration
from docker_build_hooks.git_index import read_index


def read(repo: Repo) -> CommandLines:
    index = read_index(str(repo.path))
    return command_line_builds(index, CommandFiles(index))


class Case(NamedTuple):
    """Scripts beside the FILES, and what they suggest: `CONTEXT DOCKERFILE`, in order."""

    scripts: Mapping[str, str]
    builds: tuple[str, ...] = ()
    assembled: tuple[str, ...] = ()


FILES = {
    "Dockerfile": "FROM x\nCOPY a gen/b app/$V lib/*.x /\n",
    "a": "",
    "docker/web.Dockerfile": "FROM x\nCOPY web/a /\n",
    "docker/api.Dockerfile": "FROM x\nCOPY api /\n",
    "web/Dockerfile": "FROM x\nCOPY a b.txt /\n",
    "web/a": "",
    "low/dockerfile": "FROM x\n",
    "lib/x": "",
}

CASES = {
    "context and Dockerfile": Case(
        {"Makefile": "a:\n\tdocker build -f docker/web.Dockerfile web\n"},
        ("web docker/web.Dockerfile",),
    ),
    "default Dockerfile": Case({"x.sh": "docker build web\n"}, ("web web/Dockerfile",)),
    "other letters": Case({"x.sh": "docker build low\n"}, ("low low/dockerfile",)),
    "in a folder": Case({"x.sh": "cd web; docker build .\n"}, ("web web/Dockerfile",)),
    "own folder first": Case(
        {"web/x.sh": "docker build .\n"}, ("web web/Dockerfile", ". Dockerfile")
    ),
    "the root only": Case(
        {"web/x.sh": "docker build -f docker/web.Dockerfile .\n"}, (". docker/web.Dockerfile",)
    ),
    "folder of the script": Case(
        {"web/x.sh": 'docker build -f "$(dirname "$0")/Dockerfile" "${0%/*}/.."\n'},
        (". web/Dockerfile",),
    ),
    "comment of a Dockerfile": Case(
        {"docker/x.Dockerfile": "# docker build -f docker/x.Dockerfile -t x ..\nFROM x\n"},
    ),
    "comment of a Dockerfile, from the root": Case(
        {"docker/x.Dockerfile": "# docker build -f docker/x.Dockerfile .\nFROM x\n"},
        (". docker/x.Dockerfile",),
    ),
    "unknown name": Case(
        {"x.sh": "docker build -f docker/$1.Dockerfile .\n"},
        (". docker/api.Dockerfile", ". docker/web.Dockerfile"),
    ),
    "nothing known": Case({"x.sh": "docker build -f $1 .; docker build -f $1/Dockerfile .\n"}),
    "unknown context": Case({"x.sh": "docker build -f docker/web.Dockerfile $1\n"}),
    "unknown folder": Case({"x.sh": "cd $1; docker build -f docker/web.Dockerfile .\n"}),
    "above the repository": Case(
        {"x.sh": "docker build -f docker/web.Dockerfile ..\n"}, (), ("docker/web.Dockerfile",)
    ),
    "no Dockerfile": Case({"x.sh": "docker build docker; docker build -f nope .\n"}),
    "address": Case({"x.sh": "docker build -f Dockerfile https://h/r.git#main\n"}),
    "each once": Case(
        {"x.sh": "docker build .\n" * 3, "y.sh": "docker build .\n"}, (". Dockerfile",)
    ),
    "what is built first": Case(
        {"x.sh": "go build -o gen/b\ndocker build .\n"}, (". Dockerfile",), ("Dockerfile",)
    ),
    "what is written first": Case(
        {"x.sh": "generate --x >gen/b\ndocker build .\n"}, (". Dockerfile",), ("Dockerfile",)
    ),
    "what an option names first": Case(
        {"x.sh": "go build --output=./gen/b\ndocker build .\n"},
        (". Dockerfile",),
        ("Dockerfile",),
    ),
    "what is built afterwards": Case(
        {"x.sh": "docker build .\ngo build -o gen/b\n"}, (". Dockerfile",)
    ),
    "what is built beside it": Case(
        {"x.sh": "go build -o gen/c\ngo build -o gen\ndocker build .\n"}, (". Dockerfile",)
    ),
    "what is looked at first": Case(
        {"x.sh": "test -f gen/b\nls gen/b && rm -f gen/b\ndocker build .\n"}, (". Dockerfile",)
    ),
    "no script": Case({"x.py": "docker build .\n", "notes/x.md": "    docker build .\n"}),
    # contexts that scripts make
    "made folder": Case(
        {"x.sh": "docker build -f docker/web.Dockerfile dist\n"}, (), ("docker/web.Dockerfile",)
    ),
    "temporary folder": Case(
        {"x.sh": 'T=$(mktemp -d)\ndocker build -f docker/web.Dockerfile "$T"\n'},
        (),
        ("docker/web.Dockerfile",),
    ),
    "default Dockerfile of a made folder": Case({"x.sh": "docker build dist\n"}),
    "copied to a made folder": Case(
        {"Makefile": "a:\n\tcp web/Dockerfile dist\n\tdocker build dist\n"},
        (),
        ("web/Dockerfile",),
    ),
    "copied to a temporary folder": Case(
        {"x.sh": "cp web/Dockerfile /tmp/x/\ndocker build /tmp/x\n"}, (), ("web/Dockerfile",)
    ),
    "copied to an unknown folder": Case(
        {"x.sh": 'cp web/Dockerfile "$1"\ndocker build "$1"\n'}, (), ("web/Dockerfile",)
    ),
    "copied, but nothing is built": Case({"x.sh": "cp web/Dockerfile dist/\ndocker push x\n"}),
    "copied beside the context": Case(
        {"x.sh": "cp docker/web.Dockerfile low/Dockerfile\ndocker build low\n"},
        ("low low/dockerfile", "low docker/web.Dockerfile"),
    ),
    "from standard input": Case(
        {"x.sh": "docker build -f - web < docker/web.Dockerfile\n"}, ("web docker/web.Dockerfile",)
    ),
    "without a context": Case(
        {"x.sh": "cat docker/web.Dockerfile | docker build -\n"}, (), ("docker/web.Dockerfile",)
    ),
    "from a filter": Case(
        {"x.sh": "envsubst < docker/web.Dockerfile | docker build -f - .\n"},
    ),
    "from a filter that names it": Case(
        {"x.sh": "sed s/x/y/ docker/web.Dockerfile | docker build -f - .\n"},
        (),
        ("docker/web.Dockerfile",),
    ),
    # what scripts add to a context
    "source copied into the context": Case(
        {"x.sh": "cp ../x/b.txt web/\ndocker build web\n"},
        ("web web/Dockerfile",),
        ("web/Dockerfile",),
    ),
    "source copied beside the Dockerfile": Case(
        {"web/Makefile": "a:\n\tcp ../b.txt . && docker build -t x .\n"},
        ("web web/Dockerfile", ". Dockerfile"),
        ("web/Dockerfile",),
    ),
    "unknown sources": Case(
        {"x.sh": "cp $1/* web\ndocker build web\n"}, ("web web/Dockerfile",), ("web/Dockerfile",)
    ),
    "unknown sources, later": Case(
        {"x.sh": "docker build web\ncp $1/* web\n"}, ("web web/Dockerfile",)
    ),
    "part of a needed folder": Case(
        {"x.sh": "cp x gen/b/c\ndocker build .\n"}, (". Dockerfile",), ("Dockerfile",)
    ),
    "a folder that holds what is needed": Case(
        {"x.sh": "cp -r x gen\ndocker build .\n"}, (". Dockerfile",), ("Dockerfile",)
    ),
    "what a variable may mean": Case(
        {"x.sh": "cp x app/y\ndocker build .\n"}, (". Dockerfile",), ("Dockerfile",)
    ),
    "a folder with the Dockerfile copied elsewhere": Case(
        {"x.sh": "cp -R docker ~/x/\ndocker build -f ~/x/docker/api.Dockerfile ~/x\n"},
        (),
        ("docker/api.Dockerfile",),
    ),
    "a folder with any Dockerfile copied elsewhere": Case(
        {"x.sh": "cp -R docker $HOME/x\ndocker build -f $HOME/x/$1.Dockerfile $HOME/x\n"},
        (),
        ("docker/api.Dockerfile", "docker/web.Dockerfile"),
    ),
    "a source that a recipe makes": Case(
        {"Makefile": "a:\n\ttar czf gen/b.tgz .\n\tmake gen/b\n\tdocker build .\n"},
        (". Dockerfile",),
        ("Dockerfile",),
    ),
    "a source that is not needed": Case(
        {"x.sh": "cp .env.example .env\ncp x lib/y\ndocker build .\n"}, (". Dockerfile",)
    ),
    "a source that is there": Case({"x.sh": "cp x a\ndocker build .\n"}, (". Dockerfile",)),
    "GoReleaser": Case(
        {".goreleaser.yml": "dockers: [{dockerfile: docker/web.Dockerfile}, {ids: [x]}]\n"},
        (),
        ("Dockerfile", "docker/web.Dockerfile"),
    ),
}


@pytest.mark.parametrize("case", CASES.values(), ids=CASES.keys())
def test_builds(repo: Repo, case: Case) -> None:
    repo.staged({**FILES, **case.scripts})
    found = read(repo)
    builds = tuple(f"{build.context or '.'} {build.dockerfile}" for build in found.builds)
    assert (builds, tuple(sorted(found.assembled))) == (case.builds, case.assembled)


def test_whole_build(repo: Repo) -> None:
    repo.staged(
        {
            **FILES,
            "web/Makefile": "a:\n\ttrue\n\tcd ../low; docker build --target t --build-arg A=b \\\n"
            "\t  --build-arg C=$(X) --build-arg D --build-context l=../lib \\\n"
            "\t  --build-context m=docker-image://x -f dockerfile .\n",
        }
    )
    place = (3, 1, 2)
    expected = Build(
        "low",
        "low/dockerfile",
        arguments=(("A", "b"), ("C", None), ("D", None)),
        target="t",
        named_contexts=(("l", "lib"), ("m", None)),
        declaration=Declaration(
            "web/Makefile", 3, "", "low", place, place, "dockerfile", notation=COMMAND_LINE
        ),
        origin=SUGGESTED,
    )
    assert read(repo) == CommandLines((expected,), frozenset(), frozenset())


def test_links_are_followed(repo: Repo) -> None:
    repo.staged({**FILES, "x.sh": "docker build -f new/Dockerfile new\n"}, {"new": "web"})
    assert [(b.context, b.dockerfile) for b in read(repo).builds] == [("new", "web/Dockerfile")]


def test_bounded(repo: Repo) -> None:
    images = {f"i{number}/Dockerfile": "FROM x\n" for number in range(2_100)}
    lines = "".join(f"docker build i{number}\n" for number in range(2_100))
    repo.staged({**images, "x.sh": lines, "y.sh": lines + "#", "z.sh": lines + "##"})
    assert len(read(repo).builds) == 2_000
