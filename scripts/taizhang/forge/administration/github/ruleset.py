"""The ruleset that protects the default branch on GitHub: who may bypass it, and what it demands."""

from collections.abc import Iterator, Mapping
from typing import Any

from taizhang.base.messages import Messages
from taizhang.base.text import Text
from taizhang.forge.administration.connection import explain_refusal
from taizhang.forge.administration.inspection import Inspection
from taizhang.forge.administration.outcome import (
    Demand,
    DemandOutcome,
    SettingChange,
    report_right,
    report_unseen,
    report_wrong,
)
from taizhang.forge.port import CONTEXT

_message = Messages(__file__)

NAME = "taizhang"
RULESET = Demand(
    "ruleset",
    _message("ruleset-of-the-default-branch"),
    _message("unapproved-content-reaches-main"),
)
BYPASS = Demand(
    "ruleset_bypass",
    _message("who-passes-the-rules"),
    _message("others-push-and-merge-past-the-gate"),
)
OTHERS = Demand(
    "ruleset_others",
    _message("other-rulesets"),
    _message("others-block-seals"),
)
_RULES: Mapping[str, tuple[Text, Text]] = {
    "deletion": (_message("no-deletion"), _message("main-can-be-deleted")),
    "non_fast_forward": (_message("no-force-push"), _message("history-can-be-rewritten")),
    "pull_request": (
        _message("requests-and-merge-commits-only"),
        _message("ruleset-needed"),
    ),
    "required_status_checks": (
        _message("status-check", context=CONTEXT),
        _message("unjudged-request-can-be-merged"),
    ),
}


def build_rules() -> list[dict[str, Any]]:
    """The expected rules."""
    return [
        {"type": "deletion"},
        {"type": "non_fast_forward"},
        {
            "type": "pull_request",
            "parameters": {
                "allowed_merge_methods": ["merge"],
                "dismiss_stale_reviews_on_push": False,
                "require_code_owner_review": False,
                "require_last_push_approval": False,
                "required_approving_review_count": 0,
                "required_review_thread_resolution": False,
            },
        },
        {
            "type": "required_status_checks",
            "parameters": {
                "strict_required_status_checks_policy": False,
                "required_status_checks": [{"context": CONTEXT}],
            },
        },
    ]


def check_ruleset(inspection: Inspection) -> Iterator[DemandOutcome]:
    """Check that a ruleset protects the default branch as required."""
    admin = inspection.admin
    answer = admin.list_items(f"{admin.root}/rulesets", "per_page")
    if not answer.is_success:
        yield report_unseen(RULESET, explain_refusal(answer.code, admin.variable))
        return
    own = next((one for one in answer.data if one.get("name") == NAME), None)
    change = _build_change(inspection, own)
    if own is None:
        yield report_wrong(RULESET, _message("ruleset-missing"), change)
        return
    ruleset = admin.get(f"{admin.root}/rulesets/{own['id']}").data or {}
    names = (ruleset.get("conditions") or {}).get("ref_name") or {}
    is_of_main = {"~DEFAULT_BRANCH", "refs/heads/main"} & set(names.get("include") or [])
    # An excluded name is excluded even where it is also included.
    if ruleset.get("enforcement") != "active" or not is_of_main or names.get("exclude"):
        yield report_wrong(RULESET, _message("not-effective"), change)
    else:
        yield report_right(RULESET, _message("active"))
    rules = {rule.get("type"): rule.get("parameters") or {} for rule in ruleset.get("rules") or ()}
    for rule in build_rules():
        title, weaker = _RULES[rule["type"]]
        demand = Demand(f"rule.{rule['type']}", title, weaker)
        fits = rule["type"] in rules and _matches(rules[rule["type"]], rule.get("parameters", {}))
        yield report_right(demand) if fits else report_wrong(demand, _message("missing-or-different"), change)
    yield _check_bypass(inspection, ruleset, change)
    others = [str(one.get("name")) for one in answer.data if one is not own and one.get("target") == "branch"]
    if others:
        remedy = _message("check-their-rules")
        yield report_unseen(OTHERS, _message("other-rulesets-exist", names="、".join(others)), remedy=remedy)
    else:
        yield report_right(OTHERS, _message("none"))


def _matches(actual: Mapping[str, Any], expected: Mapping[str, Any]) -> bool:
    if "required_status_checks" in expected:
        return CONTEXT in [one.get("context") for one in actual.get("required_status_checks") or ()]
    return all(actual.get(name) == value for name, value in expected.items())


def _build_change(inspection: Inspection, own: Mapping[str, Any] | None) -> SettingChange:
    root = inspection.admin.root
    body = {
        "name": NAME,
        "target": "branch",
        "enforcement": "active",
        "conditions": {"ref_name": {"include": ["~DEFAULT_BRANCH"], "exclude": []}},
        "bypass_actors": _build_actors(inspection),
        "rules": build_rules(),
    }
    if own is None:
        return SettingChange("POST", f"{root}/rulesets", body)
    return SettingChange("PUT", f"{root}/rulesets/{own['id']}", body)


def _build_actors(inspection: Inspection) -> list[dict[str, Any]]:
    sealing = inspection.settings.sealing
    account = inspection.accounts.get(sealing) if sealing is not None else None
    return [{"actor_id": account["id"], "actor_type": "User", "bypass_mode": "always"}] if account else []


def _check_bypass(inspection: Inspection, ruleset: Mapping[str, Any], change: SettingChange) -> DemandOutcome:
    if "bypass_actors" not in ruleset:
        return report_unseen(BYPASS, _message("shown-to-administrators-only"), change)
    expected = [(one["actor_type"], one["actor_id"]) for one in _build_actors(inspection)]
    actual = [(one.get("actor_type"), one.get("actor_id")) for one in ruleset["bypass_actors"] or ()]
    if not expected:
        remedy = _message("name-sealing-account")
        return report_wrong(BYPASS, _message("sealing-account-missing"), remedy=remedy)
    if actual == expected:
        return report_right(BYPASS)
    actors = "、".join(f"{kind} {number}" for kind, number in actual) or "无"
    return report_wrong(BYPASS, _message("current-actors", actors=actors), change)
