"""The trial of a forge, end to end on the stand-in: it passes on a correct one, and each weakness fails its row."""

import os
import shlex
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner

from command import TAIZHANG
from forge_settings import OWNER, settings_forge
from forge_trial import TrialForge, TrialHandler, git, make_bare
from forges import MYSELF, REPOSITORY
from taizhang.base.errors import RunFailedError
from taizhang.cli import taizhang

ROLES = ("owner", "merger", "gate", "seal", "requester", "outsider", "county", "city", "region")
LOGINS = {"owner": OWNER, "gate": MYSELF, **{role: f"{role}bot" for role in ROLES[1:] if role != "gate"}}


@pytest.fixture(autouse=True)
def _start_commands_warm(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What the trial starts as `python -m taizhang` is forked from the tests' warm process."""
    python = tmp_path / "python"
    python.write_text(f'#!/bin/sh\nshift 2\nexec {shlex.join(TAIZHANG)} "$@"\n', encoding="utf-8")
    python.chmod(0o755)
    monkeypatch.setattr("taizhang.forge.administration.trial.workshop.sys.executable", str(python))


@pytest.fixture
def server(tmp_path: Path) -> Iterator[TrialForge]:
    with settings_forge("gitea", TrialHandler, TrialForge, folder=tmp_path / "forge") as memory:
        assert isinstance(memory, TrialForge)
        memory.folder.mkdir()
        memory.people = dict.fromkeys(login for login in LOGINS.values() if login != OWNER)
        memory.tokens = {f"token-of-{role}": (login, {"all"}) for role, login in LOGINS.items()}
        yield memory


def run(server: TrialForge, scratch: str = REPOSITORY, **more: str) -> tuple[int, list[tuple[bool, str]], str]:
    """Run the trial; its exit code, the rows in order with whether each passed, and its output."""
    environment: dict[str, str | None] = dict.fromkeys(name for name in os.environ if name.startswith("TRY_"))
    environment |= {**server.environment(), "FORGE_REPOSITORY": "region/ledger"}
    environment |= {f"TRY_{role.upper()}_TOKEN": f"token-of-{role}" for role in ROLES}
    result = CliRunner().invoke(
        taizhang, ["forge", "try", "--scratch", scratch, "--lang", "zh"], env={**environment, **more}
    )
    if isinstance(result.exception, RunFailedError):
        return 3, [], result.exception.message.zh
    if result.exception is not None and not isinstance(result.exception, SystemExit):
        raise result.exception
    assert "token-of" not in result.output
    lines = [line for line in result.stdout.split("\n") if line.startswith(("通过", "不通过"))]
    return result.exit_code, [(line.startswith("通过"), line.split("  ", 1)[1]) for line in lines], result.stdout


def test_the_whole_table_passes_on_a_correct_forge_and_again_on_its_own_repository(server: TrialForge) -> None:
    code, rows, output = run(server)
    assert code == 0 and [passed for passed, _ in rows] == [True] * 11, output
    assert server.settings["has_actions"] is False
    request = server.requests[1]
    assert request.merge and request.reviews[0]["user"] == LOGINS["outsider"]
    log = git(server.bare, "log", "--format=%s", "--first-parent", "main").split("\n")
    assert log == ["审批存证", "Merge pull request 1", "试运行"]
    assert server.requests[2].merge is None, "what changes the gate's workflow is not merged"
    # A repository of an earlier trial is founded anew; the ledger's own and a stranger's are not touched.
    server.lax = {"runs"}
    code, rows, output = run(server)
    assert code == 1 and [step for passed, step in rows if not passed] == [
        "请求里加pull_request_review流程，请求人写意见"
    ], output


def test_an_unprotected_forge_fails_the_rows_of_protection(server: TrialForge, monkeypatch: pytest.MonkeyPatch) -> None:
    server.lax = {"push", "merge"}
    # What does not come is waited for.
    monkeypatch.setattr("taizhang.forge.administration.trial.trial._MERGE_CHECK_SECONDS", 2)
    code, rows, output = run(server)
    failed = [step for passed, step in rows if not passed]
    assert code == 1 and {"直接推送main", "用派生仓库提一件新需求"} <= set(failed), output


def test_a_trial_changes_only_its_own_repositories(server: TrialForge, tmp_path: Path) -> None:
    make_bare(server)
    work = tmp_path / "work"
    git(tmp_path, "clone", "-q", str(server.bare), str(work))
    (work / "x").write_text("x", encoding="utf-8")
    git(work, "add", "x")
    git(work, "-c", "user.name=t", "-c", "user.email=t@example.invalid", "commit", "-qm", "x")
    head = git(work, "rev-parse", "HEAD")
    git(server.bare, "fetch", "-q", str(work), "HEAD:refs/heads/main")
    code, _, output = run(server)
    assert code == 3 and "不是试运行建立的" in output
    assert git(server.bare, "rev-parse", "main") == head and not server.rules
    code, _, output = run(server, scratch="region/ledger")
    assert code == 3 and "是正式的台账库" in output


@pytest.mark.parametrize(
    ("more", "message"),
    [
        ({"TRY_CITY_TOKEN": ""}, "没有设置环境变量TRY_CITY_TOKEN"),
        ({"TRY_CITY_TOKEN": "expired"}, "令牌（TRY_CITY_TOKEN）无效或者已经过期"),
        ({"TRY_CITY_TOKEN": "token-of-county"}, "countybot用于两种角色"),
        ({"FORGE": "github"}, "试运行只支持Gitea和Forgejo"),
    ],
)
def test_unusable_accounts_are_named(server: TrialForge, more: dict[str, str], message: str) -> None:
    code, _, line = run(server, **more)
    assert code == 3 and message in line
    assert not server.sent
