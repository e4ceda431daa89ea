"""Scripts that are made to take time: each of these files is small, and is read in no time."""

import time

import pytest

from conftest import Repo
from docker_build_hooks.command_files import CommandFiles
from docker_build_hooks.command_line_builds import command_line_builds
from docker_build_hooks.documented_commands import document_scripts
from docker_build_hooks.git_index import read_index
from docker_build_hooks.pipeline_scripts import groovy_scripts, shell_text
from docker_build_hooks.repository_lookup import SimilarPaths
from docker_build_hooks.script_paths import UNKNOWN
from docker_build_hooks.shell_commands import script_commands

B = "docker build .\n"
FIFTY = " ".join(map(str, range(50)))


def loop(command: str) -> str:
    return f"for i in {FIFTY}; do for j in {FIFTY}; do\n{command}\ndone; done\n"


def copies(names: range, count: int) -> str:
    return "FROM x\n" + "".join(f"COPY n{number} /\n" for number in names) * count


CASES = {
    "unknown parts of a name": {
        "d/Dockerfile." + "a" * 60: "",
        "x.sh": "docker build -f d/Dockerfile." + "${X}a" * 8 + "z .\n",
    },
    "unknown parts in a Makefile": {
        "d/Dockerfile." + "ab" * 60: "",
        "Makefile": "a:\n\tdocker build -f d/Dockerfile." + "$(X)b" * 12 + "z .\n",
    },
    "a long word in a loop": {"x.sh": B + f"X={'a' * 4090}\n" + loop("echo " + "$X" * 4000)},
    "many words in a loop": {"x.sh": loop("docker build " + "a " * 40_000)},
    "many settings in a loop": {"x.sh": B + loop("export " + "a " * 40_000)},
    "many values in a loop": {"x.sh": B + loop(f"for k in {'a ' * 40_000}; do b; done")},
    "a long default in a loop": {"x.sh": B + loop("echo ${X:-" + "a " * 40_000 + "}")},
    "defaults in a loop": {"x.sh": B + loop("echo " + "${X:-${Y:-a b c d e f g h}}" * 500)},
    "an array": {"x.sh": B + f"X=({'a ' * 200})\necho " + '"${X[@]}" ' * 10_000},
    "parameters that grow": {
        "x.sh": B + "f() { f " + '"$@" ' * 500 + "; }\nf a b c d e f g\n",
    },
    "patterns": {"x.sh": B + f"X={'a' * 299}\necho " + "${X#*a*b} " * 10_000},
    "expression": {".gitlab-ci.yml": "a:\n  script:\n  - |\n    " + B + "    ${{" + " " * 20_000},
    "expressions": {".gitlab-ci.yml": "a:\n  script:\n  - |\n    " + B + "    " + "${{ " * 50_000},
    "pipelines with loops": {
        ".gitlab-ci.yml": "a:\n"
        + f"- 'for i in {FIFTY}; do for j in {FIFTY}; do docker build $i; done; done'\n" * 500
    },
    "comments of Groovy": {"Jenkinsfile": f"sh '{B}'\n" + "/*" * 100_000},
    "quotes of Groovy": {"Jenkinsfile": f"sh '{B}'\n'''\"" + '\\"' * 100_000},
    "folder of Groovy": {"Jenkinsfile": f"sh '{B}'\ndir" + " " * 30_000},
    "name in a justfile": {"justfile": f"a:\n  {B}" + "x" * 50_000 + ":\n"},
    "variables of a justfile": {
        "justfile": "".join(f"v{i} := 'a'\n" for i in range(20_000)) + "a:\n" + f"  {B}" * 2000
    },
    "targets": {
        "Makefile": " ".join(f"t{i}" for i in range(20))
        + f": {'p ' * 2000}\n"
        + "\tdocker build $@ $^\n" * 50
    },
    "unknown targets": {"Makefile": "$(A) " * 10_000 + ":\n" + "\tdocker build $@ $^\n" * 200},
    "copies": {
        "Dockerfile": copies(range(1500), 1),
        "x.sh": "".join(f"cp x{i} y{i}\n" for i in range(500))
        + "".join(f"docker build --build-arg A={i} .\n" for i in range(50)),
    },
    "backticks": {"README.md": f"`{B.strip()}`\nx " + "`" * 50_000},
    "options": {"x.sh": "docker -a" + "=" * 40_000 + "\n#build\n"},
    "words of Compose": {"README.md": f"`{B.strip()}` " + "compose " * 100_000},
}


@pytest.mark.parametrize("files", CASES.values(), ids=CASES.keys())
def test_takes_no_time(repo: Repo, files: dict[str, str]) -> None:
    repo.staged({"Dockerfile": "FROM x\n", **files})
    index = read_index(str(repo.path))
    start = time.process_time()
    files_with_commands = CommandFiles(index)
    command_line_builds(index, files_with_commands)
    list(files_with_commands.composing())
    assert time.process_time() - start < 3


def test_similar_names_take_no_time(repo: Repo) -> None:
    repo.staged({"a" * (60 + number % 40) + str(number): "" for number in range(1900)})
    similar = SimilarPaths(read_index(str(repo.path)))
    start = time.process_time()
    found = [similar.find("", "a" * 90 + str(number)) for number in range(500)]
    assert time.process_time() - start < 3
    assert found[-1] is None


def test_what_cannot_be_compared_is_not_spoken_of(repo: Repo) -> None:
    repo.staged(CASES["copies"])
    index = read_index(str(repo.path))
    assert command_line_builds(index, CommandFiles(index)).assembled == {"Dockerfile"}


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("`docker build 1` x `docker build 2`", ["1", "2"]),
        ("``docker build 1`` docker build 2 ``", ["1"]),
        ("``docker build 1` `docker build 2`", ["1", "2"]),
        ("`docker build 1``docker build 2`", ["1", "2"]),
        ("`docker build 1", []),
        ("docker build 1`", []),
    ],
)
def test_code_in_a_line(line: str, expected: list[str]) -> None:
    found = [text for text, _ in document_scripts(line)]
    assert found == [f"docker build {text}" for text in expected]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a ${{ env.X-y }}b${{matrix.z}}", "a ${X_y}b${z}"),
        ("${{ f(x) }}", UNKNOWN),
        ("${{\n env.X\n}}", "${X}"),
        ("${{ a\n${{ env.X }}", "${{ a\n${X}"),
        ("${{ a\nb }} ${{ env.X }}", "${{ a\nb }} ${X}"),
        ("${{ a", "${{ a"),
    ],
)
def test_expressions(text: str, expected: str) -> None:
    assert shell_text(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("'''docker 1\n'''\n\"\"\"docker 2\"\"\" /* 'docker 3' */ 'docker 4'", ["1\n", "2", "4"]),
        ("'docker 1\n'docker 2'", ["2"]),
        ("/* 'docker 1' \"docker 2\"", ["1", "2"]),
        ("'''docker 1'", ["1"]),
        ('"docker \\"1" // "docker 2"', ['"1']),
    ],
)
def test_texts_of_groovy(text: str, expected: list[str]) -> None:
    assert [script.text for script in groovy_scripts(text)] == [f"docker {x}" for x in expected]


def test_long_words() -> None:
    setting = f"X={'a' * 3000}\n"
    (*_, single, double) = script_commands(f"{setting}b $X\nb {'c' * 5000} $X$X '$X' \"$X$X\"\n")
    assert single.words == ("b", "a" * 3000)
    assert double.words == ("b", "c" * 5000, UNKNOWN, "$X", UNKNOWN)
