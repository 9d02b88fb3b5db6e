"""R02: content, scenario and proposal of a requirement have substance."""

from collections.abc import Iterator

from taizhang.base.text import Param
from taizhang.records.substance import measure_substance
from taizhang.rules.rule import Facts, Hit, rule


@rule
def substance(facts: Facts) -> Iterator[Hit]:
    """Each of the three texts is long enough and is not filler."""
    schema = facts.schemas["requirement"]
    for requirement in facts.book.current_requirements:
        texts = {
            "content": requirement.content,
            "scenario": requirement.scenario,
            "proposal": requirement.proposal,
        }
        for field, text in texts.items():
            least = facts.law.number(f"substance.{field}", requirement.submitted_on)
            count = measure_substance(text)
            if count < least:
                params: dict[str, Param] = {"field": schema.trail((field,)), "count": count, "least": least}
                by = (f"substance.{field}",) if count else ("request-contents",)
                yield Hit(requirement, field, params, by=by)
