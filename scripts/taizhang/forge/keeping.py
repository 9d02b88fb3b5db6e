"""The reviews of open pull requests, kept as files where a git server's own hook looks for them."""

import re
from collections.abc import Collection
from pathlib import Path

import msgspec

from taizhang.errors import RunFailedError
from taizhang.gate.pull import Pull
from taizhang.store import write
from taizhang.text import Text

_NAME = re.compile(r"[0-9a-f]{40}(?:[0-9a-f]{24})?\.json")


def keep(folder: Path, pull: Pull) -> str:
    """Write a pull request as `<its head>.json` into `folder`, as `taizhang hook` reads it, and give that name.

    Raises:
        RunFailedError: its head is no commit's full id, or the file cannot be written.
    """
    name = f"{pull.head}.json"
    if not _NAME.fullmatch(name):
        raise RunFailedError(
            Text(
                f"合并请求{pull.number}的提交号{pull.head}不是完整的提交号，未保存其审查意见。",
                f"The head {pull.head} of pull request {pull.number} is no commit's full id; its reviews are not kept.",
            )
        )
    write(folder, {name: msgspec.json.format(msgspec.json.encode(pull)) + b"\n"})
    return name


def forget(folder: Path, but: Collection[str]) -> None:
    """Remove what was kept in `folder` of other pull requests: what is closed, or was not read, is no ground to merge.

    Raises:
        RunFailedError: a file cannot be removed.
    """
    try:
        for path in sorted(folder.iterdir()) if folder.is_dir() else ():
            if _NAME.fullmatch(path.name) and path.name not in but:
                path.unlink()
    except OSError as error:
        raise RunFailedError(
            Text(
                f"{folder}中过期的审查意见无法删除（{error.strerror}）。请检查目录权限后重试。",
                f"Reviews that no longer count cannot be removed from {folder} ({error.strerror}).",
            )
        ) from error
