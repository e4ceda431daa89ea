"""Containerfiles: what Docker refuses is a warning where Podman or Buildah builds the file."""

# ruff: noqa: E501 (whole outputs)

import pytest

from conftest import Repo
from docker_build_hooks.mounts import MountError, podman_fields
from hook_cases import SILENT, Case, check

MISSING = """\
Containerfile:3:6: error: "gone" is not in the build context "." [copy-source-missing]
  |
3 | COPY gone /
  |      ^~~~
  = if a step before the build makes it, `# docker-build-hooks: generated=gone` in the Dockerfile says so
"""
HINT = "  = Docker refuses it; Podman and Buildah, which build Containerfiles, take more"


def warned(name: str, line: int, column: int, message: str, text: str, marked: str) -> str:
    """What is said of ``text``, of which ``marked`` is marked."""
    return (
        f"{name}:{line}:{column}: warning: {message} [dockerfile-syntax]\n"
        f"  |\n{line} | {text}\n  | {' ' * (column - 1)}^{'~' * (len(marked) - 1)}\n{HINT}\n"
    )


def mount_case(mount: str, message: str) -> Case:
    """A mount that Docker refuses, and a source that is missing."""
    run = f"RUN --mount={mount} ls"
    files = {"Containerfile": f"FROM x\n{run}\nCOPY gone /\n", "a": ""}
    said = warned("Containerfile", 2, 5, message, run, f"--mount={mount}")
    return Case(files, f"{said}{MISSING}")


COPY_FROM = "COPY --from=$BASE gone /"
NO_VARIABLES = "variable expansion is not supported for --from, define a new stage with FROM using ARG from global scope as a workaround"
NO_VARIABLES_IN_MOUNT = "'from' doesn't support variable expansion, define alias stage instead"
NAMED = "FROM x AS ${NAME}"
BAD_NAME = (
    'invalid name for build stage: "${NAME}", name can\'t start with a number or contain symbols'
)
MOUNTS = (
    "RUN --mount=source=a,target=/a,z --mount=type=bind,relabel=shared,source=gone,target=/b ls"
)

