"""The forges: read whole or not at all, told once, and never trusted with more than an answer."""

import hashlib
import json
import os
import re
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from forges import MYSELF, NO_REPLY, REPOSITORY, TOKEN, Forge, Make, Request, forge
from merging import AUTHOR, BODIES, CHAIN, OPENED, PATH, REQUIREMENT, TODAY, Desk, requirement
from specimen import ROOT
from taizhang.base.errors import RunFailedError
from taizhang.forge.github import GitHub
from taizhang.forge.objects import User
from taizhang.forge.port import CONTEXT, Identity
from taizhang.forge.publisher import GATE_COMMENT_PREFIX
from taizhang.forge.settings import forge_of
from taizhang.forge.wire import Wire

MAKES: tuple[Make, ...] = ("github", "gitea")


@pytest.fixture(params=MAKES)
def server(request: pytest.FixtureRequest) -> Iterator[Forge]:
    with forge(request.param) as memory:
        yield memory


@pytest.fixture
def impatient(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """How long the wire would have waited, in seconds; it does not."""
    waited: list[float] = []
    monkeypatch.setattr(time, "sleep", waited.append)
    monkeypatch.setattr(Wire.__init__, "__defaults__", (waited.append,))
    return waited


@pytest.fixture
def desk(tmp_path: Path, server: Forge) -> Desk:
    """A desk whose branch the forge has as pull request 7, and whose origin it is."""
    desk = Desk(tmp_path)
    desk.git("init", "-q", "--bare", "-b", "main", str(tmp_path / "origin.git"))
    desk.git("remote", "add", "origin", str(tmp_path / "origin.git"))
    desk.git("push", "-q", "origin", "main")
    return desk


def offered(desk: Desk, server: Forge, **more: Any) -> Request:
    """The forge learns of the branch as it stands, and of the reviews so far."""
    told = desk.document()
    desk.git("push", "-q", "-f", "origin", f"topic:refs/pull/{told['number']}/head", "main")
    request = Request(
        told["number"],
        told["author"],
        told["head"],
        commits=[(sha, author, author) for sha, author in desk.authors.items() if sha != desk.git("rev-parse", "main")],
        reviews=list(told["reviews"]),
        opened_at="2026-07-01T00:00:00Z",
        **more,
    )
    request.comments = server.requests[request.number].comments if request.number in server.requests else []
    server.requests[request.number] = request
    return request


def checkout(desk: Desk) -> Path:
    """A clone of main as a workflow has it: nothing of the branch is in it."""
    clone = desk.root.parent / "clone"
    if not clone.exists():
        desk.git("clone", "-q", "--branch", "main", str(desk.root.parent / "origin.git"), str(clone))
    return clone


def taizhang(clone: Path, server: Forge, *words: str) -> "subprocess.CompletedProcess[str]":
    environment = {name: value for name, value in os.environ.items() if not name.startswith(("FORGE", "GIT_"))}
    environment |= {**server.environment(), "PYTHONPATH": str(ROOT / "scripts"), "LC_ALL": "C.UTF-8"}
    command = [sys.executable, "-m", "taizhang", *words, "--repo", str(clone), "--today", str(TODAY), "--lang", "zh"]
    done = subprocess.run(command, env=environment, capture_output=True, text=True)
    assert server.token not in done.stdout + done.stderr
    return done


def test_a_pull_request_is_read_whole_over_all_its_pages(server: Forge) -> None:
    server.page = 2
    commits: list[tuple[str, str | None, str | None]] = [(f"{n:040x}", "clerk", "web-flow") for n in range(5)]
    reviews = [
        {"id": str(n), "user": f"u{n}", "state": "APPROVED", "commit": "f" * 40, "body": "同意", "dismissed": n == 4}
        | {"submitted_at": f"2026-07-01T01:0{n}:00Z"}
        for n in range(5)
    ]
    server.requests[3] = Request(3, "clerk", "e" * 40, commits=commits, reviews=reviews)
    asked = forge_of(server.environment()).read_pull_request(3)
    assert [commit.sha for commit in asked.pull.commits] == [sha for sha, _, _ in commits]
    assert [review.user for review in asked.pull.reviews] == ["u0", "u1", "u2", "u3", "u4"]
    assert [review.dismissed for review in asked.pull.reviews] == [False] * 4 + [True]
    assert asked.pull.writers == {"clerk", "web-flow"}
    assert (asked.target, asked.merge, asked.merged_at) == ("main", None, None)


def reviewed(*states: str, user: str | None = "u") -> list[dict[str, Any]]:
    """Reviews in those states, by one person."""
    common = {"user": user, "commit": "f" * 40, "body": "", "dismissed": False, "submitted_at": "2026-07-01T01:00:00Z"}
    return [{**common, "id": str(number), "state": state} for number, state in enumerate(states, start=1)]


def test_every_state_of_a_review_is_taken_for_what_it_is(server: Forge) -> None:
    reviews = reviewed("APPROVED", "CHANGES_REQUESTED", "COMMENTED", "PENDING", "PENDING", "APPROVED", "APPROVED")
    reviews[4]["user"] = MYSELF
    reviews[5]["user"] = "helper[bot]"
    reviews[6] |= {"user": None, "commit": ""}
    server.requests[3] = Request(3, "clerk", "e" * 40, commits=[("e" * 40, None, None)], reviews=reviews)
    pull = forge_of(server.environment()).read_pull_request(3).pull
    assert [(review.user.casefold(), review.state, review.bot) for review in pull.reviews] == [
        ("u", "APPROVED", False),
        ("u", "CHANGES_REQUESTED", False),
        ("u", "COMMENTED", False),
        ("helper[bot]", "APPROVED", True),
        ("ghost", "APPROVED", True),
    ]
    assert pull.commits[0].author is None


@pytest.mark.parametrize("size", [1, 2, 3, 50])
@pytest.mark.parametrize(
    "drafts", [(3,), (0,), (0, 1, 2), (4, 5, 6), (0, 2, 4, 6), (1, 2, 3, 4, 5), tuple(range(7))], ids=str
)
def test_anothers_unsent_draft_is_counted_and_hidden_and_no_review_is_lost(size: int, drafts: tuple[int, ...]) -> None:
    states = ["PENDING" if number in drafts else "APPROVED" for number in range(7)]
    with forge("gitea") as server:
        server.page = size
        server.requests[3] = Request(3, "clerk", "e" * 40, reviews=reviewed(*states))
        pull = forge_of(server.environment()).read_pull_request(3).pull
    assert [int(review.id) - 1 for review in pull.reviews] == [number for number in range(7) if number not in drafts]


def test_a_request_for_review_is_no_review_and_whom_it_names_need_not_be_a_person() -> None:
    reviews = [*reviewed("REQUEST_REVIEW", user=None), *reviewed("APPROVED")]
    with forge("gitea") as server:
        server.requests[3] = Request(3, "clerk", "e" * 40, reviews=reviews)
        assert [review.user for review in forge_of(server.environment()).read_pull_request(3).pull.reviews] == ["u"]


def test_a_list_of_reviews_that_changes_while_it_is_read_is_taken_as_it_stood() -> None:
    with forge("gitea") as server:
        rows = reviewed("APPROVED", "PENDING", "APPROVED")
        server.requests[3] = Request(3, "clerk", "e" * 40, reviews=rows)

        def changed_meanwhile(_: str, path: str) -> None:
            if "reviews?page" in server.asked[-1][1]:
                # Whoever handed the first one in takes it back: every row moves up by a place.
                del rows[0]

        server.trouble.append(changed_meanwhile)
        assert [review.id for review in forge_of(server.environment()).read_pull_request(3).pull.reviews] == ["1", "3"]
        assert len(rows) == 2


def test_a_list_of_reviews_that_is_cut_without_being_asked_for_pages_is_a_no() -> None:
    with forge("gitea") as server:
        server.requests[3] = Request(3, "clerk", "e" * 40, reviews=reviewed(*["APPROVED"] * 5))
        part = [{"id": n, "state": "APPROVED", "submitted_at": "2026-07-01T01:00:00Z"} for n in range(1, 4)]
        answer = (200, {"X-Total-Count": "5"}, json.dumps(part).encode())
        whole = f"/repos/{REPOSITORY}/pulls/3/reviews"
        server.trouble.append(lambda *_: answer if server.asked[-1][1].endswith(whole) else None)
        with pytest.raises(RunFailedError, match="list is incomplete"):
            forge_of(server.environment()).read_pull_request(3)


def test_reviews_without_their_number_are_a_no() -> None:
    with forge("gitea") as server:
        server.requests[3] = Request(3, "clerk", "e" * 40)
        server.trouble.append(lambda _, path: (200, {}, b"[]") if path.endswith("/reviews") else None)
        with pytest.raises(RunFailedError, match="total number"):
            forge_of(server.environment()).read_pull_request(3)


def test_what_github_or_a_list_of_commits_counts_and_does_not_give_is_still_a_no(server: Forge) -> None:
    server.requests[3] = Request(3, "clerk", "e" * 40, commits=[("e" * 40, "c", "c")])
    lists = ("/commits",) if server.make == "gitea" else ("/commits", "/reviews")
    for ending in lists:
        more = {"X-Total-Count": "4"}
        server.trouble[:] = [lambda _, path, e=ending, m=more: (200, m, b"[]") if path.endswith(e) else None]  # type: ignore[misc]
        with pytest.raises(RunFailedError, match="0 of 4"):
            forge_of(server.environment()).read_pull_request(3)


@pytest.mark.parametrize("version", ["1.23.0", "1.25.5", "1.26.0"])
@pytest.mark.parametrize(
    ("address", "account"),
    [
        (f"clerk@{NO_REPLY}", "clerk"),
        (f"7+clerk@{NO_REPLY}", "clerk"),
        (f"Clerk@{NO_REPLY.upper()}", "Clerk"),
        (f"8+assessor@{NO_REPLY}", "assessor"),
        ("clerk@elsewhere.example.invalid", None),
        (f"clerk@x.{NO_REPLY}", None),
        ("clerk", None),
        ("", None),
    ],
)
def test_a_no_reply_address_that_the_server_forgot_names_its_account(
    address: str, account: str | None, version: str
) -> None:
    with forge("gitea", version) as server:
        request = server.requests[3] = Request(3, "clerk", "e" * 40, commits=[("e" * 40, None, None)])
        request.addresses["e" * 40] = address
        commit = forge_of(server.environment()).read_pull_request(3).pull.commits[0]
        assert (commit.author, commit.committer) == (account, account)
        # What the server does know stands.
        request.commits = [("e" * 40, "assessor", None)]
        assert forge_of(server.environment()).read_pull_request(3).pull.commits[0].author == "assessor"


def test_an_address_that_a_person_shows_is_no_rule_for_the_others(monkeypatch: pytest.MonkeyPatch) -> None:
    with forge("gitea") as server:
        request = server.requests[3] = Request(3, "clerk", "e" * 40, commits=[("e" * 40, None, None)])
        monkeypatch.setattr("forges.NO_REPLY", "")
        request.addresses["e" * 40] = "clerk@"
        assert forge_of(server.environment()).read_pull_request(3).pull.commits[0].author is None


def test_the_account_of_the_token_is_known_by_an_address_of_its_own(server: Forge) -> None:
    host = server.address.removeprefix("http://")
    expected = {
        "gitea": Identity(MYSELF, "taizhang@finance.example.invalid"),
        "github": Identity(MYSELF, f"77+{MYSELF}@users.noreply.{host}"),
    }
    assert forge_of(server.environment()).identity() == expected[server.make]
    server.workflow = True
    if server.make == "github":
        assert forge_of(server.environment()).identity() == Identity(
            "github-actions[bot]", f"41898282+github-actions[bot]@users.noreply.{host}"
        )
    else:
        assert forge_of(server.environment()).identity().name == "gitea-actions"
        server.workflow, server.email = False, ""
        with pytest.raises(RunFailedError, match="no e-mail address"):
            forge_of(server.environment()).identity()


def test_github_itself_has_its_no_reply_addresses_without_the_interfaces_name(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Wire, "get_if_permitted", lambda *_: User("robot", 5))
    assert GitHub("https://api.github.com", REPOSITORY, TOKEN).identity().email == "5+robot@users.noreply.github.com"
    own = GitHub("https://code.example.invalid/api/v3", REPOSITORY, TOKEN).identity()
    assert own.email == "5+robot@users.noreply.code.example.invalid"


def test_commits_that_the_forge_does_not_list_cannot_be_judged() -> None:
    with forge("github") as server:
        server.requests[3] = Request(3, "clerk", "e" * 40, commits=[(f"{n:040x}", "c", "c") for n in range(260)])
        # GitHub lists 250 commits of a pull request and no more, whatever the page.
        server.most = 250
        with pytest.raises(RunFailedError, match="260 commits"):
            GitHub(server.api, REPOSITORY, TOKEN).read_pull_request(3)


@pytest.mark.parametrize(
    ("answer", "told"),
    [
        ((401, {}, b"{}"), "令牌无效"),
        ((403, {}, b"{}"), "没有所需的权限"),
        ((404, {}, b"{}"), "没有该项"),
        ((301, {"Location": "http://127.0.0.1:9/elsewhere"}, b""), "已改址"),
        ((200, {}, b"<html>login</html>"), "不合其接口规定"),
        ((200, {}, b'{"number": "3"}'), "不合其接口规定"),
        ((200, {}, b""), "不合其接口规定"),
    ],
)
def test_an_answer_that_is_none_is_a_no(server: Forge, answer: Any, told: str, impatient: list[float]) -> None:
    server.requests[3] = Request(3, "clerk", "e" * 40)
    server.trouble.append(lambda *_: answer)
    with pytest.raises(RunFailedError) as failed:
        forge_of(server.environment()).read_pull_request(3)
    assert told in failed.value.message.zh
    assert "按不能合并处理" in failed.value.message.zh
    assert impatient == []


def test_a_page_that_is_missing_is_a_no(server: Forge, impatient: list[float]) -> None:
    server.page = 2
    server.requests[3] = Request(3, "clerk", "e" * 40, commits=[(f"{n:040x}", "c", "c") for n in range(5)])
    more = {"Link": '<http://127.0.0.1/x?page=2>; rel="next"'}
    for headers, body in ((more, b"[]"), ({"Link": '<http://127.0.0.1/x?page=1>; rel="next"'}, b"[]")):
        server.trouble[:] = [lambda _, path, h=headers, b=body: (200, h, b) if path.endswith("/commits") else None]  # type: ignore[misc]
        with pytest.raises(RunFailedError, match="pages are incomplete"):
            forge_of(server.environment()).read_pull_request(3)
    server.trouble[:] = [lambda _, path: (200, {"X-Total-Count": "9"}, b"[]") if path.endswith("/commits") else None]
    with pytest.raises(RunFailedError, match="0 of 9"):
        forge_of(server.environment()).read_pull_request(3)


def test_the_token_goes_to_no_other_address(server: Forge) -> None:
    server.page = 1
    server.requests[3] = Request(3, "clerk", "e" * 40, commits=[("e" * 40, "c", "c"), ("d" * 40, "c", "c")])
    with forge("github") as elsewhere:
        link = f'<{elsewhere.address}/repos/{REPOSITORY}/pulls/3/commits?page=2>; rel="next"'
        first = [(200, {"Link": link}, json.dumps([{"sha": "e" * 40}]).encode())]
        server.trouble.append(lambda _, path: first.pop() if first and path.endswith("/commits") else None)
        assert len(forge_of(server.environment()).read_pull_request(3).pull.commits) == 2
        assert elsewhere.asked == []


def test_a_busy_forge_is_waited_for_as_it_asks(server: Forge, impatient: list[float]) -> None:
    server.requests[3] = Request(3, "clerk", "e" * 40)
    date = "Wed, 01 Jul 2026 00:00:00 GMT"
    answers: list[tuple[int, dict[str, str], bytes]] = [
        (503, {}, b""),
        (429, {"Retry-After": "30"}, b""),
        (403, {"X-RateLimit-Remaining": "0", "X-RateLimit-Reset": "1782864050", "Date": date}, b""),
    ]
    server.trouble.append(lambda *_: answers.pop(0) if answers else None)
    assert forge_of(server.environment()).read_pull_request(3).pull.number == 3
    assert impatient == [1.0, 30.0, 50.0]


def test_a_forge_that_stays_busy_or_asks_for_too_long_is_a_no(server: Forge, impatient: list[float]) -> None:
    server.trouble.append(lambda *_: (503, {}, b""))
    with pytest.raises(RunFailedError, match="503"):
        forge_of(server.environment()).read_pull_request(3)
    assert impatient == [1.0, 4.0, 16.0]
    server.trouble[:] = [lambda *_: (429, {"Retry-After": "3600"}, b"")]
    with pytest.raises(RunFailedError, match="too many requests"):
        forge_of(server.environment()).read_pull_request(3)
    assert impatient == [1.0, 4.0, 16.0]


def test_what_would_stand_twice_is_not_sent_twice(server: Forge, impatient: list[float]) -> None:
    server.requests[3] = Request(3, "clerk", "e" * 40)
    server.trouble.append(lambda method, _: (502, {}, b"") if method == "POST" else None)
    with pytest.raises(RunFailedError):
        forge_of(server.environment()).update_comment(3, "一")
    assert impatient == []
    assert [method for method, _ in server.asked].count("POST") == 1
    with pytest.raises(RunFailedError):
        forge_of(server.environment()).set_status("e" * 40, "pending", "x")
    assert len(impatient) == 3


def test_a_forge_that_is_not_there_is_a_no(impatient: list[float]) -> None:
    with forge("github") as server:
        environment = server.environment()
    with pytest.raises(RunFailedError, match="no connection"):
        forge_of(environment).read_pull_request(3)
    assert len(impatient) == 3


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"FORGE_TOKEN": ""}, "FORGE_TOKEN"),
        ({"FORGE_API": ""}, "FORGE_API"),
        ({"FORGE_API": "http://forge.example.invalid/api/v1"}, "不是https"),
        ({"FORGE_API": "file:///etc/passwd"}, "不是https"),
        ({"FORGE_API": "https://[x/api/v1"}, "不是https"),
        ({"FORGE_TOKEN": "令牌"}, "重新复制"),
        ({"FORGE_TOKEN": "a b"}, "重新复制"),
        ({"FORGE_REPOSITORY": "../../user"}, "所有者/仓库"),
        ({"FORGE": "sourceforge"}, "FORGE只能是"),
    ],
)
def test_settings_that_cannot_be_meant_are_told(change: dict[str, str], told: str) -> None:
    environment = {"FORGE_API": "https://x.invalid", "FORGE_REPOSITORY": REPOSITORY, "FORGE_TOKEN": "t", **change}
    with pytest.raises(RunFailedError) as failed:
        forge_of(environment)
    assert told in failed.value.message.zh


