"""`taizhang enroll`: what was noticed without objection enters the ledger."""

import click

from taizhang.acts.desk import Act, Desk
from taizhang.acts.enrolment import enroll
from taizhang.cli.acting import act


@click.command("enroll")
@act
def enroll_command(desk: Desk) -> Act:
    """将公示期满、期内无异议的需求纳入台账，并说明其余各项为何暂不纳入。

    Enter every requirement whose notice ran without objection, and say why the others do not enter. Running it
    again adds nothing.
    """
    return enroll(desk)
