"""Calling people: one short comment of ours a round, which mentions whoever is next.

The gate's comment is renewed in place, and a forge calls on nobody for an edit, nor for what stands in code; so a call
is a comment of its own. What was called already is read from our comments that stand: each begins with a mark that
lists its calls. A call whose comment was deleted is made once more at most; how often each was made stands at the end
of the gate's comment.

Only logins of the roster are mentioned. What the request itself says stands in code, if at all.

Source: house/reminders.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby

from taizhang.approval.gate.verdict import Verdict
from taizhang.approval.gate.waiting import LEVELS, CallKind, Waiting, find_waiting, is_stopped
from taizhang.base.messages import Messages
from taizhang.base.text import Text
from taizhang.forge.port import Asked
from taizhang.law.calendar import PENDING, Unknown
from taizhang.law.law import Law

_message = Messages(__file__)

_MARK = re.compile(r"<!-- taizhang:call ((?:[0-9a-f]{12}:[a-z]+ )+)-->")
_MEMORY = re.compile(r"\n<!-- taizhang:called ((?:[0-9a-f]{12}:[a-z]+=[0-9]+ )+)-->\Z")
_MOST_TIMES = 2
"""How often one call is made, where its comment was deleted."""
_MOST_PEOPLE, _MOST_SUBJECTS, _MOST_LINES = 20, 5, 30
_ODD = re.compile(r"[^A-Za-z0-9._/-]")


@dataclass(frozen=True, slots=True)
class CallHistory:
    """What was called on a request before.

    Attributes:
        standing: the calls whose comments stand, like `0123456789ab:next`.
        times: how often each call was made, as the gate's comment remembers it.
    """

    standing: frozenset[str]
    times: Mapping[str, int]

    def is_settled(self, call: str) -> bool:
        """Whether a call is not to be made again."""
        return call in self.standing or self.times.get(call, 0) >= _MOST_TIMES

    def after(self, sent: Sequence[str], keys: frozenset[str] | None) -> "CallHistory":
        """What is known once `sent` were sent. Only what still waits (`keys`, None for any) is kept in mind."""
        times = {call: max(1, self.times.get(call, 0)) for call in (*self.standing, *self.times)}
        times |= {call: self.times.get(call, 0) + 1 for call in sent}
        kept = {call: count for call, count in sorted(times.items()) if keys is None or call.partition(":")[0] in keys}
        return CallHistory(self.standing | frozenset(sent), kept)

    @property
    def memory(self) -> str:
        """What the gate's comment ends with; empty where nothing was called."""
        words = "".join(f"{call}={count} " for call, count in self.times.items())
        return f"\n<!-- taizhang:called {words}-->" if words else ""


@dataclass(frozen=True, slots=True)
class Call:
    """One line of a round: a duty of a division, and who is called on for it.

    Attributes:
        above: the division above where it is that which is called on; else None.
        subjects: the names of the records that wait.
        due: the last day of the duty's time; None where it is unknown or no time is set.
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
class Round:
    """What is called in one comment.

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
    """What was called before, by the texts of our comments on a request."""
    standing: set[str] = set()
    times: dict[str, int] = {}
    for text in comments:
        if match := _MARK.match(text):
            standing.update(match[1].split())
        if match := _MEMORY.search(text):
            times |= {call: int(count) for call, _, count in (word.partition("=") for word in match[1].split())}
    return CallHistory(frozenset(standing), times)


