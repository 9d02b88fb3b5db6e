"""The chain's law, row by row: each row as reviews of a pull request and as a seal must give the same result."""

import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any

import msgspec
import pytest
import yaml

from merging import BODIES, REQUIREMENT, requirement
from specimen import ROOT
from taizhang.approval.audit.witness import ExpectedSeal, compare_statements
from taizhang.approval.gate.duties import ReviewSubject
from taizhang.approval.gate.pull import Pull, SubmittedReview
from taizhang.approval.gate.sequence import Chain, build_chain
from taizhang.approval.gate.snapshot import Snapshot
from taizhang.base.timezone import SHANGHAI
from taizhang.lifecycle.chain import (
    ChainCase,
    ChainStep,
    DueDuty,
    find_objections,
    judge_chain,
    list_due_duties,
    list_machinery_duties,
)
from taizhang.lifecycle.chain.seals import build_case, read_steps
from taizhang.records import Approval, Record, Requirement
from taizhang.records.substance import find_letter_problem, find_refusal
from taizhang.repository.book import Book
from taizhang.repository.kinds import path_of
from taizhang.repository.repository import Repository, load_machinery, with_files
from taizhang.repository.reviewers import Reviewers, reviewers_of
from taizhang.rules.check import check_repository

COUNTY, CITY, REGION = "150102", "150100", "150000"
OPENED = datetime(2026, 7, 1, 8, 0, tzinfo=SHANGHAI)
MERGED = OPENED + timedelta(hours=10)
HEAD, OLD = "a" * 40, "b" * 40
SINCE = "2025-01-01"

PEOPLE = [
    ("county", "p-000001", [("evaluate", COUNTY), ("collect", COUNTY)]),
    ("collector", "p-00000d", [("collect", COUNTY)]),
    ("county-second", "p-000002", [("evaluate", COUNTY)]),
    ("city", "p-000003", [("consolidate", CITY), ("evaluate", CITY)]),
    ("city-second", "p-000004", [("consolidate", CITY)]),
    ("region", "p-000005", [("review", REGION), ("evaluate", REGION)]),
    ("region-second", "p-000006", [("review", REGION), ("evaluate", REGION)]),
    ("other-county", "p-000007", [("evaluate", "150105")]),
    ("two-hats", "p-000008", [("evaluate", COUNTY), ("consolidate", CITY)]),
    ("twin-below", "p-000009", [("consolidate", CITY)]),
    ("twin-above", "p-000009", [("review", REGION)]),
    ("twin-plain", "p-000001", [("operate", COUNTY)]),
    ("govern-first", "p-00000a", [("govern", REGION)]),
    ("govern-second", "p-00000b", [("govern", REGION)]),
    ("govern-twin", "p-00000a", [("govern", REGION)]),
    ("clerk-twin", "p-00000c", [("evaluate", COUNTY)]),
    ("clerk", "p-00000c", [("operate", COUNTY)]),
]
TERMS = {"gone": ("2025-01-01", "2026-06-30"), "leaving": ("2025-01-01", "2026-07-01"), "to-come": ("2026-07-02", None)}


def reviewers() -> Reviewers:
    rows: list[dict[str, Any]] = [
        {
            "login": login,
            "person": person,
            "name": login,
            "duties": [{"duty": duty, "division": place, "from": SINCE} for duty, place in duties],
        }
        for login, person, duties in PEOPLE
    ]
    for number, (login, (start, until)) in enumerate(TERMS.items()):
        term = {"duty": "evaluate", "division": COUNTY, "from": start} | ({"until": until} if until else {})
        rows.append({"login": login, "person": f"p-1{number:05}", "name": login, "duties": [term]})
    return reviewers_of({"people": rows}, "0" * 64)


@cache
def trusted() -> Snapshot:
    machinery = load_machinery(ROOT)
    assert machinery.law is not None
    return Snapshot(machinery.schemas, machinery.law, reviewers())


@dataclass(frozen=True)
class S:
    """One step of a row; `at` in minutes after the opening."""

    duty: str
    login: str
    at: float
    division: str = ""
    body: str = ""

    @property
    def place(self) -> str:
        return self.division or {"consolidate": CITY, "review": REGION, "govern": REGION}.get(self.duty, COUNTY)

    @property
    def moment(self) -> datetime:
        return OPENED + timedelta(minutes=self.at)

    @property
    def parts(self) -> tuple[str, str | None, str | None]:
        text, _, line = (self.body or BODIES[self.duty]).partition("\n")
        key, _, value = line.partition("：")
        classes = {"通用": "region-wide", "功能延伸": "local-extension", "个性化": "individual"}
        return text, value if key == "文号" else None, classes.get(value) if key == "分类" else None

    @property
    def outcome(self) -> str | None:
        _, _, title = self.body.partition("\n结论：")
        return {"不可行": "infeasible", "退回": "returned", "不予采纳": "refused"}.get(title)


