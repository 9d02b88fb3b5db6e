"""Who is next before the seal: known from the forge, from main or from a later seal, and from nothing else."""

import json
import shutil
import subprocess
import sys
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from golden import add_site_sources
from merging import CHAIN, PATH, REQUIREMENT, Desk, requirement
from open_plans import PLANS
from open_requests import DAY, compose
from open_requests import PATH as SNAPSHOT
from specimen import ROOT, build
from taizhang.approval.gate.progress import describe_request_with_contents
from taizhang.base.timezone import SHANGHAI
from taizhang.law.law import Law
from taizhang.lifecycle import Life, derive_life
from taizhang.lifecycle.agenda import list_agenda, select_for_division
from taizhang.lifecycle.chain import list_duties
from taizhang.lifecycle.pulls import VERSION, OpenRequest, OpenStep, OpenSubject, PullsSnapshot
from taizhang.lifecycle.pulls.contents import list_proposed_files
from taizhang.lifecycle.pulls.file import encode_snapshot, read_snapshot
from taizhang.lifecycle.pulls.merged import find_merged
from taizhang.lifecycle.pulls.proposals import NOTHING_KNOWN, Proposals
from taizhang.lifecycle.review import DUTY_TITLES
from taizhang.repository.repository import Repository, load_repository, with_files
from taizhang.site.pages.departments import Departments
from taizhang.site.site import build_site
from taizhang.site.view.view import View

TODAY = date(2026, 7, 1)
NOW = datetime(2026, 7, 1, 18, 0, tzinfo=SHANGHAI)
UNSEALED = "REQ-150102-20260501-aaa7"
"""The requirement of the specimen without a seal."""
REGION, CITY, COUNTY = "150000", "150100", "150102"


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk(tmp_path)


def next_of(repository: Repository, record: str, proposals: Proposals = NOTHING_KNOWN, today: date = TODAY) -> Life:
    assert repository.law is not None
    return derive_life(repository.book.all[record][1], repository.book, repository.law, today, proposals)


def snapshot_of(*requests: OpenRequest) -> PullsSnapshot:
    return PullsSnapshot(version=VERSION, taken_at=NOW, base="a" * 40, target="main", requests=requests)


def run(root: Path, *words: str, today: date = TODAY) -> "subprocess.CompletedProcess[str]":
    command = [sys.executable, "-m", "taizhang", *words, "--repo", str(root), "--today", str(today), "--lang", "zh"]
    environment = {"PYTHONPATH": str(ROOT / "scripts"), "PATH": "/usr/bin:/bin:/usr/local/bin", "LC_ALL": "C.UTF-8"}
    return subprocess.run(command, env=environment, capture_output=True, text=True)


# Without a snapshot


def test_without_a_snapshot_no_office_is_named(tmp_path: Path) -> None:
    root = build(tmp_path)
    life = next_of(load_repository(root), UNSEALED)
    assert (life.stage, life.title.zh, life.next) == ("submitted", "在审", None)
    assert life.remark is not None and life.remark.zh.startswith("在代码托管平台上审查；没有在审情况")
    status = run(root, "status", UNSEALED)
    assert "在代码托管平台上审查；没有在审情况" in status.stdout
    assert not {"财政局", "逾期", "下一步", "没有下一步"} & set(status.stdout.split("\n\n")[-1].split())
    data = json.loads(run(root, "status", UNSEALED, "--format", "json").stdout)
    assert data["next"] is None and data["remark"].startswith("在代码托管平台上审查")
    due = run(root, "due")
    assert UNSEALED not in due.stdout
    assert "不知现由谁办的需求1件，未列入" in due.stderr


def test_a_record_that_the_snapshot_lacks_is_reported_and_no_office_is_named(tmp_path: Path) -> None:
    repository = load_repository(build(tmp_path))
    for merged_on, words in ((None, "已合并的待存证，未合并的尚未提出"), ({}, "尚未提出合并请求")):
        life = next_of(repository, UNSEALED, Proposals(snapshot_of(), merged_on))
        assert life.next is None and life.remark is not None and words in life.remark.zh


# Main


