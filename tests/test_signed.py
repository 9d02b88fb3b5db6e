"""Opinions signed by their reviewers, in real repositories with real keys: from request to audit, and forged ones."""

import json
import shutil
import subprocess
from collections.abc import Callable
from datetime import date, datetime, timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import jsonschema
import pytest
from click.testing import CliRunner
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from referencing import Registry, Resource

from chronicle import Chronicle, at
from merging import AUTHOR, BODIES, CHAIN, OPENED, PATH, REQUIREMENT, Desk, requirement
from signing import NAME, PLACES, SharedDesk, SharedServer, digest, key_of, with_key
from specimen import ROOT
from taizhang.approval.audit.walk import audit_main_line
from taizhang.approval.gate.branch_pending import find_pending_on_branches
from taizhang.approval.gate.branch_request import read_branch_request
from taizhang.approval.gate.signed import read_signed_branch
from taizhang.approval.gate.snapshot import load_complete_snapshot
from taizhang.approval.gate.statement import Statement, read_statement, statement_path
from taizhang.approval.gate.verdict import Verdict
from taizhang.base.errors import RunFailedError
from taizhang.base.git import Git
from taizhang.base.text import Text
from taizhang.cli import taizhang
from taizhang.forge.judging import judge_pull_request
from taizhang.forge.port import ForgePullRequest
from taizhang.lifecycle.pending_objection import PendingObjection
from taizhang.records import Approval
from test_histories import ENTRY_PATH, NOTICE_PATH, REQ, entry, objection, publish_notice, raise_requirement

END = 16 * 60 - 1 / 60
"""The last second of the day, which the program uses where only the day is given, in minutes after the opening."""
OTHER = "REQ-150102-20260601-bbb2"
OTHER_PATH = f"requests/150102/2026/{OTHER}.yaml"
OPINION = {duty: body.partition("\n")[0] for duty, body in BODIES.items()}


@pytest.fixture
def desk(tmp_path: Path) -> SharedDesk:
    return SharedDesk(tmp_path)


@pytest.fixture
def server(tmp_path: Path) -> SharedServer:
    return SharedServer(tmp_path)


def reasons(verdict: Verdict) -> str:
    """The reasons why reviews do not count, and the gate's errors."""
    lines = [reason.zh for chain in verdict.chains for _, reason in chain.outside]
    lines += [reason.zh for chain in verdict.chains for step in chain.steps for _, reason in step.refused]
    return "\n".join([*lines, *(f"{item.code} {item.message.zh}" for item in verdict.errors)])


def done_duties(verdict: Verdict) -> list[str]:
    return [step.duty for step in verdict.chains[0].steps if step.standing == "done"]


def test_the_life_of_a_requirement_on_a_bare_repository(server: SharedServer) -> None:
    server.raise_requirement()
    assert server.push("topic")[0]
    for duty, more in (
        ("evaluate", []),
        ("consolidate", ["--letter", "呼财购〔2026〕31号"]),
        ("review", ["--classification", "通用"]),
    ):
        key = ["--key", str(key_of(PLACES[duty][1])), "--yes"]
        result = server.run("review", PATH, "--opinion", OPINION[duty], *more, *key)
        assert result.exit_code == 0, result.output
        assert f'"duty": "{duty}"' in result.output and "下一步：git add" in result.output
        server.minutes = END
        server.save("review", PLACES[duty][1])
        assert server.push("topic")[0]
    gate = server.run("gate", "--signed", "--head", "topic")
    assert gate.exit_code == 0 and "结论：可以合并" in gate.output, gate.output
    server.git("checkout", "-q", "main")
    server.by("nm150000-operate", "merge", "-q", "--no-ff", "-m", "merge", "topic", minutes=END)
    is_accepted, message = server.push("main")
    assert is_accepted, message
    sealing = server.run("seal", "--pending", "--signed", "--key", str(server.key))
    assert sealing.exit_code == 0, sealing.output
    server.save("seal", "nm150000-operate")
    is_accepted, message = server.push("main")
    assert is_accepted, message

    [entry] = (server.root / f"ledger/approvals/{REQUIREMENT}").glob("0001.json")
    predicate = json.loads(entry.read_bytes())["predicate"]
    files = {digest(path.read_bytes()) for path in (server.root / f"ledger/reviews/{REQUIREMENT}").glob("*.json")}
    assert {step["statement"] for step in predicate["chain"]} == files
    assert [step["person"] for step in predicate["chain"]] == [login for _, login in PLACES.values()]
    assert (predicate["pull"], predicate["author"]) == (1, AUTHOR)
    assert predicate["opened_at"] == OPENED.isoformat()
    copy = server.root.parent / "copy.git"
    subprocess.run(["git", "clone", "-q", "--bare", "--no-local", str(server.bare), str(copy)], check=True)
    audit = audit_main_line(Git(copy), "main", None, date(2026, 7, 2))
    assert [breach.message.zh for breach in audit.breaches] == []
    assert len(audit.approved) == 1


def test_a_signed_opinion_may_end_a_requirement(server: SharedServer) -> None:
    server.raise_requirement()
    assert server.push("topic")[0]
    key = ["--key", str(key_of(PLACES["evaluate"][1])), "--yes"]
    reason = "经评估，电子卖场现有功能已能满足，没有必要另行开发。"
    wrong = server.run("review", PATH, "--opinion", reason, "--outcome", "不太可行", *key)
    assert wrong.exit_code == 2 and "不可行、退回、不予采纳" in wrong.output
    result = server.run("review", PATH, "--opinion", reason, "--outcome", "不可行", *key)
    assert result.exit_code == 0, result.output
    server.minutes = END
    server.save("review", PLACES["evaluate"][1])
    assert server.push("topic")[0]
    gate = server.run("gate", "--signed", "--head", "topic")
    assert gate.exit_code == 0 and "以“不可行”办结" in gate.output, gate.output
    server.git("checkout", "-q", "main")
    server.by("nm150000-operate", "merge", "-q", "--no-ff", "-m", "merge", "topic", minutes=END)
    assert server.push("main")[0]
    sealing = server.run("seal", "--pending", "--signed", "--key", str(server.key))
    assert sealing.exit_code == 0, sealing.output
    server.save("seal", "nm150000-operate")
    assert server.push("main")[0]
    (step,) = json.loads((server.root / f"ledger/approvals/{REQUIREMENT}/0001.json").read_bytes())["predicate"]["chain"]
    assert (step["outcome"], step["opinion"]) == ("infeasible", reason)
    assert [
        breach.message.zh for breach in audit_main_line(Git(server.bare), "main", None, date(2026, 7, 2)).breaches
    ] == []


