"""Vendors: periods from the contract's start, payments by the contract, renewals, companies, major problems."""

import json
from datetime import date, timedelta
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st
from msgspec import convert

from confirming import confirm
from specimen import apply, build
from taizhang.acts import assessments, payments, vendors
from taizhang.acts.desk import carry_out, check_act, open_desk
from taizhang.acts.refusal import RefusedError
from taizhang.lifecycle.agenda import list_agenda
from taizhang.lifecycle.chain import list_due_duties
from taizhang.lifecycle.company import find_failures_elsewhere, find_records_of_company, has_right_check_digit
from taizhang.lifecycle.periods import format_period_name, list_periods, parse_period_name
from taizhang.lifecycle.service import list_vendor_steps
from taizhang.records import Vendor
from taizhang.repository.repository import Repository, load_repository
from taizhang.rules.check import check_repository

TODAY = date(2026, 11, 23)
PLAN = {"object": "各类用户", "content": "热线和驻场服务。", "standard": "当日答复。", "manner": "热线和驻场相结合。"}
ITEM = {"object": "热线", "content": "答复及时率", "method": "抽查工单。", "standard": "逾期每件扣一分。"}


def contract(number: str, starts: str, ends: str, **more: Any) -> dict[str, Any]:
    signed_on = (date.fromisoformat(starts) - timedelta(days=10)).isoformat()
    plan = {"submitted_on": signed_on, "items": [{"id": "P1", **PLAN}]}
    data = {"number": number, "signed_on": signed_on, "starts_on": starts, "ends_on": ends, "amount": 100000}
    return {**data, "service_plan": plan, **more}


def vendor(division: str, *contracts: dict[str, Any], period: str = "half-yearly", **more: Any) -> dict[str, Any]:
    scheme = {
        "adopted_on": "2024-01-05",
        "period": period,
        "items": [{"id": "S1", "plan_item": "P1", **ITEM, "full_marks": 100}],
    }
    return {
        "id": f"VENDOR-{division}-anyun",
        "name": "塞上安云信息技术有限公司",
        "division": division,
        "qualifications": [{"name": "信息安全管理体系认证"}],
        "team": {"size": 5, "composition": "项目经理一人，驻场工程师四人，均有三年以上平台运维经验。"},
        "contracts": list(contracts),
        "assessment_scheme": scheme,
        **more,
    }


def assessment(division: str, number: str, period: str, on: str, score: int = 85, **more: Any) -> dict[str, Any]:
    grades = ((90, "excellent"), (80, "good"), (60, "passed"), (40, "failed"), (0, "seriously-failed"))
    return {
        "id": f"ASSESS-{division}-anyun-{period}",
        "vendor": f"VENDOR-{division}-anyun",
        "contract": number,
        "period": period,
        "assessed_on": on,
        "assessed_by": division,
        "scores": [{"item": "S1", "score": score}],
        "total": score,
        "grade": next(grade for least, grade in grades if score >= least),
        **more,
    }


class Place:
    """A clean repository into which records of vendors are put."""

    def __init__(self, folder: Path) -> None:
        self.root = build(folder)

    def put(self, *records: dict[str, Any]) -> "Place":
        for record in records:
            _, division, slug, *period = record["id"].split("-", 3)
            path = self.root / "vendors" / division / slug
            path = path / "assessments" / f"{period[0]}.yaml" if period else path / "vendor.yaml"
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(
                yaml.safe_dump(json.loads(json.dumps(record)), allow_unicode=True, sort_keys=False), "utf-8"
            )
        return self

    def load(self) -> Repository:
        return load_repository(self.root)

    def codes(self, today: date = TODAY) -> dict[str, str]:
        return {f"{one.code} {one.field}": one.message.zh for one in check_repository(self.load(), today)}

    def steps(self, division: str, today: date = TODAY) -> list[str]:
        repository = self.load()
        assert repository.law is not None
        one = repository.book.vendors[f"VENDOR-{division}-anyun"]
        return [step.act.zh for step in list_vendor_steps(one, repository.book, repository.law, today)]

    def periods(self, division: str, today: date = TODAY) -> list[str]:
        repository = self.load()
        assert repository.law is not None
        one = repository.book.vendors[f"VENDOR-{division}-anyun"]
        return [period.name for period in list_periods(one, repository.book, repository.law, today, date.max)]


