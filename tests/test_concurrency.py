"""Independent work of several people: merging it gives a conflict or a finding, never a
silent duplicate, and loses nothing."""

import random
import subprocess
from collections import Counter
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from sealing import prove_notice, seal
from specimen import build, form
from taizhang.acts import identity, notices, raising
from taizhang.acts.desk import Act, Desk, carry_out, open_desk
from taizhang.acts.enrolment import enroll
from taizhang.repository.repository import load_repository
from taizhang.rules.check import check_repository

DAY = date(2026, 7, 20)
URL = "https://www.ccgp-neimenggu.gov.cn/category/cggg?notice=test"
REVIEWS: dict[str, Any] = {
    "number": 90,
    "author": "nm150102-clerk",
    "reviews": [
        {
            "id": "1",
            "user": "nm150102-evaluate",
            "state": "APPROVED",
            "body": "业务需要，具备可行性，同意报送。",
        },
        {
            "id": "2",
            "user": "nm150100-consolidate",
            "state": "APPROVED",
            "body": "同意汇总上报自治区。\n文号：呼财购〔2026〕40号",
        },
        {
            "id": "3",
            "user": "nm150000-review",
            "state": "APPROVED",
            "body": "审核通过，列入公示。\n分类：通用",
        },
    ],
}


def git(root: Path, *words: str, ok: bool = True) -> "subprocess.CompletedProcess[str]":
    identity_ = ["-c", "user.name=t", "-c", "user.email=t@example.invalid", "-c", "gc.auto=0"]
    done = subprocess.run(["git", *identity_, *words], cwd=root, capture_output=True, text=True)
    assert not ok or done.returncode == 0, done.stderr
    return done


@pytest.fixture(scope="module")
def base(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, list[str], list[str]]:
    """A repository with requirements whose notice has run, and with others that wait for a notice."""
    root = build(tmp_path_factory.mktemp("base"))
    git(root, "init", "--quiet", "--initial-branch", "main")
    raised = []
    for number in range(8):
        submitted = open_desk(root, date(2026, 6, 1))
        before = set(submitted.book.requirements)
        carry_out(submitted, raising.raise_requirement(submitted, form(number)))
        record = (set(load_repository(root).book.requirements) - before).pop()
        days = [f"2026-06-0{day}T{8 + number:02}:0{day}:00+08:00" for day in (2, 3, 4)]
        reviews = [{**r, "submitted_at": at} for r, at in zip(REVIEWS["reviews"], days, strict=True)]
        seal(root, record, {**REVIEWS, "reviews": reviews}, f"{number:040x}")
        raised.append(record)
    noticed, waiting = raised[:4], raised[4:]
    for day, batch in ((date(2026, 6, 24), noticed[:2]), (date(2026, 6, 25), noticed[2:])):
        desk = open_desk(root, day)
        act = notices.open_notice(desk, batch, day, URL)
        carry_out(desk, act)
        prove_notice(root, Path(next(iter(act.files))).stem)
    assert not check_repository(load_repository(root), DAY)
    git(root, "add", "--all")
    git(root, "commit", "--quiet", "--message", "base")
    return root, noticed, waiting


def _act(desk: Desk, kind: str, dice: random.Random, waiting: list[str], wish: dict[str, Any]) -> Act:
    if kind == "new":
        return raising.raise_requirement(desk, wish)
    if kind == "enroll":
        return enroll(desk)
    chosen = dice.sample(waiting, dice.randint(1, len(waiting)))
    return notices.open_notice(desk, chosen, desk.today, URL)


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_fifty_branches_merged_in_any_order(seed: int, base: tuple[Path, list[str], list[str]], tmp_path: Path) -> None:
    origin, noticed, waiting = base
    root, dice = tmp_path / "clone", random.Random(seed)
    git(tmp_path, "clone", "--quiet", str(origin), str(root))
    raised: dict[str, str] = {}
    for number in range(50):
        git(root, "switch", "--quiet", "--create", f"b{number}", "main")
        kind = dice.choice(["new", "new", "open", "enroll"])
        # Not all act on the same day.
        desk = open_desk(root, dice.choice([date(2026, 7, 10), DAY]))
        act = _act(desk, kind, dice, waiting, form(100 + number))
        carry_out(desk, act)
        if kind == "new":
            raised[next(iter(act.files))] = f"b{number}"
        git(root, "add", "--all")
        git(root, "commit", "--quiet", "--message", kind)
    git(root, "switch", "--quiet", "main")
    order = [f"b{number}" for number in range(50)]
    dice.shuffle(order)
    refused = []
    for branch in order:
        done = git(root, "merge", "--quiet", "--no-ff", "--message", branch, branch, ok=False)
        if done.returncode:
            assert "CONFLICT" in done.stdout
            git(root, "merge", "--abort")
            refused.append(branch)
        elif findings := check_repository(load_repository(root), DAY):
            # Otherwise the gate's check of the merged result finds the duplicate.
            assert {finding.code for finding in findings} <= {"L05", "N07", "N08", "L01", "N01"}, findings
            git(root, "reset", "--quiet", "--hard", "HEAD~1")
            refused.append(branch)
    assert refused, "no two branches met"
    repository = load_repository(root)
    assert not check_repository(repository, DAY)
    enrolled = Counter(entry.requirement for entry in repository.book.entries.values() if entry.struck is None)
    assert max(enrolled.values()) == 1
    assert set(noticed) <= set(enrolled)
    notice_counts = Counter(item.id for notice in repository.book.notices.values() for item in notice.requirements)
    assert all(notice_counts[requirement] <= 1 for requirement in waiting)
    # New requirements cause no conflict.
    assert not set(raised.values()) & set(refused)
    assert all((root / path).is_file() for path in raised)


def test_a_used_id_is_never_assigned_again(monkeypatch: pytest.MonkeyPatch) -> None:
    tails = iter(["aaaa", "aaaa", "bbbb"])
    monkeypatch.setattr(identity, "generate_tail", lambda length: next(tails))
    first = identity.generate_dated_id("REQ", "150102", DAY, ())
    assert identity.generate_dated_id("REQ", "150102", DAY, {first}).endswith("bbbb")
