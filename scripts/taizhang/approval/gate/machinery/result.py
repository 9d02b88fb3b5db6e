"""The machinery that results from a request: all of it has to load, so that later requests can be judged."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from taizhang.approval.gate.machinery.shapes import find_unrequired_fields, find_unusable_keywords
from taizhang.approval.gate.snapshot import find_missing_parts, flaw_key, read_machinery
from taizhang.base.errors import RunFailedError
from taizhang.base.git import Git
from taizhang.base.messages import Messages
from taizhang.base.text import Text
from taizhang.documents.document import Fault, Mark
from taizhang.findings.citing import find_source_words, is_known
from taizhang.law.law import Law, cite_article
from taizhang.repository.kinds import list_kinds
from taizhang.repository.machinery import is_of_another_version
from taizhang.repository.repository import Flaw, Machinery
from taizhang.repository.reviewers import PATH

_message = Messages(__file__)

_START = Mark(1, 1, 1)


def load_result(git: Git, tree: str, current: Machinery) -> tuple[Machinery | None, tuple[Flaw, ...]]:
    """The machinery of a tree, read as data and never run, with every fault that keeps it from judging.

    It is None where a file is missing or too broken to find more faults. Where the schemas of `current`, by which it
    is judged, already lack something that this program reads, that is not counted: they are those of another version.

    Source: house/gate.
    """
    try:
        machinery = read_machinery(git, tree)
        # Loading alone does not read these schemas.
        for name in ("register", *(kind.name for kind in list_kinds(machinery.schemas))):
            _ = machinery.schemas[name].shape
    except RunFailedError as error:
        return None, (unusable_flaw("schemas", error.message),)
    current_paths = {path for path, _ in find_unrequired_fields(current.schemas)}
    unusable = [
        unusable_flaw(path, problem)
        for path, problem in find_unrequired_fields(machinery.schemas)
        if path not in current_paths
    ]
    current_faults = find_missing_parts(current)
    flaws = [flaw for flaw in machinery.flaws if flaw_key(flaw) not in current_faults]
    if machinery.law is not None:
        unusable += [unusable_flaw(path, problem) for path, problem in find_unusable_keywords(machinery.schemas)]
        unusable += _find_uncitable_sources(machinery.law, machinery.norms)
    return machinery, (*unusable, *flaws, *_find_missing_roster(machinery))


def _find_uncitable_sources(law: Law, norms: Sequence[Mapping[str, Any]]) -> Iterator[Flaw]:
    """Articles that cannot be cited in the style of their document, and norms that name what is not on file."""
    for document in law.sources.values():
        for article in document["articles"]:
            try:
                cite_article(document, article)
            except ValueError:
                problem = _message(
                    "article-does-not-fit-style", document=document["id"], article=article, style=document["style"]
                )
                yield unusable_flaw("schemas/sources.yaml", problem)
    for norm in norms:
        for kind, word in find_source_words(f"{norm['title']['zh']}{norm['title']['en']}"):
            if not (word in law.parameters if kind == "number" else is_known(word, law)):
                problem = _message("norm-names-something-unknown", norm=norm["role"], word=word)
                yield unusable_flaw("schemas/norms.yaml", problem)


def _find_missing_roster(machinery: Machinery) -> Iterator[Flaw]:
    if machinery.reviewers is None and all(is_of_another_version(flaw.path, flaw.fault) for flaw in machinery.flaws):
        yield unusable_flaw(PATH, _message("is-missing", path=PATH))


def unusable_flaw(path: str, problem: Text) -> Flaw:
    """The flaw of machinery that cannot judge; `problem` may be a sentence of its own."""
    # After its first sentence the text advises the user of the program; here the card does.
    problem = Text(problem.zh.partition("。")[0], problem.en.partition(". ")[0].rstrip("."))
    return Flaw(path, "", Fault("G13", _START, {"path": path, "problem": problem}), "")
