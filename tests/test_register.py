"""The register of contacts: outside git, written by the one writer, and silent about its content."""

import subprocess
from pathlib import Path

import pytest

from specimen import ROOT
from taizhang.base.errors import RunFailedError
from taizhang.base.store import write_files
from taizhang.documents.schema import Schemas
from taizhang.office.register import CONTACTS, MAX_BYTES, MODE, Contact, Register, read_register

SCHEMAS = Schemas(ROOT / "schemas")
ONE = Contact("C-0a1b2c3d", "联系人甲", "13800000000")
OTHER = Contact("C-k3w8n2tq", "联系人乙", "0471-6640000-12")


def save(register: Register) -> None:
    write_files(
        register.path.parent, {register.path.name: register.raw}, {register.path.name: register.stored}, mode=MODE
    )


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "内网" / CONTACTS


def test_no_file_is_an_empty_register(path: Path) -> None:
    assert read_register(path, SCHEMAS).contacts == {}
    assert read_register(path, SCHEMAS).contact(ONE.ref) is None


def test_a_written_register_reads_back_and_nobody_else_may_read_it(path: Path) -> None:
    save(read_register(path, SCHEMAS).with_contacts([ONE]))
    save(read_register(path, SCHEMAS).with_contacts([OTHER]))
    register = read_register(path, SCHEMAS)
    assert list(register.contacts.values()) == [ONE, OTHER]
    assert register.contact(OTHER.ref) == OTHER
    assert path.stat().st_mode & 0o777 == 0o600
    assert "不得提交入库" in path.read_text(encoding="utf-8").splitlines()[0]
    assert register.with_contacts([]).raw == register.stored


def test_comments_and_file_rights_stay_and_a_new_number_replaces_the_old(path: Path) -> None:
    save(read_register(path, SCHEMAS).with_contacts([ONE, OTHER]))
    text = path.read_text(encoding="utf-8").replace("  - ref: C-k3w8n2tq", "  # 采购科\n  - ref: C-k3w8n2tq")
    path.write_text(text, encoding="utf-8")
    path.chmod(0o640)
    save(read_register(path, SCHEMAS).with_contacts([Contact(ONE.ref, ONE.name, "13900000000")]))
    content = path.read_text(encoding="utf-8")
    assert content == text.replace("13800000000", "13900000000")
    assert path.stat().st_mode & 0o777 == 0o640


def test_a_concurrent_change_is_not_overwritten(path: Path) -> None:
    mine = read_register(path, SCHEMAS).with_contacts([ONE])
    save(read_register(path, SCHEMAS).with_contacts([OTHER]))
    with pytest.raises(RunFailedError):
        save(mine)
    assert list(read_register(path, SCHEMAS).contacts) == [OTHER.ref]


def test_it_grows_beyond_the_size_of_a_record(path: Path) -> None:
    many = [Contact(f"C-{number:08d}", f"联系人{number}", "13800000000") for number in range(6000)]
    save(read_register(path, SCHEMAS).with_contacts(many))
    assert path.stat().st_size > 262_144
    assert read_register(path, SCHEMAS).contact("C-00005999") == many[-1]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("contacts:\n  - {ref: C-0a1b2c3d, name: 联系人甲, phone: 138-0000}\n", ":2:42: “联系人—联系电话”填写有误"),
        ("contacts:\n  - {ref: C-0a1b2c3d, name: 联系人甲}\n", "缺少必填内容“联系人—联系电话”"),
        ("contacts:\n  - {ref: C-0a1b2c3d, name: 联系人甲\n", "花括号没有关上"),
        ("contact: []\n", "contact"),
        ("- x\n", "最外层"),
        (
            "contacts:\n" + "  - {ref: C-0a1b2c3d, name: 联系人甲, phone: '13800000000'}\n" * 2,
            ":3:11: “联系人—联系人代号”填写有误：C-0a1b2c3d重复登记",
        ),
    ],
)
def test_a_faulty_register_is_reported_by_place_and_not_by_content(path: Path, text: str, words: str) -> None:
    path.parent.mkdir()
    path.write_text(text, encoding="utf-8")
    with pytest.raises(RunFailedError) as error:
        read_register(path, SCHEMAS)
    message = error.value.message
    assert f"{path}:" in message.zh and words in message.zh
    assert "联系人甲" not in message.zh and "138-0000" not in message.en + message.zh


def test_an_unreadable_file_is_reported(path: Path) -> None:
    path.mkdir(parents=True)
    with pytest.raises(RunFailedError) as error:
        read_register(path, SCHEMAS)
    assert "无法读取" in error.value.message.zh
    path.rmdir()
    path.write_bytes(b"#" * (MAX_BYTES + 1))
    with pytest.raises(RunFailedError) as error:
        read_register(path, SCHEMAS)
    assert str(MAX_BYTES) in error.value.message.zh


def test_git_takes_no_register_in_its_usual_place() -> None:
    for name in (CONTACTS, "contacts.yml", "contacts.xlsx"):
        result = subprocess.run(["git", "check-ignore", "--quiet", "--no-index", name], cwd=ROOT)
        assert result.returncode == 0, name
