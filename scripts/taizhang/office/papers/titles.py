"""Split titles of more than a line as offices do: evenly, and at a word boundary where one is known."""

import re
from itertools import pairwise

REACH = 5
"""The maximum distance in characters from the even position to a word boundary."""
TITLE_WIDTH = 20
"""The number of title characters, at 22 points, in a line of the page."""
_BEHIND = re.compile("的|批|度|年|和|及|与|、|，|公司|中心|平台")
_BEFORE = re.compile("关于|政府采购云平台|运行维护|服务质量|软件")


def split_title(title: str) -> str:
    """Split a title of more than a line evenly, so that no line has only a few characters.

    It is split at a nearby word boundary, recognized by particles and common words.
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
        near = [at for at in _find_breaks(title) if least <= at <= most and abs(at - due) <= REACH]
        cuts.append(min((abs(at - due), at) for at in near)[1] if near else due)
    return "\n".join(title[start:end] for start, end in pairwise([*cuts, len(title)]))


def _find_breaks(title: str) -> list[int]:
    return sorted(
        {match.end() for match in _BEHIND.finditer(title)} | {match.start() for match in _BEFORE.finditer(title)}
    )
