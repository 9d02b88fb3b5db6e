"""The summary that closes every report."""

from dataclasses import dataclass
from datetime import date

from taizhang.base.text import Text


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
            return Text(
                f"以{self.today}为当日，检查{self.records}份记录，未发现问题。",
                f"As of {self.today}: {self.records} records checked, nothing found.",
            )
        return Text(
            f"以{self.today}为当日，检查{self.records}份记录，发现错误{self.errors}处、提醒{self.warnings}处。",
            f"As of {self.today}: {self.records} records checked, {self.errors} errors, {self.warnings} warnings.",
        )
