"""The public notice 公示: what is shown, for how long, and how to object.

Source: region-2021-1131/2.3.
"""

from datetime import timedelta

from taizhang.errors import RunFailedError
from taizhang.papers.issue import ON_OWN_INITIATIVE, Disclosure
from taizhang.papers.press import About, Paper, Press
from taizhang.papers.words import day, described
from taizhang.records import Notice
from taizhang.text import Text, numeral


def notice(press: Press, record: Notice, disclosure: Disclosure = ON_OWN_INITIATIVE) -> Paper:
    """The notice with its requirements, in the order in which it lists them.

    Raises:
        RunFailedError: the file of a listed requirement is missing or at fault.
    """
    issuer = press.law.department(press.law.region)
    year, serial = record.id.split("-")[1:]
    channel = record.publication or record.channel
    values = {
        "title": record.title,
        "number": f"公示〔{year}〕{int(serial)}号（{record.id}）",
        "issuer": issuer,
        "items": [_item(press, record, number) for number in range(len(record.requirements))],
        "published_on": day(record.published_on),
        # The day of publication does not count. Source: civil-code/201.
        "opens_on": day(record.published_on + timedelta(days=1)),
        "closes_on": day(record.closes_on),
        "working_days": press.law.number("notice_days", record.published_on),
        "url": channel.url if channel is not None else "",
        "disclosure": disclosure,
    }
    about = About(record.title, record.id, issuer, record.published_on)
    return Paper(f"公示-{record.id}.docx", press.pressed("notice", values, about))


def _item(press: Press, record: Notice, number: int) -> dict[str, object]:
    wanted = record.requirements[number].id
    requirement = press.book.requirements.get(wanted)
    if requirement is None:
        raise RunFailedError(
            Text(
                f"{record.id}所列的{wanted}没有可用的记录文件。请先运行taizhang check。",
                f"{wanted}, listed in {record.id}, has no sound file. Run `taizhang check` first.",
            )
        )
    return {**described(press, requirement), "ordinal": numeral(number + 1)}
