"""N10: an objection is handled after it came, by another than the requester's division, with a reply of substance."""

from collections.abc import Iterator

from taizhang.base.messages import Messages
from taizhang.base.text import Param, Text
from taizhang.law.notice_window import window_of
from taizhang.lifecycle.chain.seals import person_of
from taizhang.records import ObjectionHandling, Requirement
from taizhang.records.substance import weight
from taizhang.rules.rule import Facts, Hit, rule

_message = Messages(__file__)

_DECIDING = "house/handling"
_NO_OFFICER = _message("no-officer")
_INVOLVED = _message("involved")


@rule
def handling(facts: Facts) -> Iterator[Hit]:
    """Handling is not dated before the receipt, nobody decides on their own, and the reply says something."""
    for notice in facts.book.notices.values():
        for index, objection in enumerate(notice.objections):
            handled = objection.handling
            if handled is None:
                continue
            faults: list[tuple[str, Text, str]] = []
            if handled.on < objection.received_on:
                day = objection.received_on
                problem = _message("handled-before-its-receipt", day=day)
                faults.append(("on", problem, "house/records"))
            requirement = facts.book.requirements.get(objection.requirement)
            faults += _deciding(handled, requirement, facts)
            window = window_of(notice, facts.law)
            if handled.outcome == "late" and window.is_in_time(objection.received_on):
                told = f"异议于{objection.received_on}收到，在公示期内，不得按逾期处理"
                problem = Text(told, f"it came on {objection.received_on}, in time, and is not late")
                faults.append(("outcome", problem, "objection"))
            least = facts.law.number("substance.reply", handled.on)
            length = weight(handled.reply)
            if length < least:
                problem = _message("reply-has-characters-of-substance", length=length, least=least)
                faults.append(("reply", problem, "substance.reply"))
            for field, problem, by in faults:
                params: dict[str, Param] = {"number": index + 1, "problem": problem}
                yield Hit(notice, f"objections.{index}.handling.{field}", params, handled.on, by=(by,))


def _deciding(
    handled: ObjectionHandling, requirement: Requirement | None, facts: Facts
) -> Iterator[tuple[str, Text, str]]:
    """What is wrong with who decided: never a county, never whoever raised the requirement.

    On a requirement of the region's own decides the region, by an officer who had no part in it.
    """
    law = facts.law.as_of(handled.on)
    name = law.department(handled.decided_by)
    if law.divisions[handled.decided_by].level in ("county", "zone"):
        yield (
            "decided_by",
            _message("is-a-county", name=name),
            _DECIDING,
        )
    if not law.divisions[handled.decided_by].is_in_force(handled.on):
        heir = law.department(law.responsible_for(handled.decided_by))
        yield (
            "decided_by",
            _message("had-ended-took-its-place", name=name, heir=heir),
            "house/records",
        )
    if requirement is None:
        return
    raised = (requirement.requester.division, *requirement.raising_divisions)
    if handled.decided_by not in {law.responsible_for(code) for code in raised}:
        return
    if handled.decided_by != law.region:
        yield "decided_by", _message("raised-the-requirement-itself", name=name), _DECIDING
    elif handled.officer is None:
        yield "decided_by", _NO_OFFICER, _DECIDING
    elif person_of(handled.officer, facts.reviewers) in _involved(requirement, facts):
        yield "officer", _INVOLVED, _DECIDING


def _involved(requirement: Requirement, facts: Facts) -> set[str]:
    """The persons who raised or approved it, whichever account they did it under."""
    chains = [approval.predicate for approval in facts.book.approvals_of.get(requirement.id, ())]
    accounts = [account for chain in chains for account in (chain.author, *(step.person for step in chain.chain))]
    return {person_of(account, facts.reviewers) for account in accounts}
