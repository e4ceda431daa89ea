"""Which builds bake files declare, from which folder, and which of their targets are mere parts."""

from collections.abc import Mapping
from typing import NamedTuple

import pytest

from conftest import Repo
from docker_build_hooks.bake_builds import BAKE, BAKE_JSON, bake_builds
from docker_build_hooks.declarations import Build, Declaration, InlineText
from docker_build_hooks.git_index import read_index

FROM = "FROM x\n"


def hcl(**targets: str) -> str:
    """A bake file with these targets, each with its attributes (`;` ends one)."""
    return "".join(
        f'target "{name}" {{\n  {text.replace("; ", chr(10) + "  ")}\n}}\n'
        for name, text in targets.items()
    )


def builds(repo: Repo) -> list[Build]:
    index = read_index(str(repo.path))
    paths = [path for path in index.paths if "bake" in path and path.endswith((".hcl", ".json"))]
    return bake_builds(index, paths).builds


def summary(build: Build) -> str:
    """`context Dockerfile`, with what is not usual."""
    dockerfile = "<inline>" if build.inline else build.dockerfile
    origin = "" if build.origin == "declared" else f" ({build.origin})"
    return f"{build.context or '.'} {dockerfile}{origin}"


class Case(NamedTuple):
    """What is in the index, and what is built."""

    files: Mapping[str, str]
    expected: list[str]
    links: Mapping[str, str] = {}


PATHS = {
    "defaults": Case({"docker-bake.hcl": hcl(a=""), "Dockerfile": FROM}, [". Dockerfile"]),
    "context and Dockerfile": Case(
        {
            "docker-bake.hcl": hcl(
                a='context = "./web/"; dockerfile = "x"',
                b='context = "web"; dockerfile = "../x"',
                c='context = "cwd://web"; dockerfile = "cwd://x"',
                d='dockerfile = "gone"',
                e='context = "gone"',
            ),
            "web/x": FROM,
            "x": FROM,
        },
        ["web web/x", "web x", "web x", ". gone", "gone gone/Dockerfile"],
    ),
    "lower case": Case({"docker-bake.hcl": hcl(a=""), "dockerfile": FROM}, [". dockerfile"]),
    "link": Case(
        {"docker-bake.hcl": hcl(a='context = "web"'), "real/Dockerfile": FROM},
        ["web real/Dockerfile"],
        links={"web": "real"},
    ),
    "not of the repository": Case(
        {
            "docker-bake.hcl": hcl(
                a='context = "https://github.com/a/b.git#main"',
                b='context = "git@github.com:a/b.git"',
                c='context = "-"',
                d='context = "target:a"',
                e='context = "docker-image://a"',
                f='context = "oci-layout://a"',
                g='context = "/srv"',
                h='context = ".."',
                i='dockerfile = "https://a/b"',
                j='dockerfile = "/srv/Dockerfile"',
                k='context = "{{ cookiecutter.x }}"',
            ),
            "Dockerfile": FROM,
        },
        [],
    ),
    "not known": Case(
        {
            "docker-bake.hcl": 'variable "V" {}\n'
            + hcl(
                a="context = V",
                b="dockerfile = X",
                c="dockerfile-inline = f()",
                d="args = f()",
                e="contexts = f()",
                f="inherits = [V]",
                g='inherits = ["x"]',
            ),
            "Dockerfile": FROM,
        },
        [],
    ),
    "asks for no build": Case(
        {"docker-bake.hcl": hcl(a='call = "check"', b='call = "build"'), "Dockerfile": FROM},
        [". Dockerfile"],
    ),
    "inline Dockerfile": Case(
        {"docker-bake.hcl": hcl(a='dockerfile-inline = "FROM x"', b='dockerfile-inline = ""')},
        [". <inline>"],
    ),
    "no HCL": Case({"docker-bake.hcl": "target", "Dockerfile": FROM}, []),
    "no bake file": Case({"bake.json": '[{"target": 1}]', "docker-bake.json": ""}, []),
    "template": Case({"{{x}}/docker-bake.hcl": hcl(a=""), "Dockerfile": FROM}, []),
    "template by its text": Case(
        {"docker-bake.hcl": "{% if x %}\n" + hcl(a=""), "Dockerfile": FROM}, []
    ),
    "link to a bake file": Case(
        {"web/bake.hcl": hcl(a=""), "web/Dockerfile": FROM},
        ["web web/Dockerfile"],
        links={"docker-bake.hcl": "web/bake.hcl"},
    ),
}

