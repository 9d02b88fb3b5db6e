"""`taizhang enroll`: what was noticed without objection enters the ledger."""

from datetime import date
from pathlib import Path

import click

from taizhang.acts.enrolment import enroll
from taizhang.cli.acting import perform
from taizhang.cli.options import common
from taizhang.text import Lang


@click.command("enroll")
@common
@click.pass_context
def enroll_command(context: click.Context, repo: Path, lang: Lang, today: date) -> None:
    """将公示期满、期内无异议的需求纳入台账，并说明其余各项为何暂不纳入。

    Enter every requirement whose notice ran without objection, and say why the others do not enter. Running it
    again adds nothing.
    """
    perform(context, lang, repo, today, enroll)
