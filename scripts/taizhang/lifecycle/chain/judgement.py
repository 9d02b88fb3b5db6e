"""The judgement: which steps fulfil which due duties, and everything that stands against the others.

`judge` chooses among the steps that reviews offer; `objections` takes a seal's list as it stands. Both ask the same
questions of the same steps, so that what the gate lets through is what a seal may state.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from taizhang.base.messages import Messages
from taizhang.base.text import Text
from taizhang.lifecycle.chain.aspects import Placed, conflicts, faults_of_step, is_decisive, remarks_on_step
from taizhang.lifecycle.chain.due import DueDuty
from taizhang.lifecycle.chain.outcome import end_at
from taizhang.lifecycle.chain.step import Aspect, Case, ChainStep, ChangeRequest, Objection

_message = Messages(__file__)

_FIRST = {"collect": "evaluate"}
"""Both begin a chain; which of them is due is a question of its own."""


@dataclass(frozen=True, slots=True)
class Judgement:
    """What a list of steps comes to.

    Attributes:
        due, steps: what was judged.
        done: for each due duty the index of the step that fulfils it, None where none does.
        objections: why the other steps do not count; several for one step where several things are wrong with it.
        blocked: the requests for changes that stand in the way.
        remarks: what steps that count depart from by defaults of the system that nobody confirmed.
    """

    due: tuple[DueDuty, ...]
    steps: tuple[ChainStep, ...]
    done: tuple[int | None, ...]
    objections: tuple[Objection, ...]
    blocked: tuple[ChangeRequest, ...]
    remarks: tuple[Objection, ...] = ()

    @property
    def whole(self) -> bool:
        """Whether every duty is done and nobody who holds one of them asks for changes."""
        return not self.blocked and None not in self.done

    @property
    def due_now(self) -> frozenset[int]:
        """The indices of the duties that are to be done now: what is not done of the lowest rank."""
        open_ = [index for index, step in enumerate(self.done) if step is None]
        rank = min((self.due[index].rank for index in open_), default=None)
        return frozenset(index for index in open_ if self.due[index].rank == rank)


def judge(case: Case, steps: Sequence[ChainStep], requests: Sequence[ChangeRequest] = ()) -> Judgement:
    """Which of `steps` fulfil the duties of `case`, in the earliest way that gets furthest.

    Steps may be more than are due, several for a duty, in any order. A rank counts only where all of the ranks before
    it are whole. A request for changes blocks where whoever made it held one of the duties then, under any account.

    A step that states an outcome ends the chain at its duty, once the duties before it are done and unless its
    department gave another opinion later: then only the duties up to there are due.
    """
    steps = tuple(steps)
    for step in sorted((step for step in steps if step.outcome is not None), key=lambda step: step.at, reverse=True):
        due = end_at(case.due, step)
        if due is None or _is_overtaken(case, step, steps):
            continue
        ended = _judge(replace(case, due=due), steps, requests)
        if None not in ended.done:
            return ended
    return _judge(case, steps, requests)


def _is_overtaken(case: Case, ending: ChainStep, steps: Sequence[ChainStep]) -> bool:
    """Whether the department whose step ends a chain let the matter go on afterwards."""
    return any(
        step.outcome is None
        and (step.duty, step.division) == (ending.duty, ending.division)
        and step.at > ending.at
        and not any(faults_of_step(case, _due_of(case, step), step))
        for step in steps
    )


def _judge(case: Case, steps: tuple[ChainStep, ...], requests: Sequence[ChangeRequest]) -> Judgement:
    faults = {index: _find_faults(case, step, steps) for index, step in enumerate(steps) if _is_due(case, step)}
    fit = [index for index in sorted(faults, key=lambda index: steps[index].at) if not faults[index]]
    done = _Search(case.due, steps, fit).best()
    used = {steps[index].review for index in done if index is not None}
    found: list[Objection] = []
    for index, step in enumerate(steps):
        if index in done:
            continue
        if index not in faults:
            found.append(Objection("duties", index, *_NOT_DUE))
        elif faults[index] and step.review not in used:
            found += (Objection(aspect, index, reason, remedy) for aspect, reason, remedy in _telling(faults[index]))
        else:
            found.append(_left_over(case, steps, done, index))
    blocking = tuple(_blocking(case, requests))
    return Judgement(case.due, steps, done, tuple(found), blocking, tuple(_remarks(case, steps, done)))


def _remarks(case: Case, steps: Sequence[ChainStep], done: Sequence[int | None]) -> Iterator[Objection]:
    for due, index in zip(case.due, done, strict=True):
        if index is not None:
            for aspect, reason, remedy in remarks_on_step(case, due, steps[index]):
                yield Objection(aspect, index, reason, remedy)


def objections(case: Case, steps: Sequence[ChainStep]) -> Iterator[Objection]:
    """Everything for which `steps`, as a seal lists them, are not the chain of `case`; nothing where they are."""
    yield from _misplaced(case.due, steps)
    yield from _collected(case.due, steps)
    yield from step_objections(case, steps)
    yield from pair_objections(case, steps)


def duty_objections(case: Case, steps: Sequence[ChainStep]) -> Iterator[Objection]:
    """Where the duties that a seal lists depart from those due, in kind, place and order. Source: as `due_for`."""
    yield from _misplaced(case.due, steps)


def collect_objections(case: Case, steps: Sequence[ChainStep]) -> Iterator[Objection]:
    """Where a chain collects what is to be evaluated, or the other way round. Source: region-2021-1131/4.1."""
    yield from _collected(case.due, steps)


def step_objections(case: Case, steps: Sequence[ChainStep], *aspects: Aspect) -> Iterator[Objection]:
    """What is wrong with single steps of a seal, each taken for the duty that it states; of `aspects` if named."""
    for index, step in enumerate(steps):
        for aspect, reason, remedy in faults_of_step(case, _due_of(case, step), step, *aspects):
            yield Objection(aspect, index, reason, remedy)


def pair_objections(case: Case, steps: Sequence[ChainStep], *aspects: Aspect) -> Iterator[Objection]:
    """Which steps of a seal may not stand beside an earlier one: one objection for a step and an aspect."""
    placed: list[Placed] = []
    for index, step in enumerate(steps):
        due = _due_of(case, step)
        seen: set[Aspect] = set()
        for other, before in enumerate(placed):
            for aspect, reason, remedy in conflicts(before, due, step):
                if aspect not in seen and (not aspects or aspect in aspects):
                    yield Objection(aspect, index, reason, remedy, other)
                seen.add(aspect)
        placed.append((due, step))


_NOT_DUE = (
    _message("their-duty-is-not-one-of-this-chain"),
    _message("nothing-is-to-be-done"),
)


def _find_faults(case: Case, step: ChainStep, steps: Sequence[ChainStep]) -> tuple[tuple[Aspect, Text, Text], ...]:
    """What is wrong with a step; one that would end the chain is looked at for that first."""
    due = _due_of(case, step)
    ended = None if due.ends else end_at(case.due, step)
    if due.ends and step.outcome is None:
        return (("outcome", *_NO_OUTCOME),)
    if ended is not None:
        found = tuple(faults_of_step(case, ended[-1], step))
        overtaken = _is_overtaken(case, step, steps)
        return found or ((("superseded", *_GOES_ON),) if overtaken else (("waiting", *_WAITING),))
    return tuple(faults_of_step(case, due, step))


_GOES_ON = (
    _message("its-department-let-the-matter-go"),
    _message("last-opinion-is-what-counts"),
)
_WAITING = (
    _message("duty-that-comes-first-is-not-done-yet"),
    _message("approve-anew-when-the-duty-that-comes-first"),
)
_NO_OUTCOME = (
    _message("its-department-ended-the-matter-by-a-later"),
    _message("last-opinion-is-what-counts"),
)


def _is_due(case: Case, step: ChainStep) -> bool:
    return any((due.duty, due.division) == (step.duty, step.division) for due in case.due)


def _due_of(case: Case, step: ChainStep) -> DueDuty:
    """The due duty that a step is taken for: the one that it states, or failing that one of the same kind."""
    best = next((due for due in case.due if (due.duty, due.division) == (step.duty, step.division)), None)
    best = best or next((due for due in case.due if due.duty == step.duty), None)
    best = best or next((due for due in case.due if _plain(due.duty) == _plain(step.duty)), None)
    return best or DueDuty(step.duty, step.division, max((due.rank for due in case.due), default=0))


def _plain(duty: str) -> str:
    return _FIRST.get(duty, duty)


def _telling(faults: Sequence[tuple[Aspect, Text, Text]]) -> Sequence[tuple[Aspect, Text, Text]]:
    """What a reviewer has to know: one decisive fault, or all that is wrong with the opinion."""
    return faults[:1] if is_decisive(faults[0][0]) else faults


class _Search:
    """The search for the steps that get furthest."""

    def __init__(self, due: Sequence[DueDuty], steps: Sequence[ChainStep], fit: Sequence[int]) -> None:
        self._due, self._steps = due, steps
        self._slots = [
            [i for i in fit if (steps[i].duty, steps[i].division) == (item.duty, item.division)] for item in due
        ]
        halts = [item.rank for item, slot in zip(due, self._slots, strict=True) if not slot]
        last = min(halts, default=len(due))
        within = [bool(slot) and item.rank <= last for item, slot in zip(due, self._slots, strict=True)]
        self._ahead = [sum(within[at:]) for at in range(len(due) + 1)]
        """How many duties from each one on could be done at most."""
        self._best: tuple[int | None, ...] = (None,) * len(due)

    def best(self) -> tuple[int | None, ...]:
        self._extend(())
        return self._best

    def _extend(self, chosen: tuple[int | None, ...]) -> None:
        """Try every way on from a beginning that can still get further than the best one known."""
        at, count = len(chosen), _count(chosen)
        if count > _count(self._best):
            self._best = (*chosen, *(None,) * (len(self._due) - at))
        if at == len(self._due) or count + self._ahead[at] <= _count(self._best):
            return
        if any(step is None and self._due[i].rank < self._due[at].rank for i, step in enumerate(chosen)):
            return
        placed = [(self._due[i], self._steps[step]) for i, step in enumerate(chosen) if step is not None]
        for index in self._slots[at]:
            if not any(_conflict(before, self._due[at], self._steps[index]) for before in placed):
                self._extend((*chosen, index))
        self._extend((*chosen, None))


def _count(chosen: Sequence[int | None]) -> int:
    return sum(step is not None for step in chosen)


def _conflict(placed: Placed, due: DueDuty, step: ChainStep) -> tuple[Aspect, Text, Text] | None:
    return next(conflicts(placed, due, step), None)


def _left_over(case: Case, steps: Sequence[ChainStep], done: Sequence[int | None], index: int) -> Objection:
    """Why a step that is right by itself was not chosen."""
    step = steps[index]
    due = _due_of(case, step)
    same = [done[i] for i, item in enumerate(case.due) if (item.duty, item.division) == (step.duty, step.division)]
    if None not in same:
        first = steps[next(other for other in same if other is not None)]
        when = f"{first.at:%Y-%m-%d %H:%M}"
        return Objection(
            "duties",
            index,
            _message("did-this-duty", login=first.login, when=when),
            _message("nothing-is-to-be-done"),
        )
    for at, other in enumerate(done):
        if other is None:
            continue
        found = _conflict((case.due[at], steps[other]), due, step)
        if found is not None:
            return Objection(found[0], index, found[1], found[2], other)
    return Objection(
        "waiting",
        index,
        *_WAITING,
    )


def _blocking(case: Case, requests: Sequence[ChangeRequest]) -> Iterator[ChangeRequest]:
    for request in requests:
        if case.ended_at is not None and request.at > case.ended_at:
            continue
        day, holds = request.at.date(), case.holds
        places = [(login, due.duty, due.division) for login in request.accounts for due in case.due]
        if holds is None or any(holds(*place, day) for place in places):
            yield request


def _misplaced(due: Sequence[DueDuty], steps: Sequence[ChainStep]) -> Iterator[Objection]:
    """The first place at which the duties listed are not those due; within a rank any order will do."""
    reason = _message("chain-is-not-the-one-due")
    remedy = _message("do-the-duties-that-are-due-in-their-order")
    waiting = [(_plain(item.duty), item.division, item.rank) for item in due]
    for index, step in enumerate(steps):
        rank = waiting[0][2] if waiting else None
        place = (_plain(step.duty), step.division, rank)
        if place not in waiting:
            yield Objection("duties", index, reason, remedy)
            return
        waiting.remove(place)
    if waiting:
        yield Objection("duties", len(steps), reason, remedy)


def _collected(due: Sequence[DueDuty], steps: Sequence[ChainStep]) -> Iterator[Objection]:
    first = next((item.duty for item in due if item.duty in ("collect", "evaluate")), None)
    if first is None:
        return
    wrong = "evaluate" if first == "collect" else "collect"
    reason = _message("collecting-and-evaluating-do-not-stand")
    remedy = _message("do-the-duty-that-is-due")
    for index, step in enumerate(steps):
        if step.duty == wrong or (first == "collect" and index == 0 and step.duty != first):
            yield Objection("collect", index, reason, remedy)
