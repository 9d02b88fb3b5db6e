"""Judging a pull request as it stands on a forge: its commits are fetched as objects, never checked out."""

from dataclasses import dataclass
from datetime import date

from taizhang.errors import RunFailedError
from taizhang.forge.port import Asked, Forge
from taizhang.gate.pull import Pull
from taizhang.gate.verdict import Verdict, judge
from taizhang.git import Git
from taizhang.text import Text

_REMOTE = "origin"


@dataclass(frozen=True, slots=True)
class Judging:
    """What judging a pull request came to: a verdict, or why there is none, which is a no."""

    asked: Asked
    verdict: Verdict | None
    failure: Text | None = None


def bring(git: Git, forge: Forge, number: int, oid: str) -> bool:
    """See that a commit of a pull request is here, from the remote `origin` where need be; whether it is."""
    for wanted in (f"refs/pull/{number}/head", oid):
        for credential in ("", forge.credential):
            if git.present(oid):
                return True
            git.fetch(_REMOTE, wanted, credential)
    return git.present(oid)


def judge_asked(git: Git, forge: Forge, number: int, base: str, target: str, today: date) -> Judging:
    """Judge pull request `number` against the commit `base`, which is the tip of the branch `target`.

    Raises:
        RunFailedError: the forge did not tell what the pull request is; then there is nothing to tell it, either.
    """
    asked = forge.asked(number)
    try:
        return Judging(asked, _verdict(git, forge, asked, base, target, today))
    except RunFailedError as error:
        return Judging(asked, None, error.message)
    except Exception as error:
        # Whatever one request makes go wrong is told there, and keeps no other one waiting.
        told = f"{type(error).__name__}: {error}".splitlines()[0][:500]
        return Judging(asked, None, Text(f"程序出错，未能判断：{told}", f"The gate itself failed: {told}"))


def _verdict(git: Git, forge: Forge, asked: Asked, base: str, target: str, today: date) -> Verdict:
    pull = asked.pull
    if asked.target != target:
        raise RunFailedError(
            Text(
                f"本合并请求的目标分支是{asked.target}，不是{target}，不予判断。请改向{target}提出。",
                f"This pull request goes into {asked.target}, not into {target}: not judged. Address it to {target}.",
            )
        )
    if not bring(git, forge, pull.number, pull.head):
        raise RunFailedError(
            Text(
                f"取不到提交{pull.head}。请核对远程仓库{_REMOTE}和令牌的读取权限。",
                f"Commit {pull.head} is not to be had: look at the remote {_REMOTE} and the token's right to read.",
            )
        )
    return judge(git, base, pull.head, pull, today, lambda oid: bring(git, forge, pull.number, oid))


def asked_by_head(forge: Forge, target: str, head: str) -> Pull:
    """The open pull request into `target` whose head is that commit.

    Raises:
        RunFailedError: there is none, or more than one, so that nobody can say whose reviews count.
    """
    numbers = [number for number, sha in forge.open(target).items() if sha == head]
    if len(numbers) != 1:
        raise RunFailedError(
            Text(
                f"代码托管平台上以{head}为头部的未合并请求有{len(numbers)}个，应当恰有一个，不予接收。",
                f"The forge has {len(numbers)} open pull requests with head {head}; there must be one: not taken.",
            )
        )
    return forge.asked(numbers[0]).pull
