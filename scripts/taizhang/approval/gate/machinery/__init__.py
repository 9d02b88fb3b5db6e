"""A change of machinery, judged by its result: it must load, keep the past, and find no new faults in records."""

from collections.abc import Iterator
from dataclasses import dataclass

from taizhang.approval.gate.change import ProposedChange
from taizhang.approval.gate.machinery.base_records import (
    describe_differing_records,
    find_faulty_records,
    read_records,
)
from taizhang.approval.gate.machinery.continuity import find_edited_past
from taizhang.approval.gate.machinery.differences import describe_differences
from taizhang.approval.gate.machinery.files import is_loaded, read_files
from taizhang.approval.gate.machinery.governors import find_missing_governors, find_other_changes
from taizhang.approval.gate.machinery.result import load_result, unusable_flaw
from taizhang.approval.gate.machinery.witness_keys import find_missing_witnesses
from taizhang.approval.gate.snapshot import read_machinery
from taizhang.approval.gate.times import ProvenDays
from taizhang.base.errors import RunFailedError, ToolFailedError
from taizhang.base.git import Git
from taizhang.base.messages import Messages
from taizhang.base.text import Text
from taizhang.repository.machinery.witnesses import WITNESSES
from taizhang.repository.repository import Flaw
from taizhang.repository.reviewers import PATH as REVIEWERS

_message = Messages(__file__)

__all__ = ["MachineryJudgement", "judge_machinery"]


@dataclass(frozen=True, slots=True)
class MachineryJudgement:
    """The result of judging a change of machinery.

    Attributes:
        flaws: everything for which it is refused.
        differences: what will change, for those who approve it, a line each.
    """

    flaws: tuple[Flaw, ...] = ()
    differences: tuple[Text, ...] = ()


def judge_machinery(git: Git, change: ProposedChange, judging_tree: str, days: ProvenDays) -> MachineryJudgement:
    """Judge a change by the machinery that results from it; `judging_tree` contains the machinery that judges it.

    The result is read as data and never run. A change of guides, pages or code alone leaves schemas, statutes,
    reviewers and witnesses as they are: their result is read only where these have faults on the base. While fewer
    than two persons govern, such a change is refused as well.

    Source: house/gate.
    """
    if not change.machinery and judging_tree == change.base:
        return MachineryJudgement()
    current = read_machinery(git, judging_tree)
    own_flaws = tuple(_find_unread(change))
    if judging_tree == change.base and current.reviewers is not None and current.law is not None:
        own_flaws += tuple(find_other_changes(change, current.reviewers, current.law, days.merged_on))
        if not any(_affects_judgement(item.path) for item in change.paths):
            return MachineryJudgement(own_flaws)
    result, flaws = load_result(git, change.tree, current)
    if result is None or result.law is None or result.reviewers is None or flaws:
        return MachineryJudgement((*own_flaws, *flaws))
    before, after = read_files(git, judging_tree), read_files(git, change.tree)
    flaws_of_result: list[Flaw] = [
        *own_flaws,
        *find_edited_past(before, after, days),
        *find_missing_witnesses(before, after),
    ]
    if current.reviewers is not None and current.law is not None:
        standing, future = (current.reviewers, current.law), (result.reviewers, result.law)
        flaws_of_result += find_missing_governors(standing, future, days.merged_on)
    differences = list(describe_differences(before, after, current, result))
    try:
        records = read_records(git, change.tree, result)
        flaws_of_result += find_faulty_records(git, change.tree, current, records, days.merged_on)
        differences += describe_differing_records(records, current, days.merged_on)
    except ToolFailedError:
        raise
    except RunFailedError as error:
        flaws_of_result.append(unusable_flaw("schemas", error.message))
    return MachineryJudgement(tuple(flaws_of_result), tuple(differences))


def _find_unread(change: ProposedChange) -> Iterator[Flaw]:
    """New files among the machinery that the program does not read: their author would take them to be in force."""
    problem = _message("is-not-read")
    for item in change.paths:
        is_new = item.status == "A" and item.path.startswith("schemas/")
        if is_new and not item.path.endswith(".md") and not is_loaded(item.path):
            yield unusable_flaw(item.path, problem)


def _affects_judgement(path: str) -> bool:
    """Whether a file decides how records are judged, by whom, and who seals them."""
    return path.startswith("schemas/") or path in (REVIEWERS, WITNESSES)
