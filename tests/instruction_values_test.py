"""Are the values of flags and arguments accepted that the engine accepts, and no others?"""

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from docker_build_hooks import instruction_values as values


def duration_problem(text: str) -> str:
    return values.duration_problem("interval", text)


@pytest.mark.parametrize(
    ("function", "accepted"),
    [
        (
            duration_problem,
            ["", "0", "+0", "-0", "5s", "1m30s", "1.5h", ".5s", "1.s", "+5s", "1ms", "0s", "0ns"],
        ),
        (values.retries_problem, ["", "0", "3", "+3", "-0", "007", "2147483647"]),
        (
            values.port_problem,
            ["80", "80/tcp", "80/UDP", "80/sctp", "80/", "80-90", "80-80", "0", "080", "65535"],
        ),
        (values.port_problem, ["8080:80", "127.0.0.1:80:80", "[::1]:80:80", ":80", "+80"]),
        (values.mode_problem, ["0", "755", "0755", "7777", "00000755"]),
        (values.mode_problem, ["u+x", "+x", "-x", "=", "u+", "a=rX,go-w", "u=g", "u+rw-x", "o+t"]),
        (values.signal_problem, ["9", "-1", "99", "SIGTERM", "term", "rtmin+3", "SIGRTMAX-14"]),
        (
            values.digest_problem,
            [f"sha256:{'a' * 64}", f"sha384:{'0' * 96}", f"sha512:{'f' * 128}"],
        ),
        (
            values.platform_problem,
            ["linux", "AMD64", "x86_64", "linux/amd64", "linux/arm/v7", "foo/bar", "windows(10)/a"],
        ),
        (
            values.check_problem,
            ["skip=all", "skip=A,B;error=true", "error=0", "experimental=all", "skip="],
        ),
    ],
    ids=lambda parameter: getattr(parameter, "__name__", ""),
)
def test_accepted(function: Callable[[str], str], accepted: list[str]) -> None:
    assert {text: reason for text in accepted if (reason := function(text))} == {}


