"""The document commands as a clerk uses them: where files go, what is reported, and what is refused."""

import io
import json
import os
import re
import shutil
import subprocess
from pathlib import Path

import pytest
from docx import Document

from command import TAIZHANG
from merging import BODIES, REQUIREMENT, Desk
from paperwork import CONTACT, REQUEST, read, text
from specimen import ROOT, apply, build
from taizhang.base.store import write_files
from taizhang.documents.schema import Schemas
from taizhang.office.papers.press import FOLDER
from taizhang.office.register import CONTACTS, MODE, read_register

DAY = ["--today", "2026-07-01"]


@pytest.fixture
def root(tmp_path: Path) -> Path:
    root = build(tmp_path)
    shutil.copytree(ROOT / FOLDER, root / FOLDER)
    return root


def run(*arguments: str, cwd: Path, **environment: str) -> "subprocess.CompletedProcess[bytes]":
    full_environment = {**os.environ, "PYTHONPATH": str(ROOT / "scripts"), "LC_ALL": "C.UTF-8", **environment}
    command = [*TAIZHANG, "document", *arguments, *DAY]
    return subprocess.run(command, cwd=cwd, env=full_environment, capture_output=True)


def write_register(path: Path) -> None:
    register = read_register(path, Schemas(ROOT / "schemas")).with_contacts([CONTACT])
    write_files(path.parent, {path.name: register.raw}, {path.name: register.stored}, mode=MODE)


def test_the_form_takes_its_contact_from_the_register_and_is_ignored_by_git(root: Path) -> None:
    write_register(root / CONTACTS)
    done = run("form", REQUEST, cwd=root)
    assert (done.returncode, done.stderr) == (0, b"")
    target = root / f"build/papers/需求申请表-{REQUEST}.docx"
    assert f"已写入build/papers/{target.name}" in done.stdout.decode()
    assert "联系人：联系人甲" in text(read(target.read_bytes()))
    assert target.stat().st_mode & 0o777 == 0o600
    ignored = subprocess.run(["git", "check-ignore", "-q", "--no-index", "build/papers/x.docx"], cwd=ROOT)
    assert ignored.returncode == 0


def test_several_forms_are_printed_at_once_or_none(root: Path) -> None:
    done = run("form", REQUEST, "REQ-150100-20260301-aaa5", cwd=root)
    assert done.returncode == 1 and not (root / "build").exists()
    assert run("form", REQUEST, "aaa7", "-o", "x.docx", cwd=root).returncode == 2
    done = run("form", REQUEST, "aaa7", REQUEST, cwd=root)
    assert done.returncode == 0 and len(list((root / "build/papers").iterdir())) == 2


def test_the_register_may_be_elsewhere(root: Path, tmp_path: Path) -> None:
    elsewhere = tmp_path / "内网" / "登记册.yaml"
    write_register(elsewhere)
    for options, environment in ((["--register", str(elsewhere)], {}), ([], {"TAIZHANG_REGISTER": str(elsewhere)})):
        done = run("form", REQUEST, "-o", "-", *options, cwd=root, **environment)
        assert done.returncode == 0 and "联系人甲" in text(Document(io.BytesIO(done.stdout)))


def test_a_contact_missing_from_the_register_is_reported_with_the_line_to_add(root: Path) -> None:
    done = run("form", REQUEST, cwd=root)
    message = done.stderr.decode()
    assert done.returncode == 0 and "没有联系人C-7k2m9qd4" in message
    assert "contacts.yaml" in message and "- {ref: C-7k2m9qd4, name: 姓名, phone: 电话}" in message


def test_a_register_at_fault_stops_the_form_with_its_place(root: Path) -> None:
    (root / CONTACTS).write_text("contacts:\n  - {ref: C-1, name: 联系人甲, phone: '1'}\n", encoding="utf-8")
    done = run("form", REQUEST, cwd=root)
    message = done.stderr.decode()
    assert done.returncode == 3 and "contacts.yaml:2:11:" in message and "联系人甲" not in message
    assert not (root / "build").exists()


