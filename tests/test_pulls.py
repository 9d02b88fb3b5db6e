"""The snapshot of open requests: the same from a forge and from files, read whole or not at all, public or not."""

import base64
import json
import os
import re
import subprocess
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import icalendar
import jsonschema
import msgspec
import pytest
from referencing import Registry, Resource

from command import TAIZHANG
from forges import Forge, Request, forge
from golden import add_site_sources
from merging import AUTHOR, BODIES, OPENED, PATH, REQUIREMENT, TODAY, Desk, requirement
from specimen import ROOT
from taizhang.approval.gate.progress import describe_request, find_last_day
from taizhang.base.errors import RunFailedError
from taizhang.base.git import Git
from taizhang.base.timezone import SHANGHAI
from taizhang.forge.data_block import BEGIN, END, LONGEST, encode_data_block
from taizhang.forge.files import ReviewFiles
from taizhang.forge.gitea import Gitea
from taizhang.forge.settings import forge_of
from taizhang.forge.snapshotting import take_snapshot
from taizhang.lifecycle.pulls import VERSION, OpenRequest, OpenStep, OpenSubject, PullsSnapshot, RefusedReview, Wording
from taizhang.lifecycle.pulls.file import encode_snapshot, read_snapshot, write_snapshot
from taizhang.lifecycle.pulls.proposals import Proposals
from taizhang.lifecycle.pulls.waiting import is_stale
from taizhang.repository.repository import load_repository
from taizhang.site.pages.forge import ForgeLinks as SiteForge
from taizhang.site.pages.open_requests import build_open_requests_page
from taizhang.site.site import build_site
from taizhang.site.view.view import View

SECOND = "REQ-150102-20260601-bbb2"
NOW = datetime(2026, 7, 1, 18, 0, tzinfo=SHANGHAI)
RETURN_OPINION = "本项理由不足，请补充业务背景后再报"


class Review:
    """A desk with several open requests, each with its own branch, on a forge and as reviews files."""

    def __init__(self, folder: Path, server: Forge) -> None:
        self.desk, self.server = Desk(folder), server
        self.files = folder / "reviews"
        self.files.mkdir()
        self.origin = folder / "origin.git"
        self.desk.git("init", "-q", "--bare", "-b", "main", str(self.origin))
        self.desk.git("remote", "add", "origin", str(self.origin))
        self.desk.git("push", "-q", "origin", "main")
        self.main = self.desk.git("rev-parse", "main")

    def offer(self, number: int, title: str) -> None:
        """Make the current branch an open request, in the forge and in the folder alike."""
        desk = self.desk
        desk.git("push", "-q", "-f", "origin", f"topic:refs/pull/{number}/head")
        document = desk.document() | {"number": number, "title": title}
        (self.files / f"{number}.json").write_text(json.dumps(document), encoding="utf-8")
        request = Request(number, document["author"], document["head"], title, reviews=list(document["reviews"]))
        request.commits = [(sha, author, author) for sha, author in desk.authors.items() if sha != self.main]
        request.opened_at = document["opened_at"]
        self.server.requests[number] = request

    def raise_(self, number: int, record: str = REQUIREMENT, **changes: Any) -> Desk:
        self.desk.start_request(number)
        self.desk.propose(
            lambda _: self.desk.write(PATH.replace(REQUIREMENT, record), requirement(id=record, **changes))
        )
        return self.desk

    def snapshot(self, source: str = "forge") -> PullsSnapshot:
        git = Git(self.desk.root)
        reader = forge_of(self.server.environment()) if source == "forge" else ReviewFiles(self.files, "main")
        return take_snapshot(git, reader, "main", "main", TODAY, NOW)

    def run(self, *words: str, **environment: str) -> "subprocess.CompletedProcess[str]":
        variables = {name: value for name, value in os.environ.items() if not name.startswith(("FORGE", "GIT_"))}
        variables |= {**environment, "PYTHONPATH": str(ROOT / "scripts"), "LC_ALL": "C.UTF-8"}
        command = [*TAIZHANG, *words, "--repo", str(self.desk.root)]
        command += [] if "--today" in words else ["--today", str(TODAY)]
        command += [] if "--lang" in words else ["--lang", "zh"]
        return subprocess.run(command, env=variables, capture_output=True, text=True)


