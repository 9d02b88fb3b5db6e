"""Converts documents of older office programs (.doc, .xls, .wps, .et) to packages with LibreOffice, if installed.

It runs with a profile of its own that disables macros and links, on a copy, and for a limited time.
"""

import contextlib
import os
import shutil
import signal
import subprocess
from pathlib import Path

from taizhang.base.messages import Messages
from taizhang.base.scratch import ScratchFolder
from taizhang.intake.guard import AdmittedFile, FileFormat, admit
from taizhang.intake.unfit import RESAVE, UnfitFileError

_message = Messages(__file__)

SECONDS = 90
PROGRAMS = ("soffice", "libreoffice")

# LibreOffice reports a damaged file and a component that is not installed in the same way.
_UNREADABLE = {
    "doc": _message("unreadable-doc"),
    "xls": _message("unreadable-xls"),
}

_SETTINGS = """<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry">
<item oor:path="/org.openoffice.Office.Common/Security/Scripting">
<prop oor:name="MacroSecurityLevel" oor:op="fuse"><value>3</value></prop>
<prop oor:name="DisableMacrosExecution" oor:op="fuse"><value>true</value></prop>
<prop oor:name="DisableActiveContent" oor:op="fuse"><value>true</value></prop>
<prop oor:name="BlockUntrustedRefererLinks" oor:op="fuse"><value>true</value></prop>
</item>
<item oor:path="/org.openoffice.Office.Calc/Content/Update">
<prop oor:name="Link" oor:op="fuse"><value>1</value></prop>
</item>
<item oor:path="/org.openoffice.Office.Writer/Content/Update">
<prop oor:name="Link" oor:op="fuse"><value>0</value></prop>
</item>
</oor:items>
"""


def convert_document(file: AdmittedFile) -> AdmittedFile:
    """Convert a document of the format "doc" or "xls" to a package with LibreOffice.

    Raises:
        UnfitFileError: LibreOffice is not installed, takes too long or cannot read it, or its result is not admitted.
    """
    program = next((path for name in PROGRAMS if (path := shutil.which(name))), None)
    if program is None:
        raise UnfitFileError(
            _message("libreoffice-missing"),
            RESAVE,
        )
    target_format: FileFormat = "docx" if file.format == "doc" else "xlsx"
    with ScratchFolder("conversion") as folder:
        workspace = Path(folder)
        source = workspace / f"form.{file.format}"
        source.write_bytes(file.raw)
        settings = workspace / "profile" / "user" / "registrymodifications.xcu"
        settings.parent.mkdir(parents=True)
        settings.write_text(_SETTINGS, encoding="utf-8")
        _run([program, f"-env:UserInstallation={(workspace / 'profile').as_uri()}", "--headless", "--norestore",
              "--nolockcheck", "--convert-to", target_format, "--outdir", folder, str(source)], workspace)  # fmt: skip
        target = workspace / f"form.{target_format}"
        if not target.is_file():
            raise UnfitFileError(_UNREADABLE[file.format], RESAVE)
        return admit(target)


def _run(arguments: list[str], workspace: Path) -> None:
    environment = {**os.environ, "HOME": str(workspace), "SAL_DISABLE_OPENCL": "1"}
    process = subprocess.Popen(
        arguments,
        cwd=workspace,
        env=environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    try:
        process.wait(SECONDS)
    except subprocess.TimeoutExpired:
        raise UnfitFileError(
            _message("conversion-timeout", seconds=SECONDS),
            RESAVE,
        ) from None
    finally:
        # The program's children live in its session.
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()
