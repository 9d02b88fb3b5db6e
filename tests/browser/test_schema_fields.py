"""The web form asks for a field that only the schema defines, judges it as the check does, and writes it."""

import json
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import yaml
from playwright.sync_api import Page, expect

from browser.forms import REQUIREMENT, compare_findings, open_form
from browser.served import serve_folder
from browser.test_apply import fill_in, list_page_errors, submit, text_of
from golden import add_site_sources, build_pages
from schema_fields import ENROLLED, VALUES, build_extended_specimen
from specimen import DAY
from taizhang.acts.desk import Desk, open_desk
from taizhang.documents.document import read_document
from taizhang.documents.writing.canon import canonicalize
from taizhang.repository.repository import with_files
from taizhang.rules.check import check_repository

TODAY = date.fromisoformat(DAY)


@pytest.fixture(scope="session")
def extended_root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return add_site_sources(build_extended_specimen(tmp_path_factory.mktemp("grown")))


@pytest.fixture(scope="session")
def base_url(extended_root: Path) -> Iterator[str]:
    with serve_folder(build_pages(extended_root)) as address:
        yield address


@pytest.fixture(scope="session")
def desk(extended_root: Path) -> Desk:
    return open_desk(extended_root, TODAY)


def fill_further(page: Page) -> None:
    for name, value in (
        ("urgency", VALUES["urgency"]),
        ("background", VALUES["background"]),
        ("needed_from", VALUES["needed_from"]),
        ("headcount", "120"),
        ("budget", "12.5"),
        ("keywords", "签到\n人脸识别\n"),
        ("coordination.department", VALUES["coordination"]["department"]),
        ("coordination.opinion", VALUES["coordination"]["opinion"]),
        ("related", ENROLLED),
        ("internal_note", VALUES["internal_note"]),
    ):
        page.locator(f'[name="{name}"]').fill(value)
    page.locator('[name="priority"][value="high"]').check()
    page.locator('[name="is_funded"][value="true"]').check()
    for channel in VALUES["channels"]:
        page.locator(f'[name="channels"][value="{channel}"]').check()


def test_the_form_writes_every_shape_of_field(page: Page, base_url: str, desk: Desk) -> None:
    open_form(page, base_url, "requirement")
    fill_in(page)
    fill_further(page)
    submit(page)
    path, content = text_of(page)
    written = json.loads(json.dumps(yaml.safe_load(content), default=str))
    assert {key: written[key] for key in VALUES} == VALUES
    repository = with_files(desk.repository, {path: content.encode()})
    assert [finding for finding in check_repository(repository, TODAY) if finding.path == path] == []
    schema = repository.schemas["requirement"]
    document, faults = read_document(content.encode(), path, schema.shape)
    assert document is not None, faults
    assert canonicalize(document, schema) == content.encode()


def test_a_draft_keeps_what_was_typed_into_the_field(page: Page, base_url: str) -> None:
    open_form(page, base_url, "requirement")
    fill_further(page)
    # The last input is stored last, a moment after typing.
    page.wait_for_function("(last) => JSON.stringify(localStorage).includes(last)", arg=VALUES["channels"][-1])
    page.reload()
    page.locator('[data-act="resume"]').click()
    expect(page.locator('[name="headcount"]')).to_have_value("120")
    expect(page.locator('[name="keywords"]')).to_have_value("签到\n人脸识别\n")
    expect(page.locator('[name="is_funded"][value="true"]')).to_be_checked()


def test_a_wrong_input_is_reported_at_the_field(page: Page, base_url: str) -> None:
    open_form(page, base_url, "requirement")
    fill_in(page)
    page.locator('[name="headcount"]').fill("约一百人")
    page.locator('[name="budget"]').fill("12,5万")
    page.locator('[name="coordination.opinion"]').fill("没有写明单位。")
    submit(page)
    messages = list_page_errors(page)
    assert len(messages) == 3
    assert [word for word in ("预计用户数", "预算金额", "协调单位") if not any(word in one for one in messages)] == []


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("headcount", "12"),
        ("headcount", 0),
        ("headcount", 1.5),
        ("budget", True),
        ("is_funded", "true"),
        ("priority", "medium"),
        ("needed_from", "2026-02-30"),
        ("channels", ["web", "web"]),
        ("keywords", [""]),
        ("coordination", {}),
        ("related", "REQ-1"),
        ("urgency", "请拨13812345678联系"),
    ],
)
def test_page_and_check_agree_on_the_field(field: str, value: Any, page: Page, base_url: str, desk: Desk) -> None:
    open_form(page, base_url, "requirement")
    assert compare_findings(page, desk, "requirement", {**REQUIREMENT, field: value})
    assert compare_findings(page, desk, "requirement", {**REQUIREMENT, **VALUES}) == set()
