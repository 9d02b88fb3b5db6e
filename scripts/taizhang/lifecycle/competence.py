"""Who answers an inquiry or a challenge, and who decides on a complaint: never the requester of the requirement."""

from datetime import date
from typing import NamedTuple

from taizhang.base.messages import Messages
from taizhang.law.law import Law
from taizhang.records import Complaint, Dispute

_message = Messages(__file__)


class ResponsibleParty(NamedTuple):
    """The institution or finance department that has to act.

    Attributes:
        name: its name.
        division: that of the finance department, or of the purchaser's budget; None where unknown.
    """

    name: str
    division: str | None


def find_respondent(dispute: Dispute, law: Law, on: date) -> ResponsibleParty:
    """Who has to answer an inquiry or a challenge on a day: the purchaser or its agency.

    Source: procurement-law/53, /54; order-94/5, /13.
    """
    purchaser = dispute.purchaser
    if purchaser is None:
        return ResponsibleParty(_message("unrecorded-purchaser").zh, None)
    name, chosen = purchaser.organization, dispute.challenge.respondent if dispute.challenge else None
    if purchaser.agency is not None and chosen == "agency":
        name = purchaser.agency
    elif purchaser.agency is not None and chosen is None:
        name = _message("either", purchaser=purchaser.organization, agency=purchaser.agency).zh
    return ResponsibleParty(name, law.responsible_for(purchaser.division, on))


def find_competent_department(dispute: Dispute, law: Law, on: date) -> ResponsibleParty:
    """The finance department that decides on a complaint on a day: that of the purchaser's budget level.

    Source: order-94/6, /26.
    """
    if dispute.purchaser is None:
        return ResponsibleParty(_message("department-of-unrecorded-purchaser").zh, None)
    return _build_department(dispute.purchaser.division, law, on)


def find_receiving_department(dispute: Dispute, complaint: Complaint, law: Law, on: date) -> ResponsibleParty:
    """The finance department that received a complaint, and examines it. Source: order-94/21."""
    if complaint.received_by is None:
        return find_competent_department(dispute, law, on)
    return _build_department(complaint.received_by, law, on)


def _build_department(division: str, law: Law, on: date) -> ResponsibleParty:
    successor = law.responsible_for(division, on)
    return ResponsibleParty(law.department(successor, on), successor)
