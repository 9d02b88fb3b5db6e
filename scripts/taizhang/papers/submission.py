"""The report of requirements from a county to its city, which consolidates them for the region.

Only what the county's own finance department judged feasible (or, of data-sharing needs, collected) goes up.
Source: region-2021-1131/2.2, /4.1; city-2021-76/1.2, /3.1.
"""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from taizhang.papers.issue import Issue
from taizhang.papers.judged import Judgement, first_duty, judgements, printed
from taizhang.papers.press import About, Paper, Press, UnfitError
from taizhang.papers.words import described
from taizhang.records import Requirement
from taizhang.text import Text

_SOURCE = ("consolidation",)
_SHARING = ("sharing-needs",)


def report_requirements(
    press: Press,
    county: str,
    stated: Sequence[Requirement],
    issue: Issue,
    reviewed: Mapping[str, Sequence[Judgement]] | None = None,
) -> Paper:
    """The report by which a county sends requirements to its city, with who judged each, and when.

    Without requirements stated, they are those of the county that are not approved, withdrawn or superseded by the
    press's day. `reviewed` says of requirements whose chain is still open on the forge who judged them.

    Raises:
        UnfitError: the division reports straight to the region, nothing waits, a requirement is another division's or
            was withdrawn, or nobody judged one by the day of the report and no draft is asked for.
        UnsoundError: the check refuses one of the requirements, and no draft is asked for.
    """
    law = press.law.as_of(press.today)
    county = law.responsible_for(county)
    city = law.city_of(county)
    if county in (city, law.region):
        raise UnfitError(
            Text(f"{law.department(county)}的需求不报盟市汇总", f"no city consolidates for {law.department(county)}"),
            _SOURCE,
            _straight(county)
            if county != law.region
            else Text(
                "自治区本级的需求由自治区评估、审核，不印报送的报告。",
                "The region judges its own requirements; no report sends them up.",
            ),
        )
    sent = tuple(dict.fromkeys(stated)) or _waiting(press, county)
    if not sent:
        raise UnfitError(
            Text(f"{law.department(county)}没有待上报的需求", f"{law.department(county)} has nothing to send up"),
            _SOURCE,
            Text("重印已经上报的，写明需求编号。", "To print a report again, name its requirements."),
        )
    for requirement in sent:
        _fit(press, county, requirement)
    press.require_sound([requirement.id for requirement in sent])
    on = issue.dated or press.today
    held = [judgements(press.book, press.law, requirement, reviewed or {}) for requirement in sent]
    _require_judged(press, sent, held, on)
    stood = press.dated(on, sent)
    then = press.law.as_of(on)
    name = then.department(county)
    title = f"{name}关于报送政府采购云平台软件需求的报告"
    identities = [requirement.id for requirement in sent]
    values = {
        **issue.values(press.law, county, then.department(city), on, (*_SOURCE, *_SHARING)),
        **_listed(stood, sent, held),
    }
    raw = stood.pressed("letter", values, About(title, issue.number or "", name, on), identities)
    return Paper(press.named(f"需求报告-{issue.number or f'{name}-{on}'}.docx"), raw, stood.omissions)


def _straight(division: str) -> Text:
    return Text(
        f"直接向自治区报送的，用document letter --consolidation {division}。",
        f"What goes straight to the region: `document letter --consolidation {division}`.",
    )


def _of(press: Press, requirement: Requirement) -> str:
    return press.law.as_of(press.today).responsible_for(requirement.requester.division)


def _waiting(press: Press, county: str) -> tuple[Requirement, ...]:
    book = press.book
    return tuple(
        requirement
        for requirement in book.standing_requirements
        if _of(press, requirement) == county
        and requirement.submitted_on <= press.today
        and requirement.id not in book.approvals_of
    )


def _fit(press: Press, county: str, requirement: Requirement) -> None:
    own = _of(press, requirement)
    if own != county:
        told = Text(
            f"{requirement.id}属于{press.law.divisions[own].name}，不由{press.law.department(county)}上报",
            f"{requirement.id} belongs to another division, {own}",
        )
    elif requirement.withdrawn is not None:
        told = Text(f"{requirement.id}已经撤回", f"{requirement.id} was withdrawn")
    elif requirement.id in press.book.ending_of:
        told = Text(
            f"{requirement.id}已有不可行、退回或者不予采纳的结论，不得报送",
            f"{requirement.id} was found infeasible, returned or refused and may not be sent up",
        )
    else:
        return
    raise UnfitError(told, _SOURCE, Text("从清单中去掉该项，或者改写--by。", "Leave it out, or change --by."))


def _require_judged(press: Press, sent: Sequence[Requirement], held: Sequence[Sequence[Judgement]], on: date) -> None:
    unjudged = [requirement for requirement, one in zip(sent, held, strict=True) if not one]
    if unjudged and not press.draft:
        shown = "、".join(requirement.id for requirement in unjudged)
        listed = ", ".join(requirement.id for requirement in unjudged)
        raise UnfitError(
            Text(
                f"以下{len(unjudged)}项没有可行性评估（数据共享需求为收集整理）的记载，不得报送：{shown}",
                f"nothing shows that somebody judged these {len(unjudged)} feasible (or collected them): {listed}",
            ),
            _SOURCE if first_duty(press.law, unjudged[0]) == "evaluate" else _SHARING,
            Text(
                "合并请求尚未合并的，用--reviews写明其审查意见文件，由其中的评估意见证明；只需传阅的，用--draft打印草稿。",
                "While its pull request is open, name its reviews file with --reviews; to circulate it only, print a "
                "draft with --draft.",
            ),
        )
    for requirement, judged in zip(sent, held, strict=True):
        last = max((one.on for one in judged), default=on)
        if last > on:
            raise UnfitError(
                Text(
                    f"成文日期{on}早于{requirement.id}的评估（收集整理）日期{last}",
                    f"the report is dated {on}, before {requirement.id} was judged on {last}",
                ),
                _SOURCE if first_duty(press.law, requirement) == "evaluate" else _SHARING,
                Text("请改写--date：先评估，后上报。", "Give a later --date: what goes up was judged before."),
            )


def _listed(stood: Press, sent: Sequence[Requirement], held: Sequence[Sequence[Judgement]]) -> dict[str, Any]:
    """What the report says of `sent`, by the names of the template; `stood` is as of its day."""
    pairs = list(zip(sent, held, strict=True))
    sharing = [one for requirement, one in pairs if requirement.kind == "data-sharing"]
    functional = [one for requirement, one in pairs if requirement.kind != "data-sharing"]
    return {
        "functional": len(functional),
        "unevaluated": sum(not one for one in functional),
        "sharing": len(sharing),
        "uncollected": sum(not one for one in sharing),
        "items": [
            {
                **described(stood, stood.book.requirements[requirement.id]),
                "judged": printed(stood.law, requirement, one),
            }
            for requirement, one in pairs
        ],
    }
