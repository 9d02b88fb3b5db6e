"""The reviews file: read by its published form, and its faults are named by field, line and column."""

import copy
import json
from typing import Any

import jsonschema
import pytest
from hypothesis import given
from hypothesis import strategies as st
from referencing import Registry, Resource

from specimen import ROOT
from taizhang.approval.gate.json_text import JsonError, JsonText
from taizhang.approval.gate.pull import read_pull
from taizhang.approval.gate.reviews_file import COMMIT, PULL, REVIEW
from taizhang.base.errors import RunFailedError

OID = "0123456789abcdef0123456789abcdef01234567"
GOOD: dict[str, Any] = {
    "number": 7,
    "author": "clerk",
    "head": OID,
    "opened_at": "2026-07-01T08:00:00+08:00",
    "merged_at": None,
    "author_account": "12",
    "commits": [{"sha": OID, "author": "clerk", "committer": None}],
    "reviews": [
        {
            "id": 41,
            "user": "nm150000-review",
            "bot": False,
            "state": "APPROVED",
            "commit": OID,
            "submitted_at": "2026-07-01T09:00:00Z",
            "dismissed": False,
            "body": "同意。",
            "account": 3,
            "edited": False,
        }
    ],
}


def validator() -> jsonschema.Draft202012Validator:
    schemas = {path.name: json.loads(path.read_text(encoding="utf-8")) for path in (ROOT / "schemas").glob("*.json")}
    registry: Registry[Any] = Registry().with_resources(
        (name, Resource.from_contents(schema)) for name, schema in schemas.items()
    )
    return jsonschema.Draft202012Validator(schemas["reviews.schema.json"], registry=registry)


VALIDATOR = validator()


def faults(data: Any) -> str:
    raw = data if isinstance(data, bytes) else json.dumps(data, ensure_ascii=False, indent=2).encode()
    with pytest.raises(RunFailedError) as error:
        read_pull(raw, "reviews.json")
    assert "schemas/reviews.schema.json" in error.value.message.en
    return error.value.message.zh


def with_value(*path: Any, value: Any) -> dict[str, Any]:
    data = copy.deepcopy(GOOD)
    at: Any = data
    for step in path[:-1]:
        at = at[step]
    at[path[-1]] = value
    return data


def without(*path: Any) -> dict[str, Any]:
    data = with_value(*path, value=None)
    at: Any = data
    for step in path[:-1]:
        at = at[step]
    del at[path[-1]]
    return data


def test_ids_and_accounts_may_be_numbers_or_texts() -> None:
    pull = read_pull(json.dumps(GOOD).encode(), "reviews.json")
    assert pull.reviews[0].id == "41" and pull.reviews[0].account == 3 and pull.author_account == 12
    assert VALIDATOR.is_valid(GOOD)
    other = with_value("reviews", 0, "id", value="41")
    assert read_pull(json.dumps(other).encode(), "reviews.json") == pull


WRONG = [
    (with_value("head", value="main"), "head（第4行第11列）：应为完整的提交号"),
    (with_value("reviews", 0, "commit", value=OID.upper()), "reviews[0].commit（第21行第17列）：应为完整的提交号"),
    (with_value("reviews", 0, "submitted_at", value="2026-07-01T09:00:00"), "没有时区，应为带时区的时刻"),
    (with_value("opened_at", value="昨天"), "opened_at（第5行第16列）：应为带时区的时刻"),
    (with_value("opened_at", value="1999-01-01T00:00:00Z"), "年份不合情理"),
    (with_value("reviews", 0, "state", value="approved"), "应为APPROVED、CHANGES_REQUESTED、COMMENTED之一"),
    (with_value("reviews", 0, "bot", value="no"), "应为true或者false，不带引号"),
    (with_value("reviews", 0, "dismised", value=True), "reviews[0].dismised（第27行第19列）：没有这个字段"),
    (with_value("reviews", 0, "statement", value="0" * 64), "reviews[0].statement（第27行第20列）：没有这个字段"),
    (with_value("reviews", 0, "id", value=""), "应为编号"),
    (with_value("reviews", 0, "id", value="statement:0123456789abcdef"), "不得以statement:开头"),
    (with_value("reviews", 0, "account", value="x3"), "应为平台上账号的编号"),
    (with_value("number", value=0), "number（第2行第13列）：应为正整数"),
    (with_value("number", value="7"), "应为正整数"),
    (with_value("author", value=" "), "author（第3行第13列）：应为账号"),
    (with_value("commits", value={}), "commits（第8行第14列）：应为列表"),
    (with_value("commits", 0, value="x"), "commits[0]（第9行第5列）：应为一组字段"),
    (without("reviews", 0, "body"), "reviews[0]（第16行第5列）：缺少body"),
    (without("head"), "整个文件（第1行第1列）：缺少head"),
    ([], "整个文件（第1行第1列）：应为一组字段"),
]