def find_round(
    asked: Asked, verdict: Verdict, history: CallHistory, today: date, own_login: str | None = None
) -> tuple[Round | None, frozenset[str] | None]:
    """What is to be called now, None where nothing is; and the keys of everything that waits, None where unknown.

    Of a duty only the most urgent call is made, and none that is less urgent than one made before: after missed days
    one comes, not three. A request that is merged, closed or stopped calls nobody. `own_login` is the gate's own
    account.
    """
    if not asked.is_open or is_stopped(verdict):
        return None, None
    waiting = find_waiting(verdict, today, frozenset({own_login.casefold()}) if own_login else frozenset())
    keys = frozenset(one.key for one in waiting)
    new = [one for one in waiting if one.called and _is_new(one, history)]
    if not new:
        return None, keys
    calls = tuple(_calls(new, verdict))
    marks = tuple(dict.fromkeys(f"{one.key}:{one.kind}" for one in new))
    lines = [line for call in calls[:_MOST_LINES] for line in (call.text.zh, call.text.en, "")]
    if len(calls) > _MOST_LINES:
        lines.append(f"另有{len(calls) - _MOST_LINES}项，见上方的审批情况。")
    text = "\n".join([f"<!-- taizhang:call {''.join(f'{mark} ' for mark in marks)}-->", *lines]).rstrip()
    return Round(verdict.pull.number, asked.page, calls, marks, text), keys


def _is_new(one: Waiting, history: CallHistory) -> bool:
    """Whether a call as urgent as this one, or more so, was not made yet."""
    if one.kind == "vacant":
        return not history.is_settled(f"{one.key}:vacant")
    return not any(history.is_settled(f"{one.key}:{kind}") for kind in LEVELS[LEVELS.index(one.kind) :])


def _calls(waiting: Sequence[Waiting], verdict: Verdict) -> Iterable[Call]:
    """One call for each duty of a division, who is called on, and last day, however many records wait for it."""

    def group(one: Waiting) -> tuple[str, str, str, tuple[str, ...], str]:
        return one.kind, one.duty, one.division, one.called, str(one.due)

    for _, items in groupby(sorted(waiting, key=group), key=group):
        held = list(items)
        first = held[0]
        subjects = tuple(dict.fromkeys(subject for one in held for subject in one.subjects))
        due = first.due if isinstance(first.due, date) else None
        text = _describe(first, subjects, verdict)
        yield Call(first.kind, first.duty, first.division, first.above, first.called, subjects, due, text)


def _describe(one: Waiting, subjects: tuple[str, ...], verdict: Verdict) -> Text:
    law = verdict.trusted.law
    title = verdict.trusted.schemas["approval"].label(("predicate", "chain", 0, "duty"), one.duty)
    what = _message(
        "text",
        listed=_listed(subjects),
        title=Text(title, one.duty),
        department=Text(law.department(one.division), one.division),
    )
    # A forge knows a mention only between blanks: a Chinese comma beside it makes it plain text.
    people = " ".join(f"@{login}" for login in one.called[:_MOST_PEOPLE])
    due = _due(one, law)
    match one.kind:
        case "next":
            return Text(f"请 {people} 办理：{what.zh}。{due.zh}", f"Next: {what.en}. {due.en}".rstrip())
        case "half":
            return _message("half-its-time-is-over", what=what, due=due, people=people)
        case "end":
            return _message("its-time-is-over", what=what, due=due, people=people)
        case "above":
            above = law.department(one.above or one.division)
            return _message(
                "overdue-for-the-division-above", what=what, due=due, people=people, above=above, above_2=one.above
            )
        case "vacant":
            return _message("nobody-listed-may-do-it-let-list-somebody", what=what, people=people)


def _due(one: Waiting, law: Law) -> Text:
    if one.window is None:
        return Text("", "")
    source = law.cite(one.window.source, one.since.date())
    days = int(one.window.value)
    last = Text(PENDING.zh, PENDING.en) if isinstance(one.due, Unknown) else Text(str(one.due), str(one.due))
    return _message("last-day-working-days", last=last, days=days, source=source)


def _listed(subjects: tuple[str, ...]) -> Text:
    if subjects == ("machinery",):
        return _message("change-of-machinery")
    names = [f"`{_ODD.sub('', subject)}`" for subject in subjects[:_MOST_SUBJECTS]]
    if len(subjects) <= _MOST_SUBJECTS:
        return _message("text-2", names=Text("、".join(names), ", ".join(names)))
    return _message("others-in-all", names=Text("、".join(names), ", ".join(names)), subjects_count=len(subjects))
