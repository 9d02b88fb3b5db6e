"""What an official paper says of itself: its number, its days, who signs it, who gets a copy, whether it is public.

A paper that goes up names beside its number who signs it (GB/T 9704-2012, 7.2.6). A signer is a person: the name is
stated when the paper is printed, or written in by hand, and is kept nowhere.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal

from taizhang.base.messages import Messages
from taizhang.base.text import Text
from taizhang.documents.characters import clean
from taizhang.law.law import Law
from taizhang.office.papers.basis import cite_documents
from taizhang.office.papers.press import UnfitError
from taizhang.office.papers.words import day
from taizhang.records.substance import letter_problem

_message = Messages(__file__)

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
                _message("write-it-like-with-the-sign-of-and-the-year", finance_department=issuer.finance_department),
            )
        for title, option, words in (("抄送机关", "--copy", self.copies), ("签发人", "--signer", self.signer)):
            if not clean(words or ""):
                raise UnfitError(
                    _message("holds-characters-that-may-not-be-used", title=Text(title, option)),
                    ("house/records",),
                    _message("type-again", option=option),
                )
        printed = self.printed_on or on
        if printed < on:
            raise UnfitError(
                _message("it-would-be-printed-on-before-its-day", printed=printed, on=on),
                ("house/records",),
                _message("letter-is-not-printed-before-its-day"),
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