@pytest.mark.parametrize(("data", "message"), WRONG, ids=[message for _, message in WRONG])
def test_each_fault_is_named_by_field_and_place_and_the_schema_agrees(data: Any, message: str) -> None:
    message_text = faults(data)
    assert message in message_text
    assert not any(word in message_text for word in ("Expected", "expected", "Object", "`$")), (
        "no wording of the library"
    )
    assert not VALIDATOR.is_valid(data)


def test_faults_that_only_the_reader_finds() -> None:
    double = with_value("reviews", value=[GOOD["reviews"][0], {**GOOD["reviews"][0], "id": "41"}])
    assert "reviews[1].id（第29行第13列）：与reviews[0]的编号相同" in faults(double)
    twice = json.dumps(GOOD, ensure_ascii=False).replace('"bot": false', '"bot": true, "bot": false').encode()
    assert "reviews[0].bot" in faults(twice) and "字段重复" in faults(twice)


def test_many_faults_are_reported_together() -> None:
    data = with_value("head", value="main") | {"number": 0, "opened_at": "x"}
    message_text = faults(data)
    assert all(word in message_text for word in ("number（", "head（", "opened_at（"))
    many = with_value("commits", value=[{}] * 9)
    assert "另有10处" in faults(many)


@pytest.mark.parametrize(
    ("raw", "message"),
    [
        (b"", "第1行第1列不是JSON：这里应当是一个值"),
        (b'{"number": 7,\n "author" "clerk"}', "第2行第11列不是JSON：字段名之后应当是冒号"),
        (b'{"number": 7,}', "第1行第14列不是JSON：这里应当是带引号的字段名"),
        (b"[1 2]", "第1行第4列不是JSON：这里应当是逗号或者]"),
        (b'{"a": "b', "引号中的文字没有写完"),
        (b'{"a": "\\ud800"}', "残缺的字符"),
        (b"{} {}", "此后还有多余的内容"),
        (b"\xff{}", "第1个字节不是UTF-8文本"),
        (b"[" * 100_000, "套叠过深"),
        (b'{"number": ' + b"9" * 5000 + b"}", "数字过长"),
    ],
)
def test_invalid_json_is_reported_with_its_place(raw: bytes, message: str) -> None:
    assert message in faults(raw)


JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(10**9), 10**9)
    | st.text(st.characters(exclude_categories=["Cs"]), max_size=6),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text('ab"\\', max_size=3), inner, max_size=3),
    max_leaves=12,
)


@given(JSON, st.sampled_from([None, 2]))
def test_a_text_is_read_as_json_reads_it(value: Any, indent: int | None) -> None:
    assert JsonText(json.dumps(value, indent=indent)).value == value
    assert JsonText(json.dumps(value, ensure_ascii=False)).value == value


@given(st.text('{}[]",:0123.eE-+truefalsn \n\\', max_size=20))
def test_a_text_is_refused_where_json_refuses_it(text: str) -> None:
    try:
        expected = json.loads(text)
    except ValueError:
        with pytest.raises(JsonError):
            JsonText(text)
        return
    assert JsonText(text).value == expected


def test_the_reader_knows_the_fields_of_the_schema() -> None:
    schema = json.loads((ROOT / "schemas/reviews.schema.json").read_text(encoding="utf-8"))
    for fields, part in (
        (PULL, schema),
        (COMMIT, schema["properties"]["commits"]["items"]),
        (REVIEW, schema["properties"]["reviews"]["items"]),
    ):
        assert set(fields) == set(part["properties"])
        assert {name for name, field in fields.items() if field.needed} == set(part["required"])
