"""What Compose files build that are merged with others, or whose services extend others."""

# ruff: noqa: E501 (whole files)

from collections.abc import Mapping

import pytest

from conftest import Repo
from docker_build_hooks.check_dockerfile_copy_paths import main

# The files, and the head of the only error ("" where there is none).
CASES: dict[str, tuple[Mapping[str, str], str]] = {
    "an override file that repeats the context": (
        {
            "compose.yaml": "services: {app: {build: {context: ., dockerfile: docker/php/Dockerfile}}}\n",
            "compose.override.yaml": "services: {app: {build: {context: ., target: app_dev}}}\n",
            "docker/php/Dockerfile": "FROM x AS app_dev\n",
            "Dockerfile": "FROM x\n",
        },
        "",
    ),
    "arguments of the file under an override file": (
        {
            "compose.yaml": "services: {app: {build: {context: ., args: {APP_DIR: services/app}}}}\n",
            "compose.override.yaml": 'services: {app: {build: {context: ., args: {DEBUG: "1"}}}}\n',
            "Dockerfile": "FROM x\nARG APP_DIR=app\nCOPY ${APP_DIR}/main.py /\n",
            "services/app/main.py": "",
        },
        "",
    ),
    "additional contexts of the file under an override file": (
        {
            "compose.yaml": "services: {app: {build: {context: ., additional_contexts: {deps: ./deps}}}}\n",
            "compose.override.yaml": "services: {app: {build: {context: ., target: a}}}\n",
            "Dockerfile": "FROM x AS deps\nCOPY nothing /\nFROM x AS a\nCOPY --from=deps m /\n",
            "deps/m": "",
        },
        "",
    ),
    "a file that may be merged over another, whose Dockerfile it means": (
        {
            "docker-compose.yml": "services: {app: {build: {context: ., dockerfile: docker/Dockerfile}}}\n",
            "docker-compose.ci.yml": "services: {app: {build: {context: ., target: ci}}}\n",
            "docker/Dockerfile": "FROM x AS ci\n",
            "Dockerfile": "FROM x\n",
        },
        "",
    ),
    "a list of included files": (
        {
            "compose.yaml": "include:\n  - path: [svc/compose.yaml, svc/compose.dev.yaml]\n",
            "svc/compose.yaml": "services: {app: {build: {context: ., dockerfile: d/Dockerfile}}}\n",
            "svc/compose.dev.yaml": "services: {app: {build: {context: ., target: dev}}}\n",
            "svc/d/Dockerfile": "FROM x AS dev\n",
            "svc/Dockerfile": "FROM x\n",
        },
        "",
    ),
    "a file in a folder that has only a target": (
        {
            "compose.yml": "services: {app: {build: .}}\n",
            "docker/compose.dev.yml": "services: {app: {build: {target: dev}}}\n",
            "Dockerfile": "FROM x AS dev\n",
            "docker/Dockerfile": "FROM x\nCOPY a b /\n",
        },
        "",
    ),
    "a service of the same file": (
        {
            "compose.yaml": "services:\n  base: {build: {context: ., dockerfile: docker/app.Dockerfile}}\n  worker: {extends: base, build: {context: ., target: worker}}\n",
            "docker/app.Dockerfile": "FROM x AS worker\n",
        },
        "",
    ),
    "a service of another file": (
        {
            "compose.yaml": "services:\n  api: {extends: {file: services/common.yml, service: node}, build: {context: ., target: api}}\n",
            "services/common.yml": "services: {node: {build: {context: .., dockerfile: docker/D}}}\n",
            "docker/D": "FROM x AS api\n",
        },
        "",
    ),
    "a service that others extend with arguments": (
        {
            "compose.yaml": "services:\n  api: {extends: {file: services/common.compose.yml, service: node}, build: {args: {APP: api}}}\n",
            "services/common.compose.yml": "services: {node: {build: {context: .., dockerfile: docker/D, args: {APP: none}}}}\n",
            "docker/D": "FROM x\nARG APP\nCOPY apps/$APP/x /\n",
            "apps/api/x": "",
        },
        "",
    ),
    "a target that what is extended lacks": (
        {
            "compose.yaml": "services:\n  base: {build: {context: ., dockerfile: docker/app.Dockerfile}}\n  worker: {extends: base, build: {context: ., target: nope}}\n",
            "docker/app.Dockerfile": "FROM x AS worker\n",
        },
        'compose.yaml:3:55: error: "nope" is no stage of docker/app.Dockerfile [build-target-missing]',
    ),
    "a Dockerfile that an override file names": (
        {
            "docker-compose.yml": "services: {web: {build: {context: ./web}}}\n",
            "docker-compose.override.yml": "services: {web: {build: {dockerfile: Dockerfile.dev}}}\n",
            "web/Dockerfile": "FROM x\n",
        },
        'docker-compose.override.yml:1:38: error: the Dockerfile "web/Dockerfile.dev" does not exist [build-dockerfile-missing]',
    ),
    "a target that an override file names": (
        {
            "docker-compose.yml": "services: {web: {build: {context: ./web}}}\n",
            "docker-compose.override.yml": "services: {web: {build: {target: dev}}}\n",
            "web/Dockerfile": "FROM x\n",
        },
        'docker-compose.override.yml:1:34: error: "dev" is no stage of web/Dockerfile [build-target-missing]',
    ),
    "variables of the including project": (
        {
            ".env": "APP_DIR=app2\n",
            "compose.yaml": "include: [services/compose.yaml]\n",
            "services/compose.yaml": 'services: {a: {build: "${APP_DIR:-app}"}}\n',
            "services/app2/Dockerfile": "FROM x\n",
        },
        "",
    ),
    "variables of an include": (
        {
            "compose.yaml": "include:\n  - path: services/compose.yaml\n    env_file: services/dev.env\n",
            "services/dev.env": "APP_DIR=app2\n",
            "services/compose.yaml": 'services: {a: {build: "${APP_DIR:-app}"}}\n',
            "services/app2/Dockerfile": "FROM x\n",
        },
        "",
    ),
    "variables of a folder above": (
        {
            ".env": "NODE_DIR=web\n",
            "docker/compose.yaml": 'services: {a: {build: "../${NODE_DIR:-frontend}"}}\n',
            "web/Dockerfile": "FROM x\n",
        },
        "",
    ),
    "a Containerfile for podman-compose": (
        {
            "podman-compose.yml": "services: {a: {build: ./web}}\n",
            "web/Containerfile": "FROM x\nCOPY nope /\n",
        },
        'web/Containerfile:2:6: error: "nope" is not in the build context "web/" [copy-source-missing]',
    ),
    "a Containerfile without a Dockerfile": (
        {
            "compose.yml": "services: {a: {build: ./web}}\n",
            "web/Containerfile": "FROM x\n",
        },
        "",
    ),
    "a context that is nowhere": (
        {
            "docker-compose.yml": "services: {a: {build: ./web}}\n",
            "docker-compose.prod.yml": "services: {a: {build: ./nope}}\n",
            "web/Dockerfile": "FROM x\n",
        },
        'docker-compose.prod.yml:1:23: error: the build context "nope/" does not exist [build-context-missing]',
    ),
    "files that tests read": (
        {
            "test/testdata/compose.yaml": "services: {a: {build: ./nope}}\n",
            "tests/fixtures/docker-compose.yml": "services: {a: {build: ./nope}}\n",
            "a": "",
        },
        "",
    ),
    "a service that extends itself": (
        {"compose.yaml": "services: {a: {extends: a, build: .}}\n", "Dockerfile": "FROM x\n"},
        "",
    ),
    "a service of a file that is not there": (
        {
            "compose.yaml": "services: {a: {extends: {file: x.yml, service: b}, build: {target: c}}}\n",
            "Dockerfile": "FROM x\n",
        },
        "",
    ),
    "a service without a build": (
        {
            "compose.yaml": "services: {b: {image: x}, a: {extends: {service: b}, build: {target: c}}}\n",
            "Dockerfile": "FROM x\n",
        },
        'compose.yaml:1:70: error: "c" is no stage of Dockerfile [build-target-missing]',
    ),
}


@pytest.mark.parametrize(("files", "expected"), CASES.values(), ids=CASES.keys())
def test_layers(repo: Repo, files: Mapping[str, str], expected: str) -> None:
    repo.staged(files)
    outcome = repo.run(main, "--all-files")
    heads = [line for line in outcome.out.splitlines() if ": error:" in line]
    assert (outcome.status, heads, outcome.err) == (len(heads), [expected] if expected else [], "")


def test_services_that_share_a_section(repo: Repo) -> None:
    arguments = ", ".join(f"a{number}: x" for number in range(2_000))
    services = "".join(f"  s{number}: *s\n" for number in range(2_000))
    text = f"x-s: &s {{build: {{context: nope, args: {{{arguments}}}}}}}\nservices:\n{services}"
    repo.staged({"compose.yaml": text})
    assert repo.run(main, "--all-files").out.count("does not exist") == 1
