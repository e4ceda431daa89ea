"""Which Compose files can be read, and what does their YAML say?"""

from __future__ import annotations

from functools import lru_cache

from docker_build_hooks import yaml_nodes

# Beyond it a file takes longer to read than a commit should.
MAXIMUM_SIZE = 256 * 1024
# Several parts of a hook ask for the same file; so many of them are kept.
_MAXIMUM_KEPT = 2_000


def is_readable_size(data: bytes | None) -> bool:
    """Whether a file is there, and not too large to be read."""
    return data is not None and len(data) <= MAXIMUM_SIZE


@lru_cache(maxsize=_MAXIMUM_KEPT)
def read_document(data: bytes) -> yaml_nodes.Document:
    """What a file says, read once; nobody may change it. Raises ``YamlSyntaxError``."""
    return yaml_nodes.parse(data)
