"""The templates of `site/templates`: every text of a record goes through them, escaped."""

from pathlib import Path
from typing import Any

import jinja2

from taizhang.base.errors import RunFailedError
from taizhang.base.messages import Messages
from taizhang.base.text import format_chinese_date
from taizhang.site.pages.rule_pages import mark_code
from taizhang.site.view.addresses import find_data_path
from taizhang.site.view.tables import Listing, ListRow, format_day, format_moment
from taizhang.site.view.view import View

_message = Messages(__file__)


class Templates:
    """The templates of the repository at `root`, with `view` at hand in each."""

    def __init__(self, root: Path, view: View) -> None:
        self._environment = jinja2.Environment(
            loader=jinja2.FileSystemLoader(root / "site" / "templates"),
            autoescape=True,
            undefined=jinja2.StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
            auto_reload=False,
        )
        self._environment.globals.update(view=view, today=view.today, data_of=find_data_path)
        self._environment.filters.update(
            day=format_day, moment=format_moment, written=format_chinese_date, coded=mark_code
        )
        self._cells: Any = None

    def render(self, name: str, **values: Any) -> str:
        """A template filled in.

        Raises:
            RunFailedError: the template is missing or invalid.
        """
        try:
            return self._environment.get_template(name).render(**values)
        except jinja2.TemplateError as error:
            raise RunFailedError(_message("template-failed", template=name, error=error)) from error

    def row(self, listing: Listing, row: ListRow) -> str:
        """A row of a list as HTML, for pages one folder down."""
        if self._cells is None:
            self._cells = self._environment.get_template("macros.html").module.cells  # type: ignore[attr-defined]
        return str(self._cells(listing.heads, row, "../"))
