"""Telling a forge: one comment on the pull request, kept up to date, and one status of its head commit.

What anybody else wrote stands in the comment as code only, where a forge neither calls on people nor shows markup.
"""

import hashlib
import re
from collections.abc import Callable, Iterator, Mapping
from datetime import date

from taizhang.approval.gate.account import (
    NOBODY,
    candidates,
    describe_candidate,
    describe_machinery,
    describe_person,
    effect,
    ending_for,
    form_for,
    standing,
    waited,
)
from taizhang.approval.gate.account import conclusion as concluded
from taizhang.approval.gate.sequence import Chain, Step
from taizhang.approval.gate.verdict import Verdict
from taizhang.base.messages import Messages
from taizhang.base.text import Text
from taizhang.base.timezone import SHANGHAI
from taizhang.findings.report.text_report import printable, text_block
from taizhang.forge.calling import Round, find_round, read_call_history
from taizhang.forge.data_block import data_block
from taizhang.forge.judging import Judging
from taizhang.forge.port import Forge, Status

_message = Messages(__file__)

_MOST_CHAINS, _MOST_NOTES = 50, 20
_LONGEST = 60_000
"""Characters; GitHub takes 65,536 in a comment."""
_HARMLESS = re.compile(r"[\u3400-\u9fff0-9A-Za-z“”〔〕（）：；，。、 :-]*")
"""What neither calls on anybody nor is markup."""
_UNJUDGED = _message("unjudged")


def tell_verdict(
    forge: Forge, judging: Judging, today: date, announce: Callable[[Round], None] = lambda _: None
) -> None:
    """Tell the forge what a pull request still lacks, or that it may be merged, and call on whoever is next.

    `announce` hears of every round of calls that was newly written.
    """
    asked, verdict = judging.asked, judging.verdict
    number = asked.pull.number
    history = read_call_history(forge.own_comments(number))
    if verdict is None:
        failure = judging.failure or Text("", "")
        told = [*_heading(_UNJUDGED), "", *_fenced(f"{failure.zh}\n{failure.en}", 5000)]
        forge.tell(number, with_data("\n".join(told), judging) + history.memory)
        forge.mark(asked.pull.head, "error", f"{_UNJUDGED.zh} {_UNJUDGED.en}")
        return
    said = concluded(verdict)
    text = with_data(comment(verdict, today, judging.remarks), judging)
    calls, keys = find_round(asked, verdict, history, today, forge.login)
    forge.tell(number, text + history.after((), keys).memory)
    forge.mark(verdict.head, _status(verdict), f"{said.zh} {said.en}")
    if calls is not None:
        # Another run may have called meanwhile.
        history = read_call_history(forge.own_comments(number))
        calls, keys = find_round(asked, verdict, history, today, forge.login)
    if calls is not None:
        forge.call(number, calls.text)
        announce(calls)
        forge.tell(number, text + history.after(calls.marks, keys).memory)


def with_data(text: str, judging: Judging) -> str:
    """A comment with the verdict as a hidden block at its end, where both fit."""
    block = data_block(judging.request, len(text) + 2)
    return f"{text}\n\n{block}" if block else text


def tell_sealed(forge: Forge, number: int, files: Mapping[str, bytes]) -> None:
    """Tell on a merged pull request which seals now speak of it."""
    rows = [
        f"- `{path}`，SHA-256：`{hashlib.sha256(raw).hexdigest()}`"
        for path, raw in files.items()
        if path.endswith(".json")
    ]
    told = _message("merged-and-its-approval-is-sealed")
    forge.tell(number, "\n".join([*_heading(told), "", *rows[:_MOST_CHAINS]]))


def tell_unsealed(forge: Forge, number: int, reason: Text) -> None:
    """Tell on a merged pull request that its approval is not sealed, and why."""
    told = _message("merged-but-not-sealed")
    forge.tell(number, "\n".join([*_heading(told), "", *_fenced(f"{reason.zh}\n{reason.en}", 5000)]))