def test_the_make_is_known_by_its_address() -> None:
    common = {"FORGE_REPOSITORY": REPOSITORY, "FORGE_TOKEN": "t"}
    makes = {
        type(forge_of({**common, "FORGE_API": api})).__name__: api
        for api in ("https://api.github.com", "https://x.invalid/api/v3", "https://x.invalid/api/v1/")
    }
    assert makes == {"GitHub": "https://x.invalid/api/v3", "Gitea": "https://x.invalid/api/v1/"}


def test_a_status_that_stands_is_not_set_again_and_a_strangers_is_overwritten(server: Forge) -> None:
    told = forge_of(server.environment())
    for _ in range(3):
        told.set_status("e" * 40, "pending", "等待新城区财政局评估")
    assert [sent["state"] for _, sent in server.statuses] == ["pending"]
    told.set_status("e" * 40, "pending", "等待呼和浩特市财政局汇总")
    told.set_status("f" * 40, "pending", "等待呼和浩特市财政局汇总")
    server.statuses.append(("e" * 40, {"context": CONTEXT, "state": "success", "description": "冒充"}))
    server.statuses.append(("e" * 40, {"context": "other", "state": "pending", "description": "别的"}))
    told.set_status("e" * 40, "pending", "等待呼和浩特市财政局汇总")
    assert server.statuses[-1][1]["state"] == "pending" and server.statuses[-1][1]["context"] == CONTEXT
    assert len(server.statuses) == 6