E_, C_, R_ = S("evaluate", "county", 1), S("consolidate", "city", 2), S("review", "region", 3)
G1, G2 = S("govern", "govern-first", 1), S("govern", "govern-second", 2)
LETTER = BODIES["consolidate"].partition("\n")[0] + "\n文号："
INFEASIBLE = "经评估，现有功能已能满足，没有必要另行开发。\n结论：不可行"
RETURNED = "应用场景没有写清，请补正后另行提出。\n结论：退回"
REFUSED = "与全区统一建设规划不符，不同意纳入。\n结论：不予采纳"
PLAIN = {duty: body.partition("\n")[0] for duty, body in BODIES.items()}


@dataclass(frozen=True)
class Row:
    """One row of the law.

    Attributes:
        fails: the aspects in which it does not hold; none where it does.
        of: what is approved: a new requirement, its withdrawal, a joint one, or machinery.
        changes: to the requirement.
    """

    name: str
    steps: tuple[S, ...]
    fails: frozenset[str] = frozenset()
    of: str = "new"
    author: str = "stranger"
    changes: dict[str, Any] = field(default_factory=dict)


def row(name: str, *steps: S, fails: str = "", **more: Any) -> Row:
    return Row(name, steps, frozenset(fails.split()), **more)


SHARING = {
    "kind": "data-sharing",
    "expected_by": "2027-06-30",
    "sharing": {"system": "某某系统", "operator": "某某局", "data": "中标结果", "mode": "query", "safeguards": "专线"},
}


def of(division: str) -> dict[str, Any]:
    return {"requester": yaml.safe_load(requirement())["requester"] | {"division": division}}


