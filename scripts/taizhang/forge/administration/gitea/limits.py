"""What the whole forge allows: items a page, and git over HTTP."""

from collections.abc import Iterator

from taizhang.base.text import Text
from taizhang.forge.administration.inspection import Inspection
from taizhang.forge.administration.outcome import Demand, Outcome, is_right, is_unseen, is_wrong

_FEWEST = 10
PAGES = Demand(
    "page_limit",
    Text("接口每页的项数", "Items a page of the interface"),
    Text("每页太少，读一件请求要问很多次，判断慢", "with few of them each request takes many calls to read"),
)
HTTP = Demand(
    "git_http",
    Text("以HTTP取用git", "Git over HTTP"),
    Text("办理程序取不到提交，推送不了存证", "commits cannot be fetched and seals cannot be pushed"),
)
FORKS = Demand(
    "forks",
    Text("派生仓库", "Forks"),
    Text("只读的人无法提出请求", "readers cannot propose anything"),
)


def check_limits(inspection: Inspection) -> Iterator[Outcome]:
    """Whether the forge lets its interface be read in good time, git be used, and forks be made."""
    answer = inspection.admin.get("settings/api")
    most = answer.data.get("max_response_items") if answer.is_success and isinstance(answer.data, dict) else None
    if not isinstance(most, int):
        yield is_unseen(PAGES, Text("平台没有给出", "the forge does not say"))
    elif most < _FEWEST:
        remedy = Text("app.ini的[api] MAX_RESPONSE_ITEMS设为50。", "Set [api] MAX_RESPONSE_ITEMS = 50 in app.ini.")
        yield is_wrong(PAGES, Text(f"{most}项", f"{most}"), remedy=remedy)
    else:
        yield is_right(PAGES, Text(f"{most}项", f"{most}"))
    settings = inspection.admin.get("settings/repository")
    found = settings.data if settings.is_success and isinstance(settings.data, dict) else {}
    for demand, name, key in (
        (HTTP, "http_git_disabled", "DISABLE_HTTP_GIT"),
        (FORKS, "forks_disabled", "DISABLE_FORKS"),
    ):
        if name not in found:
            yield is_unseen(demand, Text("平台没有给出", "the forge does not say"))
        elif found[name]:
            remedy = Text(f"app.ini的[repository] {key}设为false。", f"Set [repository] {key} = false in app.ini.")
            yield is_wrong(demand, Text("停用", "off"), remedy=remedy)
        else:
            yield is_right(demand, Text("可用", "on"))
