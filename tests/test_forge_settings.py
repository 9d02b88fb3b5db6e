"""A forge checked and set up by command: the questions, the report, the calls, and the check of the result."""

import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from forge_settings import ADMIN_TOKEN, OWNER, SettingsForge, settings_forge
from forges import MYSELF, REPOSITORY
from specimen import DAY, ROOT, build
from taizhang.base.errors import RunFailedError
from taizhang.cli import taizhang
from taizhang.forge.http_client import HttpClient
from taizhang.forge.versions import version_of

VERSIONS = {"forgejo 12": "12.0.0+gitea-1.22.0", "gitea 1.24": "1.24.7", "gitea 1.27": "1.27.0"}
SETTINGS = f"merging: [merger]\ngating: gatebot\nsealing: {MYSELF}\n"
ROSTER = """people:
  - {login: govern1, person: p-aaaaa1, name: 规则一, duties: [{division: "150000", duty: govern, from: 2025-01-01}]}
  - {login: county, person: p-aaaaa3, name: 旗县, duties: [{division: "150102", duty: evaluate, from: 2025-01-01}]}
  - login: gone
    person: p-aaaaa4
    name: 已离任
    duties: [{division: "150100", duty: consolidate, from: 2025-01-01, until: 2025-12-31}]
"""


@pytest.fixture
def ledger(tmp_path: Path) -> Path:
    root = build(tmp_path)
    (root / ".github").mkdir()
    (root / ".github/forge.yaml").write_text(SETTINGS, encoding="utf-8")
    (root / ".github/reviewers.yaml").write_text(ROSTER, encoding="utf-8")
    return root


def people() -> dict[str, str | None]:
    return dict.fromkeys(("merger", "gatebot", MYSELF, "govern1", "county", "gone", "stranger"))


@pytest.fixture(params=list(VERSIONS.values()), ids=list(VERSIONS))
def server(request: pytest.FixtureRequest) -> Iterator[SettingsForge]:
    with settings_forge("gitea", version=request.param, people=people()) as memory:
        memory.settings["private"] = request.param == VERSIONS["gitea 1.27"]
        yield memory


@pytest.fixture
def forgejo() -> Iterator[SettingsForge]:
    with settings_forge("gitea", people=people()) as memory:
        yield memory


@dataclass(frozen=True)
class CommandResult:
    """The result of a command."""

    returncode: int
    stdout: str
    stderr: str


def run(server: SettingsForge, ledger: Path, *words: str, answer: str = "", **more: str) -> CommandResult:
    """Run a command in this process, with the exit code of the command line."""
    environment: dict[str, str | None] = dict.fromkeys(
        name for name in os.environ if name.startswith(("FORGE", "GATE"))
    )
    command = ["forge", *words, "--repo", str(ledger), "--lang", "zh", "--today", DAY]
    result = CliRunner().invoke(taizhang, command, input=answer, env={**environment, **server.environment(), **more})
    code, errors = result.exit_code, result.stderr
    if isinstance(result.exception, RunFailedError):
        code, errors = 3, f"{result.exception.message.zh}\n{result.exception.message.en}\n"
    elif result.exception is not None and not isinstance(result.exception, SystemExit):
        raise result.exception
    for token in (server.token, ADMIN_TOKEN, *server.tokens):
        assert token not in result.stdout + errors
    return CommandResult(code, result.stdout, errors)


def read_standings(server: SettingsForge, ledger: Path, **more: str) -> dict[str, str]:
    done = run(server, ledger, "check", "--format", "json", **more)
    assert done.returncode in (0, 1), done.stderr
    return {one["key"]: one["standing"] for one in json.loads(done.stdout)["demands"]}


def list_wrong(server: SettingsForge, ledger: Path, **more: str) -> set[str]:
    return {key for key, standing in read_standings(server, ledger, **more).items() if standing == "wrong"}


