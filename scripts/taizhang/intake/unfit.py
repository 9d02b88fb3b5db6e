"""The refusal of a whole file: what it is, and what to send instead."""

from taizhang.text import Text


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


RESAVE = Text(
    "请用Word、WPS或Excel打开，另存为.docx（文档）或.xlsx（表格）后再导入。",
    "Open it in an office program, save it as .docx or .xlsx, and import that.",
)
"""What to do with a file of another or an older kind."""
