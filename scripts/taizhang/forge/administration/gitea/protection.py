"""The protection of main: who pushes, who merges, what must be green, and who passes it all the same."""

from collections.abc import Iterator, Mapping
from fnmatch import fnmatchcase
from typing import Any

from taizhang.base.messages import Messages
from taizhang.base.text import Text
from taizhang.forge.administration.connection import explain
from taizhang.forge.administration.inspection import MAIN, Inspection
from taizhang.forge.administration.outcome import (
    Change,
    Demand,
    Outcome,
    compare,
    is_impossible,
    is_right,
    is_unseen,
    is_wrong,
)
from taizhang.forge.port import CONTEXT

_message = Messages(__file__)

_ANYBODY_WRITES = _message("anybody-writes")
_UNJUDGED = _message("unjudged")
_STUCK = _message("stuck")
_READERS = _message("readers")
RULE = Demand("protection", _message("protection-of-main"), _ANYBODY_WRITES)
FIRST = Demand(
    "effective_rule",
    _message("rule-that-holds-for-main"),
    _message("another-rule-takes-precedence-and-all"),
)
SITE_ADMINISTRATORS = Demand(
    "site_administrators",
    _message("administrators-of-the-whole-forge"),
    _message("what-they-push-or-merge-past-the-protection"),
)  # fmt: skip


def _demands() -> Mapping[str, tuple[Text, Text]]:
    """The fields of the rule by name, each with its title and what is weaker without it."""
    return {
        "enable_push": (_message("push-to-main"), _message("seals-cannot-be-pushed")),
        "enable_push_whitelist": (_message("push-allow-list-only"), _ANYBODY_WRITES),
        "push_whitelist_usernames": (
            _message("push-the-sealing-account-only"),
            _ANYBODY_WRITES,
        ),
        "push_whitelist_teams": (_message("push-no-team"), _ANYBODY_WRITES),
        "push_whitelist_deploy_keys": (_message("push-no-deploy-key"), _ANYBODY_WRITES),
        "enable_merge_whitelist": (_message("merge-allow-list-only"), _UNJUDGED),
        "merge_whitelist_usernames": (_message("merge-those-who-merge-only"), _UNJUDGED),
        "merge_whitelist_teams": (_message("merge-no-team"), _UNJUDGED),
        "enable_status_check": (_message("status-checks"), _UNJUDGED),
        "status_check_contexts": (_message("status-check", context=CONTEXT), _UNJUDGED),
        "required_approvals": (
            _message("required-approvals-for-the-gate-counts-them"),
            _STUCK,
        ),
        "enable_approvals_whitelist": (_message("approvals-allow-list"), _READERS),
        "approvals_whitelist_teams": (_message("approvals-no-team"), _READERS),
        "block_on_rejected_reviews": (_message("rejections-block"), _READERS),
        "block_on_official_review_requests": (_message("requested-reviews-do-not-block"), _STUCK),
        "block_on_outdated_branch": (
            _message("outdated-branches-may-merge-since-the-gate"),
            _STUCK,
        ),
        "dismiss_stale_approvals": (
            _message("pushes-dismiss-nothing-for-the-gate-compares"),
            _message("each-update-from-main-takes-every-approval"),
        ),
        "ignore_stale_approvals": (_message("stale-approvals-are-not-ignored"), _READERS),
        "require_signed_commits": (
            _message("signed-commits-are-not-required"),
            _message("seals-cannot-be-pushed"),
        ),
        "protected_file_patterns": (_message("no-protected-files"), _STUCK),
        "unprotected_file_patterns": (_message("no-unprotected-files"), _ANYBODY_WRITES),
        "apply_to_admins": (
            _message("administrators-of-the-repository-are-held"),
            _message("administrators-of-the-repository-merge-past"),
        ),
        "block_admin_merge_override": (
            _message("administrators-are-held"),
            _message("administrators-merge-past-the-gate"),
        ),
        "enable_force_push": (
            _message("no-force-push"),
            _message("history-can-be-rewritten"),
        ),
        "enable_bypass_allowlist": (_message("no-bypass-list"), _UNJUDGED),
        "bypass_allowlist_usernames": (_message("bypass-list-no-account"), _UNJUDGED),
        "bypass_allowlist_teams": (_message("bypass-list-no-team"), _UNJUDGED),
    }