@pytest.fixture
def place(tmp_path: Path) -> Place:
    return Place(tmp_path)


@pytest.mark.parametrize(
    ("starts", "ends", "period", "names"),
    [
        ("2026-01-01", "2026-12-31", "quarterly", ["2026Q1", "2026Q2", "2026Q3", "2026Q4"]),
        ("2025-07-01", "2026-06-30", "half-yearly", ["2025H2", "2026H1"]),
        ("2025-03-15", "2026-03-14", "half-yearly", ["20250315-20250914", "20250915-20260314"]),
        ("2025-03-01", "2026-02-28", "yearly", ["20250301-20260228"]),
        ("2025-03-01", "2025-12-31", "half-yearly", ["20250301-20250831", "20250901-20251231"]),
        ("2024-02-29", "2025-02-28", "yearly", ["20240229-20250228"]),
        ("2025-08-31", "2026-08-30", "quarterly",
         ["20250831-20251130", "20251201-20260228", "20260301-20260530", "20260531-20260830"]),
        ("2025-11-30", "2026-05-29", "quarterly", ["20251130-20260228", "20260301-20260529"]),
        ("2026-04-10", "2026-05-09", "yearly", ["20260410-20260509"]),
        ("2026-01-01", "2026-06-30", "yearly", ["2026H1"]),
    ],
)  # fmt: skip
def test_periods_are_counted_from_the_contracts_start(
    place: Place, starts: str, ends: str, period: str, names: list[str]
) -> None:
    place.put(vendor("150202", contract("A-1", starts, ends), period=period))
    assert place.periods("150202") == names
    assert [format_period_name(*days) for name in names if (days := parse_period_name(name))] == names


@given(
    starts=st.dates(date(2023, 1, 1), date(2025, 12, 31)),
    days=st.integers(0, 1500),
    period=st.sampled_from(["quarterly", "half-yearly", "yearly"]),
    counted_from=st.sampled_from([None, "contract", "calendar"]),
)
def test_every_day_of_a_contract_is_in_a_period(
    repository: Repository, starts: date, days: int, period: str, counted_from: str | None
) -> None:
    ends = starts + timedelta(days=days)
    data = vendor("150202", contract("A-1", starts.isoformat(), ends.isoformat()), period=period)
    if counted_from:
        data["assessment_scheme"]["counted_from"] = counted_from
    assert repository.law is not None
    periods = list_periods(convert(data, Vendor), repository.book, repository.law, TODAY, date.max)
    assert periods[0].start == starts and periods[-1].end == ends
    assert all(after.start == before.end + timedelta(days=1) for before, after in pairwise(periods))
    assert len({one.name for one in periods}) == len(periods)
    for one in periods:
        bounds = parse_period_name(one.name)
        assert bounds is not None and bounds[0] <= one.start and one.end <= bounds[1]


@pytest.fixture(scope="module")
def repository(tmp_path_factory: pytest.TempPathFactory) -> Repository:
    return load_repository(build(tmp_path_factory.mktemp("whole")))


def test_a_contract_from_march_to_march_is_assessed_and_paid(place: Place) -> None:
    pays = [{"amount": 50000, "due_on": "2025-10-31"}, {"amount": 50000, "due_on": "2026-04-30"}]
    place.put(vendor("150781", contract("M-1", "2025-03-15", "2026-03-14", payments=pays)))
    assert place.codes() == {}
    steps = place.steps("150781", date(2025, 11, 3))
    assert steps[0] == "完成20250315-20250914考核"
    assert steps[1] == "按合同M-1支付第1笔款项（先完成20250315-20250914考核）"
    place.put(assessment("150781", "M-1", "20250315-20250914", "2025-10-10"))
    assert place.codes() == {}
    assert place.steps("150781", date(2025, 10, 15)) == ["按合同M-1支付第1笔款项"]
    place.put(assessment("150781", "M-1", "20250915-20260314", "2026-04-02", 50))
    assert place.codes() == {}
    assert any("未达合格，按合同约定扣减" in step for step in place.steps("150781"))


