"""The review chain: the duties that a requirement must pass, in their order."""

from collections.abc import Mapping

from taizhang.law import Law
from taizhang.records import Requirement
from taizhang.text import Text

MACHINERY = "MACHINERY-"
"""How the name begins under which a change of schemas, code or reviewers is approved; its number follows."""


_TITLES: Mapping[str, Text] = {
    "evaluate": Text("可行性评估", "judges feasibility"),
    "collect": Text("收集整理", "collects"),
    "consolidate": Text("汇总上报", "consolidates"),
    "review": Text("审核", "reviews"),
}


def duties(law: Law, requirement: Requirement) -> tuple[tuple[str, str], ...]:
    """The duties due for a requirement, in order, each with the division whose finance department does it.

    A county or zone judges at home and its city consolidates; a city, or a county that reports straight to
    the region, does both; what the region itself raises needs no consolidation. A data-sharing need is
    collected, not evaluated.

    Source: region-2021-1131/2.2, /2.3, /4.1; city-2021-76/1.2, /1.3, /3.1.
    """
    return _duties(law, requirement.kind, requirement.requester.division)


def way(law: Law, kind: str, division: str) -> Text:
    """What becomes of a requirement of that kind, raised in `division`, once its pull request is open."""
    steps = [(law.department(place), _TITLES[duty]) for duty, place in _duties(law, kind, division)]
    return Text(
        "提交合并请求后依次办理：" + "，".join(f"{department}{title.zh}" for department, title in steps) + "。",
        "Open a pull request; then, in order: "
        + ", ".join(f"{department} {title.en}" for department, title in steps)
        + ".",
    )


def _duties(law: Law, kind: str, own: str) -> tuple[tuple[str, str], ...]:
    first = "collect" if kind == "data-sharing" else "evaluate"
    last = ("review", law.region)
    if own == law.region:
        return (first, own), last
    return (first, own), ("consolidate", law.city_of(own)), last
