"""Charts, drawn as SVG while the site is built: the same figures make the same bytes, on every machine.

The sizes are fixed and no text is measured, so that the fonts of the machine do not matter; the colours are the
style sheet's own, so that a chart follows light and dark. What a chart shows stands in a table beside it, too.
"""

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

import altair as alt
import vl_convert
from markupsafe import Markup, escape

from taizhang.base.errors import RunFailedError
from taizhang.base.messages import Messages

_message = Messages(__file__)

WIDTH = 360
"""The width of every chart in its own units; the page scales it."""
_ROW = 24
_SIZE = 12.5
_AFTER = 30
"""Room for the number behind the longest bar."""
_LEAST = 60
"""The least room for the bars themselves."""
_NESTED = 4
_ROLES = re.compile(r' (?:role|aria-[a-z]+|class|pointer-events|version)="[^"]*"')
_EMPTY = re.compile(r'<path d="(?:M0,0h0v0h0Z)?"(?: [a-z-]+="[^"]*")*/>|<g(?: [a-z-]+="[^"]*")*(?:/>|></g>)')
_OPENING = re.compile(r"<svg [^>]*>")
_FRACTION = re.compile(r"[0-9]+\.[0-9]{3,}")
_LINK = re.compile(r'<a xlink:href="[^"]*?([0-9]+)"[^>]*>(.*?)</a>')


@dataclass(frozen=True, slots=True)
class Part:
    """One part of a bar: what it counts and how many; `colour` is a word of the style sheet: `going`, `done`."""

    title: str
    number: int
    colour: str


@dataclass(frozen=True, slots=True)
class Bar:
    """One bar: its title, its parts, what is written behind it, and the page of the records behind it."""

    title: str
    parts: tuple[Part, ...]
    note: str = ""
    page: str = ""

    @property
    def number(self) -> int:
        """All parts together."""
        return sum(part.number for part in self.parts)


def bars(items: Sequence[Bar], base: str) -> Markup:
    """A chart of horizontal bars, each cut into its parts; `base` leads to the site's root.

    Raises:
        RunFailedError: the drawing library failed.
    """
    values, ends = [], []
    for index, bar in enumerate(items):
        start = 0
        for part in bar.parts:
            if part.number:
                end = start + part.number
                colour = f"var(--tz-chart-{part.colour})"
                values.append({"title": bar.title, "start": start, "end": end, "colour": colour, "href": f"{index}"})
                start = end
        ends.append({"title": bar.title, "end": start, "told": f"{bar.number}{bar.note}"})
    longest = max((bar.number for bar in items), default=0) or 1
    order = [bar.title for bar in items]
    label = 8 + max((_room(bar.title) for bar in items), default=0)
    wide = max(_LEAST, WIDTH - label - _AFTER - max((_room(bar.note) for bar in items), default=0))
    up = alt.Y("title:N", sort=order, axis=_axis(label), scale=alt.Scale(paddingInner=0.3, paddingOuter=0.15))
    along = alt.Scale(domain=[0, longest], nice=False)
    drawn = (
        alt.Chart(alt.InlineData(values=values))
        .mark_bar(cornerRadius=2)
        .encode(
            y=up,
            x=alt.X("start:Q", axis=None, scale=along),
            x2="end:Q",
            color=alt.Color("colour:N", scale=None),
            href="href:N",
        )
    )
    written = (
        alt.Chart(alt.InlineData(values=ends))
        .mark_text(align="left", dx=5, fontSize=_SIZE, color="currentColor")
        .encode(y=up, x=alt.X("end:Q", axis=None, scale=along), text="told:N")
    )
    height = _ROW * max(1, len(items))
    svg = _drawn((drawn + written).properties(width=wide, height=height), label, height)
    pages = [base + bar.page if bar.page else "" for bar in items]
    return Markup(_LINK.sub(lambda found: _linked(pages[int(found[1])], found[2]), svg))  # noqa: S704


def _room(text: str) -> int:
    """The room that a text takes at most: a square for each Chinese character, a little over half of it for others."""
    return round(sum(_SIZE if ord(character) > 0x2E7F else 0.6 * _SIZE for character in text))


def _axis(label: int) -> alt.Axis:
    return alt.Axis(
        title=None,
        domain=False,
        ticks=False,
        labelFontSize=_SIZE,
        labelColor="currentColor",
        labelLimit=0,
        labelOverlap=False,
        labelPadding=6,
        minExtent=label,
        maxExtent=label,
    )


def _drawn(chart: alt.LayerChart, left: int, height: int) -> str:
    whole = chart.properties(
        autosize=alt.AutoSizeParams(type="none"),
        padding={"left": left, "right": WIDTH, "top": 0, "bottom": 0},
        background="transparent",
    )
    plain = whole.configure(aria=False, font="inherit").configure_view(stroke=None)
    return _tidied(_svg(json.dumps(plain.to_dict(), sort_keys=True, ensure_ascii=False)), height)


@lru_cache(maxsize=64)
def _svg(spec: str) -> str:
    try:
        return str(vl_convert.vegalite_to_svg(spec))
    except ValueError as error:
        raise RunFailedError(_message("chart-cannot-be-drawn", error=error)) from error


def _linked(page: str, drawn: str) -> str:
    """A link for the mouse: whoever has none finds the same one in the table beside the chart."""
    return f'<a tabindex="-1" href="{escape(page)}">{drawn}</a>' if page else drawn


def _tidied(svg: str, height: int) -> str:
    """Without sizes, roles, empty groups and digits that nobody sees."""
    svg = _ROLES.sub("", svg)
    svg = _OPENING.sub(f'<svg viewBox="0 0 {WIDTH} {height}" aria-hidden="true" focusable="false">', svg, count=1)
    svg = _FRACTION.sub(lambda found: f"{float(found[0]):.2f}".rstrip("0").rstrip("."), svg)
    for _ in range(_NESTED):
        svg = _EMPTY.sub("", svg)
    return svg
