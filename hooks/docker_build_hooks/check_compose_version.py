"""Do the Compose files of a project agree on the top-level ``version``, as the policy wants it?"""

from __future__ import annotations

from docker_build_hooks.hook_start import start

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from docker_build_hooks.command_line import Parser
    from docker_build_hooks.compose_version_policy import Policy
    from docker_build_hooks.finding import Finding
    from docker_build_hooks.git_changes import Change
    from docker_build_hooks.hook_run import Run

HOOK = "check-compose-version"
_OPTIONS_WITH_VALUE = frozenset({"--exclude", "--policy", "--value", "--scope"})
_PROJECT, _REPOSITORY = "project", "repository"


def main(argv: Sequence[str] | None = None) -> int:
    """Check the Compose files that ``argv`` names, or what is staged; 0, 1 or 2 as every hook."""
    return start(HOOK, argv, _OPTIONS_WITH_VALUE, _may_matter, _check)


def _may_matter(change: Change) -> bool:
    return "compose" in change.path.lower()


def _parser() -> Parser:
    from docker_build_hooks.command_line import parser
    from docker_build_hooks.compose_version_policy import CONSISTENT, FORBID, REQUIRE

    made = parser(HOOK, __doc__ or "")
    made.add_argument(
        "--policy",
        choices=(CONSISTENT, REQUIRE, FORBID),
        default=CONSISTENT,
        help="consistent (default): the files of a project have the same version, or all none; "
        "require: each has one; forbid: none has one",
    )
    made.add_argument(
        "--value", default="", metavar="VERSION", help="with --policy require: the one to have"
    )
    made.add_argument(
        "--scope",
        choices=(_PROJECT, _REPOSITORY),
        default=_PROJECT,
        help="which files have to agree: those of a folder with what they include, extend or are "
        "merged with (default), or all",
    )
    made.add_argument(
        "--fix",
        action="store_true",
        help="quote a version that is a number, add the one that is missing, "
        "or remove what is forbidden",
    )
    return made


def _check(arguments: list[str], changes: list[Change]) -> int:
    from docker_build_hooks.build_options import compose_options
    from docker_build_hooks.hook_run import run

    return run(HOOK, _parser(), arguments, changes, _judge, options=compose_options)


def _judge(run: Run) -> int:
    from docker_build_hooks.compose_files import ComposeFiles, compose_paths
    from docker_build_hooks.compose_version_fix import fix
    from docker_build_hooks.compose_version_policy import agreed, version_findings
    from docker_build_hooks.compose_version_rules import RULES
    from docker_build_hooks.report import escape, report, write

    given, index, touched = run.given, run.judge.index, run.touched
    policy = _policy(run)
    paths = compose_paths(index, run.judge.options.exclude)
    is_concerned = touched is None or not touched.isdisjoint(paths)
    files = ComposeFiles(index, paths if is_concerned else ())
    if files.have_different_versions and len(files.folders) > 1 and given.scope == _PROJECT:
        # Only now, as all scripts are read for it.
        files = ComposeFiles(index, paths, run.judge.scripts.compose_chains)
    findings: list[Finding] = []
    fixed: dict[str, bytes] = {}
    is_changed = False
    for group in files.groups() if given.scope == _PROJECT else [tuple(files.roots.values())]:
        wanted = agreed(group)
        for file in group:
            if touched is not None and file.path not in touched:
                continue
            if given.fix:
                done = fix(index, file, policy, wanted)
                file, fixed[file.path] = done.file, done.data
                is_changed = is_changed or done.is_changed
                if done.is_changed and given.format != "json":
                    write(f"fixing {escape(file.path)}\n")
            findings += version_findings(file, policy, wanted)
    judged = [path for path in files.roots if touched is None or path in touched]

    def read(path: str) -> bytes | None:
        return fixed[path] if path in fixed else index.blob(path)

    status = report(findings, read, judged, RULES, given.format, given.strict)
    return 1 if is_changed else status


def _policy(run: Run) -> Policy:
    """What the options say. Raises ``UsageError``."""
    from docker_build_hooks.command_line import UsageError
    from docker_build_hooks.compose_version_policy import REQUIRE, Policy

    given = run.given
    if given.value and given.policy != REQUIRE:
        raise UsageError("--value goes with --policy require")
    return Policy(given.policy, given.value)


if __name__ == "__main__":
    raise SystemExit(main())
