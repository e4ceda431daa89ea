"""What is wrong with the stages of one Dockerfile that are made from Alpine?"""

from __future__ import annotations

import posixpath

from docker_build_hooks import alpine_rules as rules
from docker_build_hooks.account_checks import check_account, follow_accounts
from docker_build_hooks.alpine_bases import take_image
from docker_build_hooks.alpine_images import read_image
from docker_build_hooks.alpine_stage import StageState
from docker_build_hooks.apk_checks import ApkChecks
from docker_build_hooks.arguments import Flag, heredoc_word
from docker_build_hooks.base_checks import check_drift
from docker_build_hooks.bash_checks import check_commands, check_heredoc, check_shell
from docker_build_hooks.container_paths import absolute, may_bring_system
from docker_build_hooks.dockerfile import Span
from docker_build_hooks.foreign_libraries import check_copied_libraries
from docker_build_hooks.instruction_parts import ParsedInstruction
from docker_build_hooks.launchers import launched
from docker_build_hooks.program_effects import has_unknown_effect, placed_programs
from docker_build_hooks.run_commands import RunCommand, run_commands
from docker_build_hooks.stage_graph import BuildStage
from docker_build_hooks.variables import UNKNOWN, Environment
from docker_build_hooks.words import ExpansionError, expand

_REPOSITORIES = "/etc/apk"
# Observed of BuildKit 0.25.2; Docker's builder before it and Buildah refuse the instruction.
_WRONG_OWNER = (
    "BuildKit takes root, or a group of the user's, and says nothing; other builders fail"
)
# Commands that leave the files alone which they name.
_READING = frozenset(
    {
        *("chmod", "chown", "chgrp", "ls", "cat", "test", "[", "head", "grep", "stat"),
        *("sh", "bash", "ash", "mkdir", "rm", "cd", "echo", "sha256sum", "find", "du", "realpath"),
        "file",
    }
)
# Whoever puts one of these into a folder of programs has it.
_OWN = frozenset({"apt-get", "apt", "yum", "dnf", "useradd", "groupadd", "usermod", "adduser"})
_WITHOUT_FOLDER = frozenset(
    {"alpine", "python", "node", "ruby", "nginx", "rust", "openjdk", "eclipse-temurin"}
)