@pytest.fixture(params=["github", "gitea"])
def review(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Review]:
    with forge(request.param) as server:
        yield with_requests(Review(tmp_path, server))


@pytest.fixture
def one(tmp_path: Path) -> Iterator[Review]:
    with forge("gitea") as server:
        yield with_requests(Review(tmp_path, server))


def with_requests(review: Review) -> Review:
    """Four requests: one at its city, one returned by its county, one that may be merged, one that cannot be judged."""
    review.raise_(3).approve(("evaluate", "nm150102-evaluate"), ("evaluate", "passer-by"))
    review.offer(3, "增加一项功能")
    desk = review.raise_(4, SECOND, title="第二项需求")
    desk.review("nm150102-evaluate", RETURN_OPINION, "CHANGES_REQUESTED")
    review.offer(4, "第二项需求")
    review.raise_(5, SECOND, title="第三项需求").approve()
    review.offer(5, "第三项需求")
    desk.start_request(6)
    desk.write(PATH.replace(REQUIREMENT, SECOND), requirement(id=SECOND, title="第四项"))
    desk.save()
    review.offer(6, "提交不全的请求")
    document = json.loads((review.files / "6.json").read_text(encoding="utf-8")) | {"commits": []}
    (review.files / "6.json").write_text(json.dumps(document), encoding="utf-8")
    review.server.requests[6].commits = []
    desk.git("checkout", "-q", "main")
    return review


def validator() -> jsonschema.Draft202012Validator:
    def read_schema(name: str) -> Any:
        return json.loads((ROOT / "schemas" / name).read_text(encoding="utf-8"))

    registry: Registry[Any] = Registry().with_resource(
        "common.schema.json", Resource.from_contents(read_schema("common.schema.json"))
    )
    return jsonschema.Draft202012Validator(
        read_schema("pulls.schema.json"), registry=registry, format_checker=jsonschema.FormatChecker()
    )


def test_a_forge_and_files_give_the_same_snapshot_and_it_keeps_its_schema(review: Review, tmp_path: Path) -> None:
    snapshot = review.snapshot()
    assert review.snapshot("files") == snapshot
    raw = encode_snapshot(snapshot)
    validator().validate(json.loads(raw))
    write_snapshot(snapshot, tmp_path / "pulls.json")
    assert read_snapshot(tmp_path / "pulls.json") == snapshot
    assert (tmp_path / "pulls.json").read_bytes() == raw
    assert (tmp_path / "pulls.json").stat().st_mode & 0o077 == 0
    assert (snapshot.base, snapshot.target, snapshot.version) == (review.main, "main", VERSION)


def test_the_schema_and_the_program_know_the_same_fields() -> None:
    schema = json.loads((ROOT / "schemas/pulls.schema.json").read_text(encoding="utf-8"))
    request = schema["properties"]["requests"]["items"]
    subject = request["properties"]["subjects"]["items"]
    step = subject["properties"]["steps"]["items"]
    refusal = step["properties"]["refused"]["items"]
    for shape, struct in (
        (schema, PullsSnapshot),
        (request, OpenRequest),
        (subject, OpenSubject),
        (step, OpenStep),
        (refusal, RefusedReview),
        (refusal["properties"]["reason"], Wording),
    ):
        fields = msgspec.structs.fields(struct)
        assert set(shape["properties"]) == {field.name for field in fields}, struct
        assert set(shape["required"]) == {field.name for field in fields if field.required}, struct


