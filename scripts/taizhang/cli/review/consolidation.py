"""The output of `taizhang consolidate`: requests waiting for a city, refusals, and the approvals to be submitted."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import click

from taizhang.acts.desk import Desk
from taizhang.base.messages import Messages
from taizhang.base.text import Lang, Text
from taizhang.cli.bilingual import usage_error
from taizhang.cli.naming import find_division
from taizhang.cli.open_requests import describe_age
from taizhang.findings.report.text_report import printable
from taizhang.forge.consolidating import ConsolidationBatch, HandInOutcome, Prospect
from taizhang.lifecycle.chain.letters import list_letters
from taizhang.lifecycle.pulls import OpenRequest, PullsSnapshot
from taizhang.lifecycle.pulls.consolidating import Candidate, list_cities, list_waiting

_message = Messages(__file__)

_FATES: Mapping[str, Text] = {
    "sent": _message("outcome-sent"),
    "already": _message("outcome-already-done"),
    "refused": _message("outcome-not-sent"),
    "uncounted": _message("outcome-not-counted"),
    "unknown": _message("outcome-unknown"),
}


@dataclass(frozen=True, slots=True)
class ConsolidationRun:
    """One run of the command: its desk, its city, its batch and the language of its messages."""

    desk: Desk
    city: str
    batch: ConsolidationBatch
    lang: Lang

    def print_line(self, text: Text, is_remark: bool = False) -> None:
        """Print a line; a remark goes to standard error."""
        click.echo(printable(text.pick(self.lang)), err=is_remark)


def find_city(desk: Desk, stated: str | None, requests: Sequence[OpenRequest]) -> str:
    """The city `stated`, else the only one with the duty to consolidate some of these requests.

    Raises:
        click.UsageError: several cities have it, or none.
    """
    if stated is not None:
        return find_division(desk.law, stated)
    cities = list_cities(requests)
    if len(cities) == 1:
        return cities[0]
    if not cities:
        raise usage_error(_message("city-missing"))
    names = "、".join(desk.law.department(code) for code in cities)
    raise usage_error(_message("city-ambiguous", cities=names))


def show_waiting(desk: Desk, snapshot: PullsSnapshot, city: str, lang: Lang) -> None:
    """List the requests that wait for a city."""
    waiting = list_waiting(snapshot, city, desk.law)
    name, age = desk.law.department(city), describe_age(snapshot, desk)
    head = _message("requests-wait", city=name, count=len(waiting), age=age)
    click.echo(head.pick(lang))
    for candidate in waiting:
        for line in _describe_candidate(candidate):
            click.echo(printable(line))
    if waiting:
        numbers = " ".join(str(one.number) for one in waiting)
        click.echo(_message("next-choose-and-run", numbers=numbers).pick(lang))


def report_refusals(run: ConsolidationRun, prospects: Sequence[Prospect]) -> bool:
    """Print which requests may not be consolidated, and why; whether any were refused."""
    refused = [(one.candidate, one.refusal) for one in prospects if one.refusal is not None]
    for candidate, reason in refused:
        title = candidate.request.title if candidate.request else ""
        run.print_line(
            _message("may-not-be-consolidated", number=candidate.number, title=title, reason=reason),
            is_remark=True,
        )
    if refused:
        run.print_line(
            _message("nothing-sent", count=len(prospects), refused=len(refused)),
            is_remark=True,
        )
    return bool(refused)


def note_other_letters(run: ConsolidationRun) -> None:
    """Print the earlier uses of the letter's number."""
    for letter in list_letters(run.desk.book.approvals.values()):
        if letter.number == run.batch.letter:
            days = "、".join(map(str, letter.days))
            run.print_line(
                _message(
                    "letter-used-before",
                    letter=letter.number,
                    days=days,
                    requirements=Text("、".join(letter.requirements), ", ".join(letter.requirements)),
                    department=run.desk.law.department(letter.division),
                ),
                is_remark=True,
            )


def show_rehearsal(run: ConsolidationRun, prospects: Sequence[Prospect]) -> None:
    """Print the approvals that would be submitted."""
    for one in prospects:
        _show(run, one)
    run.print_line(_message("nothing-was-sent"))


def show_texts(run: ConsolidationRun, prospects: Sequence[Prospect]) -> None:
    """Show the text that is to be pasted on each request, and the command for a signed approval."""
    for one in prospects:
        _show(run, one)
    run.print_line(_message("paste-texts", letter=run.batch.letter))


def report_outcomes(run: ConsolidationRun, outcomes: Sequence[HandInOutcome]) -> int:
    """Print the totals of the batch; the exit code: 0 all are consolidated, 3 one is not, or its state is unknown."""
    done = sum(one.fate in ("sent", "already") for one in outcomes)
    number = run.batch.letter
    run.print_line(_message("total", letter=number, count=len(outcomes), done=done))
    if done < len(outcomes):
        return 3
    command = f"taizhang document letter --consolidation {run.city} --number {number}"
    run.print_line(_message("next-print-letter", command=command))
    return 0


def report_outcome(run: ConsolidationRun, outcome: HandInOutcome) -> None:
    """Print the outcome of one request."""
    run.print_line(_message("outcome", number=outcome.number, fate=_FATES[outcome.fate], reason=outcome.message))


def _show(run: ConsolidationRun, prospect: Prospect) -> None:
    for line in _describe_candidate(prospect.candidate):
        click.echo(printable(line))
    if prospect.is_done:
        run.print_line(_message("consolidated-before"))
    for line in prospect.text.split("\n") if prospect.text else ():
        click.echo(printable(line))


def _describe_candidate(candidate: Candidate) -> list[str]:
    title = candidate.request.title if candidate.request is not None else ""
    return [
        f"  {candidate.number}  {title}",
        *(f"      {subject.record}  {subject.title}" for subject in candidate.subjects),
    ]
