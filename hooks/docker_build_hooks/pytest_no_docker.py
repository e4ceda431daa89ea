"""Which tests of a suite can run without Docker, and do they keep away from it? (A pytest plugin)

``--no-docker`` deselects the tests that are marked ``docker``, makes Docker unreachable, and fails
a test that reaches for it anyway. ``--staging-fallback`` says which services answer elsewhere, for
the fixture ``service_url``. While no flag is given there is nothing here but their declarations.
"""

from __future__ import annotations

import argparse
from collections.abc import Callable, Generator, Sequence
from contextlib import suppress
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from docker_build_hooks.unreachable_docker import UnreachableDocker

NO_DOCKER = "--no-docker"
FALLBACK = "--staging-fallback"
# A suite may have an option of the same name, so that these are kept in places of their own.
OPTIONS: dict[str, dict[str, Any]] = {
    NO_DOCKER: {
        "action": "store_true",
        "default": False,
        "dest": "docker_build_hooks_no_docker",
        "help": "deselect tests marked docker, make Docker unreachable, "
        "and fail a test that reaches for it anyway",
    },
    FALLBACK: {
        "action": "append",
        "default": [],
        "dest": "docker_build_hooks_staging_fallback",
        "metavar": "FILE|NAME=URL",
        "help": f"where a service answers when {NO_DOCKER} is given; "
        "a file has such lines (repeatable)",
    },
}
SERVICE_URLS = "service_urls"
GROUP = "docker-build-hooks"
MARKERS = (
    "docker(*services): the test needs Docker; with names of services it needs only those, "
    f"and {FALLBACK} may say where else they answer",
    f"mission_critical: the test has to run without Docker too; {NO_DOCKER} refuses to deselect it",
)
# What the workers of pytest-xdist tell the process that started them.
REPORT = "docker_build_hooks_no_docker"

DOCKER = pytest.StashKey["UnreachableDocker"]()
FALLBACKS = pytest.StashKey[dict[str, str]]()
LEFT_OUT = pytest.StashKey[list[str]]()


def pytest_addoption(parser: pytest.Parser) -> None:
    _add_options(parser)
    parser.addini(
        SERVICE_URLS,
        "local addresses for the fixture service_url: lines of NAME=URL",
        type="linelist",
        default=[],
    )


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_load_initial_conftests(
    early_config: pytest.Config, parser: pytest.Parser
) -> Generator[None, object, object]:
    # A conftest.py may look for Docker while it is imported.
    if getattr(early_config.known_args_namespace, OPTIONS[NO_DOCKER]["dest"], False):
        _switch_off(early_config)
    _withdraw_options(parser)
    try:
        return (yield)
    finally:
        early_config.stash[LEFT_OUT] = _add_options(parser)
        if NO_DOCKER in early_config.stash[LEFT_OUT] and DOCKER in early_config.stash:
            early_config.stash[DOCKER].close()


def pytest_configure(config: pytest.Config) -> None:
    for marker in MARKERS:
        config.addinivalue_line("markers", marker)
    texts = _given(config, FALLBACK)
    fallbacks = _fallbacks(texts, config) if texts else {}
    config.stash[FALLBACKS] = fallbacks
    if _given(config, NO_DOCKER):
        if DOCKER not in config.stash:
            _switch_off(config)
        run = RunWithoutDocker(config.stash[DOCKER], fallbacks)
        config.pluginmanager.register(run, "docker-build-hooks-no-docker")


def pytest_report_header(config: pytest.Config) -> list[str]:
    names = sorted(config.stash[FALLBACKS].keys())
    fallbacks = ", ".join(names) or "none"
    lines = []
    if _given(config, NO_DOCKER):
        lines.append(
            f"{NO_DOCKER}: Docker's sockets and programs are off, tests marked docker are "
            f"deselected (fallbacks: {fallbacks})"
        )
    elif _given(config, FALLBACK):
        lines.append(f"{FALLBACK}: not used without {NO_DOCKER} (fallbacks: {fallbacks})")
    for name in config.stash.get(LEFT_OUT, []):
        if any(text.partition("=")[0] == name for text in config.invocation_params.args):
            lines.append(f"{name}: the suite's own option, that of docker-build-hooks is left out")
    return lines


@pytest.fixture(scope="session")
def service_url(pytestconfig: pytest.Config) -> Callable[[str], str]:
    """The URL of a service by its name: local, or its fallback when Docker is off."""
    from docker_build_hooks.service_addresses import AddressError, addresses, listed

    fallbacks = pytestconfig.stash[FALLBACKS]
    without_docker = bool(_given(pytestconfig, NO_DOCKER))
    try:
        local = addresses(pytestconfig.getini(SERVICE_URLS))
    except AddressError as error:
        pytest.fail(f"{SERVICE_URLS}: {error}", pytrace=False)

    def url(name: str) -> str:
        found = (fallbacks if without_docker else local).get(name)
        if found is not None:
            return found
        if name not in local and name not in fallbacks:
            reason = f'no service is called "{name}"; known: {listed({*local, *fallbacks})}'
        elif without_docker:
            reason = (
                f'Docker is off in this run ({NO_DOCKER}) and "{name}" has no fallback; '
                f"give one with {FALLBACK} {name}=URL"
            )
        else:
            reason = f'"{name}" has no local address; give one in {SERVICE_URLS}: {name}=URL'
        pytest.fail(reason, pytrace=False)

    return url


