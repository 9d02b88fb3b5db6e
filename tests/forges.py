"""A small forge on loopback with a memory: pull requests, their commits and reviews, comments, statuses.

It answers as GitHub, or as some version of Gitea or Forgejo, as untidily as these; every answer is checked against what
that forge publishes of its interface. A mismatch is a failure of the test, not of the code under test.
"""

import json
import re
import threading
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Literal
from urllib.parse import parse_qs, unquote, urlsplit

from published import check_github_answer, example, parameters, run_query
from published_clients import check_answer

Make = Literal["github", "gitea", "forgejo"]
VERSIONS = {"github": "", "gitea": "1.24.7", "forgejo": "12.0.0-dev-412-7958942e3e+gitea-1.22.0"}
TOKEN = "token-of-the-test"
REPOSITORY = "region/taizhang"
MYSELF = "taizhang-bot"
NO_REPLY = "noreply.Forge.example.invalid"
"""The host of Gitea's no-reply addresses: with an upper-case letter, by which some versions fail to recognise them."""
TIME = "2026-07-01T00:30:00Z"


@dataclass
class Request:
    """A pull request that the forge remembers.

    `commits` are (id, author, committer), `addresses` the author's address in a commit, by id, `reviews` of
    the forge-neutral form, each with these optional keys:

    - `begun_at`: when its draft was begun, which Gitea reports in place of its hand-in;
    - `drafted`: when a draft of it was sent by the interface, with which text;
    - `touched_at`: when its row was changed last, where that was after its hand-in;
    - `shown`: its text as somebody edited it later;
    - `deleted`: its comment was deleted.
    """

    number: int
    author: str
    head: str
    title: str = "新需求"
    branch: str = "topic"
    base: str = "main"
    opened_at: str = TIME
    commits: list[tuple[str, str | None, str | None]] = field(default_factory=list)
    addresses: dict[str, str] = field(default_factory=dict)
    reviews: list[dict[str, Any]] = field(default_factory=list)
    comments: list[dict[str, Any]] = field(default_factory=list)
    merge: str | None = None
    merged_at: str | None = None
    closed_by: str | None = None


@dataclass
class Forge:
    """The forge's memory, and its configured faults."""

    make: Make
    version: str = ""
    address: str = ""
    requests: dict[int, Request] = field(default_factory=dict)
    statuses: list[tuple[str, dict[str, Any]]] = field(default_factory=list)
    proposed: list[dict[str, Any]] = field(default_factory=list)
    calls: list[tuple[str, str]] = field(default_factory=list)
    mismatches: list[str] = field(default_factory=list)
    """The answers that differ from what the forge publishes."""
    interceptors: list[Callable[[str, str], tuple[int, dict[str, str], bytes] | None]] = field(default_factory=list)
    """Called before each answer with method and path: another answer, or None."""
    page_size: int = 100
    """The most items a page, whatever the request."""
    commit_limit: int = 10_000
    """The most commits of a request that are listed."""
    token: str = TOKEN
    email: str = "taizhang@finance.example.invalid"
    """The address of our own account on Gitea, which only it can see."""
    myself: str = MYSELF
    """The account of our token, unless it is a workflow's."""
    now: Callable[[], str] | None = None
    """The moment of a review that is handed in, where a test has a clock of its own."""
    workflow: bool = False
    """Whether the token is a workflow's own, for which GitHub reports no account."""

    @property
    def api(self) -> str:
        """The address of its interface."""
        return self.address + ("" if self.make == "github" else "/api/v1")

    @property
    def own_account(self) -> str:
        """The account of our token."""
        actions = "github-actions[bot]" if self.make == "github" else f"{self.make}-actions"
        return actions if self.workflow else self.myself

    def is_before(self, gitea: tuple[int, ...], forgejo: tuple[int, ...]) -> bool:
        """Whether its version is older than the given one of its make; () where no version qualifies."""
        number = tuple(int(part) for part in re.findall(r"[0-9]+", self.version.partition("-")[0])[:2])
        return number < {"github": (), "gitea": gitea, "forgejo": forgejo}[self.make]

    def environment(self) -> dict[str, str]:
        """The environment by which a command finds it."""
        return {
            "FORGE": self.make,
            "FORGE_API": self.api,
            "FORGE_REPOSITORY": REPOSITORY,
            "FORGE_TOKEN": self.token,
            "no_proxy": "*",
        }


