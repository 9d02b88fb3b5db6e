"""Who answers an inquiry or a challenge, and who decides on a complaint: never whoever raised the requirement."""

from datetime import date
from typing import NamedTuple

from taizhang.law.law import Law
from taizhang.records import Complaint, Dispute


class Office(NamedTuple):
    """Who has to act.

    Attributes:
        name: the name of the institution or of the finance department.
        division: whose finance department it is, or by whose budget the purchaser is; None where that is not known.
    """

    name: str
    division: str | None


def respondent(dispute: Dispute, law: Law, on: date) -> Office:
    """Who has to answer an inquiry or a challenge on a day: the purchaser or its agency.

    Source: procurement-law/53, /54; order-94/5, /13.
    """
    purchaser = dispute.purchaser
    if purchaser is None:
        return Office("采购人（未登记）", None)
    name, chosen = purchaser.organization, dispute.challenge.respondent if dispute.challenge else None
    if purchaser.agency is not None and chosen == "agency":
        name = purchaser.agency
    elif purchaser.agency is not None and chosen is None:
        name = f"{purchaser.organization}或者{purchaser.agency}"
    return Office(name, law.responsible_for(purchaser.division, on))


def competent_department(dispute: Dispute, law: Law, on: date) -> Office:
    """The finance department that decides on a complaint on a day: that of the purchaser's budget level.

    Source: order-94/6, /26.
    """
    if dispute.purchaser is None:
        return Office("采购人所属预算级次的财政部门（采购人未登记）", None)
    return _department(dispute.purchaser.division, law, on)


def receiving_department(dispute: Dispute, complaint: Complaint, law: Law, on: date) -> Office:
    """The finance department that received a complaint, and examines it. Source: order-94/21."""
    if complaint.received_by is None:
        return competent_department(dispute, law, on)
    return _department(complaint.received_by, law, on)


def _department(division: str, law: Law, on: date) -> Office:
    whose = law.responsible_for(division, on)
    return Office(law.department(whose, on), whose)
