"""What a YAML syntax error means, in words for somebody who has never read the YAML specification."""

from typing import NamedTuple

from yaml import YAMLError
from yaml.error import MarkedYAMLError

from taizhang.base.text import Text

ANCHOR = Text("锚点（&）；文字若以 & 开头，须加引号", "an anchor (&); text that begins with & needs quotes")
ALIAS = Text("别名（*）；文字若以 * 开头，须加引号", "an alias (*); text that begins with * needs quotes")
TAG = Text("标签（!）；文字若以 ! 开头，须加引号", "a tag (!); text that begins with ! needs quotes")
EMPTY_KEY = Text("空的键", "an empty key")
DIRECTIVE = Text("指令（行首的 %）", "a directive (% at the beginning of a line)")


class Trouble(NamedTuple):
    """A syntax error at the character `at`: what is wrong, and the refused construct if it lies in one."""

    at: int
    problem: Text
    construct: Text | None


_COLON = "could not find expected ':'"
_PROBLEMS = {
    "mapping values are not allowed in this context": Text(
        "这里不能有冒号：文字里若有“: ”，整段文字须加双引号；否则请看本行与上一行的缩进",
        "a colon cannot stand here: text with “: ” in it needs quotes; if it is a key, look at the "
        "indentation of this line and the one above",
    ),
    "block sequence entries are not allowed in this context": Text(
        "这里不能有“- ”：列表项须另起一行；文字若以“- ”开头，须加引号",
        "“- ” cannot stand here: a list item begins a line of its own; text that begins with it needs quotes",
    ),
    "mapping keys are not allowed in this context": Text(
        "这里不能有“? ”：文字若以“? ”开头，须加引号",
        "“? ” cannot stand here: text that begins with “? ” needs quotes",
    ),
    _COLON: Text(
        "这一行应当是“键: 值”，却没有冒号和空格（中文冒号“：”不算）；若接着上文，请与上文一样缩进",
        "“key: value” was expected, but there is no colon followed by a space; if the line continues the "
        "text above, indent it like that",
    ),
    "found character that cannot start any token": Text(
        "文字不能以这个符号开头：请给整段文字加上引号",
        "text cannot begin with this character: put it in quotes",
    ),
    "did not find expected key": Text(
        "这里应当是一个键：请看缩进是否与同层的键对齐，引号里是否又有引号",
        "a key was expected: is the line aligned with the keys beside it, are there quotes within quotes?",
    ),
    "did not find expected '-' indicator": Text(
        "这里应当是列表的下一项“- ”：请看缩进，列表与键不能混在一层",
        "the next list item “- ” was expected: look at the indentation; a list and keys cannot share a level",
    ),
    "did not find expected ',' or ']'": Text(
        "方括号没有关上，或两项之间缺逗号（须用半角）",
        "the bracket [ is not closed, or a comma is missing between two items",
    ),
    "did not find expected ',' or '}'": Text(
        "花括号没有关上，或两项之间缺逗号（须用半角）",
        "the brace { is not closed, or a comma is missing between two entries",
    ),
    "did not find expected node content": Text(
        "这里应当有一个值：括号是否还没有关上？文字若以括号、逗号等符号开头，须加引号",
        "a value was expected: is a bracket still open? text that begins with one needs quotes",
    ),
    "did not find expected <document start>": Text(
        "正文已经结束，后面却还有内容：请看这一行的缩进是否比文件第一个键少",
        "the content has ended, yet more follows: look whether this line is indented less than the first key",
    ),
    "found unexpected end of stream": Text(
        "引号从这里开始，到文件结尾也没有关上", "the quote that begins here is never closed"
    ),
    "found unexpected document indicator": Text(
        "引号还没有关上，就遇到了行首的 --- 或 ...",
        "--- or ... begins a line before the quote is closed",
    ),
    "found unknown escape character": Text(
        "双引号里不认识的反斜杠写法：反斜杠本身要写两个 \\\\，或改用单引号",
        "an unknown escape in double quotes: write a backslash twice (\\\\), or use single quotes",
    ),
    "did not find expected hexdecimal number": Text(
        "\\x、\\u、\\U 后面应当是 2、4、8 位十六进制数字",
        "after \\x, \\u or \\U there must be 2, 4 or 8 hexadecimal digits",
    ),
    "found invalid Unicode character escape code": Text(
        "这个 \\u 写法不是一个字符（成对的代理码也不收）：请直接写出那个字",
        "this escape is no character (surrogate pairs are not taken either): write the character itself",
    ),
    "did not find expected comment or line break": Text(
        "| 或 > 之后须换行，文字从下一行开始",
        "after | or > the line must end; the text begins on the next line",
    ),
    "found an indentation indicator equal to 0": Text(
        "| 或 > 之后的缩进数不能是 0", "the indentation number after | or > cannot be 0"
    ),
}

_NO_KEY = frozenset({"did not find expected key", "did not find expected node content"})


def told(text: str, error: YAMLError) -> Trouble:
    """What `error`, found in `text`, means and where to look for it."""
    problem, context, at, begun = str(error), "", 0, None
    if isinstance(error, MarkedYAMLError):
        problem, context = error.problem or problem, error.context or ""
        begun = error.context_mark.index if error.context_mark else None
        at = error.problem_mark.index if error.problem_mark else begun or 0
    construct = _construct(problem, context)
    if problem in _NO_KEY and text.startswith(":", at):
        return Trouble(at, _PROBLEMS[problem], EMPTY_KEY)
    if begun is not None:
        # What never ends is best shown where it begins; what has no colon, where it stands.
        endless = ("quoted" in context or "flow" in context) and not text[at:].strip()
        if construct or endless or problem == _COLON:
            at = begun
    general = Text(f"写法不合 YAML 的规则（{problem}）", f"this is not YAML: {problem}")
    return Trouble(min(at, len(text.rstrip())), _PROBLEMS.get(problem, general), construct)


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