ROWS = [
    row("whole", E_, C_, R_),
    row("evaluated at the moment of the opening", replace(E_, at=0), C_, R_),
    row("all at one moment", replace(E_, at=1), replace(C_, at=1), replace(R_, at=1)),
    row("nothing done", fails="duties"),
    row("not consolidated", E_, R_, fails="duties"),
    row("not reviewed", E_, C_, fails="duties"),
    row("not evaluated", C_, R_, fails="duties"),
    row("consolidated before it was evaluated", replace(E_, at=3), C_, replace(R_, at=4), fails="order"),
    row("reviewed before it was consolidated", E_, replace(C_, at=4), R_, fails="order"),
    row("second holder does it", replace(E_, login="county-second"), C_, R_),
    row("an account in other case", replace(E_, login="COUNTY"), C_, R_),
    row("another county evaluates", replace(E_, login="other-county", division="150105"), C_, R_, fails="duties"),
    row("one account in two duties", replace(E_, login="two-hats"), replace(C_, login="two-hats"), R_, fails="person"),
    row("one of two hats", replace(E_, login="two-hats"), C_, R_),
    row(
        "one person with two accounts",
        E_,
        replace(C_, login="twin-below"),
        replace(R_, login="twin-above"),
        fails="person",
    ),
    row("one account of such a person", E_, replace(C_, login="twin-below"), R_),
    row("the author evaluates", E_, C_, R_, fails="author", author="county"),
    row("the author evaluates, other case", E_, C_, R_, fails="author", author="County"),
    row("the author's other account", replace(E_, login="clerk-twin"), C_, R_, fails="author", author="clerk"),
    row("the author's other account, a third evaluates", E_, C_, R_, author="clerk"),
    row("term over", replace(E_, login="gone"), C_, R_, fails="office"),
    row("last day of a term", replace(E_, login="leaving"), C_, R_),
    row("term to come", replace(E_, login="to-come"), C_, R_, fails="office"),
    row("thin opinion", replace(E_, body="同意"), C_, R_, fails="brevity"),
    row("filler", replace(E_, body="同意同意同意同意同意"), C_, R_, fails="opinion"),
    row("infeasible", replace(E_, body="经评估，现有功能已能满足，不可行。"), C_, R_, fails="opinion"),
    row("review does not agree", E_, C_, replace(R_, body="与现有功能重复，不同意。\n分类：通用"), fails="opinion"),
    row("found infeasible", replace(E_, body=INFEASIBLE)),
    row("found infeasible by a thin opinion", replace(E_, body="不可行\n结论：不可行"), fails="brevity"),
    row("found infeasible by whoever wrote it", replace(E_, body=INFEASIBLE), fails="author", author="county"),
    row("returned by the city", E_, replace(C_, body=RETURNED)),
    row("returned by the city, never evaluated", replace(C_, body=RETURNED), fails="duties"),
    row("refused by the region", E_, C_, replace(R_, body=REFUSED)),
    row("returned by the region", E_, C_, replace(R_, body=RETURNED)),
    row("refused by a county", replace(E_, body=REFUSED), fails="opinion outcome duties"),
    row("a data-sharing need returned", replace(E_, duty="collect"), replace(C_, body=RETURNED), changes=SHARING),
    row("a data-sharing need found infeasible", replace(E_, duty="collect", body=INFEASIBLE), fails="outcome duties",
        changes=SHARING),
    row("a withdrawal found infeasible", replace(E_, body=INFEASIBLE), fails="outcome duties", of="withdrawal"),
    row("a city's own found infeasible", replace(E_, login="city", division=CITY, body=INFEASIBLE), changes=of(CITY)),
    row("the region's own refused", replace(E_, login="region-second", division=REGION), replace(R_, body=REFUSED),
        changes=of(REGION)),
    row("nothing infeasible found", replace(E_, body="经核对现行流程，没有发现不可行之处。"), C_, R_),
    row("no letter", E_, replace(C_, body=PLAIN["consolidate"]), R_, fails="letter"),
    row("no number of a letter", E_, replace(C_, body=LETTER + "31号"), R_, fails="letter"),
    row("letter of another city", E_, replace(C_, body=LETTER + "包财购〔2026〕31号"), R_, fails="letter"),
    row("letter of another year", E_, replace(C_, body=LETTER + "呼财购〔2025〕31号"), R_, fails="letter"),
    row("not classified", E_, C_, replace(R_, body=PLAIN["review"]), fails="classification"),
    row("thin opinion without a letter", E_, replace(C_, body="同意"), R_, fails="brevity letter"),
    row("before the submission", E_, C_, R_, fails="submitted", changes={"submitted_on": "2026-07-02"}),
    row("on the day of the submission", E_, C_, R_, changes={"submitted_on": "2026-07-01"}),
    row("reviewed after the merge", E_, C_, replace(R_, at=601), fails="ended"),
    row("reviewed at the merge", E_, C_, replace(R_, at=600)),
    row("a city consolidates its own", replace(E_, login="city", division=CITY), replace(C_, login="city-second"), R_,
        changes=of(CITY)),
    row("a city's one person does both", replace(E_, login="city", division=CITY), C_, R_, fails="person",
        changes=of(CITY)),
    row("the region's own", replace(E_, login="region-second", division=REGION), R_, changes=of(REGION)),
    row("data-sharing", replace(E_, duty="collect"), C_, replace(R_, body=PLAIN["review"]), changes=SHARING),
    row("data-sharing, evaluated", replace(E_, login="county-second"), C_, replace(R_, body=PLAIN["review"]),
        fails="collect", changes=SHARING),
    row("an adjustment, collected", replace(E_, duty="collect", login="collector"), C_, R_, fails="collect"),
    row("withdrawn", E_, replace(C_, body=PLAIN["consolidate"]), replace(R_, body=PLAIN["review"]), of="withdrawal"),
    row("withdrawn because infeasible", replace(E_, body="该项需求现已不可行，撤回有据。"),
        replace(C_, body=PLAIN["consolidate"]), replace(R_, body=PLAIN["review"]), of="withdrawal"),
    row("withdrawn with a thin opinion", replace(E_, body="同意"), C_, R_, fails="brevity", of="withdrawal"),
    row("withdrawn without a review", E_, replace(C_, body=PLAIN["consolidate"]), fails="duties", of="withdrawal"),
    row("joint, in either order", replace(E_, at=2), replace(E_, login="other-county", division="150105", at=1),
        replace(C_, at=3), replace(R_, at=4), of="joint"),
    row("joint, listed in either order", replace(E_, login="other-county", division="150105", at=1), replace(E_, at=2),
        replace(C_, at=3), replace(R_, at=4), of="joint"),
    row("joint, one missing", E_, C_, R_, fails="duties", of="joint"),
    row("joint, one after the consolidation", E_, replace(E_, login="other-county", division="150105", at=3), C_,
        replace(R_, at=4), fails="order", of="joint"),
    row("machinery", G1, G2, of="machinery"),
    row("machinery, in the other order", replace(G2, at=1), replace(G1, at=2), of="machinery"),
    row("machinery, one governor", G1, fails="duties", of="machinery"),
    row("machinery, one person twice", G1, replace(G2, login="govern-twin"), fails="person", of="machinery"),
    row("machinery, its author", G1, G2, fails="author", of="machinery", author="govern-second"),
    row("machinery, one says no", G1, replace(G2, body="核对后认为有误，不同意。"), fails="opinion", of="machinery"),
]  # fmt: skip