class AlpineStages:
    """Follows the stages of a Dockerfile; ``plan_stages`` calls it for each instruction."""

    def __init__(
        self, escape: str, is_named_alpine: bool, today: str, contexts: frozenset[str]
    ) -> None:
        """``escape`` is that of the file, whose name ``is_named_alpine`` is about.

        ``contexts`` are the names of additional contexts, which may take the place of images.
        """
        self.escape = escape
        self.contexts = frozenset(name.removesuffix(":latest") for name in contexts)
        self.is_named_alpine = is_named_alpine
        self.today = today
        self.states: dict[int, StageState] = {}
        self._names: dict[str, StageState] = {}

    def __call__(
        self, stage: BuildStage, parsed: ParsedInstruction, environment: Environment
    ) -> None:
        """Follow one instruction, before it takes effect."""
        if parsed is stage.opening:
            self._open(stage, parsed, environment)
            return
        state = self.states[stage.index]
        state.folder = environment.folder
        state.environment = environment
        if not state.is_alpine:
            if parsed.keyword in ("CMD", "ENTRYPOINT"):
                state.entries[parsed.keyword] = parsed
            return
        follow = {
            **{"RUN": self._run, "COPY": self._copy, "ADD": self._copy, "USER": self._user},
            **{"WORKDIR": self._workdir, "SHELL": self._shell, "EXPOSE": self._expose},
            **{"CMD": self._entry, "ENTRYPOINT": self._entry},
        }.get(parsed.keyword)
        if follow:
            follow(state, parsed, environment)

    def finish(self, together: list[frozenset[int]]) -> None:
        """Judge what only the end of all stages tells; ``together`` are those of each build."""
        parents = {state.parent.index for state in self.states.values() if state.parent}
        for state in self.states.values():
            state.folder = state.environment.folder
            if state.is_alpine and state.index not in parents:
                self._check_entries(state)
        for stages in together:
            check_drift([self.states[index] for index in sorted(stages)])

    def _open(self, stage: BuildStage, parsed: ParsedInstruction, environment: Environment) -> None:
        parent = self.states.get(stage.bases[0]) if len(stage.bases) == 1 else None
        known = stage.base is not None and UNKNOWN not in stage.base
        if parent is not None and known:
            state = parent.successor(stage.index, stage.name)
        else:
            state = StageState(stage.index, stage.name)
            word = parsed.words[0]
            state.place = parsed.instruction.span(word.start, word.end)
            state.is_chosen = "$" in word.text
            is_replaced = (stage.base or "").removesuffix(":latest").lower() in self.contexts
            text = None if stage.bases or is_replaced else stage.base
            take_image(state, text, self.is_named_alpine, self.today)
        state.folder, state.environment = environment.folder, environment
        self.states[stage.index] = state
        if stage.name:
            self._names[stage.name] = state

    def _run(self, state: StageState, parsed: ParsedInstruction, environment: Environment) -> None:
        shell = state.shell
        if not parsed.json:
            check_shell(state)
            check_heredoc(parsed, state)
        commands = [launched(command) for command in run_commands(parsed, environment, shell)]
        if not commands and not parsed.json:
            state.forget()
            return
        if any("/bash" in (f.value or "") for f in parsed.flags if f.name == "--mount"):
            state.packages.add("bash")
        apk = ApkChecks(state, parsed, commands)
        for command in commands:
            apk.follow(command)
            follow_accounts(command, state)
            check_commands([command], state)
            state.drops_root = state.drops_root or "su-exec" in state.packages
            self._follow_files(state, command)
            if has_unknown_effect(command):
                state.forget()

    def _copy(self, state: StageState, parsed: ParsedInstruction, environment: Environment) -> None:
        opened = [heredoc_word(word.text) for word in parsed.words[:-1]]
        sources = [
            document.name if document else self._expand(word.text, environment)
            for word, document in zip(parsed.words, opened, strict=False)
        ]
        target = self._expand(parsed.words[-1].text, environment)
        owner = parsed.flag("chown")
        if owner and owner.value:
            span = _value_span(parsed, owner)
            text = self._expand(owner.value, environment)
            check_account(text, span, state, effect=_WRONG_OWNER)
        self._check_target(state, parsed, target)
        origin = parsed.flag("from")
        is_foreign = bool(origin and origin.value) or any(opened)
        if origin and origin.value:
            self._check_origin(state, parsed, origin.value, environment)
        if target is not None:
            kept = [source for source in sources if source]
            state.files.add(kept, target, state.folder, is_foreign)
        if not target or UNKNOWN in target:
            # It may be any folder, but hardly one of the system.
            return
        path = absolute(target, state.folder or "/") or ""
        if path.startswith(_REPOSITORIES):
            state.knows_repositories = False
            if "world" in (path + "".join(filter(None, sources))):
                state.forget()
        if any(may_bring_system(source, path, parsed.keyword) for source in sources):
            state.forget()

    def _follow_files(self, state: StageState, command: RunCommand) -> None:
        """What a command may make of the files that were copied, and of programs."""
        placed = placed_programs(command)
        if "bash" in placed:
            state.packages.add("bash")
        if not _OWN.isdisjoint(placed):
            state.forget()
        if command.name not in _READING and command.folder is not None:
            folder = absolute(command.folder or ".", state.folder)
            for text in (*command.words[1:], *command.starts[len(command.words) :]):
                state.files.forget(text or "", folder)

    def _check_target(
        self, state: StageState, parsed: ParsedInstruction, target: str | None
    ) -> None:
        """A relative destination where nothing says to what."""
        if not target or target.startswith(("/", UNKNOWN)) or state.folder is not None:
            return
        image = state.image
        if image is None or not image.official or image.repository not in _WITHOUT_FOLDER:
            return
        if rules.WORKDIR_MISSING in state.said or state.folder_place is not None:
            return
        state.said.add(rules.WORKDIR_MISSING)
        word = parsed.words[-1]
        span = parsed.instruction.span(word.start, word.end)
        message = f'"{target}" is in the root folder, as no WORKDIR is set'
        state.note(rules.WORKDIR_MISSING, message, span, "set WORKDIR before, or name a folder")

    def _check_origin(
        self,
        state: StageState,
        parsed: ParsedInstruction,
        name: str,
        environment: Environment,
    ) -> None:
        """What is copied from another stage or image."""
        origin = self._names.get(name.lower())
        if origin is None and name.isdecimal():
            origin = self.states.get(int(name))
        image = origin.image if origin else read_image(name)
        if origin is None and image is not None and not image.is_other and not image.is_alpine:
            return
        shown = origin.shown if origin else name
        for word in parsed.words[:-1]:
            path = self._expand(word.text, environment)
            if path:
                span = parsed.instruction.span(word.start, word.end)
                place = path if path.startswith("/") else f"/{path}"
                check_copied_libraries(state, image, shown, place, span)

    def _user(self, state: StageState, parsed: ParsedInstruction, environment: Environment) -> None:
        for word in parsed.words:
            state.user = self._expand(word.text, environment)
            state.user_place = parsed.instruction.span(word.start, word.end)
            check_account(state.user, state.user_place, state)

    def _workdir(
        self, state: StageState, parsed: ParsedInstruction, environment: Environment
    ) -> None:
        for word in parsed.words:
            path = self._expand(word.text, environment)
            place = parsed.instruction.span(word.start, word.end)
            is_relative = bool(path) and not (path or "").startswith(("/", UNKNOWN))
            if is_relative and state.folder is None and state.folder_place is None:
                message = f'WORKDIR "{path}" is relative, and nothing says to what'
                hint = f"write `WORKDIR /{posixpath.normpath(path or '')}`"
                state.note(rules.WORKDIR_RELATIVE, message, place, hint)
            state.folder_place = place

    def _shell(
        self, state: StageState, parsed: ParsedInstruction, environment: Environment
    ) -> None:
        state.shell = tuple(word.text for word in parsed.words)
        place = parsed.words[0] if parsed.words else None
        state.shell_place = parsed.instruction.span(place.start, place.end) if place else None

    def _entry(
        self, state: StageState, parsed: ParsedInstruction, environment: Environment
    ) -> None:
        if parsed.words:
            state.entries[parsed.keyword] = parsed
        else:
            # An empty list takes away what an image has.
            state.entries.pop(parsed.keyword, None)
        if parsed.keyword == "ENTRYPOINT":
            # It takes the CMD of a parent away.
            inherited = state.parent.entries.get("CMD") if state.parent else None
            if state.entries.get("CMD") is inherited:
                state.entries.pop("CMD", None)

    def _expose(
        self, state: StageState, parsed: ParsedInstruction, environment: Environment
    ) -> None:
        state.has_port = True

    def _check_entries(self, state: StageState) -> None:
        for keyword, parsed in state.entries.items():
            if keyword == "CMD" and "ENTRYPOINT" in state.entries:
                # Arguments of the entry point, which may run them.
                continue
            if not parsed.json:
                check_shell(state)
            commands = map(launched, run_commands(parsed, state.environment, state.shell))
            # What fails without ending the container is not worth a word here.
            check_commands([command for command in commands if command.fails], state)

    def _expand(self, text: str, environment: Environment) -> str | None:
        try:
            return expand(text, environment, self.escape)
        except ExpansionError:
            return None


def _value_span(parsed: ParsedInstruction, flag: Flag) -> Span:
    return parsed.instruction.span(flag.offsets[len(flag.name) + 1], flag.end)
