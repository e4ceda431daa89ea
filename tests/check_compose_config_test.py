"""What does `check-compose-config` refuse, as `docker compose config` does?"""

import json
import time
from pathlib import Path

import pytest

from conftest import Outcome, Repo
from docker_build_hooks import compose_schema
from docker_build_hooks.check_compose_config import main
from docker_build_hooks.compose_config_findings import Use, config_findings
from docker_build_hooks.finding import ERROR
from docker_build_hooks.git_index import read_index
from hook_cases import lines

DATA = Path(__file__).parent / "data"
IMAGE = "services: {a: {image: x}}\n"
SYNTAX, SCHEMA, VALUE = "compose-syntax", "compose-schema", "compose-value-invalid"
INTERPOLATION, UNDEFINED = "compose-interpolation-invalid", "compose-reference-undefined"
FILE_MISSING, CYCLE = "compose-file-missing", "compose-cycle"
EXCLUSIVE, IMAGE_MISSING = "compose-keys-exclusive", "compose-image-missing"
NAME_TAKEN = "compose-container-name-taken"


def differing(name: str, repo: Repo, monkeypatch: pytest.MonkeyPatch) -> dict[str, str]:
    """The rows of a file of verdicts with which the hook does not agree, with the tool's error."""
    folder = ("Dockerfile", "app/Dockerfile", "token.txt", "conf.txt", ".env.app", "src/a")
    repo.tracked(dict.fromkeys((*folder, "compose.yaml"), "x=1\n"))
    monkeypatch.chdir(repo.path)
    index = read_index(str(repo.path))
    text = (DATA / name).read_text(encoding="utf-8")
    rows = {}
    for row in map(json.loads, text.splitlines()):
        said = config_findings(index, "compose.yaml", row["text"].encode(), Use())
        found = [finding for finding in said if finding.level == ERROR]
        if bool(found) == row["ok"]:
            rows[row["id"]] = row["error"]
    return rows


def test_recorded_verdicts(repo: Repo, monkeypatch: pytest.MonkeyPatch) -> None:
    """An error exactly where the real tool fails, but for variables that must be set."""
    rows = differing("compose_verdicts.jsonl", repo, monkeypatch)
    assert len(rows) == 5
    assert all("required variable MUST_BE_SET" in error for error in rows.values())


def test_recorded_verdicts_on_values(repo: Repo, monkeypatch: pytest.MonkeyPatch) -> None:
    """The same for what the schema takes and the loader does not, in any environment."""
    assert differing("compose_values.jsonl", repo, monkeypatch) == {}


def test_recorded_verdicts_on_random_files(repo: Repo, monkeypatch: pytest.MonkeyPatch) -> None:
    """The same for what proof/compose_config.py made of a seed that nobody had looked at."""
    assert differing("compose_random.jsonl", repo, monkeypatch) == {}


