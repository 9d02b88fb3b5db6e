"""L10: the notice of an entry is proven to have been on the official site."""

from collections.abc import Iterator

from taizhang.law.notice_window import has_stood_on_site
from taizhang.rules.rule import Facts, Hit, rule


@rule
def proven(facts: Facts) -> Iterator[Hit]:
    """The notice that an entry names is proven to have been on the official site."""
    for entry in facts.book.entry_of.values():
        notice = facts.book.notices.get(entry.notice)
        if notice is None or f"{notice.id}/0001" in facts.book.broken:
            continue  # F11, or the broken seal itself
        if not has_stood_on_site(notice, facts.book.approvals_of.get(notice.id, ())):
            yield Hit(entry, "notice", {"entry": entry.id, "notice": notice.id})