@contextmanager
def forge(make: Make, version: str = "") -> Iterator[Forge]:
    """A forge that runs until the block ends, which fails where an answer differed from a real forge's."""
    memory = Forge(make, version or VERSIONS[make])
    with serve_forge(memory, _Handler):
        yield memory


@contextmanager
def serve_forge(memory: Forge, handler: type["_Handler"]) -> Iterator[None]:
    """Serve a forge's memory until the block ends, which fails where an answer differed from a real forge's."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), type("Handler", (handler,), {"forge": memory}))
    memory.address = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, args=(0.02,))
    thread.start()
    try:
        yield
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
    assert not memory.mismatches, "\n".join(memory.mismatches)


def number_of(login: str) -> int:
    """The number of an account, on every forge of ours."""
    return zlib.crc32(login.casefold().encode())


class Refused(Exception):  # noqa: N818 - an answer, not a fault
    """A forge's refusal of a call."""

    def __init__(self, code: int, message: str) -> None:
        self.code, self.message = code, message


_ROUTES = [
    ("GET", "/version", "version"),
    ("POST", "/graphql", "graphql"),
    ("GET", "/user", "me"),
    ("GET", "/users/{username}", "account"),
    ("GET", "/repos/{owner}/{repo}/pulls", "pulls"),
    ("POST", "/repos/{owner}/{repo}/pulls", "propose"),
    ("GET", "/repos/{owner}/{repo}/pulls/{pull_number}", "pull"),
    ("GET", "/repos/{owner}/{repo}/pulls/{pull_number}/commits", "commits"),
    ("GET", "/repos/{owner}/{repo}/pulls/{pull_number}/reviews", "reviews"),
    ("POST", "/repos/{owner}/{repo}/pulls/{pull_number}/reviews", "hand_in"),
    ("GET", "/repos/{owner}/{repo}/commits/{commit_sha}/pulls", "merged"),
    ("GET", "/repos/{owner}/{repo}/commits/{commit_sha}/pull", "merged"),
    ("GET", "/repos/{owner}/{repo}/issues/{issue_number}/comments", "comments"),
    ("GET", "/repos/{owner}/{repo}/issues/{issue_number}/timeline", "timeline"),
    ("GET", "/repos/{owner}/{repo}/issues/{issue_number}", "issue"),
    ("POST", "/repos/{owner}/{repo}/issues/{issue_number}/comments", "comment"),
    ("PATCH", "/repos/{owner}/{repo}/issues/comments/{comment_id}", "renew"),
    ("POST", "/repos/{owner}/{repo}/statuses/{sha}", "status"),
    ("GET", "/repos/{owner}/{repo}/commits/{ref}/status", "commit_status"),
]