def test_the_snapshot_agrees_with_the_gate(review: Review) -> None:
    city, returned_request, ready, unknown = review.snapshot().requests
    assert [one.number for one in (city, returned_request, ready, unknown)] == [3, 4, 5, 6]
    (subject,) = city.subjects
    assert (subject.record, subject.kind, subject.division) == (REQUIREMENT, "requirement", "150102")
    assert [(step.duty, step.division, step.standing) for step in subject.steps] == [
        ("evaluate", "150102", "done"),
        ("consolidate", "150100", "next"),
        ("review", "150000", "later"),
    ]
    first, waiting, later = subject.steps
    assert (first.login, first.at) == ("nm150102-evaluate", OPENED + timedelta(minutes=1))
    assert (waiting.login, waiting.since) == (None, first.at)
    # Fifteen working days from the opening on 1 July 2026, a Wednesday.
    assert (waiting.due_until, later.due_until) == (date(2026, 7, 8), None)
    assert [one.login for one in subject.outside] == ["passer-by"]
    assert returned_request.subjects[0].blocked == ("nm150102-evaluate",)
    assert (ready.mergeable, ready.subjects[0].is_whole, returned_request.mergeable) == (True, True, False)
    assert unknown.unjudged is not None and "不在所列" in unknown.unjudged.zh
    assert (unknown.author, unknown.title, unknown.subjects) == (AUTHOR, "提交不全的请求", ())
    # The opinions themselves are nowhere in it.
    assert not any(body.encode() in encode_snapshot(review.snapshot()) for body in (RETURN_OPINION, *BODIES.values()))


def test_the_gates_json_the_comment_and_the_snapshot_hold_the_same_data(one: Review) -> None:
    request = one.snapshot().requests[0]
    words = ["--base", "main", "--head", request.head, "--reviews", str(one.files / "3.json"), "--format", "json"]
    report = json.loads(one.run("gate", *words).stdout)
    # The snapshot is read elsewhere: it contains each record's file, the others do not.
    assert msgspec.convert(report["request"], OpenRequest) == request.without_contents
    assert request.subjects[0].content == one.desk.git("show", f"{request.head}:{PATH}") + "\n"
    result = one.run("gate", "--open", "--tell", **one.server.environment())
    assert result.returncode == 3  # one could not be judged
    for number, open_request in zip((3, 4, 5, 6), one.snapshot().requests, strict=True):
        comment = one.server.requests[number].comments[0]
        assert read_block(comment["body"]) == open_request.without_contents


def read_block(body: str) -> OpenRequest:
    """The data at the end of a comment; the program itself has no reader for it."""
    before, _, rest = body.rpartition(BEGIN)
    data, _, behind = rest.partition(END)
    # The users called are listed in the last line, a comment of its own; no user text surrounds the block.
    assert before.count("<!--") == 1 and re.fullmatch(r"\s*(<!-- taizhang:[^<>]* -->)?", behind), body[-300:]
    return msgspec.json.decode(base64.b64decode(data, validate=True), type=OpenRequest)


HOSTILE = "--> <img src=x onerror=alert(1)> @everyone <!-- taizhang:gate --> ``` \u202e --!> ]]> -->"


@pytest.mark.parametrize("text", [HOSTILE, "-" * 9, "<!--" * 3, "\x00\n\r"])
def test_no_user_text_breaks_out_of_the_hidden_block(text: str) -> None:
    step = OpenStep("evaluate", "150102", "next", refused=(RefusedReview(text, Wording(text, text)),))
    subject = OpenSubject(text, "requirement", text, "150102", text, (step,), (text,))
    request = OpenRequest(
        1, text, text, NOW, "a" * 40, mergeable=False, subjects=(subject,), unjudged=Wording(text, text)
    )
    block = encode_data_block(request, 0)
    assert re.fullmatch(r"<!-- taizhang:data:v1 [A-Za-z0-9+/=]+ -->", block)
    assert msgspec.json.decode(base64.b64decode(block[len(BEGIN) : -len(END)]), type=OpenRequest) == request


def test_a_block_that_does_not_fit_is_left_out_whole() -> None:
    request = OpenRequest(1, "标" * 30_000, None, None, "a" * 40, mergeable=False)
    assert encode_data_block(request, 0) == ""
    small = OpenRequest(1, "标题", None, None, "a" * 40, mergeable=False)
    length = len(encode_data_block(small, 0))
    assert encode_data_block(small, LONGEST - length) and not encode_data_block(small, LONGEST - length + 1)


def test_nothing_in_the_program_reads_the_hidden_block() -> None:
    naming = {
        path.relative_to(ROOT).as_posix()
        for path in (ROOT / "scripts").rglob("*")
        if path.is_file() and path.suffix != ".pyc" and re.search(rb"taizhang:data|data_block", path.read_bytes())
    }
    assert naming == {"scripts/taizhang/forge/data_block.py", "scripts/taizhang/forge/comment.py"}
    source = (ROOT / "scripts/taizhang/forge/comment.py").read_text(encoding="utf-8")
    assert "b64decode" not in source and "BEGIN" not in source


