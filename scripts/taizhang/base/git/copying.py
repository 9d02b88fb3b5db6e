"""Copying one line of history: every object is hashed, so that its name is verified."""

import tempfile

from taizhang.base.git.running import error_lines, run_git
from taizhang.base.git.stand_in import StandIn

_PACK = ("pack-objects", "--revs", "--stdout", "--quiet", "--delta-base-offset", "--window=0")
_INDEX = ("index-pack", "--stdin", "--strict")


def copy_history(source: StandIn, target: StandIn, head: str) -> tuple[str, ...]:
    """Copy all that the commit `head` contains, and return the damage that git finds, line by line.

    The names of the copied objects are computed from their contents, their format is checked (`fsck --strict`), and
    the objects they name must have been copied as well. Other branches cost nothing. Where there is damage nothing is
    copied.
    """
    with tempfile.TemporaryFile() as pack:
        packed = run_git(_PACK, source.path, source.environment, f"{head}\n".encode(), pack)
        if packed.returncode:
            return error_lines(packed)
        pack.seek(0)
        indexed = run_git(_INDEX, target.path, target.environment, pack)
        return error_lines(indexed) if indexed.returncode else ()
