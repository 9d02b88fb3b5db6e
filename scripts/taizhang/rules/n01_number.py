"""N01: notices are numbered without a gap within their year, in the order of publication."""

from collections.abc import Iterator

from taizhang.chain import number_fault
from taizhang.rule import Facts, Hit, rule
from taizhang.text import Text


@rule
def number(facts: Facts) -> Iterator[Hit]:
    """A year's notices are 01, 02 …, each published no earlier than the one before it."""
    latest: dict[str, tuple[str, str]] = {}
    for notice in facts.book.notices.values():  # in order of id
        problem = number_fault(facts.book, notice.id)
        if problem is not None:
            yield Hit(notice, "id", {"notice": notice.id, "problem": problem})
        year = notice.id.rpartition("-")[0]
        day = notice.published_on.isoformat()
        before, its_day = latest.get(year, ("", ""))
        if day < its_day:
            problem = Text(
                f"发布日{day}早于{before}的发布日{its_day}",
                f"published on {day}, before {before} on {its_day}",
            )
            yield Hit(notice, "published_on", {"notice": notice.id, "problem": problem})
        latest[year] = (notice.id, day)