def test_code_that_decides_reads_no_snapshot() -> None:
    readers = {"read_snapshot", "find_snapshot"}
    for folder in ("approval", "acts", "rules", "lifecycle/chain"):
        for path in (ROOT / "scripts/taizhang" / folder).rglob("*.py"):
            assert not readers & set(re.findall(r"\w+", path.read_text(encoding="utf-8"))), path


def test_a_request_that_the_forge_does_not_describe_is_in_the_snapshot(one: Review) -> None:
    one.server.interceptors.append(lambda _, path: (404, {}, b"{}") if path.endswith("/pulls/3") else None)
    first, *others = one.snapshot().requests
    assert (first.number, first.author, first.opened_at, first.mergeable) == (3, None, None, False)
    assert first.unjudged is not None and "404" in first.unjudged.zh
    assert [request.unjudged is None for request in others] == [True, True, False]
    validator().validate(json.loads(encode_snapshot(one.snapshot())))


def test_an_unexpected_answer_hides_no_other_request(one: Review, monkeypatch: pytest.MonkeyPatch) -> None:
    read_pull_request = Gitea.read_pull_request

    def odd(self: Gitea, number: int) -> Any:
        if number == 4:
            raise UnicodeDecodeError("ascii", b"\xff", 0, 1, "ordinal not in range(128)")
        return read_pull_request(self, number)

    monkeypatch.setattr(Gitea, "read_pull_request", odd)
    reasons = [request.unjudged for request in one.snapshot().requests]
    assert reasons[1] is not None and reasons[1].zh.startswith("程序出错") and not (reasons[0] or reasons[2])


def test_without_the_list_of_requests_there_is_no_snapshot_and_the_old_one_stays(one: Review) -> None:
    assert one.run("pulls", **one.server.environment()).returncode == 0
    path = one.desk.root / "build/pulls.json"
    before = path.read_bytes()
    one.server.interceptors.append(lambda _, path: (404, {}, b"{}") if path.endswith("/pulls") else None)
    result = one.run("pulls", **one.server.environment())
    assert result.returncode == 3 and "Traceback" not in result.stderr
    assert path.read_bytes() == before


def test_the_command_shows_who_is_next_and_writes_the_file(one: Review) -> None:
    result = one.run("pulls", **one.server.environment())
    assert result.returncode == 0, result.stderr
    lines = result.stdout.splitlines()
    assert re.search(r"^3 +增加一项功能 +呼和浩特市财政局汇总 +2026-07-01 +0个工作日 +2026-07-08$", lines[1])
    assert "要求" in lines[2] and "新城区财政局可行性评估" in lines[2]
    assert lines[3].split()[-1] == "可以合并" and "不在所列" in lines[4]
    assert lines[-1] == "共4件未合并的请求，可以合并的1件，无法判断的1件。"
    file = one.desk.root / "build/pulls.json"
    assert str(file) in result.stderr
    # Files and a snapshot taken elsewhere give the same.
    assert one.run("pulls", "--reviews", str(one.files)).stdout == result.stdout
    copy = json.loads(one.run("pulls", "--from", str(file), "--format", "json").stdout)
    assert copy == json.loads(file.read_bytes())
    late = one.run("pulls", "--from", str(file), "--today", "2026-07-23").stdout
    assert "16个工作日" in late and "2026-07-08（已逾期）" in late


def test_unusable_reviews_files_are_refused(one: Review) -> None:
    (one.files / "again.json").write_bytes((one.files / "3.json").read_bytes())
    result = one.run("pulls", "--reviews", str(one.files))
    assert result.returncode == 3 and "同一个合并请求3" in result.stderr
    (one.files / "again.json").write_text("{", encoding="utf-8")
    result = one.run("pulls", "--reviews", str(one.files))
    assert result.returncode == 3 and "again.json不可用" in result.stderr
    assert not (one.desk.root / "build/pulls.json").exists()
    (one.files / "again.json").unlink()
    document = json.loads((one.files / "3.json").read_text()) | {"merged_at": "2026-07-01T12:00:00+08:00"}
    (one.files / "3.json").write_text(json.dumps(document), encoding="utf-8")
    result = one.run("pulls", "--reviews", str(one.files), "--format", "json")
    assert [request["number"] for request in json.loads(result.stdout)["requests"]] == [4, 5, 6]


