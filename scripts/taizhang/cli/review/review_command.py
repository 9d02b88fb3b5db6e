"""`taizhang review`: an opinion on a branch, signed with the reviewer's own SSH key."""

import os
import sys
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import click

from taizhang.approval.gate.branch_request import read_branch_request
from taizhang.approval.gate.opinion import list_classifications, list_outcomes, parse_opinion
from taizhang.approval.gate.pull import Pull, read_pull
from taizhang.approval.gate.signed import find_repository_name
from taizhang.approval.gate.statement import NAMESPACE, Decision
from taizhang.approval.gate.verdict import Verdict, judge_pull
from taizhang.approval.seal.reviewing import BranchReview, Reviewer, ReviewInput, StatementDraft
from taizhang.base import clock, ssh
from taizhang.base.errors import RunFailedError, ToolFailedError
from taizhang.base.git import Git
from taizhang.base.locking import pause_locks
from taizhang.base.messages import Messages
from taizhang.base.scratch import ScratchFolder
from taizhang.base.store import write_files
from taizhang.base.text import Lang, Text
from taizhang.base.timezone import SHANGHAI
from taizhang.cli.bilingual import usage_error
from taizhang.cli.command_lock import locks_repository
from taizhang.cli.options import common_options, name_option
from taizhang.findings.report.text_report import printable
from taizhang.repository.reviewers import PATH, Account, Reviewers

_message = Messages(__file__)


@dataclass(frozen=True, slots=True)
class _SignerChoice:
    """The options on who signs, and how."""

    login: str | None
    key: Path | None
    duty: str | None


@dataclass(frozen=True, slots=True)
class _OpinionData:
    """The data of an opinion that the command line states."""

    letter: str | None
    classification: str | None
    outcome: str | None


@click.command("review")
@click.argument("files", nargs=-1, metavar="[FILE]...")
@click.option("--approve", "decision", flag_value="approve", default="approve", help="批准（默认）。 Approve.")
@click.option(
    "--request-changes", "decision", flag_value="request-changes", help="要求修改，不予批准。 Request changes."
)
@click.option("--duty", help="以哪个环节的职责办理；只有一个的不必写。 Under which duty.")
@click.option("--opinion", help="意见；-表示取自标准输入。 The opinion, or - for the standard input.")
@click.option("--letter", help="上报文件的文号（汇总）。 The letter's number.")
@click.option("--classification", help="需求分类（审核）：通用、功能延伸、个性化。 The classification.")
@click.option("--outcome", help="不再往下办理的结论：不可行、退回、不予采纳。 An outcome that ends a requirement.")
@click.option(
    "--key",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="本人的SSH私钥；不给出时用ssh-agent中的。 Your private SSH key; else the agent's.",
)
@click.option("--as", "login", help="以哪个账号办理；凭密钥认得出的不必写。 Your account.")
@click.option("--base", default="main", help="目标分支。 The branch to be merged into.")
@click.option(
    "--reviews",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="平台上已有的审查意见（JSON）。 Reviews on the forge.",
)
@click.option("--yes", is_flag=True, help="不再询问，直接签名。 Sign without asking.")
@name_option
@common_options
@locks_repository
def review_command(
    files: tuple[str, ...],
    decision: Decision,
    duty: str | None,
    opinion: str | None,
    letter: str | None,
    classification: str | None,
    outcome: str | None,
    key: Path | None,
    login: str | None,
    base: str,
    reviews: Path | None,
    yes: bool,
    name: str,
    repo: Path,
    lang: Lang,
    today: date,
) -> None:
    """审查当前分支所改的文件，用本人的SSH密钥签名，写入ledger/reviews。

    Review what the current branch changes, signed with your own SSH key, which the reviewers' file on the base must
    list as `signing_key`. Without FILE it is about everything in which you hold a duty. It shows what is signed,
    refuses what the gate would not count, and writes into ledger/reviews/, to be committed and pushed. A later
    opinion of yours takes the place of an earlier one.
    """
    git, now = Git(repo), clock.now_or_end_of_day(today)
    if opinion is None:
        raise usage_error(_message("opinion-missing"))
    if opinion == "-":
        opinion, yes = sys.stdin.buffer.read().decode("utf-8", "replace"), True
    repository = find_repository_name(git, base) or name
    pull, notes = _request(git, base, reviews)
    verdict = judge_pull(git, base, "HEAD", pull, today, repository=repository)
    reviewers = verdict.trusted.reviewers
    account = _account(reviewers, _SignerChoice(login, key, duty))
    reviewing = BranchReview(git, verdict, repository, Reviewer(account, duty, now))
    data = _build_input(verdict, decision, opinion, _OpinionData(letter, classification, outcome))
    paths = [_inside(repo, git, one) for one in files]
    drafts = [reviewing.draft(chain, data) for chain in reviewing.chains_of(paths)]
    notes += _notes(verdict, drafts, reviews)
    for note in notes:
        click.echo(printable(note.pick(lang)), err=True)
    opened = f"{pull.opened_at.astimezone(SHANGHAI):%Y-%m-%d %H:%M}"
    click.echo(_message("opened-by", author=pull.author, opened=opened).pick(lang))
    for draft in drafts:
        click.echo(draft.path)
        for line in draft.statement.encode().decode().splitlines():
            click.echo(f"  {printable(line)}")
    if not yes:
        with pause_locks():
            click.confirm(_message("sign").pick(lang), abort=True)
    written = _signed(drafts, account, key)
    write_files(repo, written, dict.fromkeys(written))
    for path in written:
        click.echo(path)
    click.echo(_message("next-commit").pick(lang))