BOTH = {"Dockerfile": FROM, "d/Dockerfile": FROM}
BASES = {
    "only in the root": Case(
        {"d/docker-bake.hcl": hcl(a='context = "web"'), "web/Dockerfile": FROM},
        ["web web/Dockerfile"],
    ),
    "only in its folder": Case(
        {"d/docker-bake.hcl": hcl(a='context = "web"'), "d/web/Dockerfile": FROM},
        ["d/web d/web/Dockerfile"],
    ),
    "both: only suggested": Case(
        {"d/docker-bake.hcl": hcl(a="", b='dockerfile = "gone"'), **BOTH},
        ["d d/Dockerfile (suggested)"],
    ),
    "both, one more often": Case(
        {"d/docker-bake.hcl": hcl(a="", b='dockerfile = "x"'), "d/x": FROM, **BOTH},
        ["d d/Dockerfile", "d d/x"],
    ),
    "neither": Case({"d/docker-bake.hcl": hcl(a='context = "web"'), "e/web/Dockerfile": FROM}, []),
    "some are gone": Case(
        {"d/docker-bake.hcl": hcl(a="", b='dockerfile = "x"', c='dockerfile = "gone"')}
        | {"d/Dockerfile": FROM, "d/x": FROM},
        ["d d/Dockerfile", "d d/x", "d d/gone"],
    ),
    "most are gone": Case(
        {"d/docker-bake.hcl": hcl(a="", b='dockerfile = "x"'), "d/Dockerfile": FROM},
        ["d d/Dockerfile"],
    ),
    "all are gone, in the root": Case({"docker-bake.hcl": hcl(a='dockerfile = "x"')}, [". x"]),
    "all are gone, by another name": Case({"docker-bake.dev.hcl": hcl(a='dockerfile = "x"')}, []),
    "an inline Dockerfile tells nothing": Case(
        {"d/docker-bake.hcl": hcl(a='dockerfile-inline = "FROM x"')}, []
    ),
    "an inline Dockerfile in a folder": Case(
        {
            "d/docker-bake.hcl": hcl(a='context = "web"; dockerfile-inline = "FROM x"'),
            "d/web/x": "",
        },
        ["d/web <inline>"],
    ),
}

WEB = {"web/Dockerfile": FROM, "web/x": FROM}
GROUP = 'group "default" { targets = ["web"] }\n'
APP = 'context = "web"'
SETTINGS = 'context = "."; cache-to = ["type=inline"]'
PARTS = {
    "says nothing": Case({"docker-bake.hcl": hcl(docker_metadata_action='args = { A = "b" }')}, []),
    "holds settings": Case(
        {"docker-bake.hcl": hcl(web=APP, ci=SETTINGS) + GROUP, **WEB}, ["web web/Dockerfile"]
    ),
    "holds settings, no default group": Case(
        {"docker-bake.hcl": hcl(web=APP, ci=SETTINGS) + GROUP.replace("default", "all"), **WEB},
        ["web web/Dockerfile", ". Dockerfile"],
    ),
    "would hold settings, but is in a group": Case(
        {
            "docker-bake.hcl": hcl(web=APP, ci=SETTINGS) + GROUP + 'group "g" { targets = ["ci"] }',
            **WEB,
        },
        ["web web/Dockerfile", ". Dockerfile"],
    ),
    "would hold settings, but is the context of another": Case(
        {"docker-bake.hcl": hcl(web=APP + '; contexts = { x = "target:ci" }', ci=SETTINGS) + GROUP}
        | WEB,
        ["web web/Dockerfile", ". Dockerfile"],
    ),
    "would hold settings, but names a Dockerfile": Case(
        {"docker-bake.hcl": hcl(web=APP, ci=SETTINGS + '; dockerfile = "gone"') + GROUP, **WEB},
        ["web web/Dockerfile", ". gone"],
    ),
    "would hold settings, but names a context that is gone": Case(
        {"docker-bake.hcl": hcl(web=APP, ci='context = "gone"') + GROUP, **WEB},
        ["web web/Dockerfile", "gone gone/Dockerfile"],
    ),
    "would hold settings, but can be built": Case(
        {"docker-bake.hcl": hcl(web=APP, ci=SETTINGS) + GROUP, "Dockerfile": FROM, **WEB},
        ["web web/Dockerfile", ". Dockerfile"],
    ),
    "inherited from, in no group": Case(
        {
            "docker-bake.hcl": hcl(_base="", a='inherits = ["_base"]; target = "a"'),
            "Dockerfile": FROM,
        },
        [". Dockerfile"],
    ),
    "inherited from, in a group": Case(
        {
            "docker-bake.hcl": hcl(a="", b='inherits = ["a"]') + 'group "g" { targets = ["a"] }\n',
            "Dockerfile": FROM,
        },
        [". Dockerfile"] * 2,
    ),
    "inherited from, the context of another": Case(
        {
            "docker-bake.hcl": hcl(a="", b='inherits = ["a"]; contexts = { x = "target:a" }'),
            "Dockerfile": FROM,
        },
        [". Dockerfile"] * 2,
    ),
    "merged with the other files of the folder": Case(
        {
            "docker-bake.json": '{"target": {"a": {"context": "web"}}}',
            "docker-bake.hcl": hcl(a='target = "b"'),
            "docker-bake.override.json": '{"target": {"a": {"dockerfile": "x"}}}',
            "docker-bake.override.hcl": hcl(a='args = { A = "b" }'),
            **WEB,
        },
        ["web web/x"],
    ),
    "over a service of a Compose file": Case(
        {
            "docker-bake.hcl": hcl(web='dockerfile = "x"', other='dockerfile = "x"'),
            "compose.yaml": "services: {web: {build: web}}\n",
            **WEB,
        },
        [". x"],
    ),
    "over another file": Case(
        {
            "docker-bake.hcl": hcl(web='context = "web"'),
            "docker-bake.ci.hcl": hcl(web='dockerfile = "x"', b='dockerfile = "web/x"'),
            **WEB,
        },
        [". web/x", "web web/Dockerfile"],
    ),
    "two folders with the same names": Case(
        {
            "docker-bake.hcl": hcl(web='dockerfile = "gone"'),
            "d/docker-bake.hcl": hcl(web='dockerfile = "Dockerfile"'),
            "d/Dockerfile": FROM,
        },
        ["d d/Dockerfile", ". gone"],
    ),
}

