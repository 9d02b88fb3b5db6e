"""N11: a notice is published on the region's branch site of the procurement network."""

from collections.abc import Iterator
from urllib.parse import urlsplit

from taizhang.rule import Facts, Hit, rule


@rule
def channel(facts: Facts) -> Iterator[Hit]:
    """The address of a notice lies on the statutory host or below it."""
    for notice in facts.book.notices.values():
        due = str(facts.law.provision("notice_channel", notice.published_on).value)
        stated = urlsplit(notice.channel.url).hostname or ""
        if stated != due and not stated.endswith(f".{due}"):
            yield Hit(notice, "channel.url", {"stated": stated, "due": due})
