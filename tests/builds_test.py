"""Contexts that are not plain folders, templates, and Dockerfiles that nobody declares."""

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

CONTEXTS = {
    "remote": Case(
        {
            "compose.yaml": compose(
                "https://github.com/a/b.git#main:c",
                b={"build": "git@github.com:a/b"},
                c={"build": "github.com/a/b"},
                d={"build": "-"},
                e={"build": "git://a/b"},
                f={"build": "ssh://git@a/b.git"},
            )
        },
        SILENT,
    ),
    "absolute": Case(
        {"compose.yaml": compose("/srv/web", b={"build": "~/web"}, c={"build": "C:\\web"})}, SILENT
    ),
    "above the repository": Case({"compose.yaml": compose("../web", b={"build": ".."})}, SILENT),
    "above the repository, with a Dockerfile of it": Case(
        {
            "d/compose.yaml": compose({"context": "../..", "dockerfile": "repo/d/Dockerfile"}),
            "d/Dockerfile": "FROM x\nCOPY repo/a other /\n",
        },
        SILENT,
    ),
    "link": Case(
        {"compose.yaml": compose("./web"), "real/Dockerfile": COPY, "real/.dockerignore": "b\n"},
        """
real/Dockerfile:2:6: error: "a" is not in the build context "web/" [copy-source-missing]
  |
2 | COPY a /
  |      ^
  = the context is declared at compose.yaml:1 (service "web")
""",
        links={"web": "real"},
    ),
    "link out of the repository": Case(
        {"compose.yaml": compose("./web", b={"build": "./up"})},
        SILENT,
        links={"web": "/srv/web", "up": "../up"},
    ),
    "link to nowhere": Case(
        {"compose.yaml": compose("./web")},
        """
compose.yaml:1:32: error: the build context "web/" does not exist [build-context-missing]
  |
1 | {"services": {"web": {"build": "./web"}}}
  |                                ^~~~~~~
""",
        links={"web": "real"},
    ),
    "Dockerfile that is a link, used elsewhere": Case(
        {
            "compose.yaml": compose({"context": "web", "dockerfile": "../Dockerfile"}),
            "d/Dockerfile": COPY,
            "web/a": "",
        },
        SILENT,
        links={"Dockerfile": "d/Dockerfile"},
    ),
    "Dockerfile that is a link, and nobody declares": Case(
        {"d/e/Dockerfile": COPY, "d/a": ""}, SILENT, links={"Dockerfile": "d/e/Dockerfile"}
    ),
    "Dockerfile that is a link": Case(
        {"compose.yaml": compose("."), "d/Dockerfile": COPY},
        """
d/Dockerfile:2:6: error: "a" is not in the build context "." [copy-source-missing]
  |
2 | COPY a /
  |      ^
  = the context is declared at compose.yaml:1 (service "web")
""",
        links={"Dockerfile": "d/Dockerfile"},
    ),
}

