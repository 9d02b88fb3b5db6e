"""What an audit can stand on: a clone that holds its history whole, read from a checked copy."""

from collections.abc import Iterator
from pathlib import Path

from taizhang.approval.audit.breach import Breach
from taizhang.base.errors import RunFailedError
from taizhang.base.git import Git
from taizhang.base.text import Text


def require_whole_clone(git: Git) -> None:
    """Let a clone pass that holds its history whole, by itself.

    What git keeps for all working trees of a repository together is looked for where it keeps it, so that a linked
    working tree is judged like the repository that it belongs to.

    Raises:
        RunFailedError: the clone is shallow or partial, borrows objects from elsewhere, or has grafts or replace refs.
    """
    reason = next(_reasons(git), None)
    if reason is not None:
        raise RunFailedError(
            Text(
                f"该克隆{reason.zh}，历史不完整，不能审计。请用git clone --bare --no-local从源仓库重新完整克隆。",
                f"This clone {reason.en}: its history is not whole. "
                "Clone it anew from its source with `git clone --bare --no-local`.",
            )
        )


def _reasons(git: Git) -> Iterator[Text]:
    shared, objects = git.layout.common_dir, git.layout.objects
    if (shared / "shallow").exists():
        yield Text("是浅克隆", "is shallow")
    if (shared / "info/grafts").exists():
        yield Text("含有嫁接（grafts）", "has grafts")
    if _lists(objects / "info/alternates"):
        yield Text("借用别处的对象（objects/info/alternates）", "borrows objects from elsewhere (alternates)")
    if any((objects / "pack").glob("*.promisor")):
        yield Text("是部分克隆（--filter）", "is a partial clone (--filter)")
    if git.run("for-each-ref", "--count=1", "--format=%(refname)", "refs/replace/"):
        yield Text("含有替换引用（refs/replace）", "has replace refs")


def _lists(alternates: Path) -> bool:
    return alternates.exists() and (not alternates.is_file() or bool(alternates.read_bytes().strip()))


def copy_main_line(git: Git, head: str) -> tuple[Git, list[Breach]]:
    """A checked copy of what the commit `head` contains, and what is wrong with its objects.

    From then on nothing that the clone says of its objects counts, and nobody can change them during the audit.
    Damage leaves the clone itself to read from: what can be read is still judged.
    """
    copy, damage = git.copy_of(head)
    return copy, [Breach(head, "", Text(f"对象库有损坏：{line}", f"damaged objects: {line}")) for line in damage]
