"""The reviews file that `--reviews` names, validated field by field: every fault with its place and remedy.

Its form is published as schemas/reviews.schema.json.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import msgspec

from taizhang.approval.gate.json_text import JsonError, JsonPath, JsonText, line_and_column
from taizhang.base.errors import RunFailedError
from taizhang.base.messages import Messages
from taizhang.base.text import Text

_message = Messages(__file__)

_OID = re.compile(r"[0-9a-f]{40}")
_DIGITS = re.compile(r"[0-9]{1,18}")
_MOST = 8
"""The number of faults that are listed in the error."""
_STATES = ("APPROVED", "CHANGES_REQUESTED", "COMMENTED")

Problem = Text | None
FieldTest = Callable[[Any], Problem]


@dataclass(frozen=True, slots=True)
class FieldRule:
    """A field: the test of its value, and whether it is required."""

    test: FieldTest
    needed: bool = True


def _check_text(value: Any) -> Problem:
    return None if isinstance(value, str) else _message("must-be-a-text-in-quotes")


def _check_word(value: Any) -> Problem:
    return None if isinstance(value, str) and value.strip() else _message("must-be-an-account")


def _check_flag(value: Any) -> Problem:
    return None if isinstance(value, bool) else _message("must-be-true-or-false-unquoted")


def _check_number(value: Any) -> Problem:
    fits = isinstance(value, int) and not isinstance(value, bool) and 0 < value < 2**31
    return None if fits else _message("must-be-a-whole-number-above")


def _check_identity(value: Any) -> Problem:
    if isinstance(value, str) and value.startswith("statement:"):
        return _message("begins-with-statement-as-only-signed")
    fits = (isinstance(value, str) and value.strip()) or (isinstance(value, int) and not isinstance(value, bool))
    return None if fits else _message("must-be-an-id")


def _check_account(value: Any) -> Problem:
    fits = isinstance(value, int) and not isinstance(value, bool) and 0 <= value < 2**62
    fits = fits or (isinstance(value, str) and _DIGITS.fullmatch(value) is not None)
    return None if fits else _message("must-be-an-account-number")


def _check_oid(value: Any) -> Problem:
    if isinstance(value, str) and _OID.fullmatch(value):
        return None
    return _message("must-be-a-whole-commit-id-lower-case")


def _check_state(value: Any) -> Problem:
    return (
        None
        if value in _STATES
        else _message("must-be-one-of-the-states", states=Text("、".join(_STATES), ", ".join(_STATES)))
    )


def _check_time(value: Any) -> Problem:
    example = _message("must-be-a-time-with-its-zone")
    try:
        moment = msgspec.convert(value, datetime)
    except msgspec.ValidationError:
        return example
    if moment.tzinfo is None or abs(moment.utcoffset() or timedelta()) > timedelta(hours=14):
        return _message("lacks-its-zone", example=example)
    if not 2000 <= moment.year < 3000:
        return _message("is-no-time-of-ours", example=example)
    return None


def _or_null(test: FieldTest) -> FieldTest:
    return lambda value: None if value is None else test(value)


def _check_list(value: Any) -> Problem:
    return None if isinstance(value, list) else _message("must-be-a-list-in-brackets")


PULL: Mapping[str, FieldRule] = {
    "number": FieldRule(_check_number),
    "author": FieldRule(_check_word),
    "head": FieldRule(_check_oid),
    "commits": FieldRule(_check_list),
    "reviews": FieldRule(_check_list),
    "opened_at": FieldRule(_check_time),
    "merged_at": FieldRule(_or_null(_check_time), needed=False),
    "author_account": FieldRule(_or_null(_check_account), needed=False),
    "title": FieldRule(_check_text, needed=False),
}
COMMIT: Mapping[str, FieldRule] = {
    "sha": FieldRule(_check_oid),
    "author": FieldRule(_or_null(_check_word)),
    "committer": FieldRule(_or_null(_check_word), needed=False),
}
REVIEW: Mapping[str, FieldRule] = {
    "id": FieldRule(_check_identity),
    "user": FieldRule(_check_word),
    "bot": FieldRule(_check_flag),
    "state": FieldRule(_check_state),
    "commit": FieldRule(_check_oid),
    "submitted_at": FieldRule(_check_time),
    "dismissed": FieldRule(_check_flag),
    "body": FieldRule(_check_text),
    "account": FieldRule(_or_null(_check_account), needed=False),
    "edited": FieldRule(_check_flag, needed=False),
}


def read_reviews(raw: bytes, path: str) -> dict[str, Any]:
    """The data of a reviews file that fits its form: ids as texts, numbers of accounts as whole numbers.

    Raises:
        RunFailedError: it does not fit; each fault is reported with its field, line and column.
    """
    try:
        text = raw.decode("utf-8")
    except UnicodeDecodeError as error:
        raise reviews_file_error(path, [_message("byte-is-not-utf-8", number=error.start + 1)]) from error
    try:
        document = JsonText(text.removeprefix("\ufeff"))
    except JsonError as error:
        line, column = line_and_column(text, error.at)
        raise reviews_file_error(
            path,
            [_message("line-column-is-no-json", line=line, column=column, reason=error.reason)],
        ) from error
    faults = [
        _message("field-fault", problem=problem, field=_describe_place(document, place))
        for place, problem in _find_faults(document)
    ]
    if faults:
        raise reviews_file_error(path, faults)
    data: dict[str, Any] = document.value
    for review in data["reviews"]:
        review["id"] = str(review["id"])
    for owner, key in ((data, "author_account"), *((review, "account") for review in data["reviews"])):
        if owner.get(key) is not None:
            owner[key] = int(owner[key])
    return data


def reviews_file_error(path: str, faults: list[Text]) -> RunFailedError:
    """The error of a reviews file with those faults."""
    first = faults[:_MOST]
    more = _message("more-faults", count=len(faults) - _MOST) if len(faults) > _MOST else Text("", "")
    return RunFailedError(
        _message(
            "reviews-file-cannot-be-used",
            path=path,
            faults=Text("；".join(one.zh for one in first), "; ".join(one.en for one in first)),
            more=more,
        )
    )


def _find_faults(document: JsonText) -> Iterator[tuple[JsonPath, Text]]:
    for place in document.duplicates:
        yield place, _message("duplicate-field")
    data = document.value
    yield from _check_fields(data, (), PULL)
    if not isinstance(data, dict):
        return
    for key, fields in (("commits", COMMIT), ("reviews", REVIEW)):
        for number, item in enumerate(data[key] if isinstance(data.get(key), list) else ()):
            yield from _check_fields(item, (key, number), fields)
    seen: dict[str, int] = {}
    for number, review in enumerate(data["reviews"] if isinstance(data.get("reviews"), list) else ()):
        if isinstance(review, dict) and _check_identity(review.get("id")) is None:
            first = seen.setdefault(str(review["id"]), number)
            if first != number:
                yield (
                    ("reviews", number, "id"),
                    _message("duplicate-id", first=first),
                )


def _check_fields(data: Any, place: JsonPath, fields: Mapping[str, FieldRule]) -> Iterator[tuple[JsonPath, Text]]:
    if not isinstance(data, dict):
        yield place, _message("must-be-an-object-in-braces")
        return
    for name, field in fields.items():
        if name not in data:
            if field.needed:
                yield place, _message("missing-field", field=name)
        elif (problem := field.test(data[name])) is not None:
            yield (*place, name), problem
    for name in data:
        if name not in fields:
            yield (*place, name), _message("unknown-field", fields="、".join(fields))


def _format_path(place: JsonPath) -> str:
    words = "".join(f"[{step}]" if isinstance(step, int) else f".{step}" for step in place)
    return words.removeprefix(".")


def _describe_place(document: JsonText, place: JsonPath) -> Text:
    line, column = document.place(place)
    return _message("place", field=_format_path(place) or _message("whole-file"), line=line, column=column)