TEMPLATES = {
    "a base image to be replaced": Case({"Dockerfile": "FROM BASE-IMAGE\nCOPY gone /\n"}, SILENT),
    "a part of a base image to be replaced": Case(
        {
            "Dockerfile": "FROM __BASEIMAGE_ARCH__/alpine:3.10.0\nCOPY gone /\n",
            "a/Dockerfile": "FROM balenalib/%%NAME%%-node:10 AS build\nCOPY gone /\n",
            "b/Dockerfile": "FROM scratch\nFROM --platform=__PLATFORM__ x\nCOPY gone /\n",
        },
        SILENT,
    ),
    "an instruction to be replaced": Case(
        {"Dockerfile": "FROM x\n__CROSS_COPY qemu /\nCOPY gone /\n"}, SILENT
    ),
    "an image, and paths, with names that are no placeholders": Case(
        {
            "Dockerfile": "FROM a__b__c:100%\nCOPY __INIT__ __init__.py %%a%% /\n",
            "__INIT__": "",
            "__init__.py": "",
            "%%a%%": "",
        },
        """
Dockerfile:1:6: error: failed to parse stage name "a__b__c:100%": invalid reference format [dockerfile-syntax]
  |
1 | FROM a__b__c:100%
  |      ^~~~~~~~~~~~
""",
    ),
    "paths like placeholders": Case(
        {"Dockerfile": "FROM x\nCOPY __MAIN__ %%a%% /\n", "%%a%%": ""},
        """
Dockerfile:2:6: error: "__MAIN__" is not in the build context "." [copy-source-missing]
  |
2 | COPY __MAIN__ %%a%% /
  |      ^~~~~~~~
  = if a step before the build makes it, `# docker-build-hooks: generated=__MAIN__` in the Dockerfile says so
""",
    ),
    "an option of a dev container template": Case(
        {"Dockerfile": "FROM x:${templateOption:variant}\nCOPY gone /\n"}, SILENT
    ),
    "a stage in capitals is no placeholder": Case(
        {"Dockerfile": "FROM scratch AS base\nFROM BASE\nCOPY gone /\n"},
        """
Dockerfile:2:6: error: failed to parse stage name "BASE": invalid reference format: repository name (library/BASE) must be lowercase [dockerfile-syntax]
  |
2 | FROM BASE
  |      ^~~~
Dockerfile:3:6: error: "gone" is not in the build context "." [copy-source-missing]
  |
3 | COPY gone /
  |      ^~~~
  = if a step before the build makes it, `# docker-build-hooks: generated=gone` in the Dockerfile says so
""",
    ),
    "in the content": Case(
        {
            "Dockerfile": "FROM x\n{% if a %}\nCOPY nope /\n{% endif %}\n",
            "a/Dockerfile": "FROM {{ base }}\nCOPY nope /\n",
            "b/Dockerfile": "FROM x\nCOPY <%= jar %> nope /\n",
            "c/Dockerfile": "FROM x\nCOPY nope ${project.name} /\n",
            "d/Dockerfile": "FROM x\nCOPY nope @JAR@ /\n",
            "e/Dockerfile": "{{ header }}\nFROM x\nCOPY nope /\n",
            "f/Dockerfile": "# {% set a = 1 %}\nFROM x\nCOPY nope /\n",
        },
        SILENT,
    ),
    "in a path": Case({"{{ name }}/Dockerfile": COPY, "@X@/compose.yaml": compose("web")}, SILENT),
    "braces in a command": Case(
        {
            "Dockerfile": "FROM x\nRUN docker ps --format '{{.ID}}' && sed s/@X@/${a}/ b\nLABEL a={{b}}\nCOPY a /\n"
        },
        """
Dockerfile:4:6: error: "a" is not in the build context "." [copy-source-missing]
  |
4 | COPY a /
  |      ^
  = if a step before the build makes it, `# docker-build-hooks: generated=a` in the Dockerfile says so
""",
    ),
    "in a Compose file": Case(
        {
            "compose.yaml": "services:\n  web:\n    build: {{ web }}\n  api:\n    build:\n      context: {{ api }}\n",
            "a/compose.yaml": "services:\n  web:\n    build:\n      context: ./{{ web }}\n      args:\n        a: b\n",
            "b/compose.yaml": "services:\n{% for a in b %}\n  web:\n    build: nope\n{% endfor %}\n",
            "c/compose.yaml": "services:\n  web:\n    build: ./@WEB@\n  api:\n    build: ./${project.name}\n",
        },
        SILENT,
    ),
    "braces elsewhere in a Compose file": Case(
        {
            "compose.yaml": "services:\n  web:\n    hostname: '{{.Node.Hostname}}'\n    build: ./web\n    command: '{{ a }}'\n"
        },
        """
compose.yaml:4:12: error: the build context "web/" does not exist [build-context-missing]
  |
4 |     build: ./web
  |            ^~~~~
""",
    ),
    "broken YAML": Case({"compose.yaml": "services:\n  web:\n\tbuild: nope\n"}, SILENT),
    "no services": Case(
        {"compose.yaml": "web:\n  build: nope\n", "compose-notes.yml": "build: nope\n"}, SILENT
    ),
}

