"""Do these hooks fail exactly where a real engine failed, on every recorded case?

All cases of a file live in one repository, each in a folder of its own that a Compose file
declares as a build context, so one run of the hook judges them all as one real repository.
"""

import base64
import json
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from conftest import Repo
from docker_build_hooks.check_dockerfile_copy_paths import main
from docker_build_hooks.dockerignore import DockerIgnore, IgnoreSyntaxError

DATA = Path(__file__).parent / "data"

# What the context does not decide: the contents of other stages, what an earlier instruction put
# at the destination, the network, registries and secrets.
SET_ASIDE = {
    "stage-missing-src": "the contents of a stage",
    "stage-dup-name-first": "the contents of a stage",
    "stage-from-relative-src": "the contents of a stage",
    "stage-scratch-copyfrom": "the contents of a stage",
    "parents-from-missing": "the contents of a stage",
    "dir-over-file": "what an earlier COPY put at the destination",
    "dir-to-file-slash": "what an earlier COPY put at the destination",
    "run-bind-target-root": "where a mount goes",
    "add-https-wild": "the network",
    "run-secret-required": "a secret",
    "run-bind-from-index": "a registry",
    "101-208": "the contents of a stage",
    "101-470": "the contents of a stage",
}
NEEDS_EMPTY_FOLDER = {"dir-empty", "run-bind-emptydir"}
# At most one row in a hundred may differ, each with its reason.
DIFFERING = {
    "101-545": "recorded from the engine's cache: without one it fails with `lstat /conf`",
}


class Case(NamedTuple):
    """One recorded build: what to write where, how it is declared, how it ended."""

    id: str
    files: dict[str, bytes]
    links: dict[str, str]
    declaration: dict[str, Any]
    ok: bool


def rows(name: str) -> list[dict[str, Any]]:
    lines = (DATA / name).read_text(encoding="utf-8").splitlines()
    return [json.loads(line) for line in lines]


def build_verdicts() -> Iterable[Case]:
    for row in rows("build_verdicts.jsonl"):
        if row["id"] in SET_ASIDE or "cannot copy to non-directory" in row["error"]:
            continue
        files = {path: text.encode() for path, text in row["files"].items()}
        files["Dockerfile"] = row["dockerfile"].encode()
        if row["ignore"] is not None:
            files[row["ignore_name"]] = "".join(f"{line}\n" for line in row["ignore"]).encode()
        yield Case(row["id"], files, row["links"], {}, row["ok"])


def copy_rules() -> Iterable[Case]:
    for row in rows("copy_rules.jsonl"):
        if row["id"] in SET_ASIDE or row["id"] in NEEDS_EMPTY_FOLDER:
            continue
        files: dict[str, bytes] = {}
        links: dict[str, str] = {}
        for path, content in row["files"].items():
            if isinstance(content, dict):
                links[path] = content["symlink"]
            elif not path.endswith("/"):
                files[path] = content.encode()
        files["Dockerfile"] = row["dockerfile"].encode()
        if row["dockerignore"] is not None:
            files[".dockerignore"] = row["dockerignore"].encode()
        head = row.get("head_ok")
        ok = row["ctx_ok"] if row["id"].startswith("run-") or head is None else head
        yield Case(row["id"], files, links, declared_arguments(row.get("args") or []), ok)


def declared_arguments(arguments: list[str]) -> dict[str, Any]:
    """The Compose keys for arguments of ``docker build``."""
    declaration: dict[str, Any] = {}
    for flag, value in zip(arguments[::2], arguments[1::2], strict=True):
        name, _, text = value.partition("=")
        if flag == "--target":
            declaration["target"] = value
        elif flag == "--build-arg":
            declaration.setdefault("args", {})[name] = text
        else:
            assert flag == "--build-context"
            declaration.setdefault("additional_contexts", {})[name] = text
    return declaration


