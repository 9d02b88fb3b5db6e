"""The real forges' treatment of reviews, accounts and merges, replayed: none of it counts as an approval."""

from collections.abc import Iterator
from datetime import UTC, date, datetime
from typing import Any

import httpx
import pytest

from forge_rules import delete_comment, dismiss_and_take_back, edit, hand_in
from forges import MYSELF, NO_REPLY, REPOSITORY, TIME, TOKEN, Forge, Make, Refused, Request, forge, number_of
from merging import BODIES, CHAIN, TODAY, Desk
from taizhang.approval.gate.pull import SubmittedReview
from taizhang.base.errors import RunFailedError
from taizhang.base.git import Git
from taizhang.cli.review.forge_judging import ForgeJudge, judge_open
from taizhang.forge.comment import format_comment, post_verdict
from taizhang.forge.http_client import HttpClient
from taizhang.forge.judging import judge_pull_request
from taizhang.forge.settings import forge_of

SERVERS: list[tuple[Make, str]] = [
    ("gitea", "1.21.11"),
    ("gitea", "1.24.7"),
    ("gitea", "1.27.0"),
    ("forgejo", "12.0.0-dev-412-7958942e3e+gitea-1.22.0"),
]
BEGUN, HANDED_IN, MERGED, LATER = (f"2026-07-01T0{hour}:00:00Z" for hour in range(1, 5))


@pytest.fixture(params=SERVERS, ids=" ".join)
def server(request: pytest.FixtureRequest) -> Iterator[Forge]:
    with forge(*request.param) as memory:
        memory.requests[3] = Request(3, "clerk", "e" * 40, commits=[("e" * 40, "clerk", None)])
        yield memory


@pytest.fixture(autouse=True)
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(HttpClient.__init__, "__defaults__", (lambda _: None,))


def at(moment: str) -> datetime:
    return datetime.fromisoformat(moment)


def reviews(server: Forge) -> tuple[SubmittedReview, ...]:
    return forge_of(server.environment()).read_pull_request(3).pull.reviews


def test_a_drafts_beginning_is_not_its_hand_in(server: Forge) -> None:
    draft = hand_in(server, 3, "assessor", "PENDING", "先写一半", at=BEGUN)
    assert reviews(server) == ()
    other = hand_in(server, 3, "another", "COMMENT", "请补充", at=HANDED_IN)
    row = hand_in(server, 3, "assessor", "APPROVED", BODIES["evaluate"], at=LATER)
    assert row is draft
    by_user = {review.user: review for review in reviews(server)}
    assert (by_user["assessor"].id, by_user["assessor"].submitted_at) == (draft["id"], at(LATER))
    assert by_user["another"].submitted_at == at(other["submitted_at"])
    assert by_user["assessor"].body == BODIES["evaluate"] and not by_user["assessor"].edited


def test_a_draft_begun_before_the_merge_and_handed_in_after_it_had_no_part_in_it(server: Forge) -> None:
    hand_in(server, 3, "assessor", "APPROVED", BODIES["evaluate"], at=BEGUN)
    hand_in(server, 3, "late", "PENDING", "待核", at=BEGUN)
    request = server.requests[3]
    request.merge, request.merged_at = "f" * 40, MERGED
    if server.make == "forgejo" or server.version < "1.22":
        hand_in(server, 3, "late", "APPROVED", BODIES["review"], at=LATER)
        hand_in(server, 3, "later-still", "APPROVED", BODIES["review"], at=LATER)
    else:
        for login in ("late", "later-still"):
            with pytest.raises(Refused):
                hand_in(server, 3, login, "APPROVED", BODIES["review"], at=LATER)
    pull = forge_of(server.environment()).read_pull_request(3).pull
    assert pull.merged_at is not None
    assert [review.user for review in pull.until(pull.merged_at).reviews] == ["assessor"]


def test_a_draft_of_a_deleted_hand_in_gives_no_earlier_time(server: Forge) -> None:
    words = BODIES["evaluate"]
    hand_in(server, 3, "late", "PENDING", words, at=BEGUN)
    row = hand_in(server, 3, "late", "APPROVED", words, at=LATER)
    assert [(one.submitted_at, one.edited) for one in reviews(server)] == [(at(LATER), False)]
    delete_comment(row)
    # The draft's own item still shows the text that was handed in.
    assert [(one.submitted_at, one.edited) for one in reviews(server)] == [(at(LATER), False)]
    other = hand_in(server, 3, "other", "PENDING", "先写一半", at=BEGUN)
    hand_in(server, 3, "other", "APPROVED", words, at=LATER)
    delete_comment(other)
    assert [one.edited for one in reviews(server) if one.user == "other"] == [True]


