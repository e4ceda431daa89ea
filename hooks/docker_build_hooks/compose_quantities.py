"""Does Compose take a text for a port, a duration, a size or a number, and if not, why not?

Replicates docker-compose 5.6.1, in its words: compose-go 2.16 gives a port to go-connections 0.8
(``nat.ParsePortSpec``), a duration to go-str2duration 2.1 and a size to ``strconv.ParseInt``, then
to go-units 0.5 (``RAMInBytes``). All functions expect a text whose variables are replaced; the
empty string is their word for "no problem".
"""

from __future__ import annotations

import ipaddress
import math
import re

_PROTOCOLS = frozenset(("tcp", "udp", "sctp"))
_LAST_PORT = 65535
_INT64 = 2**63 - 1
_DIGITS = re.compile(r"[0-9]+")
_TRUTHS = frozenset(("true", "y", "yes", "on", "false", "n", "no", "off"))

_TERM = re.compile(r"(?!\Z)([0-9]*)(\.[0-9]*)?([^0-9.]*)")
_MICROSECOND, _SECOND, _HOUR = 10**3, 10**9, 3600 * 10**9
_NANOSECONDS = {
    "ns": 1,
    "us": _MICROSECOND,
    "\u00b5s": _MICROSECOND,  # the micro sign
    "\u03bcs": _MICROSECOND,  # the Greek letter
    "ms": 10**6,
    "s": _SECOND,
    "m": 60 * _SECOND,
    "h": _HOUR,
    "d": 24 * _HOUR,
    "w": 168 * _HOUR,
}

_UNITS = "kmgtp"
_SUFFIXES = frozenset(["", "b", *(unit + tail for unit in _UNITS for tail in ("", "b", "ib"))])
_DECIMALS = r"[0-9](?:_?[0-9])*"
_HEXADECIMALS = r"[0-9a-f](?:_?[0-9a-f])*"
_FLOAT = re.compile(
    rf"[-+]?(?:{_DECIMALS}(?:\.(?:{_DECIMALS})?)?|\.{_DECIMALS})(?:e[-+]?{_DECIMALS})?",
    re.IGNORECASE | re.ASCII,
)
_HEXADECIMAL_FLOAT = re.compile(
    rf"[-+]?0x(?:_?{_HEXADECIMALS}(?:\.(?:{_HEXADECIMALS})?)?|\.{_HEXADECIMALS})p[-+]?{_DECIMALS}",
    re.IGNORECASE | re.ASCII,
)
_SPECIAL_FLOAT = re.compile(r"[-+]?inf(?:inity)?|nan", re.IGNORECASE | re.ASCII)


def _bounded(digits: str, maximum: int) -> int | None:
    """The number in ASCII digits; None where there are others or it is above the maximum."""
    if not _DIGITS.fullmatch(digits):
        return None
    significant = digits.lstrip("0") or "0"
    if len(significant) > len(str(maximum)) or int(significant) > maximum:
        return None
    return int(significant)


def port_problem(text: str) -> str:
    """Why Compose refuses an item of ``services.*.ports`` in its short form.

    ``text`` is ``[[IP:]HOST:]CONTAINER[/PROTOCOL]``; an integer of YAML is given in decimal.
    """
    published, _, container = text.rpartition(":")
    address, _, host = published.rpartition(":")
    container, _, protocol = container.partition("/")
    if not container:
        return f"no port specified: {text}<empty>"
    protocol = protocol.lower() or "tcp"
    if protocol not in _PROTOCOLS:
        return f"invalid proto: {protocol}"
    return _address_problem(address) or _ranges_problem(container, host)


def _address_problem(address: str) -> str:
    unbracketed = address
    if address.startswith("["):
        problem = _bracket_problem(address)
        if problem:
            return f"invalid IP address {address}: address {address}:: {problem}"
        unbracketed = address[1:-1]
    if unbracketed and not is_address(unbracketed):
        return f"invalid IP address: {unbracketed}"
    return ""


def _bracket_problem(address: str) -> str:
    """What ``net.SplitHostPort`` finds wrong with an address that begins with a bracket."""
    inner, bracket, rest = address[1:].partition("]")
    if not bracket:
        return "missing ']' in address"
    if rest:
        return f"{'too many colons' if rest[0] == ':' else 'missing port'} in address"
    return "unexpected '[' in address" if "[" in inner else ""


def is_address(text: str) -> bool:
    """Whether ``net.ParseIP`` takes a text: no zone (``fe80::1%eth0``), unlike Python."""
    try:
        ipaddress.ip_address(text)
    except ValueError:
        return False
    return "%" not in text


def _ranges_problem(container: str, host: str) -> str:
    inside = _port_range(container)
    if not inside:
        return f"invalid containerPort: {container}"
    # compose-go drops a target of 0, then asks for one
    missing = "" if inside[0] else "missing a target port"
    if not host:
        return missing
    outside = _port_range(host)
    if not outside:
        return f"invalid hostPort: {host}"
    # a single port of the container may be given any port of a range of the host
    if len(inside) not in (1, len(outside)):
        return f"invalid ranges specified for container and host Ports: {container} and {host}"
    return missing


def _port_range(text: str) -> range:
    """The ports of ``8000`` or ``8000-8010``; empty where it is none."""
    first, dash, last = text.partition("-")
    start = _port(first)
    end = _port(last) if dash else start
    return range(0) if start is None or end is None else range(start, end + 1)


