"""Which commands a shell script may run, with which words and in which folder."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from docker_build_hooks.script_command import Command
from docker_build_hooks.script_paths import START, UNKNOWN
from docker_build_hooks.shell_commands import script_commands
from script_marks import marked, of_docker, shown

B = "docker build"

CASES = {
    "one": (f"{B} -t a:b .", [f"<start>: {B} -t a:b ."]),
    "continued": (f"{B} \\\n  -t a \\\n  .", [f"<start>: {B} -t a ."]),
    "quotes": (f"""{B} "a b"'c'\\ d .""", [f"<start>: {B} a bc d ."]),
    "comment": (f"{B} . # {B} x\n# {B} y", [f"<start>: {B} ."]),
    "hash in a word": (f"{B} a#b", [f"<start>: {B} a#b"]),
    "lists and pipes": (
        f"a && {B} 1; b || {B} 2 | c & {B} 3",
        [f"<start>: {B} {n}" for n in "123"],
    ),
    "redirected": (f"{B} . > log 2>&1 < in", [f"<start>: {B} ."]),
    "in front": (f"sudo -E X=1 time {B} .", [f"<start>: sudo -E X=1 time {B} ."]),
    "here-document": (f"cat <<'E' > f\n{B} it's\nE\n{B} .", [f"<start>: {B} ."]),
    "here-document that never ends": (f"cat <<E\n{B} .", [f"<start>: {B} ."]),
    "here-string": (f"cat <<< x; {B} .", [f"<start>: {B} ."]),
    "apostrophe": (f"echo don't\n{B} .", [f"<start>: {B} ."]),
    "if": (f"if ! {B} 1; then {B} 2; else {B} 3; fi", [f"<start>: {B} {n}" for n in "123"]),
    "case": (
        f"case $1 in (a|b) {B} 1;; c) (cd x && {B} 2);; *) {B} 3; esac; {B} 4",
        [f"<start>: {B} 1", f"<start>/x: {B} 2", f"<start>: {B} 3", f"<start>: {B} 4"],
    ),
    "while": (f"while read x; do {B} $x; done < list", [f"<start>: {B} ?"]),
    "substitution": (f"I=$({B} -q .)\nJ=`{B} b`", [f"<start>: {B} -q .", f"<start>: {B} b"]),
    "text for a shell": (f"bash -ec 'cd a; {B} .'", ["<start>/a: " + f"{B} ."]),
    "eval": (f'eval "{B} ."', [f"<start>: {B} ."]),
    # folders
    "cd": (f"cd a/b && {B} .\ncd .. ; {B} c", [f"<start>/a/b: {B} .", f"<start>/a: {B} c"]),
    "cd above": (f"cd ../x\n{B} .", [f"<start>/../x: {B} ."]),
    "cd back": (f"cd a; cd -; {B} .", [f"<start>: {B} ."]),
    "cd to the unknown": (f"cd $X\n{B} .\ncd ..\n{B} y", [f"<start>/?: {B} .", f"<start>: {B} y"]),
    "pushd": (f"pushd a; {B} .; popd; {B} b", [f"<start>/a: {B} .", f"<start>: {B} b"]),
    "subshell": (f"(cd a; {B} .); {B} b", [f"<start>/a: {B} .", f"<start>: {B} b"]),
    "branch": (f"if x; then cd a; fi; {B} .", [f"<start>: {B} ."]),
    "clone": (f"git clone https://h/o/r.git\ncd r/sub\n{B} .", [f"<root>/sub: {B} ."]),
    "folder of what is not known": (
        f'X=$(dirname "$(dirname "$1")")\n{B} $X/a',
        [f"<start>: {B} ?/a"],
    ),
    "folder that a function finds": (
        'realpath() { echo "$(cd "$(dirname "$1")"; pwd)/$(basename "$1")"; }\n'
        f"{B} $(dirname $(dirname $(realpath $0)))",
        [f"<start>: {B} <own>/.."],
    ),
    "folder of the script": (f'cd "$(dirname "$0")/.."\n{B} .', [f"<own>/..: {B} ."]),
    "folder of the script in a variable": (
        'D="$( cd "$( dirname "${BASH_SOURCE[0]}" )" >/dev/null 2>&1 && pwd )"\n' + f'{B} "$D/x"',
        [f"<start>: {B} <own>/x"],
    ),
    "folder of the script, trimmed": (f"{B} ${{0%/*}}", [f"<start>: {B} <own>"]),
    "root": (f"cd `git rev-parse --show-toplevel`; {B} a", [f"<root>: {B} a"]),
    "root of a host": (f"{B} $GITHUB_WORKSPACE/a $REPO_ROOT", [f"<start>: {B} <root>/a <root>"]),
    "current folder": (f"cd a; {B} $(pwd) $PWD ${{PWD}}", ["<start>/a: " + B + " <start>/a" * 3]),
    "temporary": (
        f"T=$(mktemp -d); {B} $T; {B} /tmp/x",
        [f"<start>: {B} <tmp>"] * 1 + [f"<start>: {B} /tmp/x"],
    ),
    # variables
    "variable": (f"F=a/b\n{B} -f $F ${{F}}c \"$F\" '$F'", [f"<start>: {B} -f a/b a/bc a/b $F"]),
    "unknown": (f"{B} $X a/$Y.z", [f"<start>: {B} ? a/?.z"]),
    "split": (f"A='-t x'; {B} $A \"$A\"", [f"<start>: {B} -t x -t x"]),
    "empty": (f'A=; {B} $A "$A" .', [f"<start>: {B}  ."]),
    "default": (f"{B} ${{1:-a}} ${{X-b}} ${{Y:=c$Z}}", [f"<start>: {B} a b c?"]),
    "default of a known one": (f"X=a; {B} ${{X:-b}} ${{X:+c}}", [f"<start>: {B} a c"]),
    "trimmed": (
        f"X=a/b.c; {B} ${{X##*/}} ${{X%.*}} ${{X%/*}} ${{X//\\//}} ${{X/b/d}}",
        [f"<start>: {B} b.c a/b a ? a/d.c"],
    ),
    "length and indirection": (f"X=a; {B} ${{#X}} ${{!X}}", [f"<start>: {B} ? ?"]),
    "array": (
        f'A=(-t x # no\n "y z"); A+=(-f d); {B} "${{A[@]}}" ${{A[0]}}',
        [f"<start>: {B} -t x y z -f d -t"],
    ),
    "added text": (f"A=x; A+=y; {B} $A", [f"<start>: {B} xy"]),
    "exported": (f"export A=x; local -r C=y; {B} $A $C", [f"<start>: {B} x y"]),
    "branches": (
        f"if x; then F=a; else F=b; fi; {B} $F",
        [f"<start>: {B} a", f"<start>: {B} b"],
    ),
    "set again": (f"F=a; {B} $F; F=b; {B} $F", [f"<start>: {B} a", f"<start>: {B} b"]),
    "loop": (f"for d in a 'b c'; do {B} $d; done", [f"<start>: {B} a", f"<start>: {B} b c"]),
    "loop over a list": (
        f"L='a b'; for d in $L; do {B} $d; done",
        [f"<start>: {B} {d}" for d in "ab"],
    ),
    "loop over files": (f"for f in d/*.x; do {B} -f $f; done", [f"<start>: {B} -f d/?.x"]),
    "counting loop": (
        f"for ((i=0; i<3; i++)); do {B} $i; done",
        [f"<start>: {B} ?", f"<start>: {B} ?"],
    ),
    "loop that counts": (
        f"i=1; while [ $i -lt 9 ]; do {B} x$i; i=$((i+1)); done",
        [f"<start>: {B} x1", f"<start>: {B} x?"],
    ),
    "list with a counter": (
        f"n=0; for x in a b; do {B} $x$n; : $((n += 1)); done",
        [f"<start>: {B} a0", f"<start>: {B} b?"],
    ),
    "list with a counter of let": (
        f"n=0; for x in a b; do {B} $x$n; let n++; done",
        [f"<start>: {B} a0", f"<start>: {B} b?"],
    ),
    "loop that does not count": (
        f"x=a; while true; do {B} $x; test $x = b; done",
        [f"<start>: {B} a"],
    ),
    "variable of a subshell": (
        f"x=a; (x=b; {B} $x); {B} $x",
        [f"<start>: {B} b", f"<start>: {B} a"],
    ),
    "program in a variable": (
        "D=podman; $D build .\n$DOCKER build .",
        ["<start>: podman build .", f"<start>: {B} ."],
    ),
    "program in an unknown variable": (
        '"${DOCKER_CMD:-}" build 1\n$X build 2\n"${CONTAINER_RUNTIME}" buildx build 3\n$GO build 4',
        [f"<start>: {B} 1", "<start>: docker buildx build 3"],
    ),
    # functions
    "function": (f'b() {{ {B} -f "$1" "$2"; }}\nb x y', [f"<start>: {B} -f x y"]),
    "function with a keyword": (f"function b {{ {B} $1; }}; b x", [f"<start>: {B} x"]),
    "function that nobody calls": (f"b() {{\n{B} $1 .\n}}", [f"<start>: {B} ? ."]),
    "function that calls itself": (f"b() {{ {B} $1; b $1; }}; b x", [f"<start>: {B} x"] * 3),
    "arguments passed on": (f'b() {{ {B} "$@"; }}; b -t "x y" .', [f"<start>: {B} -t x y ."]),
}


@pytest.mark.parametrize(("text", "expected"), CASES.values(), ids=CASES.keys())
def test_commands(text: str, expected: list[str]) -> None:
    assert of_docker(script_commands(text, "s.sh")) == expected


def test_whole_command() -> None:
    text = "cat a |\n\n docker build -f - . < b > c\n"
    found = script_commands(text, folder=marked("<root>"))
    [first, second] = found
    assert first == Command(
        ("cat", "a"), marked("<root>"), 1, places=((0, 3), (4, 5)), is_decisive=False
    )
    words = ("docker", "build", "-f", "-", ".")
    assert second == Command(
        words,
        marked("<root>"),
        3,
        ("b",),
        ("c",),
        ("cat", "a"),
        second.places,
        is_decisive=True,
    )
    assert tuple(text[start:end] for start, end in second.places) == words


WEIGHTS = {
    "the last one decides": ("a; b", "a:no b:yes"),
    "all of a list do": ("a && b", "a:yes b:yes"),
    "set -e": ("set -ex; a; b", "set:no a:yes b:yes"),
    "set -o errexit": ("set -o errexit; a; b", "set:no a:yes b:yes"),
    "set -o pipefail alone": ("set -o pipefail; a; b", "set:no a:no b:yes"),
    "set +e": ("set -e; a; set +e; b; c", "set:no a:yes set:yes b:no c:yes"),
    "what is caught": ("a && b || c", "a:no b:no c:if"),
    "what is piped on": ("a | b", "a:no b:yes"),
    "behind a test": ("command -v a && b", "command:yes b:if"),
    "behind a test further up": ("[ -f x ] && a && b", "[:yes a:if b:if"),
    "in a branch": ("if a; then b; fi", "a:no b:no"),
    "in a branch, with set -e": ("set -e; if a; then b; fi", "set:no a:if b:if"),
    "in braces": ("{ a; b; } && c", "a:no b:yes c:yes"),
    "in a subshell that is caught": ("(a; b) || c", "a:no b:no c:if"),
    "in a loop": ("for x in 1; do a; done", "a:no"),
    "in a loop, with set -e": ("set -e; for x in 1; do a; done", "set:no a:yes"),
    "in another shell": ("sh -c 'a; b'", "sh:yes a:no b:yes"),
    "in another shell with -e": ("sh -ec 'a; b'", "sh:yes a:yes b:yes"),
    "in a substitution": ("x $(a)", "a:no x:yes"),
    "in a function that is called": ("f() { a; }; f", "f:yes a:yes"),
    "in one that is not": ("f() { a; }; b", "b:yes a:no"),
    "a line break behind an operator": ("a &&\n b", "a:yes b:yes"),
    "in the background": ("a & b", "a:no b:yes"),
}


@pytest.mark.parametrize(("text", "expected"), WEIGHTS.values(), ids=WEIGHTS)
def test_weights(text: str, expected: str) -> None:
    """Does the script fail with a command: yes, no, or if it is run at all?"""
    said = []
    for command in script_commands(text):
        weight = "no" if not command.is_decisive else "if" if command.is_conditional else "yes"
        said.append(f"{command.words[0].replace(UNKNOWN, '?')}:{weight}")
    assert " ".join(said) == expected


def test_lines_of_inner_commands() -> None:
    text = 'x=1\ny=$(a\n  b)\nsh -c "c\nd"\n'
    lines = {command.words: command.line for command in script_commands(text)}
    assert (lines["a",], lines["b",], lines["c",], lines["d",]) == (2, 3, 4, 5)


def test_given_variables() -> None:
    found = script_commands("docker build ${m.f} $a", variables={"m.f": ["x", "y"], "a": ["1"]})
    assert of_docker(found) == ["<start>: docker build x 1", "<start>: docker build y 1"]


@pytest.mark.parametrize(
    "text",
    ["$(", "${", '"$(', "`", "'\n", "<<X\n", "f() { f; f; }\nf\n", "a=$a$a\n", "x=${a%%*b*}\n"]
    + ["for a in 1 2 3 4 5 6 7 8 9;do ", "(cd x;", "case a in b) ", "eval 'docker build .'\n"],
)
def test_bounded(text: str) -> None:
    start = time.monotonic()
    script_commands(text * (200_000 // len(text)))
    assert time.monotonic() - start < 10


PIECES = st.sampled_from(
    ["docker", " ", "\n", "'", '"', "$(", "${", ")", "}", "`", "\\", "a=", "$a", "(", "{", ";"]
    + ["|", "&&", "for a in", " do ", "done", "if ", "fi", "case a in", ";;", "esac", "<<E\n"]
    + ["f()", "cd ", "..", "#", "\r", "\xa0", "\0", START, "é", "[@]", ":-", "%%*", "<", ">"]
)


@given(st.lists(PIECES, max_size=40).map("".join))
def test_anything(text: str) -> None:
    for command in script_commands(text):
        assert 1 <= command.line <= text.count("\n") + 1
        assert shown(command.folder)
