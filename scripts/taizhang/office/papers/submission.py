"""The report of requirements from a county to its city, which consolidates them for the region.

Only what the county's own finance department judged feasible (or, of data-sharing needs, collected) goes up.
Source: region-2021-1131/2.2, /4.1; city-2021-76/1.2, /3.1.
"""

from collections.abc import Mapping, Sequence

from taizhang.base.messages import Messages
from taizhang.base.text import Text
from taizhang.office.papers.issue import Issue
from taizhang.office.papers.judged import Judgement, judgements
from taizhang.office.papers.listing import CONSOLIDATING, SHARING, list_judged, require_judged
from taizhang.office.papers.press import About, Paper, Press, UnfitError
from taizhang.records import Requirement

_message = Messages(__file__)


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
            _message("no-city-consolidates", department=law.department(county)),
            CONSOLIDATING,
            _straight(county) if county != law.region else _message("region-judges-its-own-requirements"),
        )
    sent = tuple(dict.fromkeys(stated)) or _waiting(press, county)
    if not sent:
        raise UnfitError(
            _message("has-nothing-to-send-up", department=law.department(county)),
            CONSOLIDATING,
            _message("print-a-report-again-name"),
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
    return _message("what-goes-straight-to-the-region", division=division)


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
        told = _message(
            "belongs-to-another-division",
            requirement=requirement.id,
            name=press.law.divisions[own].name,
            department=press.law.department(county),
            own=own,
        )
    elif requirement.withdrawn is not None:
        told = _message("was-withdrawn", requirement=requirement.id)
    elif requirement.id in press.book.ending_of:
        told = _message("was-found-infeasible-returned-or-refused", requirement=requirement.id)
    else:
        return
    raise UnfitError(told, CONSOLIDATING, _message("leave-it-out-or-change"))
