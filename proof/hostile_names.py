"""Does any file name make a hook crash, or break its output?

    .venv/bin/python proof/hostile_names.py

puts each name into real git repositories: as a tracked file, as a Dockerfile, ignore file and
Compose file, as the folder of a build, as a source, as a link and its target; then as a staged
deletion of all these. The hook runs on what is staged, on all files, and on the name as an
argument, in each format.
"""

from __future__ import annotations

import json
import os
import sys
import tempfile
import traceback
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from subprocess import CalledProcessError
from typing import NamedTuple

sys.path.append(str(Path(__file__).resolve().parents[1] / "hooks"))

from hook_runs import FORMATS, Repository

NAMES = (
    *("-f", "--all-files", "--", "-", "--format=json", "--exclude", "@file", "#a", "!a", "a=b"),
    *(":(exclude)", ":(top)a", ":!a", ":/", "*", "?", "[a]", "[", "[!a]", "a*?[b", "**", "{a,b}"),
    *(
        "a b",
        " a",
        "a ",
        "a\nb",
        "\n",
        "a\r",
        "\r\n",
        "a\tb",
        "\x01",
        "\x1b[31mred",
        "\x7f",
        "a\x0bb",
    ),
    *(
        '"',
        "'",
        "`",
        "\\",
        "a\\b",
        "\\n",
        '"a"',
        "$X",
        "${X:-a}",
        "$(x)",
        "%s",
        "%0A",
        "{}",
        "{{x}}",
    ),
    *(
        "\udcff",
        "a\udc80\udcff",
        "\udced\udca0\udc80",
        "\u2028",
        "\u202ea",
        "\x85",
        "\u200b",
        "\ufeff",
    ),
    *("é", "e\u0301", "ß", "İ", "\U0001f4a9", "A", "README", "readme", "ReadMe", "con", "nul.txt"),
    *("...", "..a", ".gitx", ".GIT ", "git~1", ".gitmodules", ".gitignore", ".gitattributes", "~"),
    *("a:1:2: error: x [y]", "::error ::x", "::set-output name=a::b", "a,b", "a;b", "a|b", "a&b"),
    *("x" * 255, "é" * 127, "Dockerfile", "Dockerfile\n", "compose.yaml", ".dockerignore", ".env"),
    *("http:", "git@a:b", "a.git", "#", "target:x", "C:", "C:\\a", "/".join("d" * 120), "a/-f/..."),
    "1",
)


class Case(NamedTuple):
    """What is tracked for one name, and the links among it."""

    files: Mapping[str, bytes]
    links: Mapping[str, str]


def cases(name: str) -> Iterator[Case]:
    """The parts that a name can play."""
    data = name.encode("utf-8", "surrogateescape")
    quoted = json.dumps(name.encode("utf-8", "surrogateescape").decode("utf-8", "replace")).encode()
    folder = b'{"services": {"x": {"build": {"context": %s, "dockerfile": %s}}}}' % (quoted, quoted)
    copy = b"FROM a\nCOPY " + data + b" nope /\nCOPY [" + quoted + b', "/"]\n'
    yield Case({f"d/{name}": b"", "Dockerfile": copy, "compose.yaml": folder}, {})
    yield Case({name: copy, f"Dockerfile.{name}"[:250]: copy, "compose.yaml": folder}, {})
    yield Case(
        {
            f"{name}/Dockerfile": copy,
            f"{name}/.dockerignore": b"*\n!" + data + b"\n",
            f"{name}/compose.yaml": folder,
            "compose.yaml": folder.replace(b', "dockerfile": ' + quoted, b""),
            f"{name}/docker-bake.hcl": b"target "
            + quoted
            + b" {\n  context = "
            + quoted
            + b"\n}\n",
        },
        {},
    )
    yield Case({"Dockerfile": copy, f"e/{name}": b"FROM a\n"}, {f"l/{name}": f"../e/{name}"})
    yield Case(
        {"Dockerfile": b"FROM a\nCOPY l /\n", "l/compose.yaml": folder, ".dockerignore": data},
        {f"k/{name}/Dockerfile": name, f"compose.{name}.yaml"[:250]: f"l/{name}", "m": name},
    )


def problems(repository: Repository, case: Case, name: str) -> Iterator[str]:
    """What is wrong with what the hook says of ``case``, in one format or another."""
    repository.clear()
    # Names that are git's own on other systems are taken on this one.
    unprotected = ("-c", "core.protectNTFS=false", "-c", "core.protectHFS=false")
    try:
        repository.write(case.files)
        _link(repository, case.links)
        repository.git(*unprotected, "add", "--all", "--force")
    except (OSError, CalledProcessError):
        # There can be no such file here, or git takes none.
        return
    argument = os.fsdecode(name.encode("utf-8", "surrogateescape"))
    for output_format in FORMATS:
        option = f"--format={output_format}"
        yield repository.run([option], output_format)
        yield repository.run(["--all-files", option], output_format)
        yield repository.run([option, "--", argument], output_format)
    shown = argument.removeprefix("--format=")
    yield repository.run([argument], shown if shown in FORMATS else "text")
    repository.git("-c", "user.name=a", "-c", "user.email=b", "commit", "--quiet", "--message=x")
    for path in (*case.files, *case.links):
        if not path.endswith(("compose.yaml", "Dockerfile")):
            paths = path.encode("utf-8", "surrogateescape") + b"\0"
            repository.git("update-index", "--force-remove", "-z", "--stdin", text=paths)
    for output_format in FORMATS:
        yield repository.run([f"--format={output_format}"], output_format)


def _link(repository: Repository, links: Mapping[str, str]) -> None:
    for path, target in links.items():
        full = os.fsencode(repository.path) + b"/" + path.encode("utf-8", "surrogateescape")
        os.makedirs(os.path.dirname(full), exist_ok=True)
        os.symlink(target.encode("utf-8", "surrogateescape"), full)


def check(names: Sequence[str], repository: Repository) -> tuple[int, list[str]]:
    """The number of runs, and what is wrong with some of them."""
    runs = 0
    failures: list[str] = []
    for name in names:
        for number, case in enumerate(cases(name)):
            try:
                for problem in problems(repository, case, name):
                    runs += 1
                    if problem:
                        failures.append(f"{name!r}, case {number}: {problem}")
            except Exception:
                failures.append(f"{name!r}, case {number}: {traceback.format_exc()}")
    return runs, failures


def main() -> int:
    """Try all names, and print a line of figures."""
    with tempfile.TemporaryDirectory() as folder:
        runs, failures = check(NAMES, Repository(Path(folder)))
    for failure in failures:
        print(failure.encode("ascii", "backslashreplace").decode("ascii"))
    print(f"{len(NAMES)} names, {runs} runs, {len(failures)} failures")
    return int(bool(failures))


if __name__ == "__main__":
    raise SystemExit(main())
