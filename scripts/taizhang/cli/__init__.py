"""The command line: options in, a call, an exit code out.

Exit codes: 0 clean, 1 findings, 2 usage, 3 the run failed.
"""

import sys

import click

from taizhang import __version__
from taizhang.cli.audit_command import audit_command
from taizhang.cli.challenge_commands import CHALLENGES
from taizhang.cli.check_command import check_command
from taizhang.cli.codeowners_command import codeowners_command
from taizhang.cli.defect_commands import defect_group
from taizhang.cli.dispute_commands import dispute_group
from taizhang.cli.due_command import due_command
from taizhang.cli.enroll_command import enroll_command
from taizhang.cli.explain_command import explain_command
from taizhang.cli.export_command import export_command
from taizhang.cli.fmt_command import fmt_command
from taizhang.cli.gate_command import gate_command
from taizhang.cli.hook_command import hook_group
from taizhang.cli.init_command import init_command
from taizhang.cli.interface_commands import interface_group
from taizhang.cli.new_command import new_command
from taizhang.cli.notice_commands import notice_group
from taizhang.cli.release_commands import release_group
from taizhang.cli.seal_command import seal_command
from taizhang.cli.site_command import site_command
from taizhang.cli.status_command import status_command
from taizhang.cli.vendor_commands import assess_command, vendor_group
from taizhang.cli.withdraw_command import withdraw_command
from taizhang.errors import RunFailedError


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="taizhang")
def taizhang() -> None:
    """台账：政府采购云平台软件需求台账。

    The requirement ledger of a government-procurement cloud platform, as data in git.
    """


for command in (
    new_command,
    withdraw_command,
    notice_group,
    enroll_command,
    release_group,
    dispute_group,
    defect_group,
    assess_command,
    vendor_group,
    interface_group,
    status_command,
    due_command,
    export_command,
    check_command,
    fmt_command,
    explain_command,
    codeowners_command,
    gate_command,
    seal_command,
    audit_command,
    hook_group,
    site_command,
    init_command,
):
    taizhang.add_command(command)
for command in CHALLENGES:
    dispute_group.add_command(command)


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
