"""Is each service of a Compose file that is called after Alpine built from it?"""

from __future__ import annotations

from collections.abc import Iterator

from docker_build_hooks import compose_config_rules as rules
from docker_build_hooks.alpine_images import ALPINE, read_image
from docker_build_hooks.compose_builds import compose_builds
from docker_build_hooks.finding import Finding
from docker_build_hooks.finding_places import reference
from docker_build_hooks.judgement import Judge


def other_bases(judge: Judge, path: str) -> Iterator[Finding]:
    """A finding for each service of the Compose file at ``path`` whose final stage is none of it.

    Nothing is said of images that may be made from Alpine.
    """
    if ALPINE not in path.rpartition("/")[2].lower():
        return
    for build in compose_builds(judge.index, [path]).builds:
        by = build.declaration
        plan = judge.plan(build) if by is not None and not judge.lost_rule(build) else None
        image = plan.base_image(build.target) if plan else None
        named = None if image is None else read_image(image)
        if by is not None and by.path == path and named is not None and named.is_other:
            message = f'{by.subject} is built from "{image}", which is not Alpine'
            rule = rules.RULES[rules.NOT_ALPINE]
            builds = (reference(build),)
            yield Finding(path, *by.context_place, rule, message, (), builds)