def test_a_new_repository_is_wrong_and_one_setup_makes_it_right(server: SettingsForge, ledger: Path) -> None:
    before = list_wrong(server, ledger)
    assert {"allow_squash_merge", "actions", "protection", "writes.merger"} <= before
    assert server.sent and {method for method, _, _ in server.sent} == {"PATCH"}, (
        "only probes of the tokens, of number 0"
    )
    assert all(path.endswith("/0") for _, path, _ in server.sent)
    done = run(server, ledger, "setup", "--yes")
    assert done.returncode == 0, done.stdout + done.stderr
    assert list_wrong(server, ledger) == set()
    rule = server.rules["main"]
    assert rule["push_whitelist_usernames"] == [MYSELF] and rule["merge_whitelist_usernames"] == ["merger"]
    counted = server.is_forgejo or server.settings["private"]
    expected = ["county", "govern1"] if counted else []
    assert sorted(rule["approvals_whitelist_username"]) == expected, "whose term is over is not among them"
    # A public Gitea accepts no reader in the list: this is reported, but not as wrong.
    standing = read_standings(server, ledger)["approvals_whitelist_username"]
    assert standing == ("right" if counted else "impossible")
    assert rule["status_check_contexts"] == ["taizhang/gate"] and rule["required_approvals"] == 0
    assert rule["block_on_rejected_reviews"] and rule["enable_approvals_whitelist"]
    assert rule["apply_to_admins" if server.is_forgejo else "block_admin_merge_override"]
    assert server.settings["has_actions"] is False
    assert not server.settings["allow_manual_merge"] and not server.settings["autodetect_manual_merge"]
    assert server.people["county"] == ("read" if counted else None) and server.people["stranger"] is None


def test_a_second_setup_changes_nothing(server: SettingsForge, ledger: Path) -> None:
    run(server, ledger, "setup", "--yes")
    settings, rules, rights = dict(server.settings), json.dumps(server.rules), dict(server.people)
    server.sent.clear()
    done = run(server, ledger, "setup", "--yes")
    assert done.returncode == 0 and "能改的都已合乎要求" in done.stdout
    assert (server.settings, json.dumps(server.rules), server.people) == (settings, rules, rights)
    sent = [body for _, path, body in server.sent if not path.endswith("/0")]
    hidden = {"has_pull_requests": True, "allow_manual_merge": False, "autodetect_manual_merge": False}
    # Invisible settings are written again each time: these two, and a list that accepts nobody.
    assert [body for body in sent if "rule_name" not in body and "enable_push" not in body] == (
        [hidden] if server.hides_manual_merge else []
    )
    assert len(sent) == server.hides_manual_merge + (not server.is_forgejo and not server.settings["private"])


def test_a_dry_run_shows_everything_and_changes_nothing(server: SettingsForge, ledger: Path) -> None:
    settings = dict(server.settings)
    done = run(server, ledger, "setup", "--dry-run")
    assert done.returncode == 0
    assert f"POST repos/{REPOSITORY}/branch_protections" in done.stdout and '"allow_squash_merge": false' in done.stdout
    assert "以下须手工办理" in done.stdout and "见证私钥" in done.stdout
    assert server.settings == settings and not server.rules
    assert all(path.endswith("/0") for _, path, _ in server.sent)


def test_nothing_is_changed_without_consent(forgejo: SettingsForge, ledger: Path) -> None:
    assert run(forgejo, ledger, "setup", answer="n\n").returncode != 0
    assert not forgejo.rules
    assert run(forgejo, ledger, "setup", answer="y\n").returncode == 0
    assert forgejo.rules


def test_a_silently_ignored_setting_is_found_by_reading_back(forgejo: SettingsForge, ledger: Path) -> None:
    forgejo.ignored = {"block_on_rejected_reviews"}
    done = run(forgejo, ledger, "setup", "--yes")
    assert done.returncode == 1
    assert "没有改成：有拒绝的审查时不得合并" in done.stdout
    assert list_wrong(forgejo, ledger) == {"block_on_rejected_reviews"}


