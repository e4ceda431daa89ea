"""Does the pytest plugin keep a suite away from Docker, and out of the way when it is not asked?"""

import hashlib
import json
import shutil
import socket
import sys
import tempfile
import threading
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from pathlib import Path

import pytest

from docker_build_hooks.docker_addresses import docker_hosts, hidden_hosts, is_docker_socket
from docker_build_hooks.docker_commands import docker_command
from docker_build_hooks.docker_programs import Programs, docker_programs
from docker_build_hooks.pytest_no_docker import FALLBACK, NO_DOCKER
from docker_build_hooks.service_addresses import AddressError, addresses, given_addresses
from docker_build_hooks.unreachable_docker import Start, start_of

pytest_plugins = ["pytester"]

HOOKS = Path(__file__).parents[1] / "hooks"
PLUGIN = "docker_build_hooks.pytest_no_docker"
HEADER = (
    "--no-docker: Docker's sockets and programs are off, tests marked docker are deselected "
    "(fallbacks: {})"
)
RULE = "*= --no-docker =*"
REACHED = "Docker is off in this run (--no-docker), but the test reached for it: {}"
CURE = "mark the test docker, or keep it away from Docker"
REFUSED = f"E * {PLUGIN.rpartition('.')[0]}.unreachable_docker.DockerIsOff: "
REFUSED += "Docker is off in this run (--no-docker): {}"

TESTS = """
    import pytest

    def test_plain():
        pass

    @pytest.mark.docker
    def test_docker():
        raise AssertionError("this needs Docker")

    @pytest.mark.docker("db", "cache")
    def test_two_services(service_url):
        assert service_url("db").startswith("https://")

    @pytest.mark.docker(service="db")
    class TestDatabase:
        def test_one_service(self, service_url):
            assert service_url("db") == "https://db.example"
"""
CRITICAL = """
    import pytest

    def test_plain():
        raise AssertionError("nothing is to run")

    @pytest.mark.mission_critical
    def test_needs_nothing():
        raise AssertionError("nothing is to run")

    @pytest.mark.mission_critical
    @pytest.mark.docker("db")
    def test_login():
        pass

    @pytest.mark.docker
    class TestOrders:
        @pytest.mark.mission_critical
        def test_order(self):
            pass
"""
CRITICAL_ERROR = [
    "ERROR: mission_critical tests cannot run with --no-docker:",
    "  test_suite.py::test_login: marked docker, no fallback for db",
    "  test_suite.py::TestOrders::test_order: marked docker",
    'name their services in the marker, as in docker("db"), and say where else these answer: '
    "--staging-fallback db=URL",
]


class Listener:
    """A real server that counts who connects."""

    def __init__(self, server: socket.socket) -> None:
        self._server = server
        self.connections = 0
        server.listen()
        threading.Thread(target=self._accept, daemon=True).start()

    def _accept(self) -> None:
        # Shutting the socket down ends the wait for the next one.
        try:
            while True:
                connection, _ = self._server.accept()
                self.connections += 1
                connection.close()
        except OSError:
            return


class Places:
    """A folder for sockets, with a path short enough for them, and servers in it."""

    def __init__(self, path: Path, stack: ExitStack) -> None:
        self.path = path
        self._stack = stack

    def _listener(self, server: socket.socket) -> Listener:
        self._stack.callback(server.close)
        if sys.platform == "linux":
            self._stack.callback(server.shutdown, socket.SHUT_RDWR)
        return Listener(server)

    def unix(self, name: str) -> Listener:
        target = self.path / name
        target.parent.mkdir(parents=True, exist_ok=True)
        server = socket.socket(socket.AF_UNIX)
        server.bind(str(target))
        return self._listener(server)

    def tcp(self) -> tuple[int, Listener]:
        server = socket.create_server(("127.0.0.1", 0))
        return server.getsockname()[1], self._listener(server)


@pytest.fixture
def places() -> Iterator[Places]:
    with ExitStack() as stack:
        path = Path(tempfile.mkdtemp(prefix="places-", dir="/tmp"))
        stack.callback(shutil.rmtree, path)
        yield Places(path, stack)


class Suite:
    """A suite of its own, which is run in another process with this plugin and no other."""

    def __init__(self, pytester: pytest.Pytester) -> None:
        self.pytester = pytester

    def write(self, tests: str, ini: str = "", conftest: str = "") -> None:
        self.pytester.makepyfile(test_suite=tests)
        self.pytester.makeini(f"[pytest]\naddopts = --strict-markers -W error\n{ini}")
        if conftest:
            self.pytester.makeconftest(conftest)

    def run(self, *args: str, plugins: Sequence[str] = (PLUGIN,)) -> pytest.RunResult:
        named = [word for plugin in plugins for word in ("-p", plugin)]
        return self.pytester.runpytest_subprocess("-p", "no:cacheprovider", *named, *args)


@pytest.fixture
def suite(pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch) -> Suite:
    # Whether or not this distribution is installed: the plugin is the one of this folder, once.
    monkeypatch.setenv("PYTEST_DISABLE_PLUGIN_AUTOLOAD", "1")
    monkeypatch.setenv("PYTHONPATH", str(HOOKS))
    names = ("PYTEST_ADDOPTS", "PYTEST_PLUGINS", "PYTEST_XDIST_WORKER", "XDG_RUNTIME_DIR")
    docker = ("DOCKER_HOST", "CONTAINER_HOST", "DOCKER_CONTEXT", "DOCKER_BUILD_HOOKS_HIDDEN_HOSTS")
    for name in (*names, *docker, "COLUMNS"):
        monkeypatch.delenv(name, raising=False)
    return Suite(pytester)


def without_times(result: pytest.RunResult) -> list[str]:
    """The lines of the output that are alike in each run."""
    varying = ("platform ", "rootdir: ", "configfile: ", "plugins: ", "cachedir: ")
    lines = [line.strip("= ") for line in result.outlines if not line.startswith(varying)]
    return [line.rpartition(" in ")[0] or line for line in lines if line]


def test_what_is_deselected_and_what_is_said(suite: Suite) -> None:
    suite.write(TESTS)
    result = suite.run(NO_DOCKER, FALLBACK, "db=https://db.example")
    assert result.ret == 0
    assert without_times(result) == [
        "test session starts",
        HEADER.format("db"),
        "collected 4 items / 2 deselected / 2 selected",
        "test_suite.py ..                                                         [100%]",
        "--no-docker",
        "1 test deselected: marked docker",
        "1 test deselected: marked docker, no fallback for cache",
        "2 passed, 2 deselected",
    ]


def test_without_fallbacks(suite: Suite) -> None:
    suite.write(TESTS)
    result = suite.run(NO_DOCKER)
    result.assert_outcomes(passed=1, deselected=3)
    result.stdout.fnmatch_lines(
        [
            HEADER.format("none"),
            RULE,
            "1 test deselected: marked docker",
            "1 test deselected: marked docker, no fallback for cache, db",
            "1 test deselected: marked docker, no fallback for db",
        ]
    )


