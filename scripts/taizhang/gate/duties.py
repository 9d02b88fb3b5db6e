"""The duties that a change must pass, by what is changed."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from taizhang.chain import duties
from taizhang.law import Law
from taizhang.records import Assessment, Defect, Dispute, Record, Requirement, Vendor

Due = tuple[str, str]
"""A duty and the division whose finance department does it."""


@dataclass(frozen=True, slots=True)
class Subject:
    """What is approved as one: a record with its attachment, or all machinery of a pull request.

    Attributes:
        name: the record's id; `MACHINERY-<number>` for machinery.
        path: the record's path; empty for machinery.
        blobs: every changed path with the object that stands there after the merge.
        due: the duties, in order.
        record: the record after the merge, None for machinery.
        before: the record before, None where it is new.
    """

    name: str
    path: str
    blobs: Mapping[str, str]
    due: tuple[Due, ...]
    record: Record | None = None
    before: Record | None = None


def due_for(law: Law, record: Record, before: Record | None) -> tuple[Due, ...]:
    """The duties due for a new or changed record.

    A defect's report to the city, and a dispute's to the city and the region, are duties of those that take it up.
    A withdrawal passes the whole chain, as what it takes back did.

    Source: region-2021-1131/2.2, /2.3, /2.5, /3, /4.1; city-2021-76/1.2, /1.5, /2.
    """
    match record:
        case Requirement():
            return duties(law, record)
        case Defect():
            city = law.city_of(own := _division(record))
            new = _reported(record) - (_reported(before) if isinstance(before, Defect) else set())
            return (("operate", own), *((("consolidate", city),) if city in new and city != own else ()))
        case Dispute():
            return tuple(_dispute(law, record, before if isinstance(before, Dispute) else None))
        case Vendor() | Assessment():
            return (("operate", _division(record)),)
        case _:
            return (("operate", law.region),)


def _dispute(law: Law, dispute: Dispute, before: Dispute | None) -> Iterator[Due]:
    own = dispute.explained_by
    city = law.city_of(own)
    new = _reported(dispute) - (_reported(before) if before else set())
    yield "operate", own
    if city in new and city not in (own, law.region):
        yield "consolidate", city
    filed = dispute.filed is not None and (before is None or before.filed is None)
    if own != law.region and (filed or law.region in new):
        yield "operate", law.region


def for_machinery(law: Law) -> tuple[Due, ...]:
    """Two people who govern. Source: house/gate."""
    return (("govern", law.region), ("govern", law.region))


def _division(record: Record) -> str:
    return record.id.split("-")[1]


def _reported(record: Defect | Dispute) -> set[str]:
    return {report.to for report in record.reports}
