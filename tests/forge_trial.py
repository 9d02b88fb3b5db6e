"""The stand-in forge with repositories behind it: forks, pushes over HTTP, reviews and merges, as its rule allows."""

import base64
import os
import re
import shutil
import subprocess
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from forge_settings import OWNER, SettingsForge, SettingsHandler
from forges import REPOSITORY, Refused, Request

_GUARD = """#!/bin/sh
while read -r old new ref; do
    [ "$ref" != refs/heads/main ] || [ "$TRIAL_MAY_PUSH_MAIN" = yes ] || { echo "protected branch main" >&2; exit 1; }
done
"""
_ROUTES = [
    ("POST", "/user/repos", "create"),
    ("DELETE", f"/repos/{REPOSITORY}", "delete"),
    ("POST", f"/repos/{REPOSITORY}/forks", "fork"),
    ("POST", f"/repos/{REPOSITORY}/pulls", "open"),
    ("POST", f"/repos/{REPOSITORY}/pulls/([0-9]+)/reviews", "hand_in"),
    ("POST", f"/repos/{REPOSITORY}/pulls/([0-9]+)/merge", "merge"),
]


@dataclass
class TrialForge(SettingsForge):
    """A forge with repositories below `folder`.

    Attributes:
        lax: what it permits unlike a protected one: `push`, `merge`, or `runs` for workflows that run.
    """

    folder: Path = Path()
    exists: bool = False
    heads: dict[int, tuple[Path, str]] = field(default_factory=dict)
    lax: set[str] = field(default_factory=set)

    @property
    def bare(self) -> Path:
        """The repository itself."""
        return self.folder / f"{REPOSITORY}.git"


