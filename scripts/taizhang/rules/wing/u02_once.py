"""U02: a ledger entry is realized by one release."""

from collections.abc import Iterator

from taizhang.rules.rule import Facts, Hit, rule


@rule
def once(facts: Facts) -> Iterator[Hit]:
    """No entry is in two releases that realize it; the release arranged first keeps it."""
    for release in facts.book.releases.values():
        live_entries = release.live_entries
        for number, entry in enumerate(release.entries):
            if entry not in live_entries:
                continue
            first = facts.book.release_of[entry]
            if first.id != release.id:
                params = {"entry": entry, "release": release.id, "first": first.id}
                yield Hit(release, f"entries.{number}", params)
