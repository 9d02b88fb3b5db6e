"""The topics of `schemas/defaults.yaml`: questions that the notices leave open, and their confirmations.

A topic is cited as `house/<id>`. Rules of record keeping (`records`) always bind. A default of how the offices work
(`default`) binds only from the day on which the region confirmed it in writing; before, it is a remark.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal

from taizhang.base.messages import Messages
from taizhang.base.text import Text

_message = Messages(__file__)

Ground = Literal["law", "records", "default"]
"""What a finding rests on: a document, the keeping of records, or a default of the system."""

PATH = "schemas/defaults.yaml"
DOCUMENT = "house"
"""The part of a source word before the topic."""
UNCONFIRMED = _message("default-unconfirmed")
RECORDS = _message("record-keeping")


@dataclass(frozen=True, slots=True)
class Confirmation:
    """A written decision of the region by which a default binds.

    Attributes:
        title, number: the document.
        on: its day.
        begins: the first day on which the default binds.
        revoked_from: the first day on which it does not bind any more; None while it binds.
        revoked_by: the number of the document that revokes it.
    """

    title: str
    number: str
    on: date
    begins: date
    revoked_from: date | None = None
    revoked_by: str = ""

    def holds_on(self, day: date) -> bool:
        """Whether the default binds on a day by this decision."""
        return self.begins <= day and (self.revoked_from is None or day < self.revoked_from)


@dataclass(frozen=True, slots=True)
class Topic:
    """One question that the notices leave open.

    Attributes:
        ground: `records` or `default`.
        notices: what the notices regulate, and what they leave open.
        decides: what the system does.
        reason: why it is of that ground.
        confirmed: the decisions of the region, in the order of the file.
    """

    id: str
    ground: Ground
    title: Text
    notices: Text
    decides: Text
    reason: Text
    confirmed: tuple[Confirmation, ...] = ()

    @property
    def source(self) -> str:
        """The source word by which it is cited."""
        return f"{DOCUMENT}/{self.id}"

    def confirmation_on(self, day: date) -> Confirmation | None:
        """The decision by which it binds on a day; None where it is unconfirmed, or needs no decision."""
        return next((one for one in reversed(self.confirmed) if one.holds_on(day)), None)

    def is_binding(self, day: date) -> bool:
        """Whether a departure from it is an error on a day, rather than a remark."""
        return self.ground == "records" or self.confirmation_on(day) is not None

    def status_on(self, day: date) -> Text:
        """Its status on a day as a text: a default, record keeping, or confirmed by which document."""
        decision = self.confirmation_on(day)
        if decision is not None:
            return _message("confirmed-by", number=decision.number)
        return RECORDS if self.ground == "records" else UNCONFIRMED

    def cite(self, day: date) -> Text:
        """How it is cited on a day: by the document that confirmed it, else visibly as the system's own."""
        decision = self.confirmation_on(day)
        if decision is not None:
            return _message("cited-with-confirmation", number=decision.number, title=self.title)
        return _message("cited-with-status", status=self.status_on(day), title=self.title)


def topics_of(data: Mapping[str, Any]) -> dict[str, Topic]:
    """The topics of `schemas/defaults.yaml` by the source words by which they are cited."""
    return {topic.source: topic for topic in (_topic(item) for item in data["topics"])}


def _topic(item: Mapping[str, Any]) -> Topic:
    words = {key: Text(**item[key]) for key in ("title", "notices", "decides", "reason")}
    return Topic(item["id"], item["ground"], confirmed=tuple(_confirmations(item.get("confirmed", ()))), **words)


def _confirmations(items: Iterable[Mapping[str, Any]]) -> Iterable[Confirmation]:
    for item in items:
        revoked = item.get("revoked")
        yield Confirmation(
            item["title"],
            item["number"],
            date.fromisoformat(item["on"]),
            date.fromisoformat(item["from"]),
            date.fromisoformat(revoked["from"]) if revoked else None,
            revoked["number"] if revoked else "",
        )