@dataclass(frozen=True)
class RowCase:
    """A row with its record."""

    row: Row
    subject: ReviewSubject
    files: dict[str, bytes]

    @property
    def record(self) -> Record | None:
        return self.subject.record


def empty() -> Repository:
    snapshot = trusted()
    return Repository(Path(), Book(()), snapshot.law, snapshot.schemas, (), snapshot.reviewers, ())


def read(raw: bytes) -> Requirement:
    repository = with_files(empty(), {path(): raw})
    assert repository.flaws == ()
    return repository.book.requirements[REQUIREMENT]


def path() -> str:
    found_path = path_of(REQUIREMENT)
    assert found_path is not None
    return found_path


def build_row_case(row: Row) -> RowCase:
    law = trusted().law
    if row.of == "machinery":
        return RowCase(row, ReviewSubject("MACHINERY-7", "", {"README.md": "1" * 40}, list_machinery_duties(law)), {})
    before = requirement(**row.changes).encode()
    raw = before
    if row.of == "withdrawal":
        raw += "withdrawn:\n  on: 2026-06-30\n  reason: 该项功能已由国家统一平台提供。\n".encode()
    record, old = read(raw), read(before) if row.of == "withdrawal" else None
    due = list_due_duties(law, record, old, lambda _: False, only_withdraws_or_corrects=row.of == "withdrawal")
    if row.of == "joint":
        due = (due[0], due[0]._replace(division="150105"), *due[1:])
    files = {path(): raw}
    if row.of == "withdrawal":
        complete = Row("", (E_, C_, R_))
        files[seal_path(1)] = seal_of(complete, path(), before)
    return RowCase(row, ReviewSubject(REQUIREMENT, path(), {path(): "1" * 40}, due, record, old), files)


def seal_path(number: int) -> str:
    return f"ledger/approvals/{REQUIREMENT}/{number:04}.json"


def seal_of(row: Row, name: str, raw: bytes, previous: str | None = None) -> bytes:
    steps = []
    for number, step in enumerate(row.steps):
        opinion, letter, classification = step.parts
        steps.append(
            {
                "duty": step.duty,
                "division": step.place,
                "person": step.login,
                "review": str(number),
                "commit": HEAD,
                "at": step.moment.isoformat(),
                "opinion": opinion,
                "letter": letter if row.of != "withdrawal" else None,
                "classification": classification if row.of != "withdrawal" else None,
                **({"outcome": step.outcome} if step.outcome is not None else {}),
            }
        )
    document = {
        "_type": "https://in-toto.io/Statement/v1",
        "subject": [{"name": name, "digest": {"sha256": hashlib.sha256(raw).hexdigest()}}],
        "predicateType": "urn:taizhang:approval:v1",
        "predicate": {
            "repository": "taizhang/tests",
            "pull": 7,
            "author": row.author,
            "merge": "c" * 40,
            "sealed_at": MERGED.isoformat(),
            "chain": steps,
            "reviewers_sha256": "0" * 64,
            "previous": previous,
        },
    }
    return json.dumps(document, ensure_ascii=False).encode()


def build_seal_record(case: RowCase) -> Approval:
    """The seal of a row as a record; it may have no steps, although the schema refuses such a chain."""
    raw = seal_of(case.row, case.subject.path or ".", case.files.get(path(), b""))
    return msgspec.convert({**json.loads(raw), "id": f"{case.subject.name}/0001"}, type=Approval)


def reviews_of(row: Row) -> Iterator[SubmittedReview]:
    for number, step in enumerate(row.steps):
        body = step.body or BODIES[step.duty]
        yield SubmittedReview(str(number), step.login, False, "APPROVED", HEAD, step.moment, False, body)


