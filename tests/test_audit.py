"""The audit: a history of thirty merges passes, and no byte of it can be changed undetected."""

import json
import random
import re
import shutil
import subprocess
from collections.abc import Callable, Iterator
from datetime import timedelta
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from examples import FREE
from merging import AUTHOR, OPENED, PATH, REQUIREMENT, TODAY, Desk, requirement
from taizhang.approval.audit.breach import Audit
from taizhang.approval.audit.walk import audit_main_line
from taizhang.approval.gate.pull import read_pull
from taizhang.approval.seal.sealing import Sealer
from taizhang.approval.seal.signature import is_valid_signature, sign_seal
from taizhang.base.errors import RunFailedError, ToolFailedError
from taizhang.base.git import Git
from taizhang.cli import taizhang
from taizhang.repository.machinery.witnesses import WITNESSES

MERGES = 30
TRIES = 600 if FREE else 16
PARTS = 4
DIGITS = "0123456789abcdefghjkmnpqrstvwxyz"


@pytest.fixture(scope="session")
def history(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A bare clone of a repository with thirty sealed merges."""
    folder = tmp_path_factory.mktemp("history")
    desk = Desk(folder)
    for number in range(MERGES):
        if number:
            desk.start_request(number + 1)
        if number % 10 == 5:
            desk.propose(lambda _, number=number: desk.write(f"site/guide/n{number}.md", "说明\n"))  # type: ignore[misc]
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


def audit(bare: Path) -> Audit:
    return audit_main_line(Git(bare), "main", None, TODAY)


def test_an_intact_history_passes_and_shows_who_approved_what(history: Path) -> None:
    result = audit(history)
    assert result.breaches == ()
    assert (result.merges, len(result.approved)) == (MERGES, MERGES)
    output = CliRunner().invoke(taizhang, ["audit", "--repo", str(history), "--today", str(TODAY), "--format", "json"])
    assert output.exit_code == 0
    data = json.loads(output.output)
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
    result = audit_main_line(Git(history), "main", line[20], TODAY)
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
        while (match := pattern.search(self.raw, place)) is not None:
            start, size = match.end(), int(match[2])
            if match[1] and self.raw[: match.start()].endswith(b"blob\n"):
                blobs[match[1]] = (start, start + size)
            place = start + size
        for mark, path in re.findall(rb"(?m)^M 100644 :([0-9]+) (\S+)$", self.raw):
            self.spans.setdefault(path.decode(), []).append(blobs[mark])

    def list_sealed(self) -> list[str]:
        """The paths of files that must not change: sealed records, seals, signatures, the reviewers' file."""
        return sorted(
            path
            for path in self.spans
            if "-cc" in path or "MACHINERY" in path or path in (".github/reviewers.yaml", ".github/witnesses")
        )


def rebuild(folder: Path, raw: bytes) -> Path:
    bare = folder / "again.git"
    shutil.rmtree(bare, ignore_errors=True)
    subprocess.run(["git", "init", "-q", "--bare", "-b", "main", str(bare)], check=True)
    subprocess.run(["git", "fast-import", "--quiet"], cwd=bare, input=raw, check=True, capture_output=True)
    return bare


@pytest.fixture(scope="session")
def stream(history: Path) -> Stream:
    return Stream(history)


def test_an_unchanged_stream_gives_the_same_history(tmp_path: Path, history: Path, stream: Stream) -> None:
    bare = rebuild(tmp_path, stream.raw)
    assert Git(bare).commit("main") == Git(history).commit("main")
    assert len(stream.list_sealed()) > 2 * MERGES


@pytest.mark.fuzz
@pytest.mark.parametrize("part", range(PARTS))
def test_no_byte_changes_undetected(tmp_path: Path, stream: Stream, part: int) -> None:
    chance = random.Random() if FREE else random.Random(part)
    undetected = []
    for _ in range(TRIES // PARTS):
        path = chance.choice(stream.list_sealed())
        start, end = chance.choice(stream.spans[path])
        at = chance.randrange(start, end)
        byte = chance.choice([b for b in b"\n 0aZ~" if b != stream.raw[at]])
        bare = rebuild(tmp_path, stream.raw[:at] + bytes([byte]) + stream.raw[at + 1 :])
        result = audit(bare)
        name = path.rpartition("/")[2].partition(".")[0] if path.startswith("requests/") else path
        is_found = any(
            name.removesuffix(".sig") in breach.path or name in breach.message.zh for breach in result.breaches
        )
        if not is_found:
            undetected.append((path, at - start, byte, [breach.path for breach in result.breaches][:3]))
    assert undetected == []


def test_the_order_of_seals_cannot_change(tmp_path: Path, stream: Stream) -> None:
    seals = [path for path in stream.spans if path.endswith("0001.json") and "-cc" in path]
    for first, second in pairwise(seals[3 : 9 if FREE else 6]):
        one, other = first.encode(), second.encode()
        raw = stream.raw.replace(one, b"\0").replace(other, one).replace(b"\0", other)
        assert {first, second} <= {breach.path for breach in audit(rebuild(tmp_path, raw)).breaches}


@pytest.mark.parametrize("odd", ["shallow", "graft", "replace"])
def test_an_incomplete_clone_is_refused(tmp_path: Path, history: Path, odd: str) -> None:
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
    with pytest.raises(RunFailedError) as error:
        audit(bare)
    assert "不能审计" in error.value.message.zh


def test_a_damaged_object_is_reported(tmp_path: Path, history: Path) -> None:
    bare = tmp_path / "damaged.git"
    shutil.copytree(history, bare)
    raw = next(Git(bare).blobs(["main:.github/witnesses"]))
    assert raw is not None
    result = subprocess.run(["git", "hash-object", "--stdin"], cwd=bare, input=raw, check=True, capture_output=True)
    name = result.stdout.decode().strip()
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
        assert audit(bare).breaches
    except RunFailedError as error:
        assert "git" in error.message.zh


@pytest.mark.parametrize("way", ["direct", "unsealed", "edited", "squashed"])
def test_a_change_that_bypassed_the_gate_is_reported(tmp_path: Path, way: str) -> None:
    desk = Desk(tmp_path)
    desk.seal(desk.raise_requirement().approve().merge())
    desk.start_request(8)
    other = "REQ-150102-20260601-bbb2"
    path = PATH.replace(REQUIREMENT, other)
    desk.propose(lambda _: desk.write(path, requirement(id=other))).approve()
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
    result = audit(desk.root)
    assert path in {breach.path for breach in result.breaches}


def test_no_program_or_setting_of_the_clone_is_used(tmp_path: Path) -> None:
    desk = Desk(tmp_path)
    owned = tmp_path / "owned"
    desk.git("config", "merge.evil.driver", f"touch {owned}")
    (desk.root / ".git/info").mkdir(exist_ok=True)
    (desk.root / ".git/info/attributes").write_text("* merge=evil\n", encoding="utf-8")
    # Both sides change one file: only then is a driver called.
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
    assert Git(desk.root).merge_trees(main, topic)[1] == ("f",)
    assert not owned.exists()


@pytest.mark.parametrize("path", ["README.md", "evil.txt", "REQ-1/x.sh", f"{REQUIREMENT}/0002.json"])
def test_a_foreign_file_among_seals_is_reported_and_blocks_no_later_seal(tmp_path: Path, path: str) -> None:
    desk = Desk(tmp_path)
    desk.seal(desk.raise_requirement().approve().merge())
    desk.git("checkout", "-q", "main")
    desk.write(f"ledger/approvals/{path}", "[]\n")
    desk.save()
    assert any(path in breach.path for breach in audit(desk.root).breaches)
    desk.start_request(8)
    other = "REQ-150102-20260601-bbb2"
    desk.propose(lambda _: desk.write(PATH.replace(REQUIREMENT, other), requirement(id=other))).approve()
    merge = desk.merge()
    if path.endswith(".json"):
        with pytest.raises(RunFailedError) as error:
            desk.seal(merge)
        assert "无法读取或者内容不全" in error.value.message.zh
    else:
        assert desk.seal(merge).files


def test_a_merge_that_omits_approved_content_is_reported(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The chain is complete, the seal fits the merged content, and only the merge is not that of its parents."""
    desk = Desk(tmp_path)
    other = "REQ-150102-20260601-bbb2"
    desk.raise_requirement()
    desk.propose(lambda _: desk.write(PATH.replace(REQUIREMENT, other), requirement(id=other))).approve()
    desk.git("checkout", "-q", "main")
    desk.git("merge", "-q", "--no-ff", "--no-commit", "topic")
    desk.git("rm", "-q", "-f", PATH.replace(REQUIREMENT, other))
    desk.git("commit", "-q", "-m", "merge")
    merge = desk.git("rev-parse", "HEAD")
    with pytest.raises(RunFailedError):
        desk.seal(merge)
    # A witness that signs it nevertheless.
    monkeypatch.setattr(
        "taizhang.approval.seal.sealing.require_plain_merge", lambda git, revision, _: git.commit(revision)
    )
    desk.seal(merge)
    for path in sorted((desk.root / f"ledger/approvals/{other}").iterdir()):
        desk.git("rm", "-q", str(path.relative_to(desk.root)))
    desk.git("commit", "-q", "--amend", "--no-edit")
    result = audit(desk.root)
    assert [(breach.commit, breach.path) for breach in result.breaches] == [(merge, PATH.replace(REQUIREMENT, other))]
    assert "两个父提交合并的结果不同" in result.breaches[0].message.zh


Spoil = Callable[[dict[str, Any], Desk], None]


def _outside(predicate: dict[str, Any], desk: Desk) -> None:
    desk.git("checkout", "-q", "--orphan", "elsewhere")
    predicate["chain"][1]["commit"] = desk.save("never proposed")
    desk.git("checkout", "-q", "-f", "main")


def _before(predicate: dict[str, Any], desk: Desk) -> None:
    predicate["chain"][0]["commit"] = desk.git("rev-parse", "main^1")


def _itself(predicate: dict[str, Any], desk: Desk) -> None:
    predicate["chain"][2]["commit"] = predicate["merge"]


def _gone(predicate: dict[str, Any], _: Desk) -> None:
    predicate["chain"][2]["commit"] = "1" * 40


def _twice(predicate: dict[str, Any], _: Desk) -> None:
    predicate["chain"][2]["review"] = predicate["chain"][0]["review"]


@pytest.mark.parametrize(
    ("spoil", "message"),
    [
        (_outside, "不在本次合并之内"),
        (_before, "不在本次合并之内"),
        (_itself, "不在本次合并之内"),
        (_gone, "不在本次合并之内"),
        (_twice, "同一份意见用了两次"),
    ],
)
def test_a_seal_rests_on_reviews_of_its_merge_each_counted_once(tmp_path: Path, spoil: Spoil, message: str) -> None:
    desk = Desk(tmp_path)
    merge = desk.raise_requirement().approve().merge()
    merged_at = (OPENED + timedelta(hours=1)).isoformat()
    pull = read_pull(json.dumps({**desk.document(), "merged_at": merged_at}).encode(), "reviews.json")
    sealer = Sealer(Git(desk.root), desk.key, "taizhang/tests", OPENED + timedelta(hours=2))
    path, raw = next(iter(sealer.seal(merge, pull, lambda _: False).files.items()))
    seal = json.loads(raw)
    spoil(seal["predicate"], desk)
    forged = json.dumps(seal, ensure_ascii=False).encode()
    desk.write(path, forged.decode())
    desk.write(path + ".sig", sign_seal(forged, desk.key).decode())
    desk.save()
    breaches = audit(desk.root).breaches
    assert {breach.path for breach in breaches} == {path}
    assert message in breaches[0].message.zh


def test_a_branch_that_was_rewritten_with_the_same_content_is_sealed_and_passes(tmp_path: Path) -> None:
    desk = Desk(tmp_path)
    desk.raise_requirement().approve()
    reviewed = desk.head
    desk.git("commit", "-q", "--amend", "-m", "reworded")
    desk.authors[desk.head] = AUTHOR
    sealing = desk.seal(desk.merge())
    seal = json.loads(next(iter(sealing.files.values())))
    assert {step["commit"] for step in seal["predicate"]["chain"]} == {desk.head} != {reviewed}
    assert audit(desk.root).breaches == ()


@pytest.mark.parametrize("odd", ["shallow", "graft", "replace"])
def test_a_linked_working_tree_hides_nothing_of_its_repository(tmp_path: Path, history: Path, odd: str) -> None:
    bare, linked = tmp_path / "odd.git", tmp_path / "linked"
    if odd == "shallow":
        subprocess.run(["git", "clone", "-q", "--bare", "--depth", "3", history.as_uri(), str(bare)], check=True)
    else:
        shutil.copytree(history, bare)
    line = Git(history).first_parents("main")
    subprocess.run(["git", "worktree", "add", "-q", str(linked), "main"], cwd=bare, check=True)
    assert (linked / ".git").is_file()
    if odd == "graft":
        (bare / "info").mkdir(exist_ok=True)
        (bare / "info/grafts").write_text(f"{line[-1]} {line[0]}\n", encoding="utf-8")
    elif odd == "replace":
        subprocess.run(["git", "replace", line[3], line[2]], cwd=bare, check=True)
    with pytest.raises(RunFailedError) as error:
        audit(linked)
    assert "不能审计" in error.value.message.zh


@pytest.mark.parametrize("odd", ["alternates", "partial"])
def test_a_clone_that_depends_on_another_is_refused(tmp_path: Path, history: Path, odd: str) -> None:
    bare = tmp_path / "odd.git"
    if odd == "alternates":
        subprocess.run(["git", "clone", "-q", "--bare", "--shared", str(history), str(bare)], check=True)
    else:
        shutil.copytree(history, bare)
        subprocess.run(["git", "config", "uploadpack.allowFilter", "true"], cwd=bare, check=True)
        source, bare = bare, tmp_path / "partial.git"
        words = ["git", "clone", "-q", "--bare", "--filter=blob:none", source.as_uri(), str(bare)]
        subprocess.run(words, check=True)
    with pytest.raises(RunFailedError) as error:
        audit(bare)
    assert {"alternates": "借用别处的对象", "partial": "部分克隆"}[odd] in error.value.message.zh
    complete = tmp_path / "whole.git"
    subprocess.run(["git", "clone", "-q", "--bare", "--no-local", str(history), str(complete)], check=True)
    assert audit(complete).breaches == ()


def test_the_cost_of_an_audit_is_independent_of_other_branches(tmp_path: Path, history: Path) -> None:
    bare = tmp_path / "many.git"
    shutil.copytree(history, bare)
    main = Git(bare).commit("main").oid
    branches = "".join(
        f"commit refs/pull/{number}/head\ncommitter t <t@example.invalid> 1780000000 +0000\ndata 1\nm\n"
        f"from {main}\nM 100644 inline requests/x{number}\ndata 2\n{number % 10}\n\n"
        for number in range(2_000)
    )
    subprocess.run(["git", "fast-import", "--quiet"], cwd=bare, input=branches.encode(), check=True)
    objects = subprocess.run(["git", "rev-list", "--objects", main], cwd=history, capture_output=True, check=True)
    copy, damage = Git(bare).create_checked_copy(main)
    counts = dict(line.split(": ") for line in copy.run("count-objects", "-v").decode().splitlines())
    assert (damage, int(counts["in-pack"]), int(counts["count"])) == ((), len(objects.stdout.splitlines()), 0)
    assert audit(bare).breaches == ()


KEYGENS = {
    "missing": None,
    "silent": "exit 1",
    "agreeable": "exit 0",
    "crashing": "kill -SEGV $$",
    "unlinked": "echo 'error while loading shared libraries' >&2; exit 127",
    "old": "echo 'unknown option -- Y' >&2; exit 255",
    "confused": "echo 'Could not verify signature.'; exit 0",
}


@pytest.fixture(params=list(KEYGENS))
def broken(tmp_path: Path, request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """A machine whose ssh-keygen does not work."""
    folder = tmp_path / "bin"
    folder.mkdir()
    git = shutil.which("git")
    assert git is not None
    (folder / "git").symlink_to(git)
    body = KEYGENS[request.param]
    if body is not None:
        (folder / "ssh-keygen").write_text(
            f"#!/bin/sh\ncat > /dev/null\n{body}\n".replace("cat", "/bin/cat"), encoding="utf-8"
        )
        (folder / "ssh-keygen").chmod(0o755)
    monkeypatch.setenv("PATH", str(folder))


@pytest.mark.usefixtures("broken")
def test_a_broken_ssh_keygen_gives_no_verdict_on_a_signature(history: Path) -> None:
    with pytest.raises(ToolFailedError) as error:
        audit(history)
    assert "ssh-keygen" in error.value.message.zh


def test_an_invalid_signature_is_distinguished_from_a_broken_tool(history: Path) -> None:
    seal = next(
        entry
        for entry in Git(history).entries("main", "ledger/approvals/", recursive=True)
        if "-cc" in entry.path and entry.path.endswith("1.json")
    )
    raw, signature, witnesses = Git(history).blobs(
        [f"main:{path}" for path in (seal.path, f"{seal.path}.sig", WITNESSES)]
    )
    assert raw is not None and signature is not None and witnesses is not None
    assert is_valid_signature(raw, signature, witnesses)
    assert not is_valid_signature(raw + b"x", signature, witnesses)
    assert not is_valid_signature(raw, signature, b"")
    assert not is_valid_signature(raw, signature, b"nonsense\n\0")
    assert not is_valid_signature(raw, signature, witnesses.replace(b"taizhang-approval", b"other"))
    assert not is_valid_signature(raw, b"-----BEGIN SSH SIGNATURE-----\n-----END SSH SIGNATURE-----\n", witnesses)
