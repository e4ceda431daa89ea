"""What does `check-compose-version` say and write, from repository to output?"""

import json
from pathlib import Path
from typing import NamedTuple

import pytest

from conftest import Outcome, Repo
from docker_build_hooks.check_compose_version import main
from docker_build_hooks.compose_files import parse_compose
from docker_build_hooks.compose_version_policy import Policy, version_findings
from hook_cases import lines

S = "services: {}\n"
EXTENDS = "{extends: {file: lib/base-compose.yml, service: a}}"
PORTS = "version: '3.8'\nservices:\n  a:\n    ports:\n"
OLD = f"version: '3.8'\n{S}"
REQUIRE = ("--policy=require",)
FORBID = ("--policy=forbid",)
MISSING, MIXED = "compose-version-missing", "compose-version-mixed"
OBSOLETE, NOT_STRING = "compose-version-obsolete", "compose-version-not-string"
UNKNOWN, FEATURE = "compose-version-unknown", "compose-version-feature"


class Row(NamedTuple):
    """Files, what is found (``path:line:column rule``), and the files that a fix changes."""

    files: dict[str, str]
    found: tuple[str, ...] = ()
    fixed: dict[str, str] = {}
    args: tuple[str, ...] = ()
    status: int | None = None


def one(text: str, *found: str, fixed: str = "", args: tuple[str, ...] = ()) -> Row:
    """A row about ``compose.yaml`` alone; ``found`` are places and rules in it."""
    places = tuple(f"compose.yaml:{place}" for place in found)
    return Row({"compose.yaml": text}, places, {"compose.yaml": fixed} if fixed else {}, args)


