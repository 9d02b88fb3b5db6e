"""The law on a single step, aspect by aspect, and on a step beside those that were taken already."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import datetime

from taizhang.base.messages import Messages
from taizhang.base.text import Text
from taizhang.findings.citing import is_binding
from taizhang.lifecycle.chain.due import DueDuty
from taizhang.lifecycle.chain.outcome import OUTCOMES
from taizhang.lifecycle.chain.step import Aspect, Case, ChainStep
from taizhang.records.substance import letter_problem, refusing_words, weight

_message = Messages(__file__)

Found = tuple[Text, Text]
"""A reason and its remedy."""
Test = Callable[[Case, DueDuty, ChainStep], Found | None]

_ANOTHER = _message("another")
_ANEW = _message("anew")


def _bot(case: Case, due: DueDuty, step: ChainStep) -> Found | None:
    return (_message("robot-may-not-approve"), _ANOTHER) if step.bot else None


def _dismissed(case: Case, due: DueDuty, step: ChainStep) -> Found | None:
    """Whether by somebody else, or by Forgejo, where its author gave another one, even after the merge."""
    if not step.dismissed:
        return None
    return (
        _message("it-was-dismissed"),
        _message("review-and-approve-anew"),
    )


def _edited(case: Case, due: DueDuty, step: ChainStep) -> Found | None:
    """Whoever may write to a forge's requests may change or delete anybody's text. Source: house/gate."""
    if not step.edited:
        return None
    return (
        _message("its-text-was-changed-or-deleted-on-the-forge"),
        _message("let-the-same-person-review-and-approve-anew"),
    )


def _superseded(case: Case, due: DueDuty, step: ChainStep) -> Found | None:
    return step.superseded


def _account(case: Case, due: DueDuty, step: ChainStep) -> Found | None:
    """An account is the listed one by its number too, where both are known. Source: house/deputies."""
    problem = case.find_account_problem(step.login, step.account) if case.find_account_problem is not None else None
    if problem is None:
        return None
    return (
        problem,
        _message("let-find-out-and-correct-login-and-number"),
    )


def _author(case: Case, due: DueDuty, step: ChainStep) -> Found | None:
    """Nobody approves what they wrote, under whichever account. Source: house/seals."""
    if step.person not in case.writers:
        return None
    return (
        _message("they-wrote-part-of-this-pull-request"),
        _ANOTHER,
    )


def _office(case: Case, due: DueDuty, step: ChainStep) -> Found | None:
    day = step.at.date()
    if case.holds is None or case.holds(step.login, step.duty, step.division, day):
        return None
    return (_message("they-did-not-hold-the-duty", day=day), _ANOTHER)


def _unsigned(case: Case, due: DueDuty, step: ChainStep) -> Found | None:
    """Whom the reviewers' file asks to sign, signs: a review on the forge alone is not enough. Source: house/seals."""
    if not step.unsigned:
        return None
    return (
        _message("reviewers-file-asks-them-to-sign"),
        _message("give-the-opinion-by-signed"),
    )


def _acting(case: Case, due: DueDuty, step: ChainStep) -> Found | None:
    """Whoever did it as a deputy is shown as the deputy of the person that the roster names. Source: house/deputies."""
    if case.find_principal is None:
        return None
    principal = case.find_principal(step.login, step.duty, step.division, step.at.date())
    if principal == step.acting_for:
        return None
    own = _message("their-own-right")
    stated = _message("for", acting_for=step.acting_for) if step.acting_for else own
    due_ = _message("for-2", principal=principal) if principal else own
    return (
        _message("it-is-stated-as-done-by-the-roster", stated=stated, due=due_),
        _message("let-find-out-why-the-seal-departs"),
    )


def _opened(case: Case, due: DueDuty, step: ChainStep) -> Found | None:
    if case.opened_at is None or step.at >= case.opened_at:
        return None
    moment = _moment(case.opened_at)
    return (_message("it-is-older-than-the-pull-request-opened", moment=moment), _ANEW)


