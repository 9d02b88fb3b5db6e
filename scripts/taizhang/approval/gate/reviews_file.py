"""The reviews file that `--reviews` names, field by field: everything that is wrong in it, where, and what to do.

Its form is published as schemas/reviews.schema.json.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import msgspec

from taizhang.approval.gate.json_text import JsonError, JsonText, Path, position
from taizhang.base.errors import RunFailedError
from taizhang.base.text import Text

_OID = re.compile(r"[0-9a-f]{40}")
_DIGITS = re.compile(r"[0-9]{1,18}")
_MOST = 8
"""Faults that are shown; whoever mends these sees the rest."""
_STATES = ("APPROVED", "CHANGES_REQUESTED", "COMMENTED")

Problem = Text | None
Test = Callable[[Any], Problem]


@dataclass(frozen=True, slots=True)
class Field:
    """A field: what its value must be, and whether it may be left out."""

    test: Test
    needed: bool = True


def _text(value: Any) -> Problem:
    return None if isinstance(value, str) else Text("应为文字（带引号）", "must be a text in quotes")


def _word(value: Any) -> Problem:
    return None if isinstance(value, str) and value.strip() else Text("应为账号（不空的文字）", "must be an account")


def _flag(value: Any) -> Problem:
    return None if isinstance(value, bool) else Text("应为true或者false，不带引号", "must be true or false, unquoted")


def _number(value: Any) -> Problem:
    fits = isinstance(value, int) and not isinstance(value, bool) and 0 < value < 2**31
    return None if fits else Text("应为正整数", "must be a whole number above 0")


def _identity(value: Any) -> Problem:
    if isinstance(value, str) and value.startswith("statement:"):
        return Text(
            "不得以statement:开头，签名的意见从分支中读取", "begins with statement:, as only signed opinions do"
        )
    fits = (isinstance(value, str) and value.strip()) or (isinstance(value, int) and not isinstance(value, bool))
    return None if fits else Text("应为编号（文字或者整数）", "must be an id: a text or a whole number")


def _account(value: Any) -> Problem:
    fits = isinstance(value, int) and not isinstance(value, bool) and 0 <= value < 2**62
    fits = fits or (isinstance(value, str) and _DIGITS.fullmatch(value) is not None)
    return None if fits else Text("应为平台上账号的编号（整数）", "must be the forge's number of the account")


def _oid(value: Any) -> Problem:
    if isinstance(value, str) and _OID.fullmatch(value):
        return None
    return Text(
        "应为完整的提交号（40位小写十六进制，git rev-parse可得）",
        "must be a whole commit id: 40 lower-case hexadecimal digits, as `git rev-parse` shows",
    )


def _state(value: Any) -> Problem:
    return None if value in _STATES else Text(f"应为{'、'.join(_STATES)}之一", f"must be one of {', '.join(_STATES)}")


def _time(value: Any) -> Problem:
    example = Text(
        "应为带时区的时刻，如2026-07-01T09:30:00+08:00", "must be a time with its zone, 2026-07-01T09:30:00+08:00"
    )
    try:
        moment = msgspec.convert(value, datetime)
    except msgspec.ValidationError:
        return example
    if moment.tzinfo is None or abs(moment.utcoffset() or timedelta()) > timedelta(hours=14):
        return Text(f"没有时区，{example.zh}", f"lacks its zone; it {example.en}")
    if not 2000 <= moment.year < 3000:
        return Text(f"年份不合情理，{example.zh}", f"is no time of ours; it {example.en}")
    return None


def _or_null(test: Test) -> Test:
    return lambda value: None if value is None else test(value)


def _list(value: Any) -> Problem:
    return None if isinstance(value, list) else Text("应为列表（方括号）", "must be a list in brackets")


PULL: Mapping[str, Field] = {
    "number": Field(_number),
    "author": Field(_word),
    "head": Field(_oid),
    "commits": Field(_list),
    "reviews": Field(_list),
    "opened_at": Field(_time),
    "merged_at": Field(_or_null(_time), needed=False),
    "author_account": Field(_or_null(_account), needed=False),
    "title": Field(_text, needed=False),
}
COMMIT: Mapping[str, Field] = {
    "sha": Field(_oid),
    "author": Field(_or_null(_word)),
    "committer": Field(_or_null(_word), needed=False),
}
REVIEW: Mapping[str, Field] = {
    "id": Field(_identity),
    "user": Field(_word),
    "bot": Field(_flag),
    "state": Field(_state),
    "commit": Field(_oid),
    "submitted_at": Field(_time),
    "dismissed": Field(_flag),
    "body": Field(_text),
    "account": Field(_or_null(_account), needed=False),
    "edited": Field(_flag, needed=False),
}


def read_reviews(raw: bytes, path: str) -> dict[str, Any]:
    """The data of a reviews file that fits its form: ids as texts, numbers of accounts as whole numbers.

    Raises:
        RunFailedError: it does not; each fault is named with its field, line and column.
    """
    try:
        text = raw.decode("utf-8")
    except UnicodeDecodeError as error:
        raise unusable(
            path, [Text(f"第{error.start + 1}个字节不是UTF-8文本", f"byte {error.start + 1} is not UTF-8")]
        ) from error
    try:
        document = JsonText(text.removeprefix("\ufeff"))
    except JsonError as error:
        line, column = position(text, error.at)
        raise unusable(
            path,
            [
                Text(
                    f"第{line}行第{column}列不是JSON：{error.reason.zh}",
                    f"line {line}, column {column} is no JSON: {error.reason.en}",
                )
            ],
        ) from error
    found = [
        Text(f"{_shown(document, place)}：{problem.zh}", f"{_shown_en(document, place)}: {problem.en}")
        for place, problem in _faults(document)
    ]
    if found:
        raise unusable(path, found)
    data: dict[str, Any] = document.value
    for review in data["reviews"]:
        review["id"] = str(review["id"])
    for holder, key in ((data, "author_account"), *((review, "account") for review in data["reviews"])):
        if holder.get(key) is not None:
            holder[key] = int(holder[key])
    return data


def unusable(path: str, faults: list[Text]) -> RunFailedError:
    """The error of a reviews file with those faults."""
    shown = faults[:_MOST]
    more, more_en = (
        (f"；另有{len(faults) - _MOST}处", f"; {len(faults) - _MOST} more") if len(faults) > _MOST else ("", "")
    )
    return RunFailedError(
        Text(
            f"审查意见文件{path}不可用，无法判断能否合并，按不能合并处理。{'；'.join(one.zh for one in shown)}{more}。"
            "请改正或者重新取得后再运行，格式见schemas/reviews.schema.json。",
            f"The reviews file {path} cannot be used: not judged, which is a no. "
            f"{'; '.join(one.en for one in shown)}{more_en}. Mend it or fetch it again, then rerun; its form is "
            "schemas/reviews.schema.json.",
        )
    )


def _faults(document: JsonText) -> Iterator[tuple[Path, Text]]:
    for place in document.doubles:
        yield place, Text("字段重复，请只留一个", "stands twice: keep one")
    data = document.value
    yield from _fields(data, (), PULL)
    if not isinstance(data, dict):
        return
    for key, fields in (("commits", COMMIT), ("reviews", REVIEW)):
        for number, item in enumerate(data[key] if isinstance(data.get(key), list) else ()):
            yield from _fields(item, (key, number), fields)
    seen: dict[str, int] = {}
    for number, review in enumerate(data["reviews"] if isinstance(data.get("reviews"), list) else ()):
        if isinstance(review, dict) and _identity(review.get("id")) is None:
            first = seen.setdefault(str(review["id"]), number)
            if first != number:
                yield (
                    ("reviews", number, "id"),
                    Text(
                        f"与reviews[{first}]的编号相同，每份意见的编号须不同",
                        f"is the id of reviews[{first}], too: each has its own",
                    ),
                )


def _fields(data: Any, place: Path, fields: Mapping[str, Field]) -> Iterator[tuple[Path, Text]]:
    if not isinstance(data, dict):
        yield place, Text("应为一组字段（花括号）", "must be an object in braces")
        return
    for name, field in fields.items():
        if name not in data:
            if field.needed:
                yield place, Text(f"缺少{name}", f"lacks {name}")
        elif (problem := field.test(data[name])) is not None:
            yield (*place, name), problem
    for name in data:
        if name not in fields:
            known = "、".join(fields)
            yield (
                (*place, name),
                Text(
                    f"没有这个字段，请去掉或者核对拼写（有{known}）",
                    f"is no field: take it out or look at the spelling ({known})",
                ),
            )


def _path(place: Path) -> str:
    words = "".join(f"[{step}]" if isinstance(step, int) else f".{step}" for step in place)
    return words.removeprefix(".")


def _shown(document: JsonText, place: Path) -> str:
    line, column = document.place(place)
    return f"{_path(place) or '整个文件'}（第{line}行第{column}列）"


def _shown_en(document: JsonText, place: Path) -> str:
    line, column = document.place(place)
    return f"{_path(place) or 'the whole file'} (line {line}, column {column})"
