"""Deputies and account numbers: who counts in the gate, what the seal states, and what the audit finds."""

import json
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from merging import BODIES, CHAIN, REQUIREMENT, TODAY, Desk
from taizhang.approval.audit.walk import audit_main_line
from taizhang.approval.gate.verdict import Verdict
from taizhang.approval.gate.verdict_text import describe_chains, find_candidates
from taizhang.approval.seal.signature import sign_seal
from taizhang.base.git import Git
from taizhang.cli import taizhang
from taizhang.office.papers.judgements import describe_judgements, find_judgements
from taizhang.repository.repository import load_repository
from taizhang.rules.check import check_repository
from taizhang.site.pages.record_page import collect_page_values
from taizhang.site.view.fields import PageField
from viewing import NOWHERE, load_view

ROSTER = ".github/reviewers.yaml"
SEAL = f"ledger/approvals/{REQUIREMENT}/0001.json"
DEPUTY = ("evaluate", "stand-in")
TERM = "from: 2026-06-01, until: 2026-07-31"


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    desk = Desk(tmp_path)
    roster = (desk.root / ROSTER).read_text(encoding="utf-8")
    principal = roster.split("login: nm150102-evaluate\n    person: ")[1][:8]
    list_in_roster(desk, [f"{{division: '150102', duty: evaluate, {TERM}, acting_for: {principal}}}"])
    return desk


def list_in_roster(
    desk: Desk, duties: list[str], login: str = "stand-in", person: str = "p-7h2kd0", number: str = ""
) -> None:
    """Add another account to main's roster."""
    text = (desk.root / ROSTER).read_text(encoding="utf-8").rstrip()
    lines = [f"  - login: {login}", *([f"    account: {number}"] if number else []), f"    person: {person}"]
    lines += ["    name: 新任", "    duties:", *(f"      - {duty}" for duty in duties)]
    refound_with(desk, "\n".join([text, *lines, ""]))


def refound_with(desk: Desk, text: str, path: str = ROSTER) -> None:
    """Found the repository again with another text of a file."""
    desk.git("checkout", "-q", "main")
    desk.write(path, text)
    desk.git("add", "-A")
    founded = desk.git("commit-tree", "-m", "founded", desk.git("write-tree"))
    desk.git("reset", "-q", "--hard", founded)
    desk.git("checkout", "-q", "-B", "topic", "main")
    desk.authors.clear()


def set_account_number(desk: Desk, login: str, number: int) -> None:
    """Set the number of a listed account in main's roster."""
    roster = (desk.root / ROSTER).read_text(encoding="utf-8")
    refound_with(desk, roster.replace(f"login: {login}\n", f"login: {login}\n    account: {number}\n"))


def reasons(verdict: Verdict) -> dict[str, str]:
    """The reasons why reviews do not count, with remedies, by account."""
    pairs = [pair for chain in verdict.chains for step in chain.steps for pair in step.refused]
    pairs += [pair for chain in verdict.chains for pair in chain.outside]
    return {login: reason.zh for login, reason in pairs}


def step(desk: Desk) -> dict[str, Any]:
    return dict(json.loads((desk.root / SEAL).read_bytes())["predicate"]["chain"][0])


def test_a_deputy_does_the_duty_and_is_shown_as_one_everywhere(desk: Desk) -> None:
    verdict = desk.raise_requirement().judge()
    (chain,) = verdict.chains
    assert find_candidates(verdict, chain, chain.steps[0], TODAY) == ("nm150102-evaluate", "stand-in")
    assert any(
        "nm150102-evaluate、stand-in（代nm150102-evaluate）" in line.zh for line in describe_chains(verdict, TODAY)
    )
    verdict = desk.approve(DEPUTY, *CHAIN[1:]).judge()
    assert verdict.mergeable
    assert any("stand-in（代nm150102-evaluate）" in line.zh for line in describe_chains(verdict, TODAY))
    assert desk.seal(desk.merge()).files
    principal = step(desk)["acting_for"]
    assert (step(desk)["person"], principal.startswith("p-")) == ("stand-in", True)
    assert "acting_for" not in json.loads((desk.root / SEAL).read_bytes())["predicate"]["chain"][1]
    repository = load_repository(desk.root)
    assert check_repository(repository, TODAY) == ()
    assert audit_main_line(Git(desk.root), "main", None, TODAY).breaches == ()
    audit_output = CliRunner().invoke(
        taizhang, ["audit", "--repo", str(desk.root), "--today", str(TODAY), "--lang", "zh"]
    )
    assert f"stand-in（代{principal}）" in audit_output.output
    requirement = repository.book.requirements[REQUIREMENT]
    assert repository.law is not None
    judgements = find_judgements(repository.book, repository.law, requirement, {})
    assert describe_judgements(repository.law, requirement, judgements).endswith("经评估可行（代）")


