"""The report of requirements from a county to its city, which consolidates them for the region.

Only what the county's own finance department judged feasible (or, of data-sharing needs, collected) goes up.
Source: region-2021-1131/2.2, /4.1; city-2021-76/1.2, /3.1.
"""

from collections.abc import Mapping, Sequence

from taizhang.base.text import Text
from taizhang.office.papers.issue import Issue
from taizhang.office.papers.judged import Judgement, judgements
from taizhang.office.papers.listing import CONSOLIDATING, SHARING, list_judged, require_judged
from taizhang.office.papers.press import About, Paper, Press, UnfitError
from taizhang.records import Requirement


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
            CONSOLIDATING,
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
            CONSOLIDATING,
            Text("重印已经上报的，写明需求编号。", "To print a report again, name its requirements."),
        )
    for requirement in sent:
        _fit(press, county, requirement)
    press.require_sound([requirement.id for requirement in sent])
    on = issue.dated or press.today
    judged = [(one, judgements(press.book, press.law, one, reviewed or {})) for one in sent]
    require_judged(press.law, judged, on, press.draft)
    stood = press.dated(on, sent)
    then = press.law.as_of(on)
    name = then.department(county)
    title = f"{name}关于报送政府采购云平台软件需求的报告"
    identities = [requirement.id for requirement in sent]
    values = {
        **issue.values(press.law, county, then.department(city), on, (*CONSOLIDATING, *SHARING)),
        **list_judged(stood, judged),
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
    raise UnfitError(told, CONSOLIDATING, Text("从清单中去掉该项，或者改写--by。", "Leave it out, or change --by."))