def _with_step(data: Any, **changes: str) -> Any:
    data["requests"][0]["subjects"][0]["steps"][0] |= changes
    return data


SPOILS: dict[str, tuple[Callable[[Any], Any], str]] = {
    "no JSON": (lambda data: b"{", "truncated"),
    "another version": (lambda data: {**data, "version": "urn:taizhang:pulls:v2"}, "version is not"),
    "an unknown field": (lambda data: {**data, "more": 1}, "more"),
    "a field of another type": (lambda data: {**data, "requests": [{"number": "3"}]}, "$.requests[0]"),
    "a time without its zone": (lambda data: {**data, "taken_at": "2026-07-01T10:00:00"}, "$.taken_at"),
    "a time of another zone": (lambda data: {**data, "taken_at": "2026-07-01T10:00:00Z"}, "$.taken_at"),
    "a duty that nobody knows": (lambda data: _with_step(data, duty="nod"), "duty"),
    "a division that is none": (lambda data: _with_step(data, division="新城区"), "division"),
    "a request twice": (lambda data: {**data, "requests": data["requests"][:1] * 2}, "twice"),
}


@pytest.mark.parametrize("fault", SPOILS)
def test_a_corrupt_snapshot_is_a_clear_error(fault: str, one: Review) -> None:
    path = one.desk.root / "build/pulls.json"
    write_snapshot(one.snapshot(), path)
    spoil, message = SPOILS[fault]
    content = spoil(json.loads(path.read_bytes()))
    path.write_bytes(content if isinstance(content, bytes) else json.dumps(content).encode())
    with pytest.raises(RunFailedError) as error:
        read_snapshot(path)
    assert message in error.value.message.zh and "taizhang pulls" in error.value.message.en
    for words in (["due"], ["status", REQUIREMENT], ["pulls", "--from", str(path)]):
        result = one.run(*words)
        assert result.returncode == 3 and "pulls.json不可用" in result.stderr and "Traceback" not in result.stderr


def test_status_finds_a_record_that_is_not_on_main(one: Review) -> None:
    unknown = one.run("status", REQUIREMENT)
    assert unknown.returncode == 2 and "在审情况未取得" in unknown.stderr and "no snapshot" in unknown.stderr.lower()
    write_snapshot(one.snapshot(), one.desk.root / "build/pulls.json")
    for word in (REQUIREMENT, "bbb1", PATH, f"./{PATH}"):
        result = one.run("status", word, "--today", "2026-07-03")
        assert result.returncode == 0, result.stderr
        assert "在代码托管平台上审查，尚未合并（在审情况截至2026-07-01 18:00" in result.stdout
        assert "下一环节：呼和浩特市财政局汇总（自2026-07-01起，已2个工作日）" in result.stdout
        assert "期限至2026-07-08，系统默认设置（通知未作规定）" in result.stdout
    data = json.loads(one.run("status", "bbb1", "--format", "json").stdout)
    assert (data["id"], data["stage"], data["remark"]) == (REQUIREMENT, "in-review", None)
    assert (data["next"]["division"], data["next"]["since"], data["next"]["due"]) == (
        "150100",
        "2026-07-01",
        "2026-07-08",
    )
    # Earlier steps do not count yet, and are marked so.
    assert [(event["act"], event["mark"]) for event in data["events"]] == [
        ("提出需求", None),
        ("可行性评估通过", "尚未合并"),
    ]
    (waiting,) = data["open_requests"][0]["next"]
    assert (waiting["division"], waiting["due"], waiting["overdue"]) == ("150100", "2026-07-08", False)
    # Two requests contain the same record; a part that several ids share is not enough.
    both = one.run("status", SECOND).stdout
    assert "合并请求4" in both and "合并请求5" in both and "nm150102-evaluate要求修改" in both
    many = one.run("status", "bbb")
    assert many.returncode == 2 and REQUIREMENT in many.stderr and SECOND in many.stderr
    missing = one.run("status", "zzz9")
    assert missing.returncode == 2 and "在审情况截至" in missing.stderr


