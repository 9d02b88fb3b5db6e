"""`taizhang review`: an opinion on a branch, signed with the reviewer's own SSH key."""

import os
import sys
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import click

from taizhang.approval.gate.branch_request import request_of_branch
from taizhang.approval.gate.opinion import classes, opinion_of, outcomes
from taizhang.approval.gate.pull import Pull, pull_of
from taizhang.approval.gate.signed import repository_on
from taizhang.approval.gate.statement import NAMESPACE, Decision
from taizhang.approval.gate.verdict import Verdict, judge
from taizhang.approval.seal.reviewing import Draft, Reviewer, Reviewing, Words
from taizhang.base import clock, ssh
from taizhang.base.errors import RunFailedError, ToolFailedError
from taizhang.base.git import Git
from taizhang.base.locking import paused
from taizhang.base.messages import Messages
from taizhang.base.scratch import ScratchFolder
from taizhang.base.store import write
from taizhang.base.text import Lang, Text
from taizhang.base.timezone import SHANGHAI
from taizhang.cli.guarding import guarding
from taizhang.cli.options import common, named
from taizhang.findings.report.text_report import printable
from taizhang.repository.reviewers import PATH, Account, Reviewers

_message = Messages(__file__)


@dataclass(frozen=True, slots=True)
class _Choice:
    """What the command line says of who signs, and how."""

    login: str | None
    key: Path | None
    duty: str | None


@dataclass(frozen=True, slots=True)
class _Data:
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
@named
@common
@guarding
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
    git, now = Git(repo), clock.moment(today)
    if opinion is None:
        raise click.UsageError("请用--opinion写明意见。/ State the opinion by --opinion.")
    if opinion == "-":
        opinion, yes = sys.stdin.buffer.read().decode("utf-8", "replace"), True
    known = repository_on(git, base) or name
    pull, notes = _request(git, base, reviews)
    verdict = judge(git, base, "HEAD", pull, today, repository=known)
    reviewers = verdict.trusted.reviewers
    account = _account(reviewers, _Choice(login, key, duty))
    reviewing = Reviewing(git, verdict, known, Reviewer(account, duty, now))
    words = _words(verdict, decision, opinion, _Data(letter, classification, outcome))
    paths = [_inside(repo, git, one) for one in files]
    drafts = [reviewing.draft(chain, words) for chain in reviewing.chains_of(paths)]
    notes += _notes(verdict, drafts, reviews)
    for note in notes:
        click.echo(printable(note.pick(lang)), err=True)
    opened = f"{pull.opened_at.astimezone(SHANGHAI):%Y-%m-%d %H:%M}"
    click.echo(_message("opened-by-to-sign", author=pull.author, opened=opened).pick(lang))
    for draft in drafts:
        click.echo(draft.path)
        for line in draft.statement.encode().decode().splitlines():
            click.echo(f"  {printable(line)}")
    if not yes:
        with paused():
            click.confirm(_message("sign").pick(lang), abort=True)
    written = _signed(drafts, account, key)
    write(repo, written, dict.fromkeys(written))
    for path in written:
        click.echo(path)
    click.echo(_message("next-git-add-ledger-reviews-git-commit-m").pick(lang))


def _request(git: Git, base: str, reviews: Path | None) -> tuple[Pull, list[Text]]:
    """The request, and what is to be said of it."""
    if reviews is not None:
        try:
            return pull_of(reviews.read_bytes(), str(reviews)), []
        except OSError as error:
            raise RunFailedError(_message("cannot-be-read", reviews=reviews, strerror=error.strerror)) from error
    pull = request_of_branch(git, base, "HEAD", any_name=True)
    if os.environ.get("FORGE_API"):
        return pull, []
    try:
        request_of_branch(git, base, "HEAD")
    except RunFailedError as error:
        return pull, [error.message]
    return pull, []


