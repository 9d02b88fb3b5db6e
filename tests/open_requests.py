"""The open requests of the demonstration set, as `demonstration/pulls.json` holds them on the set's own day.

The times of the steps are in `open_plans.py`; the records' files are those in the snapshot. The next duty and its dates
are derived: `python tests/open_requests.py` writes them anew after the times of duties, the divisions or the reviewers'
file changed, or after `make seals`, which numbers all requests.
"""

import hashlib
from datetime import date, datetime

from open_plans import PLANS, Plan, moment
from seal_records import PROJECT, Sealer, demonstration
from taizhang.base.timezone import SHANGHAI
from taizhang.law.law import Law
from taizhang.lifecycle.chain import list_duties
from taizhang.lifecycle.pulls import VERSION, OpenRequest, OpenStep, OpenSubject, PullsSnapshot
from taizhang.lifecycle.pulls.contents import list_proposed_files
from taizhang.lifecycle.pulls.file import DEMONSTRATION, encode_snapshot, read_snapshot
from taizhang.records import Requirement
from taizhang.repository.repository import Repository, load_repository, with_files

PATH = PROJECT / DEMONSTRATION
TAKEN_AT = datetime(2026, 11, 23, 8, 10, tzinfo=SHANGHAI)
DAY = TAKEN_AT.date()


def load_proposed() -> Repository:
    """The demonstration set with its open requests beside it, as if a branch held them all."""
    return with_files(load_repository(PROJECT), list_proposed_files(read_snapshot(PATH)))


def compose() -> PullsSnapshot:
    """The snapshot by the plans, with the files of the stored one."""
    repository = load_repository(PROJECT)
    assert repository.law is not None
    files = list_proposed_files(read_snapshot(PATH))
    proposed = with_files(repository, files)
    assert not proposed.flaws, proposed.flaws
    requirements = {plan.record: proposed.book.requirements[plan.record] for plan in PLANS}
    paths = {plan.record: proposed.book.document(plan.record).path for plan in PLANS}
    law = repository.law.as_of(DAY)
    numbers = Sealer(demonstration(), repository).numbers()
    return PullsSnapshot(
        version=VERSION,
        taken_at=TAKEN_AT,
        base=hashlib.sha1(b"main of the demonstration").hexdigest(),
        target="main",
        requests=tuple(
            _request(
                numbers[plan.record],
                plan,
                requirements[plan.record],
                paths[plan.record],
                files[paths[plan.record]].decode(),
                law,
            )
            for plan in PLANS
        ),
    )


def _request(number: int, plan: Plan, requirement: Requirement, path: str, content: str, law: Law) -> OpenRequest:
    tree, division = demonstration(), requirement.requester.division
    author = tree.author(division)
    opened_at = plan.opened_at
    steps, since, taken = [], opened_at, {author}
    for index, due in enumerate(list_duties(law, requirement)):
        if index < len(plan.done):
            since = moment(plan.done[index])
            login = tree.account(due.duty, due.division, taken, since.date())
            taken.add(login)
            steps.append(OpenStep(due.duty, due.division, "done", login=login, at=since))
        elif index == len(plan.done):
            last = law.last_day(f"duty.{due.duty}", since.date(), due.division)
            due_until = last if isinstance(last, date) else None
            steps.append(OpenStep(due.duty, due.division, "next", since=since, due_until=due_until))
        else:
            steps.append(OpenStep(due.duty, due.division, "later"))
    subject = OpenSubject(
        requirement.id,
        "requirement",
        path,
        division,
        requirement.title,
        tuple(steps),
        blocked=(plan.blocked_by,) if plan.blocked_by else (),
        content=content,
    )
    head = hashlib.sha1(f"head of request {number}".encode()).hexdigest()
    return OpenRequest(number, requirement.title, author, opened_at, head, mergeable=False, subjects=(subject,))


if __name__ == "__main__":
    PATH.write_bytes(encode_snapshot(compose()))
