"""The register of contacts: names and telephone numbers, in a file that never enters git.

The records hold opaque references only (PIPL; git cannot forget). The register is read when the official form is
printed, and written when one is imported.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

from taizhang.base.errors import RunFailedError
from taizhang.base.messages import Messages
from taizhang.base.text import Param, Text
from taizhang.documents.document import Document, Fault, Place, read
from taizhang.documents.schema import Schema, Schemas, dotted
from taizhang.documents.writing.canon import canonical
from taizhang.rules.check import message_of

_message = Messages(__file__)

CONTACTS = "contacts.yaml"
"""Where the register lies unless another place is stated: in the root of the repository, ignored by git."""
MODE = 0o600
"""The rights of a new register: nobody but its keeper."""
MAX_BYTES = 4_194_304
"""The largest register that is read: some forty thousand contacts."""
_NEW = "# 联系人登记册：含个人信息，存放在库外，不得提交入库。\ncontacts: []\n".encode()


@dataclass(frozen=True, slots=True)
class Contact:
    """A contact 联系人: what stands for `ref`."""

    ref: str
    name: str
    phone: str


@dataclass(frozen=True, slots=True)
class Register:
    """A register as it was read, or with contacts added.

    Attributes:
        path: where it lies.
        contacts: by reference, in their order.
        held: its bytes as read, None where it did not exist: the `before` of `taizhang.base.store.write`.
    """

    path: Path
    contacts: Mapping[str, Contact]
    held: bytes | None = field(repr=False)
    _schema: Schema = field(repr=False)

    def contact(self, ref: str) -> Contact | None:
        """The contact of a reference; None where the register lacks it."""
        return self.contacts.get(ref)

    def with_contacts(self, contacts: Iterable[Contact]) -> "Register":
        """The register with `contacts` behind its own; one of a reference that it holds takes the place of the old."""
        return replace(self, contacts={**self.contacts, **{contact.ref: contact for contact in contacts}})

    @property
    def raw(self) -> bytes:
        """The file that holds these contacts, its keeper's comments kept.

        It is to be written with `MODE`, and over nothing but `held`.

        Raises:
            RunFailedError: it would not read back as it is, or be larger than `MAX_BYTES`.
        """
        listed = [{"ref": one.ref, "name": one.name, "phone": one.phone} for one in self.contacts.values()]
        document = Document(self.path.name, self.held or _NEW, {"contacts": listed})
        # Where the register lies, no schema lies beside it: the line that would name one to editors is left out.
        return canonical(document, self._schema, MAX_BYTES).partition(b"\n")[2]


def register(path: Path, schemas: Schemas) -> Register:
    """The register at `path`; an empty one where there is no file.

    Raises:
        RunFailedError: the file cannot be read or is at fault. Every fault is told with line and column; what
            stands there is not repeated, for it is personal.
    """
    schema = schemas["register"]
    try:
        with path.open("rb") as stream:
            raw = stream.read(MAX_BYTES + 1)
    except FileNotFoundError:
        return Register(path, {}, None, schema)
    except OSError as error:
        raise RunFailedError(
            _message("register-cannot-be-read-look-at-path", path=path, strerror=error.strerror)
        ) from error
    document, faults = read(raw, str(path), schema.shape, MAX_BYTES)
    if document is not None:
        faults = tuple(schema.faults(document)) or tuple(_twice(document, schema))
    if document is None or faults:
        raise _at_fault(path, faults)
    contacts = {one["ref"]: Contact(one["ref"], one["name"], one["phone"]) for one in document.data["contacts"]}
    return Register(path, contacts, raw, schema)


def _twice(document: Document, schema: Schema) -> Iterable[Fault]:
    seen: set[str] = set()
    for number, one in enumerate(document.data["contacts"]):
        if one["ref"] in seen:
            place: Place = ("contacts", number, "ref")
            reason = _message("repeats", one=one["ref"])
            params: dict[str, Param] = {"field": schema.trail(place), "reason": reason, "place": dotted(place)}
            yield Fault("F08", document.mark(place), params)
        seen.add(one["ref"])


def _at_fault(path: Path, faults: Iterable[Fault]) -> RunFailedError:
    found = [(fault.mark, message_of(fault)) for fault in faults]
    told = [
        Text(*(f"{path}:{mark.line}:{mark.column}: {message.pick(lang)}" for lang in ("zh", "en")))
        for mark, message in found
    ]
    return RunFailedError(
        Text(
            "联系人登记册有误，请改正后重试：\n" + "\n".join(text.zh for text in told),
            "the register of contacts is at fault; mend it and run again:\n" + "\n".join(text.en for text in told),
        )
    )