def test_all_have_a_fallback_or_need_none(suite: Suite) -> None:
    suite.write("import pytest\npytestmark = pytest.mark.docker('db')\ndef test_a(): pass\n")
    result = suite.run(NO_DOCKER, FALLBACK, "db=https://db.example")
    result.assert_outcomes(passed=1)
    result.stdout.no_fnmatch_line(RULE)


def test_two_tests_for_one_reason(suite: Suite) -> None:
    suite.write(
        """
        import pytest

        @pytest.mark.docker
        class TestA:
            def test_a(self): pass
            def test_b(self): pass
        """
    )
    result = suite.run(NO_DOCKER)
    assert result.ret == pytest.ExitCode.NO_TESTS_COLLECTED
    result.stdout.fnmatch_lines([RULE, "2 tests deselected: marked docker"])


def test_a_marker_without_names_means_docker(suite: Suite) -> None:
    suite.write(
        """
        import pytest

        pytestmark = pytest.mark.docker("db")

        def test_service():
            pass

        @pytest.mark.docker
        def test_both():
            raise AssertionError("this needs Docker")

        @pytest.mark.docker(image="postgres")
        def test_other_arguments():
            raise AssertionError("this needs Docker")

        @pytest.mark.docker("db", 5)
        def test_arguments_of_other_kinds():
            raise AssertionError("this needs Docker")

        @pytest.mark.docker(service=None)
        def test_no_service():
            raise AssertionError("this needs Docker")
        """
    )
    result = suite.run(NO_DOCKER, FALLBACK, "db=https://db.example")
    result.assert_outcomes(passed=1, deselected=4)
    result.stdout.fnmatch_lines([RULE, "4 tests deselected: marked docker"])


def test_a_conftest_marks_tests_when_they_are_collected(suite: Suite) -> None:
    suite.write(
        "def test_a(): pass\ndef test_b(): pass\n",
        conftest="""
            def pytest_collection_modifyitems(items):
                items[0].add_marker("docker")
        """,
    )
    suite.run(NO_DOCKER).assert_outcomes(passed=1, deselected=1)


def test_the_markers_are_explained(suite: Suite) -> None:
    suite.write("")
    suite.run("--markers").stdout.fnmatch_lines(
        [
            "@pytest.mark.docker(?services): the test needs Docker; *",
            "@pytest.mark.mission_critical:*",
        ]
    )


# Where the options may stand.


@pytest.mark.parametrize("args", [(NO_DOCKER, "."), (".", NO_DOCKER)], ids=" ".join)
def test_before_and_behind_paths(suite: Suite, args: tuple[str, ...]) -> None:
    suite.write(TESTS)
    suite.run(*args).assert_outcomes(passed=1, deselected=3)


@pytest.mark.parametrize("workers", [(), ("-n", "1")], ids=["one process", "a worker"])
def test_in_the_ini_file(suite: Suite, workers: tuple[str, ...]) -> None:
    pytest.importorskip("xdist")
    suite.write(TESTS)
    suite.pytester.makeini(f"[pytest]\naddopts = {NO_DOCKER} {FALLBACK} db=https://db.example\n")
    result = suite.run(*workers, plugins=(PLUGIN, "xdist"))
    assert result.ret == 0
    result.stdout.fnmatch_lines([HEADER.format("db"), "*= 2 passed*"])


def test_a_value_is_no_path_of_a_test(suite: Suite) -> None:
    suite.write("", "testpaths = checks\n")
    suite.pytester.mkdir("checks").joinpath("conftest.py").write_text(
        "def pytest_addoption(parser): parser.addoption('--own', action='store_true')\n"
    )
    suite.pytester.path.joinpath("checks", "test_a.py").write_text("def test_a(): pass\n")
    suite.pytester.path.joinpath("urls.txt").write_text("db=https://db.example\n")
    for value in ("urls.txt", "db=https://db.example"):
        suite.run(NO_DOCKER, FALLBACK, value, "--own").assert_outcomes(passed=1)


def test_they_are_in_the_help(suite: Suite) -> None:
    suite.write("")
    help_text = suite.run("--help").stdout
    help_text.fnmatch_lines(
        ["tests without Docker (docker-build-hooks):", f"*{NO_DOCKER} *", f"*{FALLBACK}=*"]
    )


def test_what_getoption_says(suite: Suite) -> None:
    suite.write(
        """
        def test_a(pytestconfig):
            print("given:", pytestconfig.getoption("--no-docker"))
            print("fallbacks:", pytestconfig.getoption("--staging-fallback"))
        """
    )
    for args, given, fallbacks in (
        ((), False, []),
        ((NO_DOCKER,), True, []),
        ((NO_DOCKER, FALLBACK, "a=b"), True, ["a=b"]),
        ((NO_DOCKER, "-n", "1"), True, []),
    ):
        result = suite.run("-rP", *args, plugins=(PLUGIN, "xdist"))
        result.stdout.fnmatch_lines([f"given: {given}", f"fallbacks: {fallbacks}"])


def test_a_conftest_names_the_plugin(suite: Suite) -> None:
    suite.write(TESTS, conftest=f"pytest_plugins = [{PLUGIN!r}]\n")
    suite.run(NO_DOCKER, plugins=()).assert_outcomes(passed=1, deselected=3)
    suite.run("-k", "plain", plugins=()).assert_outcomes(passed=1, deselected=3)


# Reaching for sockets.

SOCKETS = (
    "run/docker.sock",
    "run/podman/podman.sock",
    "home/.docker/run/docker.sock",
    "home/.docker/desktop/docker.sock",
    "home/.colima/default/docker.sock",
    "own.sock",
)


def test_real_sockets_are_refused(
    suite: Suite, places: Places, monkeypatch: pytest.MonkeyPatch
) -> None:
    listeners = [places.unix(name) for name in SOCKETS]
    other = places.unix("other/docker.sock")
    (places.path / "link.sock").symlink_to(places.path / "run/docker.sock")
    monkeypatch.setenv("HOME", str(places.path / "home"))
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(places.path / "run"))
    monkeypatch.setenv("DOCKER_HOST", f"unix://{places.path}/own.sock")
    suite.write(
        f"""
        import os, pathlib, socket, pytest

        PLACES = pathlib.Path({str(places.path)!r})

        @pytest.mark.parametrize("name", {[*SOCKETS, "link.sock"]})
        def test_docker(name):
            with socket.socket(socket.AF_UNIX) as client:
                client.connect(str(PLACES / name))

        def test_bytes_and_a_code():
            with socket.socket(socket.AF_UNIX) as client:
                assert client.connect_ex(os.fsencode(PLACES / "own.sock")) == 0

        def test_relative(monkeypatch):
            monkeypatch.chdir(PLACES / "run")
            with socket.socket(socket.AF_UNIX) as client:
                client.connect("docker.sock")

        def test_a_fake_of_the_suite():
            with socket.socket(socket.AF_UNIX) as client:
                client.connect(str(PLACES / "other/docker.sock"))
        """
    )
    result = suite.run(NO_DOCKER)
    result.assert_outcomes(failed=9, passed=1)
    assert [listener.connections for listener in listeners] == [0] * len(listeners)
    result.stdout.fnmatch_lines(
        [
            ">*client.connect(str(PLACES / name))",
            REFUSED.format(f"unix://{places.path}/run/docker.sock"),
            "*- --no-docker -*",
            REACHED.format(f"unix://{places.path}/run/docker.sock"),
            CURE,
            REACHED.format(f"unix://{places.path}/link.sock"),
            REACHED.format(f"unix://{places.path}/run/docker.sock"),
        ]
    )
    suite.run().assert_outcomes(passed=10)
    assert all(listener.connections for listener in [*listeners, other])