def test_a_branch_with_the_whole_chain_signed_may_be_merged(desk: SharedDesk) -> None:
    desk.raise_requirement().sign_chain(REQUIREMENT, PATH)
    verdict = desk.judge_branch()
    assert verdict.mergeable, reasons(verdict)
    assert verdict.pull.number == 1
    assert verdict.pull.writers == {AUTHOR}, "who carries a signed opinion wrote nothing"


def _other_content(desk: SharedDesk) -> None:
    desk.carry(desk.statement(REQUIREMENT, PATH, blobs={PATH: "1" * 40}))


def _changed_since(desk: SharedDesk) -> None:
    desk.carry(desk.statement(REQUIREMENT, PATH))
    desk.write(PATH, requirement(title="签名之后另改的名称"))
    desk.save()


def _other_base(desk: SharedDesk) -> None:
    desk.carry(desk.statement(REQUIREMENT, PATH, base=desk.git("rev-parse", "HEAD")))


def _key_of_another(desk: SharedDesk) -> None:
    desk.carry(desk.statement(REQUIREMENT, PATH), key="nm150000-review")


def _edited(desk: SharedDesk) -> None:
    statement = desk.statement(REQUIREMENT, PATH)
    raw = statement.encode().replace("可行".encode(), "很可行".encode(), 1)
    desk.carry(statement, raw=raw)


def _other_repository(desk: SharedDesk) -> None:
    desk.carry(desk.statement(REQUIREMENT, PATH, repository="bureau/training"))


def _other_duty(desk: SharedDesk) -> None:
    desk.carry(desk.statement(REQUIREMENT, PATH, duty="review", account="nm150102-evaluate", division="150000"))


def _commit_of_elsewhere(desk: SharedDesk) -> None:
    desk.carry(desk.statement(REQUIREMENT, PATH, commit="2" * 40))


def _of_the_future(desk: SharedDesk) -> None:
    desk.carry(desk.statement(REQUIREMENT, PATH, at=OPENED + timedelta(days=1)))


def _before_the_request(desk: SharedDesk) -> None:
    desk.carry(desk.statement(REQUIREMENT, PATH, minutes=-30))


def _no_key_listed(desk: SharedDesk) -> None:
    desk.carry(desk.statement(REQUIREMENT, PATH, account="nm150102-collect"), key="nm150102-evaluate")


def _of_a_writer(desk: SharedDesk) -> None:
    desk.write(PATH, requirement(title="评估人自己改过的名称"))
    desk.save(author="nm150102-evaluate")
    desk.carry(desk.statement(REQUIREMENT, PATH))


@pytest.mark.parametrize(
    ("act", "reason"),
    [
        (_other_content, "所签的是另一内容"),
        (_changed_since, "所签的是另一内容"),
        (_other_base, "不在目标分支上"),
        (_key_of_another, "签名不是用名册所列的公钥所作"),
        (_edited, "签名不是用名册所列的公钥所作"),
        (_other_repository, "是为另一仓库bureau/training签的"),
        (_other_duty, "其账号没有本链条任一环节的职责"),
        (_commit_of_elsewhere, "不在本分支上"),
        (_of_the_future, "晚于现在"),
        (_before_the_request, "早于本合并请求提出之时"),
        (_no_key_listed, "名册没有登记其签名公钥"),
        (_of_a_writer, "系本合并请求的提交者"),
    ],
)
def test_a_statement_that_does_not_fit_the_request_is_no_review(
    desk: SharedDesk, act: Callable[[SharedDesk], None], reason: str
) -> None:
    desk.raise_requirement()
    act(desk)
    verdict = desk.judge_branch()
    assert done_duties(verdict) == [] and not verdict.mergeable
    assert reason in reasons(verdict)


def test_a_signature_after_the_end_of_a_term_does_not_count(desk: SharedDesk) -> None:
    reviewers = (desk.root / ".github/reviewers.yaml").read_text(encoding="utf-8")
    line = '{division: "150102", duty: evaluate, from: 2025-01-01}'
    assert line in reviewers
    desk.git("checkout", "-q", "main")
    desk.write(".github/reviewers.yaml", reviewers.replace(line, line[:-1] + ", until: 2026-06-30}", 1))
    desk.save("term", "nm150000-govern1")
    desk.git("checkout", "-q", "-B", "topic", "main")
    desk.raise_requirement().carry(desk.statement(REQUIREMENT, PATH))
    assert "2026-07-01不在任期之内" in reasons(desk.judge_branch())


def test_a_statement_serves_the_duty_it_names_and_no_other(desk: SharedDesk) -> None:
    reviewers = (desk.root / ".github/reviewers.yaml").read_text(encoding="utf-8")
    line = '      - {division: "150102", duty: evaluate, from: 2025-01-01}\n'
    both = line + line.replace("150102", "150100").replace("evaluate", "consolidate")
    desk.git("checkout", "-q", "main")
    desk.write(".github/reviewers.yaml", reviewers.replace(line, both, 1))
    desk.save("both", "nm150000-govern1")
    desk.git("checkout", "-q", "-B", "topic", "main")
    desk.raise_requirement().carry(desk.statement(REQUIREMENT, PATH, "consolidate", account="nm150102-evaluate"))
    assert done_duties(desk.judge_branch()) == []
    desk.carry(desk.statement(REQUIREMENT, PATH, "evaluate"))
    assert done_duties(desk.judge_branch()) == ["evaluate"]


