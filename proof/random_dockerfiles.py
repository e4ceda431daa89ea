"""Which Dockerfiles may read a build context, and what may be odd about them?"""

from __future__ import annotations

from random import Random
from typing import NamedTuple

from engine_cases import DESTINATION, UNIQUE
from random_instructions import ADD_FLAGS, BAD_FLAGS, COPY_FLAGS, FAULTY, SOUND, STAGE_NAMES
from random_trees import Tree
from random_words import expression, instruction_words, literal, quoted, source_path


class Dockerfile(NamedTuple):
    """The text of a Dockerfile, and the build arguments and the target that go with it."""

    text: str
    arguments: tuple[str, ...]
    target: str


def make_dockerfile(random: Random, tree: Tree, contexts: dict[str, Tree]) -> Dockerfile:
    """A Dockerfile for the tree and the named contexts, each with what is in it."""
    return _Writer(random, tree, contexts).dockerfile()


class _Writer:
    """Writes one Dockerfile, line by line; ``made`` are the stages so far, with their names."""

    def __init__(self, random: Random, tree: Tree, contexts: dict[str, Tree]) -> None:
        self.random = random
        self.tree = tree
        self.contexts = contexts
        self.escape = "`" if random.random() < 0.06 else "\\"
        self.outside: list[str] = []
        self.lines: list[str] = []
        self.arguments: list[str] = []
        self.made: list[str] = []
        self.destinations = 0

    def likely(self, chance: float) -> bool:
        return self.random.random() < chance

    def dockerfile(self) -> Dockerfile:
        stages = self.random.choice((1, 1, 1, 2, 2, 3, 4))
        for number in range(stages):
            self._stage(number, stages)
        named = [name for name in self.made if name]
        target = self.random.choice(named) if named and self.likely(0.25) else ""
        last = stages - 1 - self.made[::-1].index(target) if target else stages - 1
        if last == stages - 1 and self.likely(0.22):
            self._run()
        shown = self.random.choice((target, target, target.lower(), target.upper()))
        if self.likely(0.01):
            shown = self.random.choice(("nope", "0", str(stages), "9"))
        return Dockerfile(self._finished(), tuple(self.arguments), shown)

    def _finished(self) -> str:
        directives = []
        if self.escape == "`":
            directives.append(self.random.choice(("# escape=`", "#escape = `", "# Escape=`")))
        elif self.likely(0.03):
            directives.append(self.random.choice(("# escape=\\", "# check=skip=all", "# escape=x")))
        lines = [*directives, *self.outside, *self.lines]
        text = "".join(f"{line}\n" for line in lines)
        if self.likely(0.04):
            text = text.replace("\n", "\r\n")
        if self.likely(0.05):
            text = text.rstrip("\n")
        return "\ufeff" + text if self.likely(0.02) else text

    def _stage(self, number: int, stages: int) -> None:
        last = number == stages - 1
        name = ""
        if not last or self.likely(0.3):
            name = self.random.choice((*STAGE_NAMES, *self.contexts, ""))
        behind = f" {self.random.choice(('AS', 'as', 'As'))} {name}" if name else ""
        self.lines.append(
            f"{self.random.choice(('FROM', 'FROM', 'from'))} {self._base(last)}{behind}"
        )
        if not last:
            # What other stages may copy from it.
            self.lines.append(f"COPY <<E {DESTINATION}/s{number}\nx\nE")
        for _ in range(self.random.choice((0, 0, 1, 1, 2)) + last):
            chance = self.random.random()
            if chance < 0.6 or (chance < 0.8 and number == 0):
                self._copy()
            elif chance < 0.8:
                self._copy_from_stage(number)
            elif chance < 0.99:
                self._noise()
            else:
                self.lines.append(self.random.choice(FAULTY))
        if not last and self.likely(0.12):
            self._onbuild()
        self.made.append(name)

    def _base(self, last: bool) -> str:
        named = [name for name in self.made if name]
        if not named or self.likely(0.6):
            if not last and self.likely(0.01):
                return "alpine"
            before = ("--platform=linux/amd64 ", "--platform=$BUILDPLATFORM ", "--platform=arm64 ")
            return (self.random.choice(before) if self.likely(0.05) else "") + "scratch"
        name = self.random.choice(named)
        if name == "st-amd64" and self.likely(0.5):
            return "st-${TARGETARCH}"
        if self.likely(0.3):
            self.outside.append(f"ARG B{len(self.made)}={name}")
            return f"${{B{len(self.made)}}}"
        return name.upper() if self.likely(0.2) else name

    def _destination(self) -> str:
        self.destinations += 1
        return f"{DESTINATION}/{self.destinations}" + self.random.choice(("/",) * 3 + ("",))

    def _word(self, path: str) -> str:
        """The path as a word, perhaps with variables in it, which are declared before it."""
        if not path or not self.likely(0.18):
            return quoted(self.random, path, self.escape)
        start = self.random.randint(0, len(path) - 1)
        end = self.random.randint(start + 1, len(path))
        name = f"V{len(self.lines)}"
        made = expression(self.random, name, path[start:end], self.escape)
        self.lines += made.stage
        self.outside += made.outside
        self.arguments += made.arguments
        before = quoted(self.random, path[:start], self.escape)
        behind = quoted(self.random, path[end:], self.escape)
        return before + made.text + behind

    def _source(self, tree: Tree) -> str:
        path = source_path(self.random, tree)
        if not set(path) & set("*?[\\") or path not in tree.paths():
            return self._word(path)
        return self._word(literal(self.random, path))

    def _copy(self) -> None:
        self.lines.append(self._joined(self._copy_instruction()))

    def _copy_instruction(self) -> str:
        add = self.likely(0.18)
        tree, flags = self.tree, []
        if self.contexts and not add and self.likely(0.5):
            name, tree = self.random.choice(list(self.contexts.items()))
            flags.append(f"--from={name.upper() if self.likely(0.2) else name}")
        if self.likely(0.3):
            flags.append(self.random.choice(ADD_FLAGS if add and self.likely(0.5) else COPY_FLAGS))
        if self.likely(0.01):
            flags.append(self.random.choice(BAD_FLAGS))
        if add:
            flags = [flag for flag in flags if not flag.startswith("--from")]
        number = self.random.choice((1,) * 8 + (2, 2, 3))
        words = [self._source(tree) for _ in range(number)]
        keyword = self.random.choice(("ADD", "add") if add else ("COPY",) * 5 + ("copy", "Copy"))
        if self.likely(0.06):
            return self._with_heredoc(keyword, flags, words)
        words.append(self._destination())
        return " ".join([keyword, *flags, instruction_words(self.random, words)])

    def _with_heredoc(self, keyword: str, flags: list[str], words: list[str]) -> str:
        mark, end = self.random.choice(
            (("<<E", "E"), ("<<-E", "E"), ("<<'E'", "E"), ('<<"E"', "E"))
        )
        words = [word for word in words if word and not set(word) & set(" \t\r")]
        words.insert(self.random.randint(0, len(words)), mark)
        body = self.random.choice(
            ("x", "$X", "COPY nope /x", "FROM x", "a\\", "# x", "", "\t\tE E")
        )
        return " ".join([keyword, *flags, *words, self._destination()]) + f"\n{body}\n{end}"

    def _copy_from_stage(self, number: int) -> None:
        stage = self.random.randrange(number)
        name = self.made[stage] or str(stage)
        path = f"{DESTINATION}/s{stage}"
        if self.made[stage] in self.made[stage + 1 :] or self.made[stage] in self.contexts:
            # The last stage of a name is the one that is meant.
            name = str(stage)
        if self.likely(0.06):
            name = self.random.choice((str(number), str(number + 1), "99", name, "", "nopestage"))
        if self.likely(0.2):
            name = self.random.choice((name.upper(), f'"{name}"', f"'{name}'"))
        path = (
            path
            if self.likely(0.6)
            else self.random.choice((path[1:], f"{path[:-1]}*", f"/.{path}"))
        )
        self.lines.append(self._joined(f"COPY --from={name} {path} {self._destination()}"))

    def _onbuild(self) -> None:
        inner = self._copy_instruction()
        if "\n" not in inner:
            self.lines.append(f"{self.random.choice(('ONBUILD', 'onbuild'))} {inner}")

    def _noise(self) -> None:
        if self.likely(0.25):
            self.lines.append(f"WORKDIR {self._destination()}")
            self.lines.append(f"COPY {self._word('.')} ./x")
        else:
            self.lines.append(self.random.choice(SOUND).replace("\\", self.escape))

    def _run(self) -> None:
        """Nothing can run, so this is the last instruction of all that is built."""
        # Of two mounts the engine looks for the upper one first, and for the other when it runs.
        mounts = [self._mount(), *(self._other_mount() for _ in range(self.likely(0.2)))]
        self.random.shuffle(mounts)
        self.destinations += 1
        command = f'["{DESTINATION}/none{self.destinations}"]'
        if self.likely(0.1):
            command = f"<<E\n{DESTINATION}\nE"
        # A mount that is not looked for before may fail after the network is made.
        self.lines.append(self._joined(f"RUN --network=none {' '.join(mounts)} {command}"))

    def _mount(self) -> str:
        tree, stage = self.tree, False
        parts = [self.random.choice(("type=bind",) * 4 + ("", "TYPE=bind", "type=Bind"))]
        if self.contexts and self.likely(0.5):
            name, tree = self.random.choice(list(self.contexts.items()))
            parts.append(f"from={name}")
        elif len(self.made) > 1 and self.made[0] and self.likely(0.3):
            name = self.made[0]
            if name not in self.made[1:]:
                parts.append(f"from={name.upper() if self.likely(0.2) else name}")
                stage = True
        path = source_path(self.random, tree, wildcards=self.likely(0.2))
        if stage:
            path = self.random.choice((f"{UNIQUE}/s0", f"/{UNIQUE}/s0", UNIQUE, "/"))
        if not set(path) & set(' ,"\t') and path:
            key = self.random.choice(("source", "src", "SOURCE", "source"))
            parts.append(f"{key}={self._word(path)}")
        self.destinations += 1
        parts.append(
            f"{self.random.choice(('target', 'dst', 'destination'))}=/m{self.destinations}"
        )
        parts += [extra for extra in ("ro", "rw=true", "readonly=false") if self.likely(0.08)]
        self.random.shuffle(parts)
        text = ",".join(filter(None, parts))
        return f'--mount="{text}"' if self.likely(0.1) and '"' not in text else f"--mount={text}"

    def _other_mount(self) -> str:
        kind = self.random.choice(("cache", "tmpfs", "ssh", "secret", "cache", "tmpfs", "bnd"))
        return f"--mount=type={kind},target=/n"

    def _joined(self, line: str) -> str:
        """The instruction, perhaps over several lines."""
        if "\n" in line or "[" in line or not self.likely(0.12):
            return line
        middle = self.random.choice(("", "# COPY nope /x\n", "\n", "  # x\n\n"))
        place = line.find(" ", self.random.randrange(len(line)))
        return line if place < 0 else f"{line[:place]} {self.escape}\n{middle}{line[place:]}"
