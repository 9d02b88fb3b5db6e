"""A finding: frozen data that says what is wrong, where, by which article, and what to do."""

from dataclasses import dataclass
from typing import Literal

from taizhang.base.text import Text
from taizhang.documents.document import Mark
from taizhang.law.defaults import Ground

Severity = Literal["error", "warning"]


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing found wrong.

    Attributes:
        code: the rule's code, stable for ever.
        path: repository-relative path of the file.
        mark: the place in it.
        excerpt: the source line at the place, empty where there is none.
        field: the dotted place inside the document, empty for the whole file.
        record: the id of the record, empty where the file is none.
        message: what is wrong.
        source: the articles it goes against, as people cite them.
        help: what to do.
        is_overtaken: it was not there before something that came to light later was recorded: to be put right, yet no
            reason to refuse that record.
        ground: what it rests on: a document, the keeping of records, or a default of the system.
    """

    code: str
    severity: Severity
    path: str
    mark: Mark
    excerpt: str
    field: str
    record: str
    message: Text
    source: tuple[Text, ...]
    help: Text
    is_overtaken: bool = False
    ground: Ground = "law"

    @property
    def is_remark(self) -> bool:
        """Whether it rests on a default that nobody confirmed, and so stops nothing."""
        return self.severity == "warning" and self.ground == "default" and not self.is_overtaken

    @property
    def key(self) -> tuple[str, str, str, str]:
        """What makes two findings the same one, wherever its line has moved to."""
        return (self.code, self.path, self.field, self.message.zh)

    @property
    def order(self) -> tuple[str, int, int, str, str, str]:
        """The key by which findings are sorted: always the same order for the same repository."""
        return (self.path, self.mark.line, self.mark.column, self.code, self.field, self.message.zh)
