"""Does anything get into a build context, and so into an image, that should not?"""

from __future__ import annotations

import sys

from docker_build_hooks.git_changes import staged_changes
from docker_build_hooks.git_process import GitError
from docker_build_hooks.quick_look import BUILD_OPTIONS, asks_for_staged, may_declare

TYPE_CHECKING = False
if TYPE_CHECKING:
    from argparse import Namespace
    from collections.abc import Sequence

    from docker_build_hooks.built_contexts import BuiltContext
    from docker_build_hooks.command_line import Parser
    from docker_build_hooks.git_changes import Change
    from docker_build_hooks.ignore_fix import Fix
    from docker_build_hooks.judgement import Judge

HOOK = "check-dockerignore-coverage"
_OPTIONS_WITH_VALUE = BUILD_OPTIONS | {"--skip", "--require"}
# What the items of `content_classes` have in their paths.
_PARTS_OF_PATHS = (
    *("__pycache__", ".pyc", ".pyo", "node_modules", "venv", "_cache/", ".tox", ".nox", "htmlcov"),
    *(".coverage", ".env", "id_", ".npmrc", ".pypirc", ".netrc", ".pem", ".key", ".aws/"),
    *(".tfstate", ".idea", ".vscode", ".DS_Store"),
)


def main(argv: Sequence[str] | None = None) -> int:
    """Check the contexts that ``argv`` or what is staged touches; 0, 1 or 2 as every hook."""
    arguments = sys.argv[1:] if argv is None else list(argv)
    try:
        # Before anything else is imported: most commits touch nothing of Docker's.
        changes = staged_changes()
        if asks_for_staged(arguments, _OPTIONS_WITH_VALUE) and not any(map(_may_matter, changes)):
            return 0
    except GitError as error:
        if not {"-h", "--help"} & set(arguments):
            from docker_build_hooks.command_line import fail

            return fail(HOOK, str(error))
        changes = []
    return _check(arguments, changes)


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
    from docker_build_hooks.build_options import build_options
    from docker_build_hooks.command_line import UsageError, fail, repository_path, repository_paths
    from docker_build_hooks.git_index import find_root, read_index
    from docker_build_hooks.judgement import Judge

    try:
        given = _parser().parse_args(arguments)
        options = build_options(given)
        root, prefix = find_root()
        index = read_index(root)
        named = repository_paths(index, prefix, given.paths)
        index.add_from_disk(sorted(named))
        judge = Judge(index, options)
        if given.explain is not None:
            return _explain(judge, repository_path(root, prefix, given.explain))
        touched = named.union(change.path for change in changes)
        return _judge(judge, None if given.all_files else frozenset(touched), given)
    except (UsageError, GitError, OSError) as error:
        return fail(HOOK, str(error))


def _explain(judge: Judge, path: str) -> int:
    from docker_build_hooks.builds import find_builds
    from docker_build_hooks.built_contexts import builds_to_look_at, built_contexts
    from docker_build_hooks.context_explanation import explain_path
    from docker_build_hooks.report import write

    builds = find_builds(judge.index, judge.options)
    contexts = built_contexts(judge, builds_to_look_at(judge, builds, None))
    write(explain_path(judge, contexts, path))
    return 0


def _judge(judge: Judge, touched: frozenset[str] | None, given: Namespace) -> int:
    from docker_build_hooks.builds import find_builds
    from docker_build_hooks.built_contexts import builds_to_look_at, built_contexts
    from docker_build_hooks.coverage import Coverage
    from docker_build_hooks.coverage_findings import CoverageFindings, unused_finding
    from docker_build_hooks.coverage_rules import RULES
    from docker_build_hooks.report import report
    from docker_build_hooks.unused_ignore_files import unused_ignore_files

    index = judge.index
    builds = find_builds(index, judge.options)
    inside = [path for path in touched or () if _may_be_content(path)]
    contexts = built_contexts(judge, builds_to_look_at(judge, builds, touched, inside))
    fixes: list[Fix] = []
    if given.fix:
        contexts, fixes = _fix(judge, contexts, given)
    coverage = Coverage(judge, contexts, given.skip)
    found = CoverageFindings(judge, coverage, contexts)
    findings = [finding for built in contexts for finding in found.of_context(built)]
    findings += map(unused_finding, unused_ignore_files(judge, builds, touched))
    texts = {built.ignore_file: built.ignore_data for built in contexts if built.ignore_file}
    judged = {built.ignore_file for built in contexts if built.ignore_file}
    judged.update(f.path for f in findings)

    def read(path: str) -> bytes | None:
        return texts[path] if path in texts else index.blob(path)

    status = report(findings, read, judged, RULES, given.format, given.strict)
    return 1 if fixes else status


def _fix(
    judge: Judge, contexts: list[BuiltContext], given: Namespace
) -> tuple[list[BuiltContext], list[Fix]]:
    """Write what is missing; the contexts as they are then, and what was written."""
    from docker_build_hooks.coverage import Coverage
    from docker_build_hooks.file_replacement import replace_file
    from docker_build_hooks.ignore_fix import plan_fixes, with_work_tree
    from docker_build_hooks.report import escape, write

    contexts = with_work_tree(judge.index, contexts)
    fixes, fixed = plan_fixes(judge.index, Coverage(judge, contexts, given.skip), contexts)
    written = []
    for fix in fixes:
        if replace_file(judge.index.root, fix.path, fix.after):
            written.append(fix)
            if given.format == "text":
                write(f"{'creating' if fix.before is None else 'fixing'} {escape(fix.path)}\n")
    return (fixed if len(written) == len(fixes) else contexts), written


if __name__ == "__main__":
    raise SystemExit(main())
