"""Calling people: one short comment a round, which mentions the people who act next.

The gate's comment is edited in place, and a forge notifies nobody of an edit, nor of a mention in code; so a call is a
comment of its own. Earlier calls are read from our existing comments: each begins with a mark that lists its calls. A
call whose comment was deleted is made once more at most; the end of the gate's comment counts how often each was made.

Only logins of the roster are mentioned. Text of the request itself is quoted as code, if at all.

Source: house/reminders.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby

from taizhang.approval.gate.verdict import Verdict
from taizhang.approval.gate.waiting import LEVELS, CallKind, WaitingDuty, find_waiting_duties, is_verdict_stopped
from taizhang.base.messages import Messages
from taizhang.base.text import Text
from taizhang.forge.port import ForgePullRequest
from taizhang.law.calendar import PENDING, Unknown
from taizhang.law.law import Law

_message = Messages(__file__)

_MARK = re.compile(r"<!-- taizhang:call ((?:[0-9a-f]{12}:[a-z]+ )+)-->")
_MEMORY = re.compile(r"\n<!-- taizhang:called ((?:[0-9a-f]{12}:[a-z]+=[0-9]+ )+)-->\Z")
_MOST_TIMES = 2
"""How often one call is made, where its comment was deleted."""
_MOST_PEOPLE, _MOST_SUBJECTS, _MOST_LINES = 20, 5, 30
_UNSAFE = re.compile(r"[^A-Za-z0-9._/-]")


@dataclass(frozen=True, slots=True)
class CallHistory:
    """The calls made on a request so far.

    Attributes:
        existing: the calls whose comments still exist, like `0123456789ab:next`.
        times: how often each call was made, by the record in the gate's comment.
    """

    existing: frozenset[str]
    times: Mapping[str, int]

    def is_settled(self, call: str) -> bool:
        """Whether a call is not to be made again."""
        return call in self.existing or self.times.get(call, 0) >= _MOST_TIMES

    def after(self, sent: Sequence[str], keys: frozenset[str] | None) -> "CallHistory":
        """The history once `sent` were sent; only calls that still wait (`keys`, None for any) are remembered."""
        times = {call: max(1, self.times.get(call, 0)) for call in (*self.existing, *self.times)}
        times |= {call: self.times.get(call, 0) + 1 for call in sent}
        remembered = {
            call: count for call, count in sorted(times.items()) if keys is None or call.partition(":")[0] in keys
        }
        return CallHistory(self.existing | frozenset(sent), remembered)

    @property
    def memory(self) -> str:
        """The end of the gate's comment; empty where nothing was called."""
        words = "".join(f"{call}={count} " for call, count in self.times.items())
        return f"\n<!-- taizhang:called {words}-->" if words else ""


@dataclass(frozen=True, slots=True)
class Call:
    """One line of a round: a duty of a division, and who is called to do it.

    Attributes:
        above: the division above where that division is called; else None.
        subjects: the names of the records that wait.
        due: the last day for the duty; None where it is unknown or no time limit is set.
    """

    kind: CallKind
    duty: str
    division: str
    above: str | None
    logins: tuple[str, ...]
    subjects: tuple[str, ...]
    due: date | None
    text: Text


@dataclass(frozen=True, slots=True)
class CallRound:
    """The calls of one comment.

    Attributes:
        marks: the calls that the comment's mark lists.
        text: the comment.
    """

    number: int
    page: str
    calls: tuple[Call, ...]
    marks: tuple[str, ...]
    text: str


def read_call_history(comments: Iterable[str]) -> CallHistory:
    """The call history, from the texts of our comments on a request."""
    existing: set[str] = set()
    times: dict[str, int] = {}
    for text in comments:
        if match := _MARK.match(text):
            existing.update(match[1].split())
        if match := _MEMORY.search(text):
            times |= {call: int(count) for call, _, count in (word.partition("=") for word in match[1].split())}
    return CallHistory(frozenset(existing), times)


