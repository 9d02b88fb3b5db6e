"""The summary that closes every report."""

from dataclasses import dataclass
from datetime import date

from taizhang.base.messages import Messages
from taizhang.base.text import Text

_message = Messages(__file__)


@dataclass(frozen=True, slots=True)
class Summary:
    """What was checked, and what came of it.

    Attributes:
        records: how many record files were read, sound or not.
        errors: findings that are errors.
        warnings: findings that are warnings.
        today: the day that was judged by.
    """

    records: int
    errors: int
    warnings: int
    today: date

    @property
    def sentence(self) -> Text:
        """The summary in words."""
        if not self.errors and not self.warnings:
            return _message("records-checked-nothing-found", today=self.today, records=self.records)
        return _message(
            "records-checked-errors-warnings",
            today=self.today,
            records=self.records,
            errors=self.errors,
            warnings=self.warnings,
        )
