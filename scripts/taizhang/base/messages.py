"""The program's messages, kept out of its logic: each package has them in a `messages.yaml` beside its modules.

A file holds a section for each module, and in it each message by its key, Chinese and English side by side:

    notices:
      already-published:
        zh: 公告{notice}已于{day}发布
        en: Notice {notice} was published on {day} already

A `{place}` is filled by the parameter of that name. A format may follow it as in Python (`{day:%Y-%m-%d}`); after a
whole number it may give the English singular and plural (`{count:requirement|requirements}`).
"""

from collections.abc import Mapping
from functools import cache
from pathlib import Path

import yaml

from taizhang.base.text import Lang, Text

FILE = "messages.yaml"
_Loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class Messages:
    """The messages of one module, found by the module's file."""

    __slots__ = ("_folder", "_section")

    def __init__(self, module: str) -> None:
        """Take the `__file__` of the module whose messages these are."""
        path = Path(module)
        self._folder = path.parent
        self._section = path.stem

    def __call__(self, key: str, /, **params: object) -> Text:
        """The message of that key, with its places filled in both languages.

        Without parameters the text is returned unchanged, with its places unfilled.

        Raises:
            KeyError: the section has no such message, or `params` lacks one of its places; a test excludes both.
        """
        template = read_messages(self._folder)[self._section][key]
        if not params:
            return template
        return Text(
            template.zh.format_map({name: _present(value, "zh") for name, value in params.items()}),
            template.en.format_map({name: _present(value, "en") for name, value in params.items()}),
        )


@cache
def read_messages(folder: Path) -> Mapping[str, Mapping[str, Text]]:
    """The messages of the package in `folder`: by section, then by key."""
    data = yaml.load((folder / FILE).read_text(encoding="utf-8"), Loader=_Loader)  # noqa: S506
    return {section: {key: Text(**texts) for key, texts in messages.items()} for section, messages in data.items()}


class _Number(int):
    def __format__(self, form: str) -> str:
        if "|" not in form:
            return super().__format__(form)
        one, _, many = form.partition("|")
        return one if self == 1 else many


def _present(value: object, lang: Lang) -> object:
    if isinstance(value, Text):
        return value.pick(lang)
    return _Number(value) if type(value) is int else value
