"""Replace the calls of pages: `<!-- taizhang:home -->` becomes the figures of the home page.

The numbers and articles of the law in a page, like `{number:notice_days}`, are filled in before.
"""

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from taizhang.base.errors import RunFailedError
from taizhang.base.messages import Messages
from taizhang.base.text import Lang, same_in_both
from taizhang.findings.citing import fill_law_references
from taizhang.site.apply.inbox import find_inbox
from taizhang.site.apply.pages import PAGES
from taizhang.site.pages.defaults import list_defaults
from taizhang.site.pages.departments import Departments
from taizhang.site.pages.entry_points import find_doors
from taizhang.site.pages.forge import ForgeLinks
from taizhang.site.pages.home import build_home
from taizhang.site.pages.open_requests import build_open_requests_page
from taizhang.site.pages.parameters import build_parameter_table
from taizhang.site.pages.roles import find_path
from taizhang.site.pages.rule_pages import list_norm_rows, list_rule_groups
from taizhang.site.templates import Templates
from taizhang.site.view.paging import ListPage
from taizhang.site.view.view import View

_message = Messages(__file__)

_CALL = re.compile(r"<!-- taizhang:([a-z_]+) -->")


class Calls:
    """Answers the calls of the pages of a site in `site`.

    `extra` is that of mkdocs.yml, `lists` are the first pages of the lists, and `values` those of the templates of the
    machine-readable parts, both by the name of the call.
    """

    def __init__(
        self,
        view: View,
        templates: Templates,
        site: Path,
        extra: Mapping[str, Any],
        lists: Mapping[str, ListPage],
        values: Mapping[str, Mapping[str, Any]],
    ) -> None:
        self._view, self._templates, self._site = view, templates, site
        self._extra, self._lists, self._values = extra, lists, values

    def answer_calls(self, html: str, base: str, lang: Lang) -> str:
        """Fill in the numbers and articles of a page, and answer its calls.

        They are those of the region on the day of the build, in the language of the page. `base` is the relative path
        to the site's root.

        Raises:
            RunFailedError: it refers to or calls for something that does not exist.
        """
        law = self._view.law
        lawful = fill_law_references(same_in_both(html), law, self._view.today, law.region).pick(lang)
        # Calls are answered afterwards, so that placeholders in the text of a record are not filled in.
        return _CALL.sub(lambda call: self._answer_call(call[1], base), lawful)

    def _answer_call(self, call: str, base: str) -> str:
        view, render = self._view, self._templates.render
        if call == "home":
            return render("home.html", base=base, home=build_home(view, base, self._extra.get("tiles", {})))
        if call == "open_requests":
            page = build_open_requests_page(view, ForgeLinks.of(self._extra), self._extra.get("internal") is True)
            return render("open_requests.html", base=base, page=page)
        if call == "departments":
            departments = Departments(view)
            everybody = tuple(departments.row(division) for division in departments.divisions)
            return render("departments.html", base=base, rows=departments.list_rows(), everybody=everybody)
        if call == "rules":
            return render("rules.html", base=base, groups=list_rule_groups(view))
        if call == "norms":
            return render("norms.html", base=base, norms=list_norm_rows(view))
        if call == "parameters":
            return render("parameters.html", base=base, table=build_parameter_table(view))
        if call == "defaults":
            return render("defaults.html", base=base, defaults=list_defaults(view))
        if call == "office":
            return render("office.html", office=view.law.objection_office(view.today))
        if call == "doors":
            return render("doors.html", base=base, doors=find_doors(self._site))
        if call in self._values:
            return render(f"{call}.html", base=base, **self._values[call])
        if call in PAGES:
            return render("apply.html", base=base, page=PAGES[call](view, find_inbox(self._extra)))
        if call in self._lists:
            return render("list.html", base=base, page=self._lists[call])
        steps = find_path(call)
        if steps:
            return render("path.html", steps=steps)
        raise RunFailedError(_message("unknown-list", call=call))