def test_tcp(suite: Suite, places: Places, monkeypatch: pytest.MonkeyPatch) -> None:
    port, daemon = places.tcp()
    other_port, other = places.tcp()
    monkeypatch.setenv("DOCKER_HOST", f"tcp://localhost:{port}")
    suite.write(
        f"""
        import asyncio, os, socket, urllib.request, pytest

        def test_registered_port():
            socket.create_connection(("127.0.0.1", 2375))

        def test_registered_port_with_tls():
            with socket.socket(socket.AF_INET6) as client:
                client.connect(("::1", 2376))

        def test_port_of_docker_host():
            socket.create_connection(("127.0.0.1", {port})).close()

        def test_asyncio():
            async def reach():
                await asyncio.open_connection("127.0.0.1", {port})
            asyncio.run(reach())

        def test_http():
            try:
                urllib.request.urlopen("http://localhost:{port}/_ping")
            except OSError as error:
                print(error.reason)

        def test_another_port():
            socket.create_connection(("127.0.0.1", {other_port})).close()
        """
    )
    result = suite.run(NO_DOCKER)
    result.assert_outcomes(failed=5, passed=1)
    assert (daemon.connections, other.connections) == (0, 1)
    result.stdout.fnmatch_lines(
        [
            REACHED.format("tcp://127.0.0.1:2375"),
            REACHED.format("tcp://[[]::1[]]:2376"),
            REACHED.format(f"tcp://127.0.0.1:{port}"),
            REACHED.format(f"tcp://127.0.0.1:{port}"),
            REACHED.format(f"tcp://127.0.0.1:{port}"),
            f"Docker is off in this run (--no-docker): tcp://127.0.0.1:{port}",
        ]
    )


def test_whoever_swallows_the_refusal_fails_too(suite: Suite) -> None:
    suite.write(
        """
        import contextlib, os, socket, threading, pytest

        def reach():
            with contextlib.suppress(OSError), socket.socket(socket.AF_UNIX) as client:
                client.connect("/var/run/docker.sock")

        def test_swallows():
            reach()

        def test_reaches_twice():
            reach()
            reach()
            with contextlib.suppress(ConnectionRefusedError), socket.socket(socket.AF_UNIX) as own:
                own.connect(os.environ["DOCKER_HOST"].removeprefix("unix://"))

        def test_skips():
            reach()
            pytest.skip("no Docker here")

        @pytest.mark.xfail
        def test_expects_to_fail():
            reach()
            raise AssertionError

        @pytest.mark.xfail(strict=True)
        def test_fails_as_expected_without_docker():
            raise AssertionError

        def test_thread():
            thread = threading.Thread(target=reach)
            thread.start()
            thread.join()

        @pytest.fixture
        def reaching():
            reach()

        def test_setup(reaching):
            raise AssertionError("this does not run")

        @pytest.fixture
        def parting():
            yield
            reach()

        def test_teardown(parting):
            pass

        def test_fails_of_itself():
            reach()
            assert 1 == 2

        def test_next():
            pass
        """
    )
    result = suite.run(NO_DOCKER, "-rA")
    result.assert_outcomes(passed=2, failed=6, errors=2, xfailed=1)
    reached = REACHED.format("unix:///var/run/docker.sock")
    result.stdout.fnmatch_lines(
        [
            "*_ ERROR at setup of test_setup _*",
            reached,
            CURE,
            "*_ ERROR at teardown of test_teardown _*",
            reached,
            "*_ test_swallows _*",
            reached,
            CURE,
            "*_ test_reaches_twice _*",
            f"{reached}, the socket of DOCKER_HOST",
            CURE,
            "*_ test_skips _*",
            reached,
            "*_ test_expects_to_fail _*",
            reached,
            "*_ test_thread _*",
            reached,
            "*_ test_fails_of_itself _*",
            "E       assert 1 == 2",
            "*- --no-docker -*",
            reached,
            CURE,
        ],
    )
    result.stdout.no_fnmatch_line("*this does not run*")


def test_a_thread_of_another_test(suite: Suite) -> None:
    suite.write(
        """
        import contextlib, socket, threading
        from concurrent.futures import ThreadPoolExecutor

        go, gone = threading.Event(), threading.Event()
        pool = ThreadPoolExecutor(1)
        pool.submit(int).result()

        def reach():
            with contextlib.suppress(OSError), socket.socket(socket.AF_UNIX) as client:
                client.connect("/var/run/docker.sock")

        def wait():
            go.wait()
            reach()
            gone.set()

        def test_starts():
            threading.Thread(target=wait).start()

        def test_happens_to_run():
            go.set()
            gone.wait()

        def test_pool():
            pool.submit(reach).result()
        """
    )
    result = suite.run(NO_DOCKER)
    result.assert_outcomes(passed=1, failed=2)
    reached = "unix:///var/run/docker.sock (in a thread that {} started)"
    result.stdout.fnmatch_lines(
        [
            "*_ test_happens_to_run _*",
            REACHED.format(reached.format("test_suite.py::test_starts")),
            "*_ test_pool _*",
            REACHED.format(reached.format("the collection of tests")),
        ]
    )


def test_while_tests_are_collected_it_is_refused_and_no_test_fails(suite: Suite) -> None:
    suite.write(
        """
        import socket, pytest

        def has_docker():
            try:
                with socket.socket(socket.AF_UNIX) as client:
                    client.connect("/var/run/docker.sock")
            except ConnectionRefusedError:
                return False
            return True

        @pytest.mark.skipif(not has_docker(), reason="no Docker")
        def test_a():
            pass

        def test_b():
            pass
        """
    )
    suite.run(NO_DOCKER).assert_outcomes(passed=1, skipped=1)


def test_a_conftest_finds_no_docker_when_it_is_imported(suite: Suite) -> None:
    suite.write(
        "def test_a(): pass\n",
        conftest="import socket\nsocket.socket(socket.AF_UNIX).connect('/run/docker.sock')\n",
    )
    result = suite.run(NO_DOCKER)
    assert result.ret == pytest.ExitCode.USAGE_ERROR
    result.stderr.fnmatch_lines([REFUSED.format("unix:///run/docker.sock")])


