"""Fill the site: stamp lists, records and rules into the rendered shells, and answer the calls of pages."""

from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Any

from taizhang.site.calls import Calls
from taizhang.site.pages.departments import Departments
from taizhang.site.pages.downloads import Downloads
from taizhang.site.pages.forge import ForgeLinks
from taizhang.site.pages.listings import LISTS
from taizhang.site.pages.record_page import collect_page_values
from taizhang.site.pages.release_plan import format_plan_csv
from taizhang.site.pages.rule_pages import build_rule_page
from taizhang.site.shell import Shell
from taizhang.site.templates import Templates
from taizhang.site.view.addresses import DEPARTMENTS, PAGE_KINDS
from taizhang.site.view.paging import ListPage, list_pages
from taizhang.site.view.public_address import SiteAddresses
from taizhang.site.view.view import View

ProgressTracker = Callable[[Iterable[Any], int], Iterable[Any]]
"""Reports the progress of a long loop and yields its items."""
_SECTIONS = (*dict.fromkeys(kind.section for kind in PAGE_KINDS), "rules", "overdue", DEPARTMENTS, "mechanisms")


class SiteFiller:
    """Fills the site in `work` with the records of `view`.

    `root` is the repository with the templates, `extra` and `values` are as for `Calls`.
    """

    def __init__(
        self,
        view: View,
        root: Path,
        work: Path,
        addresses: SiteAddresses,
        extra: Mapping[str, Any],
        values: Mapping[str, Mapping[str, Any]],
    ) -> None:
        self._view, self._work, self._addresses, self._extra, self._values = view, work, addresses, extra, values
        self._templates = Templates(root, view)
        self._shells = {name: Shell.of(work / name / "index.html", addresses.title) for name in _SECTIONS}
        self._pages = 0

    def fill(self, track: ProgressTracker) -> int:
        """Write every page; returns their number.

        Raises:
            RunFailedError: a template is invalid, or a page calls for something that does not exist.
        """
        plain = sorted(self._work.rglob("*.html"))
        self._pages = len(plain)
        lists = self._write_lists(track)
        calls = Calls(self._view, self._templates, self._work, self._extra, lists, self._values)
        for path in plain:
            html = path.read_text(encoding="utf-8")
            parts = path.relative_to(self._work).parts
            filled = calls.answer_calls(html, "../" * (len(parts) - 1), "en" if parts[0] == "en" else "zh")
            if filled != html:
                path.write_text(filled, encoding="utf-8")
        self._write_records(track)
        self._write_rules()
        self._write_departments()
        return self._pages

    def _stamp_page(self, page: str, title: str, body: str) -> None:
        """Write a page, given relative to the root, into the shell of its section."""
        shell = self._shells[page.partition("/")[0]]
        html = shell.stamp(title, body, self._addresses.full_address(page))
        (self._work / page).write_text(html, encoding="utf-8")
        self._pages += 1

    def _write_lists(self, track: ProgressTracker) -> dict[str, ListPage]:
        """Write the further pages of lists; returns the first pages by the names of their calls."""
        first: dict[str, ListPage] = {}
        for call, listing in track(list(LISTS.items()), len(LISTS)):
            for page in list_pages(self._view, listing, self._templates.row):
                if page.file == "index.html":
                    first[call] = page
                else:
                    body = self._templates.render("part.html", base="../", page=page)
                    self._stamp_page(f"{listing.section}/{page.file}", page.title, body)
        return first

    def _write_records(self, track: ProgressTracker) -> None:
        view, forge = self._view, ForgeLinks.of(self._extra)
        downloads = Downloads(view)
        downloads.blank(self._work)
        jobs = [record for kind, record, _ in view.book.all.values() if kind.name != "approval"]
        for record in track(jobs, len(jobs)):
            page = view.page(record.id)
            values = collect_page_values(view, self._addresses, forge, record)
            download = downloads.beside(record, self._work / page)
            if planned := values["planned"]:
                (self._work / page).with_suffix(".csv").write_bytes(format_plan_csv(planned))
            body = self._templates.render("record.html", base="../", download=download, **values)
            self._stamp_page(page, f"{record.id} {view.title(record.id)}", body)
        for attachment, raw in view.book.attachments.items():
            (self._work / "interfaces" / Path(attachment).name).write_bytes(raw)

    def _write_rules(self) -> None:
        for rule_card in self._view.cards.values():
            body = self._templates.render("rule.html", base="../", page=build_rule_page(rule_card, self._view))
            self._stamp_page(f"rules/{rule_card.code}.html", f"{rule_card.code} {rule_card.title.zh}", body)

    def _write_departments(self) -> None:
        departments = Departments(self._view)
        for division in departments.divisions:
            page = departments.page(division)
            body = self._templates.render("department.html", base="../", page=page)
            self._stamp_page(page.own.page, f"{page.own.name}待办事项", body)
