"""Which small repositories, each with one or two builds, are worth a try?"""

from __future__ import annotations

from random import Random

from engine_cases import Build, Case
from random_dockerfiles import make_dockerfile
from random_trees import Tree, ignore_file, make_tree

_DOCKERFILES = (
    "Dockerfile.dev",
    "x.Dockerfile",
    "build/Dockerfile",
    "sub/deep/x.Dockerfile",
    "a b",
)
_CONTEXT_NAMES = ("ctx", "ctx", "lib_2", "base", "other-1", "deps", "a.b/c")


def make_case(seed: str, named_contexts: bool = True) -> Case:
    """The case of a seed: the same seed makes the same case."""
    random = Random(seed)
    tree = make_tree(random)
    files = dict.fromkeys(tree.files, "x")
    builds = []
    for number in range(2 if random.random() < 0.2 else 1):
        # A backslash in the path of a context is left to the Compose file's reader.
        folders = [folder for folder in tree.folders() if "\\" not in folder]
        use_folder = folders and random.random() < (0.35 if number else 0.08)
        context = random.choice(folders) if use_folder else ""
        builds.append(_make_build(random, tree, context, files, named_contexts))
    return Case(files, tree.links, tuple(builds))


def _make_build(
    random: Random, whole: Tree, context: str, files: dict[str, str], named_contexts: bool
) -> Build:
    """One build in the folder ``context`` of the tree; adds what it needs to ``files``."""
    tree = whole.below(context)
    prefix = f"{context}/" if context else ""
    name = random.choice(_DOCKERFILES) if random.random() < 0.25 else "Dockerfile"
    if not _is_free(prefix + name, whole, files):
        name = f"free-{len(files)}.Dockerfile"
    contexts = _named_contexts(random, tree) if named_contexts and random.random() < 0.2 else {}
    made = make_dockerfile(random, tree, {n: tree.below(folder) for n, folder in contexts.items()})
    files[prefix + name] = made.text
    ignores = [(0.45, ".dockerignore"), (0.1, f"{name}.dockerignore")]
    ignores += [(0.06, f"{folder}/.dockerignore") for folder in tree.folders()[:2]]
    ignores += [(0.4, f"{folder}/.dockerignore".lstrip("/")) for folder in contexts.values()]
    for chance, path in ignores:
        if random.random() < chance and _is_free(prefix + path, whole, files):
            inner = tree.below(path.rpartition("/")[0]) if path.endswith("/.dockerignore") else tree
            files[prefix + path] = ignore_file(random, inner)
    arguments: list[str] = []
    if name != "Dockerfile" or random.random() < 0.03:
        arguments += ["-f", _shown_dockerfile(random, name)]
    for argument in dict.fromkeys(made.arguments):
        arguments += ["--build-arg", argument]
    if made.target:
        arguments += ["--target", made.target]
    for context_name, folder in contexts.items():
        shown = folder or "."
        if random.random() < 0.03:
            shown = random.choice([*tree.paths(), "nodir"])
        if random.random() < 0.02:
            context_name = random.choice((context_name.upper(), "a:latest", "-x"))
        arguments += ["--build-context", f"{context_name}=./{shown}"]
    return Build(context, tuple(arguments))


def _shown_dockerfile(random: Random, name: str) -> str:
    if random.random() < 0.85:
        return name
    return random.choice((f"./{name}", f"nodir/../{name}", f"{name}x", f"././/{name}"))


def _named_contexts(random: Random, tree: Tree) -> dict[str, str]:
    names = random.sample(_CONTEXT_NAMES[1:], random.choice((1, 1, 2)))
    return {name: random.choice([*tree.folders(), ""]) for name in names}


def _is_free(path: str, tree: Tree, files: dict[str, str]) -> bool:
    """Whether a file can be put there."""
    parts = path.split("/")
    above = {"/".join(parts[:n]) for n in range(1, len(parts) + 1)}
    taken = {*files, *tree.links}
    return not above & taken and not any(other.startswith(f"{path}/") for other in taken)