def test_neither_too_early_nor_a_period_of_another_kind(place: Place) -> None:
    place.put(vendor("150202", contract("A-1", "2026-03-15", "2027-03-14")))
    place.put(assessment("150202", "A-1", "20260315-20260914", "2026-09-14"))
    assert "2026-09-15起方可考核" in place.codes()["V05 assessed_on"]
    place.put(assessment("150202", "A-1", "20260315-20260914", "2026-09-15"))
    assert place.codes() == {}
    place.put(assessment("150202", "A-1", "2026H1", "2026-07-10"))
    assert "应为20260315-20260914" in place.codes()["V05 period"]


def test_the_scheme_may_count_by_the_calendar(place: Place) -> None:
    data = vendor("150202", contract("A-1", "2026-03-15", "2027-03-14"))
    data["assessment_scheme"]["counted_from"] = "calendar"
    place.put(data)
    assert place.periods("150202") == ["2026H1", "2026H2", "2027H1"]
    place.put(assessment("150202", "A-1", "2026H1", "2026-07-10"))
    assert place.codes() == {}


def test_a_contract_that_ends_early_or_late_keeps_what_was_assessed(place: Place) -> None:
    change = {"field": "contracts.0.ends_on", "from": "2026-10-20", "basis": "补充协议，提前终止。"}
    early = vendor("150202", contract("A-1", "2026-03-15", "2027-03-14"), changes=[{**change, "value": "2026-10-31"}])
    place.put(early, assessment("150202", "A-1", "20260315-20260914", "2026-09-20"))
    assert place.codes() == {}
    assert place.periods("150202") == ["20260315-20260914", "20260915-20261031"]
    assert "完成20260915-20261031考核" in place.steps("150202")
    short = contract("A-1", "2026-03-01", "2026-10-31")
    later = vendor("150202", short, changes=[{**change, "from": "2026-11-10", "value": "2027-02-28"}])
    place.put(later, assessment("150202", "A-1", "20260301-20260831", "2026-09-20"))
    (place.root / "vendors/150202/anyun/assessments/20260315-20260914.yaml").unlink()
    assert place.periods("150202") == ["20260301-20260831", "20260901-20270228"]
    place.put(assessment("150202", "A-1", "20260901-20261031", "2026-11-05"))
    assert place.codes() == {}
    assert place.periods("150202") == ["20260301-20260831", "20260901-20261031", "20261101-20270228"]


def test_contracts_side_by_side_have_periods_of_their_own(place: Place) -> None:
    both = [contract("A-1", "2026-01-01", "2026-12-31"), contract("B-1", "2026-01-01", "2026-12-31")]
    place.put(vendor("150202", *both))
    assert place.periods("150202") == ["2026H1", "2026H2", "2026H1-c2", "2026H2-c2"]
    place.put(assessment("150202", "B-1", "2026H1-c2", "2026-07-10"))
    assert place.codes() == {}
    assert place.steps("150202")[0] == "完成2026H1考核（合同A-1）"
    renewal = contract("B-2", "2027-01-01", "2027-12-31", renews="B-1", basis="ASSESS-150202-anyun-2026H1-c2")
    renewal["signed_on"] = renewal["service_plan"]["submitted_on"] = "2026-11-20"
    place.put(vendor("150202", *both, renewal))
    place.put(assessment("150202", "A-1", "2026H1", "2026-07-20", 45))
    assert place.codes() == {}, "a failure under another contract does not count"
    place.put(assessment("150202", "A-1", "2026H1", "2026-07-20"))
    place.put(vendor("150202", *both, {**renewal, "basis": "ASSESS-150202-anyun-2026H1"}))
    assert "考核的是合同A-1" in place.codes()["V08 contracts.2.basis"]


