"""Would ``docker compose config`` refuse a Compose file, whatever the environment?"""

from __future__ import annotations

from docker_build_hooks.hook_start import start

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from docker_build_hooks.command_line import Parser
    from docker_build_hooks.compose_environment import Requirement
    from docker_build_hooks.finding import Finding
    from docker_build_hooks.git_changes import Change
    from docker_build_hooks.hook_run import Run

HOOK = "check-compose-config"
_OPTIONS_WITH_VALUE = frozenset({"--exclude", "--require-env"})


def main(argv: Sequence[str] | None = None) -> int:
    """Check the Compose files that ``argv`` names, or what is staged; 0, 1 or 2 as every hook."""
    return start(HOOK, argv, _OPTIONS_WITH_VALUE, _may_matter, _check)


def _may_matter(change: Change) -> bool:
    return "compose" in change.path.lower()


def _parser() -> Parser:
    from docker_build_hooks.command_line import parser

    made = parser(HOOK, __doc__ or "")
    made.add_argument(
        "--require-env",
        action="append",
        default=[],
        metavar="SERVICE=NAME,...",
        help="services with names like SERVICE (a glob) set these variables, or have an env_file "
        "(repeatable)",
    )
    made.add_argument(
        "--compare",
        action="store_true",
        help="say which file lacks a network, a volume or a variable that all others of the "
        "project give a service",
    )
    return made


def _check(arguments: list[str], changes: list[Change]) -> int:
    from docker_build_hooks.build_options import compose_options
    from docker_build_hooks.hook_run import run

    return run(HOOK, _parser(), arguments, changes, _judge, options=compose_options)


def _judge(run: Run) -> int:
    from docker_build_hooks.command_line import UsageError
    from docker_build_hooks.compose_alpine import other_bases
    from docker_build_hooks.compose_checks import shared_names, uses_shared
    from docker_build_hooks.compose_config_findings import Use, config_findings, shown_text
    from docker_build_hooks.compose_config_rules import RULES
    from docker_build_hooks.compose_drift import drift_findings
    from docker_build_hooks.compose_files import ComposeFiles, compose_paths, is_judged
    from docker_build_hooks.compose_schema import SchemaMissingError
    from docker_build_hooks.report import report

    given, index, touched = run.given, run.judge.index, run.touched
    paths = compose_paths(index, run.judge.options.exclude)
    is_concerned = touched is None or not touched.isdisjoint(paths)
    files = ComposeFiles(index, paths if is_concerned else ())
    if len(files.folders) > 1:
        # Only now, as all scripts are read for it.
        files = ComposeFiles(index, paths, run.judge.scripts.compose_chains)
    chosen = sorted({*files.roots, *paths} if is_concerned else ())
    chosen = [path for path in chosen if touched is None or path in touched]
    # Podman's program reads these, and it takes other things.
    chosen = [path for path in chosen if not path.rpartition("/")[2].startswith("podman-compose")]
    required = _required(given.require_env)
    findings: list[Finding] = []
    elsewhere = shared_names(file.root for file in files.roots.values())
    try:
        for path in (path for path in chosen if is_judged(index, path, path in files.roots)):
            others = tuple(other.root for other in files.merged_with(path))
            file = files.roots.get(path)
            is_shared = file is not None and uses_shared(file.root, elsewhere)
            use = Use(
                others,
                is_shared or files.is_part(path),
                elsewhere,
                is_base=files.is_extended(path),
                is_open=files.is_open(path),
                required=required,
                folder=files.base(path),
            )
            findings += config_findings(index, path, index.blob(path), use)
            findings += other_bases(run.judge, path)
    except SchemaMissingError as error:
        raise UsageError(f"{error}: install docker-build-hooks[compose-config]") from None
    if given.compare:
        found = (finding for group in files.groups() for finding in drift_findings(group))
        findings += (finding for finding in found if finding.path in chosen)

    def read(path: str) -> bytes | None:
        return shown_text(index.blob(path))

    return report(findings, read, chosen, RULES, given.format, given.strict)


def _required(texts: Sequence[str]) -> tuple[Requirement, ...]:
    """What --require-env says. Raises ``UsageError``."""
    from docker_build_hooks.command_line import value_pairs
    from docker_build_hooks.compose_environment import Requirement

    pairs = value_pairs("--require-env", texts)
    return tuple(Requirement(name, tuple(names.split(","))) for name, names in pairs)


if __name__ == "__main__":
    raise SystemExit(main())