def test_a_record_on_main_without_a_seal_is_to_be_sealed_by_the_region(desk: Desk) -> None:
    desk.git("checkout", "-q", "main")
    status = run(desk.root, "status", UNSEALED)
    assert "已合并待存证" in status.stdout and "下一步：存证\n由谁办：内蒙古自治区财政厅" in status.stdout
    (row,) = [row for row in json.loads(run(desk.root, "due", "--format", "json").stdout) if row["record"] == UNSEALED]
    assert (row["act"], row["division"], row["overdue"]) == ("存证", REGION, False)
    # Another branch does not change that; a requirement on the branch is not proposed yet.
    desk.git("checkout", "-q", "topic")
    desk.raise_requirement()
    assert "已合并待存证" in run(desk.root, "status", UNSEALED).stdout
    own = run(desk.root, "status", REQUIREMENT).stdout
    assert "需求 · 在审" in own and "在代码托管平台上审查；没有在审情况" in own and "财政厅" not in own
    assert REQUIREMENT not in run(desk.root, "due").stdout


def test_a_clones_own_branch_is_not_main(desk: Desk, tmp_path: Path) -> None:
    """A commit to the `main` of a clone proposes nothing; the remote's branch is main."""
    bare = tmp_path / "origin.git"
    subprocess.run(["git", "clone", "-q", "--bare", str(desk.root), str(bare)], check=True)
    clone = tmp_path / "clone"
    subprocess.run(["git", "clone", "-q", "-b", "main", str(bare), str(clone)], check=True)
    (clone / PATH).parent.mkdir(parents=True, exist_ok=True)
    (clone / PATH).write_text(requirement(), encoding="utf-8")
    mine = ["-c", "user.name=t", "-c", "user.email=t@example.invalid"]
    subprocess.run(["git", *mine, "add", "-A"], cwd=clone, check=True)
    subprocess.run(["git", *mine, "commit", "-q", "-m", "m"], cwd=clone, check=True)
    book = load_repository(clone).book
    merged_records = find_merged(clone, book)
    assert merged_records is not None and UNSEALED in merged_records and REQUIREMENT not in merged_records
    # An export has no main branch.
    shutil.rmtree(clone / ".git")
    assert find_merged(clone, book) is None


def test_other_kinds_too_are_not_on_the_agenda_before_main_holds_them(desk: Desk) -> None:
    path = next(desk.root.glob("defects/150102/*/*0201*.yaml"))
    text = path.read_text(encoding="utf-8").replace(path.stem, "DEFECT-150102-20260630-bbb9")
    text = text.replace("reported_on: 2026-02-01", "reported_on: 2026-06-30")
    content = text.partition("disposition:")[0].partition("handling:")[0].partition("reports:")[0]
    name = "defects/150102/2026/DEFECT-150102-20260630-bbb9.yaml"
    desk.propose(lambda _: desk.write(name, content))
    record = "DEFECT-150102-20260630-bbb9"
    assert record in load_repository(desk.root).book.all, run(desk.root, "check").stdout
    assert record not in run(desk.root, "due").stdout
    status = run(desk.root, "status", record).stdout
    assert "问题与缺陷 · 在审" in status and "没有在审情况" in status and "新城区财政局" not in status.split("\n\n")[-1]
    # After the merge, its own step and the sealing are both due.
    desk.git("checkout", "-q", "main")
    desk.git("merge", "-q", "--no-ff", "-m", "merge", "topic")
    rows = [row for row in json.loads(run(desk.root, "due", "--format", "json").stdout) if row["record"] == record]
    assert sorted((row["act"], row["division"]) for row in rows) == [
        ("存证", REGION),
        ("沟通并明确处理办法", COUNTY),
    ]


# The forge


def steps_after(desk: Desk, *duties: str) -> Life:
    """The life of a requirement in its own branch, after those duties were done on the forge."""
    desk.raise_requirement()
    for duty, login in CHAIN:
        if duty in duties:
            desk.approve((duty, login))
    request = describe_request_with_contents(desk.judge())
    return next_of(load_repository(desk.root), REQUIREMENT, Proposals(snapshot_of(request), {}))


@pytest.mark.parametrize(
    ("duties", "act", "division"),
    [
        ((), "可行性评估", COUNTY),
        (("evaluate",), "汇总", CITY),
        (("evaluate", "consolidate"), "审核", REGION),
        (("evaluate", "consolidate", "review"), "合并", REGION),
    ],
)
def test_only_the_office_whose_turn_it_is_is_named(
    desk: Desk, duties: tuple[str, ...], act: str, division: str
) -> None:
    life = steps_after(desk, *duties)
    assert life.stage == "submitted" and life.next is not None and life.remark is None
    assert (life.next.act.zh.partition("（")[0], life.next.division) == (act, division)
    assert len([event for event in life.events if event.mark is not None]) == len(duties)