def _submitted(case: Case, due: DueDuty, step: ChainStep) -> Found | None:
    day = case.submitted_on
    if day is None or step.at.date() >= day:
        return None
    return (_message("it-is-older-than-the-submission", day=day), _ANEW)


def _ended(case: Case, due: DueDuty, step: ChainStep) -> Found | None:
    if case.ended_at is None or step.at <= case.ended_at:
        return None
    moment = _moment(case.ended_at)
    return (
        _message("it-was-given-after-the-merge-or-seal", moment=moment),
        _message("let-find-out-why-it-was-merged-without"),
    )


def _content(case: Case, due: DueDuty, step: ChainStep) -> Found | None:
    if step.same_content:
        return None
    if step.same_content is None:
        return (_message("commit-that-it-was-given-on-is-missing"), _ANEW)
    return (_message("content-changed-after-it-was-given"), _ANEW)


def _opinion(case: Case, due: DueDuty, step: ChainStep) -> Found | None:
    """An opinion that says something and does not refuse. Source: region-2021-1131/2.2, /2.3; house/seals."""
    if weight(step.opinion) == 0:
        return _too_short(case, step)
    words = None if due.ends else refusing_words(step.opinion, due.decides)
    if words is None:
        return None
    return (
        _message("its-opinion-says-which-is-no-approval", words=words),
        _message("state-a-positive-opinion-and-approve-anew", end=_END[due.duty])
        if due.decides and due.duty in _END
        else _message("state-a-positive-opinion-and-approve-anew-2"),
    )


_END = {
    "evaluate": _message("end-evaluate"),
    "consolidate": _message("end-consolidate"),
    "review": _message("end-review"),
}


def _outcome(case: Case, due: DueDuty, step: ChainStep) -> Found | None:
    """Only evaluation, consolidation and review end a requirement, each with its own outcome.

    Source: region-2021-1131/2.2, /2.3.
    """
    if step.outcome is None or due.ends:
        return None
    if due.decides and step.outcome in OUTCOMES.get(due.duty, ()):
        return (
            _message("it-ends-the-requirement-and-lets-nothing-go"),
            _message("department-last-opinion-is-what-counts"),
        )
    return (
        _message("this-duty-may-not-end-the-matter"),
        _message("evaluation-may-state-a-consolidation"),
    )


def _brief(case: Case, due: DueDuty, step: ChainStep) -> Found | None:
    """An opinion of a least length. Source: house/substance."""
    least = case.law.number("substance.opinion", step.at.date())
    return _too_short(case, step) if 0 < weight(step.opinion) < least else None


def _too_short(case: Case, step: ChainStep) -> Found:
    least, length = case.law.number("substance.opinion", step.at.date()), weight(step.opinion)
    return (
        _message("its-opinion-has-characters", least=least, length=length),
        _message("state-what-the-judgement-rests"),
    )


def _unfit(case: Case, due: DueDuty, step: ChainStep) -> Found | None:
    return (step.unfit, _ANEW) if step.unfit is not None else None


def _letter(case: Case, due: DueDuty, step: ChainStep) -> Found | None:
    """A consolidation goes up by a letter of its own department and year. Source: region-2021-1131/2.2."""
    again = _message("add-a-line-like")
    if step.letter is None:
        missing = due.datum == "letter" and not due.optional
        return (_message("it-states-no-letter-number"), again) if missing else None
    if due.datum != "letter":
        return (
            _message("only-a-consolidation-bears-a-letter-number"),
            _message("leave-the-number-out"),
        )
    day = step.at.date()
    known = case.law.as_of(day).divisions.get(due.division)
    problem = letter_problem(step.letter, known.letter_prefix if known else None, day)
    return (problem, again) if problem is not None else None


