"""No text states a number or an article of the law by itself: each is recorded once, in the statutes or the norms."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml

from specimen import ROOT, card_stems
from taizhang.base.messages import FILE, read_messages
from taizhang.base.text import Text
from taizhang.rules.rule import read_card

_COUNT = "[0-9〇零一二两三四五六七八九十百千]+"
_WORDS = "(?:[0-9]+|two|three|five|six|seven|eight|ten|fifteen|twenty|thirty|forty|sixty|eighty|ninety|hundred)"
LITERAL = re.compile(
    rf"第?{_COUNT}\s*个?(?:工作日|自然日|日以?内)|[少满](?:于|应有|应写)?{_COUNT}个?字|满分{_COUNT}|"
    rf"〕[0-9]+号第{_COUNT}部分|第{_COUNT}部分第（{_COUNT}）项|》第{_COUNT}条|令第[0-9]+号|"
    rf"\b{_WORDS}[ -](?:working|calendar|business)[ -]days?|\b{_WORDS} (?:characters|marks)\b|\bpart [0-9] \([0-9]\)|"
    r"(?<![a-z0-9-])(?:region-2021-1131|city-2021-76|procurement-(?:law|regulation)|order-94|civil-code|pipl)/[0-9a-z.]+",
    re.IGNORECASE,
)
EXCEPTIONS = (
    (
        "site/guide/auditor.md",
        "一个工作日",
        "the audit remarks a later seal; no statute holds that day",
    ),
    ("site/guide/trust.md", "一个工作日", "the same remark"),
    ("scripts/taizhang/cli/messages.yaml", "一个工作日", "how old a snapshot is not marked yet; no notice says"),
    ("site/templates/open_requests.html", "一个工作日", "the same"),
    ("site/guide/admin.md", "一个工作日", "the same"),
    (
        "schemas/vocabularies/*.json",
        "〕1131号第一部分",
        "the list is that part of that document",
    ),
    ("schemas/sources.schema.json", "第二部分第（三）项", "shows a style of citing"),
    ("schemas/entry.schema.json", "region-2021-1131/2.4", "shows how a record writes an article"),
    ("scripts/taizhang/office/sheets/template.py", "令第87号", "an example of what an applicant cites"),
)


def _strings(path: Path) -> Iterator[str]:
    """The string constants of a module, but for its docstrings: these are for readers of the code."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    docstrings = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in docstrings:
            yield node.value


def _card_texts(stem: str) -> Iterator[str]:
    words = read_card(stem)
    for text in (words.title, words.message, words.why, words.help, *(Text(**case["name"]) for case in words.cases)):
        yield from text
    yield from words.source


def _texts() -> Iterator[tuple[str, str]]:
    """Every text that people read, with its file."""
    for stem in card_stems():
        yield from ((f"scripts/taizhang/rules/wing/{stem}.yaml", text) for text in _card_texts(stem))
    for path in sorted((ROOT / "scripts/taizhang").rglob("*.py")):
        yield from ((path.relative_to(ROOT).as_posix(), text) for text in _strings(path))
    for path in sorted((ROOT / "scripts/taizhang").rglob(FILE)):
        messages = read_messages(path.parent)
        texts = (wording for section in messages.values() for text in section.values() for wording in text)
        yield from ((path.relative_to(ROOT).as_posix(), wording) for wording in texts)
    paths = [
        *(ROOT / "schemas").rglob("*.json"),
        *(path for path in (ROOT / "site").rglob("*") if path.suffix in {".md", ".html", ".js"}),
        *(path for path in (ROOT / "scripts/taizhang/acts/founding/files").rglob("*") if path.is_file()),
        *(path for path in (ROOT / ".github").rglob("*") if path.suffix in {".md", ".yaml", ".yml"}),
        *(ROOT / name for name in ("README.md", "README.zh-CN.md", "mkdocs.yml")),
    ]
    for path in sorted(paths):
        name = path.relative_to(ROOT).as_posix()
        # Decisions, and the transcripts of the tour and of the days, are history: they describe their own time.
        if not name.startswith(("site/decisions/", "site/guide/day-")) and name != "site/guide/tour.md":
            yield name, path.read_text(encoding="utf-8")
    for norm in yaml.safe_load((ROOT / "schemas/norms.yaml").read_text(encoding="utf-8"))["norms"]:
        yield from (("schemas/norms.yaml", text) for text in norm["title"].values())
    for document in yaml.safe_load((ROOT / "schemas/sources.yaml").read_text(encoding="utf-8"))["documents"]:
        gists = (gist for article in document["articles"].values() for gist in article.values())
        yield from (("schemas/sources.yaml", gist) for gist in gists)


def _is_allowed(name: str, literal: str) -> bool:
    return any(Path(name).match(where) and text in literal for where, text, _ in EXCEPTIONS)


def test_no_text_states_a_number_or_an_article_of_the_law_by_itself() -> None:
    literals = {(name, match[0]) for name, text in _texts() for match in LITERAL.finditer(text)}
    assert [one for one in sorted(literals) if not _is_allowed(*one)] == []
    idle = [
        one for one in EXCEPTIONS if not any(Path(name).match(one[0]) and one[1] in text for name, text in literals)
    ]
    assert idle == [], "no text needs this exception any more"


@pytest.mark.parametrize(
    "text",
    [
        "公示期为十个工作日",
        "公示期10个工作日",
        "最迟为第五个工作日",
        "意见不少于8个字",
        "（内财购〔2021〕1131号第三部分）",
        "内财购〔2021〕1131号第二部分第（三）项",
        "《民法典》第二百零一条",
        "ten working days",
        "region-2021-1131/2.3",
    ],
)
def test_the_pattern_finds_what_it_looks_for(text: str) -> None:
    assert LITERAL.search(text)
    assert not LITERAL.search(re.sub(_COUNT, "{number:notice_days}", "公示期为十个工作日"))
