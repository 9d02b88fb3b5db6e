"""Whole lives of requirements at random, against a small model: what the gate lets pass, the audit accepts.

The model shares no code with the package: it counts working days by another calendar, and holds a dozen facts of each
requirement. After every request that is merged, the whole history is audited.
"""

import tempfile
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import chinese_calendar
import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, precondition, rule, run_state_machine_as_test

from chronicle import SCAN, Chronicle, at, requirement
from examples import FREE

DAYS, AHEAD = 10, 5
REASON = "据原始材料核对，原登记有误。"
OBJECTION = "该功能限定了供应商的签到方式，影响公平竞争。"


def working_day(start: date, number: int) -> date:
    """The `number`th working day after `start`."""
    day = start
    while number:
        day += timedelta(days=1)
        number -= chinese_calendar.is_workday(day)
    return day


@dataclass
class Objection:
    received: date
    is_withdrawn: bool = False
    outcome: str = ""
    handled: date | None = None


@dataclass
class Notice:
    number: int
    published: date
    promised: date
    page: date | None = None
    is_annulled: bool = False
    objections: list[Objection] = field(default_factory=list)

    @property
    def last(self) -> date:
        return max(self.promised, working_day(max(self.published, self.page or self.published), DAYS))

    def holding(self) -> list[Objection]:
        return [one for one in self.objections if one.received <= self.last and not one.is_withdrawn]

    @property
    def path(self) -> str:
        return f"ledger/notices/NOTICE-{self.published.year}-{self.number:02}.yaml"


@dataclass
class Entry:
    number: int
    year: int
    notice: Notice
    is_struck: bool = False
    release: "Release | None" = None

    @property
    def id(self) -> str:
        return f"LEDGER-{self.year}-{self.number:04}"


@dataclass
class Release:
    version: str
    is_live: bool = False
    is_cancelled: bool = False


@dataclass
class Requirement:
    path: str
    notices: list[Notice] = field(default_factory=list)
    entries: list[Entry] = field(default_factory=list)

    @property
    def id(self) -> str:
        return Path(self.path).stem

    @property
    def entry(self) -> Entry | None:
        return next((entry for entry in self.entries if not entry.is_struck), None)

    def may_be_noticed(self, on: date) -> bool:
        """Approved, and every earlier notice is annulled, struck, or ran with all its objections dismissed."""
        for notice in self.notices:
            if notice.is_annulled or any(entry.is_struck and entry.notice is notice for entry in self.entries):
                continue
            holding = [one for one in notice.holding() if one.received <= on]
            if on <= notice.last or not holding or any(one.outcome != "dismissed" for one in holding):
                return False
        return True

    def may_be_enrolled(self, notice: Notice, on: date) -> bool:
        """The notice ran on the official site, met no objection, and has not enrolled it before."""
        before = [other for other in self.notices if other is not notice and not other.is_annulled]
        open_ = [one for other in before for one in other.holding() if one.outcome != "dismissed"]
        return (
            self.entry is None
            and not notice.is_annulled
            and notice.page is not None
            and on > notice.last
            and not notice.holding()
            and not open_
            and all(entry.notice is not notice for entry in self.entries)
        )


