"""Divisions by code or name, as offices write them: with the city before it, with or without 市, 旗, 县, 区 or 盟."""

import re
from collections.abc import Iterable

from taizhang.base.messages import Messages
from taizhang.intake.reading import Reading, UnclearError, name, narrow, shown
from taizhang.law.divisions import Division
from taizhang.law.law import Law

_message = Messages(__file__)

_SUFFIX = re.compile(r"(?<=..)(?:市|盟|县|区|旗)$")
_OWN = re.compile(r"(?:本级|直属?)$")
_REGION = re.compile(r"^(?:内蒙古自治区|内蒙古|自治区)(?=.)")
_SIGNS = re.compile(r"[\s·/—\-、,，（）()]+")
_LISTED = 8


def division(law: Law, written: str) -> Reading[str]:
    """The code of the division that `written` names.

    Raises:
        UnclearError: none, or several; says which.
    """
    text = name(written)
    _refuse_ended(law, text, narrow(written))
    digits = re.findall(r"(?<!\d)\d{6}(?!\d)", narrow(written))
    if digits and len(set(digits)) == 1 and digits[0] in law.divisions:
        return _coded(law, text, digits[0])
    word = _SIGNS.sub("", text)
    found = _exact(law, word) or _by_part(law, word)
    if len(found) == 1:
        known = found[0]
        if word == known.name:
            return Reading(known.code)
        told = _message("taken", text=text, known_code=known.code, known_name=known.name)
        return Reading(known.code, told)
    if found:
        listed = listing(found)
        raise UnclearError(
            _message("may-mean", shown=shown(text), listed=listed),
            _message("write-the-full-name-or-the-code-of-six"),
        )
    raise UnclearError(
        _message("there-is-no-division", shown=shown(text)),
        _message("write-its-name-or-its-code-of-six-digits"),
    )


def _refuse_ended(law: Law, text: str, written: str) -> None:
    """Refuse a division that is not there today, by its code or by a name that no other bears.

    Raises:
        UnclearError: it has ended or is still to begin; says what stands in its place.
    """
    standing = law.divisions_in_force
    names = {one.name for one in standing.values()}
    word = _SIGNS.sub("", text)
    for code, one in law.divisions.items():
        if code in standing or not (re.search(rf"(?<!\d){code}(?!\d)", written) or (word == one.name not in names)):
            continue
        if one.ends is not None and (heir := law.divisions.get(law.responsible_for(code))) not in (None, one):
            raise UnclearError(
                _message("ended", code=code, ends=one.ends, name=one.name),
                _message("write-which-took-its-place", heir_code=heir.code, heir_name=heir.name),
            )
        raise UnclearError(
            _message("begins", code=code, begins=one.begins, name=one.name),
            _message("write-the-division-that-is-there-today"),
        )


def listing(divisions: Iterable[Division]) -> str:
    """Divisions as a message lists them."""
    held = list(divisions)
    shown_ = "、".join(f"{one.code}（{one.name}）" for one in held[:_LISTED])
    return shown_ + ("……" if len(held) > _LISTED else "")


def likely(law: Law, organization: str) -> list[Division]:
    """The divisions whose name the name of an organization holds; the longest name where one lies in another."""
    word = name(organization)
    found = [one for one in law.divisions_in_force.values() if _bare(one.name) in word and one.level != "region"]
    return [one for one in found if not any(_bare(one.name) in _bare(other.name) for other in found if other != one)]


def of_department(law: Law, organization: str) -> str | None:
    """The division whose finance department bears exactly this name, alone or behind its city's."""
    word = name(organization)
    found = {
        code
        for code, one in law.divisions_in_force.items()
        if word in (one.finance_department, *(f"{city.name}{one.finance_department}" for city in _above(law, one)))
    }
    return found.pop() if len(found) == 1 else None


def _coded(law: Law, text: str, code: str) -> Reading[str]:
    """A code, with its name beside it or not; a name that is another's is not passed over."""
    rest = re.sub(r"\d{6}|[\s·（）()—\-]", "", text)
    if rest and law.divisions[code] not in (_exact(law, rest) or _by_part(law, rest)):
        raise UnclearError(
            _message("is", code=code, name=law.divisions[code].name, shown=shown(rest), rest=rest),
            _message("keep-the-right-one-of-code-and-name"),
        )
    return Reading(code)


def _above(law: Law, one: Division) -> list[Division]:
    """The city that a division reports to or, by its code, lies in."""
    codes = (one.reports_to or "", one.code[:4] + "00")
    return [law.divisions[code] for code in codes if code in law.divisions and code not in (law.region, one.code)]


def _exact(law: Law, word: str) -> list[Division]:
    for spelling in dict.fromkeys((word, _REGION.sub("", word))):
        own = _OWN.sub("", spelling)
        if own == "自治区":
            return [law.divisions[law.region]]
        if own != spelling and (
            found := [one for one in law.divisions_in_force.values() if _bare(one.name) == _bare(own)]
        ):
            return found
        for same in (lambda one, s=spelling: s == one.name, lambda one, s=spelling: s in _names(law, one)):
            if found := [one for one in law.divisions_in_force.values() if same(one)]:
                return found
    return []


def _names(law: Law, one: Division) -> set[str]:
    bare = _bare(one.name)
    leads = {lead for city in _above(law, one) for lead in (city.name, _bare(city.name))}
    return {bare, *(lead + tail for lead in leads for tail in (one.name, bare))}


def _by_part(law: Law, word: str) -> list[Division]:
    return [one for one in law.divisions_in_force.values() if len(word) > 1 and word in one.name]


def _bare(full: str) -> str:
    return _SUFFIX.sub("", full)