def as_reviews(
    case: RowCase, *more: SubmittedReview, same: bool | None = True, reviews: list[SubmittedReview] | None = None
) -> Chain:
    row_reviews = tuple(reviews_of(case.row)) if reviews is None else tuple(reviews)
    pull = Pull(7, case.row.author, HEAD, (), (*row_reviews, *more), OPENED)
    return build_chain(case.subject, pull, trusted(), lambda commit: commit == HEAD if same else same, MERGED)


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.name)
def test_reviews_and_seal_give_the_same_result(row: Row) -> None:
    case = build_row_case(row)
    law, requirement_ = trusted().law, case.record if isinstance(case.record, Requirement) else None
    people = trusted().reviewers
    done = as_reviews(case)
    seal = build_seal_record(case)
    objections = list(find_objections(build_case(law, seal, case.subject.due, requirement_, people, people.has_duty),
                            read_steps(seal, people)))  # fmt: skip
    assert done.is_complete == (not objections) == (not row.fails)
    # To the gate an approval for a duty that is not due is not a step, and a missing duty is not a review.
    assert {item.aspect for item in objections} == row.fails
    # Of two approvals by one account the forge keeps the later, which a seal need not state.
    aspects = {item.aspect for item in done.judgement.objections} - {"waiting", "duties", "superseded"}
    assert aspects == row.fails - {"duties", "collect"}


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.name)
def test_the_audit_gives_the_same_result(row: Row) -> None:
    case = build_row_case(row)
    seal = build_seal_record(case)
    merged = ExpectedSeal("c" * 40, "d" * 40, case.subject, seal.digest, trusted(), lambda _: ())
    assert bool(list(compare_statements(seal, merged))) == bool(row.fails)


CODES = {
    "brevity": "C04",
    "outcome": "C04",
    "duties": "C02",
    "collect": "C03",
    "opinion": "C04",
    "letter": "C05",
    "classification": "C06",
    "order": "C07",
    "submitted": "C07",
    "ended": "C07",
    "author": "C08",
    "person": "C08",
}


@pytest.mark.parametrize(
    "row", [row for row in ROWS if row.of in ("new", "withdrawal") and row.steps], ids=lambda row: row.name
)
def test_the_rules_give_the_same_result(row: Row) -> None:
    """Only the audit decides who held office on the day of an old seal: the rules know only the present file."""
    case = build_row_case(row)
    raws = dict(case.files)
    number = len(raws)
    previous = hashlib.sha256(raws[seal_path(1)]).hexdigest() if number > 1 else None
    raws[seal_path(number)] = seal_of(row, path(), raws[path()], previous)
    findings = check_repository(with_files(empty(), raws), date(2026, 7, 3))
    codes = {finding.code for finding in findings if finding.path == seal_path(number)} & {*CODES.values()}
    assert codes == {CODES[aspect] for aspect in row.fails if aspect in CODES}


# Cases that only a forge knows, which a seal does not show because the gate refuses them.


def approval(number: int, login: str, minute: float, body: str, **more: Any) -> SubmittedReview:
    at = OPENED + timedelta(minutes=minute)
    return msgspec.structs.replace(
        SubmittedReview(f"x{number}", login, False, "APPROVED", HEAD, at, False, body), **more
    )


def request(login: str, minute: float = 5, **more: Any) -> SubmittedReview:
    return approval(9, login, minute, "请补充依据。", state="CHANGES_REQUESTED", **more)


COMPLETE_ROW = Row("", (E_, C_, R_))


def list_reasons(chain: Chain) -> list[tuple[str, str]]:
    refused = [item for step in chain.steps for item in step.refused]
    return [(login, reason.zh) for login, reason in (*refused, *chain.outside)]


@pytest.mark.parametrize(
    ("login", "blocks"),
    [
        ("county-second", True),
        ("county", True),
        ("region-second", True),
        ("twin-plain", True),  # holds no duty by this account, but is the person of one that does
        ("other-county", False),
        ("stranger", False),
        ("gone", False),
    ],
)
def test_changes_requested_by_any_holder_of_a_due_duty_block(login: str, blocks: bool) -> None:
    done = as_reviews(build_row_case(COMPLETE_ROW), request(login))
    assert done.is_complete is not blocks
    assert (login in done.blocked) is blocks


