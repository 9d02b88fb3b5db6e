"""A blank form: which fields are asked for, which are generated, and which an answer requires or rules out."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from taizhang.documents.document import Place


@dataclass(frozen=True, slots=True)
class Blank:
    """The form of one kind of record, whether filled in on a terminal or on a page.

    Attributes:
        generated: the fields that are filled in automatically where they are not given.
        later: the fields that only later acts fill; no form asks for them.
        only: the parts that belong to some values of `kind`: due with these, pointless with any other.
        instead: the fields that are due where another is empty.
    """

    generated: frozenset[Place]
    later: frozenset[Place]
    only: Mapping[Place, frozenset[str]] = field(default_factory=dict)
    instead: Mapping[Place, str] = field(default_factory=dict)

    def required(self, data: Mapping[str, Any]) -> frozenset[Place]:
        """The parts that are due with the answers so far.

        Source: region-2021-1131/2.1, /4.1, /annex.
        """
        due = {place for place, kinds in self.only.items() if data.get("kind") in kinds}
        return frozenset(due | {place for place, other in self.instead.items() if not data.get(other)})

    def unasked(self, data: Mapping[str, Any]) -> frozenset[Place]:
        """The parts that are pointless with the answers so far."""
        return frozenset(place for place, kinds in self.only.items() if data.get("kind") not in kinds)


AMENDMENTS: frozenset[Place] = frozenset({("changes",), ("corrections",)})
"""No form asks for these: a correction or change concerns data that are on record already."""

REQUIREMENT = Blank(
    generated=frozenset({("id",), ("submitted_on",), ("requester", "contact_ref")}),
    later=frozenset({("withdrawn",), ("supersedes",), ("raised_by",)}) | AMENDMENTS,
    only={
        ("requester", "sealed_form"): frozenset({"adjustment", "addition"}),
        ("sharing",): frozenset({"data-sharing"}),
    },
    instead={("rationale",): "legal_basis"},
)
DEFECT = Blank(
    generated=frozenset({("id",), ("reported_on",)}),
    later=frozenset({("disposition",), ("reports",), ("handling",), ("resolved_on",), ("verified",)}) | AMENDMENTS,
)
VENDOR = Blank(
    generated=frozenset({("id",)}),
    later=frozenset({("contracts", 0, "renews"), ("contracts", 0, "basis")}) | AMENDMENTS,
)
MECHANISM = Blank(generated=frozenset({("id",)}), later=AMENDMENTS)
"""A department's assessment scheme or communication channel."""
OBJECTION = Blank(
    generated=frozenset({("received_on",), ("contact_ref",)}),
    later=frozenset({("handling",), ("arrival",), ("withdrawn",)}),
)
"""An objection in a notice; places are within it."""