ROWS = {
    # consistent
    "nothing to agree on": one(S),
    "a version alone": one(OLD),
    "all have none": Row({"compose.yaml": S, "compose.dev.yaml": S}),
    "all have the same": Row({"a-compose.yml": OLD, "b-compose.yml": f'version: "3.8"\n{S}'}),
    "one has none": Row(
        {"a-compose.yml": OLD, "b-compose.yml": OLD, "c-compose.yml": S},
        (f"c-compose.yml:1:1 {MISSING}",),
        {"c-compose.yml": OLD},
    ),
    "three have none, three have one": Row(
        {**dict.fromkeys(("a-compose.yml", "b-compose.yml", "c-compose.yml"), S)}
        | dict.fromkeys(("d-compose.yml", "e-compose.yml", "f-compose.yml"), OLD),
        tuple(f"{name}-compose.yml:1:1 {MISSING}" for name in "abc"),
        dict.fromkeys(("a-compose.yml", "b-compose.yml", "c-compose.yml"), OLD),
    ),
    "one has a version": Row(
        {"a-compose.yml": OLD, "b-compose.yml": S, "c-compose.yml": S},
        (f"a-compose.yml:1:10 {MIXED}",),
    ),
    "one has another version": Row(
        {"a-compose.yml": OLD, "b-compose.yml": OLD, "c-compose.yml": f"version: '3.7'\n{S}"},
        (f"c-compose.yml:1:10 {MIXED}",),
    ),
    "two versions and none": Row(
        {"a-compose.yml": OLD, "b-compose.yml": S, "c-compose.yml": f"version: '3.10'\n{S}"},
        (f"a-compose.yml:1:10 {MIXED}", f"b-compose.yml:1:1 {MISSING}"),
    ),
    "a number is the same version": Row(
        {"a-compose.yml": OLD, "b-compose.yml": f"version: 3.8\n{S}"},
        (f"b-compose.yml:1:10 {NOT_STRING}",),
        {"b-compose.yml": f'version: "3.8"\n{S}'},
    ),
    "folders are projects": Row({"a/compose.yml": OLD, "b/compose.yml": S}),
    "the whole repository": Row(
        {"a/compose.yml": OLD, "b/compose.yml": S},
        (f"b/compose.yml:1:1 {MISSING}",),
        {"b/compose.yml": OLD},
        ("--scope", "repository"),
    ),
    "an included file is of the project": Row(
        {"compose.yaml": f"version: '3.8'\ninclude: [lib/part.yml]\n{S}", "lib/part.yml": S},
        (f"lib/part.yml:1:1 {MISSING}",),
        {"lib/part.yml": OLD},
    ),
    "a file that nobody includes is none": Row({"compose.yaml": OLD, "lib/part.yml": S}),
    "an extended file is of the project": Row(
        {
            "compose.yaml": f"services: {{a: {EXTENDS}}}\n",
            "lib/base-compose.yml": OLD,
        },
        (f"compose.yaml:1:1 {MISSING}",),
        {"compose.yaml": f"version: '3.8'\nservices: {{a: {EXTENDS}}}\n"},
    ),
    "files of one command line": Row(
        {
            "compose.yaml": OLD,
            "ops/compose.prod.yaml": S,
            "Makefile": "up:\n\tdocker compose -f compose.yaml -f ops/compose.prod.yaml up\n",
        },
        (f"ops/compose.prod.yaml:1:1 {MISSING}",),
        {"ops/compose.prod.yaml": OLD},
    ),
    "an override counts": Row(
        {"compose.yaml": OLD, "compose.override.yaml": "volumes: {a: {}}\n"},
        (f"compose.override.yaml:1:1 {MISSING}",),
        {"compose.override.yaml": "version: '3.8'\nvolumes: {a: {}}\n"},
    ),
    "another file of such a name": Row({"compose.yaml": OLD, "compose-values.yaml": "image: a\n"}),
    "a template": Row({"compose.yaml": OLD, "compose.dev.yaml": "{% if x %}\nservices: {}\n"}),
    "no YAML": Row({"compose.yaml": OLD, "compose.dev.yaml": "services: [\n"}),
    "an empty file": Row({"compose.yaml": OLD, "compose.dev.yaml": ""}),
    "of others' code": Row({"compose.yaml": OLD, "vendor/compose.yaml": S}),
    # always
    "a float": one(f"version: 3.8\n{S}", f"1:10 {NOT_STRING}", fixed=f'version: "3.8"\n{S}'),
    "an integer": one(f"version: 3\n{S}", f"1:10 {NOT_STRING}", fixed=f'version: "3"\n{S}'),
    "a number with a comment": one(
        f"version:  3.8  # old\n{S}", f"1:11 {NOT_STRING}", fixed=f'version:  "3.8"  # old\n{S}'
    ),
    "a number of another kind": one(
        f"version: 1_0\n{S}",
        f"1:10 {NOT_STRING}",
        f"1:10 {UNKNOWN}",
        fixed=f'version: "1_0"\n{S}',
    ),
    "nothing": one(f"version:\n{S}", f"1:9 {NOT_STRING}"),
    "a list": one(f"version: ['3']\n{S}", f"1:10 {NOT_STRING}"),
    "a boolean": one(f"version: true\n{S}", f"1:10 {NOT_STRING}", f"1:10 {UNKNOWN}"),
    "a tag makes a string": one(f"version: !!str 3.8\n{S}"),
    "a variable": one(f"version: ${{V}}\n{S}"),
    "no version that was": one(f"version: '3.42'\n{S}", f"1:10 {UNKNOWN}"),
    "no version at all": one(f"version: latest\n{S}", f"1:10 {UNKNOWN}"),
    "versions that were": one(f"version: '2.4'\n{S}"),
    "a number in one line": one(
        "{version: 3.8, services: {}}\n",
        f"1:11 {NOT_STRING}",
        fixed='{version: "3.8", services: {}}\n',
    ),
    "a string of one digit": one(f"version: '3'\n{S}"),
    "a file of other things": one("version: '3.8'\nx-a: 1\nnetworks: {a: {}}\n"),
    "a file of one service": one("services:\n  a:\n    image: a\n"),
    "the version of a service": one("services:\n  version:\n    image: a\n"),
    # require
    "required, and there": one(OLD, args=REQUIRE),
    "required, and missing": one(S, f"1:1 {MISSING}", fixed=f'version: "3.8"\n{S}', args=REQUIRE),
    "a value is required": one(
        S, f"1:1 {MISSING}", fixed=f'version: "3.7"\n{S}', args=(*REQUIRE, "--value=3.7")
    ),
    "another value is required": one(OLD, f"1:10 {MIXED}", args=(*REQUIRE, "--value=3.7")),
    "required as others have it": Row(
        {"a-compose.yml": f"version: '3.2'\n{S}", "b-compose.yml": S},
        (f"b-compose.yml:1:1 {MISSING}",),
        {"b-compose.yml": f"version: '3.2'\n{S}"},
        REQUIRE,
    ),
    "added below comments": one(
        f"# a\n\n# b\n{S}", f"4:1 {MISSING}", fixed=f'# a\n\n# b\nversion: "3.8"\n{S}', args=REQUIRE
    ),
    "added below a document's start": one(
        f"---\n{S}", f"2:1 {MISSING}", fixed=f'---\nversion: "3.8"\n{S}', args=REQUIRE
    ),
    "added with Windows' line ends": one(
        "services:\r\n  a: {}\r\n",
        f"1:1 {MISSING}",
        fixed='version: "3.8"\r\nservices:\r\n  a: {}\r\n',
        args=REQUIRE,
    ),
    "added behind a byte order mark": one(
        f"\ufeff{S}", f"1:1 {MISSING}", fixed=f'\ufeffversion: "3.8"\n{S}', args=REQUIRE
    ),
    "added as far in as the others": one(
        "  services:\n    a: {}\n",
        f"1:3 {MISSING}",
        fixed='  version: "3.8"\n  services:\n    a: {}\n',
        args=REQUIRE,
    ),
    "not added to one line": one("{services: {}}\n", f"1:2 {MISSING}", args=REQUIRE),
    "required and unknown": one(f"version: '3.42'\n{S}", f"1:10 {UNKNOWN}", args=REQUIRE),
    "a key that came later": one(
        "version: '3.2'\nservices: {}\nconfigs: {a: {file: a}}\n", f"3:1 {FEATURE}", args=REQUIRE
    ),
    "a key that is known": one(
        "version: '3.3'\nservices: {}\nconfigs: {a: {file: a}}\n", args=REQUIRE
    ),
    "a port of base 60": one(
        f"{PORTS}      - 22:22\n      - '22:22'\n      - 80:80\n",
        f"5:9 {FEATURE}",
        args=REQUIRE,
    ),
    "a port of base 60 without the policy": one(f"{PORTS}      - 22:22\n"),
    # forbid
    "forbidden, and not there": one(S, args=FORBID),
    "forbidden, and there": one(OLD, f"1:1 {OBSOLETE}", fixed=S, args=FORBID),
    "removed below comments": one(
        f"# a\nversion: '3'  # b\n\n{S}", f"2:1 {OBSOLETE}", fixed=f"# a\n\n{S}", args=FORBID
    ),
    "removed with Windows' line ends": one(
        "version: '3'\r\nservices: {}\r\n",
        f"1:1 {OBSOLETE}",
        fixed="services: {}\r\n",
        args=FORBID,
    ),
    "removed behind a byte order mark": one(
        f"\ufeffversion: '3'\n{S}", f"1:1 {OBSOLETE}", fixed=f"\ufeff{S}", args=FORBID
    ),
    "removed at the end": one(
        "services: {}\nversion: '3'", f"2:1 {OBSOLETE}", fixed="services: {}", args=FORBID
    ),
    "removed at the end of a last line": one(
        "services: {}\nversion: '3'\n", f"2:1 {OBSOLETE}", fixed="services: {}\n", args=FORBID
    ),
    "a number that is forbidden": one(
        f"version: 3\n{S}", f"1:1 {OBSOLETE}", f"1:10 {NOT_STRING}", fixed=S, args=FORBID
    ),
    "a quoted key": one(f"\"version\": '3'\n{S}", f"1:1 {OBSOLETE}", fixed=S, args=FORBID),
    "not removed from one line": one(
        "{version: '3', services: {}}\n", f"1:2 {OBSOLETE}", args=FORBID
    ),
    "not removed where it is written twice": one(
        f"version: '3'\nversion: '3'\n{S}", f"2:1 {OBSOLETE}", args=FORBID
    ),
}


