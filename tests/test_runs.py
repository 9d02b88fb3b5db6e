"""The workflows run for real: the content of a pull request is judged, and none of it is executed."""

import re
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from forges import Forge, Make, Request, forge
from merging import PATH, Desk
from runner import Runner
from taizhang.acts.founding import found_repository

MERGED_AT = "2026-07-01T02:00:00Z"


class Bureau:
    """A founded repository with records, its forge, its bare origin, a runner, and a path that must never exist."""

    def __init__(self, folder: Path, server: Forge) -> None:
        self.server, self.pwned = server, folder / "pwned"
        self.desk = desk = Desk(folder)
        found_repository(folder / "founded")
        desk.git("checkout", "-q", "main")
        ignored = shutil.ignore_patterns(".git", "reviewers.yaml")
        shutil.copytree(folder / "founded", desk.root, dirs_exist_ok=True, ignore=ignored)
        desk.amend()
        self.origin = folder / "origin.git"
        desk.git("clone", "-q", "--bare", str(desk.root), str(self.origin))
        desk.git("remote", "add", "origin", str(self.origin))
        desk.start_request(7)
        self.runner = Runner(folder, self.origin)

    @property
    def hostile(self) -> str:
        """A line that is executed where a shell or a forge's template takes it for more than text."""
        touch = f"touch {self.pwned}"
        return f"$({touch}) `{touch}`; {touch} '; {touch}; ' \"; {touch}; \" | {touch} & ${{{{ github.token }}}}"

    def offer(self) -> Request:
        """Offer the branch to the forge as a pull request in hostile words, with the reviews so far."""
        document = self.desk.document()
        number = document["number"]
        self.desk.git("push", "-q", "--force", "origin", f"topic:refs/pull/{number}/head")
        commits = [(sha, author, author) for sha, author in self.desk.authors.items()]
        branch = f"$(touch${{IFS}}{self.pwned});`touch${{IFS}}{self.pwned}`"
        request = Request(number, document["author"], document["head"], f"{self.hostile}\n{self.hostile}", branch)
        request.commits, request.reviews = commits, list(document["reviews"])
        request.opened_at = "2026-07-01T00:00:00Z"
        self.server.requests[number] = request
        return request

    def offer_approved(self, number: int) -> Request:
        """A requirement in hostile words, approved by its whole chain."""
        self.desk.start_request(number)
        self.desk.raise_requirement(content=f"{self.hostile}\n{self.hostile}\n").approve()
        return self.offer()

    def merge_on_forge(self, number: int) -> str:
        """Merge the branch on the forge; the merge commit."""
        request = self.server.requests[number]
        request.merge, request.merged_at = self.desk.merge(), MERGED_AT
        self.desk.git("push", "-q", "origin", "main")
        return request.merge

    def run(self, workflow: str, event: str, payload: dict[str, Any], **secrets: str) -> str:
        """Run a workflow that must succeed; its log."""
        shutil.rmtree(self.runner.folder / "runner", ignore_errors=True)
        result = self.runner.run(workflow, event, payload, self.server, GITHUB_TOKEN=self.server.token, **secrets)
        log = result.stdout + result.stderr
        assert result.returncode == 0, log
        assert self.server.token not in log
        assert not self.pwned.exists(), log
        return log

    def tree(self, revision: str, *paths: str) -> list[str]:
        """The files of a revision of the origin."""
        command = ["git", "-C", str(self.origin), "ls-tree", "-r", "--name-only", revision, *paths]
        return subprocess.run(command, check=True, capture_output=True, text=True).stdout.splitlines()


def payload(request: Request, action: str = "synchronize") -> dict[str, Any]:
    """The event data of a pull request."""
    head = {"ref": request.branch, "sha": request.head, "label": f"somebody:{request.branch}"}
    pull = {"number": request.number, "title": request.title, "body": request.title, "head": head}
    return {"action": action, "number": request.number, "pull_request": {**pull, "base": {"ref": "main"}}}


def verdicts(server: Forge) -> dict[str, str]:
    """The newest state that each commit was marked with."""
    return {sha: status["state"] for sha, status in server.statuses if status["context"] == "taizhang/gate"}