class RunWithoutDocker:
    """The hooks of a run with ``--no-docker``."""

    def __init__(self, docker: UnreachableDocker, fallbacks: dict[str, str]) -> None:
        self._docker = docker
        self._fallbacks = fallbacks
        self._deselected: list[str] = []

    # Others may mark tests when they are collected, and deselect for reasons of their own.
    @pytest.hookimpl(trylast=True)
    def pytest_collection_modifyitems(
        self, config: pytest.Config, items: list[pytest.Item]
    ) -> None:
        reasons = {item: reason for item in items if (reason := self._obstacle(item))}
        critical = [
            f"  {item.nodeid}: {reason}"
            for item, reason in reasons.items()
            if item.get_closest_marker("mission_critical")
        ]
        self._deselected = [] if critical else [*reasons.values()]
        if hasattr(config, "workeroutput"):
            # A worker that raised would look like one that crashed.
            config.workeroutput[REPORT] = (self._deselected, critical)
        elif critical:
            raise _critical_tests_deselected(critical)
        if reasons:
            items[:] = [item for item in items if item not in reasons and not critical]
            config.hook.pytest_deselected(items=[*reasons])

    def _obstacle(self, item: pytest.Item) -> str:
        """Why a test cannot run; empty where it can."""
        markers = [*item.iter_markers("docker")]
        services = {name for marker in markers for name in _services(marker)}
        missing = sorted(services - self._fallbacks.keys())
        if missing:
            return f"marked docker, no fallback for {', '.join(missing)}"
        return "marked docker" if markers and not services else ""

    @pytest.hookimpl(optionalhook=True)
    def pytest_testnodedown(self, node: Any) -> None:
        deselected, critical = getattr(node, "workeroutput", {}).get(REPORT, ([], []))
        # Each worker collects the whole suite.
        self._deselected = deselected or self._deselected
        if critical:
            raise _critical_tests_deselected(critical)

    def pytest_runtest_logstart(self) -> None:
        # What was reached for while tests were collected belongs to no test.
        self._docker.taken()

    @pytest.hookimpl(wrapper=True, tryfirst=True)
    def pytest_runtest_makereport(
        self, item: pytest.Item
    ) -> Generator[None, pytest.TestReport, pytest.TestReport]:
        report = yield
        reached = self._docker.taken()
        if reached:
            message = (
                f"Docker is off in this run ({NO_DOCKER}), but the test reached for it: "
                f"{', '.join(reached)}\nmark the test docker, or keep it away from Docker"
            )
            if report.failed:
                report.sections.append((NO_DOCKER, message))
            else:
                _fail(report, item, message)
        return report

    def pytest_terminal_summary(self, terminalreporter: pytest.TerminalReporter) -> None:
        if self._deselected:
            terminalreporter.section(NO_DOCKER)
        for reason in sorted(set(self._deselected)):
            number = self._deselected.count(reason)
            tests = "test" if number == 1 else "tests"
            terminalreporter.line(f"{number} {tests} deselected: {reason}")


def _add_options(parser: pytest.Parser) -> list[str]:
    """Declares the options, but for those that somebody else has declared, which it returns."""
    group = parser.getgroup(GROUP, "tests without Docker (docker-build-hooks)")
    others = [*getattr(parser, "_groups", ()), getattr(parser, "_anonymous", group)]
    taken = {name for other in others for option in other.options for name in option.names()}
    for name, settings in OPTIONS.items():
        if name not in taken:
            with suppress(ValueError, argparse.ArgumentError):
                group.addoption(name, **settings)
    return sorted(OPTIONS.keys() - {name for option in group.options for name in option.names()})


def _withdraw_options(parser: pytest.Parser) -> None:
    """Takes the options back, so that a conftest.py may declare its own of the same names.

    pytest offers no way to do this: its parser refuses the second option, which would be the
    suite's. Where its inside changes, that is what happens.
    """
    group = parser.getgroup(GROUP)
    with suppress(AttributeError):
        # pytest 8 has no such group yet: it makes argparse's parser when it parses.
        if hasattr(group, "_arggroup"):
            for action in [*group._arggroup._group_actions]:
                names = [(name, action) for name in action.option_strings]
                group._arggroup._handle_conflict_resolve(action, names)
        group.options.clear()


def _given(config: pytest.Config, option: str) -> Any:
    return getattr(config.option, OPTIONS[option]["dest"], None)


def _switch_off(config: pytest.Config) -> None:
    from docker_build_hooks.unreachable_docker import UnreachableDocker

    config.stash[DOCKER] = docker = UnreachableDocker()
    config.add_cleanup(docker.close)


def _fallbacks(texts: Sequence[str], config: pytest.Config) -> dict[str, str]:
    from docker_build_hooks.service_addresses import AddressError, given_addresses

    try:
        return given_addresses(texts, str(config.invocation_params.dir))
    except AddressError as error:
        raise pytest.UsageError(f"{FALLBACK}: {error}") from None


def _critical_tests_deselected(lines: Sequence[str]) -> pytest.UsageError:
    return pytest.UsageError(
        f"mission_critical tests cannot run with {NO_DOCKER}:\n"
        + "\n".join(lines)
        + '\nname their services in the marker, as in docker("db"), and say where else these '
        f"answer: {FALLBACK} db=URL"
    )


def _services(marker: pytest.Mark) -> list[str]:
    """The names that a docker marker gives: ``docker("db", "cache")``, ``docker(service="db")``."""
    return [name for name in (*marker.args, marker.kwargs.get("service")) if isinstance(name, str)]


def _fail(report: pytest.TestReport, item: pytest.Item, message: str) -> None:
    """Makes the report of a phase that passed, or was skipped, one of a failure."""
    try:
        pytest.fail(message, pytrace=False)
    except pytest.fail.Exception:
        report.longrepr = item.repr_failure(pytest.ExceptionInfo.from_current())
    report.outcome = "failed"
    # An expected failure is an expectation of something else.
    report.__dict__.pop("wasxfail", None)
