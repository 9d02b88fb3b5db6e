"""A change of machinery, judged on its result: what it leaves must load, keep the past, and keep every record clean."""

from collections.abc import Iterator
from dataclasses import dataclass

from taizhang.approval.gate.change import Change
from taizhang.approval.gate.machinery.differences import describe_differences
from taizhang.approval.gate.machinery.files import is_loaded, read_files
from taizhang.approval.gate.machinery.governors import find_missing_governors, find_other_changes
from taizhang.approval.gate.machinery.past import find_edited_past
from taizhang.approval.gate.machinery.result import load_result, unusable
from taizhang.approval.gate.machinery.standing_records import (
    describe_records_that_differ,
    find_records_at_fault,
    read_records,
)
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
    """What a change of machinery comes to.

    Attributes:
        flaws: everything for which it is refused.
        differences: what will be otherwise, for those who approve it, a line each.
    """

    flaws: tuple[Flaw, ...] = ()
    differences: tuple[Text, ...] = ()


def judge_machinery(git: Git, change: Change, judging_tree: str, days: ProvenDays) -> MachineryJudgement:
    """Judge a change on the machinery that it leaves; `judging_tree` holds the machinery that judges it.

    The result is read as data and never run. A change of guides, pages or code alone leaves schemas, statutes,
    reviewers and witnesses as they are: their result is read only where these are not sound on the base. While fewer
    than two persons govern, such a change is refused as well.

    Source: house/gate.
    """
    if not change.machinery and judging_tree == change.base:
        return MachineryJudgement()
    held = read_machinery(git, judging_tree)
    own = tuple(_find_unread(change))
    if judging_tree == change.base and held.reviewers is not None and held.law is not None:
        own += tuple(find_other_changes(change, held.reviewers, held.law, days.merged_on))
        if not any(_judges(item.path) for item in change.paths):
            return MachineryJudgement(own)
    result, flaws = load_result(git, change.tree, held)
    if result is None or result.law is None or result.reviewers is None or flaws:
        return MachineryJudgement((*own, *flaws))
    before, after = read_files(git, judging_tree), read_files(git, change.tree)
    found: list[Flaw] = [*own, *find_edited_past(before, after, days), *find_missing_witnesses(before, after)]
    if held.reviewers is not None and held.law is not None:
        standing, left = (held.reviewers, held.law), (result.reviewers, result.law)
        found += find_missing_governors(standing, left, days.merged_on)
    differences = list(describe_differences(before, after, held, result))
    try:
        records = read_records(git, change.tree, result)
        found += find_records_at_fault(git, change.tree, held, records, days.merged_on)
        differences += describe_records_that_differ(records, held, days.merged_on)
    except ToolFailedError:
        raise
    except RunFailedError as error:
        found.append(unusable("schemas", error.message))
    return MachineryJudgement(tuple(found), tuple(differences))


def _find_unread(change: Change) -> Iterator[Flaw]:
    """New files among the machinery that nothing reads: whoever put them there takes them to be in force."""
    problem = _message("is-not-read")
    for item in change.paths:
        is_new = item.status == "A" and item.path.startswith("schemas/")
        if is_new and not item.path.endswith(".md") and not is_loaded(item.path):
            yield unusable(item.path, problem)


def _judges(path: str) -> bool:
    """Whether a file decides how records are judged, by whom, and who seals them."""
    return path.startswith("schemas/") or path in (REVIEWERS, WITNESSES)
