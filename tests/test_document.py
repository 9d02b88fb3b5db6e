"""The loader: what it refuses and where, what scalars mean, and the place of every value."""

import hashlib
import json
import time
import unicodedata
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from taizhang.base.text import Text
from taizhang.documents.characters import is_clean
from taizhang.documents.document import (
    MAX_BYTES,
    MAX_DEPTH,
    MAX_FAULTS,
    Document,
    Fault,
    Mark,
    Place,
    Shape,
    read_document,
)


def document(source: str, shape: Shape | None = None) -> Document:
    """The document in `source`, which must have no fault."""
    read, faults = read_document(source.encode(), "a.yaml", shape)
    assert faults == ()
    assert read is not None
    return read


def faults_of(source: str | bytes) -> tuple[Fault, ...]:
    """The faults of `source`, which must have some."""
    read, faults = read_document(source.encode() if isinstance(source, str) else source, "a.yaml")
    assert read is None
    assert faults
    return faults


def positions(source: str | bytes) -> list[tuple[str, int, int, int]]:
    return [(f.code, f.mark.line, f.mark.column, f.mark.end_column) for f in faults_of(source)]


def only(source: str | bytes) -> Fault:
    faults = faults_of(source)
    assert len(faults) == 1
    return faults[0]


def wording(fault: Fault, param: str) -> Text:
    value = fault.params[param]
    assert isinstance(value, Text)
    assert value.zh
    assert value.en
    return value


def value(scalar: str, shape: Shape | None = None) -> Any:
    return document(f"a: {scalar}\n", Shape(properties={"a": shape}) if shape else None).data["a"]


# --- F01: cannot be read as text ---


@pytest.mark.parametrize("source", ["", "\n", "  \n\n", "# only a comment\n", "\n# one\n  # two\n"])
def test_a_file_without_content_is_refused(source: str) -> None:
    assert positions(source) == [("F01", 1, 1, min(2, len(source.split("\n")[0]) + 1))]
    assert wording(only(source), "reason").zh == "文件没有内容"


def test_a_file_over_the_bound_is_refused_and_one_at_the_bound_is_read() -> None:
    at_bound = b"a: " + b"x" * (MAX_BYTES - 3)
    assert read_document(at_bound, "a.yaml")[1] == ()
    assert positions(at_bound + b"x") == [("F01", 1, 1, 1)]
    assert str(MAX_BYTES) in wording(only(at_bound + b"x"), "reason").zh


@pytest.mark.parametrize(
    ("raw", "line", "column"),
    [
        (b"\xff", 1, 1),
        (b"a: 1\nb: \xe4\xb8\xad\xb9\xfa\n", 2, 5),
        ("键: 值\n题: 国".encode("gbk"), 1, 1),
        (b"a: \xed\xa0\x80\n", 1, 4),
        ("a: 1\n".encode("utf-16"), 1, 1),
    ],
)
def test_bytes_that_are_not_utf8_are_refused_where_they_begin(raw: bytes, line: int, column: int) -> None:
    assert positions(raw) == [("F01", line, column, column + 1)]
    assert f"第 {line} 行第 {column} 个字符" in wording(only(raw), "reason").zh


def test_a_byte_order_mark_is_refused() -> None:
    assert positions(b"\xef\xbb\xbfa: 1\n") == [("F01", 1, 1, 1)]


# --- F02: syntax ---


