"""What may lie in a build context: files, links, ignore patterns, with ordinary and odd names?"""

from __future__ import annotations

import posixpath
import string
from collections.abc import Sequence
from random import Random
from typing import NamedTuple

ORDINARY = (
    *("a", "b", "d", "src", "lib", "app", "web", "docs", "dist", "conf", "x.txt", "b.tar.gz"),
    *("main.py", "mod.pyc", "README.md", "Makefile", "package.json", ".env", ".hidden"),
    *("__pycache__", "node_modules", "f-amd64", "v1", "Config.yml", "run.sh"),
)
ODD = (
    *("a b", "my dir", " lead", "trail ", "it's", 'say "x"', "$X", "a$b", "${V}", "[x]", "[x].txt"),
    *("x*", "wh?t", "back\\slash", "\\lead", "end\\", "!bang", "-dash", "--from=x", "#hash", "~"),
    *("ü.txt", "e\u0301", "é", "日本", "a,b", "a=b", "{a,b}", "a:b", "...", "..x", "trailing."),
    *("tick`s", "<<EOF", "(x)", "a;b", "a&b", "^x", "[!a]", "[^a]", "a]b", "%41", "tab\there"),
    *("\u00a0nbsp", "\ufefffirst", "a\u2028b", "SRC", "Readme.md", "src.txt", "*", "?", "[a-c]"),
    *("l" * 200, "a\\*b", "a\\[b", "@x", "+", "http:", "git@x", "😀", "a\x01b", "|", "a>b"),
)
# What none of them is called.
ABSENT = ("nope", "missing.txt", "nodir", "Nope", "no pe", "n*pe", "zz", ".nope")
BAD_PATTERNS = ("[", "[]a]", "a[", "[a-]", "\\", "!", "!/", "! ", "a/[", "**/[", "[^]")
# Some engines die of these, which takes its time.
DEADLY_PATTERNS = ("[z-a]", "f\\oo", "\\main.py", "a\\z")
FIXED_PATTERNS = (
    *("*", "**", "**/*", "*/*", "*.*", ".*", "!*", "!**", "**/*.py", "*/", "*/*/*", "!*/*"),
    *("**/__pycache__", "**/node_modules/", "node_modules", "*.pyc", "!*.md", "**/.env", "?"),
    *("Dockerfile*", ".dockerignore", "*.dockerignore", "# comment", "#", "", "  ", ".", "/"),
    *("..", "../src", "[a-m]*", "[^a-m]*", "[!a]*", "{a,b}", "[A-Z]*", "**/[x]*", "a**", "**a"),
    *("**/", "/**", "**/**", "\ufeffa", "\u00a0a", "src # note", "a b", "\\[x].txt", "\\!bang"),
    *("*\\", "[[]x]", "[\\]]", "a/../b", "..//a", "***", "*/**", "src/**/x.txt", "+", "(x)", "^x"),
)


class Tree(NamedTuple):
    """A folder: its files and links as paths in it; folders are what lies above these."""

    files: tuple[str, ...]
    links: dict[str, str]

    def folders(self) -> list[str]:
        """Every folder of it but itself."""
        found: dict[str, None] = {}
        for path in (*self.files, *self.links):
            while path := path.rpartition("/")[0]:
                found[path] = None
        return list(found)

    def paths(self) -> list[str]:
        """Everything that is in it."""
        return [*self.files, *self.links, *self.folders()]

    def below(self, folder: str) -> Tree:
        """A folder of it as a tree of its own."""
        prefix = f"{folder}/" if folder else ""
        cut = len(prefix)
        files = tuple(path[cut:] for path in self.files if path.startswith(prefix))
        links = {p[cut:]: target for p, target in self.links.items() if p.startswith(prefix)}
        return Tree(files, links)


def make_name(random: Random) -> str:
    """The name of a file or folder, or part of a pattern."""
    if random.random() < 0.012:
        return "".join(
            random.choices(string.printable[:94].replace("/", ""), k=random.randint(1, 5))
        )
    return random.choice(ODD if random.random() < 0.2 else ORDINARY)


def make_tree(random: Random) -> Tree:
    """A few files and links."""
    files: dict[str, None] = {}
    folders = [""]
    for _ in range(random.randint(2, 9)):
        folder = random.choice(folders)
        while random.random() < 0.4 and folder.count("/") < 4:
            folder = _free(random, folder, files)
        path = _free(random, folder, files)
        if any(other.startswith(f"{path}/") for other in files):
            continue
        files[path] = None
        above = path.rpartition("/")[0]
        while above:
            folders.append(above)
            above = above.rpartition("/")[0]
    if random.random() < 0.15:
        _add_other_case(random, files)
    tree = Tree(tuple(files), {})
    for _ in range(random.choice((0, 0, 0, 1, 1, 2, 3, 4))):
        _add_link(random, tree, folders)
    return tree


