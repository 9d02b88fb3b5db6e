"""The judgement: which steps fulfil which due duties, and why the other steps do not.

`judge_chain` chooses among the steps that reviews offer; `find_objections` takes a seal's list as it is. Both apply the
same tests to the same steps, so that the gate accepts exactly what a seal may state.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from taizhang.base.messages import Messages
from taizhang.base.text import Text
from taizhang.lifecycle.chain.aspects import (
    PlacedStep,
    find_conflicts,
    find_step_faults,
    find_step_remarks,
    is_decisive,
)
from taizhang.lifecycle.chain.due import DueDuty
from taizhang.lifecycle.chain.outcome import find_ended_chain
from taizhang.lifecycle.chain.step import Aspect, ChainCase, ChainObjection, ChainStep, ChangeRequest

_message = Messages(__file__)

_FIRST = {"collect": "evaluate"}
"""Both duties begin a chain; which of them is due is judged separately."""


@dataclass(frozen=True, slots=True)
class ChainJudgement:
    """The result of judging a list of steps.

    Attributes:
        due, steps: what was judged.
        done: for each due duty the index of the step that fulfils it; None where it is not done.
        objections: why the other steps do not count; several for a step with several faults.
        blocked: the requests for changes that block the chain.
        remarks: where steps that count depart from unconfirmed defaults.
    """

    due: tuple[DueDuty, ...]
    steps: tuple[ChainStep, ...]
    done: tuple[int | None, ...]
    objections: tuple[ChainObjection, ...]
    blocked: tuple[ChangeRequest, ...]
    remarks: tuple[ChainObjection, ...] = ()

    @property
    def is_complete(self) -> bool:
        """Whether every duty is done and no holder of a duty requests changes."""
        return not self.blocked and None not in self.done

    @property
    def due_now(self) -> frozenset[int]:
        """The indices of the duties whose turn it is: those of the lowest rank that are not done."""
        open_ = [index for index, step in enumerate(self.done) if step is None]
        rank = min((self.due[index].rank for index in open_), default=None)
        return frozenset(index for index in open_ if self.due[index].rank == rank)


def judge_chain(case: ChainCase, steps: Sequence[ChainStep], requests: Sequence[ChangeRequest] = ()) -> ChainJudgement:
    """Find which of `steps` fulfil the duties of `case`: the earliest assignment that gets furthest.

    There may be more steps than duties, several for a duty, in any order. A rank counts only where all ranks before it
    are complete. A request for changes blocks where its author had one of the duties then, under any account.

    A step that states an outcome ends the chain at its duty, once the duties before it are done and unless its
    department gave another opinion later: then only the duties up to it are due.
    """
    steps = tuple(steps)
    for step in sorted((step for step in steps if step.outcome is not None), key=lambda step: step.at, reverse=True):
        due = find_ended_chain(case.due, step)
        if due is None or _is_overtaken(case, step, steps):
            continue
        judgement = _judge_steps(replace(case, due=due), steps, requests)
        if None not in judgement.done:
            return judgement
    return _judge_steps(case, steps, requests)


def _is_overtaken(case: ChainCase, ending: ChainStep, steps: Sequence[ChainStep]) -> bool:
    """Whether the department whose step ends a chain let the matter continue afterwards."""
    return any(
        step.outcome is None
        and (step.duty, step.division) == (ending.duty, ending.division)
        and step.at > ending.at
        and not any(find_step_faults(case, _find_due_duty(case, step), step))
        for step in steps
    )


def _judge_steps(case: ChainCase, steps: tuple[ChainStep, ...], requests: Sequence[ChangeRequest]) -> ChainJudgement:
    faults = {index: _find_faults(case, step, steps) for index, step in enumerate(steps) if _is_due(case, step)}
    fit = [index for index in sorted(faults, key=lambda index: steps[index].at) if not faults[index]]
    done = _Search(case.due, steps, fit).find_best()
    used = {steps[index].review for index in done if index is not None}
    rejections: list[ChainObjection] = []
    for index, step in enumerate(steps):
        if index in done:
            continue
        if index not in faults:
            rejections.append(ChainObjection("duties", index, *_NOT_DUE))
        elif faults[index] and step.review not in used:
            rejections += (
                ChainObjection(aspect, index, reason, remedy)
                for aspect, reason, remedy in _select_relevant(faults[index])
            )
        else:
            rejections.append(_explain_unused(case, steps, done, index))
    blocking = tuple(_find_blocking_requests(case, requests))
    return ChainJudgement(case.due, steps, done, tuple(rejections), blocking, tuple(_list_remarks(case, steps, done)))


def _list_remarks(case: ChainCase, steps: Sequence[ChainStep], done: Sequence[int | None]) -> Iterator[ChainObjection]:
    for due, index in zip(case.due, done, strict=True):
        if index is not None:
            for aspect, reason, remedy in find_step_remarks(case, due, steps[index]):
                yield ChainObjection(aspect, index, reason, remedy)


def find_objections(case: ChainCase, steps: Sequence[ChainStep]) -> Iterator[ChainObjection]:
    """Every objection to `steps`, as a seal lists them, being the chain of `case`."""
    yield from _find_misplaced_duties(case.due, steps)
    yield from _find_wrong_collection(case.due, steps)
    yield from find_step_objections(case, steps)
    yield from find_pair_objections(case, steps)


def find_duty_objections(case: ChainCase, steps: Sequence[ChainStep]) -> Iterator[ChainObjection]:
    """Where a seal's duties differ from those due in kind, place or order. Source: see `list_due_duties`."""
    yield from _find_misplaced_duties(case.due, steps)


