"""R05: an adjustment or addition comes with the scan of its stamped form."""

from collections.abc import Iterator
from pathlib import PurePosixPath

from taizhang.base.messages import Messages
from taizhang.records import Attachment, Requirement
from taizhang.rules.rule import Facts, Hit, rule

_message = Messages(__file__)

KINDS = ("adjustment", "addition")
ENDINGS = (".pdf", ".ofd", ".jpg", ".jpeg", ".png")
MISSING = _message("form-missing")


@rule
def stamped_form(facts: Facts) -> Iterator[Hit]:
    """Each institution's `sealed_form` is present, and its file is of a type that a scan has.

    Each joint requester raises the requirement in writing; the city that files it for them needs no form.
    """
    endings = " ".join(ENDINGS)
    for requirement in facts.book.current_requirements:
        if requirement.kind not in KINDS:
            continue
        for field, form in _list_forms(requirement):
            if form is None:
                by = ("written-request", "request-form")
                yield Hit(requirement, field, {"stated": MISSING, "endings": endings}, by=by)
            elif PurePosixPath(form.file).suffix.lower() not in ENDINGS:
                yield Hit(
                    requirement, f"{field}.file", {"stated": form.file, "endings": endings}, by=("house/records",)
                )


def _list_forms(requirement: Requirement) -> Iterator[tuple[str, Attachment | None]]:
    """The place of each form that is due or present, with the form."""
    own = requirement.requester.sealed_form
    if own is not None or not requirement.raised_by:
        yield "requester.sealed_form", own
    for number, one in enumerate(requirement.raised_by):
        yield f"raised_by.{number}.sealed_form", one.sealed_form