def errors(repo: Repo, cases: list[Case]) -> list[tuple[int, int]]:
    """The number of the case and the line of each error that one run over all cases reports."""
    services = {}
    for number, case in enumerate(cases):
        folder = f"cases/{number}"
        repo.write({f"{folder}/{path}": content for path, content in case.files.items()})
        repo.link({f"{folder}/{path}": target for path, target in case.links.items()})
        named = case.declaration.get("additional_contexts", {})
        own = {name: f"{folder}/{path}" for name, path in named.items()}
        build = {"context": folder, **case.declaration, "additional_contexts": own}
        services[f"s{number}"] = {"build": build}
    # JSON is YAML.
    repo.write({"compose.yaml": json.dumps({"services": services}, indent=1)})
    repo.add(force=True)
    outcome = repo.run(main, "--all-files", "--format", "json")
    assert outcome.err == ""
    return [
        (int(build["context"].split("/")[1]), finding["line"])
        for finding in json.loads(outcome.out)
        if finding["severity"] == "error"
        for build in finding["builds"]
    ]


@pytest.mark.parametrize("read", [build_verdicts, copy_rules], ids=lambda read: read.__name__)
def test_an_error_exactly_where_the_engine_fails(
    repo: Repo, read: Callable[[], Iterable[Case]]
) -> None:
    cases = list(read())
    failed = {number for number, _ in errors(repo, cases)}
    wrong = {case.id for number, case in enumerate(cases) if (number not in failed) != case.ok}
    assert wrong == {case.id for case in cases if case.id in DIFFERING}
    assert len(wrong) <= len(cases) / 100


def copied_names(row: dict[str, Any]) -> list[str]:
    """The files of an ignore case that can be asked for by a COPY in a repository.

    git tracks nothing below .git; COPY expands ``$``, has its own use for brackets and
    backslashes, and never finds a leading ``!``; a file that arrives empty is found.
    """
    left_out = set(row.get("emptied") or [])
    return [
        name
        for name in row["files"]
        if ".git" not in name.split("/") and not set("$[\\") & set(name) and name[0] != "!"
        if name not in left_out
    ]


def ignore_file(row: dict[str, Any]) -> bytes:
    raw = row.get("raw")
    lines = "".join(f"{pattern}\n" for pattern in row["patterns"] or []).encode()
    return base64.b64decode(raw) if raw is not None else lines


def ignore_case(number: int, row: dict[str, Any]) -> Case:
    """A Dockerfile that copies each file of the row with an instruction of its own."""
    names = copied_names(row)
    files = dict.fromkeys(names, b"x")
    files[".dockerignore"] = ignore_file(row)
    copies = [f"COPY {json.dumps([name, f'/{n}'])}\n" for n, name in enumerate(names)]
    files["Dockerfile"] = "".join(["FROM scratch\n", *copies]).encode()
    return Case(f"{number} {row['tag']}", files, {}, {}, not row.get("error"))


def test_a_file_is_found_exactly_where_the_ignore_file_keeps_it(repo: Repo) -> None:
    recorded = rows("ignore_cases.jsonl")
    cases = [ignore_case(number, row) for number, row in enumerate(recorded)]
    failed: dict[int, set[int]] = {}
    for number, line in errors(repo, cases):
        failed.setdefault(number, set()).add(line)
    wrong = {}
    for number, (row, case) in enumerate(zip(recorded, cases, strict=True)):
        lines = failed.get(number, set())
        names = copied_names(row)
        missing = {n for n, name in enumerate(names) if name not in (row.get("kept") or [])}
        if row.get("error"):
            agrees = bool(lines)
        else:
            agrees = lines == {n + 2 for n in missing}
        if not agrees:
            wrong[case.id] = [names[line - 2] for line in sorted(lines ^ {n + 2 for n in missing})]
    assert wrong == {}


def arrivals(data: bytes, files: list[str]) -> tuple[list[str], list[str]] | None:
    """The files that are sent, and those of them that arrive empty; None for a failed build."""
    try:
        ignore = DockerIgnore(data)
        kept = [file for file in files if not ignore.exclusion(file)]
        return kept, [file for file in kept if ignore.arrives_empty(file)]
    except IgnoreSyntaxError:
        return None


def test_a_file_is_sent_and_arrives_empty_exactly_as_recorded() -> None:
    wrong = []
    for number, row in enumerate(rows("ignore_cases.jsonl")):
        said = arrivals(ignore_file(row), sorted(row["files"]))
        built = sorted(row["kept"] or []), sorted(row.get("emptied") or [])
        if said != (None if row.get("error") else built):
            wrong.append((number, row["tag"]))
    assert wrong == []
