"""A stand-in for a repository: git reads its objects and refs, and nothing else.

Decision. A clone of unknown origin may name programs for git to run (`core.fsmonitor`, `diff.external`,
filters, textconv, merge drivers, a pager, credential helpers, aliases, hooks, the `uploadpack` of a promisor remote
from which missing objects are fetched implicitly), in its configuration, in files that this includes, or in that of a
working tree. It may also contain data that change a result: attributes, grafts, a commit graph or an index over several
packs that contradict the objects. Switching these off one by one is a list that each version of git
makes longer. So git is never pointed at the clone: `GIT_DIR` is an empty folder with its own configuration, and

- objects come through `objects/info/alternates`, as from any other store; what git writes (the tree of a merge)
  stays in the stand-in, and the clone may be read-only;
- refs come through links to `refs`, `packed-refs` and `reftable` of the common folder, so that git itself reads every
  form in which they are stored; HEAD is copied, since git takes no link for it. A linked working tree has a HEAD of its
  own (with reftable, inside its own folder), hence `worktrees/this`.

Asking git for the refs in the clone itself with `-c` overrides was not chosen: it would read the clone's
configuration first, and there is no way to forbid that. Only SHA-1 repositories are read: seals name commits by
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
_ISOLATION = {
    "GIT_NO_REPLACE_OBJECTS": "1",
    "GIT_NO_LAZY_FETCH": "1",
    "GIT_TERMINAL_PROMPT": "0",
    "GIT_OPTIONAL_LOCKS": "0",
    "GIT_LITERAL_PATHSPECS": "1",
    "LC_ALL": "C.UTF-8",
}
_OWN_CONFIGURATION = {
    "GIT_CONFIG_NOSYSTEM": "1",
    "GIT_CONFIG_GLOBAL": os.devnull,
    "GIT_ATTR_NOSYSTEM": "1",
    "GIT_ATTR_SOURCE": EMPTY_TREE,
    "GIT_PAGER": "cat",
}


class StandIn:
    """A folder that git uses as the repository of `layout`; it is removed with this object.

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
        """The environment in which git sees the stand-in and nothing else."""
        folders = {"GIT_DIR": str(self._git_dir), "HOME": str(self.path), "XDG_CONFIG_HOME": str(self.path)}
        return {**user_environment(), **_OWN_CONFIGURATION, **folders, **self._alternates}


def user_environment() -> dict[str, str]:
    """The environment of the user, without their git variables and without implicit fetching."""
    return {name: value for name, value in os.environ.items() if not name.startswith("GIT_")} | _ISOLATION


def _fill(folder: Path, layout: RepositoryLayout, objects: Iterable[Path]) -> Path:
    """Lay out a stand-in in an empty folder, and return the value for `GIT_DIR`."""
    info = folder / "objects/info"
    info.mkdir(parents=True)
    (info / "alternates").write_text("".join(f"{_quote(path)}\n" for path in objects), "utf-8", "surrogateescape")
    reftable = (layout.common_dir / "reftable").is_dir()
    (folder / "config").write_text(_CONFIGURATION + (_REFTABLE if reftable else ""), encoding="utf-8")
    (folder / "refs").symlink_to(layout.common_dir / "refs")
    # It may be created later, when the refs are packed; until then the link is dangling.
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
    """A folder as a line of `alternates`, where a quoted one may contain any character."""
    text = str(path)
    return json.dumps(text, ensure_ascii=False) if "\n" in text or '"' in text else text