@pytest.mark.parametrize(
    ("source", "line", "column", "word"),
    [
        ("a: b: c\n", 1, 5, "冒号"),
        ("a: 1\n b: 2\n", 2, 3, "缩进"),
        ("title: 中文: 说明\n", 1, 10, "加双引号"),
        ("a: 1\nb\nc: 2\n", 2, 1, "没有冒号"),
        ("a: 1\n标题：二\nc: 2\n", 2, 1, "中文冒号"),
        ("a: - b\n", 1, 4, "列表项须另起一行"),
        ("a: ? b\n", 1, 4, "须加引号"),
        ("a: @b\n", 1, 4, "加上引号"),
        ("a: `b\n", 1, 4, "加上引号"),
        ("a: %b\n", 1, 4, "加上引号"),
        ('a: 1\nb: "x\nc: y\n', 2, 4, "引号从这里开始"),
        ("a: 'x", 1, 4, "引号从这里开始"),
        ('a: "x\n---\n"', 2, 1, "行首的 ---"),
        ("a: 'x' y\n", 1, 8, "引号里是否又有引号"),
        ("a:\n  b: 1\n c: 2\n", 3, 2, "对齐"),
        ("a:\n  - 1\n  b: 2\n", 3, 3, "下一项"),
        (" a: 1\nb: 2\n", 2, 1, "正文已经结束"),
        ("a: [1, 2\n", 1, 4, "方括号没有关上"),
        ("a: {b: 1\n", 1, 4, "花括号没有关上"),
        ("a: [1, 2}\n", 1, 9, "方括号没有关上"),
        ("a: }\n", 1, 4, "应当有一个值"),
        ('a: "\\q"\n', 1, 5, "反斜杠"),
        ('a: "\\xg0"\n', 1, 7, "十六进制"),
        ('a: "\\ud83d\\ude00"\n', 1, 7, "代理码"),
        ('a: "\\ude00"\n', 1, 7, "代理码"),
        ("a: |x\n", 1, 5, "须换行"),
        ("a: |0\n  x\n", 1, 5, "不能是 0"),
    ],
)
def test_a_syntax_error_is_reported_in_plain_words_at_its_place(source: str, line: int, column: int, word: str) -> None:
    fault = only(source)
    assert (fault.code, fault.mark.line, fault.mark.column) == ("F02", line, column)
    assert word in wording(fault, "problem").zh


def test_a_rare_syntax_error_keeps_the_parsers_own_words() -> None:
    problem = wording(only("a: 1\nb: [- - ]: :\n? - :\n -x: [\n"), "problem")
    assert problem.zh
    assert problem.en


def test_a_syntax_error_at_the_end_points_into_the_last_line() -> None:
    assert positions("a: [b,\n\n\n") == [("F02", 1, 7, 7)]
    assert positions("a: [b\n\n\n") == [("F02", 1, 4, 5)]


# --- F03: the same key twice ---


def test_a_key_given_twice_is_refused_at_its_second_place() -> None:
    faults = faults_of("a: 1\nb:\n  c: 1\n  d: 2\n  c: 3\na: 2\n")
    assert [(f.mark, dict(f.params)) for f in faults] == [
        (Mark(5, 3, 4), {"key": "c", "first_line": 3}),
        (Mark(6, 1, 2), {"key": "a", "first_line": 1}),
    ]
    assert {f.code for f in faults} == {"F03"}


@pytest.mark.parametrize("second", ['"key"', "'key'", '"\\u006bey"', "? key\n", "key "])
def test_a_key_written_in_another_way_is_the_same_key(second: str) -> None:
    assert [f.code for f in faults_of(f"key: 1\n{second}: 2\n")] == ["F03"]


def test_a_third_time_still_names_the_first_line() -> None:
    assert [f.params["first_line"] for f in faults_of("a: 1\na: 2\na: 3\n")] == [1, 1]


def test_the_same_key_in_two_mappings_is_fine() -> None:
    assert document("- {a: 1}\n- {a: 2}\n".replace("- ", "x: ", 1).replace("- ", "y: ")).data == {
        "x": {"a": 1},
        "y": {"a": 2},
    }


def test_a_very_long_key_is_shortened_in_the_message() -> None:
    key = str(only(f"{'k' * 900}: 1\n{'k' * 900}: 2\n").params["key"])
    assert len(key) == 61
    assert key.endswith("…")


# --- F04: constructs not used here ---