def test_a_returned_requirement_waits_for_its_requester_and_makes_no_office_late(desk: Desk) -> None:
    desk.raise_requirement()
    desk.review("nm150102-evaluate", "请补充业务背景，理由不足以判断。", "CHANGES_REQUESTED")
    request = describe_request_with_contents(desk.judge())
    assert request.subjects[0].blocked == ("nm150102-evaluate",)
    repository = load_repository(desk.root)
    late = TODAY + timedelta(days=60)
    life = next_of(repository, REQUIREMENT, Proposals(snapshot_of(request), {}), late)
    assert life.next is not None
    assert (life.next.actor, life.next.due, life.next.overdue) == ("提出人", None, False)
    # The public learns neither that it was returned nor that an office is late.
    public = next_of(repository, REQUIREMENT, Proposals(snapshot_of(request), {}, is_public=True), late)
    assert public.next is not None and "修改" not in public.next.act.zh
    assert (public.next.division, public.next.due, public.next.overdue) == (COUNTY, None, False)


def test_duties_side_by_side_are_all_on_the_agenda(desk: Desk) -> None:
    since = NOW - timedelta(days=1)
    both = tuple(OpenStep("evaluate", code, "next", since=since, due_until=TODAY) for code in (COUNTY, "150105"))
    subject = OpenSubject(REQUIREMENT, "requirement", PATH, CITY, "题", both)
    request = OpenRequest(7, "题", "a", since, "a" * 40, mergeable=False, subjects=(subject,))
    repository = load_repository(desk.root)
    assert repository.law is not None
    items = list_agenda(repository.book, repository.law, TODAY, proposals=Proposals(snapshot_of(request)))
    waiting = [item.step.division for item in items if item.record == REQUIREMENT]
    assert sorted(filter(None, waiting)) == [COUNTY, "150105"]
    mine = select_for_division(items, repository.law.as_of(TODAY), "150105")
    assert [item.record for item in mine if item.record == REQUIREMENT] == [REQUIREMENT]


# A later seal


def test_on_an_earlier_day_the_seal_shows_whose_turn_it_was(tmp_path: Path) -> None:
    repository = load_repository(build(tmp_path))
    for record, approvals in repository.book.approvals_of.items():
        if not record.startswith("REQ-"):
            continue
        chain = approvals[0].predicate.chain
        for before, after in pairwise(chain):
            day = before.at.date()
            if after.at.date() > day < approvals[0].approved_on:
                life = next_of(repository, record, today=day)
                assert life.next is not None and life.stage == "submitted"
                assert (life.next.act, life.next.division) == (DUTY_TITLES[after.duty], after.division)
                assert life.next.since == day


def test_titles_of_duties_are_those_of_the_schema() -> None:
    schema = load_repository(ROOT).schemas["approval"]
    for duty, title in DUTY_TITLES.items():
        assert schema.label(("predicate", "chain", 0, "duty"), duty) == title.zh


# The demonstration


def test_the_demonstrations_snapshot_follows_from_its_plans() -> None:
    assert SNAPSHOT.read_bytes() == encode_snapshot(compose())


def test_no_requirement_of_the_demonstration_is_on_main_without_a_seal() -> None:
    book = load_repository(ROOT).book
    assert [record for record in book.requirements if record not in book.approvals_of] == []
    assert not {plan.record for plan in PLANS} & set(book.all)


def test_the_demonstrations_open_requests_keep_the_law() -> None:
    repository = load_repository(ROOT)
    law: Law | None = repository.law
    assert law is not None and repository.reviewers is not None
    snapshot = read_snapshot(SNAPSHOT)
    sealed_requests = {approval.predicate.pull for approval in repository.book.approvals.values()}
    proposed_repository = with_files(repository, list_proposed_files(snapshot))
    assert proposed_repository.flaws == () and len(snapshot.requests) == 13
    for request in snapshot.requests:
        (subject,) = request.subjects
        assert request.number not in sealed_requests
        record = proposed_repository.book.requirements[subject.record]
        due = list_duties(law.as_of(DAY), record)
        assert [(one.duty, one.division) for one in subject.steps] == [(one.duty, one.division) for one in due]
        for step in subject.steps:
            if step.login and step.at:
                assert step.login in repository.reviewers.logins(step.duty, step.division, step.at.date())
    waiting = {step.division for request in snapshot.requests for one in request.subjects for step in one.next}
    assert {REGION, CITY, "152531"} <= waiting
    assert sum(bool(one.blocked) for request in snapshot.requests for one in request.subjects) == 1


