"""The status of a forge's demands, as lines for a person and as data for a program."""

import json
from collections.abc import Iterator, Sequence
from typing import Any

from taizhang.base.messages import Messages
from taizhang.base.text import Lang, Text
from taizhang.forge.administration.inspection import Inspection
from taizhang.forge.administration.outcome import DemandOutcome
from taizhang.forge.administration.setting_up import SetupStep

_message = Messages(__file__)

_STATUS_WORDS = {
    "right": _message("right"),
    "wrong": _message("wrong"),
    "unseen": _message("unseen"),
    "impossible": _message("impossible"),
}
MANUAL_TASKS: dict[str, tuple[Text, ...]] = {
    "gitea": (
        _message("robots-issue-tokens"),
        _message("witness-key-goes-to-that-machine"),
        _message("that-machine-runs-scripts-round"),
        _message("install-hook"),
        _message("raise-page-limit"),
    ),
    "github": (
        _message("secrets-taizhang-witness-key"),
        _message("robots-accept-invitation"),
    ),
}
"""The tasks that no interface can do, by make."""


def format_text(inspection: Inspection, outcomes: Sequence[DemandOutcome], lang: Lang) -> str:
    """One line for each demand with its status; for what is not right its consequence and its remedy."""
    lines = [_describe_repository(inspection).pick(lang)]
    for outcome in outcomes:
        word, title = _STATUS_WORDS[outcome.status].pick(lang), outcome.demand.title.pick(lang)
        lines.append(f"{word}  {title}{Text('：', ': ').pick(lang)}{outcome.seen.pick(lang)}")
        lines += [f"        {line.pick(lang)}" for line in _describe_remedy(outcome)]
    return "\n".join([*lines, _describe_totals(outcomes).pick(lang), ""])


def _describe_repository(inspection: Inspection) -> Text:
    version = inspection.version.describe() if inspection.version else Text("", "")
    make = version if version.zh else Text(inspection.make, inspection.make)
    return _message("heading", make=make, repository=inspection.admin.repository)


def _describe_remedy(outcome: DemandOutcome) -> Iterator[Text]:
    if outcome.status == "right":
        return
    weaker = outcome.demand.weaker
    if outcome.status in ("wrong", "impossible"):
        yield _message("consequence", weaker=weaker)
    else:
        yield _message("consequence-if-unmet", weaker=weaker)
    if outcome.remedy is not None:
        yield _message("remedy", remedy=outcome.remedy)
    elif outcome.change is not None and outcome.status == "wrong":
        yield _message("remedy-forge-setup")
    elif outcome.change is not None:
        yield _message("setup-writes-it-each-time")


def _describe_totals(outcomes: Sequence[DemandOutcome]) -> Text:
    right, wrong, unseen, impossible = (sum(one.status == word for one in outcomes) for word in _STATUS_WORDS)
    return _message(
        "totals",
        total=len(outcomes),
        right=right,
        wrong=wrong,
        unseen=unseen,
        impossible=impossible,
    )


def format_json(inspection: Inspection, outcomes: Sequence[DemandOutcome]) -> str:
    """The same as JSON."""
    document: dict[str, Any] = {
        "repository": inspection.admin.repository,
        "version": inspection.version.describe().en if inspection.version else None,
        "demands": [
            {
                "key": one.demand.key,
                "standing": one.status,
                "title": one.demand.title._asdict(),
                "seen": one.seen._asdict(),
                "weaker": one.demand.weaker._asdict(),
                "remedy": one.remedy._asdict() if one.remedy else None,
                "change": {"method": one.change.method, "path": one.change.path} if one.change else None,
            }
            for one in outcomes
        ],
    }
    return json.dumps(document, ensure_ascii=False, indent=2) + "\n"


def format_step(step: SetupStep, lang: Lang) -> str:
    """One call to be made: what it corrects, and what it sends where."""
    reason = _message("correct") if step.is_needed else _message("state-unseen")
    titles = Text(
        "、".join(one.demand.title.zh for one in step.outcomes),
        ", ".join(one.demand.title.en for one in step.outcomes),
    )
    body = json.dumps(step.change.body, ensure_ascii=False)
    excerpt = body if len(body) <= _LONGEST else body[: _LONGEST - 1] + "…"
    head = _message("step", reason=reason, titles=titles).pick(lang)
    return f"{head}\n        {step.change.method} {step.change.path} {excerpt}"


_LONGEST = 2000


def format_manual_tasks(inspection: Inspection, outcomes: Sequence[DemandOutcome], lang: Lang) -> str:
    """The tasks left to people: what is wrong and no interface can correct, then what no interface can ever do."""
    corrections = [
        _message("manual-correction", title=one.demand.title, seen=one.seen, remedy=one.remedy)
        for one in outcomes
        if one.status == "wrong" and one.remedy is not None
    ]  # fmt: skip
    lines = [_message("manual-tasks").pick(lang)]
    lines += [
        f"  {number}. {text.pick(lang)}"
        for number, text in enumerate((*corrections, *MANUAL_TASKS[inspection.make]), 1)
    ]
    return "\n".join([*lines, ""])
