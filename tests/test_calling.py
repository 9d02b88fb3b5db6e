"""Calls to people: the next person is called once, late duties get reminders, and the house's own channel gets both."""

import json
import re
import threading
from collections.abc import Iterator
from datetime import date, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, ClassVar

import pytest

from forges import MYSELF, REPOSITORY, Forge, Make, Request, forge
from merging import BODIES, CHAIN, OPENED, PATH, REQUIREMENT, TODAY, Desk, requirement
from taizhang.base.errors import RunFailedError
from taizhang.base.text import Text
from taizhang.forge.calls import CallRound
from taizhang.forge.comment import post_verdict
from taizhang.forge.judging import Judging
from taizhang.forge.port import ForgePullRequest
from taizhang.forge.publisher import GATE_COMMENT_PREFIX
from taizhang.forge.settings import forge_of
from taizhang.forge.webhook import webhook_of
from test_forge import checkout, offer_branch, taizhang

MAKES: tuple[Make, ...] = ("github", "gitea")
ROSTER = ".github/reviewers.yaml"
# Both forges recognise a mention between blanks, at the beginning and at the end of a line.
MENTION = re.compile(r"(?:^|\s)@([A-Za-z0-9-]+)(?=\s|$)", re.MULTILINE)


@pytest.fixture(params=MAKES)
def server(request: pytest.FixtureRequest) -> Iterator[Forge]:
    with forge(request.param) as memory:
        yield memory


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk(tmp_path)


def run_gate(
    desk: Desk, server: Forge, today: date = TODAY, failure: Text | None = None, **more: Any
) -> list[CallRound]:
    """Judge the branch and report to the forge; the calls that were newly written."""
    verdict = desk.judge(today)
    request = server.requests.setdefault(7, Request(7, verdict.pull.author, verdict.head))
    rounds: list[CallRound] = []
    pull_request = ForgePullRequest(verdict.pull, "main", None, None, **more)
    judging = Judging(pull_request, verdict if failure is None else None, failure)
    post_verdict(forge_of(server.environment()), judging, today, rounds.append)
    ours = [comment["body"] for comment in request.comments if comment["user"] == MYSELF]
    assert sum(body.startswith(GATE_COMMENT_PREFIX) for body in ours) == 1
    return rounds


def list_calls(server: Forge) -> list[str]:
    """The comments that call people, without their marks."""
    bodies = [comment["body"] for comment in server.requests[7].comments]
    return [body.partition("\n")[2] for body in bodies if body.startswith("<!-- taizhang:call ")]


def list_mentions(text: str) -> list[str]:
    """The accounts that a comment mentions outside code, as a forge counts them."""
    return MENTION.findall(re.sub(r"`[^`\n]*`", "", text))


def set_opening(desk: Desk, moment: str) -> Desk:
    desk.more["opened_at"] = f"{moment}T08:00:00+08:00"
    return desk


def test_the_next_person_is_called_once_and_by_a_separate_comment(desk: Desk, server: Forge) -> None:
    desk.raise_requirement()
    (first,) = run_gate(desk, server)
    assert [(call.kind, call.duty, call.logins) for call in first.calls] == [
        ("next", "evaluate", ("nm150102-evaluate",))
    ]
    (body,) = list_calls(server)
    assert list_mentions(body) == ["nm150102-evaluate"]
    assert (
        f"办理：可行性评估（新城区财政局），`{REQUIREMENT}`。期限：2026-07-08（5个工作日，系统默认设置（通知未作规定）：请办与催办）"
        in body
    )
    assert run_gate(desk, server) == run_gate(desk, server) == []
    desk.approve(CHAIN[0])
    (second,) = run_gate(desk, server)
    assert [call.logins for call in second.calls] == [("nm150100-consolidate",)]
    assert run_gate(desk, server) == []
    assert len(list_calls(server)) == 2
    desk.approve(*CHAIN[1:])
    assert run_gate(desk, server) == []
    # The renewed comment calls nobody.
    assert all(list_mentions(comment["body"]) == [] for comment in server.requests[7].comments[:1])