def comment(verdict: Verdict, today: date, remarks: tuple[Text, ...] = ()) -> str:
    """The verdict as Markdown: what it comes to, each chain with what its next duty may take over, and findings."""
    lines = [*_heading(concluded(verdict))]
    if remarks:
        lines += ["", *(f"- {remark.zh}" for remark in remarks)]
    if notes := describe_machinery(verdict):
        lines += ["", *_fenced("\n".join(note.zh for note in notes), 8000)]
    for chain in verdict.chains[:_MOST_CHAINS]:
        lines += ["", *_chain(verdict, chain, today)]
    if len(verdict.chains) > _MOST_CHAINS:
        lines += ["", f"另有{len(verdict.chains) - _MOST_CHAINS}项，见检查的输出。"]
    if verdict.findings:
        lines += ["", f"**检查发现{len(verdict.findings)}处**", ""]
        told = "\n".join(text_block(finding, "zh").rstrip("\n") for finding in verdict.findings)
        lines += _fenced(told, _LONGEST - sum(len(line) + 1 for line in lines))
    judged = f"目标分支{verdict.base[:12]}，所审提交{verdict.head[:12]}，{today}。意见写在审查（Review）里才计入。"
    return "\n".join([*lines, "", f"<sub>{judged}</sub>"])


def _heading(told: Text) -> list[str]:
    return [f"### {told.zh}", "", told.en]


def _status(verdict: Verdict) -> Status:
    if verdict.mergeable:
        return "success"
    blocked = verdict.errors or any(chain.blocked for chain in verdict.chains)
    return "failure" if blocked else "pending"


def _chain(verdict: Verdict, chain: Chain, today: date) -> Iterator[str]:
    subject = chain.subject
    yield f"**{subject.name}**" + (f" {_code(subject.path)}" if subject.path else "")
    yield ""
    yield "| 环节 | 财政部门 | 状态 | 办理人 |"
    yield "|---|---|---|---|"
    for step in chain.steps:
        yield _row(verdict, chain, step, today)
    notes = [
        f"- {_code(login)}的意见不计入{_named(verdict, step)}：{_plain(reason.zh)}。"
        for step in chain.steps
        for login, reason in step.refused
    ]
    notes += [f"- {_code(login)}的意见不计入：{_plain(reason.zh)}。" for login, reason in chain.outside]
    if len(notes) > _MOST_NOTES:
        notes = [*notes[:_MOST_NOTES], f"- 另有{len(notes) - _MOST_NOTES}份意见不计入，原因见检查的输出。"]
    notes += [
        f"- {_code(login)}要求修改：请修改后由其重新审查，或者撤销其意见。" for login in chain.blocked[:_MOST_NOTES]
    ]
    if notes:
        yield ""
        yield from notes
    lines = form_for(chain)
    if lines:
        yield ""
        yield "下一环节请在审查意见中填写："
        yield from _fenced(lines, len(lines))
        ending = ending_for(verdict, chain)
        if ending is not None:
            yield ""
            yield ending.zh
    yield ""
    yield effect(verdict, chain, today).zh.strip()


def _row(verdict: Verdict, chain: Chain, step: Step, today: date) -> str:
    state = standing(step).zh
    logins = candidates(verdict, chain, step, today)
    who = "、".join(_code(describe_candidate(verdict, step, login, today).zh) for login in logins) or NOBODY.zh
    if step.review is not None:
        person = describe_person(verdict, step.review.user, step.acting_for).zh
        who = f"{_code(person)} {step.review.submitted_at.astimezone(SHANGHAI):%Y-%m-%d %H:%M}"
    elif step.standing == "next" and (verdict.errors or chain.blocked):
        state = f"**{state}**，待提出人修改"
    elif step.standing == "next":
        days = waited(verdict, step, today)
        state = f"**{state}**" + (f"，已等待{days}个工作日" if days is not None else "")
    return f"| {_named(verdict, step)} | {verdict.trusted.law.department(step.division)} | {state} | {who} |"


def _named(verdict: Verdict, step: Step) -> str:
    return verdict.trusted.schemas["approval"].label(("predicate", "chain", 0, "duty"), step.duty)


def _code(text: str) -> str:
    """A short text as inline code; what would end it or the table's cell is left out."""
    plain = printable(text).replace("`", "").replace("|", "").replace("\n", " ").strip()
    return f"`{plain}`" if plain else "—"


def _plain(text: str) -> str:
    """A reason, which may quote what a reviewer wrote: as it is where every character is harmless, else as code."""
    return text if _HARMLESS.fullmatch(text) else _code(text)


def _fenced(text: str, most: int) -> list[str]:
    """A text as a block of code, whatever fences stand in it; past `most` characters whole lines are cut."""
    cut = text if len(text) <= most else f"{text[: max(most, 0)].rpartition(chr(10))[0]}\n……其余见检查的输出。"
    fence = "`" * max(3, 1 + max((len(run) for run in re.findall(r"`+", cut)), default=0))
    return [fence + "text", *(printable(line) for line in cut.split("\n")), fence]