def find_collect_objections(case: ChainCase, steps: Sequence[ChainStep]) -> Iterator[ChainObjection]:
    """Where a chain collects what is to be evaluated, or vice versa. Source: region-2021-1131/4.1."""
    yield from _find_wrong_collection(case.due, steps)


def find_step_objections(case: ChainCase, steps: Sequence[ChainStep], *aspects: Aspect) -> Iterator[ChainObjection]:
    """The faults of single steps of a seal, each taken for the duty that it states; of `aspects` if given."""
    for index, step in enumerate(steps):
        for aspect, reason, remedy in find_step_faults(case, _find_due_duty(case, step), step, *aspects):
            yield ChainObjection(aspect, index, reason, remedy)


def find_pair_objections(case: ChainCase, steps: Sequence[ChainStep], *aspects: Aspect) -> Iterator[ChainObjection]:
    """The conflicts of a seal's steps with earlier ones: one objection for each step and aspect."""
    earlier: list[PlacedStep] = []
    for index, step in enumerate(steps):
        due = _find_due_duty(case, step)
        seen: set[Aspect] = set()
        for other, before in enumerate(earlier):
            for aspect, reason, remedy in find_conflicts(before, due, step):
                if aspect not in seen and (not aspects or aspect in aspects):
                    yield ChainObjection(aspect, index, reason, remedy, other)
                seen.add(aspect)
        earlier.append((due, step))


_NOT_DUE = (
    _message("duty-not-in-chain"),
    _message("nothing-to-do"),
)


def _find_faults(case: ChainCase, step: ChainStep, steps: Sequence[ChainStep]) -> tuple[tuple[Aspect, Text, Text], ...]:
    """The faults of a step; one that would end the chain is tested for that first."""
    due = _find_due_duty(case, step)
    ended = None if due.ends else find_ended_chain(case.due, step)
    if due.ends and step.outcome is None:
        return (("outcome", *_NO_OUTCOME),)
    if ended is not None:
        faults = tuple(find_step_faults(case, ended[-1], step))
        overtaken = _is_overtaken(case, step, steps)
        return faults or ((("superseded", *_CONTINUED),) if overtaken else (("waiting", *_WAITING),))
    return tuple(find_step_faults(case, due, step))


_CONTINUED = (
    _message("department-let-matter-continue"),
    _message("last-opinion-counts"),
)
_WAITING = (
    _message("preceding-duty-not-done"),
    _message("approve-after-preceding-duty"),
)
_NO_OUTCOME = (
    _message("department-ended-matter-later"),
    _message("last-opinion-counts"),
)


def _is_due(case: ChainCase, step: ChainStep) -> bool:
    return any((due.duty, due.division) == (step.duty, step.division) for due in case.due)


def _find_due_duty(case: ChainCase, step: ChainStep) -> DueDuty:
    """The due duty that a step is taken for: the one that it states, else one of the same kind."""
    match = next((due for due in case.due if (due.duty, due.division) == (step.duty, step.division)), None)
    match = match or next((due for due in case.due if due.duty == step.duty), None)
    match = match or next((due for due in case.due if _normalize_duty(due.duty) == _normalize_duty(step.duty)), None)
    return match or DueDuty(step.duty, step.division, max((due.rank for due in case.due), default=0))