def _classification(case: Case, due: DueDuty, step: ChainStep) -> Found | None:
    """The review classifies a functional requirement. Source: house/classification."""
    if due.datum == "classification":
        if step.classification is not None or due.optional:
            return None
        return (
            _message("it-states-no-classification"),
            _message("add-a-line-like-and-approve-anew"),
        )
    if step.classification is None:
        return None
    reason = (
        _message("data-sharing-need-has-no-classification")
        if step.duty == "review"
        else _message("step-other-than-the-review-states")
    )
    return reason, _message("leave-the-classification-out")


_DECISIVE: Sequence[tuple[Aspect, Test]] = (
    ("bot", _bot),
    ("dismissed", _dismissed),
    ("edited", _edited),
    ("superseded", _superseded),
    ("account", _account),
    ("author", _author),
    ("office", _office),
    ("signature", _unsigned),
    ("acting", _acting),
    ("opened", _opened),
    ("submitted", _submitted),
    ("ended", _ended),
    ("content", _content),
)
"""Where one of these fails, what the opinion says no longer matters."""
_OF_OPINION: Sequence[tuple[Aspect, Test]] = (
    ("opinion", _opinion),
    ("brevity", _brief),
    ("opinion", _unfit),
    ("letter", _letter),
    ("classification", _classification),
    ("outcome", _outcome),
)


DEFAULTS: Mapping[Aspect, str] = {"brevity": "substance.opinion", "classification": "house/classification"}
"""What the notices leave open, by the source word that it rests on: no fault while nobody confirmed it."""


def faults_of_step(case: Case, due: DueDuty, step: ChainStep, *aspects: Aspect) -> Iterator[tuple[Aspect, Text, Text]]:
    """Everything for which one step, taken by itself, does not fulfil a duty: aspect, reason and remedy.

    Only `aspects` are looked at where some are named. Where none is, what is a mere default on the day is left out.
    """
    for aspect, test in (*_DECISIVE, *_OF_OPINION):
        if aspects and aspect not in aspects:
            continue
        found = test(case, due, step)
        if found is not None and not aspects and not _is_binding(case, aspect, step):
            continue
        if found is not None:
            yield aspect, *found


def remarks_on_step(case: Case, due: DueDuty, step: ChainStep) -> Iterator[tuple[Aspect, Text, Text]]:
    """What a step that counts departs from by mere defaults of the system: aspect, reason and remedy."""
    for aspect in DEFAULTS:
        if not _is_binding(case, aspect, step):
            yield from faults_of_step(case, due, step, aspect)


def _is_binding(case: Case, aspect: Aspect, step: ChainStep) -> bool:
    word = DEFAULTS.get(aspect)
    return word is None or is_binding((word,), case.law, step.at.date(), step.division)


def is_decisive(aspect: Aspect) -> bool:
    """Whether a step that fails in this respect needs no further reason."""
    return any(aspect == name for name, _ in _DECISIVE)


Placed = tuple[DueDuty, ChainStep]


def conflicts(placed: Placed, due: DueDuty, step: ChainStep) -> Iterator[tuple[Aspect, Text, Text]]:
    """Everything for which a step may not stand beside one that fulfils another duty: aspect, reason and remedy.

    One person does one duty, one review serves once, and no duty is done before those of a lower rank.

    Source: region-2021-1131/2.2, /2.3; house/seals.
    """
    other_due, other = placed
    if other.person == step.person:
        same = other.login.casefold() == step.login.casefold()
        reason = (
            _message("they-did-another-duty")
            if same
            else _message("they-are-the-same-person-as-who-did-another", login=other.login)
        )
        yield "person", reason, _ANOTHER
    elif other.review == step.review:
        yield "review", _message("one-review-is-used-twice"), _ANOTHER
    if other_due.rank != due.rank:
        early, late = (other, step) if other_due.rank < due.rank else (step, other)
        if late.at < early.at:
            yield "order", _message("it-was-given-before-the-duty-that-comes"), _ANEW


def _moment(at: datetime) -> str:
    return f"{at:%Y-%m-%d %H:%M:%S}"
