"""Which Dockerfiles does GoReleaser build, as its configuration says?

It copies them, with what it has compiled, into a folder of its own.
"""

from __future__ import annotations

from collections.abc import Iterator

from docker_build_hooks import yaml_nodes
from docker_build_hooks.pipeline_scripts import shell_text
from docker_build_hooks.script_paths import START
from docker_build_hooks.yaml_nodes import Sequence
from docker_build_hooks.yaml_values import child, read_value

_KEYS = ("dockers", "dockers_v2", "docker_v2")


def goreleaser_dockerfiles(data: bytes) -> Iterator[str]:
    """The paths of the Dockerfiles, from the folder in which GoReleaser runs.

    A file that is no YAML names none.
    """
    try:
        root = yaml_nodes.parse(data).root
    except yaml_nodes.YamlSyntaxError:
        return
    for key in _KEYS:
        images = child(root, key)
        for image in images.items if isinstance(images, Sequence) else ():
            value = read_value(child(image, "dockerfile"))
            text = shell_text(value.text) if value else "Dockerfile"
            if "$" not in text and "{{" not in text:
                yield f"{START}/{text}"