ROWS = {
    # YAML
    "sound": (IMAGE, []),
    "a tab": ("services:\n\ta: {image: x}\n", [f"2:1 {SYNTAX}"]),
    "bad indent": ("services:\n  a:\n    image: x\n   build: .\n", [f"4:4 {SYNTAX}"]),
    "a key twice": ("services:\n  a: {image: x, image: y}\n", [f"2:17 {SYNTAX}"]),
    "an anchor that is not there": ("services: {a: *b}\n", [f"1:15 {SYNTAX}"]),
    "a merge of a number": ("services: {a: {<<: 1, image: x}}\n", [f"1:20 {SYNTAX}"]),
    "a merge": ("x-a: &a {image: x}\nservices: {a: {<<: *a}}\n", []),
    "empty": ("# nothing\n", [f"1:1 {SYNTAX}"]),
    "no mapping": ("- a\n", [f"1:1 {SCHEMA}"]),
    # schema
    "an unknown key": ("services: {a: {imagee: x, image: y}}\n", [f"1:16 {SCHEMA}"]),
    "an extension": ("services: {a: {x-a: 1, image: y}}\n", []),
    "a number as a version": (f"version: 3\n{IMAGE}", [f"1:10 {SCHEMA}"]),
    # values
    "ports": ("services: {a: {image: x, ports: ['80', 81, '8000-8001:80-81/udp']}}\n", []),
    "a port that is too high": (
        "services: {a: {image: x, ports: ['70000:80']}}\n",
        [f"1:34 {VALUE}"],
    ),
    "a port of a variable": ("services: {a: {image: x, ports: ['${P}:80']}}\n", []),
    "a duration": ("services: {a: {image: x, stop_grace_period: 5 parsecs}}\n", [f"1:45 {VALUE}"]),
    "a size": ("services: {a: {image: x, mem_limit: lots}}\n", [f"1:37 {VALUE}"]),
    "a size in megabytes": ("services: {a: {image: x, mem_limit: 64m}}\n", []),
    "a test of health": (
        "services: {a: {image: x, healthcheck: {test: [curl, x]}}}\n",
        [f"1:47 {VALUE}"],
    ),
    "an open quote": ("services: {a: {image: x, command: 'a \"b'}}\n", [f"1:35 {VALUE}"]),
    "a volume without a name": ("services: {a: {image: x, volumes: [':/x']}}\n", [f"1:36 {VALUE}"]),
    # references
    "a network": ("services: {a: {image: x, networks: [n]}}\n", [f"1:37 {UNDEFINED}"]),
    "a network that is there": ("services: {a: {image: x, networks: [n]}}\nnetworks: {n: }\n", []),
    "the default network": ("services: {a: {image: x, networks: [default]}}\n", []),
    "a volume": ("services: {a: {image: x, volumes: ['vv:/x']}}\n", [f"1:36 {UNDEFINED}"]),
    "a folder": ("services: {a: {image: x, volumes: ['./v:/x', '~/v:/y', /z]}}\n", []),
    "a volume in the long form": (
        "services: {a: {image: x, volumes: [{type: volume, source: v, target: /x}]}}\n",
        [f"1:36 {UNDEFINED}"],
    ),
    "a secret": ("services: {a: {image: x, secrets: [s]}}\n", [f"1:36 {UNDEFINED}"]),
    "a config": ("services: {a: {image: x, configs: [{source: s}]}}\n", [f"1:45 {UNDEFINED}"]),
    "a service": ("services: {a: {image: x, depends_on: [b]}}\n", [f"1:39 {UNDEFINED}"]),
    "a service of a network": (
        "services: {a: {image: x, network_mode: 'service:b'}}\n",
        [f"1:40 {UNDEFINED}"],
    ),
    "a name that is a variable": ("services: {a: {image: x, networks: ['$N']}}\n", []),
    "a service with profiles": (
        "services:\n  a: {image: x, depends_on: [b]}\n  b: {image: x, profiles: [p]}\n",
        [f"2:30 {UNDEFINED}"],
    ),
    "of a service with profiles": (
        "services:\n  a: {image: x}\n  b: {profiles: [p], depends_on: [z]}\n",
        [],
    ),
    # the rest
    "no image": ("services:\n  a: {command: x}\n", [f"2:3 {IMAGE_MISSING}"]),
    "a build": ("services: {a: {build: .}}\n", []),
    "a circle": (
        "services:\n  a: {image: x, depends_on: [b]}\n  b: {image: x, links: [a]}\n",
        [f"3:25 {CYCLE}"],
    ),
    "extends itself": ("services: {a: {image: x, extends: a}}\n", [f"1:35 {CYCLE}"]),
    "extends nothing": (
        "services: {a: {image: x, extends: {service: b}}}\n",
        [f"1:45 {UNDEFINED}"],
    ),
    "extends a service": ("services:\n  a: {extends: b}\n  b: {image: x}\n", []),
    "one name for two": (
        "services:\n  a: {image: x, container_name: nn}\n  b: {image: x, container_name: nn}\n",
        [f"3:33 {NAME_TAKEN}"],
    ),
    "one name for many": (
        "services: {a: {image: x, container_name: nn, scale: 2}}\n",
        [f"1:53 {EXCLUSIVE}"],
    ),
    "a network mode and networks": (
        "services: {a: {image: x, network_mode: host, networks: [n]}}\nnetworks: {n: }\n",
        [f"1:40 {EXCLUSIVE}"],
    ),
    "two Dockerfiles": (
        "services: {a: {build: {context: ., dockerfile: D, dockerfile_inline: FROM x}}}\n",
        [f"1:70 {EXCLUSIVE}"],
    ),
    "a secret from nowhere": (f"{IMAGE}secrets: {{s: {{name: x}}}}\n", [f"2:11 {EXCLUSIVE}"]),
    "an external secret": (f"{IMAGE}secrets: {{s: {{external: true}}}}\n", []),
    "a broken variable": ("services: {a: {image: '${X'}}\n", [f"1:23 {INTERPOLATION}"]),
    "a variable": ("services: {a: {image: '${X:-${Y}} $$ $'}}\n", []),
    "a required variable": ("services: {a: {image: '${X:?}'}}\n", []),
    "an env file": ("services: {a: {image: x, env_file: nope.env}}\n", [f"1:36 {FILE_MISSING}"]),
    "an env file that may be missing": (
        "services: {a: {image: x, env_file: [{path: nope.env, required: false}]}}\n",
        [],
    ),
    "an included file": (f"include: [nope.yml]\n{IMAGE}", [f"1:11 {FILE_MISSING}"]),
    "what is reset": ("services: {a: {image: x, ports: !reset [70000]}}\n", []),
    "a further document": (f"{IMAGE}---\nservices: {{b: {{image: x}}}}\n", []),
}


