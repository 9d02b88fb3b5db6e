"""The witness's keys after a change: at least one, and a second one if there were two."""

from collections.abc import Iterator

from taizhang.approval.gate.machinery.files import MachineryFiles
from taizhang.base.messages import Messages
from taizhang.documents.document import Fault, Mark
from taizhang.repository.machinery.witnesses import WITNESSES, list_keys
from taizhang.repository.repository import Flaw

_message = Messages(__file__)


def find_missing_witnesses(before: MachineryFiles, after: MachineryFiles) -> Iterator[Flaw]:
    """Whether a change leaves no key to seal merges with, or removes the second, reserve key.

    Source: house/gate, house/seals.
    """
    if before.witnesses == after.witnesses:
        return
    former_count, count = (len(list_keys(files.witnesses or b"")) for files in (before, after))
    if count >= min(former_count, 2) and count:
        return
    problem = _message("no-verifying-key") if not count else _message("holds-one-key-only")
    yield Flaw(WITNESSES, "", Fault("G17", Mark(1, 1, 1), {"problem": problem, "place": ""}), "")
