"""Seals: made after the merge from the reviews, signed and chained; and refused for everything but a plain merge."""

import hashlib
import json
from datetime import timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner

from merging import CHAIN, OPENED, PATH, REQUIREMENT, TODAY, Desk, requirement
from taizhang.approval.seal.signature import is_valid_signature
from taizhang.base.errors import RunFailedError
from taizhang.cli import taizhang
from taizhang.repository.repository import load_repository
from taizhang.rules.check import check_repository
from test_machinery import keypair

SEAL = f"ledger/approvals/{REQUIREMENT}/0001.json"


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk(tmp_path)


def test_a_seal_states_what_was_approved_and_the_tree_stays_clean(desk: Desk) -> None:
    merge = desk.raise_requirement().approve().merge()
    before = hashlib.sha256((desk.root / "ledger/approvals/REQ-150000-20260401-aaa8/0001.json").read_bytes())
    assert sorted(desk.seal(merge).files) == [SEAL, SEAL + ".sig"]
    data = json.loads((desk.root / SEAL).read_bytes())
    predicate = data["predicate"]
    digest = hashlib.sha256((desk.root / PATH).read_bytes()).hexdigest()
    assert data["subject"] == [{"name": PATH, "digest": {"sha256": digest}}]
    assert [(step["duty"], step["person"]) for step in predicate["chain"]] == CHAIN
    assert [step["letter"] for step in predicate["chain"]] == [None, "呼财购〔2026〕31号", None]
    assert [step["classification"] for step in predicate["chain"]] == [None, None, "region-wide"]
    assert "文号" not in predicate["chain"][1]["opinion"]
    assert (predicate["merge"], predicate["pull"], len(predicate["previous"])) == (merge, 7, len(before.hexdigest()))
    assert check_repository(load_repository(desk.root), TODAY) == ()


def test_the_signature_is_the_witnesss_and_of_these_very_bytes(desk: Desk) -> None:
    desk.seal(desk.raise_requirement().approve().merge())
    raw, signature = (desk.root / SEAL).read_bytes(), (desk.root / (SEAL + ".sig")).read_bytes()
    witnesses = (desk.root / ".github/witnesses").read_bytes()
    assert is_valid_signature(raw, signature, witnesses)
    assert not is_valid_signature(raw + b" ", signature, witnesses)
    assert not is_valid_signature(raw, signature + b"\n", witnesses)
    assert not is_valid_signature(raw, signature.replace(b"\n", b"\r\n"), witnesses)
    assert not is_valid_signature(raw, signature, b"")


def test_sealing_twice_seals_once(desk: Desk) -> None:
    merge = desk.raise_requirement().approve().merge()
    desk.seal(merge)
    again = desk.seal(merge)
    assert (again.files, again.sealed) == ({}, (REQUIREMENT,))


def test_an_opinion_whose_text_was_changed_since_is_not_sealed_until_it_is_given_anew(desk: Desk) -> None:
    merge = desk.raise_requirement().approve().merge()
    desk.reviews[1]["edited"] = True
    sealing = desk.seal(merge)
    assert sealing.files == {} and not sealing.verdict.mergeable
    reasons = [reason.zh for chain in sealing.verdict.chains for step in chain.steps for _, reason in step.refused]
    assert any("改动或者删除过" in reason and "须另提合并请求" in reason for reason in reasons)
    # An unedited opinion is sealed.
    desk.reviews[1]["edited"] = False
    assert desk.seal(merge).files


def test_every_seal_follows_the_one_before(desk: Desk) -> None:
    desk.seal(desk.raise_requirement().approve().merge())
    desk.start_request(8)
    other = "REQ-150102-20260601-bbb2"
    path = PATH.replace(REQUIREMENT, other)
    desk.propose(lambda _: desk.write(path, requirement(id=other))).approve()
    desk.seal(desk.merge(), OPENED + timedelta(hours=3))
    data = json.loads((desk.root / f"ledger/approvals/{other}/0001.json").read_bytes())
    assert data["predicate"]["previous"] == hashlib.sha256((desk.root / SEAL).read_bytes()).hexdigest()
    assert check_repository(load_repository(desk.root), TODAY) == ()


def test_machinery_is_sealed_too(desk: Desk) -> None:
    desk.propose(lambda _: desk.write("site/guide/how-to.md", "说明\n"))
    desk.approve(("govern", "nm150000-govern1"), ("govern", "nm150000-govern2"))
    assert sorted(desk.seal(desk.merge()).files)[0] == "ledger/approvals/MACHINERY-7/0001.json"
    assert check_repository(load_repository(desk.root), TODAY) == ()


def test_a_merge_that_the_gate_would_refuse_is_not_sealed(desk: Desk) -> None:
    merge = desk.raise_requirement().approve(*CHAIN[:2]).merge()
    sealing = desk.seal(merge)
    assert sealing.files == {}
    assert not sealing.verdict.mergeable


@pytest.mark.parametrize("way", ["squash", "edit", "rebase", "late"])
def test_only_a_plain_merge_is_sealed(desk: Desk, way: str) -> None:
    desk.raise_requirement().approve()
    desk.git("checkout", "-q", "main")
    match way:
        case "squash":
            desk.git("merge", "-q", "--squash", "topic")
            desk.save()
        case "edit":
            desk.git("merge", "-q", "--no-ff", "--no-commit", "topic")
            desk.write(PATH, requirement(title="合并时另改的名称"))
            desk.save()
        case "rebase":
            desk.git("merge", "-q", "--ff-only", "topic")
        case "late":
            desk.git("merge", "-q", "--no-ff", "-m", "m", "topic")
            desk.write(PATH, requirement(title="合并后补改的名称"))
            desk.git("add", "-A")
            desk.git("commit", "-q", "--amend", "--no-edit")
    with pytest.raises(RunFailedError) as error:
        desk.seal(desk.git("rev-parse", "HEAD"))
    assert "不予存证" in error.value.message.zh


def test_another_key_does_not_seal(desk: Desk, tmp_path: Path) -> None:
    merge = desk.raise_requirement().approve().merge()
    desk.key, _ = keypair(tmp_path, "other")
    with pytest.raises(RunFailedError) as error:
        desk.seal(merge)
    assert "见证公钥" in error.value.message.zh
    assert not (desk.root / SEAL).exists()


def test_the_command_writes_and_reports_its_files(desk: Desk, tmp_path: Path) -> None:
    merge = desk.raise_requirement().approve().merge()
    reviews = tmp_path / "reviews.json"
    merged_at = (OPENED + timedelta(hours=1)).isoformat()
    reviews.write_text(json.dumps({**desk.document(), "merged_at": merged_at}), encoding="utf-8")
    arguments = ["seal", "--repo", str(desk.root), "--merge", merge, "--reviews", str(reviews), "--lang", "zh"]
    arguments += ["--key", str(desk.key), "--today", "2026-07-02"]
    result = CliRunner().invoke(taizhang, arguments)
    assert (result.exit_code, result.output.splitlines()) == (0, [SEAL, SEAL + ".sig"])
    assert json.loads((desk.root / SEAL).read_bytes())["predicate"]["sealed_at"] == "2026-07-02T23:59:59+08:00"
    desk.save()
    assert "已就本次或者其后的合并存证" in CliRunner().invoke(taizhang, arguments).output
