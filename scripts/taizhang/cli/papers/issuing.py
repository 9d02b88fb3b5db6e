"""The options by which an official paper is issued: its number, its days, its signer, its copies."""

from collections.abc import Callable
from functools import update_wrapper
from typing import Any, TypeVar

import click

from taizhang.cli.options import DayType
from taizhang.office.papers.issue import ON_REQUEST, Disclosure, Issue

F = TypeVar("F", bound=Callable[..., Any])


def disclosure_option(default: Disclosure) -> Callable[[F], F]:
    """Add --disclosure to a command."""
    return click.option(
        "--disclosure",
        type=click.Choice(["主动公开", "依申请公开", "不予公开"]),
        default=default,
        show_default=True,
        help="信息公开选项。 Disclosure option.",
    )


def issue_options(command: F) -> F:
    """Add the options on the formal parts of a letter to a command, which gets them as `issue`."""

    def run(*arguments: Any, **options: Any) -> Any:
        names = ("number", "paper_date", "printed_on", "copies", "disclosure", "signer")
        issue = Issue(**{name: options.pop(name) for name in names if name in options})
        return command(*arguments, issue=issue, **options)

    result: Any = update_wrapper(run, command)
    for option in (
        disclosure_option(ON_REQUEST),
        click.option("--copy", "copies", help="抄送机关。 Who gets a copy."),
        click.option("--issued-on", "printed_on", type=DayType(), help="印发日期（默认为成文日期）。 Day of printing."),
        click.option("--date", "paper_date", type=DayType(), help="成文日期。 Day of the letter."),
        click.option(
            "--number", metavar="文号", help="发文字号，如呼财购〔2026〕31号；不写则留空。 The letter's number."
        ),
    ):
        result = option(result)
    return result  # type: ignore[no-any-return]


def signed_issue_options(command: F) -> F:
    """Add the options of `issue_options` and --signer, for papers to a department above, to a command."""
    result: Any = issue_options(command)
    option = click.option(
        "--signer", metavar="姓名", help="签发人，只印在文中，不入库；不写则留空手填。 Who signs it; kept nowhere."
    )
    return option(result)  # type: ignore[no-any-return]
