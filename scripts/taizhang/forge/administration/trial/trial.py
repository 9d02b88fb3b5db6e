"""The rows of the acceptance table, tried one after another on one request and a second one."""

import subprocess
import time
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from typing import Any

from taizhang.base.messages import Messages
from taizhang.base.text import Text
from taizhang.forge.administration.connection import Answer
from taizhang.forge.administration.trial.ground import prepare
from taizhang.forge.administration.trial.people import Person
from taizhang.forge.administration.trial.requirement import Chain, form_of
from taizhang.forge.administration.trial.table import MissedError, Result
from taizhang.forge.administration.trial.workshop import Workshop
from taizhang.forge.port import CONTEXT
from taizhang.forge.publisher import MARK as OUR_COMMENT

_message = Messages(__file__)

_CHECKED_SECONDS = 30
"""How long a forge may take to see whether a request can be merged."""
_REVIEW_WORKFLOW = """on: pull_request_review
jobs:
  taken:
    runs-on: docker
    steps:
      - run: "true"
"""


def run_trial(folder: Path, api: str, people: dict[str, Person], today: date) -> Iterator[Result]:
    """Try the whole table in `folder` and give each row as it is done; what one row lacks, the next ones miss.

    Raises:
        RunFailedError: the scratch repository holds something that no trial made, or the forge cannot be reached.
    """
    trial = Trial(Workshop(folder, api, people["owner"].connection.repository), people, today)
    for deed, expected, row in trial.rows():
        try:
            yield Result(deed, expected, True, row())
        except MissedError as missed:
            yield Result(deed, expected, False, missed.seen)
        except subprocess.TimeoutExpired:
            yield Result(deed, expected, False, _message("it-took-too-long"))


