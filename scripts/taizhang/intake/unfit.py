"""The refusal of a whole file: what it is, and what to send instead."""

from taizhang.base.text import Text


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


def damaged() -> UnfitFileError:
    """The refusal of a file that is cut off or damaged."""
    return UnfitFileError(
        Text("已损坏或不完整，无法读取", "is damaged or incomplete and cannot be read"),
        Text(
            "请重新发送或下载原文件；能用办公软件打开的，另存一份后再导入。",
            "Send or download it anew; if an office program opens it, save a copy and import that.",
        ),
    )


def locked() -> UnfitFileError:
    """The refusal of a file that a password protects."""
    return UnfitFileError(
        Text("设有打开密码", "is protected by a password"),
        Text("请打开后取消密码，另存一份再导入。", "Open it, remove the password, and import the copy."),
    )


def macros() -> UnfitFileError:
    """The refusal of a file that carries a program."""
    return UnfitFileError(
        Text("含有宏，不予打开", "carries macros and is not opened"),
        Text(
            "请另存为不含宏的.docx或.xlsx后再导入。",
            "Save it without macros as .docx or .xlsx, and import that.",
        ),
    )


def bomb() -> UnfitFileError:
    """The refusal of a file that grows too large."""
    return UnfitFileError(
        Text("内容过大（解压后），疑为恶意文件，不予打开", "grows far too large when unpacked and is not opened"),
        Text(
            "确系正常表格的，请删去图片和空白行列、分成几份后再导入。",
            "If it is an honest file, remove pictures and empty rows, split it, and import the parts.",
        ),
    )


def link() -> UnfitFileError:
    """The refusal of a file that refers to what lies outside of it."""
    return UnfitFileError(
        Text("引用了外部文件或数据（链接、DDE等），不予打开", "refers to files or data elsewhere and is not opened"),
        Text(
            "请断开外部链接（Excel：数据—编辑链接；Word：文件—信息—编辑指向文件的链接），保存后再导入。",
            "Break its links to other files, save it, and import it again.",
        ),
    )
