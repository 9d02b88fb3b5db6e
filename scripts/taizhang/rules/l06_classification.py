"""L06: the ledger states the classification that the review stated."""

from collections.abc import Iterator

from taizhang.rule import Facts, Hit, rule
from taizhang.text import Param, Text

_TITLES = {
    "region-wide": Text("通用", "region-wide"),
    "local-extension": Text("功能延伸", "local-extension"),
    "individual": Text("个性化", "individual"),
}


@rule
def classification(facts: Facts) -> Iterator[Hit]:
    """An entry's classification is that of its requirement's newest approval on the day of enrolment."""
    for entry in facts.book.entries.values():
        approvals = facts.book.approvals_of.get(entry.requirement, ())
        sealed = [a for a in approvals if a.approved_on <= entry.enrolled_on]
        reviewed = sealed[-1].classification if sealed else None
        if reviewed is not None and reviewed != entry.classification:
            params: dict[str, Param] = {
                "requirement": entry.requirement,
                "stated": _TITLES[entry.classification],
                "reviewed": _TITLES[reviewed],
                "word": reviewed,
            }
            yield Hit(entry, "classification", params)
