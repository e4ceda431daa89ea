"""Which tests of a suite can run without Docker, and do they keep away from it? (A pytest plugin)

``--no-docker`` deselects the tests that are marked ``docker``, makes Docker unreachable, and fails
a test that reaches for it anyway. ``--staging-fallback`` says which services answer elsewhere, for
the fixture ``service_url``. While no flag is given there is nothing here but their declarations.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Generator, Iterable, Sequence
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
GROUP_TITLE = "tests without Docker (docker-build-hooks)"
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


def pytest_addoption(parser: pytest.Parser, pluginmanager: pytest.PytestPluginManager) -> None:
    parser.addini(
        SERVICE_URLS,
        "local addresses for the fixture service_url: lines of NAME=URL",
        type="linelist",
        default=[],
    )
    # Where a conftest.py names this plugin, the hook below is over.
    files = (getattr(plugin, "__file__", None) for plugin in pluginmanager.get_plugins())
    if any(os.path.basename(file or "") == "conftest.py" for file in files):
        _add_options(parser, OPTIONS)


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_load_initial_conftests(
    early_config: pytest.Config, parser: pytest.Parser, args: list[str]
) -> Generator[None, object, object]:
    # The options are declared when everybody else has declared theirs. But a conftest.py may look
    # for Docker while it is imported.
    if _is_asked_for(args):
        _read_early(early_config, parser, args)
    # The workers of pytest-xdist are given the values of the options.
    if getattr(early_config.known_args_namespace, OPTIONS[NO_DOCKER]["dest"], False):
        _switch_off(early_config)
    try:
        return (yield)
    finally:
        _declare(early_config, parser, args)


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
        # pytest leaves blank lines out, so that the lines cannot be counted.
        local = addresses(pytestconfig.getini(SERVICE_URLS), SERVICE_URLS, "entry")
    except AddressError as error:
        raise pytest.fail.Exception(str(error), pytrace=False) from None

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
        named = [_services(marker) for marker in item.iter_markers("docker")]
        if not all(named):
            return "marked docker"
        missing = sorted({name for names in named for name in names} - self._fallbacks.keys())
        return f"marked docker, no fallback for {', '.join(missing)}" if missing else ""

    @pytest.hookimpl(optionalhook=True)
    def pytest_testnodedown(self, node: Any) -> None:
        deselected, critical = getattr(node, "workeroutput", {}).get(REPORT, ([], []))
        # Each worker collects the whole suite.
        self._deselected = deselected or self._deselected
        if critical:
            raise _critical_tests_deselected(critical)

    def pytest_runtest_logstart(self, nodeid: str) -> None:
        # What was reached for while tests were collected belongs to no test.
        self._docker.begin(nodeid)

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


def _is_asked_for(args: Sequence[str]) -> bool:
    # Arguments can come from a file, too.
    return any(text.partition("=")[0] in OPTIONS or text[:1] == "@" for text in args)


def _read_early(config: pytest.Config, parser: pytest.Parser, args: Sequence[str]) -> None:
    """Note what is said about options that nobody has declared so far."""
    free = OPTIONS.keys() - _taken(parser)
    words: list[str] = []
    for text in args:
        # Only so does pytest not take the value for the path of a test.
        if words and words[-1] == FALLBACK in free and not os.path.isdir(text):
            words[-1] = f"{FALLBACK}={text}"
        else:
            words.append(text)
    known, unknown = parser.parse_known_and_unknown_args(words)
    namespace = config.known_args_namespace
    namespace.file_or_dir = known.file_or_dir
    if NO_DOCKER in unknown and NO_DOCKER in free:
        setattr(namespace, OPTIONS[NO_DOCKER]["dest"], True)


def _declare(config: pytest.Config, parser: pytest.Parser, args: Sequence[str]) -> None:
    """Declare the options that this run is about; a name that others have declared is theirs.

    The other options stay undeclared: a conftest.py that is found later may have one of that name.
    """
    is_shown = getattr(config.known_args_namespace, "help", False) or "_ARGCOMPLETE" in os.environ
    taken = _taken(parser)
    names = set(OPTIONS) if is_shown or _is_asked_for(args) else set()
    _add_options(parser, names)
    for name in OPTIONS.keys() - taken - names:
        # What config.getoption(name) says then.
        setattr(
            config.option,
            name,
            getattr(config.option, OPTIONS[name]["dest"], OPTIONS[name]["default"]),
        )
    config.stash[LEFT_OUT] = sorted(OPTIONS.keys() & taken)
    if NO_DOCKER in taken and DOCKER in config.stash:
        config.stash[DOCKER].close()


def _add_options(parser: pytest.Parser, names: Iterable[str]) -> None:
    for name in sorted(set(names) - _taken(parser)):
        parser.getgroup(GROUP, GROUP_TITLE).addoption(name, **OPTIONS[name])


def _taken(parser: pytest.Parser) -> set[str]:
    """The names of the options that have been declared, which pytest does not say."""
    groups = [*getattr(parser, "_groups", ()), getattr(parser, "_anonymous", None)]
    options = [option for group in groups if group for option in group.options]
    return {name for option in options for name in option.names()}


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
    """The names that a docker marker gives: ``docker("db", "cache")``, ``docker(service="db")``.

    None where something else is among them: the test needs Docker then.
    """
    names = [*marker.args, *([marker.kwargs["service"]] if "service" in marker.kwargs else [])]
    return names if all(isinstance(name, str) for name in names) else []


def _fail(report: pytest.TestReport, item: pytest.Item, message: str) -> None:
    """Makes the report of a phase that passed, or was skipped, one of a failure."""
    try:
        pytest.fail(message, pytrace=False)
    except pytest.fail.Exception:
        # A suite's own kind of item may have nothing to say about it.
        failure = pytest.ExceptionInfo.from_current()
        report.longrepr = item.repr_failure(failure) or message
    report.outcome = "failed"
    # An expected failure is an expectation of something else.
    report.__dict__.pop("wasxfail", None)
