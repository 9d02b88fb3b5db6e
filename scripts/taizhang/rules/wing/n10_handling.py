"""N10: an objection is handled after its receipt, not by the requester's division, with a reply of substance."""

from collections.abc import Iterator

from taizhang.base.messages import Messages
from taizhang.base.text import Param, Text
from taizhang.law.notice_window import window_of
from taizhang.lifecycle.chain.seals import find_person
from taizhang.records import ObjectionHandling, Requirement
from taizhang.records.substance import measure_substance
from taizhang.rules.rule import Facts, Hit, rule

_message = Messages(__file__)

_DECISION = "house/handling"
_NO_OFFICER = _message("officer-missing")
_INVOLVED = _message("officer-involved")


@rule
def handling(facts: Facts) -> Iterator[Hit]:
    """Handling is not before the receipt, nobody decides on their own requirement, and the reply has substance."""
    for notice in facts.book.notices.values():
        for index, objection in enumerate(notice.objections):
            handled = objection.handling
            if handled is None:
                continue
            faults: list[tuple[str, Text, str]] = []
            if handled.on < objection.received_on:
                day = objection.received_on
                problem = _message("handled-before-receipt", day=day)
                faults.append(("on", problem, "house/records"))
            requirement = facts.book.requirements.get(objection.requirement)
            faults += _find_decision_faults(handled, requirement, facts)
            window = window_of(notice, facts.law)
            if handled.outcome == "late" and window.is_in_time(objection.received_on):
                problem = _message("not-late", received_on=objection.received_on)
                faults.append(("outcome", problem, "objection"))
            least = facts.law.number("substance.reply", handled.on)
            length = measure_substance(handled.reply)
            if length < least:
                problem = _message("reply-too-short", length=length, least=least)
                faults.append(("reply", problem, "substance.reply"))
            for field, problem, by in faults:
                params: dict[str, Param] = {"number": index + 1, "problem": problem}
                yield Hit(notice, f"objections.{index}.handling.{field}", params, handled.on, by=(by,))


def _find_decision_faults(
    handled: ObjectionHandling, requirement: Requirement | None, facts: Facts
) -> Iterator[tuple[str, Text, str]]:
    """The faults of the deciding department: neither a county nor the requester may decide.

    On a requirement of its own the region decides by an officer who had no part in it.
    """
    law = facts.law.as_of(handled.on)
    department = law.department(handled.decided_by)
    if law.divisions[handled.decided_by].level in ("county", "zone"):
        yield (
            "decided_by",
            _message("decided-by-county", department=department),
            _DECISION,
        )
    if not law.divisions[handled.decided_by].is_in_force(handled.on):
        successor = law.department(law.responsible_for(handled.decided_by))
        yield (
            "decided_by",
            _message("division-ended", department=department, successor=successor),
            "house/records",
        )
    if requirement is None:
        return
    requesters = (requirement.requester.division, *requirement.raising_divisions)
    if handled.decided_by not in {law.responsible_for(code) for code in requesters}:
        return
    if handled.decided_by != law.region:
        yield "decided_by", _message("decided-by-requester", department=department), _DECISION
    elif handled.officer is None:
        yield "decided_by", _NO_OFFICER, _DECISION
    elif find_person(handled.officer, facts.reviewers) in _find_involved_persons(requirement, facts):
        yield "officer", _INVOLVED, _DECISION


def _find_involved_persons(requirement: Requirement, facts: Facts) -> set[str]:
    """The persons who raised or approved a requirement, under any account."""
    chains = [approval.predicate for approval in facts.book.approvals_of.get(requirement.id, ())]
    accounts = [account for chain in chains for account in (chain.author, *(step.person for step in chain.chain))]
    return {find_person(account, facts.reviewers) for account in accounts}
