"""U11: a release that is not live yet realizes only entries still on the ledger."""

from collections.abc import Iterator

from taizhang.base.text import Param
from taizhang.rules.rule import Facts, Hit, rule


@rule
def live(facts: Facts) -> Iterator[Hit]:
    """No planned release contains a struck entry, and no live release is cancelled."""
    for release in facts.book.releases.values():
        if release.released_on is not None:
            continue
        live_entries = release.live_entries
        for number, identity in enumerate(release.entries):
            entry = facts.book.entries.get(identity)
            if entry is not None and entry.struck is not None and identity in live_entries:
                params: dict[str, Param] = {"release": release.id, "entry": identity, "on": entry.struck.on}
                yield Hit(release, f"entries.{number}", params)
