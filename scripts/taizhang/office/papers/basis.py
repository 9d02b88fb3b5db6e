"""The documents on which a paper rests, as its first sentence cites them: by what they rule, never by name.

Which document rules a thing on a day in a place says `schemas/norms.yaml`.
"""

from collections.abc import Iterable
from datetime import date

from taizhang.findings.citing import articles
from taizhang.law.law import Law


def cite_documents(law: Law, roles: Iterable[str], on: date, division: str | None = None) -> str:
    """The documents that rule something on a day in a division, each by its title and number.

    What bears no number was issued by no authority, like the settings of this system: no paper cites it.
    """
    named = dict.fromkeys(article.partition("/")[0] for article in articles(roles, law, on, division))
    documents = [law.sources[one] for one in named if law.sources.get(one, {}).get("number")]
    return "和".join(f"《{_within(str(one['title']['zh']))}》（{one['number']}）" for one in documents) or "有关规定"


def _within(title: str) -> str:
    """A title as it stands inside book-title marks."""
    return title.replace("《", "〈").replace("》", "〉")
