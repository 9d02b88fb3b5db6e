"""The forms in a real browser: filled by keyboard on a phone's screen, and their files accepted by check and gate."""

import hashlib
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import yaml
from axe_playwright_python.sync_playwright import Axe  # type: ignore[import-untyped]
from playwright.sync_api import Browser, Page, expect

from browser.conftest import TODAY
from browser.forms import NOON, open_form
from browser.keyboard import Keyboard
from golden import PROJECT
from merging import Desk
from taizhang.documents.document import read_document
from taizhang.documents.schema import Schemas
from taizhang.documents.writing.canon import canonicalize
from taizhang.repository.repository import Repository, load_repository, with_files
from taizhang.rules.check import check_repository

SCHEMAS = Schemas(PROJECT / "schemas")
NAME, PHONE = "其其格", "13800138000"


def text_of(page: Page) -> tuple[str, str]:
    """Path and content of the file that the page has produced."""
    result = page.locator("[data-part=made]")
    expect(result).to_be_visible()
    return str(page.locator("[data-part=path]").text_content()), page.locator("[data-part=text]").input_value()


def list_page_errors(page: Page) -> list[str]:
    """The errors listed at the top of the page."""
    return page.locator("[data-part=summary] li").all_text_contents()


def fill_in(page: Page, division: str = "150102", **more: str) -> None:
    """Fill in a requirement in the shortest way."""
    page.locator('[name=kind][value="adjustment"]').check()
    page.locator('[name="requester.division"]').select_option(division)
    page.locator('[name="affected_scope.subsystems"][value=trading]').check()
    values = {
        "title": "评审现场签到改为人脸识别",
        "submitted_on": "2026-06-30",
        "requester.organization": "新城区财政局",
        "requester.landline": "0471-6640000",
        "requester.sealed_form.file": "申请表.pdf",
        "requester.sealed_form.sha256": "0" * 64,
        "content": "评审现场签到改为人脸识别，保留人工核验的通道。",
        "scenario": "评审专家到场签到时排队时间长，存在代签的风险。",
        "affected_scope.description": "各地评审现场。",
        "legal_basis.0.document": "政府采购评审专家管理办法",
        "proposal": "接入现有的人脸识别服务。",
        "expected_by": "2027-06-30",
        **more,
    }
    for name, value in values.items():
        page.locator(f'[name="{name}"]').fill(value)


def submit(page: Page) -> None:
    page.get_by_role("button", name="检查并生成文件").click()


@cache
def load_once(root: Path) -> Repository:
    """The repository at `root` as it was at the first call."""
    return load_repository(root)


def check_file(desk: Desk, path: str, text: str) -> dict[str, Any]:
    """The data of the file, which must pass the check and stay unchanged by fmt."""
    repository = with_files(load_once(desk.root), {path: text.encode()})
    assert [f for f in check_repository(repository, TODAY) if f.path == path] == []
    kind = "requirement" if path.startswith("requests/") else "defect"
    document, faults = read_document(text.encode(), path, SCHEMAS[kind].shape)
    assert document is not None, faults
    assert canonicalize(document, SCHEMAS[kind]) == text.encode()
    return dict(document.data)


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Desk:
    return Desk(tmp_path_factory.mktemp("desk"))


