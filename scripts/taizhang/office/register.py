"""The register of contacts: names and telephone numbers, in a file that never enters git.

The records hold opaque references only (PIPL; git cannot forget). The register is read when the official form is
printed, and written when one is imported.
"""

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path

from taizhang.base.errors import RunFailedError
from taizhang.base.messages import Messages
from taizhang.base.text import Param, Text
from taizhang.documents.document import Document, Fault, Place, read_document
from taizhang.documents.schema import Schema, Schemas, format_place
from taizhang.documents.writing.canon import canonicalize
from taizhang.rules.check import describe_fault

_message = Messages(__file__)

CONTACTS = "contacts.yaml"
"""The default path of the register: in the root of the repository, ignored by git."""
MODE = 0o600
"""The file mode of a new register: only its owner may read and write it."""
MAX_BYTES = 4_194_304
"""The size limit of a register in bytes: about forty thousand contacts."""
_EMPTY = "# 联系人登记册：含个人信息，存放在库外，不得提交入库。\ncontacts: []\n".encode()


@dataclass(frozen=True, slots=True)
class Contact:
    """A contact 联系人: the person to whom `ref` refers; `reply_to` is where written answers go, if that is stated."""

    ref: str
    name: str
    phone: str
    reply_to: str | None = None


@dataclass(frozen=True, slots=True)
class Register:
    """A register as it was read, or with contacts added.

    Attributes:
        path: the file.
        contacts: by reference, in file order.
        stored: the bytes that were read, None if the file did not exist, as `write_files` asks for it.
    """

    path: Path
    contacts: Mapping[str, Contact]
    stored: bytes | None = field(repr=False)
    _schema: Schema = field(repr=False)

    def contact(self, ref: str) -> Contact | None:
        """The contact of a reference; None if it is not registered."""
        return self.contacts.get(ref)

    def with_contacts(self, contacts: Iterable[Contact]) -> "Register":
        """The register with `contacts` added; a contact replaces one with the same reference."""
        return replace(self, contacts={**self.contacts, **{contact.ref: contact for contact in contacts}})

    @property
    def raw(self) -> bytes:
        """The file content with these contacts; comments are preserved.

        Write it with `MODE`, and only over `stored`.

        Raises:
            RunFailedError: the content would not read back unchanged, or is larger than `MAX_BYTES`.
        """
        items = [
            {key: value for key, value in asdict(contact).items() if value is not None}
            for contact in self.contacts.values()
        ]
        document = Document(self.path.name, self.stored or _EMPTY, {"contacts": items})
        # No schema lies beside the register, so the line that names one for editors is left out.
        return canonicalize(document, self._schema, MAX_BYTES).partition(b"\n")[2]


def read_register(path: Path, schemas: Schemas) -> Register:
    """Read the register at `path`; empty if the file does not exist.

    Raises:
        RunFailedError: the file cannot be read or is invalid. Every fault is reported with line and column, but
            without the text there, which is personal.
    """
    schema = schemas["register"]
    try:
        with path.open("rb") as stream:
            raw = stream.read(MAX_BYTES + 1)
    except FileNotFoundError:
        return Register(path, {}, None, schema)
    except OSError as error:
        raise RunFailedError(_message("cannot-be-read", path=path, reason=error.strerror)) from error
    document, faults = read_document(raw, str(path), schema.shape, MAX_BYTES)
    if document is not None:
        faults = tuple(schema.faults(document)) or tuple(_find_duplicates(document, schema))
    if document is None or faults:
        raise _report_faults(path, faults)
    contacts = {item["ref"]: Contact(**item) for item in document.data["contacts"]}
    return Register(path, contacts, raw, schema)


def _find_duplicates(document: Document, schema: Schema) -> Iterable[Fault]:
    seen: set[str] = set()
    for number, contact in enumerate(document.data["contacts"]):
        if contact["ref"] in seen:
            place: Place = ("contacts", number, "ref")
            reason = _message("duplicate-contact", ref=contact["ref"])
            params: dict[str, Param] = {"field": schema.trail(place), "reason": reason, "place": format_place(place)}
            yield Fault("F08", document.mark(place), params)
        seen.add(contact["ref"])


def _report_faults(path: Path, faults: Iterable[Fault]) -> RunFailedError:
    messages = [(fault.mark, describe_fault(fault)) for fault in faults]
    lines = [
        Text(*(f"{path}:{position.line}:{position.column}: {message.pick(lang)}" for lang in ("zh", "en")))
        for position, message in messages
    ]
    joined = Text("\n".join(text.zh for text in lines), "\n".join(text.en for text in lines))
    return RunFailedError(_message("invalid-register", faults=joined))
