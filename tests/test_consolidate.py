"""A city's batch: selected open requests go up by one letter, each checked first, each reported, none sent twice."""

import json
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

import paperwork
from forges import forge
from merging import BODIES, REQUIREMENT, Desk, requirement
from specimen import FORM, ROOT
from taizhang.approval.gate.opinion import parse_opinion
from taizhang.documents.schema import Schemas
from taizhang.lifecycle.pulls.file import write_snapshot
from taizhang.office.papers.press import FOLDER
from test_pulls import Review

CONSOLIDATOR = "nm150100-consolidate"
LETTER = "呼财购〔2026〕12号"
OPINION = "经汇总，本市无同类需求，同意上报。"
ALIKE = "REQ-150102-20260602-bbb2"
OTHER = "REQ-150105-20260601-ccc3"
ELSEWHERE = "REQ-150202-20260601-ddd4"


def raise_in(review: Review, number: int, record: str, **changes: Any) -> Desk:
    """An open request for one requirement, in the division and of the day of its id."""
    division, day = record.split("-")[1], record.split("-")[2]
    form = {"file": "申请表.pdf", "sha256": f"{number:064}"}
    more = {"requester": FORM["requester"] | {"division": division, "contact_ref": "C-9g7h5j3k", "sealed_form": form}}
    data = (
        more | {"id": record, "submitted_on": f"{day[:4]}-{day[4:6]}-{day[6:]}", "title": f"第{number}项需求"} | changes
    )
    review.desk.start_request(number)
    path = f"requests/{division}/{day[:4]}/{record}.yaml"
    review.desk.propose(lambda _: review.desk.write(path, requirement(**data)))
    return review.desk


def prepare_requests(review: Review) -> Review:
    """Open six requests: two that wait for Hohhot, one without review, one of Baotou, one returned, one sent up."""
    raise_in(review, 3, REQUIREMENT).approve(("evaluate", "nm150102-evaluate"))
    review.offer(3, "第3项需求")
    raise_in(review, 4, OTHER).approve(("evaluate", "nm150105-evaluate"))
    review.offer(4, "第4项需求")
    raise_in(review, 5, ALIKE)
    review.offer(5, "第5项需求")
    raise_in(review, 6, ELSEWHERE).approve(("evaluate", "nm150202-evaluate"))
    review.offer(6, "第6项需求")
    desk = raise_in(review, 7, ALIKE).approve(("evaluate", "nm150102-evaluate"))
    desk.review(CONSOLIDATOR, "与他县需求重复，请合并后再报。", "CHANGES_REQUESTED")
    review.offer(7, "第7项需求")
    raise_in(review, 8, ALIKE).approve(("evaluate", "nm150102-evaluate"), ("consolidate", CONSOLIDATOR))
    review.offer(8, "第8项需求")
    review.desk.git("checkout", "-q", "main")
    review.server.myself = CONSOLIDATOR
    return review


@pytest.fixture(params=["github", "gitea"])
def review(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Review]:
    with forge(request.param) as server:
        yield prepare_requests(Review(tmp_path, server))


@pytest.fixture
def one(tmp_path: Path) -> Iterator[Review]:
    with forge("gitea") as server:
        yield prepare_requests(Review(tmp_path, server))


def consolidate(review: Review, *words: str, letter: str = LETTER) -> Any:
    return review.run("consolidate", *words, "--letter", letter, **review.server.environment())


def list_city_approvals(review: Review) -> dict[int, list[str]]:
    """The approvals of the city's person on each request, by number."""
    return {
        number: [one["body"] for one in request.reviews if one["user"] == CONSOLIDATOR and one["state"] == "APPROVED"]
        for number, request in review.server.requests.items()
    }


