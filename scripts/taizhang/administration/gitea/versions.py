"""Which Gitea and Forgejo the chain works on."""

from collections.abc import Iterator

from taizhang.administration.inspection import Inspection
from taizhang.administration.outcome import Demand, Outcome, is_right, is_unseen, is_wrong
from taizhang.text import Text

LEAST_GITEA = (1, 22)
"""From here on a forge says which request a merge belongs to, which the seal asks."""
LEAST_FORGEJO = (7, 0)
OVERRIDE_GITEA = (1, 23)
"""From here on administrators can be held to the protection, too."""
VERSION = Demand(
    "version",
    Text("平台版本", "Version of the forge"),
    Text(
        "Gitea 1.22、Forgejo 7以前的版本说不出一次合并出自哪一件请求，什么也存不了证；"
        "Gitea 1.23以前管理员可以越过保护规则",
        "before Gitea 1.22 and Forgejo 7 nothing can be sealed, for the forge does not say which request a merge "
        "belongs to; before Gitea 1.23 administrators pass the protection",
    ),
)


def check_version(inspection: Inspection) -> Iterator[Outcome]:
    """Whether the forge is new enough."""
    version = inspection.version
    if version is None:
        yield is_unseen(VERSION, Text("平台没有给出版本", "the forge does not state its version"))
        return
    upgrade = Text("请升级平台。", "Upgrade the forge.")
    if not version.is_least(LEAST_GITEA, LEAST_FORGEJO):
        yield is_wrong(VERSION, version.describe(), remedy=upgrade)
    elif not version.is_least(OVERRIDE_GITEA, LEAST_FORGEJO):
        told = version.describe()
        seen = Text(f"{told.zh}，管理员越得过保护规则", f"{told.en}: administrators pass the protection")
        yield is_wrong(VERSION, seen, remedy=upgrade)
    else:
        yield is_right(VERSION, version.describe())
