"""A city's batch handed in on a forge: one letter, a review on each open request, and what became of each.

Everything is looked at before anything is sent; what was sent is read back. Whoever runs it again sends nothing twice.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

import msgspec

from taizhang.approval.gate.opinion import sectioned
from taizhang.approval.gate.pull import Review
from taizhang.approval.gate.signed import read_signed_branch
from taizhang.approval.gate.verdict import Verdict, signed_chain
from taizhang.approval.gate.worded import find_weakness
from taizhang.base.errors import RunFailedError
from taizhang.base.git import Git
from taizhang.base.messages import Messages
from taizhang.base.text import Text
from taizhang.documents.schema import Schemas
from taizhang.forge.judging import Judging
from taizhang.forge.port import Forge
from taizhang.law.law import Law
from taizhang.lifecycle.pulls.consolidating import Candidate, look_at

_message = Messages(__file__)

Fate = Literal["sent", "already", "refused", "uncounted", "unknown"]
JudgeAgain = Callable[[int], Candidate]
_NEW = "new"
"""The number of a review that is not handed in yet."""


@dataclass(frozen=True, slots=True)
class Batch:
    """What a city says of the requests that it sends up together.

    Attributes:
        letter: the number of the letter.
        opinion: what is said of all; empty where each has an opinion of its own.
        by_request: what is said of one request in place of that, by its number.
        by_record: what is said of one requirement of a request besides, by its id.
    """

    letter: str
    opinion: str
    by_request: Mapping[int, str]
    by_record: Mapping[str, str]

    def text_for(self, candidate: Candidate) -> str:
        """The text of the review on a request: the opinion, the letter's number, and what is said of single ones."""
        common = self.by_request.get(candidate.number, self.opinion).strip()
        own = {one.record: self.by_record[one.record] for one in candidate.subjects if one.record in self.by_record}
        return sectioned("\n".join(filter(None, (common, f"文号：{self.letter}"))), own)


@dataclass(frozen=True, slots=True)
class Prospect:
    """A request of the batch before anything is sent.

    Attributes:
        candidate: how it stands.
        commit: what would be approved.
        text: the review that would be handed in; empty where it is not to be sent.
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
class Outcome:
    """What became of one request: `uncounted` was sent and does not count, of `unknown` nobody knows whether it was."""

    number: int
    fate: Fate
    told: Text


@dataclass(frozen=True, slots=True)
class Consolidator:
    """Who hands the batch in: an account, for a city, at a moment."""

    login: str
    city: str
    now: datetime


def foresee(git: Git, judging: Judging, number: int, batch: Batch, who: Consolidator, law: Law) -> Prospect:
    """What consolidating a request would come to, by the gate's own law with the review added to it."""
    request, verdict = judging.request, judging.verdict
    shown = request if judging.asked.is_open else None
    candidate = look_at(number, shown, who.city, law)
    if candidate.standing == "unfit" or verdict is None:
        return Prospect(candidate, request.head, "", candidate.reason)
    if candidate.standing == "consolidated":
        return Prospect(candidate, verdict.head, "", _sent_otherwise(candidate, batch))
    text = batch.text_for(candidate)
    return Prospect(candidate, verdict.head, text, _find_refusal(git, verdict, candidate, text, who))


def foresee_worded(
    candidate: Candidate, batch: Batch, city: str, now: datetime, law: Law, schemas: Schemas
) -> Prospect:
    """What can be said of a request without a forge: how it stands, and whether the text is a consolidation at all."""
    head = candidate.request.head if candidate.request is not None else ""
    if candidate.standing == "unfit":
        return Prospect(candidate, head, "", candidate.reason)
    if candidate.standing == "consolidated":
        return Prospect(candidate, head, "", _sent_otherwise(candidate, batch))
    text = batch.text_for(candidate)
    for subject in candidate.subjects:
        weakness = find_weakness(law, schemas, city, text, subject.record, now)
        if weakness is not None:
            reason = _message("text", record=subject.record, weakness=weakness)
            return Prospect(candidate, head, text, reason)
    return Prospect(candidate, head, text)


