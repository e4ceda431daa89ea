"""Does BuildKit's own parser divide a Dockerfile as this project does?

`proof/parser.py` asks the same of thousands of files.
"""

from __future__ import annotations

import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

sys.path.append(str(Path(__file__).resolve().parents[1] / "proof"))

from buildkit_parser import Refusal, our_shapes, their_shapes
from generated_dockerfiles import dockerfiles
from parser import compare

LINES = st.sampled_from(
    [
        *("FROM a", "RUN b", "COPY --from=a --chown='b c' d e", "# c", "", "  # d", "RUN <<E", "E"),
        *("COPY <<-'E' <<F /x", "F", "\tE", "RUN a \\", "b \\", "\\", "c", "RUN d\\\\", "CO\\"),
        *("PY a b", "ENV a=b", "ENV a", 'COPY ["a", "b"]', "ONBUILD RUN <<E", "RUN it's <<E"),
        *("RUN ${a:0:1} <<E", "LABEL a=é", "RUN --x=é --", "# escape=`", "b `", "HEALTHCHECK CMD"),
        *("RUN a\r", "\u00a0RUN a", "RUN\u00a0a", "EXPOSE --a=b 1", "\x0bRUN <<$E", "$E", "RUM"),
    ]
)


@given(st.lists(LINES).map("\n".join))
def test_buildkits_own_parser_sees_the_same(text: str) -> None:
    oracle = pytest.importorskip("dockerfile", reason="BuildKit's parser is not installed")
    theirs, ours = their_shapes(oracle, text.encode()), our_shapes(text.encode())
    if isinstance(ours, Refusal):
        assert isinstance(theirs, Refusal)
    else:
        assert theirs == ours


def test_generated_files_are_read_alike() -> None:
    oracle = pytest.importorskip("dockerfile", reason="BuildKit's parser is not installed")
    files = ((f"file {number}", data) for number, data in enumerate(dockerfiles(300, 5)))
    compared = compare(oracle, files)
    assert [one for one in compared.differences if not one.reason] == []
    assert compared.equal > 150
