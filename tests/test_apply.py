"""The built forms: which fields they ask for, and where they submit."""

import re
from collections.abc import Iterator
from datetime import date

import pytest

from specimen import ROOT, build
from taizhang.base.errors import RunFailedError
from taizhang.documents import blank
from taizhang.documents.blank import Blank
from taizhang.documents.document import Place
from taizhang.documents.schema import Schema, Schemas
from taizhang.repository.repository import load_repository
from taizhang.rules.explain import STEMS
from taizhang.rules.rule import read_card
from taizhang.site.apply.inbox import Inbox, find_inbox
from taizhang.site.apply.pages import PAGES
from taizhang.site.apply.questions import ITEM, FormQuestion
from taizhang.site.view.view import View

SCHEMAS = Schemas(ROOT / "schemas")
FORMS = {
    "apply_requirement": (SCHEMAS["requirement"], blank.REQUIREMENT, {"submitted_on"}),
    "apply_defect": (SCHEMAS["defect"], blank.DEFECT, {"reported_on"}),
    "apply_objection": (SCHEMAS["notice"].part(("objections", 0)), blank.OBJECTION, set()),
}


@pytest.fixture(scope="module")
def view(tmp_path_factory: pytest.TempPathFactory) -> View:
    repository = load_repository(build(tmp_path_factory.mktemp("forms")))
    assert repository.law is not None
    return View(repository, repository.law, date(2026, 4, 20))


def list_places(questions: tuple[FormQuestion, ...]) -> Iterator[str]:
    for question in questions:
        yield question.place
        yield from list_places(question.parts)


def list_form_places(schema: Schema, form: Blank, place: Place = ()) -> Iterator[str]:
    node = schema.at(place)
    places = [(*place, key) for key in node.get("properties", {})]
    for one in places:
        if one not in form.later:
            yield ".".join(ITEM if isinstance(step, int) else step for step in one)
            yield from list_form_places(schema, form, (*one, 0) if schema.at(one).get("type") == "array" else one)


@pytest.mark.parametrize("word", list(PAGES))
def test_every_field_is_asked_except_generated_and_later_ones(word: str, view: View) -> None:
    schema, form, visible = FORMS[word]
    generated = {".".join(map(str, place)) for place in form.generated} - visible
    assert sorted(list_places(PAGES[word](view, None).questions)) == sorted(
        set(list_form_places(schema, form)) - generated
    )


def test_an_open_notice_offers_its_requirements(view: View) -> None:
    (question,) = (q for q in PAGES["apply_objection"](view, None).questions if q.place == "requirement")
    assert {option.notice for option in question.options} == {"NOTICE-2026-02"}
    expected = view.book.notices["NOTICE-2026-02"].requirements
    assert [option.code for option in question.options] == [item.id for item in expected]


def test_only_github_fills_in_a_new_file_and_every_other_kind_leads_through_a_fork() -> None:
    def inbox(kind: str) -> Inbox:
        inbox_or_none = find_inbox({"forge": {"kind": kind, "address": "https://x.example/o/r/"}})
        assert inbox_or_none is not None
        return inbox_or_none

    assert (inbox("github").file, inbox("github").pages) == ("https://x.example/o/r/new/main", None)
    for kind in ("gitea", "forgejo", "gitlab", "gitee"):
        assert inbox(kind).file is None, "none of its pages reads a file's text from its address"
        assert inbox(kind).pages is not None
        assert (inbox(kind).host, inbox(kind).repository) == ("https://x.example", "o/r")
    # Only Gitea lets a reader propose a file without forking first, and only from 1.25 on.
    assert [kind for kind in ("gitea", "forgejo", "gitlab", "gitee") if inbox(kind).pages.propose] == ["gitea"]  # type: ignore[union-attr]
    issues = [kind for kind in ("github", "gitea", "forgejo", "gitlab", "gitee") if inbox(kind).issue]
    assert issues == ["github", "gitea", "forgejo"]
    assert find_inbox({}) is None and find_inbox(None) is None


@pytest.mark.parametrize(
    "stated",
    ["github", {"kind": "svn", "address": "https://x.example/o/r"}, {"kind": "github"},
     {"kind": "github", "address": "javascript:alert(1)"}, {"kind": "github", "address": "https://x.example/o/r?a=b"},
     {"kind": "github", "address": "https://x.example/o/r", "branch": "../x"}],
)  # fmt: skip
def test_an_invalid_forge_stops_the_build(stated: object) -> None:
    with pytest.raises(RunFailedError) as failed:
        find_inbox({"forge": stated})
    assert "extra.forge" in failed.value.message.zh


def test_what_a_form_requires_of_each_kind_is_what_its_rule_requires() -> None:
    form = blank.REQUIREMENT
    assert form.required({"kind": "addition"}) == {("rationale",), ("requester", "sealed_form")}
    assert form.unasked({"kind": "addition", "legal_basis": [1]}) == {("sharing",)}
    assert form.required({"kind": "data-sharing", "legal_basis": [1]}) == {("sharing",)}
    assert form.unasked({"kind": "data-sharing"}) == {("requester", "sealed_form")}
    assert blank.DEFECT.required({}) == frozenset()


def test_the_scripts_repeat_no_message_of_the_check() -> None:
    scripts = "".join(path.read_text(encoding="utf-8") for path in (ROOT / "site/assets/apply").glob("*.js"))
    for stem in STEMS.values():
        parts = re.split(r"\{[a-z_]+\}", read_card(stem).message.zh)
        assert not [part for part in parts if len(part) >= 8 and part in scripts], stem
