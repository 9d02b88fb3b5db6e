"""What the notices leave open: a default blocks nobody until the region confirms it, and is visibly marked."""

import ast
import json
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from functools import cache
from pathlib import Path

import pytest
from click.testing import CliRunner

import merging
from confirming import NUMBER, TABLE, confirm, remove_confirmations
from examples import choose_first
from remedies import Tree
from specimen import DAY, ROOT, build, card_stems
from taizhang.acts.desk import Act, find_refusals, open_desk
from taizhang.acts.founding.repository import found_repository
from taizhang.cli import taizhang
from taizhang.findings.citing import is_binding
from taizhang.findings.finding import Finding
from taizhang.law.defaults import RECORDS, UNCONFIRMED
from taizhang.law.law import Law
from taizhang.office.papers.press import Press, UnfitError
from taizhang.repository.repository import load_machinery, load_repository
from taizhang.rules.catalogue import FORM, RULES
from taizhang.rules.check import check_repository
from taizhang.rules.explain import explain_rule, explain_topic, list_unconfirmed
from taizhang.rules.rule import RULES as FOLDER
from taizhang.rules.rule import Card, Facts, Hit, read_card

TODAY = date.fromisoformat(DAY)


@cache
def law() -> Law:
    loaded = load_machinery(ROOT).law
    assert loaded is not None
    return loaded


def defaults_of(stem: str) -> set[str]:
    """The defaults among the grounds of a card."""
    from taizhang.findings.citing import list_articles

    return {one for one in list_articles(read_card(stem).source, law(), TODAY) if law().ground_of(one) == "default"}


MIXED = [stem for stem in card_stems() if defaults_of(stem)]
FAILING = [
    (stem, number)
    for stem in MIXED
    if stem not in FORM
    for number, case in enumerate(read_card(stem).cases)
    if case["verdict"] == "fail"
]
CASES = [pytest.param(*case, id=f"{read_card(case[0]).code}-{case[1]}") for case in FAILING]
SOME = [one for one in CASES if one.values in choose_first(FAILING, lambda one: one[0], 2)]


@pytest.fixture(scope="module")
def tree(tmp_path_factory: pytest.TempPathFactory) -> Tree:
    return Tree(tmp_path_factory.mktemp("tree"), roster=False)


def find_in_case(tree: Tree, stem: str, number: int, change: Callable[[Path], None]) -> list[Finding]:
    """The findings of the card's own rule in its case, in a tree with a changed table of defaults."""
    case = read_card(stem).cases[number]
    root = tree.set_to(case)
    change(root)
    today = date.fromisoformat(case.get("today", DAY))
    return [one for one in check_repository(load_repository(root), today) if one.code == read_card(stem).code]


@pytest.mark.fuzz
@pytest.mark.parametrize(("stem", "number"), SOME)
def test_a_default_is_a_remark_until_it_is_confirmed_and_an_error_after(tree: Tree, stem: str, number: int) -> None:
    loose = find_in_case(tree, stem, number, remove_confirmations)
    tight = find_in_case(tree, stem, number, confirm)
    assert loose and len(loose) == len(tight)
    for before, after in zip(loose, tight, strict=True):
        assert before.message == after.message and before.ground == after.ground
        assert after.severity == read_card(stem).severity
        sources = "".join(text.zh for text in before.source)
        if before.ground == "default":
            assert before.severity == "warning" and UNCONFIRMED.zh in sources
            assert NUMBER in "".join(text.zh for text in after.source)
        else:
            assert before.severity == read_card(stem).severity and UNCONFIRMED.zh not in sources


def test_every_default_behind_a_rule_has_a_case(tree: Tree) -> None:
    resting = {one for stem in MIXED if stem not in FORM for one in defaults_of(stem)}
    seen: set[str] = set()
    for parameter in CASES:
        stem, case = parameter.values
        if defaults_of(str(stem)) <= seen:
            continue
        for one in find_in_case(tree, str(stem), int(str(case)), remove_confirmations):
            seen |= {word for word, topic in law().topics.items() if topic.cite(TODAY).zh in {t.zh for t in one.source}}
            seen |= {
                word
                for word, topic in law().topics.items()
                if any(text.zh == f"{UNCONFIRMED.zh}：{topic.title.zh}" for text in one.source)
            }
    assert resting - seen == set()