def test_an_edited_document_is_overwritten_only_with_force(root: Path) -> None:
    target = root / "文件/公示.docx"
    assert run("notice", "NOTICE-2026-01", "-o", "文件/公示.docx", cwd=root).returncode == 0
    written = target.read_bytes()
    assert run("notice", "NOTICE-2026-01", "-o", "文件/公示.docx", cwd=root).returncode == 0
    target.write_bytes(b"edited")
    done = run("notice", "NOTICE-2026-01", "-o", "文件/公示.docx", cwd=root)
    assert done.returncode == 3 and "没有覆盖" in done.stderr.decode() and target.read_bytes() == b"edited"
    assert run("notice", "NOTICE-2026-01", "-o", "文件/公示.docx", "--force", cwd=root).returncode == 0
    assert target.read_bytes() == written


def test_the_letter_of_a_city_is_selected_by_name_or_code(root: Path) -> None:
    done = run("letter", "--consolidation", "呼和浩特市财政局", "--number", "呼财购〔2026〕3号", cwd=root)
    assert done.returncode == 0, done.stderr.decode()
    first = (root / "build/papers/上报文件-呼财购〔2026〕3号.docx").read_bytes()
    again = run("letter", "--consolidation", "150100", REQUEST, "-o", "-", cwd=root)
    assert again.stdout == first  # the number comes from the seal
    waiting = run("letter", "--consolidation", "150100", "--copy", "新城区财政局", "--date", "2026-07-03", cwd=root)
    assert waiting.returncode == 1 and "没有可行性评估" in waiting.stderr.decode()
    assert "依据: 内财购〔2021〕1131号第二部分第（二）项" in waiting.stderr.decode()
    draft = run("letter", "--consolidation", "150100", "--draft", cwd=root)
    assert draft.returncode == 0 and "评估可行后方可报送" in draft.stderr.decode()
    (path,) = (root / "build/papers").glob("草稿-上报文件-*.docx")
    assert read(path.read_bytes()).sections[0].header.paragraphs[0].text == "草稿（尚未审批存证，不得印发）"


def test_the_reviews_of_an_open_pull_request_show_for_a_letter_who_judged(tmp_path: Path) -> None:
    desk = Desk(tmp_path)
    # The templates are there without being part of the request.
    (desk.root / ".git/info/exclude").write_text("site/\n", encoding="utf-8")
    shutil.copytree(ROOT / FOLDER, desk.root / FOLDER)
    desk.raise_requirement().approve(("evaluate", "nm150102-evaluate"))
    desk.git("checkout", "-q", "main")
    path = tmp_path / "reviews.json"
    path.write_text(json.dumps(desk.document()), encoding="utf-8")
    arguments = ("letter", "--consolidation", "150100", "--number", "呼财购〔2026〕31号", "--reviews", str(path))
    done = run(*arguments, "-o", "-", cwd=desk.root)
    assert done.returncode == 0, done.stderr.decode()
    letter_text = text(Document(io.BytesIO(done.stdout)))
    assert set(re.findall("REQ-[0-9a-z-]+", letter_text)) == {REQUIREMENT}
    assert "均已进行可行性评估，确实可行" in letter_text and "新城区财政局\n2026年7月1日经评估可行" in letter_text
    # A holder of a duty requests changes: nothing is judged.
    desk.review("nm150100-consolidate", "请补充依据。", "CHANGES_REQUESTED")
    path.write_text(json.dumps(desk.document()), encoding="utf-8")
    done = run(*arguments, REQUIREMENT, cwd=desk.root)
    assert done.returncode == 1 and "没有可行性评估" in done.stderr.decode()
    # The judged content differs from what would be merged.
    desk.reviews[:] = []
    desk.git("checkout", "-q", "topic")
    desk.review("nm150102-evaluate", BODIES["evaluate"])
    desk.raise_requirement(title="评审现场签到改为刷脸")
    path.write_text(json.dumps(desk.document()), encoding="utf-8")
    assert run(*arguments, cwd=desk.root).returncode == 1
    # The gate's findings on it are reported unchanged.
    desk.raise_requirement(content="略")
    path.write_text(json.dumps(desk.document()), encoding="utf-8")
    done = run(*arguments, cwd=desk.root)
    assert done.returncode == 1 and "错误 R02" in done.stderr.decode() and not (desk.root / "build").exists()
    draft = read(run(*arguments, "--draft", "-o", "-", cwd=desk.root).stdout)
    assert draft.sections[0].header.paragraphs[0].text == "草稿（记录未通过检查，尚未审批存证，不得印发）"
    assert "其中1项尚未进行可行性评估" in text(draft)


