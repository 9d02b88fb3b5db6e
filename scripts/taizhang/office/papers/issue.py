"""What an official paper says of itself: its number, its days, who signs it, who gets a copy, whether it is public.

A paper that goes up names beside its number who signs it (GB/T 9704-2012, 7.2.6). A signer is a person: the name is
stated when the paper is printed, or written in by hand, and is kept nowhere.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal

from taizhang.base.text import Text
from taizhang.documents.characters import clean
from taizhang.law.law import Law
from taizhang.office.papers.basis import cite_documents
from taizhang.office.papers.press import UnfitError
from taizhang.office.papers.words import day
from taizhang.records.substance import letter_problem

Disclosure = Literal["主动公开", "依申请公开", "不予公开"]
ON_OWN_INITIATIVE: Disclosure = "主动公开"
ON_REQUEST: Disclosure = "依申请公开"
_BY_HAND = "　" * 4
"""The room in which a signer writes the name."""


@dataclass(frozen=True, slots=True)
class Issue:
    """How a letter is issued; what is None is taken from the facts, or left blank to be filled by hand.

    Attributes:
        number: like 呼财购〔2026〕31号.
        dated: the day of the letter.
        printed_on: the day it is printed and sent, the letter's own unless stated.
        copies: who gets a copy, as the line is to say it.
        signer: who signs a paper that goes up.
    """

    number: str | None = None
    dated: date | None = None
    printed_on: date | None = None
    copies: str | None = None
    disclosure: Disclosure = ON_REQUEST
    signer: str | None = None

    def values(self, law: Law, division: str, addressee: str, dated: date, roles: Sequence[str]) -> Mapping[str, Any]:
        """The values of the parts that every letter and report of a division's finance department has.

        `dated` is its day where none is stated; `roles` are what of `schemas/norms.yaml` it is written by.

        Raises:
            UnfitError: the number does not fit the issuer or the letter's year, or it would be printed before its day.
        """
        on = self.dated or dated
        issuer = law.as_of(on).divisions[division]
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
        for title, option, words in (("抄送机关", "--copy", self.copies), ("签发人", "--signer", self.signer)):
            if not clean(words or ""):
                raise UnfitError(
                    Text(f"{title}中有不能使用的字符", f"{option} holds characters that may not be used"),
                    ("house/records",),
                    Text(f"请重新输入{option}。", f"Type {option} again."),
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
            "basis": cite_documents(law, roles, on, division),
            "signer": (self.signer or "").strip() or _BY_HAND,
            "number": self.number or f"　　　〔{on.year}〕　　号",
            "dated": day(on),
            "issued_on": day(printed),
            "copy": (self.copies or "").rstrip("。"),
            "disclosure": self.disclosure,
        }
