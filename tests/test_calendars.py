"""The calendars of the site, read by icalendar, and the sitemap."""

from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import icalendar
import pytest

from golden import PROJECT, add_site_sources, build_pages, digests
from specimen import apply, build
from taizhang.base.errors import RunFailedError
from taizhang.law.notice_window import window_of
from taizhang.lifecycle.agenda import list_agenda
from taizhang.site.pages.calendars import write_calendars
from taizhang.site.sitemap import write_sitemap
from taizhang.site.view.public_address import SiteAddresses
from taizhang.site.view.view import View
from viewing import NOWHERE, SOMEWHERE, TODAY, demonstration, load_view


def events(path: Path) -> dict[str, Any]:
    calendar: Any = icalendar.Calendar.from_ical(path.read_bytes())
    assert calendar["METHOD"] == "PUBLISH" and calendar.walk("VTIMEZONE")
    events_by_uid = {str(event["UID"]): event for event in calendar.walk("VEVENT")}
    assert len(events_by_uid) == len(calendar.walk("VEVENT"))
    return events_by_uid


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("calendars")
    write_calendars(demonstration(), folder, SOMEWHERE)
    return folder


def test_windows_run_from_the_first_day_to_the_last_and_deadlines_a_day(site: Path) -> None:
    view = demonstration()
    all_events = list(events(site / "calendar/all.ics").values())
    windows = {str(e["SUMMARY"]): e for e in all_events if str(e["SUMMARY"]).startswith(("公示：", "公示（已撤销）："))}
    assert len(windows) == len(view.book.notices)
    for notice in view.book.notices.values():
        event = windows[f"公示{'（已撤销）' if notice.annulled else ''}：{notice.title}"]
        page = notice.publication.on if notice.publication else notice.published_on
        window = window_of(notice, view.law)
        assert window.known_last_day is not None and window.known_last_day >= notice.closes_on
        days = (max(notice.published_on, page), window.known_last_day + timedelta(days=1))
        assert (event["DTSTART"].dt, event["DTEND"].dt) == days
        assert event["URL"] == f"https://czt.example.cn/taizhang/notices/{notice.id}.html"
    due = [
        item
        for item in list_agenda(view.book, view.law, TODAY)
        if isinstance(item.step.due, date) and item.step.division
    ]
    assert len(all_events) - len(windows) == len(due) > 10
    assert all(
        type(e["DTSTART"].dt) is date and e["DTSTAMP"].dt <= datetime(2026, 11, 23, tzinfo=UTC) for e in all_events
    )


def test_every_division_has_a_calendar_of_its_own_and_lower_events(site: Path) -> None:
    view = demonstration()
    assert {path.stem for path in (site / "calendar").iterdir()} == {"all", *view.law.divisions}
    all_uids = set(events(site / "calendar/all.ics"))
    for code, division in view.law.divisions.items():
        own = set(events(site / f"calendar/{code}.ics"))
        assert own <= all_uids
        if division.reports_to:
            assert own <= set(events(site / f"calendar/{division.reports_to}.ics"))
    summaries = {str(e["SUMMARY"]) for e in events(site / "calendar/150102.ics").values()}
    for item in list_agenda(view.book, view.law, TODAY, "150102"):
        if isinstance(item.step.due, date) and item.step.division:
            assert f"{item.step.act.zh}：{view.title(item.record)}" in summaries


def test_a_later_day_changes_no_event_that_is_still_open(site: Path, tmp_path: Path) -> None:
    view = demonstration()
    write_calendars(View(view.repository, view.law, TODAY + timedelta(days=1)), tmp_path, SOMEWHERE)
    before, after = events(site / "calendar/all.ics"), events(tmp_path / "calendar/all.ics")
    assert set(before) <= set(after)
    names = ("SEQUENCE", "DTSTAMP", "DTSTART", "DTEND", "SUMMARY")
    for uid, event in before.items():
        assert [str(event.get(name)) for name in names] == [str(after[uid].get(name)) for name in names]


def test_a_moved_event_keeps_its_uid_and_gets_a_higher_sequence(tmp_path: Path) -> None:
    root = build(tmp_path)
    day, release = date(2026, 5, 20), "V1.2.0"
    write_calendars(load_view(root, day), tmp_path / "one", NOWHERE)
    before = {u: e for u, e in events(tmp_path / "one/calendar/all.ics").items() if release in str(e["SUMMARY"])}
    assert len(before) == 1
    ((uid, old),) = before.items()
    # The planned day moves by a pull request, whose merge is sealed.
    apply(root, {"edit": {release: {"planned_for": "2026-06-30"}}})
    seal = next((root / "ledger/approvals").rglob("0001.json")).read_text(encoding="utf-8")
    place = root / f"ledger/approvals/{release}/0002.json"
    place.write_text(seal, encoding="utf-8")
    write_calendars(load_view(root, day), tmp_path / "two", NOWHERE)
    new = events(tmp_path / "two/calendar/all.ics")[uid]
    assert new["DTSTART"].dt == date(2026, 6, 30) != old["DTSTART"].dt
    assert new["SEQUENCE"] > old["SEQUENCE"]
    # No other event moved.
    others = events(tmp_path / "one/calendar/all.ics")
    same = events(tmp_path / "two/calendar/all.ics")
    assert {u: e["SEQUENCE"] for u, e in others.items() if u != uid} == {
        u: e["SEQUENCE"] for u, e in same.items() if u != uid
    }


