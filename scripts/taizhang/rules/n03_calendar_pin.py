"""N03: a notice pins the calendars that its period was counted with, and no others."""

from collections.abc import Iterator

from taizhang.calendar import Unknown
from taizhang.rule import Facts, Hit, rule
from taizhang.text import Text


@rule
def calendar_pin(facts: Facts) -> Iterator[Hit]:
    """`calendar` names each year that decides a day of the period, once, in a version on file."""
    law = facts.law
    for notice in facts.book.notices.values():
        if notice.annulled is not None:
            continue
        pins: dict[int, int] = {}
        faults: list[tuple[str, Text]] = []
        for index, pin in enumerate(notice.calendar):
            known = law.calendar.latest(pin.year)
            if pin.year in pins:
                text = Text(f"{pin.year}年重复列出", f"{pin.year} is named twice")
                faults.append((f"calendar.{index}.year", text))
            elif known is None or pin.version > known:
                text = Text(f"没有{pin.year}年第{pin.version}版日历", f"no version {pin.version} of {pin.year}")
                faults.append((f"calendar.{index}.version", text))
            else:
                pins[pin.year] = pin.version
        calendar = law.calendar.as_pinned(pins)
        due = law.last_day("notice_days", notice.published_on, calendar=calendar)
        if not faults and not isinstance(due, Unknown):  # else N02 asks for the calendar that is missing
            needed = calendar.versions_for(notice.published_on, due)
            missing = sorted(needed.keys() - pins.keys())
            faults += [("calendar", Text(f"缺少{year}年", f"{year} is missing")) for year in missing]
            for index, pin in enumerate(notice.calendar):
                if pin.year not in needed:
                    text = Text(f"公示期不涉及{pin.year}年日历", f"the period does not touch {pin.year}'s")
                    faults.append((f"calendar.{index}.year", text))
        for field, problem in faults:
            yield Hit(notice, field, {"notice": notice.id, "problem": problem})