def test_papers_of_county_and_region_take_judgements_and_reasons_from_the_reviews(tmp_path: Path) -> None:
    desk = Desk(tmp_path)
    (desk.root / ".git/info/exclude").write_text("site/\n", encoding="utf-8")
    shutil.copytree(ROOT / FOLDER, desk.root / FOLDER)
    desk.raise_requirement().approve(("evaluate", "nm150102-evaluate"))
    path = tmp_path / "reviews.json"
    path.write_text(json.dumps(desk.document()), encoding="utf-8")
    arguments = (
        "report",
        "requirements",
        "--by",
        "新城区",
        "--number",
        "新财〔2026〕8号",
        "--reviews",
        str(path),
        "-o",
        "-",
    )
    desk.git("checkout", "-q", "main")
    done = run(*arguments, "--signer", "张三", cwd=desk.root)
    assert done.returncode == 0, done.stderr.decode()
    paper_text = text(Document(io.BytesIO(done.stdout)))
    assert (
        "新城区财政局\n2026年7月1日经评估可行" in paper_text
        and "签发人：张三" in paper_text
        and REQUIREMENT in paper_text
    )
    early = run(*arguments, "--date", "2026-06-30", cwd=desk.root)
    assert early.returncode == 1 and "早于" in early.stderr.decode()
    # The region requests changes; other departments' requests are not its reasons.
    returned = ("return", "--to", "呼和浩特市", "--reviews", str(path), "-o", "-")
    assert run(*returned, cwd=desk.root).returncode == 1
    desk.review("nm150100-consolidate", "请补充市里的依据。", "CHANGES_REQUESTED")
    desk.review("nm150000-review", "缺少所依据的文件，请补充文号和条款。", "CHANGES_REQUESTED")
    path.write_text(json.dumps(desk.document()), encoding="utf-8")
    done = run(*returned, "--number", "内财购函〔2026〕5号", cwd=desk.root)
    assert done.returncode == 0, done.stderr.decode()
    paper_text = text(Document(io.BytesIO(done.stdout)))
    assert (
        "缺少所依据的文件，请补充文号和条款。" in paper_text
        and REQUIREMENT in paper_text
        and "市里的依据" not in paper_text
    )
    county = run("return", "--to", "新城区", "--reviews", str(path), "-o", "-", cwd=desk.root)
    assert "市里的依据" in text(Document(io.BytesIO(county.stdout)))


def test_a_report_is_printed_for_its_day_with_a_remark_on_later_changes(root: Path) -> None:
    for arguments, name in (
        (["defects", "--by", "新城区", "DEFECT-150102-20260201-aaa1"], "缺陷报告-新城区财政局-2026-02-02.docx"),
        (["escalations", "--by", "呼和浩特市", "2026H1"], "服务商问题报告-ASSESS-150102-yunwei-2026H1.docx"),
        (["disputes", "--by", "150102", "DISPUTE-150102"], "争议报告-DISPUTE-150102-20260601-aaa1.docx"),
    ):
        done = run("report", *arguments, "--signer", "张三", cwd=root)
        assert done.returncode == 0, done.stderr.decode()
        assert "签发人：张三" in text(read((root / "build/papers" / name).read_bytes()))
        assert ("本件不载" in done.stderr.decode()) == (arguments[0] != "escalations")


def test_an_official_paper_is_refused_with_the_findings_of_its_record(root: Path) -> None:
    apply(root, {"edit": {"NOTICE-2026-01": {"closes_on": "2026-03-16"}}})
    done = run("notice", "NOTICE-2026-01", cwd=root)
    message = done.stderr.decode()
    assert done.returncode == 1 and not (root / "build").exists()
    assert "ledger/notices/NOTICE-2026-01.yaml:" in message and "错误 N02" in message
    assert "依据: 内财购〔2021〕1131号第二部分第（三）项" in message and "处理:" in message and "--draft" in message
    assert run("notice", "NOTICE-2026-02", cwd=root).returncode == 0
    assert run("notice", "NOTICE-2026-01", "--draft", cwd=root).returncode == 0
    assert (root / "build/papers/草稿-公示-NOTICE-2026-01.docx").is_file()


