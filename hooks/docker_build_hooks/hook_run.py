"""What do all hooks that look at builds read, before they judge?"""

from __future__ import annotations

from argparse import Namespace
from collections.abc import Callable, Sequence
from typing import NamedTuple

from docker_build_hooks.build_options import build_options
from docker_build_hooks.builds import Options
from docker_build_hooks.command_line import (
    Parser,
    UsageError,
    fail,
    repository_path,
    repository_paths,
)
from docker_build_hooks.git_changes import Change
from docker_build_hooks.git_index import find_root, read_index
from docker_build_hooks.git_process import GitError
from docker_build_hooks.judgement import Judge


class Run(NamedTuple):
    """The options of a run, the index with what judges it, the files named, the staged changes.

    ``prefix`` is the current folder's path in the repository ("" or ``a/b/``).
    """

    given: Namespace
    judge: Judge
    prefix: str
    named: frozenset[str]
    changes: Sequence[Change]

    @property
    def touched(self) -> frozenset[str] | None:
        """The paths to look at; None for everything."""
        if self.given.all_files:
            return None
        return self.named.union(change.path for change in self.changes)

    def path(self, argument: str) -> str:
        """The repository path that an argument means. Raises ``UsageError``."""
        return repository_path(self.judge.index.root, self.prefix, argument)


def run(
    hook: str,
    parser: Parser,
    arguments: list[str],
    changes: list[Change],
    check: Callable[[Run], int],
    is_added: Callable[[str], bool] = lambda path: True,
    options: Callable[[Namespace], Options] = build_options,
) -> int:
    """The exit status of ``check``, or 2 with one line on standard error where it cannot check.

    ``is_added`` tells of an untracked file that is named whether it is judged as if it were added;
    ``options`` reads those of the arguments that say something of all builds.
    """
    try:
        given = parser.parse_args(arguments)
        said = options(given)
        root, prefix = find_root()
        index = read_index(root)
        named = repository_paths(index, prefix, given.paths)
        index.add_from_disk(filter(is_added, sorted(named)))
        return check(Run(given, Judge(index, said), prefix, frozenset(named), changes))
    except (UsageError, GitError, OSError) as error:
        return fail(hook, str(error))
