"""The second, private repository in whose Actions the rounds run, where no other machine does."""

from collections.abc import Iterator

from taizhang.base.text import Text
from taizhang.forge.administration.connection import Connection, explain
from taizhang.forge.administration.inspection import Inspection
from taizhang.forge.administration.outcome import Demand, Outcome, is_right, is_unseen, is_wrong, name_some

_FOLDERS = (".forgejo/workflows", ".gitea/workflows", ".github/workflows")
_SECRETS = ("FORGE_TOKEN", "GATE_TOKEN", "WITNESS_KEY")
WHERE = Demand(
    "rounds",
    Text("判断、存证、纳入台账在哪里办理", "Where the rounds run"),
    Text("没有地方办理，请求没有结论，合并没有存证", "nothing is judged and nothing sealed"),
)
PRIVATE = Demand(
    "rounds_private",
    Text("办理仓库：私有，无他人可读", "The rounds' repository: private, nobody else reads it"),
    Text("能读的人就能提请求，取走私钥和令牌", "whoever reads it can open a request there and take key and tokens"),
)
SWITCHED_ON = Demand(
    "rounds_actions",
    Text("办理仓库：启用Actions", "The rounds' repository: Actions on"),
    Text("没有流程运行", "nothing runs"),
)
SECRETS = Demand(
    "rounds_secrets",
    Text("办理仓库：三项密钥", "The rounds' repository: its three secrets"),
    Text("流程办不成事", "its workflow can do nothing"),
)
WORKFLOW = Demand(
    "rounds_workflow",
    Text("办理仓库：定时流程", "The rounds' repository: its workflow"),
    Text("没有流程运行", "nothing runs"),
)
RUNNER = Demand(
    "rounds_runner",
    Text("办理仓库：专用的运行器", "The rounds' repository: a runner of its own"),
    Text("流程排队等着，没有结论", "its workflow waits for ever"),
)


def check_rounds(inspection: Inspection) -> Iterator[Outcome]:
    """Whether the place where the rounds run is as it is asked, as far as the forge shows it."""
    if inspection.settings.rounds_in is None:
        reason = Text(
            "在平台之外的机器上，平台看不到；有未合并的请求而没有taizhang/gate状态，就是没有办",
            "on a machine apart, of which the forge knows nothing; an open request without the status taizhang/gate "
            "says that it does not run",
        )
        yield is_unseen(WHERE, reason)
        return
    yield is_right(WHERE, Text(inspection.settings.rounds_in, inspection.settings.rounds_in))
    there = inspection.admin.elsewhere(inspection.settings.rounds_in)
    answer = there.get(there.root)
    if not answer.is_success or not isinstance(answer.data, dict):
        yield is_unseen(PRIVATE, explain(answer.code, there.variable))
        return
    yield _private(there, bool(answer.data.get("private")))
    switch = Text("在其仓库设置→仓库单元启用。", "Turn it on in its settings.")
    running = bool(answer.data.get("has_actions"))
    yield is_right(SWITCHED_ON) if running else is_wrong(SWITCHED_ON, Text("没有启用", "it is off"), remedy=switch)
    yield _secrets(there)
    yield _workflow(there)
    yield _runner(there)


def _private(there: Connection, private: bool) -> Outcome:
    if not private:
        remedy = Text("改为私有。", "Make it private.")
        return is_wrong(PRIVATE, Text("是公开的", "it is public"), remedy=remedy)
    answer = there.items(f"{there.root}/collaborators")
    names = [str(one.get("login", "")) for one in answer.data] if answer.is_success else []
    if names:
        told = name_some(names)
        remedy = Text("只留保管私钥的人，其余移除。", "Keep those alone who keep the key.")
        return is_unseen(
            PRIVATE,
            Text(f"另有{told.zh}，应当都是保管私钥的人", f"{told.en}, who must all keep the key"),
            remedy=remedy,
        )
    return is_right(PRIVATE)


def _secrets(there: Connection) -> Outcome:
    answer = there.items(f"{there.root}/actions/secrets")
    if not answer.is_success:
        return is_unseen(SECRETS, explain(answer.code, there.variable))
    names = {str(one.get("name", "")).upper() for one in answer.data}
    missing = [name for name in _SECRETS if name not in names]
    if missing:
        told = name_some(missing)
        return is_wrong(
            SECRETS, Text(f"缺{told.zh}", f"missing: {told.en}"), remedy=Text("由保管私钥的人设置。", "Set them.")
        )
    return is_right(SECRETS, Text("都已设置，内容平台不给看", "set; what they hold is shown to nobody"))


def _workflow(there: Connection) -> Outcome:
    for folder in _FOLDERS:
        answer = there.get(f"{there.root}/contents/{folder}")
        if answer.is_success and isinstance(answer.data, list) and answer.data:
            names = sorted(str(one.get("name", "")) for one in answer.data)
            return is_right(WORKFLOW, Text(f"{folder}：{'、'.join(names)}", f"{folder}: {', '.join(names)}"))
    remedy = Text("照管理员页放上round.yml。", "Put round.yml there, as the administrator's page shows.")
    return is_wrong(WORKFLOW, Text("没有流程文件", "there is no workflow"), remedy=remedy)


def _runner(there: Connection) -> Outcome:
    answer = there.get(f"{there.root}/actions/runners")
    found = answer.data.get("runners") if answer.is_success and isinstance(answer.data, dict) else None
    if not isinstance(found, list):
        reason = Text(
            "这一版本的接口不列出，请看其设置→Actions→运行器",
            "this version does not list runners: look at its settings",
        )
        return is_unseen(RUNNER, reason)
    online = [str(one.get("name", "")) for one in found if one.get("status") != "offline"]
    if online:
        told = name_some(online)
        return is_right(RUNNER, told)
    remedy = Text("注册并启动运行器。", "Register a runner and start it.")
    return is_wrong(RUNNER, Text("没有在线的", "none is online"), remedy=remedy)
