"""N13: a notice states the office that receives objections."""

from collections.abc import Iterator

from taizhang.rules.rule import Facts, Hit, rule


@rule
def office(facts: Facts) -> Iterator[Hit]:
    """The statutes name the office that receives objections to a notice."""
    for notice in facts.book.notices.values():
        if facts.law.objection_office(notice.published_on) is None:
            yield Hit(notice, "published_on", {"department": facts.law.department(facts.law.region)})
