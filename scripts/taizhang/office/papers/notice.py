"""The public notice 公示: what is shown, for how long, and how to object.

Source: region-2021-1131/2.3.
"""

from dataclasses import asdict
from datetime import timedelta

from taizhang.base.errors import RunFailedError
from taizhang.base.messages import Messages
from taizhang.base.text import numeral
from taizhang.law.calendar import PENDING, Unknown
from taizhang.law.notice_window import NoticeWindow, calendar_of, window_of
from taizhang.office.papers.basis import cite_documents
from taizhang.office.papers.issue import ON_OWN_INITIATIVE, Disclosure
from taizhang.office.papers.press import About, Paper, Press
from taizhang.office.papers.words import day, described
from taizhang.records import Notice

_message = Messages(__file__)


def notice(press: Press, record: Notice, disclosure: Disclosure = ON_OWN_INITIATIVE) -> Paper:
    """The notice with its requirements, in the order in which it lists them.

    Raises:
        UnsoundError: the check refuses the notice or a requirement that it lists, and no draft is asked for.
        RunFailedError: the file of a listed requirement is missing or at fault.
    """
    press.require_sound([record.id])
    # What it shows is what stood on its day; its last day lies ahead by nature, and is counted as it stands now.
    stood = press.dated(record.published_on, [record])
    window = window_of(record, press.law)
    days = _working_days(press, record, window)
    office = press.law.objection_office(record.published_on)
    issuer = press.law.region_department(record.published_on)
    year, serial = record.id.split("-")[1:]
    channel = record.publication or record.channel
    values = {
        "title": record.title,
        "number": f"公示〔{year}〕{int(serial)}号（{record.id}）",
        "issuer": issuer,
        "basis": cite_documents(press.law, ("public-notice",), record.published_on),
        "items": [_item(stood, record, number) for number in range(len(record.requirements))],
        "published_on": day(record.published_on),
        # The day of publication does not count. Source: civil-code/201.
        "opens_on": day(window.opens_on + timedelta(days=1)),
        "closes_on": PENDING.zh if days is None else _last_day(window),
        "certain": days is not None,
        "working_days": press.law.number("notice_days", record.published_on) if days is None else days,
        "url": channel.url if channel is not None else "",
        "office": asdict(office) if office else None,
        "disclosure": disclosure,
    }
    about = About(record.title, record.id, issuer, record.published_on)
    listed = [item.id for item in record.requirements]
    return Paper(press.named(f"公示-{record.id}.docx"), stood.pressed("notice", values, about, [record.id], listed))


def _last_day(window: NoticeWindow) -> str:
    """The last day that counts, with the promised one beside it where they differ."""
    last_day = day(window.last_day_or_promised)
    return f"{last_day}（原定{day(window.promised)}，{window.cause.zh}，顺延）" if window.is_prolonged else last_day


def _working_days(press: Press, record: Notice, window: NoticeWindow) -> int | None:
    """How many working days the notice is open, counted by what it pins; None where nobody knows yet.

    Source: civil-code/201.
    """
    if window.known_last_day is None:
        return None
    calendar = calendar_of(record, press.law, window.opens_on)
    days = press.law.working_days_between(window.opens_on, window.known_last_day, calendar=calendar)
    return None if isinstance(days, Unknown) else days


def _item(press: Press, record: Notice, number: int) -> dict[str, object]:
    wanted = record.requirements[number].id
    requirement = press.book.requirements.get(wanted)
    if requirement is None:
        raise RunFailedError(_message("listed-in-has-no-sound-file", record=record.id, wanted=wanted))
    return {**described(press, requirement), "ordinal": numeral(number + 1)}
