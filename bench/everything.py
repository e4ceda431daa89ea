"""What are today's figures? Runs all benchmarks, and prints their tables as Markdown.

    python -m bench.everything [--folder DIR]

About ten minutes; repositories that a run left in DIR are taken again. Exits with 1 where a bound
is broken.
"""

from __future__ import annotations

import subprocess
import sys

from bench.process_cost import CHECKOUT

BENCHMARKS = (
    ("What a commit pays", "commit_cost", False),
    ("What a cluttered work tree costs", "context_cost", True),
    ("What Compose files cost", "compose_cost", False),
    ("What Dockerfiles for Alpine cost", "alpine_cost", False),
    ("What looking at the machine costs", "host_cost", False),
    ("What a large repository pays", "monorepo_cost", True),
    ("What other tools cost, and what they see", "other_tools", True),
)


def main() -> int:
    status = 0
    for title, module, takes_folder in BENCHMARKS:
        print(f"## {title}\n", flush=True)
        # Each in a process of its own: see process_cost.measure.
        arguments = sys.argv[1:] if takes_folder else []
        command = (sys.executable, "-m", f"bench.{module}", *arguments)
        status = max(status, subprocess.run(command, cwd=CHECKOUT).returncode)
        print(flush=True)
    return status


if __name__ == "__main__":
    raise SystemExit(main())
