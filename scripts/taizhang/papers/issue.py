"""What an official letter says of itself: its number, its days, who gets a copy, and whether it is public."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal

from taizhang.characters import clean
from taizhang.divisions import Division
from taizhang.papers.press import UnfitError
from taizhang.papers.words import day
from taizhang.substance import letter_problem
from taizhang.text import Text

Disclosure = Literal["主动公开", "依申请公开", "不予公开"]
ON_OWN_INITIATIVE: Disclosure = "主动公开"
ON_REQUEST: Disclosure = "依申请公开"


@dataclass(frozen=True, slots=True)
class Issue:
    """How a letter is issued; what is None is taken from the facts, or left blank to be filled by hand.

    Attributes:
        number: like 呼财购〔2026〕31号.
        dated: the day of the letter.
        printed_on: the day it is printed and sent, the letter's own unless stated.
        copies: who gets a copy, as the line is to say it.
    """

    number: str | None = None
    dated: date | None = None
    printed_on: date | None = None
    copies: str | None = None
    disclosure: Disclosure = ON_REQUEST

    def values(self, issuer: Division, addressee: str, dated: date) -> Mapping[str, Any]:
        """The values of the parts that every letter has; `dated` is its day where none is stated.

        Raises:
            UnfitError: the number does not fit the issuer or the letter's year, or it would be printed before its day.
        """
        on = self.dated or dated
        if self.number is not None and (misfit := letter_problem(self.number, issuer.letter_prefix, on)):
            raise UnfitError(
                misfit,
                ("consolidation", "house/records"),
                Text(
                    f"发文字号写作“呼财购〔2026〕31号”，机关代字是{issuer.finance_department}的，年份用六角括号、"
                    "与成文日期（--date）一致。请核对--number和--date。",
                    f"Write it like 呼财购〔2026〕31号, with the sign of {issuer.finance_department} and the year of "
                    "the letter's day (--date). Look at --number and --date.",
                ),
            )
        if not clean(self.copies or ""):
            raise UnfitError(
                Text("抄送机关中有不能使用的字符", "the copy line holds characters that may not be used"),
                ("house/records",),
                Text("请重新输入--copy。", "Type --copy again."),
            )
        printed = self.printed_on or on
        if printed < on:
            raise UnfitError(
                Text(f"印发日期{printed}早于成文日期{on}", f"it would be printed on {printed}, before its day, {on}"),
                ("house/records",),
                Text("印发日期不得早于成文日期。", "A letter is not printed before its day."),
            )
        return {
            "issuer": issuer.finance_department,
            "addressee": addressee,
            "number": self.number or f"　　　〔{on.year}〕　　号",
            "dated": day(on),
            "issued_on": day(printed),
            "copy": (self.copies or "").rstrip("。"),
            "disclosure": self.disclosure,
        }