def test_a_requirement_is_filed_on_a_phone_by_keyboard_and_the_county_is_next(
    page: Page, base_url: str, tmp_path: Path, desk: Desk
) -> None:
    scan = tmp_path / "申请表.pdf"
    scan.write_bytes(b"%PDF-1.7 a stamped form")
    page.set_viewport_size({"width": 390, "height": 844})
    # Registered at the start: later, the browser may open its own dialog.
    page.on("filechooser", lambda chooser: chooser.set_files(scan))
    open_form(page, base_url, "requirement")
    keys = Keyboard(page)
    keys.choose("kind", "addition")
    keys.write("title", "区级政务大厅开标室联动叫号")
    keys.write("requester.organization", "新城区政务服务局")
    keys.select("requester.division", "150102")
    keys.write("requester.landline", "0471-6640000")
    keys.to("input[type=file]")
    page.keyboard.press("Space")
    expect(page.locator('[name="requester.sealed_form.file"]')).to_have_value("申请表.pdf")
    keys.write("content", "新增开标室的联动叫号：\n进入解密、唱标环节时，现场屏幕同步显示。")
    keys.write("scenario", "两间开标室同时开标时，到场人员不清楚何时进入下一环节。")
    keys.press('[data-place=legal_basis] [data-act="remove"]')
    keys.write("rationale", "全年承接约二百六十个项目，现场秩序靠工作人员口头通知，多次有人因未及时入场影响签字。")
    keys.write("proposal", "由大厅屏幕定时取用环节状态。")
    keys.choose("affected_scope.subsystems", "trading")
    keys.write("affected_scope.description", "各地评审现场。")
    keys.day("expected_by", date(2027, 6, 30))
    keys.write("contacts.0.name", NAME)
    keys.write("contacts.0.phone", PHONE)
    keys.press('form button[type="submit"]')
    path, text = text_of(page)
    assert page.evaluate("document.documentElement.scrollWidth") == 390
    assert re.fullmatch(r"requests/150102/2026/REQ-150102-20261123-[0-9a-hjkmnp-tv-z]{4}\.yaml", path)
    assert "新城区财政局可行性评估，呼和浩特市财政局汇总上报" in page.locator("[data-part=next]").inner_text()

    with page.expect_download() as saved:
        keys.press('[data-act="save"]')
    assert saved.value.suggested_filename == path.rpartition("/")[2]
    assert Path(saved.value.path()).read_text(encoding="utf-8") == text
    data = check_file(desk, path, text)
    assert data["content"].endswith("现场屏幕同步显示。\n") and data["legal_basis"] == []
    digest = hashlib.sha256(scan.read_bytes()).hexdigest()
    assert data["requester"]["sealed_form"] == {"file": "申请表.pdf", "sha256": digest}

    with page.expect_download() as entry:
        keys.press('[data-act="save-contact"]')
    register = Path(entry.value.path()).read_text(encoding="utf-8")
    contact = {"ref": data["requester"]["contact_ref"], "name": NAME, "phone": PHONE}
    assert yaml.safe_load(register) == {"contacts": [contact]} and "不得提交入库" in register
    assert NAME not in text and PHONE not in text

    desk.write(path, text)
    desk.save()
    desk.more["opened_at"] = NOON
    verdict = desk.judge(TODAY)
    assert verdict.findings == ()
    (chain,) = verdict.chains
    first = chain.steps[0]
    assert (first.duty, first.division, first.standing) == ("evaluate", "150102", "next")


def test_the_browser_stores_no_contact_data(page: Page, base_url: str) -> None:
    open_form(page, base_url, "requirement")
    fill_in(page)
    page.locator('[name="contacts.0.name"]').fill(NAME)
    page.locator('[name="contacts.0.phone"]').fill(PHONE)
    submit(page)
    text_of(page)
    stored = page.evaluate("JSON.stringify(localStorage)")
    assert "新城区财政局" in stored and NAME not in stored and PHONE not in stored


def test_a_partial_or_malformed_contact_is_reported_and_a_private_number_stays_off_the_record(
    page: Page, base_url: str
) -> None:
    open_form(page, base_url, "requirement")
    fill_in(page, content=f"有问题请找{NAME}，电话{PHONE}，随时可以联系。")
    page.locator('[name="contacts.0.phone"]').fill("12345")
    submit(page)
    assert any("手机号码（138****00）" in message for message in list_page_errors(page))
    assert any("姓名" in message for message in list_page_errors(page)) and any(
        "联系电话" in message for message in list_page_errors(page)
    )
    page.locator('[name="contacts.0.phone"]').fill("")
    page.locator('[name="content"]').fill("评审现场签到改为人脸识别，保留人工核验的通道。")
    submit(page)
    text_of(page)
    expect(page.locator("[data-part=register]")).to_be_hidden()