def test_a_batch_goes_up_by_one_letter_with_an_opinion_for_all_and_one_of_its_own(review: Review) -> None:
    before = list_city_approvals(review)
    tried = consolidate(
        review, "3", "4", "--opinion", OPINION, "--opinion-for", "4", "该项与往年需求衔接，同意上报。", "--dry-run"
    )
    assert tried.returncode == 0, tried.stderr
    assert "没有提交" in tried.stdout and list_city_approvals(review) == before
    done = consolidate(review, "3", "4", "--opinion", OPINION, "--opinion-for", "4", "该项与往年需求衔接，同意上报。")
    assert done.returncode == 0, done.stdout + done.stderr
    assert "3  已办：已汇总上报" in done.stdout and "4  已办：已汇总上报" in done.stdout
    approvals = list_city_approvals(review)
    assert approvals[3] == [f"{OPINION}\n文号：{LETTER}"]
    assert approvals[4] == [f"该项与往年需求衔接，同意上报。\n文号：{LETTER}"]
    steps = {one.number: one.subjects[0].steps[1] for one in review.snapshot().requests if one.number in (3, 4)}
    assert {(step.login, step.letter, step.standing) for step in steps.values()} == {(CONSOLIDATOR, LETTER, "done")}


def test_run_again_it_sends_nothing_twice(one: Review) -> None:
    assert consolidate(one, "3", "4", "--opinion", OPINION).returncode == 0
    sent = list_city_approvals(one)
    again = consolidate(one, "3", "4", "--opinion", OPINION)
    assert again.returncode == 0 and again.stdout.count("先前已办") == 2
    assert list_city_approvals(one) == sent


@pytest.mark.parametrize(
    ("number", "message"),
    [
        ("5", f"{ALIKE}尚未经新城区财政局评估可行"),
        ("6", "由包头市财政局汇总，不由呼和浩特市财政局汇总"),
        ("7", f"{CONSOLIDATOR}要求修改"),
        ("8", "已以呼财购〔2026〕31号上报"),
        ("99", ""),
    ],
)
def test_a_request_that_may_not_go_up_stops_the_whole_batch(one: Review, number: str, message: str) -> None:
    before = list_city_approvals(one)
    done = consolidate(one, "3", number, "--opinion", OPINION, "--city", "150100")
    assert done.returncode == 1
    assert message in done.stderr and "全部没有提交" in done.stderr and f"{number}  " in done.stderr
    assert list_city_approvals(one) == before


@pytest.mark.parametrize(
    ("login", "opinion", "message"),
    [
        ("nm150200-consolidate", OPINION, "没有呼和浩特市财政局汇总的职责"),
        ("nm150102-evaluate", OPINION, "没有呼和浩特市财政局汇总的职责"),
        (CONSOLIDATOR, "同意。", "意见不足"),
        (CONSOLIDATOR, "经汇总研究，认为该项需求不可行，请退回。", "不能作为批准"),
        (CONSOLIDATOR, "经汇总，同意上报，有疑问请拨13812345678。", "手机号码"),
    ],
)
def test_an_approval_that_the_gate_would_not_count_is_not_sent(
    one: Review, login: str, opinion: str, message: str
) -> None:
    one.server.myself = login
    before = {number: len(request.reviews) for number, request in one.server.requests.items()}
    done = consolidate(one, "3", "--opinion", opinion)
    assert done.returncode == 1 and message in done.stderr
    assert {number: len(request.reviews) for number, request in one.server.requests.items()} == before


def test_the_author_of_a_request_does_not_consolidate_it(one: Review) -> None:
    one.server.requests[3].author = CONSOLIDATOR
    done = consolidate(one, "3", "--opinion", OPINION)
    assert done.returncode == 1 and "不得审批自己的内容" in done.stderr


@pytest.mark.parametrize("letter", ["呼财购[2026]12号", "包财购〔2026〕12号", "呼财购〔2024〕12号"])
def test_a_number_that_is_not_the_city_s_own_is_refused(one: Review, letter: str) -> None:
    done = consolidate(one, "3", "--opinion", OPINION, letter=letter)
    assert done.returncode == 2 and letter in done.stderr
    assert list_city_approvals(one)[3] == []


def test_a_number_of_another_letter_is_reported(one: Review) -> None:
    done = consolidate(one, "3", "--opinion", OPINION, letter="呼财购〔2026〕3号")
    assert done.returncode == 0
    assert "呼财购〔2026〕3号已由呼和浩特市财政局于2026-01-21用于REQ-150102-20260105-aaa1" in done.stderr


