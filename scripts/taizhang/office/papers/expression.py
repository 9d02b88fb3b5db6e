"""Template expressions: Jinja's, in a sandbox, over plain values; an unknown name is an error."""

from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from jinja2 import StrictUndefined, TemplateError, Undefined
from jinja2.sandbox import SandboxedEnvironment

from taizhang.base.messages import Messages
from taizhang.base.text import Text
from taizhang.office.papers.titles import split_title

_message = Messages(__file__)

Values = Mapping[str, Any]
"""The values of a template: texts, integers, booleans, and lists and mappings of them."""

# What a word processor changes quotes and blanks to while an expression is typed.
_TYPED = str.maketrans({"“": '"', "”": '"', "‘": "'", "’": "'", "\u00a0": " ", "\u3000": " "})
_ENVIRONMENT = SandboxedEnvironment(undefined=StrictUndefined)
_ENVIRONMENT.filters["titled"] = split_title


class TemplateFaultError(Exception):
    """A fault in a template, with the text that contains it."""

    def __init__(self, where: str, problem: Text) -> None:
        super().__init__(problem.en)
        self.where = where
        self.problem = problem


def normalize_expression(expression: str) -> str:
    """An expression or a tag with straight quotes and ordinary blanks."""
    return expression.translate(_TYPED)


def evaluate_text(expression: str, place: str, values: Values) -> str:
    """The text of an expression, without line ends around it; `place` is its notation in the template.

    Raises:
        TemplateFaultError: it has no value, or one that is not text.
    """
    result = evaluate(expression.strip(), place, values)
    if isinstance(result, bool) or not isinstance(result, str | int):
        raise TemplateFaultError(place, _message("not-text"))
    return str(result).strip("\n")


def evaluate(expression: str, place: str, values: Values) -> Any:
    """The value of an expression.

    Raises:
        TemplateFaultError: it is not an expression, contains an unknown name, or fails.
    """
    try:
        result = _compile(normalize_expression(expression))(**values)
        if isinstance(result, Undefined):
            str(result)  # StrictUndefined raises with the missing name
    except (TemplateError, TypeError, ValueError, ArithmeticError, LookupError) as error:
        reason = str(error).splitlines()[0] if str(error) else type(error).__name__
        raise TemplateFaultError(place, _message("evaluation-failed", reason=reason)) from error
    return result


@lru_cache(maxsize=256)
def _compile(expression: str) -> Any:
    return _ENVIRONMENT.compile_expression(expression, undefined_to_none=False)
