"""Are the names of images accepted that the engine accepts, and no others?"""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from docker_build_hooks.image_names import image_name_problem

HASH = "a" * 64


@pytest.mark.parametrize(
    "name",
    [
        *("a", "0", "a.b", "a-b", "a--b", "a_b", "a__b", "a/b/c", "a:1", "a:_B.c-d", "a:80"),
        *(
            "localhost",
            "localhost/a",
            "localhost:5000/a:1",
            "a.b:80/c",
            "a.b/c/d_e",
            "[::1]:5000/a",
        ),
        *("FOO/bar", "Example.com/foo", "docker.io/a", "docker.io/library/a", "foo.COM/a"),
        *(f"a@sha256:{HASH}", f"a:1@sha256:{HASH}", f"a@sha512:{HASH * 2}", f"{HASH}a"),
        "a" * 247,
        f"a:{'b' * 128}",
    ],
)
def test_what_an_image_can_be_called(name: str) -> None:
    assert image_name_problem(name) == ""


FORMAT = "invalid reference format"


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("One", f"{FORMAT}: repository name (library/One) must be lowercase"),
        ("a/B", f"{FORMAT}: repository name (a/B) must be lowercase"),
        ("localhost/X:1", f"{FORMAT}: repository name (X) must be lowercase"),
        ("A:b", f"{FORMAT}: repository name (library/A) must be lowercase"),
        ("index.docker.io/A", f"{FORMAT}: repository name (library/A) must be lowercase"),
        ("a:b:c", FORMAT),
        ("a//b", FORMAT),
        ("a:", FORMAT),
        ("a___b", FORMAT),
        ("-a", FORMAT),
        ("a-", FORMAT),
        ("a..b", FORMAT),
        ("/a", FORMAT),
        ("a/", FORMAT),
        ("./a", FORMAT),
        ("../a", FORMAT),
        ("http://a/b", FORMAT),
        ("$a", FORMAT),
        ("a b", FORMAT),
        ("é", FORMAT),
        ("a\n", FORMAT),
        (f"a:{'b' * 129}", FORMAT),
        ("a@sha256:abcd", FORMAT),
        (f"a@sha256:{'a' * 40}", "invalid checksum digest length"),
        (f"a@sha256:{'A' * 64}", "invalid checksum digest format"),
        (f"a@md5:{'a' * 32}", "unsupported digest algorithm"),
        (HASH, f"invalid repository name ({HASH}), cannot specify 64-byte hexadecimal strings"),
        ("a" * 256, "repository name must not be more than 255 characters"),
    ],
)
def test_what_none_can_be_called(name: str, reason: str) -> None:
    assert image_name_problem(name) == f'failed to parse stage name "{name}": {reason}'


@given(st.text() | st.text("aB0.:/@-_[]", max_size=12))
def test_any_text_is_accepted_or_refused(name: str) -> None:
    assert image_name_problem(name) == "" or name in image_name_problem(name)


@given(
    st.lists(st.from_regex(r"[a-z0-9]+([._-][a-z0-9]+)?", fullmatch=True), min_size=1, max_size=3)
)
def test_lower_case_parts_make_a_name(parts: list[str]) -> None:
    assert image_name_problem("/".join(parts)[:200].rstrip("./-_")) == ""


@pytest.mark.parametrize("piece", ["a-", "a.", "a_", "A", "a/", "a:", "a", "@", "[:"])
def test_long_names_take_no_time(piece: str) -> None:
    assert image_name_problem(piece * 20_000 + "!")
