"""No paper states anything later than its own date, even where its record has changed since."""

import re
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import msgspec
import pytest

from paperwork import CONTACT, REQUEST, press, read, text
from specimen import ROOT
from taizhang.documents.schema import Schema
from taizhang.office.papers.as_of import data_as_of, record_as_of
from taizhang.office.papers.assessment import build_assessment
from taizhang.office.papers.defects import report_defects
from taizhang.office.papers.escalations import report_escalations
from taizhang.office.papers.filing import build_filing, report_disputes
from taizhang.office.papers.form import build_form
from taizhang.office.papers.issue import Issue
from taizhang.office.papers.judgements import FirstJudgement
from taizhang.office.papers.letter import build_letter
from taizhang.office.papers.notice import build_notice
from taizhang.office.papers.press import Paper, Press, UnfitError
from taizhang.office.papers.returning import ReturnReason, return_requirements
from taizhang.office.papers.submission import report_requirements
from taizhang.records import Correction, Undoing
from taizhang.repository.kinds import KINDS
from taizhang.repository.repository import load_repository

DISPUTE = "DISPUTE-150102-20260601-aaa1"
DEFECT = "DEFECT-150102-20260201-aaa1"
SERIOUS = "ASSESS-150102-yunwei-2026H1"
WAITING = "REQ-150102-20260501-aaa7"
# A computed last day lies ahead by nature, and is marked as such.
_DAY = re.compile(r"([0-9]{4})年([0-9]{1,2})月([0-9]{1,2})日(?!（推算）)|([0-9]{4})-([0-9]{2})-([0-9]{2})(?!（推算）)")


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Press:
    return press(tmp_path_factory.mktemp("office"))


@pytest.fixture(scope="module")
def region() -> Press:
    """The press of the demonstration set."""
    repository = load_repository(ROOT)
    assert repository.law is not None
    # The findings of the check do not matter here.
    return Press(repository, repository.law, date(2026, 11, 23), findings=())


def days_in(raw: bytes) -> set[date]:
    """Every day that a paper prints, in its text, headers and footers."""
    document = read(raw)
    parts = [text(document)]
    for section in document.sections:
        for part in (section.header, section.first_page_header, section.footer, section.first_page_footer):
            parts += [paragraph.text for paragraph in part.paragraphs]
    return {date(*(int(one) for one in match.groups() if one)) for match in _DAY.finditer("\n".join(parts))}


def days_of(press: Press, record: str) -> tuple[set[date], set[date]]:
    """The days of a record that are facts, and those that lie ahead by nature."""
    kind, _, document = press.repository.book.all[record]
    schema = press.schemas[kind.name]
    facts = {date.fromisoformat(str(value)[:10]) for _, value, _ in schema.find_annotated(document.data, "x-recorded")}
    every = {date.fromisoformat(match[0]) for match in re.finditer(r"\d{4}-\d\d-\d\d", document.raw.decode())}
    return facts, every - facts


def dated_papers(office: Press) -> Mapping[str, tuple[str, Callable[[date], Paper]]]:
    """Every paper that takes a date, with the record that it is about."""
    book = office.book
    issue = Issue(number=None)
    judgements = {WAITING: (FirstJudgement("150102", date(2026, 5, 6)),)}
    lack = {WAITING: [ReturnReason("150000", date(2026, 5, 8), "没有写明依据。")]}
    return {
        "assessment": (SERIOUS, lambda on: build_assessment(office, book.assessments[SERIOUS], paper_date=on)),
        "county": (
            WAITING,
            lambda on: report_requirements(
                office, "150102", [book.requirements[WAITING]], replace(issue, paper_date=on), judgements
            ),
        ),
        "defects": (
            DEFECT,
            lambda on: report_defects(office, "150102", [book.defects[DEFECT]], replace(issue, paper_date=on)),
        ),
        "defects-of-city": (
            DEFECT,
            lambda on: report_defects(office, "150100", [book.defects[DEFECT]], replace(issue, paper_date=on)),
        ),
        "disputes": (
            DISPUTE,
            lambda on: report_disputes(office, "150102", [book.disputes[DISPUTE]], replace(issue, paper_date=on)),
        ),
        "escalations": (
            SERIOUS,
            lambda on: report_escalations(office, "150102", [book.assessments[SERIOUS]], replace(issue, paper_date=on)),
        ),
        "filing": (DISPUTE, lambda on: build_filing(office, [book.disputes[DISPUTE]], replace(issue, paper_date=on))),
        "letter": (
            REQUEST,
            lambda on: build_letter(office, "150100", [book.requirements[REQUEST]], replace(issue, paper_date=on)),
        ),
        "return": (
            WAITING,
            lambda on: return_requirements(
                office, "150100", [book.requirements[WAITING]], replace(issue, paper_date=on), lack
            ),
        ),
    }


NAMES = [
    "assessment",
    "county",
    "defects",
    "defects-of-city",
    "disputes",
    "escalations",
    "filing",
    "letter",
    "return",
]