CASES = {**PATHS, **BASES, **PARTS}


@pytest.mark.parametrize("case", CASES.values(), ids=CASES.keys())
def test_builds(repo: Repo, case: Case) -> None:
    repo.staged(case.files, case.links)
    assert [summary(build) for build in builds(repo)] == case.expected


def test_a_build(repo: Repo) -> None:
    text = """\
target "base" {
  context = "web"
  args = { A = "a", B = X, N = null }
}

target "app" {
  inherits = ["base"]
  dockerfile = "x"
  target = "dev"
  contexts = { Src = "./src", img = "docker-image://x", own = "target:base", none = "" }
}
"""
    repo.staged({"docker-bake.hcl": text, **WEB})
    arguments = (("A", "a"), ("B", None), ("N", None))
    contexts = (("src", "src"), ("img", None), ("own", None))
    places = ((2, 13, 18), (8, 16, 19), "x", (9, 12, 17))
    by = Declaration("docker-bake.hcl", 6, 'target "app"', "", *places, BAKE)
    base = Build("web", "web/Dockerfile", None, arguments, "")
    assert builds(repo) == [
        base._replace(
            declaration=Declaration(
                "docker-bake.hcl", 1, 'target "base"', "", (2, 13, 18), (2, 13, 18), notation=BAKE
            )
        ),
        Build("web", "web/x", None, arguments, "dev", contexts, by),
    ]


def test_a_build_of_json(repo: Repo) -> None:
    text = '{"target": {"app": {\n  "context": "web",\n  "dockerfile": "x"\n}}}\n'
    repo.staged({"docker-bake.json": text, **WEB})
    places = ((2, 14, 19), (3, 17, 20), "x")
    by = Declaration("docker-bake.json", 1, 'target "app"', "", *places, notation=BAKE_JSON)
    assert builds(repo) == [Build("web", "web/x", target="", declaration=by)]


@pytest.mark.parametrize(
    ("value", "inline"),
    [
        pytest.param("<<-EOT\n    FROM x\n    COPY a /\n  EOT", (3, 4), id="flush heredoc"),
        pytest.param("<<EOT\nFROM x\nCOPY a /\nEOT", (3, 0), id="heredoc"),
        pytest.param('"FROM x\\nCOPY a /\\n"', (0, 0), id="string"),
        pytest.param('<<EOT\nFROM ${"x"}\nCOPY a /\nEOT', (0, 0), id="expressions"),
    ],
)
def test_an_inline_dockerfile(repo: Repo, value: str, inline: tuple[int, int]) -> None:
    repo.staged({"docker-bake.hcl": f'target "a" {{\n  dockerfile-inline = {value}\n}}\n'})
    (build,) = builds(repo)
    assert build.inline == InlineText("FROM x\nCOPY a /\n", *inline)
    assert build.shown_dockerfile == "docker-bake.hcl"


def test_places_are_those_of_the_file_that_is_named(repo: Repo) -> None:
    """Of a target in several files, the one with the context is named."""
    repo.staged(
        {
            "docker-bake.hcl": hcl(a='dockerfile = "x"; target = "t"'),
            "docker-bake.override.hcl": hcl(a='context = "web"'),
            **WEB,
        }
    )
    place = (2, 13, 18)
    by = Declaration(
        "docker-bake.override.hcl", 2, 'target "a"', "", place, place, "x", notation=BAKE
    )
    assert builds(repo) == [Build("web", "web/x", target="t", declaration=by)]
