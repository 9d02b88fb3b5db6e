"""Days, telephone numbers, divisions, laws and choices as people write them: read or reported, never invented."""

import re
from datetime import date, datetime
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from taizhang.intake.basis import read_legal_bases
from taizhang.intake.choices import read_choice, read_choices
from taizhang.intake.dates import read_day
from taizhang.intake.divisions import find_division_of_department, find_likely_divisions, read_division
from taizhang.intake.phones import PhoneNumbers, mask_mobile_numbers, read_phones
from taizhang.intake.reading import UnclearError, normalize_name, normalize_prose, to_single_line
from taizhang.law.law import Law
from taizhang.records.substance import names_basis
from taizhang.repository.repository import load_machinery

ROOT = Path(__file__).parent.parent
DIGITS = re.compile(r"\d")


@pytest.fixture(scope="module")
def law() -> Law:
    current = load_machinery(ROOT).law
    assert current is not None
    return current


SPELLINGS = [
    "2026年3月2日",
    "2026.3.2",
    "2026/3/2",
    "2026/03/02",
    "2026-3-2",
    "２０２６年３月２日",
    "２０２６．３．２",
    "二〇二六年三月二日",
    "二○二六年三月二日",
    "二零二六年三月二号",
    "2026年 3月\u30002日",
    "2026年3月\n2日",
    "2026年3月2日（星期一）",
    "20260302",
    "2026—3—2",
    "2026-03-02 00:00:00",
]


@pytest.mark.parametrize("text", SPELLINGS)
def test_a_day_is_read_in_every_usual_spelling_and_noted(text: str) -> None:
    reading = read_day(text)
    assert reading.value == "2026-03-02"
    assert reading.note is not None
    assert reading.note.zh.endswith("按2026-03-02录入")


@pytest.mark.parametrize("value", ["2026-03-02", " 2026-03-02\n", date(2026, 3, 2), datetime(2026, 3, 2)])
def test_a_day_of_the_one_form_or_of_a_date_cell_needs_no_note(value: object) -> None:
    assert (read_day(value).value, read_day(value).note) == ("2026-03-02", None)


def test_the_larger_chinese_numerals_are_read() -> None:
    assert read_day("二〇二六年十二月三十一日").value == "2026-12-31"
    assert read_day("二〇二六年十月二十日").value == "2026-10-20"


def test_a_time_of_day_is_left_out_and_noted() -> None:
    reading = read_day(datetime(2026, 3, 2, 14, 30))
    assert reading.value == "2026-03-02"
    assert reading.note is not None
    assert "14:30" in reading.note.zh


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("2026年3月", "只写到月份"),
        ("2026.3", "只写到月份"),
        ("二〇二六年三月", "只写到月份"),
        ("2026年3月底", "只写到月份"),
        ("26.3.2", "年份只有两位数"),
        ("26年3月2日", "年份只有两位数"),
        ("3月2日", "没有写年份"),
        ("3/2/2026", "月、日分不清"),
        ("2026年底", "只写到年份或季度"),
        ("2026年第三季度", "只写到年份或季度"),
        (46083, "是数字，不是日期"),
        ("2026-02-30", "历法上没有这一天"),
        ("二〇二六年二十月三日", "历法上没有这一天"),
        ("尽快", "看不出是哪一天"),
        ("2026.3-2", "看不出是哪一天"),
        ("1026-03-02", "看不出是哪一天"),
    ],
)
def test_an_unclear_day_is_reported_and_not_guessed(text: object, why: str) -> None:
    with pytest.raises(UnclearError) as error:
        read_day(text)
    assert why in error.value.message.zh


_TEXTS = st.one_of(
    st.text(),
    st.text("0123456789年月日号.-/ ０１２３二〇一三十", max_size=16),
    st.from_regex(r"\A(19|20)?[0-9]{2}[年./-][0-9]{1,2}[月./-][0-9]{1,2}日?\Z"),
)