def wanted_rule(inspection: Inspection) -> dict[str, Any]:
    """The rule that protects main, as it is asked of this version of the forge."""
    settings, version = inspection.settings, inspection.version
    rule: dict[str, Any] = {
        "enable_push": True,
        "enable_push_whitelist": True,
        "push_whitelist_usernames": inspection.known([settings.sealing] if settings.sealing else []),
        "push_whitelist_teams": [],
        "push_whitelist_deploy_keys": False,
        "enable_merge_whitelist": True,
        "merge_whitelist_usernames": inspection.known(settings.merging),
        "merge_whitelist_teams": [],
        "enable_status_check": True,
        "status_check_contexts": [CONTEXT],
        "required_approvals": 0,
        "enable_approvals_whitelist": True,
        "approvals_whitelist_username": inspection.known(inspection.in_office),
        "approvals_whitelist_teams": [],
        "block_on_rejected_reviews": True,
        "block_on_official_review_requests": False,
        "block_on_outdated_branch": False,
        "dismiss_stale_approvals": False,
        "ignore_stale_approvals": False,
        "require_signed_commits": False,
        "protected_file_patterns": "",
        "unprotected_file_patterns": "",
    }
    if version is None or version.make == "forgejo":
        return rule | {"apply_to_admins": True}
    if version.supports("admin_merge_override_blocked"):
        rule |= {"block_admin_merge_override": True, "enable_force_push": False}
    if version.supports("bypass_allowlist"):
        rule |= {"enable_bypass_allowlist": False, "bypass_allowlist_usernames": [], "bypass_allowlist_teams": []}
    return rule


def found_rule(inspection: Inspection) -> Mapping[str, Any] | None:
    """The rule whose name is main's own; None where there is none, or none is shown."""
    rules = inspection.protections.data if inspection.protections.is_success else ()
    return next((rule for rule in rules if rule.get("rule_name") == MAIN), None)


def change_of_rule(inspection: Inspection) -> Change:
    """The call by which the rule becomes as it is asked: whole, since a part of it means something else."""
    path, rule = f"{inspection.admin.root}/branch_protections", wanted_rule(inspection)
    if found_rule(inspection) is None:
        return Change("POST", path, {"rule_name": MAIN, **rule})
    return Change("PATCH", f"{path}/{MAIN}", rule)


def check_protection(inspection: Inspection) -> Iterator[Outcome]:
    """Whether main is protected as it is asked, field by field."""
    answer = inspection.protections
    if not answer.is_success:
        yield is_unseen(RULE, explain(answer.code, inspection.admin.variable))
        return
    found, change = found_rule(inspection), change_of_rule(inspection)
    if found is None:
        yield is_wrong(RULE, _message("there-is-no-such-rule"), change)
        return
    yield is_right(RULE, _message("there-is-one"))
    yield from _others(inspection)
    wanted = wanted_rule(inspection)
    for name, (title, weaker) in _demands().items():
        if name in wanted:
            demand = Demand(name, title, weaker)
            outcome = compare(demand, found, name, wanted[name], change)
            yield outcome if wanted[name] != [] or name.endswith("_teams") else _named_nobody(demand, outcome)
    yield _site_administrators(inspection)


def _named_nobody(demand: Demand, outcome: Outcome) -> Outcome:
    """A list that is empty because no account is named for it keeps everybody out, which is not as it is asked."""
    if demand.key.startswith("bypass") or outcome.standing == "wrong":
        return outcome
    seen = _message("github-forge-yaml-names-nobody-known")
    return is_wrong(demand, seen, remedy=_message("fill-in-github-forge-yaml"))


def _others(inspection: Inspection) -> Iterator[Outcome]:
    """Rules besides main's own that hold for main, too: which comes first depends on the version and their order."""
    names = [str(rule.get("rule_name", "")) for rule in inspection.protections.data]
    matching = [name for name in names if name != MAIN and fnmatchcase(MAIN, name)]
    branch = inspection.admin.get(f"{inspection.admin.root}/branches/{MAIN}").data
    effective = branch.get("effective_branch_protection_name") if isinstance(branch, dict) else None
    if effective not in (None, "", MAIN):
        matching = sorted({*matching, str(effective)})
    if not matching:
        yield is_right(FIRST)
        return
    remedy = _message("find-out-who-set-it-and-why-then-delete")
    told = "、".join(matching)
    yield is_wrong(FIRST, _message("there-is-also-the-rule", told=told), remedy=remedy)


def _site_administrators(inspection: Inspection) -> Outcome:
    if inspection.version is not None and inspection.version.make == "forgejo":
        reason = _message("forgejo-they-pass-the-protection-always")
    else:
        reason = _message("they-pass-it-by-a-push")
    return is_impossible(SITE_ADMINISTRATORS, reason)
