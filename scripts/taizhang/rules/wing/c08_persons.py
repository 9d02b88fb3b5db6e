"""C08: one person does one duty, and nobody approves what they wrote."""

from collections.abc import Iterator

from taizhang.base.messages import Messages
from taizhang.base.text import Text
from taizhang.lifecycle.chain.judgement import pair_objections, step_objections
from taizhang.lifecycle.chain.seals import case_in, steps_of
from taizhang.rules.rule import Facts, Hit, rule

_message = Messages(__file__)


@rule
def persons(facts: Facts) -> Iterator[Hit]:
    """The persons of a chain are all different, none is the author, and no review serves twice.

    Accounts differ in more than case. Those that the reviewers' file lists under one key are one person; of an account
    that is no longer listed only its name is known.
    """
    for approval in facts.book.approvals.values():
        case, steps = case_in(facts.law, facts.book, approval, facts.reviewers), steps_of(approval, facts.reviewers)
        author = approval.predicate.author
        for objection in step_objections(case, steps, "author"):
            login = steps[objection.index].login
            own = _message("is-the-author")
            problem = own if _is_one(login, author) else _one_person(author, "提交账号", "the author")
            yield Hit(approval, f"predicate.chain.{objection.index}.person", {"person": login, "problem": problem})
        for objection in pair_objections(case, steps, "person", "review"):
            login, other = steps[objection.index].login, steps[objection.other].login
            if objection.aspect == "review":
                problem = _message("used-the-review-of-an-earlier-duty")
            elif _is_one(login, other):
                problem = _message("did-an-earlier-duty")
            else:
                problem = _one_person(other, "办理前面环节的账号", "who did an earlier duty,")
            yield Hit(approval, f"predicate.chain.{objection.index}.person", {"person": login, "problem": problem})


def _is_one(login: str, other: str) -> bool:
    return login.casefold() == other.casefold()


def _one_person(other: str, zh: str, en: str) -> Text:
    return _message("is-the-same-person", other=other, zh=Text(zh, en))
