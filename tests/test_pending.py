"""Objections that wait in requests of their own hold an enrolment, on either forge, by when and by whom."""

import os
import subprocess
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest

from chronicle import Chronicle, at
from chronicle import Request as Proposal
from command import TAIZHANG
from forges import Forge, Make, Request, forge
from specimen import ROOT
from taizhang.base.git import Git
from taizhang.forge.judging import judge_pull_request
from taizhang.forge.settings import forge_of
from test_histories import ENTRY_PATH, NOTICE_PATH, REQ, entry, objection, publish_notice, raise_requirement

OPERATOR = "nm150000-operate"


@pytest.fixture(params=["github", "gitea"])
def server(request: pytest.FixtureRequest) -> Iterator[Forge]:
    make: Make = request.param
    with forge(make) as running:
        yield running


@pytest.fixture(scope="module")
def chronicle(tmp_path_factory: pytest.TempPathFactory) -> Chronicle:
    """A requirement whose notice has run until 19 March."""
    chronicle = Chronicle(tmp_path_factory.mktemp("pending"))
    publish_notice(chronicle, raise_requirement(chronicle))
    return chronicle


def utc(moment: datetime) -> str:
    return (moment - timedelta(hours=8)).strftime("%Y-%m-%dT%H:%M:%SZ")


def on_forge(server: Forge, proposal: Proposal, opened_at: datetime) -> Request:
    pull = proposal.pull
    reviews = [
        {
            "id": review.id,
            "user": review.user,
            "bot": False,
            "state": review.state,
            "commit": review.commit,
            "submitted_at": utc(review.submitted_at),
            "dismissed": False,
            "body": review.body,
        }
        for review in pull.reviews
    ]
    commits = [(commit.sha, commit.author, commit.committer) for commit in pull.commits]
    request = Request(pull.number, pull.author, pull.head, commits=commits, reviews=reviews, opened_at=utc(opened_at))
    server.requests[pull.number] = request
    return request


def verdict(chronicle: Chronicle, server: Forge, number: int) -> tuple[bool, set[str], str]:
    git = Git(chronicle.root)
    judging = judge_pull_request(git, forge_of(server.environment()), number, "main", "main", date(2026, 3, 20))
    assert judging.verdict is not None, judging.failure
    text = " ".join(finding.message.zh for finding in judging.verdict.errors)
    return judging.verdict.mergeable, {finding.code for finding in judging.verdict.errors}, text


@pytest.mark.parametrize(
    ("opened_on", "closed_by", "holds"),
    [
        ("2026-03-19", None, True),
        ("2026-03-20", None, False),
        ("2026-03-10", OPERATOR, False),
        ("2026-03-10", "clerk", False),
        ("2026-03-10", "passer-by", True),
    ],
)
def test_an_open_objection_request_holds_the_entry(
    chronicle: Chronicle, server: Forge, opened_on: str, closed_by: str | None, holds: bool
) -> None:
    raised_on = at(opened_on)
    data = chronicle.read(NOTICE_PATH) | {"objections": [objection("2026-03-10")]}
    waiting = on_forge(server, chronicle.open({NOTICE_PATH: data}, raised_on, approve=False), raised_on)
    waiting.closed_by = closed_by
    opened_at = at("2026-03-20")
    enrolment = on_forge(server, chronicle.open({ENTRY_PATH: entry()}, opened_at), opened_at)
    mergeable, codes, messages = verdict(chronicle, server, enrolment.number)
    assert (mergeable, codes) == ((False, {"G12"}) if holds else (True, set()))
    if holds:
        assert f"合并请求{waiting.number}" in messages and REQ in messages


def test_an_objection_request_that_cannot_be_read_holds_the_whole_notice(chronicle: Chronicle, server: Forge) -> None:
    raised_on = at("2026-03-10")
    proposal = chronicle.open({NOTICE_PATH: "id: NOTICE-2026-01\nobjections: [\n"}, raised_on, approve=False)
    on_forge(server, proposal, raised_on)
    opened_at = at("2026-03-20")
    enrolment = on_forge(server, chronicle.open({ENTRY_PATH: entry()}, opened_at), opened_at)
    assert verdict(chronicle, server, enrolment.number)[1] == {"G12"}


def test_a_request_without_entry_reads_no_other_request(chronicle: Chronicle, server: Forge) -> None:
    opened_at = at("2026-03-20")
    data = chronicle.read(NOTICE_PATH) | {"objections": [objection("2026-03-20")]}
    objecting = on_forge(server, chronicle.open({NOTICE_PATH: data}, opened_at), opened_at)
    assert verdict(chronicle, server, objecting.number)[0]
    assert not any("state=all" in path for _, path in server.calls)


def test_a_request_whose_commit_is_gone_judges_nothing(tmp_path: Path, chronicle: Chronicle, server: Forge) -> None:
    server.requests[500] = Request(500, "clerk", "e" * 40, opened_at=utc(at("2026-03-10")))
    opened_at = at("2026-03-20")
    enrolment = on_forge(server, chronicle.open({ENTRY_PATH: entry()}, opened_at), opened_at)
    judging = judge_pull_request(
        Git(chronicle.root), forge_of(server.environment()), enrolment.number, "main", "main", date(2026, 3, 20)
    )
    assert judging.verdict is None and judging.failure is not None and "合并请求500" in judging.failure.zh


def test_the_enrolment_itself_waits_for_an_open_objection_request(chronicle: Chronicle, server: Forge) -> None:
    raised_on = at("2026-03-10")
    data = chronicle.read(NOTICE_PATH) | {"objections": [objection("2026-03-10")]}
    waiting = on_forge(server, chronicle.open({NOTICE_PATH: data}, raised_on, approve=False), raised_on)
    command = [*TAIZHANG, "enroll", "--repo", str(chronicle.root), "--today", "2026-03-20"]
    environment = {**os.environ, **server.environment(), "PYTHONPATH": str(ROOT / "scripts")}
    result = subprocess.run([*command, "--lang", "zh"], env=environment, capture_output=True, text=True)
    assert result.returncode == 0, result.stderr
    assert f"{REQ}暂不纳入：合并请求{waiting.number}" in result.stdout
    assert not (chronicle.root / "ledger/entries").exists()
