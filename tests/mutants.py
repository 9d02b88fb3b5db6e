"""Mutation tests by mutmut: `make mutants` breaks a room's code in one place after another; its tests have to notice.

Each room is worked on in a copy of the working tree under build/mutants, so that nothing here is touched and a run that
was stopped goes on where it was. What survives needs a reason in survivors.yaml; a room passes with at least 90 %
killed and a reason for each survivor.

Usage: python tests/mutants.py [ROOM ...]    (all rooms where none is named; some hours on two cores)
"""

import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import yaml

PROJECT = Path(__file__).parent.parent
WORK = PROJECT / "build" / "mutants"
LEAST = 0.90
_MUTMUT = str(Path(sys.executable).with_name("mutmut"))

ROOMS: dict[str, tuple[str, tuple[str, ...]]] = {
    "chain": ("lifecycle/chain", ("chain_law", "outcomes", "joint", "who_is_next", "onward", "seals", "gate")),
    "lifecycle": ("lifecycle", ("lifecycle", "agenda", "vendors", "problems", "proceedings", "pulls", "who_is_next")),
    "law": ("law", ("law", "calendar", "calendars", "defaults", "prolongation", "reform", "reforms", "chain_law")),
    "gate": ("approval/gate", ("gate", "chain_law", "signed", "reviews_file", "machinery", "mistakes", "outcomes")),
    "seal": ("approval/seal", ("seal", "seals", "merge_styles", "seal_pending", "signed")),
    "audit": ("approval/audit", ("audit", "seals", "merge_styles", "hook")),
}
"""For each room its folder in the package, and the test modules that run in one process."""

_CONFIGURATION = """
[tool.mutmut]
source_paths = ["src/taizhang"]
only_mutate = ["src/taizhang/{folder}/*"]
do_not_mutate = {others}
do_not_mutate_patterns = ['_message\\(', '^_message = ']
also_copy = {copied}
pytest_add_cli_args = ["-q", "-p", "no:cacheprovider"]
pytest_add_cli_args_test_selection = {tests}
"""
# The wording of messages is not logic: tests/test_messages.py holds every key and every parameter.


@dataclass(frozen=True, slots=True)
class Survivor:
    """A mutant that no test noticed: the function it is in, and what it made of which line."""

    function: str
    before: str
    after: str

    def __str__(self) -> str:
        """Two lines to read, and to copy into survivors.yaml."""
        return f"{self.function}\n    - {self.before}\n    + {self.after}"


@dataclass(frozen=True, slots=True)
class Exemption:
    """Why a survivor may survive: patterns of its function and of what it became, and the reason."""

    function: re.Pattern[str]
    after: re.Pattern[str]
    reason: str

    def covers(self, survivor: Survivor) -> bool:
        """Whether the survivor is the one, or one of those, meant."""
        return bool(self.function.search(survivor.function) and self.after.search(survivor.after))


def read_exemptions() -> list[Exemption]:
    """The reasons on file."""
    entries = yaml.safe_load((PROJECT / "tests/survivors.yaml").read_text(encoding="utf-8"))
    return [
        Exemption(re.compile(entry.get("function", "")), re.compile(entry.get("after", "")), entry["reason"])
        for entry in entries
    ]


def _update_copy(target: Path) -> list[str]:
    """Bring the copy of the working tree up to date; the names of the files copied.

    The program stands twice in it: under src, where mutmut breaks it, and under scripts, for what tests start.
    """
    tracked = subprocess.run(["git", "ls-files", "-z"], cwd=PROJECT, capture_output=True, text=True, check=True).stdout
    names = [name for name in tracked.split("\0") if (PROJECT / name).is_file()]
    copies = {target / name: PROJECT / name for name in names}
    package = "scripts/taizhang/"
    copies |= {
        target / "src/taizhang" / name[len(package) :]: PROJECT / name for name in names if name.startswith(package)
    }
    for folder in {target / copy.relative_to(target).parts[0] for copy in copies}:
        for copy in folder.rglob("*"):
            if copy.is_file() and copy not in copies:
                copy.unlink()
    for copy, source in copies.items():
        copy.parent.mkdir(parents=True, exist_ok=True)
        if not copy.exists() or copy.read_bytes() != source.read_bytes():
            shutil.copy(source, copy)
    return names


