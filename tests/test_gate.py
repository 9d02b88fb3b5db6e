"""The gate: every way to merge what was not approved in order, on real repositories."""

import json
import re
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from merging import AUTHOR, BODIES, CHAIN, OPENED, PATH, REQUIREMENT, TODAY, Desk, requirement
from taizhang.approval.gate.verdict import Verdict
from taizhang.base.errors import RunFailedError
from taizhang.cli import taizhang
from taizhang.repository.repository import load_repository
from taizhang.rules.check import check_repository


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk(tmp_path)


def standings(verdict: Verdict) -> list[str]:
    (chain,) = verdict.chains
    return [step.standing for step in chain.steps]


def refusal_reasons(verdict: Verdict) -> list[str]:
    """Why reviews of holders do not count, without the advice on them."""
    steps = [step for chain in verdict.chains for step in chain.steps]
    return [reason.zh.partition("；")[0] for step in steps for _, reason in step.refused]


def codes(verdict: Verdict) -> set[str]:
    return {finding.code for finding in verdict.errors}


def test_a_whole_chain_in_order_may_be_merged(desk: Desk) -> None:
    verdict = desk.raise_requirement().approve().judge()
    assert verdict.findings == ()
    assert standings(verdict) == ["done", "done", "done"]
    assert verdict.mergeable


def test_without_reviews_the_county_is_next(desk: Desk) -> None:
    verdict = desk.raise_requirement().judge()
    assert not verdict.mergeable
    (chain,) = verdict.chains
    assert [(step.duty, step.division, step.standing) for step in chain.steps] == [
        ("evaluate", "150102", "next"),
        ("consolidate", "150100", "later"),
        ("review", "150000", "later"),
    ]
    assert chain.steps[0].since == OPENED


def test_a_push_after_approval_voids_it(desk: Desk) -> None:
    desk.raise_requirement().approve()
    verdict = desk.raise_requirement(title="评审现场签到改为刷脸").judge()
    assert standings(verdict) == ["next", "later", "later"]
    assert set(refusal_reasons(verdict)) == {"意见作出之后内容又有改动"}


def test_a_rebase_with_the_same_record_keeps_the_approvals(desk: Desk) -> None:
    desk.raise_requirement().approve()
    desk.git("checkout", "-q", "main")
    desk.write("README.md", "别的改动\n")
    desk.save()
    desk.git("checkout", "-q", "topic")
    desk.git("rebase", "-q", "main")
    desk.authors[desk.head] = AUTHOR
    assert desk.judge().mergeable


def test_a_merge_of_main_into_the_branch_keeps_the_approvals(desk: Desk) -> None:
    desk.raise_requirement().approve()
    desk.git("checkout", "-q", "main")
    desk.write("README.md", "别的改动\n")
    desk.save()
    desk.git("checkout", "-q", "topic")
    desk.git("merge", "-q", "--no-edit", "main")
    desk.authors[desk.head] = AUTHOR
    verdict = desk.judge()
    assert verdict.mergeable
    assert [item.path for item in verdict.change.paths] == [PATH]


def test_one_person_does_one_duty(desk: Desk) -> None:
    both = "two-hats"
    desk.git("checkout", "-q", "main")
    grant(desk, both, ("150102", "evaluate"), ("150100", "consolidate"))
    desk.save()
    desk.git("checkout", "-q", "topic")
    desk.git("merge", "-q", "--no-edit", "main")
    desk.raise_requirement().approve(("evaluate", both), ("consolidate", both), CHAIN[2])
    verdict = desk.judge()
    assert standings(verdict) == ["done", "next", "later"]
    assert (both, "已用于本链条的另一环节，一人只办一个环节") in [
        (login, reason.zh.partition("；")[0]) for login, reason in verdict.chains[0].steps[1].refused
    ]
    desk.review("nm150100-consolidate", BODIES["consolidate"])
    desk.review("nm150000-review", BODIES["review"])
    assert desk.judge().mergeable


def grant(desk: Desk, login: str, *duties: tuple[str, str], person: str = "p-7h2kd0", until: str = "") -> None:
    """Write an account with duties into the reviewers' file of the working tree."""
    text = (desk.root / ".github/reviewers.yaml").read_text(encoding="utf-8").rstrip()
    end = f", until: {until}" if until else ""
    lines = [f"      - {{division: '{code}', duty: {duty}, from: 2025-01-01{end}}}" for code, duty in duties]
    new = "\n".join([text, f"  - login: {login}", f"    person: {person}", "    name: 新任", "    duties:", *lines])
    desk.write(".github/reviewers.yaml", new + "\n")


