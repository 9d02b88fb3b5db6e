"""The reviewers of the roster on the forge: whether it knows them, and counts their reviews."""

from collections.abc import Iterator

from taizhang.base.messages import Messages
from taizhang.forge.administration.gitea.protection import build_rule_change, find_main_rule
from taizhang.forge.administration.inspection import Inspection
from taizhang.forge.administration.outcome import (
    Demand,
    DemandOutcome,
    describe_names,
    report_impossible,
    report_right,
    report_wrong,
)

_message = Messages(__file__)

KNOWN_ACCOUNTS = Demand(
    "roster_accounts",
    _message("accounts-of-the-roster"),
    _message("duty-cannot-be-done"),
)
COUNTED = Demand(
    "approvals_whitelist_username",
    _message("approvals-the-accounts-in-office"),
    _message("rejections-not-counted"),
)


def check_approvals(inspection: Inspection) -> Iterator[DemandOutcome]:
    """Check that the forge knows everybody in office, and counts only their rejections."""
    office = inspection.in_office
    if not office:
        remedy = _message("fill-in-github-reviewers-yaml")
        yield report_wrong(KNOWN_ACCOUNTS, _message("roster-is-empty"), remedy=remedy)
        return
    unknown = [login for login in office if inspection.accounts.get(login) is None]
    if unknown:
        yield report_wrong(
            KNOWN_ACCOUNTS,
            _message("unknown-accounts", logins=describe_names(unknown)),
            remedy=_message("create-accounts"),
        )
    else:
        yield report_right(KNOWN_ACCOUNTS, _message("all-known", count=len(office)))
    rule = find_main_rule(inspection)
    if rule is not None:
        yield _check_counted(inspection, [str(login) for login in rule.get("approvals_whitelist_username") or ()])


def _check_counted(inspection: Inspection, logins: list[str]) -> DemandOutcome:
    expected = {login.casefold(): login for login in inspection.list_known(inspection.in_office)}
    actual = {login.casefold(): login for login in logins}
    missing = describe_names([expected[key] for key in expected if key not in actual])
    surplus = describe_names([actual[key] for key in actual if key not in expected])
    if expected.keys() == actual.keys():
        return report_right(COUNTED, _message("account-count", count=len(actual)))
    change = build_rule_change(inspection)
    if expected.keys() > actual.keys() and not inspection.counts_readers:
        reason = _message("public-repository-takes-no-reader")
        return report_impossible(COUNTED, reason, change)
    seen = _message("missing-and-surplus", missing=missing, surplus=surplus)
    return report_wrong(COUNTED, seen, change)