@settings(max_examples=400)
@given(_TEXTS)
def test_no_text_makes_the_reading_of_days_fail_and_no_digit_is_invented(text: str) -> None:
    try:
        value = read_day(text).value
    except UnclearError as error:
        assert error.help.zh
        return
    year, month, number = (int(part) for part in value.split("-"))
    assert date(year, month, number).isoformat() == value
    plain = text.translate(str.maketrans("〇○零O一二三四五六七八九０１２３４５６７８９", "00001234567890123456789"))
    if "十" not in text:
        digits = "".join(DIGITS.findall(plain))
        assert digits.startswith(str(year))
        assert digits[4:] in (
            f"{month}{number}",
            f"{month:02}{number}",
            f"{month}{number:02}",
            f"{month:02}{number:02}",
        ) or ("00:00" in text)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("0471-6640000", PhoneNumbers("0471-6640000", None)),
        ("（0471）6640000", PhoneNumbers("0471-6640000", None)),
        ("0471 664 0000", PhoneNumbers("0471-6640000", None)),
        ("0471-664-0000", PhoneNumbers("0471-6640000", None)),
        ("04716640000", PhoneNumbers("0471-6640000", None)),
        ("０４７１－６６４００００", PhoneNumbers("0471-6640000", None)),
        ("0471—6640000", PhoneNumbers("0471-6640000", None)),
        ("+86 471 6640000", PhoneNumbers("0471-6640000", None)),
        ("+86-0471-6640000", PhoneNumbers("0471-6640000", None)),
        ("0086 0471 6640000", PhoneNumbers("0471-6640000", None)),
        ("(+86)0471-6640000", PhoneNumbers("0471-6640000", None)),
        ("0471-6640000转8012", PhoneNumbers("0471-6640000-8012", None)),
        ("0471-6640000（转8012）", PhoneNumbers("0471-6640000-8012", None)),
        ("0471-6640000 分机 801", PhoneNumbers("0471-6640000-801", None)),
        ("0471-6640000-8012", PhoneNumbers("0471-6640000-8012", None)),
        ("010-12345678", PhoneNumbers("010-12345678", None)),
        ("办公电话：0471-6640000", PhoneNumbers("0471-6640000", None)),
        ("0471-6640000、13800005678", PhoneNumbers("0471-6640000", "13800005678")),
        ("13800005678／0471-6640000", PhoneNumbers("0471-6640000", "13800005678")),
        ("0471-6640000\n138 0000 5678", PhoneNumbers("0471-6640000", "13800005678")),
        ("0471-6640000 13800005678", PhoneNumbers("0471-6640000", "13800005678")),
        ("电话：0471-6640000 手机：138-0000-5678", PhoneNumbers("0471-6640000", "13800005678")),
        ("+86 13800005678", PhoneNumbers(None, "13800005678")),
    ],
)
def test_a_number_is_read_in_every_usual_spelling(text: str, expected: PhoneNumbers) -> None:
    reading = read_phones(text)
    assert reading.value == expected
    assert (reading.note is None) == (text in ("0471-6640000", "0471-6640000-8012", "010-12345678"))


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("6640000", "没有区号"),
        ("0471-6640000、6640001", "没有区号"),
        ("0471-6640000、0471-6640001", "有2个固定电话"),
        ("13800005678、13900005678", "有2个手机号"),
        ("4716640000", "不是完整的电话号码"),
        ("0471-66400", "不是完整的电话号码"),
        ("1380000567", "不是完整的电话号码"),
        ("400-123-4567", "服务热线"),
        ("0471-6640000-801转802", "两个分机号"),
        ("无", "不是完整的电话号码"),
        ("、", "没有电话号码"),
    ],
)
def test_a_number_that_cannot_be_dialled_is_reported(text: str, why: str) -> None:
    with pytest.raises(UnclearError) as error:
        read_phones(text)
    assert why in error.value.message.zh


@settings(max_examples=400)
@given(
    st.one_of(
        st.text(),
        st.text("0123456789-+() （）转、/ 　１２", max_size=24),
        st.from_regex(r"\A(\+86 )?[(（]?0471[)）]?[- ]?66[0-9]{5}(转[0-9]{1,4})?\Z"),
    )
)
def test_no_text_makes_the_reading_of_numbers_fail_and_no_digit_is_invented(text: str) -> None:
    try:
        numbers = read_phones(text).value
    except UnclearError as error:
        assert error.help.zh
        return
    digits = "".join(
        str(int(digit)) for digit in re.findall(r"\d", to_single_line(text)) if digit.isascii() or digit.isdigit()
    )
    for number in (numbers.landline, numbers.mobile):
        if number is not None:
            assert re.fullmatch(r"1[3-9][0-9]{9}|0[0-9]{2,3}-[0-9]{7,8}(-[0-9]{1,6})?", number)
            # From abroad an area code goes without its zero; nothing else is added.
            assert number.replace("-", "").lstrip("0") in digits


def test_the_middle_of_a_mobile_number_never_shows() -> None:
    assert mask_mobile_numbers("请拨13800005678或138 0000 5679") == "请拨138****78或138****79"
    assert mask_mobile_numbers("0471-6640000") == "0471-6640000"


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("150102", "150102"),
        ("新城区", "150102"),
        ("新城", "150102"),
        ("新　城　区", "150102"),
        ("呼和浩特市新城区", "150102"),
        ("呼和浩特新城", "150102"),
        ("内蒙古自治区呼和浩特市新城区", "150102"),
        ("150102 新城区", "150102"),
        ("新城区（150102）", "150102"),
        ("呼和浩特", "150100"),
        ("呼和浩特市本级", "150100"),
        ("自治区本级", "150000"),
        ("鄂托克旗", "150624"),
        ("呼伦贝尔市满洲里市", "150781"),
        ("兴安", "152200"),
    ],
)
def test_a_division_is_known_by_code_and_name(text: str, code: str, law: Law) -> None:
    reading = read_division(law, text)
    assert reading.value == code
    assert (reading.note is None) == (
        normalize_name(text)
        in (
            code,
            law.divisions[code].name,
            f"{code} {law.divisions[code].name}",
            f"{law.divisions[code].name}（{code}）",
        )
    )


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("土默特", "150121（土默特左旗）、150221（土默特右旗）"),
        ("经济技术开发区", "150172"),
        ("火星区", "没有名为“火星区”"),
        ("999999", "没有名为“999999”"),
        ("150102回民区", "与所写的“回民区”不符"),
    ],
)
def test_an_unclear_division_is_reported_with_the_likely_ones(text: str, why: str, law: Law) -> None:
    with pytest.raises(UnclearError) as error:
        read_division(law, text)
    assert why in error.value.message.zh