def test_changes_requested_after_approval_block(desk: Desk) -> None:
    desk.raise_requirement().approve()
    desk.review("nm150100-consolidate", "请补充法律依据。", "CHANGES_REQUESTED")
    verdict = desk.judge()
    assert not verdict.mergeable
    assert verdict.chains[0].blocked == ("nm150100-consolidate",)


def test_changes_requested_by_a_second_holder_block_a_chain_that_is_done(desk: Desk) -> None:
    on_main(desk, lambda: grant(desk, "second-city", ("150100", "consolidate")))
    desk.raise_requirement().approve()
    assert desk.judge().mergeable
    desk.review("second-city", "请补充法律依据。", "CHANGES_REQUESTED")
    verdict = desk.judge()
    assert standings(verdict) == ["done", "done", "done"]
    assert verdict.chains[0].blocked == ("second-city",)
    assert not verdict.mergeable
    assert desk.seal(desk.merge()).files == {}


def test_one_person_with_two_accounts_does_one_duty(desk: Desk) -> None:
    def twins() -> None:
        grant(desk, "twin-below", ("150102", "evaluate"))
        grant(desk, "twin-above", ("150000", "review"))

    on_main(desk, twins)
    desk.raise_requirement().approve(("evaluate", "twin-below"), CHAIN[1], ("review", "twin-above"))
    verdict = desk.judge()
    assert standings(verdict) == ["done", "done", "next"]
    assert refusal_reasons(verdict) == ["与twin-below系同一人，已办理另一环节，一人只办一个环节"]
    desk.review("nm150000-review", BODIES["review"])
    assert desk.judge().mergeable
    # Nor does one account approve what the other wrote.
    desk.more["author"] = "twin-above"
    assert standings(desk.judge())[0] == "next"


def on_main(desk: Desk, act: Callable[[], None]) -> None:
    """Change main, and bring the branch up to it."""
    desk.git("checkout", "-q", "main")
    act()
    desk.save()
    desk.git("checkout", "-q", "topic")
    desk.git("merge", "-q", "--no-edit", "main")


def test_only_persons_able_to_do_the_next_duty_are_named(desk: Desk, tmp_path: Path) -> None:
    def staff() -> None:
        grant(desk, "second-city", ("150100", "consolidate"))
        grant(desk, "past-city", ("150100", "consolidate"), person="p-7h2kd1", until="2026-07-01")
        grant(desk, "writer-twin", ("150100", "consolidate"), person="p-7h2kd2")
        grant(desk, "evaluator", ("150102", "evaluate"), ("150100", "consolidate"), person="p-7h2kd3")
        grant(desk, "writer", ("150102", "operate"), person="p-7h2kd2")

    on_main(desk, staff)
    desk.more["author"] = "writer"
    desk.raise_requirement().approve(("evaluate", "evaluator"))
    path = tmp_path / "reviews.json"
    path.write_text(json.dumps(desk.document()), encoding="utf-8")
    assert "汇总（nm150100-consolidate、second-city，已等待2个工作日）" in run(desk, path).output


def test_a_duty_that_nobody_can_do_is_reported(desk: Desk, tmp_path: Path) -> None:
    desk.more["author"] = "nm150102-evaluate"
    path = tmp_path / "reviews.json"
    path.write_text(json.dumps(desk.raise_requirement().document()), encoding="utf-8")
    assert "可行性评估（名册上没有可以办理的人员，请规则管理人员登记，已等待2个工作日）" in run(desk, path).output


def test_an_outsiders_approval_is_explained(desk: Desk, tmp_path: Path) -> None:
    desk.raise_requirement().approve(("evaluate", "passer-by"), ("evaluate", "nm150202-evaluate"))
    path = tmp_path / "reviews.json"
    path.write_text(json.dumps(desk.document()), encoding="utf-8")
    output = run(desk, path).output
    assert "passer-by的意见不计入：其账号没有本链条任一环节的职责" in output
    assert "nm150202-evaluate的意见不计入：" in output
    report = json.loads(run(desk, path, "--format", "json").output)
    assert [item["login"] for item in report["request"]["subjects"][0]["outside"]] == ["passer-by", "nm150202-evaluate"]


