"""Divisions by code or name as offices write them: with the city before it, with or without 市, 旗, 县, 区 or 盟."""

import re
from collections.abc import Iterable

from taizhang.base.messages import Messages
from taizhang.intake.reading import CellReading, UnclearError, normalize_name, quote_text, to_half_width
from taizhang.law.divisions import Division
from taizhang.law.law import Law

_message = Messages(__file__)

_SUFFIX = re.compile(r"(?<=..)(?:市|盟|县|区|旗)$")
_OWN_LEVEL = re.compile(r"(?:本级|直属?)$")
_REGION = re.compile(r"^(?:内蒙古自治区|内蒙古|自治区)(?=.)")
_SIGNS = re.compile(r"[\s·/—\-、,，（）()]+")
_MAX_LISTED = 8


def read_division(law: Law, written: str) -> CellReading[str]:
    """The code of the division that `written` names.

    Raises:
        UnclearError: it names none, or several, which the message lists.
    """
    text = normalize_name(written)
    _require_in_force(law, text, to_half_width(written))
    digits = re.findall(r"(?<!\d)\d{6}(?!\d)", to_half_width(written))
    if digits and len(set(digits)) == 1 and digits[0] in law.divisions:
        return _read_code(law, text, digits[0])
    word = _SIGNS.sub("", text)
    matches = _match_name(law, word) or _match_part(law, word)
    if len(matches) == 1:
        match = matches[0]
        if word == match.name:
            return CellReading(match.code)
        note = _message("division-matched", written=text, code=match.code, name=match.name)
        return CellReading(match.code, note)
    if matches:
        raise UnclearError(
            _message("ambiguous-division", text=quote_text(text), divisions=format_divisions(matches)),
            _message("write-the-full-name"),
        )
    raise UnclearError(
        _message("unknown-division", text=quote_text(text)),
        _message("write-name-or-code"),
    )


def _require_in_force(law: Law, text: str, written: str) -> None:
    """Refuse a division that does not exist today, by its code or by a name that no other division has.

    Raises:
        UnclearError: it was abolished or does not exist yet; the help names its successor.
    """
    in_force = law.divisions_in_force
    names = {one.name for one in in_force.values()}
    word = _SIGNS.sub("", text)
    for code, one in law.divisions.items():
        if code in in_force or not (re.search(rf"(?<!\d){code}(?!\d)", written) or (word == one.name not in names)):
            continue
        if one.ends is not None and (successor := law.divisions.get(law.responsible_for(code))) not in (None, one):
            raise UnclearError(
                _message("division-ended", code=code, ends=one.ends, name=one.name),
                _message("write-successor", successor_code=successor.code, successor_name=successor.name),
            )
        raise UnclearError(
            _message("division-not-yet-in-force", code=code, begins=one.begins, name=one.name),
            _message("write-the-current-division"),
        )


def format_divisions(divisions: Iterable[Division]) -> str:
    """Format divisions as a list for a message."""
    items = list(divisions)
    text = "、".join(f"{one.code}（{one.name}）" for one in items[:_MAX_LISTED])
    return text + ("……" if len(items) > _MAX_LISTED else "")


def find_likely_divisions(law: Law, organization: str) -> list[Division]:
    """The divisions of which the name is part of the organization's name; the longest where one contains another."""
    word = normalize_name(organization)
    matches = [
        one for one in law.divisions_in_force.values() if _without_suffix(one.name) in word and one.level != "region"
    ]
    return [
        one
        for one in matches
        if not any(_without_suffix(one.name) in _without_suffix(other.name) for other in matches if other != one)
    ]


def find_division_of_department(law: Law, organization: str) -> str | None:
    """The division of the finance department with exactly this name, alone or after its city's name."""
    word = normalize_name(organization)
    matches = {
        code
        for code, one in law.divisions_in_force.items()
        if word
        in (one.finance_department, *(f"{city.name}{one.finance_department}" for city in _superior_cities(law, one)))
    }
    return matches.pop() if len(matches) == 1 else None


def _read_code(law: Law, text: str, code: str) -> CellReading[str]:
    """Read a code, with its name beside it or not.

    Raises:
        UnclearError: the name is that of another division.
    """
    rest = re.sub(r"\d{6}|[\s·（）()—\-]", "", text)
    if rest and law.divisions[code] not in (_match_name(law, rest) or _match_part(law, rest)):
        raise UnclearError(
            _message("code-and-name-differ", code=code, name=law.divisions[code].name, text=quote_text(rest)),
            _message("keep-code-or-name"),
        )
    return CellReading(code)


def _superior_cities(law: Law, one: Division) -> list[Division]:
    """The cities that a division reports to or, by its code, belongs to."""
    codes = (one.reports_to or "", one.code[:4] + "00")
    return [law.divisions[code] for code in codes if code in law.divisions and code not in (law.region, one.code)]


def _match_name(law: Law, word: str) -> list[Division]:
    for spelling in dict.fromkeys((word, _REGION.sub("", word))):
        own = _OWN_LEVEL.sub("", spelling)
        if own == "自治区":
            return [law.divisions[law.region]]
        if own != spelling and (
            matches := [
                one for one in law.divisions_in_force.values() if _without_suffix(one.name) == _without_suffix(own)
            ]
        ):
            return matches
        for is_same in (lambda one, s=spelling: s == one.name, lambda one, s=spelling: s in _spellings(law, one)):
            if matches := [one for one in law.divisions_in_force.values() if is_same(one)]:
                return matches
    return []


def _spellings(law: Law, one: Division) -> set[str]:
    bare = _without_suffix(one.name)
    leads = {lead for city in _superior_cities(law, one) for lead in (city.name, _without_suffix(city.name))}
    return {bare, *(lead + tail for lead in leads for tail in (one.name, bare))}


def _match_part(law: Law, word: str) -> list[Division]:
    return [one for one in law.divisions_in_force.values() if len(word) > 1 and word in one.name]


def _without_suffix(full: str) -> str:
    return _SUFFIX.sub("", full)
