"""Building the site: MkDocs once for the shells, then every record stamped; whole, or not at all."""

import logging
import os
import re
import shutil
import tempfile
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import jinja2
from mkdocs.commands.build import build as mkdocs_build
from mkdocs.config import load_config
from mkdocs.exceptions import MkDocsException

from taizhang.errors import RunFailedError
from taizhang.publish.addresses import PAGE_KINDS, data_of
from taizhang.publish.apply.inbox import inbox_of
from taizhang.publish.apply.pages import PAGES
from taizhang.publish.doors import doors
from taizhang.publish.downloads import Downloads
from taizhang.publish.forge import Forge
from taizhang.publish.home import home
from taizhang.publish.links import broken_links, missing_pages
from taizhang.publish.listings import LISTS
from taizhang.publish.machine import answers, write_machine
from taizhang.publish.paging import ListPage, list_pages
from taizhang.publish.record_page import Place, record_page
from taizhang.publish.redirects import redirect_pages
from taizhang.publish.roles import path_of_role
from taizhang.publish.rule_pages import cards, coded, norm_rows, rule_groups, rule_page
from taizhang.publish.search import findable, install
from taizhang.publish.shell import Shell
from taizhang.publish.sitemap import write_sitemap
from taizhang.publish.standing import Standing
from taizhang.publish.tables import Listing, Row, day, written
from taizhang.publish.view import View
from taizhang.text import Text

_CALL = re.compile(r"<!-- taizhang:([a-z_]+) -->")
MARKER = ".taizhang-site"
"""A file that says of a folder: a site of ours, which a new build may replace."""
Track = Callable[[Iterable[Any], int], Iterable[Any]]
"""Shows how far a long loop has come, and gives its items on."""


@dataclass(frozen=True, slots=True)
class Built:
    """What a build made."""

    target: Path
    pages: int
    records: int


def build_site(view: View, root: Path, track: Track, search: bool = True) -> Built:
    """Build the site of `view` into the `site_dir` of mkdocs.yml, which is replaced only when all is well.

    Without `search` the index is left out: whoever looks at pages alone need not wait for it.

    Raises:
        RunFailedError: MkDocs or a template failed, a page calls for an unknown list, a record has no page, or a link
            leads nowhere.
    """
    try:
        config = load_config(str(root / "mkdocs.yml"))
    except MkDocsException as error:
        raise RunFailedError(Text(f"mkdocs.yml有误：{error}", f"mkdocs.yml is at fault: {error}")) from error
    target = Path(config.site_dir)
    _claim(target)
    work = Path(tempfile.mkdtemp(prefix=".site-", dir=target.parent))
    try:
        config.site_dir = str(work)
        standing = Standing.of(str(config.site_name), config.site_url, config.extra)
        _shells(config)
        machine = write_machine(view, work, standing, track)
        pages = _fill(view, root, work, config, answers(view, standing, machine), track)
        if search:
            install(tuple(findable(view, work)), work, target)
        write_sitemap(view, work, standing)
        for address, leading_on in redirect_pages(work, config.extra):
            (work / address).parent.mkdir(parents=True, exist_ok=True)
            (work / address).write_text(leading_on, encoding="utf-8")
        _inspect(view, work)
        (work / MARKER).write_text("taizhang\n", encoding="utf-8")
        work.chmod(0o755)
        old = work.with_name(f"{work.name}-old")
        if target.exists():
            target.rename(old)
        work.rename(target)
        shutil.rmtree(old, ignore_errors=True)
    finally:
        shutil.rmtree(work, ignore_errors=True)
    return Built(target, pages, len(view.book.all))


def _claim(target: Path) -> None:
    """See that `target` is ours to replace, and clear away what interrupted builds left beside it."""
    if target.exists() and any(target.iterdir()) and not (target / MARKER).is_file():
        raise RunFailedError(
            Text(
                f"{target}不是由本命令生成的网站，不予覆盖。请改正mkdocs.yml的site_dir，或将该目录移走。",
                f"{target} is no site that this command built, so it is not replaced. "
                f"Correct site_dir in mkdocs.yml, or move that folder away.",
            )
        )
    target.parent.mkdir(parents=True, exist_ok=True)
    for left in target.parent.glob(".site-*"):
        if left.name.endswith("-old") and not target.exists():
            left.rename(target)
        else:
            shutil.rmtree(left, ignore_errors=True)


def _shells(config: Any) -> None:
    logging.getLogger("mkdocs").setLevel(logging.WARNING)
    # The day of the build has no place in the pages: the same records make the same bytes.
    os.environ["SOURCE_DATE_EPOCH"] = "0"
    try:
        mkdocs_build(config)
    except (MkDocsException, jinja2.TemplateError) as error:
        raise RunFailedError(
            Text(f"站点页面生成失败：{error}", f"MkDocs could not build the pages: {error}")
        ) from error
    for name in ("sitemap.xml", "sitemap.xml.gz"):
        Path(config.site_dir, name).unlink(missing_ok=True)