@pytest.mark.parametrize(
    "stem", [one.stem for one in RULES if one.stem in MIXED and len(read_card(one.stem).source) > 1]
)
def test_a_rule_of_mixed_grounds_states_the_ground_of_every_hit(stem: str) -> None:
    kinds = {law().ground_of(one) for one in _cited(stem)}
    if kinds == {"default"}:
        return
    tree = ast.parse((FOLDER / f"{stem}.py").read_text(encoding="utf-8"))
    hits = [n for n in ast.walk(tree) if isinstance(n, ast.Call) and getattr(n.func, "id", "") == "Hit"]
    assert hits and all(any(word.arg == "by" for word in hit.keywords) for hit in hits)


def _cited(stem: str) -> tuple[str, ...]:
    from taizhang.findings.citing import list_articles

    return list_articles(read_card(stem).source, law(), TODAY)


@pytest.mark.fuzz
@pytest.mark.parametrize(("stem", "number"), SOME)
def test_a_hit_rests_on_grounds_that_its_card_lists(
    tree: Tree, stem: str, number: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    import taizhang.rules.check as module

    seen: list[tuple[str, ...]] = []
    original = module._create_finding_of_hit

    def record_hit(hit: Hit, words: Card, facts: Facts) -> Finding:
        seen.append((words.stem, *hit.by))
        return original(hit, words, facts)

    monkeypatch.setattr(module, "_create_finding_of_hit", record_hit)
    find_in_case(tree, stem, number, confirm)
    for stem_, *words in seen:
        assert set(words) <= set(read_card(stem_).source)


@pytest.mark.parametrize("stem", ["l07_no_bearer", "r03_expected_by"])
def test_only_a_confirmed_default_blocks_a_clerk(tree: Tree, stem: str) -> None:
    number = next(n for n, case in enumerate(read_card(stem).cases) if case["verdict"] == "fail")
    for change, code in ((remove_confirmations, 0), (confirm, 1)):
        root = tree.set_to(read_card(stem).cases[number])
        change(root)
        done = CliRunner().invoke(taizhang, ["check", "--repo", str(root), "--today", DAY, "--format", "json"])
        assert done.exit_code == code, done.output
        findings = [one for one in json.loads(done.output)["findings"] if one["code"] == read_card(stem).code]
        assert {one["severity"] for one in findings} == {"error" if code else "warning"}
        assert {one["ground"] for one in findings} == {"default"}


def test_an_act_and_an_edited_sheet_are_refused_by_no_unconfirmed_default(tmp_path: Path) -> None:
    for name, change, code in (("loose", remove_confirmations, 0), ("tight", confirm, 1)):
        root = build(tmp_path / name)
        change(root)
        identity = "REQ-150102-20260105-aaa1"
        desk = open_desk(root, TODAY)
        data = desk.book.document(identity).data
        act = Act(desk.rewrite(identity, {**data, "expected_by": data["submitted_on"]}), ())
        codes = [one.code for one in find_refusals(desk, act) if one.code == "R03"]
        assert codes == (["R03"] if code else [])


def test_the_gate_takes_a_short_opinion_until_a_length_is_confirmed(tmp_path: Path) -> None:
    for name, change, is_mergeable in (("loose", remove_confirmations, True), ("tight", confirm, False)):
        desk = merging.Desk(tmp_path / name)
        change(desk.root)
        desk.git("checkout", "-q", "main")
        desk.save("table")
        desk.git("checkout", "-q", "-B", "topic")
        (desk.root / merging.PATH).parent.mkdir(parents=True, exist_ok=True)
        (desk.root / merging.PATH).write_text(merging.requirement(), encoding="utf-8")
        desk.save()
        for duty, login in merging.CHAIN:
            body = "可行。" if duty == "evaluate" else merging.BODIES[duty]
            desk.review(login, body)
        verdict = desk.judge(TODAY)
        assert verdict.mergeable is is_mergeable
        findings = [(one.code, one.severity) for one in verdict.findings if one.code == "C04"]
        assert findings == ([("C04", "warning")] if is_mergeable else [])


@pytest.mark.parametrize(
    ("change", "problem"),
    [
        (lambda text: text.replace("        from: 2022-01-10\n", "        from: 2022-02-10\n", 1), "被改动或者删去"),
        (lambda text: text.replace("内财购〔2022〕演示1号", "内财购〔2022〕演示2号", 1), "被改动或者删去"),
        (
            lambda text: text.replace(
                "  - id: contents\n",
                "  - id: contents\n    confirmed:\n      - {title: 通知, number: 内财购〔2026〕8号, on: 2026-06-01, "
                "from: 2026-06-10}\n",
            ),
            "早于合并之日",
        ),
        (lambda text: text.replace("    ground: default\n", "    ground: records\n", 1), "性质被改动"),
        (lambda text: text.replace("  - id: costs\n", "  - id: kosten\n"), "被删去"),
    ],
)
def test_a_confirmation_that_is_edited_or_reaches_back_is_refused(
    tmp_path: Path, change: Callable[[str], str], problem: str
) -> None:
    desk = merging.Desk(tmp_path)
    path = desk.root / TABLE
    before = path.read_text(encoding="utf-8")
    path.write_text(change(before), encoding="utf-8")
    assert path.read_text(encoding="utf-8") != before
    desk.save()
    findings = [one for one in desk.judge(TODAY).findings if one.code == "G15"]
    assert any(problem in one.message.zh for one in findings)


def test_a_confirmation_and_a_revocation_come_by_an_ordinary_request(tmp_path: Path) -> None:
    desk = merging.Desk(tmp_path)
    path = desk.root / TABLE
    text = path.read_text(encoding="utf-8")
    new = "    confirmed:\n      - {title: 通知, number: 内财购〔2026〕8号, on: 2026-06-01, from: 2026-08-01}\n"
    text = text.replace("  - id: contents\n", f"  - id: contents\n{new}")
    revoked = (
        "        from: 2022-01-10\n        revoked: {number: 内财购〔2026〕9号, on: 2026-06-20, from: 2026-07-20}\n"
    )
    path.write_text(text.replace("        from: 2022-01-10\n", revoked, 1), encoding="utf-8")
    desk.save()
    assert [one for one in desk.judge(TODAY).findings if one.severity == "error"] == []
    law_ = load_machinery(desk.root).law
    assert law_ is not None
    contents, substance = law_.topics["house/contents"], law_.topics["house/substance"]
    assert [contents.is_binding(date(2026, month, 2)) for month in (7, 8)] == [False, True]
    assert [substance.is_binding(day) for day in (date(2026, 7, 19), date(2026, 7, 20))] == [True, False]
    assert contents.cite(date(2026, 8, 1)).zh == "内财购〔2026〕8号（确认：期望实现时间的合理性）"


def _edit(root: Path, path: str, old: str, new: str) -> None:
    text = (root / path).read_text(encoding="utf-8")
    assert old in text
    (root / path).write_text(text.replace(old, new, 1), encoding="utf-8")


@pytest.mark.parametrize(
    ("path", "old", "new", "is_refused"),
    [
        ("schemas/norms.yaml", "source: [region-2021-1131/2.2, ", "source: [house/windows, ", False),
        ("schemas/norms.yaml", "source: [region-2021-1131/2.2, city-2021-76/1.2]", "source: [house/windows]", True),
        ("schemas/norms.yaml", "source: [region-2021-1131/2.2, city-2021-76/1.2]", "source: [duty.review]", True),
    ],
)
def test_a_rule_based_on_a_document_may_not_be_moved_to_a_default(
    tmp_path: Path, path: str, old: str, new: str, is_refused: bool
) -> None:
    desk = merging.Desk(tmp_path)
    _edit(desk.root, path, old, new)
    desk.save()
    findings = [one for one in desk.judge(TODAY).errors if one.code == "G15"]
    assert bool(findings) is is_refused and all("不得改以系统默认设置为据" in one.message.zh for one in findings)


def test_a_planned_value_of_a_legal_period_rests_on_no_default(tmp_path: Path) -> None:
    desk = merging.Desk(tmp_path)
    (path,) = (
        one for one in (desk.root / "schemas/statutes").glob("*.yaml") if "id: notice_days" in one.read_text("utf-8")
    )
    old = path.read_text("utf-8")
    head, _, rest = old.partition("id: notice_days")
    at = rest.index("    values:\n") + len("    values:\n")
    new = "      - {from: 2027-01-01, value: 1, source: house/windows}\n"
    path.write_text(f"{head}id: notice_days{rest[:at]}{new}{rest[at:]}", "utf-8")
    desk.save()
    assert any("不得改以系统默认设置为据" in one.message.zh for one in desk.judge(TODAY).errors)


def test_a_document_binds_even_beside_a_default() -> None:
    current = law()
    sources = (*current.roles["notice-period"], {"source": "house/windows"})
    assert not current.is_binding("house/windows", TODAY)
    assert is_binding(("notice-period",), replace(current, roles={**current.roles, "notice-period": sources}), TODAY)
    assert not is_binding(("notice-period", "house/windows"), current, TODAY)


def test_a_founded_repository_takes_over_no_confirmation(tmp_path: Path) -> None:
    found_repository(tmp_path / "new")
    loaded = load_machinery(tmp_path / "new").law
    assert loaded is not None
    assert [one for one, topic in loaded.topics.items() if topic.confirmed] == []
    assert not loaded.is_binding("house/substance", TODAY) and loaded.is_binding("house/seals", TODAY)


def test_explain_marks_defaults_and_lists_unconfirmed_ones() -> None:
    listing = list_unconfirmed(law(), TODAY, "zh")
    assert "house/payments" in listing and "V07" in listing and "house/substance" not in listing
    assert UNCONFIRMED.zh in (explain_rule("V07", law(), TODAY, "zh") or "")
    assert UNCONFIRMED.zh in (explain_topic("house/payments", law(), TODAY, "zh") or "")
    assert explain_topic("house/nothing", law(), TODAY, "zh") is None


def test_an_official_paper_cites_no_unconfirmed_default() -> None:
    press = Press(load_repository(ROOT), law(), TODAY)
    assert press.state_if_confirmed(("house/payments",), "不作为支付依据") == ""
    assert press.state_if_confirmed(("house/grades",), "按等次").endswith("（内财购〔2022〕演示1号（确认：考核等次））")
    for mark in (UNCONFIRMED, RECORDS):
        with pytest.raises(UnfitError):
            press._require_citable({"items": [{"text": f"按{mark.zh}办理"}]})
    Press(load_repository(ROOT), law(), TODAY, draft=True)._require_citable({"text": UNCONFIRMED.zh})


def test_no_text_contains_the_old_words() -> None:
    names = ("site", "scripts/taizhang", "schemas")
    for path in (path for name in names for path in (ROOT / name).rglob("*")):
        is_read = path.suffix in {".md", ".html", ".py", ".yaml", ".json", ".js"}
        if is_read and "decisions" not in path.parts and path.name != "tour.md":
            assert "本库自定" not in path.read_text(encoding="utf-8"), path


def test_every_topic_states_the_notices_text_and_a_reason() -> None:
    for source, topic in law().topics.items():
        assert topic.notices.zh and topic.decides.zh and topic.reason.zh, source
        assert topic.ground in ("records", "default")
        assert not (topic.ground == "records" and topic.confirmed), source
