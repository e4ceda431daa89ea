"""Does anything get into a build context, and so into an image, that should not?"""

from __future__ import annotations

from docker_build_hooks.hook_start import BUILD_OPTIONS, may_declare, start

TYPE_CHECKING = False
if TYPE_CHECKING:
    from argparse import Namespace
    from collections.abc import Sequence

    from docker_build_hooks.builds import BuildSet
    from docker_build_hooks.built_contexts import BuiltContext
    from docker_build_hooks.command_line import Parser
    from docker_build_hooks.git_changes import Change
    from docker_build_hooks.hook_run import Run
    from docker_build_hooks.ignore_fix import Fix
    from docker_build_hooks.judgement import Judge

HOOK = "check-dockerignore-coverage"
_OPTIONS_WITH_VALUE = BUILD_OPTIONS | {"--skip", "--require"}
# What the items of `content_classes` have in their paths.
_PARTS_OF_PATHS = (
    *("__pycache__", ".pyc", ".pyo", "node_modules", "venv", "_cache/", ".tox", ".nox", "htmlcov"),
    *(".coverage", ".env", "id_", ".npmrc", ".pypirc", ".netrc", ".pem", ".key", ".aws/"),
    *("gha-creds-", ".tfstate", ".idea", ".vscode", ".DS_Store", ".docker/"),
)


def main(argv: Sequence[str] | None = None) -> int:
    """Check the contexts that ``argv`` or what is staged touches; 0, 1 or 2 as every hook."""
    return start(HOOK, argv, _OPTIONS_WITH_VALUE, _may_matter, _check)


def _may_matter(change: Change) -> bool:
    return may_declare(change.path) or _may_be_content(change.path)


def _may_be_content(path: str) -> bool:
    return any(part in path for part in _PARTS_OF_PATHS)


def _parser() -> Parser:
    from docker_build_hooks.build_options import add_build_options
    from docker_build_hooks.command_line import parser
    from docker_build_hooks.content_classes import KINDS

    made = parser(HOOK, __doc__ or "")
    add_build_options(made)
    made.add_argument(
        "--skip",
        action="append",
        default=[],
        choices=list(KINDS),
        metavar="CLASS",
        help=f"a class that may get in: {', '.join(KINDS)} (repeatable)",
    )
    made.add_argument(
        "--require",
        action="append",
        default=[],
        metavar="PATTERN",
        help="what else must not get in, as a pattern of an ignore file (repeatable)",
    )
    made.add_argument(
        "--fix", action="store_true", help="write what is missing into the ignore files"
    )
    made.add_argument(
        "--explain",
        metavar="PATH",
        help="say of each context whether PATH is in it, and which line decides",
    )
    return made


def _check(arguments: list[str], changes: list[Change]) -> int:
    from docker_build_hooks.hook_run import run

    def is_added(path: str) -> bool:
        # Whether clutter is tracked is a part of what is said of it.
        return not _may_be_content(path)

    return run(HOOK, _parser(), arguments, changes, _judge, is_added)


def _judge(run: Run) -> int:
    from docker_build_hooks.builds import find_builds
    from docker_build_hooks.built_contexts import builds_to_look_at, built_contexts

    judge, given = run.judge, run.given
    _check_required(given.require)
    builds = find_builds(judge.index, judge.options)
    if given.explain is not None:
        contexts = built_contexts(judge, builds_to_look_at(judge, builds, None))
        return _explain(judge, contexts, run.path(given.explain))
    inside = [path for path in run.touched or () if _may_be_content(path)]
    contexts = built_contexts(judge, builds_to_look_at(judge, builds, run.touched, inside))
    fixes: list[Fix] = []
    if given.fix:
        contexts, fixes = _fix(judge, contexts, given)
    status = _report(run, builds, contexts)
    return 1 if fixes else status


def _check_required(patterns: Sequence[str]) -> None:
    """Raises ``UsageError`` for what is no pattern."""
    if not patterns:
        return
    from docker_build_hooks.command_line import UsageError
    from docker_build_hooks.dockerignore import IgnoreSyntaxError, read_patterns

    for text in patterns:
        try:
            read = read_patterns(text.encode("utf-8", "surrogateescape"))
        except IgnoreSyntaxError as error:
            raise UsageError(f"--require {text}: {error.reason}") from None
        if not read or read[0].is_bad or read[0].exclusion:
            raise UsageError(f"--require {text}: is no pattern of what to keep out")


def _explain(judge: Judge, contexts: list[BuiltContext], path: str) -> int:
    from docker_build_hooks.context_explanation import explain_path
    from docker_build_hooks.report import write

    write(explain_path(judge, contexts, path))
    return 0


def _report(run: Run, builds: BuildSet, contexts: list[BuiltContext]) -> int:
    from docker_build_hooks.coverage import Coverage
    from docker_build_hooks.coverage_findings import CoverageFindings, unused_finding
    from docker_build_hooks.coverage_rules import DISK_RULES, RULES
    from docker_build_hooks.report import report
    from docker_build_hooks.unused_ignore_files import unused_ignore_files

    judge, given = run.judge, run.given
    found = CoverageFindings(judge, Coverage(judge, contexts, given.skip, given.require), contexts)
    findings = [finding for built in contexts for finding in found.of_context(built)]
    findings += map(unused_finding, unused_ignore_files(judge, builds, run.touched))
    # What --fix has written is not in the index.
    texts = {built.ignore_file: built.ignore_data for built in contexts if built.ignore_file}
    judged = {*texts, *(c.build.shown_dockerfile for built in contexts for c in built.builds)}

    def read(path: str) -> bytes | None:
        return texts[path] if path in texts else judge.index.blob(path)

    # Whether a file on disk is there to be suppressed differs from machine to machine.
    alike = {name: rule for name, rule in RULES.items() if name not in DISK_RULES}
    return report(findings, read, judged, alike, given.format, given.strict)


def _fix(
    judge: Judge, contexts: list[BuiltContext], given: Namespace
) -> tuple[list[BuiltContext], list[Fix]]:
    """Write what is missing; the contexts as they are then, and what was written."""
    from docker_build_hooks.coverage import Coverage
    from docker_build_hooks.file_replacement import replace_file
    from docker_build_hooks.ignore_fix import plan_fixes, with_work_tree
    from docker_build_hooks.report import escape, write

    contexts = with_work_tree(judge.index, contexts)
    fixes, fixed = plan_fixes(
        judge.index, Coverage(judge, contexts, given.skip, given.require), contexts
    )
    written = []
    for fix in fixes:
        if replace_file(judge.index.root, fix.path, fix.after):
            written.append(fix)
            if given.format != "json":
                write(f"{'creating' if fix.before is None else 'fixing'} {escape(fix.path)}\n")
    return (fixed if len(written) == len(fixes) else contexts), written


if __name__ == "__main__":
    raise SystemExit(main())
