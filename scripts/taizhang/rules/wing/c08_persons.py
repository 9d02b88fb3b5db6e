"""C08: one person does one duty, and nobody approves what they wrote."""

from collections.abc import Iterator

from taizhang.base.messages import Messages
from taizhang.base.text import Text
from taizhang.lifecycle.chain.judgement import find_pair_objections, find_step_objections
from taizhang.rules.rule import Facts, Hit, rule

_message = Messages(__file__)


@rule
def persons(facts: Facts) -> Iterator[Hit]:
    """The persons of a chain are all different, none is the author, and no review serves twice.

    Case does not distinguish accounts. Accounts listed under one key in the reviewers' file are one person; of an
    account that is no longer listed only its name is known.
    """
    for approval, case, steps in facts.sealed_chains:
        author = approval.predicate.author
        for objection in find_step_objections(case, steps, "author"):
            login = steps[objection.index].login
            own = _message("is-the-author")
            problem = own if _is_same_account(login, author) else _describe_same_person(author, _message("author-role"))
            yield Hit(approval, f"predicate.chain.{objection.index}.person", {"person": login, "problem": problem})
        for objection in find_pair_objections(case, steps, "person", "review"):
            login, other = steps[objection.index].login, steps[objection.other].login
            if objection.aspect == "review":
                problem = _message("same-review")
            elif _is_same_account(login, other):
                problem = _message("same-account")
            else:
                problem = _describe_same_person(other, _message("earlier-duty-role"))
            yield Hit(approval, f"predicate.chain.{objection.index}.person", {"person": login, "problem": problem})


def _is_same_account(login: str, other: str) -> bool:
    return login.casefold() == other.casefold()


def _describe_same_person(login: str, role: Text) -> Text:
    return _message("is-same-person", login=login, role=role)
