"""Readings of machines that there are none of, for tests to start from."""

from docker_build_hooks.host_reading import (
    DataFolder,
    HostReading,
    Listener,
    Memory,
    OpenFiles,
    PidFile,
    Process,
    Space,
    TemporaryFile,
    Usage,
)

GIB = 1024**3
HOUR = 3600.0
DAY = 24 * HOUR

# All is well with it.
FIT = HostReading(
    spaces=(Space("Docker's data and the repository", "/", 200 * GIB, 90 * GIB, 1000, 900),),
    memory=Memory(16 * GIB, 10 * GIB),
    swap=Usage(8 * GIB, 1 * GIB),
    pressure=0.4,
    open_files=OpenFiles(65536, 65536, 40),
    file_table=Usage(1_000_000, 9_000),
    watches=524_288,
    data=(DataFolder("/var/lib/docker", 12 * GIB),),
    processes=(Process(1, "init"), Process(900, "dockerd", ("dockerd",), DAY, "mnt:[1]")),
    listeners=(),
)

# The machine of the README.
WORN = HostReading(
    spaces=(
        Space("Docker's data", "/var/lib/docker", 250 * GIB, 4 * GIB, 16_000_000, 9_600_000),
        Space("the repository", "/home/dev/shop", 500 * GIB, 180 * GIB),
    ),
    memory=Memory(16 * GIB, 3 * GIB),
    swap=Usage(8 * GIB, 8 * GIB * 93 // 100 + 1),
    pressure=3.2,
    open_files=OpenFiles(1024, 1_048_576, 38),
    file_table=Usage(9_223_372_036_854_775_807, 12_000),
    watches=524_288,
    data=(DataFolder("/var/lib/docker", 31 * GIB, is_partial=True),),
    temporary=(TemporaryFile("/tmp/docker-tmp401", 220 * 1024**2, 9 * DAY),),
    processes=(
        Process(1, "systemd"),
        Process(900, "dockerd", ("/usr/bin/dockerd",), 9 * DAY, "mnt:[1]"),
        Process(4100, "docker", ("docker", "compose", "build", "--build-arg", "T=x"), 3.5 * HOUR),
        Process(5000, "postgres", ("postgres", "-D", "/var/lib/postgres"), 9 * DAY),
    ),
    stale_pid_files=(PidFile("/run/user/1000/docker.pid", 3999),),
    listeners=(Listener(5432, "127.0.0.1", "tcp", 5000),),
)
