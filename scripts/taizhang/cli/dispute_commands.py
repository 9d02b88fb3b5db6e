"""`taizhang dispute`: open a dispute, explain, handle, report and file it."""

from datetime import date
from pathlib import Path
from typing import Any

import click

from taizhang.acts import disputes
from taizhang.acts.desk import Act, Desk
from taizhang.cli.acting import Prose, day, fill, perform
from taizhang.cli.options import Day, common
from taizhang.text import Lang

_ON = click.option("--on", type=Day(), help="日期（默认为当日）。 The day; today by default.")


@click.group("dispute")
def dispute_group() -> None:
    """升级争议：登记、解释、处理、上报、备案，以及由此引起的质疑和投诉。

    Disputes after an upgrade. Challenges and complaints that arise from one are in `taizhang dispute challenge`.
    """


@dispute_group.command("open")
@click.option("--entry", help="引起争议的台账编号。 The ledger entry.")
@_ON
@click.option("--party", help="争议方类别代号，如supplier。 Who disputes, such as supplier.")
@click.option("--organization", help="争议方单位名称；个人的不填。 The institution; none for a person.")
@click.option("--title", help="争议名称。 Its title.")
@click.option("--matter", type=Prose(), help="争议内容。 What it is about.")
@common
@click.pass_context
def open_command(
    context: click.Context,
    entry: str | None,
    on: date | None,
    party: str | None,
    organization: str | None,
    title: str | None,
    matter: str | None,
    repo: Path,
    lang: Lang,
    today: date,
) -> None:
    """登记对已上线条目的争议；由提出需求的财政部门解释。

    Record a dispute about a released entry; whoever raised the requirement explains it.
    """

    def make(desk: Desk) -> Act:
        given = {
            "entry": entry,
            "arose_on": on or today,
            "party": party,
            "organization": organization,
            "title": title,
            "matter": matter,
        }
        data = fill(desk, "dispute", (), given, leave=("id", "release", "explained_by"), flags={"arose_on": "--on"})
        return disputes.open_dispute(
            desk,
            data["entry"],
            day(data["arose_on"]),
            data["party"],
            data["title"],
            data["matter"],
            data.get("organization"),
        )

    perform(context, lang, repo, today, make)


@dispute_group.command("explain")
@click.argument("dispute")
@_ON
@click.option("--text", type=Prose(), help="解释内容。 The explanation.")
@common
@click.pass_context
def explain_command(
    context: click.Context, dispute: str, on: date | None, text: str | None, repo: Path, lang: Lang, today: date
) -> None:
    """登记需求提出方对DISPUTE的解释。

    Record the explanation of DISPUTE.
    """

    def make(desk: Desk) -> Act:
        data = fill(desk, "dispute", ("explanation",), {"on": on or today, "text": text})
        return disputes.explain(desk, dispute, day(data["on"]), data["text"])

    perform(context, lang, repo, today, make)


@dispute_group.command("handle")
@click.argument("dispute")
@_ON
@click.option("--measures", type=Prose(), help="处理措施。 What was done.")
@click.option("--result", type=Prose(), help="处理结果。 The result.")
@common
@click.pass_context
def handle_command(
    context: click.Context,
    dispute: str,
    on: date | None,
    measures: str | None,
    result: str | None,
    repo: Path,
    lang: Lang,
    today: date,
) -> None:
    """登记DISPUTE的处理措施和结果。

    Record how DISPUTE was handled.
    """

    def make(desk: Desk) -> Act:
        given = {"on": on or today, "measures": measures, "result": result}
        data = fill(desk, "dispute", ("handling",), given)
        return disputes.handle(desk, dispute, day(data["on"]), data["measures"], data["result"])

    perform(context, lang, repo, today, make)


@dispute_group.command("report")
@click.argument("dispute")
@_ON
@common
@click.pass_context
def report_command(context: click.Context, dispute: str, on: date | None, repo: Path, lang: Lang, today: date) -> None:
    """登记DISPUTE向下一级上报；报至哪里由通知规定。

    Record the next report of DISPUTE up its route.
    """
    perform(context, lang, repo, today, lambda desk: disputes.report(desk, dispute, on or today))