def _account(reviewers: Reviewers, choice: _Choice) -> Account:
    """The account that signs: the one named, or the only one with the key."""
    if choice.login is not None:
        account = reviewers.account_of(choice.login)
        if account is None:
            raise RunFailedError(_message("lists-no-account-look-at-it-or-let-enter", path=PATH, login=choice.login))
        _require_key(account)
        return account
    public = ssh.public_key_of(choice.key) if choice.key is not None else None
    if public is None:
        raise click.UsageError(
            "请用--as写明账号，或者用--key指明密钥。/ Name your account by --as, or the key by --key."
        )
    found = [item for item in reviewers.people if item.signing_key == public]
    if len(found) == 1:
        return found[0]
    if found:
        names = "、".join(item.login for item in found)
        raise click.UsageError(f"该密钥属于{names}，请用--as写明账号。/ The key is that of {names}: name one by --as.")
    raise RunFailedError(_message("does-not-list-this-key-let-enter-it-as-your", path=PATH, public=public))


def _require_key(account: Account) -> None:
    if account.signing_key is None:
        raise RunFailedError(_message("lists-no-signing-key-of-let-enter", path=PATH, login=account.login))


def _words(verdict: Verdict, decision: Decision, opinion: str, data: _Data) -> Words:
    titles = classes(verdict.trusted.schemas)
    letter, classification = data.letter, data.classification
    if classification is not None and classification not in (*titles, *titles.values()):
        options = "、".join(titles)
        raise click.UsageError(f"--classification只能是{options}。/ --classification is one of {options}.")
    read = opinion_of(opinion, verdict.trusted.schemas)
    code = titles.get(classification or "", classification)
    ending = _ending(verdict, data.outcome, read.outcome)
    return Words(decision, f"{read.text}{ending}", letter or read.letter, code or read.classification)


def _ending(verdict: Verdict, outcome: str | None, written: str | None) -> str:
    """The line that states an outcome, as part of the opinion that is signed; empty without one."""
    titles = {code: title for title, code in outcomes(verdict.trusted.schemas).items()}
    if outcome is not None and outcome not in (*titles, *titles.values()):
        options = "、".join(titles.values())
        raise click.UsageError(f"--outcome只能是{options}。/ --outcome is one of {options}.")
    stated = outcome or written
    return f"\n结论：{titles.get(stated, stated)}" if stated is not None else ""


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
        raise click.UsageError(f"{name}不在台账库中。/ {name} is not in the repository.") from None
    if path.exists() and not git.unchanged(inside):
        raise RunFailedError(_message("has-uncommitted-changes-and-what-is-signed", inside=inside))
    return inside


def _notes(verdict: Verdict, drafts: list[Draft], reviews: Path | None) -> list[Text]:
    """What the reviewer should know before signing.

    Raises:
        RunFailedError: a duty before this one is not done, and no forge may know better.
    """
    notes = []
    if verdict.errors:
        count = len(verdict.errors)
        notes.append(_message("note-this-branch-has-errors-and-cannot", count=count))
    if any(draft.waiting for draft in drafts):
        if reviews is not None or not os.environ.get("FORGE_API"):
            raise RunFailedError(_message("nothing-was-signed"))
        notes.append(_message("note-the-duty-that-comes-first-is-not-signed"))
    return notes


def _not_in_agent(account: Account) -> RunFailedError:
    return RunFailedError(_message("ssh-agent-does-not-hold-the-key-of-add", login=account.login))


def _signed(drafts: list[Draft], account: Account, key: Path | None) -> dict[str, bytes]:
    """The files to be written: each statement with its signature, which the listed key must bear out."""
    files: dict[str, bytes] = {}
    with ScratchFolder("signature") as folder:
        public = Path(folder) / "key.pub"
        public.write_text(f"{account.signing_key}\n", encoding="utf-8")
        for draft in drafts:
            raw = draft.statement.encode()
            try:
                signature = ssh.sign(raw, key or public, NAMESPACE)
            except ToolFailedError:
                raise
            except RunFailedError as error:
                if key is not None:
                    raise
                raise _not_in_agent(account) from error
            signers = f"{account.login} {account.signing_key}\n".encode()
            if not ssh.is_signature_of(raw, signature, signers, account.login, NAMESPACE):
                raise RunFailedError(_message("key-is-not-the-one-that-lists-for-use", path=PATH, login=account.login))
            files[draft.path], files[draft.path + ".sig"] = raw, signature
    return files
