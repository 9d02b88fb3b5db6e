"""Whose account it is: by its login, and where the forge's number of it is known, by that too."""

from taizhang.approval.gate.pull import Pull, Review
from taizhang.base.text import Text
from taizhang.repository.reviewers import Reviewers


def find_person(review: Review, reviewers: Reviewers) -> str:
    """The key of the person behind a review's account, also where the account was renamed.

    Whoever bears a listed login with another number than the listed one is a stranger: a person of his own.
    """
    return f"{review.person}#{review.account}" if is_stranger(review, reviewers) else _person(review, reviewers)


def is_stranger(review: Review, reviewers: Reviewers) -> bool:
    """Whether a review's account bears a listed login, and is another account than the listed one by its number."""
    return find_account_problem(review, reviewers) is not None and _listed_login(review, reviewers) == review.user


def find_account_problem(review: Review, reviewers: Reviewers) -> Text | None:
    """Why nothing that a review's account says counts: it was renamed, or is not the listed one."""
    return reviewers.find_account_problem(review.user, review.account)


def persons_who_wrote(pull: Pull, reviewers: Reviewers) -> frozenset[str]:
    """The keys of the persons who wrote or proposed a request, its author also where their account was renamed."""
    known = reviewers.find_login(pull.author_account) if pull.author_account is not None else None
    return frozenset(reviewers.person_of(login) for login in (*pull.writers, known or pull.author))


def _person(review: Review, reviewers: Reviewers) -> str:
    return reviewers.person_of(_listed_login(review, reviewers))


def _listed_login(review: Review, reviewers: Reviewers) -> str:
    return reviewers.listed_login(review.user, review.account)
