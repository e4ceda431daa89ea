"""What the build section of a service says."""

# ruff: noqa: E501 (whole outputs)

import json
from typing import Any

import pytest

from conftest import Repo
from hook_cases import SILENT, Case, check

COPY = "FROM x\nCOPY a /\n"


def compose(build: Any, **others: Any) -> str:
    """A Compose file with the service "web" on one line; JSON is YAML."""
    return json.dumps({"services": {"web": {"build": build}, **others}}) + "\n"


STAGES = "FROM x AS one\nCOPY one /\nFROM x AS two\nCOPY two /\nFROM one\nCOPY a /\n"
INLINE = """\
services:
  web:
    build:
      dockerfile_inline: |
        FROM x
        COPY a /
        RUN docker ps --format '{{.ID}}'
"""

TWO_INLINE = """\
services:
  web:
    build:
      target: two
      dockerfile_inline: |
        FROM x AS one
        COPY one /
        FROM x AS two
        COPY two /
  other:
    build:
      dockerfile_inline: |
        FROM x
        COPY a /
"""

CASES = {
    "a further document, which is merged over the first": Case(
        {
            "compose.yaml": compose("gone") + "---\n" + compose("web"),
            "web/Dockerfile": COPY,
            "web/a": "",
        },
        SILENT,
    ),
    "short form": Case(
        {"compose.yaml": compose("./web"), "web/Dockerfile": COPY},
        """
web/Dockerfile:2:6: error: "a" is not in the build context "web/" [copy-source-missing]
  |
2 | COPY a /
  |      ^
  = the context is declared at compose.yaml:1 (service "web")
""",
    ),
    "the Dockerfile is in another folder": Case(
        {
            "c/docker-compose.yml": compose({"context": "..", "dockerfile": "d/Dockerfile"}),
            "d/Dockerfile": COPY,
            "a": "",
        },
        SILENT,
    ),
    "the Dockerfile is above the context": Case(
        {
            "compose.yml": compose({"context": "web", "dockerfile": "../d"}),
            "d": COPY,
            "a": "",
            "web/b": "",
        },
        """
d:2:6: error: "a" is not in the build context "web/" [copy-source-missing]
  |
2 | COPY a /
  |      ^
  = the context is declared at compose.yml:1 (service "web")
  = "a" is in the repository root: use `context: .` and `dockerfile: d` there
""",
    ),
    "inline": Case(
        {"compose.yaml": INLINE},
        """
compose.yaml:6:14: error: "a" is not in the build context "." [copy-source-missing]
  |
6 |         COPY a /
  |              ^
  = the context is declared at compose.yaml:3 (service "web")
""",
    ),
    "inline, found": Case({"compose.yaml": INLINE, "a": ""}, SILENT),
    "inline, in quotes": Case(
        {"compose.yaml": compose({"context": ".", "dockerfile_inline": COPY})},
        """
compose.yaml:1:70: error: "a" is not in the build context "." [copy-source-missing]
  |
1 | {"services": {"web": {"build": {"context": ".", "dockerfile_inline": "FROM x\\nCOPY a /\\n"}}}}
  |                                                                      ^~~~~~~~~~~~~~~~~~~~
  = the context is declared at compose.yaml:1 (service "web")
""",
    ),
    "inline, two of them": Case(
        {"compose.yaml": TWO_INLINE, "two": "", "a": ""},
        """
compose.yaml:7:14: warning: "one" is not in the build context "." [copy-source-missing]
  |
7 |         COPY one /
  |              ^~~
  = the context is declared at compose.yaml:3 (service "web")
""",
    ),
    "inline, with a variable of Compose": Case(
        {"compose.yaml": INLINE.replace("COPY a", "COPY ${A:-a}$${B}"), "a": ""}, SILENT
    ),
    "inline, with an unknown variable": Case(
        {"compose.yaml": INLINE.replace("COPY a", "COPY ${A}")}, SILENT
    ),
    "arguments": Case(
        {
            "compose.yaml": compose({"context": ".", "args": {"A": "one", "B": "${B}", "C": None}}),
            "Dockerfile": "FROM x\nARG A=a\nARG B=b\nARG C=c\nCOPY $A $B $C /\n",
        },
        """
Dockerfile:5:6: error: "one" is not in the build context "." [copy-source-missing]
  |
5 | COPY $A $B $C /
  |      ^~
  = the context is declared at compose.yaml:1 (service "web")
""",
    ),
    "arguments in a list": Case(
        {
            "compose.yaml": compose({"context": ".", "args": ["A=one", "B"]}),
            "Dockerfile": "FROM x\nARG A=a\nARG B=b\nCOPY $A $B /\n",
            "one": "",
            "other": "",
        },
        SILENT,
    ),
    "target": Case(
        {
            "compose.yaml": compose({"context": ".", "target": "two"}),
            "Dockerfile": STAGES,
            "two": "",
        },
        """
Dockerfile:2:6: warning: "one" is not in the build context "." [copy-source-missing]
  |
2 | COPY one /
  |      ^~~
  = the context is declared at compose.yaml:1 (service "web")
Dockerfile:6:6: warning: "a" is not in the build context "." [copy-source-missing]
  |
6 | COPY a /
  |      ^
  = the context is declared at compose.yaml:1 (service "web")
""",
    ),
    "no target": Case(
        {"compose.yaml": compose("."), "Dockerfile": STAGES},
        """
Dockerfile:2:6: error: "one" is not in the build context "." [copy-source-missing]
  |
2 | COPY one /
  |      ^~~
  = the context is declared at compose.yaml:1 (service "web")
Dockerfile:4:6: warning: "two" is not in the build context "." [copy-source-missing]
  |
4 | COPY two /
  |      ^~~
  = the context is declared at compose.yaml:1 (service "web")
Dockerfile:6:6: error: "a" is not in the build context "." [copy-source-missing]
  |
6 | COPY a /
  |      ^
  = the context is declared at compose.yaml:1 (service "web")
""",
    ),
    "all stages are targets": Case(
        {
            "compose.yaml": compose(".", other={"build": {"context": ".", "target": "two"}}),
            "Dockerfile": STAGES,
            "one": "",
            "a": "",
        },
        """
Dockerfile:4:6: error: "two" is not in the build context "." [copy-source-missing]
  |
4 | COPY two /
  |      ^~~
  = the context is declared at compose.yaml:1 (service "other")
""",
    ),
    "unknown target": Case(
        {
            "compose.yaml": compose({"context": ".", "target": "${T}"}),
            "Dockerfile": STAGES,
            "one": "",
            "a": "",
        },
        """
Dockerfile:4:6: error: "two" is not in the build context "." [copy-source-missing]
  |
4 | COPY two /
  |      ^~~
  = the context is declared at compose.yaml:1 (service "web")
""",
    ),
    "additional contexts": Case(
        {
            "compose.yaml": compose(
                {
                    "context": ".",
                    "additional_contexts": {"build": "../x", "base": "docker-image://x"},
                }
            ),
            "Dockerfile": "FROM x AS builder\nFROM base\nCOPY --from=build /a /b\nRUN --mount=from=build,target=/x sh\n",
        },
        SILENT,
    ),
    "several services": Case(
        {
            "compose.yaml": "services:\n  a:\n    build: &b\n      context: .\n  b:\n    build: *b\n  c:\n    build: .\n",
            "Dockerfile": COPY,
        },
        """
Dockerfile:2:6: error: "a" is not in the build context "." [copy-source-missing]
  |
2 | COPY a /
  |      ^
  = the context is declared at compose.yaml:4 (service "a")
  = the build declared at compose.yaml:8 (service "c") fails on it too
""",
    ),
    "more services than one reads": Case(
        {
            "compose.yaml": "services:\n" + "".join(f"  s{n}:\n    build: .\n" for n in range(8)),
            "Dockerfile": COPY,
        },
        """
Dockerfile:2:6: error: "a" is not in the build context "." [copy-source-missing]
  |
2 | COPY a /
  |      ^
  = the context is declared at compose.yaml:3 (service "s0")
  = the build declared at compose.yaml:5 (service "s1") fails on it too
  = the build declared at compose.yaml:7 (service "s2") fails on it too
  = the build declared at compose.yaml:9 (service "s3") fails on it too
  = the build declared at compose.yaml:11 (service "s4") fails on it too
  = the build declared at compose.yaml:13 (service "s5") fails on it too
  = so do 2 more builds
""",
    ),
    "declared rightly and wrongly": Case(
        {
            "compose.yaml": compose("web"),
            "docker/compose.yaml": compose({"context": "..", "dockerfile": "web/Dockerfile"}),
            "web/Dockerfile": COPY,
            "web/a": "",
        },
        """
web/Dockerfile:2:6: error: "a" is not in the build context "." [copy-source-missing]
  |
2 | COPY a /
  |      ^
  = the context is declared at docker/compose.yaml:1 (service "web")
  = "a" is in "web/": use `context: ../web` and `dockerfile: Dockerfile` there
""",
    ),
}


@pytest.mark.parametrize("case", CASES.values(), ids=CASES.keys())
def test_build_section(repo: Repo, case: Case) -> None:
    check(repo, case)
