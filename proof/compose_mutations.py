"""What may be wrong with the nodes of a Compose file."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from random import Random
from typing import TypeAlias

from compose_nodes import PLAIN, Marked, Value, parsed
from compose_services_table import ODD
from compose_tables import ANY, ENTRIES, NAMES, TEMPLATES, TOP

Place: TypeAlias = "tuple[dict[str, Value] | list[Value], str | int, str]"


def _places(value: Value, path: str = "") -> Iterator[Place]:
    """All places below a node: the container, the key or index, and the path."""
    if isinstance(value, Marked):
        yield from _places(value.value, path)
    elif isinstance(value, dict):
        for key, inner in list(value.items()):
            yield value, key, f"{path}.{key}".lstrip(".")
            yield from _places(inner, f"{path}.{key}".lstrip("."))
    elif isinstance(value, list):
        for index, inner in enumerate(list(value)):
            yield value, index, f"{path}[{index}]"
            yield from _places(inner, f"{path}[{index}]")


def _put(place: Place, value: Value) -> None:
    container, key, _ = place
    if isinstance(container, dict):
        container[str(key)] = value
    else:
        container[int(key)] = value


def _get(place: Place) -> Value:
    container, key, _ = place
    return container[str(key)] if isinstance(container, dict) else container[int(key)]


def _entry(random: Random, document: dict[str, Value], section: str) -> dict[str, Value]:
    """A service, or the like, that is a mapping."""
    found = document.get(section)
    entries = list(found.values()) if isinstance(found, dict) else []
    mappings = [entry for entry in entries if isinstance(entry, dict)]
    return random.choice(mappings) if mappings else {}


def _other_value(random: Random, document: dict[str, Value]) -> str:
    place = random.choice(list(_places(document)))
    text = random.choice(ANY)
    _put(place, parsed(text))
    return f"{place[2]}: {text}"


def _odd_key(random: Random, document: dict[str, Value]) -> str:
    key = random.choice(sorted(ODD))
    text = random.choice(ODD[key])
    service = _entry(random, document, "services")
    service[key] = parsed(text)
    return f"{key}: {text}"


def _odd_entry(random: Random, document: dict[str, Value]) -> str:
    section = random.choice(sorted(ENTRIES))
    text = random.choice(ENTRIES[section])
    found = document.get(section)
    if not isinstance(found, dict):
        return "nothing"
    name = random.choice([*found, "new"])
    found[name] = parsed(text)
    return f"{section}.{name}: {text}"


def _odd_name(random: Random, document: dict[str, Value]) -> str:
    section = random.choice(("services", *ENTRIES))
    found, name = document.get(section), random.choice(NAMES)
    if not isinstance(found, dict):
        return "nothing"
    found[name] = parsed("{image: x}" if section == "services" else "{external: true}")
    return f"{section}.{name}"


def _odd_top(random: Random, document: dict[str, Value]) -> str:
    key = random.choice(sorted(TOP))
    text = random.choice(TOP[key])
    document[key] = parsed(text)
    return f"{key}: {text}"


def _unknown_key(random: Random, document: dict[str, Value]) -> str:
    place = random.choice([p for p in _places(document) if isinstance(_get(p), dict)] or [None])
    key = random.choice(("foo", "x-foo", "name", "Image", "driver", "1", "'x-y'", "xfoo", "image"))
    target = _get(place) if place else document
    if isinstance(target, dict):
        target[key] = parsed(random.choice(ANY))
    return f"{place[2] if place else ''}: {key}"


def _removed(random: Random, document: dict[str, Value]) -> str:
    container, key, path = random.choice(list(_places(document)))
    if isinstance(container, dict):
        del container[str(key)]
    else:
        del container[int(key)]
    return f"without {path}"


def _swapped(random: Random, document: dict[str, Value]) -> str:
    one, other = random.choices(list(_places(document)), k=2)
    value = _get(other)
    if any(place[0] is _get(one) or place[0] is value for place in (one, other)):
        return "nothing"
    if not isinstance(value, str):
        value = parsed(random.choice(ANY))
    _put(one, value)
    return f"{one[2]} as {other[2]}"


def _template(random: Random, document: dict[str, Value]) -> str:
    texts = [place for place in _places(document) if isinstance(_get(place), str)]
    place = random.choice(texts or list(_places(document)))
    text = json.dumps(random.choice(("", "", "x")) + random.choice(TEMPLATES))
    _put(place, text)
    return f"{place[2]}: {text}"


def _mark(random: Random, document: dict[str, Value]) -> str:
    place = random.choice(list(_places(document)))
    value = _get(place)
    mark = random.choice(
        (
            "!reset",
            "!reset",
            "!override",
            "!override",
            "!foo",
            "!!str",
            "!!map",
            "&one",
            "!!seq",
            "!",
        )
    )
    if isinstance(value, Marked) or (isinstance(value, str) and value.startswith("*")):
        return "nothing"
    if mark == "!reset" and random.random() < 0.3:
        value = "null"
    _put(place, Marked(mark, value))
    return f"{mark} {place[2]}"


def _double(random: Random, document: dict[str, Value]) -> str:
    places = [place for place in _places(document) if isinstance(place[0], dict)]
    container, key, path = random.choice(places)
    again = f"'{key}'" if PLAIN.fullmatch(str(key)) else f'"{key}"'
    if isinstance(container, dict):
        container[again] = random.choice((container[str(key)], parsed(random.choice(ANY))))
    return f"{path} twice"


def _cycle(random: Random, document: dict[str, Value]) -> str:
    services = document.get("services")
    if not isinstance(services, dict):
        return "nothing"
    names = random.sample(list(services), random.randint(1, len(services))) if services else []
    for name, other in zip(names, [*names[1:], *names[:1]], strict=True):
        key = random.choice(("depends_on", "links", "volumes_from", "network_mode", "extends"))
        service = services[name]
        if isinstance(service, dict):
            values: dict[str, Value] = {"network_mode": f"'service:{other}'", "extends": other}
            service[key] = values.get(key, [other])
    return f"cycle of {', '.join(names)}"


def _no_image(random: Random, document: dict[str, Value]) -> str:
    service = _entry(random, document, "services")
    service.pop("image", None)
    service.pop("build", None)
    return "no image"


def _taken_name(random: Random, document: dict[str, Value]) -> str:
    for _ in range(3):
        _entry(random, document, "services")["container_name"] = "same"
    return "container names"


def _aliased(random: Random, document: dict[str, Value]) -> str:
    one, other = random.choices(list(_places(document)), k=2)
    value = _get(one)
    if isinstance(value, Marked) or other[0] is value or one[2].startswith(other[2]):
        return "nothing"
    _put(other, "*mine")
    if not (isinstance(value, str) and value.startswith("*")):
        _put(one, Marked("&mine", value))
    return f"{other[2]} is {one[2]}"


MUTATIONS: tuple[Callable[[Random, dict[str, Value]], str], ...] = (
    *(_other_value,) * 4,
    *(_odd_key,) * 10,
    *(_odd_entry,) * 4,
    *(_odd_top, _odd_top, _odd_name, _unknown_key, _unknown_key, _removed, _swapped, _template),
    *(_template, _mark, _mark, _double, _cycle, _no_image, _taken_name, _aliased),
)
