"""Whether a text says something: how many characters carry meaning, none where it is mere filler."""

import re

FILLER = re.compile(
    r"(?:暂?无|没有|同上|(?:此处)?从?略|不详|待定|待补充?|(?:详?见|如)附件|n/?a|none|nil|tbd|todo|[\W_])*",
    re.IGNORECASE,
)
REPEATED = re.compile(r"(.{1,4}?)\1{2,}|(.)\2*")

LETTER = re.compile(r"[^\s〔〕]+〔[0-9]{4}〕[^\s〔〕]*[0-9]号")
"""The number of a letter, like 呼财购〔2026〕12号."""


def weight(text: str | None) -> int:
    """The characters of `text` that are not blank; 0 where it is missing, filler, or the same few repeated."""
    written = "".join((text or "").split())
    if FILLER.fullmatch(written) or REPEATED.fullmatch(written):
        return 0
    return len(written)
