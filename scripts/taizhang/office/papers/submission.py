"""The report of requirements from a county to its city, which consolidates them for the region.

Only requirements that the county's finance department found feasible (data-sharing needs: collected) are reported.
Source: region-2021-1131/2.2, /4.1; city-2021-76/1.2, /3.1.
"""

from collections.abc import Mapping, Sequence

from taizhang.base.messages import Messages
from taizhang.base.text import Text
from taizhang.office.papers.issue import Issue
from taizhang.office.papers.judgements import FirstJudgement, find_judgements
from taizhang.office.papers.listing import CONSOLIDATING, SHARING, describe_requirements, require_judgements
from taizhang.office.papers.press import DocumentProperties, Paper, Press, UnfitError
from taizhang.records import Requirement

_message = Messages(__file__)


def report_requirements(
    press: Press,
    county: str,
    requested: Sequence[Requirement],
    issue: Issue,
    reviewed: Mapping[str, Sequence[FirstJudgement]] | None = None,
) -> Paper:
    """The report by which a county sends requirements to its city, with who judged each, and when.

    Without `requested`, it lists those of the county that are not approved, withdrawn or superseded by the press's
    day. `reviewed` contains the judgements of requirements whose chain is still open on the forge.

    Raises:
        UnfitError: the division reports directly to the region, nothing is waiting, a requirement belongs to another
            division or was withdrawn, or one is not judged by the day of the report and no draft is requested.
        UnsoundError: the check has findings on a requirement, and no draft is requested.
    """
    law = press.law.as_of(press.today)
    county = law.responsible_for(county)
    city = law.city_of(county)
    if county in (city, law.region):
        raise UnfitError(
            _message("no-consolidating-city", department=law.department(county)),
            CONSOLIDATING,
            _advise_direct(county) if county != law.region else _message("region-judges-its-own"),
        )
    requirements = tuple(dict.fromkeys(requested)) or _list_waiting(press, county)
    if not requirements:
        raise UnfitError(
            _message("nothing-to-report", department=law.department(county)),
            CONSOLIDATING,
            _message("name-requirements"),
        )
    for requirement in requirements:
        _require_sendable(press, county, requirement)
    press.require_sound([requirement.id for requirement in requirements])
    on = issue.paper_date or press.today
    judged_requirements = [
        (requirement, find_judgements(press.book, press.law, requirement, reviewed or {}))
        for requirement in requirements
    ]
    require_judgements(press.law, judged_requirements, on, press.draft)
    dated_press = press.restrict_to(on, requirements)
    law_on_date = press.law.as_of(on)
    name = law_on_date.department(county)
    title = _message("title", department=name).zh
    identities = [requirement.id for requirement in requirements]
    values = {
        **issue.values(press.law, county, law_on_date.department(city), on, (*CONSOLIDATING, *SHARING)),
        **describe_requirements(dated_press, judged_requirements),
    }
    raw = dated_press.render("letter", values, DocumentProperties(title, issue.number or "", name, on), identities)
    return Paper(press.name_file(f"需求报告-{issue.number or f'{name}-{on}'}.docx"), raw, dated_press.omissions)


def _advise_direct(division: str) -> Text:
    return _message("use-letter", division=division)


def _find_division(press: Press, requirement: Requirement) -> str:
    return press.law.as_of(press.today).responsible_for(requirement.requester.division)


def _list_waiting(press: Press, county: str) -> tuple[Requirement, ...]:
    book = press.book
    return tuple(
        requirement
        for requirement in book.current_requirements
        if _find_division(press, requirement) == county
        and requirement.submitted_on <= press.today
        and requirement.id not in book.approvals_of
    )


def _require_sendable(press: Press, county: str, requirement: Requirement) -> None:
    division = _find_division(press, requirement)
    if division != county:
        problem = _message(
            "belongs-to-another-division",
            requirement=requirement.id,
            division=Text(press.law.divisions[division].name, division),
            department=press.law.department(county),
        )
    elif requirement.withdrawn is not None:
        problem = _message("was-withdrawn", requirement=requirement.id)
    elif requirement.id in press.book.ending_of:
        problem = _message("chain-ended", requirement=requirement.id)
    else:
        return
    raise UnfitError(problem, CONSOLIDATING, _message("remove-or-change-issuer"))