def test_an_approval_that_was_dismissed_meanwhile_counts_from_its_return(server: Forge) -> None:
    row = hand_in(server, 3, "assessor", "APPROVED", BODIES["evaluate"], at=BEGUN)
    dismiss_and_take_back(row, MERGED)
    assert [one.submitted_at for one in reviews(server)] == [at(MERGED)]


def test_a_new_decision_puts_the_earlier_one_aside_but_not_by_way_of_a_draft(server: Forge) -> None:
    first = hand_in(server, 3, "assessor", "APPROVED", BODIES["evaluate"], at=BEGUN)
    hand_in(server, 3, "assessor", "PENDING", "再想想", at=HANDED_IN)
    hand_in(server, 3, "assessor", "REQUEST_CHANGES", "请补充依据", at=MERGED)
    assert [(one.state, one.dismissed) for one in reviews(server)] == [
        ("APPROVED", False),
        ("CHANGES_REQUESTED", False),
    ]
    hand_in(server, 3, "assessor", "APPROVED", BODIES["evaluate"], at=LATER)
    assert first["dismissed"]
    assert [one.dismissed for one in reviews(server)] == [True, True, False]


def test_an_edited_or_deleted_text_is_detected_and_line_ends_are_no_edit(server: Forge) -> None:
    rows = {
        name: hand_in(server, 3, name, "APPROVED", "同意。\n依据充分。") for name in ("plain", "ends", "cut", "gone")
    }
    edit(rows["ends"], "同意。\r\n依据充分。")
    edit(rows["cut"], "同意。")
    delete_comment(rows["gone"])
    assert {review.user: review.edited for review in reviews(server)} == {
        "plain": False,
        "ends": False,
        "cut": True,
        "gone": True,
    }
    # The text is the one that was handed in, whatever is shown.
    assert {review.body for review in reviews(server)} == {"同意。\n依据充分。"}
    hand_in(server, 3, "cut", "APPROVED", "同意。")
    assert [review.edited for review in reviews(server) if review.user == "cut"] == [True, False]


def test_teams_requests_and_deleted_accounts_give_no_opinion(server: Forge) -> None:
    common = {"commit": "", "body": "", "dismissed": False, "submitted_at": BEGUN}
    server.requests[3].reviews = [
        {**common, "id": "1", "user": None, "state": "REQUEST_REVIEW"},
        {**common, "id": "2", "user": "assessor", "state": "REQUEST_REVIEW"},
        {**common, "id": "3", "user": None, "state": "APPROVED"},
    ]
    (gone,) = reviews(server)
    assert (gone.user, gone.bot, gone.account) == ("Ghost", True, None)
    hand_in(server, 3, "assessor", "APPROVED", BODIES["evaluate"], at=LATER)
    assert [row["id"] for row in server.requests[3].reviews] == ["1", "3", "4"]
    assert reviews(server)[-1].account == number_of("assessor")
    assert forge_of(server.environment()).read_pull_request(3).pull.author_account == number_of("clerk")


def test_a_forges_refusals_of_reviews(server: Forge) -> None:
    for login, event, body, commit in (
        ("clerk", "APPROVED", "同意", ""),
        ("assessor", "REQUEST_CHANGES", "", ""),
        ("assessor", "APPROVED", "同意", "1" * 40),
    ):
        with pytest.raises(Refused):
            hand_in(server, 3, login, event, body, commit)
    # A comment may have any text as its commit; an invalid one does not prevent reading.
    hand_in(server, 3, "passer-by", "COMMENT", "看过", commit="x\0y")
    assert [review.commit for review in reviews(server)] == [""]


def test_a_request_without_events_has_a_null_timeline(server: Forge) -> None:
    server.requests[3].reviews = [
        {"id": "1", "user": "u", "state": "APPROVED", "commit": "", "body": "", "dismissed": False, "deleted": True}
        | {"submitted_at": BEGUN}
    ]
    assert [review.edited for review in reviews(server)] == [True]


def test_a_parameter_that_a_version_ignores_is_checked_again(server: Forge) -> None:
    server.requests[4] = Request(4, "clerk", "4" * 40, base="other")
    server.requests[5] = Request(5, "clerk", "5" * 40, closed_by="clerk")
    adapter = forge_of(server.environment())
    with httpx.Client(headers={"Authorization": f"token {TOKEN}"}) as client:
        everything = client.get(f"{server.api}/repos/{REPOSITORY}/pulls", params={"state": "all"})
        # Unpublished parameters and fields are ignored, not refused; the stand-in records them.
        for answer in (
            client.get(f"{server.api}/repos/{REPOSITORY}/pulls", params={"colour": "red"}),
            client.post(f"{server.api}/repos/{REPOSITORY}/issues/3/comments", json={"body": "x", "colour": "red"}),
        ):
            assert answer.status_code == 501
    assert len(server.mismatches) == 2 and all("colour" in mismatch for mismatch in server.mismatches)
    server.mismatches.clear()
    server.interceptors.append(lambda _, path: (200, {}, everything.content) if path.endswith("/pulls") else None)
    assert adapter.list_open("main") == {3: "e" * 40}


