"""N16: an objection states grounds of substance."""

from collections.abc import Iterator

from taizhang.base.text import Param
from taizhang.records.substance import measure_substance
from taizhang.rules.rule import Facts, Hit, rule

_LEAST = "substance.objection"


@rule
def grounds(facts: Facts) -> Iterator[Hit]:
    """The text of an objection is long enough and is not filler; one that was withdrawn is not asked for more."""
    if _LEAST not in facts.law.parameters:
        return
    for notice in facts.book.notices.values():
        for index, objection in enumerate(notice.objections):
            least = facts.law.number(_LEAST, objection.received_on)
            count = measure_substance(objection.text)
            if count < least and objection.withdrawn is None:
                params: dict[str, Param] = {"count": count, "least": least}
                by = (_LEAST,) if count else ("objection",)
                yield Hit(notice, f"objections.{index}.text", params, objection.received_on, by=by)
