"""N11: a notice is published on the region's branch site of the procurement network."""

from collections.abc import Iterator
from urllib.parse import urlsplit

from taizhang.rules.rule import Facts, Hit, rule


@rule
def channel(facts: Facts) -> Iterator[Hit]:
    """The announced and the proven address of a notice are on the statutory host or below it."""
    for notice in facts.book.notices.values():
        if notice.annulled is not None:
            continue
        due = str(facts.law.provision("notice_channel", notice.published_on).value)
        addresses = {"channel.url": notice.channel, "publication.url": notice.publication}
        for field, place in addresses.items():
            stated = (urlsplit(place.url).hostname or "") if place is not None else due
            if stated != due and not stated.endswith(f".{due}"):
                yield Hit(notice, field, {"stated": stated, "due": due, "place": field})
