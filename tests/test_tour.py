"""The guided tour on the site is true: every command of it runs and prints the output on the page."""

import pytest

from taizhang.law.calendar import Unknown
from taizhang.repository.repository import load_repository
from tour import PAGE, Player


@pytest.fixture(scope="module")
def tour(tmp_path_factory: pytest.TempPathFactory) -> tuple[Player, str]:
    player = Player(tmp_path_factory.mktemp("tour"))
    return player, player.play(PAGE.read_text(encoding="utf-8"))


def test_every_command_prints_the_output_on_the_page(tour: tuple[Player, str]) -> None:
    assert tour[1].split("\n") == PAGE.read_text(encoding="utf-8").split("\n")


def test_exactly_the_acts_called_refused_on_the_page_are_refused(tour: tuple[Player, str]) -> None:
    refused_acts = [command.split(" --")[0] for command, code in tour[0].codes if code == 1]
    assert refused_acts == [
        "taizhang new request",
        "taizhang notice handle NOTICE-2025-01",
        "taizhang dispute file DISPUTE-150102-20251201-ab3f",
        "taizhang defect resolve DEFECT-150102-20260105-x2k9",
        "taizhang vendor pay VENDOR-150102-yunwei",
        "taizhang assess VENDOR-150102-yunwei",
    ]
    assert {code for _, code in tour[0].codes} == {0, 1}


def test_the_tour_leaves_a_life_of_every_kind_in_a_history_of_merges(tour: tuple[Player, str]) -> None:
    player = tour[0]
    repository = load_repository(player.root)
    assert repository.law is not None and not repository.flaws
    kinds = {kind.name for kind, _, _ in repository.book.all.values()}
    assert kinds == {
        "requirement", "approval", "notice", "entry", "release", "dispute", "interface", "defect", "vendor",
        "assessment",
    }  # fmt: skip
    notice = repository.book.notices["NOTICE-2025-01"]
    due = repository.law.last_day("notice_days", notice.published_on)
    assert not isinstance(due, Unknown) and notice.closes_on == due
    assert (due - notice.published_on).days > 14, "the notice does not run across the National Day holidays"
    assert player.merges > 20
    merges = player._git("rev-list", "--count", "--merges", "main").strip()
    assert int(merges) == player.merges
    assert not player._git("status", "--porcelain").strip()
    assert (player.root / "build" / "site" / "index.html").is_file()