def test_there_is_one_comment_of_ours_and_it_is_renewed(server: Forge) -> None:
    server.page = 2
    request = server.requests[3] = Request(3, "clerk", "e" * 40)
    request.comments = [
        {"id": n, "user": "people", "body": f"{GATE_COMMENT_PREFIX}\n假的" if n == 2 else "在吗"} for n in range(5)
    ]
    port = forge_of(server.environment())
    for text in ("一", "二", "二"):
        port.update_comment(3, text)
    ours = [comment for comment in request.comments if comment["user"] == MYSELF]
    assert [comment["body"] for comment in ours] == [f"{GATE_COMMENT_PREFIX}\n二"]
    assert request.comments[2]["body"] == f"{GATE_COMMENT_PREFIX}\n假的"
    # What stands already is not sent again.
    assert [method for method, _ in server.asked].count("PATCH") == 1


def test_a_workflows_own_token_finds_its_comment_too(server: Forge) -> None:
    server.workflow = True
    request = server.requests[3] = Request(3, "clerk", "e" * 40)
    request.comments = [{"id": 1, "user": "people", "body": f"{GATE_COMMENT_PREFIX}\n假的"}]
    port = forge_of(server.environment())
    port.update_comment(3, "一")
    port.update_comment(3, "二")
    assert [comment["body"] for comment in request.comments] == [
        f"{GATE_COMMENT_PREFIX}\n假的",
        f"{GATE_COMMENT_PREFIX}\n二",
    ]


