"""What does `check-compose-config` say beyond what Compose refuses?"""

import pytest

from conftest import Repo
from docker_build_hooks.check_compose_config import main
from hook_cases import lines

PORT, MOUNT = "compose-port-taken", "compose-mount-missing"
SECRET, ENVIRONMENT = "compose-secret-clear", "compose-environment-missing"


def services(*texts: str) -> str:
    names = "abcdefg"
    rows = (f"  {name}: {{image: x, {text}}}\n" for name, text in zip(names, texts, strict=False))
    return "services:\n" + "".join(rows)


ROWS = {
    "a port twice": (services("ports: ['80:80']", "ports: ['80:81']"), [f"3:25 {PORT}"]),
    "a port in both forms": (
        services("ports: ['80:80']", "ports: [{target: 1, published: '80'}]"),
        [f"3:25 {PORT}"],
    ),
    "two ports": (services("ports: ['80:80']", "ports: ['81:80', 80]"), []),
    "a port of two protocols": (services("ports: ['53:53']", "ports: ['53:53/udp']"), []),
    "a port of two addresses": (
        services("ports: ['127.0.0.1:80:80']", "ports: ['127.0.0.2:80:80']"),
        [],
    ),
    "a port of any address": (
        services("ports: ['127.0.0.1:80:80']", "ports: ['0.0.0.0:80:80']"),
        [f"3:25 {PORT}"],
    ),
    "a port in other profiles": (
        services("profiles: [x], ports: ['80:80']", "profiles: [y], ports: ['80:80']"),
        [],
    ),
    "a port in one profile": (
        services("profiles: [x], ports: ['80:80']", "profiles: [x, y], ports: ['80:80']"),
        [f"3:43 {PORT}"],
    ),
    "a port that is a variable": (services("ports: ['$P:80']", "ports: ['$P:80']"), []),
    "a range": (services("ports: ['80-82:80']", "ports: ['80-82:80']"), []),
    "a port twice in one service": (services("ports: ['80:80', '80:81']"), []),
    "a mounted file": (services("volumes: ['./a.conf:/a.conf']"), [f"2:27 {MOUNT}"]),
    "a mounted file in the long form": (
        services("volumes: [{type: bind, source: ./a.conf, target: /a}]"),
        [f"2:48 {MOUNT}"],
    ),
    "a mounted folder": (services("volumes: ['./data:/data', './conf.d:/x']"), []),
    "a mounted file that is there": (services("volumes: ['./there.conf:/a']"), []),
    "a mounted file that git ignores": (services("volumes: ['./made.key:/a']"), []),
    "a mounted file with an example": (services("volumes: ['./app.yml:/a']"), []),
    "a secret": (services("environment: {DB_PASSWORD: hunter2}"), [f"2:44 {SECRET}"]),
    "a secret in a list": (services("environment: [API_KEY=hunter2]"), [f"2:31 {SECRET}"]),
    "a secret that is a variable": (services("environment: {DB_PASSWORD: $P, TOKEN: }"), []),
    "a secret in a file": (
        services("environment: {DB_PASSWORD_FILE: /run/x, API_TOKEN: /run/secrets/x}"),
        [],
    ),
    "what only sounds like a secret": (
        services("environment: {TOKEN_EXPIRY: 60, USE_SECRET: 'true', PASSWORD: ''}"),
        [],
    ),
}


@pytest.mark.parametrize(("text", "expected"), ROWS.values(), ids=ROWS)
def test_warnings(repo: Repo, text: str, expected: list[str]) -> None:
    repo.tracked({"there.conf": "", "app.yml.example": "", ".gitignore": "*.key\n"})
    repo.tracked({"compose.yaml": text})
    outcome = repo.run(main, "--all-files")
    assert lines(outcome.out) == [f"compose.yaml:{place}" for place in expected]
    assert outcome.status == 0
    assert repo.run(main, "--all-files", "--strict").status == int(bool(expected))


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("environment: {DB_PASSWORD: hunter2}", "environment: {DB_PASSWORD: *******}}"),
        ("environment: [ 'API_KEY=hunter2' ]", "environment: [ 'API_KEY=******** ]}"),
        ("environment: [TOKEN=hunter2, A=b]", "environment: [TOKEN=*******, A=b]}"),
    ],
)
@pytest.mark.parametrize("form", ["text", "json", "github"])
def test_a_secret_is_never_printed(repo: Repo, text: str, shown: str, form: str) -> None:
    # Another finding in the line would show it too.
    repo.tracked({"compose.yaml": services(f"stop_grace_period: 5 x, {text}")})
    outcome = repo.run(main, "--all-files", f"--format={form}")
    assert "hunter2" not in outcome.out
    assert SECRET in outcome.out
    assert form != "text" or outcome.out.count(shown) == 2


