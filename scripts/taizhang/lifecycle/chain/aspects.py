"""The law on a single step, aspect by aspect, and on a step beside earlier ones."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import datetime

from taizhang.base.messages import Messages
from taizhang.base.text import Text
from taizhang.findings.citing import is_binding
from taizhang.lifecycle.chain.due import DueDuty
from taizhang.lifecycle.chain.outcome import OUTCOMES
from taizhang.lifecycle.chain.step import Aspect, ChainCase, ChainStep
from taizhang.records.substance import find_letter_problem, find_refusal, measure_substance

_message = Messages(__file__)

ReasonAndRemedy = tuple[Text, Text]
"""A reason and its remedy."""
StepTest = Callable[[ChainCase, DueDuty, ChainStep], ReasonAndRemedy | None]

_ANOTHER = _message("another")
_ANEW = _message("anew")


def _check_bot(case: ChainCase, due: DueDuty, step: ChainStep) -> ReasonAndRemedy | None:
    return (_message("robot-may-not-approve"), _ANOTHER) if step.bot else None


def _check_dismissal(case: ChainCase, due: DueDuty, step: ChainStep) -> ReasonAndRemedy | None:
    """A dismissal by somebody else, or by Forgejo after a newer approval of its author, even after the merge."""
    if not step.dismissed:
        return None
    return (
        _message("dismissed"),
        _message("review-and-approve-anew"),
    )


def _check_edit(case: ChainCase, due: DueDuty, step: ChainStep) -> ReasonAndRemedy | None:
    """Accounts with write access to a forge's requests can change or delete others' texts. Source: house/gate."""
    if not step.edited:
        return None
    return (
        _message("text-changed-on-forge"),
        _message("have-same-person-approve-anew"),
    )


def _check_superseding(case: ChainCase, due: DueDuty, step: ChainStep) -> ReasonAndRemedy | None:
    return step.superseded


def _check_account(case: ChainCase, due: DueDuty, step: ChainStep) -> ReasonAndRemedy | None:
    """An account has to match the listed one by its number too, where both are known. Source: house/deputies."""
    problem = case.find_account_problem(step.login, step.account) if case.find_account_problem is not None else None
    if problem is None:
        return None
    return (
        problem,
        _message("have-login-and-number-corrected"),
    )


def _check_author(case: ChainCase, due: DueDuty, step: ChainStep) -> ReasonAndRemedy | None:
    """Nobody approves what they wrote, under whichever account. Source: house/seals."""
    if step.person not in case.writers:
        return None
    return (
        _message("wrote-part-of-pull-request"),
        _ANOTHER,
    )


def _check_office(case: ChainCase, due: DueDuty, step: ChainStep) -> ReasonAndRemedy | None:
    day = step.at.date()
    if case.holds is None or case.holds(step.login, step.duty, step.division, day):
        return None
    return (_message("did-not-hold-duty", day=day), _ANOTHER)


def _check_signature(case: ChainCase, due: DueDuty, step: ChainStep) -> ReasonAndRemedy | None:
    """A signature required by the reviewers' file is given: a forge review alone is not enough. Source: house/seals."""
    if not step.unsigned:
        return None
    return (
        _message("must-sign-but-unsigned"),
        _message("give-signed-opinion"),
    )


def _check_principal(case: ChainCase, due: DueDuty, step: ChainStep) -> ReasonAndRemedy | None:
    """A deputy's step states the person whom the roster names as principal. Source: house/deputies."""
    if case.find_principal is None:
        return None
    principal = case.find_principal(step.login, step.duty, step.division, step.at.date())
    if principal == step.acting_for:
        return None
    stated, expected = _describe_role(step.acting_for), _describe_role(principal)
    return (
        _message("stated-role-differs-from-roster", stated=stated, expected=expected),
        _message("have-departure-from-roster-explained"),
    )


def _describe_role(principal: str | None) -> Text:
    if principal is None:
        return _message("in-own-right")
    return _message("as-deputy", principal=principal)


