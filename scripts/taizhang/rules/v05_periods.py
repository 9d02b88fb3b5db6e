"""V05: a vendor is assessed period by period, as the scheme says."""

from collections.abc import Iterator

from taizhang.history import effective
from taizhang.lifecycle.service import PARTS, period_end
from taizhang.records import Vendor
from taizhang.rule import Facts, Hit, rule
from taizhang.text import Text


@rule
def periods(facts: Facts) -> Iterator[Hit]:
    """Each assessed period is one of the scheme's, and between two of them none under contract is left out.

    Assessments made before the scheme was adopted followed another one.
    """
    for vendor in facts.book.vendors.values():
        before: tuple[tuple[str, ...], int] | None = None
        for assessment in facts.book.assessments_of.get(vendor.id, ()):
            scheme = effective(vendor, assessment.assessed_on).assessment_scheme
            if assessment.assessed_on < scheme.adopted_on:
                continue
            parts = PARTS[scheme.period]
            year, part = int(assessment.period[:4]), assessment.period[4:]
            if part not in parts:
                problem = Text("与考核方案规定的考核周期不符", "it does not fit the period of the scheme")
                yield Hit(assessment, "period", {"period": assessment.period, "problem": problem})
                continue
            here = year * len(parts) + parts.index(part)
            for number in range(here if before is None or before[0] != parts else before[1] + 1, here):
                if _served(vendor, number * 12 // len(parts), 12 // len(parts)):
                    missing = f"{number // len(parts):04}{parts[number % len(parts)]}"
                    problem = Text(f"之前的{missing}没有考核", f"it follows {missing}, which was never assessed")
                    yield Hit(assessment, "period", {"period": assessment.period, "problem": problem})
                    break
            before = (parts, here)
            if assessment.assessed_on < (month := period_end(assessment.period).replace(day=1)):
                problem = Text(
                    f"考核日期{assessment.assessed_on}过早，考核期至{month:%Y-%m}月末届满",
                    f"it was assessed on {assessment.assessed_on}, before the period's last month {month:%Y-%m}",
                )
                yield Hit(assessment, "assessed_on", {"period": assessment.period, "problem": problem})


def _served(vendor: Vendor, first: int, months: int) -> bool:
    """Whether a contract runs in the `months` from `first`; months are counted through the years."""
    return any(
        c.starts_on.year * 12 + c.starts_on.month - 1 < first + months
        and c.ends_on.year * 12 + c.ends_on.month - 1 >= first
        for c in vendor.contracts
    )
