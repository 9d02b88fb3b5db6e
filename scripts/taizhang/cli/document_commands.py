"""`taizhang document`: the official papers as DOCX files."""

import re
import sys
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from functools import update_wrapper
from pathlib import Path
from typing import Any, TypeVar

import click

from taizhang.acts.desk import Desk, sit_down
from taizhang.acts.refusal import Refusal, RefusedError
from taizhang.check import check
from taizhang.cli.acting import refused
from taizhang.cli.guarding import guarding
from taizhang.cli.issuing import disclosed, issued
from taizhang.cli.naming import division, find
from taizhang.cli.open_requests import find_snapshot, reads_snapshot
from taizhang.cli.options import common, registered
from taizhang.cli.reviewed import Reviewed, batch_in_snapshot, reviewed
from taizhang.errors import RunFailedError
from taizhang.kinds import KINDS
from taizhang.papers.assessment import assessment
from taizhang.papers.filing import filing
from taizhang.papers.form import form
from taizhang.papers.grounds import UnsoundError
from taizhang.papers.issue import ON_OWN_INITIATIVE, Disclosure, Issue
from taizhang.papers.letter import letter, sent_by
from taizhang.papers.mechanism import mechanism
from taizhang.papers.notice import notice
from taizhang.papers.press import Paper, Press, UnfitError
from taizhang.records import Assessment, DepartmentChannel, DepartmentScheme, Dispute, Notice, Record, Requirement
from taizhang.register import CONTACTS, Register, register
from taizhang.report.text_report import printable
from taizhang.store import write
from taizhang.text import Lang, Text

R = TypeVar("R", bound=Record)
PLACE = "build/papers"
"""Where a paper lies unless another place is stated: below what git ignores, for a form bears a name."""

_UNFIT = re.compile(r'[\\/:*?"<>|]')
"""What stands in no name of a file; a letter's number is written by people."""


_SOUND_FIRST = Text(
    "公文只能依据检查无误的记录印制。请先改正以上问题；只需传阅的，用--draft打印草稿。",
    "An official paper rests on records without findings. Mend these first; to circulate it only, use --draft.",
)


@click.group("document")
def document_group() -> None:
    """公文：申请表、上报函、公示、争议备案函、考核结果，按公文格式生成DOCX。

    The official papers as DOCX files, laid out by GB/T 9704.
    """


def _paper(command: Callable[..., Paper | list[Paper]]) -> Callable[..., None]:
    """The command that writes the papers which `command` makes at a desk, from its options.

    Where one of several cannot be made, none is written. What the check refuses is printed as a draft only.
    """

    @click.option(
        "-o", "--output", metavar="FILE|-", help=f"写入该文件（默认在{PLACE}），-为标准输出。 Where to write."
    )
    @click.option("--force", is_flag=True, help="覆盖已有的文件。 Replace a file that is there.")
    @click.option(
        "--draft", is_flag=True, help="打印草稿，每页标明“草稿”，不得印发。 Print a draft, marked on each page."
    )
    @common
    @click.pass_context
    @guarding
    def run(
        context: click.Context,
        /,
        output: str | None,
        force: bool,
        draft: bool,
        repo: Path,
        lang: Lang,
        today: date,
        **options: Any,
    ) -> None:
        desk = sit_down(repo, today)
        try:
            made = command(desk, Press(desk.repository, desk.law, today, draft), **options)
        except UnfitError as error:
            reason = RefusedError(Refusal(error.message, error.source, error.help))
            click.echo(refused(reason, desk, lang, (), None), err=True, nl=False)
            context.exit(1)
        except UnsoundError as error:
            click.echo(refused(RefusedError(*error.findings), desk, lang, (), None), err=True, nl=False)
            click.echo(_SOUND_FIRST.pick(lang), err=True)
            context.exit(1)
        papers = made if isinstance(made, list) else [made]
        if output and len(papers) > 1:
            raise click.UsageError("-o只能用于一份文件。/ -o takes one paper only.")
        for paper in papers:
            for told in paper.told:
                click.echo(printable(told.pick(lang)), err=True)
            if output == "-":
                sys.stdout.buffer.write(paper.raw)
                continue
            target = Path(output) if output else repo / PLACE / _UNFIT.sub("_", paper.name)
            _write(target, paper.raw, force)
            click.echo(Text(f"已写入{target.as_posix()}", f"Wrote {target.as_posix()}").pick(lang))

    return update_wrapper(run, command)


def _write(target: Path, raw: bytes, force: bool) -> None:
    try:
        held = target.read_bytes()
    except FileNotFoundError:
        held = None
    except OSError as error:
        raise RunFailedError(
            Text(f"{target}无法写入（{error.strerror}）。", f"{target} cannot be written ({error.strerror}).")
        ) from error
    if held is not None and held != raw and not force:
        raise RunFailedError(
            Text(
                f"{target}已存在且内容不同，可能已经人工修改，没有覆盖。请用-o另存，或用--force覆盖。",
                f"{target} is there and differs; somebody may have edited it. Give -o another name, or --force.",
            )
        )
    write(target.parent, {target.name: raw}, {target.name: held}, mode=0o600)


def _found(desk: Desk, named: str, kind: type[R]) -> R:
    record = find(desk.book, named)
    if not isinstance(record, kind):
        have, want = desk.book.kind(record.id).title, next(one.title for one in KINDS if one.record is kind)
        raise click.UsageError(f"{record.id}是{have.zh}，不是{want.zh}。/ {record.id} is no {want.en}.")
    return record


