"""What is said of the contents of each context: what gets in, and what some day will?"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import islice

from docker_build_hooks import coverage_rules as rules
from docker_build_hooks.built_contexts import BuiltContext, is_borrowed
from docker_build_hooks.content_classes import ARTIFACT, GIT, KINDS, NAMES, REQUIRED, SECRET
from docker_build_hooks.copied_paths import Area
from docker_build_hooks.coverage import Coverage, Uncovered
from docker_build_hooks.declarations import Build, show_folder
from docker_build_hooks.finding import ERROR, BuildReference, Finding
from docker_build_hooks.finding_places import (
    guess_hints,
    in_dockerfile,
    in_ignore_file,
    reference,
)
from docker_build_hooks.gitignore import ignored_paths
from docker_build_hooks.judgement import Judge
from docker_build_hooks.keeping_out import KeepingOut, shown_patterns
from docker_build_hooks.near_patterns import NearPattern, near_pattern
from docker_build_hooks.pattern_faults import Fault, pattern_faults
from docker_build_hooks.unused_ignore_files import UnusedIgnoreFile

_NOT_TRACKED = "on disk, not tracked"
_MAXIMUM_PATTERNS = 8


class CoverageFindings:
    """Turns what is not covered into findings."""

    def __init__(self, judge: Judge, coverage: Coverage, contexts: Sequence[BuiltContext]) -> None:
        self._judge = judge
        self._coverage = coverage
        self._contexts = contexts
        self._keeping: dict[str, KeepingOut] = {}

    def of_context(self, built: BuiltContext) -> Iterator[Finding]:
        """The findings about the contents of one context."""
        keeping = self._keeping_out(built)
        # What is not there, and cannot be kept out by a pattern of its own, is not worth a word.
        uncovered = [
            one
            for one in self._coverage.by_class(built)
            if one.is_there or keeping.pattern(built, one.probe, False) is not None
        ]
        whole = _whole_context(built)
        if not built.ignore_file and whole and uncovered:
            yield self._file_missing(built, *whole, uncovered, keeping)
            # What may come to be there is in the hints of that.
            uncovered = [one for one in uncovered if one.is_there]
        spoken_of: set[int] = set()
        for one in uncovered:
            finding = self._finding(built, one, keeping)
            spoken_of |= {finding.line} if finding.path == built.ignore_file else set()
            yield finding
        for fault in self._faults(built):
            if fault.rule != rules.PATTERN_ANCHORED or fault.pattern.line not in spoken_of:
                span = in_ignore_file(built.ignore_data, fault.pattern.line)
                rule = rules.RULES[fault.rule]
                builds = _references(built)
                yield Finding(built.ignore_file, *span, rule, fault.message, fault.hints, builds)

    def _faults(self, built: BuiltContext) -> list[Fault]:
        """The faults of the patterns; of those for the top level what git ignores there is none."""
        faults = [] if is_borrowed(built) else pattern_faults(built)
        asked = {
            fault: built.context.in_repository(fault.pattern.cleaned)
            for fault in faults
            if fault.rule == rules.PATTERN_ANCHORED
        }
        questions = [text for path in asked.values() for text in (path, f"{path}/")]
        ignored = ignored_paths(self._judge.index, questions)
        return [f for f in faults if not {f"{asked.get(f)}", f"{asked.get(f)}/"} & ignored]

    def _finding(self, built: BuiltContext, one: Uncovered, keeping: KeepingOut) -> Finding:
        ignore, probe = built.context.ignore, one.probe
        near = near_pattern(ignore, probe.path, probe.item_path) if ignore else None
        found = built.taken_by(one.probe.path)
        assert found is not None
        build, area = found
        rule = rules.RULES[_rule(one, near)]
        severity = ERROR if one.of == REQUIRED else ""
        hints = []
        if one.others:
            hints.append(f"{one.others} more of this kind {'is' if one.others == 1 else 'are'} too")
        if near is None:
            path, span = in_dockerfile(self._judge, build, area.source.span)
            message = _unnoticed(built, one, area)
        else:
            path = built.ignore_file
            span = in_ignore_file(built.ignore_data, near.pattern.line)
            message = _nearly(built, one, near)
            dockerfile, place = in_dockerfile(self._judge, build, area.source.span)
            hints.append(f'"{area.source.text}" is copied at {dockerfile}:{place.line}')
        hints += [*self._cure(built, one, near, keeping), *guess_hints(build)]
        return Finding(path, *span, rule, message, tuple(hints), _references(built), severity)

    def _keeping_out(self, built: BuiltContext) -> KeepingOut:
        if not built.ignore_file:
            return KeepingOut(self._judge.index, [built])
        if built.ignore_file not in self._keeping:
            alike = [other for other in self._contexts if other.ignore_file == built.ignore_file]
            self._keeping[built.ignore_file] = KeepingOut(self._judge.index, alike)
        return self._keeping[built.ignore_file]

    def _cure(
        self,
        built: BuiltContext,
        one: Uncovered,
        near: NearPattern | None,
        keeping: KeepingOut,
    ) -> Iterator[str]:
        """What to write into which file."""
        if near is not None and keeping.is_enough_wider(built, near, one.probe.path):
            yield f'write "{near.wider}" instead'
            return
        pattern = keeping.pattern(built, one.probe, one.is_there)
        condition = "" if pattern else "if no image needs what git tracks of it, "
        pattern = pattern or one.probe.item.patterns[0]
        if near is not None:
            yield f'{condition}add "{pattern}" behind {"it" if not near.wider else "the others"}'
        elif built.ignore_file:
            yield f'{condition}add "{pattern}" to {built.ignore_file}'
        else:
            yield f'{condition}create {built.missing_ignore_file} with "{pattern}"'

    def _file_missing(
        self,
        built: BuiltContext,
        build: Build,
        area: Area,
        uncovered: Iterable[Uncovered],
        keeping: KeepingOut,
    ) -> Finding:
        path, span = in_dockerfile(self._judge, build, area.source.span)
        patterns = filter(
            None, (keeping.pattern(built, one.probe, one.taken is not None) for one in uncovered)
        )
        shown = list(islice(dict.fromkeys(filter(None, patterns)), _MAXIMUM_PATTERNS))
        message = f"all of {_context_name(built)} is copied, and it has no ignore file"
        hint = f"create {built.missing_ignore_file}"
        hint += f" with {shown_patterns(shown)}" if shown else ""
        rule = rules.RULES[rules.FILE_MISSING]
        return Finding(path, *span, rule, message, (hint,), _references(built))


def _unnoticed(built: BuiltContext, one: Uncovered, area: Area) -> str:
    shown = _shown(built, one)
    if not one.is_there:
        return f'nothing keeps "{shown}" ({NAMES[one.of]}) out of {_context_name(built)}'
    return f'"{shown}" is copied along with "{area.source.text}" ({_nature(one)})'


def _nearly(built: BuiltContext, one: Uncovered, near: NearPattern) -> str:
    shown = _shown(built, one)
    verb = "is copied" if one.is_there else "would be copied"
    nature = f" ({_nature(one)})" if one.is_there else f" ({NAMES[one.of]})"
    pattern = near.pattern.text
    if not near.wider:
        return f'"{shown}" {verb}, as "{pattern}" lets it in{nature}'
    scope = "the top level" if near.is_root_only else "one place"
    return f'"{pattern}" covers {scope} only: "{shown}" {verb}{nature}'


def _shown(built: BuiltContext, one: Uncovered) -> str:
    """A file that is there, or what would be."""
    return built.context.in_repository(one.probe.path if one.is_there else one.probe.shown)


def _rule(one: Uncovered, near: NearPattern | None) -> str:
    kind = KINDS.get(one.of, ARTIFACT)
    if one.of == GIT:
        return rules.CLUTTER_COPIED
    if one.taken is None:
        return rules.ROOT_ONLY if near is not None and near.wider else rules.MISSING_CLASS
    if kind == SECRET:
        return rules.SECRET_TRACKED if one.taken.is_tracked else rules.SECRET_EXPOSED
    return rules.ARTIFACT_COPIED if kind == ARTIFACT else rules.CLUTTER_COPIED


def _nature(one: Uncovered) -> str:
    """What the file is, and where it is."""
    if one.of == GIT:
        return NAMES[one.of]
    tracked = one.taken is not None and one.taken.is_tracked
    return f"{NAMES[one.of]}, {'in git' if tracked else _NOT_TRACKED}"


def _whole_context(built: BuiltContext) -> tuple[Build, Area] | None:
    """The first build that copies all of the context, and how."""
    for copying in built.builds:
        for area in copying.copied.areas:
            if not area.folder:
                return copying.build, area
    return None


def _context_name(built: BuiltContext) -> str:
    return f'the build context "{show_folder(built.context.folder)}"'


def _references(built: BuiltContext) -> tuple[BuildReference, ...]:
    return tuple(dict.fromkeys(reference(copying.build) for copying in built.builds))


def unused_finding(found: UnusedIgnoreFile) -> Finding:
    """The finding about an ignore file that no build reads."""
    rule = rules.RULES[rules.FILE_UNUSED]
    if not found.path.endswith("/.dockerignore") and found.path != ".dockerignore":
        dockerfile = found.path.removesuffix(".dockerignore")
        message = f'no build reads it: there is no Dockerfile "{dockerfile}" that it belongs to'
        return Finding(found.path, 1, 1, 1, rule, message)
    folder = show_folder(found.path.rpartition("/")[0])
    shown = ", ".join(f'"{show_folder(folder)}"' for folder in found.contexts[:_MAXIMUM_PATTERNS])
    message = f'no build reads it: none has the build context "{folder}"'
    hints = (f"the build contexts are {shown}",) if shown else ()
    return Finding(found.path, 1, 1, 1, rule, message, hints)
