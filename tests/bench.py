"""Speed as ratios within one run; what counts is the ratio, not the seconds.

Our whole check against check-jsonschema's schema check alone; the gate on a pull request of one record in a
repository of 100,000 against one of 1,000; the gate on a change of machinery over 10,000 records against their check;
the export of 10,000 requirements in each format against the loading of
them; and the site's pages a second at 10,000 requirements against 1,000. Copies of the demonstration set's requirements
make the work load.
"""

import hashlib
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from datetime import date
from pathlib import Path

from taizhang.repository.repository import load_repository
from taizhang.site.site import build_site
from taizhang.site.view.view import View

PROJECT = Path(__file__).parent.parent
RECORDS = 1000
SIZES = (1000, 100_000)
EXPORTED_RECORDS = 10_000
FORMATS = ("xlsx", "csv", "json")
SITE_SIZES = (1000, 10_000)
MACHINERY_RECORDS = 10_000
_STATUTE = "schemas/statutes/notices-2021.yaml"
_ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz"


def _copy_records(root: Path, records: int = RECORDS) -> list[Path]:
    shutil.copytree(PROJECT / "schemas", root / "schemas")
    sources = sorted((PROJECT / "requests").glob("*/*/*.yaml"))
    paths = []
    for number in range(records):
        source = sources[number % len(sources)]
        tail = "".join(_ALPHABET[number // 32**place % 32] for place in range(4))
        identity = source.stem[:-4] + tail
        target = root / source.relative_to(PROJECT).parent / f"{identity}.yaml"
        target.parent.mkdir(parents=True, exist_ok=True)
        text = source.read_text(encoding="utf-8").replace(source.stem, identity)
        text = re.sub(r"(?m)^supersedes:.*\n", "", text)
        target.write_text(_set_form_digest(text, identity), encoding="utf-8")
        paths.append(target)
    return paths


def _measure_command(*command: str, root: Path) -> float:
    environment = {**os.environ, "PYTHONPATH": str(PROJECT / "scripts")}
    start = time.perf_counter()
    completed = subprocess.run(command, cwd=root, env=environment, capture_output=True, check=False)
    seconds = time.perf_counter() - start
    if completed.returncode not in (0, 1):
        sys.exit(f"{command[0]} ended with {completed.returncode}: {completed.stderr.decode()}")
    return seconds


def _list_numbered_records(records: int) -> Iterator[tuple[str, bytes]]:
    sources = sorted((PROJECT / "requests").glob("*/*/*.yaml"))
    texts = [re.sub(r"(?m)^supersedes:.*\n", "", source.read_text(encoding="utf-8")) for source in sources]
    for number in range(records):
        source, text = sources[number % len(sources)], texts[number % len(sources)]
        tail = "".join(_ALPHABET[number // 32**place % 32] for place in range(4))
        identity = source.stem[:-4] + tail
        path = source.relative_to(PROJECT).with_name(f"{identity}.yaml")
        yield path.as_posix(), _set_form_digest(text.replace(source.stem, identity), identity).encode()


def _set_form_digest(text: str, identity: str) -> str:
    """The text with the digest of a stamped form of its own: the same form twice would be a duplicate."""
    digest = hashlib.sha256(identity.encode()).hexdigest()
    return re.sub(r"(?m)^( +sha256: )[0-9a-f]{64}$", rf"\g<1>{digest}", text)


def _add_statute_value(statute: bytes) -> bytes:
    """The statute with another period of notice from a later day on."""
    line = next(line for line in statute.splitlines(keepends=True) if b"value: 10," in line)
    more = line.replace(b"from: 2021-10-18, value: 10,", b"from: 2027-01-01, value: 7,")
    return statute.replace(line, line + more, 1)


def _import_repository(folder: Path, records: int, law: bool = False) -> None:
    """A bare repository with so many requirements on `main`, and one more on `topic`; a change of statutes on `law`."""
    subprocess.run(["git", "init", "-q", "--bare", "-b", "main", str(folder)], check=True)
    machinery = [path for path in sorted((PROJECT / "schemas").rglob("*")) if path.is_file()]
    machinery.append(PROJECT / ".github/reviewers.yaml")
    files = [(path.relative_to(PROJECT).as_posix(), path.read_bytes()) for path in machinery]
    *base, extra = [*files, *_list_numbered_records(records + 1)]
    stream = [b"commit refs/heads/main\ncommitter b <b@example.invalid> 1 +0000\ndata 0\n"]
    stream += [_encode_file(path, raw) for path, raw in base]
    stream += [b"commit refs/heads/topic\ncommitter b <b@example.invalid> 2 +0000\ndata 0\nfrom refs/heads/main\n"]
    stream += [_encode_file(*extra)]
    if law:
        stream += [b"commit refs/heads/law\ncommitter b <b@example.invalid> 3 +0000\ndata 0\nfrom refs/heads/main\n"]
        stream += [_encode_file(_STATUTE, _add_statute_value(dict(files)[_STATUTE]))]
    subprocess.run(["git", "fast-import", "--quiet"], cwd=folder, input=b"".join(stream), check=True)
    for branch in ("topic", *(("law",) if law else ())):
        head = subprocess.run(["git", "rev-parse", branch], cwd=folder, check=True, capture_output=True, text=True)
        head_id, opened = head.stdout.strip(), "2026-11-23T08:00:00+08:00"
        commits = [{"sha": head_id, "author": "a"}]
        pull = {"number": 1, "author": "a", "head": head_id, "opened_at": opened, "commits": commits, "reviews": []}
        (folder / f"{branch}.json").write_text(json.dumps(pull), encoding="utf-8")


def _encode_file(path: str, raw: bytes) -> bytes:
    return f"M 100644 inline {path}\ndata {len(raw)}\n".encode() + raw + b"\n"


def _measure_site(folder: Path, records: int) -> float:
    """The site's pages a second, everything included but the check and the start of the process."""
    _copy_records(folder, records)
    for name in ("site", "mkdocs.yml", ".github/reviewers.yaml"):
        (folder / name).parent.mkdir(exist_ok=True)
        if (PROJECT / name).is_dir():
            shutil.copytree(PROJECT / name, folder / name)
        else:
            shutil.copy(PROJECT / name, folder / name)
    repository = load_repository(folder)
    assert repository.law is not None
    start = time.process_time()
    built = build_site(View(repository, repository.law, date(2026, 11, 23)), folder, lambda items, _: items)
    return built.pages / (time.process_time() - start)


def _measure_gate(folder: Path, branch: str = "topic") -> float:
    words = ["--base", "main", "--head", branch, "--reviews", f"{branch}.json", "--today", "2026-11-23"]
    return _measure_command(sys.executable, "-m", "taizhang", "gate", *words, root=folder)


def _measure_machinery(folder: Path) -> tuple[float, float]:
    """The seconds in which so many records are checked, and those in which a change of statutes over them is judged."""
    bare, tree = folder / "law.git", folder / "law"
    _import_repository(bare, MACHINERY_RECORDS, law=True)
    tree.mkdir()
    subprocess.run(["git", f"--work-tree={tree}", "checkout", "-q", "-f", "main", "--", "."], cwd=bare, check=True)
    words = ["check", "--today", "2026-11-23"]
    checked = min(_measure_command(sys.executable, "-m", "taizhang", *words, root=tree) for _ in range(3))
    return checked, min(_measure_gate(bare, "law") for _ in range(3))


def _measure_exports(root: Path) -> tuple[float, dict[str, float]]:
    """The seconds in which a command loads that many requirements, and those in which it exports them."""
    shutil.copytree(PROJECT / "schemas", root / "schemas")
    for path, raw in _list_numbered_records(EXPORTED_RECORDS):
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_bytes(raw)
    command = [sys.executable, "-m", "taizhang"]
    loading = _measure_command(*command, "fmt", "--check", root=root)
    export = [*command, "export", "--kind", "requirements", "--force", "-o"]
    return loading, {form: _measure_command(*export, f"x.{form}", "--format", form, root=root) for form in FORMATS}


def main() -> None:
    """Print the times and their ratios."""
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        records = [str(path) for path in _copy_records(root)]
        peer = str(Path(sys.executable).with_name("check-jsonschema"))
        schema = str(root / "schemas/requirement.schema.json")
        our_seconds = min(_measure_command(sys.executable, "-m", "taizhang", "check", root=root) for _ in range(3))
        peer_seconds = min(_measure_command(peer, "--schemafile", schema, *records, root=root) for _ in range(3))
        folders = [root / f"{size}.git" for size in SIZES]
        for target, size in zip(folders, SIZES, strict=True):
            _import_repository(target, size)
        small, large = (_measure_site(root / f"site-{size}", size) for size in SITE_SIZES)
        small_gate, large_gate = (min(_measure_gate(target) for _ in range(5)) for target in folders)
        loading, exports = _measure_exports(root / "export")
        checked, law_gate = _measure_machinery(root)
    print(f"{RECORDS} records: taizhang check {our_seconds:.2f} s, check-jsonschema (schema only) {peer_seconds:.2f} s")
    print(f"ratio {our_seconds / peer_seconds:.3f}")
    print(f"gate on one record: {small_gate:.2f} s among {SIZES[0]} records, {large_gate:.2f} s among {SIZES[1]}")
    print(f"ratio {large_gate / small_gate:.3f}")
    print(f"{MACHINERY_RECORDS} records: check {checked:.2f} s, gate on a change of statutes {law_gate:.2f} s")
    print(f"ratio {law_gate / checked:.3f}")
    for form, seconds in exports.items():
        ratio = seconds / loading
        print(f"export of {EXPORTED_RECORDS} requirements as {form}: {seconds:.2f} s; ratio to fmt --check {ratio:.3f}")
    print(f"site: {small:.0f} pages a second of CPU at {SITE_SIZES[0]} requirements, {large:.0f} at {SITE_SIZES[1]}")
    print(f"ratio {small / large:.3f}")


if __name__ == "__main__":
    main()
