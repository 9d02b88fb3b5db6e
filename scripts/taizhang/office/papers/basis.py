"""The documents that a paper is based on, as its first sentence cites them, found by role and never by name.

`schemas/norms.yaml` states which document governs a role on a day in a division.
"""

from collections.abc import Iterable
from datetime import date

from taizhang.findings.citing import list_articles
from taizhang.law.law import Law


def cite_documents(law: Law, roles: Iterable[str], on: date, division: str | None = None) -> str:
    """The documents that govern the roles on a day in a division, each by its title and number.

    Documents without a number, like the settings of this system, were not issued by an authority and are not cited.
    """
    sources = dict.fromkeys(article.partition("/")[0] for article in list_articles(roles, law, on, division))
    documents = [law.sources[source] for source in sources if law.sources.get(source, {}).get("number")]
    return (
        "和".join(f"《{_nest_title_marks(str(source['title']['zh']))}》（{source['number']}）" for source in documents)
        or "有关规定"
    )


def _nest_title_marks(title: str) -> str:
    """A title for use inside book-title marks."""
    return title.replace("《", "〈").replace("》", "〉")
