"""Will every COPY, ADD and bind-mount source of every image be there in a fresh clone?"""

from __future__ import annotations

import sys

from docker_build_hooks.git_changes import staged_changes
from docker_build_hooks.git_process import GitError
from docker_build_hooks.quick_look import BUILD_OPTIONS, asks_for_staged, may_declare

TYPE_CHECKING = False
if TYPE_CHECKING:
    from argparse import Namespace
    from collections.abc import Sequence

    from docker_build_hooks.builds import Options
    from docker_build_hooks.command_line import Parser
    from docker_build_hooks.finding import Finding
    from docker_build_hooks.git_changes import Change
    from docker_build_hooks.git_index import Index
    from docker_build_hooks.selection import Selection

HOOK = "check-dockerfile-copy-paths"
_OPTIONS_WITH_VALUE = BUILD_OPTIONS | {"--generated"}


def main(argv: Sequence[str] | None = None) -> int:
    """Check the files that ``argv`` names, or what is staged; 0, 1 or 2 as every hook."""
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
    return change.takes_away or may_declare(change.path)


def _parser() -> Parser:
    from docker_build_hooks.build_options import add_build_options
    from docker_build_hooks.command_line import parser

    made = parser(HOOK, __doc__ or "")
    add_build_options(made)
    made.add_argument(
        "--generated",
        action="append",
        default=[],
        metavar="GLOB",
        help="paths that a script makes before the build (repeatable)",
    )
    return made


def _check(arguments: list[str], changes: list[Change]) -> int:
    from docker_build_hooks.build_options import build_options
    from docker_build_hooks.command_line import UsageError, fail, repository_paths
    from docker_build_hooks.git_index import find_root, read_index

    try:
        given = _parser().parse_args(arguments)
        options = build_options(given)._replace(generated=tuple(given.generated))
        root, prefix = find_root()
        index = read_index(root)
        named = repository_paths(index, prefix, given.paths)
        index.add_from_disk(sorted(named))
        return _judge(index, options, changes, named, given)
    except (UsageError, GitError, OSError) as error:
        return fail(HOOK, str(error))


def _selection(everything: bool, named: set[str], changes: list[Change]) -> Selection:
    from docker_build_hooks.removed_paths import RemovedPaths
    from docker_build_hooks.selection import Selection

    touched = named.union(change.path for change in changes)
    return Selection(everything, frozenset(touched), RemovedPaths(changes))


def _judge(
    index: Index, options: Options, changes: list[Change], named: set[str], given: Namespace
) -> int:
    from docker_build_hooks.builds import find_builds
    from docker_build_hooks.copy_path_rules import RULES
    from docker_build_hooks.judgement import Judge
    from docker_build_hooks.report import report
    from docker_build_hooks.selection import select

    judge = Judge(index, options)
    builds = find_builds(index, options)
    selection = _selection(given.all_files, named, changes)
    failures, judged = select(judge, builds, selection)
    if failures:
        from docker_build_hooks.compose_chains import chains_of

        if chains := chains_of(judge, failures, selection.touched):
            failures, judged = select(judge, find_builds(index, options, chains), selection)
    findings: list[Finding] = []
    if failures:
        from docker_build_hooks.explanation import explain
        from docker_build_hooks.moves import Moves

        findings = explain(judge, failures, Moves(changes))
    return report(findings, index.blob, judged, RULES, given.format, given.strict)


if __name__ == "__main__":
    raise SystemExit(main())
