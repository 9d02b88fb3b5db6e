"""Any answer of a forge, or of a proxy before it, is read or is one clear error for that one request."""

import gzip
import json
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from typing import Any

import httpx
import pytest

from forges import Forge, Make, Request, forge
from merging import Desk
from taizhang.base.errors import RunFailedError
from taizhang.base.git import Git
from taizhang.forge.http_client import HttpClient
from taizhang.forge.judging import find_objections_on_forge
from taizhang.forge.settings import forge_of
from taizhang.forge.versions import MINIMUM, SINCE, Feature, version_of

MAKES: list[Make] = ["github", "gitea", "forgejo"]
Answer = tuple[int, dict[str, str], bytes]
HEAD = "e" * 40
APPROVAL = {"id": "1", "user": "u", "state": "APPROVED", "commit": HEAD, "body": "同意", "dismissed": False} | {
    "submitted_at": "2026-07-01T01:00:00Z"
}


@pytest.fixture(params=MAKES)
def server(request: pytest.FixtureRequest) -> Iterator[Forge]:
    with forge(request.param) as memory:
        memory.requests[3] = Request(3, "clerk", HEAD, commits=[(HEAD, "clerk", "clerk")], reviews=[dict(APPROVAL)])
        yield memory


@pytest.fixture(autouse=True)
def impatient(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    waited: list[float] = []
    monkeypatch.setattr(HttpClient.__init__, "__defaults__", (waited.append,))
    return waited


def deep(opening: str) -> bytes:
    return opening.encode() * 200_000


ODD: dict[str, Answer] = {
    "nothing": (200, {}, b""),
    "a page": (200, {"Content-Type": "text/html"}, b"<html>login</html>"),
    "null": (200, {}, b"null"),
    "another coding": (200, {"Content-Type": "application/json; charset=gbk"}, '"同意"'.encode("gbk")),
    "another coding, in a field": (200, {}, b'[{"sha": "\xff\xfe", "id": 1, "state": "\xd6\xd0"}]'),
    "a mark of byte order": (200, {}, b"\xef\xbb\xbf[]x"),
    "deep lists": (200, {}, deep("[")),
    "deep objects": (200, {}, deep('{"a":')),
    "deep, in a field": (200, {}, b'[{"body": ' + deep("[")),
    "half a surrogate": (200, {}, rb'[{"id": 1, "state": "\ud800", "sha": "\ud800"}]'),
    "wrongly compressed": (200, {"Content-Encoding": "gzip"}, b"[]"),
    "a number without end": (200, {}, b"[" + b"9" * 10_000 + b"]"),
    "half a list": (200, {}, b'[{"id": 1'),
    "a redirect to nowhere": (302, {"Location": "http://[/"}, b""),
}


READ: list[tuple[Make, str]] = [
    *(("github", ending) for ending in ("/pulls/3", "/commits", "/reviews", "/graphql")),
    *(("gitea", ending) for ending in ("/pulls/3", "/commits", "/reviews", "/timeline")),
]


@pytest.mark.parametrize("odd", ODD.values(), ids=ODD)
@pytest.mark.parametrize(("server", "ending"), READ, indirect=["server"])
def test_an_odd_answer_is_one_clear_error(server: Forge, ending: str, odd: Answer) -> None:
    server.interceptors.append(lambda _, path: odd if path.endswith(ending) else None)
    adapter = forge_of(server.environment())
    if odd is ODD["null"] and ending == "/timeline":
        # Gitea answers so for an empty one; an unlisted review approves nothing.
        assert [review.edited for review in adapter.read_pull_request(3).pull.reviews] == [True]
        return
    with pytest.raises(RunFailedError) as failed:
        adapter.read_pull_request(3)
    assert "按不能合并处理" in failed.value.message.zh or "无法判断" in failed.value.message.zh


def change_answers(server: Forge, ending: str, change: Callable[[Any], Any]) -> None:
    """Change the forge's own answers at `ending`."""
    with httpx.Client(headers={"Authorization": f"token {server.token}"}) as client:
        answer = client.get(f"{server.api}/repos/region/taizhang{ending}")
    raw = json.dumps(change(answer.json())).encode()
    headers = {"X-Total-Count": answer.headers.get("X-Total-Count", "1")}
    server.interceptors[:] = [lambda _, path: (200, headers, raw) if path.endswith(ending) else None]


BAD_IDS = ["", "HEAD", "e" * 39, "E" * 40, "e" * 39 + "\0", "e" * 40 + "\n", "../x", "-" + "e" * 39]


@pytest.mark.parametrize("bad", BAD_IDS)
def test_a_commits_id_is_valid_or_refused(server: Forge, bad: str) -> None:
    for ending, change in (
        ("/pulls/3", lambda one: {**one, "head": {**one["head"], "sha": bad}}),
        ("/pulls/3", lambda one: {**one, "merged_at": "2026-07-01T02:00:00Z", "merge_commit_sha": bad or "x"}),
        ("/pulls/3/commits", lambda some: [{**some[0], "sha": bad}]),
    ):
        change_answers(server, ending, change)
        with pytest.raises(RunFailedError):
            forge_of(server.environment()).read_pull_request(3)
    # The commit that a reviewer sent is arbitrary text, and need not exist.
    change_answers(server, "/pulls/3/reviews", lambda some: [{**some[0], "commit_id": bad}])
    assert [review.commit for review in forge_of(server.environment()).read_pull_request(3).pull.reviews] == [""]


@pytest.mark.parametrize("bad", ["2026-07-01T00:00:00", "0001-01-01T00:00:00Z", "9999-12-31T23:59:59Z", "gestern", 7])
def test_a_time_is_valid_with_its_zone_or_refused(server: Forge, bad: Any) -> None:
    change_answers(server, "/pulls/3", lambda one: {**one, "created_at": bad})
    with pytest.raises(RunFailedError):
        forge_of(server.environment()).read_pull_request(3)
    if server.make == "github":
        change_answers(server, "/pulls/3/reviews", lambda some: [{**some[0], "submitted_at": bad}])
    else:
        change_answers(server, "/issues/3/timeline", lambda some: [{**one, "created_at": bad} for one in some])
    with pytest.raises(RunFailedError):
        forge_of(server.environment()).read_pull_request(3)


HEADERS: list[dict[str, str]] = [
    {"Via": "1.1 代理".encode().decode("latin-1")},
    {"X-Cache": "\xe9\xff"},
    {"Link": '<http://x/?page=²>; rel="next"'},
    {"Link": f'<http://x/?page={"9" * 5000}>; rel="next"'},
    {"Retry-After": "²"},
    {"X-Total-Count": "²"},
    {"X-Total-Count": "-1"},
    {"X-Total-Count": "9" * 5000},
]


@pytest.mark.parametrize("headers", HEADERS, ids=lambda item: "".join(item))
def test_a_meaningless_header_is_not_read_as_a_number(server: Forge, headers: dict[str, str]) -> None:
    for ending in ("/pulls/3/commits", "/pulls/3/reviews"):
        change_answers(server, ending, lambda some: some)
        (original,) = server.interceptors

        def intercept(method: str, path: str, original: Any = original) -> Answer | None:
            answer = original(method, path)
            return (answer[0], {**answer[1], **headers}, answer[2]) if answer is not None else None

        server.interceptors[:] = [intercept]
        try:
            forge_of(server.environment()).read_pull_request(3)
        except RunFailedError as error:
            # Only where the total decides whether a list is complete.
            assert "X-Total-Count" in headers and "没有写明总数" in error.message.zh


def test_a_busy_forge_with_a_clock_of_its_own_is_waited_for(server: Forge, impatient: list[float]) -> None:
    limit = {"X-RateLimit-Remaining": "0", "X-RateLimit-Reset": "1782864050", "Date": "gestern"}
    answers = [(403, limit, b"")]
    server.interceptors.append(lambda *_: answers.pop() if answers else None)
    assert forge_of(server.environment()).read_pull_request(3).pull.number == 3
    assert impatient == [16.0]


def test_a_truncated_body_is_requested_again_and_then_refused(server: Forge, impatient: list[float]) -> None:
    answers: list[Answer] = [(200, {"Content-Encoding": "gzip"}, gzip.compress(b"{}")[:-8])]
    server.interceptors.append(lambda _, path: answers.pop() if answers and path.endswith("/pulls/3") else None)
    with pytest.raises(RunFailedError):
        forge_of(server.environment()).read_pull_request(3)


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Desk:
    return Desk(tmp_path_factory.mktemp("desk"))


def test_one_unreadable_request_does_not_delay_the_others(server: Forge, desk: Desk) -> None:
    server.requests[5] = Request(5, "clerk", "5" * 40)
    change_answers(
        server, "/pulls", lambda some: [{**some[0], "head": {"ref": "x", "sha": 7}, "created_at": "x"}, *some[1:]]
    )
    adapter = forge_of(server.environment())
    heads = adapter.list_open("main")
    assert sorted(heads) == [3, 5] and sorted(heads.values()) in (["", "5" * 40], ["", HEAD])
    # A request that may hold an objection is not skipped: it is named.
    with pytest.raises(RunFailedError, match=r"pulls/[35]: "):
        adapter.list_unmerged("main", datetime(2026, 1, 1, tzinfo=UTC))
    with pytest.raises(RunFailedError, match=r"pulls/[35]: "):
        find_objections_on_forge(Git(desk.root), adapter, "main", "main")


def test_a_closed_request_whose_branch_is_gone_has_no_commit_and_is_named_where_it_may_object(
    server: Forge, desk: Desk
) -> None:
    change_answers(server, "/pulls", lambda some: [{**one, "head": {**one["head"], "sha": ""}} for one in some])
    adapter = forge_of(server.environment())
    with pytest.raises(RunFailedError, match="all its pages are identical"):
        adapter.list_unmerged("main", datetime(2026, 1, 1, tzinfo=UTC))
    server.interceptors.insert(0, lambda *_: (200, {}, b"[]") if "page=2" in server.calls[-1][1] else None)
    assert [one.head for one in adapter.list_unmerged("main", datetime(2026, 1, 1, tzinfo=UTC))] == [""]
    with pytest.raises(RunFailedError, match="commit of pull request 3 cannot be fetched"):
        find_objections_on_forge(Git(desk.root), adapter, "main", "main")


@pytest.mark.parametrize(
    ("text", "make", "number"),
    [
        ("1.24.7", "gitea", (1, 24, 7)),
        ("1.26.0+dev-52-gdeadbeef", "gitea", (1, 26, 0)),
        ("v1.23.0-rc1", "gitea", (1, 23, 0)),
        ("12.0.0-dev-412-7958942e3e+gitea-1.22.0", "forgejo", (12, 0, 0)),
        ("1.21.11-1+gitea-1.21.11", "forgejo", (1, 21, 11)),
        ("development", "gitea", ()),
        ("²", "gitea", ()),
        ("9" * 5000, "gitea", None),
    ],
)
def test_a_version_is_read_from_its_start_and_forgejo_from_its_end(
    text: str, make: str, number: tuple[int, ...] | None
) -> None:
    version = version_of(text)
    assert version.make == make
    assert number is None or version.number == number
    assert number != () or not (version.is_supported or any(version.supports(feature) for feature in SINCE))


def test_a_feature_is_supported_from_its_first_version_on() -> None:
    cases: list[tuple[str, Feature, bool]] = [
        ("1.21.11", "commit_pull", False),
        ("1.22.0", "commit_pull", True),
        ("12.0.0+gitea-1.22.0", "commit_pull", True),
        ("12.0.0+gitea-1.22.0", "workflow_run", False),
        ("12.0.0+gitea-1.22.0", "closed_review_refused", False),
        ("1.25.5", "workflow_run", True),
        ("1.25.5", "workflow_permissions", False),
        ("1.27.0", "workflow_environment", False),
    ]
    for text, feature, is_supported in cases:
        assert version_of(text).supports(feature) is is_supported, (text, feature)
    assert version_of("1.22.6").is_supported is False and version_of("1.23.0").is_supported
    assert version_of("10.0.0+gitea-1.22.0").is_supported and not version_of("9.0.3+gitea-1.22.0").is_supported
    assert set(MINIMUM) == {"github", "gitea", "forgejo"}
    with forge("github") as server:
        assert forge_of(server.environment()).version().supports("edit_times_by_graphql")
    with forge("forgejo") as server:
        assert forge_of(server.environment()).version().make == "forgejo"
