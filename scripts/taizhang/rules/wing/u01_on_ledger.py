"""U01: a release takes only entries on the ledger, and comes after its arrangement."""

from collections.abc import Iterator

from taizhang.base.messages import Messages
from taizhang.rules.rule import Facts, Hit, rule

_message = Messages(__file__)


@rule
def on_ledger(facts: Facts) -> Iterator[Hit]:
    """Every entry to be realized was enrolled by the day of the arrangement; plan and release are not before it."""
    for release in facts.book.releases.values():
        arranged_on, live_entries = release.arranged_on, release.live_entries
        for number, identity in enumerate(release.entries):
            entry = facts.book.entries.get(identity)
            if entry is not None and identity in live_entries and entry.enrolled_on > arranged_on:
                problem = _message(
                    "enrolled-too-late",
                    arranged=arranged_on,
                    entry=identity,
                    enrolled_on=entry.enrolled_on,
                )
                by = ("central-upgrade", "ledger-before-demand")
                yield Hit(release, f"entries.{number}", {"release": release.id, "problem": problem}, by=by)
        if release.planned_for < arranged_on:
            day = release.planned_for
            problem = _message("planned-before-arranged", day=day, arranged=arranged_on)
            yield Hit(release, "planned_for", {"release": release.id, "problem": problem}, by=("house/records",))
        if release.released_on is not None and release.released_on < arranged_on:
            day = release.released_on
            problem = _message("released-before-arranged", day=day, arranged=arranged_on)
            yield Hit(release, "released_on", {"release": release.id, "problem": problem}, by=("house/records",))
