"""Does `check-dockerignore-coverage --explain` say what decides?"""

import pytest

from conftest import Repo
from docker_build_hooks.check_dockerignore_coverage import main

FILES: dict[str, str | bytes] = {
    "Dockerfile": "FROM scratch\nCOPY . /app\nCOPY notes/a.txt /\n",
    ".dockerignore": "# a\n**/*.md\n!README.md\nbuild\nempty\n!empty/file\nempty\n",
    "notes/a.txt": "",
    "empty/file": "x",
    "compose.yaml": "services:\n  web:\n    build: .\n  job:\n    build: job\n",
    "job/Dockerfile": "FROM scratch\nCOPY src /app\n",
    "job/src/m.py": "",
}


@pytest.mark.parametrize(
    ("path", "said"),
    [
        (
            "src/main.py",
            'src/main.py: is in the build context ".": no pattern of .dockerignore keeps it out\n'
            '  copied by Dockerfile:2 with "."\n',
        ),
        (
            "docs/a.md",
            'docs/a.md: is not in the build context ".": .dockerignore:2 "**/*.md" keeps '
            '"docs/a.md" out\n  would be copied by Dockerfile:2 with "."\n',
        ),
        (
            "build/deep/x",
            'build/deep/x: is not in the build context ".": .dockerignore:4 "build" keeps "build" '
            'out\n  would be copied by Dockerfile:2 with "."\n',
        ),
        (
            "README.md",
            'README.md: is in the build context ".": .dockerignore:3 "!README.md" lets it in\n'
            '  copied by Dockerfile:2 with "."\n',
        ),
        (
            "empty/file",
            'empty/file: is in the build context ".": .dockerignore:6 "!empty/file" lets it in\n'
            "  but it arrives empty (0 bytes): the client asks again when it reads it\n"
            '  copied by Dockerfile:2 with "."\n',
        ),
        (
            "job/src/m.py",
            'job/src/m.py: is in the build context ".": no pattern of .dockerignore keeps it out\n'
            '  copied by Dockerfile:2 with "."\n'
            'job/src/m.py: is in the build context "job/": it has no ignore file\n'
            '  copied by job/Dockerfile:2 with "src"\n',
        ),
        (
            "job/x",
            'job/x: is in the build context ".": no pattern of .dockerignore keeps it out\n'
            '  copied by Dockerfile:2 with "."\n'
            'job/x: is in the build context "job/": it has no ignore file\n',
        ),
    ],
)
def test_what_decides(repo: Repo, path: str, said: str) -> None:
    repo.tracked(FILES)
    assert repo.run(main, "--explain", path) == (0, said, "")
    assert repo.run(main, "--explain", f"../{path}", folder="notes") == (0, said, "")


def test_a_path_that_a_build_names(repo: Repo) -> None:
    repo.tracked({"Dockerfile": "FROM scratch\nCOPY a /\n", "a": ""})
    assert repo.run(main, "--explain", "a") == (
        0,
        'a: is in the build context ".": it has no ignore file\n  named in Dockerfile\n',
        "",
    )


def test_a_path_in_no_context(repo: Repo) -> None:
    repo.tracked({"web/Dockerfile": "FROM scratch\nCOPY a /\n", "web/a": ""})
    assert repo.run(main, "--explain", "b") == (0, "b: in no build context that is known\n", "")


def test_a_path_outside(repo: Repo) -> None:
    outcome = repo.run(main, "--explain", "../x")
    said = "check-dockerignore-coverage: ../x: is outside of the repository\n"
    assert outcome == (2, "", said)


def test_a_name_that_a_terminal_would_act_on(repo: Repo) -> None:
    repo.tracked(FILES)
    assert repo.run(main, "--explain", "a\x1b\nb").out.startswith("a\\x1b\\nb: is in the build")