def test_a_records_page_marks_a_deputy_and_shows_no_account_number(desk: Desk) -> None:
    set_account_number(desk, "stand-in", 31)
    desk.raise_requirement().review("stand-in", BODIES["evaluate"], account=31)
    desk.approve(*CHAIN[1:])
    desk.seal(desk.merge())
    view = load_view(desk.root, TODAY)
    page = collect_page_values(view, NOWHERE, None, view.book.requirements[REQUIREMENT])
    ((_, items),) = page["approvals"]
    page_texts = list(texts(items))
    assert "stand-in（代）" in page_texts
    assert step(desk)["acting_for"] in page_texts
    assert (step(desk)["account"], "31" in page_texts) == (31, False)


def texts(items: Iterable[PageField]) -> Iterator[str]:
    """All texts of the fields of a page."""
    for item in items:
        yield item.text
        yield from texts(item.parts)


@pytest.mark.parametrize("late", ["2026-08-01T09:00:00+08:00", "2026-05-31T09:00:00+08:00"])
def test_outside_the_term_a_deputy_does_not_count(desk: Desk, late: str) -> None:
    desk.more["opened_at"] = "2026-05-30T08:00:00+08:00"
    desk.raise_requirement(submitted_on="2026-05-30").review("stand-in", BODIES["evaluate"], submitted_at=late)
    verdict = desk.judge()
    assert [one.standing for one in verdict.chains[0].steps] == ["next", "later", "later"]
    assert "不在任期之内" in reasons(verdict)["stand-in"]


def test_a_deputy_and_the_principal_are_two_persons_with_one_duty_each(desk: Desk) -> None:
    list_in_roster(desk, ["{division: '150100', duty: consolidate, from: 2026-01-01}"], "both", "p-7h2kd0")
    desk.raise_requirement().approve(DEPUTY, ("consolidate", "both"), CHAIN[2])
    verdict = desk.judge()
    assert not verdict.mergeable
    assert "系同一人" in reasons(verdict)["both"]


def test_the_principal_may_do_another_duty_of_the_chain(desk: Desk) -> None:
    roster = (desk.root / ROSTER).read_text(encoding="utf-8")
    own = "      - {division: '150100', duty: consolidate, from: 2026-01-01}\n"
    at = roster.index("duties:\n", roster.index("login: nm150102-evaluate")) + len("duties:\n")
    refound_with(desk, roster[:at] + own + roster[at:])
    desk.raise_requirement().approve(DEPUTY, ("consolidate", "nm150102-evaluate"), CHAIN[2])
    assert desk.judge().mergeable


def test_a_holder_of_the_duty_is_not_a_deputy(desk: Desk) -> None:
    roster = (desk.root / ROSTER).read_text(encoding="utf-8")
    refound_with(desk, roster + "      - {division: '150102', duty: evaluate, from: 2026-01-01}\n")
    desk.raise_requirement().approve(DEPUTY, *CHAIN[1:])
    desk.seal(desk.merge())
    assert "acting_for" not in step(desk)


def test_the_audit_finds_a_seal_that_departs_from_the_roster_about_a_deputy(desk: Desk) -> None:
    desk.raise_requirement().approve(DEPUTY, *CHAIN[1:])
    merge = desk.merge()
    data = json.loads(next(iter(desk.seal(merge).files.values())))
    del data["predicate"]["chain"][0]["acting_for"]
    raw = (json.dumps(data, ensure_ascii=False, indent=2) + "\n").encode()
    (desk.root / SEAL).write_bytes(raw)
    (desk.root / (SEAL + ".sig")).write_bytes(sign_seal(raw, desk.key))
    desk.git("add", "-A")
    desk.git("commit", "-q", "--amend", "--no-edit")
    messages = [breach.message.zh for breach in audit_main_line(Git(desk.root), "main", None, TODAY).breaches]
    assert any("载为本人职责，按名册应为代理p-" in one for one in messages), messages


def test_a_listed_login_with_another_number_does_not_count(desk: Desk) -> None:
    set_account_number(desk, "nm150102-evaluate", 31)
    desk.raise_requirement().review("nm150102-evaluate", BODIES["evaluate"], account=99)
    verdict = desk.judge()
    assert "编号是99，名册所列为31" in reasons(verdict)["nm150102-evaluate"]
    assert "规则管理人员" in reasons(verdict)["nm150102-evaluate"]
    desk.review("nm150102-evaluate", BODIES["evaluate"], account=31)
    desk.approve(*CHAIN[1:])
    assert desk.judge().mergeable


