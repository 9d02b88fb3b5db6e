"""A department's assessment mechanism and communication channel: records, changes, papers, reminders."""

import io
import shutil
from collections.abc import Mapping
from datetime import date
from pathlib import Path

import click.testing
import docx
import pytest
import yaml

from specimen import ROOT, build
from taizhang.cli import taizhang
from taizhang.law.law import Law
from taizhang.lifecycle.agenda import list_agenda
from taizhang.lifecycle.chain.due import list_due_duties
from taizhang.lifecycle.mechanism import find_mechanisms
from taizhang.repository.kinds import division_in, kind_at, path_of
from taizhang.repository.repository import load_repository
from taizhang.rules.check import check_repository

SCHEME = {
    "title": "政府采购云平台运行维护服务质量考核办法",
    "adopted_on": "2026-05-10",
    "from": "2026-08-01",
    "object": "受委托承担平台运行维护的服务商及其服务团队。",
    "content": "服务响应、问题解决、系统巡检、培训与咨询。",
    "method": "由政府采购科依据服务台账和满意度调查逐项打分。",
    "standard": "满分一百分，按合同所附考核方案的项目计分。",
    "period": "每季度考核一次",
}
CHANNEL = {
    "title": "政府采购日常沟通机制",
    "adopted_on": "2026-05-10",
    "ways": "可以拨打办公电话、发送邮件或者到政府采购科反映平台使用中的问题。",
    "office": "政府采购科",
    "hours": "工作日9:00—12:00",
    "answered_within": 3,
    "landline": "0471-4601234",
    "email": "zfcg@example.cn",
}
TODAY = date(2026, 7, 1)


@pytest.fixture
def root(tmp_path: Path) -> Path:
    folder = build(tmp_path / "specimen")
    shutil.copytree(ROOT / "site/papers", folder / "site/papers")
    return folder


def run(root: Path, *words: str, today: date = TODAY, code: int = 0) -> str:
    result = click.testing.CliRunner().invoke(taizhang, [*words, "--repo", str(root), "--today", str(today)])
    assert result.exit_code == code, f"{words}\n{result.output}{result.exception!r}"
    return result.output


def set_up(root: Path, kind: str, division: str, data: Mapping[str, object], code: int = 0) -> str:
    source = root.parent / f"{kind}.yaml"
    source.write_text(yaml.safe_dump({"division": division, **data}, allow_unicode=True), encoding="utf-8")
    return run(root, "new", kind, "--from", str(source), code=code)


@pytest.mark.parametrize("division", ["150000", "150102", "150781", "152501"])
def test_a_department_records_both_and_is_no_longer_listed_without_them(root: Path, division: str) -> None:
    before = {one.division: one for one in find_mechanisms(load_repository(root).book, law(root), TODAY)}
    assert len(before) == len(law(root).as_of(TODAY).divisions_in_force)
    assert all(one.scheme is None and one.channel is None for one in before.values())
    set_up(root, "scheme", division, SCHEME)
    set_up(root, "channel", division, CHANNEL)
    repository = load_repository(root)
    assert check_repository(repository, TODAY) == ()
    after = {one.division: one for one in find_mechanisms(repository.book, law(root), TODAY)}
    assert [code for code, one in after.items() if one.scheme or one.channel] == [division]
    for identity, path in ((f"SCHEME-{division}", f"vendors/{division}/scheme.yaml"),
                           (f"CHANNEL-{division}", f"defects/{division}/channel.yaml")):  # fmt: skip
        assert path_of(identity) == path and (root / path).is_file()
        place = kind_at(path)
        assert place is not None and place[1] == identity
        assert division_in(identity) == division
        record = repository.book.all[identity][1]
        duties = list_due_duties(law(root).as_of(TODAY), record, None, lambda _: False)
        assert [(one.duty, one.division) for one in duties] == [("operate", division)]
    assert "已经登记" in set_up(root, "channel", division, CHANNEL, code=1)


def law(root: Path) -> Law:
    current = load_repository(root).law
    assert current is not None
    return current


def test_a_mechanism_changes_from_a_day_on_and_its_paper_shows_the_value_in_force(root: Path) -> None:
    set_up(root, "channel", "150100", CHANNEL)
    run(
        root,
        "change",
        "CHANNEL-150100",
        "--field",
        "office",
        "--value",
        "监督管理科",
        "--from",
        "2026-07-01",
        "--basis",
        "机构调整，由监督管理科答复。",
    )
    repository = load_repository(root)
    assert check_repository(repository, TODAY) == ()
    assert repository.book.channels["CHANNEL-150100"].office == "政府采购科", "the earlier value stays"
    target = root / "paper.docx"
    run(root, "document", "mechanism", "CHANNEL-150100", "-o", str(target))
    words = "\n".join(one.text for one in docx.Document(io.BytesIO(target.read_bytes())).paragraphs)
    assert "监督管理科" in words and "3个工作日内答复" in words and "呼和浩特市财政局" in words
    assert "{" not in words
    set_up(root, "scheme", "150100", SCHEME)
    run(root, "document", "mechanism", "SCHEME-150100", "-o", str(root / "scheme.docx"))
    words = "\n".join(one.text for one in docx.Document(str(root / "scheme.docx")).paragraphs)
    assert "一、考核对象" in words and "自2026年8月1日起施行" in words
    assert "已制定待施行" in run(root, "status", "SCHEME-150100")
    run(root, "document", "mechanism", "VENDOR-150102-yunwei", code=2)


def test_faulty_schemes_and_channels_are_refused(root: Path) -> None:
    set_up(root, "channel", "150100", {**CHANNEL, "landline": "13812345678"}, code=1)
    set_up(root, "channel", "150100", {**CHANNEL, "ways": "拨打张某手机13812345678反映问题。"}, code=1)
    set_up(root, "scheme", "150100", {key: value for key, value in SCHEME.items() if key != "standard"}, code=1)
    assert not (root / "defects/150100").exists() and not (root / "vendors/150100/scheme.yaml").exists()
    path = root / "defects/150105/channel.yaml"
    set_up(root, "channel", "150100", CHANNEL)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes((root / "defects/150100/channel.yaml").read_bytes().replace(b"CHANNEL-150100", b"CHANNEL-150105"))
    assert {(one.code, one.field) for one in check_repository(load_repository(root), TODAY)} == {("F10", "division")}


def test_a_department_with_a_vendor_is_reminded_of_its_scheme_until_it_is_recorded(root: Path) -> None:
    def list_reminded_departments() -> set[str]:
        agenda = list_agenda(load_repository(root).book, law(root), TODAY)
        actors = [item.step.actor for item in agenda if item.step.act.zh == "登记本部门的考核机制"]
        assert len(actors) == len(set(actors)), "a department is reminded once, however many vendors it has"
        return set(actors)

    vendor = (root / "vendors/150102/yunwei/vendor.yaml").read_bytes()
    (root / "vendors/150102/another").mkdir()
    (root / "vendors/150102/another/vendor.yaml").write_bytes(vendor.replace(b"150102-yunwei", b"150102-another"))
    vendors = {one.division for one in load_repository(root).book.vendors.values()}
    names = {law(root).department(code, TODAY) for code in vendors}
    assert list_reminded_departments() and list_reminded_departments() <= names
    for code in vendors:
        set_up(root, "scheme", code, SCHEME)
    assert list_reminded_departments() == set()
