"""Can the tests that matter most run when Docker is down? Everything they need is tried."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from typing import TYPE_CHECKING

from docker_build_hooks.bypass_flags import OPTIONS, seconds
from docker_build_hooks.command_line import (
    Parser,
    UsageError,
    add_output_options,
    bare_parser,
    fail,
)
from docker_build_hooks.git_process import GitError

if TYPE_CHECKING:
    from docker_build_hooks.bypass_checks import Check
    from docker_build_hooks.bypass_run import Place

HOOK = "check-docker-bypass"
_INTERRUPTED = 130


def main(argv: Sequence[str] | None = None) -> int:
    """Try what ``argv`` asks for; 0, 1 or 2 as every hook, 130 when interrupted.

    SIGTERM while something is tried raises ``SystemExit`` with 143.
    """
    try:
        return _run(_parser().parse_args(argv))
    except ImportError as error:
        package = (error.name or "a package").partition(".")[0]
        return fail(HOOK, f"{package} is not installed: `pip install 'docker-build-hooks[bypass]'`")
    except (UsageError, GitError, OSError) as error:
        return fail(HOOK, str(error))
    except KeyboardInterrupt:
        return _INTERRUPTED


def _parser() -> Parser:
    made = bare_parser(HOOK, __doc__ or "")
    for option, (_, metavar, says) in OPTIONS.items():
        # One list for all, which is in the order of the arguments.
        made.add_argument(
            option,
            action=_Ask,
            dest="checks",
            default=[],
            metavar=f"'{metavar}'" if " " in metavar else metavar,
            help=f"{says} (repeatable)",
        )
    made.add_argument(
        "--time-limit",
        default="10s",
        metavar="TIME",
        help="how long a check of the network may take, as 10s, 500ms or 2m (%(default)s)",
    )
    made.add_argument(
        "--run-time-limit",
        default="60s",
        metavar="TIME",
        help="how long a command may take (%(default)s)",
    )
    made.add_argument("--offline", action="store_true", help="skip what needs the network")
    add_output_options(made)
    return made


class _Ask(argparse.Action):
    """Adds the check that an option asks for to those before."""

    def __call__(
        self,
        parser: argparse.ArgumentParser,
        namespace: argparse.Namespace,
        values: object,
        option_string: str | None = None,
    ) -> None:
        check = OPTIONS[option_string or ""][0](str(values))
        namespace.checks = [*namespace.checks, check]


def _run(given: argparse.Namespace) -> int:
    from docker_build_hooks.bypass_checks import Limits
    from docker_build_hooks.bypass_report import report
    from docker_build_hooks.bypass_run import try_all

    if not given.checks:
        raise UsageError(f"nothing to try: give {', '.join(OPTIONS)}")
    limits = Limits(
        seconds("--time-limit", given.time_limit),
        seconds("--run-time-limit", given.run_time_limit),
    )
    if not given.offline:
        _import_libraries(given.checks)
    place, checks = _placed(given.checks)
    return report(HOOK, try_all(checks, place, limits, given.offline), given.format)


def _import_libraries(checks: Sequence[Check]) -> None:
    """Raises ``ImportError`` before anything is tried."""
    from docker_build_hooks.bypass_checks import needs_http, needs_websocket

    if any(map(needs_http, checks)):
        import docker_build_hooks.bypass_http
    if any(map(needs_websocket, checks)):
        import docker_build_hooks.bypass_websocket  # noqa: F401


def _placed(checks: Sequence[Check]) -> tuple[Place, list[Check]]:
    """The repository as far as it is needed, and the checks with their paths in it."""
    from docker_build_hooks.bypass_checks import CommandCheck, DocumentCheck
    from docker_build_hooks.bypass_run import Place
    from docker_build_hooks.command_line import repository_path
    from docker_build_hooks.git_index import find_root, read_index

    if not any(isinstance(check, (CommandCheck, DocumentCheck)) for check in checks):
        return Place(), list(checks)
    root, _ = find_root()
    placed = [
        check._replace(path=repository_path(root, "", check.path))
        if isinstance(check, DocumentCheck)
        else check
        for check in checks
    ]
    documents = [check.path for check in placed if isinstance(check, DocumentCheck)]
    if not documents:
        return Place(root), placed
    index = read_index(root)
    # At once, and not in each thread.
    index.read_blobs(documents)
    return Place(root, index), placed


if __name__ == "__main__":
    raise SystemExit(main())
