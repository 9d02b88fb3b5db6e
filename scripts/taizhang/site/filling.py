"""Filling the site: lists, records and rules stamped into the shells that MkDocs rendered, and its pages' calls."""

from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Any

from taizhang.site.calls import Calls
from taizhang.site.pages.departments import Departments
from taizhang.site.pages.downloads import Downloads
from taizhang.site.pages.forge import Forge
from taizhang.site.pages.listings import LISTS
from taizhang.site.pages.record_page import record_page
from taizhang.site.pages.rule_pages import rule_page
from taizhang.site.shell import Shell
from taizhang.site.templates import Templates
from taizhang.site.view.addresses import DEPARTMENTS, PAGE_KINDS
from taizhang.site.view.paging import ListPage, list_pages
from taizhang.site.view.standing import Standing
from taizhang.site.view.view import View

Track = Callable[[Iterable[Any], int], Iterable[Any]]
"""Shows how far a long loop has come, and gives its items on."""
_SECTIONS = (*dict.fromkeys(kind.section for kind in PAGE_KINDS), "rules", "overdue", DEPARTMENTS, "mechanisms")


class Filling:
    """Fills the site that lies in `work` with the records of `view`.

    `root` is the repository with the templates, `extra` and `told` are as in `Calls`.
    """

    def __init__(
        self,
        view: View,
        root: Path,
        work: Path,
        standing: Standing,
        extra: Mapping[str, Any],
        told: Mapping[str, Mapping[str, Any]],
    ) -> None:
        self._view, self._work, self._standing, self._extra, self._told = view, work, standing, extra, told
        self._templates = Templates(root, view)
        self._shells = {name: Shell.of(work / name / "index.html", standing.title) for name in _SECTIONS}
        self._pages = 0

    def fill(self, track: Track) -> int:
        """Make every page, and say how many there are.

        Raises:
            RunFailedError: a template is at fault, or a page calls for something that does not exist.
        """
        plain = sorted(self._work.rglob("*.html"))
        self._pages = len(plain)
        lists = self._lists(track)
        calls = Calls(self._view, self._templates, self._work, self._extra, lists, self._told)
        for path in plain:
            html = path.read_text(encoding="utf-8")
            parts = path.relative_to(self._work).parts
            answered = calls.answered(html, "../" * (len(parts) - 1), "en" if parts[0] == "en" else "zh")
            if answered != html:
                path.write_text(answered, encoding="utf-8")
        self._records(track)
        self._rules()
        self._departments()
        return self._pages

    def _stamp(self, page: str, title: str, body: str) -> None:
        """Write a page below the root's folders, given relative to the root, into the shell of its section."""
        shell = self._shells[page.partition("/")[0]]
        whole = shell.stamp(title, body, self._standing.whole(page))
        (self._work / page).write_text(whole, encoding="utf-8")
        self._pages += 1

    def _lists(self, track: Track) -> dict[str, ListPage]:
        """The lists' further pages; the first ones, by their word, go where the section's own page calls for them."""
        first: dict[str, ListPage] = {}
        for word, listing in track(list(LISTS.items()), len(LISTS)):
            for page in list_pages(self._view, listing, self._templates.row):
                if page.file == "index.html":
                    first[word] = page
                else:
                    body = self._templates.render("part.html", base="../", page=page)
                    self._stamp(f"{listing.section}/{page.file}", page.title, body)
        return first

    def _records(self, track: Track) -> None:
        view, forge = self._view, Forge.of(self._extra)
        downloads = Downloads(view)
        downloads.blank(self._work)
        jobs = [record for kind, record, _ in view.book.all.values() if kind.name != "approval"]
        for record in track(jobs, len(jobs)):
            page = view.page(record.id)
            shown = record_page(view, self._standing, forge, record)
            download = downloads.beside(record, self._work / page)
            body = self._templates.render("record.html", base="../", download=download, **shown)
            self._stamp(page, f"{record.id} {view.title(record.id)}", body)
        for attachment, raw in view.book.attachments.items():
            (self._work / "interfaces" / Path(attachment).name).write_bytes(raw)

    def _rules(self) -> None:
        for words in self._view.cards.values():
            body = self._templates.render("rule.html", base="../", page=rule_page(words, self._view))
            self._stamp(f"rules/{words.code}.html", f"{words.code} {words.title.zh}", body)

    def _departments(self) -> None:
        departments = Departments(self._view)
        for division in departments.divisions:
            page = departments.page(division)
            body = self._templates.render("department.html", base="../", page=page)
            self._stamp(page.own.page, f"{page.own.name}待办事项", body)
