"""What is wrong with the image that a stage is made from?"""

from __future__ import annotations

from docker_build_hooks import alpine_rules as rules
from docker_build_hooks.alpine_images import Image
from docker_build_hooks.alpine_releases import END_OF_LIFE
from docker_build_hooks.alpine_stage import StageState
from docker_build_hooks.variables import UNKNOWN

_LATEST = ("", "latest")
# More versions than two are a choice.
_DRIFT = 2


def check_base(state: StageState, today: str) -> None:
    """Tags that move, and releases without support; ``today`` is as in 2026-01-31."""
    image = state.image
    if image is None or UNKNOWN in image.tag:
        return
    is_known = image.official or image.repository.startswith("alpine/")
    if is_known and image.tag in _LATEST and not image.digest:
        says = f'"{state.shown}" has no tag' if not image.tag else f'"{state.shown}" moves'
        hint = f"name a release: `{image.repository}:{_newest()}`" if image.is_plain else ""
        message = f"{says}: each build may get another release"
        state.note(rules.UNPINNED, message, state.place, hint or "name a version")
    end = END_OF_LIFE.get(image.release, today)
    if end < today:
        supported = ", ".join(name for name, until in END_OF_LIFE.items() if until >= today)
        message = f"Alpine {image.release} has had no security fixes since {end}"
        hint = f"supported are {supported}" if supported else ""
        state.note(rules.END_OF_LIFE, message, state.place, hint)


def _newest() -> str:
    return list(END_OF_LIFE)[-1]


def differ(first: Image, second: Image) -> bool:
    """Whether two tags of one image stand for different versions of it or of Alpine."""
    if first.repository != second.repository or UNKNOWN in first.tag + second.tag:
        return False
    if {first.tag, second.tag} & set(_LATEST):
        return False
    versions = first.version, second.version
    shared = min(map(len, versions))
    if shared and versions[0][:shared] != versions[1][:shared]:
        return True
    releases = first.release, second.release
    return bool(all(releases) and releases[0] != releases[1])


def check_drift(states: list[StageState]) -> None:
    """One image in two versions, within a Dockerfile."""
    by_image: dict[str, dict[str, StageState]] = {}
    for state in states:
        if state.image is not None and state.parent is None and state.is_alpine:
            by_image.setdefault(state.image.repository, {}).setdefault(state.image.tag, state)
    for found in by_image.values():
        if len(found) != _DRIFT:
            continue
        first, second = found.values()
        # A stage that is called after its version is there for that.
        if any(map(_is_meant, (first, second))) or not (first.image and second.image):
            continue
        if differ(first.image, second.image):
            where = f'"{first.shown}" in line {first.place.line}'
            message = f'the base is "{second.shown}", and {where}'
            hint = "use one version, as an ARG before the first FROM"
            second.note(rules.INCONSISTENT, message, second.place, hint)


def _is_meant(state: StageState) -> bool:
    """Whether a stage is called after the version of its base."""
    image = state.image
    digits = "".join(c for c in state.name if c.isdigit())
    if not digits or image is None:
        return False
    versions = ("".join(image.version), image.release.replace(".", ""))
    return any(one and (one.startswith(digits) or digits.startswith(one)) for one in versions)
