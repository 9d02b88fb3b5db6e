"""The options that every command takes, after its name."""

import locale
from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path
from typing import Any, TypeVar

import click

from taizhang.base import clock
from taizhang.base.messages import Messages
from taizhang.base.text import Lang
from taizhang.cli.bilingual import in_both_languages

_message = Messages(__file__)


F = TypeVar("F", bound=Callable[..., Any])


class DayType(click.ParamType[date]):
    """A day written YYYY-MM-DD."""

    name = "YYYY-MM-DD"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> date:
        """The date, or a usage error."""
        if isinstance(value, date):
            return value
        try:
            return datetime.strptime(value, "%Y-%m-%d").date()
        except ValueError:
            self.fail(in_both_languages(_message("not-a-date", value=repr(value))), param, ctx)


def _language() -> Lang:
    name = locale.getlocale(locale.LC_MESSAGES)[0] or ""
    return "en" if name.startswith("en") else "zh"


def language_option(command: F) -> F:
    """Add --lang to a command."""
    return click.option(
        "--lang",
        type=click.Choice(["zh", "en"]),
        default=_language,
        help="消息语言。 Language of messages.",
    )(command)


def register_option(command: F) -> F:
    """Add --register to a command, which gets it as `register_file`; None without the option."""
    return click.option(
        "--register",
        "register_file",
        type=click.Path(dir_okay=False, path_type=Path),
        envvar="TAIZHANG_REGISTER",
        help="库外的联系人登记册（默认为contacts.yaml，或环境变量TAIZHANG_REGISTER所指）。 Register of contacts.",
    )(command)


def name_option(command: F) -> F:
    """Add --name to a command: the name of this repository in seals and signed opinions."""
    return click.option(
        "--name",
        envvar="FORGE_REPOSITORY",
        help="本库名称，尚无存证时以此核对签名意见（默认为环境变量FORGE_REPOSITORY所写，否则为taizhang）。"
        " The repository's name.",
        default="taizhang",
    )(command)


def common_options(command: F) -> F:
    """Add --repo, --lang and --today to a command."""
    command = click.option(
        "--today",
        type=DayType(),
        callback=lambda _context, _option, value: clock.today(value),
        help="以该日为当日（默认为北京时间今日）。 The day to judge by.",
    )(command)
    return click.option(
        "--repo",
        type=click.Path(exists=True, file_okay=False, path_type=Path),
        default=Path(),
        help="台账库的根目录（默认为当前目录）。 Root of the repository.",
    )(language_option(command))