def test_a_payment_and_a_renewal_without_a_pass_are_remarked_until_that_is_confirmed(place: Place) -> None:
    pays = [{"amount": 30000, "due_on": "2026-02-10"}, {"amount": 30000, "due_on": "2026-08-10"}]
    place.put(vendor("150781", contract("A-1", "2026-01-01", "2026-12-31", payments=pays)))

    def pay(number: int, on: date) -> list[tuple[str, str]]:
        desk = open_desk(place.root, TODAY)
        act = payments.record_payment(desk, "VENDOR-150781-anyun", on, "A-1", number, None)
        assert "None" not in act.messages[0].zh
        return [(one.code, one.severity) for one in carry_out(desk, act)]

    assert pay(1, date(2026, 2, 9)) == [("V07", "warning")]
    place.put(assessment("150781", "A-1", "2026H1", "2026-07-10", 55))
    assert ("V07", "warning") in pay(2, date(2026, 8, 3))
    saved = place.load().book.vendors["VENDOR-150781-anyun"].contracts[0].payments
    assert [one.assessment for one in saved] == [None, "ASSESS-150781-anyun-2026H1"]

    def renew() -> list[tuple[str, str]]:
        following = contract("A-2", "2027-01-01", "2027-12-31") | {"signed_on": "2026-11-20"}
        del following["service_plan"]
        desk = open_desk(place.root, TODAY)
        return [
            (one.code, one.severity)
            for one in check_act(desk, vendors.renew_contract(desk, "VENDOR-150781-anyun", following))
        ]

    assert ("V08", "warning") in renew()
    place.put(vendor("150781", contract("A-1", "2026-01-01", "2026-12-31", payments=pays)))
    confirm(place.root, "payments", "renewal")
    for number, on in ((1, date(2026, 2, 9)), (2, date(2026, 8, 3))):
        with pytest.raises(RefusedError) as error:
            pay(number, on)
        assert error.value.reasons[0].source == ("house/payments",)
    with pytest.raises(RefusedError) as error:
        renew()
    assert error.value.reasons[0].source == ("house/renewal",)


@pytest.mark.parametrize("is_confirmed", [False, True])
def test_a_failed_assessment_states_its_consequences(place: Place, is_confirmed: bool) -> None:
    place.put(vendor("150781", contract("A-1", "2026-01-01", "2026-12-31")))
    if is_confirmed:
        confirm(place.root, "payments", "renewal")
    desk = open_desk(place.root, TODAY)
    act = assessments.assess_vendor(
        desk, "VENDOR-150781-anyun", "2026H1", date(2026, 7, 10), [assessments.Marks("S1", 50)]
    )
    assert ("不得" in act.messages[1].zh) is is_confirmed


def test_a_renewal_without_any_assessment_is_refused_by_the_notices(place: Place) -> None:
    place.put(vendor("150781", contract("A-1", "2026-01-01", "2026-12-31")))
    following = contract("A-2", "2027-01-01", "2027-12-31") | {"signed_on": "2026-11-20"}
    with pytest.raises(RefusedError) as error:
        vendors.renew_contract(open_desk(place.root, TODAY), "VENDOR-150781-anyun", following)
    assert error.value.reasons[0].source == ("renewal",)


def test_payments_follow_the_contract(place: Place) -> None:
    pays = [{"amount": 30000, "due_on": "2026-02-10"}, {"amount": 30000, "due_on": "2026-08-10"},
            {"amount": 40000, "due_on": "2026-09-10"}]  # fmt: skip
    place.put(vendor("150202", contract("A-1", "2026-01-01", "2026-12-31", payments=pays)))

    def pay(number: int, on: date, **terms: Any) -> None:
        desk = open_desk(place.root, TODAY)
        carry_out(
            desk, payments.record_payment(desk, "VENDOR-150202-anyun", on, "A-1", number, None, payments.Terms(**terms))
        )

    # The basis of a payment is a default of the system: it refuses nothing until it is confirmed.
    loose = payments.record_payment(
        open_desk(place.root, TODAY), "VENDOR-150202-anyun", date(2026, 2, 9), "A-1", 1, None
    )
    assert "未注明考核和合同约定" in loose.messages[0].zh
    confirm(place.root, "payments")
    with pytest.raises(RefusedError):
        pay(1, date(2026, 2, 9))
    pay(1, date(2026, 2, 9), kind="advance")
    place.put(assessment("150202", "A-1", "2026H1", "2026-07-10", 55))
    with pytest.raises(RefusedError) as error:
        pay(2, date(2026, 8, 3))
    assert "合同未载明如何付款" in error.value.reasons[0].message.zh
    pay(2, date(2026, 8, 3), clause="合同第六条", deducted=6000, reason="考核不合格，按约扣减两成。")
    pay(3, date(2026, 9, 3), clause="合同第六条", kind="final")
    assert place.codes() == {}
    saved = place.load().book.vendors["VENDOR-150202-anyun"].contracts[0].payments
    assert [one.assessment for one in saved] == [None, "ASSESS-150202-anyun-2026H1", "ASSESS-150202-anyun-2026H1"]
    assert saved[1].deduction is not None and saved[1].deduction.amount == 6000


