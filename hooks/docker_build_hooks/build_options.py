"""Which options say something of all builds, and what do they mean?"""

from __future__ import annotations

from argparse import Namespace

from docker_build_hooks.builds import Options
from docker_build_hooks.command_line import Parser, UsageError, value_pairs
from docker_build_hooks.declarations import resolve_path


def add_build_options(parser: Parser) -> None:
    """Add the options to those of a hook."""
    parser.add_argument(
        "--context",
        action="append",
        default=[],
        metavar="GLOB=FOLDER",
        help="Dockerfiles that match GLOB are built from FOLDER of the repository (repeatable)",
    )
    parser.add_argument(
        "--build-arg",
        action="append",
        default=[],
        metavar="NAME=VALUE",
        help="a build argument that every build gets (repeatable)",
    )
    parser.add_argument(
        "--project-directory",
        metavar="FOLDER",
        help="the folder of the repository that the paths of all Compose files start from",
    )


def compose_options(given: Namespace) -> Options:
    """What the options of a hook say that looks at Compose files alone."""
    return Options(exclude=tuple(given.exclude))


def build_options(given: Namespace) -> Options:
    """What the options say. Raises ``UsageError``."""
    directory = given.project_directory
    project = None if directory is None else resolve_path("", directory)
    if directory is not None and project is None:
        raise UsageError(f"--project-directory {directory}: is outside of the repository")
    return Options(
        value_pairs("--context", given.context),
        tuple(getattr(given, "generated", ())),
        value_pairs("--build-arg", given.build_arg),
        tuple(given.exclude),
        project,
    )
