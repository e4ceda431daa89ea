"""Each rule for stages, declarations and whole files, next to what it leaves alone."""

# ruff: noqa: E501 (whole outputs)

import pytest

from conftest import Repo
from hook_cases import COMPOSE_LINES, SILENT, Case, built, check


def dockerfile(*lines: str) -> str:
    """A Dockerfile on line 2 and following; nothing is known of its base image."""
    return "".join(f"{line}\n" for line in ("FROM alpine", *lines))


CASES = {
    "trigger in a stage that is built, and in one that is not": Case(
        {
            "Dockerfile": "FROM x AS one\nONBUILD COPY nope /\nFROM one AS two\nFROM one\n",
            "compose.yaml": "services:\n  web:\n    build: .\n",
        },
        """
Dockerfile:2:14: error: "nope" is not in the build context "." [copy-source-missing]
  |
2 | ONBUILD COPY nope /
  |              ^~~~
  = the context is declared at compose.yaml:3 (service "web")
""",
    ),
    "later stage": Case(
        {
            **built("COPY --from=tests /a /b", "FROM alpine AS tests"),
            "compose.yaml": "services:\n  web:\n    build: {context: ., target: tests}\n",
        },
        """
Dockerfile:2:6: warning: cannot copy from stage "tests", it is defined later [copy-from-unknown-stage]
  |
2 | COPY --from=tests /a /b
  |      ^~~~~~~~~~~~
""",
    ),
    "later stage that is built": Case(
        built(
            "COPY --from=build /a /b", "FROM alpine AS build", "FROM alpine", "COPY --from=0 / /"
        ),
        """
Dockerfile:2:6: error: cannot copy from stage "build", it is defined later [copy-from-unknown-stage]
  |
2 | COPY --from=build /a /b
  |      ^~~~~~~~~~~~
""",
    ),
    "stage index out of range": Case(
        built("COPY --from=1 /a /b"),
        """
Dockerfile:2:6: error: invalid stage index 1 [copy-from-unknown-stage]
  |
2 | COPY --from=1 /a /b
  |      ^~~~~~~~
""",
    ),
    "earlier stage": Case(
        built("FROM alpine AS build", "FROM alpine", "COPY --from=BUILD /a /b"), SILENT
    ),
    "another image": Case(built("COPY --from=busybox /a /b"), SILENT),
    "typo in a stage": Case(
        built("FROM alpine AS builder", "FROM alpine", "COPY --from=buidler /a /b"),
        """
Dockerfile:4:6: warning: "buidler" is no stage of this file but an image; the stage is "builder" [copy-from-typo]
  |
4 | COPY --from=buidler /a /b
  |      ^~~~~~~~~~~~~~
""",
    ),
    "declared Dockerfile": Case(
        {"compose.yaml": COMPOSE_LINES},
        """
compose.yaml:3:12: error: the Dockerfile "Dockerfile" does not exist [build-dockerfile-missing]
  |
3 |     build: .
  |            ^
""",
    ),
    "declared Dockerfile in lower case": Case(
        {"compose.yaml": COMPOSE_LINES, "dockerfile": dockerfile()}, SILENT
    ),
    "declared Dockerfile that is a folder": Case(
        {"compose.yaml": COMPOSE_LINES, "Dockerfile/Dockerfile": dockerfile("COPY Dockerfile /")},
        """
compose.yaml:3:12: error: the Dockerfile "Dockerfile" is a folder [build-dockerfile-missing]
  |
3 |     build: .
  |            ^
  = "Dockerfile/Dockerfile" exists: use `dockerfile: Dockerfile/Dockerfile` there
""",
    ),
    "declared context": Case(
        {"compose.yaml": "services:\n  web:\n    build: ./web\n"},
        """
compose.yaml:3:12: error: the build context "web/" does not exist [build-context-missing]
  |
3 |     build: ./web
  |            ^~~~~
""",
    ),
    "declared context that is a file": Case(
        {"compose.yaml": "services: {web: {build: {context: web}}}\n", "web": ""},
        """
compose.yaml:1:35: error: the build context "web" is a file [build-context-missing]
  |
1 | services: {web: {build: {context: web}}}
  |                                   ^~~
""",
    ),
    "declared target": Case(
        {
            "Dockerfile": dockerfile("FROM alpine AS build", "FROM build AS run"),
            "compose.yaml": "services:\n  web:\n    build:\n      context: .\n      target: prod\n",
        },
        """
compose.yaml:5:15: error: "prod" is no stage of Dockerfile [build-target-missing]
  |
5 |       target: prod
  |               ^~~~
  = its stages are "build", "run"
""",
    ),
    "declared target of a file without names": Case(
        {
            "Dockerfile": dockerfile(),
            "compose.yaml": "services: {web: {build: {context: ., target: prod}}}\n",
        },
        """
compose.yaml:1:46: error: "prod" is no stage of Dockerfile [build-target-missing]
  |
1 | services: {web: {build: {context: ., target: prod}}}
  |                                              ^~~~
  = no stage of it has a name
""",
    ),
    "declared target in another case": Case(
        {
            "Dockerfile": dockerfile("FROM alpine AS prod", "FROM alpine", "COPY nope /"),
            "compose.yaml": "services: {web: {build: {context: ., target: PROD}}}\n",
        },
        """
Dockerfile:4:6: warning: "nope" is not in the build context "." [copy-source-missing]
  |
4 | COPY nope /
  |      ^~~~
  = the context is declared at compose.yaml:1 (service "web")
""",
    ),
    "syntax": Case(
        built("COPY --form=build a /"),
        """
Dockerfile:2:6: error: unknown flag: --form [dockerfile-syntax]
  |
2 | COPY --form=build a /
  |      ^~~~~~~~~~~~
""",
    ),
    "syntax of a wildcard": Case(
        built("COPY [a /"),
        """
Dockerfile:2:6: error: "[a": syntax error in pattern [dockerfile-syntax]
  |
2 | COPY [a /
  |      ^~
""",
    ),
    "one word only": Case(
        built("COPY app.py"),
        """
Dockerfile:2:1: error: COPY requires at least two arguments, but only one was provided. Destination could not be determined [dockerfile-syntax]
  |
2 | COPY app.py
  | ^~~~~~~~~~~
""",
    ),
    "empty Dockerfile": Case(
        {"Dockerfile": ""},
        """
Dockerfile:1:1: error: the Dockerfile cannot be empty [dockerfile-syntax]
""",
    ),
    "ignore file": Case(
        {**built("COPY . /"), ".dockerignore": "node_modules\n  docs/[a-\n"},
        """
.dockerignore:2:3: error: "docs/[a-": syntax error in pattern [dockerignore-pattern-invalid]
  |
2 |   docs/[a-
  |   ^~~~~~~~
  = the engine refuses the whole build for it
""",
    ),
    "ignore file of another build": Case(
        {**built("COPY . /"), "sub/.dockerignore": "[\n", "sub/a": ""}, SILENT
    ),
    "unused suppression": Case(
        {**built("# docker-build-hooks: ignore=copy-source-missing", "COPY a /"), "a": ""},
        """
Dockerfile:2:1: warning: nothing to suppress: no finding of "copy-source-missing" here [unused-suppression]
  |
2 | # docker-build-hooks: ignore=copy-source-missing
  | ^~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~
""",
    ),
    "used suppression": Case(
        built("# docker-build-hooks: ignore=copy-source-missing (made by CI)", "COPY a /"),
        SILENT,
    ),
    "suppression of another rule": Case(
        built("# docker-build-hooks: ignore=copy-source-ignored", "COPY a /"),
        """
Dockerfile:2:1: warning: nothing to suppress: no finding of "copy-source-ignored" here [unused-suppression]
  |
2 | # docker-build-hooks: ignore=copy-source-ignored
  | ^~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~
Dockerfile:3:6: error: "a" is not in the build context "." [copy-source-missing]
  |
3 | COPY a /
  |      ^
  = the context is declared at compose.yaml:3 (service "web")
""",
    ),
    "suppression in a file that is not judged": Case(
        {
            "Dockerfile": "# docker-build-hooks: ignore=copy-source-missing\nFROM {{ base }}\n",
            "compose.yaml": COMPOSE_LINES,
        },
        SILENT,
    ),
}


@pytest.mark.parametrize("case", CASES.values(), ids=CASES.keys())
def test_rule(repo: Repo, case: Case) -> None:
    check(repo, case)