# Starting programs.


def test_programs(suite: Suite, monkeypatch: pytest.MonkeyPatch) -> None:
    programs = suite.pytester.mkdir("bin")
    for name in ("docker", "podman"):
        (programs / name).write_text('#!/bin/sh\necho "$0" "$@" >> "$MARKS"\n')
        (programs / name).chmod(0o755)
    marks = suite.pytester.path / "marks"
    monkeypatch.setenv("MARKS", str(marks))
    monkeypatch.setenv("PATH", str(programs), prepend=":")
    suite.write(
        f"""
        import asyncio, os, pathlib, subprocess

        DOCKER = {str(programs / "docker")!r}

        def test_run():
            subprocess.run(["docker", "run", "--rm", "-e", "PASSWORD=x", "alpine"], check=True)

        def test_path():
            subprocess.run([pathlib.Path(DOCKER), "ps"], check=True, env={{"PATH": ""}})

        def test_shell():
            subprocess.run("cd . && PASSWORD=x docker compose up -d", shell=True, check=True)

        def test_system():
            assert os.system("podman ps") == 0

        def test_posix_spawn():
            child = os.posix_spawn(DOCKER, ["docker", "ps"], os.environ)
            os.waitpid(child, 0)

        def test_asyncio():
            async def start():
                await asyncio.create_subprocess_exec("docker", "ps")
            asyncio.run(start())

        def test_swallows():
            try:
                subprocess.run(["docker", "info"])
            except OSError:
                pass

        def test_asks_for_the_version():
            subprocess.run(["docker", "--version"], check=True)
            subprocess.run(["docker", "compose", "-f", "a.yml", "config"], check=True)

        def test_another_program():
            assert subprocess.check_output(["echo", "docker"]) == b"docker\\n"
        """
    )
    result = suite.run(NO_DOCKER)
    result.assert_outcomes(failed=7, passed=2)
    docker = programs / "docker"
    assert marks.read_text() == f"{docker} --version\n{docker} compose -f a.yml config\n"
    result.stdout.fnmatch_lines(
        [
            REACHED.format('start of "docker run"'),
            REACHED.format('start of "docker ps"'),
            REACHED.format('start of "docker compose"'),
            REACHED.format('start of "podman ps"'),
            REACHED.format('start of "docker ps"'),
            REACHED.format('start of "docker ps"'),
            REACHED.format('start of "docker info"'),
        ]
    )


def test_programs_of_the_suite_s_own(suite: Suite, monkeypatch: pytest.MonkeyPatch) -> None:
    programs = suite.pytester.mkdir("bin")
    real = programs / "docker"
    real.write_text("#!/bin/sh\nexit 3\n")
    real.chmod(0o755)
    monkeypatch.setenv("PATH", str(programs), prepend=":")
    suite.write(
        f"""
        import os, subprocess, pytest

        @pytest.fixture
        def stub(tmp_path):
            path = tmp_path / "docker"
            path.write_text("#!/bin/sh\\necho stub\\n")
            path.chmod(0o755)
            return path

        def test_on_the_path(stub, monkeypatch):
            monkeypatch.setenv("PATH", str(stub.parent), prepend=":")
            assert subprocess.check_output(["docker", "ps"]) == b"stub\\n"
            assert subprocess.check_output("docker ps", shell=True) == b"stub\\n"
            assert os.system("docker ps") == 0
            child = os.fork()
            if not child:
                os.execvp("docker", ["docker", "ps"])
            assert os.waitpid(child, 0)[1] == 0

        def test_on_another_path(stub):
            environment = {{**os.environ, "PATH": f"{{stub.parent}}:{{os.environ['PATH']}}"}}
            done = subprocess.run(["docker", "ps"], env=environment, capture_output=True)
            assert done.stdout == b"stub\\n"

        def test_by_its_path(stub):
            assert subprocess.check_output([stub, "ps"]) == b"stub\\n"
            assert subprocess.check_output(["./docker", "ps"], cwd=stub.parent) == b"stub\\n"

        def test_none(tmp_path, monkeypatch):
            monkeypatch.setenv("PATH", str(tmp_path))
            with pytest.raises(FileNotFoundError):
                subprocess.run(["docker", "ps"])

        def test_link_to_the_real_one(tmp_path, monkeypatch):
            (tmp_path / "docker").symlink_to({str(real)!r})
            monkeypatch.setenv("PATH", str(tmp_path))
            subprocess.run(["docker", "ps"])
        """
    )
    result = suite.run(NO_DOCKER)
    result.assert_outcomes(failed=1, passed=4)
    result.stdout.fnmatch_lines([REACHED.format('start of "docker ps"')])


def test_processes_that_a_test_starts(
    suite: Suite, places: Places, monkeypatch: pytest.MonkeyPatch
) -> None:
    daemon = places.unix("own.sock")
    monkeypatch.setenv("DOCKER_HOST", f"unix://{places.path}/own.sock")
    monkeypatch.setenv("DOCKER_CONTEXT", "desktop-linux")
    suite.pytester.makepyfile(
        client="""
        import os, socket

        with socket.socket(socket.AF_UNIX) as client:
            client.connect(os.environ["DOCKER_HOST"].removeprefix("unix://"))
        """
    )
    suite.write(
        """
        import os, subprocess, sys

        def test_child():
            done = subprocess.run([sys.executable, "client.py"], capture_output=True, text=True)
            assert done.stderr.splitlines()[-1].startswith("FileNotFoundError: ")

        def test_environment():
            names = ("CONTAINER_HOST", "TESTCONTAINERS_DOCKER_SOCKET_OVERRIDE")
            nowhere = os.environ["DOCKER_HOST"]
            assert nowhere.startswith("unix:///") and nowhere.endswith("/docker.sock")
            assert [os.environ[name].removeprefix("unix://") for name in names] == [nowhere[7:]] * 2
            assert "DOCKER_CONTEXT" not in os.environ
            assert not os.path.exists(nowhere[7:])

        def test_itself():
            import client
        """
    )
    result = suite.run(NO_DOCKER)
    result.assert_outcomes(passed=2, failed=1)
    result.stdout.fnmatch_lines([REFUSED.format("the socket of DOCKER_HOST")])
    assert daemon.connections == 0


def test_forked_processes(suite: Suite) -> None:
    suite.write(
        """
        import multiprocessing, os, socket

        def reach():
            with socket.socket(socket.AF_UNIX) as client:
                client.connect("/var/run/docker.sock")

        def test_multiprocessing():
            process = multiprocessing.get_context("fork").Process(target=reach)
            process.start()
            process.join()

        def test_exec():
            child = os.fork()
            if not child:
                try:
                    os.execvp("docker", ["docker", "ps"])
                finally:
                    os._exit(3)
            assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 3

        def test_next():
            pass
        """
    )
    result = suite.run(NO_DOCKER)
    result.assert_outcomes(passed=1, failed=2)
    result.stdout.fnmatch_lines(
        [
            REACHED.format("unix:///var/run/docker.sock"),
            REACHED.format('start of "docker ps"'),
        ]
    )


