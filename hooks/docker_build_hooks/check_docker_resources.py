"""Is this machine fit to build images: disk, memory, open files, processes, ports?"""

from __future__ import annotations

import sys

TYPE_CHECKING = False
if TYPE_CHECKING:
    from argparse import Namespace
    from collections.abc import Sequence

    from docker_build_hooks.command_line import Parser
    from docker_build_hooks.host_measures import Measure

HOOK = "check-docker-resources"
_INSTALL = "psutil is not installed: `pip install 'docker-build-hooks[host]'`"
_SCAN_TIME = "2s"


def main(argv: Sequence[str] | None = None) -> int:
    """Measure this machine; 0, 1 or 2 as every hook."""
    from docker_build_hooks.command_line import UsageError, fail
    from docker_build_hooks.git_process import GitError

    try:
        return _check(_parser().parse_args(sys.argv[1:] if argv is None else list(argv)))
    except ModuleNotFoundError as error:
        if error.name != "psutil":
            raise
        return fail(HOOK, _INSTALL)
    except (UsageError, GitError, OSError) as error:
        return fail(HOOK, str(error))


def _parser() -> Parser:
    from docker_build_hooks.command_line import add_exclude, add_output_options, bare_parser
    from docker_build_hooks.host_thresholds import add_thresholds

    made = bare_parser(HOOK, __doc__ or "")
    add_exclude(made)
    add_output_options(made)
    add_thresholds(made)
    made.add_argument(
        "--scan-time",
        metavar="SECONDS",
        default=_SCAN_TIME,
        help="how long may be spent on adding up what Docker keeps [2s]",
    )
    made.add_argument(
        "--report", action="store_true", help="print all measures, also when all is well"
    )
    return made


def _check(given: Namespace) -> int:
    from docker_build_hooks.command_line import UsageError
    from docker_build_hooks.docker_data import docker_places
    from docker_build_hooks.git_index import find_root, read_index
    from docker_build_hooks.host_measures import measures_of
    from docker_build_hooks.host_ports import declared_ports, port_measures
    from docker_build_hooks.host_processes import process_measures
    from docker_build_hooks.host_quantities import SECONDS, read_quantity
    from docker_build_hooks.host_reader import read_host
    from docker_build_hooks.host_report import report_host
    from docker_build_hooks.host_thresholds import read_thresholds

    thresholds = read_thresholds(given)
    try:
        seconds = read_quantity(given.scan_time, SECONDS)
    except ValueError as error:
        raise UsageError(f"--scan-time: {error}") from None
    root, _ = find_root()
    declared = declared_ports(read_index(root), tuple(given.exclude))
    reading = read_host(root, docker_places(), seconds)
    measures: list[Measure] = [
        *measures_of(reading, thresholds),
        *process_measures(reading, thresholds),
        *port_measures(reading, declared),
    ]
    return report_host(measures, reading.unread, given.format, given.strict, given.report)


if __name__ == "__main__":
    raise SystemExit(main())
