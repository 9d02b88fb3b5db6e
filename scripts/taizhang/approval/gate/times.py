"""The days that are proven of a pull request: when it was opened, and when it was merged."""

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class ProvenDays:
    """The days that the forge, not the author of a record, reports; days in Beijing time.

    Attributes:
        opened_on: when the pull request was opened; None where only a seal of the first version exists.
        merged_on: when it was merged; while it is not, the day on which it is judged.
        is_exact: whether `merged_on` is from the forge; the time of a seal of the first version is later.
    """

    opened_on: date | None
    merged_on: date
    is_exact: bool = True
