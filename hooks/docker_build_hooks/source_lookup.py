"""Does a source of COPY, ADD or a bind mount resolve in a build context, and if not, why not?

As BuildKit's client sends a context (``fsutil``: only what some source asks for) and as its solver
looks sources up (``cache/contenthash``, ``solver/llbsolver/file``).
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from docker_build_hooks.client_request import ClientRequest
from docker_build_hooks.context import (
    DANGLING,
    EMPTY_GLOB,
    FOUND,
    HIDDEN,
    IGNORED,
    LOOP,
    MISREAD,
    MISSING,
    NOT_SENT,
    REFUSED,
    Context,
    Kind,
    Resolution,
    Sought,
)
from docker_build_hooks.ignore_error import IgnoreSyntaxError
from docker_build_hooks.source_paths import (
    BadPattern,
    clean,
    has_wildcard,
    is_other_pattern,
    is_read_otherwise,
    known_folder,
    name_pattern,
    unknown_pattern,
)
from docker_build_hooks.stages import Source
from docker_build_hooks.words import UNKNOWN

# Beyond as many links as these it is not known what the client sends.
_MAXIMUM_FOLLOWED = 1000


class Request:
    """All look-ups of one build in a context: what is sent depends on the sources together."""

    def __init__(self, context: Context, texts: Iterable[str]) -> None:
        """``texts`` are those of all sources of the build."""
        self.context = context
        self.client = ClientRequest(context, texts)
        self._resolved: dict[tuple[object, ...], Resolution] = {}

    def resolve(self, source: Source) -> Resolution:
        """How the look-up of ``source``, one of the build's, ends. Raises ``IgnoreSyntaxError``."""
        key = source.text, source.kind == "bind", source.parents, source.excluded
        if key not in self._resolved:
            self.context.check_walk()
            self._resolved[key] = _resolve(source, self)
        return self._resolved[key]


def _resolve(source: Source, request: Request) -> Resolution:
    context = request.context
    path = clean(source.text)
    if path is None:
        return Resolution(FOUND)
    if source.parents:
        return _resolve_parents(context, source.text)
    if not path and source.excluded is not None:
        return _resolve_links(context, source.excluded)
    if UNKNOWN in path:
        return _resolve_unknown(context, path, source.kind != "bind")
    if is_other_pattern(path) and (reason := request.client.refusal(path, source.kind == "bind")):
        return Resolution(REFUSED, path, reason=reason)
    if source.kind != "bind" and has_wildcard(path):
        if request.client.is_refused_for_a_link:
            return Resolution(REFUSED, path, reason="syntax error in pattern")
        return _resolve_wildcard(path, request)
    found = _resolve_literal(context, path)
    if path.startswith("!") and not request.client.asks_for(path):
        # The client takes it for an exception to what it is asked to send.
        state = MISSING if context.kind(path) is None else MISREAD
        return Resolution(state, path, (path,))
    # The client reads what it is asked for as patterns, which need not match themselves.
    are_patterns = any(map(is_other_pattern, found.needed))
    if found.state != FOUND or not (are_patterns or len(found.needed) > 1):
        return found
    is_sent = all(request.client.asks_for(part) for part in found.needed if part)
    if are_patterns and request.client.is_refused:
        return Resolution(REFUSED, path, reason="syntax error in pattern")
    return found if is_sent else found._replace(state=MISREAD if are_patterns else HIDDEN)


def _resolve_literal(context: Context, path: str) -> Resolution:
    found = context.follow(path)
    if found.state != FOUND:
        return found
    exclusion = context.exclusion(found.path)
    return found._replace(state=IGNORED, exclusion=exclusion) if exclusion else found


def _resolve_links(context: Context, excluded: tuple[str, ...]) -> Resolution:
    """The whole context with ``--exclude``: the engine then looks at each name in it.

    A link among them has to lead somewhere, unless it is excluded itself.
    """
    links = [name for name in context.children("") if context.kind(name) is Kind.LINK]
    if links:
        from docker_build_hooks.dockerignore import PatternMatcher, pattern_list

        try:
            matcher = PatternMatcher(pattern_list(excluded))
            links = [name for name in links if not matcher.match(name)[0]]
        except IgnoreSyntaxError:
            return Resolution(FOUND)
    for name in links:
        if context.exclusion(name) is None:
            found = _resolve_literal(context, name)
            if found.state != FOUND:
                return found if found.state == LOOP else found._replace(state=DANGLING)
    return Resolution(FOUND)


