"""The site: golden pages, the same bytes from the same records, everything escaped, nothing from outside."""

import csv
import io
import json
import os
import re
import subprocess
from pathlib import Path
from typing import Any

import feedparser
import icalendar
import openpyxl  # type: ignore[import-untyped]
import pytest

from command import TAIZHANG
from golden import FOLDER, PROJECT, add_site_sources, build_pages, digests, is_golden, read_pages
from merging import Desk
from specimen import DAY, build
from taizhang.base.errors import RunFailedError
from taizhang.repository.repository import load_repository
from taizhang.site.view.addresses import find_data_path, find_page
from viewing import FORMULA, LONG, MARKUP, UNSEEN, contents, insert_hostile_texts


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return add_site_sources(build(tmp_path_factory.mktemp("site")))


@pytest.fixture(scope="module")
def site(root: Path) -> Path:
    return build_pages(root, search=True)


def taizhang(*arguments: str, cwd: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    variables = {**os.environ, "PYTHONPATH": str(PROJECT / "scripts"), **environment}
    command = [*TAIZHANG, *arguments]
    return subprocess.run(command, cwd=cwd, env=variables, capture_output=True, text=True)


def test_the_pages_are_the_golden_ones(site: Path) -> None:
    golden = {p.relative_to(FOLDER).as_posix(): p.read_text(encoding="utf-8") for p in FOLDER.rglob("*.html")}
    assert {path: body for path, body in read_pages(site).items() if is_golden(path)} == golden


def test_building_twice_gives_the_same_bytes(root: Path, site: Path) -> None:
    first = digests(site)
    assert digests(build_pages(root, search=True)) == first
    assert len(first) > 50


def test_another_folder_and_another_time_zone_give_the_same_bytes(site: Path, tmp_path: Path) -> None:
    other = add_site_sources(build(tmp_path / "elsewhere"))
    result = taizhang("site", "--today", "2026-07-01", cwd=other, TZ="America/Los_Angeles", LC_ALL="C.UTF-8")
    assert result.returncode == 0, result.stdout + result.stderr
    assert digests(other / "build/site") == digests(site)


def test_every_record_has_its_page_and_is_listed(root: Path, site: Path) -> None:
    for identity, (kind, _, _) in load_repository(root).book.all.items():
        page = site / find_page(identity)
        assert page.is_file(), identity
        if kind.name != "approval":
            assert page.name in (page.parent / "index.html").read_text(encoding="utf-8"), identity


def test_private_fields_appear_nowhere(root: Path, site: Path) -> None:
    # A register beside the repository, as the office keeps it: a build must not read it.
    people = {"张三丰": "13900000001", "李四光": "13900000002"}
    register = "".join(f"- {{name: {name}, phone: '{phone}'}}\n" for name, phone in people.items())
    (root / "contacts.yaml").write_text(f"contacts:\n{register}", encoding="utf-8")
    build_pages(root, search=True)
    private = [
        value
        for requirement in load_repository(root).book.requirements.values()
        for value in (requirement.requester.contact_ref, requirement.requester.landline)
    ]
    private += [*people, *people.values()]
    assert len(private) > 10
    endings: set[str] = set()
    for name, text in contents(site):
        endings.add(name.rpartition(".")[2])
        text = text.replace(" ", "")  # in the index, every character is separate
        assert [value for value in private if value in text] == [], name
    assert {"html", "json", "atom", "ics", "csv", "pf_fragment!", "pf_index!", "xml"} <= endings


def test_a_finding_stops_the_build_and_leaves_the_old_site(tmp_path: Path) -> None:
    place = add_site_sources(build(tmp_path))
    assert taizhang("site", "--today", "2026-07-01", cwd=place).returncode == 0
    target = place / "build/site"
    before = digests(target)
    notice = place / "ledger/notices/NOTICE-2026-01.yaml"
    text = notice.read_text(encoding="utf-8")
    notice.write_text(text.replace("closes_on: 2026-03-20", "closes_on: 2026-03-19"), encoding="utf-8")
    result = taizhang("site", "--today", "2026-07-01", cwd=place)
    assert result.returncode == 1
    assert "N02" in result.stdout
    assert digests(target) == before


def test_a_link_that_leads_nowhere_stops_the_build(tmp_path: Path) -> None:
    place = add_site_sources(build(tmp_path))
    (place / "site/templates/record.html").write_text('<a href="nowhere.html">x</a>', encoding="utf-8")
    with pytest.raises(RunFailedError, match=r"nowhere\.html"):
        build_pages(place)
    assert not (place / "build/site").exists()
    assert list((place / "build").iterdir()) == []


@pytest.fixture(scope="module")
def hostile_site(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str]:
    """A site with records full of hostile text, and the id of one of them."""
    place = add_site_sources(build(tmp_path_factory.mktemp("hostile")))
    identity = insert_hostile_texts(place)
    return build_pages(place, search=True), identity


def test_hostile_text_is_shown_as_text(hostile_site: tuple[Path, str]) -> None:
    target, identity = hostile_site
    for page in (find_page(identity), "requests/index.html", "notices/NOTICE-2026-01.html", "ledger/index.html"):
        html = (target / page).read_text(encoding="utf-8")
        assert "&lt;script&gt;alert(1)" in html, page
        assert "{{7*7}} {% raw %} **粗** [链](x) `码` &amp;amp;" in html, page
    for path in target.rglob("*.html"):
        html = path.read_text(encoding="utf-8")
        assert "<script>alert(1)" not in html and "<img src=x" not in html, path
    html = (target / find_page(identity)).read_text(encoding="utf-8")
    assert UNSEEN in html and LONG in html


def test_hostile_text_is_text_in_machine_readable_files(hostile_site: tuple[Path, str]) -> None:
    target, identity = hostile_site
    data = json.loads((target / f"data/v1/requirements/{identity}.json").read_text(encoding="utf-8"))["record"]
    assert data["title"] == MARKUP
    assert data["data"]["content"] == f"{MARKUP}\n{UNSEEN}\n{FORMULA}\n{LONG}\n"
    entries = [entry for name in ("enrolled", "objections") for entry in feed(target, name)]
    assert MARKUP in [entry.title.partition("0001 ")[2] for entry in entries]
    assert any(
        entry.summary.endswith(f"。{MARKUP}\n2026-03-25处理：{entry.summary.partition('处理：')[2]}")
        for entry in entries
    )
    assert all(entry.title_detail.type == entry.content[0].type == "text/plain" for entry in entries)
    calendar = icalendar.Calendar.from_ical((target / "calendar/all.ics").read_bytes())
    assert any(f"REQ-150102-20260105-aaa1 {MARKUP}" in str(event["DESCRIPTION"]) for event in calendar.walk("VEVENT"))
    rows = list(csv.reader(io.StringIO((target / "data/v1/tables/requirements.csv").read_text(encoding="utf-8-sig"))))
    cells = [cell for row in rows if identity in row for cell in row]
    assert MARKUP in cells and any(LONG in cell for cell in cells)
    book = openpyxl.load_workbook(target / "data/v1/tables/requirements.xlsx")
    sheet_cells = [cell for sheet in book.worksheets for row in sheet.iter_rows() for cell in row if cell.value]
    assert MARKUP in [cell.value for cell in sheet_cells]
    assert [cell.coordinate for cell in sheet_cells if cell.data_type == "f"] == []
    fragments = [text for name, text in contents(target / "search") if "fragment" in name]
    (fragment,) = [text for text in fragments if f'"id":"{identity}"' in text]
    assert json.loads(fragment.removeprefix("pagefind_dcd"))["meta"]["name"] == MARKUP


def feed(target: Path, name: str) -> list[Any]:
    """Every entry of a feed, newest document and archives."""
    documents = [target / f"feeds/{name}.atom", *sorted((target / f"feeds/{name}").glob("*.atom"))]
    return [entry for document in documents for entry in feedparser.parse(document.read_bytes()).entries]


def test_every_page_links_the_feeds_and_each_record_its_document(root: Path, site: Path) -> None:
    feeds = re.compile(r'<link rel="alternate" type="application/atom\+xml" title="全部事件" href="([^"]+)"')
    for page in ("index.html", "ledger/index.html", "requests/REQ-150102-20260105-aaa1.html", "rules/N02.html"):
        html = (site / page).read_text(encoding="utf-8")
        (link,) = feeds.findall(html)
        assert (site / page).parent.joinpath(link).resolve() == (site / "feeds/all.atom").resolve()
    for identity, (kind, _, _) in load_repository(root).book.all.items():
        if kind.name != "approval":
            html = (site / find_page(identity)).read_text(encoding="utf-8")
            assert f'href="../{find_data_path(kind.name, identity)}"' in html


def test_no_page_asks_another_host_for_anything(site: Path) -> None:
    asking = re.compile(r"<(?:script|img|iframe|source|video|audio)\b[^>]*\bsrc=[\"']?(?:https?:)?//", re.IGNORECASE)
    linking = re.compile(
        r"<link\b(?=[^>]*\b(?:stylesheet|preload|preconnect|icon)\b)[^>]*(?:https?:)?//", re.IGNORECASE
    )
    for page in site.rglob("*.html"):
        html = page.read_text(encoding="utf-8")
        assert not asking.search(html), page
        assert not linking.search(html), page
    for sheet in site.rglob("*.css"):
        assert not re.search(r"@import|url\([\"']?(?:https?:)?//", sheet.read_text(encoding="utf-8")), sheet


@pytest.mark.parametrize("folder", ["requests", "schemas", "precious"])
def test_a_folder_that_is_no_built_site_is_never_replaced(tmp_path: Path, folder: str) -> None:
    place = add_site_sources(build(tmp_path))
    (place / "precious").mkdir()
    (place / "precious/file").write_text("kept", encoding="utf-8")
    config = place / "mkdocs.yml"
    config.write_text(config.read_text(encoding="utf-8").replace("build/site", folder), encoding="utf-8")
    before = digests(place / folder)
    result = taizhang("site", "--today", "2026-07-01", cwd=place)
    assert result.returncode == 3
    assert "site_dir" in result.stderr
    assert digests(place / folder) == before


def test_leftovers_of_an_interrupted_build_are_removed(tmp_path: Path) -> None:
    place = add_site_sources(build(tmp_path))
    build_pages(place)
    (place / "build/.site-left").mkdir()
    (place / "build/site").rename(place / "build/.site-x-old")
    build_pages(place)
    assert [path.name for path in (place / "build").iterdir()] == ["site"]


def test_a_notice_prints_the_commit_and_the_last_seal_for_people_to_copy(tmp_path: Path) -> None:
    desk = Desk(tmp_path)
    add_site_sources(desk.root)
    desk.git("checkout", "-q", "main")
    head = desk.save("site")
    result = taizhang("site", "--today", DAY, cwd=desk.root)
    assert result.returncode == 0, result.stdout + result.stderr
    page = (desk.root / "build/site/notices/NOTICE-2026-01.html").read_text(encoding="utf-8")
    anchor = page.partition('id="anchor"')[2]
    assert head in anchor
    book = load_repository(desk.root).book
    last = max(book.approvals.values(), key=lambda approval: approval.predicate.sealed_at)
    assert book.document(last.id).sha256 in anchor
    # A page of uncommitted records names no commit.
    (desk.root / "requests/README.md").write_text("改动\n", encoding="utf-8")
    taizhang("site", "--today", DAY, cwd=desk.root)
    assert head not in (desk.root / "build/site/notices/NOTICE-2026-01.html").read_text(encoding="utf-8")