def test_a_token_that_may_not_ask_who_it_is_writes_no_second_comment() -> None:
    with forge("gitea") as server:
        request = server.requests[3] = Request(3, "clerk", "e" * 40)
        port = forge_of(server.environment())
        port.update_comment(3, "一")
        server.trouble.append(lambda _, path: (403, {}, b"{}") if path == "/user" else None)
        with pytest.raises(RunFailedError, match="403"):
            port.update_comment(3, "二")
        with pytest.raises(RunFailedError, match="403"):
            port.identity()
        assert len(request.comments) == 1


def test_the_gate_reads_the_forge_and_tells_it(desk: Desk, server: Forge) -> None:
    request = offered(desk.raised().approve(CHAIN[0]), server)
    done = taizhang(checkout(desk), server, "gate", "--pull", "7", "--tell")
    assert done.returncode == 1, done.stderr
    assert "2. [待办] 呼和浩特市财政局汇总" in done.stdout
    comment, call = request.comments
    assert "请 @nm150100-consolidate 办理：汇总（呼和浩特市财政局）" in call["body"]
    assert "| 汇总 | 呼和浩特市财政局 | **待办**，已等待0个工作日 | `nm150100-consolidate` |" in comment["body"]
    assert "文号：" in comment["body"]
    ((sha, status),) = server.statuses
    assert (sha, status["state"], status["context"]) == (desk.head, "pending", CONTEXT)
    # The rest of the chain comes in; the same comment says so.
    desk.approve(*CHAIN[1:])
    request = offered(desk, server)
    done = taizhang(checkout(desk), server, "gate", "--pull", "7", "--tell", "--head", desk.head)
    assert done.returncode == 0, done.stderr
    assert len(request.comments) == 2
    assert "可以合并" in request.comments[0]["body"]
    assert server.statuses[-1][1]["state"] == "success"


