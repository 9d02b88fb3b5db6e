"""The three pages: a requirement, a defect, an objection to a public notice."""

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from taizhang.base.text import both
from taizhang.documents import blank
from taizhang.documents.blank import Blank
from taizhang.documents.document import Place
from taizhang.documents.schema import Schema
from taizhang.findings.citing import with_law
from taizhang.law.calendar import PENDING
from taizhang.lifecycle.chain import way
from taizhang.records import Notice
from taizhang.rules.wing.r05_stamped_form import ENDINGS
from taizhang.site.apply.inbox import Inbox
from taizhang.site.apply.questions import Group, Option, Question, questions
from taizhang.site.apply.words import carried, node
from taizhang.site.view.view import View

SCRIPTS = ("yaml", "sha256", "judge", "fields", "telling", "draft", "hand", "apply")
"""The page's scripts below `assets/apply/`, in the order in which they need one another."""


@dataclass(frozen=True, slots=True)
class Page:
    """One form.

    Attributes:
        kind: requirement, defect or objection.
        questions: its fields; empty where there is nothing to be filled in now.
        contact: the fields of the register outside the repository, where the form asks for a contact.
        office: the finance department that keeps the ledger.
        carried: what the browser needs to know, as JSON that may stand in a script element.
        endings: of the files that a scan has.
        scripts: below `assets/apply/`, in the order in which they need one another.
    """

    kind: str
    questions: tuple[Question, ...]
    contact: tuple[Question, ...]
    inbox: Inbox | None
    office: str
    carried: str
    endings: str = ",".join(ENDINGS)
    scripts: tuple[str, ...] = SCRIPTS


_JUDGED = ("R01", "R02", "R03", "R04", "R05", "R06", "R07")
"""The rules that the application form judges by itself."""


def requirement(view: View, inbox: Inbox | None) -> Page:
    """我要提需求: the application form. Source: region-2021-1131/2.1, /annex."""
    law, schema = view.law, _form(view, "requirement")
    kinds = [option["const"] for option in schema.at(("kind",))["oneOf"]]
    names = {field: f"substance.{field}" for field in ("rationale", "content", "scenario", "proposal")}
    ways = {division: {kind: way(law, kind, division).zh for kind in kinds} for division in law.divisions_in_force}
    more = {
        **carried(law, view.today, schema, _JUDGED, names),
        "id": {"prefix": "REQ", "folder": "requests", "division": "requester.division", "day": "submitted_on"},
        "contact": "requester.contact_ref",
        "register": node(_form(view, "register"), (), frozenset()),
        "next": {division: _grouped(told) for division, told in ways.items()},
    }
    page = _page("requirement", schema, blank.REQUIREMENT, view, inbox, more, {("submitted_on",)})
    least = {field: law.number(name, view.today) for field, name in names.items()}
    told = {
        field: f"不少于{count}字。{with_law(both(f'{{ground:{names[field]}}}'), law, view.today).zh}。"
        for field, count in least.items()
    }
    return replace(page, questions=tuple(_measured(question, told) for question in page.questions))


def defect(view: View, inbox: Inbox | None) -> Page:
    """我要报缺陷: a problem or defect. Source: region-2021-1131/4.2, /4.3."""
    law, schema = view.law, _form(view, "defect")
    more = {
        **carried(law, view.today, schema, ("D07",), {}),
        "id": {"prefix": "DEFECT", "folder": "defects", "division": "reporter.division", "day": "reported_on"},
        "next": {
            code: {"": f"提交合并请求后由{law.department(code)}沟通并明确处理办法。"} for code in law.divisions_in_force
        },
    }
    return _page("defect", schema, blank.DEFECT, view, inbox, more, {("reported_on",)})


def objection(view: View, inbox: Inbox | None) -> Page:
    """我要提异议: to a requirement whose notice is open on the view's day. Source: region-2021-1131/2.3."""
    schema = _form(view, "notice").part(("objections", 0))
    opened = [notice for notice in view.book.notices.values() if view.is_open(notice)]
    more = {
        **carried(view.law, view.today, schema, (), {}),
        "notices": {notice.id: _last_day(notice, view) for notice in opened},
        "office": view.law.department(view.law.region),
        "next": {},
    }
    groups = tuple(_notice(notice, view) for notice in opened)
    return _page("objection", schema, blank.OBJECTION, view, inbox, more, set(), {("requirement",): groups})


PAGES: Mapping[str, Callable[[View, Inbox | None], Page]] = {
    "apply_requirement": requirement,
    "apply_defect": defect,
    "apply_objection": objection,
}
"""The word by which a Markdown page calls for a form, and what makes it."""


def _form(view: View, kind: str) -> Schema:
    """The schema of a kind as it is on the view's day: only what may be proposed."""
    return view.schemas.as_of(view.today)[kind]


def _page(
    kind: str,
    schema: Schema,
    form: Blank,
    view: View,
    inbox: Inbox | None,
    more: Mapping[str, Any],
    shown: set[Place],
    choices: Mapping[Place, tuple[Group, ...]] | None = None,
) -> Page:
    whole = {
        "kind": kind,
        "schema": node(schema, (), form.later),
        "only": {".".join(map(str, place)): sorted(kinds) for place, kinds in form.only.items()},
        "forge": inbox.plain if inbox else None,
        **more,
    }
    asked = questions(schema, form, view.law, choices or {}, frozenset(shown))
    if choices is not None and not any(choices.values()):
        asked = ()
    contact = tuple(_contact(view)) if "contact" in more else ()
    return Page(kind, asked, contact, inbox, view.law.department(view.law.region), _embedded(whole))


def _measured(question: Question, told: Mapping[str, str]) -> Question:
    """The question with the least length of its answer, and who set it, said beforehand."""
    if question.place not in told:
        return question
    return replace(question, help=f"{question.help}{told[question.place]}")


def _contact(view: View) -> Iterator[Question]:
    schema, place = view.schemas["register"], ("contacts", 0)
    for key in ("name", "phone"):
        told = schema.at((*place, key))
        yield Question(f"contacts.0.{key}", str(told["title"]), str(told["description"]), False, False, "line")


def _last_day(notice: Notice, view: View) -> str | None:
    known = view.window(notice).known_last_day
    return known.isoformat() if known else None


def _notice(notice: Notice, view: View) -> Group:
    return Group(
        f"{notice.title}（截止{_last_day(notice, view) or '日' + PENDING.zh}）",
        tuple(Option(item.id, f"{view.title(item.id)}（{item.id}）", notice.id) for item in notice.requirements),
    )


def _grouped(told: Mapping[str, str]) -> dict[str, str]:
    """What is said of most kinds under the empty key, and beside it only what differs."""
    common = max(told.values(), key=lambda said: list(told.values()).count(said))
    return {"": common, **{kind: said for kind, said in told.items() if said != common}}


def _embedded(data: Mapping[str, Any]) -> str:
    # No text of a record can end the script element in which this stands.
    return json.dumps(data, ensure_ascii=False, separators=(",", ":")).replace("<", "\\u003c")