@document_group.command("form")
@click.argument("records", metavar="ID...", nargs=-1, required=True)
@registered
@_paper
def form_command(desk: Desk, press: Press, records: tuple[str, ...], register_file: Path | None) -> list[Paper]:
    """软件功能调整（或新增）需求申请表，一项需求一份；联系人姓名和电话取自库外登记册。

    The application forms of requirements; name and number come from the register outside git.
    """
    held = register(register_file or desk.repository.root / CONTACTS, press.schemas)
    return [_form(press, _found(desk, record, Requirement), held) for record in dict.fromkeys(records)]


def _form(press: Press, requirement: Requirement, held: Register) -> Paper:
    ref = requirement.requester.contact_ref
    paper = form(press, requirement, held.contact(ref))
    if held.contact(ref) is None:
        line = f"- {{ref: {ref}, name: 姓名, phone: 电话}}"
        told = Text(f"登记册为{held.path}，在contacts下补一行：{line}", f"Add to contacts in {held.path}: {line}")
        return replace(paper, told=(*paper.told, told))
    return paper


@document_group.command("letter")
@click.argument("records", metavar="[ID]...", nargs=-1)
@click.option(
    "--consolidation", "city", required=True, metavar="盟市", help="汇总上报的盟市，写代码或者名称。 The city."
)
@click.option(
    "--reviews",
    "sources",
    multiple=True,
    metavar="FILE",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="未合并请求的审查意见文件（与gate的相同），可写多个。 Reviews files of open pull requests.",
)
@click.option("--base", default="main", show_default=True, help="请求合并到的提交。 What they go into.")
@click.option(
    "--request",
    "requests",
    multiple=True,
    type=click.IntRange(min=1),
    help="未合并请求的编号，据在审情况，可写多个。 Open requests, by the snapshot.",
)
@reads_snapshot
@issued
@_paper
def letter_command(
    desk: Desk,
    press: Press,
    records: tuple[str, ...],
    city: str,
    sources: tuple[Path, ...],
    base: str,
    requests: tuple[int, ...],
    pulls: Path | None,
    issue: Issue,
) -> Paper:
    """盟市上报函，附需求汇总表，写明各项由谁、何时评估可行。

    The letter by which a city sends its requirements up, with their list: who judged each feasible, and when, from
    its seal, or from its open request: by its number in the snapshot (--request), or by its --reviews. Without ID:
    those of the requests, or those that went up under --number, merged or open, else all that wait for approval.
    """
    code = division(desk.law, city)
    known = reviewed(desk, sources, base) if sources else Reviewed()
    if requests and sources:
        raise click.UsageError("--request和--reviews只能给出一项。/ Give one of --request and --reviews.")
    if not sources and (requests or not records):
        known = batch_in_snapshot(desk, find_snapshot(desk.repository.root, pulls), code, requests, issue.number)
    if known.findings and not press.draft:
        raise UnsoundError(known.findings)
    if known.findings:
        # The draft says so, as it does of findings on what stands in the tree.
        press = replace(press, known=(*check(desk.repository, desk.today), *known.findings))
    stated = [known.requirements.get(record) or _found(desk, record, Requirement) for record in dict.fromkeys(records)]
    stated = stated or list(known.requirements.values())
    if stated and not (records or requests or sources):
        # Of one letter some may be merged by now, and others not.
        stated += [one for one in sent_by(press, code, issue.number) if one.id not in known.requirements]
    return letter(press, code, stated, issue, known.reviews)


@document_group.command("notice")
@click.argument("record", metavar="ID")
@disclosed(ON_OWN_INITIATIVE)
@_paper
def notice_command(desk: Desk, press: Press, record: str, disclosure: Disclosure) -> Paper:
    """需求公示。

    The public notice ID.
    """
    return notice(press, _found(desk, record, Notice), disclosure)


@document_group.command("filing")
@click.argument("record", metavar="ID")
@issued
@_paper
def filing_command(desk: Desk, press: Press, record: str, issue: Issue) -> Paper:
    """争议备案函，由上报自治区的财政部门出具。

    The letter by which dispute ID is filed with the region.
    """
    return filing(press, _found(desk, record, Dispute), issue)


@document_group.command("mechanism")
@click.argument("record", metavar="ID")
@disclosed(ON_OWN_INITIATIVE)
@_paper
def mechanism_command(desk: Desk, press: Press, record: str, disclosure: Disclosure) -> Paper:
    """财政部门的考核机制（SCHEME-…）或者沟通机制（CHANNEL-…）。

    The assessment mechanism or the communication mechanism ID of a department, as it holds today.
    """
    held = find(desk.book, record)
    if not isinstance(held, DepartmentScheme | DepartmentChannel):
        raise click.UsageError(f"{held.id}不是考核机制或者沟通机制。/ {held.id} is no mechanism of a department.")
    return mechanism(press, held, disclosure)


@document_group.command("assessment")
@click.argument("record", metavar="ID")
@disclosed(ON_OWN_INITIATIVE)
@_paper
def assessment_command(desk: Desk, press: Press, record: str, disclosure: Disclosure) -> Paper:
    """服务质量考核结果。

    The result of assessment ID.
    """
    return assessment(press, _found(desk, record, Assessment), disclosure)