def test_without_tell_the_forge_is_told_nothing(desk: Desk, server: Forge) -> None:
    offered(desk.raised(), server)
    assert taizhang(checkout(desk), server, "gate", "--pull", "7").returncode == 1
    assert {method for method, _ in server.asked} == {"GET"}


def test_a_commit_that_was_pushed_away_is_fetched_where_the_forge_still_has_it(desk: Desk, server: Forge) -> None:
    desk.raised().approve()
    old = desk.head
    desk.git("push", "-q", "origin", f"{old}:refs/keep/old")
    desk.git("commit", "-q", "--amend", "-m", "reworded")
    desk.authors = {desk.head: AUTHOR}
    offered(desk, server)
    done = taizhang(checkout(desk), server, "gate", "--pull", "7")
    assert (done.returncode, "可以合并" in done.stdout) == (0, True), done.stdout + done.stderr


@pytest.mark.parametrize("trouble", ["target", "unknown", "unlisted", "head", "missing"])
def test_what_cannot_be_judged_is_told_as_a_no(desk: Desk, server: Forge, trouble: str) -> None:
    request = offered(desk.raised().approve(), server)
    number, words = "7", ["--tell"]
    match trouble:
        case "target":
            request.base = "other"
        case "unknown":
            number = "8"
        case "unlisted":
            request.commits = []
        case "head":
            words = ["--tell", "--head", "1" * 40]
        case "missing":
            request.head = "1" * 40
    done = taizhang(checkout(desk), server, "gate", "--pull", number, *words)
    assert done.returncode == 3
    assert done.stdout == ""
    assert "Traceback" not in done.stderr
    if trouble in ("target", "unlisted", "missing"):
        assert "无法判断，按不能合并处理" in request.comments[0]["body"]
        assert server.statuses[-1][1]["state"] == "error"
    else:
        assert request.comments == []


