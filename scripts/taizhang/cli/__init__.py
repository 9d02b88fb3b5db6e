"""The command line: options in, a call, an exit code out.

Exit codes: 0 clean, 1 findings, 2 usage, 3 the run failed.
"""

import sys

import click

from taizhang import __version__
from taizhang.cli.check_command import check_command
from taizhang.cli.explain_command import explain_command
from taizhang.cli.site_command import site_command
from taizhang.errors import RunFailedError


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="taizhang")
def taizhang() -> None:
    """台账：政府采购云平台软件需求台账。

    The requirement ledger of a government-procurement cloud platform, as data in git.
    """


taizhang.add_command(check_command)
taizhang.add_command(explain_command)
taizhang.add_command(site_command)


def main() -> None:
    """Run the command line; a run that fails ends with exit code 3 and one clear line."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")
    try:
        # Without its standalone mode click gives the code of `Context.exit` back instead of leaving by it.
        sys.exit(taizhang.main(standalone_mode=False) or 0)
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
