"""N08: withdrawn or superseded requirements are not put to public notice."""

from collections.abc import Iterator

from taizhang.base.messages import Messages
from taizhang.base.text import Param
from taizhang.rules.rule import Facts, Hit, rule

_message = Messages(__file__)


@rule
def withdrawn(facts: Facts) -> Iterator[Hit]:
    """A notice lists no requirement that was withdrawn or superseded before its publication."""
    for notice in facts.book.notices.values():
        if notice.annulled is not None:
            continue
        for index, item in enumerate(notice.requirements):
            requirement = facts.book.requirements.get(item.id)
            if requirement is None:
                continue
            successor = next(iter(facts.book.successors_of.get(item.id, ())), None)
            if requirement.withdrawn and requirement.withdrawn.on < notice.published_on:
                day = requirement.withdrawn.on
                problem = _message("was-withdrawn", day=day)
            elif successor and successor.submitted_on < notice.published_on:
                day = successor.submitted_on
                problem = _message("was-superseded", day=day, successor=successor.id)
            else:
                continue
            params: dict[str, Param] = {"requirement": item.id, "problem": problem, "published_on": notice.published_on}
            yield Hit(notice, f"requirements.{index}.id", params)
