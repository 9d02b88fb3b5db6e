"""A stand-in for a repository: git reads its objects and refs, and nothing else of it.

Decision. A clone that somebody hands over may name programs for git to run (`core.fsmonitor`, `diff.external`,
filters, textconv, merge drivers, a pager, credential helpers, aliases, hooks, the `uploadpack` of a promisor remote
from which missing objects are fetched unasked), in its configuration, in files that this includes, or in that of a
working tree. It may also hold what changes an answer: attributes, grafts, a commit graph or an index over several
packs that say something else than the objects. Switching these off one by one is a list that each version of git
makes longer. So git is never pointed at the clone: `GIT_DIR` is an empty folder of ours, with our configuration, and

- objects come through `objects/info/alternates`, as from any other store; what git writes (the tree of a merge)
  stays in the stand-in, and the clone may be read-only;
- refs come through links to `refs`, `packed-refs` and `reftable` of the common folder, so that git itself reads every
  form in which they are kept; HEAD is copied, since git takes no link for it. A linked working tree has a HEAD of its
  own (with reftable, inside its own folder), hence `worktrees/this`.

Asking git for the refs in the clone itself with `-c` overrides was not chosen: it would read the clone's
configuration first, and there is no way to forbid that. Only SHA-1 repositories are read: a seal names commits by
such ids.
"""

import json
import os
from collections.abc import Iterable, Mapping
from pathlib import Path

from taizhang.base.errors import RunFailedError
from taizhang.base.git.layout import RepositoryLayout, read_pointer
from taizhang.base.messages import Messages
from taizhang.base.scratch import ScratchFolder

_message = Messages(__file__)

EMPTY_TREE = "4b825dc642cb6eb9a060e54bf8d69288fbee4904"
"""The id of the empty tree."""
_CONFIGURATION = """\
[core]
\trepositoryformatversion = 1
\tbare = true
\tfileMode = false
\tfsmonitor = false
\tuntrackedCache = false
\thooksPath = /dev/null
\tattributesFile = /dev/null
\texcludesFile = /dev/null
\tuseReplaceRefs = false
\tcommitGraph = false
\tmultiPackIndex = false
[pack]
\treadReverseIndex = false
[gc]
\tauto = 0
[maintenance]
\tauto = false
[protocol]
\tallow = never
"""
_REFTABLE = "[extensions]\n\trefStorage = reftable\n"
_NO_SAY = {
    "GIT_NO_REPLACE_OBJECTS": "1",
    "GIT_NO_LAZY_FETCH": "1",
    "GIT_TERMINAL_PROMPT": "0",
    "GIT_OPTIONAL_LOCKS": "0",
    "GIT_LITERAL_PATHSPECS": "1",
    "LC_ALL": "C.UTF-8",
}
_OURS_ALONE = {
    "GIT_CONFIG_NOSYSTEM": "1",
    "GIT_CONFIG_GLOBAL": os.devnull,
    "GIT_ATTR_NOSYSTEM": "1",
    "GIT_ATTR_SOURCE": EMPTY_TREE,
    "GIT_PAGER": "cat",
}


class StandIn:
    """A folder that git takes for the repository of `layout`; it goes when this object goes.

    Args:
        objects: the folders that objects are read from.
        alternates: further ones, as `GIT_ALTERNATE_OBJECT_DIRECTORIES` lists them; empty for none.

    Raises:
        RunFailedError: it cannot be set up.
    """

    def __init__(self, layout: RepositoryLayout, objects: Iterable[Path], alternates: str = "") -> None:
        try:
            self._folder = ScratchFolder("git")
            self.path = Path(self._folder.name)
            self._git_dir = _fill(self.path, layout, objects)
        except OSError as error:
            raise RunFailedError(_message("repository-cannot-be-read", error=error)) from error
        self._alternates = {"GIT_ALTERNATE_OBJECT_DIRECTORIES": alternates} if alternates else {}

    @property
    def environment(self) -> Mapping[str, str]:
        """The surroundings in which git knows the stand-in and nothing else."""
        ours = {"GIT_DIR": str(self._git_dir), "HOME": str(self.path), "XDG_CONFIG_HOME": str(self.path)}
        return {**user_environment(), **_OURS_ALONE, **ours, **self._alternates}


def user_environment() -> dict[str, str]:
    """The surroundings of the user, without what they set for git and without fetching unasked."""
    return {name: value for name, value in os.environ.items() if not name.startswith("GIT_")} | _NO_SAY


def _fill(folder: Path, layout: RepositoryLayout, objects: Iterable[Path]) -> Path:
    """Lay out a stand-in in an empty folder, and return what `GIT_DIR` is to be."""
    info = folder / "objects/info"
    info.mkdir(parents=True)
    (info / "alternates").write_text("".join(f"{_quote(path)}\n" for path in objects), "utf-8", "surrogateescape")
    reftable = (layout.common_dir / "reftable").is_dir()
    (folder / "config").write_text(_CONFIGURATION + (_REFTABLE if reftable else ""), encoding="utf-8")
    (folder / "refs").symlink_to(layout.common_dir / "refs")
    # It may come into being later, when somebody packs the refs; until then the link leads nowhere.
    (folder / "packed-refs").symlink_to(layout.common_dir / "packed-refs")
    if reftable:
        (folder / "reftable").symlink_to(layout.common_dir / "reftable")
    git_dir = folder
    if layout.git_dir.resolve() != layout.common_dir:
        git_dir = folder / "worktrees/this"
        git_dir.mkdir(parents=True)
        (git_dir / "commondir").write_text("../..\n", encoding="utf-8")
        (folder / "HEAD").write_text("ref: refs/heads/main\n", encoding="utf-8")
        if reftable:
            (git_dir / "reftable").symlink_to(layout.git_dir.resolve() / "reftable")
    head = read_pointer(layout.git_dir / "HEAD")
    (git_dir / "HEAD").write_text(head + "\n", "utf-8", "surrogateescape")
    return git_dir


def _quote(path: Path) -> str:
    """A folder as a line of `alternates`, where a quoted one may hold any character."""
    text = str(path)
    return json.dumps(text, ensure_ascii=False) if "\n" in text or '"' in text else text
