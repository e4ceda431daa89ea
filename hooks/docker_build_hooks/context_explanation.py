"""Is a path in the build contexts, which line decides it, and which build copies it?"""

from __future__ import annotations

from collections.abc import Iterable

from docker_build_hooks.built_contexts import BuiltContext
from docker_build_hooks.declarations import show_folder
from docker_build_hooks.dockerignore import Pattern
from docker_build_hooks.finding_places import in_dockerfile
from docker_build_hooks.judgement import Judge
from docker_build_hooks.near_patterns import hits
from docker_build_hooks.report import escape


def explain_path(judge: Judge, contexts: Iterable[BuiltContext], path: str) -> str:
    """What there is to say of a repository path, a few lines for each context that it is in."""
    texts = [_in_context(judge, built, path) for built in contexts]
    said = "".join(filter(None, texts))
    return said or f"{escape(path)}: in no build context that is known\n"


def _in_context(judge: Judge, built: BuiltContext, path: str) -> str:
    below = built.below(path)
    if below is None:
        return ""
    name = f'the build context "{escape(show_folder(built.context.folder))}"'
    ignore = built.context.ignore
    is_folder = judge.index.has_folder(path) and path not in judge.index
    is_sent = ignore is None or ignore.exclusion(below, is_folder) is None
    verb, reason = "is" if is_sent else "is not", _reason(built, below, is_folder)
    lines = [f"{escape(path)}: {verb} in {name}: {reason}"]
    if is_sent and ignore is not None and not is_folder and ignore.arrives_empty(below):
        lines.append("  but it arrives empty (0 bytes): the client asks again when it reads it")
    for copying in built.builds:
        area = copying.copied.area_of(below)
        if area is not None:
            file, span = in_dockerfile(judge, copying.build, area.source.span)
            verb = "copied" if is_sent else "would be copied"
            lines.append(
                f'  {verb} by {escape(file)}:{span.line} with "{escape(area.source.text)}"'
            )
        elif copying.copied.name(below):
            lines.append(f"  named in {escape(copying.build.shown_dockerfile)}")
    return "".join(f"{line}\n" for line in lines)


def _reason(built: BuiltContext, below: str, is_folder: bool) -> str:
    """The line of the ignore file that decides."""
    ignore = built.context.ignore
    if not built.ignore_file:
        return "it has no ignore file"
    if ignore is None:
        return f"{escape(built.ignore_file)} is empty"
    exclusion = ignore.exclusion(below, is_folder)
    if exclusion is not None:
        return f'{_shown(built, exclusion.pattern)} keeps "{escape(exclusion.path)}" out'
    exceptions = [p for p in ignore.patterns if p.exclusion and hits(p, below)]
    if exceptions:
        return f"{_shown(built, exceptions[-1])} lets it in"
    return f"no pattern of {escape(built.ignore_file)} keeps it out"


def _shown(built: BuiltContext, pattern: Pattern) -> str:
    return f'{escape(built.ignore_file)}:{pattern.line} "{escape(pattern.text)}"'
