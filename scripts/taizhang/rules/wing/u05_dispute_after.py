"""U05: a dispute is about an entry of its release, and arose after that was released."""

from collections.abc import Iterator

from taizhang.base.text import Text
from taizhang.rules.rule import Facts, Hit, rule


@rule
def dispute_after(facts: Facts) -> Iterator[Hit]:
    """A dispute's entry is in its release, which was released on or before the day the dispute arose."""
    for dispute in facts.book.disputes.values():
        release = facts.book.releases.get(dispute.release)
        if release is None:
            continue
        if dispute.entry not in release.entries and facts.book.known(dispute.entry):
            problem = Text(f"{dispute.entry}不在{release.id}中", f"{dispute.entry} is not in {release.id}")
            yield Hit(dispute, "entry", {"problem": problem}, by=("house/records",))
        if release.released_on is None:
            problem = Text(f"{release.id}尚未上线", f"{release.id} has not been released")
            yield Hit(dispute, "release", {"problem": problem}, by=("dispute-explanation",))
        elif dispute.arose_on < release.released_on:
            problem = Text(
                f"发生日期{dispute.arose_on}早于{release.id}的升级日{release.released_on}",
                f"it arose on {dispute.arose_on}, before {release.id} was released on {release.released_on}",
            )
            yield Hit(dispute, "arose_on", {"problem": problem}, by=("dispute-explanation",))
