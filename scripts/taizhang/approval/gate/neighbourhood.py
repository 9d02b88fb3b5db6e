"""The records that a change touches, with all related records; the effort depends on the change alone."""

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

from taizhang.approval.gate.snapshot import Snapshot
from taizhang.base.git import REGULAR, Git
from taizhang.documents.document import Document, read_document
from taizhang.records.substance import BREAK, normalize_wording
from taizhang.repository.book import Book
from taizhang.repository.kinds import SEALS, Kind, kind_at, list_kinds, path_of
from taizhang.repository.repository import Repository, with_files

_FOLDERS = {
    "requirement": "requests",
    "notice": "ledger/notices",
    "entry": "ledger/entries",
    "release": "ledger/releases",
    "dispute": "ledger/disputes",
    "interface": "ledger/interfaces",
    "defect": "defects",
    "vendor": "vendors",
    "assessment": "vendors",
    "scheme": "vendors",
    "channel": "defects",
    "migration": "ledger/migrations",
    "migrated": "ledger/migrated",
}
_TELLING = 6
"""The fewest characters of a clause that few contents share."""
_FROM_PAPER = frozenset({"migration", "migrated"})
_SERIES = ("notice", "entry", "interface", "migration")
_FIRST = '"previous": null'
"""Only the first of all seals contains it: later records do not come from paper."""


class Neighbourhood:
    """Part of one tree.

    Attributes:
        files: what was read of it, by path; grows with each request for more.
        ids: the ids of the records read.
        series: the ids of records that were seen in a listing only.
        scans: the digests of the stamped forms of the changed requirements.
        contents: what the changed requirements ask for.
        companies: the names and codes of the vendors that were read.
    """

    def __init__(self, git: Git, tree: str, snapshot: Snapshot) -> None:
        self._git, self._tree, self._snapshot = git, tree, snapshot
        self._roots: frozenset[str] = frozenset()
        self._read_paths: set[str] = set()
        self._listed: set[str] = set()
        self._knows_first_seal = False
        self.files: dict[str, bytes] = {}
        self.ids: set[str] = set()
        self.series: set[str] = set()
        self.scans: set[str] = set()
        self.contents: set[str] = set()
        self.companies: set[str] = set()

    def take(self, paths: Iterable[str]) -> None:
        """Read `paths` and all that they name, and so on."""
        waiting = [path for path in paths if path not in self._read_paths]
        while waiting:
            self._read_paths.update(waiting)
            contents = self._read_files(waiting)
            self.files |= contents
            references = [target for path, raw in contents.items() for target in self._find_references(path, raw)]
            waiting = [path for path in dict.fromkeys(references) if path not in self._read_paths]

    def _read_files(self, paths: Sequence[str]) -> dict[str, bytes]:
        # An invalid mode or size is reported by the check of the entries; here such a file is not a record.
        contents = self._git.blobs([f"{self._tree}:{path}" for path in paths])
        return {path: raw for path, raw in zip(paths, contents, strict=True) if raw is not None}

    def _find_references(self, path: str, raw: bytes) -> Iterator[str]:
        place = kind_at(path)
        if place is None:
            yield path.replace(".openapi.yaml", ".yaml")
            return
        kind, identity = place
        self.ids.add(identity)
        if kind.name == "approval":
            yield from self._find_path(identity.partition("/")[0])
            return
        yield from self._list_record_files(f"{SEALS}/{identity}")
        if kind.name in ("vendor", "assessment"):
            home = path.partition("/assessments/")[0].removesuffix("/vendor.yaml")
            yield from (f"{home}/vendor.yaml", *self._list_record_files(f"{home}/assessments"))
        if kind.name == "interface":
            yield f"ledger/interfaces/{identity}.openapi.yaml"
        if kind.name in _FROM_PAPER and not self._knows_first_seal:
            self._knows_first_seal = True
            yield from self._git.find_paths_containing(self._tree, [_FIRST], [SEALS])
        if kind.name in _SERIES:
            yield from self._find_neighbours(path)
        document, _ = read_document(raw, path, self._snapshot.schemas[kind.name].shape)
        if document is not None:
            if kind.name == "requirement" and path in self._roots:
                self.scans.update(list_form_digests(document))
                self.contents.update(list_contents(document))
            if kind.name == "vendor":
                self.companies.update(_names_of_company(document))
            for target in self.list_references(kind, document):
                yield from self._find_path(target)

    def list_references(self, kind: Kind, document: Document) -> Iterator[str]:
        """The ids that a document names."""
        for _, target, _ in self._snapshot.schemas[kind.name].find_annotated(document.data, "x-ref"):
            if isinstance(target, str):
                yield target

    def _find_path(self, identity: str) -> Iterator[str]:
        path = path_of(identity)
        if path is not None:
            yield path

    def _list_record_files(self, folder: str) -> Iterator[str]:
        for entry in self._git.entries(self._tree, folder + "/"):
            if entry.mode == REGULAR and kind_at(entry.path) is not None:
                yield entry.path

    def _find_neighbours(self, path: str) -> Iterator[str]:
        """The previous and next record in a series; of the others the ids are enough."""
        folder = path.rpartition("/")[0]
        paths = sorted(self._list_record_files(folder))
        if folder not in self._listed:
            self._listed.add(folder)
            self.series |= {place[1] for item in paths if (place := kind_at(item)) is not None}
        if path in paths and path in self._roots:
            at = paths.index(path)
            yield from paths[max(0, at - 1) : at] + paths[at + 1 : at + 2]

    def begin(self, paths: Iterable[str]) -> None:
        """Take the changed records themselves."""
        self._roots = frozenset(paths)
        self.take(self._roots)

    def take_naming(self, words: Sequence[str]) -> None:
        """Take the records that name one of the ids `words`, and all that they name.

        A record that names an entry concerns its requirement: the records naming a new entry are read too.
        """
        before = set(self.ids)
        kinds = {place[0].name for word in words if (path := path_of(word)) and (place := kind_at(path))}
        folders = {
            _FOLDERS[kind.name]
            for kind in list_kinds(self._snapshot.schemas)
            if kind.name in _FOLDERS and kinds & self._snapshot.schemas[kind.name].refers_to
        }
        if words and folders:
            self.take(self._git.find_paths_containing(self._tree, sorted(words), sorted(folders)))
        entries = [one for one in self.ids - before if _is_entry(one)]
        if entries:
            self.take_naming(entries)

    def take_alike(self, digests: Iterable[str], contents: Iterable[str]) -> None:
        """Take the requirements that came on one of these stamped forms, or have one of these contents.

        One of them may be a changed one's double, or what it raises again.
        """
        forms, wordings = sorted(digests), sorted({normalize_wording(content) for content in contents})
        words = [*forms, *sorted(clause for content in contents if (clause := _longest_clause(content)))]
        if not words:
            return
        candidates = self._read_files(self._git.find_paths_containing(self._tree, words, [_FOLDERS["requirement"]]))
        self.take(path for path, raw in candidates.items() if _is_alike(raw, forms, wordings))

    def take_companies(self, names: Iterable[str]) -> None:
        """Take the records of other departments that a company with one of these names or codes has."""
        words = sorted(names)
        if words:
            self.take(self._git.find_paths_containing(self._tree, words, [_FOLDERS["vendor"]]))

    def repository(self) -> Repository:
        """The records read, as a repository with a partial book."""
        seen = self.series - self.ids
        empty = Repository(
            root=Path(),
            book=Book((), seen, partial=True),
            law=self._snapshot.law,
            schemas=self._snapshot.schemas,
            norms=(),
            reviewers=self._snapshot.reviewers,
            flaws=(),
        )
        return with_files(empty, self.files)


