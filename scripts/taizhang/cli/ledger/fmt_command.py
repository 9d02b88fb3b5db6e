"""`taizhang fmt`: the records' files in one canonical form."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import click

from taizhang.base.messages import Messages
from taizhang.base.store import write_files
from taizhang.base.text import Lang
from taizhang.cli.command_lock import locks_repository
from taizhang.cli.ledger.check_command import is_selected, resolve_paths
from taizhang.cli.options import common_options
from taizhang.documents.document import Document
from taizhang.documents.writing.canon import canonicalize
from taizhang.findings.report.text_report import format_finding
from taizhang.repository.repository import Repository, load_repository
from taizhang.repository.tree_state import observe
from taizhang.rules.check import create_finding

_message = Messages(__file__)


@click.command("fmt")
@click.argument("paths", nargs=-1, type=click.Path(path_type=Path))
@click.option(
    "--check", "only", is_flag=True, help="只列出将改动的文件，不写入。 Write nothing; list what would change."
)
@common_options
@click.pass_context
@locks_repository
def fmt_command(
    context: click.Context, paths: tuple[Path, ...], only: bool, repo: Path, lang: Lang, today: date
) -> None:
    """统一书写格式：栏目按表单次序，内容和注释不变；已审批存证的文件不动。

    Bring records into the canonical form; meaning and comments stay. A sealed file is left as it was approved.
    """
    resolve_paths(paths, repo)
    state = observe(repo)
    repository = load_repository(repo)
    faulty = [flaw for flaw in repository.flaws if is_selected(flaw.path, paths, repo)]
    for flaw in faulty:
        click.echo(format_finding(create_finding(flaw, repository.law, today), lang), err=True)
    changed: dict[str, bytes] = {}
    before: dict[str, bytes | None] = {}
    frozen = 0
    for record, document, raw in _formed(repository):
        if raw == document.raw or not is_selected(document.path, paths, repo):
            continue
        if record in repository.book.approvals_of:
            frozen += 1
            message = _message("sealed-and-frozen")
            click.echo(f"{document.path}: {message.pick(lang)}")
        else:
            changed[document.path], before[document.path] = raw, document.raw
    if not only:
        state.require_unchanged()
        write_files(repo, changed, before)
    verb = _message("would-change") if only else _message("changed")
    for path in changed:
        click.echo(f"{path}: {verb.pick(lang)}")
    click.echo(
        _message(
            "files-frozen-faults", verb=verb, changed_count=len(changed), frozen=frozen, faulty_count=len(faulty)
        ).pick(lang)
    )
    context.exit(1 if faulty or (only and changed) else 0)


def _formed(repository: Repository) -> Iterator[tuple[str, Document, bytes]]:
    for kind, record, document in repository.book.all.values():
        if kind.name != "approval":
            yield record.id, document, canonicalize(document, repository.schemas[kind.name])
