"""Which kinds of file does the fuzzer write, and of what are they made?

A kind has small good files, of which others are bred, and the tokens of its language.
"""

# ruff: noqa: E501 (whole files)

from __future__ import annotations

from typing import NamedTuple


class Kind(NamedTuple):
    """``path`` is where such a file stands; ``brackets`` are pairs that nest."""

    name: str
    path: str
    seeds: tuple[str, ...]
    tokens: tuple[str, ...]
    brackets: tuple[tuple[str, str], ...]


def _tokens(text: str) -> tuple[str, ...]:
    return tuple(text.split())


_DOCKERFILES = (
    'FROM alpine AS one\nARG X=1\nENV P="a b" Q=${X:-y}\nCOPY a b/ /x/\nRUN echo $P \\\n  # c\n  && b\n',
    "# syntax=docker/dockerfile:1\n# escape=`\nARG B=scratch\nFROM ${B} AS two\n"
    "COPY --from=one --chown=1:2 /a `\n  /b\nADD https://example.com/x.tgz /\n",
    "FROM a\nCOPY <<EOF <<-'F' /x/\nbody $X\nEOF\n\tbody\n\tF\nRUN <<E sh\nset -e\nE\n",
    'FROM scratch\nRUN --mount=type=bind,source=web,target=/w --mount=type=cache,target=/c ["sh"]\n'
    'COPY ["a b", "c*", "/d/"]\nONBUILD ADD [ab]? /\nHEALTHCHECK --interval=1s CMD ["x"]\n',
    "FROM a AS x\nFROM x\nCOPY --from=0 --exclude=*.md --parents b/./c /d\nEXPOSE 80/tcp\n"
    "LABEL a=b 'c d'=e\nVOLUME /v /w\nWORKDIR /w\nSTOPSIGNAL SIGTERM\nUSER 1\n",
)
_DOCKERFILE_TOKENS = (
    *_tokens("FROM RUN COPY ADD ARG ENV LABEL ONBUILD HEALTHCHECK EXPOSE VOLUME SHELL USER AS"),
    *_tokens("--from= --mount=type=bind,source= --parents --exclude= --chown= --link --chmod="),
    *_tokens(
        "$X ${X:-a} ${X:+a} ${X#a*} ${X//a/b} ${X:? $ ${ } <<EOF <<-E EOF E [ ] \" ' \\ ` # ,"
    ),
    *_tokens("a b/ /x . .. *? [a-z] ** scratch 0 1 web/a = : @sha256: https:// git@ !"),
    *(" ", " ", "\n", "\n", "\\\n", "`\n", "\t", "# escape=`\n", "# docker-build-hooks: context="),
)
_ALPINES = (
    "FROM alpine:3.23 AS a\nRUN addgroup -S app && adduser -S -G app app; chown -R app:app /x || true\n"
    'COPY --chown=app:app a b /srv/\nUSER app\nSHELL ["/bin/ash", "-ec"]\nCMD ["/srv/a"]\n',
    "FROM node:22-alpine\nWORKDIR x\nRUN set -eux; if command -v apt-get; then apt-get update; fi; \\\n"
    "  apk add --no-cache --virtual .b build-essential=1 $P && apk del .b\nENTRYPOINT bash -c x\n",
    "ARG T=3.10\nFROM alpine:${T} AS a\nRUN <<EOF\n#!/bin/bash\nuseradd x\nf() { adduser $1; }; f y\nEOF\n"
    "FROM a\nRUN sh -c 'chgrp x /y' | cat\nCOPY --from=python:3.13 /usr/lib/a.so b* ./\nEXPOSE 1\n",
)
_ALPINE_TOKENS = (
    *_tokens("RUN USER COPY FROM alpine node:22-alpine WORKDIR CMD ENTRYPOINT SHELL --chown= AS a"),
    *_tokens(
        "apk add del -t --virtual .b update adduser addgroup -S -D -G --group deluser useradd"
    ),
    *_tokens(
        "chown chgrp bash sh -c apt-get app: :app $X ${X:-a} && || ; | ( ) { } $( ` ' \" \\ <<E"
    ),
    *_tokens("if then else fi for in do done set -e command -v echo > >> /etc/passwd [ ] , * ?"),
    *(" ", " ", "\n", "\n", "\\\n"),
)
_IGNORES = (
    "# comment\n*\n!a\n!web/**\n**/*.pyc\nweb/a\n",
    "node_modules\n**/node_modules\n*.md\n!README*.md\nREADME-secret.md\n\n/a/./b/../c/\n",
    "[a-z]?*\n\\!x\n!\\*\n**/foo/**/bar\n[^a-c]/\ndocs\n!docs/README.md\ndocs\n",
)
_COMPOSES = (
    "services:\n  web:\n    build: ./web\n    ports: ['80:80', 22:22]\n  db:\n    image: postgres:17\n",
    "x-base: &base\n  context: .\n  args: {A: 1, B: null, C: $C}\nservices:\n  web:\n    build:\n"
    "      <<: *base\n      dockerfile: ${D:-web/Dockerfile}\n      target: one\n"
    "      additional_contexts:\n        - x=./b\n        - y=service:db\n",
    "services:\n  one:\n    build:\n      context: ./web\n      dockerfile_inline: |\n        FROM a\n"
    "        COPY nope /\n  two: {build: {context: ., dockerfile: web/Dockerfile, args: [X=b]}}\n",
    "include:\n  - path: [a.yml, b.yml]\n    project_directory: web\nservices:\n  a:\n    extends:\n"
    "      file: compose.yaml\n      service: web\n    build:\n      dockerfile_inline: |\n"
    "        FROM a\n        COPY nope /\n        RUN <<E\n        x\n        E\n",
)
_YAML_TOKENS = (
    *_tokens("- ? : , & * ! | > |2- >+ ' \" # % @ ` <<: *a &a !!str !reset --- ... ~ null 0x1 1_0"),
    *_tokens("${A} $A ${A:-b} $$ {{ }} {% %} a b . .. ./web web/Dockerfile http:// git:// \\"),
    *("\n", "\n", "\n  ", "\n    ", "\n  - ", ": ", ": ", " ", "\t", "\r\n", "\u2028", "\x85"),
)
_COMPOSE_TOKENS = (
    *_tokens(
        "services: web: build: context: dockerfile: target: args: dockerfile_inline: include:"
    ),
    *_tokens("extends: additional_contexts: path: project_directory: name: version: x-a:"),
    *_YAML_TOKENS,
)
_BAKES = (
    'variable "TAG" {\n  default = "x"\n}\ngroup "default" {\n  targets = ["web", "api"]\n}\n'
    'target "web" {\n  context = "./web"\n  dockerfile = "Dockerfile"\n  args = {\n    A = TAG\n  }\n}\n',
    'function "f" {\n  params = [a]\n  variadic_params = r\n  result = upper("${a}-${r[0]}")\n}\n'
    'target "base" { contexts = { x = "target:web", y = "../z" } }\n'
    'target "api" {\n  inherits = ["base"]\n  name = "api-${v.n}"\n  matrix = {\n'
    '    v = [{ n = "a" }, { n = "b" }]\n  }\n  target = equal(v.n, "a") ? "one" : null\n}\n',
    'target "t" {\n  context = "."\n  dockerfile-inline = <<-EOT\n    FROM a\n    COPY a /\n  EOT\n'
    '  tags = [for k, v in { a = 1 } : "${k}:%{ if v > 0 }y%{ else }n%{ endif }" if v != 2]\n}\n',
)
_HCL_TOKENS = (
    *_tokens('target "web" group variable function default context dockerfile args matrix name'),
    *_tokens(
        "inherits contexts dockerfile-inline = { } [ ] ( ) , : . ... ? => == != && || ! + - * /"
    ),
    *_tokens('% < > <= >= null true 1e9 0x1 1.5 for in if ${ %{ } <<EOT <<-EOT EOT " \\" $${ # //'),
    *_tokens("/* */ a.b a[0] a[*].b upper( join( merge( regex( try( range("),
    *("\n", "\n", " ", " ", "\t", "\r\n"),
)
_JSON_BAKES = (
    '{"group": {"default": {"targets": ["web"]}}, "target": {"web": {"context": "web", "args": '
    '{"A": "${B}"}, "dockerfile": "Dockerfile", "matrix": {"v": ["a", "b"]}, "name": "w-${v}"}}}',
    '{"variable": {"B": {"default": "x"}}, "target": {"a": [{"inherits": ["b"]}, {"context": ".", '
    '"dockerfile-inline": "FROM a\\nCOPY b /\\n"}], "b": {"contexts": {"x": "y"}, "//": "c"}}}',
)
_JSON_TOKENS = (
    *_tokens('{ } [ ] , : " \\" \\u0000 \\ud800 \\n null true -1e9 NaN // /* */ ${ } %{'),
    *_tokens(
        '"target": "web": "context": "." "args": "build": "dockerfile": "dockerFile": "matrix":'
    ),
    *('"', "\n", " ", "\t"),
)
_WORKFLOWS = (
    "on: push\nenv: {A: b}\njobs:\n  one:\n    runs-on: ubuntu-latest\n    strategy:\n      matrix:\n"
    "        d: [web, api]\n        include: [{d: web, t: one}]\n        exclude: [{d: api}]\n"
    "    steps:\n      - uses: actions/checkout@v4\n      - uses: docker/build-push-action@v6\n"
    "        with:\n          context: ./${{ matrix.d }}\n          file: web/Dockerfile\n"
    "          build-args: |\n            A=b\n            C=${{ env.A }}\n          target: one\n",
    "jobs:\n  a:\n    runs-on: x\n    defaults: {run: {shell: bash}}\n    steps:\n"
    "    - uses: actions/checkout@v4\n    - run: |\n"
    "        cd web && docker build -f Dockerfile -t x --build-arg A=b . \\\n          --target one\n"
    "    - {run: 'docker build .', working-directory: web}\n    - uses: docker/bake-action@v6\n"
    "      with: {files: docker-bake.hcl, targets: web, source: .}\n",
    "on: push\njobs:\n  a:\n    runs-on: x\n    strategy: {matrix: {d: [web, .], f: [Dockerfile]}}\n"
    "    env: {E: web}\n    steps:\n    - uses: actions/checkout@v4\n    - run: docker buildx build "
    '"${{ matrix.d }}" --file=${{ matrix.f }}\n    - run: if true; then (cd $E; docker build .); fi\n',
    "runs:\n  using: composite\n  steps:\n  - run: docker build web\n    shell: bash\n"
    "  - uses: docker/build-push-action@v6\n    with: {context: ., file: web/Dockerfile}\n",
    "runs:\n  using: docker\n  image: Dockerfile\ninputs: {a: {default: b}}\n",
)
_WORKFLOW_TOKENS = (
    *_tokens(
        "jobs: steps: uses: docker/build-push-action@v6 actions/checkout@v4 with: context: file:"
    ),
    *_tokens(
        "strategy: matrix: include: exclude: env: run: working-directory: defaults: ${{ }} matrix.d"
    ),
    *_tokens("fromJSON( format( github.workspace env.A || && == inputs.a docker build -f && cd"),
    *_YAML_TOKENS,
)
_CLOUDBUILDS = (
    "steps:\n- name: gcr.io/cloud-builders/docker\n  args: [build, -t, 'x:$SHORT_SHA', -f, web/Dockerfile"
    ", '.']\n  dir: web\n- name: gcr.io/kaniko-project/executor\n  args:\n  - --dockerfile=Dockerfile\n"
    "  - --context=dir://web\nsubstitutions: {_A: b}\nimages: ['x']\n",
    '{"steps": [{"name": "gcr.io/cloud-builders/docker", "args": ["build", "web", "--build-arg=A=b"]}, '
    '{"name": "gcr.io/cloud-builders/docker", "args": ["buildx", "build", "."], "dir": "web"}]}',
    "steps:\n- name: 'gcr.io/cloud-builders/docker'\n  entrypoint: bash\n  args: ['-c', 'cd web && docker"
    " build . --build-arg A=${_A}']\n  waitFor: ['-']\n",
)
_CLOUDBUILD_TOKENS = (
    *_tokens(
        "steps: name: args: dir: entrypoint: bash -c build -f --file= --dockerfile= --context="
    ),
    *_tokens("substitutions: _A: ${_A} $$ script: gcr.io/cloud-builders/docker dir://"),
    *_YAML_TOKENS,
)
_SKAFFOLDS = (
    "apiVersion: skaffold/v4beta11\nkind: Config\nbuild:\n  artifacts:\n  - image: x\n    context: web\n"
    "    docker:\n      dockerfile: Dockerfile\n      target: one\n      buildArgs: {A: '{{.B}}'}\n"
    "  - image: y\n    kaniko: {dockerfile: a}\nprofiles:\n- name: p\n  build:\n    artifacts: []\n"
    "  patches:\n  - op: replace\n    path: /build/artifacts/0/context\n    value: b\n",
    "apiVersion: skaffold/v2beta1\nkind: Config\nmetadata: {name: x}\nbuild:\n  artifacts:\n"
    "  - {image: x, context: web}\n  - image: y\n    docker: {dockerfile: web/Dockerfile, buildArgs: {X: b}}\n"
    "---\napiVersion: skaffold/v2beta1\nkind: Config\nbuild: {artifacts: [{image: z}]}\n",
    "apiVersion: skaffold/v4beta1\nkind: Config\nbuild:\n  artifacts:\n  - image: z\n    requires: [{image: x, alias: X}]\n    sync: {infer: ['*']}\n",
)
_SKAFFOLD_TOKENS = (
    *_tokens(
        "apiVersion: skaffold/v1 build: artifacts: image: context: docker: dockerfile: target:"
    ),
    *_tokens(
        "buildArgs: kaniko: profiles: patches: op: path: value: requires: custom: buildpacks:"
    ),
    *_YAML_TOKENS,
)
_DEVCONTAINERS = (
    '// comment\n{"name": "x", "build": {"dockerfile": "Dockerfile", "context": "..", "target": "one",\n'
    '  "args": {"A": "${localEnv:B:c}"}, /* c */ "options": ["--no-cache"],},}\n',
    '{"dockerFile": "../web/Dockerfile", "context": "../web", "features": {}}\n',
    '{"dockerComposeFile": ["../compose.yaml", "x.yml"], "service": "web"}\n',
)
_SCRIPTS = (
    "#!/bin/bash\nset -e\ncd web\ndocker build -t x -f Dockerfile . --build-arg A=$B\n"
    'docker buildx build --platform linux/amd64 \\\n  --target one "$(dirname "$0")"\n',
    "for d in a b; do\n  (cd $d && podman build --file=web/Dockerfile .) || exit 1\ndone\n"
    "if [ -f x ]; then docker build - <<EOF\nFROM a\nEOF\nfi\ncase $1 in a) docker build b;; esac\n",
)
_MAKEFILES = (
    "IMAGE ?= x\nbuild: web\n\tdocker build -t $(IMAGE) -f web/Dockerfile web\n"
    "\t@cd web && docker build \\\n\t  --target one .\n.PHONY: build\ninclude x.mk\n",
    "define D\n\tdocker build $(1)\nendef\nifdef X\n-include y\nendif\nall: ; docker build .\n",
)
_JUSTFILES = (
    'set shell := ["bash", "-c"]\nname := "web"\nexport F := env("F", "web/Dockerfile")\n'
    "build dir='.' +rest='':\n    docker build -f {{F}} {{dir}} {{rest}}\n    @cd {{name}} && docker build .\n",
    "all: (build 'web')\n  #!/usr/bin/env bash\n  docker buildx build \\\n    --target one web\n",
)
_BATCHES = (
    '@echo off\r\nset "D=web"\r\ncd %~dp0\r\ndocker build -f %D%\\Dockerfile ^\r\n  %D%\r\nrem x\r\n',
    "for %%d in (a b) do docker build -t %%d .\nif exist x ( podman build web ) else ( exit /b 1 )\n",
)
_POWERSHELLS = (
    '$dir = "web"\nSet-Location $PSScriptRoot\ndocker build -f "$dir/Dockerfile" `\n  --target one $dir\n',
    "Push-Location web\n& docker build . ; Pop-Location\n$env:X = 'a'\nforeach ($d in @(\"a\")) { docker build $d }\n",
)
_PIPELINES = (
    "stages: [build]\nvariables: {D: web}\n.base: &base\n  before_script: ['cd $D']\nbuild:\n  <<: *base\n"
    "  script:\n    - docker build -f Dockerfile .\n    - |\n      cd web\n      docker build . --build-arg X=$Y\n"
    "    - !reference [.base, before_script]\n",
    "build:\n  image: {name: 'gcr.io/kaniko-project/executor', entrypoint: ['']}\n  extends: .x\n"
    "  script: /kaniko/executor --context $CI_PROJECT_DIR/web --dockerfile web/Dockerfile\n",
)
_PACKAGES = (
    '{"name": "x", "scripts": {"build": "docker build -t x -f web/Dockerfile .", "a": "cd web && docker build ."}}',
    '{"scripts": {"docker": "npm run a && docker build \\"web\\"", "b": ["docker build ."]}, "config": {}}',
)
_DOCUMENTS = (
    "# Build\n\n```sh\n$ cd web\n$ docker build -t x .\n```\n\nor `docker build -f web/Dockerfile .`\n",
    "1. run\n\n       docker build web\n\n~~~console\n> podman build \\\n>   web\n~~~\n<pre>docker build .</pre>\n",
)
_JENKINSFILES = (
    "pipeline {\n  agent { dockerfile { dir 'web' filename 'Dockerfile' } }\n  stages { stage('a') { steps {\n"
    '    dir(\'web\') { sh \'docker build .\' }\n    sh """\n      docker build -f ${f} web\n    """\n  } } }\n}\n',
    'node {\n  def i = docker.build("x:${env.ID}", "-f web/Dockerfile --target one .")\n  // docker.build(\'y\')\n}\n',
)
_GORELEASERS = (
    "dockers:\n  - dockerfile: web/Dockerfile\n    build_flag_templates: ['--build-arg=A={{.Tag}}']\n"
    "dockers_v2: [{dockerfile: '{{ .X }}'}, {}]\nbefore: {hooks: ['docker build web']}\n",
)
_SHELL_TOKENS = (
    *_tokens(
        "docker buildx podman build -f --file= -t --target --build-arg A=b . - web/Dockerfile cd"
    ),
    *_tokens(
        "&& || ; | & ( ) { } $( ) ` ' \" \\ <<EOF EOF $X ${X:-a} $$ $@ if then fi for do done"
    ),
    *_tokens("case esac in function [ ]] > 2>&1 # ! = $(X) $(call ifeq endif define @ \\"),
    *("\n", "\n", "\\\n", "\n\t", " ", " "),
)
_YAML_BRACKETS = (("[", "]"), ("{a: ", "}"), ("- ", ""), ("? ", ""), ("${a:-", "}"), ("&a [", "]"))
_JSON_BRACKETS = (("[", "]"), ('{"a":', "}"), ("/*", "*/"))
_SHELL_BRACKETS = (
    ("$(", ")"),
    ("(", ")"),
    ("`", "`"),
    ("${a:-", "}"),
    ('"$(', ')"'),
    ("$((", "))"),
)

