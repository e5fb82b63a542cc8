"""The line of a trend against its target, drawn by the server."""

from collections.abc import Mapping, Sequence
from typing import Any

from django import template
from django.utils.html import escape
from django.utils.safestring import SafeString

from core import charts
from core.templatetags.portal import thousands

register = template.Library()


@register.simple_tag
def trend_svg(
    rows: Sequence[Mapping[str, Any]], label: str, target: float | None = None
) -> SafeString:
    """A line through the values of `rows` and a level line at the target; the numbers stand in the
    table beside it."""
    values = [row["values"][0] for row in rows]
    top, step = charts.ceiling(max([*values, float(target or 0)], default=0))
    scale = (charts.BASE - charts.TOP) / top
    slot = (charts.WIDTH - charts.LEFT) / max(len(rows) - 1, 1)

    def at(place: int, value: float) -> str:
        x, y = charts.LEFT + slot * place, charts.BASE - value * scale
        return f"{charts.number(x)} {charts.number(y)}"

    parts = [
        f'<svg class="chart" viewBox="0 0 {charts.WIDTH} {charts.HEIGHT}" role="img"'
        f' aria-label="{escape(label)}">'
    ]
    for level in range(0, top + 1, step):
        y = charts.number(charts.BASE - level * scale)
        parts.append(
            f'<path class="axis" d="M{charts.LEFT} {y}H{charts.WIDTH}"/>'
            f'<text x="{charts.LEFT - 6}" y="{y}" text-anchor="end">{thousands(level)}</text>'
        )
    if target is not None:
        y = charts.number(charts.BASE - float(target) * scale)
        parts.append(f'<path class="tick" d="M{charts.LEFT} {y}H{charts.WIDTH}"/>')
    points = "L".join(at(place, value) for place, value in enumerate(values))
    parts.append(f'<path class="l1" fill="none" stroke-width="3" d="M{points}"/>')
    every = -(-len(rows) * 45 // (charts.WIDTH - charts.LEFT))
    for place in range(0, len(rows), every):
        x = min(max(charts.LEFT + slot * place, charts.LEFT + 12), charts.WIDTH - 14)
        parts.append(
            f'<text x="{charts.number(x)}" y="{charts.BASE + 16}" text-anchor="middle">'
            f"{escape(rows[place]['label'])}</text>"
        )
    return SafeString("".join([*parts, "</svg>"]))
