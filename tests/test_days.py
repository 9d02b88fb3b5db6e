"""The three days on the role pages are true: every step of them runs, and the outputs shown are real."""

import json
from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest

from days import CITY_REQUESTS, COUNTY_REQUESTS, DAYS, REGION_REQUESTS, Player, morning_desk, read_page
from taizhang.lifecycle import derive_life
from taizhang.repository.repository import load_repository
from taizhang.rules.check import check_repository

HOHHOT, REGION_CODE, LETTER = "150100", "150000", "呼财购〔2026〕12号"


class PlayedDay:
    """A finished day: its page with real outputs, and the desk."""

    def __init__(self, name: str, player: Player) -> None:
        self.name, self.player = name, player
        self.page = player.play(read_page(name))

    def waiting(self, division: str) -> list[dict[str, Any]]:
        """The matters that wait for a department itself at the end of the day, by the newest snapshot."""
        self.player.run("taizhang pulls")
        rows: list[dict[str, Any]] = json.loads(
            self.player.run(f"taizhang due --division {division} --own --format json").rpartition("]")[0] + "]"
        )
        return rows

    def stage(self, record: str) -> str:
        repository = load_repository(self.player.root)
        assert repository.law is not None
        requirement = repository.book.requirements[record]
        return derive_life(requirement, repository.book, repository.law, self.player.day).stage

    def refused(self) -> list[str]:
        return [command for command, code in self.player.codes if code]


def _play_day(name: str, factory: pytest.TempPathFactory) -> Iterator[PlayedDay]:
    with morning_desk(factory.mktemp(name)) as player:
        DAYS[name](player)
        yield PlayedDay(name, player)


@pytest.fixture(scope="module")
def county(tmp_path_factory: pytest.TempPathFactory) -> Iterator[PlayedDay]:
    yield from _play_day("day-county", tmp_path_factory)


@pytest.fixture(scope="module")
def city(tmp_path_factory: pytest.TempPathFactory) -> Iterator[PlayedDay]:
    yield from _play_day("day-city", tmp_path_factory)


@pytest.fixture(scope="module")
def region(tmp_path_factory: pytest.TempPathFactory) -> Iterator[PlayedDay]:
    yield from _play_day("day-region", tmp_path_factory)


@pytest.mark.parametrize("name", DAYS)
def test_every_step_gives_the_output_on_the_page(name: str, request: pytest.FixtureRequest) -> None:
    played: PlayedDay = request.getfixturevalue(name.removeprefix("day-"))
    assert played.page.split("\n") == read_page(name).split("\n"), "tests/days.py writes the pages anew"
    repository = load_repository(played.player.root)
    assert not [one for one in check_repository(repository, played.player.day) if one.severity == "error"]


def test_the_county_forwards_one_ends_one_and_returns_one(county: PlayedDay) -> None:
    clear, infeasible, unclear = COUNTY_REQUESTS
    snapshot = {one.number: one for one in county.player.review.snapshot().requests}
    assert set(snapshot) == {clear.number, unclear.number}
    assert [step.standing for step in snapshot[clear.number].subjects[0].steps] == ["done", "next", "later"]
    assert snapshot[unclear.number].errors == 1
    assert snapshot[unclear.number].subjects[0].blocked == (f"nm{unclear.division}-evaluate",)
    assert county.stage(infeasible.record) == "infeasible"
    (matter,) = county.waiting(clear.division)
    assert (matter["record"], matter["actor"], matter["due"]) == (unclear.record, "提出人", None)
    assert [row["record"] for row in county.waiting(HOHHOT)] == [clear.record]
    # Where the requester has to correct something, no office is called.
    assert county.page.count("**待办**，待提出人修改") == 2
    assert "有检查出的错误，待提出人改正" in county.page and "套话" in county.page
    # The requester reads the whole reason and the possible remedy.
    output = county.player.run(f"taizhang status {infeasible.record}")
    assert "没有必要另行开发。" in output and "可以据意见修改后另行提出" in output
    assert county.refused() == []


