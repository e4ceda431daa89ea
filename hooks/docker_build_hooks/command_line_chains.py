"""Which Compose files do command lines use together, or from another folder than their own?"""

from __future__ import annotations

from collections.abc import Iterator

from docker_build_hooks.build_commands import ComposeCommand, compose_command
from docker_build_hooks.command_files import CommandFiles
from docker_build_hooks.declarations import ComposeChain
from docker_build_hooks.git_index import Index
from docker_build_hooks.script_lookup import ScriptLookup

_MAXIMUM_CHAINS = 500


def command_line_chains(index: Index, files: CommandFiles) -> list[ComposeChain]:
    """The chains in ``files``, all those of the index, each once.

    A Compose file by itself is one only where its paths start elsewhere than in its own folder.
    """
    found: dict[ComposeChain, None] = {}
    for file in files.composing():
        lookups = [ScriptLookup(index, (), file.folder, start) for start in file.starts]
        for command in file.commands:
            composed = compose_command(command)
            if composed and len(found) < _MAXIMUM_CHAINS:
                found.update(dict.fromkeys(_chains(composed, lookups)))
    return list(found)


def _chains(composed: ComposeCommand, lookups: list[ScriptLookup]) -> Iterator[ComposeChain]:
    for lookup in lookups:
        paths = tuple(path for text in composed.files if (path := lookup.file(text)))
        if len(paths) == len(composed.files):
            folder = paths[0].rpartition("/")[0]
            base = lookup.path(composed.directory) if composed.directory else folder
            if base is not None and (len(paths) > 1 or base != folder):
                yield ComposeChain(paths, base)
