"""The feeds, read by a feed parser."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import feedparser
import pytest
from lxml import etree

from golden import digests
from taizhang.base.timezone import SHANGHAI
from taizhang.law.notice_window import window_of
from taizhang.lifecycle.closing import find_closing_day
from taizhang.site.feeds import FEEDS, list_occurrences, pages, write_feeds
from taizhang.site.feeds.notices import find_reminder_day
from taizhang.site.view.view import View
from viewing import NOWHERE, SOMEWHERE, TODAY, demonstration

ATOM = "{http://www.w3.org/2005/Atom}"
HISTORY = "{http://purl.org/syndication/history/1.0}"


def parse_feed(site: Path, name: str) -> Any:
    feed = feedparser.parse((site / name).read_bytes())
    assert not feed.bozo and feed.version == "atom10", name
    return feed


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("feeds")
    write_feeds(demonstration(), folder, SOMEWHERE)
    return folder


def read_day(entry: Any, name: str) -> date:
    moment = datetime.fromisoformat(entry[name])
    assert moment.utcoffset() == timedelta(hours=8) and (moment.hour, moment.minute) == (0, 0)
    return moment.date()


def list_entries(site: Path, name: str) -> Iterator[Any]:
    """Every entry of a feed, from the subscribed document back through its archives (RFC 5005)."""
    path: str | None = f"feeds/{name}.atom"
    seen: set[str] = set()
    while path:
        feed = parse_feed(site, path)
        for entry in feed.entries:
            if entry.id not in seen:
                seen.add(entry.id)
                yield entry
        links = {link.rel: link.href for link in feed.feed.links}
        assert links["self"] == SOMEWHERE.address(path)
        back = links.get("prev-archive")
        path = back.removeprefix(SOMEWHERE.root) if back else None


def test_every_event_is_listed_once_on_its_own_day(site: Path) -> None:
    book, law = demonstration().book, demonstration().law
    assert law is not None
    expected = {
        "opened": {n.id: n.published_on for n in book.notices.values()},
        "enrolled": {e.id: e.enrolled_on for e in book.entries.values()},
        "released": {r.id: r.released_on for r in book.releases.values() if r.released_on},
        "resolved": {d.id: day for d in book.defects.values() if (day := find_closing_day(d, book, law, TODAY))},
        "interfaces": {i.id: i.published_on for i in book.interfaces.values()},
        "objections": {
            f"{n.id}/{number}": o.received_on for n in book.notices.values() for number, o in enumerate(n.objections, 1)
        },
    }
    for name, days in expected.items():
        days_by_id = {entry.id: read_day(entry, "published") for entry in list_entries(site, name)}
        assert days_by_id == {
            f"tag:czt.example.cn,2026:{name}/{key}": day for key, day in days.items() if day <= TODAY
        }, name
    ids = [entry.id for entry in list_entries(site, "all")]
    assert len(ids) == len(set(ids)) == sum(len(list(list_entries(site, name))) for name in FEEDS)


def test_a_notice_is_listed_as_closing_three_working_days_before_its_end(site: Path) -> None:
    view = demonstration()
    days_by_id = {entry.id.rpartition("/")[2]: read_day(entry, "published") for entry in list_entries(site, "closing")}
    for notice in view.book.notices.values():
        day, last_day = find_reminder_day(notice, view.law), window_of(notice, view.law).known_last_day
        assert day is not None and last_day is not None
        assert view.law.working_days_between(day, last_day) == 3
        assert view.law.working_days_between(day - timedelta(1), last_day) == 4
        is_over = notice.annulled is not None and notice.annulled.on <= day
        assert days_by_id.get(notice.id) == (day if day <= TODAY and not is_over else None)
    # Over the New Year's holiday of 2026, by hand: closes 6 January; 4 (make-up), 5 and 6 are worked.
    assert days_by_id["NOTICE-2025-02"] == date(2025, 12, 31)


def test_an_answered_objection_updates_its_entry(site: Path) -> None:
    for entry in list_entries(site, "objections"):
        notice, _, number = entry.id.rpartition("objections/")[2].partition("/")
        objection = demonstration().book.notices[notice].objections[int(number) - 1]
        handled = objection.handling
        days = [objection.received_on]
        days += [handled.on] if handled else []
        days += [objection.withdrawn.on] if objection.withdrawn else []
        days += [objection.arrival.recorded_on] if objection.arrival else []
        assert read_day(entry, "updated") == max(days)
        assert (handled is not None and handled.reply.strip() in entry.summary) == (handled is not None)
        assert objection.text.strip() in entry.summary


def test_entries_lead_to_the_page_of_their_record(site: Path) -> None:
    for entry in list_entries(site, "all"):
        assert entry.link.startswith("https://czt.example.cn/taizhang/") and entry.link.endswith(".html")
    (first,) = [e for e in list_entries(site, "enrolled") if e.id.endswith("/LEDGER-2026-0007")]
    assert first.link == "https://czt.example.cn/taizhang/ledger/LEDGER-2026-0007.html"


def test_without_an_address_the_links_are_relative_to_the_feed(tmp_path: Path) -> None:
    write_feeds(demonstration(), tmp_path, NOWHERE)
    feed = feedparser.parse((tmp_path / "feeds/all.atom").read_bytes())
    assert feed.entries[0].link.startswith("../") and not feed.bozo
    month = sorted((tmp_path / "feeds/all").iterdir())[0]
    archived = feedparser.parse(month.read_bytes())
    assert archived.entries[0].link.startswith("../../")
    documents = [link.href for link in archived.feed.links if link.type == "application/atom+xml"]
    assert len(documents) == 3 and all((month.parent / link).resolve().is_file() for link in documents)


def test_newest_entries_come_first_and_older_months_are_archives(site: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    feed = parse_feed(site, "feeds/all.atom")
    days = [read_day(entry, "published") for entry in feed.entries]
    assert days == sorted(days, reverse=True) and len(days) == pages.NEWEST
    archives = sorted((site / "feeds/all").glob("*.atom"))
    assert archives[0].stem == "2025-11" and "2026-11" not in [path.stem for path in archives]
    for path in archives:
        root = etree.fromstring(path.read_bytes())
        assert root.find(f"{HISTORY}archive") is not None
        assert {read_day(e, "published").strftime("%Y-%m") for e in feedparser.parse(path.read_bytes()).entries} == {
            path.stem
        }
    assert etree.fromstring((site / "feeds/all.atom").read_bytes()).find(f"{HISTORY}archive") is None


def test_a_document_changes_only_when_a_fact_does(site: Path, tmp_path: Path) -> None:
    view = demonstration()
    later = View(view.repository, view.law, TODAY + timedelta(days=2))
    write_feeds(later, tmp_path, SOMEWHERE)
    # 25 November 2026: three working days before the sixth notice closes. Nothing else happened.
    assert find_reminder_day(view.book.notices["NOTICE-2026-06"], view.law) == date(2026, 11, 25)
    before, after = digests(site), digests(tmp_path)
    changed = {name for name in after if before.get(name) != after[name]}
    assert changed == {"feeds/all.atom", "feeds/closing.atom"}
    assert parse_feed(tmp_path, "feeds/closing.atom").feed.updated == "2026-11-25T00:00:00+08:00"


def test_no_event_is_listed_before_its_day() -> None:
    view = demonstration()
    early = View(view.repository, view.law, date(2026, 1, 1))
    assert 0 < len(list_occurrences(early)) < len(list_occurrences(view))
    assert max(event.changed for event in list_occurrences(early)) <= date(2026, 1, 1)


def test_each_feed_names_itself_and_its_author(site: Path) -> None:
    for name in ("all", *FEEDS):
        feed = parse_feed(site, f"feeds/{name}.atom").feed
        assert feed.id == f"tag:czt.example.cn,2026:feeds/{name}"
        assert feed.author == "内蒙古自治区财政厅" and feed.language == "zh-CN"
        assert SHANGHAI.utcoffset(None) == datetime.fromisoformat(feed.updated).utcoffset()
