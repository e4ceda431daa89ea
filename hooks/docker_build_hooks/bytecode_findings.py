"""What is said of compiled Python in git, and in the contexts that images are built from?"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from docker_build_hooks import bytecode_rules as rules
from docker_build_hooks.built_contexts import BuiltContext
from docker_build_hooks.bytecode import is_bytecode, is_in_cache, is_installed, is_stale
from docker_build_hooks.content_classes import BYTECODE, PYCACHE
from docker_build_hooks.context_contents import Contents, tracked_contents
from docker_build_hooks.declarations import show_folder
from docker_build_hooks.finding import Finding
from docker_build_hooks.finding_places import guess_hints, in_dockerfile, reference
from docker_build_hooks.git_index import Index
from docker_build_hooks.gitignore import ignored_paths
from docker_build_hooks.judgement import Judge
from docker_build_hooks.report import shell_word
from docker_build_hooks.work_tree import size_on_disk

_MAXIMUM_SHOWN = 3
_LOOSE, _JYTHON = "*.py[cod]", "*$py.class"


def show_size(size: int) -> str:
    """A number of bytes as one reads it."""
    if size < 1024:
        return f"{size} byte{'' if size == 1 else 's'}"
    return f"{size / 1024:.1f} KiB" if size < 1024 * 1024 else f"{size / 1024 / 1024:.1f} MiB"


def show_files(number: int) -> str:
    """How many compiled files there are."""
    return f"{number} compiled file{'' if number == 1 else 's'}"


def tracked_findings(index: Index, is_judged: Callable[[str], bool]) -> list[Finding]:
    """A finding for each folder with compiled files that git tracks and that are to be judged."""
    folders: dict[str, list[str]] = {}
    for content in tracked_contents(index):
        if content.item.of != BYTECODE:
            continue
        is_folder = content.item is PYCACHE
        files = list(index.below(content.path)) if is_folder else [content.path]
        meant = [file for file in files if is_bytecode(file) and is_judged(file)]
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
    it = "it" if len(files) == 1 else "them"
    hints = [f"take {it} out of git with `git rm --cached {_removal(folder, files, is_cache)}`"]
    if new := [file for file in files if file not in ignored]:
        patterns = [f"{PYCACHE.name}/"] if is_cache else _loose_patterns(new)
        hints.append(f"add {_quoted(patterns)} to .gitignore")
    rule = rules.RULES[rules.TRACKED]
    return Finding(min(files), 1, 1, 1, rule, message, tuple(hints))


def _removal(folder: str, files: Sequence[str], is_cache: bool) -> str:
    """The arguments of ``git rm`` for the compiled files of a folder."""
    if is_cache:
        return f"-r -- {shell_word(folder)}"
    if len(files) <= _MAXIMUM_SHOWN:
        return f"-- {' '.join(map(shell_word, sorted(files)))}"
    endings = [ending for ending in (".pyc", ".pyo", "$py.class") if _some_end(files, ending)]
    above = f"{folder}/" if folder else ""
    return f"-- {' '.join(shell_word(f':(glob){above}*{ending}') for ending in endings)}"


def _some_end(files: Sequence[str], ending: str) -> bool:
    return any(file.endswith(ending) for file in files)


def _loose_patterns(files: Sequence[str]) -> list[str]:
    """The patterns of an ignore file that match these compiled files outside of a cache."""
    found = {_JYTHON if file.endswith("$py.class") else _LOOSE for file in files}
    return sorted(found, reverse=True)


def _quoted(patterns: Sequence[str]) -> str:
    *others, last = (f'"{pattern}"' for pattern in patterns)
    return f"{', '.join(others)} and {last}" if others else last


class ContextFindings:
    """What the contexts take in."""

    def __init__(
        self, judge: Judge, contexts: Sequence[BuiltContext], is_judged: Callable[[str], bool]
    ) -> None:
        self._judge = judge
        self._contents = Contents(judge.index, contexts)
        self._is_judged = is_judged

    def taken(self, built: BuiltContext) -> list[str]:
        """The compiled files that a context takes in, sorted."""
        found = (
            taken.path
            for content, _ in self._contents.in_context(built, BYTECODE)
            for taken in self._contents.taken_files(built, content)
        )
        return sorted(path for path in found if is_bytecode(path) and self._is_judged(path))

    def of_context(self, built: BuiltContext) -> Iterator[Finding]:
        """The findings about one context."""
        index = self._judge.index
        files = self.taken(built)
        taken = built.taken_by(built.below(files[0]) or files[0]) if files else None
        if taken is None:
            return
        build, area = taken
        path, span = in_dockerfile(self._judge, build, area.source.span)
        builds = tuple(dict.fromkeys(reference(copying.build) for copying in built.builds))
        context = f'the build context "{show_folder(built.context.folder)}"'
        size = show_size(sum(size_on_disk(index.root, file) for file in files))
        untracked = [file for file in files if file not in index]
        number = len(untracked)
        where = "on disk, not tracked" if number == len(files) else f"{number} not tracked"
        where = where if untracked else "in git"
        message = f"{show_files(len(files))} ({size}, {where}) of {context} "
        message += f'{"is" if len(files) == 1 else "are"} copied along with "{area.source.text}"'
        hints = [_listed(files), _kept_out(built, files)]
        if not all(map(is_installed, untracked)):
            hints.append("--fix deletes what git does not track")
        hints += guess_hints(build)
        rule = rules.RULES[rules.IN_CONTEXT]
        yield Finding(path, *span, rule, message, tuple(hints), builds)
        if stale := [file for file in files if is_stale(index, file)]:
            rule = rules.RULES[rules.STALE]
            message = f"{show_files(len(stale))} of {context} "
            message += f"{'has' if len(stale) == 1 else 'have'} no source any more"
            if any(not is_in_cache(file) for file in stale):
                message += ", and Python runs the old code"
            yield Finding(path, *span, rule, message, (_listed(stale),), builds)


def _kept_out(built: BuiltContext, files: Sequence[str]) -> str:
    """Which patterns keep compiled files out of a context, and where to write them."""
    patterns = [f"**/{PYCACHE.name}", f"**/{_LOOSE}"]
    if _some_end(files, "$py.class"):
        patterns.append(f"**/{_JYTHON}")
    ignore = built.context.ignore
    has_exceptions = ignore is not None and any(pattern.exclusion for pattern in ignore.patterns)
    where = "at the end of" if has_exceptions else "in"
    file = built.ignore_file or built.missing_ignore_file
    return f"{_quoted(patterns)} {where} {file} keep them out"


def _listed(files: Sequence[str]) -> str:
    shown = ", ".join(f'"{file}"' for file in files[:_MAXIMUM_SHOWN])
    more = len(files) - _MAXIMUM_SHOWN
    return f"{shown} and {more} more" if more > 0 else shown