def _normalize_duty(duty: str) -> str:
    return _FIRST.get(duty, duty)


def _select_relevant(faults: Sequence[tuple[Aspect, Text, Text]]) -> Sequence[tuple[Aspect, Text, Text]]:
    """The faults that a reviewer has to know: one decisive fault, or all faults of the opinion."""
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
        """The maximum number of duties that could be done from each one on."""
        self._best: tuple[int | None, ...] = (None,) * len(due)

    def find_best(self) -> tuple[int | None, ...]:
        self._extend(())
        return self._best

    def _extend(self, chosen: tuple[int | None, ...]) -> None:
        """Try every continuation of `chosen` that can still get further than the best one so far."""
        at, count = len(chosen), _count_done(chosen)
        if count > _count_done(self._best):
            self._best = (*chosen, *(None,) * (len(self._due) - at))
        if at == len(self._due) or count + self._ahead[at] <= _count_done(self._best):
            return
        if any(step is None and self._due[i].rank < self._due[at].rank for i, step in enumerate(chosen)):
            return
        placed = [(self._due[i], self._steps[step]) for i, step in enumerate(chosen) if step is not None]
        for index in self._slots[at]:
            if not any(_find_conflict(before, self._due[at], self._steps[index]) for before in placed):
                self._extend((*chosen, index))
        self._extend((*chosen, None))


def _count_done(chosen: Sequence[int | None]) -> int:
    return sum(step is not None for step in chosen)


def _find_conflict(placed: PlacedStep, due: DueDuty, step: ChainStep) -> tuple[Aspect, Text, Text] | None:
    return next(find_conflicts(placed, due, step), None)


def _explain_unused(
    case: ChainCase, steps: Sequence[ChainStep], done: Sequence[int | None], index: int
) -> ChainObjection:
    """Why a step without faults was not chosen."""
    step = steps[index]
    due = _find_due_duty(case, step)
    same = [done[i] for i, item in enumerate(case.due) if (item.duty, item.division) == (step.duty, step.division)]
    if None not in same:
        first = steps[next(other for other in same if other is not None)]
        time = f"{first.at:%Y-%m-%d %H:%M}"
        return ChainObjection(
            "duties",
            index,
            _message("duty-already-done", login=first.login, time=time),
            _message("nothing-to-do"),
        )
    for at, other in enumerate(done):
        if other is None:
            continue
        conflict = _find_conflict((case.due[at], steps[other]), due, step)
        if conflict is not None:
            aspect, reason, remedy = conflict
            return ChainObjection(aspect, index, reason, remedy, other)
    return ChainObjection(
        "waiting",
        index,
        *_WAITING,
    )


def _find_blocking_requests(case: ChainCase, requests: Sequence[ChangeRequest]) -> Iterator[ChangeRequest]:
    for request in requests:
        if case.ended_at is not None and request.at > case.ended_at:
            continue
        day, holds = request.at.date(), case.holds
        places = [(login, due.duty, due.division) for login in request.accounts for due in case.due]
        if holds is None or any(holds(*place, day) for place in places):
            yield request


def _find_misplaced_duties(due: Sequence[DueDuty], steps: Sequence[ChainStep]) -> Iterator[ChainObjection]:
    """The first place at which the duties of `steps` are not those due; within a rank any order is right."""
    reason = _message("chain-differs-from-due")
    remedy = _message("do-due-duties-in-order")
    waiting = [(_normalize_duty(item.duty), item.division, item.rank) for item in due]
    for index, step in enumerate(steps):
        rank = waiting[0][2] if waiting else None
        place = (_normalize_duty(step.duty), step.division, rank)
        if place not in waiting:
            yield ChainObjection("duties", index, reason, remedy)
            return
        waiting.remove(place)
    if waiting:
        yield ChainObjection("duties", len(steps), reason, remedy)


def _find_wrong_collection(due: Sequence[DueDuty], steps: Sequence[ChainStep]) -> Iterator[ChainObjection]:
    first = next((item.duty for item in due if item.duty in ("collect", "evaluate")), None)
    if first is None:
        return
    wrong_duty = "evaluate" if first == "collect" else "collect"
    reason = _message("collect-and-evaluate-mixed")
    remedy = _message("do-due-duty")
    for index, step in enumerate(steps):
        if step.duty == wrong_duty or (first == "collect" and index == 0 and step.duty != first):
            yield ChainObjection("collect", index, reason, remedy)
