"""L08: extensions state who bears their cost, and by which article."""

from collections.abc import Iterator

from taizhang.base.messages import Messages
from taizhang.base.text import Param, Text, same_in_both
from taizhang.law.law import Law
from taizhang.records import Bearer, CostBearer
from taizhang.rules.rule import Facts, Hit, rule

_message = Messages(__file__)

_MISSING = _message("not-stated")


@rule
def bearer(facts: Facts) -> Iterator[Hit]:
    """An extension's cost bearer, in its two parts, is the one that the notices set, for each joint requester."""
    for entry in facts.book.entries.values():
        requirement = facts.book.requirements.get(entry.requirement)
        if requirement is None:
            continue
        own = requirement.requester.division
        law = facts.law.as_of(entry.enrolled_on)
        raised_by = requirement.raising_divisions if requirement.raised_by else ()
        due_bearer = law.cost_bearer(entry.classification, own, entry.enrolled_on, raised_by)
        if due_bearer is None:
            continue  # region-wide: L07
        write = same_in_both(_format_cost_bearer(due_bearer))
        if entry.cost_bearer is None:
            expected = _describe_bearers(law, due_bearer.towards_region, *due_bearer.inside)
            yield Hit(entry, "cost_bearer", {"stated": _MISSING, "due": expected, "write": write}, division=own)
            continue
        for field, stated, due in _find_departures(entry.cost_bearer, due_bearer):
            description, expected = _describe_bearers(law, *stated), _describe_bearers(law, *due)
            message = _message("stated", bearers=description) if stated else _MISSING
            params: dict[str, Param] = {"stated": message, "due": expected, "write": write}
            yield Hit(entry, f"cost_bearer.{field}", params, division=own)


def _find_departures(
    stated: CostBearer, due: CostBearer
) -> Iterator[tuple[str, tuple[Bearer, ...], tuple[Bearer, ...]]]:
    """Where a cost bearer is not the one due: the field in it, the bearers stated, and those due."""
    if stated.towards_region != due.towards_region:
        key = "source" if stated.towards_region.division == due.towards_region.division else "division"
        yield f"towards_region.{key}", (stated.towards_region,), (due.towards_region,)
    if due.internal is not None and stated.internal is not None and not stated.joint:
        if stated.internal != due.internal:
            key = "source" if stated.internal.division == due.internal.division else "division"
            yield f"internal.{key}", (stated.internal,), (due.internal,)
    elif due.internal is not None:
        yield "joint" if stated.joint else "internal", stated.inside, due.inside
    elif stated.internal is not None or sorted(stated.joint, key=_get_sort_key) != sorted(due.joint, key=_get_sort_key):
        yield "internal" if stated.internal is not None else "joint", stated.inside, due.inside


def _get_sort_key(bearer: Bearer) -> tuple[str, str]:
    return bearer.division, bearer.source


def _format_cost_bearer(due: CostBearer) -> str:
    """A cost bearer as a record writes it."""

    def format_bearer(bearer: Bearer) -> str:
        return f'{{division: "{bearer.division}", source: {bearer.source}}}'

    inside = (
        f"internal: {format_bearer(due.internal)}"
        if due.internal
        else f"joint: [{', '.join(map(format_bearer, due.joint))}]"
    )
    return f"towards_region: {format_bearer(due.towards_region)}, {inside}"


def _describe_bearers(law: Law, *bearers: Bearer) -> Text:
    cited = [(law.department(bearer.division), law.cite(bearer.source)) for bearer in bearers]
    return Text(
        "、".join(f"{name}（{article.zh}）" for name, article in cited),
        ", ".join(f"{name} ({article.en})" for name, article in cited),
    )
