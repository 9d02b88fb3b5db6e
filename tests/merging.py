"""A desk with a real git repository: a base, a branch, and the reviews that a forge would report for it."""

import hashlib
import json
import shutil
import subprocess
import tempfile
from collections.abc import Callable, Sequence
from datetime import date, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any

from specimen import DAY, FORM, ROOT, build
from taizhang.approval.gate.pull import read_pull
from taizhang.approval.gate.verdict import Verdict, judge_pull
from taizhang.approval.seal.sealing import Sealer, SealingResult
from taizhang.base.git import Git
from taizhang.base.store import write_files
from taizhang.base.timezone import SHANGHAI
from taizhang.lifecycle.pending_objection import PendingObjection

TODAY = date.fromisoformat(DAY)
OPENED = datetime(2026, 7, 1, 8, 0, tzinfo=SHANGHAI)
AUTHOR = "clerk-of-the-county"
REQUIREMENT = "REQ-150102-20260601-bbb1"
PATH = f"requests/150102/2026/{REQUIREMENT}.yaml"
BODIES = {
    "evaluate": "经核对现行流程，该项功能可行，建议纳入。",
    "collect": "该项数据需求已收集整理，用途明确。",
    "consolidate": "经汇总，本市无同类需求，同意上报。\n文号：呼财购〔2026〕31号",
    "review": "经审核，符合规范业务流程的要求，同意。\n分类：通用",
    "operate": "经办核对无误，内容与原始材料一致。",
    "govern": "已核对改动的全部内容，同意生效。",
}
CHAIN = [("evaluate", "nm150102-evaluate"), ("consolidate", "nm150100-consolidate"), ("review", "nm150000-review")]


def requirement(**changes: Any) -> str:
    """A new requirement of the specimen's county, as a file."""
    import yaml

    # Each with a stamped form of its own.
    digest = hashlib.sha256(str(changes.get("id", REQUIREMENT)).encode()).hexdigest()
    form = {"file": "申请表.pdf", "sha256": digest}
    requester = FORM["requester"] | {"contact_ref": "C-9g7h5j3k", "sealed_form": form}
    data = {"id": REQUIREMENT, **FORM, "requester": requester, "submitted_on": "2026-06-01", **changes}
    return yaml.safe_dump(data, allow_unicode=True, sort_keys=False)


def run_git(root: Path, *arguments: str, **environment: str) -> str:
    """The output of a command of git in a repository, by one author and without the user's settings."""
    options = ["-c", "user.name=t", "-c", "user.email=t@example.invalid", "-c", "commit.gpgsign=false"]
    done = subprocess.run(
        ["git", *options, "-c", "maintenance.auto=false", *arguments],
        cwd=root,
        check=True,
        capture_output=True,
        text=True,
        env={"PATH": "/usr/bin:/bin:/usr/local/bin", "HOME": str(root), **environment},
    )
    return done.stdout.strip()


def found_repository(root: Path, key: Path, message: str) -> None:
    """Commit a folder as the beginning of `main`, with this repository's roster and a new witness `key`."""
    (root / ".github").mkdir()
    shutil.copy(ROOT / ".github/reviewers.yaml", root / ".github/reviewers.yaml")
    subprocess.run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-C", "", "-f", str(key)], check=True)
    public = key.with_suffix(".pub").read_text(encoding="utf-8").strip()
    (root / ".github/witnesses").write_text(f'witness namespaces="taizhang-approval" {public}\n', "utf-8")
    run_git(root, "init", "-q", "-b", "main")
    run_git(root, "add", "-A")
    run_git(root, "commit", "-q", "-m", message)


@cache
def _found() -> Path:
    """A folder with the specimen, founded on `main` with a branch `topic`, and its witness: each desk copies it."""
    folder = Path(_FOUNDED.name)
    root = build(folder)
    found_repository(root, folder / "witness", "base")
    run_git(root, "repack", "-q", "-a", "-d")
    run_git(root, "checkout", "-q", "-b", "topic")
    return folder


_FOUNDED = tempfile.TemporaryDirectory(prefix="taizhang-desk-")


