"""The refusal of a whole file: why, and what to send instead."""

from taizhang.base.messages import Messages
from taizhang.base.text import Text

_message = Messages(__file__)


class UnfitFileError(Exception):
    """A file is not imported at all.

    Attributes:
        message: what is wrong with it, as the rest of a sentence that begins with its name.
        help: what to do.
    """

    def __init__(self, message: Text, help_: Text) -> None:
        super().__init__(message.en)
        self.message = message
        self.help = help_


RESAVE = _message("resave")
"""What to do with a file of another or an older kind."""


def damaged_file_error() -> UnfitFileError:
    """The refusal of a file that is cut off or damaged."""
    return UnfitFileError(
        _message("damaged"),
        _message("get-it-again"),
    )


def password_error() -> UnfitFileError:
    """The refusal of a file that a password protects."""
    return UnfitFileError(
        _message("password"),
        _message("remove-password"),
    )


def macro_error() -> UnfitFileError:
    """The refusal of a file with macros."""
    return UnfitFileError(
        _message("macros"),
        _message("save-without-macros"),
    )


def oversize_error() -> UnfitFileError:
    """The refusal of a file that is too large when unpacked."""
    return UnfitFileError(
        _message("oversize"),
        _message("reduce-unpacked-size"),
    )


def external_link_error() -> UnfitFileError:
    """The refusal of a file that refers to external files or data."""
    return UnfitFileError(
        _message("external-links"),
        _message("break-links"),
    )