def test_everything_is_put_back(
    suite: Suite, places: Places, monkeypatch: pytest.MonkeyPatch
) -> None:
    daemon = places.unix("own.sock")
    monkeypatch.setenv("DOCKER_HOST", f"unix://{places.path}/own.sock")
    monkeypatch.setenv("DOCKER_CONTEXT", "desktop-linux")
    monkeypatch.setenv("TMPDIR", str(suite.pytester.mkdir("temporary")))
    suite.write("def test_a(): pass\n")
    script = suite.pytester.makepyfile(
        script=f"""
        import os, socket, pytest

        def environment():
            return {{name: text for name, text in os.environ.items() if "PYTEST" not in name}}

        before = environment()
        args = ["-p", {PLUGIN!r}, {NO_DOCKER!r}]
        for more, status in (([], 0), (["--no-such-flag"], 4), (["--help"], 0)):
            assert pytest.main([*args, *more]) == status
            assert environment() == before
            assert os.listdir(os.environ["TMPDIR"]) == []
        with socket.socket(socket.AF_UNIX) as client:
            client.connect(os.environ["DOCKER_HOST"].removeprefix("unix://"))
        """
    )
    result = suite.pytester.runpython(script)
    assert (result.ret, daemon.connections) == (0, 1)


# Services.

SERVICES = """
    import pytest

    @pytest.mark.parametrize("name", ["db", "cache", "queue", "mail"])
    def test_url(service_url, name):
        print("url:", service_url(name))
"""
LOCAL = "service_urls =\n    db=postgres://localhost:5432\n    # not yet\n    cache = redis://localhost\n"


def test_local_addresses(suite: Suite) -> None:
    suite.write(SERVICES, LOCAL)
    result = suite.run(FALLBACK, "queue=amqp://user:secret@mq.example", "-rP")
    result.assert_outcomes(passed=2, failed=2)
    result.stdout.fnmatch_lines(
        [
            "--staging-fallback: not used without --no-docker (fallbacks: queue)",
            '"queue" has no local address; give one in service_urls: queue=URL',
            'no service is called "mail"; known: cache, db, queue',
            "url: postgres://localhost:5432",
            "url: redis://localhost",
        ]
    )
    result.stdout.no_fnmatch_line("*secret*")


def test_fallback_addresses(suite: Suite) -> None:
    suite.pytester.mkdir("staging")
    suite.pytester.path.joinpath("staging", "urls.txt").write_text(
        "# answers around the clock\n\ndb = postgres://staging.example/a=b\nqueue=amqp://old.example\n"
    )
    suite.write(SERVICES, LOCAL)
    flags = (FALLBACK, "staging/urls.txt", f"{FALLBACK}=queue=amqp://staging.example")
    result = suite.run(NO_DOCKER, *flags, "-rP")
    result.assert_outcomes(passed=2, failed=2)
    result.stdout.fnmatch_lines(
        [
            HEADER.format("db, queue"),
            'Docker is off in this run (--no-docker) and "cache" has no fallback; '
            "give one with --staging-fallback cache=URL",
            'no service is called "mail"; known: cache, db, queue',
            "url: postgres://staging.example/a=b",
            "url: amqp://staging.example",
        ]
    )


def test_no_addresses_and_wrong_ones(suite: Suite) -> None:
    suite.write("def test_a(service_url): service_url('db')\n")
    suite.run().stdout.fnmatch_lines(['no service is called "db"; known: none'])
    suite.write("def test_a(service_url): service_url('db')\n", "service_urls = db\n")
    suite.run().stdout.fnmatch_lines(["entry 1 of service_urls is no NAME=URL"])


@pytest.mark.parametrize(
    ("text", "error"),
    [
        ("db=", '"db" is no NAME=URL'),
        ("missing.txt", '"missing.txt" is no NAME=URL and no file: No such file or directory'),
        ("wrong.txt", "line 2 of wrong.txt is no NAME=URL"),
        ("postgres://u:s3cret@h/db", "the value is no NAME=URL"),
        ("u:s3cret@h/db", "the value is no NAME=URL"),
        ("my db=postgres://u:s3cret@h/db", "the value is no NAME=URL"),
        ("binary.txt", '"binary.txt" is no NAME=URL and no file: not a text file'),
    ],
)
def test_a_fallback_that_cannot_be_used(suite: Suite, text: str, error: str) -> None:
    suite.pytester.path.joinpath("wrong.txt").write_text("db=https://a\nhttps://u:s3cret@b\n")
    suite.pytester.path.joinpath("binary.txt").write_bytes(b"\xff\xfe\xfa")
    suite.write(TESTS)
    result = suite.run(FALLBACK, text)
    assert result.ret == pytest.ExitCode.USAGE_ERROR
    assert [line for line in result.errlines if line] == [f"ERROR: --staging-fallback: {error}"]


# Critical tests.


@pytest.mark.parametrize("workers", [(), ("-n", "2")], ids=["one process", "two workers"])
def test_critical_tests_without_a_fallback(suite: Suite, workers: tuple[str, ...]) -> None:
    pytest.importorskip("xdist")
    suite.write(CRITICAL)
    result = suite.run(NO_DOCKER, *workers, plugins=(PLUGIN, "xdist"))
    assert result.ret == pytest.ExitCode.USAGE_ERROR
    assert [line for line in result.errlines if line] == CRITICAL_ERROR
    result.stdout.fnmatch_lines(["*no tests ran in *"])
    result.stdout.no_fnmatch_line("*deselected:*")


def test_critical_tests_that_somebody_else_deselects(suite: Suite) -> None:
    suite.write(CRITICAL)
    result = suite.run(NO_DOCKER, "--collect-only", "-k", "not order and not login")
    assert (result.ret, result.errlines) == (0, [])


def test_critical_tests_with_a_fallback(suite: Suite) -> None:
    suite.write(CRITICAL)
    result = suite.run(NO_DOCKER, FALLBACK, "db=https://db.example", "-k", "login")
    result.assert_outcomes(passed=1, deselected=3)


def test_critical_tests_run_as_ever_without_the_flag(suite: Suite) -> None:
    suite.write(CRITICAL)
    suite.run("-k", "login or order").assert_outcomes(passed=2, deselected=2)


# Several processes.


