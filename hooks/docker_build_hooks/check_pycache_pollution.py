"""Does git track compiled Python, or does a build take it in?"""

from __future__ import annotations

from docker_build_hooks.hook_start import BUILD_OPTIONS, may_declare, start

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from docker_build_hooks.builds import Options
    from docker_build_hooks.bytecode import Removal
    from docker_build_hooks.command_line import Parser
    from docker_build_hooks.git_changes import Change
    from docker_build_hooks.hook_run import Run

HOOK = "check-pycache-pollution"
_PARTS_OF_PATHS = ("__pycache__", ".pyc", ".pyo", "$py.class")


def main(argv: Sequence[str] | None = None) -> int:
    """Check what ``argv`` or what is staged touches; 0, 1 or 2 as every hook."""
    return start(HOOK, argv, BUILD_OPTIONS, _may_matter, _check)


def _may_matter(change: Change) -> bool:
    return may_declare(change.path) or _may_be_bytecode(change.path)


def _may_be_bytecode(path: str) -> bool:
    return any(part in path for part in _PARTS_OF_PATHS)


def _parser() -> Parser:
    from docker_build_hooks.build_options import add_build_options
    from docker_build_hooks.command_line import parser

    made = parser(HOOK, __doc__ or "")
    add_build_options(made)
    made.add_argument(
        "--fix",
        action="store_true",
        help="delete the compiled files that git does not track and a build takes in; "
        "with --all-files all of the work tree",
    )
    made.add_argument("--dry-run", action="store_true", help="only say what --fix would delete")
    return made


def _check(arguments: list[str], changes: list[Change]) -> int:
    from docker_build_hooks.hook_run import run

    def is_added(path: str) -> bool:
        # Whether bytecode is tracked is a part of what is said of it.
        return not _may_be_bytecode(path)

    return run(HOOK, _parser(), arguments, changes, _judge, is_added)


def _judge(run: Run) -> int:
    from docker_build_hooks.builds import find_builds
    from docker_build_hooks.built_contexts import builds_to_look_at, built_contexts
    from docker_build_hooks.bytecode import is_bytecode, remove, untracked_bytecode
    from docker_build_hooks.bytecode_findings import ContextFindings, tracked_findings
    from docker_build_hooks.bytecode_rules import RULES
    from docker_build_hooks.report import report

    judge, given, touched = run.judge, run.given, run.touched
    index = judge.index
    builds = find_builds(index, judge.options)
    inside = [path for path in touched or () if _may_be_bytecode(path)]
    contexts = built_contexts(judge, builds_to_look_at(judge, builds, touched, inside))
    is_judged = _judged_paths(judge.options)
    found = ContextFindings(judge, contexts, is_judged)
    failed = removed = False
    if given.fix or given.dry_run:
        taken = {path for built in contexts for path in found.taken(built)}
        paths = filter(is_judged, untracked_bytecode(index)) if touched is None or taken else ()
        meant = [path for path in paths if touched is None or path in taken]
        removal = remove(index, meant, given.dry_run)
        _say(removal, given.dry_run, given.format)
        removed = bool(removal.removed) and not given.dry_run
        failed = bool(removal.refused)
    if removed:
        found = ContextFindings(judge, contexts, is_judged)
    findings = tracked_findings(
        index, lambda path: is_judged(path) and (touched is None or path in touched)
    )
    findings += [finding for built in contexts for finding in found.of_context(built)]

    def read(path: str) -> bytes | None:
        # Compiled files are no text to show.
        return None if is_bytecode(path) else index.blob(path)

    status = report(findings, read, (), RULES, given.format, given.strict)
    return 1 if removed or failed else status


def _judged_paths(options: Options) -> Callable[[str], bool]:
    """Tells of a path whether no ``--exclude`` matches it."""
    from docker_build_hooks.builds import path_matcher

    if not options.exclude:
        return lambda path: True
    excluded = path_matcher(options.exclude)
    return lambda path: excluded.match(path) is None


def _say(removal: Removal, dry_run: bool, output_format: str) -> None:
    from docker_build_hooks.bytecode_findings import show_files, show_size
    from docker_build_hooks.command_line import fail
    from docker_build_hooks.declarations import show_folder
    from docker_build_hooks.report import escape, write

    verb = "would remove" if dry_run else "removed"
    # Readers of JSON expect nothing else.
    for one in removal.removed if output_format != "json" else ():
        size = show_size(one.size)
        write(f"{verb} {show_files(one.files)} ({size}) of {escape(show_folder(one.folder))}\n")
    for path, reason in removal.refused:
        fail(HOOK, f'cannot remove "{path}": {reason}')


if __name__ == "__main__":
    raise SystemExit(main())
