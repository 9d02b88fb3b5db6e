"""D07: a blocking problem affects business."""

from collections.abc import Iterator

from taizhang.repository.history import record_in_force
from taizhang.rules.rule import Facts, Hit, rule


@rule
def urgent(facts: Facts) -> Iterator[Hit]:
    """A problem of severity blocking is marked as affecting business, so that it takes the fast lane."""
    for recorded in facts.book.defects.values():
        defect = record_in_force(recorded, facts.today)
        if defect.severity == "blocking" and not defect.affects_business:
            yield Hit(defect, "affects_business")
