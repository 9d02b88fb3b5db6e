"""What the reviews of open pull requests show for a letter: requirements, and who judged them."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

from taizhang.acts.desk import Desk
from taizhang.clock import SHANGHAI
from taizhang.errors import RunFailedError
from taizhang.finding import Finding
from taizhang.gate.pull import pull_of
from taizhang.gate.verdict import judge
from taizhang.git import Git
from taizhang.papers.judged import Judgement, first_duty
from taizhang.records import Requirement
from taizhang.text import Text


class Reviewed(NamedTuple):
    """What was found in reviews files.

    Attributes:
        requirements: those that the pull requests add or change, as they would be merged, by id.
        judgements: who did the first duty of their chains, where it is done and nobody asks for changes.
        findings: what the gate finds wrong in the pull requests.
    """

    requirements: Mapping[str, Requirement]
    judgements: Mapping[str, Judgement]
    findings: tuple[Finding, ...]


def reviewed(desk: Desk, sources: Sequence[Path], base: str) -> Reviewed:
    """What the gate says of the pull requests whose reviews stand in `sources`, each to be merged into `base`.

    Raises:
        RunFailedError: a file cannot be read or used, or its pull request cannot be judged.
    """
    git = Git(desk.repository.root)
    requirements: dict[str, Requirement] = {}
    judgements: dict[str, Judgement] = {}
    findings: list[Finding] = []
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
            step = chain.steps[0]
            if not chain.blocked and step.duty == first_duty(desk.law, record) and step.review is not None:
                on = step.review.submitted_at.astimezone(SHANGHAI).date()
                judgements[record.id] = Judgement(step.division, on, step.acting_for is not None)
    return Reviewed(requirements, judgements, tuple(findings))
