"""How a forge stands, as lines for a person and as data for a program."""

import json
from collections.abc import Iterator, Sequence
from typing import Any

from taizhang.base.text import Lang, Text
from taizhang.forge.administration.inspection import Inspection
from taizhang.forge.administration.outcome import Outcome
from taizhang.forge.administration.setting_up import Step

_WORDS = {
    "right": Text("对　　", "right "),
    "wrong": Text("不对　", "wrong "),
    "unseen": Text("看不到", "unseen"),
    "impossible": Text("做不到", "cannot"),
}
BY_HAND: dict[str, tuple[Text, ...]] = {
    "gitea": (
        Text(
            "两个机器账号各自登录，生成令牌（repository读写、issue读写、user只读），放到办理的机器上；邮箱须已激活。",
            "Each robot signs in and issues a token (repository and issue read and write, user read) for the machine "
            "that runs the rounds; its address must be activated.",
        ),
        Text(
            "见证私钥放到办理的机器上（或办理仓库的密钥），备用的一把离线封存。",
            "The witness's key goes to that machine (or the rounds' repository), the spare one is kept offline.",
        ),
        Text(
            "办理的机器上定时运行scripts/round；用办理仓库的，注册一个专用的运行器。",
            "That machine runs scripts/round on a schedule; a rounds' repository gets a runner of its own.",
        ),
        Text(
            "平台服务器上放钩子hooks/pre-receive.d/taizhang并加执行权限（装得上Python的）。",
            "The hook hooks/pre-receive.d/taizhang goes to the forge's server, where Python can be had.",
        ),
        Text(
            "app.ini：[api] MAX_RESPONSE_ITEMS不小于50；不许以HTTP取用git、不许派生的，改为允许。",
            "app.ini: [api] MAX_RESPONSE_ITEMS of 50 at least; git over HTTP and forks allowed.",
        ),
    ),
    "github": (
        Text(
            "环境taizhang的机密TAIZHANG_WITNESS_KEY、TAIZHANG_TOKEN，仓库机密TAIZHANG_GATE_TOKEN，须由保管的人在网页上填写。",
            "The secrets TAIZHANG_WITNESS_KEY and TAIZHANG_TOKEN of the environment and TAIZHANG_GATE_TOKEN of the "
            "repository are typed in by those who keep them.",
        ),
        Text(
            "受邀的机器账号各自登录，接受邀请，生成只限本库的令牌。",
            "Each robot signs in, accepts its invitation and issues a token for this repository alone.",
        ),
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
    return Text(f"{make.zh}上的{name}", f"{name} on {make.en}")


def _advice(outcome: Outcome) -> Iterator[Text]:
    if outcome.standing == "right":
        return
    weaker = outcome.demand.weaker
    if outcome.standing in ("wrong", "impossible"):
        yield Text(f"后果：{weaker.zh}。", f"As it is: {weaker.en}.")
    else:
        yield Text(f"没有做到的话：{weaker.zh}。", f"Where it is not so: {weaker.en}.")
    if outcome.remedy is not None:
        yield Text(f"办法：{outcome.remedy.zh}", f"Remedy: {outcome.remedy.en}")
    elif outcome.change is not None and outcome.standing == "wrong":
        yield Text("办法：taizhang forge setup可以改。", "Remedy: taizhang forge setup mends it.")
    elif outcome.change is not None:
        yield Text("taizhang forge setup每次照要求写一遍。", "taizhang forge setup writes it each time.")


def _counts(outcomes: Sequence[Outcome]) -> Text:
    right, wrong, unseen, beyond = (sum(one.standing == word for one in outcomes) for word in _WORDS)
    return Text(
        f"共{len(outcomes)}项：对{right}项，不对{wrong}项，看不到{unseen}项，这一平台做不到{beyond}项。",
        f"{len(outcomes)} in all: {right} right, {wrong} wrong, {unseen} unseen, {beyond} beyond this forge.",
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
    reason = (
        Text("改正", "mend")
        if step.is_needed
        else Text("看不出是否已设，照要求再写一次", "nobody can see whether it stands: written once more")
    )
    titles = Text(
        "、".join(one.demand.title.zh for one in step.outcomes),
        ", ".join(one.demand.title.en for one in step.outcomes),
    )
    body = json.dumps(step.change.body, ensure_ascii=False)
    shown = body if len(body) <= _LONGEST else body[: _LONGEST - 1] + "…"
    head = Text(f"{reason.zh}：{titles.zh}", f"{reason.en}: {titles.en}").pick(lang)
    return f"{head}\n        {step.change.method} {step.change.path} {shown}"


_LONGEST = 2000


def by_hand(inspection: Inspection, outcomes: Sequence[Outcome], lang: Lang) -> str:
    """What is left to people: what is wrong and no interface can mend, then what none ever does."""
    own = [
        Text(
            f"{one.demand.title.zh}：{one.seen.zh}。{one.remedy.zh}",
            f"{one.demand.title.en}: {one.seen.en}. {one.remedy.en}",
        )
        for one in outcomes
        if one.standing == "wrong" and one.remedy is not None
    ]  # fmt: skip
    lines = [Text("以下须手工办理：", "To be done by hand:").pick(lang)]
    lines += [f"  {number}. {text.pick(lang)}" for number, text in enumerate((*own, *BY_HAND[inspection.make]), 1)]
    return "\n".join([*lines, ""])
