"""What `taizhang consolidate` says: what waits for a city, what may not go up, and what would be handed in."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import click

from taizhang.acts.desk import Desk
from taizhang.base.messages import Messages
from taizhang.base.text import Lang, Text
from taizhang.cli.naming import division
from taizhang.cli.open_requests import describe_age
from taizhang.findings.report.text_report import printable
from taizhang.forge.consolidating import Batch, Outcome, Prospect
from taizhang.lifecycle.chain.letters import list_letters
from taizhang.lifecycle.pulls import OpenRequest, PullsSnapshot
from taizhang.lifecycle.pulls.consolidating import Candidate, list_cities, list_waiting

_message = Messages(__file__)

_FATES: Mapping[str, Text] = {
    "sent": _message("fates-sent"),
    "already": _message("fates-already"),
    "refused": _message("fates-refused"),
    "uncounted": _message("fates-uncounted"),
    "unknown": _message("fates-unknown"),
}


@dataclass(frozen=True, slots=True)
class Round:
    """One run of the command: at which desk, for which city, what it says."""

    desk: Desk
    city: str
    batch: Batch
    lang: Lang

    def say(self, text: Text, is_remark: bool = False) -> None:
        """Print a line; a remark does not stand among what is printed for further use."""
        click.echo(printable(text.pick(self.lang)), err=is_remark)


def find_city(desk: Desk, stated: str | None, requests: Sequence[OpenRequest]) -> str:
    """The city that is stated, else the only one that consolidates something of these requests.

    Raises:
        click.UsageError: several do, or none.
    """
    if stated is not None:
        return division(desk.law, stated)
    found = list_cities(requests)
    if len(found) == 1:
        return found[0]
    names = "、".join(desk.law.department(code) for code in found)
    raise click.UsageError(
        f"请用--city写明汇总的盟市{f'（涉及{names}）' if names else ''}。/ Name the city that consolidates by --city."
    )


def show_waiting(desk: Desk, snapshot: PullsSnapshot, city: str, lang: Lang) -> None:
    """List the requests that wait for a city."""
    waiting = list_waiting(snapshot, city, desk.law)
    name, age = desk.law.department(city), describe_age(snapshot, desk)
    head = _message("requests-wait", name=name, waiting_count=len(waiting), age=age)
    click.echo(head.pick(lang))
    for candidate in waiting:
        for line in _described(candidate):
            click.echo(printable(line))
    if waiting:
        numbers = " ".join(str(one.number) for one in waiting)
        command = f"taizhang consolidate {numbers} --letter 文号 --opinion 汇总意见"
        click.echo(_message("next-choose-and-run", command=command).pick(lang))


def report_refusals(run: Round, prospects: Sequence[Prospect]) -> bool:
    """Say which requests may not be consolidated, and why; whether there are any."""
    refused = [(one.candidate, one.refusal) for one in prospects if one.refusal is not None]
    for candidate, reason in refused:
        title = candidate.request.title if candidate.request else ""
        run.say(
            _message("may-not-be-consolidated", candidate_number=candidate.number, title=title, reason=reason),
            is_remark=True,
        )
    if refused:
        run.say(
            _message("may-not-be-consolidated-2", prospects_count=len(prospects), refused_count=len(refused)),
            is_remark=True,
        )
    return bool(refused)


def note_other_letters(run: Round) -> None:
    """Say where the number stands on record already."""
    for letter in list_letters(run.desk.book.approvals.values()):
        if letter.number == run.batch.letter:
            days = "、".join(map(str, letter.days))
            run.say(
                _message(
                    "note-stands-on-already-of-look-it-up",
                    letter_number=letter.number,
                    days=days,
                    listed=Text("、".join(letter.requirements), ", ".join(letter.requirements)),
                    department=run.desk.law.department(letter.division),
                ),
                is_remark=True,
            )


def show_rehearsal(run: Round, prospects: Sequence[Prospect]) -> None:
    """Show what would be handed in."""
    for one in prospects:
        _show(run, one)
    run.say(_message("nothing-was-sent"))


def show_texts(run: Round, prospects: Sequence[Prospect]) -> None:
    """Show the text that is to be pasted on each request, and how the same is said by a signature."""
    for one in prospects:
        _show(run, one)
    command = f"taizhang review --approve --duty consolidate --letter {run.batch.letter} --opinion 意见"
    run.say(_message("approve-each-request-with-its-text-pasted", command=command))


def report_outcomes(run: Round, outcomes: Sequence[Outcome]) -> int:
    """Sum up what became of the batch; the exit code: 0 all are consolidated, 3 of one that is not known."""
    done = sum(one.fate in ("sent", "already") for one in outcomes)
    number = run.batch.letter
    run.say(_message("of-consolidated", number=number, outcomes_count=len(outcomes), done=done))
    if done < len(outcomes):
        return 3
    command = f"taizhang document letter --consolidation {run.city} --number {number}"
    run.say(_message("next-take-the-snapshot-anew-and-print", command=command))
    return 0


def report_outcome(run: Round, outcome: Outcome) -> None:
    """Say what became of one request."""
    word = _FATES[outcome.fate]
    run.say(_message("text", outcome_number=outcome.number, word=word, told=outcome.told))


def _show(run: Round, prospect: Prospect) -> None:
    for line in _described(prospect.candidate):
        click.echo(printable(line))
    if prospect.is_done:
        run.say(_message("consolidated-before-not-sent-again"))
    for line in prospect.text.split("\n") if prospect.text else ():
        click.echo(printable(line))


def _described(candidate: Candidate) -> list[str]:
    title = candidate.request.title if candidate.request is not None else ""
    return [
        f"  {candidate.number}  {title}",
        *(f"      {subject.record}  {subject.title}" for subject in candidate.subjects),
    ]