def test_a_secret_over_several_lines_is_never_printed(repo: Repo) -> None:
    text = "services:\n  a:\n    image: x\n    environment:\n      TOKEN: >-\n        hunter2\n"
    repo.tracked({"compose.yaml": text})
    outcome = repo.run(main, "--all-files")
    assert lines(outcome.out) == [f"compose.yaml:5:14 {SECRET}"]
    assert "hunter2" not in outcome.out


@pytest.mark.parametrize(
    ("text", "required", "expected"),
    [
        (services("command: x"), "a=TZ", [f"2:3 {ENVIRONMENT}"]),
        (services("command: x"), "b*=TZ", []),
        (services("environment: {TZ: UTC}"), "*=TZ", []),
        (services("environment: [TZ]"), "*=TZ", []),
        (services("environment: {TZ: UTC}"), "*=TZ,LANG", [f"2:3 {ENVIRONMENT}"]),
        (services("env_file: there.env"), "*=TZ", []),
    ],
)
def test_required_variables(repo: Repo, text: str, required: str, expected: list[str]) -> None:
    repo.tracked({"compose.yaml": text, "there.env": ""})
    outcome = repo.run(main, "--all-files", "--require-env", required)
    assert lines(outcome.out) == [f"compose.yaml:{place}" for place in expected]
    assert outcome.status == int(bool(expected))


def test_a_requirement_that_is_none(repo: Repo) -> None:
    outcome = repo.run(main, "--all-files", "--require-env", "web")
    said = "check-compose-config: --require-env takes NAME=VALUE, not 'web'\n"
    assert outcome == (2, "", said)


BUILD = "services:\n  web:\n    build: .\n"
NOT_ALPINE, DRIFT = "compose-base-not-alpine", "compose-drift"


@pytest.mark.parametrize(
    ("name", "dockerfile", "expected"),
    [
        ("compose.alpine.yaml", "FROM python:3.12-slim\n", [f"3:12 {NOT_ALPINE}"]),
        ("compose.alpine.yaml", "FROM python:3.12-alpine\n", []),
        ("compose.alpine.yaml", "FROM alpine\n", []),
        ("compose.alpine.yaml", "FROM debian AS b\nFROM b\nFROM b AS c\n", [f"3:12 {NOT_ALPINE}"]),
        ("compose.alpine.yaml", "FROM debian AS b\nFROM node:20-alpine\n", []),
        ("compose.alpine.yaml", "ARG V=3.12\nFROM python:$V\n", [f"3:12 {NOT_ALPINE}"]),
        ("compose.alpine.yaml", "ARG IMAGE\nFROM $IMAGE\n", []),
        ("compose.alpine.yaml", "FROM registry.example.com/base:1\n", []),
        ("compose.alpine.yaml", "FROM scratch\n", []),
        ("compose.yaml", "FROM python:3.12-slim\n", []),
    ],
)
def test_bases_that_are_not_alpine(
    repo: Repo, name: str, dockerfile: str, expected: list[str]
) -> None:
    repo.tracked({name: BUILD, "Dockerfile": dockerfile})
    assert lines(repo.run(main, "--all-files").out) == [f"{name}:{place}" for place in expected]


def test_what_most_files_give_a_service(repo: Repo) -> None:
    full = services("networks: [n], environment: {TZ: UTC}, volumes: ['dd:/d']")
    top = "networks: {n: {}}\nvolumes: {dd: {}}\n"
    names = ("a-compose.yml", "b-compose.yml", "c-compose.yml")
    repo.tracked({**dict.fromkeys(names, full + top), "d-compose.yml": services("cpus: 1") + top})
    # A part is compared with none.
    repo.tracked({"e-compose.yml": "services:\n  a: {command: x}\n"})
    assert repo.run(main, "--all-files").out == ""
    outcome = repo.run(main, "--all-files", "--compare")
    assert lines(outcome.out) == [f"d-compose.yml:2:3 {DRIFT}"] * 3
    assert 'service "a" has no variable "TZ", which 3 other files give it' in outcome.out
    assert 'has no network "n"' in outcome.out
    assert 'has no volume "dd"' in outcome.out
    repo.staged({"d-compose.yml": full + top, "a-compose.yml": f"# a\n{full}{top}"})
    assert repo.run(main, "--compare").out == ""


def test_two_files_are_not_compared(repo: Repo) -> None:
    repo.tracked({"a-compose.yml": services("cpus: 1"), "b-compose.yml": services("tty: true")})
    assert repo.run(main, "--all-files", "--compare").out == ""
