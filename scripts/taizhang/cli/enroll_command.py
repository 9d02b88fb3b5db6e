"""`taizhang enroll`: what was noticed without objection enters the ledger."""

import os
from collections.abc import Sequence

import click

from taizhang.acts.desk import Act, Desk
from taizhang.acts.enrolment import enroll
from taizhang.cli.acting import act
from taizhang.gate.pending import PendingObjection
from taizhang.git import Git


@click.command("enroll")
@act
def enroll_command(desk: Desk) -> Act:
    """将公示期满、期内无异议的需求纳入台账，并说明其余各项为何暂不纳入。

    Enter every requirement whose notice ran without objection, and say why the others do not enter. Running it
    again adds nothing. Where FORGE_API, FORGE_REPOSITORY and FORGE_TOKEN name a forge, an objection that was opened
    there in time and is not merged yet holds its requirement.
    """
    return enroll(desk, _pending(desk) if os.environ.get("FORGE_TOKEN") else ())


def _pending(desk: Desk) -> Sequence[PendingObjection]:
    from taizhang.forge.judging import find_pending  # the forges' library is slow to import
    from taizhang.forge.settings import forge_of

    return find_pending(Git(desk.repository.root), forge_of(os.environ), "HEAD", "main")
