"""The reviewers of the roster on the forge: known to it, and counted by it."""

from collections.abc import Iterator

from taizhang.base.text import Text
from taizhang.forge.administration.gitea.protection import change_of_rule, found_rule
from taizhang.forge.administration.inspection import Inspection
from taizhang.forge.administration.outcome import Demand, Outcome, is_impossible, is_right, is_wrong, name_some

KNOWN = Demand(
    "roster_accounts",
    Text("名册上的账号", "Accounts of the roster"),
    Text("其人办不了这一环节，链条停在那里", "they cannot do their duty, and the chain waits for them"),
)
COUNTED = Demand(
    "approvals_whitelist_username",
    Text("批准白名单：名册上在任的账号", "Approvals: the accounts in office by the roster"),
    Text(
        "他们“要求修改”时平台的按钮拦不住，仍有关口拦着；白名单里多出来的人，平台会当作审核人显示",
        "the forge's own button does not heed their rejections, though the gate does; others are shown as reviewers",
    ),
)


def check_approvals(inspection: Inspection) -> Iterator[Outcome]:
    """Whether the forge knows everybody in office, and counts their rejections and nobody else's."""
    office = inspection.in_office
    if not office:
        remedy = Text("填写.github/reviewers.yaml。", "Fill in .github/reviewers.yaml.")
        yield is_wrong(KNOWN, Text("名册是空的", "the roster is empty"), remedy=remedy)
        return
    unknown = [login for login in office if inspection.accounts.get(login) is None]
    if unknown:
        told = name_some(unknown)
        yield is_wrong(
            KNOWN,
            Text(f"平台上没有{told.zh}", f"the forge does not know {told.en}"),
            remedy=Text("请在平台上建立账号，或者更正名册。", "Create the accounts, or correct the roster."),
        )
    else:
        yield is_right(KNOWN, Text(f"{len(office)}个都在", f"all {len(office)} are there"))
    rule = found_rule(inspection)
    if rule is not None:
        yield _counted(inspection, [str(login) for login in rule.get("approvals_whitelist_username") or ()])


def _counted(inspection: Inspection, listed: list[str]) -> Outcome:
    wanted = {login.casefold(): login for login in inspection.known(inspection.in_office)}
    held = {login.casefold(): login for login in listed}
    lacking = name_some([wanted[key] for key in wanted if key not in held])
    beyond = name_some([held[key] for key in held if key not in wanted])
    if wanted.keys() == held.keys():
        return is_right(COUNTED, Text(f"{len(held)}个账号", f"{len(held)} accounts"))
    change = change_of_rule(inspection)
    if wanted.keys() > held.keys() and not inspection.counts_readers:
        reason = Text(
            "Gitea在公开仓库里不把只读的人列入，写了也不收；以关口的判断为准",
            "in a public repository Gitea takes no reader into the list, without a word; the gate's verdict holds",
        )
        return is_impossible(COUNTED, reason, change)
    seen = Text(f"缺：{lacking.zh}；多：{beyond.zh}", f"missing: {lacking.en}; beyond: {beyond.en}")
    return is_wrong(COUNTED, seen, change)