KINDS = (
    Kind(
        "dockerfile",
        "web/Dockerfile",
        _DOCKERFILES,
        _DOCKERFILE_TOKENS,
        (("${a:-", "}"), ("[", "]"), ('"', '"'), ("ONBUILD ", "RUN a"), ("$", "")),
    ),
    Kind(
        "alpine",
        "web/Dockerfile.alpine",
        _ALPINES,
        _ALPINE_TOKENS,
        (("$(", ")"), ("(", ")"), ("{ ", "; }"), ("sh -c '", "'"), ("if a; then ", "; fi")),
    ),
    Kind(
        "dockerignore",
        ".dockerignore",
        _IGNORES,
        (
            *_tokens("* ** ? [ ] [^a-z] \\ ! / // . .. a b web/ **/ */ # { } é \udcff"),
            "\n",
            "\n",
            " ",
        ),
        (("**/", "a"), ("[", "]"), ("(", ")"), ("a/", "b"), ("*a", "")),
    ),
    Kind("compose", "compose.yaml", _COMPOSES, _COMPOSE_TOKENS, _YAML_BRACKETS),
    Kind(
        "bake-hcl",
        "docker-bake.hcl",
        _BAKES,
        _HCL_TOKENS,
        (("[", "]"), ("{", "}"), ("(", ")"), ('"${', '}"'), ("a = [", "]"), ("!", "a"), ("-", "1")),
    ),
    Kind("bake-json", "docker-bake.json", _JSON_BAKES, _JSON_TOKENS, _JSON_BRACKETS),
    Kind("workflow", ".github/workflows/ci.yml", _WORKFLOWS, _WORKFLOW_TOKENS, _YAML_BRACKETS),
    Kind("action", "action.yml", _WORKFLOWS, _WORKFLOW_TOKENS, _YAML_BRACKETS),
    Kind("cloudbuild", "cloudbuild.yaml", _CLOUDBUILDS, _CLOUDBUILD_TOKENS, _YAML_BRACKETS),
    Kind("skaffold", "skaffold.yaml", _SKAFFOLDS, _SKAFFOLD_TOKENS, _YAML_BRACKETS),
    Kind(
        "devcontainer",
        ".devcontainer/devcontainer.json",
        _DEVCONTAINERS,
        _JSON_TOKENS,
        _JSON_BRACKETS,
    ),
    Kind("script", "build.sh", _SCRIPTS, _SHELL_TOKENS, _SHELL_BRACKETS),
    Kind("makefile", "Makefile", _MAKEFILES, _SHELL_TOKENS, _SHELL_BRACKETS),
    Kind("justfile", "justfile", _JUSTFILES, _SHELL_TOKENS, _SHELL_BRACKETS),
    Kind("batch", "build.bat", _BATCHES, _SHELL_TOKENS, _SHELL_BRACKETS),
    Kind("powershell", "build.ps1", _POWERSHELLS, _SHELL_TOKENS, _SHELL_BRACKETS),
    Kind("pipeline", ".gitlab-ci.yml", _PIPELINES, (*_YAML_TOKENS, *_SHELL_TOKENS), _YAML_BRACKETS),
    Kind("package", "package.json", _PACKAGES, (*_JSON_TOKENS, *_SHELL_TOKENS), _JSON_BRACKETS),
    Kind("document", "README.md", _DOCUMENTS, _SHELL_TOKENS, _SHELL_BRACKETS),
    Kind("jenkinsfile", "Jenkinsfile", _JENKINSFILES, _SHELL_TOKENS, _SHELL_BRACKETS),
    Kind("goreleaser", ".goreleaser.yml", _GORELEASERS, _YAML_TOKENS, _YAML_BRACKETS),
    Kind("dotenv", ".env", ("A=b\nexport C='d e'\nF=\"${A:-x}\\n\" # c\n",), _SHELL_TOKENS, ()),
)
