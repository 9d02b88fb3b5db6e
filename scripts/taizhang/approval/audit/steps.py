"""Whether the steps of a seal rest on reviews of this merge."""

from collections.abc import Iterator

from taizhang.base.git import Commit, Git
from taizhang.base.messages import Messages
from taizhang.base.text import Text
from taizhang.records import Approval

_message = Messages(__file__)


def find_foreign_steps(git: Git, merge: Commit, seal: Approval) -> Iterator[Text]:
    """The steps of a seal on `merge` that name a commit which the merge did not bring.

    What the merge brought is what its second parent contains and its first does not. A review of another commit was not
    one of this request: it was of other content, or of what the history does not contain.
    """
    merged_commits = frozenset(git.commits_between(*merge.parents)) if len(merge.parents) == 2 else frozenset()
    for step in seal.predicate.chain:
        if step.commit not in merged_commits:
            yield _message("reviewed-commit-missing", person=step.person, commit=step.commit)