def written(repo: Repo, files: dict[str, str]) -> dict[str, bytes]:
    return {name: (repo.path / name).read_bytes() for name in files}


@pytest.mark.parametrize("row", ROWS.values(), ids=ROWS)
def test_what_is_found_and_what_is_written(repo: Repo, row: Row) -> None:
    repo.tracked({name: text.encode() for name, text in row.files.items()})
    outcome = repo.run(main, "--all-files", *row.args)
    assert tuple(lines(outcome.out)) == row.found
    assert (outcome.status, outcome.err) == (int(": error: " in outcome.out), "")
    fixed = repo.run(main, "--all-files", "--fix", *row.args)
    expected = {name: text.encode() for name, text in {**row.files, **row.fixed}.items()}
    assert written(repo, row.files) == expected
    said = [line for line in fixed.out.splitlines() if line.startswith("fixing ")]
    assert said == [f"fixing {name}" for name in sorted(row.fixed)]
    assert fixed.status == int(bool(row.fixed) or ": error: " in fixed.out)
    repo.add()
    again = repo.run(main, "--all-files", "--fix", *row.args)
    assert "fixing " not in again.out
    assert written(repo, row.files) == expected
    left = {line.split(":")[0] for line in lines(again.out)}
    assert left.isdisjoint(set(row.fixed) - {"compose.yaml"})