@pytest.mark.parametrize("code", ["91350100M000100Y43", "91150102MA0N1C3B57"])
def test_a_credit_code_ends_in_its_check_digit(code: str) -> None:
    assert has_right_check_digit(code)
    assert not has_right_check_digit(code[:-1] + ("0" if code[-1] != "0" else "1"))
    assert not has_right_check_digit(code[:8] + code[9] + code[8] + code[10:]) or code[8] == code[9]
    assert not has_right_check_digit(code.lower()) and not has_right_check_digit(code[:-1])


@pytest.mark.parametrize(
    ("mine", "theirs", "same"),
    [
        ({}, {"name": "塞上安云信息技术 有限公司"}, True),
        ({}, {"name": "塞上安云信息技术（集团）有限公司"}, False),
        ({"name": "塞上安云（集团）公司"}, {"name": "塞上安云(集团)公司"}, True),
        ({"changes": [{"field": "name", "value": "安云集团有限公司", "from": "2026-05-01", "basis": "更名。"}]},
         {"name": "安云集团有限公司"}, True),
        ({"credit_code": "91150102MA0N1C3B57"}, {"credit_code": "91350100M000100Y43"}, False),
        ({"credit_code": "91150102MA0N1C3B57"}, {"credit_code": "91150102MA0N1C3B57", "name": "另一名称公司"}, True),
        ({"credit_code": "91150102MA0N1C3B57"}, {}, True),
    ],
)  # fmt: skip
def test_one_company_is_recognized_by_its_code_or_by_any_name(
    place: Place, mine: dict[str, Any], theirs: dict[str, Any], same: bool
) -> None:
    place.put(vendor("150202", contract("A-1", "2026-01-01", "2026-12-31"), **mine))
    place.put(vendor("150603", contract("E-1", "2026-01-01", "2026-12-31"), **theirs))
    book = place.load().book
    assert bool(find_records_of_company(book.vendors["VENDOR-150202-anyun"], book)) is same


def test_a_failure_follows_the_company_and_forbids_nothing(place: Place) -> None:
    place.put(vendor("150202", contract("A-1", "2026-01-01", "2026-12-31")))
    escalation = {"escalation": {"reason": "严重不合格，按规定上报自治区财政厅。"}}
    place.put(assessment("150202", "A-1", "2026H1", "2026-07-10", 30, **escalation))
    assert place.codes() == {}
    place.put(vendor("150603", contract("E-1", "2026-08-01", "2027-07-31")))
    repository = place.load()
    assert repository.law is not None
    other = repository.book.vendors["VENDOR-150603-anyun"]
    (failure,) = find_failures_elsewhere(other, repository.book, repository.law, TODAY)
    assert failure.record == "ASSESS-150202-anyun-2026H1" and failure.is_open
    assert find_failures_elsewhere(other, repository.book, repository.law, date(2026, 7, 9)) == ()
    findings = check_repository(repository, TODAY)
    assert [(one.code, one.severity, one.record) for one in findings] == [("V12", "warning", "VENDOR-150603-anyun")]


