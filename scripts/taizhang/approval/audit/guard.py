"""Which lines of a push change the main branch, by whatever name, and which refs a push may not set."""

import unicodedata
from dataclasses import dataclass, field

from taizhang.base.errors import RunFailedError
from taizhang.base.git import NOTHING, Git
from taizhang.base.git.refs import candidate_refs
from taizhang.base.messages import Messages
from taizhang.base.text import Text

_message = Messages(__file__)


@dataclass(frozen=True, slots=True)
class RefUpdate:
    """One line of a push: a ref with its old and new commit; either may be NOTHING."""

    old: str
    new: str
    ref: str


@dataclass
class MainBranch:
    """The main branch of a repository that receives a push.

    A symbolic ref is another name of the ref where it leads: a push to one changes the other.

    Attributes:
        ref: where the main branch is kept, at the end of all symbolic refs.
        tip: its commit after the lines judged so far; NOTHING before it is founded.
    """

    git: Git
    name: str
    ref: str = field(init=False)
    tip: str = field(init=False)

    def __post_init__(self) -> None:
        self.ref = self.git.target_of(self.name)
        self._leading = {alias for alias, target in self.git.symbolic_refs().items() if target == self.ref}
        self.tip = self.git.tip_of(self.ref) or NOTHING
        self._shadowing_refs = frozenset(_fold_case(ref) for ref in _list_shadowing_refs({"HEAD", self.name, self.ref}))

    def is_changed_by(self, update: RefUpdate) -> bool:
        """Whether an update changes the main branch."""
        return update.ref in (self.name, self.ref) or update.ref in self._leading

    def advance(self, update: RefUpdate) -> None:
        """Record the new commit of the main branch for the following lines of the push.

        Raises:
            RunFailedError: it does not start from where the main branch is, so that what it adds is unknown.
        """
        if update.old != self.tip:
            raise RunFailedError(
                _message("push-starts-from-another-commit", ref=self.ref, expected=update.old, actual=self.tip)
            )
        self.tip = update.new

    def refusal_of(self, update: RefUpdate) -> Text | None:
        """Why a ref other than the main branch may not be set; None where it may.

        - `refs/replace/`: git reads other objects in the place of those named, in the server's pages and in every
          mirror, so that what is shown is not what was approved.
        - What git tries where somebody writes HEAD or the name of the main branch, in full or short, such as the
          branch `HEAD`, the tag `main` and the branch `refs/heads/main`: a clone, a workflow or a reader would take
          it for the main branch.
        - The main branch's own name with other letters, which some file systems take for the same file.

        Deleting such a ref is allowed except for the last kind: where the file is the same, main would be deleted.
        """
        is_same_file_name = _fold_case(update.ref) in (_fold_case(self.name), _fold_case(self.ref))
        if update.new == NOTHING and not is_same_file_name:
            return None
        if update.ref.startswith("refs/replace/"):
            return _message("replace-refs-are-refused")
        if is_same_file_name or _fold_case(update.ref) in self._shadowing_refs:
            return _message("ref-could-be-mistaken-for-main", ref=update.ref, main_ref=self.ref)
        return None


def _list_shadowing_refs(names: set[str]) -> set[str]:
    """What git tries for each of those refs and for each shorter way to write it, but the refs themselves."""
    spellings = set(names)
    for name in names:
        for prefix in ("refs/", "refs/heads/"):
            if name.startswith(prefix):
                spellings.add(name.removeprefix(prefix))
    return {ref for name in spellings for ref in candidate_refs(name) if ref.startswith("refs/")} - names


def _fold_case(ref: str) -> str:
    return unicodedata.normalize("NFC", ref).casefold()