def test_a_secret_in_the_ledgers_repository_is_wrong_and_nothing_deletes_it(
    forgejo: SettingsForge, ledger: Path
) -> None:
    forgejo.secrets = ["WITNESS_KEY"]
    done = run(forgejo, ledger, "setup", "--yes")
    assert done.returncode == 0 and "立即吊销" in done.stdout
    assert forgejo.secrets == ["WITNESS_KEY"]
    assert list_wrong(forgejo, ledger) == {"actions_secrets"}
    output = run(forgejo, ledger, "check").stdout
    assert "台账库的Actions密钥：不设：WITNESS_KEY" in output and "只删不换，已经被取走的仍然有效" in output


WEAKENED: dict[str, Any] = {
    "push_whitelist_usernames": ["merger"],
    "push_whitelist_deploy_keys": True,
    "merge_whitelist_usernames": ["merger", MYSELF],
    "status_check_contexts": [],
    "required_approvals": 1,
    "unprotected_file_patterns": "*.md",
    "dismiss_stale_approvals": True,
    "block_on_outdated_branch": True,
    "enable_force_push": True,
    "enable_bypass_allowlist": True,
    "bypass_allowlist_usernames": ["stranger"],
    "apply_to_admins": False,
    "block_admin_merge_override": False,
}


def test_each_field_of_the_rule_is_checked(server: SettingsForge, ledger: Path) -> None:
    run(server, ledger, "setup", "--yes")
    weakened = {name: value for name, value in WEAKENED.items() if name in server.rules["main"]}
    assert len(weakened) >= len(WEAKENED) - 4
    server.rules["main"] |= weakened
    standings = read_standings(server, ledger)
    assert {name for name, standing in standings.items() if standing == "wrong"} == weakened.keys()
    assert not (WEAKENED.keys() - weakened.keys()) & standings.keys(), (
        "a version is not checked for fields that it does not know"
    )
    assert run(server, ledger, "setup", "--yes").returncode == 0
    assert list_wrong(server, ledger) == set()


def test_a_former_holder_is_removed_from_the_list_of_approvals(forgejo: SettingsForge, ledger: Path) -> None:
    run(forgejo, ledger, "setup", "--yes")
    forgejo.rules["main"]["approvals_whitelist_username"] = ["county", "gone"]
    assert list_wrong(forgejo, ledger) == {"approvals_whitelist_username"}
    output = run(forgejo, ledger, "check").stdout
    assert "缺：govern1；多：gone" in output
    run(forgejo, ledger, "setup", "--yes")
    assert sorted(forgejo.rules["main"]["approvals_whitelist_username"]) == ["county", "govern1"]


def test_another_rule_that_comes_first_is_named_and_kept(forgejo: SettingsForge, ledger: Path) -> None:
    run(forgejo, ledger, "setup", "--yes")
    forgejo.rules["*"] = {"rule_name": "*", **forgejo.fields_of_rule()}
    assert list_wrong(forgejo, ledger) == {"effective_rule"}
    assert "本程序不删不认得的规则" in run(forgejo, ledger, "setup", "--yes").stdout
    assert "*" in forgejo.rules


def test_missing_or_overprivileged_accounts_are_named(forgejo: SettingsForge, ledger: Path) -> None:
    run(forgejo, ledger, "setup", "--yes")
    forgejo.people["stranger"] = "write"
    del forgejo.people["county"]
    (ledger / ".github/forge.yaml").write_text(SETTINGS.replace("gatebot", "govern1"), encoding="utf-8")
    wrong_keys = list_wrong(forgejo, ledger)
    assert {"writers", "roster_accounts", "apart.govern1"} <= wrong_keys
    output = run(forgejo, ledger, "check").stdout
    for words in ("平台上没有county", "其他有写权限的人：gatebot、stranger", "不兼作他用：在名册里"):
        assert words in output
    # One unknown account does not make the whole call fail.
    assert run(forgejo, ledger, "setup", "--yes").returncode == 0