def test_the_city_sends_up_eight_by_one_letter_of_which_one_is_of_two_counties(city: PlayedDay) -> None:
    requests = {one.number: one for one in city.player.review.snapshot().requests}
    assert set(requests) == {13, 14, 15, 16, 17, 18, 19, 20, 21} and len(CITY_REQUESTS) == 10
    sent = {
        number: step
        for number, request in requests.items()
        for step in request.subjects[0].steps
        if step.duty == "consolidate" and step.standing == "done"
    }
    assert set(sent) == {13, 14, 15, 16, 17, 18, 19, 21}
    assert {(step.letter, step.login) for step in sent.values()} == {(LETTER, "nm150100-consolidate")}
    evaluations = requests[21].subjects[0].steps[:2]
    assert [(step.duty, step.division) for step in evaluations] == [("evaluate", "150102"), ("evaluate", "150105")]
    assert [step.outcome for step in requests[20].subjects[0].steps] == ["infeasible"] and requests[20].mergeable
    # One approval each, though the command ran twice.
    approvals = [
        [one for one in city.player.server.requests[number].reviews if one["user"] == "nm150100-consolidate"]
        for number in sent
    ]
    assert [len(reviews) for reviews in approvals] == [1] * 8
    (refused,) = city.refused()
    assert refused.startswith("taizhang consolidate 13 20 ")
    assert "经清水河县财政局评估不可行" in city.page and "可以合并，合并后以“评估不可行”办结" in city.page
    assert city.waiting(HOHHOT) == []
    reviewing = [row["act"] for row in city.waiting(REGION_CODE) if row["request"]]
    assert sorted(act.partition("（")[0] for act in reviewing) == ["合并", *["审核"] * 8]


def test_the_letter_lists_what_went_up_and_who_judged_it(city: PlayedDay) -> None:
    head, _, *rows = city.player.letter("build/函.docx")
    assert "评估（收集）部门和日期" in head and len(rows) == 8
    joint = next(row for row in rows if "全市评审现场签到" in row)
    assert "联合提出：新城区财政局、赛罕区财政局" in joint
    assert all("评估可行" in row for row in rows)
    assert not any(
        planned.record in "\n".join(rows) for planned in (CITY_REQUESTS[0], CITY_REQUESTS[1], CITY_REQUESTS[9])
    )


def test_the_region_takes_one_to_a_release_and_refuses_one(region: PlayedDay) -> None:
    released, refused = REGION_REQUESTS
    assert (region.stage(released.record), region.stage(refused.record)) == ("planned", "refused")
    book = load_repository(region.player.root).book
    entry = book.entry_of[released.record]
    assert [one.requirement for one in book.entries.values() if one.notice == entry.notice].count(released.record) == 1
    assert entry.id in book.releases["V1.3.0"].entries
    notice = book.notices[entry.notice]
    assert notice.publication is not None and notice.objections == () and entry.enrolled_on > notice.closes_on
    assert {"NOTICE-2026-03", "V1.3.0", entry.id} <= set(book.approvals_of)
    (matter,) = region.waiting(REGION_CODE)
    assert (matter["record"], matter["overdue"]) == ("V1.3.0", False)
    assert region.refused() == []


def test_a_notice_approved_ahead_of_its_day_is_named_in_the_next_step(region: PlayedDay) -> None:
    repository = load_repository(region.player.root)
    assert repository.law is not None
    requirement = repository.book.requirements[REGION_REQUESTS[0].record]
    acts = {}
    for day in (date(2026, 7, 1), date(2026, 7, 2)):
        following = derive_life(requirement, repository.book, repository.law, day).next
        acts[day.day] = following.act.zh if following is not None else ""
    # Before its approval the notice is unknown.
    assert acts == {1: "发布公示", 2: "发布公示（已列入NOTICE-2026-03，预定2026-07-03发布）"}