def test_after_a_lost_answer_the_review_is_searched_and_the_others_continue(one: Review) -> None:
    """The review arrived, its answer did not."""
    server = one.server
    lost: list[str] = []

    def intercept(method: str, path: str) -> tuple[int, dict[str, str], bytes] | None:
        if method == "POST" and path.endswith("/pulls/3/reviews") and not lost:
            lost.append(path)
            request = server.requests[3]
            text = f"{OPINION}\n文号：{LETTER}"
            request.reviews.append(
                {
                    "id": "777",
                    "user": CONSOLIDATOR,
                    "bot": False,
                    "state": "APPROVED",
                    "commit": request.head,
                    "submitted_at": "2026-07-01T02:30:00Z",
                    "dismissed": False,
                    "body": text,
                }
            )
            return 502, {}, b"{}"
        return None

    server.interceptors.append(intercept)
    done = consolidate(one, "3", "4", "--opinion", OPINION)
    assert lost and done.returncode == 0, done.stdout + done.stderr
    assert len(list_city_approvals(one)[3]) == 1 and len(list_city_approvals(one)[4]) == 1


def test_a_review_that_did_not_arrive_is_reported_and_sent_by_the_next_run(one: Review) -> None:
    failing = [True]

    def intercept(method: str, path: str) -> tuple[int, dict[str, str], bytes] | None:
        return (502, {}, b"{}") if failing and method == "POST" and path.endswith("/pulls/3/reviews") else None

    one.server.interceptors.append(intercept)
    done = consolidate(one, "3", "4", "--opinion", OPINION)
    assert done.returncode == 3
    assert "3  没有提交" in done.stdout and "4  已办" in done.stdout and "已汇总1件" in done.stdout
    failing.clear()
    again = consolidate(one, "3", "4", "--opinion", OPINION)
    assert again.returncode == 0 and len(list_city_approvals(one)[3]) == 1 and len(list_city_approvals(one)[4]) == 1


def test_without_a_forge_the_text_for_each_request_is_shown(one: Review, tmp_path: Path) -> None:
    path = tmp_path / "pulls.json"
    write_snapshot(one.snapshot(), path)
    listing = one.run("consolidate", "--city", "呼和浩特市", "--pulls", str(path))
    assert listing.returncode == 0 and "taizhang consolidate 3 4 --letter" in listing.stdout
    output = one.run("consolidate", "3", "4", "--letter", LETTER, "--opinion", OPINION, "--pulls", str(path))
    assert output.returncode == 0, output.stderr
    assert output.stdout.count(f"{OPINION}\n文号：{LETTER}") == 2
    assert "taizhang review --approve --duty consolidate" in output.stdout
    refused = one.run("consolidate", "3", "5", "--letter", LETTER, "--opinion", OPINION, "--pulls", str(path))
    assert refused.returncode == 1 and "全部没有提交" in refused.stderr and OPINION not in refused.stdout
    # A text that the gate would not count is not shown either; one that returns the request is.
    short = one.run("consolidate", "3", "--letter", LETTER, "--opinion", "同意。", "--pulls", str(path))
    assert short.returncode == 1 and "意见不足" in short.stderr and "同意。" not in short.stdout
    unknown = one.run(
        "consolidate", "3", "--letter", LETTER, "--opinion", f"{OPINION}\n结论：可行", "--pulls", str(path)
    )
    assert unknown.returncode == 1 and "无法识别" in unknown.stderr
    back = "与现有功能重复，退回。\n结论：退回"
    returned = one.run("consolidate", "3", "--letter", LETTER, "--opinion", back, "--pulls", str(path))
    assert returned.returncode == 0, returned.stderr
    nothing = one.run("consolidate", "3", "--letter", LETTER, "--opinion", OPINION)
    assert nothing.returncode == 3 and "taizhang pulls" in nothing.stderr