def test_workers(suite: Suite, places: Places, monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("xdist")
    daemon = places.unix("own.sock")
    monkeypatch.setenv("DOCKER_HOST", f"unix://{places.path}/own.sock")
    suite.write(
        f"""
        import socket, pytest

        @pytest.mark.parametrize("number", range(4))
        def test_reaches(number):
            try:
                with socket.socket(socket.AF_UNIX) as client:
                    client.connect({str(places.path / "own.sock")!r})
            except ConnectionRefusedError:
                pass

        @pytest.mark.docker
        def test_docker():
            pass

        @pytest.mark.docker("db")
        def test_service(service_url):
            assert service_url("db") == "https://db.example"
        """
    )
    flags = (NO_DOCKER, FALLBACK, "db=https://db.example", "-n", "2")
    result = suite.run(*flags, plugins=(PLUGIN, "xdist"))
    result.assert_outcomes(failed=4, passed=1)
    assert daemon.connections == 0
    result.stdout.fnmatch_lines(
        [HEADER.format("db"), "2 workers [[]5 items[]]", RULE, "1 test deselected: marked docker"]
    )
    reached = REACHED.format(f"unix://{places.path}/own.sock")
    assert result.outlines.count(reached) == 4
    assert result.outlines.count(HEADER.format("db")) == 1
    assert result.outlines.count("1 test deselected: marked docker") == 1


# Suites that have such things already.


def test_a_suite_with_its_own_option(suite: Suite) -> None:
    suite.write(
        TESTS,
        conftest="""
            def pytest_addoption(parser):
                parser.addoption("--no-docker", action="store", default="nothing")

            def pytest_report_header(config):
                return f"the suite's: {config.getoption('--no-docker')}, {config.option.no_docker}"
        """,
    )
    result = suite.run("--no-docker", "really", "-k", "plain")
    result.assert_outcomes(passed=1, deselected=3)
    assert "the suite's: really, really" in result.outlines
    left_out = "--no-docker: the suite's own option, that of docker-build-hooks is left out"
    assert left_out in result.outlines
    result.stdout.no_fnmatch_line(RULE)
    result = suite.run("-k", "plain")
    assert "the suite's: nothing, nothing" in result.outlines
    result.stdout.no_fnmatch_line("*left out*")


def test_a_plugin_with_the_same_option(suite: Suite) -> None:
    suite.pytester.makepyfile(
        other="""
        def pytest_addoption(parser):
            parser.getgroup("other").addoption("--no-docker", action="store_true")
        """
    )
    suite.write("import socket\ndef test_a(): pass\n")
    result = suite.run(NO_DOCKER, plugins=("other", PLUGIN))
    result.assert_outcomes(passed=1)
    result.stdout.fnmatch_lines(["--no-docker: the suite's own option, *"])


def test_a_plugin_with_the_same_option_that_is_loaded_later(
    suite: Suite, monkeypatch: pytest.MonkeyPatch
) -> None:
    suite.pytester.makepyfile(
        other="""
        def pytest_addoption(parser):
            parser.getgroup("other").addoption("--no-docker", action="store_true")
        """
    )
    monkeypatch.setenv("PYTEST_PLUGINS", "other")
    monkeypatch.setenv("PYTHONPATH", str(suite.pytester.path), prepend=":")
    suite.write("def test_a(): pass\n")
    suite.run().assert_outcomes(passed=1)
    result = suite.run(NO_DOCKER)
    result.assert_outcomes(passed=1)
    result.stdout.fnmatch_lines(["--no-docker: the suite's own option, *"])


def test_a_conftest_that_is_found_later(suite: Suite) -> None:
    suite.write("")
    own = suite.pytester.mkdir("own")
    folder = own / "deep"
    folder.mkdir()
    folder.joinpath("conftest.py").write_text(
        "def pytest_addoption(parser): parser.addoption('--no-docker', action='store_true')\n"
    )
    folder.joinpath("test_a.py").write_text("def test_a(): pass\n")
    suite.run().assert_outcomes(passed=1)


def test_a_suite_with_its_own_kind_of_items(suite: Suite) -> None:
    suite.write(
        "",
        conftest="""
            import contextlib, socket, pytest

            class Own(pytest.Item):
                def runtest(self):
                    with contextlib.suppress(OSError), socket.socket(socket.AF_UNIX) as client:
                        client.connect("/var/run/docker.sock")

                def repr_failure(self, excinfo):
                    return None

            class OwnFile(pytest.File):
                def collect(self):
                    yield Own.from_parent(self, name="own")

            def pytest_collect_file(parent, file_path):
                if file_path.suffix == ".own":
                    return OwnFile.from_parent(parent, path=file_path)
        """,
    )
    suite.pytester.path.joinpath("a.own").touch()
    result = suite.run(NO_DOCKER)
    result.assert_outcomes(failed=1)
    result.stdout.fnmatch_lines([REACHED.format("unix:///var/run/docker.sock"), CURE])


def test_a_suite_with_its_own_markers_and_fixture(suite: Suite) -> None:
    suite.write(
        """
        import pytest

        @pytest.fixture
        def service_url():
            return "mine"

        @pytest.mark.mission_critical
        def test_a(service_url):
            assert service_url == "mine"

        @pytest.mark.docker(image="postgres", version=17)
        def test_b():
            pass
        """,
        "markers =\n    docker: needs an image\n    mission_critical: of mine\n",
    )
    suite.run().assert_outcomes(passed=2)
    suite.run(NO_DOCKER).assert_outcomes(passed=1, deselected=1)


# Nothing when it is not used.


def test_without_flags_there_is_nothing(suite: Suite, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DOCKER_HOST", "unix:///somewhere.sock")
    suite.write(
        f"""
        import os, sys, _socket, socket

        def test_nothing(pytestconfig):
            ours = {{name for name in sys.modules if name.startswith("docker_build_hooks")}}
            assert ours == {{"docker_build_hooks", {PLUGIN!r}}}
            assert socket.socket.connect is _socket.socket.connect
            assert os.environ["DOCKER_HOST"] == "unix:///somewhere.sock"
            names = [name for name, _ in pytestconfig.pluginmanager.list_name_plugin()]
            assert [name for name in names if "docker" in name] == [{PLUGIN!r}]
        """
    )
    script = suite.pytester.path / "script.py"
    script.write_text(
        "import sys, pytest\n"
        "hooks = []\n"
        "sys.addaudithook(lambda event, _: event == 'sys.addaudithook' and hooks.append(event))\n"
        f"assert pytest.main(['-p', {PLUGIN!r}, *sys.argv[1:]]) == 0\n"
        "print('audit hooks:', len(hooks))\n"
    )
    result = suite.pytester.runpython(script)
    result.assert_outcomes(passed=1)
    assert result.outlines[-1] == "audit hooks: 0"
    result.stdout.no_fnmatch_line("*docker:*")
    suite.write("def test_a(): pass\n")
    result = suite.pytester.run(sys.executable, script, NO_DOCKER)
    assert result.outlines[-1] == "audit hooks: 1"


def test_it_imports_nothing_that_pytest_has_not(suite: Suite) -> None:
    script = suite.pytester.makepyfile(
        f"""
        import sys, pytest

        before = set(sys.modules)
        import {PLUGIN}
        print(*sorted(set(sys.modules) - before))
        """
    )
    result = suite.pytester.runpython(script)
    assert result.outlines == [f"docker_build_hooks {PLUGIN}"]


# Tables.


def reached(words: Sequence[str]) -> str:
    return docker_command(words, lambda program: True)


@pytest.mark.parametrize(
    ("command", "expected"),
    [
        ("docker ps -a", "docker ps"),
        ("/usr/bin/docker run alpine --version", "docker run"),
        ("docker compose -f a.yml up", "docker compose"),
        ("docker-compose up", "docker-compose up"),
        ("podman-compose down", "podman-compose down"),
        ("podman info", "podman info"),
        ("docker version", "docker version"),
        ("docker -H tcp://a ps", "docker -H"),
        ("docker run -v /a:/b alpine", "docker run"),
        ("docker", ""),
        ("docker --version", ""),
        ("docker -v", ""),
        ("docker help run", ""),
        ("docker context ls", ""),
        ("docker buildx version", ""),
        ("docker compose version", ""),
        ("docker compose -f a.yml config --quiet", ""),
        ("docker-compose config", ""),
        ("docker-compose --version", ""),
        ("dockerd", ""),
        ("echo docker ps", ""),
        ("git log docker", ""),
    ],
)
def test_commands(command: str, expected: str) -> None:
    said = f'start of "{expected}"' if expected else ""
    assert reached(command.split()) == said
    assert reached(["/bin/sh", "-c", f"cd a; {command}"]) == said
    assert reached(["bash", "-ec", f"(A=1 {command})"]) == said


SECRET = "docker --host=tcp://u:s3cret@a ps"


@pytest.mark.parametrize(
    ("command", "expected"),
    [
        (SECRET, "docker --host"),
        ("docker-buildx build .", "docker-buildx build"),
        ("docker-buildx version", ""),
        ("docker buildx build .", "docker buildx"),
        ("docker compose run app version", "docker compose"),
        ("docker compose up config", "docker compose"),
        ("docker compose --file a.yml -p config up", "docker compose"),
        ("docker --context a compose --profile b version", ""),
        ("docker compose", ""),
        ("docker --log-level debug version", "docker --log-level"),
        ("docker --debug --version", ""),
        ("docker run --help", ""),
        ("docker run --rm --help", ""),
        ("docker run alpine --help", "docker run"),
        ("docker compose exec app ls --help", "docker compose"),
        ("docker image ls --help", ""),
        ("docker buildx imagetools create --help", ""),
        ("timeout 5 docker ps", "docker ps"),
        ("timeout -s KILL --kill-after=2 5 docker ps", "docker ps"),
        ("env A=1 B= docker ps", "docker ps"),
        ("env -u DOCKER_HOST -i docker ps", "docker ps"),
        ("env PATH=/stubs docker ps", ""),
        ("sudo docker ps", "docker ps"),
        ("sudo -E -u root A=1 docker ps", "docker ps"),
        ("sudo -n env A=1 nice -n 5 docker ps", "docker ps"),
        ("sudo -l docker ps", ""),
        ("xargs -n 1 docker rm", "docker rm"),
        ("xargs -I{} docker rm {}", "docker rm"),
        ("/usr/bin/time -f %e docker ps", "docker ps"),
        ("nohup docker events", "docker events"),
        ("sudo docker --version", ""),
        ("timeout 5 echo docker ps", ""),
    ],
)
def test_wrappers_and_options(command: str, expected: str) -> None:
    said = f'start of "{expected}"' if expected else ""
    assert reached(command.split()) == said
    assert reached(["bash", "-c", command]) == said


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("if docker info; then echo; fi", "docker info"),
        ("if true; then docker ps; else :; fi", "docker ps"),
        ("while ! docker info; do sleep 1; done", "docker info"),
        ("! docker info", "docker info"),
        ("exec docker ps", "docker ps"),
        ("command docker ps", "docker ps"),
        ("time -p docker ps", "docker ps"),
        ("'docker' ps", "docker ps"),
        ('"docker" "ps"', "docker ps"),
        (">/dev/null 2>&1 docker ps", "docker ps"),
        ("A='a b' docker ps", "docker ps"),
        ("true & docker ps", "docker ps"),
        ("true | docker load", "docker load"),
        ("(docker ps)", "docker ps"),
        ("{ docker ps; }", "docker ps"),
        ("start() { docker ps; }; start", "docker ps"),
        ('x="$(docker ps -q)"', "docker ps"),
        ("for x in `docker ps -q`; do :; done", "docker ps"),
        ("cat <(docker ps)", "docker ps"),
        ("echo a # docker run\ndocker ps", "docker ps"),
        ("cat <<A\ndocker run\nA\ndocker ps", "docker ps"),
        ("sh -c 'docker ps'", "docker ps"),
        ("sudo bash -c 'docker ps'", "docker ps"),
        ("docker \\\n ps", "docker ps"),
        ("docker $FLAGS ps", "docker $FLAGS"),
        ("echo 'fix; docker build is fast'", ""),
        ('echo "a (docker build) note; docker ps"', ""),
        ("echo a\\; docker ps", ""),
        ("echo a # then; docker ps", ""),
        ("cat <<A\ndocker ps\nA", ""),
        ("cat <<'A' > b\n$(docker ps)\nA\necho", ""),
        ("command -v docker", ""),
        ("which docker && type docker", ""),
        ("case docker in docker) echo ;; esac", ""),
        ("docker() { echo stub; }; docker ps", ""),
        ("alias docker=echo; docker ps", ""),
        ("export PATH=/stubs:$PATH; docker ps", ""),
        ("PATH=/stubs docker ps", ""),
        ("echo $((docker + 1))", ""),
        ("git commit -m 'docker ps'", ""),
        ("it's docker ps", ""),
        ("$X docker ps", ""),
        ("docker$X ps", ""),
        ("'function'; function docker", ""),
        ("$(" * 3000 + "docker ps", ""),
    ],
)
def test_shell_texts(text: str, expected: str) -> None:
    said = f'start of "{expected}"' if expected else ""
    assert reached(["sh", "-c", text]) == said