def test_a_request_merged_since_is_no_longer_in_review(one: Review) -> None:
    write_snapshot(one.snapshot(), one.desk.root / "build/pulls.json")
    one.desk.git("merge", "-q", "--no-ff", "-m", "merge", one.snapshot().requests[0].head)
    rows = json.loads(one.run("due", "--format", "json").stdout)
    assert [row["request"] for row in rows if row.get("request")] == [5, 4]
    assert "合并请求" not in one.run("status", REQUIREMENT).stdout


def test_status_reports_that_an_open_request_changes_a_record_of_main(one: Review) -> None:
    record = next(path for path in (one.desk.root / "requests").rglob("*.yaml"))
    before = one.run("status", record.stem).stdout
    step = OpenStep("operate", "150000", "next", since=OPENED)
    subject = OpenSubject(record.stem, "requirement", "", "150102", "题", (step,))
    request = OpenRequest(9, "撤回", "a", OPENED, "a" * 40, mergeable=False, subjects=(subject,))
    snapshot = PullsSnapshot(version=VERSION, taken_at=NOW, base="a" * 40, target="main", requests=(request,))
    write_snapshot(snapshot, one.desk.root / "other.json")
    output = one.run("status", record.stem, "--pulls", str(one.desk.root / "other.json")).stdout
    assert output.startswith(before) and "未合并的请求正在改动本记录（在审情况截至2026-07-01 18:00）" in output
    assert "合并请求9：撤回\n  下一环节：内蒙古自治区财政厅经办（自2026-07-01起，已0个工作日）" in output


def test_a_division_that_the_law_does_not_know_stops_nobody(one: Review) -> None:
    """A snapshot may be of a main with more divisions than the reader's own."""
    data = json.loads(encode_snapshot(one.snapshot()))
    data["requests"][0]["subjects"][0]["steps"][1]["division"] = "159999"
    path = one.desk.root / "other.json"
    path.write_text(json.dumps(data), encoding="utf-8")
    for words in (["due"], ["due", "--division", "150102"], ["status", REQUIREMENT]):
        result = one.run(*words, "--pulls", str(path))
        assert result.returncode == 0, result.stderr
    assert "159999汇总" in one.run("pulls", "--from", str(path)).stdout
    page = build_open_requests_page(view_with(one, read_snapshot(path)), None, False)
    assert "159999" in [row.office for row in page.rows]


def test_due_lists_open_requests_for_the_office_on_duty(one: Review, tmp_path: Path) -> None:
    without = one.run("due", "--format", "json")
    assert "在审情况未取得" in without.stderr
    write_snapshot(one.snapshot(), one.desk.root / "build/pulls.json")
    result = one.run("due", "--format", "json", "--today", "2026-07-23")
    rows = [row for row in json.loads(result.stdout) if row.get("request")]
    assert [(row["request"], row["record"], row["division"], row["due"], row["overdue"]) for row in rows] == [
        (3, REQUIREMENT, "150100", "2026-07-08", True),
        (5, SECOND, "150000", None, False),
        (4, SECOND, "150102", None, False),
    ]
    # A returned request waits for its requester, so no office is late; a fully approved one waits for the merge.
    assert (rows[2]["act"], rows[2]["actor"]) == ("按审查意见修改（合并请求4，有修改要求）", "提出人")
    assert (rows[1]["act"], rows[1]["actor"]) == ("合并（合并请求5）", "内蒙古自治区财政厅") and rows[0]["title"]
    assert "可以合并的请求1件，无法判断的1件" in result.stderr and "已超过一个工作日" in result.stderr
    assert len(json.loads(one.run("due", "--format", "json").stdout)) == len(json.loads(without.stdout)) + 3
    county = one.run("due", "--format", "json", "--division", "150102").stdout
    assert [row["request"] for row in json.loads(county) if row.get("request")] == [4]
    text = one.run("due", "--ics", str(tmp_path / "due.ics")).stdout
    row = rf"{REQUIREMENT} +汇总（合并请求3） +呼和浩特市财政局 +自2026-07-01起 +期限至2026-07-08"
    assert re.search(row, text)
    events = icalendar.Calendar.from_ical((tmp_path / "due.ics").read_bytes()).walk("VEVENT")
    assert sum("合并请求" in str(event["SUMMARY"]) for event in events) == 1


