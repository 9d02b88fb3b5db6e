"""`taizhang seal`: writes the signed and chained approvals of merged changes."""

import os
from collections.abc import Callable
from datetime import date
from pathlib import Path

import click

from taizhang.approval.gate.branch_request import read_branch_request
from taizhang.approval.gate.pull import Pull, read_pull
from taizhang.approval.gate.signed import find_repository_name
from taizhang.approval.gate.verdict_text import describe_chains
from taizhang.approval.seal.pending import list_unsealed
from taizhang.approval.seal.sealing import Sealer, SealingResult, require_plain_merge
from taizhang.base import clock
from taizhang.base.errors import RunFailedError, UnsealableError
from taizhang.base.git import Git
from taizhang.base.messages import Messages
from taizhang.base.store import write_files
from taizhang.base.text import Lang, Text
from taizhang.cli.bilingual import usage_error
from taizhang.cli.command_lock import locks_repository
from taizhang.cli.options import common_options
from taizhang.findings.report import REPORTERS, Summary
from taizhang.findings.report.text_report import printable

_message = Messages(__file__)

SealNotifier = Callable[[dict[str, bytes], Text | None], None]
"""Reports the files of the seals, or why a merge was not sealed."""
RequestSource = Callable[[str], tuple[Pull, Callable[[str], bool], SealNotifier]]
"""Returns the pull request of a merge, a function that fetches its commits, and one that reports the result."""


@click.command("seal")
@click.option("--merge", help="合并形成的提交。 The merge commit.")
@click.option(
    "--pending", "every", is_flag=True, help="主线上尚未存证的全部合并。 Every merge on the main line not sealed yet."
)
@click.option("--since", help="与--pending合用：只看该提交之后的。 With --pending: after this commit only.")
@click.option(
    "--reviews",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="审查意见文件（JSON）；不给出时从平台读取。 The reviews, as JSON; without them the forge is asked.",
)
@click.option("--pull", type=click.IntRange(1), help="合并请求号。 The pull request on the forge.")
@click.option(
    "--key",
    required=True,
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="见证私钥（SSH）。 The witness's private SSH key.",
)
@click.option("--name", help="存证中所写的仓库名称。 The repository's name in the seal.")
@click.option("--signed", is_flag=True, help="没有平台：只认分支中签名的意见。 No forge: signed opinions only.")
@click.option("--tell", is_flag=True, help="在合并请求上告知已存证。 Tell on the pull request that it is sealed.")
@common_options
@click.pass_context
@locks_repository
def seal_command(
    context: click.Context,
    merge: str | None,
    every: bool,
    since: str | None,
    reviews: Path | None,
    pull: int | None,
    key: Path,
    name: str | None,
    signed: bool,
    tell: bool,
    repo: Path,
    lang: Lang,
    today: date,
) -> None:
    """合并之后写入审批存证并签名；重复运行不会重复存证。

    Write the signed approval of everything that a merge changed. It refuses what the gate would refuse, and a merge
    that was squashed or edited; run twice, it writes once. The reviews come from a file, or from the forge that
    FORGE_API, FORGE_REPOSITORY and FORGE_TOKEN name; with --signed from the signed opinions alone. With --pending it
    also refuses commits that came onto the main line in another way, and states the way. Exit 1: a merge was refused;
    the others are sealed. Exit 3: a merge could not be sealed now, for a reason outside the merge; the others are
    sealed all the same.
    """
    if (merge is None) != every or (every and (reviews is not None or pull is not None)):
        raise usage_error(_message("merge-or-pending"))
    if signed and (reviews is not None or pull is not None or tell):
        raise usage_error(_message("signed-alone"))
    git = Git(repo)
    sealer = Sealer(
        git,
        key,
        name or os.environ.get("FORGE_REPOSITORY") or find_repository_name(git, "HEAD") or "taizhang",
        clock.now_or_end_of_day(today),
    )
    merges = (merge,) if merge is not None else list_unsealed(git, "HEAD", since)
    if not merges:
        click.echo(_message("nothing-to-seal").pick(lang))
        return
    if signed:
        source = _from_branch(git)
    else:
        source = _from_file(reviews) if reviews is not None else _from_forge(git, pull, tell)
    refused = failed = False
    for one in merges:
        report_result: SealNotifier = _report_nothing
        try:
            request, fetch, report_result = _find_request(git, source, one)
            sealing = sealer.seal(one, request, fetch)
        except RunFailedError as error:
            if not every:
                raise
            # A merge that cannot be sealed must not prevent the seals of the others.
            click.echo(printable(error.message.pick(lang)), err=True)
            if isinstance(error, UnsealableError):
                report_result({}, error.message)
                refused = True
            else:
                # A failing key or forge is not the fault of the merge.
                failed = True
            continue
        if not sealing.verdict.mergeable or sealing.findings:
            report_result({}, _refuse(sealing, lang, today))
            refused = True
            continue
        write_files(repo, sealing.files, dict.fromkeys(sealing.files))
        for path in sealing.files:
            click.echo(path)
        for subject in sealing.sealed:
            message = _message("sealed-before", subject=subject)
            click.echo(message.pick(lang))
        report_result(sealing.files, None)
    context.exit(3 if failed else 1 if refused else 0)


