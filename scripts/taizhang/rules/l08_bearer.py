"""L08: extensions state who bears their cost, and by which article."""

from collections.abc import Iterator

from taizhang.law import Law
from taizhang.records import Bearer
from taizhang.rule import Facts, Hit, rule
from taizhang.text import Param, Text, both

_MISSING = Text("未填写", "is not stated")


@rule
def bearer(facts: Facts) -> Iterator[Hit]:
    """An extension's cost bearer, in its two parts, is the one that the notices set."""
    for entry in facts.book.entries.values():
        requirement = facts.book.requirements.get(entry.requirement)
        if requirement is None:
            continue
        own = requirement.requester.division
        law = facts.law.as_of(entry.enrolled_on)
        right = law.cost_bearer(entry.classification, own, entry.enrolled_on)
        if right is None:
            continue  # region-wide: L07
        due = {"towards_region": right.towards_region, "internal": right.internal}
        write = both(", ".join(f'{part}: {{division: "{b.division}", source: {b.source}}}' for part, b in due.items()))
        if entry.cost_bearer is None:
            wanted = _told(law, *due.values())
            yield Hit(entry, "cost_bearer", {"stated": _MISSING, "due": wanted, "write": write}, division=own)
            continue
        for part, wanted_bearer in due.items():
            stated: Bearer = getattr(entry.cost_bearer, part)
            if stated != wanted_bearer:
                key = "source" if stated.division == wanted_bearer.division else "division"
                told, wanted = _told(law, stated), _told(law, wanted_bearer)
                said = Text(f"写为{told.zh}", f"is stated as {told.en}")
                params: dict[str, Param] = {"stated": said, "due": wanted, "write": write}
                yield Hit(entry, f"cost_bearer.{part}.{key}", params, division=own)


def _told(law: Law, *bearers: Bearer) -> Text:
    cited = [(law.department(bearer.division), law.cite(bearer.source)) for bearer in bearers]
    return Text(
        "、".join(f"{name}（{article.zh}）" for name, article in cited),
        ", ".join(f"{name} ({article.en})" for name, article in cited),
    )