def test_a_statement_serves_the_record_it_names_and_no_other(desk: SharedDesk) -> None:
    desk.raise_requirement()
    desk.write(OTHER_PATH, requirement(id=OTHER))
    desk.save()
    desk.carry(desk.statement(REQUIREMENT, PATH))
    by_name = {chain.subject.name: chain for chain in desk.judge_branch().chains}
    assert by_name[REQUIREMENT].steps[0].standing == "done"
    assert by_name[OTHER].steps[0].standing == "next"


def test_a_statement_about_another_record_is_taken_out(desk: SharedDesk) -> None:
    desk.raise_requirement()
    path = desk.carry(desk.statement(OTHER, PATH))
    assert f"G18 签名意见{path}所说的{OTHER}不在本合并请求之内" in reasons(desk.judge_branch())
    for name in (path, path + ".sig"):
        (desk.root / name).unlink()
    desk.save()
    assert not desk.judge_branch().errors


def test_a_request_for_changes_blocks_until_its_author_signs_otherwise(desk: SharedDesk) -> None:
    desk.raise_requirement()
    asking = desk.statement(REQUIREMENT, PATH, decision="request-changes", opinion="请补充现行流程的依据。", minutes=1)
    path = desk.carry(asking)
    verdict = desk.judge_branch()
    assert verdict.chains[0].blocked == ("nm150102-evaluate",)
    desk.write(PATH, requirement(title="依照意见改过的名称"))
    desk.save()
    assert desk.judge_branch().chains[0].blocked == ("nm150102-evaluate",), "later changes do not lift it"

    for name in (path, path + ".sig"):
        (desk.root / name).unlink()
    desk.save("taken out by the requester")
    verdict = desk.judge_branch()
    assert verdict.chains[0].blocked == ("nm150102-evaluate",)
    assert f"G18 签名意见{path}签名之后在分支中被改动或者移走，请恢复" in reasons(verdict)

    desk.git("checkout", "-q", "HEAD~1", "--", path, path + ".sig")
    desk.save("restored")
    for number, duty in enumerate(PLACES, 20):
        desk.carry(desk.statement(REQUIREMENT, PATH, duty, number))
    verdict = desk.judge_branch()
    assert verdict.mergeable, reasons(verdict)


def test_an_approval_that_is_carried_once_more_withdraws_nothing(desk: SharedDesk) -> None:
    desk.raise_requirement().sign_chain(REQUIREMENT, PATH)
    approval = desk.statement(REQUIREMENT, PATH, "review", 4)
    asking = desk.statement(REQUIREMENT, PATH, "review", 9, decision="request-changes", opinion="请先说明经费。")
    desk.carry(desk.statement(REQUIREMENT, PATH, "review", 3))
    desk.carry(asking)
    desk.carry(desk.statement(REQUIREMENT, PATH, "review", 3, commit=asking.commit))
    desk.carry(approval)
    verdict = desk.judge_branch()
    assert verdict.chains[0].blocked == ("nm150000-review",)
    assert "早于本人已在分支上的另一份意见" in reasons(verdict)

    earlier = next(desk.root.glob(f"ledger/reviews/{REQUIREMENT}/*-nm150000-review.json"))
    for suffix in ("", ".sig"):
        shutil.copy(f"{earlier}{suffix}", f"{earlier.with_name('0099-nm150000-review.json')}{suffix}")
    desk.save("copied")
    assert desk.judge_branch().chains[0].blocked == ("nm150000-review",)


def test_a_spoiled_copy_beside_the_branch_hides_no_request_for_changes(desk: SharedDesk) -> None:
    desk.raise_requirement().sign_chain(REQUIREMENT, PATH)
    asking = desk.statement(REQUIREMENT, PATH, "review", 9, decision="request-changes", opinion="请先说明经费。")
    desk.git("checkout", "-q", "-b", "aside", "main")
    path = desk.carry(asking)
    (desk.root / f"{path}.sig").write_text("spoiled\n", encoding="utf-8")
    desk.save("spoiled")
    desk.git("checkout", "-q", "topic")
    desk.by(AUTHOR, "merge", "-q", "--no-ff", "-m", "merge", "aside")
    for suffix in ("", ".sig"):
        (desk.root / f"{path}{suffix}").unlink()
    desk.save("taken out")
    desk.carry(asking, serial=int(path.rpartition("/")[2][:4]))
    assert desk.judge_branch().chains[0].blocked == ("nm150000-review",)