def test_an_objection_raises_the_sequence_of_its_window(tmp_path: Path) -> None:
    root = build(tmp_path)
    day = date(2026, 7, 1)
    write_calendars(load_view(root, day), tmp_path / "one", NOWHERE)
    objection = {
        "requirement": "REQ-150102-20260105-aaa1",
        "received_on": "2026-03-10",
        "party": "supplier",
        "grounds": "other",
        "text": "费用由谁承担没有写明，请补充。\n",
    }
    apply(root, {"edit": {"NOTICE-2026-01": {"objections.+": objection}}})
    write_calendars(load_view(root, day), tmp_path / "two", NOWHERE)

    def window(name: str) -> Any:
        (event_,) = [
            event
            for event in events(tmp_path / name / "calendar/all.ics").values()
            if str(event["DESCRIPTION"]).startswith("NOTICE-2026-01") and str(event["SUMMARY"]).startswith("公示：")
        ]
        return event_

    assert window("two")["UID"] == window("one")["UID"]
    assert window("two")["SEQUENCE"] > window("one")["SEQUENCE"]


def addresses(path: Path) -> list[tuple[str, str | None]]:
    root = ElementTree.fromstring(path.read_bytes())
    space = "{http://www.sitemaps.org/schemas/sitemap/0.9}"
    return [(item.findtext(f"{space}loc") or "", item.findtext(f"{space}lastmod")) for item in root]


def test_the_sitemap_dates_every_page_by_its_newest_fact(tmp_path: Path) -> None:
    root = add_site_sources(build(tmp_path))
    config = root / "mkdocs.yml"
    config.write_text(
        "site_url: https://czt.example.cn/taizhang/\n" + config.read_text(encoding="utf-8"), encoding="utf-8"
    )
    site = build_pages(root)
    sitemap = dict(addresses(site / "sitemap.xml"))
    pages = {p.relative_to(site).as_posix() for p in site.rglob("*.html")} - {"404.html", "search/index.html"}
    assert set(sitemap) == {SOMEWHERE.address(page) for page in pages}
    view = load_view(root, date(2026, 7, 1))
    for record in view.book.requirements.values():
        days = [event.on for event in view.life(record).events if event.mark is None]
        assert sitemap[SOMEWHERE.address(f"requests/{record.id}.html")] == max(days).isoformat()
    assert sitemap["https://czt.example.cn/taizhang/guide/"] is None
    assert "Sitemap: https://czt.example.cn/taizhang/sitemap.xml" in (site / "robots.txt").read_text(encoding="utf-8")
    # Each page names its own whole address, not that of the page whose shell it was stamped into.
    for page in ("requests/REQ-150102-20260105-aaa1.html", "rules/N02.html", "ledger/index.html"):
        html = (site / page).read_text(encoding="utf-8")
        assert html.count('rel="canonical"') == 1
        assert f'href="{SOMEWHERE.address(page)}"' in html.partition('rel="canonical"')[2][:200]


def test_a_large_site_has_several_sitemaps_under_one(tmp_path: Path) -> None:
    for number in range(5):
        (tmp_path / f"{number}.html").write_text("", encoding="utf-8")
    write_sitemap(demonstration(), tmp_path, SOMEWHERE, most=2)
    names = [address.rpartition("/")[2] for address, _ in addresses(tmp_path / "sitemap.xml")]
    assert names == ["sitemap-1.xml", "sitemap-2.xml", "sitemap-3.xml"]
    assert [len(addresses(tmp_path / name)) for name in names] == [2, 2, 1]


def test_without_an_address_there_is_no_sitemap(tmp_path: Path) -> None:
    write_sitemap(demonstration(), tmp_path, NOWHERE)
    assert digests(tmp_path) == {}


@pytest.mark.parametrize("wrong", ["czt.example.cn", "ftp://czt.example.cn/", "https:///x", "https://a.cn/?q=1"])
def test_an_invalid_address_is_reported(wrong: str) -> None:
    with pytest.raises(RunFailedError, match="site_url"):
        SiteAddresses.of("台账", wrong, {})


@pytest.mark.parametrize("wrong", ["taizhang", "czt.example.cn", "czt.example.cn,26", "财政.cn,2026"])
def test_an_invalid_authority_is_reported(wrong: str) -> None:
    with pytest.raises(RunFailedError, match=r"extra\.tag"):
        SiteAddresses.of("台账", None, {"tag": wrong})


def test_addresses_are_quoted_and_folders_have_no_index() -> None:
    assert SOMEWHERE.address("data/index.html") == "https://czt.example.cn/taizhang/data/"
    assert SOMEWHERE.address("index.html") == "https://czt.example.cn/taizhang/"
    assert NOWHERE.address("notices/甲 乙.html", "feeds/all.atom") == "../notices/%E7%94%B2%20%E4%B9%99.html"
    assert SOMEWHERE.id("opened/NOTICE-2026-01") == "tag:czt.example.cn,2026:opened/NOTICE-2026-01"
    assert (PROJECT / "mkdocs.yml").read_text(encoding="utf-8").count("tag: taizhang.example,2026") == 1
