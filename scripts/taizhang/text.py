"""Words in two languages: Chinese first, English beside it."""

import re
from collections.abc import Mapping
from datetime import date
from typing import Literal, NamedTuple

Lang = Literal["zh", "en"]
_DIGITS = "零一二三四五六七八九"
_PLACE = re.compile(r"\{[a-z_]+\}")


class Text(NamedTuple):
    """One saying in both languages."""

    zh: str
    en: str

    def pick(self, lang: Lang) -> str:
        """The wording in `lang`."""
        return self.zh if lang == "zh" else self.en


Param = str | int | float | date | Text
"""What may stand in a message's `{place}`."""


def both(word: str) -> Text:
    """A word that is the same in both languages: a code, a number, a path."""
    return Text(word, word)


def fill(template: Text, params: Mapping[str, Param]) -> Text:
    """Put `params` into both wordings of `template`.

    Raises:
        KeyError: the template names a place that `params` does not fill.
    """
    return Text(
        template.zh.format_map({key: _wording(value, "zh") for key, value in params.items()}),
        template.en.format_map({key: _wording(value, "en") for key, value in params.items()}),
    )


def opened(template: Text) -> Text:
    """`template` with its places left open (……), as it is shown where nothing fills them."""
    return Text(*(_PLACE.sub("……", wording) for wording in template))


def numeral(value: int) -> str:
    """A number from 0 to 999 in Chinese, as articles and batches are counted."""
    if value < 10:
        return _DIGITS[value]
    if value < 20:
        return "十" + (_DIGITS[value % 10] if value % 10 else "")
    if value < 100:
        return _DIGITS[value // 10] + "十" + (_DIGITS[value % 10] if value % 10 else "")
    rest = value % 100
    return (
        _DIGITS[value // 100]
        + "百"
        + ("" if not rest else ("零" if rest < 10 else "") + ("一" if 10 <= rest < 20 else "") + numeral(rest))
    )


def _wording(value: Param, lang: Lang) -> str:
    if isinstance(value, Text):
        return value.pick(lang)
    if isinstance(value, date):
        return value.isoformat()
    return str(value)
