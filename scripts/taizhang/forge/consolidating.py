"""A city's batch submitted on a forge: one letter, a review on each open request, and the outcome of each.

Everything is checked before anything is sent; what was sent is read back. Running it again sends nothing twice.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

import msgspec

from taizhang.approval.gate.consolidation_text import find_consolidation_problem
from taizhang.approval.gate.opinion import format_sections
from taizhang.approval.gate.pull import SubmittedReview
from taizhang.approval.gate.signed import read_signed_branch
from taizhang.approval.gate.verdict import Verdict, build_signed_chain
from taizhang.base.errors import RunFailedError
from taizhang.base.git import Git
from taizhang.base.messages import Messages
from taizhang.base.text import Text
from taizhang.documents.schema import Schemas
from taizhang.forge.judging import Judging
from taizhang.forge.port import Forge
from taizhang.law.law import Law
from taizhang.lifecycle.pulls.consolidating import Candidate, assess_consolidation

_message = Messages(__file__)

Fate = Literal["sent", "already", "refused", "uncounted", "unknown"]
JudgeAgain = Callable[[int], Candidate]
_NEW = "new"
"""The number of a review that is not submitted yet."""


@dataclass(frozen=True, slots=True)
class ConsolidationBatch:
    """The opinions of a city on the requests that it submits together.

    Attributes:
        letter: the number of the letter.
        opinion: the opinion on all; empty where each has an opinion of its own.
        by_request: the opinion on a single request in place of that, by its number.
        by_record: the additional opinion on a single requirement, by its id.
    """

    letter: str
    opinion: str
    by_request: Mapping[int, str]
    by_record: Mapping[str, str]

    def text_for(self, candidate: Candidate) -> str:
        """The text of the review on a request: the opinion, the letter's number, and opinions on single records."""
        common = self.by_request.get(candidate.number, self.opinion).strip()
        own = {one.record: self.by_record[one.record] for one in candidate.subjects if one.record in self.by_record}
        return format_sections("\n".join(filter(None, (common, f"文号：{self.letter}"))), own)


@dataclass(frozen=True, slots=True)
class Prospect:
    """A request of the batch before anything is sent.

    Attributes:
        candidate: its current state.
        commit: the commit that would be approved.
        text: the review that would be submitted; empty where none is to be sent.
        refusal: why it may not be consolidated, or why the gate would not count the review; None where it would.
    """

    candidate: Candidate
    commit: str
    text: str
    refusal: Text | None = None

    @property
    def is_done(self) -> bool:
        """Whether the city has consolidated it already."""
        return self.refusal is None and self.candidate.standing == "consolidated"


@dataclass(frozen=True, slots=True)
class HandInOutcome:
    """The outcome of one request: `uncounted` was sent but does not count; whether `unknown` was sent is unknown."""

    number: int
    fate: Fate
    message: Text


@dataclass(frozen=True, slots=True)
class Consolidator:
    """The submitter of the batch: an account, for a city, at a moment."""

    login: str
    city: str
    now: datetime


def assess_request(
    git: Git, judging: Judging, number: int, batch: ConsolidationBatch, who: Consolidator, law: Law
) -> Prospect:
    """The prospect of consolidating a request, judged by the gate's own rules with the review added."""
    request, verdict = judging.request, judging.verdict
    open_request = request if judging.pull_request.is_open else None
    candidate = assess_consolidation(number, open_request, who.city, law)
    if candidate.standing == "unfit" or verdict is None:
        return Prospect(candidate, request.head, "", candidate.reason)
    if candidate.standing == "consolidated":
        return Prospect(candidate, verdict.head, "", _find_other_letter(candidate, batch))
    text = batch.text_for(candidate)
    return Prospect(candidate, verdict.head, text, _find_refusal(git, verdict, candidate, text, who))


def assess_text(
    candidate: Candidate, batch: ConsolidationBatch, city: str, now: datetime, law: Law, schemas: Schemas
) -> Prospect:
    """The prospect of a request without a forge: its state, and whether the text is a valid consolidation."""
    head = candidate.request.head if candidate.request is not None else ""
    if candidate.standing == "unfit":
        return Prospect(candidate, head, "", candidate.reason)
    if candidate.standing == "consolidated":
        return Prospect(candidate, head, "", _find_other_letter(candidate, batch))
    text = batch.text_for(candidate)
    for subject in candidate.subjects:
        weakness = find_consolidation_problem(law, schemas, city, text, subject.record, now)
        if weakness is not None:
            reason = _message("record-weakness", record=subject.record, weakness=weakness)
            return Prospect(candidate, head, text, reason)
    return Prospect(candidate, head, text)