def test_a_strangers_comment_with_our_mark_suppresses_no_call(desk: Desk, server: Forge) -> None:
    run_gate(desk.raise_requirement(), server)
    copied = dict(server.requests[7].comments.pop())
    server.requests[7].comments = [{**copied, "id": 999, "user": "passer-by"}]
    assert len(run_gate(desk, server)) == 1


def test_a_new_head_that_voids_an_approval_calls_again_once(desk: Desk, server: Forge) -> None:
    run_gate(desk.raise_requirement(), server)
    desk.approve(CHAIN[0])
    run_gate(desk, server)
    desk.raise_requirement(title="评审现场签到改为刷脸")
    (anew,) = run_gate(desk, server)
    assert [call.duty for call in anew.calls] == ["evaluate"]
    # A voided approval is called for again; a push that voids nothing makes no call.
    desk.raise_requirement(title="评审现场签到改为刷卡")
    assert run_gate(desk, server) == []
    desk.approve(CHAIN[0])
    (further,) = run_gate(desk, server)
    assert [call.duty for call in further.calls] == ["consolidate"]


@pytest.mark.parametrize(
    ("day", "kind"),
    [
        ("2026-09-28", "next"),
        ("2026-09-30", "next"),
        ("2026-10-07", "next"),  # a holiday: two working days are over
        ("2026-10-08", "half"),
        ("2026-10-09", "half"),
        ("2026-10-10", "end"),  # a Saturday that is worked
        ("2026-10-13", "end"),
        ("2026-10-14", "above"),
    ],
)
def test_time_is_counted_in_working_days(desk: Desk, day: str, kind: str) -> None:
    with forge("gitea") as server:
        (sent,) = run_gate(set_opening(desk, "2026-09-28").raise_requirement(), server, date.fromisoformat(day))
        assert [call.kind for call in sent.calls] == [kind]
        assert sent.calls[0].due == date(2026, 10, 10)
        assert run_gate(desk, server, date.fromisoformat(day)) == []


def test_reminders_come_one_after_the_other_and_the_division_above_last(desk: Desk, server: Forge) -> None:
    set_opening(desk, "2026-07-01").raise_requirement()
    sent = [
        call
        for day in range(25)
        for _ in range(2)
        for one in run_gate(desk, server, TODAY + timedelta(days=day))
        for call in one.calls
    ]
    assert [call.kind for call in sent] == ["next", "half", "end", "above"]
    assert [call.logins for call in sent[:3]] == [("nm150102-evaluate",)] * 3
    assert (sent[3].above, sent[3].logins) == ("150100", ("nm150100-operate", "nm150100-operate2"))
    assert list_mentions(list_calls(server)[3]) == ["nm150100-operate", "nm150100-operate2"]
    assert "督促办理" in list_calls(server)[3]


def test_after_missed_days_only_the_newest_reminder_comes(desk: Desk, server: Forge) -> None:
    run_gate(desk.raise_requirement(), server)
    (late,) = run_gate(desk, server, date(2026, 7, 8))
    assert [call.kind for call in late.calls] == ["end"]
    assert run_gate(desk, server, date(2026, 7, 8)) == []


def test_the_region_has_no_division_above(desk: Desk, server: Forge) -> None:
    desk.raise_requirement().approve(*CHAIN[:2])
    kinds = [
        call.kind
        for day in range(25)
        for one in run_gate(desk, server, TODAY + timedelta(days=day))
        for call in one.calls
    ]
    assert kinds == ["next", "half", "end"]


def test_where_a_day_is_unknown_nobody_is_reminded(desk: Desk, server: Forge) -> None:
    set_opening(desk, "2026-12-28").raise_requirement()
    (sent,) = run_gate(desk, server, date(2026, 12, 28))
    assert sent.calls[0].due is None
    assert "待国务院办公厅节假日安排公布后确定" in sent.text
    assert run_gate(desk, server, date(2027, 2, 1)) == []


