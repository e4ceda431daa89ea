"""Which texts does the engine accept as a duration, a port, a mode, a signal, a platform?

Replicates what BuildKit's Dockerfile frontend does with the values of flags and arguments that it
reads itself. Each function returns the engine's reason, or "" where it accepts the value.
"""

from __future__ import annotations

import re

# What strconv.ParseBool reads.
BOOLEANS = frozenset({"1", "t", "T", "TRUE", "true", "True", "0", "f", "F", "FALSE", "false"}) | {
    "False"
}
_SECONDS = {"ns": 1e-9, "us": 1e-6, "µs": 1e-6, "μs": 1e-6, "ms": 1e-3, "s": 1, "m": 60, "h": 3600}
_DURATION_PART = re.compile(r"([0-9]*)(?:\.([0-9]*))?([^0-9.]*)")
# An int64 of nanoseconds.
_LONGEST_DURATION = 2**63 / 1e9
_INTEGER = re.compile(r"[+-]?[0-9]+\Z")
_OCTAL = re.compile(r"[0-7]+\Z")
_SYMBOLIC_MODE = re.compile(r"[augo]*(?:[-+=][rstwXxugo]*)+(?:,[augo]*(?:[-+=][rstwXxugo]*)+)*\Z")
_DIGEST = re.compile(r"[a-z0-9]+(?:[.+_-][a-z0-9]+)*:[a-zA-Z0-9=_-]+\Z")
_DIGEST_LENGTHS = {"sha256": 64, "sha384": 96, "sha512": 128}
_PLATFORM_PART = re.compile(r"[A-Za-z0-9_.-]+\Z")
_PROTOCOLS = frozenset({"", "tcp", "udp", "sctp"})
_SIGNALS = frozenset(
    {
        *("ABRT", "ALRM", "BUS", "CHLD", "CLD", "CONT", "FPE", "HUP", "ILL", "INT", "IO", "IOT"),
        *("KILL", "PIPE", "POLL", "PROF", "PWR", "QUIT", "SEGV", "STKFLT", "STOP", "SYS", "TERM"),
        *("TRAP", "TSTP", "TTIN", "TTOU", "URG", "USR1", "USR2", "VTALRM", "WINCH", "XCPU", "XFSZ"),
        *("RTMIN", "RTMAX"),
        *(f"RTMIN+{n}" for n in range(1, 16)),
        *(f"RTMAX-{n}" for n in range(1, 15)),
    }
)
_SYSTEMS = frozenset(
    {
        *("aix", "android", "darwin", "dragonfly", "freebsd", "hurd", "illumos", "ios", "js"),
        *("linux", "macos", "nacl", "netbsd", "openbsd", "plan9", "solaris", "windows", "zos"),
    }
)
_ARCHITECTURES = frozenset(
    {
        *("386", "i386", "amd64", "x86_64", "x86-64", "amd64p32", "arm", "armhf", "armel", "armbe"),
        *("arm64", "aarch64", "arm64be", "loong64", "mips", "mipsle", "mips64", "mips64le"),
        *("mips64p32", "mips64p32le", "ppc", "ppc64", "ppc64le", "riscv", "riscv64", "s390"),
        *("s390x", "sparc", "sparc64", "wasm"),
    }
)


def duration_problem(name: str, text: str) -> str:
    """HEALTHCHECK's ``--interval`` and the like; ``name`` is the flag's, without dashes."""
    rest = text[1:] if text[:1] in ("+", "-") else text
    if text == "" or rest == "0":
        return ""
    seconds = 0.0
    if not rest:
        return f'time: invalid duration "{text}"'
    while rest:
        part = _DURATION_PART.match(rest)
        if not part or not (part[1] or part[2]):
            return f'time: invalid duration "{text}"'
        if not part[3]:
            return f'time: missing unit in duration "{text}"'
        if part[3] not in _SECONDS:
            return f'time: unknown unit "{part[3]}" in duration "{text}"'
        seconds += float(f"{part[1] or 0}.{part[2] or 0}") * _SECONDS[part[3]]
        rest = rest[part.end() :]
    if seconds > _LONGEST_DURATION:
        return f'time: invalid duration "{text}"'
    if text.startswith("-"):
        seconds = -seconds
    if seconds and seconds < 0.001:
        return f'Interval "{name}" cannot be less than 1ms'
    return ""


