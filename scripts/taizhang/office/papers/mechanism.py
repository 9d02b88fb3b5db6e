"""The assessment mechanism 考核机制 or the communication mechanism 沟通机制 of a department as of a day.

Source: region-2021-1131/3, /4.3; city-2021-76/2, /3.3.
"""

from taizhang.base.messages import Messages
from taizhang.base.text import chinese_numeral
from taizhang.office.papers.issue import ON_OWN_INITIATIVE, Disclosure
from taizhang.office.papers.press import DocumentProperties, Paper, Press
from taizhang.office.papers.words import format_day
from taizhang.records import DepartmentChannel, DepartmentScheme
from taizhang.repository.history import record_in_force

_message = Messages(__file__)

_SCHEME = ("object", "content", "method", "standard", "period")
_CHANNEL = ("ways", "office", "landline", "email", "hours")


def build_mechanism(
    press: Press, record: DepartmentScheme | DepartmentChannel, disclosure: Disclosure = ON_OWN_INITIATIVE
) -> Paper:
    """The mechanism of a department with all changes in force on the press's day.

    Raises:
        UnsoundError: the check has findings on the record, and no draft is requested.
    """
    press.require_sound([record.id])
    mechanism = record_in_force(record, press.today)
    # The paper states the changed text, so it has the day of the latest change.
    dated = max(
        [
            mechanism.adopted_on,
            *(change.effective_from for change in record.changes if change.effective_from <= press.today),
        ]
    )
    issuer = press.law.department_responsible_for(mechanism.division, mechanism.adopted_on)
    kind, names = ("scheme", _SCHEME) if isinstance(mechanism, DepartmentScheme) else ("channel", _CHANNEL)
    schema = press.schemas[kind]
    parts = [
        (schema.title((name,)), str(getattr(mechanism, name)).strip()) for name in names if getattr(mechanism, name)
    ]
    if isinstance(mechanism, DepartmentChannel):
        parts.append((schema.title(("answered_within",)), _message("answer-time", days=mechanism.answered_within).zh))
    values = {
        "title": mechanism.title,
        "number": "　".join(filter(None, [mechanism.number, _message("number", id=mechanism.id).zh])),
        "opening": _describe_adoption(mechanism, issuer),
        "parts": [
            {"title": f"{chinese_numeral(number)}、{title}", "text": text}
            for number, (title, text) in enumerate(parts, 1)
        ],
        "issuer": issuer,
        "adopted_on": format_day(dated),
        "disclosure": disclosure,
    }
    about = DocumentProperties(mechanism.title, mechanism.id, issuer, dated)
    name = _message("scheme" if kind == "scheme" else "channel").zh
    return Paper(
        press.name_file(f"{name}-{mechanism.id}.docx"), press.render("mechanism", values, about, [mechanism.id])
    )


def _describe_adoption(mechanism: DepartmentScheme | DepartmentChannel, issuer: str) -> str:
    note = _message("current-content").zh if mechanism.changes else ""
    adopted_on = format_day(mechanism.adopted_on)
    if isinstance(mechanism, DepartmentScheme):
        effective_from = format_day(mechanism.effective_from)
        return _message("scheme-adopted", issuer=issuer, day=adopted_on, effective_from=effective_from, note=note).zh
    return _message("channel-adopted", issuer=issuer, day=adopted_on, note=note).zh