def test_settings_without_accounts_are_wrong(forgejo: SettingsForge, ledger: Path) -> None:
    (ledger / ".github/forge.yaml").write_text("merging: []\n", encoding="utf-8")
    run(forgejo, ledger, "setup", "--yes")
    assert {"merging", "robot.GATE_TOKEN", "robot.FORGE_TOKEN", "push_whitelist_usernames"} <= list_wrong(
        forgejo, ledger
    )
    (ledger / ".github/forge.yaml").unlink()
    done = run(forgejo, ledger, "check")
    assert done.returncode == 3 and "没有.github/forge.yaml" in done.stderr
    (ledger / ".github/forge.yaml").write_text("merging: somebody\n", encoding="utf-8")
    done = run(forgejo, ledger, "check")
    assert done.returncode == 3 and "请先运行taizhang check" in done.stderr


@pytest.mark.parametrize(
    ("scopes", "key", "message"),
    [
        ({"read:repository", "write:issue", "read:user"}, "token.GATE_TOKEN", "不能写合并请求和状态"),
        ({"write:repository", "read:issue", "read:user"}, "token.GATE_TOKEN", "不能写评论"),
        ({"write:repository", "write:issue"}, "account.GATE_TOKEN", "令牌读不到自己的账号"),
        ({"write:repository", "write:issue", "read:user"}, "", ""),
    ],
)
def test_a_robots_token_is_tried_without_changing_anything(
    forgejo: SettingsForge, ledger: Path, scopes: set[str], key: str, message: str
) -> None:
    forgejo.tokens["gate-token"] = ("gatebot", scopes)
    run(forgejo, ledger, "setup", "--yes")
    assert list_wrong(forgejo, ledger, GATE_TOKEN="gate-token") == ({key} if key else set())
    assert message in run(forgejo, ledger, "check", GATE_TOKEN="gate-token").stdout


def test_a_robot_is_the_account_that_is_named_with_an_address_and_administers_nothing(
    forgejo: SettingsForge, ledger: Path
) -> None:
    run(forgejo, ledger, "setup", "--yes")
    forgejo.tokens["token-of-merger"] = ("merger", {"all"})
    assert list_wrong(forgejo, ledger, GATE_TOKEN="token-of-merger") == {"account.GATE_TOKEN"}
    forgejo.tokens["gate-token"] = ("gatebot", {"all"})
    forgejo.administrators = {"gatebot"}
    assert list_wrong(forgejo, ledger, GATE_TOKEN="gate-token") == {"account.GATE_TOKEN"}
    forgejo.administrators = set()
    forgejo.people["gatebot"] = "admin"
    assert list_wrong(forgejo, ledger, GATE_TOKEN="gate-token") == {"token.GATE_TOKEN"}
    forgejo.people["gatebot"] = "write"
    forgejo.email = ""
    assert list_wrong(forgejo, ledger) == {"account.FORGE_TOKEN"}


def test_invisible_settings_are_reported_with_a_reason(server: SettingsForge, ledger: Path) -> None:
    run(server, ledger, "setup", "--yes")
    standings = read_standings(server, ledger)
    unseen = {key for key, standing in standings.items() if standing == "unseen"}
    assert {"hook", "rounds", "owner_secrets", "runners"} <= unseen
    assert standings["site_administrators"] == "impossible"
    assert ("allow_manual_merge" in unseen) == server.hides_manual_merge
    output = run(server, ledger, "check").stdout
    assert "由存证拒绝、审计查出" in output and "镜像里没有Python" in output
    server.hook = "#!/bin/sh\nexec /srv/taizhang/.venv/bin/taizhang hook pre-receive --repo .\n"
    assert read_standings(server, ledger)["hook"] == "right"
    # Without the owner's rights more is invisible, and nothing can be set.
    server.tokens["token-of-reader"] = ("stranger", {"all"})
    standings = read_standings(server, ledger, FORGE_ADMIN_TOKEN="token-of-reader")
    assert standings["protection"] == standings["actions_secrets"] == "unseen"
    done = run(server, ledger, "setup", "--yes", FORGE_ADMIN_TOKEN="token-of-reader")
    assert done.returncode == 3 and "什么也改不了" in done.stderr


