"""The forges: read completely or not at all, reported to once, and trusted with no more than an answer."""

import hashlib
import json
import os
import re
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from command import TAIZHANG
from forges import MYSELF, NO_REPLY, REPOSITORY, TOKEN, Forge, Make, Request, forge
from merging import AUTHOR, BODIES, CHAIN, OPENED, PATH, REQUIREMENT, TODAY, Desk, requirement
from specimen import ROOT
from taizhang.base.errors import RunFailedError
from taizhang.forge.github import GitHub
from taizhang.forge.http_client import HttpClient
from taizhang.forge.objects import User
from taizhang.forge.port import CONTEXT, Identity
from taizhang.forge.publisher import GATE_COMMENT_PREFIX
from taizhang.forge.settings import forge_of

MAKES: tuple[Make, ...] = ("github", "gitea")


@pytest.fixture(params=MAKES)
def server(request: pytest.FixtureRequest) -> Iterator[Forge]:
    with forge(request.param) as memory:
        yield memory


@pytest.fixture
def impatient(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """The client's waiting times in seconds, without the waits."""
    waited: list[float] = []
    monkeypatch.setattr(time, "sleep", waited.append)
    monkeypatch.setattr(HttpClient.__init__, "__defaults__", (waited.append,))
    return waited


@pytest.fixture
def desk(tmp_path: Path, server: Forge) -> Desk:
    """A desk with its branch as pull request 7 of the forge, which is also its origin."""
    desk = Desk(tmp_path)
    desk.git("init", "-q", "--bare", "-b", "main", str(tmp_path / "origin.git"))
    desk.git("remote", "add", "origin", str(tmp_path / "origin.git"))
    desk.git("push", "-q", "origin", "main")
    return desk


def offer_branch(desk: Desk, server: Forge, **more: Any) -> Request:
    """Give the forge the present branch and the reviews so far."""
    document = desk.document()
    desk.git("push", "-q", "-f", "origin", f"topic:refs/pull/{document['number']}/head", "main")
    request = Request(
        document["number"],
        document["author"],
        document["head"],
        commits=[(sha, author, author) for sha, author in desk.authors.items() if sha != desk.git("rev-parse", "main")],
        reviews=list(document["reviews"]),
        opened_at="2026-07-01T00:00:00Z",
        **more,
    )
    request.comments = server.requests[request.number].comments if request.number in server.requests else []
    server.requests[request.number] = request
    return request


def checkout(desk: Desk) -> Path:
    """A clone of main as a workflow has it, without the branch."""
    clone = desk.root.parent / "clone"
    if not clone.exists():
        desk.git("clone", "-q", "--branch", "main", str(desk.root.parent / "origin.git"), str(clone))
    return clone


def taizhang(clone: Path, server: Forge, *words: str) -> "subprocess.CompletedProcess[str]":
    environment = {name: value for name, value in os.environ.items() if not name.startswith(("FORGE", "GIT_"))}
    environment |= {**server.environment(), "PYTHONPATH": str(ROOT / "scripts"), "LC_ALL": "C.UTF-8"}
    command = [*TAIZHANG, *words, "--repo", str(clone), "--today", str(TODAY), "--lang", "zh"]
    done = subprocess.run(command, env=environment, capture_output=True, text=True)
    assert server.token not in done.stdout + done.stderr
    return done


def test_a_pull_request_is_read_completely_over_all_its_pages(server: Forge) -> None:
    server.page_size = 2
    commits: list[tuple[str, str | None, str | None]] = [(f"{n:040x}", "clerk", "web-flow") for n in range(5)]
    reviews = [
        {"id": str(n), "user": f"u{n}", "state": "APPROVED", "commit": "f" * 40, "body": "同意", "dismissed": n == 4}
        | {"submitted_at": f"2026-07-01T01:0{n}:00Z"}
        for n in range(5)
    ]
    server.requests[3] = Request(3, "clerk", "e" * 40, commits=commits, reviews=reviews)
    request_ = forge_of(server.environment()).read_pull_request(3)
    assert [commit.sha for commit in request_.pull.commits] == [sha for sha, _, _ in commits]
    assert [review.user for review in request_.pull.reviews] == ["u0", "u1", "u2", "u3", "u4"]
    assert [review.dismissed for review in request_.pull.reviews] == [False] * 4 + [True]
    assert request_.pull.writers == {"clerk", "web-flow"}
    assert (request_.target, request_.merge, request_.merged_at) == ("main", None, None)


def build_reviews(*states: str, user: str | None = "u") -> list[dict[str, Any]]:
    """Reviews in those states, by one person."""
    common = {"user": user, "commit": "f" * 40, "body": "", "dismissed": False, "submitted_at": "2026-07-01T01:00:00Z"}
    return [{**common, "id": str(number), "state": state} for number, state in enumerate(states, start=1)]


def test_every_state_of_a_review_is_recognised(server: Forge) -> None:
    reviews = build_reviews("APPROVED", "CHANGES_REQUESTED", "COMMENTED", "PENDING", "PENDING", "APPROVED", "APPROVED")
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
        server.page_size = size
        server.requests[3] = Request(3, "clerk", "e" * 40, reviews=build_reviews(*states))
        pull = forge_of(server.environment()).read_pull_request(3).pull
    assert [int(review.id) - 1 for review in pull.reviews] == [number for number in range(7) if number not in drafts]


def test_a_request_for_review_is_not_a_review_and_may_name_a_team() -> None:
    reviews = [*build_reviews("REQUEST_REVIEW", user=None), *build_reviews("APPROVED")]
    with forge("gitea") as server:
        server.requests[3] = Request(3, "clerk", "e" * 40, reviews=reviews)
        assert [review.user for review in forge_of(server.environment()).read_pull_request(3).pull.reviews] == ["u"]


def test_a_list_of_reviews_that_changes_while_being_read_is_still_read() -> None:
    with forge("gitea") as server:
        rows = build_reviews("APPROVED", "PENDING", "APPROVED")
        server.requests[3] = Request(3, "clerk", "e" * 40, reviews=rows)

        def changed_meanwhile(_: str, path: str) -> None:
            if "reviews?page" in server.calls[-1][1]:
                # The author of the first review deletes it: every row moves up by a place.
                del rows[0]

        server.interceptors.append(changed_meanwhile)
        assert [review.id for review in forge_of(server.environment()).read_pull_request(3).pull.reviews] == ["1", "3"]
        assert len(rows) == 2


def test_a_list_of_reviews_cut_without_paging_is_refused() -> None:
    with forge("gitea") as server:
        server.requests[3] = Request(3, "clerk", "e" * 40, reviews=build_reviews(*["APPROVED"] * 5))
        part = [{"id": n, "state": "APPROVED", "submitted_at": "2026-07-01T01:00:00Z"} for n in range(1, 4)]
        answer = (200, {"X-Total-Count": "5"}, json.dumps(part).encode())
        ending = f"/repos/{REPOSITORY}/pulls/3/reviews"
        server.interceptors.append(lambda *_: answer if server.calls[-1][1].endswith(ending) else None)
        with pytest.raises(RunFailedError, match="list is incomplete"):
            forge_of(server.environment()).read_pull_request(3)


def test_reviews_without_their_number_are_refused() -> None:
    with forge("gitea") as server:
        server.requests[3] = Request(3, "clerk", "e" * 40)
        server.interceptors.append(lambda _, path: (200, {}, b"[]") if path.endswith("/reviews") else None)
        with pytest.raises(RunFailedError, match="total number"):
            forge_of(server.environment()).read_pull_request(3)


def test_an_incomplete_list_of_github_or_of_commits_is_refused(server: Forge) -> None:
    server.requests[3] = Request(3, "clerk", "e" * 40, commits=[("e" * 40, "c", "c")])
    lists = ("/commits",) if server.make == "gitea" else ("/commits", "/reviews")
    for ending in lists:
        more = {"X-Total-Count": "4"}
        server.interceptors[:] = [lambda _, path, e=ending, m=more: (200, m, b"[]") if path.endswith(e) else None]  # type: ignore[misc]
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
def test_an_unrecognised_no_reply_address_names_its_account(address: str, account: str | None, version: str) -> None:
    with forge("gitea", version) as server:
        request = server.requests[3] = Request(3, "clerk", "e" * 40, commits=[("e" * 40, None, None)])
        request.addresses["e" * 40] = address
        commit = forge_of(server.environment()).read_pull_request(3).pull.commits[0]
        assert (commit.author, commit.committer) == (account, account)
        # An account that the server recognises stays.
        request.commits = [("e" * 40, "assessor", None)]
        assert forge_of(server.environment()).read_pull_request(3).pull.commits[0].author == "assessor"


def test_one_persons_public_address_gives_no_pattern_for_others(monkeypatch: pytest.MonkeyPatch) -> None:
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
    monkeypatch.setattr(HttpClient, "get_if_permitted", lambda *_: User("robot", 5))
    assert GitHub("https://api.github.com", REPOSITORY, TOKEN).identity().email == "5+robot@users.noreply.github.com"
    own = GitHub("https://code.example.invalid/api/v3", REPOSITORY, TOKEN).identity()
    assert own.email == "5+robot@users.noreply.code.example.invalid"


def test_commits_that_the_forge_does_not_list_cannot_be_judged() -> None:
    with forge("github") as server:
        server.requests[3] = Request(3, "clerk", "e" * 40, commits=[(f"{n:040x}", "c", "c") for n in range(260)])
        # GitHub lists at most 250 commits of a pull request, whatever the page.
        server.commit_limit = 250
        with pytest.raises(RunFailedError, match="260 commits"):
            GitHub(server.api, REPOSITORY, TOKEN).read_pull_request(3)


@pytest.mark.parametrize(
    ("answer", "message"),
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
def test_an_invalid_answer_is_refused(server: Forge, answer: Any, message: str, impatient: list[float]) -> None:
    server.requests[3] = Request(3, "clerk", "e" * 40)
    server.interceptors.append(lambda *_: answer)
    with pytest.raises(RunFailedError) as failed:
        forge_of(server.environment()).read_pull_request(3)
    assert message in failed.value.message.zh
    assert "按不能合并处理" in failed.value.message.zh
    assert impatient == []


def test_a_missing_page_is_refused(server: Forge, impatient: list[float]) -> None:
    server.page_size = 2
    server.requests[3] = Request(3, "clerk", "e" * 40, commits=[(f"{n:040x}", "c", "c") for n in range(5)])
    more = {"Link": '<http://127.0.0.1/x?page=2>; rel="next"'}
    for headers, body in ((more, b"[]"), ({"Link": '<http://127.0.0.1/x?page=1>; rel="next"'}, b"[]")):
        server.interceptors[:] = [lambda _, path, h=headers, b=body: (200, h, b) if path.endswith("/commits") else None]  # type: ignore[misc]
        with pytest.raises(RunFailedError, match="pages are incomplete"):
            forge_of(server.environment()).read_pull_request(3)
    server.interceptors[:] = [
        lambda _, path: (200, {"X-Total-Count": "9"}, b"[]") if path.endswith("/commits") else None
    ]
    with pytest.raises(RunFailedError, match="0 of 9"):
        forge_of(server.environment()).read_pull_request(3)


def test_the_token_goes_to_no_other_address(server: Forge) -> None:
    server.page_size = 1
    server.requests[3] = Request(3, "clerk", "e" * 40, commits=[("e" * 40, "c", "c"), ("d" * 40, "c", "c")])
    with forge("github") as elsewhere:
        link = f'<{elsewhere.address}/repos/{REPOSITORY}/pulls/3/commits?page=2>; rel="next"'
        first = [(200, {"Link": link}, json.dumps([{"sha": "e" * 40}]).encode())]
        server.interceptors.append(lambda _, path: first.pop() if first and path.endswith("/commits") else None)
        assert len(forge_of(server.environment()).read_pull_request(3).pull.commits) == 2
        assert elsewhere.calls == []


def test_a_busy_forge_gets_the_wait_that_it_requests(server: Forge, impatient: list[float]) -> None:
    server.requests[3] = Request(3, "clerk", "e" * 40)
    date = "Wed, 01 Jul 2026 00:00:00 GMT"
    answers: list[tuple[int, dict[str, str], bytes]] = [
        (503, {}, b""),
        (429, {"Retry-After": "30"}, b""),
        (403, {"X-RateLimit-Remaining": "0", "X-RateLimit-Reset": "1782864050", "Date": date}, b""),
    ]
    server.interceptors.append(lambda *_: answers.pop(0) if answers else None)
    assert forge_of(server.environment()).read_pull_request(3).pull.number == 3
    assert impatient == [1.0, 30.0, 50.0]


def test_a_forge_that_stays_busy_or_requests_too_long_a_wait_fails(server: Forge, impatient: list[float]) -> None:
    server.interceptors.append(lambda *_: (503, {}, b""))
    with pytest.raises(RunFailedError, match="503"):
        forge_of(server.environment()).read_pull_request(3)
    assert impatient == [1.0, 4.0, 16.0]
    server.interceptors[:] = [lambda *_: (429, {"Retry-After": "3600"}, b"")]
    with pytest.raises(RunFailedError, match="too many requests"):
        forge_of(server.environment()).read_pull_request(3)
    assert impatient == [1.0, 4.0, 16.0]


def test_a_write_is_not_repeated(server: Forge, impatient: list[float]) -> None:
    server.requests[3] = Request(3, "clerk", "e" * 40)
    server.interceptors.append(lambda method, _: (502, {}, b"") if method == "POST" else None)
    with pytest.raises(RunFailedError):
        forge_of(server.environment()).update_comment(3, "一")
    assert impatient == []
    assert [method for method, _ in server.calls].count("POST") == 1
    with pytest.raises(RunFailedError):
        forge_of(server.environment()).set_status("e" * 40, "pending", "x")
    assert len(impatient) == 3


def test_an_unreachable_forge_fails(impatient: list[float]) -> None:
    with forge("github") as server:
        environment = server.environment()
    with pytest.raises(RunFailedError, match="no connection"):
        forge_of(environment).read_pull_request(3)
    assert len(impatient) == 3


@pytest.mark.parametrize(
    ("change", "message"),
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
def test_contradictory_settings_are_reported(change: dict[str, str], message: str) -> None:
    environment = {"FORGE_API": "https://x.invalid", "FORGE_REPOSITORY": REPOSITORY, "FORGE_TOKEN": "t", **change}
    with pytest.raises(RunFailedError) as failed:
        forge_of(environment)
    assert message in failed.value.message.zh


def test_the_make_is_recognised_by_its_address() -> None:
    common = {"FORGE_REPOSITORY": REPOSITORY, "FORGE_TOKEN": "t"}
    makes = {
        type(forge_of({**common, "FORGE_API": api})).__name__: api
        for api in ("https://api.github.com", "https://x.invalid/api/v3", "https://x.invalid/api/v1/")
    }
    assert makes == {"GitHub": "https://x.invalid/api/v3", "Gitea": "https://x.invalid/api/v1/"}


def test_an_existing_status_is_not_set_again_and_a_strangers_is_overwritten(server: Forge) -> None:
    forge_ = forge_of(server.environment())
    for _ in range(3):
        forge_.set_status("e" * 40, "pending", "等待新城区财政局评估")
    assert [sent["state"] for _, sent in server.statuses] == ["pending"]
    forge_.set_status("e" * 40, "pending", "等待呼和浩特市财政局汇总")
    forge_.set_status("f" * 40, "pending", "等待呼和浩特市财政局汇总")
    server.statuses.append(("e" * 40, {"context": CONTEXT, "state": "success", "description": "冒充"}))
    server.statuses.append(("e" * 40, {"context": "other", "state": "pending", "description": "别的"}))
    forge_.set_status("e" * 40, "pending", "等待呼和浩特市财政局汇总")
    assert server.statuses[-1][1]["state"] == "pending" and server.statuses[-1][1]["context"] == CONTEXT
    assert len(server.statuses) == 6


def test_there_is_one_comment_of_ours_and_it_is_renewed(server: Forge) -> None:
    server.page_size = 2
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
    # An unchanged comment is not sent again.
    assert [method for method, _ in server.calls].count("PATCH") == 1


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


def test_a_token_that_cannot_read_its_account_writes_no_second_comment() -> None:
    with forge("gitea") as server:
        request = server.requests[3] = Request(3, "clerk", "e" * 40)
        port = forge_of(server.environment())
        port.update_comment(3, "一")
        server.interceptors.append(lambda _, path: (403, {}, b"{}") if path == "/user" else None)
        with pytest.raises(RunFailedError, match="403"):
            port.update_comment(3, "二")
        with pytest.raises(RunFailedError, match="403"):
            port.identity()
        assert len(request.comments) == 1


def test_the_gate_reads_the_forge_and_reports_to_it(desk: Desk, server: Forge) -> None:
    request = offer_branch(desk.raise_requirement().approve(CHAIN[0]), server)
    done = taizhang(checkout(desk), server, "gate", "--pull", "7", "--tell")
    assert done.returncode == 1, done.stderr
    assert "2. [待办] 呼和浩特市财政局汇总" in done.stdout
    comment, call = request.comments
    assert "请 @nm150100-consolidate 办理：汇总（呼和浩特市财政局）" in call["body"]
    assert "| 汇总 | 呼和浩特市财政局 | **待办**，已等待0个工作日 | `nm150100-consolidate` |" in comment["body"]
    assert "文号：" in comment["body"]
    ((sha, status),) = server.statuses
    assert (sha, status["state"], status["context"]) == (desk.head, "pending", CONTEXT)
    # The rest of the chain arrives; the same comment is updated.
    desk.approve(*CHAIN[1:])
    request = offer_branch(desk, server)
    done = taizhang(checkout(desk), server, "gate", "--pull", "7", "--tell", "--head", desk.head)
    assert done.returncode == 0, done.stderr
    assert len(request.comments) == 2
    assert "可以合并" in request.comments[0]["body"]
    assert server.statuses[-1][1]["state"] == "success"


def test_without_tell_nothing_is_written_to_the_forge(desk: Desk, server: Forge) -> None:
    offer_branch(desk.raise_requirement(), server)
    assert taizhang(checkout(desk), server, "gate", "--pull", "7").returncode == 1
    assert {method for method, _ in server.calls} == {"GET"}


def test_a_commit_that_was_pushed_away_is_fetched_where_the_forge_still_has_it(desk: Desk, server: Forge) -> None:
    desk.raise_requirement().approve()
    old = desk.head
    desk.git("push", "-q", "origin", f"{old}:refs/keep/old")
    desk.git("commit", "-q", "--amend", "-m", "reworded")
    desk.authors = {desk.head: AUTHOR}
    offer_branch(desk, server)
    done = taizhang(checkout(desk), server, "gate", "--pull", "7")
    assert (done.returncode, "可以合并" in done.stdout) == (0, True), done.stdout + done.stderr


@pytest.mark.parametrize("trouble", ["target", "unknown", "unlisted", "head", "missing"])
def test_a_request_that_cannot_be_judged_gets_an_error_status(desk: Desk, server: Forge, trouble: str) -> None:
    request = offer_branch(desk.raise_requirement().approve(), server)
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


def test_every_open_request_is_judged_even_if_one_fails(desk: Desk, server: Forge) -> None:
    first = offer_branch(desk.raise_requirement().approve(), server)
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


def test_foreign_texts_are_code_in_our_comment(desk: Desk, server: Forge) -> None:
    desk.propose(lambda _: desk.write(PATH, requirement(kind=HOSTILE, title=HOSTILE)))
    request = offer_branch(desk, server, title=HOSTILE, branch="x;touch${IFS}owned")
    done = taizhang(checkout(desk), server, "gate", "--pull", "7", "--tell")
    assert done.returncode == 1, done.stderr
    body = request.comments[0]["body"]
    # Outside of code none of it remains: fences and inline code are removed as Markdown reads them.
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


def test_a_quoted_review_mentions_nobody(desk: Desk, server: Forge) -> None:
    desk.raise_requirement().approve(CHAIN[0])
    desk.review(CHAIN[1][1], BODIES["consolidate"].replace("呼财购", "@everyone<script>#1"))
    desk.review("passer-by", BODIES["review"])
    request = offer_branch(desk, server)
    done = taizhang(checkout(desk), server, "gate", "--pull", "7", "--tell")
    assert done.returncode == 1, done.stderr
    body = request.comments[0]["body"]
    assert "@everyone" in body and "`passer-by`的意见不计入：其账号没有本链条任一环节的职责" in body
    outside = re.sub(r"`[^`\n]*`", "", body)
    for word in ("@everyone", "<script", "#1"):
        assert word not in outside


def test_a_comment_stays_within_the_forges_limit(desk: Desk, server: Forge) -> None:
    def act(_: Path) -> None:
        for number in range(200):
            name = f"REQ-150102-20260601-{number:04d}"
            desk.write(PATH.replace(REQUIREMENT, name), requirement(id=name, kind="x" * 500))

    request = offer_branch(desk.propose(act), server)
    assert taizhang(checkout(desk), server, "gate", "--pull", "7", "--tell").returncode == 1
    body = request.comments[0]["body"]
    assert 50_000 < len(body) < 65_536
    assert "其余见检查的输出" in body


def merge_request(desk: Desk, server: Forge) -> str:
    """Merge pull request 7 on the forge."""
    request = offer_branch(desk, server)
    merge = desk.merge()
    desk.git("push", "-q", "origin", "main")
    request.merge, request.merged_at = merge, "2026-07-01T00:20:00Z"
    return merge


def test_pending_merges_are_sealed_from_the_forge_and_reported_there(desk: Desk, server: Forge) -> None:
    merge = merge_request(desk.raise_requirement().approve(), server)
    # A review after the merge has no part in it.
    server.requests[7].reviews.append(
        {**server.requests[7].reviews[1], "id": "99", "state": "CHANGES_REQUESTED"}
        | {"submitted_at": "2026-07-01T00:30:00Z"}
    )
    clone = checkout(desk)
    words = ("seal", "--pending", "--key", str(desk.key), "--tell")
    done = taizhang(clone, server, *words)
    assert done.returncode == 0, done.stdout + done.stderr
    seal = clone / f"ledger/approvals/{REQUIREMENT}/0001.json"
    predicate = json.loads(seal.read_bytes())["predicate"]
    assert (predicate["merge"], predicate["pull"], predicate["repository"]) == (merge, 7, REPOSITORY)
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


def test_several_pending_merges_make_one_chain_and_a_direct_push_is_reported(desk: Desk, server: Forge) -> None:
    merge_request(desk.raise_requirement().approve(), server)
    desk.start_request(8)
    other = PATH.replace("bbb1", "bbb2")
    desk.propose(lambda _: desk.write(other, requirement(id=REQUIREMENT.replace("bbb1", "bbb2")))).approve()
    request = offer_branch(desk, server)
    request.merge, request.merged_at = desk.merge(), "2026-07-01T00:25:00Z"
    desk.start_request(9)
    desk.propose(lambda _: desk.write("site/guide/x.md", "说明\n"))
    stray = desk.merge()
    desk.git("push", "-q", "origin", "main")
    clone = checkout(desk)
    done = taizhang(clone, server, "seal", "--pending", "--key", str(desk.key))
    assert done.returncode == 1
    assert stray in done.stderr and "绕过" in done.stderr
    raws = [(clone / f"ledger/approvals/REQ-150102-20260601-bbb{n}/0001.json").read_bytes() for n in (1, 2)]
    assert json.loads(raws[1])["predicate"]["previous"] == hashlib.sha256(raws[0]).hexdigest()


def test_a_merge_that_lacked_a_duty_is_not_sealed_by_reviews_that_came_later(desk: Desk, server: Forge) -> None:
    desk.raise_requirement().approve(*CHAIN[:2])
    merge_request(desk, server)
    late = desk.review(CHAIN[2][1], BODIES["review"], submitted_at="2026-07-01T00:21:00Z")
    server.requests[7].reviews.append(late)
    done = taizhang(checkout(desk), server, "seal", "--pending", "--key", str(desk.key))
    assert done.returncode == 1
    assert "未予存证" in done.stdout
    late["submitted_at"] = "2026-07-01T00:20:00Z"
    assert taizhang(checkout(desk), server, "seal", "--pending", "--key", str(desk.key)).returncode == 0


def test_a_single_merge_is_looked_up_too(desk: Desk, server: Forge) -> None:
    merge = merge_request(desk.raise_requirement().approve(), server)
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
def test_contradictory_options_are_a_usage_error(words: list[str]) -> None:
    done = subprocess.run(
        [*TAIZHANG, *words],
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT / "scripts")},
        capture_output=True,
        text=True,
    )
    assert done.returncode == 2, done.stdout + done.stderr


def test_the_opening_day_is_the_day_in_beijing() -> None:
    assert OPENED.isoformat() == "2026-07-01T08:00:00+08:00"