@pytest.fixture
def bureau(tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[Bureau]:
    make: Make = getattr(request, "param", "github")
    with forge(make) as server:
        # GitHub's own token for a workflow may not even ask who it is.
        server.workflow = make == "github"
        yield Bureau(tmp_path, server)


def attack(bureau: Bureau) -> Request:
    """A pull request whose own workflows, Makefile, code and reviewers would let it through."""
    desk = bureau.desk
    desk.raise_requirement(content=f"{bureau.hostile}\n")
    touch = f"touch {bureau.pwned}"
    for path in sorted((desk.root / ".github/workflows").glob("*.yml")):
        path.write_text(re.sub(r"run: .*", f"run: {touch}", path.read_text(encoding="utf-8")), encoding="utf-8")
    desk.write("Makefile", f".PHONY: .venv/run.stamp site daily\n.venv/run.stamp site daily:\n\t{touch}\n")
    desk.write("scripts/taizhang/__init__.py", f"open({str(bureau.pwned)!r}, 'w')\n")
    desk.write("scripts/seal", f"{touch}\n")
    reviewers = (desk.root / ".github/reviewers.yaml").read_text(encoding="utf-8")
    desk.write(".github/reviewers.yaml", reviewers.replace("nm150102-evaluate", "clerk-of-the-county"))
    desk.save(bureau.hostile)
    return bureau.offer()


def test_a_hostile_request_is_judged_by_main_and_none_of_its_code_runs(bureau: Bureau) -> None:
    request = attack(bureau)
    log = bureau.run("gate", "pull_request_target", payload(request))
    assert "不得在同一份合并请求" in log or "G0" in log
    assert verdicts(bureau.server) == {request.head: "failure"}
    (comment,) = request.comments
    assert "G0" in comment["body"]
    # Once more: the same comment, renewed.
    bureau.run("gate", "pull_request_target", payload(request, "edited"))
    assert len(request.comments) == 1


def test_the_runner_executes_the_text_of_a_request_in_a_careless_workflow(bureau: Bureau) -> None:
    """Prove that the other tests would detect an execution."""
    desk = bureau.desk
    desk.git("checkout", "-q", "main")
    workflow = (desk.root / ".github/workflows/gate.yml").read_text(encoding="utf-8")
    careless = workflow.replace("run: make .venv/run.stamp", "run: echo ${{ github.event.pull_request.title }}")
    desk.write(".github/workflows/gate.yml", careless)
    desk.save()
    desk.git("push", "-q", "origin", "main")
    desk.start_request(7)
    request = bureau.offer_approved(7)
    bureau.runner.run("gate", "pull_request_target", payload(request), bureau.server, GITHUB_TOKEN="x")
    assert bureau.pwned.exists()


@pytest.mark.parametrize("bureau", ["gitea"], indirect=True)
def test_every_open_request_is_judged_on_a_schedule_or_a_signal(bureau: Bureau) -> None:
    bad, good = attack(bureau), bureau.offer_approved(8)
    bureau.run("gate", "schedule", {"schedule": "7,22,37,52 * * * *"})
    assert verdicts(bureau.server) == {bad.head: "failure", good.head: "success"}
    # After a review, only the request that the forge names is judged; for a fork's request it names none.
    for requests, expected in (([{"number": 8}], {good.head}), ([], {good.head, bad.head})):
        bureau.server.statuses.clear()
        bureau.run("gate", "workflow_run", {"action": "completed", "workflow_run": {"pull_requests": requests}})
        assert verdicts(bureau.server).keys() == expected


def test_a_request_that_cannot_be_judged_fails_the_job(bureau: Bureau) -> None:
    request = bureau.offer_approved(7)
    bureau.server.interceptors.append(lambda _, path: (404, {}, b"{}") if path.endswith("/reviews") else None)
    result = bureau.runner.run("gate", "pull_request_target", payload(request), bureau.server, GITHUB_TOKEN="x")
    assert result.returncode != 0
    assert bureau.server.statuses == []


@pytest.mark.parametrize("bureau", ["gitea"], indirect=True)
def test_a_merge_is_sealed_once_and_the_site_published(bureau: Bureau) -> None:
    request = bureau.offer_approved(7)
    merge = bureau.merge_on_forge(7)
    key = bureau.desk.key.read_text(encoding="utf-8")
    push = {"ref": "refs/heads/main", "after": merge, "commits": [{"message": bureau.hostile}]}
    secrets = {"TAIZHANG_WITNESS_KEY": key, "TAIZHANG_TOKEN": bureau.server.token}
    log = bureau.run("seal", "push", push, **secrets)
    assert "已推送存证" in log
    record = Path(PATH).stem
    assert bureau.tree("main", f"ledger/approvals/{record}/") == [
        f"ledger/approvals/{record}/0001.json",
        f"ledger/approvals/{record}/0001.json.sig",
    ]
    (comment,) = request.comments
    assert "已存证" in comment["body"]
    page = f"requests/{record}.html"
    assert page in bureau.tree("pages")
    # The key is nowhere: neither in the logs nor in the runner's files.
    secret = key.split("\n")[2]
    assert secret not in log
    files = [path for path in (bureau.runner.folder / "runner").rglob("*") if path.is_file() and path.name != "secrets"]
    assert not [path for path in files if secret.encode() in path.read_bytes()]
    # A second run has nothing to do, and pushes nothing.
    before = bureau.desk.git("ls-remote", "origin")
    log = bureau.run("seal", "push", push, **secrets)
    assert "没有尚未存证的合并" in log and "网站没有变化" in log
    assert bureau.desk.git("ls-remote", "origin") == before