def test_every_open_request_is_judged_and_one_that_fails_keeps_none_waiting(desk: Desk, server: Forge) -> None:
    first = offered(desk.raised().approve(), server)
    broken = server.requests[5] = Request(5, "clerk", "1" * 40, commits=[("1" * 40, "clerk", "clerk")])
    server.requests[6] = Request(6, "clerk", "2" * 40, base="other")
    done = taizhang(checkout(desk), server, "gate", "--open", "--tell")
    assert done.returncode == 3
    assert "合并请求5：" in done.stderr
    assert "合并请求7\n" in done.stdout
    assert "可以合并" in first.comments[0]["body"]
    assert "无法判断" in broken.comments[0]["body"]
    assert server.requests[6].comments == []
    del server.requests[5]
    assert taizhang(checkout(desk), server, "gate", "--open").returncode == 0


HOSTILE = "`$(touch owned)` <script>x</script> @everyone ``` ~~~ [y](javascript:1) ${{ github.token }}"


def test_what_others_wrote_is_code_in_our_comment(desk: Desk, server: Forge) -> None:
    desk.proposed(lambda _: desk.write(PATH, requirement(kind=HOSTILE, title=HOSTILE)))
    request = offered(desk, server, title=HOSTILE, branch="x;touch${IFS}owned")
    done = taizhang(checkout(desk), server, "gate", "--pull", "7", "--tell")
    assert done.returncode == 1, done.stderr
    body = request.comments[0]["body"]
    # Outside of code nothing of it stands: fences and inline code are taken away the way Markdown reads them.
    outside, fence = [], ""
    for line in body.split("\n"):
        run = line[: len(line) - len(line.lstrip("`"))]
        if not fence and len(run) >= 3:
            fence = run
        elif fence and line.strip() == fence:
            fence = ""
        elif not fence:
            outside.append(line)
    assert fence == ""
    assert "@everyone" in body
    for word in ("@everyone", "<script", "touch", "javascript"):
        assert word not in "\n".join(outside)
    assert not list(desk.root.parent.rglob("owned"))


