"""A finding: a problem with its place, its articles and its remedy."""

from dataclasses import dataclass
from typing import Literal

from taizhang.base.text import Text
from taizhang.documents.document import Mark
from taizhang.law.defaults import Ground

Severity = Literal["error", "warning"]


@dataclass(frozen=True, slots=True)
class Finding:
    """One problem that was found.

    Attributes:
        code: the rule's code, stable for ever.
        path: repository-relative path of the file.
        mark: the place in it.
        excerpt: the source line at the place, empty where it is missing.
        field: the dotted place inside the document, empty for the whole file.
        record: the id of the record, empty where the file is no record.
        message: what is wrong.
        source: the citations of the articles it violates.
        help: what to do.
        is_overtaken: it arose only from a later truth on record: to be corrected, but no
            reason to reject that record.
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
        """Whether it rests on an unconfirmed default, and so blocks nothing."""
        return self.severity == "warning" and self.ground == "default" and not self.is_overtaken

    @property
    def key(self) -> tuple[str, str, str, str]:
        """The identity of a finding, independent of its line."""
        return (self.code, self.path, self.field, self.message.zh)

    @property
    def order(self) -> tuple[str, int, int, str, str, str]:
        """The key by which findings are sorted: always the same order for the same repository."""
        return (self.path, self.mark.line, self.mark.column, self.code, self.field, self.message.zh)
