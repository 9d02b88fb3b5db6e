"""The verdict in words: each duty with its standing, who is next, what to write, and what merging will do."""

from collections.abc import Iterator
from datetime import date

from taizhang.approval.gate.opinion import describe_ending, form, outcomes
from taizhang.approval.gate.persons import persons_who_wrote
from taizhang.approval.gate.sequence import Chain, Step
from taizhang.approval.gate.verdict import Verdict
from taizhang.base.text import Text
from taizhang.base.timezone import SHANGHAI
from taizhang.lifecycle import life
from taizhang.lifecycle.pulls.waiting import count_waited_days
from taizhang.records import Requirement
from taizhang.repository.kinds import KIND_BY_NAME, kind_at

NOBODY = Text("名册上没有可以办理的人员，请规则管理人员登记", "nobody listed may do it: let `govern` list somebody")
"""Who is next where no account can be named."""
_STANDING = {"done": Text("已办", "done"), "next": Text("待办", "next"), "later": Text("未到", "later")}


def account(verdict: Verdict, today: date) -> Iterator[Text]:
    """The chains line by line, and the verdict itself as the last line."""
    yield from describe_machinery(verdict)
    for chain in verdict.chains:
        subject = chain.subject
        yield Text(*(f"{subject.name}  {subject.path}".rstrip(),) * 2)
        for number, step in enumerate(chain.steps, 1):
            yield from _step(verdict, chain, step, number, today)
        for login, reason in chain.outside:
            yield Text(f"  {login}的意见不计入：{reason.zh}。", f"  {login}'s review does not count: {reason.en}.")
        for login in chain.blocked:
            yield Text(
                f"  {login}要求修改：请修改后由其重新审查，或者撤销其意见。",
                f"  {login} requests changes: mend, and let them review again, or have the review dismissed.",
            )
        form_ = form_for(chain)
        if form_:
            yield Text(f"  下一环节的意见可照此填写：{form_.replace(chr(10), ' ⏎ ')}", f"  to write: {form_!r}")
        yield effect(verdict, chain, today)
    yield conclusion(verdict)


def describe_machinery(verdict: Verdict) -> tuple[Text, ...]:
    """What new machinery changes, and whose machinery judged where the base's could not; a line each."""
    judged = (
        Text(
            f"目标分支的规则文件有误，由此前最后一个可用的提交{verdict.judged_by}的规则判断。",
            f"The machinery on the base is at fault; that of {verdict.judged_by}, the last that could, judges.",
        ),
    )
    lines = (Text(f"改动：{one.zh}", f"differs: {one.en}") for one in verdict.differences)
    return (*(judged if verdict.judged_by != verdict.base else ()), *lines)


def conclusion(verdict: Verdict) -> Text:
    """The verdict in one sentence."""
    if verdict.mergeable:
        return Text("结论：可以合并。", "Verdict: may be merged.")
    reasons_zh, reasons_en = [], []
    if verdict.errors:
        reasons_zh.append(f"有错误{len(verdict.errors)}处")
        reasons_en.append(f"{len(verdict.errors)} errors")
    waiting = sum(not chain.whole for chain in verdict.chains)
    if waiting:
        reasons_zh.append(f"{waiting}项的审批链尚未完成")
        reasons_en.append(f"{waiting} chains are not complete")
    return Text(f"结论：不能合并，{'，'.join(reasons_zh)}。", f"Verdict: may not be merged: {', '.join(reasons_en)}.")


def _step(verdict: Verdict, chain: Chain, step: Step, number: int, today: date) -> Iterator[Text]:
    law, schemas = verdict.trusted.law, verdict.trusted.schemas
    duty = schemas["approval"].label(("predicate", "chain", 0, "duty"), step.duty)
    who = Text(f"{law.department(step.division)}{duty}", f"{step.duty}@{step.division}")
    state = standing(step)
    if step.review is not None:
        when = f"{step.review.submitted_at.astimezone(SHANGHAI):%Y-%m-%d %H:%M}"
        who_did = describe_person(verdict, step.review.user, step.acting_for)
        more = Text(f"（{who_did.zh}，{when}）", f" ({who_did.en}, {when})")
    elif step.standing == "next":
        days = waited(verdict, step, today)
        logins = candidates(verdict, chain, step, today)
        shown = [describe_candidate(verdict, step, login, today) for login in logins]
        names = Text("、".join(one.zh for one in shown), ", ".join(one.en for one in shown)) if logins else NOBODY
        since = "" if days is None else f"，已等待{days}个工作日"
        since_en = "" if days is None else f", waiting for {days} working days"
        more = Text(f"（{names.zh}{since}）", f" ({names.en}{since_en})")
    else:
        more = Text("", "")
    yield Text(f"  {number}. [{state.zh}] {who.zh}{more.zh}", f"  {number}. [{state.en}] {who.en}{more.en}")
    for login, reason in step.refused:
        yield Text(f"     {login}的意见不计入：{reason.zh}。", f"     {login}'s review does not count: {reason.en}.")


