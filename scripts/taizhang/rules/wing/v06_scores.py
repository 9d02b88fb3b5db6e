"""V06: an assessment scores every item of the scheme, adds up, and earns its grade."""

from collections.abc import Iterator
from math import fsum, isclose

from taizhang.base.messages import Messages
from taizhang.base.text import Text
from taizhang.records import Assessment, Vendor
from taizhang.repository.history import record_in_force
from taizhang.rules.rule import Facts, Hit, rule

_message = Messages(__file__)

_RECORD = ("house/records",)
_GRADES = ("grade.excellent", "grade.good", "grade.passed", "grade.failed")


@rule
def scores(facts: Facts) -> Iterator[Hit]:
    """Each item is scored once within its full marks; total, grade and contract are right.

    The items of an assessment made before the scheme was adopted are another scheme's.
    """
    for assessment in facts.book.assessments.values():
        vendor = facts.book.vendors.get(assessment.vendor)
        if vendor:
            if all(contract.number != assessment.contract for contract in vendor.contracts):
                problem = _message("no-such-contract", vendor=vendor.id, contract=assessment.contract)
                yield Hit(assessment, "contract", {"problem": problem}, by=_RECORD)
            in_force = record_in_force(vendor, assessment.assessed_on)
            if assessment.assessed_on >= in_force.assessment_scheme.adopted_on:
                yield from _check_items(assessment, in_force)
        total = fsum(score.score for score in assessment.scores)
        if not isclose(total, assessment.total, abs_tol=1e-6):
            problem = _message("total-differs", stated=assessment.total, sum=total)
            yield Hit(assessment, "total", {"problem": problem}, by=_RECORD)
        grade = facts.law.grade(assessment.total, assessment.assessed_on)
        if assessment.grade != grade:
            problem = _message("grade-differs", stated=assessment.grade, total=assessment.total, earned=grade)
            yield Hit(assessment, "grade", {"problem": problem}, by=_GRADES)


def _check_items(assessment: Assessment, vendor: Vendor) -> Iterator[Hit]:
    unscored = {item.id: item.full_marks for item in vendor.assessment_scheme.items}
    item_ids = frozenset(unscored)
    for number, score in enumerate(assessment.scores):
        full_marks = unscored.pop(score.item, None)
        if full_marks is None:
            is_known = score.item in item_ids
            problem = _message("scored-twice" if is_known else "not-in-scheme", item=score.item)
            yield Hit(assessment, f"scores.{number}.item", {"problem": problem}, by=_RECORD)
        elif score.score > full_marks:
            problem = _message("score-too-high", item=score.item, score=score.score, full=full_marks)
            yield Hit(assessment, f"scores.{number}.score", {"problem": problem}, by=_RECORD)
    if unscored:
        items = Text("、".join(unscored), ", ".join(unscored))
        problem = _message("scores-missing", items=items)
        yield Hit(assessment, "scores", {"problem": problem}, by=_RECORD)