def test_a_withdrawal_asks_for_no_number_or_classification_again(desk: Desk) -> None:
    desk.raise_requirement().approve()
    desk.seal(desk.merge())
    desk.start_request(8)
    withdrawal = "withdrawn:\n  on: 2026-07-01\n  reason: 该项功能已由国家统一平台提供。\n"
    desk.propose(lambda _: desk.write(PATH, requirement() + withdrawal))
    for _, login in CHAIN:
        desk.review(login, "该项需求现已不可行，同意撤回。")
    verdict = desk.judge()
    assert (standings(verdict), codes(verdict)) == (["done", "done", "done"], set())
    (raw,) = [raw for name, raw in desk.seal(desk.merge()).files.items() if name.endswith(".json")]
    steps = json.loads(raw)["predicate"]["chain"]
    assert [(step["letter"], step["classification"]) for step in steps] == [(None, None)] * 3
    errors = {item.code for item in check_repository(load_repository(desk.root), TODAY) if item.severity == "error"}
    assert not errors & {"C02", "C04", "C05", "C06"}


def test_a_comment_withdraws_no_approval(desk: Desk) -> None:
    desk.raise_requirement().approve()
    desk.review("nm150100-consolidate", "谢谢。", "COMMENTED")
    assert desk.judge().mergeable


def test_a_strangers_demand_does_not_block(desk: Desk) -> None:
    desk.raise_requirement().approve()
    desk.review("passer-by", "我不同意这项需求。", "CHANGES_REQUESTED")
    assert desk.judge().mergeable


def test_a_dismissed_review_does_not_count(desk: Desk) -> None:
    desk.raise_requirement().approve()
    desk.reviews[1]["dismissed"] = True
    verdict = desk.judge()
    assert standings(verdict) == ["done", "next", "later"]
    assert "意见已被撤销" in refusal_reasons(verdict)


@pytest.mark.parametrize("login", ["nm150102-evaluate", "NM150102-Evaluate"])
def test_nobody_approves_their_own(desk: Desk, login: str) -> None:
    desk.raise_requirement().approve()
    desk.more["author"] = login
    verdict = desk.judge()
    assert standings(verdict)[0] == "next"
    assert refusal_reasons(verdict)[0].startswith("系本合并请求的提交者")


def test_an_author_of_a_commit_may_not_approve(desk: Desk) -> None:
    desk.raise_requirement()
    desk.authors[desk.save(author="nm150000-review")] = "nm150000-review"
    verdict = desk.approve().judge()
    assert standings(verdict) == ["done", "done", "next"]


def test_a_committer_of_anothers_work_may_not_approve_it(desk: Desk) -> None:
    desk.raise_requirement().approve()
    commits = desk.document()["commits"]
    commits[-1]["committer"] = "NM150102-evaluate"
    desk.more["commits"] = commits
    assert standings(desk.judge()) == ["next", "later", "later"]


def test_a_bot_may_not_approve(desk: Desk) -> None:
    desk.raise_requirement().approve()
    desk.reviews[0]["bot"] = True
    assert "机器账号不得审批" in refusal_reasons(desk.judge())


def test_the_wrong_order_does_not_count(desk: Desk) -> None:
    verdict = desk.raise_requirement().approve(CHAIN[1], CHAIN[0], CHAIN[2]).judge()
    assert standings(verdict) == ["done", "next", "later"]
    assert "早于前一环节的意见" in refusal_reasons(verdict)


def test_another_divisions_reviewer_does_not_count(desk: Desk) -> None:
    verdict = desk.raise_requirement().approve(("evaluate", "nm150202-evaluate"), *CHAIN[1:]).judge()
    assert standings(verdict)[0] == "next"


def test_three_county_approvals_are_not_a_chain(desk: Desk) -> None:
    verdict = (
        desk.raise_requirement()
        .approve(CHAIN[0], ("evaluate", "nm150105-evaluate"), ("evaluate", "nm150202-evaluate"))
        .judge()
    )
    assert standings(verdict) == ["done", "next", "later"]


