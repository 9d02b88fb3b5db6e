"""The ruleset that protects the default branch on GitHub: who passes it, and what it demands."""

from collections.abc import Iterator, Mapping
from typing import Any

from taizhang.base.messages import Messages
from taizhang.base.text import Text
from taizhang.forge.administration.connection import explain
from taizhang.forge.administration.inspection import Inspection
from taizhang.forge.administration.outcome import Change, Demand, Outcome, is_right, is_unseen, is_wrong
from taizhang.forge.port import CONTEXT

_message = Messages(__file__)

NAME = "taizhang"
RULESET = Demand(
    "ruleset",
    _message("ruleset-of-the-default-branch"),
    _message("what-nobody-approved-reaches-main"),
)
BYPASS = Demand(
    "ruleset_bypass",
    _message("who-passes-the-rules"),
    _message("others-push-and-merge-past-the-gate"),
)
OTHERS = Demand(
    "ruleset_others",
    _message("other-rulesets"),
    _message("what-they-demand-besides-stops-the-seals"),
)
_RULES: Mapping[str, tuple[Text, Text]] = {
    "deletion": (_message("no-deletion"), _message("main-can-be-deleted")),
    "non_fast_forward": (_message("no-force-push"), _message("history-can-be-rewritten")),
    "pull_request": (
        _message("requests-only-merge-commits-only-approvals"),
        _message("content-reaches-main-without-a-request"),
    ),
    "required_status_checks": (
        _message("status-check", context=CONTEXT),
        _message("request-that-the-gate-did-not-pass-can"),
    ),
}


def wanted_rules() -> list[dict[str, Any]]:
    """The rules as they are asked."""
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


def check_ruleset(inspection: Inspection) -> Iterator[Outcome]:
    """Whether a ruleset protects the default branch as it is asked."""
    admin = inspection.admin
    answer = admin.items(f"{admin.root}/rulesets", "per_page")
    if not answer.is_success:
        yield is_unseen(RULESET, explain(answer.code, admin.variable))
        return
    own = next((one for one in answer.data if one.get("name") == NAME), None)
    change = _change(inspection, own)
    if own is None:
        yield is_wrong(RULESET, _message("there-is-no-such-ruleset"), change)
        return
    found = admin.get(f"{admin.root}/rulesets/{own['id']}").data or {}
    names = (found.get("conditions") or {}).get("ref_name") or {}
    is_of_main = {"~DEFAULT_BRANCH", "refs/heads/main"} & set(names.get("include") or [])
    # A name that is left out is left out whatever else stands there.
    if found.get("enforcement") != "active" or not is_of_main or names.get("exclude"):
        yield is_wrong(RULESET, _message("it-is-not-active-or-not-for-that-branch"), change)
    else:
        yield is_right(RULESET, _message("active"))
    rules = {rule.get("type"): rule.get("parameters") or {} for rule in found.get("rules") or ()}
    for rule in wanted_rules():
        title, weaker = _RULES[rule["type"]]
        demand = Demand(f"rule.{rule['type']}", title, weaker)
        fits = rule["type"] in rules and _fits(rules[rule["type"]], rule.get("parameters", {}))
        yield is_right(demand) if fits else is_wrong(demand, _message("missing-or-another"), change)
    yield _bypass(inspection, found, change)
    others = [str(one.get("name")) for one in answer.data if one is not own and one.get("target") == "branch"]
    if others:
        told = "、".join(others)
        remedy = _message("look-at-what-they-demand")
        yield is_unseen(OTHERS, _message("there-are-also", told=told), remedy=remedy)
    else:
        yield is_right(OTHERS, _message("none"))


def _fits(found: Mapping[str, Any], wanted: Mapping[str, Any]) -> bool:
    if "required_status_checks" in wanted:
        return CONTEXT in [one.get("context") for one in found.get("required_status_checks") or ()]
    return all(found.get(name) == value for name, value in wanted.items())


def _change(inspection: Inspection, own: Mapping[str, Any] | None) -> Change:
    root = inspection.admin.root
    body = {
        "name": NAME,
        "target": "branch",
        "enforcement": "active",
        "conditions": {"ref_name": {"include": ["~DEFAULT_BRANCH"], "exclude": []}},
        "bypass_actors": _actors(inspection),
        "rules": wanted_rules(),
    }
    if own is None:
        return Change("POST", f"{root}/rulesets", body)
    return Change("PUT", f"{root}/rulesets/{own['id']}", body)


def _actors(inspection: Inspection) -> list[dict[str, Any]]:
    sealing = inspection.settings.sealing
    account = inspection.accounts.get(sealing) if sealing is not None else None
    return [{"actor_id": account["id"], "actor_type": "User", "bypass_mode": "always"}] if account else []


def _bypass(inspection: Inspection, found: Mapping[str, Any], change: Change) -> Outcome:
    if "bypass_actors" not in found:
        return is_unseen(BYPASS, _message("shown-to-the-repository-administrators-only"), change)
    wanted = [(one["actor_type"], one["actor_id"]) for one in _actors(inspection)]
    held = [(one.get("actor_type"), one.get("actor_id")) for one in found["bypass_actors"] or ()]
    if not wanted:
        remedy = _message("name-it-under-sealing-in-github-forge-yaml")
        return is_wrong(BYPASS, _message("no-sealing-account-is-named"), remedy=remedy)
    if held == wanted:
        return is_right(BYPASS)
    told = "、".join(f"{kind} {number}" for kind, number in held) or "无"
    return is_wrong(BYPASS, _message("now", told=told), change)
