"""The refusal of a whole file: what it is, and what to send instead."""

from taizhang.base.messages import Messages
from taizhang.base.text import Text

_message = Messages(__file__)


class UnfitFileError(Exception):
    """A file is not taken in at all.

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
        _message("is-damaged-or-incomplete-and-cannot-be-read"),
        _message("send-or-download-it-anew"),
    )


def password_error() -> UnfitFileError:
    """The refusal of a file that a password protects."""
    return UnfitFileError(
        _message("is-protected-by-a-password"),
        _message("open-it-remove-the-password-and-import"),
    )


def macro_error() -> UnfitFileError:
    """The refusal of a file that carries a program."""
    return UnfitFileError(
        _message("carries-macros-and-is-not-opened"),
        _message("save-it-without-macros-as-docx-or-xlsx"),
    )


def oversize_error() -> UnfitFileError:
    """The refusal of a file that grows too large."""
    return UnfitFileError(
        _message("grows-far-too-large-when-unpacked"),
        _message("if-it-is-an-honest-file-remove-pictures"),
    )


def external_link_error() -> UnfitFileError:
    """The refusal of a file that refers to what lies outside of it."""
    return UnfitFileError(
        _message("refers-to-files-or-data-elsewhere"),
        _message("break-its-links-to-other-files-save"),
    )
