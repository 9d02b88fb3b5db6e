"""What an audit can stand on: a whole clone whose objects are sound and which nothing replaces."""

from collections.abc import Iterator

from taizhang.audit.breach import Breach
from taizhang.errors import RunFailedError
from taizhang.git import Git
from taizhang.text import Text


def solid(git: Git) -> None:
    """Let a clone pass that holds its history whole.

    Raises:
        RunFailedError: it is shallow, or has grafts or replace refs.
    """
    folder = git.folder
    refs = git.run("for-each-ref", "--format=%(refname)", "refs/replace/").decode().split()
    reasons = [
        (folder / "shallow", Text("是浅克隆", "is shallow")),
        (folder / "info" / "grafts", Text("含有嫁接（grafts）", "has grafts")),
    ]
    found = [reason for path, reason in reasons if path.exists()]
    if refs:
        found.append(Text("含有替换引用（refs/replace）", "has replace refs"))
    if found:
        raise RunFailedError(
            Text(
                f"该克隆{found[0].zh}，历史不完整，不能审计。请用git clone --bare重新完整克隆。",
                f"This clone {found[0].en}: its history is not whole. Clone it anew with `git clone --bare`.",
            )
        )


def rotten(git: Git, head: str) -> Iterator[Breach]:
    """The objects that are not sound."""
    for line in git.flaws():
        yield Breach(head, "", Text(f"对象库有损坏：{line}", f"git fsck: {line}"))
