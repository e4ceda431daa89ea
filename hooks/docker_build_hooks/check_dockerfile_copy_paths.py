"""Will every COPY, ADD and bind-mount source of every image be there in a fresh clone?"""

from __future__ import annotations

from docker_build_hooks.hook_start import BUILD_OPTIONS, may_declare, start

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from docker_build_hooks.command_line import Parser
    from docker_build_hooks.finding import Finding
    from docker_build_hooks.git_changes import Change
    from docker_build_hooks.hook_run import Run

HOOK = "check-dockerfile-copy-paths"
_OPTIONS_WITH_VALUE = BUILD_OPTIONS | {"--generated"}


def main(argv: Sequence[str] | None = None) -> int:
    """Check the files that ``argv`` names, or what is staged; 0, 1 or 2 as every hook."""
    return start(HOOK, argv, _OPTIONS_WITH_VALUE, _may_matter, _check)


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
    from docker_build_hooks.hook_run import run

    return run(HOOK, _parser(), arguments, changes, _judge)


def _judge(run: Run) -> int:
    from docker_build_hooks.builds import find_builds
    from docker_build_hooks.copy_path_rules import RULES
    from docker_build_hooks.removed_paths import RemovedPaths
    from docker_build_hooks.report import report
    from docker_build_hooks.selection import Selection, select

    judge, given = run.judge, run.given
    index, options = judge.index, judge.options
    touched = run.named.union(change.path for change in run.changes)
    selection = Selection(given.all_files, touched, RemovedPaths(run.changes))
    failures, judged = select(judge, find_builds(index, options), selection)
    if failures:
        from docker_build_hooks.compose_chains import chains_of

        if chains := chains_of(judge, failures, selection.touched):
            failures, judged = select(judge, find_builds(index, options, chains), selection)
    findings: list[Finding] = []
    if failures:
        from docker_build_hooks.explanation import explain
        from docker_build_hooks.moves import Moves

        findings = explain(judge, failures, Moves(run.changes))
    return report(findings, index.blob, judged, RULES, given.format, given.strict)


if __name__ == "__main__":
    raise SystemExit(main())