UNDECLARED = {
    "unknown frontend": Case(
        {
            "Dockerfile": "# syntax=example/other:1\nFROM x\nCOPY nope /\n",
            "a/Dockerfile": "#syntax=example/other\nsomething: else\n",
            "b/Dockerfile": "# another\n// syntax=example/other\nFROM x\nRUN <<EOF\n",
            "c/Dockerfile": "#!/bin/sh\n# syntax = example/other:1\nFROM x\nRUN <<EOF\n",
        },
        SILENT,
    ),
    "unknown frontend behind a shebang line": Case(
        {
            "Dockerfile": "#!/usr/bin/env other\n# syntax=example/other:1\nFROM x\nIMPORT a\n",
            "a/Dockerfile": "\ufeff#!x\r\n#check=skip=all\r\n#  Syntax = example/other\r\nFROM x\r\nIMPORT a\r\n",
            "b/Dockerfile": "#!x\n// escape=`\n//syntax=example/other\nFROM x\nIMPORT a\n",
        },
        SILENT,
    ),
    "no frontend behind a shebang line": Case(
        {
            "Dockerfile": "#!x\n# syntax=docker/dockerfile:1\n# escape=`\nFROM x\nCOPY x \\\n y /\n",
            "b/Dockerfile": "#!x\n# why\n# syntax=example/other\nFROM x\nIMPORT a\n",
            "c/Dockerfile": "# why\n#!x\n# syntax=example/other\nFROM x\nIMPORT a\n",
        },
        """
Dockerfile:5:6: error: "x" is not in the build context "." [copy-source-missing]
  |
5 | COPY x \\
  |      ^
  = if a step before the build makes it, `# docker-build-hooks: generated=x` in the Dockerfile says so
Dockerfile:6:2: error: "y" is not in the build context "." [copy-source-missing]
  |
6 |  y /
  |  ^
  = if a step before the build makes it, `# docker-build-hooks: generated=y` in the Dockerfile says so
b/Dockerfile:5:1: error: unknown instruction: IMPORT [dockerfile-syntax]
  |
5 | IMPORT a
  | ^~~~~~~~
c/Dockerfile:5:1: error: unknown instruction: IMPORT [dockerfile-syntax]
  |
5 | IMPORT a
  | ^~~~~~~~
""",
    ),
    "known frontends": Case(
        {
            "Dockerfile": "# syntax=docker/dockerfile:1-labs\nFROM x\nCOPY a /\n",
            "b/Dockerfile": "# syntax = docker.io/docker/dockerfile-upstream:master\nFROM x\nCOPY a /\n",
        },
        """
Dockerfile:3:6: error: "a" is not in the build context "." [copy-source-missing]
  |
3 | COPY a /
  |      ^
  = if a step before the build makes it, `# docker-build-hooks: generated=a` in the Dockerfile says so
b/Dockerfile:3:6: error: "a" is not in the build context "b/" [copy-source-missing]
  |
3 | COPY a /
  |      ^
  = no file declares this build: the context "b/" is a guess
  = `# docker-build-hooks: context=FOLDER` in the Dockerfile says otherwise
""",
    ),
    "fragment without FROM": Case(
        {"Dockerfile.common": "COPY nope /\n", "x.Dockerfile": "not a dockerfile\n"}, SILENT
    ),
    "fragment that is declared": Case(
        {
            "Dockerfile.common": "COPY nope /\n",
            "compose.yaml": compose({"context": ".", "dockerfile": "Dockerfile.common"}),
        },
        """
Dockerfile.common:1:1: error: no build stage in current context [dockerfile-syntax]
  |
1 | COPY nope /
  | ^~~~~~~~~~~
""",
    ),
    "the usual name without FROM": Case(
        {"Dockerfile": "COPY nope /\n"},
        """
Dockerfile:1:1: error: no build stage in current context [dockerfile-syntax]
  |
1 | COPY nope /
  | ^~~~~~~~~~~
""",
    ),
    "of others": Case(
        {
            "vendor/a/Dockerfile": COPY,
            "node_modules/a/Dockerfile": COPY,
            "x/third_party/a/Dockerfile": COPY,
            "x/testdata/a/Dockerfile": COPY,
            "vendor/compose.yaml": compose("nope"),
        },
        SILENT,
    ),
    "of others, but declared": Case(
        {
            "vendor/a/Dockerfile": COPY,
            "compose.yaml": compose("vendor/a"),
            "testdata/Dockerfile": COPY,
            "testdata/compose.yaml": compose("."),
        },
        """
testdata/Dockerfile:2:6: error: "a" is not in the build context "testdata/" [copy-source-missing]
  |
2 | COPY a /
  |      ^
  = the context is declared at testdata/compose.yaml:1 (service "web")
vendor/a/Dockerfile:2:6: error: "a" is not in the build context "vendor/a/" [copy-source-missing]
  |
2 | COPY a /
  |      ^
  = the context is declared at compose.yaml:1 (service "web")
""",
    ),
    "the nearest folder on a tie": Case(
        {"a/b/Dockerfile": "FROM x\nCOPY one two /\n", "one": "", "a/b/two": ""},
        """
a/b/Dockerfile:2:6: error: "one" is not in the build context "a/b/" [copy-source-missing]
  |
2 | COPY one two /
  |      ^~~
  = "one" is in the repository root
  = no file declares this build: the context "a/b/" is a guess
  = `# docker-build-hooks: context=FOLDER` in the Dockerfile says otherwise
""",
    ),
    "the folder with most sources": Case(
        {
            "a/b/Dockerfile": "FROM x\nCOPY one two three /\n",
            "one": "",
            "two": "",
            "a/b/two": "",
            "a/b/three": "",
            "three": "",
        },
        SILENT,
    ),
    "never source by source": Case(
        {"a/Dockerfile": "FROM x\nCOPY one two three /\n", "one": "", "two": "", "a/three": ""},
        """
a/Dockerfile:2:14: error: "three" is not in the build context "." [copy-source-missing]
  |
2 | COPY one two three /
  |              ^~~~~
  = "three" is in "a/"
  = no file declares this build: the context "." is a guess
  = `# docker-build-hooks: context=FOLDER` in the Dockerfile says otherwise
""",
    ),
    "every stage is a target": Case(
        {"Dockerfile": STAGES, "a": "", "two": ""},
        """
Dockerfile:2:6: error: "one" is not in the build context "." [copy-source-missing]
  |
2 | COPY one /
  |      ^~~
  = if a step before the build makes it, `# docker-build-hooks: generated=one` in the Dockerfile says so
""",
    ),
}

CASES = {
    f"{group}: {name}": case
    for group, cases in {
        "context": CONTEXTS,
        "template": TEMPLATES,
        "undeclared": UNDECLARED,
    }.items()
    for name, case in cases.items()
}


@pytest.mark.parametrize("case", CASES.values(), ids=CASES.keys())
def test_build(repo: Repo, case: Case) -> None:
    check(repo, case)
