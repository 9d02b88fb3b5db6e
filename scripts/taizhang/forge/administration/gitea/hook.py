"""The hook in the forge's own copy of the repository, which no ordinary token can see."""

from collections.abc import Iterator

from taizhang.base.text import Text
from taizhang.forge.administration.inspection import Inspection
from taizhang.forge.administration.outcome import Demand, Outcome, is_right, is_unseen

HOOK = Demand(
    "hook",
    Text("服务器钩子", "Server hook"),
    Text(
        "平台管理员越过保护规则的合并和推送、状态变绿之后才到的意见，当时拦不住，由存证拒绝、审计查出；"
        "平台的标准镜像里没有Python，装不上的就是这样",
        "what an administrator of the forge pushes or merges past the protection, and opinions that come after the "
        "status turned green, are not stopped but refused by the seal and found by the audit; stock images bring no "
        "Python, so there it stays so",
    ),
)


def check_hook(inspection: Inspection) -> Iterator[Outcome]:
    """Whether the hook runs, where the forge says so at all."""
    answer = inspection.admin.get(f"{inspection.admin.root}/hooks/git/pre-receive")
    content = answer.data.get("content") if answer.is_success and isinstance(answer.data, dict) else None
    if isinstance(content, str) and "taizhang hook pre-receive" in content:
        yield is_right(HOOK)
        return
    reason = Text(
        "平台不给普通令牌看；请在服务器上看hooks/pre-receive.d/taizhang是否可执行",
        "the forge shows it to no ordinary token: see on the server that hooks/pre-receive.d/taizhang is executable",
    )
    yield is_unseen(HOOK, reason)
