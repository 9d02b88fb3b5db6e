"""Renew the golden pages from the present code; read the difference before you commit it."""

import shutil
import tempfile
from pathlib import Path

from golden import FOLDER, add_site_sources, build_pages, is_golden, read_pages
from specimen import build

if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as folder:
        pages = read_pages(build_pages(add_site_sources(build(Path(folder))), search=True))
    shutil.rmtree(FOLDER, ignore_errors=True)
    for path, body in pages.items():
        if is_golden(path):
            target = FOLDER / path
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_text(body, encoding="utf-8")