class Lives(RuleBasedStateMachine):
    """Requests in order of time; each is judged by the gate and by the model alike."""

    def __init__(self) -> None:
        super().__init__()
        self.folder = tempfile.TemporaryDirectory()
        self.chronicle = Chronicle(Path(self.folder.name))
        self.now = at("2025-03-03")
        self.requirements: list[Requirement] = []
        self.notices: list[Notice] = []
        self.entries: list[Entry] = []
        self.releases: list[Release] = []

    def teardown(self) -> None:
        self.folder.cleanup()

    @property
    def today(self) -> date:
        return self.now.date()

    def ask(self, files: dict[str, Any], is_lawful: bool) -> bool:
        """Propose `files` now; gate, model and audit must agree. Return whether it was merged."""
        merged = self.now + timedelta(hours=5)
        request = self.chronicle.open(files, self.now, merged)
        errors = [finding.message.zh for finding in request.verdict.errors]
        assert request.verdict.mergeable == is_lawful, (files, errors)
        if is_lawful:
            self.chronicle.merge(request, merged)
            breaches = self.chronicle.audit(self.today).breaches
            assert breaches == (), [breach.message.zh for breach in breaches]
        self.now += timedelta(days=1)
        return is_lawful

    def changed(self, path: str, **changes: Any) -> dict[str, Any]:
        return {path: self.chronicle.read(path) | changes}

    @initialize(depth=st.integers(0, 3))
    def begin(self, depth: int) -> None:
        """One requirement, noticed, run and enrolled up to `depth`."""
        self.raise_one()
        if depth:
            self.open_notice(0, 0)
            self.prove_page(0, 1)
        if depth > 1:
            self.now += timedelta(days=24)
            self.enrol(0)
        if depth > 2:
            self.plan(0)

    @precondition(lambda self: len(self.requirements) < 3)
    @rule()
    def raise_one(self) -> None:
        number = len(self.requirements)
        path, data = requirement(f"REQ-150102-{self.today:%Y%m%d}-aaa{number}", title=f"评审签到改进之{number}")
        data["expected_by"] = "2030-12-31"
        if self.ask({path: data}, True):
            self.requirements.append(Requirement(path))

    @rule(days=st.integers(1, 16))
    def wait(self, days: int) -> None:
        self.now += timedelta(days=days)

    @rule(which=st.integers(0, 2), ahead=st.integers(-1, 7))
    def open_notice(self, which: int, ahead: int) -> None:
        target = self.requirements[which % len(self.requirements)]
        published = self.today + timedelta(days=ahead)
        same_year = [notice for notice in self.notices if notice.published.year == published.year]
        if same_year and max(notice.published for notice in same_year) > published:
            return  # numbers follow the days; a notice between two is another matter
        notice = Notice(len(same_year) + 1, published, working_day(published, DAYS))
        data = {
            "id": Path(notice.path).stem,
            "title": f"第{notice.number}批软件功能需求公示",
            "published_on": published,
            "closes_on": notice.promised,
            "calendar": [{"year": year, "version": 1} for year in sorted({published.year, notice.promised.year})],
            "requirements": [{"id": target.id, "sha256": self.chronicle.digest(target.path)}],
        }
        if self._crosses_versions(published, notice.promised):
            return
        is_lawful = self.today <= published <= working_day(self.today, AHEAD) and target.may_be_noticed(published)
        if self.ask({notice.path: data}, is_lawful):
            target.notices.append(notice)
            self.notices.append(notice)

    def _crosses_versions(self, start: date, end: date) -> bool:
        # Which calendars a period touches near the turn of a year is tested elsewhere.
        return ((start.month, end.month) != (start.month, start.month) and start.year != end.year) or end.month == 12

    @precondition(lambda self: self.notices)
    @rule(which=st.integers(0, 4), back=st.integers(0, 6))
    def prove_page(self, which: int, back: int) -> None:
        notice = self.notices[which % len(self.notices)]
        page = self.today - timedelta(days=back)
        if notice.page is not None or page.month == 12:
            return
        proof = {"url": "https://www.ccgp-neimenggu.gov.cn/notice/1.html", "on": page, "screenshot": SCAN}
        if self.ask(self.changed(notice.path, publication=proof), page >= self._merged(notice)):
            notice.page = page

    def _merged(self, notice: Notice) -> date:
        paths = sorted((self.chronicle.root / "ledger/approvals" / Path(notice.path).stem).glob("*.json"))
        import json

        merged_at = json.loads(paths[0].read_text(encoding="utf-8"))["predicate"]["merged_at"]
        return datetime.fromisoformat(merged_at).date()

    @precondition(lambda self: self.notices)
    @rule(which=st.integers(0, 4), back=st.integers(0, 12), proven=st.booleans())
    def object(self, which: int, back: int, proven: bool) -> None:
        notice = self.notices[which % len(self.notices)]
        target = next(one for one in self.requirements if notice in one.notices)
        received = self.today - timedelta(days=back)
        data: dict[str, Any] = {
            "requirement": target.id,
            "received_on": received,
            "party": "supplier",
            "grounds": "harms-competition",
            "text": OBJECTION,
        }
        if proven:
            data["arrival"] = {"number": "内财购收〔2025〕8号", "scan": SCAN, "recorded_on": self.today}
        in_time = received <= notice.last
        enrolled = target.entry is not None and target.entry.notice is notice
        is_lawful = received >= notice.published and (
            proven or not in_time or not (enrolled or self.today > notice.last)
        )
        objections = [*self.chronicle.read(notice.path).get("objections", []), data]
        if self.ask(self.changed(notice.path, objections=objections), is_lawful):
            notice.objections.append(Objection(received))

    @precondition(lambda self: any(notice.objections for notice in self.notices))
    @rule(which=st.integers(0, 6), outcome=st.sampled_from(["dismissed", "upheld", "late"]), withdraw=st.booleans())
    def settle(self, which: int, outcome: str, withdraw: bool) -> None:
        every = [(notice, number) for notice in self.notices for number in range(len(notice.objections))]
        notice, number = every[which % len(every)]
        objection = notice.objections[number]
        objections = self.chronicle.read(notice.path)["objections"]
        if withdraw:
            objections[number]["withdrawn"] = {"on": self.today, "reason": "经沟通已无异议，予以撤回。"}
            if self.ask(self.changed(notice.path, objections=objections), not objection.is_withdrawn):
                objection.is_withdrawn = True
            return
        late = objection.received > notice.last
        reply = "经研究，所提异议已逐项核实并答复。"
        objections[number]["handling"] = {
            "on": self.today,
            "outcome": outcome,
            "decided_by": "150000",
            "reply": reply,
        }
        is_lawful = objection.handled is None and (outcome != "late" or late)
        if self.ask(self.changed(notice.path, objections=objections), is_lawful):
            objection.outcome, objection.handled = outcome, self.today

    @precondition(lambda self: self.notices)
    @rule(which=st.integers(0, 4))
    def enrol(self, which: int) -> None:
        notice = self.notices[which % len(self.notices)]
        target = next(one for one in self.requirements if notice in one.notices)
        number = sum(entry.year == self.today.year for entry in self.entries) + 1
        entry = Entry(number, self.today.year, notice)
        data = {
            "id": entry.id,
            "requirement": target.id,
            "notice": Path(notice.path).stem,
            "enrolled_on": self.today,
            "classification": "region-wide",
        }
        path = f"ledger/entries/{entry.year}/{entry.id}.yaml"
        if self.ask({path: data}, target.may_be_enrolled(notice, self.today)):
            target.entries.append(entry)
            self.entries.append(entry)

    @precondition(lambda self: self.notices)
    @rule(which=st.integers(0, 4))
    def annul(self, which: int) -> None:
        notice = self.notices[which % len(self.notices)]
        annulled = {"on": self.today, "reason": "公示内容有误，予以撤销。"}
        if self.ask(self.changed(notice.path, annulled=annulled), not notice.is_annulled):
            notice.is_annulled = True

    @precondition(lambda self: self.entries)
    @rule(which=st.integers(0, 4))
    def strike(self, which: int) -> None:
        entry = self.entries[which % len(self.entries)]
        path = f"ledger/entries/{entry.year}/{entry.id}.yaml"
        struck = {"on": self.today, "reason": "所依据的公示有误，移出台账。"}
        if self.ask(self.changed(path, struck=struck), not entry.is_struck):
            entry.is_struck = True

    @precondition(lambda self: self.entries)
    @rule(which=st.integers(0, 4))
    def plan(self, which: int) -> None:
        entry = self.entries[which % len(self.entries)]
        release = Release(f"V1.{len(self.releases)}.0")
        data = {
            "id": release.version,
            "title": "统一版本升级",
            "type": "unified",
            "arranged_on": self.today,
            "planned_for": "2030-12-31",
            "entries": [entry.id],
        }
        if self.ask({f"ledger/releases/{release.version}.yaml": data}, entry.release is None and not entry.is_struck):
            entry.release = release
            self.releases.append(release)

    @precondition(lambda self: self.releases)
    @rule(which=st.integers(0, 4), what=st.sampled_from(["ship", "postpone", "cancel"]))
    def go_on(self, which: int, what: str) -> None:
        release = self.releases[which % len(self.releases)]
        path = f"ledger/releases/{release.version}.yaml"
        planned_entry = next((entry for entry in self.entries if entry.release is release), None)
        if what == "ship":
            is_lawful = (
                not release.is_live
                and not release.is_cancelled
                and (planned_entry is None or not planned_entry.is_struck)
            )
            if planned_entry is None and not release.is_live:
                return
            if self.ask(self.changed(path, released_on=self.today), is_lawful):
                release.is_live = True
            return
        if planned_entry is None or release.is_live or release.is_cancelled:
            return
        if what == "postpone":
            postponed = [{"entry": planned_entry.id, "on": self.today, "reason": "与其他改造合并实施，暂缓。"}]
            files = self.changed(path, postponed=postponed)
        else:
            files = self.changed(path, cancelled={"on": self.today, "reason": "本次升级不再实施。"})
            release.is_cancelled = True
        if self.ask(files, True):
            planned_entry.release = None

    @rule(which=st.integers(0, 2), line=st.integers(1000000, 9999999), honest=st.booleans())
    def correct(self, which: int, line: int, honest: bool) -> None:
        path = self.requirements[which % len(self.requirements)].path
        data = self.chronicle.read(path)
        landline, new = data["requester"]["landline"], f"0471-{line}"
        if landline == new:
            return
        data["requester"]["landline"] = new
        was = landline if honest else "0471-0000000"
        correction = {"field": "requester.landline", "was": was, "on": self.today, "reason": REASON}
        data["corrections"] = [*data.get("corrections", []), correction]
        self.ask({path: data}, honest)

    @rule(which=st.integers(0, 2))
    def rewrite(self, which: int) -> None:
        path = self.requirements[which % len(self.requirements)].path
        self.ask(self.changed(path, proposal="另行建设一套独立的签到系统。\n"), False)


@pytest.mark.fuzz
def test_the_gate_and_the_audit_agree_with_a_model_over_whole_lives() -> None:
    run_state_machine_as_test(
        Lives,
        settings=settings(
            max_examples=60 if FREE else 4,
            stateful_step_count=40 if FREE else 20,
            derandomize=not FREE,
            deadline=None,
            database=None,
            suppress_health_check=list(HealthCheck),
        ),
    )