def test_nothing_is_merged_with_an_unverified_opinion(desk: SharedDesk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("taizhang.approval.gate.signed._MOST", len(PLACES))
    desk.raise_requirement().sign_chain(REQUIREMENT, PATH)
    assert desk.judge_branch().mergeable
    desk.carry(desk.statement(REQUIREMENT, PATH, "review", 9, decision="request-changes", opinion="请先说明经费。"))
    verdict = desk.judge_branch()
    assert not verdict.mergeable and "此后的不再核对" in reasons(verdict)


def test_the_hook_refuses_a_merge_of_a_state_before_a_request_for_changes(server: SharedServer) -> None:
    server.raise_requirement().sign_chain(REQUIREMENT, PATH)
    server.git("branch", "approved")
    server.carry(server.statement(REQUIREMENT, PATH, "review", 9, decision="request-changes", opinion="请先说明经费。"))
    assert server.push("topic")[0]
    server.git("checkout", "-q", "main")
    server.by("nm150000-operate", "merge", "-q", "--no-ff", "-m", "merge", "approved", minutes=60)
    is_accepted, message = server.push("main")
    assert not is_accepted
    assert "refs/heads/topic上有nm150000-review签名提出的修改要求" in message


def test_the_hook_refuses_a_merge_from_before_a_request_for_changes_on_the_branch(server: SharedServer) -> None:
    server.raise_requirement().sign_chain(REQUIREMENT, PATH)
    server.git("branch", "approved")
    asking = server.statement(REQUIREMENT, PATH, "review", 9, decision="request-changes", opinion="请先说明经费。")
    server.carry(asking)
    assert server.push("topic")[0]
    server.git("checkout", "-q", "approved")
    server.save("nothing more")
    server.git("checkout", "-q", "main")
    server.by("nm150000-operate", "merge", "-q", "--no-ff", "-m", "merge", "approved", minutes=60)
    is_accepted, message = server.push("main")
    assert not is_accepted and "refs/heads/topic上有nm150000-review签名提出的修改要求" in message

    server.git("reset", "-q", "--hard", "HEAD~1")
    server.git("checkout", "-q", "approved")
    server.carry(server.statement(REQUIREMENT, PATH, "review", 20), serial=90)
    server.git("checkout", "-q", "main")
    server.by("nm150000-operate", "merge", "-q", "--no-ff", "-m", "merge", "approved", minutes=60)
    is_accepted, message = server.push("main")
    assert is_accepted, message


def test_a_merge_that_claims_another_day_is_not_taken(server: SharedServer) -> None:
    server.raise_requirement().sign_chain(REQUIREMENT, PATH)
    server.merge_at(3 * 24 * 60)
    is_accepted, message = server.push("main")
    assert not is_accepted and "与服务器时间2026-07-01 23:59:59不符" in message


def test_a_forge_and_signatures_both_count(desk: SharedDesk) -> None:
    desk.raise_requirement()
    desk.review(*_body("evaluate"))
    desk.carry(desk.statement(REQUIREMENT, PATH, "consolidate", 5))
    desk.review(*_body("review"), submitted_at=(OPENED + timedelta(minutes=9)).isoformat())
    verdict = desk.judge()
    assert verdict.mergeable, reasons(verdict)
    seal = desk.seal(desk.merge_at())
    assert not seal.findings
    [raw] = (raw for path, raw in seal.files.items() if path.endswith(".json"))
    chain = json.loads(raw)["predicate"]["chain"]
    assert ["statement" in step for step in chain] == [False, True, False]
    assert chain[1]["review"] == f"statement:{chain[1]['statement'][:16]}"
    assert [breach.message.zh for breach in _audit(desk)] == []


def _body(duty: str) -> tuple[str, str]:
    return PLACES[duty][1], BODIES[duty]


def _audit(desk: Desk) -> list[Any]:
    copy = desk.root.parent / "audited.git"
    shutil.rmtree(copy, ignore_errors=True)
    subprocess.run(["git", "clone", "-q", "--bare", "--no-local", str(desk.root), str(copy)], check=True)
    return list(audit_main_line(Git(copy), "main", None, date(2026, 7, 2)).breaches)


def test_on_a_forge_too_an_opinion_bears_the_name_of_the_repository_before_there_is_a_seal(desk: SharedDesk) -> None:
    desk.raise_requirement()
    desk.carry(desk.statement(REQUIREMENT, PATH, repository="training"))
    pull_request = ForgePullRequest(read_branch_request(Git(desk.root), "main", "topic"), "main", None, None, True, "")
    reader: Any = SimpleNamespace(read_pull_request=lambda _: pull_request, credential="")
    judging = judge_pull_request(Git(desk.root), reader, 1, "main", "main", date(2026, 7, 1), NAME)
    assert judging.verdict is not None and "是为另一仓库training签的" in reasons(judging.verdict)


def test_no_approval_on_the_forge_withdraws_a_signed_request_for_changes(desk: SharedDesk) -> None:
    desk.raise_requirement()
    desk.carry(desk.statement(REQUIREMENT, PATH, decision="request-changes", opinion="请补充依据。"))
    for duty in PLACES:
        login, body = _body(duty)
        desk.review(login, body, submitted_at=(OPENED + timedelta(minutes=30 + len(desk.reviews))).isoformat())
    verdict = desk.judge()
    assert verdict.chains[0].blocked == ("nm150102-evaluate",)
    assert "本人签名提出的修改要求尚未撤回" in reasons(verdict)


def test_a_duty_that_needs_signatures_accepts_no_review_of_the_forge_alone(desk: SharedDesk) -> None:
    path = ".github/reviewers.yaml"
    line = '{division: "150000", duty: review, from: 2025-01-01}'
    text = (desk.root / path).read_text(encoding="utf-8")
    assert line in text
    desk.git("checkout", "-q", "main")
    desk.write(path, text.replace(line, line[:-1] + ", signs: true}", 1))
    desk.save("signs", "nm150000-govern1")
    desk.git("checkout", "-q", "-B", "topic", "main")
    desk.raise_requirement().approve(*CHAIN)
    verdict = desk.judge()
    assert done_duties(verdict) == ["evaluate", "consolidate"]
    assert "名册规定其以签名办理本项职责，该意见没有签名；请用taizhang review签名提出意见" in reasons(verdict)
    desk.carry(desk.statement(REQUIREMENT, PATH, "review", 9))
    for review in desk.reviews:
        review["commit"] = desk.git("rev-parse", "topic")
    verdict = desk.judge()
    assert verdict.mergeable, reasons(verdict)


def test_only_persons_with_a_key_may_be_required_to_sign(desk: SharedDesk) -> None:
    path = ".github/reviewers.yaml"
    line = '{division: "150102", duty: collect, from: 2025-01-01}'
    text = (desk.root / path).read_text(encoding="utf-8")
    assert line in text
    desk.write(path, text.replace(line, line[:-1] + ", signs: true}", 1))
    desk.save()
    assert "规定须以签名办理，但该账号没有登记签名公钥" in reasons(desk.judge_branch())


def test_machinery_is_signed_by_two_governors(desk: SharedDesk) -> None:
    desk.write("site/note.md", "# 说明\n")
    desk.save()
    for login in ("nm150000-govern1", "nm150000-govern2"):
        key = ["--key", str(key_of(login)), "--yes"]
        result = desk.run("review", "--opinion", BODIES["govern"], "--duty", "govern", *key)
        assert result.exit_code == 0, result.output
        desk.minutes = END
        desk.save("review", login)
    verdict = desk.judge_branch()
    assert verdict.mergeable, reasons(verdict)
    seal = desk.run("seal", "--signed", "--merge", desk.merge_at(END), "--key", str(desk.key))
    assert seal.exit_code == 0 and "ledger/approvals/MACHINERY-1/0001.json" in seal.output, seal.output
    desk.save("seal")
    assert [breach.message.zh for breach in _audit(desk)] == []


@pytest.mark.parametrize("way", ["edit", "remove"])
def test_a_statement_on_main_stays_as_it_is(desk: SharedDesk, way: str) -> None:
    desk.raise_requirement().sign_chain(REQUIREMENT, PATH)
    desk.seal_signed(desk.merge_at())
    desk.git("checkout", "-q", "-B", "topic", "main")
    [path, *_] = sorted((desk.root / f"ledger/reviews/{REQUIREMENT}").glob("*.json"))
    if way == "edit":
        path.write_bytes(path.read_bytes() + b"\n")
    else:
        path.unlink()
    desk.write(OTHER_PATH, requirement(id=OTHER))
    desk.save()
    assert "已在主分支上，不得改动或者移走" in reasons(desk.judge_branch())
    desk.merge_at(120)
    assert any("不得改动或者移走" in breach.message.zh for breach in _audit(desk))


def _reseal(desk: SharedDesk, change: Callable[[dict[str, Any]], None]) -> list[str]:
    """The audit's messages on a seal whose chain a witness changed."""
    from taizhang.approval.seal.signature import sign_seal

    desk.raise_requirement().sign_chain(REQUIREMENT, PATH)
    desk.seal_signed(desk.merge_at(), commit=False)
    path = desk.root / f"ledger/approvals/{REQUIREMENT}/0001.json"
    document = json.loads(path.read_bytes())
    change(document["predicate"])
    raw = (json.dumps(document, ensure_ascii=False, indent=2) + "\n").encode()
    path.write_bytes(raw)
    path.with_name("0001.json.sig").write_bytes(sign_seal(raw, desk.key))
    desk.save("seal")
    return [breach.message.zh for breach in _audit(desk)]


def _other_words(predicate: dict[str, Any]) -> None:
    predicate["chain"][0]["opinion"] = "经核对，该项功能确实可行，建议纳入台账。"


def _other_time(predicate: dict[str, Any]) -> None:
    predicate["chain"][0]["at"] = (OPENED + timedelta(seconds=30)).isoformat()


def _no_such_statement(predicate: dict[str, Any]) -> None:
    predicate["chain"][0]["statement"] = "3" * 64


def _statement_left_out(predicate: dict[str, Any]) -> None:
    del predicate["chain"][0]["statement"]


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (_other_words, "nm150102-evaluate（evaluate）一项与其签名的意见不符"),
        (_other_time, "nm150102-evaluate（evaluate）一项与其签名的意见不符"),
        (_no_such_statement, "nm150102-evaluate（evaluate）的签名意见核对不上"),
        (_statement_left_out, "nm150102-evaluate（evaluate）的签名意见核对不上"),
    ],
)
def test_a_seal_that_states_other_than_was_signed_is_found(
    desk: SharedDesk, change: Callable[[dict[str, Any]], None], message: str
) -> None:
    assert message in _reseal(desk, change)