def test_one_review_covers_several_requirements_of_one_request(one: Review) -> None:
    """The batch as one pull request with many files: one letter, one opinion or one each."""
    desk = raise_in(one, 9, REQUIREMENT)
    digest = "f" * 64
    requester = FORM["requester"] | {
        "division": "150105",
        "contact_ref": "C-9g7h5j3k",
        "sealed_form": {"file": "申请表.pdf", "sha256": digest},
    }
    text = requirement(id=OTHER, requester=requester, title="又一项需求")
    desk.propose(lambda _: desk.write(f"requests/150105/2026/{OTHER}.yaml", text))
    desk.approve(("evaluate", "nm150102-evaluate"), ("evaluate", "nm150105-evaluate"))
    one.offer(9, "一批需求")
    desk.git("checkout", "-q", "main")
    own = "此项各旗县区均有需要，同意上报。"
    done = consolidate(one, "9", "--opinion", OPINION, "--opinion-for", OTHER, own)
    assert done.returncode == 0, done.stdout + done.stderr
    assert list_city_approvals(one)[9] == [f"{OPINION}\n文号：{LETTER}\n{OTHER}：{own}"]
    open_request = next(request for request in one.snapshot().requests if request.number == 9)
    assert {subject.steps[1].letter for subject in open_request.subjects} == {LETTER}
    lost = consolidate(one, "4", "--opinion", OPINION, "--opinion-for", ELSEWHERE, own)
    assert lost.returncode == 2 and ELSEWHERE in lost.stderr


def test_the_seal_states_each_requirements_own_opinion(tmp_path: Path) -> None:
    desk = Desk(tmp_path)
    desk.raise_requirement()
    second = requirement(id=ALIKE, submitted_on="2026-06-02", title="第二项软件需求")
    desk.propose(lambda _: desk.write(f"requests/150102/2026/{ALIKE}.yaml", second))
    desk.review("nm150102-evaluate", BODIES["evaluate"])
    desk.review(CONSOLIDATOR, f"{OPINION}\n文号：{LETTER}")
    own = [f"{REQUIREMENT}：同意，全区适用。", "分类：通用", ALIKE, "同意，限本地。", "分类：功能延伸"]
    body = "\n".join(["经审核，均符合规范业务流程的要求。", *own])
    desk.review("nm150000-review", body)
    verdict = desk.judge()
    assert verdict.mergeable, verdict.errors
    desk.seal(desk.merge())
    stated = {}
    for record in (REQUIREMENT, ALIKE):
        (path,) = (desk.root / "ledger/approvals" / record).glob("*.json")
        stated[record] = json.loads(path.read_text(encoding="utf-8"))["predicate"]["chain"][2]
    assert stated[REQUIREMENT]["classification"] == "region-wide"
    assert stated[ALIKE]["classification"] == "local-extension"
    assert stated[REQUIREMENT]["opinion"] == "经审核，均符合规范业务流程的要求。\n同意，全区适用。"
    assert stated[ALIKE]["opinion"] == "经审核，均符合规范业务流程的要求。\n同意，限本地。"


@pytest.mark.parametrize(
    ("body", "subject", "text", "letter"),
    [
        (f"{OPINION}\n文号：{LETTER}", REQUIREMENT, OPINION, LETTER),
        (f"文号：{LETTER}\n{REQUIREMENT}：甲\r\n{OTHER}:乙", REQUIREMENT, "甲", LETTER),
        (f"文号：{LETTER}\n【{OTHER}】\n乙\n第二行", OTHER, "乙\n第二行", LETTER),
        (f"总\n{OTHER}：乙", REQUIREMENT, "总", None),
        (f"总\n与{OTHER}：重复", REQUIREMENT, f"总\n与{OTHER}：重复", None),
        (f"总\n{OTHER}与本项重复", REQUIREMENT, f"总\n{OTHER}与本项重复", None),
        (f"总\n文号：甲财〔2026〕1号\n{OTHER}：乙\n文号：{LETTER}", OTHER, "总\n乙", LETTER),
    ],
)
def test_a_review_gives_an_opinion_on_one_of_its_subjects(
    body: str, subject: str, text: str, letter: str | None
) -> None:
    opinion = parse_opinion(body, Schemas(Path(__file__).parent.parent / "schemas"), subject, {REQUIREMENT, OTHER})
    assert (opinion.text.replace("\n\n", "\n"), opinion.letter) == (text, letter)


