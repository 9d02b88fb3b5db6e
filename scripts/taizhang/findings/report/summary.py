"""The summary that closes every report."""

from dataclasses import dataclass
from datetime import date

from taizhang.base.messages import Messages
from taizhang.base.text import Text

_message = Messages(__file__)


@dataclass(frozen=True, slots=True)
class Summary:
    """The number of records checked and of findings.

    Attributes:
        records: how many record files were read, valid or not.
        errors: findings that are errors.
        warnings: findings that are warnings.
        today: the day of the check.
    """

    records: int
    errors: int
    warnings: int
    today: date

    @property
    def sentence(self) -> Text:
        """The summary as a sentence."""
        if not self.errors and not self.warnings:
            return _message("no-findings", today=self.today, records=self.records)
        return _message(
            "findings-counted",
            today=self.today,
            records=self.records,
            errors=self.errors,
            warnings=self.warnings,
        )
