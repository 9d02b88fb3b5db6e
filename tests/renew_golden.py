"""Renew the golden pages from the present code; read the difference before you commit it."""

import shutil
import tempfile
from pathlib import Path

from golden import FOLDER, furnish, kept, made, shown
from specimen import build

if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as folder:
        pages = shown(made(furnish(build(Path(folder))), search=True))
    shutil.rmtree(FOLDER, ignore_errors=True)
    for path, body in pages.items():
        if kept(path):
            target = FOLDER / path
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_text(body, encoding="utf-8")