def test_a_line_that_names_a_requirement_of_another_request_cuts_nothing_off() -> None:
    body = f"经核对流程现状可行。\n{OTHER}\n与本项相近，不可行。"
    assert (
        parse_opinion(body, Schemas(Path(__file__).parent.parent / "schemas"), REQUIREMENT, {REQUIREMENT}).text == body
    )


def letter(review: Review, *words: str) -> Any:
    return review.run("document", "letter", "--consolidation", "150100", *words, "-o", str(review.files / "函.docx"))


def test_the_letter_of_a_batch_lists_who_judged_what_is_still_open(one: Review) -> None:
    """From the snapshot alone: by the numbers of the requests before they go up, by the letter's number after that."""
    shutil.copytree(ROOT / FOLDER, one.desk.root / FOLDER)
    place = one.desk.root / "build/pulls.json"
    write_snapshot(one.snapshot(), place)
    paper = one.files / "函.docx"
    early = letter(one, "--request", "3", "--request", "4", "--number", LETTER)
    assert early.returncode == 0, early.stderr
    letter_text = paperwork.text(paperwork.read(paper.read_bytes()))
    assert LETTER in letter_text and "新城区财政局\n2026年7月1日经评估可行" in letter_text
    assert (
        "回民区财政局\n2026年7月1日经评估可行" in letter_text or "赛罕区财政局\n2026年7月1日经评估可行" in letter_text
    )
    assert "共2项，均已进行可行性评估" in letter_text
    paper.unlink()
    assert consolidate(one, "3", "4", "--opinion", OPINION).returncode == 0
    write_snapshot(one.snapshot(), place)
    late = letter(one, "--number", LETTER)
    assert late.returncode == 0, late.stderr
    assert paperwork.text(paperwork.read(paper.read_bytes())).count("2026年7月1日经评估可行") == 2
    paper.unlink()
    other = letter(one, "--request", "3", "--number", "呼财购〔2026〕13号")
    assert other.returncode == 1 and f"{REQUIREMENT}已以{LETTER}上报" in other.stderr
    for number, why in (("5", "尚未经"), ("6", "由包头市财政局汇总"), ("99", "没有这一编号")):
        refused = letter(one, "--request", number)
        assert refused.returncode == 2 and why in refused.stderr


def test_a_county_reports_what_it_judged_in_open_requests_by_their_numbers(one: Review) -> None:
    """From the snapshot, as the city's letter; before and after the city has consolidated."""
    shutil.copytree(ROOT / FOLDER, one.desk.root / FOLDER)
    write_snapshot(one.snapshot(), one.desk.root / "build/pulls.json")
    paper = one.files / "报告.docx"

    def report(county: str, *numbers: int) -> Any:
        words = [word for number in numbers for word in ("--request", str(number))]
        return one.run("document", "report", "requirements", "--by", county, *words, "-o", str(paper), "--force")

    for numbers, count in (((3,), "共1项"), ((3, 8), "共2项")):
        done = report("150102", *numbers)
        assert done.returncode == 0, done.stderr
        paper_text = paperwork.text(paperwork.read(paper.read_bytes()))
        assert (
            count in paper_text and "新城区财政局\n2026年7月1日经评估可行" in paper_text and REQUIREMENT in paper_text
        )
        assert "\n呼和浩特市财政局：\n" in paper_text
    for county, number, why in (
        ("150102", 5, f"{ALIKE}尚未经新城区财政局评估可行"),
        ("150102", 7, "要求修改，尚未了结"),
        ("150102", 4, "没有由新城区财政局评估"),
        ("150105", 3, "没有由赛罕区财政局评估"),
        ("150102", 99, "没有这一编号"),
    ):
        refused = report(county, number)
        assert refused.returncode == 2 and why in refused.stderr, refused.stderr
    straight = report("150100", 3)
    assert straight.returncode == 2 and "没有由呼和浩特市财政局评估" in straight.stderr