def _request(git: Git, base: str, reviews: Path | None) -> tuple[Pull, list[Text]]:
    """The request, and notes on it."""
    if reviews is not None:
        try:
            return read_pull(reviews.read_bytes(), str(reviews)), []
        except OSError as error:
            raise RunFailedError(_message("file-unreadable", path=reviews, reason=error.strerror)) from error
    pull = read_branch_request(git, base, "HEAD", any_name=True)
    if os.environ.get("FORGE_API"):
        return pull, []
    try:
        read_branch_request(git, base, "HEAD")
    except RunFailedError as error:
        return pull, [error.message]
    return pull, []


def _account(reviewers: Reviewers, choice: _SignerChoice) -> Account:
    """The account that signs: the one of the option, or the only one with the key."""
    if choice.login is not None:
        account = reviewers.account_of(choice.login)
        if account is None:
            raise RunFailedError(_message("account-unknown", path=PATH, login=choice.login))
        _require_key(account)
        return account
    public = ssh.read_public_key(choice.key) if choice.key is not None else None
    if public is None:
        raise usage_error(_message("account-missing"))
    accounts = [item for item in reviewers.people if item.signing_key == public]
    if len(accounts) == 1:
        return accounts[0]
    if accounts:
        names = "、".join(item.login for item in accounts)
        raise usage_error(_message("several-accounts", accounts=names))
    raise RunFailedError(_message("key-unknown", path=PATH, key=public))


def _require_key(account: Account) -> None:
    if account.signing_key is None:
        raise RunFailedError(_message("no-signing-key", path=PATH, login=account.login))


def _build_input(verdict: Verdict, decision: Decision, opinion: str, data: _OpinionData) -> ReviewInput:
    titles = list_classifications(verdict.trusted.schemas)
    letter, classification = data.letter, data.classification
    if classification is not None and classification not in (*titles, *titles.values()):
        options = "、".join(titles)
        raise usage_error(_message("classification-unknown", options=options))
    read = parse_opinion(opinion, verdict.trusted.schemas)
    code = titles.get(classification or "", classification)
    ending = _ending(verdict, data.outcome, read.outcome)
    return ReviewInput(decision, f"{read.text}{ending}", letter or read.letter, code or read.classification)


def _ending(verdict: Verdict, outcome: str | None, written: str | None) -> str:
    """The line that states an outcome, as part of the opinion that is signed; empty without one."""
    titles = {code: title for title, code in list_outcomes(verdict.trusted.schemas).items()}
    if outcome is not None and outcome not in (*titles, *titles.values()):
        options = "、".join(titles.values())
        raise usage_error(_message("outcome-unknown", options=options))
    stated = outcome or written
    return f"\n{_message('conclusion', title=titles.get(stated, stated)).zh}" if stated is not None else ""


def _inside(repo: Path, git: Git, name: str) -> str:
    """A file of the command line as a path of the repository; its content must be that of the commit."""
    root = repo.resolve()
    path = Path(name) if Path(name).is_absolute() else root / name
    beside = Path.cwd() / name
    if not path.exists() and beside.exists():
        path = beside
    try:
        inside = path.resolve().relative_to(root).as_posix()
    except ValueError:
        raise usage_error(_message("path-outside", path=name)) from None
    if path.exists() and not git.is_unchanged(inside):
        raise RunFailedError(_message("uncommitted-changes", path=inside))
    return inside


def _notes(verdict: Verdict, drafts: list[StatementDraft], reviews: Path | None) -> list[Text]:
    """What the reviewer should know before signing.

    Raises:
        RunFailedError: a duty before this one is not done, and no forge may know better.
    """
    notes = []
    if verdict.errors:
        count = len(verdict.errors)
        notes.append(_message("branch-has-errors", count=count))
    if any(draft.waiting for draft in drafts):
        if reviews is not None or not os.environ.get("FORGE_API"):
            raise RunFailedError(_message("earlier-duty-open"))
        notes.append(_message("earlier-duty-not-signed"))
    return notes


def _not_in_agent(account: Account) -> RunFailedError:
    return RunFailedError(_message("key-not-in-agent", login=account.login))


def _signed(drafts: list[StatementDraft], account: Account, key: Path | None) -> dict[str, bytes]:
    """The files to be written: each statement with its signature, which must verify against the listed key."""
    files: dict[str, bytes] = {}
    with ScratchFolder("signature") as folder:
        public = Path(folder) / "key.pub"
        public.write_text(f"{account.signing_key}\n", encoding="utf-8")
        for draft in drafts:
            raw = draft.statement.encode()
            try:
                signature = ssh.create_signature(raw, key or public, NAMESPACE)
            except ToolFailedError:
                raise
            except RunFailedError as error:
                if key is not None:
                    raise
                raise _not_in_agent(account) from error
            signers = f"{account.login} {account.signing_key}\n".encode()
            if not ssh.is_signature_of(raw, signature, signers, account.login, NAMESPACE):
                raise RunFailedError(_message("another-key", path=PATH, login=account.login))
            files[draft.path], files[draft.path + ".sig"] = raw, signature
    return files
