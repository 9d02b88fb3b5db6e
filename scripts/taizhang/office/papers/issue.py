"""The formal parts of an official paper: its number, dates, signer, copies and disclosure.

A paper to a department above names its signer beside the number (GB/T 9704-2012, 7.2.6). The signer's name is
personal: it is given when the paper is printed, or written by hand, and is not stored.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal

from taizhang.base.messages import Messages
from taizhang.base.text import Text
from taizhang.documents.characters import is_clean
from taizhang.law.law import Law
from taizhang.office.papers.basis import cite_documents
from taizhang.office.papers.press import UnfitError
from taizhang.office.papers.words import format_day
from taizhang.records.substance import find_letter_problem

_message = Messages(__file__)

Disclosure = Literal["主动公开", "依申请公开", "不予公开"]
ON_OWN_INITIATIVE: Disclosure = "主动公开"
ON_REQUEST: Disclosure = "依申请公开"
_BY_HAND = "　" * 4
"""The space for a handwritten name."""


@dataclass(frozen=True, slots=True)
class Issue:
    """The formal parts of a paper; None: derived from the facts, or left blank to be filled in by hand.

    Attributes:
        number: like 呼财购〔2026〕31号.
        paper_date: the date of the paper.
        printed_on: the day it is printed and sent, `paper_date` by default.
        copies: who gets a copy, as printed.
        signer: who signs a paper to a department above.
    """

    number: str | None = None
    paper_date: date | None = None
    printed_on: date | None = None
    copies: str | None = None
    disclosure: Disclosure = ON_REQUEST
    signer: str | None = None

    def values(
        self, law: Law, division: str, addressee: str, default_date: date, roles: Sequence[str]
    ) -> Mapping[str, Any]:
        """The template values that all letters and reports of a division's finance department have.

        `default_date` is used without a `paper_date`; `roles` are the roles of `schemas/norms.yaml` to cite.

        Raises:
            UnfitError: the number does not match the issuer or the year, or the printing date is too early.
        """
        on = self.paper_date or default_date
        issuer = law.as_of(on).divisions[division]
        if self.number is not None and (misfit := find_letter_problem(self.number, issuer.letter_prefix, on)):
            raise UnfitError(
                misfit,
                ("consolidation", "house/records"),
                _message("write-document-number", finance_department=issuer.finance_department),
            )
        for title, option, value in (("抄送机关", "--copy", self.copies), ("签发人", "--signer", self.signer)):
            if not is_clean(value or ""):
                raise UnfitError(
                    _message("forbidden-characters", title=Text(title, option)),
                    ("house/records",),
                    _message("enter-again", option=option),
                )
        printed = self.printed_on or on
        if printed < on:
            raise UnfitError(
                _message("printed-before-its-date", printed=printed, on=on),
                ("house/records",),
                _message("print-no-earlier"),
            )
        return {
            "issuer": issuer.finance_department,
            "addressee": addressee,
            "basis": cite_documents(law, roles, on, division),
            "signer": (self.signer or "").strip() or _BY_HAND,
            "number": self.number or f"　　　〔{on.year}〕　　号",
            "dated": format_day(on),
            "issued_on": format_day(printed),
            "copy": (self.copies or "").rstrip("。"),
            "disclosure": self.disclosure,
        }
