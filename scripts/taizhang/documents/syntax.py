"""YAML syntax errors explained for readers who do not know the YAML specification."""

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
    """A syntax error at the character `at`: the problem, and the rejected construct if it is part of one."""

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
    """What `error`, raised for `text`, means, and where its cause is."""
    problem, context, at, begun = str(error), "", 0, None
    if isinstance(error, MarkedYAMLError):
        problem, context = error.problem or problem, error.context or ""
        begun = error.context_mark.index if error.context_mark else None
        at = error.problem_mark.index if error.problem_mark else begun or 0
    construct = _construct(problem, context)
    if problem in _NO_KEY and text.startswith(":", at):
        return SyntaxProblem(at, _PROBLEMS[problem], EMPTY_KEY)
    if begun is not None:
        # What never ends is best reported where it begins; so is a missing colon.
        endless = ("quoted" in context or "flow" in context) and not text[at:].strip()
        if construct or endless or problem == _COLON:
            at = begun
    general = _message("this-is-not-yaml", problem=problem)
    return SyntaxProblem(min(at, len(text.rstrip())), _PROBLEMS.get(problem, general), construct)


def _construct(problem: str, context: str) -> Text | None:
    """The construct there that is rejected in any case, whether well-formed or not."""
    words = f"{context} {problem}".lower()
    if "directive" in words or "incompatible yaml document" in words:
        return DIRECTIVE
    if " tag" in words:
        return TAG
    if "an anchor" in words:
        return ANCHOR
    return ALIAS if "an alias" in words else None