def now() -> str:
    """The present moment as a forge writes it."""
    return datetime.now(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")


def git(root: Path, *words: str) -> str:
    return subprocess.run(["git", *words], cwd=root, capture_output=True, text=True, check=True).stdout.strip()


class TrialHandler(SettingsHandler):
    """Answers of a forge whose repositories can be pushed to and merged."""

    forge: TrialForge

    def _answer(self, method: str) -> None:
        if ".git/" in urlsplit(self.path).path:
            self._serve_git(method)
        else:
            super()._answer(method)

    def _routed(self, method: str, path: str, query: dict[str, str], sent: Any) -> tuple[int, dict[str, str], Any]:
        if path.startswith(f"/repos/{REPOSITORY}") and not self.forge.exists:
            raise Refused(404, "Not Found")
        self._follow_pushes()
        if path == f"/repos/{REPOSITORY}/contents/taizhang-trial.txt":
            if "taizhang-trial.txt" not in git(self.forge.bare, "ls-tree", "--name-only", "main"):
                raise Refused(404, "Not Found")
            return 200, {}, {"name": "taizhang-trial.txt"}
        if path in (f"/repos/{REPOSITORY}/actions/tasks", f"/repos/{REPOSITORY}/actions/runs"):
            if "runs" not in self.forge.lax:
                raise Refused(404, "Not Found")
            return 200, {}, {"total_count": 1, "workflow_runs": []}
        for verb, template, name in _ROUTES:
            match = re.fullmatch(template, path)
            if verb == method and match is not None:
                code, body = getattr(self, "_" + name)(*match.groups(), *([sent] if sent is not None else []))
                return code, {}, body
        return super()._routed(method, path, query, sent)

    def _repository(self) -> tuple[int, Any]:
        code, body = super()._repository()
        return code, {**body, "empty": not git(self.forge.bare, "for-each-ref")}

    def _me(self) -> tuple[int, Any]:
        code, body = super()._me()
        return code, {**body, "email": f"{self.login}@example.invalid"}

    def _create(self, sent: dict[str, Any]) -> tuple[int, Any]:
        assert f"{self.login}/{sent['name']}" == REPOSITORY
        make_bare(self.forge)
        return 201, {"full_name": REPOSITORY}

    def _delete(self) -> tuple[int, Any]:
        self._owner_only()
        shutil.rmtree(self.forge.bare)
        self.forge.exists = False
        self.forge.requests.clear()
        self.forge.rules.clear()
        self.forge.heads.clear()
        return 204, None

    def _fork(self, sent: dict[str, Any]) -> tuple[int, Any]:
        target = self.forge.folder / self.login / f"{sent['name']}.git"
        git(self.forge.folder, "clone", "-q", "--bare", str(self.forge.bare), str(target))
        git(target, "config", "http.receivepack", "true")
        return 202, {"full_name": f"{self.login}/{sent['name']}"}

    def _open(self, sent: dict[str, Any]) -> tuple[int, Any]:
        login, branch = sent["head"].split(":")
        fork = max((self.forge.folder / login).glob("*.git"))  # the newest by its name
        number = len(self.forge.requests) + 1
        self.forge.requests[number] = Request(number, login, "", sent["title"], branch, sent["base"], opened_at=now())
        self.forge.heads[number] = fork, branch
        self._follow_pushes()
        return 201, self._pull_body(self.forge.requests[number])

    def _follow_pushes(self) -> None:
        """Read what was pushed to the branches of the requests."""
        for number, (fork, branch) in self.forge.heads.items():
            request = self.forge.requests[number]
            if request.merge is not None:
                continue
            git(self.forge.bare, "fetch", "-q", str(fork), f"+refs/heads/{branch}:refs/pull/{number}/head")
            request.head = git(self.forge.bare, "rev-parse", f"refs/pull/{number}/head")
            lines = git(self.forge.bare, "log", "--format=%H %ae", f"main..{request.head}").split("\n")
            commits = [line.split(" ") for line in lines if line]
            request.commits = [(sha, *[address.partition("@")[0]] * 2) for sha, address in commits]  # type: ignore[misc]

    def _hand_in(self, number: str, sent: dict[str, Any]) -> tuple[int, Any]:
        request = self.forge.requests[int(number)]
        if self.login == request.author and sent["event"] != "COMMENT":
            raise Refused(422, "approve your own pull is not allowed")
        states = {"COMMENT": "COMMENTED", "REQUEST_CHANGES": "CHANGES_REQUESTED"}
        review = {
            "id": str(int(number) * 100 + len(request.reviews)),
            "user": self.login,
            "state": states.get(sent["event"], sent["event"]),
            "commit": sent["commit_id"] or request.head,
            "submitted_at": now(),
            "dismissed": False,
            "body": sent["body"],
        }
        request.reviews.append(review)
        return 200, self._review(review)

    def _merge(self, number: str, sent: dict[str, Any]) -> tuple[int, Any]:
        forge, request = self.forge, self.forge.requests[int(number)]
        rule = forge.rules.get("main", {})
        green = [body["state"] for sha, body in forge.statuses if sha == request.head]
        allowed = self.login in rule.get("merge_whitelist_usernames", []) and green[-1:] == ["success"]
        if not allowed and "merge" not in forge.lax:
            raise Refused(405, "Not allowed to merge")
        if sent["head_commit_id"] != request.head:
            raise Refused(409, "head out of date")
        tree = git(forge.bare, "merge-tree", "--write-tree", "main", request.head)
        identity = ["-c", f"user.name={self.login}", "-c", f"user.email={self.login}@example.invalid"]
        parents = ["-p", "main", "-p", request.head]
        request.merge = git(forge.bare, *identity, "commit-tree", tree, *parents, "-m", f"Merge pull request {number}")
        git(forge.bare, "update-ref", "refs/heads/main", request.merge)
        request.merged_at = now()
        return 200, None

    def _serve_git(self, method: str) -> None:
        """Git over HTTP as a forge serves it, by git's own server."""
        forge, parts = self.forge, urlsplit(self.path)
        plain = base64.b64decode(self.headers.get("Authorization", "").partition(" ")[2] or "").decode()
        token = plain.partition(":")[2]
        login = {
            **{token_of_account: who for token_of_account, (who, _) in forge.tokens.items()},
            forge.token: "taizhang-bot",
        }.get(token, "")
        base = parts.path.startswith(f"/{REPOSITORY}.git")
        pushing = "receive-pack" in self.path
        may_write = self._right_of(login) if base else parts.path.startswith(f"/{login}/")
        if pushing and not (login and may_write):
            self._send(401 if not login else 403, {"WWW-Authenticate": 'Basic realm="forge"'}, b"{}")
            return
        rule = forge.rules.get("main")
        allowed = rule is None or login in rule["push_whitelist_usernames"] or "push" in forge.lax or not base
        raw = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        if self.headers.get("Transfer-Encoding") == "chunked":
            raw = self._chunks()
        environment = {
            "PATH": os.environ["PATH"],
            "HOME": str(forge.folder),
            "GIT_PROJECT_ROOT": str(forge.folder),
            "GIT_HTTP_EXPORT_ALL": "1",
            "PATH_INFO": parts.path,
            "QUERY_STRING": parts.query,
            "REQUEST_METHOD": method,
            "CONTENT_TYPE": self.headers.get("Content-Type", ""),
            "CONTENT_LENGTH": str(len(raw)),
            "HTTP_CONTENT_ENCODING": self.headers.get("Content-Encoding", ""),
            "GIT_PROTOCOL": self.headers.get("Git-Protocol", ""),
            "REMOTE_USER": login,
            "TRIAL_MAY_PUSH_MAIN": "yes" if allowed else "no",
        }
        done = subprocess.run(["git", "http-backend"], input=raw, env=environment, capture_output=True)
        head, _, body = done.stdout.partition(b"\r\n\r\n")
        headers = dict(line.split(": ", 1) for line in head.decode().split("\r\n") if ": " in line)
        code = int(headers.pop("Status", "200 OK").split(" ")[0])
        self._send(code, headers, body)

    def _right_of(self, login: str) -> bool:
        return login == OWNER or self.forge.people.get(login) in ("write", "admin")

    def _chunks(self) -> bytes:
        raw = b""
        while size := int(self.rfile.readline().strip() or b"0", 16):
            raw += self.rfile.read(size)
            self.rfile.readline()
        self.rfile.readline()
        return raw


def make_bare(forge: TrialForge) -> None:
    """Create the empty repository with the guard of its main branch."""
    forge.bare.mkdir(parents=True)
    git(forge.bare, "init", "-q", "--bare", "-b", "main")
    git(forge.bare, "config", "http.receivepack", "true")
    hook = forge.bare / "hooks/pre-receive"
    hook.parent.mkdir(exist_ok=True)
    hook.write_text(_GUARD, encoding="utf-8")
    hook.chmod(0o755)
    forge.exists = True