@pytest.mark.parametrize(
    ("taken", "today", "stale"),
    [
        (datetime(2026, 7, 1, 9), date(2026, 7, 1), False),
        (datetime(2026, 7, 1, 9), date(2026, 7, 2), False),
        (datetime(2026, 7, 1, 9), date(2026, 7, 3), True),
        (datetime(2026, 7, 3, 9), date(2026, 7, 6), False),  # a weekend lies between
        (datetime(2026, 7, 3, 9), date(2026, 7, 7), True),
        (datetime(2026, 7, 3, 9), date(2026, 7, 1), False),
        (datetime(2031, 7, 3, 9), date(2031, 7, 5), True),  # no calendar
    ],
)
def test_a_snapshot_of_more_than_a_working_day_ago_is_old(taken: datetime, today: date, stale: bool) -> None:
    law = load_repository(ROOT).law
    assert law is not None
    moment = taken.replace(tzinfo=SHANGHAI)
    snapshot = PullsSnapshot(version=VERSION, taken_at=moment, base="a" * 40, target="main")
    assert is_stale(snapshot, law, today) is stale


def view_with(review: Review, snapshot: PullsSnapshot | None, today: date = TODAY) -> View:
    repository = load_repository(review.desk.root)
    assert repository.law is not None
    return View(repository, repository.law, today, proposals=Proposals(snapshot, is_public=True))


def test_the_public_page_shows_only_number_title_office_step_and_days(one: Review) -> None:
    snapshot = one.snapshot()
    public, internal = (page_text(one, snapshot, more) for more in ("", "  internal: true\n"))
    for text in ("增加一项功能", "呼和浩特市财政局", "汇总", "2026-07-08", "0个工作日", "待合并", "尚未判断", "共4件"):
        assert text in public, text
    hidden = [
        *{login for request in snapshot.requests for login in logins(request)},
        RETURN_OPINION,
        *BODIES.values(),
        "要求修改",
        "不计入",
        "不在所列",
    ]
    assert "nm150102-evaluate" in hidden and AUTHOR in hidden and "passer-by" in hidden
    everywhere = "".join(path.read_text("utf-8", "ignore") for path in (one.desk.root / "build/site").rglob("*.html"))
    assert [word for word in hidden if word in public] == []
    assert "nm150102-evaluate要求修改" in internal and "内部版" in internal and "不在所列" in internal
    assert everywhere.count("内部版") == 1


def page_text(review: Review, snapshot: PullsSnapshot | None, extra: str = "") -> str:
    """The page of open requests of a site that is built with more in mkdocs.yml's `extra`."""
    root = review.desk.root
    if not (root / "mkdocs.yml").exists():
        add_site_sources(root)
    config = (ROOT / "mkdocs.yml").read_text(encoding="utf-8")
    forge_ = "  forge: {kind: gitea, address: https://forge.example.cn/region/taizhang}\n"
    (root / "mkdocs.yml").write_text(config.replace("extra:\n", f"extra:\n{extra}{forge_}", 1), encoding="utf-8")
    build_site(view_with(review, snapshot), root, lambda items, _: items, search=False)
    return (root / "build/site/pulls/index.html").read_text(encoding="utf-8")


def logins(request: OpenRequest) -> Iterator[str]:
    if request.author:
        yield request.author
    for subject in request.subjects:
        yield from subject.blocked
        yield from (one.login for one in subject.outside)
        yield from (step.login for step in subject.steps if step.login)


def test_the_page_leads_to_the_forge_states_its_age_and_guesses_nothing(one: Review) -> None:
    snapshot = one.snapshot()
    page = page_text(one, snapshot)
    assert '<a href="https://forge.example.cn/region/taizhang/pulls/3">3</a>' in page
    assert "截至2026年7月1日18时00分" in page and "已超过一个工作日" not in page
    missing = page_text(one, None)
    assert "在审情况未取得" in missing and "共0件" not in missing and "没有在审的请求" not in missing
    hostile = msgspec.structs.replace(snapshot.requests[0], title="<script>alert(1)</script>")
    stale = msgspec.structs.replace(snapshot, requests=(hostile,), taken_at=NOW - timedelta(days=9))
    page = page_text(one, stale)
    assert "<script>alert(1)" not in page and "&lt;script&gt;alert(1)" in page and "已超过一个工作日" in page
    assert "没有在审的请求" in page_text(one, msgspec.structs.replace(snapshot, requests=()))


