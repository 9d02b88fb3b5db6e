"""L06: the ledger states the classification that the review stated."""

from collections.abc import Iterator

from taizhang.base.messages import Messages
from taizhang.base.text import Param
from taizhang.lifecycle.chain.seals import find_reviewed_classification
from taizhang.rules.rule import Facts, Hit, rule

_message = Messages(__file__)

_TITLES = {
    "region-wide": _message("titles-region-wide"),
    "local-extension": _message("titles-local-extension"),
    "individual": _message("titles-individual"),
}


@rule
def classification(facts: Facts) -> Iterator[Hit]:
    """An entry's classification is the one that was reviewed last by the day of enrolment."""
    for entry in facts.book.entries.values():
        approvals = facts.book.approvals_of.get(entry.requirement, ())
        reviewed = find_reviewed_classification(
            approval for approval in approvals if approval.approved_on <= entry.enrolled_on
        )
        if reviewed is not None and reviewed != entry.classification:
            params: dict[str, Param] = {
                "requirement": entry.requirement,
                "stated": _TITLES[entry.classification],
                "reviewed": _TITLES[reviewed],
                "word": reviewed,
            }
            yield Hit(entry, "classification", params)
