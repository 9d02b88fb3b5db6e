"""The error for cell texts that cannot be read."""

from taizhang.base.text import Text


class InvalidCellError(Exception):
    """A cell's text is not a valid value of its field.

    Attributes:
        message: what is wrong.
        help: how to write it.
    """

    def __init__(self, message: Text, help_: Text) -> None:
        super().__init__(message.en)
        self.message = message
        self.help = help_
