"""The index of the search: what is in it, the same bytes from the same words, and shares that are built once."""

import gzip
import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from golden import add_site_sources, digests
from specimen import build
from taizhang.base.errors import RunFailedError
from taizhang.site.search import index, list_filters, list_search_items, write_index
from taizhang.site.search.finding import SearchItem
from taizhang.site.search.index import separate_characters
from taizhang.site.search.reproducible import normalize_index
from viewing import contents, demonstration, load_view

CHINESE = st.text(st.sampled_from("签到合同𠀀〇々aZ09_ ，。-"), max_size=40)


@pytest.fixture(scope="module")
def things() -> list[SearchItem]:
    """Every record of the demonstration set; its pages are tested in the browser."""
    return list(list_search_items(demonstration(), Path("nowhere")))


def test_every_record_is_found_by_its_words(things: list[SearchItem]) -> None:
    view = demonstration()
    items = {thing.id: thing for thing in things}
    assert set(items) == {key for key, (kind, _, _) in view.book.all.items() if kind.name != "approval"}
    requirement = next(iter(view.book.requirements.values()))
    thing = items[requirement.id]
    words = "\n".join(thing.words)
    assert thing.title == requirement.title
    assert all(line in words for line in requirement.content.strip().split("\n"))
    assert requirement.requester.contact_ref not in words and requirement.requester.landline not in words
    assert thing.filters["kind"] == ("需求",)
    assert thing.filters["stage"] == (view.life(requirement).title.zh,)


def test_every_value_of_a_filter_can_be_chosen(things: list[SearchItem]) -> None:
    options = {choice.word: set(choice.options) for choice in list_filters(demonstration())}
    for thing in things:
        for word, values in thing.filters.items():
            assert set(values) <= options[word], (thing.id, word)
    assert len(options["city"]) > 12 and len(options["county"]) > 40 and len(options["subsystem"]) == 10


def test_pages_that_explain_are_found_without_their_navigation(tmp_path: Path) -> None:
    page = tmp_path / "guide/index.html"
    page.parent.mkdir()
    page.write_text(
        "<nav>别处</nav><!--taizhang:begin--><h1>办 <b>事</b></h1><nav>路径</nav><p>先<i>填</i>表</p>"
        "<script>x()</script><ul><li>再盖章</li></ul><!--taizhang:end--><footer>页脚</footer>",
        encoding="utf-8",
    )
    (guide,) = (thing for thing in list_search_items(demonstration(), tmp_path) if not thing.id)
    assert (guide.page, guide.title, guide.words) == ("guide/index.html", "办 事", ("先填表", "再盖章"))


@given(CHINESE)
def test_only_spaces_are_added_and_every_character_is_separate(text: str) -> None:
    separated = separate_characters(text)
    assert separated.replace(" ", "") == text.replace(" ", "")
    assert not re.search(
        r"[签到合同𠀀〇々][签到合同𠀀〇々aZ09_-]|[aZ09_，。-][签到合同𠀀〇々]|[，。][aZ09_-]", separated
    )


def test_the_same_words_make_the_same_bytes(
    things: list[SearchItem], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert write_index(things, tmp_path / "one") == 1
    # Pagefind settings from elsewhere have no effect here.
    monkeypatch.setenv("PAGEFIND_OUTPUT_SUBDIR", "elsewhere")
    monkeypatch.setenv("PAGEFIND_EXCLUDE_SELECTORS", "h1")
    assert write_index(things[::-1], tmp_path / "two") == 1
    first = digests(tmp_path / "one")
    assert first == digests(tmp_path / "two")
    assert sum(name.startswith("1/fragment/") for name in first) == len(things)
    assert not any("pagefind-ui" in name or "playground" in name for name in first)


def test_a_share_of_a_past_year_is_reused(
    things: list[SearchItem], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    some = sorted(things, key=lambda thing: thing.filters.get("year", ("9999",)))[:40]
    assert write_index(some, tmp_path / "one", share=16) == 3
    shares: list[str] = []
    run = index._run_pagefind

    def run_and_record(source: Path, target: Path, expected: int) -> None:
        shares.append(target.name)
        run(source, target, expected)

    monkeypatch.setattr(index, "_run_pagefind", run_and_record)
    newest = max(some, key=lambda thing: (thing.filters.get("year", ("9999",)), thing.page))
    changed_items = [
        SearchItem(thing.page, thing.title, thing.id, (*thing.words, "新的一行"), thing.filters)
        if thing is newest
        else thing
        for thing in some
    ]
    write_index(changed_items, tmp_path / "two", before=tmp_path / "one", share=16)
    assert shares == ["3"]
    write_index(changed_items, tmp_path / "three", share=16)
    assert digests(tmp_path / "two") == digests(tmp_path / "three")


def test_an_index_of_another_version_is_refused(things: list[SearchItem], tmp_path: Path) -> None:
    write_index(things[:3], tmp_path)
    (metadata,) = (tmp_path / "1").glob("*.pf_meta")
    metadata.write_bytes(gzip.compress(b"pagefind_dcd\xa1\x01\x02"))
    with pytest.raises(RunFailedError, match="Pagefind"):
        normalize_index(tmp_path / "1")


def test_a_build_without_pagefind_is_refused_with_advice(
    things: list[SearchItem], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(index, "get_executable", lambda: tmp_path / "missing")
    with pytest.raises(RunFailedError, match="pagefind-bin-extended"):
        write_index(things[:3], tmp_path)
    monkeypatch.setattr(index, "get_executable", lambda: "/bin/true")
    with pytest.raises(RunFailedError, match="pagefind-bin-extended"):
        write_index(things[:3], tmp_path)


def test_hidden_fields_are_in_no_part_of_the_index(tmp_path: Path) -> None:
    root = add_site_sources(build(tmp_path))
    view = load_view(root)
    write_index(list(list_search_items(view, Path("nowhere"))), tmp_path / "index")
    private = [
        value
        for requirement in view.book.requirements.values()
        for value in (requirement.requester.contact_ref, requirement.requester.landline)
    ]
    everything = "\n".join(text for _, text in contents(tmp_path / "index"))
    assert "人脸识别" in everything.replace(" ", "") or "评审" in everything.replace(" ", "")
    assert [value for value in private if value in everything] == []
