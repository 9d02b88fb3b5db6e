"""U01: a release takes only what was on the ledger, and comes after it was arranged."""

from collections.abc import Iterator

from taizhang.base.text import Text
from taizhang.rules.rule import Facts, Hit, rule


@rule
def on_ledger(facts: Facts) -> Iterator[Hit]:
    """Every entry to be realized was enrolled by the day of the arrangement; plan and release are not before it."""
    for release in facts.book.releases.values():
        arranged, kept = release.arranged_on, release.live_entries
        for number, identity in enumerate(release.entries):
            entry = facts.book.entries.get(identity)
            if entry is not None and identity in kept and entry.enrolled_on > arranged:
                problem = Text(
                    f"安排日{arranged}时{identity}尚未纳入台账（{entry.enrolled_on}纳入台账）",
                    f"{identity} was enrolled on {entry.enrolled_on}, after the release was arranged on {arranged}",
                )
                by = ("central-upgrade", "ledger-before-demand")
                yield Hit(release, f"entries.{number}", {"release": release.id, "problem": problem}, by=by)
        if release.planned_for < arranged:
            day = release.planned_for
            problem = Text(
                f"计划升级日{day}早于安排日{arranged}", f"planned for {day}, before it was arranged on {arranged}"
            )
            yield Hit(release, "planned_for", {"release": release.id, "problem": problem}, by=("house/records",))
        if release.released_on is not None and release.released_on < arranged:
            day = release.released_on
            problem = Text(
                f"实际升级日{day}早于安排日{arranged}", f"released on {day}, before it was arranged on {arranged}"
            )
            yield Hit(release, "released_on", {"release": release.id, "problem": problem}, by=("house/records",))
