"""P01: a migration deed and the rows that it brought in agree, byte by byte."""

from collections.abc import Iterator

from taizhang.base.messages import Messages
from taizhang.documents.writing.original import has_only_grown_since
from taizhang.rules.rule import Facts, Hit, rule

_message = Messages(__file__)


@rule
def listed(facts: Facts) -> Iterator[Hit]:
    """Every migrated entry is listed once in its deed's table with its digest; every row of the table is an entry.

    A corrected entry is checked as it was brought in. Source: house/migration.
    """
    places: dict[str, list[tuple[str, int]]] = {}
    for deed in facts.book.migrations.values():
        for number, row in enumerate(deed.rows):
            places.setdefault(row.record, []).append((deed.id, number))
            if not facts.book.has_record(row.record):
                problem = _message("listed-record-missing", record=row.record)
                yield Hit(deed, f"rows.{number}.record", {"record": deed.id, "problem": problem})
            elif len(places[row.record]) > 1:
                problem = _message("listed-twice", record=row.record)
                yield Hit(deed, f"rows.{number}.record", {"record": deed.id, "problem": problem})
    for entry in facts.book.migrated_entries.values():
        deed_id, number = next((one for one in places.get(entry.id, ()) if one[0] == entry.migration), ("", -1))
        if not deed_id:
            if entry.migration in facts.book.migrations:
                problem = _message("not-listed", migration=entry.migration)
                yield Hit(entry, "migration", {"record": entry.id, "problem": problem})
            continue
        row = facts.book.migrations[deed_id].rows[number]
        if set(row.missing) != set(entry.missing):
            problem = _message("missing-fields-differ", deed=deed_id)
            yield Hit(entry, "missing", {"record": entry.id, "problem": problem})
        elif not has_only_grown_since(facts.book.document(entry.id), row.sha256):
            problem = _message("digest-differs", deed=deed_id)
            yield Hit(entry, "id", {"record": entry.id, "problem": problem})
