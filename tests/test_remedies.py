"""Every remedy of every card is played: before the merge, and on main by a pull request."""

from collections.abc import Iterator, Mapping
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from examples import choose_first
from remedies import Main, Tree, play, write_papers
from specimen import DAY, ROOT, apply, card_stems
from taizhang.findings.finding import Finding
from taizhang.lifecycle.pending_objection import PendingObjection
from taizhang.repository.repository import load_machinery, load_repository
from taizhang.rules.catalogue import FORM
from taizhang.rules.check import check_repository
from taizhang.rules.explain import explain_rule
from taizhang.rules.rule import read_card

STEMS = card_stems()
CHANGES = {stem for stem in FORM if stem.startswith("g") and stem != "g01_reviewers"}
GATE = frozenset(f"G{number:02}" for number in range(4, 13))
FAILING = [
    (stem, number) for stem in STEMS for number, case in enumerate(read_card(stem).cases) if case["verdict"] == "fail"
]
PLAYED = choose_first(FAILING, lambda one: one[0], 2)


def cases(stem: str) -> list[tuple[int, Mapping[str, Any]]]:
    return [(number, read_card(stem).cases[number]) for one, number in FAILING if one == stem]


def day(case: Mapping[str, Any], remedy: Mapping[str, Any]) -> date:
    return date.fromisoformat(remedy.get("today", case.get("today", DAY)))


def errors(findings: tuple[Finding, ...]) -> set[Any]:
    return {finding.key for finding in findings if finding.severity == "error"}


def of(code: str, findings: tuple[Finding, ...]) -> list[str]:
    return [f"{one.record or one.path} {one.field}: {one.message.zh}" for one in findings if one.code == code]


@pytest.fixture(scope="module")
def main(tmp_path_factory: pytest.TempPathFactory) -> Main:
    return Main(tmp_path_factory.mktemp("main"))


@pytest.fixture(scope="module")
def tree(tmp_path_factory: pytest.TempPathFactory) -> Tree:
    return Tree(tmp_path_factory.mktemp("tree"))


@pytest.fixture(scope="module")
def papers(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("papers")
    write_papers(folder)
    return folder


@pytest.fixture(autouse=True)
def at_the_papers(papers: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.chdir(papers)
    yield


@pytest.mark.parametrize("stem", STEMS)
def test_every_failing_case_has_its_remedies(stem: str) -> None:
    for number, case in cases(stem):
        assert case.get("before_merge"), number
        assert case.get("on_main") is False or case.get("on_main"), number
        restored_paths = {*case["before_merge"].get("restore", ())}
        assert not restored_paths & {*case["before_merge"].get("files", ())}, "a file is restored or written, not both"


@pytest.mark.fuzz
@pytest.mark.parametrize(("stem", "number"), [case for case in PLAYED if case[0] not in CHANGES])
def test_a_fault_is_remedied_before_the_merge(tree: Tree, stem: str, number: int) -> None:
    case, code = read_card(stem).cases[number], read_card(stem).code
    today = day(case, case["before_merge"])
    tree.set_to(case)
    play(tree.root, tree.original, case["before_merge"], today)
    findings = check_repository(load_repository(tree.root), today)
    assert of(code, findings) == []
    if errors(findings):
        tree.set_to(case)
        assert errors(findings) <= errors(check_repository(load_repository(tree.root), today))


@pytest.mark.fuzz
@pytest.mark.parametrize(("stem", "number"), [case for case in PLAYED if case[0] in CHANGES])
def test_a_change_that_is_refused_is_remedied_on_its_branch(main: Main, stem: str, number: int) -> None:
    case, code = read_card(stem).cases[number], read_card(stem).code
    today = day(case, case["before_merge"])
    main.set_to({}, {}, today)
    apply(main.desk.root, case)
    main.desk.save()
    waiting = [
        PendingObjection(one["notice"], one["requirement"], one["pull"], date.fromisoformat(one["opened_on"]))
        for one in case.get("pending", ())
    ]
    faulty = main.desk.judge(today, waiting).findings
    assert of(code, faulty)
    play(main.desk.root, main.original, case["before_merge"], today)
    main.desk.save()
    if main.desk.git("diff", "--stat", "main", "topic"):
        findings = main.desk.judge(today, waiting).findings
        assert of(code, findings) == []
        assert errors(findings) <= errors(faulty)


@pytest.mark.fuzz
@pytest.mark.parametrize(("stem", "number"), [case for case in PLAYED if read_card(case[0]).cases[case[1]]["on_main"]])
def test_a_fault_on_main_is_remedied_by_a_pull_request(main: Main, stem: str, number: int) -> None:
    case, code = read_card(stem).cases[number], read_card(stem).code
    remedy = case["on_main"]
    today = day(case, remedy)
    main.set_to(case, remedy, today)
    play(main.desk.root, main.original, remedy, today)
    main.desk.save()
    findings = main.desk.judge(today).findings
    assert of(code, findings) == []
    assert [one for one in sorted(GATE) if of(one, findings)] == []
    assert of(code, check_repository(load_repository(main.desk.root), today)) == []
    if errors(findings):
        main.set_to(case, remedy, today)
        assert errors(findings) <= errors(check_repository(load_repository(main.desk.root), today))


def test_the_page_of_a_rule_shows_the_commands_of_its_remedies() -> None:
    law = load_machinery(ROOT).law
    assert law is not None
    page = explain_rule("L11", law, date.fromisoformat(DAY), "zh") or ""
    assert "taizhang entry strike LEDGER-2026-0004 --reason 所依据的公示已撤销，移出台账。" in page.replace("'", "")


@pytest.mark.parametrize("stem", STEMS)
def test_the_prose_advises_the_commands_that_are_played(stem: str) -> None:
    words = read_card(stem)
    remedies = (case.get(key) or {} for case in words.cases for key in ("before_merge", "on_main"))
    for command in (command for remedy in remedies for command in remedy.get("run", ())):
        group = ("notice", "entry", "release")
        advice = f"taizhang {' '.join(command[: 2 if command[0] in group else 1])}"
        assert advice in words.help.zh, advice
        assert advice in words.help.en, advice
