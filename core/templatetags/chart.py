"""Charts drawn by the server, each with its numbers as text; loaded as builtins in settings.

Markup lives in templates/ui/, geometry in core.charts.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django import template
from django.templatetags.static import static
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

from core import charts
from core.templatetags.portal import cell, thousands

register = template.Library()


@register.simple_tag
def bar_gauge(
    value: float | None,
    maximum: float,
    target: float | None = None,
    draft: float = 0,
    *,
    tone: str = "f1",
) -> SafeString:
    """A bar for a table cell <td class="gauge"> whose number stands in the same row."""
    return charts.bar_svg(value or 0, maximum, target=target, draft=draft, tone=tone)


@register.simple_tag
def column_svg(chart: Mapping[str, Any], label: str) -> SafeString:
    """The drawing of a column chart (`charts.columns`) whose table stands beside it."""
    return charts.columns_svg(chart, label=label, written=thousands)


@register.inclusion_tag("ui/key.html")
def chart_key(names: Sequence[str], *, target: str = "") -> dict[str, Any]:
    """Which tone means what; `target` names the upright tick."""
    return {"items": zip(charts.tones(len(names)), names, strict=True), "target": target}


@register.inclusion_tag("ui/column_chart.html")
def column_chart(
    rows: Sequence[Mapping[str, Any]],
    series: Sequence[str],
    *,
    caption: str,
    first: str,
    totals: Sequence[object] | None = None,
) -> dict[str, Any]:
    """Columns with their table beside them.

    rows: {"label", "values": one a series, None = hidden, "url": optional}; `first` heads the
    column of labels; `totals` the last row, a text where a sum would be wrong.
    """
    return {
        "chart": charts.columns(rows, series=len(series)),
        "rows": rows,
        "series": series,
        "caption": caption,
        "first": first,
        "totals": totals,
    }


@register.inclusion_tag("ui/bar_table.html")
def bar_table(
    rows: Sequence[Mapping[str, Any]],
    series: Sequence[str],
    *,
    caption: str,
    first: str,
    totals: Sequence[object] | None = None,
    one_scale: bool = True,
) -> dict[str, Any]:
    """A table whose numbers have their bar in the same row; arguments as in column_chart."""
    every = [[row["values"][n] or 0 for row in rows] for n in range(len(series))]
    largest = [max(values, default=0) or 1 for values in every]
    if one_scale:
        largest = [max(largest, default=1)] * len(series)
    tones = ["f1", "f2", "f3"]
    table = [
        {**row, "cells": list(zip(row["values"], largest, tones, strict=False))} for row in rows
    ]
    return {
        "rows": table,
        "series": series,
        "caption": caption,
        "first": first,
        "totals": totals,
    }


@register.inclusion_tag("ui/region_map.html")
def region_map(
    rows: Iterable[Mapping[str, Any]],
    *,
    label: str,
    pins: Iterable[tuple[float, float]] = (),
) -> dict[str, Any]:
    """The country as regions; the page has a table or list with the same names and numbers.

    rows: {"code": "KG-N", "label", "value": number or None for hidden, "url"}. Leave "value"
    out for a map that only leads somewhere. pins: (longitude, latitude) of places.
    """
    rows = list(rows)
    counted = any("value" in row for row in rows)
    limits = charts.steps([row.get("value") or 0 for row in rows]) if counted else [0]
    shapes, texts = [], []
    drawn = static("img/map.svg")
    for row in sorted(rows, key=lambda row: row["code"] in charts.MAP_CIRCLES):
        if row["code"] not in charts.MAP_TEXT:
            continue  # abroad and unknown stand in the table only
        value = row.get("value")
        level = sum(value >= limit for limit in limits) if value else 1
        x, y = charts.MAP_TEXT[row["code"]]
        name = f"{row['label']}: {cell(value)}" if "value" in row else str(row["label"])
        shapes.append(_shape(row["code"], f"m{level}", drawn, url=row.get("url", ""), name=name))
        if "value" in row:
            inverse = ' class="inv"' if level == 4 else ""
            texts.append(f'<text x="{x}" y="{y}"{inverse} aria-hidden="true">{cell(value)}</text>')
    missing = sorted(set(charts.MAP_TEXT) - {row["code"] for row in rows})
    empty = [_shape(code, "m0", drawn) for code in missing if code not in charts.MAP_CIRCLES]
    key = []
    for index, low in enumerate(limits if counted else []):
        last = index + 1 == len(limits)
        key.append(
            {"tone": f"m{index + 1}", "low": low, "high": None if last else limits[index + 1] - 1}
        )
    return {
        "drawing": SafeString("".join([*empty, *shapes, *texts])),
        "label": label,
        "key": key,
        "pins": _diamonds(charts.diamonds(pins)),
    }


def _shape(code: str, tone: str, drawn: str, *, url: str = "", name: str = "") -> str:
    """A region with the way to its rows; as text, like all that is drawn in numbers."""
    if code in charts.MAP_CIRCLES:
        x, y = charts.MAP_CIRCLES[code]
        shape = f'<circle class="{tone}" cx="{x}" cy="{y}" r="25"/>'
    else:
        shape = f'<use class="{tone}" href="{drawn}#{code}"/>'
    if not url:
        return shape
    return f'<a href="{escape(url)}" aria-label="{escape(name)}">{shape}</a>'


def _diamonds(points: Iterable[tuple[float, float]]) -> SafeString:
    """As text: a map of the whole country has some hundred of them."""
    shape = '<path class="pin" d="M{} {}m0-15l15 15l-15 15l-15-15z"/>'
    return mark_safe("".join(shape.format(x, y) for x, y in points))  # noqa: S308 - numbers of ours
