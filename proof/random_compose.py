"""Compose files that are valid, or nearly, and what was done to them.

The same name gives the same case.
"""

from __future__ import annotations

from collections.abc import Callable
from random import Random
from typing import NamedTuple

from compose_mutations import MUTATIONS
from compose_nodes import Marked, Value, Writer, parsed
from compose_services_table import GOOD
from compose_tables import BUILDS, IMAGES, SERVICES
from yaml_mutations import TEXT_MUTATIONS

_TEXT_SHARE = 0.08


class Case(NamedTuple):
    """The text of a file, and what was done to a valid one."""

    text: str
    mutations: tuple[str, ...]


def make_case(name: str, kept: tuple[int, ...] | None = None, is_odd: bool = True) -> Case:
    """The case of a name, with all that is done to it or with the ``kept`` numbers of it.

    Without ``is_odd`` it is spelled as most files are.
    """
    random = Random(name)
    document = _document(random)
    number = random.choice((0, 0, 1, 1, 1, 1, 1, 2, 2, 3))
    kinds = [random.choice(MUTATIONS) for _ in range(number)]
    done: list[str] = []
    later: list[tuple[Random, Callable[[Random, str], tuple[str, str]]]] = []
    for place, kind in enumerate(kinds):
        if kept is not None and place not in kept:
            continue
        own = Random(f"{name}/{place}")
        if own.random() < _TEXT_SHARE:
            later.append((own, own.choice(TEXT_MUTATIONS)))
        else:
            done.append(kind(own, document))
    text = Writer(Random(f"{name}/text"), is_odd).text(document)
    for own, change in later:
        what, text = change(own, text)
        done.append(what)
    return Case(text, tuple(done))


def number_of_mutations(name: str) -> int:
    """How many things are done to the case of a name."""
    random = Random(name)
    _document(random)
    return random.choice((0, 0, 1, 1, 1, 1, 1, 2, 2, 3))


def _document(random: Random) -> dict[str, Value]:
    document: dict[str, Value] = {}
    if random.random() < 0.2:
        document["version"] = "'3.8'"
    if random.random() < 0.1:
        document["name"] = "proj"
    anchors = random.random() < 0.3
    if anchors:
        common = "{restart: always, environment: {A: b}, labels: {l: m}}"
        document["x-common"] = Marked("&common", parsed(common))
        document["x-more"] = Marked("&more", parsed("{tty: true, restart: 'no'}"))
    names = random.sample(SERVICES, random.randint(1, 4))
    services: dict[str, Value] = {}
    for name in names:
        services[name] = _service(random, list(services), anchors)
    document["services"] = services
    document["networks"] = parsed("{front: {}, back: {}}")
    document["volumes"] = parsed(random.choice(("{data: , cache: }", "{data: {}, cache: null}")))
    document["secrets"] = parsed("{token: {file: ./token.txt}}")
    document["configs"] = parsed("{conf: {file: ./conf.txt}}")
    if random.random() < 0.1:
        document["x-own"] = parsed("{a: 1, b: [c]}")
    if random.random() < 0.1:
        items = list(document.items())
        random.shuffle(items)
        if not anchors:
            document = dict(items)
    return document


def _service(random: Random, before: list[str], anchors: bool) -> Value:
    service: dict[str, Value] = {}
    if anchors and random.random() < 0.5:
        merged: tuple[Value, ...] = ("*common", "*more", ["*common", "*more"])
        service["<<"] = random.choice(merged)
    if random.random() < 0.6:
        service["image"] = parsed(random.choice(IMAGES))
    if "image" not in service or random.random() < 0.15:
        service["build"] = parsed(random.choice(BUILDS))
    for key in random.sample(sorted(GOOD), random.choice((0, 1, 2, 2, 3, 4))):
        service[key] = parsed(random.choice(GOOD[key]))
    if before and random.random() < 0.4:
        conditions = ("service_started", "service_healthy", "service_completed_successfully")
        chosen = random.sample(before, random.randint(1, len(before)))
        long: Value = {name: {"condition": random.choice(conditions)} for name in chosen}
        service["depends_on"] = long if random.random() < 0.5 else [*chosen]
    if before and random.random() < 0.1:
        other = random.choice(before)
        service["extends"] = other if random.random() < 0.5 else {"service": other}
        if random.random() < 0.3:
            service.pop("image", None)
            service.pop("build", None)
    if random.random() < 0.08:
        service["profiles"] = parsed(random.choice(("[p]", "[p, q]")))
    if random.random() < 0.05 and "scale" not in service and "deploy" not in service:
        service["container_name"] = f"c{random.randint(1, 9)}"
    return service