def test_the_audit_finds_a_request_for_changes_that_a_seal_passed_by(desk: SharedDesk) -> None:
    desk.raise_requirement().sign_chain(REQUIREMENT, PATH)
    seals = desk.seal_signed(desk.merge_at(), commit=False)
    assert seals
    desk.git("reset", "-q", "--hard", "main~1")
    shutil.rmtree(desk.root / f"ledger/approvals/{REQUIREMENT}")
    desk.git("checkout", "-q", "topic")
    desk.carry(desk.statement(REQUIREMENT, PATH, "review", 9, decision="request-changes", opinion="请先说明经费。"))
    merge = desk.merge_at()

    def restate(predicate: dict[str, Any]) -> None:
        predicate["merge"] = merge

    from taizhang.approval.seal.signature import sign_seal

    document = json.loads(seals[f"ledger/approvals/{REQUIREMENT}/0001.json"])
    restate(document["predicate"])
    raw = (json.dumps(document, ensure_ascii=False, indent=2) + "\n").encode()
    path = desk.root / f"ledger/approvals/{REQUIREMENT}/0001.json"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(raw)
    path.with_name("0001.json.sig").write_bytes(sign_seal(raw, desk.key))
    desk.save("seal")
    assert "nm150000-review签名要求修改，没有撤回就合并了" in [breach.message.zh for breach in _audit(desk)]


