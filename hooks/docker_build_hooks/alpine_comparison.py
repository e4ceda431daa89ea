"""Do the Dockerfiles of one service agree in all its environments?"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import NamedTuple

from docker_build_hooks import alpine_rules as rules
from docker_build_hooks.alpine_files import AlpineFile
from docker_build_hooks.alpine_images import Image
from docker_build_hooks.alpine_stage import Note
from docker_build_hooks.base_checks import differ
from docker_build_hooks.dockerfile import Span
from docker_build_hooks.file_environments import service_of

# With as many different ones, nobody means them to be the same.
_TOO_MANY = 3


class Difference(NamedTuple):
    """One of two Dockerfiles that differ, and what is said of it."""

    file: AlpineFile
    note: Note


def compare(files: Iterable[AlpineFile], is_touched: Callable[[str], bool]) -> Iterator[Difference]:
    """Where files of one service differ; told of one that is touched."""
    services: dict[tuple[str, ...], list[AlpineFile]] = {}
    for file in files:
        if file.final.is_certain and not file.build.inline:
            services.setdefault(service_of(file.path), []).append(file)
    for found in services.values():
        if len(found) > 1:
            yield from _bases(found, is_touched)
            yield from _folders(found, is_touched)


def _bases(files: list[AlpineFile], is_touched: Callable[[str], bool]) -> Iterator[Difference]:
    by_image: dict[str, list[tuple[AlpineFile, Image]]] = {}
    for file in files:
        image = file.final.image
        if image is not None:
            by_image.setdefault(image.repository, []).append((file, image))
    for found in by_image.values():
        if len({image.tag for _, image in found}) >= _TOO_MANY:
            continue
        # The newest version that most have is what the others are held against.
        usual, usual_image = max(found, key=lambda one: _weight(one[1], found))
        for file, image in found:
            if differ(image, usual_image):
                first, second = _told((file, usual), is_touched)
                if first is not None:
                    message = f'the base is "{first.final.shown}", and {_other(second)}'
                    yield _difference(rules.INCONSISTENT, first, first.final.place, message)


def _weight(image: Image, found: list[tuple[AlpineFile, Image]]) -> tuple[object, ...]:
    number = sum(other.tag == image.tag for _, other in found)
    numbers = (*image.version, *image.release.split("."))
    return (number, [int(part) for part in numbers if part.isdecimal()])


def _folders(files: list[AlpineFile], is_touched: Callable[[str], bool]) -> Iterator[Difference]:
    found = [file for file in files if file.final.folder and file.final.folder_place]
    folders = [file.final.folder for file in found]
    if not found or not 1 < len(set(folders)) < _TOO_MANY:
        return
    # The shortest name is the one without an environment.
    usual = max(found, key=lambda one: (folders.count(one.final.folder), -len(one.path), one.path))
    for file in found:
        if file.final.folder != usual.final.folder:
            first, second = _told((file, usual), is_touched)
            place = first.final.folder_place if first else None
            if first is not None and place is not None:
                where = second.final.folder_place or second.final.place
                message = (
                    f'the last WORKDIR is "{first.final.folder}", '
                    f'and "{second.final.folder}" at {second.path}:{where.line}'
                )
                yield _difference(rules.WORKDIR_INCONSISTENT, first, place, message)


def _told(
    pair: tuple[AlpineFile, AlpineFile], is_touched: Callable[[str], bool]
) -> tuple[AlpineFile | None, AlpineFile]:
    """The file of the two that is told of (None: neither), and the other one."""
    odd, usual = pair
    if is_touched(odd.path):
        return odd, usual
    return (usual if is_touched(usual.path) else None), odd


def _other(file: AlpineFile) -> str:
    return f'"{file.final.shown}" at {file.path}:{file.final.place.line}'


def _difference(rule: str, file: AlpineFile, place: Span, message: str) -> Difference:
    hint = "the environments of one service are alike where they can be"
    return Difference(file, Note(rule, message, place, (hint,)))
