"""L06: the ledger states the classification that the review stated."""

from collections.abc import Iterator

from taizhang.base.text import Param, Text
from taizhang.lifecycle.chain.seals import reviewed_classification
from taizhang.rules.rule import Facts, Hit, rule

_TITLES = {
    "region-wide": Text("通用", "region-wide"),
    "local-extension": Text("功能延伸", "local-extension"),
    "individual": Text("个性化", "individual"),
}


@rule
def classification(facts: Facts) -> Iterator[Hit]:
    """An entry's classification is the one that was reviewed last by the day of enrolment."""
    for entry in facts.book.entries.values():
        approvals = facts.book.approvals_of.get(entry.requirement, ())
        reviewed = reviewed_classification(a for a in approvals if a.approved_on <= entry.enrolled_on)
        if reviewed is not None and reviewed != entry.classification:
            params: dict[str, Param] = {
                "requirement": entry.requirement,
                "stated": _TITLES[entry.classification],
                "reviewed": _TITLES[reviewed],
                "word": reviewed,
            }
            yield Hit(entry, "classification", params)