def test_every_division_is_known_by_its_own_name_and_by_the_name_of_its_finance_department(law: Law) -> None:
    for code, division in law.divisions.items():
        assert read_division(law, division.name).value == code
        assert find_division_of_department(law, division.finance_department) == code
    assert find_division_of_department(law, "呼和浩特市新城区财政局") == "150102"
    assert find_division_of_department(law, "新城区教育局") is None
    assert [one.code for one in find_likely_divisions(law, "鄂托克前旗第一中学")] == ["150623"]


def test_laws_come_apart_into_document_number_and_article() -> None:
    text = (
        "1.《中华人民共和国政府采购法》第二十二条；\n"
        "2.《政府采购质疑和投诉办法》（财政部令第94号）第十条、第十二条第一款\n"
        "3.《关于转发《通知》的通知》呼财购[2021]76号第一部分第（三）项"
    )
    assert read_legal_bases(text).value == [
        {"document": "中华人民共和国政府采购法", "article": "第二十二条"},
        {"document": "政府采购质疑和投诉办法", "number": "财政部令第94号", "article": "第十条"},
        {"document": "政府采购质疑和投诉办法", "number": "财政部令第94号", "article": "第十二条第一款"},
        {"document": "关于转发《通知》的通知", "number": "呼财购〔2021〕76号", "article": "第一部分第（三）项"},
    ]


def test_text_that_is_no_citation_is_kept_whole_and_noted() -> None:
    for text in ("政府采购法第二十二条", "《政府采购法》规定采购人应当公开", "参照外省做法"):
        reading = read_legal_bases(text)
        assert reading.value == [{"document": text}]
        assert reading.note is not None
        assert "整句作为文件名称" in reading.note.zh


NO_BASES = [
    *(
        "无",
        "无相关依据",
        "暂无法律法规依据",
        "/",
        "——",
        "无相关政策法规依据",
        "暂不适用",
        "不适用",
        "同上",
        "详见附件",
        "见附件1",
    ),
    *(
        "按照有关规定",
        "国家有关政策",
        "依法依规",
        "123",
        "１２３",
        "《》",
        "（）",
        "目前尚无相关规定",
        "因工作需要",
        "n/a",
    ),
]


@pytest.mark.parametrize("text", NO_BASES)
def test_check_and_import_recognize_a_missing_basis_alike(text: str) -> None:
    assert not names_basis(text)


@pytest.mark.parametrize(
    "text",
    [
        "政府采购法",
        "政府采购评审专家管理办法",
        "财库〔2016〕198号",
        "民法典",
        "关于规范政府采购的通知",
        "政府采购法律法规汇编",
    ],
)
def test_a_document_is_a_basis(text: str) -> None:
    assert names_basis(text)
    assert read_legal_bases(text).value == [{"document": text}]


def test_text_without_a_document_is_left_out_beside_one_with_a_document() -> None:
    reading = read_legal_bases("《政府采购法》第三条；按照有关规定")
    assert reading.value == [{"document": "政府采购法", "article": "第三条"}]
    assert reading.note is not None
    assert "“按照有关规定”没有写明是哪一份文件" in reading.note.zh


@pytest.mark.parametrize("text", NO_BASES)
def test_a_statement_of_no_basis_gives_no_basis(text: str) -> None:
    assert read_legal_bases(text).value == []


@settings(max_examples=200)
@given(st.text("《》（）()第二十条款项号令〔2021〕财库、；\n 根据无", max_size=60))
def test_no_text_makes_the_reading_of_laws_fail_and_none_is_lost(text: str) -> None:
    for basis in read_legal_bases(text).value:
        assert basis["document"].strip()
        assert "\n" not in basis["document"]


def test_choices_are_recognized_by_title_code_and_unique_part() -> None:
    options = load_machinery(ROOT).schemas.vocabulary("subsystems")
    assert read_choice(options, "诚信管理系统").note is None
    assert read_choice(options, "诚信").value == "integrity"
    assert read_choices(options, "MALL，诚信管理系统；大数据分析系统\n诚信管理系统").value == [
        "mall",
        "integrity",
        "analytics",
    ]
    assert read_choices(options, "诚信管理系统 监督预算系统").value == ["integrity", "budget"]
    assert read_choices(options, "无").value == []
    for text in ("管理系统", "门户", "全部"):
        with pytest.raises(UnclearError):
            read_choices(options, text)


def test_blanks_of_every_kind_are_no_part_of_a_text() -> None:
    assert normalize_name("　张　三 ") == "张三"
    assert to_single_line("评审现场\n签到  改为\u3000人脸") == "评审现场签到 改为 人脸"
    assert normalize_prose("\u3000\u3000第一段。\xa0\r\n\r\n\r\n第二段。\u200b  \n") == "第一段。\n\n第二段。\n"