@pytest.mark.parametrize(
    ("options", "expected"),
    [
        (["-c"], True),
        (["-ec"], True),
        (["-e", "-c"], True),
        (["-o", "pipefail", "-c"], True),
        (["-euo", "pipefail", "-c"], True),
        (["-c", "-e"], True),
        (["-c", "--"], True),
        (["+e", "-c"], True),
        (["--norc", "--rcfile", "a", "-c"], True),
        (["-o", "-c"], False),
        (["+c"], False),
        (["-e"], False),
        ([], False),
        (["script.sh", "-c"], False),
    ],
)
def test_options_of_a_shell(options: list[str], expected: bool) -> None:
    assert bool(reached(["bash", *options, "docker ps"])) == expected


def test_programs_that_are_found(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("on/docker", "usual/docker-buildx", "own/docker", "own/podman"):
        path = tmp_path / name
        path.parent.mkdir(exist_ok=True)
        path.write_text("")
        path.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}/on:{tmp_path}/empty")
    monkeypatch.chdir(tmp_path)
    programs = docker_programs([f"{tmp_path}/on", f"{tmp_path}/empty"], [f"{tmp_path}/usual"])
    assert programs.names == {"docker", "docker-buildx"}
    assert programs.has("docker")
    assert programs.has(f"{tmp_path}/on/docker")
    assert programs.has("./docker", f"{tmp_path}/on")
    assert programs.has("on/docker")
    assert programs.has(f"{tmp_path}/usual/docker-buildx")
    assert not programs.has("docker", None, {"PATH": f"{tmp_path}/own:{tmp_path}/on"})
    assert not programs.has("docker", None, {"PATH": "own"})
    assert not programs.has("docker", f"{tmp_path}/own", {"PATH": ""})
    assert not programs.has("docker", None, {"PATH": f"{tmp_path}/empty"})
    assert not programs.has(f"{tmp_path}/own/docker")
    assert not programs.has(f"{tmp_path}/missing/docker")
    assert not programs.has("docker-buildx")


