"""What stands in the place of a page's calls: `<!-- taizhang:home -->` is the home page's figures.

The numbers and articles of the law that a page names, as `{number:notice_days}`, are put in before.
"""

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from taizhang.base.errors import RunFailedError
from taizhang.base.messages import Messages
from taizhang.base.text import Lang, both
from taizhang.findings.citing import with_law
from taizhang.site.apply.inbox import inbox_of
from taizhang.site.apply.pages import PAGES
from taizhang.site.pages.defaults import defaults_of
from taizhang.site.pages.departments import Departments
from taizhang.site.pages.doors import doors
from taizhang.site.pages.forge import Forge
from taizhang.site.pages.home import home
from taizhang.site.pages.open_requests import open_requests_page
from taizhang.site.pages.parameters import parameter_table
from taizhang.site.pages.roles import path_of_role
from taizhang.site.pages.rule_pages import norm_rows, rule_groups
from taizhang.site.templates import Templates
from taizhang.site.view.paging import ListPage
from taizhang.site.view.view import View

_message = Messages(__file__)

_CALL = re.compile(r"<!-- taizhang:([a-z_]+) -->")


class Calls:
    """Answers the calls of pages of the site that is made in `site`.

    `extra` is what mkdocs.yml says besides, `lists` are the first pages of the lists, and `told` holds what the
    templates of the machine-readable parts need, both by the word of the call.
    """

    def __init__(
        self,
        view: View,
        templates: Templates,
        site: Path,
        extra: Mapping[str, Any],
        lists: Mapping[str, ListPage],
        told: Mapping[str, Mapping[str, Any]],
    ) -> None:
        self._view, self._templates, self._site = view, templates, site
        self._extra, self._lists, self._told = extra, lists, told

    def answered(self, html: str, base: str, lang: Lang) -> str:
        """A page with the numbers and articles that it names, and its calls answered.

        They are those that hold for the region on the day of the build, in the language of the page. `base` leads from
        it to the site's root.

        Raises:
            RunFailedError: it names or calls for something that does not exist.
        """
        law = self._view.law
        lawful = with_law(both(html), law, self._view.today, law.region).pick(lang)
        # What the calls put in comes after: the text of a record names nothing.
        return _CALL.sub(lambda call: self._answer(call[1], base), lawful)

    def _answer(self, word: str, base: str) -> str:
        view, render = self._view, self._templates.render
        if word == "home":
            return render("home.html", base=base, home=home(view, base, self._extra.get("tiles", {})))
        if word == "open_requests":
            page = open_requests_page(view, Forge.of(self._extra), self._extra.get("internal") is True)
            return render("open_requests.html", base=base, page=page)
        if word == "departments":
            departments = Departments(view)
            everybody = tuple(departments.row(division) for division in departments.divisions)
            return render("departments.html", base=base, rows=departments.list_rows(), everybody=everybody)
        if word == "rules":
            return render("rules.html", base=base, groups=rule_groups(view))
        if word == "norms":
            return render("norms.html", base=base, norms=norm_rows(view))
        if word == "parameters":
            return render("parameters.html", base=base, table=parameter_table(view))
        if word == "defaults":
            return render("defaults.html", base=base, defaults=defaults_of(view))
        if word == "office":
            return render("office.html", office=view.law.objection_office(view.today))
        if word == "doors":
            return render("doors.html", base=base, doors=doors(self._site))
        if word in self._told:
            return render(f"{word}.html", base=base, **self._told[word])
        if word in PAGES:
            return render("apply.html", base=base, page=PAGES[word](view, inbox_of(self._extra)))
        if word in self._lists:
            return render("list.html", base=base, page=self._lists[word])
        steps = path_of_role(word)
        if steps:
            return render("path.html", steps=steps)
        raise RunFailedError(_message("page-calls-for-a-list-that-does-not-exist", word=word))