def _inspect(view: View, work: Path) -> None:
    """See that every record has its page, and that every link inside the site leads somewhere."""
    missing = missing_pages(work, dict.fromkeys(view.page(record) for record in view.book.all))
    if missing:
        listed = "\n".join(missing[:20])
        raise RunFailedError(Text(f"有记录没有页面：\n{listed}", f"Records have no page:\n{listed}"))
    broken = broken_links(work)
    if broken:
        listed = "\n".join(broken[:20])
        raise RunFailedError(Text(f"站内链接有误：\n{listed}", f"Links inside the site lead nowhere:\n{listed}"))


def _fill(view: View, root: Path, work: Path, config: Any, told: Mapping[str, Mapping[str, Any]], track: Track) -> int:
    place = Place(str(config.site_name), config.site_url or "", Forge.of(config.extra))
    templates = _templates(root, view)
    sections = {kind.section for kind in PAGE_KINDS} | {"rules", "overdue"}
    shells = {section: Shell.of(work / section / "index.html", place.name) for section in sections}
    plain = sorted(work.rglob("*.html"))
    pages = len(plain)
    beginnings: dict[str, ListPage] = {}
    for word, listing in track(list(LISTS.items()), len(LISTS)):
        for page in list_pages(view, listing, _row_of(templates)):
            if page.file == "index.html":
                beginnings[word] = page
                continue
            body = _render(templates, "part.html", base="../", page=page)
            target = work / listing.section / page.file
            whole = place.whole(f"{listing.section}/{page.file}")
            target.write_text(shells[listing.section].stamp(page.title, body, whole), encoding="utf-8")
            pages += 1
    for path in plain:
        html = path.read_text(encoding="utf-8")
        if _CALL.search(html):
            base = "../" * (len(path.relative_to(work).parts) - 1)
            answers = _answers(templates, view, work, base, config.extra, beginnings, told)
            path.write_text(_CALL.sub(answers, html), encoding="utf-8")
    downloads = Downloads(view)
    downloads.blank(work)
    jobs = [record for kind, record, _ in view.book.all.values() if kind.name != "approval"]
    for record in track(jobs, len(jobs)):
        path = work / view.page(record.id)
        download = downloads.beside(record, path)
        body = _render(templates, "record.html", base="../", download=download, **record_page(view, place, record))
        title = f"{record.id} {view.title(record.id)}"
        whole = place.whole(view.page(record.id))
        path.write_text(shells[path.parent.name].stamp(title, body, whole), encoding="utf-8")
    for attachment, raw in view.book.attachments.items():
        (work / "interfaces" / Path(attachment).name).write_bytes(raw)
    for words in cards():
        body = _render(templates, "rule.html", base="../", page=rule_page(words, view))
        path = work / "rules" / f"{words.code}.html"
        whole = place.whole(f"rules/{words.code}.html")
        path.write_text(shells["rules"].stamp(f"{words.code} {words.title.zh}", body, whole), encoding="utf-8")
        pages += 1
    return pages + len(jobs)


def _row_of(templates: jinja2.Environment) -> Callable[[Listing, Row], str]:
    cells = templates.get_template("macros.html").module.cells  # type: ignore[attr-defined]
    return lambda listing, row: str(cells(listing.heads, row, "../"))


def _answers(
    templates: jinja2.Environment,
    view: View,
    site: Path,
    base: str,
    extra: Mapping[str, Any],
    beginnings: Mapping[str, ListPage],
    told: Mapping[str, Mapping[str, Any]],
) -> Callable[[re.Match[str]], str]:
    """What stands in the place of each call of a page: `<!-- taizhang:home -->`."""

    def answer(call: re.Match[str]) -> str:
        word = call[1]
        if word == "home":
            return _render(templates, "home.html", base=base, home=home(view, base, extra.get("tiles", {})))
        if word == "rules":
            return _render(templates, "rules.html", base=base, groups=rule_groups(view))
        if word == "norms":
            return _render(templates, "norms.html", base=base, norms=norm_rows(view))
        if word in told:
            return _render(templates, f"{word}.html", base=base, **told[word])
        if word == "doors":
            return _render(templates, "doors.html", base=base, doors=doors(site))
        if word in PAGES:
            return _render(templates, "apply.html", base=base, page=PAGES[word](view, inbox_of(extra)))
        steps = path_of_role(word)
        if steps:
            return _render(templates, "path.html", steps=steps)
        if word in beginnings:
            return _render(templates, "list.html", base=base, page=beginnings[word])
        raise RunFailedError(
            Text(f"页面要求的列表“{word}”不存在。", f"A page calls for a list '{word}' that does not exist.")
        )

    return answer


def _templates(root: Path, view: View) -> jinja2.Environment:
    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(root / "site" / "templates"),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
    )
    environment.globals.update(view=view, today=view.today, data_of=data_of)
    environment.filters.update(day=day, written=written, coded=coded)
    return environment


def _render(templates: jinja2.Environment, name: str, **values: Any) -> str:
    try:
        return templates.get_template(name).render(**values)
    except jinja2.TemplateError as error:
        raise RunFailedError(
            Text(f"模板site/templates/{name}有误：{error}", f"Template site/templates/{name} failed: {error}")
        ) from error
