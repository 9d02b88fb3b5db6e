"""The protection of main: who pushes, who merges, what must be green, and who passes it all the same."""

from collections.abc import Iterator, Mapping
from fnmatch import fnmatchcase
from typing import Any

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

_ANYBODY_WRITES = Text(
    "内容不经审批就能进main；存证时查得出，但已经在main上",
    "what nobody approved reaches main; the seal finds it, but then it stands there",
)
_UNJUDGED = Text("没有经关口判断的请求也能合并", "a request that the gate did not pass can be merged")
_STUCK = Text("办妥了审批的请求合并不了", "requests whose approvals are whole cannot be merged")
_READERS = Text(
    "各级审核人员只有读权限，平台不把他们的“要求修改”当回事；仍有关口拦着",
    "the reviewers are readers, and the forge does not count a reader's rejection; the gate still does",
)
RULE = Demand("protection", Text("main的保护规则", "Protection of main"), _ANYBODY_WRITES)
FIRST = Demand(
    "effective_rule",
    Text("对main起作用的规则", "The rule that holds for main"),
    Text("另一条规则先起作用，下面各项就落空", "another rule takes precedence, and all of the below is void"),
)
SITE_ADMINISTRATORS = Demand(
    "site_administrators",
    Text("平台管理员", "Administrators of the whole forge"),
    Text("其越过保护规则的合并和推送，由服务器钩子拒绝；没有钩子的，事后由审计查出",
         "what they push or merge past the protection is refused by the server hook, or else found by the audit"),
)  # fmt: skip


def _demands() -> Mapping[str, tuple[Text, Text]]:
    """The fields of the rule by name, each with its title and what is weaker without it."""
    return {
        "enable_push": (Text("推送main", "Push to main"), Text("存证账号推送不了存证", "seals cannot be pushed")),
        "enable_push_whitelist": (Text("推送：只限白名单", "Push: allow list only"), _ANYBODY_WRITES),
        "push_whitelist_usernames": (
            Text("推送白名单：只有存证账号", "Push: the sealing account only"),
            _ANYBODY_WRITES,
        ),
        "push_whitelist_teams": (Text("推送白名单：没有团队", "Push: no team"), _ANYBODY_WRITES),
        "push_whitelist_deploy_keys": (Text("推送白名单：没有部署密钥", "Push: no deploy key"), _ANYBODY_WRITES),
        "enable_merge_whitelist": (Text("合并：只限白名单", "Merge: allow list only"), _UNJUDGED),
        "merge_whitelist_usernames": (Text("合并白名单：只有负责合并的人", "Merge: those who merge only"), _UNJUDGED),
        "merge_whitelist_teams": (Text("合并白名单：没有团队", "Merge: no team"), _UNJUDGED),
        "enable_status_check": (Text("须通过状态检查", "Status checks"), _UNJUDGED),
        "status_check_contexts": (Text(f"状态检查：{CONTEXT}", f"Status check: {CONTEXT}"), _UNJUDGED),
        "required_approvals": (
            Text("所需批准数：0，由关口按环节核对", "Required approvals: 0, for the gate counts them by duty"),
            _STUCK,
        ),
        "enable_approvals_whitelist": (Text("批准白名单", "Approvals: allow list"), _READERS),
        "approvals_whitelist_teams": (Text("批准白名单：没有团队", "Approvals: no team"), _READERS),
        "block_on_rejected_reviews": (Text("有拒绝的审查时不得合并", "Rejections block"), _READERS),
        "block_on_official_review_requests": (Text("不因请求审查而阻止", "Requested reviews do not block"), _STUCK),
        "block_on_outdated_branch": (
            Text("不要求请求分支跟上main", "Outdated branches may merge, since the gate judges anew when main moves"),
            _STUCK,
        ),
        "dismiss_stale_approvals": (
            Text("推送不自动撤销批准，由关口按内容核对", "Pushes dismiss nothing, for the gate compares the content"),
            Text("合入一次main，各级都得重新批准", "each update from main takes every approval back"),
        ),
        "ignore_stale_approvals": (Text("不忽略过时的批准", "Stale approvals are not ignored"), _READERS),
        "require_signed_commits": (
            Text("不要求签名的提交", "Signed commits are not required"),
            Text("存证账号推送不了存证", "seals cannot be pushed"),
        ),
        "protected_file_patterns": (Text("受保护的文件：不设", "No protected files"), _STUCK),
        "unprotected_file_patterns": (Text("不受保护的文件：不设", "No unprotected files"), _ANYBODY_WRITES),
        "apply_to_admins": (
            Text("仓库管理员也须遵守", "Administrators of the repository are held to it"),
            Text("仓库管理员可以不经关口合并", "administrators of the repository merge past the gate"),
        ),
        "block_admin_merge_override": (
            Text("管理员也须遵守", "Administrators are held to it"),
            Text("管理员可以不经关口合并", "administrators merge past the gate"),
        ),
        "enable_force_push": (
            Text("不许强制推送", "No force push"),
            Text("历史可以改写，审计只能对照库外的记录查出", "history can be rewritten"),
        ),
        "enable_bypass_allowlist": (Text("绕过名单：不设", "No bypass list"), _UNJUDGED),
        "bypass_allowlist_usernames": (Text("绕过名单：没有账号", "Bypass list: no account"), _UNJUDGED),
        "bypass_allowlist_teams": (Text("绕过名单：没有团队", "Bypass list: no team"), _UNJUDGED),
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
        yield is_wrong(RULE, Text("没有这条规则", "there is no such rule"), change)
        return
    yield is_right(RULE, Text("已设", "there is one"))
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
    seen = Text(
        ".github/forge.yaml没有写明账号，或者平台上没有该账号", ".github/forge.yaml names nobody known to the forge"
    )
    return is_wrong(demand, seen, remedy=Text("填写.github/forge.yaml。", "Fill in .github/forge.yaml."))


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
    remedy = Text(
        "请看清它是谁为何设的，再到仓库设置→分支删去或者改名；本程序不删不认得的规则。",
        "Find out who set it and why, then delete or rename it; this program deletes no rule that it does not know.",
    )
    told = "、".join(matching)
    yield is_wrong(FIRST, Text(f"另有规则“{told}”", f"there is also the rule '{told}'"), remedy=remedy)


def _site_administrators(inspection: Inspection) -> Outcome:
    if inspection.version is not None and inspection.version.make == "forgejo":
        reason = Text(
            "Forgejo的平台管理员始终越得过保护规则，没有设置可以关上",
            "on Forgejo they pass the protection always; no setting closes that",
        )
    else:
        reason = Text("直接推送时仍越得过，没有设置可以关上", "they pass it by a push; no setting closes that")
    return is_impossible(SITE_ADMINISTRATORS, reason)