class _Handler(BaseHTTPRequestHandler):
    forge: Forge
    query: dict[str, str]
    protocol_version = "HTTP/1.1"
    # Headers and body leave together: sent apart, each answer waits 40 ms for the client's acknowledgement.
    wbufsize = -1

    def log_message(self, *words: object) -> None:
        pass

    def do_GET(self) -> None:
        self._answer("GET")

    def do_POST(self) -> None:
        self._answer("POST")

    def do_PATCH(self) -> None:
        self._answer("PATCH")

    def _answer(self, method: str) -> None:
        forge = self.forge
        parts = urlsplit(self.path)
        path = parts.path.removeprefix("" if forge.make == "github" else "/api/v1")
        raw = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        forge.calls.append((method, self.path))
        for trouble in list(forge.interceptors):
            other = trouble(method, path)
            if other is not None:
                self._send(other[0], other[1], other[2])
                return
        if self.headers.get("Authorization") not in (f"Bearer {forge.token}", f"token {forge.token}"):
            self._send(401, {}, b'{"message": "Bad credentials"}')
            return
        query = {name: values[-1] for name, values in parse_qs(parts.query).items()}
        try:
            code, headers, body = self._routed(method, path, query, json.loads(raw) if raw else None)
        except Refused as refusal:
            code, headers, body = refusal.code, {}, {"message": refusal.message}
        except Exception as error:  # reported where the server ends
            forge.mismatches.append(f"{method} {path}: {type(error).__name__}: {error}"[:2000])
            code, headers, body = 501, {}, {"message": "the stand-in failed"}
        self._send(code, headers, json.dumps(body, ensure_ascii=False).encode())

    def _send(self, code: int, headers: dict[str, str], raw: bytes) -> None:
        if "Date" in headers:
            self.send_response_only(code)
        else:
            self.send_response(code)
        for name, value in {"Content-Type": "application/json", **headers}.items():
            self.send_header(name, value)
        if code == 204:
            # Without content (RFC 9110): a body would be read as the beginning of the next answer.
            raw = b""
        else:
            self.send_header("Content-Length", str(len(raw)))
        self.end_headers()
        self.wfile.write(raw)

    def _routed(self, method: str, path: str, query: dict[str, str], sent: Any) -> tuple[int, dict[str, str], Any]:
        for verb, template, name in _ROUTES:
            pattern = re.sub(r"\{[a-z_]+\}", "([^/]+)", template)
            match = re.fullmatch(pattern, path)
            if verb != method or match is None:
                continue
            groups = match.groups()
            if template.startswith("/repos/") and "/".join(groups[:2]) != REPOSITORY:
                raise Refused(404, "Not Found")
            self.query = query
            arguments = groups[2:] if template.startswith("/repos/") else groups
            code, body = getattr(self, "_" + name)(*arguments, *([sent] if sent is not None else []))
            headers: dict[str, str] = {}
            if isinstance(body, list) and name != "merged":
                body, headers = self._paged(path, body, query, name)
            self._publish(template, method, code, body, sent, query, name)
            return code, headers, body
        raise KeyError(f"no such operation: {method} {path}")

    def _publish(
        self, template: str, method: str, code: int, body: Any, sent: Any, query: dict[str, str], name: str
    ) -> None:
        if name == "graphql":
            return
        if self.forge.make == "github":
            check_github_answer(template, method, code, body, sent)
            unknown = query.keys() - parameters(template, method)
            assert not unknown, f"GitHub takes no {unknown}"
        else:
            check_answer(self.forge.make, method, template, code, body, sent, set(query))

    def _paged(self, path: str, items: list[Any], query: dict[str, str], name: str) -> tuple[list[Any], dict[str, str]]:
        forge = self.forge
        if forge.make != "github" and name in ("reviews", "comments", "timeline"):
            return self._untidy(items, query, name)
        sizing = "per_page" if forge.make == "github" else "limit"
        size = min(int(query.get(sizing, "30")), forge.page_size)
        page = int(query.get("page", "1"))
        part = items[(page - 1) * size : page * size]
        headers = {} if forge.make == "github" else {"X-Total-Count": str(len(items))}
        if page * size < len(items):
            # Gitea names itself as its administrator configured it, which need not be how we reach it.
            root = forge.address if forge.make == "github" else "https://forge.example.invalid/api/v1"
            last = -(-len(items) // size)
            headers["Link"] = (
                f'<{root}{path}?page={page + 1}&{sizing}={size}>; rel="next",'
                f'<{root}{path}?page={last}&{sizing}={size}>; rel="last"'
            )
        return part, headers

    def _untidy(self, items: list[Any], query: dict[str, str], name: str) -> tuple[Any, dict[str, str]]:
        """The items of a page in Gitea's lists without links, and the headers.

        They come whole unless a page is asked for, comments even then. Reviews are counted and cut before the drafts of
        others are left out; a timeline's total is that of the page; and an empty timeline is null.
        """
        headers = {"X-Total-Count": str(len(items))}
        if name != "comments" and "page" in query:
            size = min(int(query.get("limit", "30")), self.forge.page_size, 50)
            items = items[(int(query["page"]) - 1) * size : int(query["page"]) * size]
        if name == "reviews":
            items = [one for one in items if one["state"] != "PENDING" or one["user"]["login"] == MYSELF]
        if name == "timeline":
            headers = {"X-Total-Count": str(len(items))}
            return items or None, headers
        return items, headers

    # The answer of each operation.

    def _version(self) -> tuple[int, Any]:
        assert self.forge.make != "github"
        return 200, {"version": self.forge.version}

    def _graphql(self, sent: dict[str, Any]) -> tuple[int, Any]:
        assert self.forge.make == "github"

        def reviews(_: Any, first: int, after: str | None = None, **others: Any) -> Any:
            number = sent["variables"]["number"]
            rows = [one for one in self._request(str(number)).reviews if one["state"] != "PENDING"]
            start, size = int(after or 0), min(first, self.forge.page_size)
            nodes = [
                {
                    "fullDatabaseId": one["id"],
                    "lastEditedAt": TIME if one.get("shown", one["body"]) != one["body"] else None,
                }
                for one in rows[start : start + size]
            ]
            follows = start + size < len(rows)
            return {"nodes": nodes, "pageInfo": {"hasNextPage": follows, "endCursor": str(start + size)}}

        def repository(_: Any, owner: str, name: str, **others: Any) -> Any:
            assert f"{owner}/{name}" == REPOSITORY
            return {"pullRequest": lambda _, number: {"reviews": reviews} if number in self.forge.requests else None}

        return 200, run_query(sent, {"repository": repository})

    def _me(self) -> tuple[int, Any]:
        if self.forge.workflow and self.forge.make != "github":
            return 200, self._user(self.forge.own_account)
        if self.forge.workflow:
            raise Refused(403, "Resource not accessible by integration")
        if self.forge.make != "github":
            # To itself an account shows its own address, however hidden.
            return 200, {**self._user(self.forge.myself), "email": self.forge.email}
        template = example("private-user-response-with-public-and-private-profile-information")
        return 200, {**template, "login": self.forge.myself, "id": 77, "email": None, "user_view_type": "private"}

    def _account(self, login: str) -> tuple[int, Any]:
        assert self.forge.make == "github" and unquote(login) == "github-actions[bot]"
        template = example("private-user-response-with-public-profile-information")
        changes = {"login": unquote(login), "id": 41898282, "type": "Bot", "email": None, "user_view_type": "public"}
        return 200, {**template, **changes}

    def _request(self, number: str) -> Request:
        request = self.forge.requests.get(int(number))
        if request is None:
            raise Refused(404, "Not Found")
        return request

    def _pulls(self) -> tuple[int, Any]:
        every = sorted(self.forge.requests.values(), key=lambda one: (one.opened_at, one.number), reverse=True)
        state = self.query.get("state", "open")
        requests = [one for one in every if state == "all" or (state == "open") != bool(one.merge or one.closed_by)]
        if self.query.get("sort") == "recentupdate":
            requests.sort(key=lambda one: one.merged_at or one.opened_at, reverse=True)
        return 200, [self._pull_body(one, simple=True) for one in requests]

    def _pull(self, number: str) -> tuple[int, Any]:
        return 200, self._pull_body(self._request(number))

    def _issue(self, number: str) -> tuple[int, Any]:
        assert self.forge.make == "github"
        request = self._request(number)
        template = example("issue")
        state = "closed" if request.closed_by else "open"
        return 200, {**template, "number": request.number, "state": state, "closed_by": self._user(request.closed_by)}

    def _timeline(self, number: str) -> tuple[int, Any]:
        assert self.forge.make != "github"
        request = self._request(number)
        items = [
            self._item(comment["id"], "comment", comment["user"], comment["body"], request.opened_at)
            for comment in request.comments
        ]
        for one in request.reviews:
            for at, text in one.get("drafted", ()):
                # A draft made by the interface shows its text at once.
                item = self._item(5_000 + int(one["id"]), "review", one["user"], text, at)
                items.append({**item, "review_id": int(one["id"])})
            if one["state"] in ("PENDING", "REQUEST_REVIEW") or one.get("deleted"):
                continue
            text = one.get("shown", one["body"])
            item = self._item(10_000 + int(one["id"]), "review", one["user"], text, one["submitted_at"])
            items.append({**item, "review_id": int(one["id"])})
            if one["dismissed"]:
                more = self._item(20_000 + int(one["id"]), "dismiss_review", MYSELF, "理由", one["submitted_at"])
                items.append({**more, "review_id": int(one["id"])})
        items.sort(key=lambda item: item["created_at"])
        if request.closed_by is not None:
            items.append(self._item(2, "close", request.closed_by, "", request.opened_at))
        return 200, items

    def _item(self, number: int, kind: str, login: str | None, body: str, at: str) -> dict[str, Any]:
        user = self._user(login) or self._ghost()
        return {"id": number, "type": kind, "user": user, "body": body, "created_at": at, "updated_at": TIME}

    def _propose(self, sent: dict[str, Any]) -> tuple[int, Any]:
        if any(one["head"] == sent["head"] for one in self.forge.proposed):
            raise Refused(422 if self.forge.make == "github" else 409, "A pull request already exists")
        self.forge.proposed.append(sent)
        new = Request(1000 + len(self.forge.proposed), MYSELF, "0" * 40, sent["title"], sent["head"], sent["base"])
        return 201, self._pull_body(new)

    def _merged(self, sha: str) -> tuple[int, Any]:
        requests = [one for one in self.forge.requests.values() if one.merge == sha]
        if self.forge.make == "github":
            return 200, [self._pull_body(one, simple=True) for one in requests]
        if not requests or self.forge.is_before((1, 22), (7,)):
            raise Refused(404, "Not Found")
        return 200, self._pull_body(requests[0])

    def _commits(self, number: str) -> tuple[int, Any]:
        request = self._request(number)
        return 200, [self._commit(request, *commit) for commit in request.commits[: self.forge.commit_limit]]

    def _reviews(self, number: str) -> tuple[int, Any]:
        reviews = self._request(number).reviews
        if self.forge.make == "github":
            reviews = [one for one in reviews if one["state"] != "PENDING" or one["user"] == MYSELF]
        # In order of the rows, which is that of the beginning of drafts.
        reviews = sorted(reviews, key=lambda one: one.get("begun_at", one["submitted_at"]))
        return 200, [self._review(review) for review in reviews]

    def _hand_in(self, number: str, sent: dict[str, Any]) -> tuple[int, Any]:
        request = self._request(number)
        assert sent["event"] == ("APPROVE" if self.forge.make == "github" else "APPROVED")
        if request.author == self.forge.myself:
            raise Refused(422, "You can not approve your own pull request")
        new = {
            "id": str(900 + int(number) * 10 + len(request.reviews)),
            "user": self.forge.myself,
            "bot": False,
            "state": "APPROVED",
            "commit": sent["commit_id"],
            "submitted_at": self.forge.now() if self.forge.now else f"2026-07-01T02:{len(request.reviews):02}:00Z",
            "dismissed": False,
            "body": sent["body"],
        }
        request.reviews.append(new)
        return 200, self._review(new)

    def _comments(self, number: str) -> tuple[int, Any]:
        return 200, [self._comment_body(comment) for comment in self._request(number).comments]

    def _comment(self, number: str, sent: dict[str, Any]) -> tuple[int, Any]:
        request = self._request(number)
        user = self.forge.own_account
        new = {"id": int(number) * 100 + len(request.comments) + 1, "user": user, "body": sent["body"]}
        request.comments.append(new)
        return 201, self._comment_body(new)

    def _renew(self, identity: str, sent: dict[str, Any]) -> tuple[int, Any]:
        comments = [comment for request in self.forge.requests.values() for comment in request.comments]
        comment = next(one for one in comments if one["id"] == int(identity))
        comment["body"] = sent["body"]
        return 200, self._comment_body(comment)

    def _status(self, sha: str, sent: dict[str, Any]) -> tuple[int, Any]:
        assert len(sent["description"]) <= 140
        self.forge.statuses.append((sha, sent))
        status = {"context": sent["context"], "description": sent["description"]}
        if self.forge.make == "github":
            return 201, {**example("status"), **status, "state": sent["state"]}
        return 201, {"id": 1, "status": sent["state"], **status, "created_at": TIME, "updated_at": TIME}

    def _commit_status(self, sha: str) -> tuple[int, Any]:
        newest = {sent["context"]: sent for commit, sent in self.forge.statuses if commit == sha}
        statuses = [{"context": sent["context"], "description": sent["description"]} for sent in newest.values()]
        states = [sent["state"] for sent in newest.values()]
        if self.forge.make == "github":
            template = example("combined-commit-status")
            items = [
                {**template["statuses"][0], **one, "state": state} for one, state in zip(statuses, states, strict=True)
            ]
            return 200, {**template, "sha": sha, "statuses": items, "total_count": len(items)}
        common = {"id": 1, "created_at": TIME, "updated_at": TIME}
        marks = [{**common, **one, "status": state} for one, state in zip(statuses, states, strict=True)]
        # Without any status, Gitea answers null where GitHub answers an empty list.
        return 200, {"state": "pending", "sha": sha, "total_count": len(marks), "statuses": marks or None}

    # The objects in each forge's form.

    def _user(self, login: str | None) -> Any:
        if login is None:
            return None
        bot = login.endswith("[bot]") or login in ("gitea-actions", "forgejo-actions")
        if self.forge.make != "github":
            number = -2 if bot else number_of(login)
            prefix = "" if self.forge.is_before((1, 26), (9999,)) else f"{number}+"
            return {"id": number, "login": login, "full_name": "", "email": f"{prefix}{login}@{NO_REPLY}"}
        template = example("pull-request")["user"]
        return {**template, "id": number_of(login), "login": login, "type": "Bot" if bot else "User"}

    @staticmethod
    def _ghost() -> dict[str, Any]:
        """Gitea's account in place of a deleted one; GitHub answers null."""
        return {"id": -1, "login": "Ghost", "full_name": "", "email": ""}

    def _pull_body(self, one: Request, simple: bool = False) -> dict[str, Any]:
        state = "closed" if one.merge or one.closed_by else "open"
        common = {
            "number": one.number,
            "title": one.title,
            "body": "",
            "state": state,
            "user": self._user(one.author),
            "created_at": one.opened_at,
            "updated_at": one.opened_at,
            "merged_at": one.merged_at,
            "merge_commit_sha": one.merge,
        }
        if self.forge.make == "github":
            template = example("pull-request-simple-items")[0] if simple else example("pull-request")
            sides = {
                "head": {**template["head"], "ref": one.branch, "sha": one.head},
                "base": {**template["base"], "ref": one.base},
            }
            # The description's own examples of teams and reviewers do not fit the description.
            template |= {"requested_teams": [], "requested_reviewers": []}
            more = {} if simple else {"commits": len(one.commits), "merged": one.merge is not None}
            return {**template, **common, **sides, **more}
        side = {"label": one.branch, "ref": one.branch, "sha": one.head, "repo_id": 1}
        base = {"label": one.base, "ref": one.base, "sha": "0" * 40, "repo_id": 1}
        ids: dict[str, Any] = {
            "id": one.number,
            "merged": one.merge is not None,
            "mergeable": True,
            "head": side,
            "base": base,
        }
        return {**common, **ids}

    def _commit(self, request: Request, sha: str, author: str | None, committer: str | None) -> dict[str, Any]:
        if self.forge.make == "github":
            template = example("commit-items")[0]
            # GitHub answers `null` or `{}` for an address without account; its description allows the latter only.
            return {
                **template,
                "sha": sha,
                "author": self._user(author) or {},
                "committer": self._user(committer) or {},
            }
        address = request.addresses.get(sha, "t@example.invalid")
        somebody = {"name": "t", "email": address, "date": TIME}
        return {
            "url": "",
            "html_url": "",
            "sha": sha,
            "created": TIME,
            "commit": {"url": "", "message": "m", "author": somebody, "committer": somebody},
            "author": self._user(author),
            "committer": self._user(committer),
            "parents": [],
        }

    def _review(self, review: dict[str, Any]) -> dict[str, Any]:
        user = review["user"]
        if review.get("bot") and user is not None and not user.endswith("[bot]"):
            user += "[bot]"
        if self.forge.make == "github":
            state = "DISMISSED" if review["dismissed"] else review["state"]
            return {
                **example("pull-request-review-items")[0],
                "id": int(review["id"]),
                "user": self._user(user),
                "state": state,
                "body": review.get("shown", review["body"]),
                "commit_id": review["commit"] or None,
                "submitted_at": review["submitted_at"],
            }
        states = {"CHANGES_REQUESTED": "REQUEST_CHANGES", "COMMENTED": "COMMENT"}
        is_of_team = review["state"] == "REQUEST_REVIEW" and user is None
        return {
            "id": int(review["id"]),
            "user": None if is_of_team else self._user(user) or self._ghost(),
            "team": {"id": 3, "name": "审核"} if is_of_team else None,
            "state": states.get(review["state"], review["state"]),
            "body": review["body"],
            "commit_id": review["commit"],
            "stale": False,
            "official": True,
            "dismissed": review["dismissed"],
            "comments_count": 0,
            # Not the hand-in, where a draft came before it, and moved by whatever happens to the row.
            "submitted_at": review.get("begun_at", review["submitted_at"]),
            "updated_at": review.get("touched_at", review["submitted_at"]),
            "html_url": "",
            "pull_request_url": "",
        }

    def _comment_body(self, comment: dict[str, Any]) -> dict[str, Any]:
        fields = {"id": comment["id"], "body": comment["body"], "user": self._user(comment["user"])}
        if self.forge.make == "github":
            return {**example("issue-comment"), **fields}
        return {**fields, "html_url": "", "issue_url": "", "created_at": TIME, "updated_at": TIME}
