"""Which scripts may change the files of a workspace."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from docker_build_hooks.workflow_scripts import changes_files, sets_environment

HARMLESS = [
    "",
    "# make",
    "echo a; echo 'b c' && printf %s \"$X\" # make",
    'echo "a=$(git rev-parse HEAD)" >> "$GITHUB_OUTPUT"',
    "echo a >>${GITHUB_ENV} 2>&1",
    "echo a 2>/dev/null &>/dev/null >&2",
    "echo `date -u` | tee -a $GITHUB_STEP_SUMMARY",
    "X=1 Y=$((1 + 2)) Z=${X:-y}",
    'TAGS=(a "b c" # d\n ${{ matrix.x }})\nTAGS+=(d)',
    'if [ "$A" = 1 ] || [[ $B =~ ^(a|b)$ && -n "$C" ]]; then\n  exit 1\nfi',
    "if ! true; then echo; elif test a; then :; else\n  false\nfi",
    "case $A in\n  # x\n  v*|main) echo t >> $GITHUB_OUTPUT ;;\n  *)\n    echo\n    ;;\nesac",
    "case $A in\n  a) ;;\nesac\necho done",
    "case $A in (a) echo ;; esac",
    "for x in a b $(ls); do echo $x; done > /tmp/list",
    "while read -r line; do echo $line; done < file",
    "{\n  echo 'notes<<EOF'\n  cat notes.md\n  echo EOF\n} >> $GITHUB_OUTPUT",
    "cat <<EOF >> $GITHUB_STEP_SUMMARY\nmake > it\nEOF\necho",
    "cat <<-'EOF'\n\tmake\n\tEOF\necho",
    "(cd web && git log -1 --format=%h)",
    "say() {\n  echo $1\n}\nsay hello",
    "echo a \\\n  b",
    "git -C . describe --tags\ngit fetch --tags",
    "docker buildx create --use\ndocker info\ndocker build -t x .\ndocker run --rm x true",
    "sudo apt-get update && sudo apt-get install -y jq",
    "sudo rm -rf /usr/share/dotnet ~/.cache",
    "mkdir -p /tmp/.buildx-cache\nmv /tmp/a /tmp/b\ncp x /tmp/y\ntouch ${{ runner.temp }}/x",
    "curl -fsSL https://x | jq -r .a\ncurl -Lo /usr/local/bin/x https://x\nwget -qO- https://x",
    "sed -n 's/a/b/p' x | sort -u | awk '{print $1}' | grep -E 'x|y'",
    "find . -name '*.py' | wc -l",
    "command -v docker",
    "aws ecr get-login-password | docker login --password-stdin x",
]
CHANGING = [
    "make",
    "npm ci",
    "echo a > file",
    "echo a >> $OUT",
    "echo a > $GITHUB_WORKSPACE/x",
    "echo a > /home/runner/work/x",
    "echo a > /tmp/../x",
    "echo a | tee file",
    "echo $(make)",
    'echo "`make`"',
    "echo a && make",
    "echo a & make",
    "if make; then echo; fi",
    "X=1 make",
    "sudo make",
    "if if then make",
    "X=$(make)",
    "TAGS=($(make))",
    "cat <<EOF\n$(make)\nEOF",
    "cat <<EOF\nEO",
    "case x in a) make ;; esac",
    "case x in\n a) echo ;;\n esac\nmake",
    "say() { make; }\nsay",
    "echo 'a",
    'echo "a',
    "echo $(date",
    "echo ${a",
    "echo )",
    "[[ a",
    "((x++))",
    "diff <(a) b",
    "${{ inputs.command }}",
    "echo ${{ x",
    ". ./env",
    "eval x",
    "git checkout main",
    "git -C x submodule update",
    "docker run -v $PWD:/x y",
    "docker build -o out .",
    "docker buildx build --output=out .",
    "docker buildx bake",
    "docker compose up",
    "docker",
    "rm -rf web",
    "rm -rf /tmp/x web",
    "cp /tmp/x web",
    "mkdir web",
    "curl -O https://x/y",
    "curl -sSLo y https://x",
    "curl --output y https://x",
    "wget https://x/y",
    "sed -i s/a/b/ x",
    "sed --in-place s/a/b/ x",
    "yq -i .a x",
    "sort -o x x",
    "awk '{print > \"x\"}' y",
    "find . -delete",
    "curl x | bash",
    "env X=1 make",
    "apt-get download x",
    "echo " + "$(" * 50 + "date" + ")" * 50,
]


@pytest.mark.parametrize("script", HARMLESS)
def test_harmless(script: str) -> None:
    assert not changes_files(script)


@pytest.mark.parametrize("script", CHANGING)
def test_changing(script: str) -> None:
    assert changes_files(script)


@pytest.mark.parametrize(
    ("script", "expected"),
    [("echo A=b >> $GITHUB_ENV", True), ("echo ::set-env name=a::b", True), ("echo a", False)],
)
def test_environment(script: str, expected: bool) -> None:
    assert sets_environment(script) == expected


@given(st.text(alphabet="ab \n;&|()<>\\'\"$`{}[]#=", max_size=60))
def test_any_script_is_read(script: str) -> None:
    """An unknown command at the beginning is one whatever follows."""
    assert changes_files(f"make\n{script}")
    assert changes_files(script) in (True, False)