def test_a_house_without_a_time_limit_calls_once_and_reminds_nobody(desk: Desk, server: Forge) -> None:
    desk.git("checkout", "-q", "main")
    path = "schemas/statutes/house.yaml"
    text = (desk.root / path).read_text(encoding="utf-8")
    desk.write(path, text[: text.index("  - id: duty.evaluate")])
    desk.save()
    desk.git("checkout", "-q", "-B", "topic", "main")
    (sent,) = run_gate(desk.raise_requirement(), server)
    assert "期限" not in sent.text
    assert run_gate(desk, server, date(2026, 8, 1)) == []


def test_a_deleted_call_is_made_once_more_at_most(desk: Desk, server: Forge) -> None:
    desk.raise_requirement()
    request = server.requests[7] = Request(7, "clerk", desk.head)
    counts = []
    for _ in range(4):
        counts.append(len(run_gate(desk, server)))
        request.comments = [comment for comment in request.comments if comment["body"].startswith(GATE_COMMENT_PREFIX)]
    assert counts == [1, 1, 0, 0]
    # Neither a failure nor a request for changes resets the gate's memory.
    run_gate(desk, server, failure=Text("无法判断", "not judged"))
    desk.review("nm150102-evaluate", "请补充。", "CHANGES_REQUESTED")
    run_gate(desk, server)
    desk.reviews[-1]["dismissed"] = True
    assert run_gate(desk, server) == []


def test_requests_that_are_closed_blocked_or_at_fault_call_nobody(desk: Desk, server: Forge) -> None:
    assert run_gate(desk.raise_requirement(), server, is_open=False) == []
    assert run_gate(desk, server, failure=Text("无法判断", "not judged")) == []
    desk.review("nm150102-evaluate", "请补充。", "CHANGES_REQUESTED")
    assert run_gate(desk, server) == []
    desk.reviews.clear()
    desk.raise_requirement(submitted_on="2030-01-01")
    assert desk.judge().errors
    assert run_gate(desk, server) == []
    assert list_calls(server) == []


def test_neither_writers_nor_robots_are_called(desk: Desk, server: Forge) -> None:
    desk.git("checkout", "-q", "main")
    roster = (desk.root / ROSTER).read_text(encoding="utf-8").rstrip()
    for number, login in enumerate(("writer", MYSELF, "helper")):
        roster += f"\n  - login: {login}\n    person: p-00000{number}\n    name: 新任\n    duties:\n"
        roster += "      - {division: '150102', duty: evaluate, from: 2025-01-01}"
    desk.write(ROSTER, roster + "\n")
    desk.save()
    desk.git("checkout", "-q", "-B", "topic", "main")
    desk.more["author"] = "Writer"
    desk.raise_requirement().review("helper", BODIES["evaluate"], bot=True)
    (sent,) = run_gate(desk, server)
    assert sent.calls[0].logins == ("nm150102-evaluate",)


def test_the_governors_are_called_once_about_a_duty_without_holder(desk: Desk, server: Forge) -> None:
    desk.more["author"] = "nm150102-evaluate"
    desk.raise_requirement()
    (sent,) = run_gate(desk, server)
    assert [(call.kind, call.logins) for call in sent.calls] == [("vacant", ("nm150000-govern1", "nm150000-govern2"))]
    assert "职责名册上没有可以办理的人员，请 @nm150000-govern1 @nm150000-govern2 登记" in sent.text
    assert [run_gate(desk, server, TODAY + timedelta(days=day)) for day in range(20)] == [[]] * 20


def test_fifty_records_make_one_comment(desk: Desk, server: Forge) -> None:
    for number in range(50):
        name = f"REQ-150102-20260601-cc{number // 10}{number % 10}"
        desk.write(PATH.replace(REQUIREMENT, name), requirement(id=name, title=f"第{number}项功能"))
    desk.save()
    (sent,) = run_gate(desk, server)
    assert len(sent.calls) == 1
    assert "等50项" in sent.text
    assert list_mentions(sent.text) == ["nm150102-evaluate"]
    assert len(sent.text) < 1000