def _find_other_letter(candidate: Candidate, batch: ConsolidationBatch) -> Text | None:
    """Why an already consolidated request is not part of this batch; None where it is."""
    if candidate.letters == (batch.letter,):
        return None
    letters = "、".join(candidate.letters) or "—"
    return _message("already-submitted-by-other-letter", letters=letters)


def _find_refusal(git: Git, verdict: Verdict, candidate: Candidate, text: str, who: Consolidator) -> Text | None:
    """Why the gate would not count the review for one of the requirements; None where it counts for all."""
    review = SubmittedReview(_NEW, who.login, False, "APPROVED", verdict.head, who.now, False, text)
    pull = msgspec.structs.replace(verdict.pull, reviews=(*verdict.pull.reviews, review))
    signed = read_signed_branch(git, verdict.base, verdict.head, verdict.trusted, who.now)
    records = {subject.record for subject in candidate.subjects}
    for chain in verdict.chains:
        if chain.subject.name not in records:
            continue
        same = {step.commit: step.same_content for step in chain.judgement.steps} | {verdict.head: True}
        after = build_signed_chain(chain.subject, pull, signed, same.get)
        if any(step.duty == "consolidate" and step.review is review for step in after.steps):
            continue
        steps = after.judgement.steps
        objections = [one for one in after.judgement.objections if steps[one.index].review == _NEW]
        if not objections:
            return _message(
                "lacks-duty-to-consolidate",
                login=who.login,
                department=verdict.trusted.law.department(who.city),
            )
        zh = "；".join(f"{one.reason.zh}，{one.remedy.zh}" for one in objections)
        en = "; ".join(f"{one.reason.en}, {one.remedy.en}" for one in objections)
        return _message("record-objections", record=chain.subject.name, objections=Text(zh, en))
    return None


def hand_in(forge: Forge, prospects: Sequence[Prospect], judge_again: JudgeAgain) -> Iterator[HandInOutcome]:
    """Submit the reviews one after the other, and yield the outcome of each.

    Where the forge does not answer, it is queried whether the review arrived; the others go on. `judge_again` judges
    a request again.
    """
    for prospect in prospects:
        number = prospect.candidate.number
        if prospect.is_done:
            letters = "、".join(prospect.candidate.letters)
            yield HandInOutcome(number, "already", _message("already-consolidated", letters=letters))
            continue
        try:
            forge.approve(number, prospect.commit, prospect.text)
        except RunFailedError as error:
            failure = error
        else:
            yield _confirm_outcome(number, judge_again)
            continue
        yield _check_arrival(forge, prospect, failure, judge_again)


def _check_arrival(forge: Forge, prospect: Prospect, error: RunFailedError, judge_again: JudgeAgain) -> HandInOutcome:
    number = prospect.candidate.number
    try:
        reviews = forge.read_pull_request(number).pull.reviews
        login = forge.login
    except RunFailedError:
        return HandInOutcome(
            number,
            "unknown",
            _message("no-answer-from-forge", reason=error.message),
        )
    if any(_is_submitted_review(review, prospect, login) for review in reviews):
        return _confirm_outcome(number, judge_again)
    return HandInOutcome(
        number,
        "refused",
        _message("review-did-not-arrive", reason=error.message),
    )


def _is_submitted_review(review: SubmittedReview, prospect: Prospect, login: str | None) -> bool:
    has_same_text = " ".join(review.body.split()) == " ".join(prospect.text.split())
    is_own = login is not None and review.user.casefold() == login.casefold()
    return (
        has_same_text
        and is_own
        and review.state == "APPROVED"
        and not review.dismissed
        and review.commit == prospect.commit
    )


def _confirm_outcome(number: int, judge_again: JudgeAgain) -> HandInOutcome:
    """The outcome of a request after its review was submitted, by the gate's judgement."""
    try:
        candidate = judge_again(number)
    except RunFailedError as error:
        return HandInOutcome(
            number,
            "sent",
            _message("submitted-but-not-verified", reason=error.message),
        )
    if candidate.standing == "consolidated":
        return HandInOutcome(number, "sent", _message("consolidated"))
    reason = candidate.reason or _message("not-counted-yet")
    return HandInOutcome(
        number,
        "uncounted",
        _message("submitted-but-not-counted", reason=reason),
    )
