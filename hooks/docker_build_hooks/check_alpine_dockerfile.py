"""Do the images that are made from Alpine build and run, as far as busybox, apk and musl decide?"""

from __future__ import annotations

from docker_build_hooks.hook_start import BUILD_OPTIONS, asks_for_staged, may_declare, start

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from docker_build_hooks.command_line import Parser
    from docker_build_hooks.finding import Finding
    from docker_build_hooks.git_changes import Change
    from docker_build_hooks.hook_run import Run

HOOK = "check-alpine-dockerfile"
_OPTIONS_WITH_VALUE = BUILD_OPTIONS | {"--today"}
_SCRIPT_ENDINGS = (".sh", ".bash")


def main(argv: Sequence[str] | None = None) -> int:
    """Check the files that ``argv`` names, or what is staged; 0, 1 or 2 as every hook."""
    return start(HOOK, argv, _OPTIONS_WITH_VALUE, _may_matter, _check)


def _may_matter(change: Change) -> bool:
    return may_declare(change.path) or _may_be_script(change.path)


def _may_be_script(path: str) -> bool:
    """Whether a file may be a script that an image runs: most of them have no other ending."""
    name = path.rpartition("/")[2]
    return name.endswith(_SCRIPT_ENDINGS) or "." not in name


def _matters(changes: list[Change]) -> bool:
    """Whether one of the changes is Docker's, or a script for bash."""
    if any(may_declare(change.path) for change in changes):
        return True
    from docker_build_hooks.git_objects import read_objects

    there = (change for change in changes if change.new_blob.strip("0"))
    blobs = [change.new_blob for change in there if _may_be_script(change.path)]
    first_lines = (data.partition(b"\n")[0] for _, data in read_objects(".", blobs))
    return any(line.startswith(b"#!") and b"bash" in line for line in first_lines)


def _parser() -> Parser:
    from docker_build_hooks.build_options import add_build_options
    from docker_build_hooks.command_line import parser

    made = parser(HOOK, __doc__ or "")
    add_build_options(made)
    made.add_argument(
        "--today",
        metavar="DATE",
        help="the day, as 2026-01-31, by which releases of Alpine are supported or not",
    )
    return made


def _check(arguments: list[str], changes: list[Change]) -> int:
    if asks_for_staged(arguments, _OPTIONS_WITH_VALUE) and not _matters(changes):
        return 0
    from docker_build_hooks.hook_run import run

    return run(HOOK, _parser(), arguments, changes, _judge)


def _judge(run: Run) -> int:
    from docker_build_hooks.alpine_findings import alpine_findings
    from docker_build_hooks.alpine_rules import RULES
    from docker_build_hooks.builds import find_builds
    from docker_build_hooks.report import report

    judge, given, touched = run.judge, run.given, run.touched
    today = _day(given.today)
    scripts = _bash_scripts(run)
    findings: list[Finding] = []
    judged: frozenset[str] = frozenset()
    if touched is None or scripts or any(map(may_declare, touched)):
        builds = find_builds(judge.index, judge.options)
        findings, judged = alpine_findings(judge, builds, touched, scripts, today)
    return report(findings, judge.index.blob, judged, RULES, given.format, given.strict)


def _bash_scripts(run: Run) -> frozenset[str]:
    """The touched scripts for bash that a Dockerfile speaks of."""
    from docker_build_hooks.alpine_scripts import mentioned_scripts
    from docker_build_hooks.bash_checks import is_for_bash

    index = run.judge.index
    paths = [path for path in run.touched or () if _may_be_script(path)]
    index.read_blobs(paths)
    found = [path for path in paths if is_for_bash(index.blob(path) or b"")]
    return mentioned_scripts(index, found) if found else frozenset()


def _day(text: str | None) -> str:
    """The day that is meant. Raises ``UsageError`` for what is none."""
    from datetime import date

    from docker_build_hooks.command_line import UsageError

    if text is None:
        return date.today().isoformat()
    try:
        return date.fromisoformat(text).isoformat()
    except ValueError:
        raise UsageError(f'--today: "{text}" is no date such as 2026-01-31') from None


if __name__ == "__main__":
    raise SystemExit(main())