@pytest.mark.parametrize(("text", "expected"), ROWS.values(), ids=ROWS)
def test_one_file(repo: Repo, text: str, expected: list[str]) -> None:
    repo.tracked({"compose.yaml": text})
    outcome = repo.run(main, "--all-files")
    assert lines(outcome.out) == [f"compose.yaml:{place}" for place in expected]
    assert (outcome.status, outcome.err) == (int(bool(expected)), "")


MERGED = {
    "an override defines it": (
        {
            "compose.yaml": "services: {a: {image: x, networks: [n]}}\n",
            "compose.override.yaml": "networks: {n: {}}\n",
        },
        [],
    ),
    "an override has no image": (
        {"compose.yaml": IMAGE, "compose.override.yaml": "services: {a: {command: x}}\n"},
        [],
    ),
    "another variant has no image": (
        {"compose.yaml": IMAGE, "deploy/compose.prod.yaml": "services: {a: {command: x}}\n"},
        [],
    ),
    "a variant defines it, which is not always used": (
        {
            "compose.yaml": "services: {a: {image: x, networks: [n]}}\n",
            "compose.prod.yaml": "networks: {n: {}}\n",
        },
        [f"compose.yaml:1:37 {UNDEFINED}"],
    ),
    "an included file defines it": (
        {
            "compose.yaml": "include: [lib/part.yml]\nservices: {a: {image: x, depends_on: [b]}}\n",
            "lib/part.yml": "services: {b: {image: x}}\n",
        },
        [],
    ),
    "another project defines it": (
        {
            "a/compose.yaml": "services: {a: {image: x, depends_on: [b]}}\n",
            "b/compose.yaml": "services: {b: {image: x}}\n",
        },
        [f"a/compose.yaml:1:39 {UNDEFINED}"],
    ),
    "a command line merges them": (
        {
            "compose.yaml": "services: {a: {image: x, networks: [n]}}\n",
            "ops/compose.net.yaml": "networks: {n: {}}\n",
            "Makefile": "up:\n\tdocker compose -f compose.yaml -f ops/compose.net.yaml up\n",
        },
        [],
    ),
    "an override that git ignores": (
        {
            "compose.yaml": "services: {a: {image: x, networks: [n]}}\n",
            ".gitignore": "compose.override.yaml\n",
        },
        [],
    ),
    "a file that is extended": (
        {
            "compose.yaml": "services: {a: {image: x, extends: {file: base.yml, service: b}}}\n",
            "base.yml": "services: {b: {command: x}}\n",
        },
        [],
    ),
    "an env file with an example": (
        {
            "compose.yaml": "services: {a: {image: x, env_file: app.env}}\n",
            "app.env.example": "A=\n",
        },
        [],
    ),
    "an env file that git ignores": (
        {
            "compose.yaml": "services: {a: {image: x, env_file: app.env}}\n",
            ".gitignore": "*.env\n",
        },
        [],
    ),
    "an env file that is there": (
        {"compose.yaml": "services: {a: {image: x, env_file: app.env}}\n", "app.env": ""},
        [],
    ),
    "a template": ({"compose.yaml": "{% if x %}\nservices: {}\n"}, []),
    "another file of such a name": ({"compose-values.yaml": "image: {a: b}\n"}, []),
    "what tests read": ({"testdata/compose.yaml": "services: []\n"}, []),
}