def test_a_missing_value_is_reported_at_field_and_top_until_it_is_entered(page: Page, base_url: str) -> None:
    open_form(page, base_url, "requirement")
    submit(page)
    summary = page.locator("[data-part=summary]")
    expect(summary).to_be_focused()
    assert "缺少必填内容“需求名称”。" in list_page_errors(page)
    count = len(list_page_errors(page))
    assert summary.locator("h2").inner_text() == f"有{count}处需要改正"
    summary.get_by_text("缺少必填内容“需求名称”。").click()
    title = page.locator("[name=title]")
    expect(title).to_be_focused()
    expect(title).to_have_attribute("aria-invalid", "true")
    described = str(title.get_attribute("aria-describedby")).split()
    assert any("缺少必填内容" in page.locator(f"#{name}").inner_text() for name in described)
    page.keyboard.insert_text("评审现场签到改为人脸识别")
    expect(page.locator("#f-title-wrong")).to_be_hidden()
    assert title.get_attribute("aria-invalid") is None and len(list_page_errors(page)) == count - 1
    assert "规则F06" in page.locator("#f-content-wrong").inner_text()
    page.locator("#f-content-wrong a").click()
    expect(page.locator("h1")).to_contain_text("必填内容齐全")


def test_an_invalid_day_is_reported_as_by_the_check(page: Page, base_url: str) -> None:
    open_form(page, base_url, "requirement")
    field = page.locator("[name=expected_by]")
    field.focus()
    for keys in ("02302027", "20270230"):
        page.keyboard.type(keys)
        if field.evaluate("control => control.validity.badInput"):
            break
        field.fill("")
        field.focus()
    submit(page)
    assert "“期望实现时间”填写有误：历法上没有这一天或这一时刻。" in list_page_errors(page)
    assert "缺少必填内容“期望实现时间”。" not in list_page_errors(page)


def test_parts_that_belong_to_another_kind_are_neither_shown_nor_written(page: Page, base_url: str, desk: Desk) -> None:
    open_form(page, base_url, "requirement")
    fill_in(page)
    expect(page.locator("[data-place=sharing]")).to_be_hidden()
    page.locator('[name=kind][value="data-sharing"]').check()
    expect(page.locator('[data-place="requester.sealed_form"]')).to_be_hidden()
    submit(page)
    assert "缺少必填内容“共享方式—第三方系统”。" in list_page_errors(page)
    for name, value in (("system", "市场监管系统"), ("operator", "某局"), ("data", "名称"), ("safeguards", "专网")):
        page.locator(f'[name="sharing.{name}"]').fill(value)
    page.locator('[name="sharing.mode"][value=push]').check()
    submit(page)
    assert any("平台不主动向任何第三方系统推送数据" in message for message in list_page_errors(page))
    page.locator('[name="sharing.mode"][value=query]').check()
    submit(page)
    data = check_file(desk, *text_of(page))
    assert "sealed_form" not in data["requester"] and data["sharing"]["mode"] == "query"
    assert "收集整理" in page.locator("[data-part=next]").inner_text()


TEXTS = (
    "<script>alert(1)</script></script><!--",
    "{{7*7}} ${7*7} {% raw %}",
    "a: b\n- c\n# d\n%e",
    "---\n...",
    "好" * 5000,
    "a" * 5000,
    "  行首有空格\n\n\n  行尾有空格  \n ",
    "'单'\"双\"\\反`",
    "😀👨\u200d👩\u200d👧🏳️\u200d🌈",
    "ᠮᠣᠩᠭᠣᠯ ᠪᠢᠴᠢᠭ",
    "\r\n回车\r\n换行",
    "true",
    "甲\t乙",
    "甲\u200b乙",
    "\u202e甲乙",
    "cafe\u0301甲乙",
    "甲\ufeff乙",
)


