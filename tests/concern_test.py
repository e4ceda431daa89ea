"""Which changes concern a Dockerfile whose context only a script tells."""

from collections.abc import Mapping
from typing import NamedTuple

import pytest

from conftest import Repo
from docker_build_hooks.check_dockerfile_copy_paths import main
from docker_build_hooks.git_changes import Change
from docker_build_hooks.removed_paths import RemovedPaths
from hook_cases import lines

SCRIPT = {"build.sh": "docker build -f d/Dockerfile x\n"}


class Case(NamedTuple):
    """Of the files below ``x``, the context, ``removed`` is taken away."""

    dockerfile: str
    files: Mapping[str, str]
    removed: str
    expected: tuple[str, ...] = ()
    links: Mapping[str, str] = {}
    others: Mapping[str, str] = SCRIPT


MISSING = "d/Dockerfile:2:6 copy-source-missing"

CASES = {
    "a source": Case("COPY a b /", {"a": "", "b": ""}, "a", (MISSING,)),
    "no source": Case("COPY a b /", {"a": "", "b": "", "c": ""}, "c"),
    "the only file of a folder": Case("COPY a b /", {"a/c": "", "b": ""}, "a/c", (MISSING,)),
    "another file of a folder": Case("COPY a b /", {"a/c": "", "a/e": "", "b": ""}, "a/c"),
    "a file in a folder": Case("COPY a/b/c z /", {"a/b/c": "", "z": ""}, "a/b/c", (MISSING,)),
    "the same name elsewhere": Case(
        "COPY a/b c /", {"a/b": "", "c": "", "z/b": "", "z/a": ""}, "z/b"
    ),
    "a match of wildcards": Case(
        "COPY a/*.txt b /", {"a/b.txt": "", "a/c": "", "b": ""}, "a/b.txt", (MISSING,)
    ),
    "the folder of wildcards": Case(
        "COPY a/*.txt b /", {"a/b.txt": "", "b": ""}, "a/b.txt", (MISSING,)
    ),
    "wildcards in a folder's name": Case(
        "COPY p*/c b /", {"pq/c": "", "b": ""}, "pq/c", ("d/Dockerfile:2:6 copy-glob-empty",)
    ),
    "a class": Case("COPY [q]/c b /", {"q/c": "", "b": ""}, "q/c"),
    "what an argument says": Case(
        "ARG S=src\nCOPY $S/a b /",
        {"lib/a": "", "b": ""},
        "lib/a",
        ("d/Dockerfile:3:6 copy-source-missing",),
        others={"build.sh": "docker build --build-arg S=lib -f d/Dockerfile x\n"},
    ),
    "behind a link": Case(
        "COPY k/a b /", {"r/a": "", "r/c": "", "b": ""}, "r/a", (MISSING,), {"k": "r"}
    ),
    "where a link leads": Case(
        "COPY k b /",
        {"r/a": "", "r/c": "", "b": ""},
        "r/a",
        ("d/Dockerfile:2:6 copy-source-dangling-link",),
        {"k": "r/a"},
    ),
    "a link": Case("COPY k b /", {"a": "", "b": ""}, "k", (MISSING,), {"k": "a"}),
    "a mount": Case(
        "RUN --mount=source=a,target=/a :\nCOPY b /",
        {"a": "", "b": ""},
        "a",
        ("d/Dockerfile:2:20 copy-source-missing",),
    ),
    "a trigger": Case(
        "COPY b /\nONBUILD COPY a /\nFROM s",
        {"a": "", "b": ""},
        "a",
        ("d/Dockerfile:3:14 copy-source-missing",),
    ),
    "a named context": Case(
        "COPY --from=n a /\nCOPY b /",
        {"n/a": "", "n/c": "", "b": ""},
        "n/a",
        ("d/Dockerfile:2:15 copy-source-missing",),
        others={"build.sh": "docker build -f d/Dockerfile --build-context n=x/n x\n"},
    ),
    "where git ignores another": Case(
        "COPY a out /",
        {"a": "", ".gitignore": "out\n"},
        "a",
        (MISSING,),
    ),
    # So it failed before, and is another build than the one the script means.
    "where another is missing": Case("COPY a b /", {"a": ""}, "a"),
    "where the ignore file is bad": Case(
        "COPY a b /", {"a": "", "b": "", ".dockerignore": "[\n"}, "a"
    ),
}


@pytest.mark.parametrize("case", CASES.values(), ids=CASES.keys())
def test_removals(repo: Repo, case: Case) -> None:
    text = f"FROM scratch AS s\n{case.dockerfile}\n"
    inside = {f"x/{path}": data for path, data in case.files.items()}
    repo.tracked(
        {"d/Dockerfile": text, **inside, **case.others},
        {f"x/{path}": target for path, target in case.links.items()},
    )
    repo.git("rm", "-q", f"x/{case.removed}")
    assert lines(repo.run(main).out) == list(case.expected)


