"""Which Gitea and Forgejo the chain works on."""

from collections.abc import Iterator

from taizhang.base.text import Text
from taizhang.forge.administration.inspection import Inspection
from taizhang.forge.administration.outcome import Demand, Outcome, is_right, is_unseen, is_wrong

VERSION = Demand(
    "version",
    Text("平台版本", "Version of the forge"),
    Text(
        "Gitea 1.23以前管理员可以越过保护规则，1.22以前说不出一次合并出自哪一件请求；Forgejo 10以前的未经查证",
        "before Gitea 1.23 administrators pass the protection, before 1.22 it does not say which request a merge is "
        "of; a Forgejo before 10 was never looked into",
    ),
)


def check_version(inspection: Inspection) -> Iterator[Outcome]:
    """Whether the forge is new enough."""
    version = inspection.version
    if version is None:
        yield is_unseen(VERSION, Text("平台没有给出版本", "the forge does not state its version"))
    elif version.is_supported:
        yield is_right(VERSION, version.describe())
    else:
        least = ".".join(str(part) for part in version.least)
        upgrade = Text(f"请升级平台，至少到{least}。", f"Upgrade the forge, to {least} at least.")
        yield is_wrong(VERSION, version.describe(), remedy=upgrade)
