"""What do the Dockerfiles of a made-up monorepo look like, and which files do they read?"""

from typing import NamedTuple

SOURCES = 4

_COMMON = ("README.md", "config/base.yaml", "config/production.yaml", "entrypoint.sh")


class Shape(NamedTuple):
    """A Dockerfile with four sources in the context, at ``{p}``, and the files of its service."""

    dockerfile: str
    files: tuple[str, ...]


_PYTHON = """\
# syntax=docker/dockerfile:1
FROM python:3.12-slim AS base
ENV PYTHONUNBUFFERED=1 \\
    TEAM={n}
WORKDIR /app
RUN apt-get update \\
    && apt-get install --yes --no-install-recommends ca-certificates curl \\
    # the lists are of no use later
    && rm -rf /var/lib/apt/lists/*

FROM base AS build
COPY {p}requirements.txt ./
RUN pip install --no-cache-dir --prefix=/install -r requirements.txt

FROM base
COPY --from=build /install /usr/local
COPY --chown=1000:1000 {p}src/ /app/src/
COPY {p}config/*.yaml /etc/app/
ADD {p}entrypoint.sh /usr/local/bin/entrypoint
EXPOSE 8000
ENTRYPOINT ["/usr/local/bin/entrypoint"]
"""
_NODE = """\
FROM node:22-alpine AS build
WORKDIR /app
COPY {p}package.json {p}package-lock.json ./
RUN --mount=type=cache,target=/root/.npm npm ci
COPY {p}src ./src
RUN npm run build

FROM nginx:1.27-alpine
LABEL team="{n}"
COPY --from=build /app/dist /usr/share/nginx/html
COPY --from=build /app/node_modules/.bin /opt/bin
COPY {p}config/*.yaml /etc/app/
HEALTHCHECK --interval=30s CMD wget -q -O - http://localhost/ || exit 1
"""
_GO = """\
# syntax=docker/dockerfile:1
ARG GO=1.23
FROM golang:$GO AS build
WORKDIR /src
RUN --mount=type=bind,source={p}go.mod,target=go.mod \\
    --mount=type=bind,source={p}go.sum,target=go.sum \\
    --mount=type=cache,target=/go/pkg/mod \\
    go mod download -x
COPY {p}src/ src/
RUN CGO_ENABLED=0 go build -o /bin/team-{n} ./src

FROM scratch
COPY --from=build /bin/team-{n} /bin/server
COPY ["{p}entrypoint.sh", "/entrypoint.sh"]
USER 65534
ENTRYPOINT ["/bin/server"]
"""
_RUST = """\
FROM rust:1.82 AS build
ARG SRC={p}src
WORKDIR /build
COPY ${{SRC}}/main.rs src/
COPY ${{SRC}}/lib ./src/lib
COPY {p}Cargo.toml {p}Cargo.lock ./
RUN cargo build --release
COPY <<EOF /etc/app.conf
team = {n}
COPY nothing /here
EOF

FROM debian:bookworm-slim
COPY --from=0 /build/target/release/app /etc/app.conf /usr/local/bin/
CMD ["app"]
"""
_JAVA = """\
FROM gradle:8-jdk21 AS build
WORKDIR /home/gradle
COPY {p}build.gradle {p}settings.gradle ./
RUN gradle dependencies --no-daemon
COPY {p}. .
RUN gradle shadowJar --no-daemon

FROM eclipse-temurin:21-jre
LABEL team={n}
COPY {p}config config
COPY --from=build /home/gradle/build/libs/*.jar /app.jar
ENTRYPOINT ["java", "-jar", "/app.jar"]
"""
SHAPES = (
    Shape(_PYTHON, (*_COMMON, "requirements.txt", "src/main.py", "src/lib/util.py")),
    Shape(_NODE, (*_COMMON, "package.json", "package-lock.json", "src/index.ts", "src/lib/a.ts")),
    Shape(_GO, (*_COMMON, "go.mod", "go.sum", "src/main.go", "src/lib/util.go")),
    Shape(_RUST, (*_COMMON, "Cargo.toml", "Cargo.lock", "src/main.rs", "src/lib/util.rs")),
    Shape(_JAVA, (*_COMMON, "build.gradle", "settings.gradle", "src/main/java/App.java")),
)
