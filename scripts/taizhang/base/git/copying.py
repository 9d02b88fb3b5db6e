"""Copying one line of history: every object is hashed on its way, so that nothing need be taken on trust."""

import tempfile

from taizhang.base.git.running import error_lines, run_git
from taizhang.base.git.standin import StandIn

_PACK = ("pack-objects", "--revs", "--stdout", "--quiet", "--delta-base-offset", "--window=0")
_INDEX = ("index-pack", "--stdin", "--strict")


def copy_history(source: StandIn, target: StandIn, head: str) -> tuple[str, ...]:
    """Copy all that the commit `head` contains, and return what git finds wrong with it, line by line.

    The names of the copied objects are computed from their contents, their form is checked (`fsck --strict`), and what
    they name must have been copied, too. Only what `head` contains costs anything, however many other branches there
    are. Where something is wrong nothing is copied.
    """
    with tempfile.TemporaryFile() as pack:
        packed = run_git(_PACK, source.path, source.environment, f"{head}\n".encode(), pack)
        if packed.returncode:
            return error_lines(packed)
        pack.seek(0)
        indexed = run_git(_INDEX, target.path, target.environment, pack)
        return error_lines(indexed) if indexed.returncode else ()