def test_a_stranger_under_a_listed_login_neither_blocks_nor_voids(desk: Desk) -> None:
    set_account_number(desk, "nm150102-evaluate", 31)
    desk.raise_requirement().review("nm150102-evaluate", BODIES["evaluate"], account=31)
    desk.approve(*CHAIN[1:])
    desk.review("nm150102-evaluate", "不行。", "CHANGES_REQUESTED", account=99)
    verdict = desk.judge()
    assert verdict.mergeable
    assert "编号是99，名册所列为31" in reasons(verdict)["nm150102-evaluate"]
    desk.review("nm150102-evaluate", "不行。", "CHANGES_REQUESTED", account=31)
    assert not desk.judge().mergeable


def test_a_renamed_account_is_recognized_and_refused(desk: Desk) -> None:
    set_account_number(desk, "nm150102-evaluate", 31)
    desk.raise_requirement().review("new-name", BODIES["evaluate"], account=31)
    verdict = desk.judge()
    assert "账号已改名，名册所列为nm150102-evaluate（编号31）" in reasons(verdict)["new-name"]
    assert "更正职责名册" in reasons(verdict)["new-name"]
    # Its request for changes still counts: a new name does not lift it.
    desk.approve()
    assert desk.judge().mergeable
    desk.review("new-name", "请补充。", "CHANGES_REQUESTED", account=31)
    assert desk.judge().chains[0].blocked == ("new-name",)


def test_a_reused_name_listed_without_a_number_is_not_the_listed_person(desk: Desk) -> None:
    set_account_number(desk, "nm150100-consolidate", 31)
    desk.raise_requirement().review("nm150102-evaluate", BODIES["evaluate"], account=31)
    verdict = desk.judge()
    assert "编号31，在名册上是nm150100-consolidate的" in reasons(verdict)["nm150102-evaluate"]
    desk.reviews.clear()
    desk.more |= {"author": "nm150102-evaluate", "author_account": 31}
    desk.review("nm150102-evaluate", BODIES["evaluate"], account=12)
    desk.approve(*CHAIN[1:])
    assert "提交者" in reasons(desk.judge())["nm150100-consolidate"]


def test_an_author_under_a_new_name_cannot_approve_by_a_second_account(desk: Desk) -> None:
    list_in_roster(desk, ["{division: '150102', duty: operate, from: 2026-01-01}"], "old-name", "p-7h2kd0", "31")
    desk.more |= {"author": "new-name", "author_account": 31}
    desk.raise_requirement().approve(DEPUTY, *CHAIN[1:])
    verdict = desk.judge()
    assert not verdict.mergeable
    assert "提交者" in reasons(verdict)["stand-in"]


def test_numbers_are_sealed_and_audited(desk: Desk) -> None:
    set_account_number(desk, "nm150102-evaluate", 31)
    desk.raise_requirement().review("nm150102-evaluate", BODIES["evaluate"], account=31)
    desk.approve(*CHAIN[1:])
    merge = desk.merge()
    assert desk.seal(merge).files
    assert step(desk)["account"] == 31
    assert audit_main_line(Git(desk.root), "main", None, TODAY).breaches == ()
    data = json.loads((desk.root / SEAL).read_bytes())
    data["predicate"]["chain"][0]["account"] = 99
    raw = (json.dumps(data, ensure_ascii=False, indent=2) + "\n").encode()
    (desk.root / SEAL).write_bytes(raw)
    (desk.root / (SEAL + ".sig")).write_bytes(sign_seal(raw, desk.key))
    desk.git("add", "-A")
    desk.git("commit", "-q", "--amend", "--no-edit")
    messages = [breach.message.zh for breach in audit_main_line(Git(desk.root), "main", None, TODAY).breaches]
    assert any("编号是99，名册所列为31" in one for one in messages), messages


def test_by_schemas_without_a_place_for_the_number_it_is_not_sealed(desk: Desk) -> None:
    path = desk.root / "schemas/approval.schema.json"
    schema = json.loads(path.read_bytes())
    del schema["properties"]["predicate"]["properties"]["chain"]["items"]["properties"]["account"]
    refound_with(desk, json.dumps(schema, ensure_ascii=False), "schemas/approval.schema.json")
    desk.raise_requirement().review("nm150102-evaluate", BODIES["evaluate"], account=31)
    desk.approve(*CHAIN[1:])
    assert desk.seal(desk.merge()).files
    assert "account" not in step(desk)


def test_a_roster_without_numbers_accepts_any_number(desk: Desk) -> None:
    desk.raise_requirement().review("nm150102-evaluate", BODIES["evaluate"], account=31)
    desk.approve(*CHAIN[1:])
    assert desk.judge().mergeable
    accounts = load_repository(desk.root).reviewers
    assert accounts is not None
    set_account_number(desk, "nm150102-evaluate", 31)
    with_number = load_repository(desk.root).reviewers
    assert with_number is not None
    assert ("nm150102-evaluate", None) in accounts.list_accounts()
    assert ("nm150102-evaluate", 31) in with_number.list_accounts()