@pytest.mark.parametrize(
    ("source", "places", "word"),
    [
        ("a: &x 1\n", [(1, 4, 6)], "锚点"),
        ("&x a: 1\n", [(1, 1, 3)], "锚点"),
        ("a: &x\n  b: 1\n", [(1, 4, 6)], "锚点"),
        ("a: &x [1]\nb: &y {c: 1}\n", [(1, 4, 6), (2, 4, 6)], "锚点"),
        ("a: &\n", [(1, 4, 5)], "锚点"),
        ("a: *x\n", [(1, 4, 6)], "别名"),
        ("a: *重要*\n", [(1, 4, 5)], "别名"),
        ("*x : 1\n", [(1, 1, 3)], "别名"),
        ("a: !x 1\n", [(1, 4, 6)], "标签"),
        ("a: !!str 1\n", [(1, 4, 9)], "标签"),
        ("a: ! 1\n", [(1, 4, 5)], "标签"),
        ("a: !!python/object:os.system [x]\n", [(1, 4, 29)], "标签"),
        ("!!map\na: 1\n", [(1, 1, 6)], "标签"),
        ("!!str a: 1\n", [(1, 1, 6)], "标签"),
        ("a: !h!x 1\n", [(1, 4, 5)], "标签"),
        ("a: !<x\n", [(1, 4, 5)], "标签"),
        ("a: 1\n<<: {b: 2}\n", [(2, 1, 3)], "合并"),
        ("a: 1\n---\nb: 2\n", [(2, 1, 4)], "多个文档"),
        ("---\na: 1\n---\n", [(3, 1, 4)], "多个文档"),
        ("%YAML 1.2\n---\na: 1\n", [(1, 1, 10)], "指令"),
        ("%TAG ! x\n---\na: 1\n", [(1, 1, 9)], "指令"),
        ("%FOO x\n---\na: 1\n", [(1, 1, 2)], "指令"),
        ("%YAML 9.0\n---\na: 1\n", [(1, 1, 2)], "指令"),
        ("150102: a\n", [(1, 1, 7)], "不是文字的键"),
        ("1.5: a\ntrue: b\nnull: c\n~: d\n", [(1, 1, 4), (2, 1, 5), (3, 1, 5), (4, 1, 2)], "不是文字的键"),
        ("?\n: a\n", [(1, 2, 2)], "空的键"),
        ("{: a}\n", [(1, 2, 3)], "空的键"),
        (": a\n", [(1, 1, 2)], "空的键"),
        ("a:\n  : b\n", [(2, 3, 4)], "空的键"),
        ('"": a\n', [(1, 1, 3)], "空的键"),
        ("[a]: b\n", [(1, 1, 2)], "作键"),
        ("? {a: 1}\n: b\n", [(1, 3, 4)], "作键"),
        ("? - a\n: b\nc: 1\n", [(1, 3, 4)], "作键"),
        ("- a\n- b\n", [(1, 1, 2)], "最外层"),
        ("just text\n", [(1, 1, 10)], "最外层"),
        ("--- \n", [(2, 1, 1)], "最外层"),
        ("[{}]\n", [(1, 1, 2)], "最外层"),
    ],
)
def test_a_construct_not_used_here_is_refused(source: str, places: list[tuple[int, int, int]], word: str) -> None:
    assert positions(source) == [("F04", *place) for place in places]
    assert all(word in wording(fault, "construct").zh for fault in faults_of(source))


def test_an_anchor_and_a_tag_on_one_value_are_two_faults() -> None:
    assert positions("a: !t &x 1\nb: &y !u 2\n") == [
        ("F04", 1, 4, 6),
        ("F04", 1, 7, 9),
        ("F04", 2, 4, 6),
        ("F04", 2, 7, 9),
    ]


def test_an_alias_is_never_followed() -> None:
    bomb = "a: &a [x, x]\n" + "".join(
        f"{chr(98 + n)}: &{chr(98 + n)} [{', '.join([f'*{chr(97 + n)}'] * 9)}]\n" for n in range(20)
    )
    assert len(faults_of(bomb)) == MAX_FAULTS


def test_one_document_may_have_its_start_and_end_marked() -> None:
    assert document("---\na: 1\n...\n").data == {"a": 1}


