"""The reviewers of the roster as collaborators who read: the forge counts no other reviews."""

from collections.abc import Iterator

from taizhang.base.messages import Messages
from taizhang.forge.administration.connection import explain_refusal
from taizhang.forge.administration.gitea.protection import find_main_rule
from taizhang.forge.administration.inspection import Inspection
from taizhang.forge.administration.outcome import (
    Demand,
    DemandOutcome,
    SettingChange,
    report_right,
    report_unseen,
    report_wrong,
)

_message = Messages(__file__)

READERS = Demand(
    "readers",
    _message("accounts-of-the-roster"),
    _message("forge-admits-collaborators-alone"),
)


def check_readers(inspection: Inspection) -> Iterator[DemandOutcome]:
    """Check that everybody in office is a collaborator of the repository, as the list of approvals requires.

    Nothing is checked where the forge counts no readers at all.
    """
    admin = inspection.admin
    if not inspection.counts_readers:
        return
    answer = admin.list_items(f"{admin.root}/collaborators")
    if not answer.is_success:
        yield report_unseen(READERS, explain_refusal(answer.code, admin.variable))
        return
    # Accounts that are on the list already have the permission, perhaps by a team.
    rule = find_main_rule(inspection)
    logins = [one.get("login") for one in answer.data]
    logins += [(inspection.repository.get("owner") or {}).get("login"), *inspection.settings.writing]
    logins += (rule or {}).get("approvals_whitelist_username") or []
    current_readers = {str(login).casefold() for login in logins}
    missing = [
        login for login in inspection.list_known(inspection.in_office) if login.casefold() not in current_readers
    ]
    if not missing:
        yield report_right(READERS)
    for login in missing:
        demand = Demand(
            f"{READERS.key}.{login}",
            _message("account", title=READERS.title, login=login),
            READERS.weaker,
        )
        change = SettingChange("PUT", f"{admin.root}/collaborators/{login}", {"permission": "read"})
        yield report_wrong(demand, _message("not-a-collaborator"), change)