@dispute_group.command("file")
@click.argument("dispute")
@_ON
@click.option("--number", help="备案号。 The number of the filing.")
@common
@click.pass_context
def file_command(
    context: click.Context, dispute: str, on: date | None, number: str | None, repo: Path, lang: Lang, today: date
) -> None:
    """登记自治区对DISPUTE的备案。

    Record the region's filing of DISPUTE.
    """

    def make(desk: Desk) -> Act:
        data = fill(desk, "dispute", ("filed",), {"on": on or today, "number": number})
        return disputes.file(desk, dispute, day(data["on"]), data["number"])

    perform(context, lang, repo, today, make)


_ACCEPTED = click.option("--accepted/--not-accepted", default=None, help="是否受理。 Whether it is accepted.")
_SENT = click.option("--sent-on", type=Day(), help="交邮或者递交日期，与收到日期相同的不填。 Day of posting.")
_RECEIVED = click.option("--received-on", type=Day(), help="收到日期（默认为当日）。 Day of receipt.")


@dispute_group.command("challenge")
@click.argument("dispute")
@click.option("--known-on", type=Day(), help="知道或者应当知道权益受损之日。 The day it was known.")
@_RECEIVED
@_SENT
@_ACCEPTED
@common
@click.pass_context
def challenge_command(
    context: click.Context,
    dispute: str,
    known_on: date | None,
    received_on: date | None,
    sent_on: date | None,
    accepted: bool | None,
    repo: Path,
    lang: Lang,
    today: date,
) -> None:
    """登记由DISPUTE引起的质疑，并推算答复期限。

    Record a challenge that DISPUTE led to, and compute when its answer is due.
    """
    given = {
        "known_on": known_on,
        "received_on": received_on or today,
        "sent_on": sent_on,
        "accepted": accepted,
    }
    _lodge(context, dispute, "challenge", given, repo, lang, today)


@dispute_group.command("complain")
@click.argument("dispute")
@_RECEIVED
@_SENT
@_ACCEPTED
@click.option(
    "--excluded-working-days",
    type=click.IntRange(0, 999),
    help="检验检测、鉴定、补正等不计入期限的工作日。 Working days that do not count.",
)
@common
@click.pass_context
def complain_command(
    context: click.Context,
    dispute: str,
    received_on: date | None,
    sent_on: date | None,
    accepted: bool | None,
    excluded_working_days: int | None,
    repo: Path,
    lang: Lang,
    today: date,
) -> None:
    """登记质疑之后的投诉，并推算处理决定期限。

    Record a complaint after the challenge, and compute when its decision is due.
    """
    given = {
        "received_on": received_on or today,
        "sent_on": sent_on,
        "accepted": accepted,
        "excluded_working_days": excluded_working_days,
    }
    _lodge(context, dispute, "complaint", given, repo, lang, today)


def _lodge(
    context: click.Context, dispute: str, part: str, given: dict[str, Any], repo: Path, lang: Lang, today: date
) -> None:
    def make(desk: Desk) -> Act:
        data = fill(desk, "dispute", (part,), given)
        lodge = disputes.challenge if part == "challenge" else disputes.complain
        return lodge(desk, dispute, data)

    perform(context, lang, repo, today, make)


@dispute_group.command("answer")
@click.argument("dispute")
@_ON
@click.option("--text", type=Prose(), required=True, help="答复的主要内容。 The answer.")
@common
@click.pass_context
def answer_command(
    context: click.Context, dispute: str, on: date | None, text: str, repo: Path, lang: Lang, today: date
) -> None:
    """登记对质疑的答复。

    Record the answer to the challenge.
    """
    perform(context, lang, repo, today, lambda desk: disputes.answer(desk, dispute, on or today, text))


@dispute_group.command("decide")
@click.argument("dispute")
@_ON
@click.option("--text", type=Prose(), required=True, help="处理决定的主要内容。 The decision.")
@common
@click.pass_context
def decide_command(
    context: click.Context, dispute: str, on: date | None, text: str, repo: Path, lang: Lang, today: date
) -> None:
    """登记投诉处理决定。

    Record the decision on the complaint.
    """
    perform(context, lang, repo, today, lambda desk: disputes.decide(desk, dispute, on or today, text))
