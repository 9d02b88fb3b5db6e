"""The steps of a requirement as a strip, with those of one role marked, for the top of each role's page."""

from dataclasses import dataclass

STEPS = ("提出", "评估", "汇总", "审核", "公示", "纳入台账", "升级")
"""The steps of a requirement. Source: region-2021-1131/2.1 to /2.4."""
HERE: dict[str, tuple[str, ...]] = {
    "requester": ("提出",),
    "county": ("评估",),
    "city": ("汇总",),
    "region": ("审核", "公示", "纳入台账", "升级"),
    "public": ("公示",),
    "vendor": ("升级",),
    "auditor": STEPS,
}
"""The steps of each role, by the name of its page: `<!-- taizhang:path_county -->`."""


@dataclass(frozen=True, slots=True)
class PathStep:
    """One step of the strip, and whether it belongs to the role."""

    title: str
    here: bool


def find_path(call: str) -> tuple[PathStep, ...] | None:
    """The strip that a page calls for with `path_<role>`; None if the role is unknown."""
    prefix, _, role = call.partition("_")
    if prefix != "path" or role not in HERE:
        return None
    return tuple(PathStep(step, step in HERE[role]) for step in STEPS)
