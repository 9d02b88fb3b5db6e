"""Build the site: MkDocs renders the shells, then every record page is stamped; completely or not at all."""

import logging
import os
import shutil
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import jinja2
from mkdocs.commands.build import build as mkdocs_build
from mkdocs.config import load_config
from mkdocs.exceptions import MkDocsException

from taizhang.base.errors import RunFailedError
from taizhang.base.locking import Notify, hold_lock, lock_path
from taizhang.base.messages import Messages
from taizhang.site.filling import ProgressTracker, SiteFiller
from taizhang.site.links import find_broken_links, find_missing_pages
from taizhang.site.machine_readable import collect_template_values, write_machine
from taizhang.site.redirects import list_redirect_pages
from taizhang.site.search import install_index, list_search_items
from taizhang.site.sitemap import write_sitemap
from taizhang.site.view.public_address import SiteAddresses
from taizhang.site.view.view import View

_message = Messages(__file__)

MARKER = ".taizhang-site"
"""The file that marks a folder as a site of this program, which a new build may replace."""
_PATIENCE = 900.0
"""Seconds to wait for another build."""


@dataclass(frozen=True, slots=True)
class BuildResult:
    """The result of a build."""

    target: Path
    pages: int
    records: int


def build_site(
    view: View, root: Path, track: ProgressTracker, search: bool = True, notify: Notify = lambda _: None
) -> BuildResult:
    """Build the site of `view` into the `site_dir` of mkdocs.yml, which is replaced only if the build succeeds.

    Without `search` no index is built, which saves time if only the pages are needed. Of two concurrent builds the
    later waits for the other; `notify` receives the message.

    Raises:
        RunFailedError: another build did not end in time, MkDocs or a template failed, a page calls for an unknown
            list, a record has no page, or a link is broken.
    """
    try:
        config = load_config(str(root / "mkdocs.yml"))
    except MkDocsException as error:
        raise RunFailedError(_message("invalid-configuration", error=error)) from error
    target = Path(config.site_dir)
    target.parent.mkdir(parents=True, exist_ok=True)
    # Unfinished folders beside it are of killed builds, as concurrent builds wait.
    with hold_lock(lock_path(root).with_name("taizhang-site-lock"), "taizhang site", notify, _PATIENCE):
        return _build_pages(view, root, config, target, track, search)


def _build_pages(
    view: View, root: Path, config: Any, target: Path, track: ProgressTracker, search: bool
) -> BuildResult:
    _claim_target(target)
    work = Path(tempfile.mkdtemp(prefix=".site-", dir=target.parent))
    try:
        config.site_dir = str(work)
        addresses = SiteAddresses.of(str(config.site_name), config.site_url, config.extra)
        _build_shells(config)
        machine = write_machine(view, work, addresses, track)
        pages = SiteFiller(
            view, root, work, addresses, config.extra, collect_template_values(view, addresses, machine)
        ).fill(track)
        if search:
            install_index(tuple(list_search_items(view, work)), work, target)
        write_sitemap(view, work, addresses)
        for address, html in list_redirect_pages(work, config.extra):
            (work / address).parent.mkdir(parents=True, exist_ok=True)
            (work / address).write_text(html, encoding="utf-8")
        _check_pages(view, work)
        (work / MARKER).write_text("taizhang\n", encoding="utf-8")
        work.chmod(0o755)
        old = work.with_name(f"{work.name}-old")
        if target.exists():
            target.rename(old)
        work.rename(target)
        shutil.rmtree(old, ignore_errors=True)
    finally:
        shutil.rmtree(work, ignore_errors=True)
    return BuildResult(target, pages, len(view.book.all))


def _claim_target(target: Path) -> None:
    """Check that `target` may be replaced, and remove the leftovers of interrupted builds beside it."""
    if target.exists() and any(target.iterdir()) and not (target / MARKER).is_file():
        raise RunFailedError(_message("not-our-site", target=target))
    for leftover in target.parent.glob(".site-*"):
        if leftover.name.endswith("-old") and not target.exists():
            leftover.rename(target)
        else:
            shutil.rmtree(leftover, ignore_errors=True)


def _build_shells(config: Any) -> None:
    logging.getLogger("mkdocs").setLevel(logging.WARNING)
    # The pages do not contain the day of the build: the same records give the same bytes.
    os.environ["SOURCE_DATE_EPOCH"] = "0"
    try:
        mkdocs_build(config)
    except (MkDocsException, jinja2.TemplateError) as error:
        raise RunFailedError(_message("mkdocs-failed", error=error)) from error
    for name in ("sitemap.xml", "sitemap.xml.gz"):
        Path(config.site_dir, name).unlink(missing_ok=True)


def _check_pages(view: View, work: Path) -> None:
    """Check that every record has its page, and that no link inside the site is broken."""
    missing_pages = find_missing_pages(work, dict.fromkeys(view.page(record) for record in view.book.all))
    if missing_pages:
        page_list = "\n".join(missing_pages[:20])
        raise RunFailedError(_message("pages-missing", pages=page_list))
    broken_links = find_broken_links(work)
    if broken_links:
        page_list = "\n".join(broken_links[:20])
        raise RunFailedError(_message("broken-links", links=page_list))
