"""Does the hook refuse what takes something away from a build, and pass what does not?"""

import shutil

import pytest

from conftest import Outcome, Repo
from docker_build_hooks.check_dockerfile_copy_paths import main
from git_changes_test import submodule

DOCKERFILE = "# docker-build-hooks: context=.\nFROM python\nCOPY app /app\nCOPY setup.cfg /\n"
FILES = {
    "Dockerfile": DOCKERFILE,
    "app/main.py": "print()\n",
    "app/util.py": "import os\n",
    "setup.cfg": "[x]\n",
    "docs/guide.md": "# guide\n",
}
CLEAN = Outcome(0, "", "")
DECLARED = "the context is declared at Dockerfile:1"


def refused(
    line: int, source: str, message: str, *hints: str, dockerfile: str = DOCKERFILE
) -> Outcome:
    """What the hook says of one source."""
    snippet = dockerfile.splitlines()[line - 1]
    place = snippet.index(source)
    return Outcome(
        1,
        f"Dockerfile:{line}:{place + 1}: error: {message}\n"
        f"  |\n{line} | {snippet}\n  | {' ' * place}^{'~' * (len(source) - 1)}\n"
        + "".join(f"  = {hint}\n" for hint in hints),
        "",
    )


def missing(line: int, source: str, *hints: str, dockerfile: str = DOCKERFILE) -> Outcome:
    message = f'"{source}" is not in the build context "." [copy-source-missing]'
    return refused(line, source, message, DECLARED, *hints, dockerfile=dockerfile)


def removed(line: int, source: str, *hints: str, dockerfile: str = DOCKERFILE) -> Outcome:
    """What it says of a source that the change itself takes away."""
    cause = f'this change removes "{source}"'
    return missing(line, source, *hints, cause, dockerfile=dockerfile)


def dangling(line: int, source: str, target: str) -> Outcome:
    message = f'"{source}" is a link to "{target}", which is not there [copy-source-dangling-link]'
    return refused(line, source, message)


@pytest.fixture
def clean(repo: Repo) -> Repo:
    """A repository where everything is committed and builds."""
    repo.tracked(FILES)
    assert repo.run(main) == CLEAN
    assert repo.run(main, "--all-files") == CLEAN
    return repo


# What is taken away, and what stays.


def test_a_copied_file_is_deleted(clean: Repo) -> None:
    clean.git("rm", "--quiet", "setup.cfg")
    assert clean.run(main) == removed(4, "setup.cfg")


def test_a_file_of_a_copied_folder_is_deleted(clean: Repo) -> None:
    clean.git("rm", "--quiet", "app/util.py")
    assert clean.run(main) == CLEAN


def test_the_last_file_of_a_copied_folder_is_deleted(clean: Repo) -> None:
    clean.git("rm", "--quiet", "-r", "app")
    assert clean.run(main) == removed(3, "app")


def test_a_copied_folder_is_moved(clean: Repo) -> None:
    clean.git("mv", "app", "apps")
    assert clean.run(main) == missing(3, "app", 'this change moves "app" to "apps"')


def test_a_copied_folder_is_moved_along_with_its_source(clean: Repo) -> None:
    clean.git("mv", "app", "apps")
    clean.staged({"Dockerfile": DOCKERFILE.replace("COPY app", "COPY apps")})
    assert clean.run(main) == CLEAN


def test_a_copied_file_changes_its_case(clean: Repo) -> None:
    clean.git("mv", "setup.cfg", "Setup.cfg")
    message = '"setup.cfg" is not in the build context ".", "Setup.cfg" is [copy-source-case]'
    assert clean.run(main) == refused(4, "setup.cfg", message, "letter case matters on Linux")


def test_an_unrelated_deletion(clean: Repo) -> None:
    clean.git("rm", "--quiet", "docs/guide.md")
    assert clean.run(main) == CLEAN


def test_what_was_broken_before_is_left_to_those_who_touch_it(clean: Repo) -> None:
    clean.git("rm", "--quiet", "setup.cfg")
    clean.commit()
    clean.git("rm", "--quiet", "docs/guide.md")
    assert clean.run(main) == CLEAN
    broken = missing(4, "setup.cfg")
    assert clean.run(main, "--all-files") == broken
    assert clean.run(main, "Dockerfile") == broken


def test_untracked_left_overs_keep_no_folder_alive(clean: Repo) -> None:
    clean.tracked({".gitignore": "__pycache__/\n"})
    clean.write({"app/__pycache__/main.cpython-311.pyc": b"x"})
    clean.git("rm", "--quiet", "-r", "app")
    assert (clean.path / "app").is_dir()
    assert clean.run(main) == removed(3, "app", 'what is on disk at "app" is ignored by git')


def test_a_file_is_taken_out_of_git_only(clean: Repo) -> None:
    clean.git("rm", "--quiet", "--cached", "setup.cfg")
    message = (
        '"setup.cfg" is on disk, but not in git: a fresh clone does not have it '
        "[copy-source-untracked]"
    )
    untracked = refused(4, "setup.cfg", message, "git add setup.cfg")
    assert clean.run(main) == untracked
    # Nor does it help to intend to add it.
    clean.git("add", "--intent-to-add", "setup.cfg")
    assert clean.run(main) == untracked
    clean.add("setup.cfg")
    assert clean.run(main) == CLEAN


def test_what_is_staged_counts_not_what_is_on_disk(clean: Repo) -> None:
    clean.git("rm", "--quiet", "setup.cfg")
    clean.commit()
    clean.staged({"Dockerfile": DOCKERFILE.replace("COPY setup.cfg /\n", "")})
    clean.write({"Dockerfile": DOCKERFILE})
    assert clean.run(main) == CLEAN
    assert clean.run(main, "--all-files") == CLEAN


# Links, submodules, types.


def test_a_link_on_the_way_gets_another_target(clean: Repo) -> None:
    clean.git("mv", "app", "code")
    clean.tracked({}, {"app": "code"})
    assert clean.run(main, "--all-files") == CLEAN
    clean.staged({}, {"app": "docs"})
    assert clean.run(main) == CLEAN
    clean.staged({}, {"app": "cod"})
    assert clean.run(main) == dangling(3, "app", "cod")


def test_what_a_link_leads_to_is_deleted(clean: Repo) -> None:
    clean.git("mv", "app", "code")
    clean.tracked({}, {"app": "code"})
    clean.git("rm", "--quiet", "-r", "code")
    assert clean.run(main) == dangling(3, "app", "code")


def test_a_file_becomes_a_link(clean: Repo) -> None:
    clean.staged({}, {"setup.cfg": "docs/guide.md"})
    assert clean.run(main) == CLEAN
    clean.staged({}, {"setup.cfg": "nowhere"})
    assert clean.run(main) == dangling(4, "setup.cfg", "nowhere")


def test_a_folder_becomes_a_file(clean: Repo) -> None:
    dockerfile = DOCKERFILE.replace("COPY app ", "COPY app/main.py ")
    clean.tracked({"Dockerfile": dockerfile})
    shutil.rmtree(clean.path / "app")
    clean.staged({"app": "1"})
    assert clean.run(main) == removed(3, "app/main.py", dockerfile=dockerfile)


def test_a_submodule_is_deleted(clean: Repo) -> None:
    clean.git("rm", "--quiet", "-r", "app")
    submodule(clean, "app")
    clean.commit()
    assert clean.run(main, "--all-files") == CLEAN
    # Settings that hide it from `git diff` change nothing.
    clean.git("config", "diff.ignoreSubmodules", "all")
    clean.git("rm", "--quiet", "--cached", "app")
    assert clean.run(main) == removed(3, "app")
