"""`taizhang explain CODE`: a rule's page in the terminal."""

from datetime import date
from pathlib import Path

import click

from taizhang.base.errors import RunFailedError
from taizhang.base.messages import Messages
from taizhang.base.text import Lang
from taizhang.cli.bilingual import usage_error
from taizhang.cli.options import common_options
from taizhang.repository.repository import load_machinery
from taizhang.rules.explain import STEMS, explain_rule, explain_topic, list_unconfirmed

_message = Messages(__file__)


@click.command("explain")
@click.argument("code", required=False)
@click.option(
    "--unconfirmed",
    is_flag=True,
    help="列出未经自治区书面确认的系统默认设置。 List the defaults that the region has not confirmed.",
)
@common_options
def explain_command(code: str | None, unconfirmed: bool, repo: Path, lang: Lang, today: date) -> None:
    """说明一条规则（查什么、依据、缘由、示例、如何改正），或者通知未作规定的一个事项（如house/payments）。

    Explain a rule by its CODE, such as N02, or a topic that the notices leave open, such as house/payments.
    """
    if (code is None) != unconfirmed:
        raise usage_error(_message("code-missing"))
    law = load_machinery(repo).law
    if law is None:
        raise RunFailedError(_message("schemas-faulty"))
    if code is None:
        click.echo(list_unconfirmed(law, today, lang))
        return
    page = explain_rule(code, law, today, lang) or explain_topic(code, law, today, lang)
    if page is None:
        codes = " ".join(law.topics if code.startswith("house/") else STEMS)
        kind = _message("topic") if code.startswith("house/") else _message("rule")
        problem, remedy = _message("no-such-page", kind=kind, code=code), _message("pages", kind=kind, codes=codes)
        raise click.UsageError(f"{problem.zh}{remedy.zh} / {problem.en}")
    click.echo(page)