def test_hostile_text_is_written_unchanged_or_refused_with_the_loaders_words(
    page: Page, base_url: str, desk: Desk
) -> None:
    open_form(page, base_url, "requirement")
    fill_in(page)
    refused = 0
    for text in TEXTS:
        body = "这是一段有实质内容的文字，用来把字数补足到规定的要求。\n" + text
        for name in ("content", "scenario", "proposal"):
            page.locator(f"[name={name}]").fill(body)
        page.locator("[name=title]").fill(text[:150])
        submit(page)
        if list_page_errors(page):
            refused += 1
            assert all(re.search(r"有不允许使用的字符U\+[0-9A-F]{4}", message) for message in list_page_errors(page)), (
                list_page_errors(page)
            )
            while page.locator(".tz-mend").count():
                page.locator(".tz-mend").first.click()
            submit(page)
            assert "甲" in check_file(desk, *text_of(page))["title"]
            continue
        data = check_file(desk, *text_of(page))
        expected = "\n".join(line.rstrip() for line in body.replace("\r\n", "\n").split("\n")).strip() + "\n"
        assert data["content"] == data["scenario"] == data["proposal"] == expected, text
    assert refused == 5


def test_a_draft_is_offered_on_return_and_can_be_deleted(page: Page, base_url: str, desk: Desk) -> None:
    open_form(page, base_url, "requirement")
    fill_in(page)
    page.get_by_role("button", name="再加一项法律适用").click()
    page.locator('[name="legal_basis.1.document"]').fill("中华人民共和国政府采购法")
    submit(page)
    path, text = text_of(page)
    page.reload()
    expect(page.get_by_role("button", name="接着填")).to_be_visible()
    expect(page.locator("#tz-apply form")).to_be_hidden()
    page.get_by_role("button", name="接着填").click()
    expect(page.locator('[name="legal_basis.1.document"]')).to_have_value("中华人民共和国政府采购法")
    submit(page)
    assert text_of(page) == (path, text)
    page.reload()
    page.get_by_role("button", name="删除草稿，重新填写").click()
    expect(page.locator("[name=title]")).to_have_value("")
    page.locator("[name=title]").fill("改了主意")
    page.get_by_role("button", name="清空并删除草稿").click()
    page.reload()
    expect(page.locator("#tz-apply form")).to_be_visible()
    fill_in(page)
    submit(page)
    assert text_of(page)[0] != path


def test_a_draft_of_another_version_or_a_broken_one_is_harmless(page: Page, base_url: str) -> None:
    open_form(page, base_url, "requirement")
    for stored in ("no json", '{"version":99}', '{"version":1}', "null"):
        page.evaluate("kept => localStorage.setItem(`taizhang:draft:${location.pathname}`, kept)", stored)
        page.reload()
        expect(page.locator("#tz-apply form")).to_be_visible()


def test_a_defect_is_reported_and_a_blocking_one_affects_business(page: Page, base_url: str, desk: Desk) -> None:
    open_form(page, base_url, "defect")
    fields = {"title": "登录缓慢", "reporter.organization": "新城区教育局", "symptom": "上午九时登录须等待一分钟。"}
    for name, value in fields.items():
        page.locator(f'[name="{name}"]').fill(value)
    for name, value in {"reporter.division": "150102", "subsystem": "trading"}.items():
        page.locator(f'[name="{name}"]').select_option(value)
    chosen = {"reporter.party": "purchaser", "channel": "online", "severity": "blocking", "affects_business": "false"}
    for name, value in {**chosen, "changes_business_rules": "false"}.items():
        page.locator(f'[name="{name}"][value="{value}"]').check()
    submit(page)
    assert list_page_errors(page) == ["是否涉及业务办理：严重程度为业务中断（blocking），却写为不影响业务。"]
    page.locator('[name=affects_business][value="true"]').check()
    submit(page)
    path, text = text_of(page)
    assert path.startswith("defects/150102/2026/DEFECT-150102-20261123-")
    assert check_file(desk, path, text)["affects_business"] is True


