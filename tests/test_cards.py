"""Every rule's card: its cases give the stated results, and its words, sources and norms are in order."""

import json
import string
from collections import Counter
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from referencing import Registry, Resource

import merging
from remedies import Tree
from specimen import DAY, ROOT, apply, build, card_stems
from taizhang.documents.document import read_document
from taizhang.findings.citing import find_source_words, is_known, list_articles
from taizhang.lifecycle.pending_objection import PendingObjection
from taizhang.repository.repository import load_machinery, load_repository
from taizhang.rules.catalogue import FORM
from taizhang.rules.catalogue import RULES as RULE_LIST
from taizhang.rules.check import check_repository, create_finding
from taizhang.rules.rule import RULES, parse_code, read_card

STEMS = card_stems()
CHANGES = {stem for stem in FORM if stem.startswith("g") and stem != "g01_reviewers"}
WORDS = ("title", "message", "why", "help")
CASES = [
    pytest.param(stem, number, id=f"{parse_code(stem)}-{number}-{case['verdict']}")
    for stem in STEMS
    for number, case in enumerate(read_card(stem).cases)
]


def places(text: str) -> set[str]:
    """The placeholders that a finding fills, as `{due}`, and those that the law fills, as `{number:notice_days}`."""
    parts = string.Formatter().parse(text)
    return {f"{name}:{spec}" if spec else name for _, name, spec, _ in parts if name is not None}


def raw(stem: str) -> Any:
    document, faults = read_document((RULES / f"{stem}.yaml").read_bytes(), stem)
    assert document is not None, faults
    return document.data


@cache
def machinery() -> Any:
    return load_machinery(ROOT)


@cache
def card_validator() -> jsonschema.Draft202012Validator:
    registry: Registry[Any] = Registry().with_resources(
        (path.name, Resource.from_contents(json.loads(path.read_text(encoding="utf-8"))))
        for path in (ROOT / "schemas").glob("*.schema.json")
    )
    schema = registry["card.schema.json"].contents
    return jsonschema.Draft202012Validator(
        schema, registry=registry, format_checker=jsonschema.Draft202012Validator.FORMAT_CHECKER
    )


@pytest.fixture(scope="module")
def specimen(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return build(tmp_path_factory.mktemp("clean"))


@pytest.fixture(scope="module")
def tree(tmp_path_factory: pytest.TempPathFactory) -> Tree:
    return Tree(tmp_path_factory.mktemp("tree"), roster=False)


def test_the_specimen_itself_is_clean(specimen: Path) -> None:
    assert check_repository(load_repository(specimen), date.fromisoformat(DAY)) == ()


@pytest.mark.parametrize("today", ["2026-12-31", "2031-07-01"])
def test_the_passage_of_time_leaves_the_specimen_clean(specimen: Path, today: str) -> None:
    assert check_repository(load_repository(specimen), date.fromisoformat(today)) == ()


@pytest.mark.parametrize(("stem", "number"), CASES)
def test_a_case_gives_the_result_on_its_card(tmp_path: Path, tree: Tree, stem: str, number: int) -> None:
    words = read_card(stem)
    case = words.cases[number]
    today = date.fromisoformat(case.get("today", DAY))
    if stem in CHANGES:
        pending = [
            PendingObjection(one["notice"], one["requirement"], one["pull"], date.fromisoformat(one["opened_on"]))
            for one in case.get("pending", ())
        ]
        findings = merging.Desk(tmp_path).propose(lambda root: apply(root, case)).judge(today, pending).findings
    else:
        root = tree.set_to(case)
        machinery = load_machinery(root)
        # A mismatch of program and schemas is found where machinery is judged; a check then fails.
        flaws = tuple(create_finding(flaw, machinery.law, today) for flaw in machinery.flaws)
        findings = flaws if machinery.drift else check_repository(load_repository(root), today)
    matching = [finding for finding in findings if finding.code == words.code]
    if case["verdict"] == "pass":
        assert matching == []
        return
    others = [(finding.code, finding.record, finding.field, finding.message.zh) for finding in findings]
    assert matching, f"{words.code} is missing; the findings are {others}"
    if "at" in case:
        record, _, field = case["at"].partition(" ")
        where = [(finding.record or finding.path, finding.field) for finding in matching]
        assert (record, field) in where


def test_every_card_is_of_a_rule_in_the_catalogue() -> None:
    assert set(STEMS) == {*FORM, *(rule.stem for rule in RULE_LIST)}


def test_the_catalogue_is_in_order_and_has_no_code_twice() -> None:
    codes = [parse_code(stem) for stem in STEMS]
    assert len(set(codes)) == len(codes)
    order = "FRCANLUDVIP"
    codes_in_order = [rule.code for rule in RULE_LIST]
    assert codes_in_order == sorted(codes_in_order, key=lambda code: (order.index(code[0]), code))


@pytest.mark.parametrize("stem", STEMS)
def test_a_card_fits_its_schema(stem: str) -> None:
    assert [error.message for error in card_validator().iter_errors(raw(stem))] == []


@pytest.mark.parametrize("stem", STEMS)
def test_a_card_cites_existing_sources(stem: str) -> None:
    law = machinery().law
    assert [word for word in read_card(stem).source if not is_known(word, law)] == []
    for word in WORDS:
        for kind, name in find_source_words(getattr(read_card(stem), word).zh):
            assert name in law.parameters if kind == "number" else is_known(name, law), name


@pytest.mark.parametrize("stem", STEMS)
def test_a_card_has_cases_of_both_verdicts(stem: str) -> None:
    assert {case["verdict"] for case in read_card(stem).cases} == {"pass", "fail"}


@pytest.mark.parametrize("stem", STEMS)
def test_a_card_has_the_same_placeholders_in_both_languages(stem: str) -> None:
    for word in WORDS:
        text = getattr(read_card(stem), word)
        assert places(text.zh) == places(text.en), word
    assert not any(":" not in place for place in places(read_card(stem).title.zh) | places(read_card(stem).why.zh))
    if stem in FORM:
        # A message about a file or a cell may be needed before any law is loaded.
        assert not any(":" in place for place in places(read_card(stem).message.zh) | places(read_card(stem).help.zh))


@pytest.mark.parametrize("rule", RULE_LIST, ids=lambda rule: rule.code)
def test_a_rules_module_begins_with_its_code(rule: Any) -> None:
    source = (RULES / f"{rule.stem}.py").read_text(encoding="utf-8")
    assert source.startswith(f'"""{rule.code}: ')
    assert rule.check.__doc__


@pytest.mark.parametrize("language", ["zh", "en"])
def test_no_two_cards_have_the_same_title(language: str) -> None:
    titles = Counter(getattr(read_card(stem).title, language) for stem in STEMS)
    assert [title for title, times in titles.items() if times > 1] == []


def test_every_norm_has_a_rule() -> None:
    assert {norm for stem in STEMS for norm in read_card(stem).norms} == set(range(1, 42))
    assert [norm["number"] for norm in machinery().norms] == list(range(1, 42))


def test_every_role_stands_for_known_articles_and_is_no_parameter() -> None:
    law = machinery().law
    for role in law.roles:
        assert role not in law.parameters
        cited = list_articles((role,), law, date.fromisoformat(DAY))
        assert cited and set(cited) <= {*law.citations, *law.topics}, role
    assert len(law.roles) == len(machinery().norms) + 10, "a role stands twice"
