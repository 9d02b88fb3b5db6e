"""Expressions of templates: Jinja's, in a sandbox, over plain values; a name that is not there is a fault."""

from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from jinja2 import StrictUndefined, TemplateError, Undefined
from jinja2.sandbox import SandboxedEnvironment

from taizhang.base.messages import Messages
from taizhang.base.text import Text
from taizhang.office.papers.titles import titled

_message = Messages(__file__)

Values = Mapping[str, Any]
"""What a template may name: texts, whole numbers, truths, and lists and mappings of them."""

# What a word processor makes of quotes and blanks while somebody types an expression.
_TYPED = str.maketrans({"“": '"', "”": '"', "‘": "'", "’": "'", "\u00a0": " ", "\u3000": " "})
_ENVIRONMENT = SandboxedEnvironment(undefined=StrictUndefined)
_ENVIRONMENT.filters["titled"] = titled


class FaultError(Exception):
    """What is wrong in a template, and the words in which it stands."""

    def __init__(self, where: str, problem: Text) -> None:
        super().__init__(problem.en)
        self.where = where
        self.problem = problem


def plain(words: str) -> str:
    """An expression or a tag as it was meant, with straight quotes and ordinary blanks."""
    return words.translate(_TYPED)


def word(expression: str, place: str, values: Values) -> str:
    """The text that stands for an expression, without line ends around it; `place` is how the template writes it.

    Raises:
        FaultError: it has no value, or one that is no text.
    """
    found = value(expression.strip(), place, values)
    if isinstance(found, bool) or not isinstance(found, str | int):
        raise FaultError(place, _message("it-is-no-text"))
    return str(found).strip("\n")


def value(expression: str, place: str, values: Values) -> Any:
    """The value of an expression.

    Raises:
        FaultError: it is none, names what is not there, or fails.
    """
    try:
        found = _compiled(plain(expression))(**values)
        if isinstance(found, Undefined):
            str(found)  # a strict one tells by this what is missing
    except (TemplateError, TypeError, ValueError, ArithmeticError, LookupError) as error:
        told = str(error).splitlines()[0] if str(error) else type(error).__name__
        raise FaultError(place, Text(f"不能求值（{told}）", told)) from error
    return found


@lru_cache(maxsize=256)
def _compiled(expression: str) -> Any:
    return _ENVIRONMENT.compile_expression(expression, undefined_to_none=False)