def test_a_second_holder_blocks_a_chain_in_which_every_duty_is_done() -> None:
    done = as_reviews(build_row_case(COMPLETE_ROW), request("county-second"))
    assert [step.standing for step in done.steps] == ["done"] * 3
    assert not done.judgement.is_complete
    assert not done.is_complete
    for lifted in (
        request("county-second", dismissed=True),
        request("county-second", bot=True),
        request("county-second", 601),
    ):
        assert as_reviews(build_row_case(COMPLETE_ROW), lifted).is_complete
    # The reviewer who requested changes lifts the request by approving later.
    assert as_reviews(
        build_row_case(COMPLETE_ROW), request("county-second", 5), approval(8, "county-second", 6, "改后可行")
    ).is_complete


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"bot": True}, "机器账号不得审批"),
        ({"dismissed": True}, "意见已被撤销"),
        ({"edited": True}, "意见提交之后，平台上显示的文字被改动或者删除过"),
        ({"commit": OLD}, "意见作出之后内容又有改动"),
        ({"submitted_at": OPENED - timedelta(seconds=1)}, "早于本合并请求提出之时2026-07-01 08:00:00"),
        ({"submitted_at": MERGED + timedelta(seconds=1)}, "晚于合并或者存证之时2026-07-01 18:00:00"),
        ({"body": BODIES["evaluate"] + "联系13812345678。"}, "意见中写有手机号码或者身份证号码"),
    ],
)
def test_why_an_approval_does_not_count(change: dict[str, Any], reason: str) -> None:
    first, *rest = reviews_of(COMPLETE_ROW)
    done = as_reviews(build_row_case(COMPLETE_ROW), reviews=[msgspec.structs.replace(first, **change), *rest])
    assert not done.is_complete
    assert done.steps[0].standing == "next"
    login, why = list_reasons(done)[0]
    assert login == "county"
    assert why.startswith(reason)
    assert "；" in why  # and what to do


def test_an_edited_opinion_counts_only_when_resubmitted_and_an_edited_refusal_blocks() -> None:
    first, *rest = reviews_of(COMPLETE_ROW)
    edited = msgspec.structs.replace(first, edited=True)
    anew = [approval(10 + n, step.login, 10 + n, BODIES[step.duty]) for n, step in enumerate(COMPLETE_ROW.steps)]
    assert as_reviews(build_row_case(COMPLETE_ROW), reviews=[edited, *rest, *anew]).is_complete
    # An edit of a request for changes does not lift it.
    doubt = msgspec.structs.replace(request("county-second"), edited=True)
    assert as_reviews(build_row_case(COMPLETE_ROW), doubt).blocked == ("county-second",)


def test_an_approval_of_a_missing_commit_does_not_count() -> None:
    done = as_reviews(build_row_case(COMPLETE_ROW), same=None)
    assert {why.partition("；")[0] for _, why in list_reasons(done)} == {"所审的提交已无从取得"}


def test_an_outsiders_approval_is_explained() -> None:
    done = as_reviews(
        build_row_case(COMPLETE_ROW), approval(8, "passer-by", 1, "同意"), approval(7, "other-county", 2, "可行")
    )
    assert done.is_complete
    assert [login for login, _ in done.outside] == ["passer-by", "other-county"]
    assert all("没有本链条任一环节的职责" in reason.zh for _, reason in done.outside)


def test_an_approval_that_its_own_request_displaced_is_explained() -> None:
    done = as_reviews(build_row_case(COMPLETE_ROW), request("county", 5, dismissed=True))
    assert not done.is_complete
    assert ("county", "已由本人2026-07-01 08:05的修改要求（已被撤销）取代；请重新审查并批准") in list_reasons(done)
    # So is one whose person requested by another account, and a new approval resolves it.
    done = as_reviews(build_row_case(COMPLETE_ROW), request("twin-plain", 5, dismissed=True))
    assert not done.is_complete
    anew = [approval(n, step.login, 10 + n, BODIES[step.duty]) for n, step in enumerate(COMPLETE_ROW.steps)]
    assert as_reviews(build_row_case(COMPLETE_ROW), request("county", 5, dismissed=True), *anew).is_complete


def test_a_newer_approval_replaces_the_older_and_this_is_explained() -> None:
    done = as_reviews(build_row_case(COMPLETE_ROW), approval(8, "county", 2, BODIES["evaluate"]))
    assert done.is_complete
    assert done.steps[0].review is not None and done.steps[0].review.id == "x8"
    assert list_reasons(done) == []
    # Where the newer one is thin, neither counts, and both are explained.
    done = as_reviews(build_row_case(COMPLETE_ROW), approval(8, "county", 2, "可行"))
    reasons = [why for login, why in list_reasons(done) if login == "county"]
    assert [why.partition("；")[0] for why in reasons] == [
        "已由本人2026-07-01 08:02的意见取代",
        "意见不足8字（现为2字）",
    ]


