"""The one fatal exception: the run itself could not be carried out."""

from taizhang.base.text import Text


class RunFailedError(Exception):
    """The run failed for a reason that no record is to blame for; the command line ends with exit code 3.

    Attributes:
        message: what happened and what to do, in both languages.
    """

    def __init__(self, message: Text) -> None:
        super().__init__(message.en)
        self.message = message


class UnsealableError(RunFailedError):
    """A merge gets no seal, however often it is tried: the reason is in the merge, and not in what was to seal it."""


class ToolFailedError(RunFailedError):
    """A program that this one relies on is missing or broken: nothing is known of what it was to judge."""
