"""The office that receives objections, as pages, papers and calendars print it."""

from dataclasses import dataclass

from taizhang.base.messages import Messages

_message = Messages(__file__)


@dataclass(frozen=True, slots=True)
class Office:
    """An office that receives submissions: never a person, and with a landline only.

    Attributes:
        hours: when it is open, as it is printed.
    """

    name: str
    address: str
    landline: str
    email: str
    hours: str

    @property
    def sentence(self) -> str:
        """All of it in one sentence, for a feed or a calendar."""
        return _message(
            "sentence",
            name=self.name,
            address=self.address,
            landline=self.landline,
            email=self.email,
            hours=self.hours,
        ).zh

    @property
    def lines(self) -> tuple[tuple[str, str], ...]:
        """Its printed fields, each with its Chinese title."""
        return (
            (_message("name").zh, self.name),
            (_message("address").zh, self.address),
            (_message("landline").zh, self.landline),
            (_message("email").zh, self.email),
            (_message("hours").zh, self.hours),
        )
