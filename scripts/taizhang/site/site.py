"""Building the site: MkDocs once for the shells, then every record stamped; whole, or not at all."""

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
from taizhang.base.locking import Notify, lock_of, locked
from taizhang.base.messages import Messages
from taizhang.site.filling import Filling, Track
from taizhang.site.links import broken_links, missing_pages
from taizhang.site.machine import answers, write_machine
from taizhang.site.redirects import redirect_pages
from taizhang.site.search import findable, install
from taizhang.site.sitemap import write_sitemap
from taizhang.site.view.standing import Standing
from taizhang.site.view.view import View

_message = Messages(__file__)

MARKER = ".taizhang-site"
"""A file that says of a folder: a site of ours, which a new build may replace."""
_PATIENCE = 900.0
"""Seconds to wait for another build."""


@dataclass(frozen=True, slots=True)
class Built:
    """What a build made."""

    target: Path
    pages: int
    records: int


def build_site(view: View, root: Path, track: Track, search: bool = True, notify: Notify = lambda _: None) -> Built:
    """Build the site of `view` into the `site_dir` of mkdocs.yml, which is replaced only when all is well.

    Without `search` the index is left out: whoever looks at pages alone need not wait for it. Of two builds at once
    the later waits for the other; `notify` gets what to say of that.

    Raises:
        RunFailedError: another build did not end in time, MkDocs or a template failed, a page calls for an unknown
            list, a record has no page, or a link leads nowhere.
    """
    try:
        config = load_config(str(root / "mkdocs.yml"))
    except MkDocsException as error:
        raise RunFailedError(_message("mkdocs-yml-is-at-fault", error=error)) from error
    target = Path(config.site_dir)
    target.parent.mkdir(parents=True, exist_ok=True)
    # Whatever lies beside it unfinished is of builds that were killed: the others wait.
    with locked(lock_of(root).with_name("taizhang-site-lock"), "taizhang site", notify, _PATIENCE):
        return _build(view, root, config, target, track, search)


def _build(view: View, root: Path, config: Any, target: Path, track: Track, search: bool) -> Built:
    _claim(target)
    work = Path(tempfile.mkdtemp(prefix=".site-", dir=target.parent))
    try:
        config.site_dir = str(work)
        standing = Standing.of(str(config.site_name), config.site_url, config.extra)
        _shells(config)
        machine = write_machine(view, work, standing, track)
        pages = Filling(view, root, work, standing, config.extra, answers(view, standing, machine)).fill(track)
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
        raise RunFailedError(_message("is-no-site-that-this-command-built", target=target))
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
        raise RunFailedError(_message("mkdocs-could-not-build-the-pages", error=error)) from error
    for name in ("sitemap.xml", "sitemap.xml.gz"):
        Path(config.site_dir, name).unlink(missing_ok=True)


def _inspect(view: View, work: Path) -> None:
    """See that every record has its page, and that every link inside the site leads somewhere."""
    missing = missing_pages(work, dict.fromkeys(view.page(record) for record in view.book.all))
    if missing:
        listed = "\n".join(missing[:20])
        raise RunFailedError(_message("records-have-no-page", listed=listed))
    broken = broken_links(work)
    if broken:
        listed = "\n".join(broken[:20])
        raise RunFailedError(_message("links-inside-the-site-lead-nowhere", listed=listed))
