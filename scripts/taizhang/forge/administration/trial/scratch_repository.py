"""The scratch repository: empty, or created by an earlier trial; founded again and set up."""

from datetime import date

from taizhang.base.errors import RunFailedError
from taizhang.base.messages import Messages
from taizhang.forge.administration.inspection import MAIN, Inspection
from taizhang.forge.administration.outcome import DemandOutcome
from taizhang.forge.administration.setting_up import apply_setup
from taizhang.forge.administration.settings import ForgeSettings, read_roster
from taizhang.forge.administration.trial.people import Person
from taizhang.forge.administration.trial.requirement import DivisionChain, find_division_chain
from taizhang.forge.administration.trial.workshop import Workshop

_message = Messages(__file__)

MARK = "taizhang-trial.txt"
"""The file that marks a repository as created by a trial."""


def prepare_scratch(
    workshop: Workshop, people: dict[str, Person], today: date
) -> tuple[DivisionChain, tuple[DemandOutcome, ...]]:
    """Found the scratch repository and set it up: its chain of divisions, and the demands that setup did not meet.

    Raises:
        RunFailedError: it has content that no trial created, or cannot be reached.
        MissedError: it could not be founded.
    """
    owner = people["owner"]
    _empty_repository(owner)
    workshop.require([str(workshop.program), "init", str(workshop.ledger)], cwd=workshop.folder)
    chain = find_division_chain(workshop.ledger, today)
    _write_files(workshop, people, chain, today)
    workshop.git("add", "--all")
    workshop.git("commit", "--quiet", "--message", "试运行", person=owner)
    workshop.git("remote", "add", "origin", workshop.address)
    workshop.git("push", "--quiet", "origin", MAIN, person=owner)
    settings = ForgeSettings(people["gate"].login, people["seal"].login, (people["merger"].login,))
    gate, seal = people["gate"].connection, people["seal"].connection
    inspection = Inspection("gitea", owner.connection, gate, seal, settings, read_roster(workshop.ledger), today)
    return chain, apply_setup(inspection, lambda _step, _refusal: None)[1]


def _empty_repository(owner: Person) -> None:
    """Make sure that the repository exists and is empty; one of an earlier trial is created again."""
    connection = owner.connection
    name = connection.repository
    holder, short = name.split("/")
    answer = connection.get(connection.root)
    if answer.is_success and not answer.data.get("empty"):
        _delete_earlier(owner)
        answer = connection.get(connection.root)
    if not answer.is_success:
        path = "user/repos" if holder.casefold() == owner.login.casefold() else f"orgs/{holder}/repos"
        created = connection.send("POST", path, {"name": short, "default_branch": MAIN, "auto_init": False})
        if not created.is_success:
            raise RunFailedError(_message("cannot-be-created", repository=name))
    # Otherwise the first push would run the workflows in it.
    connection.send("PATCH", connection.root, {"has_actions": False})


def _delete_earlier(owner: Person) -> None:
    """Delete the repository, which an earlier trial must have created."""
    connection = owner.connection
    name = connection.repository
    if not connection.get(f"{connection.root}/contents/{MARK}", ref=MAIN).is_success:
        raise RunFailedError(_message("not-of-a-trial", repository=name))
    if not connection.send("DELETE", connection.root, None).is_success:
        raise RunFailedError(_message("cannot-be-deleted", repository=name))


def _write_files(workshop: Workshop, people: dict[str, Person], chain: DivisionChain, today: date) -> None:
    """Write the roster, settings, witness and mark of the trial's ledger."""
    duties = {"county": ("evaluate", "collect"), "city": ("consolidate",), "region": ("review",)}
    lines = ["people:"]
    for number, (role, role_duties) in enumerate(duties.items()):
        lines += [
            f"  - login: {people[role].login}",
            f"    person: p-try00{number}",
            "    name: 试运行",
            "    duties:",
            *(f'      - {{division: "{chain.offices[role]}", duty: {duty}, from: {today}}}' for duty in role_duties),
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