class Trial:
    """One trial: what each row leaves behind is what the next one begins with."""

    def __init__(self, workshop: Workshop, people: dict[str, Person], today: date) -> None:
        self._workshop, self._people, self._today = workshop, people, today
        self._chain: Chain | None = None
        self._number = self._path = self._head = ""
        self._address = ""

    def rows(self) -> tuple[tuple[Text, Text, Callable[[], Text]], ...]:
        """What is done, what must be seen, and what does it."""
        return (
            (
                _message("found-the-scratch-repository-forge-setup"),
                _message("everything-takes"),
                self._set_up,
            ),
            (_message("push-to-main"), _message("refused"), self._push_main),
            (
                _message("requirement-from-a-fork"),
                _message("comment-pending-cannot-be-merged"),
                self._open,
            ),
            (
                _message("an-outsider-approves"),
                _message("said-not-to-count"),
                self._outsider,
            ),
            (
                _message("county-city-and-region-approve-in-turn"),
                _message("success"),
                self._approve,
            ),
            (
                _message("push-a-change-after-the-approvals"),
                _message("approvals-are-void"),
                self._change,
            ),
            (
                _message("restore-approve-again-merge"),
                _message("merged"),
                self._merge,
            ),
            (
                _message("seal"),
                _message("seal-on-main"),
                self._seal,
            ),
            (
                _message("request-changes-the-gate-workflow"),
                _message("no-effect-two-who-govern-are-asked"),
                self._tamper,
            ),
            (
                _message("workflow-on-pull-request-review"),
                _message("nothing-runs"),
                self._runs,
            ),
            (_message("audit-a-bare-clone"), _message("no-breach"), self._audit),
        )

    def _set_up(self) -> Text:
        self._chain, failed = prepare(self._workshop, self._people, self._today)
        if failed:
            titles = [one.demand.title for one in failed]
            raise MissedError(
                Text("没有改成：" + "、".join(one.zh for one in titles), "not: " + ", ".join(one.en for one in titles))
            )
        return _message("all-took")

    def _push_main(self) -> Text:
        workshop = self._workshop
        self._require_ground()
        workshop.git("switch", "--quiet", "--detach", "main")
        workshop.git("commit", "--quiet", "--allow-empty", "--message", "绕过", person=self._people["merger"])
        for role in ("merger", "gate", "owner"):
            if workshop.push(self._people[role], "HEAD", "main").returncode == 0:
                login = self._people[role].login
                raise MissedError(_message("pushed", login=login))
        return _message("refused-to-who-merges-gating-account")

    def _open(self) -> Text:
        workshop, chain = self._workshop, self._require_ground()
        requester = self._people["requester"]
        workshop.renew(requester)
        workshop.git("switch", "--quiet", "--create", "topic")
        form = workshop.folder / "form.json"
        form.write_text(form_of(chain.offices["county"], self._today, 1), encoding="utf-8")
        workshop.require([str(workshop.program), "new", "request", "--from", str(form), "--today", str(self._today)])
        self._path = workshop.git("ls-files", "--others", "--exclude-standard", "requests").split("\n")[0]
        self._head = self._commit("新需求")
        self._fork()
        self._push_topic("topic")
        self._number = self._request("topic", "试运行：新需求")
        self._judge()
        self._expect("pending")
        self._expect_comment(self._people["county"].login)
        return self._expect_no_merge()

    def _outsider(self) -> Text:
        outsider = self._people["outsider"]
        self._review(outsider, "APPROVED", "同意（试运行，名册以外）。")
        self._judge()
        self._expect("pending", "failure")
        self._expect_comment(outsider.login)
        return self._expect_no_merge()

    def _approve(self) -> Text:
        opinions = self._require_ground().opinions
        for role, opinion in opinions.items():
            self._expect("pending", "failure")
            self._review(self._people[role], "APPROVED", opinion)
            self._judge()
        self._expect("success")
        return _message("success-2")

    def _change(self) -> Text:
        self._rewrite("（又改）。\n")
        self._judge()
        self._expect("pending", "failure")
        return self._expect_no_merge()

    def _merge(self) -> Text:
        self._rewrite("")
        self._judge()
        for role, opinion in self._require_ground().opinions.items():
            if self._status() != "success":
                self._review(self._people[role], "APPROVED", opinion)
                self._judge()
        self._expect("success")
        merger = self._people["merger"].connection
        answer = self._merge_by(merger)
        if not answer.is_success:
            raise MissedError(_refused("合并", "the merge", answer))
        return _message("request-is-merged", number=self._number)

    def _seal(self) -> Text:
        workshop, seal = self._workshop, self._people["seal"]
        self._require_ground()
        workshop.renew(seal)
        key = workshop.key.read_text(encoding="utf-8")
        before = workshop.git("rev-parse", "main")
        surroundings = {**workshop.forge_of(seal), "WITNESS_KEY": key}
        workshop.require(["sh", "scripts/seal", str(self._today)], surroundings)
        workshop.renew(seal)
        if before == workshop.git("rev-parse", "main"):
            raise MissedError(_message("there-is-no-seal-on-main"))
        self._expect_comment("已存证")
        return _message("sealed")

    def _tamper(self) -> Text:
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
        self._head = self._commit("一律通过")
        self._push_topic("tamper")
        self._number = self._request("tamper", "试运行：一律通过")
        self._judge()
        self._expect("pending", "failure")
        return self._expect_no_merge()

    def _runs(self) -> Text:
        self._require_ground()
        self._review(self._people["requester"], "COMMENT", "试运行：自己的请求，自己写意见。")
        owner = self._people["owner"].connection
        for path in ("actions/tasks", "actions/runs"):
            answer = owner.get(f"{owner.root}/{path}")
            count = answer.data.get("total_count", 0) if answer.is_success and isinstance(answer.data, dict) else 0
            if count:
                raise MissedError(_message("runs", count=count))
        if owner.get(owner.root).data.get("has_actions"):
            raise MissedError(_message("actions"))
        return _message("nothing-ran-actions-is-off")

    def _audit(self) -> Text:
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

    # What the rows are made of.

    def _require_ground(self) -> Chain:
        if self._chain is None:
            raise MissedError(_message("there-is-no-scratch-repository"))
        return self._chain

    def _require_request(self) -> str:
        if not self._number:
            raise MissedError(_message("there-is-no-request"))
        return self._number

    def _commit(self, message: str) -> str:
        requester = self._people["requester"]
        self._workshop.git("add", "--all")
        self._workshop.git("commit", "--quiet", "--message", message, person=requester)
        return self._workshop.git("rev-parse", "HEAD")

    def _fork(self) -> None:
        connection = self._people["requester"].connection
        name = f"trial-{time.strftime('%Y%m%d-%H%M%S')}"
        answer = connection.send("POST", f"{connection.root}/forks", {"name": name})
        if not answer.is_success:
            raise MissedError(_refused("派生", "the fork", answer))
        self._address = f"{self._workshop.root}/{answer.data['full_name']}.git"

    def _push_topic(self, branch: str) -> None:
        requester = self._people["requester"]
        done = self._workshop.push(requester, "HEAD", branch, self._address)
        if done.returncode != 0:
            told = done.stderr.strip().split("\n")[-1]
            raise MissedError(_message("push-to-the-fork-failed", told=told))

    def _request(self, branch: str, title: str) -> str:
        requester = self._people["requester"]
        head = f"{requester.login}:{branch}"
        body = {"head": head, "base": "main", "title": title, "body": "taizhang forge try"}
        answer = requester.connection.send("POST", f"{requester.connection.root}/pulls", body)
        if not answer.is_success:
            raise MissedError(_refused("发起请求", "opening the request", answer))
        return str(answer.data["number"])

    def _rewrite(self, more: str) -> None:
        """Push the requirement with something added to its proposal, or as it first was."""
        workshop = self._workshop
        self._require_request()
        workshop.git("switch", "--quiet", "topic")
        if more:
            path = workshop.ledger / self._path
            text = path.read_text(encoding="utf-8")
            path.write_text(
                text.replace("接入现有的人脸识别服务", f"接入现有的人脸识别服务{more.strip()}"), encoding="utf-8"
            )
        else:
            workshop.git("checkout", "--quiet", "HEAD~1", "--", self._path)
        self._head = self._commit("改动" if more else "恢复")
        self._push_topic("topic")
        self._await_head()

    def _await_head(self) -> None:
        """A forge learns of a push a moment later."""
        owner = self._people["owner"].connection
        for _ in range(_CHECKED_SECONDS):
            answer = owner.get(f"{owner.root}/pulls/{self._number}")
            listed = owner.items(f"{owner.root}/pulls/{self._number}/commits")
            known = answer.is_success and answer.data["head"]["sha"] == self._head
            # The list of commits may come later than the head.
            if known and listed.is_success and self._head in [one.get("sha") for one in listed.data]:
                return
            time.sleep(1)
        raise MissedError(_message("forge-does-not-know-of-the-push"))

    def _review(self, person: Person, event: str, body: str) -> None:
        number = self._require_request()
        path = f"{person.connection.root}/pulls/{number}/reviews"
        answer = person.connection.send("POST", path, {"event": event, "body": body, "commit_id": self._head})
        if not answer.is_success:
            raise MissedError(_refused(f"{person.login}的审查", f"the review of {person.login}", answer))

    def _judge(self) -> None:
        """What a round does first: judge every open request and tell."""
        workshop, gate = self._workshop, self._people["gate"]
        branch = workshop.git("branch", "--show-current")
        workshop.renew(gate)
        command = [str(workshop.program), "gate", "--open", "--tell", "--lang", "zh", "--today", str(self._today)]
        try:
            workshop.require(command, workshop.forge_of(gate))
        finally:
            workshop.git("switch", "--quiet", branch or "main")

    def _status(self) -> str:
        owner = self._people["owner"].connection
        answer = owner.get(f"{owner.root}/commits/{self._head}/status")
        marks: list[Any] = (answer.data.get("statuses") or []) if answer.is_success else []
        return next((str(one.get("status")) for one in marks if one.get("context") == CONTEXT), "none")

    def _expect(self, *wanted: str) -> None:
        found = self._status()
        if found not in wanted:
            raise MissedError(_message("status-is-and-should", found=found, wanted=wanted[0]))

    def _expect_comment(self, words: str) -> None:
        owner = self._people["owner"].connection
        answer = owner.get(f"{owner.root}/issues/{self._require_request()}/comments")
        found = [str(one.get("body", "")) for one in answer.data] if answer.is_success else []
        ours = [body for body in found if body.startswith(OUR_COMMENT)]
        # Each robot keeps a comment of its own.
        if not any(words in body for body in ours):
            raise MissedError(_message("comment-does-not-say", words=words))

    def _merge_by(self, connection: Any) -> Answer:
        path = f"{connection.root}/pulls/{self._require_request()}/merge"
        body = {"Do": "merge", "head_commit_id": self._head}
        for _ in range(_CHECKED_SECONDS):
            answer: Answer = connection.send("POST", path, body)
            told = str(answer.data.get("message", "")) if isinstance(answer.data, dict) else ""
            if answer.code != 405 or "try again later" not in told.casefold():
                break
            time.sleep(1)
        return answer

    def _expect_no_merge(self) -> Text:
        """Whoever merges presses the button all the same."""
        answer = self._merge_by(self._people["merger"].connection)
        if answer.is_success:
            raise MissedError(_message("it-was-merged"))
        return _message("merge-is-refused-http", answer_code=answer.code)


def _refused(zh: str, en: str, answer: Answer) -> Text:
    told = str(answer.data.get("message", "")).split("\n")[0][:200] if isinstance(answer.data, dict) else ""
    return _message("failed-http", answer_code=answer.code, told=told, zh=Text(zh, en))