def test_the_other_papers_are_written(root: Path) -> None:
    for arguments, name in (
        (["filing", "DISPUTE-150102-20260601-aaa1"], "争议备案-DISPUTE-150102-20260601-aaa1.docx"),
        (["assessment", "2025H1", "--disclosure", "依申请公开"], "考核结果-ASSESS-150102-yunwei-2025H1.docx"),
        (["notice", "NOTICE-2026-02"], "公示-NOTICE-2026-02.docx"),
    ):
        done = run(*arguments, cwd=root)
        assert done.returncode == 0, done.stderr.decode()
        assert read((root / "build/papers" / name).read_bytes()).paragraphs


@pytest.mark.parametrize(
    ("arguments", "code", "message"),
    [
        (["form", "REQ-150100-20260301-aaa5"], 1, "依据: 内财购〔2021〕1131号第四部分第（一）项"),
        (["form", "NOTICE-2026-01"], 2, "NOTICE-2026-01是公示，不是需求"),
        (["notice", "没有"], 2, "没有编号含“没有”的记录"),
        (["letter"], 2, "--consolidation"),
        (["letter", "--consolidation", "大漠市"], 2, "没有区划“大漠市”"),
        (["letter", "--consolidation", "新城区"], 1, "不向自治区财政厅汇总上报"),
        (["letter", "--consolidation", "150100", "--number", "3号"], 1, "不合格式"),
        (["letter", "--consolidation", "150100", "--date", "2026年"], 2, "不是日期"),
        (["filing", "DISPUTE-150102-20260601-aaa1", "--issued-on", "2026-06-01"], 1, "早于成文日期"),
        (["filing", "DISPUTE-150102-20260601-aaa1", "--date", "2026-05-31"], 1, "其时尚无此事"),
        (["filing"], 2, "ID"),
        (["assessment", "2025H1", "--date", "2025-07-01"], 1, "其时尚无此事"),
        (["report", "defects"], 2, "--by"),
        (["report", "defects", "--by", "新城区", "DEFECT-150102-20260420-aaa3"], 1, "应当按需求办理"),
        (["report", "escalations", "--by", "新城区", "2025H1"], 1, "不须上报"),
        (["report", "requirements", "--by", "满洲里市"], 1, "document letter"),
        (["return", "--to", "呼和浩特市"], 1, "没有内蒙古自治区财政厅退回"),
        (["return", "--to", "150100", "REQ-150102-20260501-aaa7", "--reason", "略"], 1, "没有写明缺少什么"),
        (["return", "--to", "大漠市"], 2, "没有区划“大漠市”"),
        (["notice", "NOTICE-2026-01", "-o", "schemas"], 3, "无法写入"),
    ],
)
def test_a_failed_command_is_reported_and_writes_nothing(
    root: Path, arguments: list[str], code: int, message: str
) -> None:
    done = run(*arguments, cwd=root)
    assert done.returncode == code, done.stderr.decode()
    assert message in done.stderr.decode() and "Traceback" not in done.stderr.decode()
    assert not (root / "build").exists()


def test_a_wrong_template_is_one_clear_line(root: Path) -> None:
    path = root / FOLDER / "notice.docx"
    document = Document(str(path))
    document.add_paragraph("{{ titel }}")
    document.save(str(path))
    done = run("notice", "NOTICE-2026-01", cwd=root)
    assert done.returncode == 3
    assert "模板site/papers/notice.docx有误，“{{ titel }}”处" in done.stderr.decode()
    assert not (root / "build").exists()


def test_an_office_may_change_the_words_of_a_template(root: Path) -> None:
    path = root / FOLDER / "notice.docx"
    document = Document(str(path))
    line = next(p for p in document.paragraphs if p.text.startswith("公示网址"))
    line.insert_paragraph_before("地址：某路1号。", style=line.style)
    document.save(str(path))
    done = run("notice", "NOTICE-2026-01", "-o", "-", cwd=root)
    assert "地址：某路1号。\n公示网址：https" in text(Document(io.BytesIO(done.stdout)))
