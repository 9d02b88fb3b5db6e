"""The application form 软件功能调整（或新增）需求申请表: the annex of the notice, filled in.

Source: region-2021-1131/annex.
"""

from taizhang.base.messages import Messages
from taizhang.office.papers.press import DocumentProperties, Paper, Press, UnfitError
from taizhang.office.papers.words import describe_requirement
from taizhang.office.register import Contact
from taizhang.records import Requirement

_message = Messages(__file__)


def build_form(press: Press, requirement: Requirement, contact: Contact | None) -> Paper:
    """The form of a requirement, with the name and number of `contact` from the register.

    Without a contact the name stays blank and only the office's landline is printed; a remark says so.

    Raises:
        UnfitError: the requirement is a data-sharing need, to which the form does not apply.
        UnsoundError: the check has findings on the requirement, and no draft is requested.
    """
    ref = requirement.requester.contact_ref
    remarks = () if contact else (_message("contact-not-registered", ref=ref),)
    numbers = [requirement.requester.landline, *([contact.phone] if contact else [])]
    return Paper(
        press.name_file(f"需求申请表-{requirement.id}.docx"),
        _render_form(
            press, requirement, contact.name if contact else "", "、".join(dict.fromkeys(numbers)), is_public=False
        ),
        remarks,
    )


def build_public_form(press: Press, requirement: Requirement) -> bytes:
    """The form for the public: without name and telephone numbers (PIPL art. 25).

    Raises:
        UnfitError, UnsoundError: as for `build_form`.
    """
    return _render_form(press, requirement, "", "", is_public=True)


def _render_form(press: Press, requirement: Requirement, name: str, phone: str, is_public: bool) -> bytes:
    if requirement.kind == "data-sharing":
        raise UnfitError(
            _message("data-sharing-need", requirement=requirement.id),
            ("sharing-needs", "request-form"),
            _message("list-in-letter"),
        )
    press.require_sound([requirement.id])
    # The form has no date: it shows the requirement as of the day of printing.
    press = press.restrict_to(press.today, [requirement])
    requirement = press.book.requirements[requirement.id]
    law = press.law.as_of(requirement.submitted_on)
    region = law.divisions[law.region].name
    values = {
        **describe_requirement(press, requirement),
        "platform": f"{region}政府采购云平台",
        "contact": name,
        "phone": phone,
    }
    about = DocumentProperties(
        f"软件功能调整（或新增）需求申请表：{requirement.title}",
        requirement.id,
        requirement.requester.organization,
        requirement.submitted_on,
    )
    return press.render("form", values, about, [requirement.id], is_public=is_public)