def _resolve_parents(context: Context, text: str) -> Resolution:
    """COPY --parents: links are not followed, and only a plain path has to exist."""
    before, pivot, behind = text.partition("/./")
    base = clean(before) if pivot else ""
    path = clean(behind if pivot else text)
    if base is None or path is None or UNKNOWN in base + path:
        return Resolution(FOUND)
    if has_wildcard(base) or has_wildcard(path):
        return _resolve_literal(context, known_folder(base))
    path = f"{base}/{path}".strip("/")
    parts = path.split("/")
    for number in range(1, len(parts)):
        folder = "/".join(parts[:number])
        if context.kind(folder) is Kind.LINK:
            return Resolution(MISSING, path, (folder, path))
    if not path or context.kind(path) is None:
        return Resolution(MISSING, path, (path,))
    exclusion = context.exclusion(path)
    return Resolution(IGNORED if exclusion else FOUND, path, (path,), exclusion)


def _resolve_wildcard(path: str, request: Request) -> Resolution:
    context = request.context
    base = known_folder(path)
    rest = path[len(base) :].strip("/")
    whole = name_pattern(rest)
    folder = _resolve_literal(context, base) if base else Resolution(FOUND)
    if folder.state != FOUND or context.kind(folder.path) is Kind.OPAQUE:
        return folder
    names = matches_below(context, folder.path, rest, whole)
    kept = [name for name in names if context.exclusion(name) is None]
    is_behind_link = len(folder.needed) > 1
    is_unsure = is_behind_link or is_other_pattern(base) or is_read_otherwise(path)
    sent = [name for name in kept if not is_unsure or request.client.asks_for(name)]
    for name in sent:
        if context.kind(name) is Kind.LINK:
            target = _resolve_literal(context, name)
            if target.state != FOUND:
                return target
            if not request.client.asks_for(target.path):
                return target._replace(state=DANGLING)
    if sent:
        return Resolution(FOUND, sent[0])
    state = EMPTY_GLOB
    if base and not request.client.asks_for(folder.path):
        state = NOT_SENT
        if is_behind_link and kept and not is_read_otherwise(f"{folder.path}/{rest}"):
            return folder._replace(state=HIDDEN, path=f"{folder.path}/{rest}")
    exclusion = context.exclusion(names[0]) if names else None
    sought = Sought(folder.path, whole)
    return Resolution(state, folder.path, folder.needed[:-1], exclusion, sought=sought)


def matches_below(context: Context, folder: str, rest: str, whole: re.Pattern[str]) -> list[str]:
    """The paths below ``folder`` that the wildcards ``rest`` match; links are not followed.

    A submodule on the way stands for what may be in it.
    """
    try:
        patterns = [name_pattern(part) for part in rest.split("/")]
    except BadPattern:
        # A character class with a slash in it: the parts alone are no patterns.
        prefix = f"{folder}/" if folder else ""
        files = (file.split("/") for file in context.files(folder))
        paths = {"/".join(file[:n]) for file in files for n in range(1, len(file) + 1)}
        return sorted(path for path in paths if whole.match(path[len(prefix) :]))
    names = [folder]
    for pattern in patterns:
        following: list[str] = []
        for name in names:
            if name and context.kind(name) is Kind.OPAQUE:
                following.append(name)
                continue
            prefix = f"{name}/" if name else ""
            following += [
                prefix + child for child in context.children(name) if pattern.match(child)
            ]
        names = following
    return names


def _resolve_unknown(context: Context, path: str, wildcards: bool) -> Resolution:
    """A path with unknown parts is missing where nothing can match whatever they are."""
    parts = path.split("/")
    plain = next((n for n, part in enumerate(parts) if wildcards and has_wildcard(part)), None)
    path = "/".join(parts[:plain])
    if UNKNOWN not in path:
        return _resolve_literal(context, path) if path else Resolution(FOUND)
    base = known_folder(path)
    folder = _resolve_literal(context, base) if base else Resolution(FOUND)
    rest = path[len(base) :].strip("/")
    pattern = unknown_pattern(rest)
    if folder.state != FOUND or pattern is None or context.kind(folder.path) is Kind.OPAQUE:
        return folder
    if context.kind(folder.path) is Kind.FILE and not rest.strip(f"/{UNKNOWN}"):
        return folder  # what is unknown may be empty
    excluded: Resolution | None = None
    cut = len(folder.path) + 1 if folder.path else 0
    known = rest.partition(UNKNOWN)[0]
    for file in context.files(folder.path):
        full = context.in_repository(file)
        if full in context.index.links or full in context.index.submodules:
            # It may lead to what is meant, where the path can begin with it.
            if file[cut:].startswith(known):
                return Resolution(FOUND)
            continue
        if pattern.match(file[cut:]):
            exclusion = context.exclusion(file)
            if exclusion is None:
                return Resolution(FOUND)
            excluded = Resolution(IGNORED, file, (file,), exclusion)
    sought = Sought(folder.path, pattern)
    return excluded or Resolution(MISSING, path, folder.needed[:-1], sought=sought)