def find_round(
    pull_request: ForgePullRequest, verdict: Verdict, history: CallHistory, today: date, own_login: str | None = None
) -> tuple[CallRound | None, frozenset[str] | None]:
    """The calls to be made now, None where there are none; and the keys of all waiting duties, None where unknown.

    Of a duty only the most urgent call is made, and none that is less urgent than one made before: after missed days
    one call comes, not three. A request that is merged, closed or stopped calls nobody. `own_login` is the gate's own
    account.
    """
    if not pull_request.is_open or is_verdict_stopped(verdict):
        return None, None
    waiting = find_waiting_duties(verdict, today, frozenset({own_login.casefold()}) if own_login else frozenset())
    keys = frozenset(one.key for one in waiting)
    new = [one for one in waiting if one.called and _is_new(one, history)]
    if not new:
        return None, keys
    calls = tuple(_group_calls(new, verdict))
    marks = tuple(dict.fromkeys(f"{one.key}:{one.kind}" for one in new))
    lines = [line for call in calls[:_MOST_LINES] for line in (call.text.zh, call.text.en, "")]
    if len(calls) > _MOST_LINES:
        lines.append(_message("more-calls", count=len(calls) - _MOST_LINES).zh)
    text = "\n".join([f"<!-- taizhang:call {''.join(f'{mark} ' for mark in marks)}-->", *lines]).rstrip()
    return CallRound(verdict.pull.number, pull_request.page, calls, marks, text), keys


def _is_new(one: WaitingDuty, history: CallHistory) -> bool:
    """Whether a call as urgent as this one, or more so, was not made yet."""
    if one.kind == "vacant":
        return not history.is_settled(f"{one.key}:vacant")
    return not any(history.is_settled(f"{one.key}:{kind}") for kind in LEVELS[LEVELS.index(one.kind) :])


def _group_calls(waiting: Sequence[WaitingDuty], verdict: Verdict) -> Iterable[Call]:
    """One call for each duty of a division, who is called on, and last day, however many records wait for it."""

    def group(one: WaitingDuty) -> tuple[str, str, str, tuple[str, ...], str]:
        return one.kind, one.duty, one.division, one.called, str(one.due)

    for _, items in groupby(sorted(waiting, key=group), key=group):
        same = list(items)
        first = same[0]
        subjects = tuple(dict.fromkeys(subject for one in same for subject in one.subjects))
        due = first.due if isinstance(first.due, date) else None
        text = _describe_call(first, subjects, verdict)
        yield Call(first.kind, first.duty, first.division, first.above, first.called, subjects, due, text)


def _describe_call(one: WaitingDuty, subjects: tuple[str, ...], verdict: Verdict) -> Text:
    law = verdict.trusted.law
    title = verdict.trusted.schemas["approval"].label(("predicate", "chain", 0, "duty"), one.duty)
    duty = _message(
        "waiting-duty",
        subjects=_describe_subjects(subjects),
        duty=Text(title, one.duty),
        division=Text(law.department(one.division), one.division),
    )
    # A forge recognizes a mention only between spaces: beside a Chinese comma it stays plain text.
    people = " ".join(f"@{login}" for login in one.called[:_MOST_PEOPLE])
    # The Chinese alone mentions people: they are to be notified once.
    task = Text(f"请 {people} 办理：{duty.zh}", duty.en)
    due = _describe_due(one, law)
    match one.kind:
        case "next":
            text = _message("duty-is-next", task=task, due=due)
            return Text(text.zh, text.en.rstrip())
        case "half":
            return _message("half-of-time-elapsed", task=task, due=due)
        case "end":
            return _message("time-elapsed", task=task, due=due)
        case "above":
            above = one.above or one.division
            addressee = Text(f"{people} （{law.department(above)}）", above)
            return _message("overdue-for-the-division-above", addressee=addressee, task=duty, due=due)
        case "vacant":
            return _message("nobody-on-roster", addressee=Text(people, "`govern`"), task=duty)


def _describe_due(one: WaitingDuty, law: Law) -> Text:
    if one.window is None:
        return Text("", "")
    source = law.cite(one.window.source, one.since.date())
    days = int(one.window.value)
    last = Text(PENDING.zh, PENDING.en) if isinstance(one.due, Unknown) else Text(str(one.due), str(one.due))
    return _message("last-day-working-days", last=last, days=days, source=source)


def _describe_subjects(subjects: tuple[str, ...]) -> Text:
    if subjects == ("machinery",):
        return _message("change-of-machinery")
    codes = [f"`{_UNSAFE.sub('', subject)}`" for subject in subjects[:_MOST_SUBJECTS]]
    names = Text("、".join(codes), ", ".join(codes))
    if len(subjects) <= _MOST_SUBJECTS:
        return _message("subjects", names=names)
    return _message("subjects-abridged", names=names, total=len(subjects))
