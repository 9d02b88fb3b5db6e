"""The ruleset that protects the default branch on GitHub: who passes it, and what it demands."""

from collections.abc import Iterator, Mapping
from typing import Any

from taizhang.base.text import Text
from taizhang.forge.administration.connection import explain
from taizhang.forge.administration.inspection import Inspection
from taizhang.forge.administration.outcome import Change, Demand, Outcome, is_right, is_unseen, is_wrong
from taizhang.forge.port import CONTEXT

NAME = "taizhang"
RULESET = Demand(
    "ruleset",
    Text("默认分支的规则集", "Ruleset of the default branch"),
    Text(
        "内容不经审批就能进main；存证时查得出，但已经在main上",
        "what nobody approved reaches main; the seal finds it, but then it stands there",
    ),
)
BYPASS = Demand(
    "ruleset_bypass",
    Text("可以绕过规则的：只有存证账号", "Who passes the rules: the sealing account alone"),
    Text("别人不经关口也能合并、推送", "others push and merge past the gate"),
)
OTHERS = Demand(
    "ruleset_others",
    Text("其他规则集和分支保护", "Other rulesets"),
    Text(
        "另外的要求会拦住存证账号的推送，或者让办妥的请求合并不了",
        "what they demand besides stops the seals or the merges",
    ),
)
_RULES: Mapping[str, tuple[Text, Text]] = {
    "deletion": (Text("不许删除", "No deletion"), Text("main可以被删去", "main can be deleted")),
    "non_fast_forward": (Text("不许强制推送", "No force push"), Text("历史可以改写", "history can be rewritten")),
    "pull_request": (
        Text("只经合并请求、只用合并提交、批准数0", "Requests only, merge commits only, 0 approvals"),
        Text("内容不经请求进main，或者办妥的合并不了", "content reaches main without a request, or cannot be merged"),
    ),
    "required_status_checks": (
        Text(f"须通过状态检查{CONTEXT}", f"Status check {CONTEXT}"),
        Text("没有经关口判断的请求也能合并", "a request that the gate did not pass can be merged"),
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
        yield is_wrong(RULESET, Text("没有这个规则集", "there is no such ruleset"), change)
        return
    found = admin.get(f"{admin.root}/rulesets/{own['id']}").data or {}
    names = (found.get("conditions") or {}).get("ref_name") or {}
    is_of_main = {"~DEFAULT_BRANCH", "refs/heads/main"} & set(names.get("include") or [])
    # A name that is left out is left out whatever else stands there.
    if found.get("enforcement") != "active" or not is_of_main or names.get("exclude"):
        yield is_wrong(
            RULESET, Text("没有生效，或者不针对默认分支", "it is not active, or not for that branch"), change
        )
    else:
        yield is_right(RULESET, Text("已生效", "active"))
    rules = {rule.get("type"): rule.get("parameters") or {} for rule in found.get("rules") or ()}
    for rule in wanted_rules():
        title, weaker = _RULES[rule["type"]]
        demand = Demand(f"rule.{rule['type']}", title, weaker)
        fits = rule["type"] in rules and _fits(rules[rule["type"]], rule.get("parameters", {}))
        yield is_right(demand) if fits else is_wrong(demand, Text("没有，或者不同", "missing, or another"), change)
    yield _bypass(inspection, found, change)
    others = [str(one.get("name")) for one in answer.data if one is not own and one.get("target") == "branch"]
    if others:
        told = "、".join(others)
        remedy = Text("请看清它们要求什么。", "Look at what they demand.")
        yield is_unseen(OTHERS, Text(f"另有{told}", f"there are also {told}"), remedy=remedy)
    else:
        yield is_right(OTHERS, Text("没有", "none"))


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
        return is_unseen(BYPASS, Text("只给仓库管理员看", "shown to the repository's administrators only"), change)
    wanted = [(one["actor_type"], one["actor_id"]) for one in _actors(inspection)]
    held = [(one.get("actor_type"), one.get("actor_id")) for one in found["bypass_actors"] or ()]
    if not wanted:
        remedy = Text("在.github/forge.yaml的sealing写明。", "Name it under sealing in .github/forge.yaml.")
        return is_wrong(BYPASS, Text("没有写明存证账号", "no sealing account is named"), remedy=remedy)
    if held == wanted:
        return is_right(BYPASS)
    told = "、".join(f"{kind} {number}" for kind, number in held) or "无"
    return is_wrong(BYPASS, Text(f"现在是：{told}", f"now: {told}"), change)