def list_form_digests(document: Document) -> Iterator[str]:
    """The digests of the stamped forms of a requirement's document, as far as it states any."""
    data: Any = document.data if isinstance(document.data, dict) else {}
    jointly = data.get("raised_by")
    for raiser in (data.get("requester"), *(jointly if isinstance(jointly, list) else ())):
        value: Any = raiser
        for key in ("sealed_form", "sha256"):
            value = value.get(key) if isinstance(value, dict) else None
        if isinstance(value, str) and value:
            yield value


def list_contents(document: Document) -> Iterator[str]:
    """The content of a requirement's document, if it states one."""
    content = document.data.get("content")
    if isinstance(content, str) and normalize_wording(content):
        yield content


def _names_of_company(document: Document) -> Iterator[str]:
    """The names that a vendor's record gives the company, former and later ones, and its code."""
    data = document.data
    names = [data.get("name"), data.get("credit_code")]
    for key in ("changes", "corrections"):
        changes = data.get(key)
        for change in changes if isinstance(changes, list) else ():
            if isinstance(change, dict) and change.get("field") in ("name", "credit_code"):
                names += [change.get("value"), change.get("was")]
    yield from (name for name in names if isinstance(name, str) and name.strip())


def _is_entry(identity: str) -> bool:
    path = path_of(identity)
    place = kind_at(path) if path is not None else None
    return place is not None and place[0].name == "entry"


def _longest_clause(content: str) -> str | None:
    """The clause of a content by which files with the same are looked for; None where every clause is too common."""
    longest = max(BREAK.split(content), key=len, default="")
    return longest if len(longest) >= _TELLING else None


def _is_alike(raw: bytes, forms: Sequence[str], contents: Sequence[str]) -> bool:
    if any(form.encode() in raw for form in forms):
        return True
    text = normalize_wording(raw.decode("utf-8", "replace"))
    return any(content in text for content in contents)


def load_neighbourhoods(
    git: Git, base: str, tree: str, snapshot: Snapshot, paths: Iterable[str]
) -> tuple[Repository, Repository]:
    """The same part of two trees, before and after a change of `paths`: all that the change can make right or wrong.

    What a changed record names is read, the requirements on the same stamped form or of the same content, what names
    those, and what these name. A new record that names nothing and has a form and a content of its own has no related
    records, however many there are.
    """
    old, new = (Neighbourhood(git, one, snapshot) for one in (base, tree))
    roots = tuple(paths)
    old.begin(roots)
    new.begin(roots)
    scans, contents = old.scans | new.scans, old.contents | new.contents
    old.take_alike(scans, contents)
    new.take_alike(scans, contents)
    companies = old.companies | new.companies
    old.take_companies(companies)
    new.take_companies(companies)
    reached = {identity for identity in old.ids | new.ids if "/" not in identity}
    present = {path: identity for identity in reached if (path := path_of(identity)) is not None}
    changed = [present[entry.path] for entry in git.entries(base, *present)] if present else []
    old.take_naming(changed)
    new.take_naming(changed)
    old.take(new.files)
    new.take(old.files)
    return old.repository(), new.repository()
