"""`taizhang enroll`: requirements whose public notice met no objection enter the ledger."""

import os
from collections.abc import Sequence

import click

from taizhang.acts.desk import Act, Desk
from taizhang.acts.enrolment import enroll
from taizhang.base.git import Git
from taizhang.base.messages import Messages
from taizhang.base.text import Text
from taizhang.cli.acts.acting import act_command
from taizhang.cli.bilingual import in_both_languages
from taizhang.lifecycle.pending_objection import PendingObjection

_message = Messages(__file__)


@click.command("enroll")
@click.option(
    "--classification",
    "stated",
    multiple=True,
    metavar="需求编号=分类",
    help="审核意见没有写明分类的，由自治区在纳入时写明（通用、功能延伸、个性化），可重复。 "
    "The class, as REQ-…=local-extension, of what the review left unclassified.",
)
@act_command
def enroll_command(desk: Desk, stated: tuple[str, ...]) -> Act:
    """将公示期满、期内无异议的需求纳入台账，并说明其余各项为何暂不纳入。

    Enter every requirement whose notice ended without objection, and report why the others do not enter. Running it
    again adds nothing. Where FORGE_API, FORGE_REPOSITORY and FORGE_TOKEN name a forge, an objection that was opened
    there in time and is not merged yet holds its requirement.
    """
    pending = _pending(desk) if os.environ.get("FORGE_TOKEN") else ()
    return enroll(desk, pending, dict(_read_classification(desk, one) for one in stated))


def _read_classification(desk: Desk, stated: str) -> tuple[str, str]:
    """A requirement's id and the class in `REQ-…=个性化`, written by its title or its code.

    Raises:
        click.BadParameter: it is not of that form, or there is no such class.
    """
    record, _, word = stated.partition("=")
    options = desk.schema("entry").at(("classification",))["oneOf"]
    codes = {key: option["const"] for option in options for key in (option["title"], option["const"])}
    if word.strip() not in codes:
        classes = Text("、".join(one["title"] for one in options), ", ".join(one["const"] for one in options))
        raise click.BadParameter(
            in_both_languages(_message("classification-malformed", value=stated, classes=classes)),
            param_hint="--classification",
        )
    return record.strip(), codes[word.strip()]


def _pending(desk: Desk) -> Sequence[PendingObjection]:
    from taizhang.forge.judging import find_objections_on_forge  # the forges' library is slow to import
    from taizhang.forge.settings import forge_of

    return find_objections_on_forge(Git(desk.repository.root), forge_of(os.environ), "HEAD", "main")