@pytest.mark.parametrize(("files", "expected"), MERGED.values(), ids=MERGED)
def test_files_that_go_together(
    repo: Repo, files: dict[str, str | bytes], expected: list[str]
) -> None:
    repo.tracked(files)
    assert lines(repo.run(main, "--all-files").out) == expected


def test_the_whole_output(repo: Repo) -> None:
    repo.tracked({"compose.yaml": "services:\n  web:\n    image: x\n    depends_on: [db]\n"})
    assert repo.run(main, "--all-files") == (
        1,
        'compose.yaml:4:18: error: service "web" depends on undefined service "db" '
        "[compose-reference-undefined]\n"
        "  |\n4 |     depends_on: [db]\n  |                  ^~\n",
        "",
    )


def test_only_staged_files_are_judged(repo: Repo) -> None:
    bad = "services: {a: {command: x}}\n"
    repo.tracked({"a/compose.yaml": bad, "b/compose.yaml": bad})
    assert repo.run(main) == Outcome(0, "", "")
    repo.staged({"b/compose.yaml": f"# more\n{bad}", "README.md": "x"})
    assert lines(repo.run(main).out) == [f"b/compose.yaml:2:12 {IMAGE_MISSING}"]


def test_a_comment_suppresses(repo: Repo) -> None:
    comment = f"# docker-build-hooks: ignore={IMAGE_MISSING} (a base)\n"
    repo.tracked({"compose.yaml": f"services:\n{comment}  a: {{command: x}}\n"})
    assert repo.run(main, "--all-files") == Outcome(0, "", "")


BOMB = "".join(
    f"x{n}: &x{n} [{', '.join([f'*x{n - 1}'] * 9 if n else ['a'] * 9)}]\n" for n in range(20)
)
HOSTILE = {
    "an alias bomb": BOMB.encode(),
    "ten megabytes": b"services:\n" + b"  a: {image: x}\n" * 700_000,
    "a megabyte": b"services:\n" + b"".join(b"  a%d: {image: x}\n" % n for n in range(60_000)),
    "two thousand levels": b"a: " + b"[" * 2000 + b"]" * 2000,
    "two thousand mappings": b"{a: " * 2000 + b"}" * 2000,
    "not UTF-8": b"services: {a: {image: caf\xe9}}\n",
    "a null": b"services: \0\n",
}


@pytest.mark.parametrize("data", HOSTILE.values(), ids=HOSTILE)
def test_hostile_files_take_no_time(repo: Repo, data: bytes) -> None:
    repo.tracked({"compose.yaml": data})
    start = time.process_time()
    outcome = repo.run(main, "--all-files")
    assert time.process_time() - start < 1
    assert [line.split()[1] for line in lines(outcome.out)][:1] == [SYNTAX]
    assert outcome.err == ""


def test_a_package_that_is_missing(repo: Repo, monkeypatch: pytest.MonkeyPatch) -> None:
    repo.tracked({"compose.yaml": IMAGE})
    compose_schema._validator.cache_clear()
    compose_schema._schema.cache_clear()
    monkeypatch.setattr(compose_schema, "_PACKAGE", "no_such_package")
    assert repo.run(main, "--all-files") == (
        2,
        "",
        "check-compose-config: check-jsonschema, whose schema is used, is not installed: "
        "install docker-build-hooks[compose-config]\n",
    )
    compose_schema._validator.cache_clear()
    compose_schema._schema.cache_clear()
