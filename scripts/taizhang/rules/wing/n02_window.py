"""N02: a notice stays open for the statutory number of working days."""

from collections.abc import Iterator

from taizhang.base.messages import Messages
from taizhang.law.calendar import Unknown
from taizhang.rules.rule import Facts, Hit, rule

_message = Messages(__file__)


@rule
def window(facts: Facts) -> Iterator[Hit]:
    """A notice's last day is the tenth working day after its publication, by the calendar it pins."""
    for notice in facts.book.notices.values():
        if notice.annulled is not None:
            continue
        try:
            calendar = facts.law.calendar.as_pinned({pin.year: pin.version for pin in notice.calendar}, notice.overlays)
        except KeyError:
            continue  # the pin itself is wrong: N03
        due = facts.law.last_day("notice_days", notice.published_on, facts.law.region, calendar)
        if isinstance(due, Unknown):
            message = _message("calendar-unpublished", day=due.day, file=due.file)
            yield Hit(notice, "closes_on", {"stated": notice.closes_on, "due": message})
        elif notice.closes_on != due:
            yield Hit(notice, "closes_on", {"stated": notice.closes_on, "due": due})