def retries_problem(text: str) -> str:
    """HEALTHCHECK's ``--retries``."""
    if text == "":
        return ""
    if not _INTEGER.match(text):
        return f'strconv.ParseInt: parsing "{text}": invalid syntax'
    number = int(text[:30])
    if not -(2**31) <= number < 2**31:
        return f'strconv.ParseInt: parsing "{text}": value out of range'
    return f"--retries cannot be negative ({number})" if number < 0 else ""


def port_problem(text: str) -> str:
    """One word of EXPOSE: a port or a range of ports, with or without a protocol.

    A host and its port in front are accepted there, so they are not looked at.
    """
    ports, _, protocol = text.rpartition(":")[2].partition("/")
    if not ports:
        return f'invalid port: "{text}": no port specified'
    if protocol.lower() not in _PROTOCOLS:
        return f'invalid port: "{text}": invalid proto: {protocol}'
    first, dash, last = ports.partition("-")
    ends = [first, last] if dash else [first]
    if not all(_INTEGER.match(end) and 0 <= int(end[:30]) <= 65535 for end in ends):
        return f"invalid containerPort: {ports}"
    return f"invalid containerPort: {ports}" if int(ends[-1]) < int(first) else ""


def mode_problem(text: str) -> str:
    """The ``--chmod`` of COPY and ADD: an octal number or a symbolic mode."""
    if _OCTAL.match(text) and int(text[-30:], 8) <= 0o7777 and len(text) <= 30:
        return ""
    if text[:1] in tuple("0123456789"):
        reason = "it should be octal string and between 0 and 07777"
        return f"invalid chmod parameter: '{text}'. {reason}"
    return "" if _SYMBOLIC_MODE.match(text) else "invalid syntax"


def signal_problem(text: str) -> str:
    """STOPSIGNAL: the name of a signal, or any number but zero."""
    if _INTEGER.match(text):
        return "" if text.strip("+-0") else f"invalid signal: {text}"
    known = text.upper().removeprefix("SIG") in _SIGNALS
    return "" if known else f"invalid signal: {text}"


def digest_problem(text: str) -> str:
    """A digest such as ``sha256:…``, in the name of an image or of what ADD downloads."""
    if not _DIGEST.match(text):
        return "invalid checksum digest format"
    algorithm, _, encoded = text.partition(":")
    if algorithm not in _DIGEST_LENGTHS:
        return "unsupported digest algorithm"
    if len(encoded) != _DIGEST_LENGTHS[algorithm]:
        return "invalid checksum digest length"
    return "" if set(encoded) <= set("0123456789abcdef") else "invalid checksum digest format"


def platform_problem(text: str) -> str:
    """The ``--platform`` of FROM: ``os``, ``arch``, ``os/arch`` or ``os/arch/variant``."""
    shown = f"failed to parse platform {text}: "
    if "(" in text or "+" in text:
        # A version or features of the system: newer engines accept them.
        return ""
    parts = text.split("/")
    if not all(map(_PLATFORM_PART.match, parts[:4])):
        return f'{shown}"{text}" is no platform specifier: invalid argument'
    if len(parts) > 3:
        return f'{shown}"{text}": cannot parse platform specifier: invalid argument'
    if len(parts) == 1 and text.lower() not in _SYSTEMS | _ARCHITECTURES:
        return f'{shown}"{text}": unknown operating system or architecture: invalid argument'
    return ""


def check_problem(text: str) -> str:
    """The ``# check=`` directive: ``skip``, ``error`` and ``experimental``, between semicolons."""
    for option in text.strip().split(";", 2):
        name, equals, value = option.partition("=")
        name = name.strip() if equals else option
        if not equals or name not in ("skip", "experimental", "error"):
            return f'failed to parse check options: invalid check option "{name}"'
        if name == "error" and value.strip() not in BOOLEANS:
            reason = f'strconv.ParseBool: parsing "{value.strip()}": invalid syntax'
            return (
                f'failed to parse check options: failed to parse check option "{option}": {reason}'
            )
    return ""
