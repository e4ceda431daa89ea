"""Is an image made from Alpine Linux, and from which release, as far as its name says so?"""

from __future__ import annotations

import re
from typing import NamedTuple

from docker_build_hooks.words import UNKNOWN

_WORD = re.compile(
    r"(?:\A|[-_./])alpine(?:linux)?(?:-?(\d+\.\d+)(?:\.\d+)?|-?(edge|\d+))?(?=\Z|[-_./:])"
)
_RELEASE = re.compile(r"(\d+\.\d+)(?:\.\d+)?(?:_\w+)?\Z")
_VERSION = re.compile(r"v?(\d+(?:\.\d+)*)")
_HOSTS = (
    "docker.io/",
    "index.docker.io/",
    "registry-1.docker.io/",
    "public.ecr.aws/docker/",
    "mirror.gcr.io/",
)
_PLATFORM = re.compile(r"(?:amd64|arm32v[567]|arm64v8|i386|ppc64le|riscv64|s390x)/")
# Official images that are something else unless their tag says so.
_OTHERS = frozenset(
    {
        *("debian", "ubuntu", "fedora", "centos", "rockylinux", "almalinux", "amazonlinux"),
        *("python", "node", "ruby", "php", "golang", "rust", "openjdk", "eclipse-temurin", "maven"),
        *("gradle", "nginx", "httpd", "postgres", "mysql", "mariadb", "mongo", "redis", "perl"),
        *("buildpack-deps", "tomcat", "elixir", "erlang", "haskell", "swift"),
    }
)
ALPINE = "alpine"


class Image(NamedTuple):
    """The name of an image.

    ``repository`` is without the registry and ``library/`` where it is on Docker Hub; ``official``
    tells that it is one of Docker's own. ``tag`` and ``digest`` are "" where there is none.
    """

    repository: str
    tag: str
    digest: str
    official: bool

    @property
    def is_alpine(self) -> bool:
        """Whether its name or its tag says that it is made from Alpine."""
        name = self.repository.rpartition("/")[2]
        if self.official:
            return self.repository == ALPINE or bool(_WORD.search(self.tag))
        return self.repository.startswith("alpine/") or any(map(_WORD.search, (name, self.tag)))

    @property
    def is_plain(self) -> bool:
        """Whether it is Alpine itself."""
        return self.official and self.repository == ALPINE

    @property
    def release(self) -> str:
        """The branch of Alpine, as in 3.19; "" where neither name nor tag has it."""
        found = _RELEASE.match(self.tag) if self.is_plain else _WORD.search(self.tag)
        return (found[1] or "") if found else ""

    @property
    def version(self) -> tuple[str, ...]:
        """The numbers that the tag begins with."""
        found = _VERSION.match(self.tag)
        return tuple(found[1].split(".")) if found else ()

    @property
    def is_other(self) -> bool:
        """Whether it is certainly not made from Alpine."""
        return self.official and not self.is_alpine and self.repository in _OTHERS


def read_image(text: str) -> Image | None:
    """The parts of what FROM names; None where they are not known."""
    if UNKNOWN in text.partition("@")[0]:
        return _with_known_tag(text)
    rest, _, digest = text.partition("@")
    for host in _HOSTS:
        rest = rest.removeprefix(host)
    path, slash, last = rest.rpartition("/")
    name, colon, tag = last.partition(":")
    if colon and not tag:
        # An argument that nobody passes here: no image is called so.
        tag = UNKNOWN
    repository = f"{path}{slash}{name}".removeprefix("library/")
    repository = _PLATFORM.sub("", repository, count=1)
    return Image(repository.lower(), tag, digest, "/" not in repository)


def _with_known_tag(text: str) -> Image | None:
    """An image with something unknown in its tag, which says all the same what it is made from."""
    name, colon, tag = text.partition("@")[0].rpartition(":")
    if not colon or UNKNOWN in name or "/" in tag:
        return None
    image = read_image(name)
    known = tag.rpartition(UNKNOWN)[2]
    if image is None or not (image.is_plain or _WORD.search(known)):
        return None
    return image._replace(tag=f"{UNKNOWN}{known}")
