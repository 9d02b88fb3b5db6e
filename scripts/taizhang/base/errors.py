"""The fatal exceptions: the run itself could not be carried out."""

from taizhang.base.text import Text


class RunFailedError(Exception):
    """The run failed for a reason outside the records; the command line ends with exit code 3.

    Attributes:
        message: what happened and what to do, in both languages.
    """

    def __init__(self, message: Text) -> None:
        super().__init__(message.en)
        self.message = message


class UnsealableError(RunFailedError):
    """A merge cannot be sealed, and trying again does not help: the reason is in the merge itself."""


class ToolFailedError(RunFailedError):
    """A program that this one relies on is missing or broken, so its result is unknown."""
