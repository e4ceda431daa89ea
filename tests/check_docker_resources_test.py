"""What does `check-docker-resources` say of this machine, with things really wrong on it?"""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest

from conftest import Outcome, Repo
from docker_build_hooks.check_docker_resources import main
from docker_build_hooks.host_thresholds import KINDS

# So that nothing of this machine is said but what a test is about.
QUIET = [word for kind in KINDS for word in (f"--{kind.name}", "off")]
INSTALL = (
    "check-docker-resources: psutil is not installed: `pip install 'docker-build-hooks[host]'`\n"
)


@pytest.fixture(autouse=True)
def places(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Docker's folders of a user who has none, and no temporary files of others."""
    for name, folder in (("XDG_DATA_HOME", "data"), ("XDG_RUNTIME_DIR", "run"), ("TMPDIR", "tmp")):
        (tmp_path / folder).mkdir()
        monkeypatch.setenv(name, str(tmp_path / folder))
    monkeypatch.setenv("DOCKER_CONFIG", str(tmp_path / "config"))
    return tmp_path


def run(repo: Repo, *arguments: str) -> Outcome:
    """The hook with the thresholds that are given, and no others."""
    repo.commit()
    named = {argument for argument in arguments if argument.startswith("--")}
    pairs = zip(QUIET[::2], QUIET[1::2], strict=True)
    others = [word for pair in pairs if pair[0] not in named for word in pair]
    return repo.run(main, *others, *arguments)


def about(out: str, rule: str) -> list[str]:
    """The lines of a finding of one rule, its hints among them."""
    lines = out.splitlines()
    found: list[str] = []
    for line in lines:
        if found and not line.startswith("  ="):
            break
        if found or line.endswith(f"[{rule}]"):
            found.append(line)
    return found


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A file system of 20 MiB that is nearly full."""
    folder = tmp_path / "disk"
    folder.mkdir()
    command = ["mount", "-t", "tmpfs", "-o", "size=20m,nr_inodes=50", "tmpfs", str(folder)]
    try:
        done = subprocess.run(command, capture_output=True)
    except FileNotFoundError:
        pytest.skip("there is no mount")
    if done.returncode:
        pytest.skip(f"no file system can be mounted: {os.fsdecode(done.stderr).strip()}")
    try:
        (folder / "full").write_bytes(bytes(19 * 1024 * 1024))
        yield folder
    finally:
        subprocess.run(["umount", str(folder)], check=True)


def test_a_full_disk(repo: Repo, small_disk: Path) -> None:
    work = small_disk / "work"
    work.mkdir()
    (work / ".git").write_text(f"gitdir: {repo.path / '.git'}\n")
    repo.commit()
    outcome = repo.run(main, *QUIET, folder=str(work))
    assert outcome.status == 1
    [head, hint] = about(outcome.out, "disk-free-low")
    assert head.startswith(f'host: error: free disk at "{work}" (the repository): ')
    assert head.endswith(" KiB, at least 1 GiB wanted [disk-free-low]")
    assert hint == "  = `docker builder prune` and `docker image prune` free what Docker keeps"


def test_a_disk_without_inodes(repo: Repo, small_disk: Path) -> None:
    work = small_disk / "work"
    work.mkdir()
    (work / ".git").write_text(f"gitdir: {repo.path / '.git'}\n")
    for number in range(60):
        try:
            (small_disk / str(number)).touch()
        except OSError:
            break
    repo.commit()
    outcome = repo.run(main, *QUIET, folder=str(work))
    assert outcome.status == 1
    [head, _] = about(outcome.out, "inodes-free-low")
    assert head == (
        f'host: error: free inodes at "{work}" (the repository): 0 %, at least 1 % wanted '
        "[inodes-free-low]"
    )


def test_a_port_that_is_held(repo: Repo) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
        repo.staged({"compose.yaml": f"services:\n  db:\n    ports:\n      - {port}:5432\n"})
        outcome = run(repo)
    name = psutil.Process().name()
    assert outcome == (
        0,
        f'compose.yaml:4:9: warning: port {port} of service "db" is held by {name} '
        f"(PID {os.getpid()}) [port-taken]\n"
        f"  = stop it, or publish another port: `{port + 1}:5432`\n",
        "",
    )
    assert run(repo).out == ""


def test_a_build_that_is_stuck(repo: Repo) -> None:
    arguments = ["docker", "-c", "sleep 60; exit", "build", "--build-arg", "TOKEN=secret"]
    with subprocess.Popen(arguments, executable="/bin/sh") as process:
        try:
            time.sleep(0.3)
            outcome = run(repo, "--max-build-time", "100ms")
        finally:
            psutil.Process(process.pid).children()[0].kill()
            process.kill()
    assert outcome.status == 1
    [head, hint] = about(outcome.out, "build-running-long")
    assert head.startswith("host: error: longest running build: ")
    assert head.endswith(
        f" s, at most 0.1 s wanted (docker build, PID {process.pid}) [build-running-long]"
    )
    assert hint == f"  = `kill {process.pid}` ends it"
    assert "secret" not in outcome.out


def test_a_stale_pid_file(repo: Repo, places: Path) -> None:
    process = subprocess.Popen([sys.executable, "-c", ""])
    process.wait()
    file = places / "run" / "docker.pid"
    file.write_text(f"{process.pid}\n")
    outcome = run(repo)
    assert (outcome.status, about(outcome.out, "pid-file-stale")) == (
        0,
        [
            f"host: warning: pid files of processes that are gone: 1, none wanted ({file} (PID "
            f"{process.pid})) [pid-file-stale]",
            f"  = `rm {file}`, and start the daemon again",
        ],
    )


def test_a_pid_file_of_another_program(repo: Repo, places: Path) -> None:
    (places / "run" / "docker.pid").write_text(str(os.getpid()))
    assert about(run(repo).out, "pid-file-stale")


@pytest.mark.parametrize("content", ["", "x", "-1", "9" * 40])
def test_a_pid_file_that_is_none(repo: Repo, places: Path, content: str) -> None:
    (places / "run" / "docker.pid").write_text(content)
    assert about(run(repo).out, "pid-file-stale") == []


def test_data_of_dockers(repo: Repo, places: Path) -> None:
    (places / "data" / "docker" / "overlay2").mkdir(parents=True)
    (places / "data" / "docker" / "overlay2" / "layer").write_bytes(b"x" * 300_000)
    (places / "data" / "docker" / "link").symlink_to("/usr")
    found = json.loads(run(repo, "--max-docker-data", "200KB", "--format", "json").out)
    [data] = [one for one in found if one["rule"] == "docker-data-large"]
    assert data["severity"] == "error"
    assert data["unit"] == "bytes"
    assert 300_000 <= data["value"] < 1_000_000
    assert data["threshold"] == 200_000
    assert not data["is_partial"]
    assert run(repo, "--max-docker-data", "2MB").out == ""


def test_no_time_to_add_up(repo: Repo, places: Path) -> None:
    for number in range(3):
        (places / "data" / "docker" / str(number)).mkdir(parents=True)
    outcome = run(repo, "--scan-time", "0s", "--report", "--format", "json")
    [data] = [one for one in json.loads(outcome.out) if one["rule"] == "docker-data-large"]
    assert (data["is_partial"], data["severity"]) == (True, None)


def test_folders_that_lie_in_each_other_count_once(
    repo: Repo, places: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (places / "data" / "docker").mkdir()
    (places / "data" / "docker" / "layer").write_bytes(b"x" * 300_000)
    (places / "data" / "buildkit").symlink_to(places / "data" / "docker")
    monkeypatch.setenv("DOCKER_CONFIG", str(places / "data" / "docker" / "config"))
    (places / "data" / "docker" / "config").mkdir()
    found = json.loads(run(repo, "--report", "--format", "json").out)
    [data] = [one for one in found if one["rule"] == "docker-data-large"]
    assert 300_000 <= data["value"] < 400_000


def test_many_files_in_one_folder_do_not_outlast_the_time(repo: Repo, places: Path) -> None:
    folder = places / "data" / "docker"
    folder.mkdir()
    for number in range(3000):
        (folder / str(number)).touch()
    outcome = run(repo, "--scan-time", "0s", "--report", "--format", "json")
    [data] = [one for one in json.loads(outcome.out) if one["rule"] == "docker-data-large"]
    assert (data["value"], data["is_partial"]) == (None, True)


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="there are no such files")
def test_a_pid_file_that_never_ends(repo: Repo, places: Path) -> None:
    os.mkfifo(places / "run" / "docker.pid")
    assert about(run(repo).out, "pid-file-stale") == []


def test_temporary_files_of_others(
    repo: Repo, places: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = places / "docker" / "tmp"
    folder.mkdir(parents=True)
    monkeypatch.setenv("TMPDIR", str(folder))
    for name in ("thesis.tex", "docker-compose-course", "dockerfile-notes"):
        (folder / name).write_bytes(b"x" * 50_000)
        os.utime(folder / name, (1, 1))
    assert run(repo, "--max-temporary", "1KB", "--max-temporary-age", "1h").out == ""


def test_temporary_files(repo: Repo, places: Path) -> None:
    file = places / "tmp" / "docker-tmp1"
    file.mkdir()
    (file / "layer").write_bytes(b"x" * 50_000)
    (places / "tmp" / "other").write_bytes(b"x" * 500_000)
    day = time.time() - 86_400
    os.utime(file, (day, day))
    outcome = run(repo, "--max-temporary", "40KB", "--max-temporary-age", "1h")
    assert outcome.status == 1
    assert len(about(outcome.out, "docker-temporary-large")) == 2
    assert about(outcome.out, "docker-temporary-old") == [
        f"host: error: oldest of Docker's temporary files: 1 d, at most 1 h wanted ({file}) "
        "[docker-temporary-old]",
        f"  = `rm -r {file}` removes it, while no build is running",
    ]


def test_empty_settings(repo: Repo, places: Path) -> None:
    (places / "config").mkdir()
    (places / "config" / "config.json").touch()
    assert about(run(repo).out, "docker-metadata-empty") == [
        f"host: warning: empty files of settings: 1, none wanted ({places}/config/config.json) "
        "[docker-metadata-empty]",
        f"  = `rm {places}/config/config.json`, and Docker makes it anew",
    ]


def test_a_limit_of_this_process(repo: Repo) -> None:
    resource = pytest.importorskip("resource")
    earlier = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (512, earlier[1]))
    try:
        outcome = run(repo, "--min-open-files", "600")
    finally:
        resource.setrlimit(resource.RLIMIT_NOFILE, earlier)
    assert about(outcome.out, "open-files-limit-low")[0] == (
        "host: error: limit of open files: 512, at least 600 wanted [open-files-limit-low]"
    )


def test_this_machine_is_measured(repo: Repo) -> None:
    outcome = run(repo, "--report", "--format", "json")
    measures = {one["rule"]: one for one in json.loads(outcome.out)}
    assert outcome.status in (0, 1)
    assert measures["memory-available-low"]["value"] > 0
    assert 0 <= measures["memory-used-high"]["value"] <= 100
    assert measures["processes-many"]["value"] > 1
    assert measures["disk-free-low"]["value"] > 0
    if sys.platform == "linux":
        assert measures["file-table-full"]["value"] is not None
        assert measures["open-files-limit-low"]["value"] > 0


def test_a_system_that_tells_nothing(repo: Repo, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*arguments: object) -> None:
        raise psutil.AccessDenied

    def fail(*arguments: object) -> None:
        raise OSError("no /proc")

    monkeypatch.setattr(psutil, "process_iter", refuse)
    monkeypatch.setattr(psutil, "net_connections", refuse)
    for name in ("virtual_memory", "swap_memory", "disk_usage"):
        monkeypatch.setattr(psutil, name, fail)
    outcome = run(repo)
    assert (outcome.status, outcome.err) == (0, "")
    assert outcome.out.startswith(
        "host: not read: processes (permission denied), memory (unreadable)"
    )
    assert outcome.out.count("\n") == 1


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux has /proc")
def test_a_container_without_proc(
    repo: Repo, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "proc").mkdir()
    monkeypatch.setattr(psutil, "PROCFS_PATH", str(tmp_path / "proc"))
    outcome = run(repo)
    assert (outcome.status, outcome.err) == (0, "")
    assert outcome.out.startswith("host: not read: processes")
    assert outcome.out.count("\n") == 1


def test_a_port_of_a_system_that_tells_root_alone(
    repo: Repo, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*arguments: object) -> None:
        raise psutil.AccessDenied

    monkeypatch.setattr(psutil, "net_connections", refuse)
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
        repo.staged({"compose.yaml": f"services:\n  db:\n    ports:\n      - {port}:5432\n"})
        outcome = run(repo)
    [head, _] = about(outcome.out, "port-taken")
    assert head.endswith(f"(PID {os.getpid()}) [port-taken]")


def test_the_format_of_github(repo: Repo, places: Path) -> None:
    (places / "config").mkdir()
    (places / "config" / "config.json").touch()
    outcome = run(repo, "--format", "github")
    assert outcome.out == (
        "::warning title=docker-metadata-empty::empty files of settings: 1, none wanted "
        f"({places}/config/config.json) [docker-metadata-empty]"
        f"%0A`rm {places}/config/config.json`, and Docker makes it anew\n"
    )


def test_without_psutil(repo: Repo, monkeypatch: pytest.MonkeyPatch) -> None:
    repo.commit()
    monkeypatch.setitem(sys.modules, "psutil", None)
    monkeypatch.delitem(sys.modules, "docker_build_hooks.host_reader", raising=False)
    assert repo.run(main) == (2, "", INSTALL)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--min-free-disk", "much"], '--min-free-disk: "much" is not like 5GiB or 500MB'),
        (["--max-disk-used", "120%"], '--max-disk-used: "120%" is more than 100%'),
        (["--scan-time", "soon"], '--scan-time: "soon" is not like 2s, 10m, 1h or 7d'),
        (["a.txt"], "unrecognized arguments: a.txt"),
    ],
)
def test_options_that_are_unusable(repo: Repo, arguments: list[str], message: str) -> None:
    assert repo.run(main, *arguments) == (2, "", f"check-docker-resources: {message}\n")


def test_outside_of_a_repository(repo: Repo, tmp_path: Path) -> None:
    outcome = repo.run(main, folder=str(tmp_path))
    assert (outcome.status, outcome.out) == (2, "")
    assert outcome.err.startswith("check-docker-resources: ")
    assert outcome.err.count("\n") == 1