def _read_times(desk: SharedDesk, tip: str) -> list[datetime | None]:
    git = Git(desk.root)
    trusted = load_complete_snapshot(git, git.commit("main").oid).as_of(date(2026, 7, 1))
    until = OPENED + timedelta(hours=15)
    base, head = git.commit("main").oid, git.commit(tip).oid
    return [item.at for item in read_signed_branch(git, base, head, trusted, until).statements]


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.integers(0, 90), min_size=1, max_size=3))
def test_no_statement_counts_as_earlier_than_one_that_was_carried_before_it(
    desk: SharedDesk, claims: list[int]
) -> None:
    desk.git("checkout", "-q", "-B", "topic", "main")
    desk.raise_requirement()
    for number, (duty, claim) in enumerate(zip(PLACES, claims, strict=False), 1):
        desk.carry(desk.statement(REQUIREMENT, PATH, duty, claim), serial=number)
    times = _read_times(desk, "topic")
    claimed_times = [OPENED + timedelta(minutes=claim) for claim in claims]
    assert times == [max(claimed_times[: number + 1]) for number in range(len(claims))]


def test_statements_carried_side_by_side_keep_their_own_times(desk: SharedDesk) -> None:
    desk.raise_requirement()
    desk.git("branch", "other")
    desk.carry(desk.statement(REQUIREMENT, PATH, minutes=40), serial=1)
    desk.git("checkout", "-q", "other")
    desk.carry(desk.statement(REQUIREMENT, PATH, "consolidate", 20), serial=2)
    desk.git("checkout", "-q", "topic")
    desk.by(AUTHOR, "merge", "-q", "--no-ff", "-m", "both", "other", minutes=50)
    times = dict.fromkeys(_read_times(desk, "topic"))
    assert set(times) == {OPENED + timedelta(minutes=40), OPENED + timedelta(minutes=20)}


def test_a_forged_statement_of_the_future_delays_nobody(desk: SharedDesk) -> None:
    desk.raise_requirement()
    desk.carry(desk.statement(REQUIREMENT, PATH, "review", 600), key="nm150102-evaluate")
    desk.carry(desk.statement(REQUIREMENT, PATH, "evaluate", 2))
    assert _read_times(desk, "topic") == [None, OPENED + timedelta(minutes=2)]


def test_an_opinion_with_a_telephone_number_is_taken_out_again(desk: SharedDesk) -> None:
    desk.raise_requirement()
    words = "请补充依据，联系13804710000。"
    path = desk.carry(desk.statement(REQUIREMENT, PATH, decision="request-changes", opinion=words))
    verdict = desk.judge_branch()
    assert "不能入库：意见中写有手机号码" in reasons(verdict) and not verdict.chains[0].blocked
    for name in (path, path + ".sig"):
        (desk.root / name).unlink()
    desk.save("taken out")
    assert not desk.judge_branch().errors


@pytest.mark.parametrize(
    ("words", "reason"),
    [
        (["--opinion", "同意"], "意见不足"),
        (["--opinion", "经核对，本项功能不同意纳入，理由不足。"], "不能作为批准"),
        (["--opinion", "请补充依据，联系13804710000。", "--request-changes"], "手机号码"),
        (["--opinion", OPINION["evaluate"], "--duty", "review"], "没有应办的环节"),
        (["--opinion", OPINION["evaluate"], "--as", "nm150000-nobody"], "没有账号nm150000-nobody"),
        (["--opinion", OPINION["evaluate"], "--as", "nm150102-collect"], "没有登记nm150102-collect的签名公钥"),
        (["requests/none.yaml", "--opinion", OPINION["evaluate"]], "本分支没有改动requests/none.yaml"),
        (["--opinion", OPINION["evaluate"], "--classification", "别的"], "--classification只能是"),
    ],
)
def test_an_opinion_that_the_gate_would_refuse_is_not_signed(desk: SharedDesk, words: list[str], reason: str) -> None:
    desk.raise_requirement()
    result = _review(desk, "nm150102-evaluate", *words)
    assert result.exit_code in (1, 2, 3)
    message = result.exception.message.zh if isinstance(result.exception, RunFailedError) else result.output
    assert reason in message
    assert not (desk.root / "ledger/reviews").exists()


def _review(desk: SharedDesk, login: str, *words: str) -> Any:
    return desk.run("review", *words, "--key", str(key_of(login)), "--yes")


def test_its_author_and_later_reviewers_cannot_sign_yet(desk: SharedDesk) -> None:
    desk.raise_requirement()
    early = _review(desk, "nm150000-review", "--opinion", OPINION["review"], "--classification", "通用")
    assert isinstance(early.exception, RunFailedError)
    assert "前一环节尚未办理" in early.exception.message.zh
    desk.write(PATH, requirement(title="评估人自己改过的名称"))
    desk.save(author="nm150102-evaluate")
    own = _review(desk, "nm150102-evaluate", "--opinion", OPINION["evaluate"])
    assert isinstance(own.exception, RunFailedError)
    assert "系本合并请求的提交者" in own.exception.message.zh


def test_a_key_that_is_not_listed_signs_nothing(desk: SharedDesk, tmp_path: Path) -> None:
    desk.raise_requirement()
    stranger = _review(desk, "somebody", "--opinion", OPINION["evaluate"])
    assert isinstance(stranger.exception, RunFailedError)
    assert "没有登记这把公钥" in stranger.exception.message.zh
    other = _review(desk, "somebody", "--opinion", OPINION["evaluate"], "--as", "nm150102-evaluate")
    assert isinstance(other.exception, RunFailedError)
    assert "该密钥不是.github/reviewers.yaml为nm150102-evaluate所列的那一把" in other.exception.message.zh
    assert not (desk.root / "ledger/reviews").exists()


def test_an_uncommitted_change_is_not_signed(desk: SharedDesk) -> None:
    desk.raise_requirement()
    desk.write(PATH, requirement(title="还没有提交的名称"))
    result = _review(desk, "nm150102-evaluate", PATH, "--opinion", OPINION["evaluate"])
    assert isinstance(result.exception, RunFailedError)
    assert "尚未提交的改动" in result.exception.message.zh