def _check_opening(case: ChainCase, due: DueDuty, step: ChainStep) -> ReasonAndRemedy | None:
    if case.opened_at is None or step.at >= case.opened_at:
        return None
    time = _format_time(case.opened_at)
    return (_message("older-than-pull-request", time=time), _ANEW)


def _check_submission(case: ChainCase, due: DueDuty, step: ChainStep) -> ReasonAndRemedy | None:
    day = case.submitted_on
    if day is None or step.at.date() >= day:
        return None
    return (_message("older-than-submission", day=day), _ANEW)


def _check_ending(case: ChainCase, due: DueDuty, step: ChainStep) -> ReasonAndRemedy | None:
    if case.ended_at is None or step.at <= case.ended_at:
        return None
    time = _format_time(case.ended_at)
    return (
        _message("given-after-merge-or-seal", time=time),
        _message("have-merge-without-duty-explained"),
    )


def _check_content(case: ChainCase, due: DueDuty, step: ChainStep) -> ReasonAndRemedy | None:
    if step.same_content:
        return None
    if step.same_content is None:
        return (_message("reviewed-commit-is-missing"), _ANEW)
    return (_message("content-changed-after-opinion"), _ANEW)


def _check_opinion(case: ChainCase, due: DueDuty, step: ChainStep) -> ReasonAndRemedy | None:
    """An opinion has substance and does not refuse. Source: region-2021-1131/2.2, /2.3; house/seals."""
    if measure_substance(step.opinion) == 0:
        return _describe_short_opinion(case, step)
    phrase = None if due.ends else find_refusal(step.opinion, due.decides)
    if phrase is None:
        return None
    return (
        _message("opinion-does-not-approve", phrase=phrase),
        _message("state-positive-opinion-or-end", end=_END[due.duty])
        if due.decides and due.duty in _END
        else _message("state-positive-opinion"),
    )


_END = {
    "evaluate": _message("end-evaluate"),
    "consolidate": _message("end-consolidate"),
    "review": _message("end-review"),
}


def _check_outcome(case: ChainCase, due: DueDuty, step: ChainStep) -> ReasonAndRemedy | None:
    """Only evaluation, consolidation and review end a requirement, each with its own outcome.

    Source: region-2021-1131/2.2, /2.3.
    """
    if step.outcome is None or due.ends:
        return None
    if due.decides and step.outcome in OUTCOMES.get(due.duty, ()):
        return (
            _message("ends-requirement"),
            _message("last-opinion-of-department-counts"),
        )
    return (
        _message("outcome-not-allowed-for-duty"),
        _message("allowed-outcomes"),
    )


def _check_length(case: ChainCase, due: DueDuty, step: ChainStep) -> ReasonAndRemedy | None:
    """An opinion has a minimum length. Source: house/substance."""
    least = case.law.number("substance.opinion", step.at.date())
    return _describe_short_opinion(case, step) if 0 < measure_substance(step.opinion) < least else None


def _describe_short_opinion(case: ChainCase, step: ChainStep) -> ReasonAndRemedy:
    least, length = case.law.number("substance.opinion", step.at.date()), measure_substance(step.opinion)
    return (
        _message("opinion-too-short", least=least, length=length),
        _message("state-reasons"),
    )


def _check_fitness(case: ChainCase, due: DueDuty, step: ChainStep) -> ReasonAndRemedy | None:
    return (step.unfit, _ANEW) if step.unfit is not None else None


def _check_letter(case: ChainCase, due: DueDuty, step: ChainStep) -> ReasonAndRemedy | None:
    """A consolidation states a letter of its own department and year. Source: region-2021-1131/2.2."""
    remedy = _message("add-letter-line")
    if step.letter is None:
        missing = due.datum == "letter" and not due.optional
        return (_message("letter-number-missing"), remedy) if missing else None
    if due.datum != "letter":
        return (
            _message("letter-number-only-on-consolidation"),
            _message("remove-letter-number"),
        )
    day = step.at.date()
    division = case.law.as_of(day).divisions.get(due.division)
    problem = find_letter_problem(step.letter, division.letter_prefix if division else None, day)
    return (problem, remedy) if problem is not None else None


