"""The rows of the acceptance table, tried one after another on one request and a second one."""

import subprocess
import time
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from typing import Any

from taizhang.base.messages import Messages
from taizhang.base.text import Text
from taizhang.forge.administration.connection import Answer, Connection
from taizhang.forge.administration.trial.people import Person
from taizhang.forge.administration.trial.requirement import DivisionChain, encode_requirement
from taizhang.forge.administration.trial.scratch_repository import prepare_scratch
from taizhang.forge.administration.trial.table import MissedError, TrialResult
from taizhang.forge.administration.trial.workshop import Workshop
from taizhang.forge.port import CONTEXT
from taizhang.forge.publisher import GATE_COMMENT_PREFIX

_message = Messages(__file__)

_MERGE_CHECK_SECONDS = 30
"""How long a forge may take to see whether a request can be merged."""
_REVIEW_WORKFLOW = """on: pull_request_review
jobs:
  taken:
    runs-on: docker
    steps:
      - run: "true"
"""


def run_trial(folder: Path, api: str, people: dict[str, Person], today: date) -> Iterator[TrialResult]:
    """Try the whole table in `folder` and yield the result of each row; later rows build on earlier ones.

    Raises:
        RunFailedError: the scratch repository has content that no trial created, or the forge cannot be reached.
    """
    trial = Trial(Workshop(folder, api, people["owner"].connection.repository), people, today)
    for deed, expected, row in trial.rows():
        try:
            yield TrialResult(deed, expected, True, row())
        except MissedError as missed:
            yield TrialResult(deed, expected, False, missed.seen)
        except subprocess.TimeoutExpired:
            yield TrialResult(deed, expected, False, _message("it-took-too-long"))