def test_an_objection_is_written_for_the_regions_office_and_recorded_by_its_command(
    page: Page, base_url: str, tmp_path: Path
) -> None:
    page.clock.set_fixed_time(f"{TODAY}T12:00:00+08:00")
    page.goto(f"{base_url}apply/objection/?requirement=nonsense")
    option = page.locator("[name=requirement] option[data-notice]").first
    requirement, notice = option.get_attribute("value"), option.get_attribute("data-notice")
    page.goto(f"{base_url}apply/objection/?requirement={requirement}")
    expect(page.locator("[name=requirement]")).to_have_value(str(requirement))
    page.locator("[name=party][value=supplier]").check()
    page.locator("[name=grounds][value=harms-competition]").check()
    page.locator("[name=text]").fill("限定单一技术路线。\n```\n其他供应商无法参与。")
    page.locator("[name=organization]").fill("某科技有限公司")
    fill_in_contact(page)
    submit(page)
    name, text = text_of(page)
    assert f"taizhang notice object {notice} --from" in text and "张三" not in text
    assert "24时届满，请在此之前送达" in page.locator("[data-part=next]").inner_text()
    for folder in ("requests", "ledger", "defects", "vendors", "schemas"):
        shutil.copytree(PROJECT / folder, tmp_path / folder)
    (tmp_path / name).write_text(text, encoding="utf-8")
    done = taizhang("notice", "object", str(notice), "--from", name, "--today", str(TODAY), cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    notice_data = yaml.safe_load((tmp_path / f"ledger/notices/{notice}.yaml").read_text(encoding="utf-8"))
    assert notice_data["objections"][-1]["text"] == "限定单一技术路线。\n```\n其他供应商无法参与。\n"
    assert notice_data["objections"][-1]["requirement"] == requirement

    (tmp_path / name).write_text(text.replace("harms-competition", "whim") + "foo: 1\n", encoding="utf-8")
    refused = taizhang("notice", "object", str(notice), "--from", name, "--today", str(TODAY), cwd=tmp_path)
    assert refused.returncode == 1 and "不在可选范围内" in refused.stderr and f"{name}:" in refused.stderr
    assert "Traceback" not in refused.stderr


def fill_in_contact(page: Page) -> None:
    for name, value in (("name", "张三"), ("phone", "13800000000"), ("reply_to", "呼和浩特市新城区某街1号")):
        page.locator(f'[name="contacts.0.{name}"]').fill(value)


@pytest.mark.parametrize("width", [390, 1280])
def test_an_objection_takes_seven_clicks_from_its_notice_to_the_letter(
    page: Page, base_url: str, width: int, tmp_path: Path
) -> None:
    page.clock.set_fixed_time(f"{TODAY}T12:00:00+08:00")
    page.set_viewport_size({"width": width, "height": 844})
    page.add_init_script("window.print = () => { window.isPrinting = true; }")
    notice = next(
        path.stem
        for path in sorted((PROJECT / "ledger/notices").glob("*.yaml"), reverse=True)
        if str(yaml.safe_load(path.read_text("utf-8"))["closes_on"]) >= str(TODAY)
    )
    page.goto(f"{base_url}notices/{notice}.html")
    page.locator(".tz-official tbody a").first.click()
    item = page.locator(".tz-texts details").first
    expect(item).to_have_attribute("open", "")
    expect(item).to_contain_text("实现建议")
    expect(page.locator(".tz-official")).to_contain_text("受理时间")
    item.get_by_role("link", name="对此提出异议").click()
    subject = page.locator("[data-part=subject]")
    expect(subject).to_contain_text("实现建议")
    expect(subject).to_contain_text("24时届满，请在此之前送达")
    page.locator("[name=party][value=supplier]").check()
    page.locator("[name=grounds][value=harms-competition]").check()
    page.locator("[name=text]").fill("不公平")
    submit(page)
    assert "联系人—姓名" in "".join(list_page_errors(page)) and "仅3字" in "".join(list_page_errors(page))
    page.locator("[name=text]").fill("限定单一技术路线，其他供应商无法参与。")
    fill_in_contact(page)
    page.get_by_role("button", name="再加一项附件").click()
    page.locator("input[type=file]").set_input_files(
        files={"name": "检测报告.pdf", "mimeType": "application/pdf", "buffer": b"report"}
    )
    submit(page)
    made = page.locator("[data-part=made]")
    for words in ("受理机构", "电子邮箱", "十五个工作日", "再次公示期满"):
        expect(made).to_contain_text(words)
    page.get_by_role("button", name="打印异议书").click()
    assert page.evaluate("window.isPrinting")
    letter = page.locator("[data-part=letter]")
    for words in ("限定单一技术路线", "张三", "13800000000", "检测报告.pdf", hashlib.sha256(b"report").hexdigest()):
        expect(letter).to_contain_text(words)
    assert "张三" not in page.evaluate("JSON.stringify(localStorage)")
    assert page.evaluate("document.documentElement.scrollWidth") == width


def taizhang(*arguments: str, cwd: Path) -> "subprocess.CompletedProcess[str]":
    environment = {**os.environ, "PYTHONPATH": str(PROJECT / "scripts"), "LC_ALL": "C.UTF-8"}
    command = [sys.executable, "-m", "taizhang", *arguments]
    return subprocess.run(command, cwd=cwd, env=environment, capture_output=True, text=True, input="")


def test_an_objection_after_the_last_day_is_marked_late(page: Page, base_url: str) -> None:
    page.clock.set_fixed_time("2027-03-01T12:00:00+08:00")
    page.goto(f"{base_url}apply/objection/")
    page.locator("[name=requirement]").select_option(index=1)
    page.locator("[name=party][value=public]").check()
    page.locator("[name=grounds][value=other]").check()
    page.locator("[name=text]").fill("公示的内容与现行办法的规定不一致。")
    fill_in_contact(page)
    submit(page)
    text_of(page)
    assert "逾期的异议仍予登记和答复，但不影响纳入台账" in page.locator("[data-part=next]").inner_text()


def test_without_javascript_the_page_explains_the_alternative(browser: Browser, base_url: str) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    for kind, words in (("requirement", "空白申请表"), ("defect", "本级财政部门"), ("objection", "受理机构")):
        page.goto(f"{base_url}apply/{kind}/")
        expect(page.locator(".tz-instead")).to_be_visible()
        expect(page.locator(".tz-instead")).to_contain_text(words)
        expect(page.locator("#tz-apply form")).to_be_hidden()
    context.close()


def test_the_form_works_from_a_folder_without_a_server(browser: Browser, site: Path) -> None:
    context = browser.new_context()
    page = context.new_page()
    page.clock.set_fixed_time(NOON)
    page.goto((site / "apply/requirement/index.html").as_uri())
    fill_in(page)
    submit(page)
    assert text_of(page)[0].startswith("requests/150102/2026/REQ-150102-20260630-")
    context.close()


def empty(page: Page) -> None:
    pass


def with_faults(page: Page) -> None:
    submit(page)


def with_file(page: Page) -> None:
    fill_in(page)
    submit(page)
    text_of(page)


@pytest.mark.parametrize(
    ("kind", "prepare", "scheme"),
    [
        ("requirement", with_faults, "light"),
        ("requirement", with_file, "dark"),
        ("defect", with_faults, "dark"),
        ("objection", empty, "light"),
    ],
)
def test_axe_finds_nothing_serious_and_nothing_is_wider_than_the_screen(
    kind: str, prepare: Callable[[Page], None], scheme: Any, page: Page, base_url: str
) -> None:
    page.emulate_media(color_scheme=scheme)
    page.set_viewport_size({"width": 390, "height": 844})
    open_form(page, base_url, kind)
    prepare(page)
    result = Axe().run(page, context=".md-content", options={"resultTypes": ["violations"]})
    serious = [one for one in result.response["violations"] if one["impact"] in ("serious", "critical")]
    assert serious == []
    assert page.evaluate("document.documentElement.scrollWidth") == 390
    # The reader's own large type.
    page.evaluate("document.documentElement.style.fontSize = '200%'")
    assert page.evaluate("document.documentElement.scrollWidth") == 390


def test_a_loaded_page_contacts_no_server(page: Page, base_url: str) -> None:
    open_form(page, base_url, "requirement")
    # Its own pictures and scripts may still be loading, as its logo once was; they carry no typed text.
    own = set(page.evaluate("[...document.querySelectorAll('[src], link[href]')].map((one) => one.src || one.href)"))
    sent: list[tuple[str, str]] = []
    page.on("request", lambda request: sent.append((request.method, request.url)))
    with_file(page)
    page.wait_for_function("(day) => JSON.stringify(localStorage).includes(day)", arg=NOON[:10])
    page.wait_for_timeout(700)
    assert [(method, url) for method, url in sent if method != "GET" or url not in own] == []