def test_a_term_that_is_over_does_not_count(desk: Desk) -> None:
    desk.git("checkout", "-q", "main")
    text = (desk.root / ".github/reviewers.yaml").read_text(encoding="utf-8")
    head, _, tail = text.partition("login: nm150102-evaluate")
    first, _, rest = tail.partition("from: 2025-01-01")
    desk.write(
        ".github/reviewers.yaml", f"{head}login: nm150102-evaluate{first}from: 2025-01-01, until: 2026-06-30{rest}"
    )
    desk.save()
    desk.git("checkout", "-q", "topic")
    desk.git("merge", "-q", "--no-edit", "main")
    verdict = desk.raise_requirement().approve().judge()
    assert "2026-07-01不在任期之内" in refusal_reasons(verdict)
    # The last day counts to its end in Beijing, in any time zone of the forge.
    desk.reviews[0]["submitted_at"] = "2026-06-30T15:59:59Z"
    desk.more["opened_at"] = "2026-06-30T10:00:00+08:00"
    assert desk.judge().mergeable


def test_a_duty_granted_in_the_same_request_does_not_count(desk: Desk) -> None:
    grant(desk, "newcomer", ("150102", "evaluate"))
    verdict = desk.raise_requirement().approve(("evaluate", "newcomer"), *CHAIN[1:]).judge()
    assert "G03" in codes(verdict)
    assert not verdict.mergeable
    assert verdict.chains[0].steps[0].standing == "next"


def test_the_reviewers_file_needs_two_governors(desk: Desk) -> None:
    desk.propose(lambda _: grant(desk, "newcomer", ("150000", "govern")))
    desk.approve(("govern", "newcomer"), ("govern", "nm150000-govern1"))
    verdict = desk.judge()
    assert sorted(standings(verdict)) == ["done", "next"]
    desk.review("nm150000-govern2", BODIES["govern"])
    assert desk.judge().mergeable
    # Machinery is approved as a whole: any further change makes it another.
    desk.propose(lambda _: desk.write("README.md", "又加一处\n"))
    assert standings(desk.judge()) == ["next", "next"]


def test_an_opinion_on_other_changes_may_list_requirements(desk: Desk) -> None:
    """Only for several requirements does an opinion speak on each; for any other change it counts as a whole."""
    path = desk.root / ".github/reviewers.yaml"
    path.write_text(path.read_text("utf-8") + "# ", "utf-8")
    desk.save()
    for login in ("nm150000-govern1", "nm150000-govern2"):
        desk.review(login, f"{REQUIREMENT}：与该需求无涉，已核对改动的全部内容，同意生效。")
    assert desk.judge().mergeable


def test_forged_commit_dates_change_nothing(desk: Desk) -> None:
    desk.write(PATH, requirement())
    old = "2020-01-01T00:00:00Z"
    desk.save(GIT_AUTHOR_DATE=old, GIT_COMMITTER_DATE=old)
    assert desk.judge().chains[0].steps[0].since == OPENED


def test_a_rewritten_history_voids_approvals_of_lost_commits(desk: Desk) -> None:
    desk.raise_requirement().approve()
    for review in desk.reviews:
        review["commit"] = "f" * 40
    assert set(refusal_reasons(desk.judge())) == {"所审的提交已无从取得"}


@pytest.mark.parametrize(
    ("index", "body", "reason"),
    [
        (0, "同意", "意见不足8字（现为2字）"),
        (0, "文号：呼财购〔2026〕31号", "意见不足8字（现为0字）"),
        (1, "经汇总，本市无同类需求，同意上报。", "未写明上报文件的文号"),
        (1, "经汇总，本市无同类需求，同意上报。\n文号：31号", "文号“31号”不合格式，应形如“呼财购〔2026〕12号”"),
        (
            1,
            BODIES["consolidate"].replace("呼财购", "包财购"),
            "文号“包财购〔2026〕31号”不是本部门的文号，本部门的文号以“呼财”开头",
        ),
        (1, BODIES["consolidate"].replace("31号", "\u202e31号"), "意见中有不能入库的字符，请删去后重新提交"),
        (1, BODIES["consolidate"].replace("2026", "2025"), "文号“呼财购〔2025〕31号”的年份与办理之日2026-07-01不符"),
        (0, "经评估，现有功能已能满足，该项不可行。", "意见写有“不可行”，不能作为批准"),
        (2, "经审核，符合规范业务流程的要求，同意。", "未写明需求分类"),
        (2, "经审核，符合规范业务流程的要求，同意。\n分类：很好", "未写明需求分类"),
    ],
)
def test_an_opinion_states_what_its_duty_needs(desk: Desk, index: int, body: str, reason: str) -> None:
    desk.raise_requirement().approve()
    desk.reviews[index]["body"] = body
    verdict = desk.judge()
    assert standings(verdict)[index] == "next"
    assert reason in refusal_reasons(verdict)


