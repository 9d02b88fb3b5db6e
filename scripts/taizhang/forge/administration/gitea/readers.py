"""The reviewers of the roster as readers by name: the forge counts a review of nobody else."""

from collections.abc import Iterator

from taizhang.base.messages import Messages
from taizhang.forge.administration.connection import explain
from taizhang.forge.administration.gitea.protection import found_rule
from taizhang.forge.administration.inspection import Inspection
from taizhang.forge.administration.outcome import Change, Demand, Outcome, is_right, is_unseen, is_wrong

_message = Messages(__file__)

READERS = Demand(
    "readers",
    _message("accounts-of-the-roster"),
    _message("forge-admits-collaborators-alone"),
)


def check_readers(inspection: Inspection) -> Iterator[Outcome]:
    """Whether everybody in office is known to the repository by name, as a list of approvals needs it.

    Where the forge counts no reader in any case, there is nothing to be known for.
    """
    admin = inspection.admin
    if not inspection.counts_readers:
        return
    answer = admin.items(f"{admin.root}/collaborators")
    if not answer.is_success:
        yield is_unseen(READERS, explain(answer.code, admin.variable))
        return
    # Whoever is on the list already has the right, be it by a team.
    rule = found_rule(inspection)
    held = [one.get("login") for one in answer.data]
    held += [(inspection.repository.get("owner") or {}).get("login"), *inspection.settings.writing]
    held += (rule or {}).get("approvals_whitelist_username") or []
    known = {str(login).casefold() for login in held}
    lacking = [login for login in inspection.known(inspection.in_office) if login.casefold() not in known]
    if not lacking:
        yield is_right(READERS)
    for login in lacking:
        demand = Demand(
            f"{READERS.key}.{login}",
            _message("text", readers_title=READERS.title, login=login),
            READERS.weaker,
        )
        change = Change("PUT", f"{admin.root}/collaborators/{login}", {"permission": "read"})
        yield is_wrong(demand, _message("is-none"), change)
