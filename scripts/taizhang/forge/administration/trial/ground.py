"""The scratch repository: empty, or one that an earlier trial made; founded anew and set up."""

from datetime import date

from taizhang.base.errors import RunFailedError
from taizhang.base.messages import Messages
from taizhang.forge.administration.inspection import MAIN, Inspection
from taizhang.forge.administration.outcome import Outcome
from taizhang.forge.administration.setting_up import apply
from taizhang.forge.administration.settings import ForgeSettings, read_roster
from taizhang.forge.administration.trial.people import Person
from taizhang.forge.administration.trial.requirement import Chain, find_chain
from taizhang.forge.administration.trial.workshop import Workshop

_message = Messages(__file__)

MARK = "taizhang-trial.txt"
"""The file by which a repository is known for one that a trial made."""


def prepare(workshop: Workshop, people: dict[str, Person], today: date) -> tuple[Chain, tuple[Outcome, ...]]:
    """Found the scratch repository and set it up; who reports to whom in it, and what setting up did not bring about.

    Raises:
        RunFailedError: it holds something that no trial made, or cannot be reached.
        MissedError: it could not be founded.
    """
    owner = people["owner"]
    _clear(owner)
    workshop.require([str(workshop.program), "init", str(workshop.ledger)], cwd=workshop.folder)
    chain = find_chain(workshop.ledger, today)
    _fill(workshop, people, chain, today)
    workshop.git("add", "--all")
    workshop.git("commit", "--quiet", "--message", "试运行", person=owner)
    workshop.git("remote", "add", "origin", workshop.address)
    workshop.git("push", "--quiet", "origin", MAIN, person=owner)
    settings = ForgeSettings(people["gate"].login, people["seal"].login, (people["merger"].login,))
    gate, seal = people["gate"].connection, people["seal"].connection
    inspection = Inspection("gitea", owner.connection, gate, seal, settings, read_roster(workshop.ledger), today)
    return chain, apply(inspection, lambda _step, _refusal: None)[1]


def _clear(owner: Person) -> None:
    """See that the repository is there and empty; one that an earlier trial made is made anew."""
    connection = owner.connection
    name = connection.repository
    holder, short = name.split("/")
    answer = connection.get(connection.root)
    if answer.is_success and not answer.data.get("empty"):
        _remove_earlier(owner)
        answer = connection.get(connection.root)
    if not answer.is_success:
        path = "user/repos" if holder.casefold() == owner.login.casefold() else f"orgs/{holder}/repos"
        made = connection.send("POST", path, {"name": short, "default_branch": MAIN, "auto_init": False})
        if not made.is_success:
            raise RunFailedError(_message("is-missing-and-cannot-be-made", name=name))
    # Else the very first push would run the workflows that come with it.
    connection.send("PATCH", connection.root, {"has_actions": False})


def _remove_earlier(owner: Person) -> None:
    """Delete the repository that an earlier trial made, and no other."""
    connection = owner.connection
    name = connection.repository
    if not connection.get(f"{connection.root}/contents/{MARK}", ref=MAIN).is_success:
        raise RunFailedError(_message("holds-something-that-no-trial-made", name=name))
    if not connection.send("DELETE", connection.root, None).is_success:
        raise RunFailedError(_message("is-of-an-earlier-trial", name=name))


def _fill(workshop: Workshop, people: dict[str, Person], chain: Chain, today: date) -> None:
    """Roster, settings, witness and mark of the trial's ledger."""
    duties = {"county": ("evaluate", "collect"), "city": ("consolidate",), "region": ("review",)}
    lines = ["people:"]
    for number, (role, held) in enumerate(duties.items()):
        lines += [
            f"  - login: {people[role].login}",
            f"    person: p-try00{number}",
            "    name: 试运行",
            "    duties:",
            *(f'      - {{division: "{chain.offices[role]}", duty: {duty}, from: {today}}}' for duty in held),
        ]
    for number in (1, 2):
        lines += [
            # Nobody's accounts: no change of machinery can be approved in a trial.
            f"  - login: nobody-governs-{number}",
            f"    person: p-gvrn0{number}",
            "    name: 试运行",
            "    duties:",
            f'      - {{division: "{chain.offices["region"]}", duty: govern, from: {today}}}',
        ]
    github = workshop.ledger / ".github"
    (github / "reviewers.yaml").write_text("\n".join([*lines, ""]), encoding="utf-8")
    names = {"merging": f"[{people['merger'].login}]", "gating": people["gate"].login, "sealing": people["seal"].login}
    settings = "".join(f"{key}: {value}\n" for key, value in names.items())
    (github / "forge.yaml").write_text(settings, encoding="utf-8")
    workshop.require(
        ["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-C", "", "-f", str(workshop.key)], cwd=workshop.folder
    )
    public = workshop.key.with_suffix(".pub").read_text(encoding="utf-8").strip()
    (github / "witnesses").write_text(f'witness namespaces="taizhang-approval" {public}\n', encoding="utf-8")
    (workshop.ledger / MARK).write_text("由taizhang forge try建立，可以删去。\n", encoding="utf-8")