def test_nothing_is_signed_without_a_yes(desk: SharedDesk) -> None:
    desk.raise_requirement()
    key = ["--key", str(key_of("nm150102-evaluate"))]
    result = desk.run("review", PATH, "--opinion", OPINION["evaluate"], *key, stdin="n\n")
    assert result.exit_code == 1 and "签名吗" in result.output
    assert not (desk.root / "ledger/reviews").exists()
    result = desk.run("review", PATH, "--opinion", "-", *key, stdin=OPINION["evaluate"])
    assert result.exit_code == 0, result.output


def test_an_agent_may_hold_the_key(desk: SharedDesk, monkeypatch: pytest.MonkeyPatch) -> None:
    desk.raise_requirement()
    output = subprocess.run(["ssh-agent", "-s"], capture_output=True, text=True, check=True).stdout
    variables = dict(part.split("=", 1) for line in output.splitlines() for part in [line.split(";")[0]] if "=" in part)
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    try:
        subprocess.run(["ssh-add", "-q", str(key_of("nm150102-evaluate"))], check=True, capture_output=True)
        words = ["--opinion", OPINION["evaluate"], "--as", "nm150102-evaluate", "--yes"]
        result = desk.run("review", PATH, *words)
        assert result.exit_code == 0, result.output
        subprocess.run(["ssh-add", "-q", "-D"], check=True, capture_output=True)
        shutil.rmtree(desk.root / "ledger/reviews")
        result = desk.run("review", PATH, *words)
        assert isinstance(result.exception, RunFailedError)
        assert "ssh-agent里没有nm150102-evaluate的密钥" in result.exception.message.zh
    finally:
        subprocess.run(["ssh-agent", "-k"], check=True, capture_output=True)


def test_without_a_forge_the_name_of_a_commit_is_an_account(desk: SharedDesk) -> None:
    desk.raise_requirement()
    desk.by("张三", "commit", "-q", "--amend", "--no-edit", "--reset-author")
    with pytest.raises(RunFailedError, match="张三") as error:
        read_branch_request(Git(desk.root), "main", "topic")
    assert "git config user.name" in error.value.message.zh


@pytest.mark.parametrize("path", ["", "a\0b", ":(glob)*", "-x", "../x", "requests/"])
def test_a_statement_about_an_odd_path_approves_nothing(desk: SharedDesk, path: str) -> None:
    desk.raise_requirement()
    desk.carry(desk.statement(REQUIREMENT, PATH, blobs=desk.blobs(PATH) | {path: "1" * 40}))
    assert done_duties(desk.judge_branch()) == []


def test_an_opinion_on_top_of_another_one_counts(desk: SharedDesk) -> None:
    desk.raise_requirement()
    desk.git("branch", "meanwhile")
    desk.carry(desk.statement(REQUIREMENT, PATH, minutes=1))
    desk.git("checkout", "-q", "meanwhile")
    desk.carry(desk.statement(REQUIREMENT, PATH, "consolidate", 2))
    desk.by("nm150100-consolidate", "rebase", "-q", "topic")
    desk.git("branch", "-q", "-f", "topic", "meanwhile")
    assert done_duties(desk.judge_branch()) == ["evaluate", "consolidate"]


def test_nothing_that_is_added_makes_a_request_older_nor_a_renewed_base_younger(desk: SharedDesk) -> None:
    desk.minutes = -10
    desk.raise_requirement()

    def opened_at() -> datetime:
        return read_branch_request(Git(desk.root), "main", "topic").opened_at

    before, desk.minutes = opened_at(), 0
    desk.sign_chain(REQUIREMENT, PATH)
    desk.git("checkout", "-q", "-b", "aside", "main")
    desk.by(AUTHOR, "commit", "-q", "--allow-empty", "-m", "older", minutes=-50)
    desk.git("checkout", "-q", "topic")
    desk.by(AUTHOR, "commit", "-q", "--allow-empty", "-m", "older", minutes=-50)
    desk.by(AUTHOR, "merge", "-q", "--no-ff", "-m", "merge", "aside", minutes=-50)
    assert opened_at() == before

    desk.git("checkout", "-q", "main")
    desk.by(AUTHOR, "commit", "-q", "--allow-empty", "-m", "main goes on", minutes=30)
    desk.git("checkout", "-q", "topic")
    desk.by(AUTHOR, "merge", "-q", "--no-ff", "-m", "main", "main", minutes=40)
    assert opened_at() == before
    verdict = desk.judge_branch()
    assert verdict.mergeable, reasons(verdict)


def test_a_branch_that_only_carries_opinions_asks_for_nothing(desk: SharedDesk) -> None:
    desk.carry(desk.statement(REQUIREMENT, "", blobs={}))
    with pytest.raises(RunFailedError, match="changes nothing"):
        read_branch_request(Git(desk.root), "main", "topic")


def test_the_number_counts_the_merges_of_the_main_line(desk: SharedDesk) -> None:
    desk.raise_requirement().sign_chain(REQUIREMENT, PATH)
    desk.seal_signed(desk.merge_at())
    desk.git("checkout", "-q", "-B", "topic", "main")
    desk.write(OTHER_PATH, requirement(id=OTHER))
    desk.save()
    assert read_branch_request(Git(desk.root), "main", "topic").number == 2


def test_seals_older_than_signatures_stay_as_they_are() -> None:
    from msgspec import json as fast

    path = next(Path(__file__).parents[1].glob("ledger/approvals/REQ-*/0001.json"))
    approval = fast.decode(path.read_bytes(), type=Approval)
    assert {step.statement for step in approval.predicate.chain} == {None}


def test_the_commands_report_which_options_exclude_one_another(desk: SharedDesk) -> None:
    for words in (["gate", "--signed", "--open"], ["gate", "--signed", "--tell"]):
        assert CliRunner().invoke(taizhang, [*words, "--repo", str(desk.root)]).exit_code == 2


