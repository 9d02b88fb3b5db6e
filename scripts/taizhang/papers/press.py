"""The press: puts values into the template of a paper, once read, and gives the file."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from taizhang.book import Book
from taizhang.errors import RunFailedError
from taizhang.law import Law
from taizhang.papers.package import core, packed
from taizhang.papers.template import Template
from taizhang.repository import Repository
from taizhang.schema import Schemas
from taizhang.text import Text

FOLDER = "site/papers"
"""Where the templates lie, as DOCX files that an office edits in its word processor."""


class UnfitError(Exception):
    """The facts do not bear the paper yet, or it is not for them.

    Attributes:
        message: what is wrong.
        source: the articles, as source words.
        help: what to do.
    """

    def __init__(self, message: Text, source: tuple[str, ...], help_: Text) -> None:
        super().__init__(message.en)
        self.message = message
        self.source = source
        self.help = help_


@dataclass(frozen=True, slots=True)
class Paper:
    """A document, made.

    Attributes:
        name: a name for its file, without folder.
        raw: the DOCX file.
        told: what whoever prints it must know, a sentence each.
    """

    name: str
    raw: bytes = field(repr=False)
    told: tuple[Text, ...] = ()


@dataclass(frozen=True, slots=True)
class About:
    """What the properties of a document say: its title, its record, whose it is and of what day."""

    title: str
    identifier: str
    issuer: str
    on: date


@dataclass(frozen=True, slots=True)
class Press:
    """The press of one repository; it reads each template once."""

    repository: Repository
    law: Law
    _templates: dict[str, Template] = field(default_factory=dict, repr=False)

    @property
    def book(self) -> Book:
        """The records."""
        return self.repository.book

    @property
    def schemas(self) -> Schemas:
        """The schemas, whose titles are the words of coded values."""
        return self.repository.schemas

    def pressed(self, template: str, values: Mapping[str, Any], about: About) -> bytes:
        """The DOCX file that the template of that name makes of `values`.

        Raises:
            RunFailedError: the template is missing or at fault.
        """
        told = core(about.title, about.identifier, about.issuer, about.on)
        return packed(self._template(template).filled(values, told))

    def _template(self, name: str) -> Template:
        if name not in self._templates:
            path = f"{FOLDER}/{name}.docx"
            try:
                raw = (self.repository.root / path).read_bytes()
            except OSError as error:
                raise RunFailedError(
                    Text(
                        f"模板{path}无法读取（{error.strerror}）。请从版本库恢复该文件。",
                        f"The template {path} cannot be read ({error.strerror}). Restore it from git.",
                    )
                ) from error
            self._templates[name] = Template.of(raw, path)
        return self._templates[name]
