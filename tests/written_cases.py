"""Small repositories written as text, with all that a hook says to them.

=== what the case shows
--- file: a path in the index, its content below
--- on disk: a path that git does not track
--- link: a path in the index, what it leads to below
--- options: arguments of the hook
--- output:
what the hook prints; without it, nothing
"""

from collections.abc import Callable, Sequence
from pathlib import Path

from conftest import Outcome, Repo
from hook_cases import Case

Main = Callable[[Sequence[str] | None], int]
CASES = Path(__file__).parent / "cases"


def written_cases(name: str) -> dict[str, Case]:
    """The cases of a file in the folder of cases, by what they show."""
    text = (CASES / name).read_text(encoding="utf-8")
    cases: dict[str, Case] = {}
    for part in text.split("=== ")[1:]:
        title, _, body = part.partition("\n")
        assert title not in cases
        cases[title] = _case(body)
    return cases


def _case(body: str) -> Case:
    files: dict[str, str | bytes] = {}
    links: dict[str, str] = {}
    untracked: dict[str, str | bytes] = {}
    options: tuple[str, ...] = ()
    output = ""
    for section in body.split("--- ")[1:]:
        head, _, content = section.partition("\n")
        kind, _, path = head.partition(": ")
        if kind == "file":
            files[path] = content
        elif kind == "on disk":
            untracked[path] = content
        elif kind == "link":
            links[path] = content.strip()
        elif kind == "options":
            options = tuple(path.split())
        else:
            assert head == "output:"
            output = content
    return Case(files, output, links, untracked, options)


def lay_out(repo: Repo, case: Case) -> None:
    """Make the repository of a case."""
    repo.write(case.files)
    repo.link(case.links)
    repo.add(force=True)
    repo.write(case.untracked)


def check_written(repo: Repo, case: Case, main: Main) -> None:
    """The whole output and the exit status of a hook are as the case has them."""
    lay_out(repo, case)
    outcome = repo.run(main, "--all-files", *case.args)
    assert outcome == Outcome(case.status, case.expected, "")