def _report_nothing(_: dict[str, bytes], __: Text | None) -> None:
    return


def _find_request(git: Git, source: RequestSource, merge: str) -> tuple[Pull, Callable[[str], bool], SealNotifier]:
    """The pull request of a commit of the main line, from `source`.

    Raises:
        RunFailedError: it is unknown; where the commit is not a plain merge, the error states how it came.
    """
    try:
        return source(merge)
    except RunFailedError:
        require_plain_merge(git, merge)
        raise


def _from_file(reviews: Path) -> RequestSource:
    try:
        pull = read_pull(reviews.read_bytes(), str(reviews))
    except OSError as error:
        raise RunFailedError(_message("file-unreadable", path=reviews, reason=error.strerror)) from error
    return lambda _: (pull, lambda _: False, _report_nothing)


def _from_branch(git: Git) -> RequestSource:
    def source(merge: str) -> tuple[Pull, Callable[[str], bool], SealNotifier]:
        commit = require_plain_merge(git, merge)
        base, head = commit.parents
        return read_branch_request(git, base, head, commit.oid), lambda _: False, _report_nothing

    return source


def _from_forge(git: Git, number: int | None, tell: bool) -> RequestSource:
    from taizhang.cli.review.forge_judging import find_merged_request  # the forges' library is slow to import
    from taizhang.forge.comment import post_sealed, post_unsealed
    from taizhang.forge.settings import forge_of

    forge = forge_of(os.environ)

    def source(merge: str) -> tuple[Pull, Callable[[str], bool], SealNotifier]:
        pull_request, fetch = find_merged_request(git, forge, merge, number)
        # The head shows the style in which it was merged.
        fetch(pull_request.pull.head)

        def report_result(files: dict[str, bytes], refusal: Text | None) -> None:
            if tell and refusal is not None:
                try:
                    post_unsealed(forge, pull_request.pull.number, refusal)
                except RunFailedError as error:
                    # The log shows it, and the next run reports it again; other merges must not wait for it.
                    click.echo(printable(error.message.zh), err=True)
            elif tell and files:
                post_sealed(forge, pull_request.pull.number, files)

        return pull_request.pull, fetch, report_result

    return source


def _refuse(sealing: SealingResult, lang: Lang, today: date) -> Text:
    """Print why a merge is not sealed; the text to report on its request."""
    verdict = sealing.verdict
    findings = sealing.findings or verdict.findings
    summary = Summary(len(verdict.change.records), len(findings), 0, today)
    click.echo(REPORTERS["text"](findings, summary, lang), nl=False)
    lines = tuple(describe_chains(verdict, today)) if not verdict.mergeable else ()
    for line in lines:
        click.echo(printable(line.pick(lang)))
    click.echo(_message("nothing-was-sealed").pick(lang))
    problems = [_message("finding", code=item.code, message=item.message) for item in findings]
    reasons = [*problems, *lines, _message("repair")]
    return Text("\n".join(one.zh for one in reasons), "\n".join(one.en for one in reasons))
