"""V06: an assessment scores every item of the scheme, adds up, and earns its grade."""

from collections.abc import Iterator
from math import fsum, isclose

from taizhang.base.messages import Messages
from taizhang.base.text import Text
from taizhang.records import Assessment, Vendor
from taizhang.repository.history import effective
from taizhang.rules.rule import Facts, Hit, rule

_message = Messages(__file__)

_KEPT = ("house/records",)
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
                zh = f"{vendor.id}没有编号为{assessment.contract}的合同"
                problem = Text(zh, f"{vendor.id} has no contract {assessment.contract}")
                yield Hit(assessment, "contract", {"problem": problem}, by=_KEPT)
            in_force = effective(vendor, assessment.assessed_on)
            if assessment.assessed_on >= in_force.assessment_scheme.adopted_on:
                yield from _items(assessment, in_force)
        total = fsum(score.score for score in assessment.scores)
        if not isclose(total, assessment.total, abs_tol=1e-6):
            problem = _message("total-is-stated-as-the-scores-add-up", total=assessment.total, total_2=total)
            yield Hit(assessment, "total", {"problem": problem}, by=_KEPT)
        grade = facts.law.grade(assessment.total, assessment.assessed_on)
        if assessment.grade != grade:
            problem = _message(
                "grade-is-stated-as-a-total-of-earns", grade=assessment.grade, total=assessment.total, grade_2=grade
            )
            yield Hit(assessment, "grade", {"problem": problem}, by=_GRADES)


def _items(assessment: Assessment, vendor: Vendor) -> Iterator[Hit]:
    left = {item.id: item.full_marks for item in vendor.assessment_scheme.items}
    known = frozenset(left)
    for number, score in enumerate(assessment.scores):
        full = left.pop(score.item, None)
        if full is None:
            zh, en = (
                ("重复评分", "is scored twice") if score.item in known else ("不在考核方案中", "is not in the scheme")
            )
            problem = _message("item", item=score.item, zh=Text(zh, en))
            yield Hit(assessment, f"scores.{number}.item", {"problem": problem}, by=_KEPT)
        elif score.score > full:
            problem = _message("item-got-of-marks", item=score.item, score=score.score, full=full)
            yield Hit(assessment, f"scores.{number}.score", {"problem": problem}, by=_KEPT)
    if left:
        names = "、".join(left), ", ".join(left)
        problem = _message("no-scores", names=Text(names[0], names[1]))
        yield Hit(assessment, "scores", {"problem": problem}, by=_KEPT)
