"""What a release builds: one table for its vendor, with who pays, on its page and as CSV."""

import csv
from datetime import date

import pytest

from specimen import ROOT
from taizhang.repository.repository import load_repository
from taizhang.site.pages.release_plan import HEADS, format_plan_csv, list_planned_entries
from taizhang.site.view.view import View

DAY = date(2026, 11, 23)


@pytest.fixture(scope="module")
def view() -> View:
    repository = load_repository(ROOT)
    assert repository.law is not None
    return View(repository, repository.law, DAY)


def test_every_live_entry_is_listed_once_with_its_content_and_who_pays(view: View) -> None:
    for release in view.book.releases.values():
        planned = list_planned_entries(view, release)
        assert [one.entry for one in planned] == [key for key in release.live_entries if key in view.book.entries]
        for one in planned:
            entry = view.book.entries[one.entry]
            assert one.requirement == entry.requirement and one.content and one.requester
            if entry.cost_bearer is None:
                assert (one.towards_region, one.inside) == ("未规定", "未规定")
            else:
                department = view.law.department(entry.cost_bearer.towards_region.division, entry.enrolled_on)
                assert one.towards_region == department


def test_a_postponed_entry_and_a_cancelled_release_build_nothing(view: View) -> None:
    for release in view.book.releases.values():
        listed = {one.entry for one in list_planned_entries(view, release)}
        assert listed.isdisjoint(item.entry for item in release.postponed)
        if release.cancelled is not None:
            assert listed == set()


def test_the_csv_holds_the_same_and_no_formula(view: View) -> None:
    release = max(view.book.releases.values(), key=lambda one: len(one.live_entries))
    planned = list_planned_entries(view, release)
    raw = format_plan_csv(planned)
    assert raw.startswith(b"\xef\xbb\xbf") and raw.count(b"\r\n") == len(planned) + 1
    rows = list(csv.reader(raw.decode("utf-8-sig").splitlines(keepends=True)))
    assert rows[0] == list(HEADS)
    assert [row[0] for row in rows[1:]] == [one.entry for one in planned]
    assert [row[3].replace("\r\n", "\n") for row in rows[1:]] == [one.content for one in planned]
    hostile = type(planned[0])(*["=1+1"] * len(HEADS))
    assert b'"=1' not in format_plan_csv((hostile,)) and b"\n=1" not in format_plan_csv((hostile,))
