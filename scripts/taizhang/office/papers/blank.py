"""The blank application form with its choices, to be filled in with a word processor.

Source: region-2021-1131/annex.
"""

from datetime import date

from taizhang.findings.citing import list_articles
from taizhang.office.papers.press import DocumentProperties, Press


def build_blank_form(press: Press) -> bytes:
    """The form as a DOCX file, with drop-down lists of the vocabularies and a calendar for the expected date."""
    schema = press.schemas["requirement"]
    region = press.law.divisions[press.law.region].name
    values = {
        "platform": f"{region}政府采购云平台",
        "choices": {
            # The annex does not apply to data-sharing needs.
            "kind": [schema.label(("kind",), kind) for kind in ("adjustment", "addition")],
            "subsystems": _list_titles(press, "subsystems"),
            "base_libraries": _list_titles(press, "base-libraries"),
            "unifications": _list_titles(press, "unifications"),
        },
    }
    (annex, *_) = list_articles(("request-form",), press.law, press.today)
    about = DocumentProperties(
        "软件功能调整（或新增）需求申请表", annex, press.law.department(press.law.region), _find_issue_day(press, annex)
    )
    return press.render("blank", values, about, [])


def _list_titles(press: Press, vocabulary: str) -> list[str]:
    return [str(word["title"]) for word in press.schemas.as_of(press.today).vocabulary(vocabulary)]


def _find_issue_day(press: Press, annex: str) -> date:
    """The day of the document with the annex; without that document, the earliest day of the ZIP format."""
    notice = press.law.sources.get(annex.partition("/")[0])
    return date.fromisoformat(str(notice["issued_on"])) if notice else date(1980, 1, 1)
