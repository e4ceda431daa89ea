"""Will every COPY, ADD and bind-mount source of every image be there in a fresh clone?"""

from __future__ import annotations

import sys

from docker_build_hooks.git_changes import staged_changes
from docker_build_hooks.git_process import GitError

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
# Without --format: clean is not silent in every format, and a format may be unknown.
_OPTIONS_WITH_VALUE = frozenset(
    {"--exclude", "--context", "--generated", "--build-arg", "--project-directory"}
)
# What the kinds of `file_names` have in their paths, which is too much to import for most commits.
_PARTS_OF_PATHS = (
    *("docker", "containerfile", "compose", "/workflows/", "devcontainer"),
    *("cloudbuild", "skaffold"),
)
# `.env` has the variables of a Compose file.
_STARTS_OF_NAMES = (".env", "action.y")


def main(argv: Sequence[str] | None = None) -> int:
    """Check the files that ``argv`` names, or what is staged; 0, 1 or 2 as every hook."""
    arguments = sys.argv[1:] if argv is None else list(argv)
    try:
        # Before anything else is imported: most commits touch nothing of Docker's.
        changes = staged_changes()
        if _only_options(arguments) and not any(map(_may_matter, changes)):
            return 0
    except GitError as error:
        if not {"-h", "--help"} & set(arguments):
            from docker_build_hooks.command_line import fail

            return fail(HOOK, str(error))
        changes = []
    return _check(arguments, changes)


def _only_options(arguments: list[str]) -> bool:
    """Whether the arguments name no file and ask for nothing but the staged change."""
    waiting = False
    for argument in arguments:
        if waiting:
            waiting = False
        elif argument in _OPTIONS_WITH_VALUE:
            waiting = True
        elif argument != "--strict" and argument.partition("=")[0] not in _OPTIONS_WITH_VALUE:
            return False
    return True


def _may_matter(change: Change) -> bool:
    if change.takes_away:
        return True
    path = change.path.lower()
    if any(part in path for part in _PARTS_OF_PATHS):
        return True
    name = path.rpartition("/")[2]
    return name.startswith(_STARTS_OF_NAMES) or "bake" in name


def _parser() -> Parser:
    from docker_build_hooks.command_line import parser

    made = parser(HOOK, __doc__ or "")
    made.add_argument(
        "--context",
        action="append",
        default=[],
        metavar="GLOB=FOLDER",
        help="Dockerfiles that match GLOB are built from FOLDER of the repository (repeatable)",
    )
    made.add_argument(
        "--generated",
        action="append",
        default=[],
        metavar="GLOB",
        help="paths that a script makes before the build (repeatable)",
    )
    made.add_argument(
        "--build-arg",
        action="append",
        default=[],
        metavar="NAME=VALUE",
        help="a build argument that every build gets (repeatable)",
    )
    made.add_argument(
        "--project-directory",
        metavar="FOLDER",
        help="the folder of the repository that the paths of all Compose files start from",
    )
    return made


def _check(arguments: list[str], changes: list[Change]) -> int:
    from docker_build_hooks.command_line import UsageError, fail, repository_paths
    from docker_build_hooks.git_index import find_root, read_index

    try:
        given = _parser().parse_args(arguments)
        options = _options(given)
        root, prefix = find_root()
        index = read_index(root)
        named = repository_paths(index, prefix, given.paths)
        index.add_from_disk(sorted(named))
        return _judge(index, options, changes, named, given)
    except (UsageError, GitError, OSError) as error:
        return fail(HOOK, str(error))


def _options(given: Namespace) -> Options:
    from docker_build_hooks.builds import Options
    from docker_build_hooks.command_line import UsageError, value_pairs
    from docker_build_hooks.declarations import resolve_path

    directory = given.project_directory
    project = None if directory is None else resolve_path("", directory)
    if directory is not None and project is None:
        raise UsageError(f"--project-directory {directory}: is outside of the repository")
    return Options(
        value_pairs("--context", given.context),
        tuple(given.generated),
        value_pairs("--build-arg", given.build_arg),
        tuple(given.exclude),
        project,
    )


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