class Trial:
    """One trial: each row begins with the state that the previous one left."""

    def __init__(self, workshop: Workshop, people: dict[str, Person], today: date) -> None:
        self._workshop, self._people, self._today = workshop, people, today
        self._chain: DivisionChain | None = None
        self._number = self._path = self._head = ""
        self._address = ""

    def rows(self) -> tuple[tuple[Text, Text, Callable[[], Text]], ...]:
        """The action and the expected result of each row, and the function that does it."""
        return (
            (
                _message("create-scratch-repository"),
                _message("all-set-expected"),
                self._set_up,
            ),
            (_message("push-to-main"), _message("refused"), self._push_main),
            (
                _message("requirement-from-a-fork"),
                _message("comment-pending-cannot-be-merged"),
                self._try_opening,
            ),
            (
                _message("an-outsider-approves"),
                _message("not-counted"),
                self._try_outsider,
            ),
            (
                _message("all-levels-approve"),
                _message("success"),
                self._try_approvals,
            ),
            (
                _message("push-a-change-after-the-approvals"),
                _message("approvals-are-void"),
                self._try_change,
            ),
            (
                _message("restore-approve-again-merge"),
                _message("merged"),
                self._try_merge,
            ),
            (
                _message("seal"),
                _message("seal-on-main"),
                self._try_seal,
            ),
            (
                _message("request-changes-the-gate-workflow"),
                _message("no-effect"),
                self._try_tampering,
            ),
            (
                _message("workflow-on-pull-request-review"),
                _message("nothing-runs"),
                self._try_workflows,
            ),
            (_message("audit-a-bare-clone"), _message("no-breach"), self._try_audit),
        )

    def _set_up(self) -> Text:
        self._chain, failed = prepare_scratch(self._workshop, self._people, self._today)
        if failed:
            titles = [one.demand.title for one in failed]
            joined = Text("、".join(one.zh for one in titles), ", ".join(one.en for one in titles))
            raise MissedError(_message("not-set-up", demands=joined))
        return _message("all-set")

    def _push_main(self) -> Text:
        workshop = self._workshop
        self._require_ground()
        workshop.git("switch", "--quiet", "--detach", "main")
        workshop.git("commit", "--quiet", "--allow-empty", "--message", "绕过", person=self._people["merger"])
        for role in ("merger", "gate", "owner"):
            if workshop.push(self._people[role], "HEAD", "main").returncode == 0:
                login = self._people[role].login
                raise MissedError(_message("pushed", login=login))
        return _message("all-refused")

    def _try_opening(self) -> Text:
        workshop, chain = self._workshop, self._require_ground()
        requester = self._people["requester"]
        workshop.renew(requester)
        workshop.git("switch", "--quiet", "--create", "topic")
        form = workshop.folder / "form.json"
        form.write_text(encode_requirement(chain.offices["county"], self._today, 1), encoding="utf-8")
        workshop.require([str(workshop.program), "new", "request", "--from", str(form), "--today", str(self._today)])
        self._path = workshop.git("ls-files", "--others", "--exclude-standard", "requests").split("\n")[0]
        self._head = self._commit_all("新需求")
        self._create_fork()
        self._push_topic("topic")
        self._number = self._open_request("topic", "试运行：新需求")
        self._judge_requests()
        self._expect_status("pending")
        self._expect_comment(self._people["county"].login)
        return self._expect_no_merge()

    def _try_outsider(self) -> Text:
        outsider = self._people["outsider"]
        self._submit_review(outsider, "APPROVED", "同意（试运行，名册以外）。")
        self._judge_requests()
        self._expect_status("pending", "failure")
        self._expect_comment(outsider.login)
        return self._expect_no_merge()

    def _try_approvals(self) -> Text:
        opinions = self._require_ground().opinions
        for role, opinion in opinions.items():
            self._expect_status("pending", "failure")
            self._submit_review(self._people[role], "APPROVED", opinion)
            self._judge_requests()
        self._expect_status("success")
        return _message("status-success")

    def _try_change(self) -> Text:
        self._push_change("（又改）。\n")
        self._judge_requests()
        self._expect_status("pending", "failure")
        return self._expect_no_merge()

    def _try_merge(self) -> Text:
        self._push_change("")
        self._judge_requests()
        for role, opinion in self._require_ground().opinions.items():
            if self._read_status() != "success":
                self._submit_review(self._people[role], "APPROVED", opinion)
                self._judge_requests()
        self._expect_status("success")
        merger = self._people["merger"].connection
        answer = self._merge_by(merger)
        if not answer.is_success:
            raise MissedError(_describe_failure(_message("merge"), answer))
        return _message("request-is-merged", number=self._number)

    def _try_seal(self) -> Text:
        workshop, seal = self._workshop, self._people["seal"]
        self._require_ground()
        workshop.renew(seal)
        key = workshop.key.read_text(encoding="utf-8")
        before = workshop.git("rev-parse", "main")
        variables = {**workshop.forge_of(seal), "WITNESS_KEY": key}
        workshop.require(["sh", "scripts/seal", str(self._today)], variables)
        workshop.renew(seal)
        if before == workshop.git("rev-parse", "main"):
            raise MissedError(_message("seal-missing"))
        self._expect_comment("已存证")
        return _message("sealed")

    def _try_tampering(self) -> Text:
        workshop = self._workshop
        self._require_ground()
        requester = self._people["requester"]
        workshop.renew(requester)
        workshop.git("switch", "--quiet", "--create", "tamper")
        workflow = workshop.ledger / ".github/workflows/gate.yml"
        workflow.write_text(
            "on: pull_request_target\njobs: {gate: {runs-on: docker, steps: [{run: 'true'}]}}\n", "utf-8"
        )
        for folder in (".forgejo", ".gitea", ".github"):
            added = workshop.ledger / folder / "workflows/taken.yml"
            added.parent.mkdir(parents=True, exist_ok=True)
            added.write_text(_REVIEW_WORKFLOW, encoding="utf-8")
        self._head = self._commit_all("一律通过")
        self._push_topic("tamper")
        self._number = self._open_request("tamper", "试运行：一律通过")
        self._judge_requests()
        self._expect_status("pending", "failure")
        return self._expect_no_merge()

    def _try_workflows(self) -> Text:
        self._require_ground()
        self._submit_review(self._people["requester"], "COMMENT", "试运行：自己的请求，自己写意见。")
        owner = self._people["owner"].connection
        for path in ("actions/tasks", "actions/runs"):
            answer = owner.get(f"{owner.root}/{path}")
            count = answer.data.get("total_count", 0) if answer.is_success and isinstance(answer.data, dict) else 0
            if count:
                raise MissedError(_message("workflow-runs", count=count))
        if owner.get(owner.root).data.get("has_actions"):
            raise MissedError(_message("actions-on"))
        return _message("nothing-ran-actions-is-off")

    def _try_audit(self) -> Text:
        workshop = self._workshop
        self._require_ground()
        bare = workshop.folder / "audit.git"
        workshop.git(
            "clone", "--quiet", "--bare", workshop.address, str(bare), person=self._people["owner"], cwd=workshop.folder
        )
        done = workshop.run([str(workshop.program), "audit", "--repo", str(bare), "--lang", "zh"], cwd=workshop.folder)
        last = (done.stdout or done.stderr).strip().split("\n")[-1]
        if done.returncode != 0:
            raise MissedError(Text(last, last))
        return Text(last, last)

    # The parts of the rows.

    def _require_ground(self) -> DivisionChain:
        if self._chain is None:
            raise MissedError(_message("scratch-repository-missing"))
        return self._chain

    def _require_request(self) -> str:
        if not self._number:
            raise MissedError(_message("request-missing"))
        return self._number

    def _commit_all(self, message: str) -> str:
        requester = self._people["requester"]
        self._workshop.git("add", "--all")
        self._workshop.git("commit", "--quiet", "--message", message, person=requester)
        return self._workshop.git("rev-parse", "HEAD")

    def _create_fork(self) -> None:
        connection = self._people["requester"].connection
        name = f"trial-{time.strftime('%Y%m%d-%H%M%S')}"
        answer = connection.send("POST", f"{connection.root}/forks", {"name": name})
        if not answer.is_success:
            raise MissedError(_describe_failure(_message("fork"), answer))
        self._address = f"{self._workshop.root}/{answer.data['full_name']}.git"

    def _push_topic(self, branch: str) -> None:
        requester = self._people["requester"]
        done = self._workshop.push(requester, "HEAD", branch, self._address)
        if done.returncode != 0:
            reason = done.stderr.strip().split("\n")[-1]
            raise MissedError(_message("push-failed", reason=reason))

    def _open_request(self, branch: str, title: str) -> str:
        requester = self._people["requester"]
        head = f"{requester.login}:{branch}"
        body = {"head": head, "base": "main", "title": title, "body": "taizhang forge try"}
        answer = requester.connection.send("POST", f"{requester.connection.root}/pulls", body)
        if not answer.is_success:
            raise MissedError(_describe_failure(_message("opening"), answer))
        return str(answer.data["number"])

    def _push_change(self, addition: str) -> None:
        """Push the requirement with text added to its proposal, or in its first version where `addition` is empty."""
        workshop = self._workshop
        self._require_request()
        workshop.git("switch", "--quiet", "topic")
        if addition:
            path = workshop.ledger / self._path
            text = path.read_text(encoding="utf-8")
            path.write_text(
                text.replace("接入现有的人脸识别服务", f"接入现有的人脸识别服务{addition.strip()}"), encoding="utf-8"
            )
        else:
            workshop.git("checkout", "--quiet", "HEAD~1", "--", self._path)
        self._head = self._commit_all("改动" if addition else "恢复")
        self._push_topic("topic")
        self._await_push()

    def _await_push(self) -> None:
        """Wait until the forge has received the push, which takes a moment."""
        owner = self._people["owner"].connection
        for _ in range(_MERGE_CHECK_SECONDS):
            answer = owner.get(f"{owner.root}/pulls/{self._number}")
            commits = owner.list_items(f"{owner.root}/pulls/{self._number}/commits")
            has_head = answer.is_success and answer.data["head"]["sha"] == self._head
            # The list of commits may come later than the head.
            if has_head and commits.is_success and self._head in [one.get("sha") for one in commits.data]:
                return
            time.sleep(1)
        raise MissedError(_message("push-not-received"))

    def _submit_review(self, person: Person, event: str, body: str) -> None:
        number = self._require_request()
        path = f"{person.connection.root}/pulls/{number}/reviews"
        answer = person.connection.send("POST", path, {"event": event, "body": body, "commit_id": self._head})
        if not answer.is_success:
            deed = _message("review", login=person.login)
            raise MissedError(_describe_failure(deed, answer))

    def _judge_requests(self) -> None:
        """Judge every open request and report, as a round does first."""
        workshop, gate = self._workshop, self._people["gate"]
        branch = workshop.git("branch", "--show-current")
        workshop.renew(gate)
        command = [str(workshop.program), "gate", "--open", "--tell", "--lang", "zh", "--today", str(self._today)]
        try:
            workshop.require(command, workshop.forge_of(gate))
        finally:
            workshop.git("switch", "--quiet", branch or "main")

    def _read_status(self) -> str:
        owner = self._people["owner"].connection
        answer = owner.get(f"{owner.root}/commits/{self._head}/status")
        statuses: list[Any] = (answer.data.get("statuses") or []) if answer.is_success else []
        return next((str(one.get("status")) for one in statuses if one.get("context") == CONTEXT), "none")

    def _expect_status(self, *expected: str) -> None:
        actual = self._read_status()
        if actual not in expected:
            raise MissedError(_message("unexpected-status", actual=actual, expected=expected[0]))

    def _expect_comment(self, text: str) -> None:
        owner = self._people["owner"].connection
        answer = owner.get(f"{owner.root}/issues/{self._require_request()}/comments")
        comments = [str(one.get("body", "")) for one in answer.data] if answer.is_success else []
        ours = [body for body in comments if body.startswith(GATE_COMMENT_PREFIX)]
        # Each robot keeps a comment of its own.
        if not any(text in body for body in ours):
            raise MissedError(_message("comment-lacks-text", text=text))

    def _merge_by(self, connection: Connection) -> Answer:
        path = f"{connection.root}/pulls/{self._require_request()}/merge"
        body = {"Do": "merge", "head_commit_id": self._head}
        for _ in range(_MERGE_CHECK_SECONDS):
            answer = connection.send("POST", path, body)
            message = str(answer.data.get("message", "")) if isinstance(answer.data, dict) else ""
            if answer.code != 405 or "try again later" not in message.casefold():
                break
            time.sleep(1)
        return answer

    def _expect_no_merge(self) -> Text:
        """Try the merge as the merger, and expect it to be refused."""
        answer = self._merge_by(self._people["merger"].connection)
        if answer.is_success:
            raise MissedError(_message("it-was-merged"))
        return _message("merge-refused", code=answer.code)


def _describe_failure(deed: Text, answer: Answer) -> Text:
    reason = str(answer.data.get("message", "")).split("\n")[0][:200] if isinstance(answer.data, dict) else ""
    return _message("failed", code=answer.code, reason=reason, deed=deed)
