"""Texts in two languages: Chinese first, English beside it."""

import re
from collections.abc import Mapping
from datetime import date
from typing import Literal, NamedTuple

Lang = Literal["zh", "en"]
_DIGITS = "零一二三四五六七八九"
_PLACE = re.compile(r"\{[a-z_]+\}")


class Text(NamedTuple):
    """One text in both languages."""

    zh: str
    en: str

    def pick(self, lang: Lang) -> str:
        """The wording in `lang`."""
        return self.zh if lang == "zh" else self.en


Param = str | int | float | date | Text
"""A value for a message's `{place}`."""


def same_in_both(word: str) -> Text:
    """A text that is the same in both languages: a code, a number, a path."""
    return Text(word, word)


def fill_template(template: Text, params: Mapping[str, Param]) -> Text:
    """Put `params` into both wordings of `template`.

    Raises:
        KeyError: the template names a place that `params` does not fill.
    """
    return Text(
        template.zh.format_map({key: _wording(value, "zh") for key, value in params.items()}),
        template.en.format_map({key: _wording(value, "en") for key, value in params.items()}),
    )


def elide_placeholders(template: Text) -> Text:
    """`template` with its places elided (……), for display without parameters."""
    return Text(*(_PLACE.sub("……", wording) for wording in template))


def chinese_numeral(value: int) -> str:
    """A number from 0 to 99,999,999 in Chinese, as official documents write articles, batches and items.

    A gap of places is one 零 (一千零一, 一万零五十). The 一 of 十 is left out at the very beginning only (十一).

    Raises:
        ValueError: the number is out of this range.
    """
    if not 0 <= value < 10**8:
        raise ValueError(f"no numeral for {value}")
    ten_thousands, rest = divmod(value, 10**4)
    words = _below_ten_thousand(ten_thousands) + "万" if ten_thousands else ""
    if rest or not words:
        words += ("零" if words and rest < 10**3 else "") + _below_ten_thousand(rest)
    return words[1:] if words.startswith("一十") else words


def _below_ten_thousand(value: int) -> str:
    if value < 10:
        return _DIGITS[value]
    unit, name = next((unit, name) for unit, name in ((1000, "千"), (100, "百"), (10, "十")) if value >= unit)
    first, rest = divmod(value, unit)
    gap = "零" if rest * 10 < unit else ""
    return _DIGITS[first] + name + (gap + _below_ten_thousand(rest) if rest else "")


def _wording(value: Param, lang: Lang) -> str:
    if isinstance(value, Text):
        return value.pick(lang)
    if isinstance(value, date):
        return value.isoformat()
    return str(value)


def format_chinese_date(on: date) -> str:
    """A day as it is written in Chinese: 2026年3月2日."""
    return f"{on.year}年{on.month}月{on.day}日"