def test_programs_that_are_not_installed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "/nowhere:/nor-here")
    programs = docker_programs(["/nowhere", "/nor-here"], [])
    assert programs == Programs(frozenset({"/nowhere", "/nor-here"}), frozenset(), frozenset())
    assert programs.has("docker")
    assert programs.has("docker", None, {"PATH": "/more:/nor-here:/nowhere"})
    assert programs.has("/nowhere/docker")
    assert not programs.has("docker", None, {"PATH": "/nowhere"})
    assert not programs.has("/other/docker")


@pytest.mark.parametrize(
    ("event", "arguments", "words"),
    [
        ("subprocess.Popen", ("a", ["a", b"b", Path("c")], None, None), ("a", "b", "c")),
        ("subprocess.Popen", ("/bin/x", ("a", "b"), None, None), ("/bin/x", "b")),
        ("subprocess.Popen", (None, "a", None, None), ("a",)),
        ("os.exec", ("/bin/a", ["a", "b"], None), ("/bin/a", "b")),
        ("os.posix_spawn", (b"/bin/a", ("a",), {}), ("/bin/a",)),
        ("os.spawn", (0, "/bin/a", ["a"], None), ("/bin/a",)),
        ("os.system", (b"docker ps",), ("sh", "-c", "docker ps")),
        ("pty.spawn", (["a", "b"],), ("a", "b")),
        ("subprocess.Popen", (3, [], None, None), ("",)),
    ],
)
def test_what_is_started(event: str, arguments: tuple[object, ...], words: tuple[str, ...]) -> None:
    assert start_of(event, arguments).words == words


def test_where_it_is_started() -> None:
    environment = {"PATH": "/b"}
    assert start_of("subprocess.Popen", ("a", ["a"], Path("/f"), environment)) == Start(
        ("a",), "/f", environment
    )
    assert start_of("os.exec", ("/a", ["a"], environment)) == Start(("/a",), None, environment)
    assert start_of("os.spawn", (0, "/a", ["a"], None)) == Start(("/a",))


def test_no_words() -> None:
    assert [reached(words.split()) for words in ("", "sh", "sh -c", "sh --", "env", "sudo -u")] == [
        ""
    ] * 6


def test_where_docker_is(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", "/home/[a]")
    hosts = docker_hosts(
        {
            "XDG_RUNTIME_DIR": "/run/user/7",
            "DOCKER_HOST": "tcp://127.0.0.1:4000",
            "CONTAINER_HOST": "unix:///a/[b].sock",
            "TESTCONTAINERS_DOCKER_SOCKET_OVERRIDE": "/c.sock",
            "DOCKER_BUILD_HOOKS_HIDDEN_HOSTS": "ssh://me@host\ntcp://[bad\ntcp://host\nnpipe:////./x",
        }
    )
    assert hosts.ports == {("127.0.0.1", 4000)}
    known = ["/var/run/docker.sock", "/run/user/7/docker.sock", "/a/[b].sock", "/c.sock"]
    known += ["/home/[a]/.colima/x/docker.sock", "/a/../c.sock"]
    others = ["/home/a/.docker/run/docker.sock", "/a/b.sock", "/tmp/docker.sock", "docker.sock"]
    found = [path for path in known + others if is_docker_socket(path, hosts.paths)]
    assert found == known


def test_where_the_user_s_files_say_docker_is(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    properties = tmp_path / ".testcontainers.properties"
    properties.write_text("# docker.host=tcp://c:1\ntc.host = tcp\\://127.0.0.1\\:4000\nother=x\n")
    for name, host in (("chosen", "unix:///chosen.sock"), ("set", "tcp://127.0.0.1:4001")):
        key = hashlib.sha256(name.encode()).hexdigest()
        about = tmp_path / ".docker/contexts/meta" / key / "meta.json"
        about.parent.mkdir(parents=True)
        about.write_text(json.dumps({"Name": name, "Endpoints": {"docker": {"Host": host}}}))
    config = tmp_path / ".docker/config.json"
    config.write_text(json.dumps({"currentContext": "chosen"}))
    own = {"DOCKER_CONTEXT": "set", "TMPDIR": "/t", "XDG_CONFIG_HOME": "/x"}
    hosts = docker_hosts(own)
    assert hosts.ports == {("127.0.0.1", 4000), ("127.0.0.1", 4001)}
    known = ["/chosen.sock", "/t/podman/machine-api.sock", "/x/colima/a/docker.sock"]
    known += [f"{tmp_path}/.config/colima/default/docker.sock"]
    assert [path for path in known if is_docker_socket(path, hosts.paths)] == known
    assert is_docker_socket("/tmp/podman/a-api.sock", docker_hosts({}).paths)
    # Children are told, as the context is taken out of their environment.
    assert [*hidden_hosts(own)] == [
        "tcp://127.0.0.1:4000",
        "tcp://127.0.0.1:4001",
        "unix:///chosen.sock",
    ]
    for text in ("{", "[]", '{"currentContext": 5}', '{"currentContext": "gone"}', "[" * 100_000):
        config.write_text(text)
        assert [*hidden_hosts({})] == ["tcp://127.0.0.1:4000"]
    for text in ("[]", '{"Endpoints": []}', '{"Endpoints": {"docker": {"Host": {}}}}'):
        about.write_text(text)
        assert [*hidden_hosts(own)] == ["tcp://127.0.0.1:4000"]
    config.unlink()
    config.mkdir()
    properties.write_bytes(b"\xff\xfe")
    assert [*hidden_hosts({})] == []


def test_address_lines() -> None:
    lines = ["# c", "", " a = b=c \n", "x.y-z=http://u/#f", "a=d e"]
    assert addresses(lines, "f") == {"a": "d e", "x.y-z": "http://u/#f"}
    for line in ("a", "=b", "a=", "a b=c"):
        with pytest.raises(AddressError):
            addresses([line], "f")


def test_files_of_addresses(tmp_path: Path) -> None:
    tmp_path.joinpath("a=b").write_text("\ufeffx=y\n", encoding="utf-8")
    assert given_addresses(["./a=b", "z = ./a"], str(tmp_path)) == {"x": "y", "z": "./a"}
