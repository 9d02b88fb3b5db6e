"""The site: golden pages, the same bytes from the same records, everything escaped, nothing from outside."""

import hashlib
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from golden import FOLDER, PROJECT, furnish, kept, made, shown
from merging import Desk
from specimen import DAY, build
from taizhang.errors import RunFailedError
from taizhang.publish.addresses import page_of
from taizhang.repository import load


def digests(site: Path) -> dict[str, str]:
    files = (path for path in site.rglob("*") if path.is_file())
    return {p.relative_to(site).as_posix(): hashlib.sha256(p.read_bytes()).hexdigest() for p in files}


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return furnish(build(tmp_path_factory.mktemp("site")))


@pytest.fixture(scope="module")
def site(root: Path) -> Path:
    return made(root)


def taizhang(*arguments: str, cwd: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    whole = {**os.environ, "PYTHONPATH": str(PROJECT / "scripts"), **environment}
    command = [sys.executable, "-m", "taizhang", *arguments]
    return subprocess.run(command, cwd=cwd, env=whole, capture_output=True, text=True)


def test_the_pages_are_the_golden_ones(site: Path) -> None:
    golden = {p.relative_to(FOLDER).as_posix(): p.read_text(encoding="utf-8") for p in FOLDER.rglob("*.html")}
    assert {path: body for path, body in shown(site).items() if kept(path)} == golden


def test_building_twice_gives_the_same_bytes(root: Path, site: Path) -> None:
    first = digests(site)
    assert digests(made(root)) == first
    assert len(first) > 50


def test_another_folder_and_another_time_zone_give_the_same_bytes(site: Path, tmp_path: Path) -> None:
    other = furnish(build(tmp_path / "elsewhere"))
    done = taizhang("site", "--today", "2026-07-01", cwd=other, TZ="America/Los_Angeles", LC_ALL="C.UTF-8")
    assert done.returncode == 0, done.stdout + done.stderr
    assert digests(other / "build/site") == digests(site)


def test_every_record_has_its_page_and_is_listed(root: Path, site: Path) -> None:
    for identity, (kind, _, _) in load(root).book.all.items():
        page = site / page_of(identity)
        assert page.is_file(), identity
        if kind.name != "approval":
            assert page.name in (page.parent / "index.html").read_text(encoding="utf-8"), identity


def test_what_the_schema_keeps_from_the_public_stands_nowhere(root: Path, site: Path) -> None:
    private = [
        value
        for requirement in load(root).book.requirements.values()
        for value in (requirement.requester.contact_ref, requirement.requester.landline)
    ]
    assert private
    everything = "\n".join(p.read_text(encoding="utf-8") for p in site.rglob("*.html"))
    assert [value for value in private if value in everything] == []


def test_a_finding_stops_the_build_and_leaves_the_old_site(tmp_path: Path) -> None:
    place = furnish(build(tmp_path))
    assert taizhang("site", "--today", "2026-07-01", cwd=place).returncode == 0
    target = place / "build/site"
    before = digests(target)
    notice = place / "ledger/notices/NOTICE-2026-01.yaml"
    text = notice.read_text(encoding="utf-8")
    notice.write_text(text.replace("closes_on: 2026-03-20", "closes_on: 2026-03-19"), encoding="utf-8")
    done = taizhang("site", "--today", "2026-07-01", cwd=place)
    assert done.returncode == 1
    assert "N02" in done.stdout
    assert digests(target) == before


def test_a_link_that_leads_nowhere_stops_the_build(tmp_path: Path) -> None:
    place = furnish(build(tmp_path))
    (place / "site/templates/record.html").write_text('<a href="nowhere.html">x</a>', encoding="utf-8")
    with pytest.raises(RunFailedError, match=r"nowhere\.html"):
        made(place)
    assert not (place / "build/site").exists()
    assert list((place / "build").iterdir()) == []


def test_hostile_text_is_shown_as_text(tmp_path: Path) -> None:
    place = furnish(build(tmp_path))
    request = next(place.glob("requests/*/*/*aaa7.yaml"))
    hostile = "<script>alert(1)</script></title><img src=x onerror=alert(2)> {{7*7}} <!-- taizhang:home --> &amp;"
    text = request.read_text(encoding="utf-8")
    request.write_text(re.sub(r"(?m)^title: .*$", f"title: '{hostile}'", text), encoding="utf-8")
    target = made(place)
    for page in (page_of(request.stem), "requests/index.html"):
        html = (target / page).read_text(encoding="utf-8")
        assert "&lt;script&gt;alert(1)" in html
        assert "<script>alert(1)" not in html
        assert "<img src=x" not in html
        assert "{{7*7}}" in html


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
def test_a_folder_that_is_no_site_of_ours_is_never_replaced(tmp_path: Path, folder: str) -> None:
    place = furnish(build(tmp_path))
    (place / "precious").mkdir()
    (place / "precious/file").write_text("kept", encoding="utf-8")
    config = place / "mkdocs.yml"
    config.write_text(config.read_text(encoding="utf-8").replace("build/site", folder), encoding="utf-8")
    before = digests(place / folder)
    done = taizhang("site", "--today", "2026-07-01", cwd=place)
    assert done.returncode == 3
    assert "site_dir" in done.stderr
    assert digests(place / folder) == before


def test_what_an_interrupted_build_left_is_cleared_away(tmp_path: Path) -> None:
    place = furnish(build(tmp_path))
    made(place)
    (place / "build/.site-left").mkdir()
    (place / "build/site").rename(place / "build/.site-x-old")
    made(place)
    assert [path.name for path in (place / "build").iterdir()] == ["site"]


def test_a_notice_prints_the_commit_and_the_last_seal_for_people_to_copy(tmp_path: Path) -> None:
    desk = Desk(tmp_path)
    furnish(desk.root)
    desk.git("checkout", "-q", "main")
    head = desk.save("site")
    result = taizhang("site", "--today", DAY, cwd=desk.root)
    assert result.returncode == 0, result.stdout + result.stderr
    page = (desk.root / "build/site/notices/NOTICE-2026-01.html").read_text(encoding="utf-8")
    anchor = page.partition('id="anchor"')[2]
    assert head in anchor
    book = load(desk.root).book
    last = max(book.approvals.values(), key=lambda approval: approval.predicate.sealed_at)
    assert book.document(last.id).sha256 in anchor
    # Records that no commit holds are told of none.
    (desk.root / "requests/README.md").write_text("改动\n", encoding="utf-8")
    taizhang("site", "--today", DAY, cwd=desk.root)
    assert head not in (desk.root / "build/site/notices/NOTICE-2026-01.html").read_text(encoding="utf-8")
