"""Is each service of a Compose file that is called after Alpine built from it?"""

from __future__ import annotations

from collections.abc import Iterator

from docker_build_hooks import compose_config_rules as rules
from docker_build_hooks.compose_builds import compose_builds
from docker_build_hooks.finding import Finding
from docker_build_hooks.finding_places import reference
from docker_build_hooks.judgement import Judge
from docker_build_hooks.words import UNKNOWN

_ALPINE = "alpine"
# Official images that are something else unless their tag says so.
_OTHERS = frozenset(
    {
        *("debian", "ubuntu", "fedora", "centos", "rockylinux", "almalinux", "amazonlinux"),
        *("python", "node", "ruby", "php", "golang", "rust", "openjdk", "eclipse-temurin", "maven"),
        *("gradle", "nginx", "httpd", "postgres", "mysql", "mariadb", "mongo", "redis", "perl"),
        *("buildpack-deps", "tomcat", "elixir", "erlang", "haskell", "swift"),
    }
)


def other_bases(judge: Judge, path: str) -> Iterator[Finding]:
    """A finding for each service of the Compose file at ``path`` whose final stage is none of it.

    Nothing is said of images that may be made from Alpine.
    """
    if _ALPINE not in path.rpartition("/")[2].lower():
        return
    for build in compose_builds(judge.index, [path]).builds:
        by = build.declaration
        plan = judge.plan(build) if by is not None and not judge.lost_rule(build) else None
        image = plan.base_image(build.target) if plan else None
        if by is not None and image is not None and by.path == path and is_other(image):
            message = f'{by.subject} is built from "{image}", which is not Alpine'
            rule = rules.RULES[rules.NOT_ALPINE]
            builds = (reference(build),)
            yield Finding(path, *by.context_place, rule, message, (), builds)


def is_other(image: str) -> bool:
    """Whether an image is certainly not made from Alpine."""
    name = image.partition("@")[0].removeprefix("docker.io/").removeprefix("library/")
    if UNKNOWN in image or _ALPINE in image:
        return False
    return name.partition(":")[0] in _OTHERS
