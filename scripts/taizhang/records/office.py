"""The office that receives objections, as pages, papers and calendars print it."""

from dataclasses import dataclass


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
        return f"异议送达{self.name}：{self.address}，电话{self.landline}，电子邮箱{self.email}，受理时间{self.hours}。"

    @property
    def lines(self) -> tuple[tuple[str, str], ...]:
        """Its printed fields, each with its title."""
        return (
            ("受理机构", self.name),
            ("地址", self.address),
            ("电话", self.landline),
            ("电子邮箱", self.email),
            ("受理时间", self.hours),
        )