@pytest.mark.parametrize(
    "spoil",
    [
        lambda d: d.update(head="0" * 40),
        lambda d: d.update(commits=[]),
        lambda d: d["commits"][-1].update(sha="0" * 40),
        lambda d: d["reviews"][0].pop("commit"),
        lambda d: d["reviews"][0].update(state="PENDING"),
        lambda d: d["reviews"][0].update(submitted_at="2026-07-01T08:00:00"),
        lambda d: d["reviews"][0].update(submitted_at="yesterday"),
        lambda d: d.pop("reviews"),
        lambda d: d.update(author=None),
    ],
)
def test_an_incomplete_forge_answer_cannot_be_judged(desk: Desk, tmp_path: Path, spoil: Any) -> None:
    desk.raise_requirement().approve()
    document = desk.document()
    spoil(document)
    path = tmp_path / "reviews.json"
    path.write_text(json.dumps(document), encoding="utf-8")
    result = run(desk, path)
    assert isinstance(result.exception, RunFailedError)


def test_an_address_of_no_account_is_judged_like_any_other(desk: Desk, tmp_path: Path) -> None:
    """The committer chooses the address, so an unknown one proves no more than a known one: decision 0019."""
    desk.raise_requirement().approve()
    document = desk.document()
    document["commits"][-1].update(author=None)
    path = tmp_path / "reviews.json"
    path.write_text(json.dumps(document), encoding="utf-8")
    assert run(desk, path).exit_code == 0


@pytest.mark.parametrize("raw", [b"", b"[]", b"{", b"\xff", b'{"message": "Not Found"}'])
def test_an_unreadable_answer_is_no_approval(desk: Desk, tmp_path: Path, raw: bytes) -> None:
    desk.raise_requirement().approve()
    path = tmp_path / "reviews.json"
    path.write_bytes(raw)
    assert isinstance(run(desk, path).exception, RunFailedError)


def run(desk: Desk, path: Path, *more: str) -> Any:
    arguments = ["gate", "--repo", str(desk.root), "--base", "main", "--head", "topic", "--reviews", str(path)]
    return CliRunner().invoke(taizhang, [*arguments, "--today", "2026-07-03", "--lang", "zh", *more])


def test_the_command_reports_who_is_next_and_how_long_it_waits(desk: Desk, tmp_path: Path) -> None:
    path = tmp_path / "reviews.json"
    path.write_text(json.dumps(desk.raise_requirement().approve(CHAIN[0]).document()), encoding="utf-8")
    result = run(desk, path)
    assert result.exit_code == 1
    assert "2. [待办] 呼和浩特市财政局汇总（nm150100-consolidate，已等待2个工作日）" in result.output
    assert "文号：" in result.output
    assert "不能合并" in result.output
    desk.approve(*CHAIN[1:])
    path.write_text(json.dumps(desk.document()), encoding="utf-8")
    result = run(desk, path)
    assert (result.exit_code, "结论：可以合并。" in result.output) == (0, True)
    report = json.loads(run(desk, path, "--format", "json").output)
    assert report["request"]["mergeable"] is True
    assert [step["login"] for step in report["request"]["subjects"][0]["steps"]] == [login for _, login in CHAIN]


def test_a_duplicate_key_hides_nothing(desk: Desk) -> None:
    desk.propose(lambda _: desk.write(PATH, requirement() + "title: 另一个\n")).approve()
    verdict = desk.judge()
    assert "F03" in codes(verdict)
    assert not verdict.mergeable


@pytest.mark.parametrize("odd", ["symlink", "executable", "submodule", "name", "space", "twin", "large", "place"])
def test_odd_entries_are_refused_unread(desk: Desk, odd: str) -> None:
    desk.write(PATH, requirement())
    path = desk.root / PATH
    match odd:
        case "symlink":
            path.unlink()
            path.symlink_to("/etc/passwd")
        case "executable":
            path.chmod(0o755)
        case "submodule":
            desk.git("update-index", "--add", "--cacheinfo", "160000," + "1" * 40 + ",requests/150102/sub")
        case "name":
            desk.write("site/说明\n$(id).md", "x\n")
        case "space":
            desk.write("site/-rf.md", "x\n")
        case "twin":
            desk.write("schemas/Common.schema.json", "{}\n")
        case "large":
            path.write_bytes(b"# " + b"x" * 10_000_000)
        case "place":
            path.rename(path.with_name("notes.yaml"))
    if odd == "submodule":
        desk.git("commit", "-q", "-m", "m")
        desk.authors[desk.head] = AUTHOR
    else:
        desk.save()
    verdict = desk.approve().judge()
    assert codes(verdict) <= {"G02", "F09"}
    assert codes(verdict)
    assert verdict.chains == ()
    assert not verdict.mergeable


