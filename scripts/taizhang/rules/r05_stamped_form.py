"""R05: an adjustment or addition comes with the scan of its stamped form."""

from collections.abc import Iterator
from pathlib import PurePosixPath

from taizhang.rule import Facts, Hit, rule
from taizhang.text import Text

KINDS = ("adjustment", "addition")
ENDINGS = (".pdf", ".ofd", ".jpg", ".jpeg", ".png")
MISSING = Text("未填", "nothing")


@rule
def stamped_form(facts: Facts) -> Iterator[Hit]:
    """`requester.sealed_form` is there, and its file is of a kind that a scan has."""
    endings = " ".join(ENDINGS)
    for requirement in facts.book.standing_requirements:
        form = requirement.requester.sealed_form
        if requirement.kind not in KINDS:
            continue
        if form is None:
            by = ("written-request", "request-form")
            yield Hit(requirement, "requester.sealed_form", {"stated": MISSING, "endings": endings}, by=by)
        elif PurePosixPath(form.file).suffix.lower() not in ENDINGS:
            params = {"stated": form.file, "endings": endings}
            yield Hit(requirement, "requester.sealed_form.file", params, by=("house/records",))