def _check_classification(case: ChainCase, due: DueDuty, step: ChainStep) -> ReasonAndRemedy | None:
    """The review classifies a functional requirement. Source: house/classification."""
    if due.datum == "classification":
        if step.classification is not None or due.optional:
            return None
        return (
            _message("classification-missing"),
            _message("add-classification-line"),
        )
    if step.classification is None:
        return None
    reason = _message("no-classification") if step.duty == "review" else _message("classification-only-on-review")
    return reason, _message("remove-classification")


_DECISIVE: Sequence[tuple[Aspect, StepTest]] = (
    ("bot", _check_bot),
    ("dismissed", _check_dismissal),
    ("edited", _check_edit),
    ("superseded", _check_superseding),
    ("account", _check_account),
    ("author", _check_author),
    ("office", _check_office),
    ("signature", _check_signature),
    ("acting", _check_principal),
    ("opened", _check_opening),
    ("submitted", _check_submission),
    ("ended", _check_ending),
    ("content", _check_content),
)
"""Where one of these fails, the content of the opinion does not matter."""
_OF_OPINION: Sequence[tuple[Aspect, StepTest]] = (
    ("opinion", _check_opinion),
    ("brevity", _check_length),
    ("opinion", _check_fitness),
    ("letter", _check_letter),
    ("classification", _check_classification),
    ("outcome", _check_outcome),
)


DEFAULTS: Mapping[Aspect, str] = {"brevity": "substance.opinion", "classification": "house/classification"}
"""Aspects that the notices leave open, with the default each rests on: no fault until confirmed."""


def find_step_faults(
    case: ChainCase, due: DueDuty, step: ChainStep, *aspects: Aspect
) -> Iterator[tuple[Aspect, Text, Text]]:
    """Every fault for which one step by itself does not fulfil a duty: aspect, reason and remedy.

    With `aspects` only those are tested; without, unconfirmed defaults are left out.
    """
    for aspect, test in (*_DECISIVE, *_OF_OPINION):
        if aspects and aspect not in aspects:
            continue
        fault = test(case, due, step)
        if fault is not None and not aspects and not _is_binding(case, aspect, step):
            continue
        if fault is not None:
            yield aspect, *fault


def find_step_remarks(case: ChainCase, due: DueDuty, step: ChainStep) -> Iterator[tuple[Aspect, Text, Text]]:
    """Where a step that counts departs from unconfirmed defaults: aspect, reason and remedy."""
    for aspect in DEFAULTS:
        if not _is_binding(case, aspect, step):
            yield from find_step_faults(case, due, step, aspect)


def _is_binding(case: ChainCase, aspect: Aspect, step: ChainStep) -> bool:
    source = DEFAULTS.get(aspect)
    return source is None or is_binding((source,), case.law, step.at.date(), step.division)


def is_decisive(aspect: Aspect) -> bool:
    """Whether a step that fails in this respect needs no further reason."""
    return any(aspect == name for name, _ in _DECISIVE)


PlacedStep = tuple[DueDuty, ChainStep]


def find_conflicts(placed: PlacedStep, due: DueDuty, step: ChainStep) -> Iterator[tuple[Aspect, Text, Text]]:
    """Every conflict of a step with one that fulfils another duty: aspect, reason and remedy.

    One person does one duty, one review serves once, and no duty is done before those of a lower rank.

    Source: region-2021-1131/2.2, /2.3; house/seals.
    """
    other_due, other = placed
    if other.person == step.person:
        same = other.login.casefold() == step.login.casefold()
        reason = _message("did-another-duty") if same else _message("same-person-did-another-duty", login=other.login)
        yield "person", reason, _ANOTHER
    elif other.review == step.review:
        yield "review", _message("one-review-is-used-twice"), _ANOTHER
    if other_due.rank != due.rank:
        early, late = (other, step) if other_due.rank < due.rank else (step, other)
        if late.at < early.at:
            yield "order", _message("given-before-preceding-duty"), _ANEW


def _format_time(at: datetime) -> str:
    return f"{at:%Y-%m-%d %H:%M:%S}"
