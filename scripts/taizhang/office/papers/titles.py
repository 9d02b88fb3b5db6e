"""Titles of more than a line, cut as an office cuts them: evenly, and behind a word where one is known to end."""

import re
from itertools import pairwise

REACH = 5
"""How far from its due place a title is cut for a word's sake."""
TITLE_WIDTH = 20
"""How many characters of a title, at 22 points, go into a line of the page."""
_BEHIND = re.compile("的|批|度|年|和|及|与|、|，|公司|中心|平台")
_BEFORE = re.compile("关于|政府采购云平台|运行维护|服务质量|软件")


def titled(title: str) -> str:
    """A title of more than a line, cut so that no line is left with a few characters.

    It is cut behind a word's end where one is near, which no segmentation can know but a few particles tell.
    """
    count = -(-len(title) // TITLE_WIDTH)
    if count < 2:
        return title
    cuts = [0]
    for number in range(1, count):
        # Not so early that the rest needs a line more, not so late that this line is too long.
        least = max(cuts[-1] + 1, len(title) - (count - number) * TITLE_WIDTH)
        most = cuts[-1] + TITLE_WIDTH
        due = min(max(round(number * len(title) / count), least), most)
        near = [at for at in _joints(title) if least <= at <= most and abs(at - due) <= REACH]
        cuts.append(min((abs(at - due), at) for at in near)[1] if near else due)
    return "\n".join(title[start:end] for start, end in pairwise([*cuts, len(title)]))


def _joints(title: str) -> list[int]:
    return sorted(
        {found.end() for found in _BEHIND.finditer(title)} | {found.start() for found in _BEFORE.finditer(title)}
    )