def test_texts_of_the_request_cause_no_mention(desk: Desk, server: Forge) -> None:
    desk.raise_requirement(title="请 @everyone 办理")
    (sent,) = run_gate(desk, server)
    assert list_mentions(sent.text) == ["nm150102-evaluate"]
    assert "everyone" not in sent.text


def test_the_next_run_makes_a_call_that_failed(desk: Desk, server: Forge) -> None:
    desk.raise_requirement()

    def refuse(method: str, path: str) -> tuple[int, dict[str, str], bytes] | None:
        return (403, {}, b"{}") if method == "POST" and path.endswith("/comments") and server.statuses else None

    server.interceptors.append(refuse)
    for _ in range(3):
        with pytest.raises(RunFailedError):
            run_gate(desk, server)
    assert server.statuses[-1][1]["state"] == "pending"
    server.interceptors.clear()
    assert len(run_gate(desk, server)) == 1


def test_a_call_that_another_run_wrote_meanwhile_is_not_written_again(desk: Desk, server: Forge) -> None:
    run_gate(desk.raise_requirement(), server)
    request = server.requests[7]
    written = [comment for comment in request.comments if not comment["body"].startswith(GATE_COMMENT_PREFIX)]
    request.comments.clear()

    def overtake(method: str, path: str) -> None:
        # Between the gate's own comment and its call, the other run has called.
        if method == "POST" and "/statuses/" in path:
            request.comments += [{**comment, "id": 990} for comment in written]

    server.statuses.clear()
    server.interceptors.append(overtake)
    assert run_gate(desk, server) == []
    assert len(list_calls(server)) == 1


class _Receiver(BaseHTTPRequestHandler):
    got: ClassVar[list[Any]] = []
    answer: ClassVar[tuple[int, bytes]] = (200, b'{"errcode": 0, "errmsg": "ok"}')

    def log_message(self, *words: object) -> None:
        pass

    def do_POST(self) -> None:
        raw = self.rfile.read(int(self.headers["Content-Length"]))
        self.got.append((self.path, json.loads(raw)))
        self.send_response(self.answer[0])
        self.send_header("Content-Length", str(len(self.answer[1])))
        self.end_headers()
        self.wfile.write(self.answer[1])


@pytest.fixture
def receiver() -> Iterator[tuple[str, type[_Receiver]]]:
    """An address on loopback, and the messages it received."""
    handler = type("Receiver", (_Receiver,), {"got": []})
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as listening:
        threading.Thread(target=listening.serve_forever, args=(0.02,), daemon=True).start()
        yield f"http://127.0.0.1:{listening.server_port}/send?key=SECRET-KEY", handler
        listening.shutdown()


def environment(monkeypatch: pytest.MonkeyPatch, address: str, kind: str) -> None:
    monkeypatch.setenv("TAIZHANG_WEBHOOK", address)
    monkeypatch.setenv("TAIZHANG_WEBHOOK_KIND", kind)


def add_webhook(desk: Desk) -> Desk:
    origin = desk.root.parent / "origin.git"
    desk.git("init", "-q", "--bare", "-b", "main", str(origin))
    desk.git("remote", "add", "origin", str(origin))
    desk.git("push", "-q", "origin", "main")
    return desk.raise_requirement()


def test_the_webhook_receives_every_call_once(
    desk: Desk, server: Forge, receiver: tuple[str, type[_Receiver]], monkeypatch: pytest.MonkeyPatch
) -> None:
    environment(monkeypatch, receiver[0], "plain")
    offer_branch(add_webhook(desk), server)
    for _ in range(2):
        done = taizhang(checkout(desk), server, "gate", "--pull", "7", "--tell")
        assert (done.returncode, "SECRET-KEY" in done.stdout + done.stderr) == (1, False), done.stderr
    ((path, sent),) = receiver[1].got
    assert path == "/send?key=SECRET-KEY"
    assert (sent["repository"], sent["pull"]) == (REPOSITORY, 7)
    (call,) = sent["calls"]
    assert (call["kind"], call["duty"], call["division"]) == ("next", "evaluate", "150102")
    assert (call["logins"], call["due"], call["subjects"]) == (["nm150102-evaluate"], "2026-07-08", [REQUIREMENT])
    assert sent["page"] == "" or sent["page"].startswith("https://")


