"""What is said of compiled Python in git, and in the contexts that images are built from?"""

from __future__ import annotations

import shlex
from collections.abc import Iterator, Sequence

from docker_build_hooks import bytecode_rules as rules
from docker_build_hooks.built_contexts import BuiltContext
from docker_build_hooks.bytecode import is_bytecode, is_in_cache, is_stale
from docker_build_hooks.content_classes import BYTECODE, PYCACHE
from docker_build_hooks.context_contents import Contents, tracked_contents
from docker_build_hooks.declarations import show_folder
from docker_build_hooks.finding import Finding
from docker_build_hooks.finding_places import in_dockerfile, reference
from docker_build_hooks.git_index import Index
from docker_build_hooks.gitignore import ignored_paths
from docker_build_hooks.judgement import Judge
from docker_build_hooks.work_tree import size_on_disk

_MAXIMUM_SHOWN = 3


def show_size(size: int) -> str:
    """A number of bytes as one reads it."""
    if size < 1024:
        return f"{size} bytes"
    return f"{size / 1024:.1f} KiB" if size < 1024 * 1024 else f"{size / 1024 / 1024:.1f} MiB"


def show_files(number: int) -> str:
    """How many compiled files there are."""
    return f"{number} compiled file{'' if number == 1 else 's'}"


def tracked_findings(index: Index, touched: frozenset[str] | None) -> list[Finding]:
    """A finding for each folder with compiled files that git tracks and the change touches.

    ``touched`` is None for everything.
    """
    folders: dict[str, list[str]] = {}
    for content in tracked_contents(index):
        if content.item.of != BYTECODE:
            continue
        is_folder = content.item is PYCACHE
        files = list(index.below(content.path)) if is_folder else [content.path]
        meant = [f for f in files if is_bytecode(f) and (touched is None or f in touched)]
        if meant:
            folder = content.path if is_folder else content.path.rpartition("/")[0]
            folders.setdefault(folder, []).extend(meant)
    files = sorted(file for found in folders.values() for file in found)
    ignored = ignored_paths(index, files)
    return [_tracked(folder, found, ignored) for folder, found in folders.items()]


def _tracked(folder: str, files: list[str], ignored: set[str]) -> Finding:
    is_cache = folder.rpartition("/")[2] == PYCACHE.name
    shown = show_folder(folder)
    message = f'git tracks {show_files(len(files))} in "{shown}"'
    what = ["-r", "--", folder] if is_cache else ["--", *sorted(files)[:_MAXIMUM_SHOWN]]
    hints = [f"take it out of git with `git rm --cached {shlex.join(what)}`"]
    if not ignored.issuperset(files):
        hints.append(f'add "{"__pycache__/" if is_cache else "*.py[cod]"}" to .gitignore')
    rule = rules.RULES[rules.TRACKED]
    return Finding(min(files), 1, 1, 1, rule, message, tuple(hints))


class ContextFindings:
    """What the contexts take in."""

    def __init__(self, judge: Judge, contexts: Sequence[BuiltContext]) -> None:
        self._judge = judge
        self._contents = Contents(judge.index, contexts)

    def untracked(self, built: BuiltContext) -> list[str]:
        """The compiled files that a context takes in and git does not track."""
        return [path for path in self._taken(built) if path not in self._judge.index]

    def _taken(self, built: BuiltContext) -> list[str]:
        found = (
            taken.path
            for content, _ in self._contents.in_context(built)
            if content.item.of == BYTECODE
            for taken in self._contents.taken_files(built, content)
        )
        return sorted(path for path in found if is_bytecode(path))

    def of_context(self, built: BuiltContext) -> Iterator[Finding]:
        """The findings about one context."""
        index = self._judge.index
        files = self._taken(built)
        taken = built.taken_by(built.below(files[0]) or files[0]) if files else None
        if taken is None:
            return
        build, area = taken
        path, span = in_dockerfile(self._judge, build, area.source.span)
        builds = tuple(dict.fromkeys(reference(copying.build) for copying in built.builds))
        context = f'the build context "{show_folder(built.context.folder)}"'
        size = show_size(sum(size_on_disk(index.root, file) for file in files))
        untracked = sum(file not in index for file in files)
        where = "on disk, not tracked" if untracked == len(files) else f"{untracked} not tracked"
        where = where if untracked else "in git"
        message = f"{show_files(len(files))} ({size}, {where}) of {context} "
        message += f'{"is" if len(files) == 1 else "are"} copied along with "{area.source.text}"'
        hints = [_listed(files)]
        file = built.ignore_file or built.missing_ignore_file
        hints.append(f'"**/{PYCACHE.name}" and "**/*.py[cod]" in {file} keep them out')
        if untracked:
            hints.append("--fix deletes what git does not track")
        rule = rules.RULES[rules.IN_CONTEXT]
        yield Finding(path, *span, rule, message, tuple(hints), builds)
        if stale := [file for file in files if is_stale(index, file)]:
            rule = rules.RULES[rules.STALE]
            message = f"{show_files(len(stale))} of {context} "
            message += f"{'has' if len(stale) == 1 else 'have'} no source any more"
            if any(not is_in_cache(file) for file in stale):
                message += ", and Python runs the old code"
            yield Finding(path, *span, rule, message, (_listed(stale),), builds)


def _listed(files: Sequence[str]) -> str:
    shown = ", ".join(f'"{file}"' for file in files[:_MAXIMUM_SHOWN])
    more = len(files) - _MAXIMUM_SHOWN
    return f"{shown} and {more} more" if more > 0 else shown
