"""The three pages: a requirement, a defect, an objection to a public notice."""

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from taizhang.base.messages import Messages
from taizhang.base.text import same_in_both
from taizhang.documents import blank
from taizhang.documents.blank import Blank
from taizhang.documents.document import Place
from taizhang.documents.schema import Schema
from taizhang.findings.citing import fill_law_references
from taizhang.law.calendar import PENDING
from taizhang.lifecycle.chain import describe_way
from taizhang.records import Notice
from taizhang.records.office import Office
from taizhang.rules.wing.r05_stamped_form import ENDINGS
from taizhang.site.apply.inbox import Inbox
from taizhang.site.apply.questions import ChoiceOption, FormQuestion, OptionGroup, list_questions
from taizhang.site.apply.words import collect_browser_data, describe_schema
from taizhang.site.view.view import View

_message = Messages(__file__)

SCRIPTS = ("yaml", "sha256", "judge", "fields", "telling", "draft", "hand", "apply")
"""The page's scripts below `assets/apply/`, in the order in which they need one another."""


@dataclass(frozen=True, slots=True)
class FormPage:
    """One form.

    Attributes:
        kind: requirement, defect or objection.
        questions: its fields; empty if it cannot be filled in now.
        contact: the fields of the register outside the repository, if the form has a contact.
        office: the finance department that keeps the ledger.
        receiver: the office that receives objections, on the page of an objection; None until it is on record.
        after: what follows when it was handed in, sentence by sentence.
        carried: the data for the browser, as JSON that is safe in a script element.
        endings: the allowed file extensions of scans.
        scripts: below `assets/apply/`, in the order in which they need one another.
    """

    kind: str
    questions: tuple[FormQuestion, ...]
    contact: tuple[FormQuestion, ...]
    inbox: Inbox | None
    office: str
    carried: str
    receiver: Office | None = None
    after: tuple[str, ...] = ()
    endings: str = ",".join(ENDINGS)
    scripts: tuple[str, ...] = SCRIPTS


_AFTER_OBJECTION = (_message("after-receipt"), _message("after-handling"), _message("after-withdrawal"))
_CONTACT_KEYS = {"requirement": ("name", "phone"), "objection": ("name", "phone", "reply_to")}
"""What the register holds of a contact: of whoever objects also where the answer goes."""
_BROWSER_RULES = ("R01", "R02", "R03", "R04", "R05", "R06", "R07")
"""The rules that the application form checks in the browser."""


def build_requirement_page(view: View, inbox: Inbox | None) -> FormPage:
    """我要提需求: the application form. Source: region-2021-1131/2.1, /annex."""
    law, schema = view.law, _form_schema(view, "requirement")
    kinds = [option["const"] for option in schema.at(("kind",))["oneOf"]]
    names = {field: f"substance.{field}" for field in ("rationale", "content", "scenario", "proposal")}
    chain_texts = {
        division: {kind: describe_way(law, kind, division).zh for kind in kinds} for division in law.divisions_in_force
    }
    extra = {
        **collect_browser_data(law, view.today, schema, _BROWSER_RULES, names),
        "id": {"prefix": "REQ", "folder": "requests", "division": "requester.division", "day": "submitted_on"},
        "contact": "requester.contact_ref",
        "register": describe_schema(_form_schema(view, "register"), (), frozenset()),
        "next": {division: _merge_common(texts) for division, texts in chain_texts.items()},
    }
    page = _build_page("requirement", schema, blank.REQUIREMENT, view, inbox, extra, {("submitted_on",)})
    least = {field: law.number(name, view.today) for field, name in names.items()}
    sources = {field: same_in_both(f"{{ground:{name}}}") for field, name in names.items()}
    length_notes = {
        field: _message("minimum", count=count, source=fill_law_references(sources[field], law, view.today)).zh
        for field, count in least.items()
    }
    return replace(page, questions=tuple(_state_minimum(question, length_notes) for question in page.questions))


def build_defect_page(view: View, inbox: Inbox | None) -> FormPage:
    """我要报缺陷: a problem or defect. Source: region-2021-1131/4.2, /4.3."""
    law, schema = view.law, _form_schema(view, "defect")
    extra = {
        **collect_browser_data(law, view.today, schema, ("D07",), {}),
        "id": {"prefix": "DEFECT", "folder": "defects", "division": "reporter.division", "day": "reported_on"},
        "next": {
            code: {"": _message("next-for-defect", department=law.department(code)).zh}
            for code in law.divisions_in_force
        },
    }
    return _build_page("defect", schema, blank.DEFECT, view, inbox, extra, {("reported_on",)})


