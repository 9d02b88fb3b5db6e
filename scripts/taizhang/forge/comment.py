"""Reporting to a forge: one comment on the pull request, kept up to date, and one status of its head commit.

Other people's text is quoted in the comment as code only, where a forge neither notifies people nor renders markup.
"""

import hashlib
import re
from collections.abc import Callable, Iterator, Mapping
from datetime import date

from taizhang.approval.gate.sequence import Chain, DutyStep
from taizhang.approval.gate.verdict import Verdict
from taizhang.approval.gate.verdict_text import (
    NOBODY,
    count_days_waited,
    describe_candidate,
    describe_conclusion,
    describe_effect,
    describe_ending_for,
    describe_machinery,
    describe_person,
    describe_standing,
    find_candidates,
    find_form,
)
from taizhang.base.messages import Messages
from taizhang.base.text import Text
from taizhang.base.timezone import SHANGHAI
from taizhang.findings.report.text_report import format_finding, printable
from taizhang.forge.calls import CallRound, find_round, read_call_history
from taizhang.forge.data_block import encode_data_block
from taizhang.forge.judging import Judging
from taizhang.forge.port import Forge, Status

_message = Messages(__file__)

_MOST_CHAINS, _MOST_NOTES = 50, 20
_LONGEST = 60_000
"""Characters; GitHub takes 65,536 in a comment."""
_HARMLESS = re.compile(r"[\u3400-\u9fff0-9A-Za-z“”〔〕（）：；，。、 :-]*")
"""Text that neither notifies anybody nor is markup."""
_UNJUDGED = _message("unjudged")


def post_verdict(
    forge: Forge, judging: Judging, today: date, announce: Callable[[CallRound], None] = lambda _: None
) -> None:
    """Report to the forge what a pull request still lacks, or that it may be merged, and call the people who act next.

    `announce` takes every new round of calls.
    """
    pull_request, verdict = judging.pull_request, judging.verdict
    number = pull_request.pull.number
    history = read_call_history(forge.read_own_comments(number))
    if verdict is None:
        failure = judging.failure or Text("", "")
        lines = [*_format_heading(_UNJUDGED), "", *_format_block(f"{failure.zh}\n{failure.en}", 5000)]
        forge.update_comment(number, append_data_block("\n".join(lines), judging) + history.memory)
        forge.set_status(pull_request.pull.head, "error", f"{_UNJUDGED.zh} {_UNJUDGED.en}")
        return
    conclusion = describe_conclusion(verdict)
    text = append_data_block(format_comment(verdict, today, judging.remarks), judging)
    calls, keys = find_round(pull_request, verdict, history, today, forge.login)
    forge.update_comment(number, text + history.after((), keys).memory)
    forge.set_status(verdict.head, _find_status(verdict), f"{conclusion.zh} {conclusion.en}")
    if calls is not None:
        # Another run may have made the calls meanwhile.
        history = read_call_history(forge.read_own_comments(number))
        calls, keys = find_round(pull_request, verdict, history, today, forge.login)
    if calls is not None:
        forge.add_comment(number, calls.text)
        announce(calls)
        forge.update_comment(number, text + history.after(calls.marks, keys).memory)


def append_data_block(text: str, judging: Judging) -> str:
    """A comment with the verdict as a hidden block at its end, where both fit."""
    block = encode_data_block(judging.request, len(text) + 2)
    return f"{text}\n\n{block}" if block else text


def post_sealed(forge: Forge, number: int, files: Mapping[str, bytes]) -> None:
    """List on a merged pull request the seals that were made of it."""
    rows = [
        f"- `{path}`，SHA-256：`{hashlib.sha256(raw).hexdigest()}`"
        for path, raw in files.items()
        if path.endswith(".json")
    ]
    heading = _message("merged-and-sealed")
    forge.update_comment(number, "\n".join([*_format_heading(heading), "", *rows[:_MOST_CHAINS]]))


def post_unsealed(forge: Forge, number: int, reason: Text) -> None:
    """Report on a merged pull request that its approval is not sealed, and why."""
    heading = _message("merged-but-not-sealed")
    forge.update_comment(
        number, "\n".join([*_format_heading(heading), "", *_format_block(f"{reason.zh}\n{reason.en}", 5000)])
    )


