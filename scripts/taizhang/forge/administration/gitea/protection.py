"""The protection of main: who pushes, who merges, which checks are required, and who may bypass it."""

from collections.abc import Iterator, Mapping
from fnmatch import fnmatchcase
from typing import Any

from taizhang.base.messages import Messages
from taizhang.base.text import Text
from taizhang.forge.administration.connection import explain_refusal
from taizhang.forge.administration.inspection import MAIN, Inspection
from taizhang.forge.administration.outcome import (
    Demand,
    DemandOutcome,
    SettingChange,
    compare_field,
    report_impossible,
    report_right,
    report_unseen,
    report_wrong,
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
    _message("effective-rule"),
    _message("another-rule-takes-precedence"),
)
SITE_ADMINISTRATORS = Demand(
    "site_administrators",
    _message("administrators-of-the-whole-forge"),
    _message("pass-the-protection"),
)  # fmt: skip


def _build_demands() -> Mapping[str, tuple[Text, Text]]:
    """The fields of the rule by name, each with its title and the consequence where it is not met."""
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
            _message("required-approvals"),
            _STUCK,
        ),
        "enable_approvals_whitelist": (_message("approvals-allow-list"), _READERS),
        "approvals_whitelist_teams": (_message("approvals-no-team"), _READERS),
        "block_on_rejected_reviews": (_message("rejections-block"), _READERS),
        "block_on_official_review_requests": (_message("requested-reviews-do-not-block"), _STUCK),
        "block_on_outdated_branch": (
            _message("outdated-branches-may-merge"),
            _STUCK,
        ),
        "dismiss_stale_approvals": (
            _message("pushes-dismiss-nothing"),
            _message("update-takes-approvals-back"),
        ),
        "ignore_stale_approvals": (_message("stale-approvals-are-not-ignored"), _READERS),
        "require_signed_commits": (
            _message("signed-commits-are-not-required"),
            _message("seals-cannot-be-pushed"),
        ),
        "protected_file_patterns": (_message("no-protected-files"), _STUCK),
        "unprotected_file_patterns": (_message("no-unprotected-files"), _ANYBODY_WRITES),
        "apply_to_admins": (
            _message("repository-administrators-bound"),
            _message("repository-administrators-pass"),
        ),
        "block_admin_merge_override": (
            _message("administrators-bound"),
            _message("administrators-pass"),
        ),
        "enable_force_push": (
            _message("no-force-push"),
            _message("history-can-be-rewritten"),
        ),
        "enable_bypass_allowlist": (_message("no-bypass-list"), _UNJUDGED),
        "bypass_allowlist_usernames": (_message("bypass-list-no-account"), _UNJUDGED),
        "bypass_allowlist_teams": (_message("bypass-list-no-team"), _UNJUDGED),
    }


def build_main_rule(inspection: Inspection) -> dict[str, Any]:
    """The rule that protects main, as this version of the forge supports it."""
    settings, version = inspection.settings, inspection.version
    rule: dict[str, Any] = {
        "enable_push": True,
        "enable_push_whitelist": True,
        "push_whitelist_usernames": inspection.list_known([settings.sealing] if settings.sealing else []),
        "push_whitelist_teams": [],
        "push_whitelist_deploy_keys": False,
        "enable_merge_whitelist": True,
        "merge_whitelist_usernames": inspection.list_known(settings.merging),
        "merge_whitelist_teams": [],
        "enable_status_check": True,
        "status_check_contexts": [CONTEXT],
        "required_approvals": 0,
        "enable_approvals_whitelist": True,
        "approvals_whitelist_username": inspection.list_known(inspection.in_office),
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


def find_main_rule(inspection: Inspection) -> Mapping[str, Any] | None:
    """The rule named `main`; None where it is missing or not shown."""
    rules = inspection.protections.data if inspection.protections.is_success else ()
    return next((rule for rule in rules if rule.get("rule_name") == MAIN), None)


def build_rule_change(inspection: Inspection) -> SettingChange:
    """The call that sets the whole rule: a part of it would mean something else."""
    path, rule = f"{inspection.admin.root}/branch_protections", build_main_rule(inspection)
    if find_main_rule(inspection) is None:
        return SettingChange("POST", path, {"rule_name": MAIN, **rule})
    return SettingChange("PATCH", f"{path}/{MAIN}", rule)


def check_protection(inspection: Inspection) -> Iterator[DemandOutcome]:
    """Check that main is protected as required, field by field."""
    answer = inspection.protections
    if not answer.is_success:
        yield report_unseen(RULE, explain_refusal(answer.code, inspection.admin.variable))
        return
    rule, change = find_main_rule(inspection), build_rule_change(inspection)
    if rule is None:
        yield report_wrong(RULE, _message("rule-missing"), change)
        return
    yield report_right(RULE, _message("rule-exists"))
    yield from _check_other_rules(inspection)
    expected = build_main_rule(inspection)
    for name, (title, weaker) in _build_demands().items():
        if name in expected:
            demand = Demand(name, title, weaker)
            outcome = compare_field(demand, rule, name, expected[name], change)
            yield outcome if expected[name] != [] or name.endswith("_teams") else _check_empty_list(demand, outcome)
    yield _check_site_administrators(inspection)


def _check_empty_list(demand: Demand, outcome: DemandOutcome) -> DemandOutcome:
    """The outcome of an empty list: wrong where it is empty because no account is named for it."""
    if demand.key.startswith("bypass") or outcome.status == "wrong":
        return outcome
    seen = _message("no-known-account-named")
    return report_wrong(demand, seen, remedy=_message("fill-in-github-forge-yaml"))


def _check_other_rules(inspection: Inspection) -> Iterator[DemandOutcome]:
    """Check for other rules that match main: which takes precedence depends on the version and their order."""
    names = [str(rule.get("rule_name", "")) for rule in inspection.protections.data]
    matching = [name for name in names if name != MAIN and fnmatchcase(MAIN, name)]
    branch = inspection.admin.get(f"{inspection.admin.root}/branches/{MAIN}").data
    effective = branch.get("effective_branch_protection_name") if isinstance(branch, dict) else None
    if effective not in (None, "", MAIN):
        matching = sorted({*matching, str(effective)})
    if not matching:
        yield report_right(FIRST)
        return
    remedy = _message("delete-other-rule")
    yield report_wrong(FIRST, _message("other-rule-exists", names="、".join(matching)), remedy=remedy)


def _check_site_administrators(inspection: Inspection) -> DemandOutcome:
    if inspection.version is not None and inspection.version.make == "forgejo":
        reason = _message("forgejo-administrators-pass")
    else:
        reason = _message("administrators-pass-by-push")
    return report_impossible(SITE_ADMINISTRATORS, reason)
