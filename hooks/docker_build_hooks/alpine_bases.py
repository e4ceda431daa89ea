"""What is known of a stage before its first instruction, by the image that it is made from?"""

from __future__ import annotations

from docker_build_hooks.accounts import Accounts
from docker_build_hooks.alpine_image_facts import BASE_GROUPS, BASE_USERS, IMAGES
from docker_build_hooks.alpine_images import read_image
from docker_build_hooks.alpine_stage import StageState
from docker_build_hooks.base_checks import check_base
from docker_build_hooks.variables import UNKNOWN

_FIRST_KNOWN = (3, 9)


def take_image(state: StageState, text: str | None, is_named_alpine: bool, today: str) -> None:
    """Note what FROM names, None where that is not known, and what the image brings along.

    ``is_named_alpine`` is about the file; ``today`` is as for ``check_base``.
    """
    state.image = read_image(text) if text else None
    state.shown = (text or "").replace(UNKNOWN, "…")
    image = state.image
    is_unknown = image is None or not (image.is_alpine or image.is_other or text == "scratch")
    state.is_certain = image is not None and image.is_alpine
    state.is_alpine = state.is_certain or (is_unknown and is_named_alpine)
    if image is None or not image.is_alpine:
        return
    state.knows_repositories = True
    check_base(state, today)
    facts = IMAGES.get(image.repository) if image.official else None
    if facts is None or _is_before_facts(image.release):
        return
    state.base_users = BASE_USERS
    users, groups = BASE_USERS | facts.users, BASE_GROUPS | facts.groups
    state.accounts = Accounts(users, groups, is_complete=True)
    state.packages = set(facts.packages)
    state.knows_packages = True
    # Images that install packages for good may have groups of them.
    state.knows_virtuals = image.is_plain


def _is_before_facts(release: str) -> bool:
    """Whether a branch of Alpine is older than what the tables are about."""
    major, _, minor = release.partition(".")
    return minor.isdecimal() and (int(major), int(minor)) < _FIRST_KNOWN
