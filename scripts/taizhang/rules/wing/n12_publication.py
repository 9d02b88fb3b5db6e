"""N12: the page of a notice was on the official site, and not before the notice was on main."""

from collections.abc import Iterator
from urllib.parse import urlsplit

from taizhang.base.messages import Messages
from taizhang.rules.rule import Facts, Hit, rule

_message = Messages(__file__)

_FRONT_PAGE = _message("front-page")


@rule
def publication(facts: Facts) -> Iterator[Hit]:
    """A notice's publication names its own page, which went up on the day of its merge or later."""
    for notice in facts.book.notices.values():
        if notice.annulled is not None:
            continue
        proof = notice.publication
        if proof is None:
            continue
        address = urlsplit(proof.url)
        if address.path.strip("/") in ("", "index.html", "index.htm") and not address.query:
            yield Hit(notice, "publication.url", {"notice": notice.id, "problem": _FRONT_PAGE})
        approvals = facts.book.approvals_of.get(notice.id, ())
        if approvals and proof.on < (approved_on := approvals[0].approved_on):
            problem = _message("published-before-approval", published_on=proof.on, approved_on=approved_on)
            yield Hit(notice, "publication.on", {"notice": notice.id, "problem": problem})
