"""The reviewers' file: who held which duty on which day, and the CODEOWNERS made from it."""

from datetime import date
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from specimen import ROOT, build
from taizhang.cli import taizhang
from taizhang.repository.repository import load_machinery
from taizhang.repository.reviewers import Reviewers, format_codeowners, reviewers_of

FILE = """\
people:
  - login: One
    person: p-000001
    name: 新城区财政局
    duties:
      - {division: "150102", duty: evaluate, from: 2026-02-01, until: 2026-02-28}
      - {division: "150102", duty: operate, from: 2026-01-01}
  - login: two
    person: p-000002
    name: 呼和浩特市财政局
    duties:
      - {division: "150100", duty: consolidate, from: 2026-01-01}
  - login: three
    person: p-000003
    name: 自治区财政厅
    duties:
      - {division: "150000", duty: govern, from: 2026-01-01}
      - {division: "150000", duty: operate, from: 2026-01-01}
"""


@pytest.fixture
def root(tmp_path: Path) -> Path:
    folder = build(tmp_path)
    (folder / ".github").mkdir(exist_ok=True)
    (folder / ".github/reviewers.yaml").write_text(FILE, encoding="utf-8")
    return folder


def people(root: Path) -> Reviewers:
    current = load_machinery(root).reviewers
    assert current is not None
    return current


@pytest.mark.parametrize(
    ("day", "is_held"),
    [("2026-01-31", False), ("2026-02-01", True), ("2026-02-28", True), ("2026-03-01", False)],
)
def test_a_term_holds_from_its_first_day_to_its_last(root: Path, day: str, is_held: bool) -> None:
    assert people(root).has_duty("one", "evaluate", "150102", date.fromisoformat(day)) is is_held


@pytest.mark.parametrize(
    ("login", "duty", "division"),
    [("two", "consolidate", "150200"), ("two", "review", "150100"), ("nobody", "operate", "150102")],
)
def test_only_the_listed_duty_of_the_listed_division_is_held(root: Path, login: str, duty: str, division: str) -> None:
    assert not people(root).has_duty(login, duty, division, date(2026, 2, 10))


def test_codeowners_invites_each_level_and_a_stale_file_is_reported(root: Path) -> None:
    def run(*more: str, on: str = "2026-02-10") -> Result:
        return CliRunner().invoke(taizhang, ["codeowners", "--repo", str(root), "--today", on, *more])

    before = run("--check")
    assert before.exit_code == 1
    assert not (root / ".github/CODEOWNERS").exists()
    assert run().exit_code == 0
    lines = (root / ".github/CODEOWNERS").read_text(encoding="utf-8").splitlines()
    assert "* @three" in lines
    assert "/requests/150102/ @One @two" in lines
    assert "/requests/150103/ @two" in lines
    assert "/defects/150102/ @One @two" in lines
    assert "/vendors/150102/ @One" in lines
    assert "/ledger/ @three" in lines
    assert run("--check").exit_code == 0
    with (root / ".github/reviewers.yaml").open("a", encoding="utf-8") as stream:
        stream.write(
            "  - login: four\n    person: p-000004\n    name: 丁\n    duties:\n"
            '      - {division: "150000", duty: govern, from: 2026-01-01}\n'
        )
    after = run("--check", "--lang", "en")
    assert after.exit_code == 1
    assert "run `taizhang codeowners`" in after.output


def test_persons_with_past_terms_are_not_invited_and_those_with_future_terms_are(root: Path) -> None:
    law = load_machinery(root).law
    assert law is not None

    def county(day: str) -> str:
        lines = format_codeowners(people(root), law, date.fromisoformat(day)).splitlines()
        return next(line for line in lines if line.startswith("/requests/150102/"))

    # The file changes on the day after a last day, and on no other.
    assert county("2025-06-01") == county("2026-02-01") == county("2026-02-28") == "/requests/150102/ @One @two"
    assert county("2026-03-01") == "/requests/150102/ @two"
    assert people(root).logins("evaluate", "150102", date(2026, 1, 31)) == ()
    assert people(root).logins("evaluate", "150102", date(2026, 2, 28)) == ("One",)


@pytest.mark.parametrize("line", ["", "    person: 张三\n", "    person: p-zhangsan\n", "    person: P-000001\n"])
def test_an_account_without_the_key_of_its_person_is_refused(root: Path, line: str) -> None:
    path = root / ".github/reviewers.yaml"
    path.write_text(FILE.replace("    person: p-000002\n", line), encoding="utf-8")
    machinery = load_machinery(root)
    assert machinery.reviewers is None
    (flaw,) = machinery.flaws
    assert flaw.path == ".github/reviewers.yaml"
    assert flaw.fault.code == ("F08" if line else "F06")
    assert flaw.fault.params["place"] == "people.1.person"


def test_accounts_with_one_key_are_one_person(root: Path) -> None:
    path = root / ".github/reviewers.yaml"
    path.write_text(FILE.replace("p-000002", "p-000001"), encoding="utf-8")
    reviewers = people(root)
    assert reviewers.person_of("ONE") == reviewers.person_of("two") != reviewers.person_of("three")
    assert reviewers.accounts_of("two") == ("One", "two")
    assert (reviewers.person_of("Nobody"), reviewers.accounts_of("Nobody")) == ("nobody", ("Nobody",))


def test_a_file_from_before_there_were_keys_is_read(root: Path) -> None:
    data = {"people": [{"login": "Old", "name": "旧", "duties": []}]}
    assert reviewers_of(data, "").person_of("OLD") == "old"


def test_without_a_valid_file_nothing_is_generated(root: Path) -> None:
    path = root / ".github/reviewers.yaml"
    path.write_text(FILE.replace("duty: govern", "duty: goven"), encoding="utf-8")
    result = CliRunner().invoke(taizhang, ["codeowners", "--repo", str(root)])
    assert result.exit_code != 0
    assert not (root / ".github/CODEOWNERS").exists()
    path.unlink()
    assert load_machinery(root).reviewers is None


def test_the_demonstration_set_names_everyone_who_approved_in_it() -> None:
    from taizhang.repository.repository import load_repository

    repository = load_repository(ROOT)
    assert repository.reviewers is not None
    steps = [
        (step.person, step.duty, step.division, step.at.date())
        for approval in repository.book.approvals.values()
        for step in approval.predicate.chain
    ]
    assert steps
    assert [step for step in steps if not repository.reviewers.has_duty(*step)] == []