def test_old_versions_and_small_pages_are_wrong(ledger: Path) -> None:
    for version, expected in (
        ("1.21.11", True),
        ("1.22.6", True),
        ("1.24.0+dev-1-g2", False),
        ("6.0.1+gitea-1.22.0", True),
    ):
        with settings_forge("gitea", version=version, people=people(), most_items=50) as server:
            assert ("version" in list_wrong(server, ledger)) == expected, version
    with settings_forge("gitea", people=people(), most_items=5) as server:
        assert "page_limit" in list_wrong(server, ledger)


@pytest.mark.parametrize(
    ("more", "message"),
    [
        ({"FORGE_ADMIN_TOKEN": "expired"}, "令牌（FORGE_ADMIN_TOKEN）无效或者已经过期"),
        ({"FORGE_REPOSITORY": "region/other"}, "仓库region/other：没有该项"),
        ({"FORGE_ADMIN_TOKEN": ""}, "没有设置环境变量FORGE_ADMIN_TOKEN"),
        ({"GATE_TOKEN": "expired"}, "令牌（GATE_TOKEN）无效或者已经过期"),
    ],
)
def test_each_problem_with_the_forge_is_one_line_with_its_remedy(
    forgejo: SettingsForge, ledger: Path, more: dict[str, str], message: str
) -> None:
    done = run(forgejo, ledger, "check", **more)
    assert done.returncode == 3 and message in done.stderr
    assert len(done.stderr.strip().split("\n")) == 2, "one line in each language"


