"""Chinese numerals as official documents write them."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from taizhang.base.text import chinese_numeral

NUMERALS = {
    0: "零",
    2: "二",
    10: "十",
    11: "十一",
    19: "十九",
    20: "二十",
    99: "九十九",
    100: "一百",
    101: "一百零一",
    110: "一百一十",
    111: "一百一十一",
    200: "二百",
    999: "九百九十九",
    1000: "一千",
    1001: "一千零一",
    1010: "一千零一十",
    1100: "一千一百",
    1101: "一千一百零一",
    2026: "二千零二十六",
    9999: "九千九百九十九",
    10_000: "一万",
    10_001: "一万零一",
    10_010: "一万零一十",
    10_050: "一万零五十",
    10_500: "一万零五百",
    11_000: "一万一千",
    20_100: "二万零一百",
    100_000: "十万",
    100_010: "十万零一十",
    101_000: "十万一千",
    110_000: "十一万",
    1_000_001: "一百万零一",
    1_100_000: "一百一十万",
    10_010_000: "一千零一万",
    12_345_678: "一千二百三十四万五千六百七十八",
    99_999_999: "九千九百九十九万九千九百九十九",
}


@pytest.mark.parametrize(("value", "words"), NUMERALS.items())
def test_a_number_is_written_as_official_documents_write_it(value: int, words: str) -> None:
    assert chinese_numeral(value) == words


def read_numeral(words: str) -> int:
    """The number of a numeral, read from left to right by the places that it names."""
    total = group = digit = 0
    for sign in ("一" + words) if words.startswith("十") else words:
        if sign == "万":
            total, group, digit = (total + group + digit) * 10_000, 0, 0
        elif sign in "十百千":
            group, digit = group + digit * 10 ** ("十百千".index(sign) + 1), 0
        else:
            digit = "零一二三四五六七八九".index(sign)
    return total + group + digit


@given(st.one_of(st.integers(0, 2000), st.integers(0, 10**8 - 1)))
def test_every_numeral_states_its_number_with_one_sign_for_a_gap(value: int) -> None:
    words = chinese_numeral(value)
    assert read_numeral(words) == value
    assert "零零" not in words and not words.startswith("一十")
    assert value == 0 or not words.endswith("零")
    assert not re.search("零[万千百十]|(?<![一二三四五六七八九])[百千]", words)


@pytest.mark.parametrize("value", [-1, 10**8])
def test_a_number_out_of_range_has_no_numeral(value: int) -> None:
    with pytest.raises(ValueError, match=str(value)):
        chinese_numeral(value)