# The site


@pytest.fixture(scope="module")
def view() -> Iterator[View]:
    repository = load_repository(ROOT)
    assert repository.law is not None
    yield View(repository, repository.law, DAY, proposals=Proposals(read_snapshot(SNAPSHOT), {}, is_public=True))


def test_every_matter_is_on_the_page_of_its_office(view: View) -> None:
    departments = Departments(view)
    numbers = {code: departments.row(code).waiting for code in departments.divisions}
    own = [item.step.division for item in view.agenda if item.step.division is not None]
    assert {code: own.count(code) for code in departments.divisions} == numbers and sum(numbers.values()) == len(own)
    city = departments.page(CITY)
    cells = [tuple(cell.text for cell in row) for row in city.matters.rows]
    late, *others = cells
    assert late[2].startswith("汇总（合并请求") and late[3:] == (
        "呼和浩特市财政局",
        "2026-11-04",
        "2026-11-11（已逾期）",
    )
    assert any("新设预算单位采购权限开通向导" in row for row in others)
    assert departments.page(REGION).own.waiting > 20
    assert [row.name for row in departments.page(CITY).below][:2] == ["新城区财政局", "回民区财政局"]


def test_the_public_site_shows_nothing_of_returned_requirements(view: View, tmp_path: Path) -> None:
    root = add_site_sources(build(tmp_path))
    repository = load_repository(root)
    assert repository.law is not None
    site_view = View(repository, repository.law, DAY, proposals=view.proposals)
    target = build_site(site_view, root, lambda items, _: items, search=False).target
    snapshot = read_snapshot(SNAPSHOT)
    logins = {request.author for request in snapshot.requests} | {
        step.login for request in snapshot.requests for one in request.subjects for step in one.steps
    }
    hidden = [str(login) for login in logins if login] + ["修改要求", "按审查意见修改", "nm150625-evaluate"]
    for path in target.rglob("*"):
        if path.is_file() and path.suffix in (".html", ".json", ".ics", ".atom"):
            text = path.read_bytes().replace(b"\r\n ", b"").decode("utf-8", "ignore")
            if path.relative_to(target).parts[0] in ("guide", "rules", "decisions", "en"):
                continue  # texts of the site itself, and examples
            assert [word for word in hidden if word in text] == [], path
    page = (target / "departments/150625.html").read_text(encoding="utf-8")
    assert "开标直播旁观席位申请与观看记录" in page and "可行性评估" in page and "已逾期" not in page
    overdue = (target / "overdue/index.html").read_text(encoding="utf-8")
    assert "审计调阅采购档案增加临时授权和水印" in overdue and "departments/150100.html" in overdue
    assert "回民区财政局" not in overdue
    calendar = (target / "calendar/150100.ics").read_bytes().replace(b"\r\n ", b"").decode("utf-8")
    assert "审计调阅采购档案增加临时授权和水印" in calendar


def test_an_internal_site_shows_the_records_themselves(view: View, tmp_path: Path) -> None:
    root = add_site_sources(build(tmp_path))
    config = (root / "mkdocs.yml").read_text(encoding="utf-8")
    (root / "mkdocs.yml").write_text(config.replace("extra:\n", "extra:\n  internal: true\n", 1), encoding="utf-8")
    repository = load_repository(root)
    assert repository.law is not None
    site_view = View(repository, repository.law, DAY, proposals=view.proposals)
    build_site(site_view, root, lambda items, _: items, search=False)
    page = (root / "build/site/pulls/index.html").read_text(encoding="utf-8")
    assert "nm150625-evaluate要求修改" in page and "开展预算执行审计时需调阅数十个项目档案" in page


def test_due_of_a_department_can_leave_out_those_below() -> None:
    def read_rows(*words: str) -> list[Any]:
        result = run(ROOT, "due", "--format", "json", "--division", CITY, *words, today=DAY)
        assert result.returncode == 0, result.stderr
        rows: list[Any] = json.loads(result.stdout)
        return rows

    all_rows, own = read_rows(), read_rows("--own")
    assert [row for row in all_rows if row["division"] == CITY] == own and len(all_rows) > len(own) > 0
    assert any(row["request"] for row in own) and own[0]["overdue"]
    alone = run(ROOT, "due", "--own", today=DAY)
    assert alone.returncode == 2 and "--division" in alone.stderr