def test_a_second_approval_of_a_duty_that_is_done_is_explained() -> None:
    done = as_reviews(build_row_case(COMPLETE_ROW), approval(8, "county-second", 9, BODIES["evaluate"]))
    assert done.is_complete
    assert list_reasons(done) == [("county-second", "本环节已由county于2026-07-01 08:01办理；无需处理")]


def test_all_faults_of_an_opinion_are_reported_together() -> None:
    first, second, third = reviews_of(COMPLETE_ROW)
    done = as_reviews(
        build_row_case(COMPLETE_ROW), reviews=[first, msgspec.structs.replace(second, body="同意"), third]
    )
    assert [why.partition("；")[0] for login, why in list_reasons(done) if login == "city"] == [
        "意见不足8字（现为2字）",
        "未写明上报文件的文号",
    ]
    assert ("region", "前一环节尚未办理；请在前一环节办结之后重新批准") in list_reasons(done)


def test_the_approvals_that_complete_most_steps_are_chosen() -> None:
    both = [
        approval(1, "two-hats", 1, LETTER + "呼财购〔2026〕31号"),
        approval(2, "county", 1.5, BODIES["evaluate"]),
        approval(3, "region", 3, BODIES["review"]),
    ]
    done = as_reviews(build_row_case(COMPLETE_ROW), reviews=both)
    assert [step.standing for step in done.steps] == ["done", "next", "later"]
    both.append(approval(4, "two-hats", 2, LETTER + "呼财购〔2026〕31号"))
    done = as_reviews(build_row_case(COMPLETE_ROW), reviews=both)
    assert [step.review.user for step in done.steps if step.review] == ["county", "two-hats", "region"]


def test_a_seal_that_uses_one_review_twice_is_invalid() -> None:
    law = trusted().law
    due = (DueDuty("govern", REGION, 0), DueDuty("govern", REGION, 0))
    one = ChainStep("govern", REGION, "govern-first", "p-00000a", "5", HEAD, OPENED, BODIES["govern"])
    two = replace(one, login="govern-second", person="p-00000b")
    assert [item.aspect for item in find_objections(ChainCase(law, due), [one, two])] == ["review"]
    assert judge_chain(ChainCase(law, due), [one, two]).done == (0, None)


def test_a_seal_lists_only_due_duties() -> None:
    """To the gate such an approval is an outsider's and harmless; a seal that lists it is not the gate's."""
    own = row("", replace(E_, login="region-second", division=REGION), replace(C_, at=2), R_, changes=of(REGION))
    case = build_row_case(own)
    seal = build_seal_record(case)
    assert as_reviews(case).is_complete
    assert [login for login, _ in as_reviews(case).outside] == ["city"]
    expected = ExpectedSeal("c" * 40, "d" * 40, case.subject, seal.digest, trusted(), lambda _: ())
    assert list(compare_statements(seal, expected))


def test_a_hopeless_search_ends_at_once() -> None:
    """Twenty parallel offices with many approvals each, the last without any."""
    due = (*(DueDuty("evaluate", f"{150000 + n}", 0) for n in range(20)), DueDuty("review", REGION, 1))
    steps = [
        ChainStep("evaluate", f"{150000 + n}", f"u{n}-{m}", f"u{n}-{m}", f"{n}-{m}", HEAD, OPENED, BODIES["evaluate"])
        for n in range(19)
        for m in range(4)
    ]
    done = judge_chain(ChainCase(trusted().law, due), steps).done
    assert [step is not None for step in done] == [True] * 19 + [False, False]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("经评估，不可行。", "不可行"),
        ("经评估，不 可 行。", "不可行"),
        ("不具备可行性，建议退回。", "不具备可行性"),
        ("该项需求缺乏可行性。", "缺乏可行性"),
        ("与现有功能重复，不同意上报。", "不同意"),
        ("依据不足，建议不予纳入。", "建议不予"),
        ("资金未落实，暂不上报。", "暂不上报"),
        ("目前不具备实施条件。", "不具备实施条件"),
        ("不可行的风险较小，同意。", "不可行"),
        ("没有预算所以不可行。", "不可行"),
        ("是不是不可行，请自治区定。", "不可行"),
        ("并非不可行。", None),
        ("没有发现不可行之处，建议纳入。", None),
        ("未发现其不可行的情形，同意上报。", None),
        ("不存在不可行的情形。", None),
        ("各科室无不同意见，同意上报。", None),
        ("现系统暂不支持批量导入，不能实现自动校验，确有必要，可行。", None),
        ("系统对逾期投标不予受理，该功能可行。", None),
        ("没有可行性障碍，同意。", None),
        ("业务需要，具备可行性，同意上报。", None),
    ],
)
def test_which_words_of_an_opinion_refuse(text: str, words: str | None) -> None:
    assert find_refusal(text, feasibility=True) == words


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("核对后认为有误，不同意。", "不同意"),
        ("本局不同意合并。", "不同意"),
        ("供应商不同意采购人的解释，争议如实登记。", None),
        ("该项功能已不可行，撤回有据。", None),
        ("经办核对无误。", None),
    ],
)
def test_elsewhere_only_an_explicit_refusal_refuses(text: str, words: str | None) -> None:
    assert find_refusal(text, feasibility=False) == words