def test_a_forge_that_is_down_is_reported_in_one_line(ledger: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with settings_forge("gitea", people=people()) as server:
        server.interceptors.append(lambda _method, _path: (404, {}, b"<html>proxy</html>"))
        done = run(server, ledger, "check")
        assert done.returncode == 3 and "没有该项" in done.stderr
        monkeypatch.setattr(HttpClient.__init__, "__defaults__", (lambda _seconds: None,))
        done = run(server, ledger, "check", FORGE_API="http://127.0.0.1:9/api/v1")
        assert done.returncode == 3 and "请核对FORGE_API和网络" in done.stderr


def test_the_second_repository_is_checked_if_the_rounds_run_there(ledger: Path) -> None:
    (ledger / ".github/forge.yaml").write_text(SETTINGS + "rounds: {repository: region/rounds}\n", encoding="utf-8")
    answers: dict[str, Any] = {
        "": {"full_name": "region/rounds", "private": False, "has_actions": False},
        "/collaborators": [],
        "/actions/secrets": [{"name": "GATE_TOKEN"}],
    }

    def answer_for_rounds(_: str, path: str) -> tuple[int, dict[str, str], bytes] | None:
        if not path.startswith("/repos/region/rounds"):
            return None
        answer = answers.get(path.removeprefix("/repos/region/rounds"))
        return (404, {}, b"{}") if answer is None else (200, {}, json.dumps(answer).encode())

    with settings_forge("gitea", people=people()) as server:
        server.interceptors.append(answer_for_rounds)
        wanted = {"rounds_private", "rounds_actions", "rounds_secrets", "rounds_workflow"}
        assert wanted <= list_wrong(server, ledger)
        answers[""] = {"full_name": "region/rounds", "private": True, "has_actions": True}
        answers["/actions/secrets"] = [{"name": name} for name in ("GATE_TOKEN", "FORGE_TOKEN", "WITNESS_KEY")]
        answers["/contents/.forgejo/workflows"] = [{"name": "round.yml"}]
        assert not wanted & list_wrong(server, ledger)
        answers["/actions/runners"] = {"runners": [{"name": "r", "status": "offline"}]}
        assert "rounds_runner" in list_wrong(server, ledger)
        answers["/actions/runners"] = {"runners": [{"name": "r", "status": "idle"}]}
        assert read_standings(server, ledger)["rounds_runner"] == "right"


def test_github_is_checked_set_up_and_read_back(ledger: Path) -> None:
    with settings_forge("github", people=people(), workflow=False) as server:
        before = list_wrong(server, ledger)
        assert {"allow_squash_merge", "actions.allowed_actions", "environment", "ruleset", "pages"} <= before
        assert not server.sent
        output = run(server, ledger, "setup", "--dry-run").stdout
        assert "required_status_checks" in output and not server.sent
        done = run(server, ledger, "setup", "--yes")
        assert done.returncode == 0, done.stdout + done.stderr
        # Only the manual part remains: the secrets.
        assert list_wrong(server, ledger) == {"environment_secrets"}
        assert "TAIZHANG_WITNESS_KEY" in done.stdout
        (ruleset,) = server.github["/rulesets"].values()
        (actor,) = ruleset["bypass_actors"]
        assert actor == {"actor_id": sum(MYSELF.encode()), "actor_type": "User", "bypass_mode": "always"}
        server.github["/environments/taizhang/secrets"] = ["TAIZHANG_TOKEN", "TAIZHANG_WITNESS_KEY"]
        assert list_wrong(server, ledger) == set()
        server.github["/actions/secrets"] = ["TAIZHANG_WITNESS_KEY"]
        assert list_wrong(server, ledger) == {"repository_secrets"}
        server.sent.clear()
        assert "能改的都已合乎要求" in run(server, ledger, "setup", "--yes").stdout and not server.sent


def test_a_weakened_ruleset_of_github_is_found(ledger: Path) -> None:
    with settings_forge("github", people=people()) as server:
        run(server, ledger, "setup", "--yes")
        server.github["/environments/taizhang/secrets"] = ["TAIZHANG_TOKEN", "TAIZHANG_WITNESS_KEY"]
        server.github["/environments/taizhang/deployment-branch-policies"].append("topic")
        (ruleset,) = server.github["/rulesets"].values()
        ruleset["bypass_actors"].append({"actor_id": 5, "actor_type": "RepositoryRole", "bypass_mode": "always"})
        ruleset["rules"] = [rule for rule in ruleset["rules"] if rule["type"] != "required_status_checks"]
        assert list_wrong(server, ledger) == {"ruleset_bypass", "rule.required_status_checks", "environment_branches"}
        ruleset["conditions"]["ref_name"]["exclude"] = ["refs/heads/main"]
        assert "ruleset" in list_wrong(server, ledger)


def test_a_version_with_a_gitea_suffix_is_forgejos() -> None:
    forgejo = version_of("12.0.0-dev-617-g1+gitea-1.22.0")
    assert (forgejo.make, forgejo.number, forgejo.describe().en) == ("forgejo", (12, 0, 0), "Forgejo 12.0.0-dev-617-g1")
    gitea = version_of("1.25.0+dev-100-g1")
    assert (gitea.make, gitea.number) == ("gitea", (1, 25, 0))
    assert version_of("unknown").number == ()


def test_the_settings_are_checked_like_every_other_file(ledger: Path) -> None:
    (ledger / ".github/forge.yaml").write_text("merging: [a b]\nrounds: {}\n", encoding="utf-8")
    environment = {**os.environ, "PYTHONPATH": str(ROOT / "scripts"), "LC_ALL": "C.UTF-8"}
    command = [sys.executable, "-m", "taizhang", "check", "--repo", str(ledger), "--lang", "zh", "--today", DAY]
    done = subprocess.run(command, env=environment, capture_output=True, text=True)
    assert done.returncode == 1
    assert re.search(r"forge\.yaml:1:\d+.*F08", done.stdout) and re.search(r"forge\.yaml:2:\d+.*F06", done.stdout)
    shutil.copy(ROOT / "scripts/taizhang/acts/founding/files/dot-github/forge.yaml", ledger / ".github/forge.yaml")
    assert subprocess.run(command, env=environment, capture_output=True, text=True).returncode == 0
    assert OWNER in REPOSITORY