@pytest.mark.parametrize("name", NAMES)
def test_a_paper_of_any_day_prints_no_later_day_and_exists_only_from_the_first_day_of_its_record(
    office: Press, name: str
) -> None:
    papers = dated_papers(office)
    assert sorted(papers) == NAMES
    record, make = papers[name]
    facts, ahead = days_of(office, record)
    began = min(facts)
    around = {day + timedelta(days=shift) for day in facts for shift in (-1, 0, 1)}
    count = 0
    for on in sorted({*around, date(2026, 5, 6), date(2026, 5, 8), date(2026, 6, 30), date(2026, 7, 1)}):
        try:
            raw = make(on).raw
        except UnfitError as error:
            assert error.source and error.help.zh
            continue
        count += 1
        assert on >= began, on
        assert on in days_in(raw), on
        vendor = days_of(office, "VENDOR-150102-yunwei")[1]
        late = {day for day in days_in(raw) if day > on} - ahead - vendor
        assert not late, (on, late)
        assert read(raw).core_properties.created.date() == on
    assert count >= 2


def test_every_paper_of_the_demonstration_set_keeps_to_its_date(region: Press) -> None:
    book = region.book
    papers = [
        (one.assessed_on, build_assessment(region, one, paper_date=one.assessed_on))
        for one in book.assessments.values()
    ]
    papers += [(one.published_on, build_notice(region, one)) for one in book.notices.values()]
    for dispute in book.disputes.values():
        for on in sorted(days_of(region, dispute.id)[0]):
            issue = Issue(paper_date=on)
            with suppress(UnfitError):
                papers.append((on, report_disputes(region, dispute.explained_by, [dispute], issue)))
            with suppress(UnfitError):
                papers.append((on, build_filing(region, [dispute], issue)))
    for code in {defect.reporter.division for defect in book.defects.values()}:
        for city in {code, region.law.city_of(code)}:
            for on in (date(2026, 3, 31), date(2026, 6, 30), date(2026, 11, 23)):
                with suppress(UnfitError):
                    papers.append((on, report_defects(region, city, (), Issue(paper_date=on))))
    assert len(papers) > 40
    ahead = {day for one in book.all if one[:3] in ("VEN", "NOT", "REQ") for day in days_of(region, one)[1]}
    windows = {day for record in book.notices.values() for day in days_in(build_notice(region, record).raw)}
    for on, paper in papers:
        late = {day for day in days_in(paper.raw) if day > on} - ahead
        if paper.name.startswith("公示"):
            late -= windows
        assert not late, (paper.name, on, late)


def test_fields_that_a_later_date_dates_are_left_out_with_it(office: Press) -> None:
    book, schemas = office.book, office.schemas
    dispute = book.disputes[DISPUTE]
    then = record_as_of(schemas["dispute"], dispute, date(2026, 6, 11))
    assert then is not None and then.challenge is not None and dispute.challenge is not None
    assert dispute.challenge.answer and then.challenge.answer is None and then.challenge.answered_on is None
    assert then.complaint is None and then.filed is None and len(then.reports) == 2
    assert record_as_of(schemas["dispute"], dispute, date(2026, 5, 31)) is None
    # An escalation without any report yet does not count.
    assessment = record_as_of(schemas["assessment"], book.assessments[SERIOUS], date(2026, 6, 24))
    assert assessment is not None and assessment.escalation is None
    defect = record_as_of(schemas["defect"], book.defects[DEFECT], date(2026, 2, 3))
    assert defect is not None and len(defect.handling) == 2 and defect.resolved_on is None and defect.verified is None


def test_fields_of_a_later_act_of_a_complaint_are_left_out_before_it(office: Press) -> None:
    """Who replied, answered and decided, and whether a complaint was accepted, come with the day of the act."""
    schema = office.schemas["dispute"]
    data: dict[str, Any] = {
        **office.book.document(DISPUTE).data,
        "inquiries": [{"received_on": "2026-06-02", "matter": "甲", "replied_on": "2026-06-04", "replied_by": "乙",
                       "reply": "丙"}],
        "complaint": {"received_on": "2026-06-18", "examined_on": "2026-06-24", "accepted": True,
                      "supplement": {"on": "2026-06-19", "matters": "甲", "until": "2026-06-26",
                                     "supplied_on": "2026-06-23", "sufficient": True},
                      "decided_on": "2026-07-10", "decided_by": "150100", "decision": "驳回投诉。"},
    }  # fmt: skip
    early = data_as_of(schema, data, date(2026, 6, 3))
    assert early is not None and early["inquiries"] == [{"received_on": "2026-06-02", "matter": "甲"}]
    middle = data_as_of(schema, data, date(2026, 6, 22))
    assert middle is not None and middle["complaint"] == {
        "received_on": "2026-06-18",
        "supplement": {"on": "2026-06-19", "matters": "甲", "until": "2026-06-26"},
    }
    late = data_as_of(schema, data, date(2026, 7, 9))
    assert late is not None and late["complaint"]["accepted"] is True and "decided_by" not in late["complaint"]
    assert data_as_of(schema, data, date(2026, 7, 10)) == data


