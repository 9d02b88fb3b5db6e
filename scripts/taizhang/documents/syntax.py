"""What a YAML syntax error means, in words for somebody who has never read the YAML specification."""

from typing import NamedTuple

from yaml import YAMLError
from yaml.error import MarkedYAMLError

from taizhang.base.messages import Messages
from taizhang.base.text import Text

_message = Messages(__file__)

ANCHOR = _message("anchor")
ALIAS = _message("alias")
TAG = _message("tag")
EMPTY_KEY = _message("empty-key")
DIRECTIVE = _message("directive")


class SyntaxProblem(NamedTuple):
    """A syntax error at the character `at`: what is wrong, and the refused construct if it lies in one."""

    at: int
    problem: Text
    construct: Text | None


_COLON = "could not find expected ':'"
_PROBLEMS = {
    "mapping values are not allowed in this context": _message(
        "problems-mapping-values-are-not-allowed-in-this-context"
    ),
    "block sequence entries are not allowed in this context": _message(
        "problems-block-sequence-entries-are-not-allowed-in-this-context"
    ),
    "mapping keys are not allowed in this context": _message("problems-mapping-keys-are-not-allowed-in-this-context"),
    _COLON: _message("key-value-was-expected-but-there-is-no-colon"),
    "found character that cannot start any token": _message("problems-found-character-that-cannot-start-any-token"),
    "did not find expected key": _message("problems-did-not-find-expected-key"),
    "did not find expected '-' indicator": _message("next-list-item-was-expected"),
    "did not find expected ',' or ']'": _message("bracket-is-not-closed-or-a-comma"),
    "did not find expected ',' or '}'": _message("brace-is-not-closed-or-a-comma"),
    "did not find expected node content": _message("problems-did-not-find-expected-node-content"),
    "did not find expected <document start>": _message("content-has-ended-yet-more-follows"),
    "found unexpected end of stream": _message("problems-found-unexpected-end-of-stream"),
    "found unexpected document indicator": _message("problems-found-unexpected-document-indicator"),
    "found unknown escape character": _message("problems-found-unknown-escape-character"),
    "did not find expected hexdecimal number": _message("problems-did-not-find-expected-hexdecimal-number"),
    "found invalid Unicode character escape code": _message("problems-found-invalid-unicode-character-escape-code"),
    "did not find expected comment or line break": _message("problems-did-not-find-expected-comment-or-line-break"),
    "found an indentation indicator equal to 0": _message("problems-found-an-indentation-indicator-equal-to-0"),
}

_NO_KEY = frozenset({"did not find expected key", "did not find expected node content"})


def explain_syntax_error(text: str, error: YAMLError) -> SyntaxProblem:
    """What `error`, found in `text`, means and where to look for it."""
    problem, context, at, begun = str(error), "", 0, None
    if isinstance(error, MarkedYAMLError):
        problem, context = error.problem or problem, error.context or ""
        begun = error.context_mark.index if error.context_mark else None
        at = error.problem_mark.index if error.problem_mark else begun or 0
    construct = _construct(problem, context)
    if problem in _NO_KEY and text.startswith(":", at):
        return SyntaxProblem(at, _PROBLEMS[problem], EMPTY_KEY)
    if begun is not None:
        # What never ends is best shown where it begins; what has no colon, where it stands.
        endless = ("quoted" in context or "flow" in context) and not text[at:].strip()
        if construct or endless or problem == _COLON:
            at = begun
    general = _message("this-is-not-yaml", problem=problem)
    return SyntaxProblem(min(at, len(text.rstrip())), _PROBLEMS.get(problem, general), construct)


def _construct(problem: str, context: str) -> Text | None:
    """What stands there that is not taken anyway, whether well written or not."""
    words = f"{context} {problem}".lower()
    if "directive" in words or "incompatible yaml document" in words:
        return DIRECTIVE
    if " tag" in words:
        return TAG
    if "an anchor" in words:
        return ANCHOR
    return ALIAS if "an alias" in words else None
