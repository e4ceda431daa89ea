"""What does the hook about Alpine cost, on one Dockerfile and on a hundred?

    python -m bench.alpine_cost [--rounds 15]

Installs this checkout as pre-commit does, makes a repository of one Dockerfile and one of a hundred
(two stages each, with packages, a user, a script that is copied and run) and measures whole
processes in turn, their CPU time, git's included, with `--all-files`. Exits with 1 where a bound is
broken.
"""

from __future__ import annotations

import argparse
import tempfile
from pathlib import Path

from bench.process_cost import (
    ALPINE_HOOK,
    Bounded,
    Command,
    bounded_table,
    git,
    in_turn,
    installed,
)

# Dockerfiles, and the most that the hook may cost, in seconds.
REPOSITORIES = ((1, 0.15), (100, 0.6))
DOCKERFILE = """ARG NODE=22
FROM node:${{NODE}}-alpine AS build
RUN apk add --no-cache python3 make g++ && npm install -g corepack
WORKDIR /src
COPY package.json ./
RUN --mount=type=cache,target=/root/.npm npm ci
COPY . .
RUN npm run build && npm prune --production

FROM node:${{NODE}}-alpine
RUN set -eux; \\
    addgroup -S -g 1001 app; \\
    adduser -S -D -H -u 1001 -G app app; \\
    apk add --no-cache tini curl
ENV NODE_ENV=production PORT={port}
WORKDIR /srv/app
COPY --from=build --chown=app:app /src/dist ./dist
COPY docker/entrypoint.sh /usr/local/bin/
RUN chmod +x /usr/local/bin/entrypoint.sh && chown -R app:app /srv/app
EXPOSE {port}
USER app
ENTRYPOINT ["entrypoint.sh"]
CMD ["node", "dist/server.js"]
"""


def main() -> int:
    parser = argparse.ArgumentParser(description="What the hook about Alpine costs.")
    parser.add_argument("--rounds", type=int, default=15)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="bench-") as name:
        folder = Path(name)
        script = installed(folder) / ALPINE_HOOK
        cases: dict[str, list[Command]] = {}
        for files, _ in REPOSITORIES:
            make_repository(folder / str(files), files)
            cases[str(files)] = [Command((str(script), "--all-files"), folder / str(files))]
        figures = in_turn(cases, given.rounds)
    rows = [Bounded(files, ALPINE_HOOK, figures[str(files)], most) for files, most in REPOSITORIES]
    text, is_within = bounded_table("Dockerfiles", rows, given.rounds)
    print(text)
    return 0 if is_within else 1


def make_repository(repository: Path, files: int) -> None:
    """A repository with so many Dockerfiles, each in a folder of its own."""
    for number in range(files):
        service = repository / f"service{number}"
        (service / "docker").mkdir(parents=True)
        (service / "Dockerfile").write_text(DOCKERFILE.format(port=8000 + number))
        (service / "package.json").write_text("{}\n")
        (service / "docker" / "entrypoint.sh").write_text('#!/bin/sh\nexec "$@"\n')
    git(repository, "init", "--quiet")
    git(repository, "add", "--all")


if __name__ == "__main__":
    raise SystemExit(main())
