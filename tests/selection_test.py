"""Which findings does a commit get: those of what it touches, and those that it causes."""

from collections.abc import Callable

import pytest

from conftest import Repo
from docker_build_hooks.check_dockerfile_copy_paths import main
from hook_cases import lines

COPY = "FROM x\nCOPY src/a conf/*.yml /\n"
COMPOSE = "services: {web: {build: .}}\n"
FILES = {
    "Dockerfile": COPY,
    "compose.yaml": COMPOSE,
    "src/a": "",
    "src/b": "",
    "conf/a.yml": "",
    "conf/b.txt": "",
    "README.md": "",
}
# A break that was there before: nobody who does not touch it is told.
OLD = {"old/Dockerfile": "FROM x\nCOPY nope *.txt /\n", "old/compose.yaml": COMPOSE}

Change = Callable[[Repo], object]


CHANGES: dict[str, tuple[Change, list[str]]] = {
    "nothing of Docker's": (lambda repo: repo.staged({"README.md": "more"}), []),
    "a new file": (lambda repo: repo.staged({"src/c": ""}), []),
    "a file that nothing needs is removed": (lambda repo: repo.git("rm", "-q", "src/b"), []),
    "a copied file is removed": (
        lambda repo: repo.git("rm", "-q", "src/a"),
        ["Dockerfile:2:6 copy-source-missing"],
    ),
    "a copied file is no longer tracked": (
        lambda repo: repo.git("rm", "-q", "--cached", "src/a"),
        ["Dockerfile:2:6 copy-source-untracked"],
    ),
    "its folder is renamed": (
        lambda repo: repo.git("mv", "src", "lib"),
        ["Dockerfile:2:6 copy-source-missing"],
    ),
    "a file becomes a link to nowhere": (
        lambda repo: repo.staged(links={"src/a": "nope"}),
        ["Dockerfile:2:6 copy-source-dangling-link"],
    ),
    "what a wildcard matches is removed": (
        lambda repo: repo.git("rm", "-q", "conf/a.yml"),
        ["Dockerfile:2:12 copy-source-missing"],
    ),
    "what a wildcard does not match is removed": (
        lambda repo: repo.git("rm", "-q", "conf/b.txt"),
        [],
    ),
    "the folder of a wildcard is removed": (
        lambda repo: repo.git("rm", "-qr", "conf"),
        ["Dockerfile:2:12 copy-source-missing"],
    ),
    "the Dockerfile is removed": (
        lambda repo: repo.git("rm", "-q", "Dockerfile"),
        ["compose.yaml:1:25 build-dockerfile-missing"],
    ),
    "the context is renamed": (
        lambda repo: repo.git("mv", "sub", "bus"),
        ["sub.yaml/compose.yaml:1:25 build-context-missing"],
    ),
    "an ignore file": (
        lambda repo: repo.staged({".dockerignore": "src\n"}),
        ["Dockerfile:2:6 copy-source-ignored"],
    ),
    "the ignore file of one Dockerfile": (
        lambda repo: repo.staged({"Dockerfile.dockerignore": "conf\n"}),
        ["Dockerfile:2:12 copy-source-ignored"],
    ),
    "an ignore file that another one hid": (
        lambda repo: repo.git("rm", "-q", "hidden/Dockerfile.dockerignore"),
        ["hidden/Dockerfile:2:6 copy-source-ignored"],
    ),
    "the Dockerfile": (
        lambda repo: repo.staged({"Dockerfile": "FROM x\nCOPY src/z /\n"}),
        ["Dockerfile:2:6 copy-source-missing"],
    ),
    "a declaration": (
        lambda repo: repo.staged({"sub/compose.yaml": "services: {web: {build: ../src}}\n"}),
        ["sub/compose.yaml:1:25 build-dockerfile-missing"],
    ),
    "the old break itself": (
        lambda repo: repo.staged({"old/.dockerignore": ""}),
        ["old/Dockerfile:2:6 copy-source-missing"],
    ),
    "something else beside the old break": (
        lambda repo: repo.git("rm", "-q", "old/other"),
        [],
    ),
    "what the old wildcard matched": (
        lambda repo: repo.git("rm", "-q", "old/c.txt"),
        ["old/Dockerfile:2:11 copy-glob-empty"],
    ),
    "the only source of a Dockerfile that nobody declares": (
        lambda repo: repo.git("rm", "-q", "README.md"),
        ["docker/one.Dockerfile:2:6 copy-source-missing"],
    ),
    "what an unknown part could mean": (
        lambda repo: repo.git("rm", "-q", "jars/a.jar"),
        ["jars/Dockerfile:3:6 copy-source-missing"],
    ),
    "what an unknown part could not mean": (lambda repo: repo.git("rm", "-q", "jars/a.txt"), []),
}