def test_what_a_reviewer_wrote_calls_on_nobody_where_it_is_explained(desk: Desk, server: Forge) -> None:
    desk.raised().approve(CHAIN[0])
    desk.review(CHAIN[1][1], BODIES["consolidate"].replace("呼财购", "@everyone<script>#1"))
    desk.review("passer-by", BODIES["review"])
    request = offered(desk, server)
    done = taizhang(checkout(desk), server, "gate", "--pull", "7", "--tell")
    assert done.returncode == 1, done.stderr
    body = request.comments[0]["body"]
    assert "@everyone" in body and "`passer-by`的意见不计入：其账号没有本链条任一环节的职责" in body
    outside = re.sub(r"`[^`\n]*`", "", body)
    for word in ("@everyone", "<script", "#1"):
        assert word not in outside


def test_a_comment_stays_within_what_forges_take(desk: Desk, server: Forge) -> None:
    def act(_: Path) -> None:
        for number in range(200):
            name = f"REQ-150102-20260601-{number:04d}"
            desk.write(PATH.replace(REQUIREMENT, name), requirement(id=name, kind="x" * 500))

    request = offered(desk.proposed(act), server)
    assert taizhang(checkout(desk), server, "gate", "--pull", "7", "--tell").returncode == 1
    body = request.comments[0]["body"]
    assert 50_000 < len(body) < 65_536
    assert "其余见检查的输出" in body


def merged(desk: Desk, server: Forge) -> str:
    """The forge merges pull request 7."""
    request = offered(desk, server)
    merge = desk.merge()
    desk.git("push", "-q", "origin", "main")
    request.merge, request.merged_at = merge, "2026-07-01T00:20:00Z"
    return merge