def test_a_title_with_shell_text_is_text(desk: Desk, tmp_path: Path) -> None:
    title = "$(touch /tmp/owned); `id` ${{ github.token }} <b>签到</b>"
    desk.raise_requirement(title=title)
    desk.git("branch", "-m", "topic", "x;$(id)")
    desk.git("branch", "topic", "x;$(id)")
    path = tmp_path / "reviews.json"
    path.write_text(json.dumps(desk.approve().document()), encoding="utf-8")
    result = run(desk, path)
    assert result.exception is None or isinstance(result.exception, SystemExit)
    assert not Path("/tmp/owned").exists()


def test_a_conflict_with_the_base_cannot_be_judged(desk: Desk) -> None:
    desk.raise_requirement()
    desk.git("checkout", "-q", "main")
    desk.write(PATH, requirement(title="另有一份同号的需求"))
    desk.save()
    desk.git("checkout", "-q", "topic")
    with pytest.raises(RunFailedError) as error:
        desk.judge()
    assert PATH in error.value.message.zh


def test_an_approved_requirement_may_be_withdrawn_by_its_chain(desk: Desk) -> None:
    path = "requests/150781/2026/REQ-150781-20260107-aaa3.yaml"
    withdrawal = "withdrawn:\n  on: 2026-06-30\n  reason: 该项功能已由国家统一平台提供。\n"
    desk.propose(lambda root: desk.write(path, (root / path).read_text(encoding="utf-8") + withdrawal))
    verdict = desk.judge()
    assert not {"G05", "C01"} & codes(verdict)
    assert [step.duty for step in verdict.chains[0].steps] == ["evaluate", "consolidate", "review"]
    assert datetime.fromisoformat("2026-07-01T08:00:00+08:00") == verdict.chains[0].steps[0].since


def test_nothing_around_a_new_requirement_is_read(desk: Desk) -> None:
    assert set(desk.raise_requirement().judge().book.all) == {REQUIREMENT}


@pytest.mark.parametrize(
    ("body", "fits"),
    [
        ("可行性评估意见：\r\n经核对现行流程，该项功能可行。\r\n建议纳入。", True),
        ("经核对\t现行流程，该项功能可行，建议纳入。", True),
        ("经核对现行流程，该项功能可行\u200b，建议纳入。", False),
        ("经核对现行流程，该项功能可行\u202e，建议纳入。", False),
        ("经核对现行流程，该项功能可行\x07，建议纳入。", False),
        ("经核对现行流程可行，联系13812345678。", False),
        ("经核对现行流程，该项功能可行，建议纳入。" * 2000, False),
    ],
)
def test_what_the_gate_lets_through_can_be_sealed(desk: Desk, body: str, fits: bool) -> None:
    desk.raise_requirement().approve()
    desk.reviews[0]["body"] = body
    desk.reviews[1]["body"] = BODIES["consolidate"].replace("\n", "\r\n")
    assert desk.judge().mergeable == fits
    if fits:
        assert desk.seal(desk.merge()).files
    else:
        assert standings(desk.judge())[0] == "next"


def test_an_id_that_escapes_hide_is_refused(desk: Desk) -> None:
    text = requirement().replace(f"id: {REQUIREMENT}", f'id: "\\u0052{REQUIREMENT[1:]}"')
    assert "u0052" in text
    verdict = desk.propose(lambda _: desk.write(PATH, text)).approve().judge()
    assert codes(verdict) == {"G02"}


def test_a_path_of_a_thousand_folders_is_refused_like_any_odd_name(desk: Desk) -> None:
    desk.write(PATH, requirement())
    desk.git("add", "-A")
    blob = desk.git("hash-object", "-w", PATH)
    desk.git("update-index", "--add", "--cacheinfo", f"100644,{blob},{'.z/' + '.a/' * 1100 + 'f'}")
    desk.git("commit", "-q", "-m", "m")
    desk.authors[desk.head] = AUTHOR
    assert codes(desk.approve().judge()) == {"G02"}


