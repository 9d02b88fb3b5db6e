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
    "mapping values are not allowed in this context": _message("unexpected-colon"),
    "block sequence entries are not allowed in this context": _message("unexpected-list-item"),
    "mapping keys are not allowed in this context": _message("unexpected-question-mark"),
    _COLON: _message("colon-missing"),
    "found character that cannot start any token": _message("invalid-first-character"),
    "did not find expected key": _message("key-expected"),
    "did not find expected '-' indicator": _message("list-item-expected"),
    "did not find expected ',' or ']'": _message("bracket-not-closed"),
    "did not find expected ',' or '}'": _message("brace-not-closed"),
    "did not find expected node content": _message("value-expected"),
    "did not find expected <document start>": _message("content-after-end"),
    "found unexpected end of stream": _message("quote-not-closed"),
    "found unexpected document indicator": _message("document-marker-in-quote"),
    "found unknown escape character": _message("unknown-escape"),
    "did not find expected hexdecimal number": _message("hexadecimal-digits-expected"),
    "found invalid Unicode character escape code": _message("invalid-escape-code"),
    "did not find expected comment or line break": _message("line-break-expected"),
    "found an indentation indicator equal to 0": _message("zero-indentation"),
}

_NO_KEY = frozenset({"did not find expected key", "did not find expected node content"})


def explain_syntax_error(text: str, error: YAMLError) -> SyntaxProblem:
    """Explain `error`, raised for `text`: the problem, and the place of its cause."""
    problem, context, at, begun = str(error), "", 0, None
    if isinstance(error, MarkedYAMLError):
        problem, context = error.problem or problem, error.context or ""
        begun = error.context_mark.index if error.context_mark else None
        at = error.problem_mark.index if error.problem_mark else begun or 0
    construct = _construct(problem, context)
    if problem in _NO_KEY and text.startswith(":", at):
        return SyntaxProblem(at, _PROBLEMS[problem], EMPTY_KEY)
    if begun is not None:
        # An unclosed construct is best reported where it begins; so is a missing colon.
        endless = ("quoted" in context or "flow" in context) and not text[at:].strip()
        if construct or endless or problem == _COLON:
            at = begun
    general = _message("not-yaml", problem=problem)
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
