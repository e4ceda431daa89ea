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

API = "docker build -f docker/api.Dockerfile .\n"

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
    # what commands make by other means than a copy
    "a bare name that is made": Case(
        {"x.sh": f"go build -o api .\n{API}"},
        (". docker/api.Dockerfile",),
        ("docker/api.Dockerfile",),
    ),
    "a bare name that is an option": Case(
        {"x.sh": f"build --output=api\n{API}"},
        (". docker/api.Dockerfile",),
        ("docker/api.Dockerfile",),
    ),
    "a bare folder": Case(
        {"x.sh": f"mkdir -p api; tar xzf x -C api\n{API}"},
        (". docker/api.Dockerfile",),
        ("docker/api.Dockerfile",),
    ),
    "a bare name that a command is told": Case(
        {"x.sh": f"build_image api\nnpx_run api\ndocker push api\n{API}"},
        (". docker/api.Dockerfile",),
    ),
    "the target of a rule": Case(
        {"Makefile": f"api: x\n\tgo build -o $@\nb: api\n\t{API}"},
        (". docker/api.Dockerfile",),
        ("docker/api.Dockerfile",),
    ),
    "a target that is no file": Case(
        {"Makefile": f".PHONY: api\napi:\n\techo ./x\nb:\n\t{API}"},
        (". docker/api.Dockerfile",),
    ),
    "a recipe below the build": Case(
        {"Makefile": f"b: c\n\t{API}c:\n\tgo build -o api\n"},
        (". docker/api.Dockerfile",),
        ("docker/api.Dockerfile",),
    ),
    "a function below the build": Case(
        {"x.sh": f"b() {{\n{API}}}\nc() {{\ngo build -o api\n}}\nc\nb\n"},
        (". docker/api.Dockerfile",),
        ("docker/api.Dockerfile",),
    ),
    "a clone": Case(
        {"x.sh": f"git clone --depth 1 https://h/x/api.git\n{API}"},
        (". docker/api.Dockerfile",),
        ("docker/api.Dockerfile",),
    ),
    "a clone elsewhere": Case(
        {"x.sh": f"git clone https://h/x/api.git /opt/x\n{API}"},
        (". docker/api.Dockerfile",),
    ),
    "a clone with a name": Case(
        {"x.sh": f"git clone https://h/x/y api\n{API}"},
        (". docker/api.Dockerfile",),
        ("docker/api.Dockerfile",),
    ),
    "a clone that a document begins with": Case(
        {"README.md": f"```\ngit clone https://h/x/api.git\n{API}```\n"},
        (". docker/api.Dockerfile",),
    ),
    "git that looks": Case(
        {"x.sh": f"git add api; git diff api > /dev/null\n{API}"},
        (". docker/api.Dockerfile",),
    ),
    "an archive of git": Case(
        {"x.sh": "git archive -o web/b.txt HEAD\ndocker build web\n"},
        ("web web/Dockerfile",),
        ("web/Dockerfile",),
    ),
    "copied out of a container": Case(
        {"x.sh": "docker cp c:/x/b.txt web/\ndocker build web\n"},
        ("web web/Dockerfile",),
        ("web/Dockerfile",),
    ),
    "copied into a container": Case(
        {"x.sh": "docker cp web/b.txt c:/x\ndocker build web\n"}, ("web web/Dockerfile",)
    ),
    "the output of a build": Case(
        {"x.sh": f"docker build --output type=local,dest=api y\n{API}"},
        (". docker/api.Dockerfile",),
        ("docker/api.Dockerfile",),
    ),
    "saved": Case(
        {"x.sh": "docker save -o web/b.txt y\ndocker build web\n"},
        ("web web/Dockerfile",),
        ("web/Dockerfile",),
    ),
    "a container that has the context": Case(
        {"x.sh": "docker run -v $PWD/web:/x y\ndocker build web\n"},
        ("web web/Dockerfile",),
        ("web/Dockerfile",),
    ),
    "a container that has it later": Case(
        {"x.sh": "docker build web\ndocker run -v $PWD/web:/x y\n"}, ("web web/Dockerfile",)
    ),
    "a container that reads it": Case(
        {"x.sh": "docker run -v $PWD/web:/x:ro -v web:/y y\ndocker build web\n"},
        ("web web/Dockerfile",),
    ),
    "a container that has something else": Case(
        {"x.sh": "docker run -v $PWD/lib:/x y\ndocker build web\n"}, ("web web/Dockerfile",)
    ),
    "a download": Case(
        {"x.sh": "cd web; curl -fsSLO 'https://h/b.txt?x'; cd ..\ndocker build web\n"},
        ("web web/Dockerfile",),
        ("web/Dockerfile",),
    ),
    "a download to a folder": Case(
        {"x.sh": "wget -P web https://h/b.txt\ndocker build web\n"},
        ("web web/Dockerfile",),
        ("web/Dockerfile",),
    ),
    "a download that is printed": Case(
        {"x.sh": "cd web; curl -fsSL https://h/b.txt; cd ..\ndocker build web\n"},
        ("web web/Dockerfile",),
    ),
    "unpacked": Case(
        {"x.sh": "tar xf x.tar -C web\ndocker build web\n"},
        ("web web/Dockerfile",),
        ("web/Dockerfile",),
    ),
    "unpacked elsewhere": Case(
        {"x.sh": "tar xf x.tar -C lib; unzip x.zip -d /opt\ndocker build web\n"},
        ("web web/Dockerfile",),
    ),
    "unpacked somewhere": Case(
        {"x.sh": "unzip -q x.zip\ndocker build web\n"}, ("web web/Dockerfile",)
    ),
    "packed": Case({"x.sh": "tar cf x.tar -C web .\ndocker build web\n"}, ("web web/Dockerfile",)),
    "mirrored": Case(
        {"x.sh": "rsync -a lib/ web/\ndocker build web\n"},
        ("web web/Dockerfile",),
        ("web/Dockerfile",),
    ),
    "all of a folder": Case(
        {"x.sh": "cp -r lib/. web\ndocker build web\n"},
        ("web web/Dockerfile",),
        ("web/Dockerfile",),
    ),
    "the folder itself": Case(
        {"x.sh": "cp -r lib web\ndocker build web\n"}, ("web web/Dockerfile",)
    ),
    "a program in a folder": Case(
        {"x.sh": "go build -o web ./cmd/b.txt\ndocker build web\n"},
        ("web web/Dockerfile",),
        ("web/Dockerfile",),
    ),
    "another program in a folder": Case(
        {"x.sh": "go build -o web ./cmd/c\ndocker build web\n"}, ("web web/Dockerfile",)
    ),
    "found": Case(
        {"x.sh": "find lib -exec cp {} web \\;\ndocker build web\n"},
        ("web web/Dockerfile",),
        ("web/Dockerfile",),
    ),
    "by xargs": Case(
        {"x.sh": "ls lib | xargs -I% cp % web/\ndocker build web\n"},
        ("web web/Dockerfile",),
        ("web/Dockerfile",),
    ),
    "an unknown destination": Case(
        {"x.sh": "cp $1 web/$2.txt\ndocker build web\n"},
        ("web web/Dockerfile",),
        ("web/Dockerfile",),
    ),
    "an unknown destination beside it": Case(
        {"x.sh": "cp $1 web/c/$2.txt\ndocker build web\n"}, ("web web/Dockerfile",)
    ),
    "a batch file": Case(
        {"x.bat": "copy lib\\b.txt web\\\ndocker build web\n"},
        ("web web/Dockerfile",),
        ("web/Dockerfile",),
    ),
    "xcopy": Case(
        {"x.bat": "xcopy /Y lib\\b.txt web\\\ndocker build web\n"},
        ("web web/Dockerfile",),
        ("web/Dockerfile",),
    ),
    "PowerShell": Case(
        {"x.ps1": "Copy-Item -Destination web\\ -Path lib\\b.txt\ndocker build web\n"},
        ("web web/Dockerfile",),
        ("web/Dockerfile",),
    ),
    # contexts with unknown parts
    "a loop over folders": Case(
        {
            "i/a/Dockerfile": "FROM x\nCOPY b /\n",
            "i/a/x": "",
            "x.sh": 'for d in i/*/; do cp lib/b "$d"; docker build "$d"; done\n',
        },
        (),
        ("i/a/Dockerfile",),
    ),
    "a loop in folders": Case(
        {
            "i/a/Dockerfile": "FROM x\nCOPY b /\n",
            "i/a/x": "",
            "x.sh": "cd i; for d in *; do cd $d; cp ../../lib/b .; docker build .; cd ..; done\n",
        },
        (),
        ("i/a/Dockerfile",),
    ),
    "any folder": Case(
        {
            "i/a/Dockerfile": "FROM x\nCOPY b /\n",
            "i/a/x": "",
            "x.sh": "cp lib/b $1/\ndocker build $1\n",
        },
        (),
        ("i/a/Dockerfile",),
    ),
    "a Dockerfile in it": Case(
        {
            "i/a/Dockerfile": "FROM x\nCOPY b /\n",
            "i/a/x": "",
            "x.sh": "cp lib/b i/$1/\ndocker build -f i/$1/Dockerfile i/$1\n",
        },
        (),
        ("i/a/Dockerfile",),
    ),
    "a loop that copies something else": Case(
        {
            "i/a/Dockerfile": "FROM x\nCOPY b /\n",
            "i/a/x": "",
            "x.sh": 'for d in i/*/; do cp lib/c "$d"; docker build "$d"; done\n',
        },
        (),
        (),
    ),
    "a loop that copies anything": Case(
        {
            "i/a/Dockerfile": "FROM x\nCOPY b /\n",
            "i/a/x": "",
            "x.sh": 'for d in i/*/; do cp $1 "$d"\ndocker build "$d"; done\n',
        },
        (),
        ("i/a/Dockerfile",),
    ),
    "anything in any folder": Case(
        {
            "i/a/Dockerfile": "FROM x\nCOPY b /\n",
            "i/a/x": "",
            "x.sh": "cp $2 $1/\ntar x -C $1\ndocker build $1\n",
        },
        (),
        (),
    ),
    "another folder": Case(
        {
            "i/a/Dockerfile": "FROM x\nCOPY b /\n",
            "i/a/x": "",
            "x.sh": "cp lib/b j/$1/\ndocker build i/$1\n",
        },
        (),
        (),
    ),
    "an archive from a pipe": Case(
        {"x.sh": "tar -c lib -C web . | docker build -\n"}, (), ("web/Dockerfile",)
    ),
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