def format_comment(verdict: Verdict, today: date, remarks: tuple[Text, ...] = ()) -> str:
    """The verdict as Markdown: conclusion, remarks, each chain with the form for its next duty, and findings."""
    lines = [*_format_heading(describe_conclusion(verdict))]
    if remarks:
        lines += ["", *(f"- {remark.zh}" for remark in remarks)]
    if notes := describe_machinery(verdict):
        lines += ["", *_format_block("\n".join(note.zh for note in notes), 8000)]
    for chain in verdict.chains[:_MOST_CHAINS]:
        lines += ["", *_format_chain(verdict, chain, today)]
    if len(verdict.chains) > _MOST_CHAINS:
        lines += ["", _message("more-chains", count=len(verdict.chains) - _MOST_CHAINS).zh]
    if verdict.findings:
        lines += ["", _message("findings", count=len(verdict.findings)).zh, ""]
        findings = "\n".join(format_finding(finding, "zh").rstrip("\n") for finding in verdict.findings)
        lines += _format_block(findings, _LONGEST - sum(len(line) + 1 for line in lines))
    note = _message("judged-commits", base=verdict.base[:12], head=verdict.head[:12], day=today).zh
    return "\n".join([*lines, "", f"<sub>{note}</sub>"])


def _format_heading(text: Text) -> list[str]:
    return [f"### {text.zh}", "", text.en]


def _find_status(verdict: Verdict) -> Status:
    if verdict.mergeable:
        return "success"
    blocked = verdict.errors or any(chain.blocked for chain in verdict.chains)
    return "failure" if blocked else "pending"


def _format_chain(verdict: Verdict, chain: Chain, today: date) -> Iterator[str]:
    subject = chain.subject
    yield f"**{subject.name}**" + (f" {_format_code(subject.path)}" if subject.path else "")
    yield ""
    yield _message("table-head").zh
    yield "|---|---|---|---|"
    for step in chain.steps:
        yield _format_row(verdict, chain, step, today)
    notes = [
        _message(
            "review-not-counted-for-duty",
            login=_format_code(login),
            duty=_name_duty(verdict, step),
            reason=_format_reason(reason.zh),
        ).zh
        for step in chain.steps
        for login, reason in step.refused
    ]
    notes += [
        _message("review-not-counted", login=_format_code(login), reason=_format_reason(reason.zh)).zh
        for login, reason in chain.outside
    ]
    if len(notes) > _MOST_NOTES:
        more = _message("more-reviews", count=len(notes) - _MOST_NOTES).zh
        notes = [*notes[:_MOST_NOTES], more]
    notes += [_message("requests-changes", login=_format_code(login)).zh for login in chain.blocked[:_MOST_NOTES]]
    if notes:
        yield ""
        yield from notes
    lines = find_form(chain)
    if lines:
        yield ""
        yield _message("next-duty-fills-in").zh
        yield from _format_block(lines, len(lines))
        ending = describe_ending_for(verdict, chain)
        if ending is not None:
            yield ""
            yield ending.zh
    yield ""
    yield describe_effect(verdict, chain, today).zh.strip()


def _format_row(verdict: Verdict, chain: Chain, step: DutyStep, today: date) -> str:
    state = describe_standing(step).zh
    logins = find_candidates(verdict, chain, step, today)
    who = "、".join(_format_code(describe_candidate(verdict, step, login, today).zh) for login in logins) or NOBODY.zh
    if step.review is not None:
        person = describe_person(verdict, step.review.user, step.acting_for).zh
        who = f"{_format_code(person)} {step.review.submitted_at.astimezone(SHANGHAI):%Y-%m-%d %H:%M}"
    elif step.standing == "next" and (verdict.errors or chain.blocked):
        state = _message("waits-for-requester", state=state).zh
    elif step.standing == "next":
        days = count_days_waited(verdict, step, today)
        state = f"**{state}**" if days is None else _message("waiting", state=state, days=days).zh
    return f"| {_name_duty(verdict, step)} | {verdict.trusted.law.department(step.division)} | {state} | {who} |"


def _name_duty(verdict: Verdict, step: DutyStep) -> str:
    return verdict.trusted.schemas["approval"].label(("predicate", "chain", 0, "duty"), step.duty)


def _format_code(text: str) -> str:
    """A short text as inline code, without characters that would end it or the table's cell."""
    plain = printable(text).replace("`", "").replace("|", "").replace("\n", " ").strip()
    return f"`{plain}`" if plain else "—"


def _format_reason(text: str) -> str:
    """A reason, which may quote a reviewer: unchanged where every character is harmless, else as code."""
    return text if _HARMLESS.fullmatch(text) else _format_code(text)


def _format_block(text: str, most: int) -> list[str]:
    """A text as a block of code, with a fence longer than any in it; beyond `most` characters whole lines are cut."""
    cut = text if len(text) <= most else f"{text[: max(most, 0)].rpartition(chr(10))[0]}\n{_message('text-is-cut').zh}"
    fence = "`" * max(3, 1 + max((len(run) for run in re.findall(r"`+", cut)), default=0))
    return [fence + "text", *(printable(line) for line in cut.split("\n")), fence]