def test_records_of_one_request_that_wait_at_one_step_share_a_row(one: Review) -> None:
    first = one.snapshot().requests[0]
    (subject,) = first.subjects
    batch = msgspec.structs.replace(first, subjects=(subject, msgspec.structs.replace(subject, record=SECOND)))
    snapshot = msgspec.structs.replace(one.snapshot(), requests=(batch,))
    forge_ = SiteForge("github", "https://github.com/a/b")
    page = build_open_requests_page(view_with(one, snapshot, date(2026, 7, 23)), forge_, False)
    (row,) = page.rows
    assert (row.records, row.office, row.step, row.waited, row.is_overdue) == (2, "呼和浩特市财政局", "汇总", 16, True)
    assert (page.counts, page.overdue, page.internal) == ((("汇总", 1),), 1, ())
    assert row.address == "https://github.com/a/b/pull/3"


def test_a_site_is_built_without_a_usable_snapshot_but_not_with_a_named_bad_one(one: Review) -> None:
    add_site_sources(one.desk.root)
    bad = one.desk.root / "build/pulls.json"
    bad.parent.mkdir()
    bad.write_text("{", encoding="utf-8")
    result = one.run("site", "--pulls", str(bad))
    assert result.returncode == 3 and "pulls.json不可用" in result.stderr
    result = one.run("site")
    assert result.returncode == 0 and "pulls.json不可用" in result.stderr
    assert "在审情况未取得" in (one.desk.root / "build/site/pulls/index.html").read_text(encoding="utf-8")
    assert not (one.desk.root / "build/site/pulls.json").exists()


def test_a_duty_with_a_time_of_its_own_is_due_by_that(one: Review) -> None:
    """A house that sets `duty.consolidate` gives the city its days from its step on; otherwise the chain's apply."""
    law = load_repository(one.desk.root).law
    assert law is not None
    desk = one.raise_(9).approve(("evaluate", "nm150102-evaluate"))
    desk.reviews[0]["submitted_at"] = (OPENED + timedelta(days=1)).isoformat()
    verdict = desk.judge(TODAY + timedelta(days=1))
    subject, step = verdict.chains[0].subject, verdict.chains[0].steps[1]
    law_without_duties = replace(law, parameters={k: v for k, v in law.parameters.items() if not k.startswith("duty.")})
    last_days = [find_last_day(one_law, subject, step, OPENED) for one_law in (law_without_duties, law)]
    # From Wednesday, 1 July, fifteen working days; from Thursday, five.
    assert last_days == [date(2026, 7, 22), date(2026, 7, 9)]


def test_without_times_of_duties_only_a_new_judgement_of_a_requirement_has_a_window(
    one: Review, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The time for the whole chain is that of judging a requirement; a change of reviewers has no such time."""
    desk = one.desk
    desk.start_request(8)
    path = ".github/reviewers.yaml"
    desk.propose(lambda root: desk.write(path, (root / path).read_text(encoding="utf-8") + "# .\n"))
    verdict = desk.judge()
    law = verdict.trusted.law
    law_without_duties = replace(law, parameters={k: v for k, v in law.parameters.items() if not k.startswith("duty.")})
    monkeypatch.setattr(verdict.trusted, "law", law_without_duties)
    request = describe_request(verdict)
    (subject,) = request.subjects
    assert (subject.record, subject.kind, subject.path) == ("MACHINERY-8", "machinery", "")
    assert [(step.standing, step.due_until) for step in subject.steps] == [("next", None), ("next", None)]
    # Two persons for one matter count as one matter.
    snapshot = msgspec.structs.replace(one.snapshot(), requests=(request,))
    assert [row.records for row in build_open_requests_page(view_with(one, snapshot), None, False).rows] == [1]