def standing(step: Step) -> Text:
    """The standing of a duty in words."""
    return _STANDING[step.standing]


def waited(verdict: Verdict, step: Step, today: date) -> int | None:
    """For how many working days a duty has been next; None where it is not, or no calendar says."""
    since = step.since.astimezone(SHANGHAI).date() if step.since else None
    return count_waited_days(verdict.trusted.law, since, step.division, today)


def candidates(verdict: Verdict, chain: Chain, step: Step, today: date) -> tuple[str, ...]:
    """The accounts that could do a duty today: in office, not the writer's, and of nobody who did another duty."""
    reviewers = verdict.trusted.reviewers
    busy = {reviewers.person_of(other.review.user) for other in chain.steps if other.review is not None}
    busy |= persons_who_wrote(verdict.pull, reviewers)
    logins = reviewers.logins(step.duty, step.division, today)
    return tuple(login for login in logins if reviewers.person_of(login) not in busy)


def describe_candidate(verdict: Verdict, step: Step, login: str, on: date) -> Text:
    """An account that could do a duty, with the account of the person acted for where it would be a deputy's."""
    principal = verdict.trusted.reviewers.find_principal(login, step.duty, step.division, on)
    return describe_person(verdict, login, principal)


def describe_person(verdict: Verdict, login: str, acting_for: str | None) -> Text:
    """An account, with that of the person acted for; their key stands where they have no listed account."""
    if acting_for is None:
        return Text(login, login)
    principal = next(iter(verdict.trusted.reviewers.list_logins_of(acting_for)), acting_for)
    return Text(f"{login}（代{principal}）", f"{login} (for {principal})")


def ending_for(verdict: Verdict, chain: Chain) -> Text | None:
    """How whoever is next may end the requirement instead of letting it go on; None where they may not."""
    due = next((step.due for step in chain.steps if step.standing == "next"), None)
    return describe_ending(due, verdict.trusted.schemas) if due is not None else None


def form_for(chain: Chain) -> str:
    """The lines that whoever is next may take over and fill in; empty where nobody is."""
    return next((form(step.due) for step in chain.steps if step.standing == "next"), "")


def effect(verdict: Verdict, chain: Chain, today: date) -> Text:
    """What merging will do to the record, or what new machinery means."""
    record = chain.subject.record
    place = kind_at(chain.subject.path)
    if record is None or place is None:
        return Text(
            "  合并后：新的规则、程序或名册从下一份合并请求起生效。",
            "  merging: it holds from the next pull request on.",
        )
    page = f"{KIND_BY_NAME[place[0].name].section}/{record.id}/"
    if isinstance(record, Requirement) and record.withdrawn is None:
        sharing, ending = record.kind == "data-sharing", chain.ending
        if ending is not None and ending.opinion is not None:
            title = _name_outcome(verdict, ending.opinion.outcome)
            then = Text(
                f"存证后以“{title}”办结，不再往下办理，提出机构可以据意见修改后另行提出",
                f"once sealed the requirement ends as {ending.opinion.outcome}; it may be raised anew",
            )
            return Text(f"  合并后：{then.zh}；网站更新{page}。", f"  merging: {then.en}; the site renews {page}.")
        then = (
            Text("存证后由自治区统一规划接口规范", "once sealed, an interface is planned")
            if sharing
            else Text("存证后即为审核通过，列入下一期公示", "once sealed it is approved, for the next notice")
        )
    else:
        stage = life(record, verdict.book, verdict.trusted.law, today).title
        then = Text(f"该记录的状态为“{stage.zh}”", f"its stage is: {stage.en}")
    return Text(f"  合并后：{then.zh}；网站更新{page}。", f"  merging: {then.en}; the site renews {page}.")


def _name_outcome(verdict: Verdict, outcome: str | None) -> str:
    return next((title for title, code in outcomes(verdict.trusted.schemas).items() if code == outcome), "")
