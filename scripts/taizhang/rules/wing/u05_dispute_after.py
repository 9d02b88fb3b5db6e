"""U05: a dispute is about an entry of its release, and arose after that was released."""

from collections.abc import Iterator

from taizhang.base.messages import Messages
from taizhang.rules.rule import Facts, Hit, rule

_message = Messages(__file__)


@rule
def dispute_after(facts: Facts) -> Iterator[Hit]:
    """A dispute's entry is in its release, which was released on or before the day the dispute arose."""
    for dispute in facts.book.disputes.values():
        release = facts.book.releases.get(dispute.release)
        if release is None:
            continue
        if dispute.entry not in release.entries and facts.book.has_record(dispute.entry):
            problem = _message("entry-not-in-release", entry=dispute.entry, release=release.id)
            yield Hit(dispute, "entry", {"problem": problem}, by=("house/records",))
        if release.released_on is None:
            problem = _message("not-released", release=release.id)
            yield Hit(dispute, "release", {"problem": problem}, by=("dispute-explanation",))
        elif dispute.arose_on < release.released_on:
            problem = _message(
                "arose-before-release",
                arose_on=dispute.arose_on,
                release=release.id,
                released_on=release.released_on,
            )
            yield Hit(dispute, "arose_on", {"problem": problem}, by=("dispute-explanation",))