def _free(random: Random, folder: str, files: dict[str, None]) -> str:
    """A path in ``folder`` that is no file yet."""
    while True:
        name = make_name(random)
        path = f"{folder}/{name}".lstrip("/")
        if path not in files and name not in (".", "..", ".git"):
            return path


def _add_other_case(random: Random, files: dict[str, None]) -> None:
    above, _, name = random.choice(list(files)).rpartition("/")
    path = f"{above}/{name.swapcase()}".lstrip("/")
    if not any(other == path or other.startswith(f"{path}/") for other in files):
        files[path] = None


def _add_link(random: Random, tree: Tree, folders: Sequence[str]) -> None:
    folder = random.choice(folders)
    name = random.choice(("link", "l", "to", "current", make_name(random)))
    path = f"{folder}/{name}".lstrip("/")
    taken = {*tree.paths(), *folders}
    if path in taken or name in (".", "..", ".git"):
        return
    tree.links[path] = _link_target(random, tree, folder, path)


def _link_target(random: Random, tree: Tree, folder: str, link: str) -> str:
    aim = random.choice([*tree.paths(), *tree.folders(), ""])
    if random.random() < 0.15:
        aim = posixpath.join(aim, random.choice(ABSENT))
    relative = posixpath.relpath(aim or ".", folder or ".")
    up = "../" * random.randint(1, 7)
    return random.choice(
        (
            *(relative,) * 6,
            f"./{relative}",
            f"{relative}/",
            f"{relative}/.",
            f"/{aim}",
            f"//{aim}/",
            f"{up}{aim}",
            f"/../..//{aim}",
            f"nodir/../{relative}",
            random.choice(ABSENT),
            "/etc/passwd",
            link.rpartition("/")[2],
            f"{link.rpartition('/')[2]}/x",
            random.choice(("..", ".", "/", "../..", "../../.", "Dockerfile", "../Dockerfile")),
        )
    )


def ignore_file(random: Random, tree: Tree) -> str:
    """The text of an ignore file that says something about the tree."""
    number = random.choice((0, 1, 1, 1, 2, 2, 2, 3, 4, 5))
    ending = random.choice(("\n",) * 12 + ("\r\n",))
    text = "".join(_pattern(random, tree) + ending for _ in range(number))
    if random.random() < 0.1:
        text = text[: -len(ending)]
    return "\ufeff" + text if random.random() < 0.03 else text


def _pattern(random: Random, tree: Tree) -> str:
    chance = random.random()
    if chance < 0.01:
        return random.choice(DEADLY_PATTERNS if chance < 0.002 else BAD_PATTERNS)
    if chance < 0.3:
        return random.choice(FIXED_PATTERNS)
    if chance < 0.32:
        return "".join(random.choices("ab*?[]^!/. x", k=random.randint(1, 6)))
    pattern = _about(random, random.choice(tree.paths() or ["a"]))
    if random.random() < 0.15:
        around = random.choice(("{}/", "/{}", "./{}", "{}//", "/./{}", "x/../{}", " {}", "{} "))
        pattern = around.format(pattern)
    if random.random() < 0.3:
        pattern = random.choice(("!",) * 8 + ("! ", "!/", "!!", " !")) + pattern
    return pattern


def _about(random: Random, path: str) -> str:
    """A pattern that matches the path, or nearly does."""
    above, _, name = path.rpartition("/")
    stem, dot, ending = name.rpartition(".")
    first = path.partition("/")[0]
    return random.choice(
        (
            *(path,) * 5,
            *(first,) * 3,
            above or first,
            f"**/{name}",
            f"*/{name}",
            f"{first}/**",
            f"{first}/*",
            f"{above}/*" if above else "*",
            f"*{dot}{ending}",
            f"**/*{dot}{ending}",
            f"**/{name}/**",
            f"{first}/**/{name}",
            f"?{path[1:]}",
            f"{path[:-1]}*",
            f"{path[:1]}*",
            f"[{path[:1]}]{path[1:]}",
            path.swapcase(),
            "/".join("*" for _ in path.split("/")),
            f"{first}*",
        )
    )
