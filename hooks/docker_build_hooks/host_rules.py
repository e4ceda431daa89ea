"""Which rules does ``check-docker-resources`` know?"""

from __future__ import annotations

from docker_build_hooks.finding import WARNING, Rule

DISK_FREE, DISK_USED, INODES = "disk-free-low", "disk-used-high", "inodes-free-low"
MEMORY, MEMORY_USED = "memory-available-low", "memory-used-high"
SWAP, PRESSURE = "swap-used-high", "memory-pressure-high"
OPEN_FILES, FREE_FILES = "open-files-limit-low", "open-files-free-low"
FILE_TABLE, WATCHES = "file-table-full", "inotify-watches-low"
DATA, TEMPORARY, OLD = "docker-data-large", "docker-temporary-large", "docker-temporary-old"
EMPTY = "docker-metadata-empty"
PROCESSES, DOCKER_PROCESSES = "processes-many", "docker-processes-many"
BUILD, STALE, SHARED = "build-running-long", "pid-file-stale", "docker-data-shared"
PORT, DAEMON_PORT = "port-taken", "daemon-port-taken"

RULES = {
    rule.name: rule
    for rule in (
        Rule(DISK_FREE, WARNING, "little free disk; under 1 GiB it always fails"),
        Rule(DISK_USED, WARNING, "a disk that is nearly full"),
        Rule(INODES, WARNING, "few free inodes; under 1 % it always fails"),
        Rule(MEMORY, WARNING, "little available memory"),
        Rule(MEMORY_USED, WARNING, "most of the memory is in use"),
        Rule(SWAP, WARNING, "most of the swap is in use"),
        Rule(PRESSURE, WARNING, "processes wait for memory"),
        Rule(OPEN_FILES, WARNING, "a low limit of open files"),
        Rule(FREE_FILES, WARNING, "little is left of that limit"),
        Rule(FILE_TABLE, WARNING, "the system's table of open files is nearly full"),
        Rule(WATCHES, WARNING, "a low limit of watched files"),
        Rule(DATA, WARNING, "much data of Docker's"),
        Rule(TEMPORARY, WARNING, "much in temporary files of Docker's"),
        Rule(OLD, WARNING, "old temporary files of Docker's"),
        Rule(EMPTY, WARNING, "a file of settings of Docker's that is empty"),
        Rule(PROCESSES, WARNING, "many processes"),
        Rule(DOCKER_PROCESSES, WARNING, "many processes of Docker's"),
        Rule(BUILD, WARNING, "a build that has been running for long"),
        Rule(STALE, WARNING, "a pid file whose process is gone"),
        Rule(SHARED, WARNING, "two daemons on one folder of data"),
        Rule(PORT, WARNING, "a published port that another program holds"),
        Rule(DAEMON_PORT, WARNING, "a port of the daemon that another program holds"),
    )
}