def test_a_quoted_merge_sign_is_an_ordinary_key() -> None:
    assert document('"<<": 1\nb: <<\n').data == {"<<": 1, "b": "<<"}


@pytest.mark.parametrize(
    "key", ["no", "on", "yes", "012", "1:30", "2026-03-02", "=", "'1'", '"true"', "1234567890123456789"]
)
def test_a_key_that_is_text_is_accepted(key: str) -> None:
    assert document(f"{key}: a\n").data == {key.strip("'\""): "a"}


def test_nesting_is_read_down_to_the_bound_and_no_deeper() -> None:
    lists = MAX_DEPTH - 1
    inner = document(f"a: {'[' * lists}x{']' * lists}\n").data["a"]
    for _ in range(lists):
        (inner,) = inner
    assert inner == "x"
    assert positions(f"a: {'[' * MAX_DEPTH}x{']' * MAX_DEPTH}\n") == [("F04", 1, 3 + MAX_DEPTH, 4 + MAX_DEPTH)]


@pytest.mark.parametrize("unit", ["[", "{", "- ", "? ", "{a: ", "[{a: "])
def test_endless_nesting_is_refused_at_the_bound(unit: str) -> None:
    start = time.process_time()
    faults = faults_of("a:\n  " + unit * (100_000 // len(unit)))
    assert any("嵌套" in wording(f, "construct").zh for f in faults if f.code == "F04")
    # Process time, not wall time: other load on the machine says nothing about the loader.
    assert time.process_time() - start < 1


# --- F05: characters ---


@pytest.mark.parametrize(
    ("character", "word"),
    [
        ("\x00", "控制字符"),
        ("\x07", "控制字符"),
        ("\x0c", "控制字符"),
        ("\x1b", "控制字符"),
        ("\x7f", "控制字符"),
        ("\x80", "控制字符"),
        ("\x85", "控制字符"),
        ("\x9f", "控制字符"),
        ("\t", "空格"),
        ("\r", "LF"),
        ("\u2028", "换行"),
        ("\u2029", "换行"),
        *((c, "方向") for c in "\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"),
        *((c, "看不见") for c in "\u00ad\u200b\u2060\u2064\u3164\ufeff\ufff9\U000e0001\U000e0041"),
        ("\ufffd", "丢失"),
        *((c, "Unicode") for c in "\ufdd0\ufdef\ufffe\uffff\U0001fffe\U0002ffff\U0010ffff"),
    ],
)
def test_a_bad_character_is_refused_at_its_place(character: str, word: str) -> None:
    fault = only(f"a: 1\nb: 中{character}文\n")
    assert (fault.code, fault.mark) == ("F05", Mark(2, 5, 6))
    assert fault.params["character"] == f"U+{ord(character):04X}"
    assert word in wording(fault, "reason").zh


@pytest.mark.parametrize(
    "character", "\u200c\u200d\u180b\u180c\u180d\u180e\u202f\u3000\u00a0\ufe0f\U00020000\U000e0100😀ᠮ"
)
def test_a_needed_character_is_accepted(character: str) -> None:
    assert document(f"a: 中{character}文\n").data == {"a": f"中{character}文"}


@pytest.mark.parametrize(
    ("escape", "character"),
    [
        ("\\u202e", "U+202E"),
        ("\\t", "U+0009"),
        ("\\r", "U+000D"),
        ("\\0", "U+0000"),
        ("\\e", "U+001B"),
        ("\\N", "U+0085"),
        ("\\L", "U+2028"),
        ("\\x7f", "U+007F"),
        ("\\uFEFF", "U+FEFF"),
        ("\\U0001FFFE", "U+1FFFE"),
        ("e\\u0301", "U+0065 U+0301"),
        ("\\u212b", "U+212B"),
    ],
)
def test_a_bad_character_made_by_an_escape_is_refused(escape: str, character: str) -> None:
    fault = only(f'a: 1\nb: ["x", "{escape}"]\n')
    assert (fault.code, fault.mark) == ("F05", Mark(2, 10, 12 + len(escape)))
    assert fault.params["character"] == character


def test_a_bad_character_made_by_an_escape_in_a_key_is_refused() -> None:
    assert positions('a: 1\n"b\\u200b": 1\n') == [("F05", 2, 1, 10)]


def test_joining_lines_by_a_backslash_cannot_hide_a_form_that_is_not_nfc() -> None:
    assert positions('a: "e\\\n  \u0301"\n') == [("F05", 1, 4, 7)]


@pytest.mark.parametrize(
    ("escape", "character"),
    [("\\n", "\n"), ("\\/", "/"), ('\\"', '"'), ("\\u4e2d", "中"), ("\\U0001F600", "😀")],
)
def test_an_escape_that_makes_a_good_character_is_accepted(escape: str, character: str) -> None:
    assert value(f'"{escape}"') == character


@pytest.mark.parametrize(
    ("text", "column", "end", "character"),
    [
        ("cafe\u0301", 7, 9, "U+0065 U+0301"),
        ("\u212b", 4, 5, "U+212B"),
        ("\uf900", 4, 5, "U+F900"),
        ("x\u0323\u0301\u0323", 6, 8, "U+0301 U+0323"),
        ("\u1100\u1161", 5, 6, "U+1161"),
    ],
)
def test_text_that_is_not_nfc_is_refused_at_the_first_place(text: str, column: int, end: int, character: str) -> None:
    fault = only(f"a: {text} {text}\nb: {text}\n")
    assert (fault.code, fault.mark) == ("F05", Mark(1, column, end))
    assert fault.params["character"] == character
    assert "NFC" in wording(fault, "reason").zh


def test_line_ends_of_another_system_are_reported_once() -> None:
    assert positions("a: 1\r\nb: 2\r\n") == [("F05", 1, 5, 6)]


def test_the_first_three_places_of_each_bad_character_are_reported() -> None:
    source = "a: \u202e\u202e\u202e\u202e\nb: \u200b\n"
    assert positions(source) == [("F05", 1, 4, 5), ("F05", 1, 5, 6), ("F05", 1, 6, 7), ("F05", 2, 4, 5)]


def test_beside_bad_characters_other_faults_are_reported_in_order_of_place() -> None:
    source = "a: &x 1\nb: \u202e\na: 2\nc: \u200b\n"
    assert positions(source) == [("F04", 1, 4, 6), ("F05", 2, 4, 5), ("F03", 3, 1, 2), ("F05", 4, 4, 5)]


def test_beside_bad_characters_a_syntax_error_is_not_reported() -> None:
    assert positions("a:\n\tb: 1\nc: d: e\n") == [("F05", 2, 1, 2)]


def test_faults_before_a_syntax_error_are_reported_too() -> None:
    assert [f.code for f in faults_of("a: *x\na: 2\nb: c: d\n")] == ["F04", "F03", "F02"]


def test_the_faults_are_bounded() -> None:
    assert len(faults_of("a: 1\n" * 20_000)) == MAX_FAULTS


# --- what scalars mean ---


@pytest.mark.parametrize(
    ("scalar", "meaning"),
    [
        *((word, None) for word in ("", "~", "null", "Null", "NULL")),
        *((word, True) for word in ("true", "True", "TRUE")),
        *((word, False) for word in ("false", "False", "FALSE")),
    ],
)
def test_null_and_truth_keep_their_meaning_even_where_text_is_expected(scalar: str, meaning: bool | None) -> None:
    assert value(scalar) is meaning
    assert value(scalar, Shape(text=True)) is meaning


@pytest.mark.parametrize(
    ("scalar", "meaning"),
    [
        ("0", 0),
        ("7", 7),
        ("-12", -12),
        ("+3", 3),
        ("150102", 150102),
        ("999999999999999999", 999999999999999999),
        ("3.10", 3.1),
        ("-0.5", -0.5),
        ("+1.5e3", 1500.0),
        ("1.5E-3", 0.0015),
    ],
)
def test_a_decimal_number_is_a_number_unless_text_is_expected(scalar: str, meaning: float) -> None:
    got = value(scalar)
    assert got == meaning
    assert type(got) is type(meaning)
    assert value(scalar, Shape(text=True)) == scalar


@pytest.mark.parametrize(
    "scalar",
    [
        *("no", "No", "NO", "yes", "on", "off", "y", "n", "tRue", "nULL", "none"),
        *("012", "0o17", "0x1F", "0b1", "1_000", "1:30", "190:20:30", "-0", "+0", "00", "--1", "1-2"),
        *(".5", "5.", "1e5", "1.5e", "1.2.3", ".inf", "-.inf", ".nan", "1.0e999", "-1.0e999", "+", "-x"),
        *("2026-03-02", "2026-03-02T10:00:00Z", "=", "<<", "一二", "１２", "٣", "1 000", "1,000"),
        *("1000000000000000000", "9" * 5000, "-" + "9" * 19),
    ],
)
def test_an_ambiguous_scalar_is_text(scalar: str) -> None:
    assert value(scalar) == scalar
    assert value(scalar, Shape(text=True)) == scalar


@pytest.mark.parametrize("word", ["1", "1.5", "true", "null", "~", "", "<<"])
def test_quoted_or_block_scalars_are_text(word: str) -> None:
    for shape in (None, Shape(text=True)):
        assert value(f"'{word}'", shape) == word
        assert value(f'"{word}"', shape) == word
    if word:
        assert value(f"|-\n  {word}") == word
        assert value(f">\n  {word}") == f"{word}\n"


def test_the_shape_is_followed_through_mappings_and_lists() -> None:
    text = Shape(text=True)
    shape = Shape(properties={"a": Shape(properties={"b": text}), "c": Shape(items=Shape(properties={"d": text}))})
    got = document("a: {b: 1, e: 1}\nc:\n- {d: 3.10, e: 3.10}\n- 4\nb: 5\n", shape).data
    assert got == {"a": {"b": "1", "e": 1}, "c": [{"d": "3.10", "e": 3.1}, 4], "b": 5}


def test_a_shape_that_does_not_fit_changes_nothing() -> None:
    shape = Shape(
        properties={
            "a": Shape(items=Shape(text=True)),
            "b": Shape(text=True),
            "c": Shape(properties={"x": Shape()}),
        }
    )
    assert document("a: {x: 1}\nb: [1]\nc: 2\n", shape).data == {"a": {"x": 1}, "b": [1], "c": 2}


def test_a_value_over_several_lines_is_one_text() -> None:
    assert document('a: 1\n  2\nb: "x\n\n  y"\n').data == {"a": "1 2", "b": "x\ny"}


def test_json_is_read_as_the_same_data() -> None:
    data = {
        "_type": "https://x/v1",
        "n": 12,
        "f": 1.5,
        "t": [True, False, None],
        "o": {},
        "l": [],
        "s": '引"号\\/\n',
    }
    for indent in (None, 1):
        assert document(json.dumps(data, ensure_ascii=False, indent=indent)).data == data
    assert document('{"a":"http:\\/\\/x","b":"\\u4e2d"}').data == {"a": "http://x", "b": "中"}


# --- places ---

SOURCE = """\
# a record
title: 提醒 😀 时间
objections:
  - received_on: 2026-03-02
    text: |
      第一行
      第二行
  - received_on:
flow: {a: [1, "二"], b: x}   # end
"key one": >-
  folded
plain: one
  two
last: 'z'
"""


@pytest.mark.parametrize(
    ("place", "value_mark", "key_mark"),
    [
        ((), (2, 1, 15), (2, 1, 15)),
        (("title",), (2, 8, 15), (2, 1, 6)),
        (("objections",), (4, 3, 28), (3, 1, 11)),
        (("objections", 0), (4, 5, 28), (4, 5, 28)),
        (("objections", 0, "received_on"), (4, 18, 28), (4, 5, 16)),
        (("objections", 0, "text"), (5, 11, 12), (5, 5, 9)),
        (("objections", 1), (8, 5, 17), (8, 5, 17)),
        (("objections", 1, "received_on"), (8, 17, 17), (8, 5, 16)),
        (("flow",), (9, 7, 26), (9, 1, 5)),
        (("flow", "a"), (9, 11, 19), (9, 8, 9)),
        (("flow", "a", 1), (9, 15, 18), (9, 15, 18)),
        (("flow", "b"), (9, 24, 25), (9, 21, 22)),
        (("key one",), (10, 12, 14), (10, 1, 10)),
        (("plain",), (12, 8, 11), (12, 1, 6)),
        (("last",), (14, 7, 10), (14, 1, 5)),
    ],
)
def test_every_value_and_key_has_its_place(
    place: Place, value_mark: tuple[int, int, int], key_mark: tuple[int, int, int]
) -> None:
    read = document(SOURCE)
    assert read.mark(place) == Mark(*value_mark)
    assert read.key_mark(place) == Mark(*key_mark)


@pytest.mark.parametrize(
    ("place", "mark"),
    [
        (("missing",), (2, 1, 15)),
        (("objections", 0, "missing"), (4, 5, 28)),
        (("objections", 7), (3, 1, 11)),
        (("objections", 7, "text", "deeper"), (3, 1, 11)),
        (("flow", "a", 5), (9, 8, 9)),
        (("title", "missing"), (2, 1, 6)),
        (("objections", "0"), (3, 1, 11)),
    ],
)
def test_a_missing_place_gives_the_mark_of_its_ancestor(place: Place, mark: tuple[int, int, int]) -> None:
    read = document(SOURCE)
    assert read.mark(place) == Mark(*mark)
    assert read.key_mark(place) == Mark(*mark)


def test_the_place_of_the_whole_is_its_first_line_of_content() -> None:
    assert document("# c\n\n---\n# d\n{a: 1}\n").mark(("x",)) == Mark(5, 1, 7)


def test_lines_are_given_without_their_end() -> None:
    read = document(SOURCE)
    assert read.line(2) == "title: 提醒 😀 时间"
    assert read.line(14) == "last: 'z'"
    assert [read.line(n) for n in (0, -1, 15, 16, 99)] == [""] * 5


def test_a_document_knows_its_path_bytes_and_digest() -> None:
    read = document("a: 1\n")
    assert (read.path, read.raw) == ("a.yaml", b"a: 1\n")
    assert read.sha256 == hashlib.sha256(b"a: 1\n").hexdigest()
    assert read == document("a: 1\n")
    assert hash(read) == hash(document("a: 1\n"))


# --- properties ---

GOOD = st.text(st.characters(codec="utf-8", exclude_characters="\n"), max_size=12).map(
    lambda text: unicodedata.normalize("NFC", text)
)
GOOD_TEXT = GOOD.filter(is_clean)
KEYS = GOOD_TEXT.filter(bool)
YAMLISH = st.text(st.sampled_from("ab1- :\n,[]{}&*!|>'\"%@#?<~.\\\t\r中\u0301\u202e\x85\ufeff"), max_size=60)
WORDS = st.text("abcdefgh中文需求", min_size=3, max_size=8).map(lambda text: f"z{text}")


def trees(leaves: st.SearchStrategy[Any], keys: st.SearchStrategy[str]) -> st.SearchStrategy[dict[str, Any]]:
    inner = st.recursive(
        leaves,
        lambda below: st.lists(below, max_size=4) | st.dictionaries(keys, below, max_size=4),
        max_leaves=12,
    )
    return st.dictionaries(keys, inner, min_size=1, max_size=5)


def places(data: Any, place: Place = ()) -> list[tuple[Place, Any]]:
    items = data.items() if isinstance(data, dict) else enumerate(data) if isinstance(data, list) else ()
    return [(place, data), *(entry for step, inner in items for entry in places(inner, (*place, step)))]


def assert_document_or_faults(raw: bytes) -> None:
    """Assert that any `raw` gives a document, or faults with marks inside it."""
    read, faults = read_document(raw, "a.yaml")
    assert (read is None) == bool(faults)
    assert [(f.mark.line, f.mark.column) for f in faults] == sorted((f.mark.line, f.mark.column) for f in faults)
    lines = raw.decode(errors="replace").split("\n")
    for fault in faults:
        assert 1 <= fault.mark.column <= len(lines[fault.mark.line - 1]) + 1
        assert fault.mark.column <= fault.mark.end_column
        assert fault.code in {"F01", "F02", "F03", "F04", "F05"}
    if read:
        for place, _ in places(read.data):
            mark = read.mark(place)
            assert 1 <= mark.column <= mark.end_column <= len(lines[mark.line - 1]) + 1


@given(st.binary(max_size=200))
def test_no_bytes_make_it_raise(raw: bytes) -> None:
    assert_document_or_faults(raw)


@given(YAMLISH)
def test_no_text_makes_it_raise(text: str) -> None:
    assert_document_or_faults(text.encode())


@given(YAMLISH)
def test_nothing_after_a_good_beginning_makes_it_raise(text: str) -> None:
    assert_document_or_faults(f"a: 1\nb:\n  - c: {text}".encode())


@given(trees(GOOD_TEXT, KEYS), st.sampled_from("'\""), st.booleans())
def test_quoted_text_is_read_back_as_it_was(data: dict[str, Any], style: str, flow: bool) -> None:
    dumped = yaml.safe_dump(data, allow_unicode=True, default_style=style, default_flow_style=flow, sort_keys=False)
    assert document(dumped.replace("!!str ", "")).data == data


@given(trees(GOOD_TEXT | st.none() | st.booleans() | st.integers(-(10**17), 10**17), KEYS))
def test_json_is_read_back_as_it_was(data: dict[str, Any]) -> None:
    assert document(json.dumps(data, ensure_ascii=False)).data == data


@given(
    trees(
        WORDS
        | st.none()
        | st.booleans()
        | st.integers(-(10**17), 10**17)
        | st.floats(allow_nan=False, allow_infinity=False),
        WORDS,
    ),
    st.booleans(),
)
def test_it_agrees_where_both_versions_of_yaml_agree(data: dict[str, Any], flow: bool) -> None:
    dumped = yaml.safe_dump(data, allow_unicode=True, default_flow_style=flow)
    expected = yaml.load(dumped, Loader=yaml.CSafeLoader)
    assert document(dumped).data == expected


@given(trees(WORDS, WORDS), st.booleans())
def test_the_place_of_a_word_contains_the_word(data: dict[str, Any], flow: bool) -> None:
    read = document(yaml.safe_dump(data, allow_unicode=True, default_flow_style=flow))
    for place, inner in places(data):
        if isinstance(inner, str):
            mark = read.mark(place)
            assert read.line(mark.line)[mark.column - 1 : mark.end_column - 1] == inner
        if place and isinstance(place[-1], str):
            mark = read.key_mark(place)
            assert read.line(mark.line)[mark.column - 1 : mark.end_column - 1] == place[-1]


@given(st.lists(WORDS, min_size=1, max_size=6, unique=True), st.data())
def test_a_key_given_twice_never_passes(keys: list[str], data: st.DataObject) -> None:
    twice = data.draw(st.sampled_from(keys))
    order = data.draw(st.permutations([*keys, twice]))
    written = [data.draw(st.sampled_from([key, f"'{key}'", f'"{key}"', json.dumps(key)])) for key in order]
    entries = [f"{key}: {data.draw(st.sampled_from(['1', 'x', '[a]', '{b: 1}']))}" for key in written]
    source = "{" + ", ".join(entries) + "}" if data.draw(st.booleans()) else "\n".join(entries)
    assert [fault.code for fault in faults_of(source)] == ["F03"]