@pytest.mark.parametrize(("change", "expected"), CHANGES.values(), ids=CHANGES.keys())
def test_what_a_commit_is_told(repo: Repo, change: Change, expected: list[str]) -> None:
    repo.tracked(
        {
            **FILES,
            **OLD,
            "old/other": "",
            "old/c.txt": "",
            "sub/Dockerfile": "FROM x\n",
            "sub.yaml/compose.yaml": "services: {web: {build: ../sub}}\n",
            "hidden/Dockerfile": "FROM x\nCOPY a /\n",
            "hidden/Dockerfile.dockerignore": "",
            "hidden/.dockerignore": "a\n",
            "hidden/a": "",
            "docker/one.Dockerfile": "FROM x\nCOPY README.md /\n",
            "jars/Dockerfile": "FROM x\nARG V\nCOPY ${V}a.jar /\n",
            "jars/a.jar": "",
            "jars/a.txt": "",
        }
    )
    change(repo)
    outcome = repo.run(main)
    assert sorted(lines(outcome.out)) == sorted(expected)
    assert outcome.status == int("error:" in outcome.out)


def test_a_file_that_is_named_is_judged(repo: Repo) -> None:
    repo.tracked({**FILES, **OLD, "lost/Dockerfile": "FROM x\nCOPY a /\n"})
    assert lines(repo.run(main, "old/Dockerfile").out) == [
        "old/Dockerfile:2:6 copy-source-missing",
        "old/Dockerfile:2:11 copy-glob-empty",
    ]
    assert lines(repo.run(main, "lost").out) == ["lost/Dockerfile:2:6 copy-source-missing"]


def test_an_untracked_dockerfile_is_judged_as_if_it_were_added(repo: Repo) -> None:
    repo.tracked({"a": ""})
    repo.write({"Dockerfile": "FROM x\nCOPY a b /\n", "b": ""})
    assert lines(repo.run(main, "Dockerfile").out) == ["Dockerfile:2:8 copy-source-untracked"]


def test_vendored_dockerfiles_are_not_judged_for_being_named(repo: Repo) -> None:
    repo.staged({"vendor/Dockerfile": COPY})
    assert repo.run(main, "vendor/Dockerfile") == (0, "", "")


def test_excluded_dockerfiles_are_not_judged_for_being_named(repo: Repo) -> None:
    repo.staged({"test/Dockerfile": COPY})
    assert repo.run(main, "--exclude=test/*", "test/Dockerfile") == (0, "", "")


def test_a_retargeted_link(repo: Repo) -> None:
    repo.tracked({"Dockerfile": "FROM x\nCOPY link/a /\n", "x/a": "", "y/b": ""}, {"link": "x"})
    repo.link({"link": "y"})
    repo.add()
    assert lines(repo.run(main).out) == ["Dockerfile:2:6 copy-source-missing"]


def test_a_dockerfile_behind_a_link(repo: Repo) -> None:
    repo.tracked({"d/real": "FROM x\n", "compose.yaml": COMPOSE}, {"Dockerfile": "d/real"})
    repo.staged({"d/real": "FROM x\nCOPY nope /\n"})
    assert lines(repo.run(main, "d/real").out) == ["d/real:2:6 copy-source-missing"]


def test_suppressions_are_unused_only_in_what_is_judged(repo: Repo) -> None:
    suppressed = "# docker-build-hooks: ignore=copy-source-missing\nFROM x\n"
    repo.tracked({"a/Dockerfile": suppressed, "b/Dockerfile": "FROM x\n", "b/c": ""})
    repo.git("rm", "-q", "b/c")
    repo.staged({"b/Dockerfile": suppressed})
    assert lines(repo.run(main).out) == ["b/Dockerfile:1:1 unused-suppression"]


def test_a_dockerfile_that_is_not_touched_keeps_its_suppressions(repo: Repo) -> None:
    repo.tracked({"Dockerfile": "# docker-build-hooks: ignore=copy-source-missing\nFROM x\n"})
    repo.staged({"compose.yaml": COMPOSE})
    assert repo.run(main) == (0, "", "")


def test_a_staged_variable_file_touches_the_builds_of_its_compose_file(repo: Repo) -> None:
    repo.tracked(
        {
            "compose.yaml": "services: {web: {build: {context: '${DIR:-web}'}}}\n",
            "web/Dockerfile": "FROM x\n",
        }
    )
    repo.staged({".env": "DIR=gone\n"})
    assert lines(repo.run(main).out) == ["compose.yaml:1:35 build-context-missing"]


@pytest.mark.parametrize("named", ["copy-source-missing", "copy-source-untracked"])
def test_a_suppression_holds_on_the_laptop_where_the_source_was_built(
    repo: Repo, named: str
) -> None:
    comment = f"# docker-build-hooks: ignore={named} (built by CI)\n"
    repo.tracked({"Dockerfile": f"FROM x\n{comment}COPY out /\n"})
    assert repo.run(main, "--all-files") == (0, "", "")
    repo.write({"out/app": ""})
    assert repo.run(main, "--all-files") == (0, "", "")
