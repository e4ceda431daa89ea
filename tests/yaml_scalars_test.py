"""Is a plain scalar of the type that Compose reads it as?"""

import pytest

from docker_build_hooks.yaml_scalars import resolve


@pytest.mark.parametrize(
    ("tag", "texts"),
    [
        ("null", ["", "~", "null", "Null", "NULL"]),
        ("bool", ["true", "True", "TRUE", "false", "False", "FALSE"]),
        (
            "int",
            ["0", "12", "-3", "+3", "010", "0x10", "0X1f", "0o17", "0b101", "1_0", "-0x1", "1__"],
        ),
        ("float", ["1.5", "1.", ".5", "-.5", "1e3", "1_0.5", "08", "3.8", ".inf", "-.INF", ".nan"]),
        ("merge", ["<<"]),
        # strings to Compose, other things to YAML 1.1
        (
            "str",
            ["yes", "No", "on", "OFF", "y", "22:22", "1:30:00", "2001-01-01", "2001-01-01 1:2:3"],
        ),
        (
            "str",
            [
                "nULL",
                "tRue",
                "0x",
                "0b2",
                "0xg",
                "._5",
                "1.2.3",
                "-",
                "+",
                ".",
                "-a",
                ".e5",
                "1e",
                "_1",
            ],
        ),
        ("str", ["a", "Namen", "false ", "./a", "~/a", "+.nan", "٣", "<<<"]),
    ],
)
def test_resolve(tag: str, texts: list[str]) -> None:
    assert [(text, resolve(text)) for text in texts] == [(text, tag) for text in texts]
