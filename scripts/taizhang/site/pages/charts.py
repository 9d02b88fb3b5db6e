"""Charts, drawn as SVG when the site is built: the same figures give the same bytes, on every machine.

The sizes are fixed and text is not measured, so that the fonts of the machine do not matter; the colours come from the
style sheet, so that a chart follows light and dark mode. A table beside the chart shows the same figures.
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
"""The width of the number after the longest bar."""
_LEAST = 60
"""The minimum width of the bars."""
_NESTED = 4
_ROLES = re.compile(r' (?:role|aria-[a-z]+|class|pointer-events|version)="[^"]*"')
_EMPTY = re.compile(r'<path d="(?:M0,0h0v0h0Z)?"(?: [a-z-]+="[^"]*")*/>|<g(?: [a-z-]+="[^"]*")*(?:/>|></g>)')
_OPENING = re.compile(r"<svg [^>]*>")
_FRACTION = re.compile(r"[0-9]+\.[0-9]{3,}")
_LINK = re.compile(r'<a xlink:href="[^"]*?([0-9]+)"[^>]*>(.*?)</a>')


@dataclass(frozen=True, slots=True)
class Part:
    """One part of a bar: its title and number; `colour` is a name of the style sheet: `going`, `done`."""

    title: str
    number: int
    colour: str


@dataclass(frozen=True, slots=True)
class Bar:
    """One bar: its title, its parts, the note after it, and the page of its records."""

    title: str
    parts: tuple[Part, ...]
    note: str = ""
    page: str = ""

    @property
    def number(self) -> int:
        """The sum of all parts."""
        return sum(part.number for part in self.parts)


def draw_bars(items: Sequence[Bar], base: str) -> Markup:
    """A chart of stacked horizontal bars; `base` is the relative path to the site's root.

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
    label_width = 8 + max((_measure_text(bar.title) for bar in items), default=0)
    width = max(_LEAST, WIDTH - label_width - _AFTER - max((_measure_text(bar.note) for bar in items), default=0))
    vertical = alt.Y(
        "title:N", sort=order, axis=_build_axis(label_width), scale=alt.Scale(paddingInner=0.3, paddingOuter=0.15)
    )
    horizontal = alt.Scale(domain=[0, longest], nice=False)
    bar_layer = (
        alt.Chart(alt.InlineData(values=values))
        .mark_bar(cornerRadius=2)
        .encode(
            y=vertical,
            x=alt.X("start:Q", axis=None, scale=horizontal),
            x2="end:Q",
            color=alt.Color("colour:N", scale=None),
            href="href:N",
        )
    )
    text_layer = (
        alt.Chart(alt.InlineData(values=ends))
        .mark_text(align="left", dx=5, fontSize=_SIZE, color="currentColor")
        .encode(y=vertical, x=alt.X("end:Q", axis=None, scale=horizontal), text="told:N")
    )
    height = _ROW * max(1, len(items))
    svg = _draw_chart((bar_layer + text_layer).properties(width=width, height=height), label_width, height)
    pages = [base + bar.page if bar.page else "" for bar in items]
    return Markup(_LINK.sub(lambda match: _wrap_link(pages[int(match[1])], match[2]), svg))  # noqa: S704


def _measure_text(text: str) -> int:
    """The estimated maximum width of a text: an em for each Chinese character, 0.6 em for others."""
    return round(sum(_SIZE if ord(character) > 0x2E7F else 0.6 * _SIZE for character in text))


def _build_axis(label: int) -> alt.Axis:
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


def _draw_chart(chart: alt.LayerChart, left_padding: int, height: int) -> str:
    padded = chart.properties(
        autosize=alt.AutoSizeParams(type="none"),
        padding={"left": left_padding, "right": WIDTH, "top": 0, "bottom": 0},
        background="transparent",
    )
    plain = padded.configure(aria=False, font="inherit").configure_view(stroke=None)
    return _clean_svg(_render_svg(json.dumps(plain.to_dict(), sort_keys=True, ensure_ascii=False)), height)


@lru_cache(maxsize=64)
def _render_svg(spec: str) -> str:
    try:
        return str(vl_convert.vegalite_to_svg(spec))
    except ValueError as error:
        raise RunFailedError(_message("chart-cannot-be-drawn", error=error)) from error


def _wrap_link(page: str, content: str) -> str:
    """A link for the mouse; the table beside the chart has the same link for keyboards."""
    return f'<a tabindex="-1" href="{escape(page)}">{content}</a>' if page else content


def _clean_svg(svg: str, height: int) -> str:
    """Remove sizes, roles, empty groups and invisible decimal places."""
    svg = _ROLES.sub("", svg)
    svg = _OPENING.sub(f'<svg viewBox="0 0 {WIDTH} {height}" aria-hidden="true" focusable="false">', svg, count=1)
    svg = _FRACTION.sub(lambda match: f"{float(match[0]):.2f}".rstrip("0").rstrip("."), svg)
    for _ in range(_NESTED):
        svg = _EMPTY.sub("", svg)
    return svg