@pytest.mark.parametrize(
    ("make", "version", "is_listed"),
    [
        ("gitea", "1.21.11", True),
        ("gitea", "1.22.0", False),
        ("gitea", "unknown", True),
        ("forgejo", "1.21.11-1+gitea-1.21.11", True),
        ("forgejo", "7.0.1+gitea-1.22.0", False),
    ],
)
def test_the_request_of_a_merge_is_found_by_versions_that_cannot_look_it_up(
    make: Make, version: str, is_listed: bool
) -> None:
    with forge(make, version) as server:
        server.page_size = 2
        for number in range(1, 8):
            server.requests[number] = Request(number, "clerk", "e" * 40, opened_at=f"2026-06-0{number}T01:00:00Z")
            server.requests[number].merge = f"{number}" * 40
            server.requests[number].merged_at = f"2026-06-1{number}T01:00:00Z"
        server.requests[8] = Request(8, "clerk", "e" * 40, closed_by="clerk")
        adapter = forge_of(server.environment())
        assert adapter.find_merged("2" * 40) == 2
        assert adapter.find_merged("9" * 40) is None
        assert any("state=closed" in path for _, path in server.calls) is is_listed


def test_a_forge_that_hides_its_version_is_asked_for_its_closed_requests() -> None:
    with forge("gitea", "1.24.7") as server:
        server.requests[3] = Request(3, "clerk", "e" * 40, merge="f" * 40, merged_at=MERGED)
        server.interceptors.append(
            lambda _, path: (404, {}, b"{}") if path.endswith(("/version", f"/{'f' * 40}/pull")) else None
        )
        assert forge_of(server.environment()).find_merged("f" * 40) == 3


def test_github_reports_edits_by_its_other_interface_or_nothing_is_judged() -> None:
    with forge("github") as server:
        server.page_size = 2
        rows = [
            {"id": str(2**31 + n), "user": f"u{n}", "state": "APPROVED", "commit": "e" * 40, "body": "同意"}
            | {"dismissed": False, "submitted_at": BEGUN}
            for n in range(5)
        ]
        server.requests[3] = Request(3, "clerk", "e" * 40, reviews=rows)
        edit(rows[3], "不同意")
        assert [review.edited for review in reviews(server)] == [False, False, False, True, False]
        empty = b'{"nodes": [], "pageInfo": {"hasNextPage": false}}'
        answers = [
            (403, b"{}"),
            (200, b'{"errors": [{"message": "Resource not accessible"}], "data": {"repository": null}}'),
            (200, b'{"data": {"repository": {"pullRequest": null}}}'),
            (200, b'{"data": {"repository": {"pullRequest": {"reviews": %s}}}}' % empty),
        ]  # fmt: skip
        for code, raw in answers:
            server.interceptors[:] = [lambda _, path, c=code, r=raw: (c, {}, r) if path == "/graphql" else None]  # type: ignore[misc]
            with pytest.raises(RunFailedError, match="graphql"):
                reviews(server)
        # Without reviews the interface is not called.
        server.requests[3].reviews = []
        assert reviews(server) == ()


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Desk:
    """A branch with a requirement, committed under an address without account."""
    return Desk(tmp_path_factory.mktemp("desk")).raise_requirement()


def judge_branch(desk: Desk, server: Forge, **edited: str) -> Any:
    """The verdict on the branch, approved by its whole chain; `edited` holds edited texts by account."""
    desk.reviews.clear()
    desk.approve(*CHAIN)
    document = desk.document()
    request = Request(7, document["author"], desk.head, opened_at="2026-07-01T00:00:00Z")
    request.commits = [(sha, None, None) for sha in desk.authors]
    request.reviews = [{**row, "submitted_at": row["submitted_at"].replace("+08:00", "Z").replace("T08", "T00")}
                       for row in document["reviews"]]  # fmt: skip
    for row in request.reviews:
        if row["user"] in edited:
            edit(row, edited[row["user"]])
    server.requests[7] = request
    return judge_pull_request(Git(desk.root), forge_of(server.environment()), 7, "main", "main", TODAY)


def test_an_address_of_no_account_blocks_nothing_and_its_requester_still_writes(desk: Desk, server: Forge) -> None:
    judging = judge_branch(desk, server)
    assert judging.verdict is not None and judging.verdict.mergeable, judging.failure
    server.requests[7].author = CHAIN[0][1].upper()
    judging = judge_pull_request(Git(desk.root), forge_of(server.environment()), 7, "main", "main", TODAY)
    assert judging.verdict is not None and not judging.verdict.mergeable
    assert "不得审批自己的内容" in format_comment(judging.verdict, TODAY)


