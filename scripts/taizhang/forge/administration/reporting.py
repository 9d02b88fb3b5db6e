"""How a forge stands, as lines for a person and as data for a program."""

import json
from collections.abc import Iterator, Sequence
from typing import Any

from taizhang.base.messages import Messages
from taizhang.base.text import Lang, Text
from taizhang.forge.administration.inspection import Inspection
from taizhang.forge.administration.outcome import Outcome
from taizhang.forge.administration.setting_up import Step

_message = Messages(__file__)

_WORDS = {
    "right": _message("words-right"),
    "wrong": _message("words-wrong"),
    "unseen": _message("words-unseen"),
    "impossible": _message("words-impossible"),
}
BY_HAND: dict[str, tuple[Text, ...]] = {
    "gitea": (
        _message("each-robot-signs-in-and-issues-a-token"),
        _message("witness-key-goes-to-that-machine"),
        _message("that-machine-runs-scripts-round"),
        _message("hook-hooks-pre-receive-d-taizhang-goes"),
        _message("app-ini-api-max-response-items-of-at-least"),
    ),
    "github": (
        _message("secrets-taizhang-witness-key"),
        _message("each-robot-signs-in-accepts-its-invitation"),
    ),
}
"""What no interface does, by make."""


def text_of(inspection: Inspection, outcomes: Sequence[Outcome], lang: Lang) -> str:
    """Line by line: each demand, how it stands, and of what is not right why it matters and what mends it."""
    lines = [_heading(inspection).pick(lang)]
    for outcome in outcomes:
        word, title = _WORDS[outcome.standing].pick(lang), outcome.demand.title.pick(lang)
        lines.append(f"{word}  {title}{Text('：', ': ').pick(lang)}{outcome.seen.pick(lang)}")
        lines += [f"        {line.pick(lang)}" for line in _advice(outcome)]
    return "\n".join([*lines, _counts(outcomes).pick(lang), ""])


def _heading(inspection: Inspection) -> Text:
    version = inspection.version.describe() if inspection.version else Text("", "")
    name = inspection.admin.repository
    make = version if version.zh else Text(inspection.make, inspection.make)
    return _message("on", make=make, name=name)


def _advice(outcome: Outcome) -> Iterator[Text]:
    if outcome.standing == "right":
        return
    weaker = outcome.demand.weaker
    if outcome.standing in ("wrong", "impossible"):
        yield _message("as", weaker=weaker)
    else:
        yield _message("where", weaker=weaker)
    if outcome.remedy is not None:
        yield _message("remedy", remedy=outcome.remedy)
    elif outcome.change is not None and outcome.standing == "wrong":
        yield _message("remedy-taizhang-forge-setup-mends")
    elif outcome.change is not None:
        yield _message("taizhang-forge-setup-writes-it-each-time")


def _counts(outcomes: Sequence[Outcome]) -> Text:
    right, wrong, unseen, beyond = (sum(one.standing == word for one in outcomes) for word in _WORDS)
    return _message(
        "all-right-wrong-unseen-beyond-this-forge",
        outcomes_count=len(outcomes),
        right=right,
        wrong=wrong,
        unseen=unseen,
        beyond=beyond,
    )


def json_of(inspection: Inspection, outcomes: Sequence[Outcome]) -> str:
    """The same as data."""
    document: dict[str, Any] = {
        "repository": inspection.admin.repository,
        "version": inspection.version.describe().en if inspection.version else None,
        "demands": [
            {
                "key": one.demand.key,
                "standing": one.standing,
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


def step_of(step: Step, lang: Lang) -> str:
    """One call that is to be made: what it mends, and what it sends where."""
    reason = _message("mend") if step.is_needed else _message("nobody-can-see-whether-it-stands")
    titles = Text(
        "、".join(one.demand.title.zh for one in step.outcomes),
        ", ".join(one.demand.title.en for one in step.outcomes),
    )
    body = json.dumps(step.change.body, ensure_ascii=False)
    shown = body if len(body) <= _LONGEST else body[: _LONGEST - 1] + "…"
    head = _message("text", reason=reason, titles=titles).pick(lang)
    return f"{head}\n        {step.change.method} {step.change.path} {shown}"


_LONGEST = 2000


def by_hand(inspection: Inspection, outcomes: Sequence[Outcome], lang: Lang) -> str:
    """What is left to people: what is wrong and no interface can mend, then what none ever does."""
    own = [
        _message("text-2", demand_title=one.demand.title, seen=one.seen, remedy=one.remedy)
        for one in outcomes
        if one.standing == "wrong" and one.remedy is not None
    ]  # fmt: skip
    lines = [_message("be-done-by-hand").pick(lang)]
    lines += [f"  {number}. {text.pick(lang)}" for number, text in enumerate((*own, *BY_HAND[inspection.make]), 1)]
    return "\n".join([*lines, ""])
