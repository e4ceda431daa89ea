"""Where does a finding about a build stand, which build does it name, and is that a guess?"""

from __future__ import annotations

from collections.abc import Iterator

from docker_build_hooks.declarations import GUESSED, SUGGESTED, Build, show_folder
from docker_build_hooks.dockerfile import Span
from docker_build_hooks.finding import BuildReference
from docker_build_hooks.judgement import Judge


def in_dockerfile(judge: Judge, build: Build, span: Span) -> tuple[str, Span]:
    """The file and the place in it for a span of the build's Dockerfile, which may be inline."""
    if not (build.inline and build.declaration):
        return judge.root.follow(build.dockerfile).path, span
    if not build.inline.line:
        return build.declaration.path, Span(*build.declaration.dockerfile_place)
    shift = build.inline.indent
    line = span.line + build.inline.line - 1
    return build.declaration.path, Span(line, span.column + shift, span.end_column + shift)


def in_ignore_file(data: bytes | None, line: int) -> Span:
    """The place of what is written in a line (1-based; 0 for none) of an ignore file."""
    lines = (data or b"").split(b"\n")
    text = lines[line - 1].decode("utf-8", "replace") if line else ""
    text = text.removeprefix("\ufeff") if line == 1 else text
    indent = len(text) - len(text.lstrip())
    return Span(max(line, 1), indent + 1, max(len(text.rstrip()), indent + 1) + 1)


def reference(build: Build) -> BuildReference:
    """The build as a finding names it."""
    by = None if build.origin == SUGGESTED else build.declaration
    return BuildReference(
        build.context or ".", build.shown_dockerfile, f"{by.path}:{by.line}" if by else None
    )


def guess_hints(build: Build) -> Iterator[str]:
    """That the context of the build is a guess, where it may be another one."""
    if build.origin in (GUESSED, SUGGESTED) and "/" in build.dockerfile:
        guess = show_folder(build.context)
        yield f'no file declares this build: the context "{guess}" is a guess'
        yield "`# docker-build-hooks: context=FOLDER` in the Dockerfile says otherwise"
