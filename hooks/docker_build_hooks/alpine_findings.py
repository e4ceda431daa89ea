"""What is said of the Dockerfiles for Alpine that a change touches?"""

from __future__ import annotations

import re
from collections.abc import Iterable

from docker_build_hooks import alpine_rules as rules
from docker_build_hooks.alpine_comparison import compare
from docker_build_hooks.alpine_files import read_alpine_file
from docker_build_hooks.alpine_scripts import Dependent, holding, with_scripts
from docker_build_hooks.alpine_stage import Note
from docker_build_hooks.builds import BuildSet
from docker_build_hooks.declarations import GUESSED, Build
from docker_build_hooks.file_environments import service_of
from docker_build_hooks.finding import ERROR, Finding
from docker_build_hooks.finding_places import in_dockerfile, reference
from docker_build_hooks.judgement import Judge

_FROM = re.compile(rb"^[ \t]*FROM[ \t]+(?:--\S+[ \t]+)*(\S+)", re.IGNORECASE | re.MULTILINE)


def alpine_findings(
    judge: Judge,
    builds: BuildSet,
    touched: frozenset[str] | None,
    scripts: frozenset[str],
    today: str,
) -> tuple[list[Finding], frozenset[str]]:
    """The findings, and the Dockerfiles that were judged as a whole.

    ``touched`` are the paths to look at (None: all); ``scripts`` those of them that are for bash.
    """
    by_file = _by_file(judge, builds)
    own = {path for path in by_file if touched is None or path in touched}
    services = {service_of(path) for path in own}
    judge.index.read_blobs(by_file)
    names = [script.rpartition("/")[2].encode("utf-8", "surrogateescape") for script in scripts]
    read = [
        path
        for path in by_file
        if path in own
        or service_of(path) in services
        or any(name in (judge.index.blob(path) or b"") for name in names)
    ]
    files = [
        file for path in read if (file := read_alpine_file(judge, by_file[path], today)) is not None
    ]
    dependents = [
        one
        for file in files
        for one in file.dependents
        if file.path in own or not scripts.isdisjoint(one.scripts)
    ]
    for difference in compare(files, own.__contains__):
        file = difference.file
        dependents.append(with_scripts(judge.index, file.build, difference.note))
    bases = _bases(judge, by_file) if any(one.note.rule == rules.ROOT for one in dependents) else []
    kept = (one for one in dependents if one.note.rule != rules.ROOT or not _is_base(one, bases))
    findings = [
        _finding(judge, build, note)
        for build, note, script in holding(judge.index, kept)
        if build.shown_dockerfile in own or script in scripts
    ]
    return _without_weaker(findings), frozenset(own)


def _by_file(judge: Judge, builds: BuildSet) -> dict[str, list[Build]]:
    """The builds of each Dockerfile that is there, the undeclared ones among them."""
    undeclared = (
        Build(path.rpartition("/")[0], path, origin=GUESSED) for path in builds.undeclared
    )
    found: dict[str, list[Build]] = {}
    for build in (*builds.declared, *undeclared):
        if judge.leads_out(build):
            continue
        path = build.shown_dockerfile if build.inline else judge.root.follow(build.dockerfile).path
        if path in judge.index:
            found.setdefault(path, []).append(build)
    return found


def _finding(judge: Judge, build: Build, note: Note) -> Finding:
    path, place = in_dockerfile(judge, build, note.span)
    named = (reference(build),) if build.declaration or build.inline else ()
    rule = rules.RULES[note.rule]
    return Finding(path, *place, rule, note.message, note.hints, named, note.severity)


def _without_weaker(findings: list[Finding]) -> list[Finding]:
    """Each thing said once, by the first build that it is about, as an error where it is one."""
    found: dict[tuple[object, ...], Finding] = {}
    for finding in findings:
        key = finding[:6]
        if key not in found or (finding.level == ERROR != found[key].level):
            found[key] = finding
    return list(found.values())


def _bases(judge: Judge, by_file: Iterable[str]) -> list[str]:
    """The names of the images that Dockerfiles here are made from, without registry and tag."""
    names: list[str] = []
    for path in by_file:
        for text in _FROM.findall(judge.index.blob(path) or b""):
            name = text.decode("utf-8", "replace").rpartition("/")[2]
            names.append(re.split("[:@]", name)[0].lower())
    return names


def _is_base(dependent: Dependent, bases: Iterable[str]) -> bool:
    """Whether the image of a file seems to be one that others here are made from."""
    folder, _, name = dependent.build.shown_dockerfile.lower().rpartition("/")
    words = {*re.split("[._-]", name), *folder.split("/")[-1:]} - {"dockerfile", "alpine", ""}
    if {"base", "builder"} & {*words, *re.split("[._-]", folder.rpartition("/")[2])}:
        return True
    return any(word == base or base.endswith(f"-{word}") for base in bases for word in words)