def build_objection_page(view: View, inbox: Inbox | None) -> FormPage:
    """我要提异议: to a requirement whose notice is open on the view's day. Source: region-2021-1131/2.3."""
    schema = _form_schema(view, "notice").part(("objections", 0))
    notices = [notice for notice in view.book.notices.values() if view.is_open(notice)]
    noticed = {item.id: view.page(item.id) for notice in notices for item in notice.requirements}
    extra = {
        **collect_browser_data(view.law, view.today, schema, ("N16",), {"text": "substance.objection"}),
        "notices": {notice.id: _last_day(notice, view) for notice in notices},
        "office": view.law.department(view.law.region),
        "pages": noticed,
        "contact": "contact_ref",
        "register": describe_schema(_form_schema(view, "register"), (), frozenset()),
        "next": {},
    }
    groups = tuple(_group_requirements(notice, view) for notice in notices)
    page = _build_page("objection", schema, blank.OBJECTION, view, inbox, extra, set(), {("requirement",): groups})
    after = tuple(fill_law_references(text, view.law, view.today).zh for text in _AFTER_OBJECTION)
    return replace(page, receiver=view.law.objection_office(view.today), after=after)


PAGES: Mapping[str, Callable[[View, Inbox | None], FormPage]] = {
    "apply_requirement": build_requirement_page,
    "apply_defect": build_defect_page,
    "apply_objection": build_objection_page,
}
"""The functions that build forms, by the name with which a Markdown page calls them."""


def _form_schema(view: View, kind: str) -> Schema:
    """The schema of a kind on the view's day, which allows only what may be proposed."""
    return view.schemas.as_of(view.today)[kind]


def _build_page(
    kind: str,
    schema: Schema,
    form: Blank,
    view: View,
    inbox: Inbox | None,
    extra: Mapping[str, Any],
    included: set[Place],
    choices: Mapping[Place, tuple[OptionGroup, ...]] | None = None,
) -> FormPage:
    browser_data = {
        "kind": kind,
        "schema": describe_schema(schema, (), form.later),
        "only": {".".join(map(str, place)): sorted(kinds) for place, kinds in form.only.items()},
        "forge": inbox.plain if inbox else None,
        **extra,
    }
    questions = list_questions(schema, form, view.law, choices or {}, frozenset(included))
    if choices is not None and not any(choices.values()):
        questions = ()
    contact = tuple(_list_contact_questions(view, _CONTACT_KEYS[kind])) if "contact" in extra else ()
    return FormPage(
        kind, questions, contact, inbox, view.law.department(view.law.region), _dump_for_script(browser_data)
    )


def _state_minimum(question: FormQuestion, length_notes: Mapping[str, str]) -> FormQuestion:
    """The question with the minimum length of its answer and its source added to the help."""
    if question.place not in length_notes:
        return question
    return replace(question, help=f"{question.help}{length_notes[question.place]}")


def _list_contact_questions(view: View, keys: tuple[str, ...]) -> Iterator[FormQuestion]:
    schema, place = view.schemas["register"], ("contacts", 0)
    for key in keys:
        field_schema = schema.at((*place, key))
        yield FormQuestion(
            f"contacts.0.{key}", str(field_schema["title"]), str(field_schema["description"]), False, False, "line"
        )


def _last_day(notice: Notice, view: View) -> str | None:
    last_day = view.window(notice).known_last_day
    return last_day.isoformat() if last_day else None


def _group_requirements(notice: Notice, view: View) -> OptionGroup:
    return OptionGroup(
        f"{notice.title}（截止{_last_day(notice, view) or '日' + PENDING.zh}）",
        tuple(ChoiceOption(item.id, f"{view.title(item.id)}（{item.id}）", notice.id) for item in notice.requirements),
    )


def _merge_common(texts: Mapping[str, str]) -> dict[str, str]:
    """The most frequent text under the empty key, and the differing texts by kind."""
    common = max(texts.values(), key=lambda text: list(texts.values()).count(text))
    return {"": common, **{kind: text for kind, text in texts.items() if text != common}}


def _dump_for_script(data: Mapping[str, Any]) -> str:
    # No text of a record can end the script element that contains this.
    return json.dumps(data, ensure_ascii=False, separators=(",", ":")).replace("<", "\\u003c")