def _sent_otherwise(candidate: Candidate, batch: Batch) -> Text | None:
    """Why what is consolidated already is not part of this batch."""
    if candidate.letters == (batch.letter,):
        return None
    letters = "、".join(candidate.letters) or "—"
    return _message("it-went-up-by-already", letters=letters)


def _find_refusal(git: Git, verdict: Verdict, candidate: Candidate, text: str, who: Consolidator) -> Text | None:
    """Why the gate would not count the review for one of the requirements; None where it would for all."""
    review = Review(_NEW, who.login, False, "APPROVED", verdict.head, who.now, False, text)
    pull = msgspec.structs.replace(verdict.pull, reviews=(*verdict.pull.reviews, review))
    signed = read_signed_branch(git, verdict.base, verdict.head, verdict.trusted, who.now)
    wanted = {subject.record for subject in candidate.subjects}
    for chain in verdict.chains:
        if chain.subject.name not in wanted:
            continue
        same = {step.commit: step.same_content for step in chain.judgement.steps} | {verdict.head: True}
        after = signed_chain(chain.subject, pull, signed, same.get)
        if any(step.duty == "consolidate" and step.review is review for step in after.steps):
            continue
        steps = after.judgement.steps
        reasons = [one for one in after.judgement.objections if steps[one.index].review == _NEW]
        if not reasons:
            return _message(
                "does-not-hold-the-duty-to-consolidate",
                login=who.login,
                department=verdict.trusted.law.department(who.city),
            )
        zh = "；".join(f"{one.reason.zh}，{one.remedy.zh}" for one in reasons)
        en = "; ".join(f"{one.reason.en}, {one.remedy.en}" for one in reasons)
        return _message("text-2", subject_name=chain.subject.name, zh=Text(zh, en))
    return None


def hand_in(forge: Forge, prospects: Sequence[Prospect], judge_again: JudgeAgain) -> Iterator[Outcome]:
    """Hand in the reviews one after the other, and say of each what became of it.

    Where the forge does not answer, it is asked whether the review arrived; the others go on. `judge_again` judges a
    request anew.
    """
    for prospect in prospects:
        number = prospect.candidate.number
        if prospect.is_done:
            letters = "、".join(prospect.candidate.letters)
            yield Outcome(number, "already", _message("consolidated-already", letters=letters))
            continue
        try:
            forge.approve(number, prospect.commit, prospect.text)
        except RunFailedError as error:
            lost = error
        else:
            yield _confirmed(number, judge_again)
            continue
        yield _after_loss(forge, prospect, lost, judge_again)


def _after_loss(forge: Forge, prospect: Prospect, error: RunFailedError, judge_again: JudgeAgain) -> Outcome:
    number = prospect.candidate.number
    try:
        reviews = forge.asked(number).pull.reviews
        login = forge.login
    except RunFailedError:
        return Outcome(
            number,
            "unknown",
            _message("forge-did-not-answer-nobody-knows", message=error.message),
        )
    if any(_is_it(review, prospect, login) for review in reviews):
        return _confirmed(number, judge_again)
    return Outcome(
        number,
        "refused",
        _message("it-did-not-arrive-run-the-same-command-again", message=error.message),
    )


def _is_it(review: Review, prospect: Prospect, login: str | None) -> bool:
    same = " ".join(review.body.split()) == " ".join(prospect.text.split())
    mine = login is not None and review.user.casefold() == login.casefold()
    return same and mine and review.state == "APPROVED" and not review.dismissed and review.commit == prospect.commit


def _confirmed(number: int, judge_again: JudgeAgain) -> Outcome:
    """What the gate says of a request after its review was handed in."""
    try:
        candidate = judge_again(number)
    except RunFailedError as error:
        return Outcome(
            number,
            "sent",
            _message("handed-in-it-could-not-be-looked-at-again", message=error.message),
        )
    if candidate.standing == "consolidated":
        return Outcome(number, "sent", _message("consolidated"))
    reason = candidate.reason or _message("gate-does-not-count-it-yet")
    return Outcome(
        number,
        "uncounted",
        _message("handed-in-and-does-not-count", reason=reason),
    )
