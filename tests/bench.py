"""Speed as a ratio against a peer in the same run: our whole check against check-jsonschema's schema check alone.

Copies of the demonstration set's requirements make the work load; what counts is the ratio, not the seconds.
"""

import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

PROJECT = Path(__file__).parent.parent
RECORDS = 1000
_ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz"


def _copies(root: Path) -> list[Path]:
    shutil.copytree(PROJECT / "schemas", root / "schemas")
    sources = sorted((PROJECT / "requests").glob("*/*/*.yaml"))
    made = []
    for number in range(RECORDS):
        source = sources[number % len(sources)]
        tail = "".join(_ALPHABET[number // 32**place % 32] for place in range(4))
        identity = source.stem[:-4] + tail
        target = root / source.relative_to(PROJECT).parent / f"{identity}.yaml"
        target.parent.mkdir(parents=True, exist_ok=True)
        text = source.read_text(encoding="utf-8").replace(source.stem, identity)
        target.write_text(re.sub(r"(?m)^supersedes:.*\n", "", text), encoding="utf-8")
        made.append(target)
    return made


def _seconds(*command: str, root: Path) -> float:
    environment = {**os.environ, "PYTHONPATH": str(PROJECT / "scripts")}
    start = time.perf_counter()
    subprocess.run(
        command, cwd=root, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=False
    )
    return time.perf_counter() - start


def main() -> None:
    """Print both times and their ratio."""
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        records = [str(path) for path in _copies(root)]
        peer = str(Path(sys.executable).with_name("check-jsonschema"))
        schema = str(root / "schemas/requirement.schema.json")
        ours = min(_seconds(sys.executable, "-m", "taizhang", "check", root=root) for _ in range(3))
        theirs = min(_seconds(peer, "--schemafile", schema, *records, root=root) for _ in range(3))
    print(f"{RECORDS} records: taizhang check {ours:.2f} s, check-jsonschema (schema only) {theirs:.2f} s")
    print(f"ratio {ours / theirs:.3f}")


if __name__ == "__main__":
    main()