@pytest.mark.parametrize(
    ("number", "prefix", "day", "fits"),
    [
        ("呼财购〔2026〕12号", "呼财", "2026-07-01", True),
        ("呼财综〔2026〕12号", "呼财", "2026-07-01", True),
        ("包财购〔2026〕12号", "呼财", "2026-07-01", False),
        ("呼伦财购〔2026〕12号", "呼财", "2026-07-01", False),
        ("市财采〔2026〕4号", None, "2026-07-01", True),
        ("市财采〔2025〕4号", None, "2026-07-01", False),
        ("呼财购〔2025〕90号", "呼财", "2026-01-31", True),
        ("呼财购〔2025〕90号", "呼财", "2026-02-01", False),
        ("呼财购〔2027〕1号", "呼财", "2026-12-31", False),
        ("呼财购[2026]12号", "呼财", "2026-07-01", False),
        ("12号", "呼财", "2026-07-01", False),
    ],
)
def test_a_letter_number_belongs_to_its_department(number: str, prefix: str | None, day: str, fits: bool) -> None:
    assert (find_letter_problem(number, prefix, date.fromisoformat(day)) is None) is fits


def build_ended_chain(*steps: S, of: str = "new") -> Chain:
    return as_reviews(build_row_case(Row("", steps, of=of)))


def test_an_outcome_ends_the_chain_despite_later_approvals() -> None:
    chain = build_ended_chain(replace(E_, body=INFEASIBLE), C_, R_)
    assert chain.is_complete
    assert [step.duty for step in chain.steps] == ["evaluate"]
    assert chain.ending is not None
    assert chain.ending.opinion is not None
    assert chain.ending.opinion.outcome == "infeasible"


def test_a_seal_that_continues_after_an_outcome_is_invalid() -> None:
    case = build_row_case(Row("", (replace(E_, body=INFEASIBLE), C_, R_)))
    people = trusted().reviewers
    seal = build_seal_record(case)
    objections = find_objections(
        build_case(trusted().law, seal, case.subject.due, None, people), read_steps(seal, people)
    )
    assert "outcome" in {item.aspect for item in objections}


def test_of_two_evaluators_of_one_department_the_later_counts() -> None:
    no, yes = replace(E_, body=INFEASIBLE), replace(E_, login="county-second")
    later = build_ended_chain(replace(no, at=1), replace(yes, at=2), replace(C_, at=3), replace(R_, at=4))
    assert later.is_complete
    assert later.ending is None
    earlier = build_ended_chain(replace(yes, at=1), replace(no, at=2))
    assert earlier.is_complete
    assert earlier.ending is not None


def test_one_of_several_counties_may_find_a_joint_need_infeasible() -> None:
    chain = build_ended_chain(
        E_, replace(E_, login="other-county", division="150105", body=INFEASIBLE, at=2), of="joint"
    )
    assert chain.is_complete
    assert [step.division for step in chain.steps] == ["150105"]


@pytest.mark.parametrize("line", ["不太可行", "可行", "不可行，建议另提"])
def test_an_unknown_outcome_line_approves_nothing(line: str) -> None:
    chain = build_ended_chain(replace(E_, body=f"经评估，现有功能已能满足需要。\n结论：{line}"), C_, R_)
    assert not chain.is_complete
    (reason,) = [text.zh for step in chain.steps for _, text in step.refused if step.duty == "evaluate"]
    assert "无法识别" in reason
    assert "不可行、退回、不予采纳" in reason