def test_many_removals(repo: Repo) -> None:
    many = {f"many/{number}": "" for number in range(1_100)}
    repo.tracked({"d/Dockerfile": "FROM x\nCOPY a b /\n", "x/a": "", "x/b": "", **many, **SCRIPT})
    repo.git("rm", "-qr", "many", "x/a")
    assert lines(repo.run(main).out) == [MISSING]


MOVED = {"d/Dockerfile": "FROM x\nCOPY src /s\nCOPY main.py /\n", "src/a": "", "main.py": ""}
REFACTORED = {
    "moved, as is the context of a command line": (
        {**MOVED, "Makefile": "i:\n\tdocker build -f d/Dockerfile .\n"},
        ("src", "main.py"),
        {
            "app/src/a": "",
            "app/main.py": "",
            "Makefile": "i:\n\tdocker build -f d/Dockerfile app\n",
        },
    ),
    "made by a script now": (
        {
            "d/Dockerfile": "FROM x\nCOPY v.txt a /\n",
            "d/a": "",
            "d/v.txt": "",
            "x.sh": "docker build d\n",
        },
        ("d/v.txt",),
        {"x.sh": "git describe > d/v.txt\ndocker build d\n"},
    ),
    "copied by a script now": (
        {"d/Dockerfile": "FROM x\nCOPY c a /\n", "d/a": "", "d/c": "", "x.sh": "docker build d\n"},
        ("d/c",),
        {"b/c": "", "x.sh": "cp b/c d/\ndocker build d\n"},
    ),
    "moved, as is the project directory of a command line": (
        {"d/compose.yaml": "services: {web: {build: x}}\n", "d/x/Dockerfile": "FROM x\n"},
        ("d/x",),
        {
            "x/Dockerfile": "FROM x\n",
            "up.sh": "docker compose --project-directory . -f d/compose.yaml up\n",
        },
    ),
    "moved to another folder above": (
        {"d/e/Dockerfile": "FROM x\nCOPY a b /\n", "d/e/a": "", "d/e/b": ""},
        ("d/e/a", "d/e/b"),
        {"d/a": "", "d/b": ""},
    ),
}


@pytest.mark.parametrize(("before", "removed", "added"), REFACTORED.values(), ids=REFACTORED.keys())
def test_what_is_whole_again(
    repo: Repo, before: Mapping[str, str], removed: tuple[str, ...], added: Mapping[str, str]
) -> None:
    repo.tracked(before)
    repo.git("rm", "-qr", *removed)
    repo.staged(added)
    assert repo.run(main) == (0, "", "")
    assert repo.run(main, "--all-files") == (0, "", "")


def test_what_is_above_by_chance(repo: Repo) -> None:
    repo.tracked({"d/Dockerfile": "FROM x\nCOPY a /\n", "d/a": "", "a": ""})
    repo.git("rm", "-q", "d/a")
    assert lines(repo.run(main).out) == [MISSING]


def test_an_ignore_file_where_only_a_script_leads(repo: Repo) -> None:
    repo.tracked({"d/Dockerfile": "FROM x\nCOPY a b /\n", "x/a": "", "x/b": "", **SCRIPT})
    repo.staged({"x/.dockerignore": "b\n", "y/.dockerignore": "b\n"})
    assert lines(repo.run(main).out) == ["d/Dockerfile:2:8 copy-source-ignored"]


@pytest.mark.parametrize(
    ("text", "removed", "expected"),
    [
        ("a", [], set()),
        ("a", ["a"], {""}),
        ("a", ["b/c/a"], {"b/c"}),
        ("a", ["b/a/c"], {"b"}),
        ("a", ["a/b/a"], {"", "a/b"}),
        ("a/a", ["a/a/a"], {"", "a"}),
        ("a", ["b/aa", "xa/b"], set()),
        ("./a//b/", ["x/a/b/c"], {"x"}),
        ("a/b", ["a/c", "b"], set()),
        ("a/*.txt", ["x/a/c"], {"x"}),
        ("*.txt", ["x/y/b.txt"], {"x/y", "x", ""}),
        ("*.txt", ["x/y/b.md"], set()),
        ("p*/c", ["x/pq/c"], {"x/pq", "x", ""}),
        ("..", ["a"], None),
        ("[a]", ["z"], None),
        ("!a", ["z"], None),
        ("a\\b", ["z"], None),
        ("a ", ["z"], None),
    ],
)
def test_folders(text: str, removed: list[str], expected: set[str] | None) -> None:
    paths = RemovedPaths(Change("D", "100644", "000000", path) for path in removed)
    assert paths.folders_for(text) == expected
