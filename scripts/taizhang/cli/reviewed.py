"""What the reviews of open pull requests show for a paper: requirements, who judged them, and what they lack."""

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from types import MappingProxyType
from typing import NamedTuple

from taizhang.acts.desk import Desk
from taizhang.clock import SHANGHAI
from taizhang.errors import RunFailedError
from taizhang.finding import Finding
from taizhang.gate.pull import Pull, pull_of
from taizhang.gate.sequence import Chain
from taizhang.gate.verdict import judge
from taizhang.git import Git
from taizhang.papers.judged import Judgement, first_duty
from taizhang.papers.returning import Reason
from taizhang.records import Requirement
from taizhang.text import Text


class Reviewed(NamedTuple):
    """What was found in reviews files.

    Attributes:
        requirements: those that the pull requests add or change, as they would be merged, by id.
        judgements: who did the first duty of their chains, where it is done and nobody asks for changes.
        findings: what the gate finds wrong in the pull requests.
        reasons: what those who hold a later duty of their chains ask to be changed.
    """

    requirements: Mapping[str, Requirement]
    judgements: Mapping[str, Judgement]
    findings: tuple[Finding, ...]
    reasons: Mapping[str, Sequence[Reason]] = MappingProxyType({})


def reviewed(desk: Desk, sources: Sequence[Path], base: str) -> Reviewed:
    """What the gate says of the pull requests whose reviews stand in `sources`, each to be merged into `base`.

    Raises:
        RunFailedError: a file cannot be read or used, or its pull request cannot be judged.
    """
    git = Git(desk.repository.root)
    requirements: dict[str, Requirement] = {}
    judgements: dict[str, Judgement] = {}
    findings: list[Finding] = []
    reasons: dict[str, list[Reason]] = {}
    for path in sources:
        try:
            pull = pull_of(path.read_bytes(), str(path))
        except OSError as error:
            raise RunFailedError(
                Text(f"{path}无法读取（{error.strerror}）。", f"{path} cannot be read ({error.strerror}).")
            ) from error
        verdict = judge(git, base, pull.head, pull, desk.today)
        findings.extend(verdict.errors)
        for chain in verdict.chains:
            record = chain.subject.record
            if not isinstance(record, Requirement):
                continue
            requirements[record.id] = record
            reasons.setdefault(record.id, []).extend(_reasons(desk, pull, chain))
            step = chain.steps[0]
            if not chain.blocked and step.duty == first_duty(desk.law, record) and step.review is not None:
                on = step.review.submitted_at.astimezone(SHANGHAI).date()
                judgements[record.id] = Judgement(step.division, on, step.acting_for is not None)
    return Reviewed(requirements, judgements, tuple(findings), reasons)


def _reasons(desk: Desk, pull: Pull, chain: Chain) -> Iterator[Reason]:
    """What holders of a duty after the first ask to be changed, each in the name of the division that it is due by."""
    reviewers = desk.repository.reviewers
    if reviewers is None:
        return
    for review in pull.reviews:
        if review.state != "CHANGES_REQUESTED" or review.user not in chain.blocked or review.dismissed:
            continue
        on = review.submitted_at.astimezone(SHANGHAI).date()
        for step in chain.steps[1:]:
            if reviewers.holds(reviewers.listed_login(review.user, review.account), step.duty, step.division, on):
                yield Reason(step.division, on, review.body)
                break