def join(review: Review, *words: str) -> Any:
    return review.run("join", *words, "--landline", "0471-6640009", "--pulls", str(review.files / "pulls.json"))


def test_similar_needs_of_two_counties_are_joined(one: Review) -> None:
    write_snapshot(one.snapshot(), one.files / "pulls.json")
    done = join(one, "3", "4", "--title", "全市评审现场签到改为人脸识别")
    assert done.returncode == 0, done.stderr
    (path,) = (one.desk.root / "requests/150100/2026").glob("REQ-150100-20260701-*.yaml")
    joint = yaml.safe_load(path.read_text(encoding="utf-8"))
    assert [raiser["division"] for raiser in joint["raised_by"]] == ["150102", "150105"]
    assert [raiser["sealed_form"]["sha256"] for raiser in joint["raised_by"]] == [f"{number:064}" for number in (3, 4)]
    assert joint["requester"]["division"] == "150100" and joint["title"].startswith("全市")
    assert all("supersedes" not in raiser for raiser in joint["raised_by"])
    output = done.stdout + done.stderr
    assert f"合并请求3（{REQUIREMENT}）请关闭" in output and f"合并为{joint['id']}" in output
    assert "新城区财政局可行性评估，赛罕区财政局可行性评估，呼和浩特市财政局汇总上报" in output


def test_joining_supersedes_a_countys_requirement_on_main(one: Review) -> None:
    write_snapshot(one.snapshot(), one.files / "pulls.json")
    done = join(one, "REQ-150102-20260501-aaa7", "4")
    assert done.returncode == 0, done.stderr
    (path,) = (one.desk.root / "requests/150100/2026").glob("REQ-150100-20260701-*.yaml")
    joint = yaml.safe_load(path.read_text(encoding="utf-8"))
    assert joint["raised_by"][0]["supersedes"] == "REQ-150102-20260501-aaa7"


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["3"], "合并须有两项以上"),
        (["3", "6"], "分属呼和浩特市财政局、包头市财政局汇总"),
        (["3", "5"], "属于同一财政部门"),
        (["3", "99"], "未合并的请求99不存在"),
        (["3", "4", "--like", "9"], "不在所选需求之中"),
    ],
)
def test_requests_that_cannot_be_joined_are_refused(one: Review, words: list[str], message: str) -> None:
    write_snapshot(one.snapshot(), one.files / "pulls.json")
    done = join(one, *words)
    assert done.returncode in (1, 2) and message in done.stderr, done.stderr
    assert not list((one.desk.root / "requests/150100/2026").glob("REQ-150100-20260701-*"))


def test_a_city_s_own_requirement_joins_the_letter_and_manzhouli_has_its_own(one: Review) -> None:
    """A city's own requirement is consolidated by another person of the bureau than its evaluator."""
    own, straight = "REQ-150100-20260603-eee5", "REQ-150781-20260603-fff6"
    raise_in(one, 10, own).approve(("evaluate", "nm150100-evaluate"))
    one.offer(10, "市本级的需求")
    raise_in(one, 11, straight).approve(("evaluate", "nm150781-evaluate"))
    one.offer(11, "满洲里市的需求")
    one.desk.git("checkout", "-q", "main")
    mixed = consolidate(one, "3", "11", "--opinion", OPINION)
    assert mixed.returncode == 2 and "请用--city写明汇总的盟市" in mixed.stderr
    done = consolidate(one, "3", "10", "--opinion", OPINION)
    assert done.returncode == 0, done.stdout + done.stderr
    one.server.myself = "nm150781-consolidate"
    wrong = consolidate(one, "11", "--opinion", OPINION)
    assert wrong.returncode == 2 and "不是本部门的文号" in wrong.stderr
    right = consolidate(one, "11", "--opinion", OPINION, letter="满财购〔2026〕5号")
    assert right.returncode == 0, right.stdout + right.stderr