CASES = {
    "z": mount_case("source=a,target=/a,z", "invalid field 'z' must be a key=value pair"),
    "Z": mount_case("Z,source=a,target=/a", "invalid field 'Z' must be a key=value pair"),
    "several": mount_case("source=a,U,target=/a,z,O", "invalid field 'U' must be a key=value pair"),
    "relabel": mount_case(
        "type=cache,target=/a,relabel=shared", "unexpected key 'relabel' in 'relabel=shared'"
    ),
    "tmpfs-size": mount_case(
        "type=tmpfs,tmpfs-size=5m,target=/a", "unexpected key 'tmpfs-size' in 'tmpfs-size=5m'"
    ),
    "from a variable": mount_case("from=$X,target=/a", NO_VARIABLES_IN_MOUNT),
    "what Podman refuses too": mount_case("sorce=a", "unexpected key 'sorce' in 'sorce=a'"),
    "the source of a mount with options of Podman": Case(
        {"Containerfile": f"FROM x\n{MOUNTS}\n", "a": ""},
        f"""
Containerfile:2:5: warning: invalid field 'z' must be a key=value pair [dockerfile-syntax]
  |
2 | {MOUNTS}
  |     ^~~~~~~~~~~~~~~~~~~~~~~~~~~~
{HINT}
Containerfile:2:34: warning: unexpected key 'relabel' in 'relabel=shared' [dockerfile-syntax]
  |
2 | {MOUNTS}
  |                                  ^~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~
{HINT}
Containerfile:2:74: error: "gone" is not in the build context "." [copy-source-missing]
  |
2 | {MOUNTS}
  |                                                                          ^~~~
  = if a step before the build makes it, `# docker-build-hooks: generated=gone` in the Dockerfile says so
""",
    ),
    "on continued lines": Case(
        {
            "Containerfile": "FROM x\nRUN --mount=source=gone,z,target=/a \\\n"
            "    --mount=source=lost,target=/b,Z \\\n    ls\n",
        },
        """
Containerfile:2:5: warning: invalid field 'z' must be a key=value pair [dockerfile-syntax]
  |
2 | RUN --mount=source=gone,z,target=/a \\
  |     ^~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~
  = Docker refuses it; Podman and Buildah, which build Containerfiles, take more
Containerfile:2:20: error: "gone" is not in the build context "." [copy-source-missing]
  |
2 | RUN --mount=source=gone,z,target=/a \\
  |                    ^~~~
  = if a step before the build makes it, `# docker-build-hooks: generated=gone` in the Dockerfile says so
Containerfile:3:5: warning: invalid field 'Z' must be a key=value pair [dockerfile-syntax]
  |
3 |     --mount=source=lost,target=/b,Z \\
  |     ^~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~
  = Docker refuses it; Podman and Buildah, which build Containerfiles, take more
Containerfile:3:20: error: "lost" is not in the build context "." [copy-source-missing]
  |
3 |     --mount=source=lost,target=/b,Z \\
  |                    ^~~~
  = if a step before the build makes it, `# docker-build-hooks: generated=lost` in the Dockerfile says so
""",
    ),
    "COPY --from a variable": Case(
        {"Containerfile": f"FROM x\n{COPY_FROM}\nCOPY gone /\n"},
        warned("Containerfile", 2, 6, NO_VARIABLES, COPY_FROM, "--from=$BASE") + MISSING,
    ),
    "a stage named by a variable": Case(
        {"Containerfile": f"{NAMED}\nRUN ls\nCOPY gone /\n"},
        warned("Containerfile", 1, 11, BAD_NAME, NAMED, "${NAME}") + MISSING,
    ),
    "an instruction that is refused": Case(
        {"Containerfile": "FROM x\nCOPY --foo a /\nCOPY gone /\n"},
        warned("Containerfile", 2, 6, "unknown flag: --foo", "COPY --foo a /", "--foo") + MISSING,
    ),
    "a source that is no pattern": Case(
        {"Containerfile": "FROM x\nCOPY a[ /\nCOPY gone /\n"},
        warned("Containerfile", 2, 6, '"a[": syntax error in pattern', "COPY a[ /", "a[") + MISSING,
    ),
    "no instructions": Case(
        {"Containerfile": "one\ntwo\n"},
        warned("Containerfile", 1, 1, "unknown instruction: one", "one", "one"),
    ),
    "another name, in any letter case": Case(
        {"api.ContainerFile.dev": "FROM x\nRUN --mount=target=/a,z ls\n"},
        warned(
            "api.ContainerFile.dev",
            *(2, 5, "invalid field 'z' must be a key=value pair"),
            *("RUN --mount=target=/a,z ls", "--mount=target=/a,z"),
        ),
    ),
    "a pragma does not tell who builds it": Case(
        {"Containerfile": "# docker-build-hooks: context=.\nFROM x\nRUN --mount=target=/a,z ls\n"},
        warned(
            "Containerfile",
            *(3, 5, "invalid field 'z' must be a key=value pair"),
            *("RUN --mount=target=/a,z ls", "--mount=target=/a,z"),
        ),
    ),
    "all is there": Case({"Containerfile": "FROM x\nCOPY a /\n", "a": ""}, SILENT),
    "a Dockerfile": Case(
        {"Dockerfile": "FROM x\nRUN --mount=target=/a,z ls\nCOPY gone /\n"},
        """
Dockerfile:2:5: error: invalid field 'z' must be a key=value pair [dockerfile-syntax]
  |
2 | RUN --mount=target=/a,z ls
  |     ^~~~~~~~~~~~~~~~~~~
Dockerfile:3:6: error: "gone" is not in the build context "." [copy-source-missing]
  |
3 | COPY gone /
  |      ^~~~
  = if a step before the build makes it, `# docker-build-hooks: generated=gone` in the Dockerfile says so
""",
    ),
    "a Containerfile that Compose builds": Case(
        {
            "Containerfile": "FROM x AS ${NAME}\nCOPY gone /\n",
            "compose.yaml": "services: {web: {build: {context: ., dockerfile: Containerfile}}}\n",
        },
        """
Containerfile:1:11: error: invalid name for build stage: "${NAME}", name can't start with a number or contain symbols [dockerfile-syntax]
  |
1 | FROM x AS ${NAME}
  |           ^~~~~~~
""",
    ),
}


@pytest.mark.parametrize("case", CASES.values(), ids=CASES.keys())
def test_containerfile(repo: Repo, case: Case) -> None:
    check(repo, case)


@pytest.mark.parametrize(
    ("value", "rest"),
    [
        ("source=a,target=/a", "source=a,target=/a"),
        ("source=a,z", "source=a"),
        ("z,source=a", "source=a"),
        ("source=a,z,target=/a", "source=a,target=/a"),
        ("z,U,source=a", "source=a"),
        ("source=a,z,U", "source=a"),
        ("z,source=a,U,O,target=/a,rshared", "source=a,target=/a"),
        ('"source=a,z",z', '"source=a,z"'),
        ('source=a,"relabel=shared",target=/a', "source=a,target=/a"),
        ("bind-propagation=rslave,tmpcopyup,no-dereference,idmap,ro", "ro"),
        ("z", ""),
        ("source=a,zz,ZZ=1", "source=a,zz,ZZ=1"),
    ],
)
def test_what_is_left_of_a_mount(value: str, rest: str) -> None:
    for start, end, _ in reversed(podman_fields(value)):
        value = value[:start] + value[end:]
    assert value == rest


def test_a_mount_that_is_no_line_of_csv() -> None:
    with pytest.raises(MountError, match="failed to parse csv mounts"):
        podman_fields('a"b')