def test_a_future_payment_has_neither_deduction_nor_clause(office: Press) -> None:
    schema, data = office.schemas["vendor"], office.book.document("VENDOR-150102-yunwei").data
    paid = {"amount": 9, "due_on": "2026-07-31", "paid_on": "2026-07-20", "clause": "第五条",
            "deduction": {"amount": 1, "clause": "第六条", "reason": "逾期"}}  # fmt: skip
    contract = {**data["contracts"][0], "signed_on": "2025-12-20", "payments": [paid]}
    then = data_as_of(schema, {**data, "contracts": [contract]}, date(2026, 7, 19))
    assert then is not None and then["contracts"][0]["payments"] == [{"amount": 9, "due_on": "2026-07-31"}]


def test_a_later_correction_is_undone_and_an_earlier_one_stays(office: Press) -> None:
    requirement = office.book.requirements[REQUEST]
    with_corrections = msgspec.structs.replace(
        requirement,
        title="改过两次的名称",
        corrections=(
            Correction("title", "原来的名称", date(2026, 3, 1), "据来函更正。"),
            Correction("title", "改过一次的名称", date(2026, 4, 1), "再据来函更正。"),
        ),
        withdrawn=Undoing(date(2026, 5, 1), "不再需要。"),
    )
    schema = office.schemas["requirement"]
    titles = {}
    for on in (date(2026, 2, 28), date(2026, 3, 31), date(2026, 4, 1)):
        then = record_as_of(schema, with_corrections, on)
        assert then is not None and then.withdrawn is None
        titles[on] = (then.title, len(then.corrections))
    assert list(titles.values()) == [("原来的名称", 0), ("改过一次的名称", 1), ("改过两次的名称", 2)]
    then = record_as_of(schema, with_corrections, date(2026, 5, 1))
    assert then is not None and then.withdrawn is not None
    letter = text(read(build_letter(office, "150100", [with_corrections], Issue(paper_date=date(2026, 3, 15))).raw))
    assert "改过一次的名称" in letter and "改过两次" not in letter


def test_a_change_that_holds_from_a_later_day_is_left_out(office: Press) -> None:
    schema = office.schemas["vendor"]
    data = {
        **office.book.document("VENDOR-150102-yunwei").data,
        "changes": [{"field": "name", "value": "新名称", "from": "2026-06-01", "basis": "名称变更通知书"}],
    }
    before, after = (data_as_of(schema, data, on) for on in (date(2026, 5, 31), date(2026, 6, 1)))
    assert before is not None and "changes" not in before
    assert after is not None and len(after["changes"]) == 1


def test_a_form_shows_the_requirement_of_the_day_it_is_printed(office: Press) -> None:
    with pytest.raises(UnfitError) as error:
        build_form(replace(office, today=date(2026, 1, 4), findings=()), office.book.requirements[REQUEST], CONTACT)
    assert "早于" in error.value.message.zh and "2026-01-05" in error.value.message.zh


def _objects(schema: Schema, node: Mapping[str, Any], place: str) -> Iterator[tuple[str, Mapping[str, Any]]]:
    node = schema.resolve(node)
    if node.get("properties"):
        yield place, node
    for key, inner in node.get("properties", {}).items():
        yield from _objects(schema, inner, f"{place}.{key}")
    if "items" in node:
        yield from _objects(schema, node["items"], f"{place}[]")


APART = {
    "dispute.challenge.respondent": "who has to answer; a posting is never later than the receipt that dates the whole",
    "dispute.complaint.received_by": "who received it; a posting is never later than the receipt that dates the whole",
    "release.notes": "an explanation of the release as a whole, written when it is planned",
    "dispute.complaint.excluded_working_days": "the old way to count what the spans beside it date now",
}
"""Fields behind a date that may come later, which it does not date."""


def test_a_field_after_a_later_date_names_the_date_that_dates_it(office: Press) -> None:
    """A text that comes with a later date (an answer, a decision) carries `x-dated-by`, lest a paper print it early.

    So where an object has a recorded date that may be missing, each field behind it, up to the next date, names
    the date that dates it, is required, is dated inside, or is listed in `APART`.
    """
    for name in sorted(kind.name for kind in KINDS if kind.name != "approval"):
        schema = office.schemas[name]
        for place, node in _objects(schema, schema.bundle, name):
            later = None
            for key, inner in node["properties"].items():
                resolved_node = schema.resolve(inner)
                if "x-recorded" in resolved_node:
                    later = key if key not in node.get("required", ()) else None
                elif resolved_node.get("format") == "date" or _holds_a_day(schema, resolved_node):
                    later = None
                elif later is not None and key not in node.get("required", ()):
                    dated_by = resolved_node.get("x-dated-by")
                    assert dated_by in node["properties"] or f"{place}.{key}" in APART, (
                        f"{place}.{key} follows {later}: name the date it comes with in x-dated-by"
                    )


def _holds_a_day(schema: Schema, node: Mapping[str, Any]) -> bool:
    node = schema.resolve(node)
    below = [*node.get("properties", {}).values(), *([node["items"]] if "items" in node else [])]
    return "x-recorded" in node or any(_holds_a_day(schema, one) for one in below)
