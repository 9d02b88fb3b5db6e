"""The command line: options in, a call, an exit code out.

Exit codes: 0 clean, 1 findings, 2 usage, 3 the run failed.
"""

import sys
from collections.abc import Mapping
from importlib import import_module
from types import MappingProxyType

import click

from taizhang import __version__
from taizhang.base.errors import RunFailedError
from taizhang.base.messages import Messages
from taizhang.base.text import Text, same_in_both

_message = Messages(__file__)

COMMANDS: Mapping[str, str] = MappingProxyType(
    {
        "new": "acts.new_command:new_command",
        "import": "intake.import_command:import_command",
        "migrate": "intake.migrate_command:migrate_command",
        "withdraw": "acts.withdraw_command:withdraw_command",
        "notice": "acts.objection_commands:notice_group",
        "enroll": "acts.enroll_command:enroll_command",
        "entry": "acts.entry_commands:entry_group",
        "release": "acts.release_commands:release_group",
        "dispute": "acts.complaint_commands:dispute_group",
        "defect": "acts.defect_commands:defect_group",
        "assess": "acts.vendor_commands:assess_command",
        "vendor": "acts.vendor_commands:vendor_group",
        "interface": "acts.interface_commands:interface_group",
        "document": "papers.document_commands:document_group",
        "correct": "acts.correct_command:correct_command",
        "change": "acts.change_command:change_command",
        "status": "ledger.status_command:status_command",
        "due": "ledger.due_command:due_command",
        "export": "ledger.export_command:export_command",
        "check": "ledger.check_command:check_command",
        "fmt": "ledger.fmt_command:fmt_command",
        "explain": "ledger.explain_command:explain_command",
        "codeowners": "review.codeowners_command:codeowners_command",
        "review": "review.review_command:review_command",
        "pulls": "review.pulls_command:pulls_command",
        "join": "acts.join_command:join_command",
        "consolidate": "review.consolidate_command:consolidate_command",
        "gate": "review.gate_command:gate_command",
        "seal": "review.seal_command:seal_command",
        "audit": "review.audit_command:audit_command",
        "hook": "review.hook_command:hook_group",
        "forge": "review.forge_commands:forge_group",
        "propose": "review.propose_command:propose_command",
        "site": "ledger.site_command:site_command",
        "init": "ledger.init_command:init_command",
    }
)
"""The commands in the order of their help, each with its module and its name there."""


class Commands(click.Group):
    """The commands, each imported when it is needed, so that a run does not wait for the imports of others."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """The names of all commands."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The command of that name; None where it does not exist."""
        module, _, name = COMMANDS.get(cmd_name, "").partition(":")
        command = getattr(import_module(f"taizhang.cli.{module}"), name) if module else None
        return command if isinstance(command, click.Command) else None


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="taizhang")
def taizhang() -> None:
    """台账：政府采购云平台软件需求台账。

    The requirement ledger of a government-procurement cloud platform, as data in git.
    """


def main() -> None:
    """Run the command line; a run that fails ends with exit code 3 and one clear line."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")
    try:
        # Without its standalone mode click returns the code of `Context.exit` instead of exiting with it.
        sys.exit(taizhang.main(prog_name="taizhang", standalone_mode=False) or 0)
    except click.Abort:
        message = _message("interrupted")
        click.echo(f"{message.zh} / {message.en}", err=True)
        sys.exit(3)
    except click.ClickException as error:
        error.show()
        sys.exit(error.exit_code)
    except RunFailedError as error:
        sys.exit(_fail(error.message))
    except BrokenPipeError:
        sys.stderr.close()
        sys.exit(3)
    except Exception as error:
        sys.exit(_fail(same_in_both(f"{type(error).__name__}: {error}".splitlines()[0])))


def _fail(reason: Text) -> int:
    message = _message("run-failed", reason=reason)
    click.echo(f"{message.zh}\n{message.en}", err=True)
    return 3
