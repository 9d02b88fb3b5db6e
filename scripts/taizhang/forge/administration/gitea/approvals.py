"""The reviewers of the roster on the forge: known to it, and counted by it."""

from collections.abc import Iterator

from taizhang.base.messages import Messages
from taizhang.forge.administration.gitea.protection import change_of_rule, found_rule
from taizhang.forge.administration.inspection import Inspection
from taizhang.forge.administration.outcome import Demand, Outcome, is_impossible, is_right, is_wrong, name_some

_message = Messages(__file__)

KNOWN = Demand(
    "roster_accounts",
    _message("accounts-of-the-roster"),
    _message("they-cannot-do-their-duty-and-the-chain"),
)
COUNTED = Demand(
    "approvals_whitelist_username",
    _message("approvals-the-accounts-in-office"),
    _message("forge-own-button-does-not-heed"),
)


def check_approvals(inspection: Inspection) -> Iterator[Outcome]:
    """Whether the forge knows everybody in office, and counts their rejections and nobody else's."""
    office = inspection.in_office
    if not office:
        remedy = _message("fill-in-github-reviewers-yaml")
        yield is_wrong(KNOWN, _message("roster-is-empty"), remedy=remedy)
        return
    unknown = [login for login in office if inspection.accounts.get(login) is None]
    if unknown:
        told = name_some(unknown)
        yield is_wrong(
            KNOWN,
            _message("forge-does-not-know", told=told),
            remedy=_message("create-the-accounts-or-correct-the-roster"),
        )
    else:
        yield is_right(KNOWN, _message("all", office_count=len(office)))
    rule = found_rule(inspection)
    if rule is not None:
        yield _counted(inspection, [str(login) for login in rule.get("approvals_whitelist_username") or ()])


def _counted(inspection: Inspection, listed: list[str]) -> Outcome:
    wanted = {login.casefold(): login for login in inspection.known(inspection.in_office)}
    held = {login.casefold(): login for login in listed}
    lacking = name_some([wanted[key] for key in wanted if key not in held])
    beyond = name_some([held[key] for key in held if key not in wanted])
    if wanted.keys() == held.keys():
        return is_right(COUNTED, _message("accounts", held_count=len(held)))
    change = change_of_rule(inspection)
    if wanted.keys() > held.keys() and not inspection.counts_readers:
        reason = _message("public-repository-gitea-takes-no-reader")
        return is_impossible(COUNTED, reason, change)
    seen = _message("missing-beyond", lacking=lacking, beyond=beyond)
    return is_wrong(COUNTED, seen, change)
