"""The application form 软件功能调整（或新增）需求申请表: the annex of the notice, filled.

Source: region-2021-1131/annex.
"""

from taizhang.base.messages import Messages
from taizhang.office.papers.press import About, Paper, Press, UnfitError
from taizhang.office.papers.words import described
from taizhang.office.register import Contact
from taizhang.records import Requirement

_message = Messages(__file__)


def form(press: Press, requirement: Requirement, contact: Contact | None) -> Paper:
    """The form of a requirement, with the name and number of `contact` from the register.

    Without a contact the name stays blank and the office's landline stands alone; the paper tells it.

    Raises:
        UnfitError: the requirement is a data-sharing need, for which the annex is no form.
        UnsoundError: the check refuses the requirement, and no draft is asked for.
    """
    ref = requirement.requester.contact_ref
    told = () if contact else (_message("register-has-no-contact-the-name-is-left", ref=ref),)
    numbers = [requirement.requester.landline, *([contact.phone] if contact else [])]
    return Paper(
        press.named(f"需求申请表-{requirement.id}.docx"),
        _pressed(
            press, requirement, contact.name if contact else "", "、".join(dict.fromkeys(numbers)), is_public=False
        ),
        told,
    )


def public_form(press: Press, requirement: Requirement) -> bytes:
    """The same for everybody to read: neither a name nor any number in it (PIPL art. 25).

    Raises:
        UnfitError, UnsoundError: as `form`.
    """
    return _pressed(press, requirement, "", "", is_public=True)


def _pressed(press: Press, requirement: Requirement, name: str, phone: str, is_public: bool) -> bytes:
    if requirement.kind == "data-sharing":
        raise UnfitError(
            _message("is-a-data-sharing-need-for-which-the-annex", requirement=requirement.id),
            ("sharing-needs", "request-form"),
            _message("data-sharing-needs-are-collected"),
        )
    press.require_sound([requirement.id])
    # The form bears no date: it is filled as the requirement stands on the day it is printed.
    press = press.dated(press.today, [requirement])
    requirement = press.book.requirements[requirement.id]
    law = press.law.as_of(requirement.submitted_on)
    region = law.divisions[law.region].name
    values = {
        **described(press, requirement),
        "platform": f"{region}政府采购云平台",
        "contact": name,
        "phone": phone,
    }
    about = About(
        f"软件功能调整（或新增）需求申请表：{requirement.title}",
        requirement.id,
        requirement.requester.organization,
        requirement.submitted_on,
    )
    return press.pressed("form", values, about, [requirement.id], is_public=is_public)