def test_a_group_robot_gets_its_own_form(
    desk: Desk, server: Forge, receiver: tuple[str, type[_Receiver]], monkeypatch: pytest.MonkeyPatch
) -> None:
    environment(monkeypatch, receiver[0], "wecom")
    offer_branch(add_webhook(desk), server)
    assert taizhang(checkout(desk), server, "gate", "--open", "--tell").returncode == 0
    ((_, sent),) = receiver[1].got
    assert sent.keys() == {"msgtype", "markdown"} and sent["msgtype"] == "markdown"
    content = sent["markdown"]["content"]
    assert "合并请求7" in content and "请 nm150102-evaluate 办理：可行性评估（新城区财政局）" in content
    assert "@" not in content


@pytest.mark.parametrize("trouble", ["down", "refused", "errcode", "garbage", "plain-http", "kind", "nonsense"])
def test_a_failing_webhook_is_reported_and_blocks_nothing(
    desk: Desk, receiver: tuple[str, type[_Receiver]], monkeypatch: pytest.MonkeyPatch, trouble: str
) -> None:
    address, handler = receiver
    environment(monkeypatch, address, "wecom")
    match trouble:
        case "down":
            environment(monkeypatch, "http://127.0.0.1:9/send?key=SECRET-KEY", "wecom")
        case "refused":
            handler.answer = (500, b"")
        case "errcode":
            handler.answer = (200, b'{"errcode": 45009, "errmsg": "api freq out of limit"}')
        case "garbage":
            handler.answer = (200, b"<html>")
        case "plain-http":
            environment(monkeypatch, "http://robot.example.invalid/send?key=SECRET-KEY", "wecom")
        case "kind":
            environment(monkeypatch, address, "pigeon")
        case "nonsense":
            environment(monkeypatch, "https://[SECRET-KEY", "wecom")
    with forge("gitea") as server:
        request = offer_branch(add_webhook(desk), server)
        first = taizhang(checkout(desk), server, "gate", "--pull", "7", "--tell")
        again = taizhang(checkout(desk), server, "gate", "--pull", "7", "--tell")
        assert [comment["body"].startswith("<!-- taizhang:call ") for comment in request.comments] == [False, True]
    assert first.returncode == again.returncode == 1
    assert "TAIZHANG_WEBHOOK" in first.stderr and again.stderr == ""
    assert "SECRET-KEY" not in first.stderr and "Traceback" not in first.stderr
    assert server.statuses[-1][1]["state"] == "pending"
    assert len(handler.got) <= 1


def test_a_long_round_stays_within_the_limit_of_a_group_robot(receiver: tuple[str, type[_Receiver]]) -> None:
    from taizhang.forge.calls import Call

    text = Text("请 @somebody 办理：" + "汇总" * 100, "")
    call = Call("next", "consolidate", "150100", None, ("somebody",), (), None, text)
    webhook = webhook_of({"TAIZHANG_WEBHOOK": receiver[0], "TAIZHANG_WEBHOOK_KIND": "wecom"})
    assert webhook is not None and "SECRET" not in repr(webhook)
    webhook.announce(
        REPOSITORY, CallRound(7, "https://forge.example.invalid/region/taizhang/pulls/7", (call,) * 40, (), "")
    )
    content = receiver[1].got[0][1]["markdown"]["content"]
    assert len(content.encode()) <= 4096
    assert content.startswith("[region/taizhang合并请求7](https://forge.example.invalid/region/taizhang/pulls/7)")
    assert content.endswith("> ……")
    assert webhook_of({}) is None


def test_a_moment_is_the_same_in_every_zone(desk: Desk, server: Forge) -> None:
    run_gate(desk.raise_requirement(), server)
    desk.more["opened_at"] = OPENED.isoformat().replace("08:00:00+08:00", "00:00:00+00:00")
    assert run_gate(desk, server) == []