MODE = "it should be octal string and between 0 and 07777"
REFUSED = [
    (duration_problem, "5", 'time: missing unit in duration "5"'),
    (duration_problem, "1d", 'time: unknown unit "d" in duration "1d"'),
    (duration_problem, "5S", 'time: unknown unit "S" in duration "5S"'),
    (duration_problem, "$X", 'time: invalid duration "$X"'),
    (duration_problem, ".s", 'time: invalid duration ".s"'),
    (duration_problem, "+", 'time: invalid duration "+"'),
    (duration_problem, "--5s", 'time: invalid duration "--5s"'),
    (duration_problem, "9999999999h", 'time: invalid duration "9999999999h"'),
    (duration_problem, "-5s", 'Interval "interval" cannot be less than 1ms'),
    (duration_problem, "1us", 'Interval "interval" cannot be less than 1ms'),
    (values.retries_problem, "x", 'strconv.ParseInt: parsing "x": invalid syntax'),
    (values.retries_problem, "-1", "--retries cannot be negative (-1)"),
    (
        values.retries_problem,
        "2147483648",
        'strconv.ParseInt: parsing "2147483648": value out of range',
    ),
    (values.port_problem, "", 'invalid port: "": no port specified'),
    (values.port_problem, "80:", 'invalid port: "80:": no port specified'),
    (values.port_problem, "/tcp", 'invalid port: "/tcp": no port specified'),
    (values.port_problem, "80/foo", 'invalid port: "80/foo": invalid proto: foo'),
    (values.port_problem, "80/tcp/udp", 'invalid port: "80/tcp/udp": invalid proto: tcp/udp'),
    (values.port_problem, "http", "invalid containerPort: http"),
    (values.port_problem, "80,443", "invalid containerPort: 80,443"),
    (values.port_problem, "90-80", "invalid containerPort: 90-80"),
    (values.port_problem, "80-", "invalid containerPort: 80-"),
    (values.port_problem, "65536", "invalid containerPort: 65536"),
    (values.port_problem, "٨", "invalid containerPort: ٨"),
    (values.mode_problem, "888", f"invalid chmod parameter: '888'. {MODE}"),
    (values.mode_problem, "10000", f"invalid chmod parameter: '10000'. {MODE}"),
    (values.mode_problem, "755,u+x", f"invalid chmod parameter: '755,u+x'. {MODE}"),
    (values.mode_problem, "0o755", f"invalid chmod parameter: '0o755'. {MODE}"),
    (values.mode_problem, "rwx", "invalid syntax"),
    (values.mode_problem, "u", "invalid syntax"),
    (values.mode_problem, "u+z", "invalid syntax"),
    (values.mode_problem, "u+x,", "invalid syntax"),
    (values.mode_problem, "+755", "invalid syntax"),
    (values.signal_problem, "", "invalid signal: "),
    (values.signal_problem, "0", "invalid signal: 0"),
    (values.signal_problem, "FOO", "invalid signal: FOO"),
    (values.signal_problem, "SIGQUIT x", "invalid signal: SIGQUIT x"),
    (values.digest_problem, "foo", "invalid checksum digest format"),
    (values.digest_problem, "sha256:aa", "invalid checksum digest length"),
    (values.digest_problem, f"sha256:{'A' * 64}", "invalid checksum digest format"),
    (values.digest_problem, "md5:aa", "unsupported digest algorithm"),
    (
        values.platform_problem,
        "foo",
        'failed to parse platform foo: "foo": unknown operating system or architecture: '
        "invalid argument",
    ),
    (
        values.platform_problem,
        "a/b/c/d",
        'failed to parse platform a/b/c/d: "a/b/c/d": cannot parse platform specifier: '
        "invalid argument",
    ),
    (
        values.platform_problem,
        "linux/",
        'failed to parse platform linux/: "linux/" is no platform specifier: invalid argument',
    ),
    (values.check_problem, "skip", 'failed to parse check options: invalid check option "skip"'),
    (values.check_problem, "a=b", 'failed to parse check options: invalid check option "a"'),
    (
        values.check_problem,
        "error=yes",
        'failed to parse check options: failed to parse check option "error=yes": '
        'strconv.ParseBool: parsing "yes": invalid syntax',
    ),
]


@pytest.mark.parametrize(("function", "text", "reason"), REFUSED)
def test_refused_in_the_engines_words(
    function: Callable[[str], str], text: str, reason: str
) -> None:
    assert function(text) == reason


FUNCTIONS = [
    duration_problem,
    values.retries_problem,
    values.port_problem,
    values.mode_problem,
    values.signal_problem,
    values.digest_problem,
    values.platform_problem,
    values.check_problem,
]


@given(st.text() | st.text("0123456789.:/-+,;=smhurwxTIG", max_size=10), st.sampled_from(FUNCTIONS))
def test_any_text_is_accepted_or_refused(text: str, function: Callable[[str], str]) -> None:
    assert function(text) == "" or function(text).strip()


@given(st.integers(0, 70_000), st.integers(0, 70_000))
def test_a_range_of_ports_ends_where_ports_end(first: int, last: int) -> None:
    fine = first <= last <= 65535
    assert (values.port_problem(f"{first}-{last}") == "") == fine


@given(st.integers(0, 0o20000))
def test_a_mode_is_four_octal_digits(mode: int) -> None:
    assert (values.mode_problem(f"{mode:o}") == "") == (mode <= 0o7777)


@pytest.mark.parametrize("function", FUNCTIONS)
def test_long_texts_take_no_time(function: Callable[[str], str]) -> None:
    for text in ("1" * 60_000, "a-" * 30_000, "+-" * 30_000 + "!", "1s" * 30_000, "a/" * 30_000):
        assert isinstance(function(text), str)