def _prepare(room: str) -> Path:
    """The copy of the working tree for this room, with the configuration of mutmut."""
    folder, modules = ROOMS[room]
    target = WORK / room
    names = _update_copy(target)
    inner = sorted({other for other, _ in ROOMS.values() if other.startswith(f"{folder}/")})
    configuration = _CONFIGURATION.format(
        folder=folder,
        others=[f"src/taizhang/{other}/*" for other in inner],
        copied=sorted({name.partition("/")[0] for name in names} - {"tests", "pyproject.toml"}),
        tests=[f"tests/test_{module}.py" for module in modules],
    )
    text = (PROJECT / "pyproject.toml").read_text(encoding="utf-8")
    # The tests import the program from where it is broken.
    text = text.replace('pythonpath = ["scripts", "tests"]', 'pythonpath = ["src", "tests"]')
    (target / "pyproject.toml").write_text(text + configuration, encoding="utf-8")
    if not (target / ".git").exists():
        # Some tests ask git for the files of the project.
        for command in (["init", "-q"], ["add", "-A"]):
            subprocess.run(["git", *command], cwd=target, check=True)
    return target


def _mutmut(target: Path, *arguments: str) -> str:
    return subprocess.run([_MUTMUT, *arguments], cwd=target, capture_output=True, text=True, check=True).stdout


def _read_results(target: Path) -> dict[str, str]:
    """The status of each mutant of the room, by its name."""
    lines = _mutmut(target, "results", "--all", "true").splitlines()
    return dict(line.strip().rsplit(": ", 1) for line in lines if ": " in line)


def _describe(target: Path, mutant: str) -> Survivor:
    lines = _mutmut(target, "show", mutant).splitlines()[3:]
    before = " ".join(line[1:].strip() for line in lines if line.startswith("-"))
    after = " ".join(line[1:].strip() for line in lines if line.startswith("+"))
    function = re.sub(r"__mutmut_\d+$", "", mutant).replace("xǁ", "").replace("ǁ", ".").replace(".x_", ".", 1)
    return Survivor(function, before, after)


def _find_survivors(target: Path, results: dict[str, str]) -> Iterator[Survivor]:
    for mutant, status in results.items():
        if status in ("survived", "no tests"):
            yield _describe(target, mutant)


def run_room(room: str, exemptions: list[Exemption]) -> bool:
    """Break the room's code in every place; whether enough was noticed and every survivor has its reason."""
    target = _prepare(room)
    subprocess.run([_MUTMUT, "run"], cwd=target, check=True)
    results = _read_results(target)
    survivors = list(_find_survivors(target, results))
    unexplained = [one for one in survivors if not any(entry.covers(one) for entry in exemptions)]
    killed = sum(status in ("killed", "timeout") for status in results.values()) / max(1, len(results))
    print(
        f"{room}: {len(results)} mutants, {killed:.1%} killed, {len(survivors)} survived, "
        f"{len(unexplained)} of them without a reason in tests/survivors.yaml"
    )
    for survivor in unexplained:
        print(survivor)
    return killed >= LEAST and not unexplained


def main(rooms: list[str]) -> int:
    """Run the rooms named, or all."""
    unknown = sorted(set(rooms) - ROOMS.keys())
    if unknown:
        print(f"Unknown rooms: {', '.join(unknown)}. There are: {', '.join(ROOMS)}.", file=sys.stderr)
        return 2
    exemptions = read_exemptions()
    passed = [run_room(room, exemptions) for room in rooms or ROOMS]
    return 0 if all(passed) else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
