"""The guided tour, played: `site/guide/tour.md` is run command by command and its outputs are compared with it.

A block of commands begins its lines with `$ `; what is below a command is its output. A file is named above its
block. A comment `<!-- seal: FILE -->` makes the approval of the newest requirement from a reviews file, and
`<!-- seal: NOTICE -->` that of a notice; a line that is a date in bold sets the day of the steps below it. Random
tails of ids are replaced by those of the page, in order of appearance.
"""

import json
import os
import re
import shlex
import subprocess
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from command import TAIZHANG
from sealing import seal, seal_by_region

ROOT = Path(__file__).parent.parent
PAGE = ROOT / "site" / "guide" / "tour.md"
_FENCE = re.compile(r"```([a-z]+)")
_FILE = re.compile(r"文件`(.+)`：")
_DAY = re.compile(r"\*\*([0-9]{4})年([0-9]{1,2})月([0-9]{1,2})日\*\*")
_SEAL = re.compile(r"<!-- seal: (.+) -->")
_TAIL = re.compile(r"((?:REQ|DEFECT|DISPUTE)-[0-9]{6}-[0-9]{8}-)([0-9a-hjkmnp-tv-z]{4})")
_IDENTITY = {"GIT_AUTHOR_NAME": "tour", "GIT_AUTHOR_EMAIL": "tour@example.invalid"}


@dataclass
class Player:
    """Plays the page in `folder`; `page_ids` maps real ids to those of the page, `real_ids` the reverse."""

    folder: Path
    day: str = "2025-09-01"
    page_ids: dict[str, str] = field(default_factory=dict)
    real_ids: dict[str, str] = field(default_factory=dict)
    codes: list[tuple[str, int]] = field(default_factory=list)
    merges: int = 0

    @property
    def root(self) -> Path:
        return self.folder / "台账库"

    @property
    def here(self) -> Path:
        return self.root if self.root.exists() else self.folder

    def play(self, page: str) -> str:
        lines = iter(page.split("\n"))
        played: list[str] = []
        file = ""
        for line in lines:
            played.append(line)
            if file_line := _FILE.fullmatch(line):
                file = file_line[1]
            if day := _DAY.fullmatch(line):
                self.day = date(int(day[1]), int(day[2]), int(day[3])).isoformat()
            elif seal := _SEAL.fullmatch(line):
                self._seal(seal[1])
            elif fence := _FENCE.fullmatch(line):
                block = self._block(lines)
                if fence[1] == "console":
                    played += self._console(block, _tails(page))
                else:
                    played += block
                    (self.here / file).write_text("\n".join(block) + "\n", encoding="utf-8")
                played.append("```")
        self._merge_changes()
        return "\n".join(played)

    @staticmethod
    def _block(lines: "object") -> list[str]:
        block: list[str] = []
        for line in lines:  # type: ignore[attr-defined]
            if line == "```":
                return block
            block.append(line)
        raise AssertionError("a block is not closed")

    def _seal(self, reviews: str) -> None:
        self._merge_changes()
        if reviews.startswith("NOTICE-"):
            seal_by_region(self.root, reviews, f"{self.day}T09:00:00+08:00")
            self._merge_changes()
            return
        merge = self._git("rev-parse", "HEAD").strip()
        newest = [real_id for real_id in self.page_ids if real_id.startswith("REQ-")][-1]
        seal(self.root, newest, json.loads((self.root / reviews).read_text(encoding="utf-8")), merge)
        self._merge_changes()

    def _console(self, block: list[str], tails: dict[str, list[str]]) -> list[str]:
        played: list[str] = []
        for line in block:
            if line.startswith("$ "):
                played += [line, *self._command(line[2:], tails)]
        return played

    def _command(self, command: str, tails: dict[str, list[str]]) -> list[str]:
        words = shlex.split(command)
        if words[0] == "cd":
            # The files of the page lie beside the records for the tour only.
            with (self.root / ".git" / "info" / "exclude").open("a") as stream:
                stream.write("/*.yaml\n/*.json\n/*.png\n!/mkdocs.yml\n")
            (self.root / "公示网页.png").write_bytes(b"picture of the page")
            self._commit_all("建库")
            return []
        if words[0] == "taizhang":
            self._merge_changes()
        done = self._run([self._translate_word(word) for word in words])
        self.codes.append((command, done.returncode))
        output = done.stdout + done.stderr
        for head, tail in _TAIL.findall(output):
            if head + tail not in self.page_ids:
                unused = [
                    tail_on_page for tail_on_page in tails.get(head, ()) if head + tail_on_page not in self.real_ids
                ]
                assert unused, f"the page does not know {head}{tail}:\n{command}\n{output}"
                page = unused[0]
                self.page_ids[head + tail] = head + page
                self.real_ids[head + page] = head + tail
        return [line.rstrip() for line in self._translate_output(output).splitlines()]

    def _run(self, words: list[str]) -> "subprocess.CompletedProcess[str]":
        environment = {
            **os.environ,
            **_IDENTITY,
            "GIT_COMMITTER_NAME": "tour",
            "GIT_COMMITTER_EMAIL": "tour@example.invalid",
            "PYTHONPATH": str(ROOT / "scripts"),
            "LC_ALL": "C.UTF-8",
            "COLUMNS": "120",
        }
        if words[0] == "taizhang":
            day = [] if words[1] == "init" else ["--today", self.day]
            words = [*TAIZHANG, *words[1:], *day]
        return subprocess.run(
            words, cwd=self.here, env=environment, capture_output=True, text=True, stdin=subprocess.DEVNULL
        )

    def _git(self, *words: str) -> str:
        done = self._run(["git", "-c", "core.quotepath=off", *words])
        assert done.returncode == 0, done.stderr
        return done.stdout

    def _commit_all(self, message: str) -> None:
        self._git("add", "--all")
        self._git("commit", "--quiet", "--message", message)

    def _merge_changes(self) -> None:
        """Merge the changes into main as a pull request would be: each step's files in a commit of their own."""
        if not (self.root / ".git").exists():
            return
        branch = self._git("branch", "--show-current").strip()
        changed = self._git("status", "--porcelain").strip()
        if branch == "main" and not changed:
            return
        self.merges += 1
        if branch == "main":
            branch = f"step-{self.merges}"
            self._git("switch", "--quiet", "--create", branch)
        if changed:
            self._commit_all("办理")
        self._git("switch", "--quiet", "main")
        self._git("merge", "--quiet", "--no-ff", "--message", f"合并{branch}", branch)

    def _translate_word(self, word: str) -> str:
        for id_on_page, real_id in self.real_ids.items():
            word = word.replace(id_on_page, real_id)
            if word == id_on_page[-4:]:
                word = real_id[-4:]
        return word

    def _translate_output(self, output: str) -> str:
        output = output.replace(f"{self.root.resolve()}/", "").replace(str(self.root.resolve()), "台账库")
        for real_id, id_on_page in self.page_ids.items():
            output = output.replace(real_id, id_on_page).replace(real_id[-4:], id_on_page[-4:])
        return output


def _tails(page: str) -> dict[str, list[str]]:
    tails: dict[str, list[str]] = {}
    for head, tail in _TAIL.findall(page):
        if tail not in tails.setdefault(head, []):
            tails[head].append(tail)
    return tails


def renew() -> None:
    """Write the page anew with the real outputs."""
    import tempfile

    with tempfile.TemporaryDirectory() as folder:
        page = Player(Path(folder)).play(PAGE.read_text(encoding="utf-8"))
    PAGE.write_text(page, encoding="utf-8")


if __name__ == "__main__":
    renew()