@pytest.mark.parametrize("number_in_front", [False, True])
def test_the_robots_hidden_address_blocks_nothing(desk: Desk, server: Forge, number_in_front: bool) -> None:
    prefix = f"{number_of(MYSELF)}+" if number_in_front else ""
    judge_branch(desk, server)
    request = server.requests[7]
    request.author = MYSELF
    request.addresses = dict.fromkeys(desk.authors, f"{prefix}{MYSELF}@{NO_REPLY}")
    judging = judge_pull_request(Git(desk.root), forge_of(server.environment()), 7, "main", "main", TODAY)
    assert judging.verdict is not None and judging.verdict.mergeable, judging.failure
    assert judging.verdict.pull.writers == {MYSELF}


def test_an_author_by_a_no_reply_address_may_not_approve(desk: Desk, server: Forge) -> None:
    judge_branch(desk, server)
    server.requests[7].addresses = dict.fromkeys(desk.authors, f"{CHAIN[0][1]}@{NO_REPLY}")
    judging = judge_pull_request(Git(desk.root), forge_of(server.environment()), 7, "main", "main", TODAY)
    assert judging.verdict is not None and not judging.verdict.mergeable


def test_an_edited_opinion_is_refused_in_the_comment_with_its_remedy(desk: Desk, server: Forge) -> None:
    judging = judge_branch(desk, server, **{CHAIN[1][1]: BODIES["consolidate"] + "（改）"})
    assert judging.verdict is not None and not judging.verdict.mergeable
    comment = format_comment(judging.verdict, TODAY)
    assert f"`{CHAIN[1][1]}`的意见不计入汇总" in comment
    assert "显示的文字被改动或者删除过" in comment and "请本人重新审查并批准" in comment


@pytest.mark.parametrize("ending", ["/commits", "/reviews", "/timeline"])
def test_an_incompletely_readable_request_is_reported_on_itself(server: Forge, ending: str, desk: Desk) -> None:
    hand_in(server, 3, "assessor", "APPROVED", BODIES["evaluate"])
    server.interceptors.append(
        lambda _, path: (200, {"X-Total-Count": "9"}, b"[{}]") if path.endswith(ending) else None
    )
    adapter = forge_of(server.environment())
    judging = judge_pull_request(Git(desk.root), adapter, 3, "main", "main", date(2026, 7, 1))
    assert judging.verdict is None and judging.failure is not None
    post_verdict(adapter, judging, date(2026, 7, 1))
    (comment,) = server.requests[3].comments
    assert "无法判断" in comment["body"] and ending in comment["body"]
    ((sha, status),) = server.statuses
    assert (sha, status["state"]) == ("e" * 40, "error")
    # If not even the request can be read, there is no place for a report.
    server.interceptors.append(lambda _, path: (500, {}, b"") if path.endswith("/pulls/3") else None)
    with pytest.raises(RunFailedError):
        judge_pull_request(Git(desk.root), adapter, 3, "main", "main", date(2026, 7, 1))


def test_a_failure_with_one_request_does_not_delay_the_others(
    server: Forge, desk: Desk, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    judge_branch(desk, server)
    adapter = forge_of(server.environment())
    update_comment = adapter.update_comment

    def break_off(number: int, text: str) -> None:
        if number == 3:
            raise ValueError("an answer of no kind")
        update_comment(number, text)

    monkeypatch.setattr(adapter, "update_comment", break_off)
    monkeypatch.setattr("taizhang.forge.judging.fetch_commit", lambda git, forge, number, oid: git.has_commit(oid))
    judged_numbers: list[int] = []
    asking = ForgeJudge(adapter, "main", "main", True, TODAY)
    assert judge_open(Git(desk.root), asking, lambda _, number: judged_numbers.append(number), "zh") == 3
    assert judged_numbers == [7]
    assert "合并请求3：程序出错，未能判断：ValueError: an answer of no kind" in capsys.readouterr().err
    assert [status["state"] for _, status in server.statuses] == ["success"]


def test_a_fault_of_the_program_is_reported_like_any_other(
    server: Forge, desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    adapter = forge_of(server.environment())
    monkeypatch.setattr(adapter, "read_pull_request", lambda _: 1 // 0)
    judging = judge_pull_request(Git(desk.root), adapter, 3, "main", "main", date(2026, 7, 1))
    assert judging.failure is not None and "ZeroDivisionError" in judging.failure.zh
    assert judging.pull_request.pull.opened_at == at(TIME).astimezone(UTC)