def test_pending_merges_are_sealed_from_the_forge_and_told_there(desk: Desk, server: Forge) -> None:
    merge = merged(desk.raised().approve(), server)
    # What is said after the merge had no part in it.
    server.requests[7].reviews.append(
        {**server.requests[7].reviews[1], "id": "99", "state": "CHANGES_REQUESTED"}
        | {"submitted_at": "2026-07-01T00:30:00Z"}
    )
    clone = checkout(desk)
    words = ("seal", "--pending", "--key", str(desk.key), "--tell")
    done = taizhang(clone, server, *words)
    assert done.returncode == 0, done.stdout + done.stderr
    seal = clone / f"ledger/approvals/{REQUIREMENT}/0001.json"
    told = json.loads(seal.read_bytes())["predicate"]
    assert (told["merge"], told["pull"], told["repository"]) == (merge, 7, REPOSITORY)
    assert "已存证" in server.requests[7].comments[0]["body"]
    subprocess.run(["git", "add", "-A"], cwd=clone, check=True)
    subprocess.run(
        ["git", "-c", "user.name=t", "-c", "user.email=t@example.invalid", "commit", "-qm", "seal"],
        cwd=clone,
        check=True,
    )
    done = taizhang(clone, server, *words)
    assert (done.returncode, done.stdout) == (0, "没有尚未存证的合并。\n"), done.stderr
    assert taizhang(clone, server, "audit").returncode == 0


def test_several_pending_merges_make_one_chain_and_what_nobody_asked_for_is_told(desk: Desk, server: Forge) -> None:
    merged(desk.raised().approve(), server)
    desk.anew(8)
    other = PATH.replace("bbb1", "bbb2")
    desk.proposed(lambda _: desk.write(other, requirement(id=REQUIREMENT.replace("bbb1", "bbb2")))).approve()
    request = offered(desk, server)
    request.merge, request.merged_at = desk.merge(), "2026-07-01T00:25:00Z"
    desk.anew(9)
    desk.proposed(lambda _: desk.write("site/guide/x.md", "说明\n"))
    stray = desk.merge()
    desk.git("push", "-q", "origin", "main")
    clone = checkout(desk)
    done = taizhang(clone, server, "seal", "--pending", "--key", str(desk.key))
    assert done.returncode == 1
    assert stray in done.stderr and "绕过" in done.stderr
    raws = [(clone / f"ledger/approvals/REQ-150102-20260601-bbb{n}/0001.json").read_bytes() for n in (1, 2)]
    assert json.loads(raws[1])["predicate"]["previous"] == hashlib.sha256(raws[0]).hexdigest()


def test_a_merge_that_lacked_a_duty_is_not_sealed_by_reviews_that_came_later(desk: Desk, server: Forge) -> None:
    desk.raised().approve(*CHAIN[:2])
    merged(desk, server)
    late = desk.review(CHAIN[2][1], BODIES["review"], submitted_at="2026-07-01T00:21:00Z")
    server.requests[7].reviews.append(late)
    done = taizhang(checkout(desk), server, "seal", "--pending", "--key", str(desk.key))
    assert done.returncode == 1
    assert "未予存证" in done.stdout
    late["submitted_at"] = "2026-07-01T00:20:00Z"
    assert taizhang(checkout(desk), server, "seal", "--pending", "--key", str(desk.key)).returncode == 0


def test_a_single_merge_is_looked_up_too(desk: Desk, server: Forge) -> None:
    merge = merged(desk.raised().approve(), server)
    clone = checkout(desk)
    wrong = taizhang(clone, server, "seal", "--merge", merge, "--pull", "8", "--key", str(desk.key))
    assert wrong.returncode == 3 and "404" in wrong.stderr
    done = taizhang(clone, server, "seal", "--merge", merge, "--key", str(desk.key))
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize(
    "words",
    [
        ["gate"],
        ["gate", "--pull", "7", "--open"],
        ["gate", "--pull", "0"],
        ["gate", "--reviews", "README.md", "--tell"],
        ["propose"],
        ["propose", "x"],
        ["propose", "x", "--title", "x", "--identity"],
        ["propose", "x", "--identity"],
        ["seal", "--key", "README.md"],
        ["seal", "--key", "README.md", "--pending", "--pull", "7"],
        ["seal", "--key", "README.md", "--pending", "--merge", "HEAD"],
    ],
)
def test_options_that_contradict_each_other_are_a_matter_of_usage(words: list[str]) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "taizhang", *words],
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT / "scripts")},
        capture_output=True,
        text=True,
    )
    assert done.returncode == 2, done.stdout + done.stderr


def test_opened_in_the_zone_of_the_forge_is_opened_that_day_in_beijing() -> None:
    assert OPENED.isoformat() == "2026-07-01T08:00:00+08:00"