class Desk:
    """A repository with the specimen on `main` and a branch `topic`.

    It also holds a forge's data: the author of each commit, and the reviews.
    """

    def __init__(self, folder: Path) -> None:
        shutil.copytree(_found(), folder, dirs_exist_ok=True)
        self.root = folder / "specimen"
        self.key = folder / "witness"
        self.authors: dict[str, str | None] = {self.head: AUTHOR}
        self.reviews: list[dict[str, Any]] = []
        self.more: dict[str, Any] = {}

    def git(self, *arguments: str, **environment: str) -> str:
        return run_git(self.root, *arguments, **environment)

    def save(self, message: str = "m", author: str | None = AUTHOR, **environment: str) -> str:
        self.git("add", "-A")
        self.git("commit", "-q", "--allow-empty", "-m", message, **environment)
        head = self.git("rev-parse", "HEAD")
        self.authors[head] = author
        return head

    def amend(self) -> str:
        """Add the files of the folder to the newest commit, as if founded with them; the commit."""
        self.git("add", "-A")
        self.git("commit", "-q", "--amend", "--no-edit")
        return self.git("rev-parse", "HEAD")

    def write(self, path: str, text: str) -> None:
        (self.root / path).parent.mkdir(parents=True, exist_ok=True)
        (self.root / path).write_text(text, encoding="utf-8")

    def propose(self, act: Callable[[Path], None]) -> "Desk":
        act(self.root)
        self.save()
        return self

    def raise_requirement(self, **changes: Any) -> "Desk":
        """Raise a requirement on the branch."""
        return self.propose(lambda _: self.write(PATH, requirement(**changes)))

    @property
    def head(self) -> str:
        return self.git("rev-parse", "topic")

    def review(self, user: str, body: str, state: str = "APPROVED", **more: Any) -> dict[str, Any]:
        number = len(self.reviews) + 1
        at = OPENED + timedelta(minutes=number)
        review = {
            "id": str(number),
            "user": user,
            "bot": False,
            "state": state,
            "commit": self.head,
            "submitted_at": at.isoformat(),
            "dismissed": False,
            "body": body,
        } | more
        self.reviews.append(review)
        return review

    def approve(self, *duties: tuple[str, str]) -> "Desk":
        for duty, login in duties or CHAIN:
            self.review(login, BODIES[duty])
        return self

    def document(self) -> dict[str, Any]:
        return {
            "number": 7,
            "author": AUTHOR,
            "head": self.head,
            "opened_at": OPENED.isoformat(),
            "commits": [{"sha": sha, "author": author} for sha, author in self.authors.items()],
            "reviews": self.reviews,
        } | self.more

    def judge(self, today: date = TODAY, pending: Sequence[PendingObjection] = ()) -> Verdict:
        raw = json.dumps(self.document()).encode()
        pull = read_pull(raw, "reviews.json")
        return judge_pull(Git(self.root), "main", "topic", pull, today, pending=lambda: pending)

    def merge(self) -> str:
        """Merge the branch as a forge does; the merge commit."""
        self.git("checkout", "-q", "main")
        self.git("merge", "-q", "--no-ff", "-m", "merge", "topic")
        return self.git("rev-parse", "HEAD")

    def seal(self, merge: str, now: datetime = OPENED + timedelta(hours=2)) -> SealingResult:
        """Seal a merge on main, and commit the seals."""
        merged_at = (now - timedelta(minutes=30)).isoformat()
        pull = read_pull(json.dumps({"merged_at": merged_at} | self.document()).encode(), "reviews.json")
        sealing = Sealer(Git(self.root), self.key, "taizhang/tests", now).seal(merge, pull, lambda _: False)
        write_files(self.root, sealing.files)
        if sealing.files:
            self.save("seal")
        return sealing

    def start_request(self, number: int) -> None:
        """Begin another branch from main, with reviews of its own."""
        self.git("checkout", "-q", "-B", "topic", "main")
        self.reviews.clear()
        self.authors.clear()
        self.more["number"] = number
