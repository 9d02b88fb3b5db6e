"""A refusal: what cannot be done, by which article, and what to do instead."""

from dataclasses import dataclass

from taizhang.base.text import Text
from taizhang.findings.finding import Finding


@dataclass(frozen=True, slots=True)
class Refusal:
    """One reason why an act is refused, other than a finding of a rule.

    Attributes:
        message: what is wrong.
        source: the legal basis of the refusal, as source keys like `notice-period`.
        help: what to do.
        division: the division by whose law it is cited; None for the common law.
    """

    message: Text
    source: tuple[str, ...]
    help: Text
    division: str | None = None


class RefusedError(Exception):
    """The act is refused and nothing was written.

    Attributes:
        reasons: at least one; findings of rules, or refusals.
    """

    def __init__(self, *reasons: Finding | Refusal) -> None:
        super().__init__("; ".join(reason.message.en for reason in reasons))
        self.reasons = reasons