def test_a_submodule_that_settings_would_hide_is_seen(desk: Desk) -> None:
    desk.git("checkout", "-q", "main")
    desk.write(".gitmodules", '[submodule "vend"]\n\tpath = vend\n\turl = ./x\n\tignore = all\n')
    desk.save()
    desk.git("checkout", "-q", "topic")
    desk.git("merge", "-q", "--no-edit", "main")
    desk.authors[desk.head] = AUTHOR
    desk.raise_requirement()
    desk.git("update-index", "--add", "--cacheinfo", "160000," + "1" * 40 + ",vend")
    desk.git("commit", "-q", "-m", "m")
    desk.authors[desk.head] = AUTHOR
    assert codes(desk.approve().judge()) == {"G02"}


def test_a_review_time_outside_the_calendar_fails_the_run(desk: Desk, tmp_path: Path) -> None:
    document = desk.raise_requirement().approve().document()
    document["reviews"][0]["submitted_at"] = "9999-12-31T23:59:59Z"
    path = tmp_path / "reviews.json"
    path.write_text(json.dumps(document), encoding="utf-8")
    assert isinstance(run(desk, path).exception, RunFailedError)


SECOND = REQUIREMENT.replace("bbb1", "bbb2")
SCAN = "ab" * 32


def on_one_form(record: str, **changes: Any) -> str:
    """A requirement on the stamped form `SCAN`."""
    text = requirement(id=record, **changes)
    return re.sub(r"sha256: [0-9a-f]{64}", f"sha256: {SCAN}", text)


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({}, {"R10"}),
        (
            {"title": "评审现场签到改为 人脸识别", "content": "评审现场签到 改为人脸识别，\n保留人工核验的通道。"},
            {"R10"},
        ),
        ({"title": "同一申请表上的另一事项"}, set()),
        ({"content": "评审现场签到改为刷身份证，保留人工核验的通道。"}, set()),
        ({"supersedes": REQUIREMENT}, set()),
    ],
)
def test_a_sheet_that_was_imported_on_two_branches_is_found_when_the_second_is_merged(
    desk: Desk, changes: dict[str, Any], expected: set[str]
) -> None:
    desk.propose(lambda _: desk.write(PATH, on_one_form(REQUIREMENT))).approve()
    assert desk.judge().mergeable
    # This branch neither sees the other one nor conflicts with it.
    desk.git("checkout", "-q", "main")
    desk.git("merge", "-q", "--no-ff", "-m", "first", "topic")
    desk.git("checkout", "-q", "-B", "topic", "main~1")
    desk.reviews.clear()
    desk.propose(lambda _: desk.write(PATH.replace(REQUIREMENT, SECOND), on_one_form(SECOND, **changes))).approve()
    verdict = desk.judge()
    assert codes(verdict) == expected
    assert verdict.mergeable == (not expected)
    if expected:
        assert REQUIREMENT in verdict.errors[0].message.zh


def test_only_requirements_of_the_same_form_are_read(desk: Desk) -> None:
    desk.git("checkout", "-q", "main")
    for number in range(20):
        other = REQUIREMENT.replace("bbb1", f"ccc{number % 10}").replace("20260601", f"202606{number + 1:02}")
        desk.write(PATH.replace(REQUIREMENT, other), requirement(id=other, content=f"第{number}项需求的内容。\n"))
    third = REQUIREMENT.replace("bbb1", "ddd1")
    desk.write(PATH.replace(REQUIREMENT, third), on_one_form(third, content="同一申请表上的另一事项。\n"))
    desk.save()
    desk.git("checkout", "-q", "-B", "topic", "main")
    desk.propose(lambda _: desk.write(PATH, on_one_form(REQUIREMENT)))
    assert set(desk.judge().book.requirements) == {REQUIREMENT, third}


def test_the_digest_of_a_form_that_escapes_hide_is_refused(desk: Desk) -> None:
    text = on_one_form(REQUIREMENT).replace(f"sha256: {SCAN}", f'sha256: "\\x61{SCAN[1:]}"')
    verdict = desk.propose(lambda _: desk.write(PATH, text)).approve().judge()
    assert codes(verdict) == {"G02"}
