"""What `taizhang consolidate` says: what waits for a city, what may not go up, and what would be handed in."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import click

from taizhang.acts.desk import Desk
from taizhang.base.text import Lang, Text
from taizhang.cli.naming import division
from taizhang.cli.open_requests import describe_age
from taizhang.findings.report.text_report import printable
from taizhang.forge.consolidating import Batch, Outcome, Prospect
from taizhang.lifecycle.chain.letters import list_letters
from taizhang.lifecycle.pulls import OpenRequest, PullsSnapshot
from taizhang.lifecycle.pulls.consolidating import Candidate, list_cities, list_waiting

_FATES: Mapping[str, Text] = {
    "sent": Text("已办", "done"),
    "already": Text("先前已办", "done before"),
    "refused": Text("没有提交", "not sent"),
    "uncounted": Text("没有计入", "not counted"),
    "unknown": Text("不明", "unknown"),
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
    head = Text(
        f"待{name}汇总的请求{len(waiting)}件（{age.zh}）", f"{len(waiting)} requests wait for {name} ({age.en})"
    )
    click.echo(head.pick(lang))
    for candidate in waiting:
        for line in _described(candidate):
            click.echo(printable(line))
    if waiting:
        numbers = " ".join(str(one.number) for one in waiting)
        command = f"taizhang consolidate {numbers} --letter 文号 --opinion 汇总意见"
        click.echo(Text(f"下一步：选定编号，运行{command}", f"Next: choose, and run {command}").pick(lang))


def report_refusals(run: Round, prospects: Sequence[Prospect]) -> bool:
    """Say which requests may not be consolidated, and why; whether there are any."""
    refused = [(one.candidate, one.refusal) for one in prospects if one.refusal is not None]
    for candidate, reason in refused:
        title = candidate.request.title if candidate.request else ""
        run.say(
            Text(
                f"{candidate.number}  {title}  不能汇总：{reason.zh}。",
                f"{candidate.number}  {title}  may not be consolidated: {reason.en}.",
            ),
            is_remark=True,
        )
    if refused:
        run.say(
            Text(
                f"所选{len(prospects)}件中有{len(refused)}件不能汇总，全部没有提交。去掉或者处理之后再运行。",
                f"{len(refused)} of {len(prospects)} may not be consolidated; nothing was sent. Leave them out or "
                "settle them, and run again.",
            ),
            is_remark=True,
        )
    return bool(refused)


def note_other_letters(run: Round) -> None:
    """Say where the number stands on record already."""
    for letter in list_letters(run.desk.book.approvals.values()):
        if letter.number == run.batch.letter:
            days = "、".join(map(str, letter.days))
            run.say(
                Text(
                    f"注意：{letter.number}已由{run.desk.law.department(letter.division)}于{days}用于"
                    f"{'、'.join(letter.requirements)}，请核对发文登记。",
                    f"Note: {letter.number} stands on {', '.join(letter.requirements)} already, of {days}: look it up.",
                ),
                is_remark=True,
            )


def show_rehearsal(run: Round, prospects: Sequence[Prospect]) -> None:
    """Show what would be handed in."""
    for one in prospects:
        _show(run, one)
    run.say(Text("以上为核对结果，没有提交。", "Nothing was sent."))


def show_texts(run: Round, prospects: Sequence[Prospect]) -> None:
    """Show the text that is to be pasted on each request, and how the same is said by a signature."""
    for one in prospects:
        _show(run, one)
    command = f"taizhang review --approve --duty consolidate --letter {run.batch.letter} --opinion 意见"
    run.say(
        Text(
            "请在各请求的审查页选“批准”（Approve），分别原样粘贴以上意见；"
            f"以签名办理的，在各请求的分支上分别运行{command}。",
            f"Approve each request with its text, pasted as it is; who signs runs {command} on the branch of each.",
        )
    )


def report_outcomes(run: Round, outcomes: Sequence[Outcome]) -> int:
    """Sum up what became of the batch; the exit code: 0 all are consolidated, 3 of one that is not known."""
    done = sum(one.fate in ("sent", "already") for one in outcomes)
    number = run.batch.letter
    run.say(
        Text(f"{number}：{len(outcomes)}件请求，已汇总{done}件。", f"{number}: {done} of {len(outcomes)} consolidated.")
    )
    if done < len(outcomes):
        return 3
    command = f"taizhang document letter --consolidation {run.city} --number {number}"
    run.say(
        Text(
            f"下一步，重新取得在审情况（taizhang pulls），再打印报送需求的报告：{command}",
            f"Next, take the snapshot anew (`taizhang pulls`) and print the letter: {command}",
        )
    )
    return 0


def report_outcome(run: Round, outcome: Outcome) -> None:
    """Say what became of one request."""
    word = _FATES[outcome.fate]
    run.say(Text(f"{outcome.number}  {word.zh}：{outcome.told.zh}", f"{outcome.number}  {word.en}: {outcome.told.en}"))


def _show(run: Round, prospect: Prospect) -> None:
    for line in _described(prospect.candidate):
        click.echo(printable(line))
    if prospect.is_done:
        run.say(Text("先前已汇总，不再提交。", "Consolidated before; not sent again."))
    for line in prospect.text.split("\n") if prospect.text else ():
        click.echo(printable(line))


def _described(candidate: Candidate) -> list[str]:
    title = candidate.request.title if candidate.request is not None else ""
    return [
        f"  {candidate.number}  {title}",
        *(f"      {subject.record}  {subject.title}" for subject in candidate.subjects),
    ]