def _port(text: str) -> int | None:
    """A port as ``strconv.ParseInt`` reads it: with a sign, if anybody writes one."""
    return _bounded(text[text.startswith(("+", "-")) :], 0 if text[:1] == "-" else _LAST_PORT)


def duration_problem(text: str) -> str:
    """Why Compose refuses a duration such as ``1m30s``; it knows ``d`` and ``w`` too."""
    invalid = f'time: invalid duration "{text}"'
    unsigned = text[text.startswith(("+", "-")) :]
    if unsigned == "0":
        return ""
    if not unsigned:
        return invalid
    total = 0
    for whole, fraction, unit in _TERM.findall(unsigned):
        count = _bounded(whole or "0", _INT64)
        if count is None or not (whole or fraction[1:]):
            return invalid
        if not unit:
            return f'time: missing unit in duration "{text}"'
        if unit not in _NANOSECONDS:
            return f'time: unknown unit "{unit}" in duration "{text}"'
        total += count * _NANOSECONDS[unit] + _part(fraction[1:], _NANOSECONDS[unit])
        if total > _INT64:
            return invalid
    return ""


def _part(digits: str, unit: int) -> int:
    """So many nanoseconds are 0.digits of a unit, rounded as in Go: with what fits an int64."""
    significant = digits.lstrip("0")
    if not significant:
        return 0
    taken = min(19, len(significant))
    if int(significant[:taken]) > _INT64:
        taken = 18
    power = len(digits) - len(significant) + taken
    return int(float(significant[:taken]) * (unit / float(f"1e{power}")))


def size_problem(text: str) -> str:
    """Why Compose refuses a size such as ``64m``, ``1.5 GiB`` or ``-1``."""
    return _read_size(text)[1]


def size_value(text: str) -> float | None:
    """How many bytes a size stands for; None where Compose refuses it."""
    value, problem = _read_size(text)
    return None if problem else value


def _read_size(text: str) -> tuple[float, str]:
    if text[:1] == "-" and _bounded(text[1:], _INT64 + 1) is not None:
        return float(text), ""
    end = max(text.rfind(character) for character in "0123456789. ")
    if end < 0:
        return 0, f"invalid size: '{text}'"
    number, suffix = text[: end + (text[end] != " ")], text[end + 1 :]
    if why := number_problem(number):
        return 0, why
    value = _float(number) or 0.0
    if value < 0:
        return 0, f"invalid size: '{text}'"
    # measured in bytes: the Kelvin sign alone is a "k", but no "kb" begins with it
    if len(suffix.encode("utf-8", "surrogatepass")) > 3:
        return 0, f"invalid suffix: '{suffix}'"
    if suffix.lower() not in _SUFFIXES:
        return 0, f"invalid suffix: '{suffix.lower()}'"
    unit = suffix[:1].lower()
    return value * 1024.0 ** (_UNITS.find(unit) + 1 if unit else 0), ""


def number_value(text: str) -> float | None:
    """The number that a text stands for; None where Compose refuses it."""
    return None if number_problem(text) else _float(text)


def _float(text: str) -> float | None:
    """A number as ``strconv.ParseFloat`` reads it, infinite where it is out of range."""
    if _FLOAT.fullmatch(text) or _SPECIAL_FLOAT.fullmatch(text):
        return float(text)
    if not _HEXADECIMAL_FLOAT.fullmatch(text):
        return None
    try:
        return float.fromhex(text.replace("_", ""))
    except OverflowError:
        return math.inf


def whole_number_problem(text: str) -> str:
    """Why Compose refuses a text where it wants a whole number: ``strconv.Atoi``."""
    invalid = f'strconv.Atoi: parsing "{text}": invalid syntax'
    unsigned = text[text.startswith(("+", "-")) :]
    if not _DIGITS.fullmatch(unsigned):
        return invalid
    limit = _INT64 + text.startswith("-")
    in_range = _bounded(unsigned, limit) is not None
    return "" if in_range else f'strconv.Atoi: parsing "{text}": value out of range'


def number_problem(text: str) -> str:
    """Why Compose refuses a text where it wants a number: ``strconv.ParseFloat``."""
    value = _float(text)
    if value is None:
        return f'strconv.ParseFloat: parsing "{text}": invalid syntax'
    if math.isinf(value) and not _SPECIAL_FLOAT.fullmatch(text):
        return f'strconv.ParseFloat: parsing "{text}": value out of range'
    return ""


def truth_problem(text: str) -> str:
    """Why Compose refuses a text where it wants true or false."""
    return "" if text.lower() in _TRUTHS else f"invalid boolean: {text}"


def count_problem(text: str) -> str:
    """Why Compose refuses a number of devices: it takes ``all``, too."""
    if text.lower() == "all" or not whole_number_problem(text):
        return ""
    return f'invalid value "{text}", the only value allowed is "all" or a number'


def mode_problem(text: str) -> str:
    """Why Compose refuses the mode of a file: octal digits, with or without a sign."""
    unsigned = text[text.startswith(("+", "-")) :]
    is_octal = re.fullmatch("[0-7]{1,21}", unsigned, re.ASCII)
    return "" if is_octal else f'strconv.ParseInt: parsing "{text}": invalid syntax'