def test_recorded_verdicts() -> None:
    text = (Path(__file__).parent / "data" / "compose_verdicts.jsonl").read_text(encoding="utf-8")
    refused = 0
    for row in map(json.loads, text.splitlines()):
        file = parse_compose("compose.yaml", row["text"].encode())
        found = [f.rule.name for f in version_findings(file, Policy(), None)] if file else []
        assert (NOT_STRING in found) <= (not row["ok"]), row["id"]
        assert ("version must be a string" in row["error"]) <= (NOT_STRING in found), row["id"]
        assert set(found) <= {NOT_STRING, UNKNOWN}
        refused += NOT_STRING in found
    assert refused >= 56


def test_there_are_enough_rows_of_both_kinds() -> None:
    assert len(ROWS) >= 60
    assert sum(not row.found for row in ROWS.values()) >= 20


def test_the_whole_output(repo: Repo) -> None:
    names = [f"{name}-compose.yml" for name in "abcde"]
    repo.tracked({**dict.fromkeys(names, OLD), "z-compose.yml": f"# z\n{S}"})
    assert repo.run(main, "--all-files") == (
        1,
        'z-compose.yml:2:1: error: there is no "version", and a-compose.yml, b-compose.yml, '
        'c-compose.yml and 2 more have "3.8" [compose-version-missing]\n'
        "  |\n2 | services: {}\n  | ^~~~~~~~\n"
        '  = add `version: "3.8"`\n',
        "",
    )


def test_only_staged_files_are_spoken_of(repo: Repo) -> None:
    repo.tracked({"a-compose.yml": OLD, "b-compose.yml": OLD, "c-compose.yml": S})
    assert repo.run(main) == Outcome(0, "", "")
    repo.staged({"a-compose.yml": f"# more\n{OLD}"})
    assert repo.run(main) == Outcome(0, "", "")
    repo.staged({"c-compose.yml": f"# more\n{S}"})
    assert lines(repo.run(main).out) == [f"c-compose.yml:2:1 {MISSING}"]
    assert lines(repo.run(main, "a-compose.yml").out) == [f"c-compose.yml:2:1 {MISSING}"]


def test_json(repo: Repo) -> None:
    repo.tracked({"compose.yaml": f"version: 3.8\n{S}"})
    outcome = repo.run(main, "--all-files", "--format=json")
    assert json.loads(outcome.out) == [
        {
            "path": "compose.yaml",
            "line": 1,
            "column": 10,
            "end_column": 13,
            "severity": "error",
            "rule": NOT_STRING,
            "message": "version must be a string",
            "hints": ['write `version: "3.8"`'],
            "builds": [],
        }
    ]


def test_a_comment_suppresses(repo: Repo) -> None:
    comment = f"# docker-build-hooks: ignore={NOT_STRING}\n"
    repo.tracked({"compose.yaml": f"{comment}version: 3.8\n{S}", "b-compose.yml": comment + OLD})
    assert lines(repo.run(main, "--all-files").out) == ["b-compose.yml:1:1 unused-suppression"]


def test_a_value_needs_its_policy(repo: Repo) -> None:
    outcome = repo.run(main, "--all-files", "--value=3.8")
    assert outcome == (2, "", "check-compose-version: --value goes with --policy require\n")


def test_a_link_is_not_written_through(repo: Repo) -> None:
    outside = repo.path.parent / "outside.yml"
    outside.write_text(S)
    repo.tracked({"a-compose.yml": OLD}, {"b-compose.yml": "../outside.yml"})
    assert repo.run(main, "--all-files", "--fix", "--policy=forbid").status == 1
    assert outside.read_text() == S
