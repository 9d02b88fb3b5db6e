"""The person behind an account: by its login and, where known, by the forge's number of the account."""

from taizhang.approval.gate.pull import Pull, SubmittedReview
from taizhang.base.text import Text
from taizhang.repository.reviewers import Reviewers


def find_person(review: SubmittedReview, reviewers: Reviewers) -> str:
    """The key of the person behind a review's account, also where the account was renamed.

    An account with a listed login and another number than the listed one is a stranger: a separate person.
    """
    return f"{review.person}#{review.account}" if is_stranger(review, reviewers) else _person_of(review, reviewers)


def is_stranger(review: SubmittedReview, reviewers: Reviewers) -> bool:
    """Whether a review's account has a listed login and another number than the listed account."""
    return find_account_problem(review, reviewers) is not None and _login_in_roster(review, reviewers) == review.user


def find_account_problem(review: SubmittedReview, reviewers: Reviewers) -> Text | None:
    """Why reviews of an account do not count: it was renamed, or is not the listed one."""
    return reviewers.find_account_problem(review.user, review.account)


def find_writers(pull: Pull, reviewers: Reviewers) -> frozenset[str]:
    """The keys of the persons who wrote or proposed a request, its author also where their account was renamed."""
    login_of_author = reviewers.find_login(pull.author_account) if pull.author_account is not None else None
    return frozenset(reviewers.person_of(login) for login in (*pull.writers, login_of_author or pull.author))


def _person_of(review: SubmittedReview, reviewers: Reviewers) -> str:
    return reviewers.person_of(_login_in_roster(review, reviewers))


def _login_in_roster(review: SubmittedReview, reviewers: Reviewers) -> str:
    return reviewers.login_in_roster(review.user, review.account)
