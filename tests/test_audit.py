"""The audit: a history of thirty merges passes, and not one byte of it can be changed unseen."""

import json
import random
import re
import shutil
import subprocess
from collections.abc import Iterator
from datetime import timedelta
from itertools import pairwise
from pathlib import Path

import pytest
from click.testing import CliRunner

from merging import OPENED, PATH, REQUIREMENT, TODAY, Desk, requirement
from taizhang.audit.breach import Audit
from taizhang.audit.walk import audit
from taizhang.cli import taizhang
from taizhang.errors import RunFailedError
from taizhang.git import Git

MERGES = 30
TRIES = 204
PARTS = 12
DIGITS = "0123456789abcdefghjkmnpqrstvwxyz"


@pytest.fixture(scope="session")
def history(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A bare clone of a repository with thirty sealed merges."""
    folder = tmp_path_factory.mktemp("history")
    desk = Desk(folder)
    for number in range(MERGES):
        if number:
            desk.anew(number + 1)
        if number % 10 == 5:
            desk.proposed(lambda _, number=number: desk.write(f"site/guide/n{number}.md", "说明\n"))  # type: ignore[misc]
            desk.approve(("govern", "nm150000-govern1"), ("govern", "nm150000-govern2"))
        else:
            name = f"REQ-150102-20260601-cc{DIGITS[number // 10]}{DIGITS[number % 10]}"
            desk.write(PATH.replace(REQUIREMENT, name), requirement(id=name))
            desk.save()
            desk.approve()
        sealing = desk.seal(desk.merge(), OPENED + timedelta(hours=2, minutes=number))
        assert sealing.files, sealing
    bare = folder / "bare.git"
    desk.git("clone", "-q", "--bare", "--single-branch", "--branch", "main", str(desk.root), str(bare))
    yield bare


def judged(bare: Path) -> Audit:
    return audit(Git(bare), "main", None, TODAY)


def test_a_sound_history_passes_and_tells_who_approved_what(history: Path) -> None:
    result = judged(history)
    assert result.breaches == ()
    assert (result.merges, len(result.approved)) == (MERGES, MERGES)
    told = CliRunner().invoke(taizhang, ["audit", "--repo", str(history), "--today", str(TODAY), "--format", "json"])
    assert told.exit_code == 0
    data = json.loads(told.output)
    assert [step["person"] for step in data["approved"][0]["chain"]] == [
        "nm150102-evaluate",
        "nm150100-consolidate",
        "nm150000-review",
    ]
    assert data["approved"][5]["record"] == "MACHINERY-6"
    text = CliRunner().invoke(taizhang, ["audit", "--repo", str(history), "--today", str(TODAY), "--lang", "zh"])
    assert f"合并{MERGES}次，存证{MERGES}份，不符0处" in text.output
    assert "呼财购〔2026〕31号" in text.output


def test_an_audit_may_begin_later(history: Path) -> None:
    line = Git(history).first_parents("main")
    result = audit(Git(history), "main", line[20], TODAY)
    assert result.breaches == ()
    assert result.merges == MERGES - 10


class Stream:
    """A history as a stream of fast-export, whose contents can be changed and brought back into a repository."""

    def __init__(self, bare: Path) -> None:
        done = subprocess.run(["git", "fast-export", "main"], cwd=bare, check=True, capture_output=True)
        self.raw = done.stdout
        self.spans: dict[str, list[tuple[int, int]]] = {}
        blobs = {}
        place = 0
        pattern = re.compile(
            rb"(?:mark :([0-9]+)\n)?(?:original-oid .*\n)?(?:author .*\n)?(?:committer .*\n)?data ([0-9]+)\n"
        )
        while (found := pattern.search(self.raw, place)) is not None:
            start, size = found.end(), int(found[2])
            if found[1] and self.raw[: found.start()].endswith(b"blob\n"):
                blobs[found[1]] = (start, start + size)
            place = start + size
        for mark, path in re.findall(rb"(?m)^M 100644 :([0-9]+) (\S+)$", self.raw):
            self.spans.setdefault(path.decode(), []).append(blobs[mark])

    def sealed(self) -> list[str]:
        """The paths of what must not change: sealed records, seals, signatures, the reviewers' file."""
        return sorted(
            path
            for path in self.spans
            if "-cc" in path or "MACHINERY" in path or path in (".github/reviewers.yaml", ".github/witnesses")
        )


def rebuilt(folder: Path, raw: bytes) -> Path:
    bare = folder / "again.git"
    shutil.rmtree(bare, ignore_errors=True)
    subprocess.run(["git", "init", "-q", "--bare", "-b", "main", str(bare)], check=True)
    subprocess.run(["git", "fast-import", "--quiet"], cwd=bare, input=raw, check=True, capture_output=True)
    return bare


@pytest.fixture(scope="session")
def stream(history: Path) -> Stream:
    return Stream(history)


def test_an_unchanged_stream_gives_the_same_history(tmp_path: Path, history: Path, stream: Stream) -> None:
    bare = rebuilt(tmp_path, stream.raw)
    assert Git(bare).commit("main") == Git(history).commit("main")
    assert len(stream.sealed()) > 2 * MERGES


@pytest.mark.parametrize("part", range(PARTS))
def test_not_one_byte_changes_unseen(tmp_path: Path, stream: Stream, part: int) -> None:
    chance = random.Random(part)
    unseen = []
    for _ in range(TRIES // PARTS):
        path = chance.choice(stream.sealed())
        start, end = chance.choice(stream.spans[path])
        at = chance.randrange(start, end)
        byte = chance.choice([b for b in b"\n 0aZ~" if b != stream.raw[at]])
        bare = rebuilt(tmp_path, stream.raw[:at] + bytes([byte]) + stream.raw[at + 1 :])
        result = judged(bare)
        name = path.rpartition("/")[2].partition(".")[0] if path.startswith("requests/") else path
        named = any(name.removesuffix(".sig") in breach.path or name in breach.message.zh for breach in result.breaches)
        if not named:
            unseen.append((path, at - start, byte, [breach.path for breach in result.breaches][:3]))
    assert unseen == []


def test_the_order_of_seals_cannot_change(tmp_path: Path, stream: Stream) -> None:
    seals = [path for path in stream.spans if path.endswith("0001.json") and "-cc" in path]
    for first, second in pairwise(seals[3:9]):
        one, other = first.encode(), second.encode()
        raw = stream.raw.replace(one, b"\0").replace(other, one).replace(b"\0", other)
        assert {first, second} <= {breach.path for breach in judged(rebuilt(tmp_path, raw)).breaches}


@pytest.mark.parametrize("odd", ["shallow", "graft", "replace"])
def test_a_clone_that_is_not_whole_is_refused(tmp_path: Path, history: Path, odd: str) -> None:
    bare = tmp_path / "odd.git"
    if odd == "shallow":
        subprocess.run(["git", "clone", "-q", "--bare", "--depth", "3", history.as_uri(), str(bare)], check=True)
    else:
        shutil.copytree(history, bare)
        line = Git(bare).first_parents("main")
        if odd == "graft":
            (bare / "info").mkdir(exist_ok=True)
            (bare / "info/grafts").write_text(f"{line[-1]} {line[0]}\n", encoding="utf-8")
        else:
            subprocess.run(["git", "replace", line[3], line[2]], cwd=bare, check=True)
    with pytest.raises(RunFailedError) as told:
        judged(bare)
    assert "不能审计" in told.value.message.zh


def test_a_damaged_object_is_told(tmp_path: Path, history: Path) -> None:
    bare = tmp_path / "damaged.git"
    shutil.copytree(history, bare)
    raw = next(Git(bare).blobs(["main:.github/witnesses"]))
    assert raw is not None
    oid = subprocess.run(["git", "hash-object", "--stdin"], cwd=bare, input=raw, check=True, capture_output=True)
    name = oid.stdout.decode().strip()
    loose = bare / "objects" / name[:2] / name[2:]
    if not loose.exists():
        packs = list((bare / "objects/pack").glob("*.pack"))
        target = packs[0]
        target.chmod(0o644)
        content = bytearray(target.read_bytes())
        content[len(content) // 2] ^= 1
        target.write_bytes(content)
    else:
        loose.chmod(0o644)
        loose.write_bytes(b"x")
    try:
        assert judged(bare).breaches
    except RunFailedError as error:
        assert "git" in error.message.zh


@pytest.mark.parametrize("way", ["direct", "unsealed", "edited", "squashed"])
def test_what_did_not_go_through_the_gate_is_told(tmp_path: Path, way: str) -> None:
    desk = Desk(tmp_path)
    desk.seal(desk.raised().approve().merge())
    desk.anew(8)
    other = "REQ-150102-20260601-bbb2"
    path = PATH.replace(REQUIREMENT, other)
    desk.proposed(lambda _: desk.write(path, requirement(id=other))).approve()
    desk.git("checkout", "-q", "main")
    if way == "direct":
        desk.write(path, requirement(id=other))
        desk.save()
    elif way == "unsealed":
        desk.merge()
    elif way == "squashed":
        desk.git("merge", "-q", "--squash", "topic")
        desk.save()
    else:
        desk.git("merge", "-q", "--no-ff", "--no-commit", "topic")
        desk.write(path, requirement(id=other, title="合并时另改的名称"))
        desk.save()
    result = judged(desk.root)
    assert path in {breach.path for breach in result.breaches}


def test_nothing_of_the_clone_is_run_and_none_of_its_settings_count(tmp_path: Path) -> None:
    desk = Desk(tmp_path)
    owned = tmp_path / "owned"
    desk.git("config", "merge.evil.driver", f"touch {owned}")
    (desk.root / ".git/info").mkdir(exist_ok=True)
    (desk.root / ".git/info/attributes").write_text("* merge=evil\n", encoding="utf-8")
    # Both sides change one file: only then is a driver asked.
    desk.git("checkout", "-q", "main")
    desk.write("f", "一\n")
    desk.save()
    desk.git("branch", "-f", "topic", "main")
    desk.write("f", "二\n")
    desk.save()
    desk.git("checkout", "-q", "topic")
    desk.write("f", "三\n")
    desk.save()
    main, topic = (Git(desk.root).commit(name).oid for name in ("main", "topic"))
    assert Git(desk.root).merged(main, topic)[1] == ("f",)
    assert not owned.exists()


@pytest.mark.parametrize("path", ["README.md", "evil.txt", "REQ-1/x.sh", f"{REQUIREMENT}/0002.json"])
def test_what_is_no_seal_is_told_and_keeps_no_later_seal_away(tmp_path: Path, path: str) -> None:
    desk = Desk(tmp_path)
    desk.seal(desk.raised().approve().merge())
    desk.git("checkout", "-q", "main")
    desk.write(f"ledger/approvals/{path}", "[]\n")
    desk.save()
    assert any(path in breach.path for breach in judged(desk.root).breaches)
    desk.anew(8)
    other = "REQ-150102-20260601-bbb2"
    desk.proposed(lambda _: desk.write(PATH.replace(REQUIREMENT, other), requirement(id=other))).approve()
    merge = desk.merge()
    if path.endswith(".json"):
        with pytest.raises(RunFailedError) as told:
            desk.seal(merge)
        assert "不成其为存证" in told.value.message.zh
    else:
        assert desk.seal(merge).files
