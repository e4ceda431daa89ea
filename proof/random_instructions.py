"""Which flags and instructions does a Dockerfile hold beside what reads the build context?

Each table is either of what every engine takes or of what fails the build.
"""

from __future__ import annotations

COPY_FLAGS = (
    *(
        "--chown=0",
        "--chown=1000:1000",
        "--chown=$U",
        "--chmod=755",
        "--chmod=u+x",
        "--chmod=${M:-644}",
    ),
    *("--link", "--link=true", "--link=false", "--exclude=*.txt", "--exclude=a", "--exclude=**/x"),
    *("--exclude=!a", "--from=", "--exclude=nope*", "--exclude="),
)
BAD_FLAGS = (
    *("--chmod=999", "--chmod=$", "--link=maybe", "--foo", "--chown", "--chmod=755 --chmod=755"),
    *(
        "--exclude=[",
        "--from=99",
        "--from=$S",
        "--from=-1",
        "--checksum=sha256:aa",
        "--chown=${V^^}",
        "--CHOWN=0",
        "--link=1",
    ),
)
ADD_FLAGS = ("--keep-git-dir", "--keep-git-dir=true", "--unpack=true", "--unpack=false")
SOUND = (
    *("LABEL a=b", 'LABEL "a b"="c d" e=f', "EXPOSE 80 443/tcp", "EXPOSE ${P:-80}", "USER 1000"),
    *(
        "USER ${U:-1}",
        'CMD ["/x"]',
        "CMD x y",
        'ENTRYPOINT ["/x"]',
        'SHELL ["/s", "-c"]',
        "VOLUME /v",
    ),
    *(
        "STOPSIGNAL SIGTERM",
        "STOPSIGNAL 9",
        'VOLUME ["/v", "/w"]',
        "MAINTAINER x",
        "HEALTHCHECK NONE",
    ),
    *("HEALTHCHECK --interval=5s CMD x", "ENV A=1 B=2", "ENV A b c", "ARG A B=2", "# COPY nope /x"),
    *(
        "",
        "  # COPY nope /x",
        "  ENV c=d",
        "env a=b",
        "ENV A=\\",
        "LABEL a=$B",
        "\t",
        "ARG TARGETARCH",
    ),
    *("ENV PATH=/a:$PATH", "ONBUILD ENV A=1", "ONBUILD COPY nope /x", "ONBUILD COPY --foo a /x"),
    *(
        "CMD",
        "ENTRYPOINT",
        "EXPOSE 8000-8010",
        "WORKDIR /out.0/w$A",
        "ADD <<E /out.0/e\nx\nE",
    ),
)
FAULTY = (
    *(
        "LABEL",
        "LABEL a",
        "LABEL a= b",
        "EXPOSE x",
        "EXPOSE 70000",
        "EXPOSE 80/x",
        "SHELL x",
        "STOPSIGNAL NOPE",
    ),
    *(
        "HEALTHCHECK",
        "HEALTHCHECK --interval=5 CMD x",
        "VOLUME",
        'VOLUME [""]',
        "ENV",
        "ENV A",
        "ARG",
    ),
    *(
        "COPPY a b",
        "WORKDIR",
        "MAINTAINER",
        "USER",
        "ONBUILD",
        "ONBUILD FROM x",
        "ARG A=${B",
        "FROM",
    ),
    *(
        "ONBUILD ONBUILD CMD x",
        'LABEL a="b',
        "ENV A=${B^^}",
        "FROM scratch AS",
        "FROM scratch AS 1x",
    ),
    *(
        "COPY",
        "COPY a",
        "ADD",
        "ADD []",
        'COPY ["a", 1]',
        "COPY <<E /out.0/x\nx",
        "COPY a <<E\nx\nE",
    ),
    *(
        "COPY <<E /out.0/x\n${X^^}\nE",
        "FROM --platform=a/b/c/d/e scratch",
        "FROM --foo scratch",
        "}",
    ),
    *(
        "STOPSIGNAL 0",
        "ARG =x",
        "ENV =x",
        "ARG 1",
        "COPY https://x.invalid/a /x",
        "RUN",
        "FROM $NOPE",
    ),
    *(
        "FROM scratch AS a b",
        "COPY git@github.com:a/b.git /x",
        "ADD --from=a a /x",
        "RUN --mount=a=b x",
    ),
)
STAGE_NAMES = ("base", "build", "Base", "deps", "st-amd64", "x.y", "a_b")
