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

COMMANDS: Mapping[str, str] = MappingProxyType(
    {
        "new": "new_command:new_command",
        "import": "import_command:import_command",
        "migrate": "migrate_command:migrate_command",
        "withdraw": "withdraw_command:withdraw_command",
        "notice": "objection_commands:notice_group",
        "enroll": "enroll_command:enroll_command",
        "entry": "entry_commands:entry_group",
        "release": "release_commands:release_group",
        "dispute": "complaint_commands:dispute_group",
        "defect": "defect_commands:defect_group",
        "assess": "vendor_commands:assess_command",
        "vendor": "vendor_commands:vendor_group",
        "interface": "interface_commands:interface_group",
        "document": "document_commands:document_group",
        "correct": "correct_command:correct_command",
        "change": "change_command:change_command",
        "status": "status_command:status_command",
        "due": "due_command:due_command",
        "export": "export_command:export_command",
        "check": "check_command:check_command",
        "fmt": "fmt_command:fmt_command",
        "explain": "explain_command:explain_command",
        "codeowners": "codeowners_command:codeowners_command",
        "review": "review_command:review_command",
        "pulls": "pulls_command:pulls_command",
        "join": "join_command:join_command",
        "consolidate": "consolidate_command:consolidate_command",
        "gate": "gate_command:gate_command",
        "seal": "seal_command:seal_command",
        "audit": "audit_command:audit_command",
        "hook": "hook_command:hook_group",
        "forge": "forge_commands:forge_group",
        "propose": "propose_command:propose_command",
        "site": "site_command:site_command",
        "init": "init_command:init_command",
    }
)
"""The commands in the order of their help, each with its module and its name there."""


class Commands(click.Group):
    """The commands, each imported when it is asked for: a run waits for what it does, not for what others need."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """The names of all commands."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The command of that name, None where there is none."""
        module, _, name = COMMANDS.get(cmd_name, "").partition(":")
        found = getattr(import_module(f"taizhang.cli.{module}"), name) if module else None
        return found if isinstance(found, click.Command) else None


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
        # Without its standalone mode click gives the code of `Context.exit` back instead of leaving by it.
        sys.exit(taizhang.main(prog_name="taizhang", standalone_mode=False) or 0)
    except click.Abort:
        click.echo("已中断。 / Interrupted.", err=True)
        sys.exit(3)
    except click.ClickException as error:
        error.show()
        sys.exit(error.exit_code)
    except RunFailedError as error:
        click.echo(f"运行失败：{error.message.zh}\nThe run failed: {error.message.en}", err=True)
        sys.exit(3)
    except BrokenPipeError:
        sys.stderr.close()
        sys.exit(3)
    except Exception as error:
        told = f"{type(error).__name__}: {error}".splitlines()[0]
        click.echo(f"运行失败：{told}\nThe run failed: {told}", err=True)
        sys.exit(3)