def test_a_roster_with_keys_reads_as_written() -> None:
    text = (Path(__file__).parents[1] / ".github/reviewers.yaml").read_text(encoding="utf-8")
    assert "signing_key" in with_key(text, "nm150000-review")
    assert Statement.__struct_config__.forbid_unknown_fields


def test_objections_on_other_branches_hold_an_enrolment(tmp_path: Path) -> None:
    chronicle = Chronicle(tmp_path)
    publish_notice(chronicle, raise_requirement(chronicle))
    data = chronicle.read(NOTICE_PATH) | {"objections": [objection("2026-03-10")]}

    def commit(name: str, files: dict[str, Any], day: str, *parents: str) -> str:
        """A branch of that name, one commit above `parents`, made on a day."""
        head = chronicle.open(files, at(day), approve=False).pull.head if files else "main"
        words = ["commit-tree", f"{head}^{{tree}}", "-m", "m", *(word for one in parents for word in ("-p", one))]
        who = {f"GIT_{role}_DATE": at(day).isoformat() for role in ("AUTHOR", "COMMITTER")}
        who |= {"GIT_AUTHOR_NAME": "clerk", "GIT_COMMITTER_NAME": "clerk", "EMAIL": "c@example.invalid"}
        oid = subprocess.run(
            ["git", *words], cwd=chronicle.root, env={"PATH": "/usr/bin:/bin", **who}, capture_output=True, text=True
        ).stdout.strip()
        chronicle.git("branch", name, oid)
        return oid

    base = commit("base", {}, "2026-03-01")
    entering = commit("entering", {ENTRY_PATH: entry()}, "2026-03-20", base)
    git = Git(chronicle.root)
    assert find_pending_on_branches(git, base, entering) == ()
    commit("objecting", {NOTICE_PATH: data}, "2026-03-10", base)
    waiting = PendingObjection("NOTICE-2026-01", REQ, 1, date(2026, 3, 10))
    assert find_pending_on_branches(git, base, entering) == (waiting,)
    both = chronicle.git("merge-tree", "--write-tree", "entering", "objecting")
    merge = chronicle.git("commit-tree", both, "-p", "entering", "-p", "objecting", "-m", "m")
    assert find_pending_on_branches(git, base, merge) == (), "an objection merged with it is not pending elsewhere"
    chronicle.git("branch", "-D", "objecting")
    assert find_pending_on_branches(git, base, entering) == ()


@pytest.mark.parametrize("duty", PLACES)
def test_a_signed_statement_has_its_published_form(desk: SharedDesk, duty: str) -> None:
    registry: Registry[Any] = Registry().with_resources(
        (path.relative_to(ROOT / "schemas").as_posix(), Resource.from_contents(json.loads(path.read_bytes())))
        for path in (ROOT / "schemas").rglob("*.json")
    )
    schema = registry["statement.schema.json"].contents
    validator = jsonschema.Draft202012Validator(schema, registry=registry)
    desk.raise_requirement()
    statement = desk.statement(REQUIREMENT, PATH, duty)
    document = json.loads(statement.encode())
    assert [error.message for error in validator.iter_errors(document)] == []
    assert set(document) == set(schema["properties"]) == set(schema["required"])
    assert not validator.is_valid(document | {"commit": "main"})
    assert read_statement(statement.encode(), statement_path(REQUIREMENT, 1, statement.account)) == statement


WELL = {
    "version": "urn:taizhang:review:v1",
    "repository": "taizhang",
    "base": "0" * 40,
    "commit": "1" * 40,
    "subject": REQUIREMENT,
    "blobs": {PATH: "2" * 40},
    "duty": "evaluate",
    "division": "150102",
    "account": "nm150102-evaluate",
    "decision": "approve",
    "opinion": "可行。",
    "letter": None,
    "classification": None,
    "at": "2026-07-01T08:00:00+08:00",
}
WELL_PATH = statement_path(REQUIREMENT, 1, "nm150102-evaluate")
ODD = st.none() | st.booleans() | st.integers() | st.text(max_size=30) | st.lists(st.text(max_size=3), max_size=2)


def _encode(document: dict[str, Any]) -> bytes:
    return (json.dumps(document, ensure_ascii=False, indent=2) + "\n").encode("utf-8", "surrogatepass")


@given(st.sampled_from(sorted(WELL)), ODD | st.sampled_from(["0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-14:00"]))
def test_a_statement_with_an_odd_value_is_read_or_explained(key: str, value: Any) -> None:
    statement = read_statement(_encode(WELL | {key: value}), WELL_PATH)
    assert isinstance(statement, Text) or statement.encode() == _encode(WELL | {key: value})


@given(st.binary(max_size=60))
def test_bytes_that_are_no_statement_are_explained(raw: bytes) -> None:
    assert isinstance(read_statement(raw, WELL_PATH), Text)


@pytest.mark.parametrize(
    ("raw", "path"),
    [
        (_encode(WELL) + b"\n", WELL_PATH),
        (_encode(WELL).replace(b'"letter": null', b'"letter": null, "letter": null'), WELL_PATH),
        (json.dumps(WELL).encode(), WELL_PATH),
        (_encode(WELL | {"more": 1}), WELL_PATH),
        (_encode(WELL | {"at": "2026-07-01T08:00:00"}), WELL_PATH),
        (_encode(WELL), statement_path(REQUIREMENT, 1, "nm150000-review")),
        (_encode(WELL), statement_path(OTHER, 1, "nm150102-evaluate")),
        (_encode(WELL | {"base": "main"}), WELL_PATH),
        (b"[" * 100_000, WELL_PATH),
    ],
)
def test_there_is_one_way_to_write_a_statement_and_one_place_for_it(raw: bytes, path: str) -> None:
    assert isinstance(read_statement(_encode(WELL), WELL_PATH), Statement)
    assert isinstance(read_statement(raw, path), Text)