@pytest.mark.parametrize(
    ("division", "route"),
    [("150102", ["150100", "150000"]), ("150100", ["150000"]), ("150781", ["150000"]), ("152501", ["150000"]),
     ("150202", ["150000"]), ("150000", [])],
)  # fmt: skip
def test_a_major_problem_goes_up_from_the_day_it_is_known(place: Place, division: str, route: list[str]) -> None:
    problem: dict[str, Any] = {"known_on": "2026-11-16", "contract": "A-1", "description": "备份中断三日。"}
    base = vendor(division, contract("A-1", "2026-07-01", "2027-06-30"))
    place.put({**base, "major_problems": [problem]})
    assert place.codes() == {}
    reporters = [division, *route][: len(route)]
    before = None
    for number, (reporter, to) in enumerate(zip(reporters, route, strict=True)):
        repository = place.load()
        law = repository.law
        assert law is not None
        items = [
            one.step for one in list_agenda(repository.book, law, TODAY) if one.record == f"VENDOR-{division}-anyun"
        ]
        assert (items[0].division, items[0].overdue) == (reporter, number == 0)
        assert items[0].due == date(2026, 11, 18 if number == 0 else 25)
        before = repository.book.vendors[f"VENDOR-{division}-anyun"]
        problem.setdefault("reports", []).append({"to": to, "on": "2026-11-23"})
        place.put({**base, "major_problems": [problem]})
        assert place.codes() == {}
        after = place.load().book.vendors[f"VENDOR-{division}-anyun"]
        duties = [(one.duty, one.division) for one in list_due_duties(law, after, before, lambda _: False)]
        assert duties == [("operate", reporter)] if reporter == division else [("consolidate", reporter)]
    assert not any("重大问题" in step for step in place.steps(division))


def test_the_citys_report_is_the_citys_duty_and_the_countys_request_cannot_record_it_alone(place: Place) -> None:
    base = vendor("150102", contract("A-1", "2026-01-01", "2026-12-31"))
    place.put({**base, "id": "VENDOR-150102-anyun"})
    reports = [{"to": "150100", "on": "2026-07-13"}, {"to": "150000", "on": "2026-07-14"}]
    versions: dict[str, Any] = {}
    for number in range(3):
        escalation = {"reason": "严重不合格，按规定逐级上报。", **({"reports": reports[:number]} if number else {})}
        place.put(assessment("150102", "A-1", "2026H1", "2026-07-10", 30, escalation=escalation))
        versions[str(number)] = place.load().book.assessments["ASSESS-150102-anyun-2026H1"]
    law = place.load().law
    assert law is not None

    def duties(new: str, old: str) -> list[tuple[str, str]]:
        return [
            (one.duty, one.division) for one in list_due_duties(law, versions[new], versions.get(old), lambda _: False)
        ]

    assert duties("1", "0") == [("operate", "150102")]
    assert duties("2", "1") == [("consolidate", "150100")]
    assert duties("2", "0") == [("operate", "150102"), ("consolidate", "150100")]
    assert duties("2", "new") == [("operate", "150102"), ("consolidate", "150100")]


def test_an_older_pass_is_no_basis_and_a_late_failure_is_reported(place: Place) -> None:
    first = contract("A-1", "2025-03-15", "2026-03-14")
    renewal = contract("A-2", "2026-03-15", "2027-03-14", renews="A-1", basis="ASSESS-150202-anyun-20250315-20250914")
    renewal["signed_on"] = renewal["service_plan"]["submitted_on"] = "2026-03-20"
    renewal["starts_on"] = "2026-03-21"
    place.put(vendor("150202", first, renewal))
    place.put(assessment("150202", "A-1", "20250315-20250914", "2025-09-20"))
    assert place.codes() == {}
    place.put(assessment("150202", "A-1", "20250915-20260314", "2026-03-18", 50))
    assert "最近一次考核ASSESS-150202-anyun-20250915-20260314为不合格" in place.codes()["V08 contracts.1.basis"]
    place.put(assessment("150202", "A-1", "20250915-20260314", "2026-03-18", 70))
    assert "不是签订前对合同A-1的最近一次考核" in place.codes()["V08 contracts.1.basis"]
    place.put(assessment("150202", "A-1", "20250915-20260314", "2026-03-21", 50))
    assert place.codes() == {}


def test_existing_assessments_mean_what_they_meant(tmp_path: Path) -> None:
    root = build(tmp_path)
    assert check_repository(load_repository(root), TODAY) == ()
    apply(root, {"edit": {"ASSESS-150102-yunwei-2026H1": {"assessed_on": "2026-05-30"}}})
    assert "V05" in {one.code for one in check_repository(load_repository(root), TODAY)}
