"""The assessment mechanism 考核机制 or the communication mechanism 沟通机制 of a department, as it holds on a day.

Source: region-2021-1131/3, /4.3; city-2021-76/2, /3.3.
"""

from taizhang.base.text import numeral
from taizhang.office.papers.issue import ON_OWN_INITIATIVE, Disclosure
from taizhang.office.papers.press import About, Paper, Press
from taizhang.office.papers.words import day
from taizhang.records import DepartmentChannel, DepartmentScheme
from taizhang.repository.history import effective

_SCHEME = ("object", "content", "method", "standard", "period")
_CHANNEL = ("ways", "office", "landline", "email", "hours")


def mechanism(
    press: Press, record: DepartmentScheme | DepartmentChannel, disclosure: Disclosure = ON_OWN_INITIATIVE
) -> Paper:
    """The mechanism of a department with every change that is in force on the press's day.

    Raises:
        UnsoundError: the check refuses the record, and no draft is asked for.
    """
    press.require_sound([record.id])
    held = effective(record, press.today)
    # What was changed since is stated as it holds, and so the paper is of the day from which it does.
    dated = max(
        [held.adopted_on, *(change.effective_from for change in record.changes if change.effective_from <= press.today)]
    )
    issuer = press.law.department_responsible_for(held.division, held.adopted_on)
    kind, names = ("scheme", _SCHEME) if isinstance(held, DepartmentScheme) else ("channel", _CHANNEL)
    schema = press.schemas[kind]
    parts = [(schema.title((name,)), str(getattr(held, name)).strip()) for name in names if getattr(held, name)]
    if isinstance(held, DepartmentChannel):
        parts.append((schema.title(("answered_within",)), f"收到问题后{held.answered_within}个工作日内答复。"))
    values = {
        "title": held.title,
        "number": "　".join(filter(None, [held.number, f"编号：{held.id}"])),
        "opening": _opening(held, issuer),
        "parts": [
            {"title": f"{numeral(number)}、{title}", "text": text} for number, (title, text) in enumerate(parts, 1)
        ],
        "issuer": issuer,
        "adopted_on": day(dated),
        "disclosure": disclosure,
    }
    about = About(held.title, held.id, issuer, dated)
    name = "考核机制" if kind == "scheme" else "沟通机制"
    return Paper(press.named(f"{name}-{held.id}.docx"), press.pressed("mechanism", values, about, [held.id]))


def _opening(held: DepartmentScheme | DepartmentChannel, issuer: str) -> str:
    changed = "，所载为现行内容" if held.changes else ""
    if isinstance(held, DepartmentScheme):
        return f"{issuer}于{day(held.adopted_on)}制定本考核机制，自{day(held.effective_from)}起施行{changed}。"
    return f"{issuer}于{day(held.adopted_on)}与采购当事人建立本沟通机制{changed}。"
