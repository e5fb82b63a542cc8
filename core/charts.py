"""Geometry of the charts that the server draws: numbers in, attributes out, no style.

Colours are classes of the stylesheet, so a chart follows the theme and prints in grey. Every
chart stands beside its table; a value of None is a cell hidden because it is too small.
"""

import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import lru_cache
from typing import Any, NamedTuple

from django.utils.html import escape
from django.utils.safestring import SafeString

WIDTH, HEIGHT = 340, 190  # small enough that 11 px text stays readable on a 360 px phone
LEFT, TOP, BASE = 34, 22, 160
# Longitude and latitude to the units of static/img/map.svg (fitted, error below 0.1 unit)
MAP_X, MAP_Y = (88.88919, -6142.244), (-118.50027, 5136.9901)
# Where the number of a region stands on the map, and the two cities drawn as circles
MAP_TEXT = {
    "KG-T": (262, 118),
    "KG-C": (450, 134),
    "KG-Y": (800, 150),
    "KG-N": (590, 238),
    "KG-J": (300, 222),
    "KG-O": (392, 372),
    "KG-B": (58, 425),
    "KG-GB": (488, 69),
    "KG-GO": (329, 339),
}
MAP_CIRCLES = {"KG-GB": (488, 60), "KG-GO": (329, 330)}


class Bar(NamedTuple):
    x: float
    y: float
    width: float
    height: float
    tone: str


class Label(NamedTuple):
    x: float
    y: float
    text: Any


def number(value: float) -> str:
    """A coordinate as short text with a point, whatever the language of the page."""
    return f"{value:.1f}".removesuffix(".0")


def ceiling(largest: float) -> tuple[int, int]:
    """Top of the axis and its step: round numbers, two to four steps."""
    if largest <= 4:
        return max(1, math.ceil(largest)), 1
    power = 10 ** math.floor(math.log10(largest))
    for unit in (0.25, 0.5, 1, 2.5, 5):
        step = max(1, round(unit * power))
        if math.ceil(largest / step) <= 4:
            return step * math.ceil(largest / step), step
    return 10 * power, 5 * power


def tones(series: int) -> list[str]:
    """Classes of the series: the pale one first, the dark one for the number that matters."""
    return {1: ["f1"], 2: ["f3", "f1"]}.get(series, ["f3", "f1", "f2"][:series])


def columns(rows: Sequence[Mapping[str, Any]], *, series: int) -> dict[str, Any]:
    """Bars, axis lines and labels of a column chart; rows are {"label", "values"}."""
    values = [value or 0 for row in rows for value in row["values"]]
    top, step = ceiling(max(values, default=0))
    scale = (BASE - TOP) / top
    slot = (WIDTH - LEFT) / max(len(rows), 1)
    gap = 1 if series > 1 else 0
    width = min((slot * 0.76 - gap * (series - 1)) / series, 28)
    every = math.ceil(len(rows) * 30 / (WIDTH - LEFT))  # a label needs about 30 units
    bars, labels, figures = [], [], []
    tone_of = tones(series)
    for index, row in enumerate(rows):
        middle = LEFT + slot * (index + 0.5)
        left = middle - (width * series + gap * (series - 1)) / 2
        for place, value in enumerate(row["values"]):
            height = (value or 0) * scale
            bars.append(
                Bar(
                    x=round(left + place * (width + gap), 1),
                    y=round(BASE - height, 1),
                    width=round(width, 1),
                    height=round(height, 1),
                    tone=tone_of[place],
                )
            )
        if index % every == 0:
            labels.append(Label(round(middle, 1), BASE + 16, row["label"]))
        main = row["values"][0]
        if len(rows) <= 12 and main is not None:
            x = left + width / 2 if series > 1 else middle
            figures.append(Label(round(x, 1), round(BASE - main * scale - 5, 1), main))
    axis = [
        Label(LEFT - 6, round(BASE - level * scale, 1), level) for level in range(0, top + 1, step)
    ]
    return {"bars": bars, "labels": labels, "figures": figures, "axis": axis, "left": LEFT - 2}


def columns_svg(
    chart: Mapping[str, Any], *, label: str, written: Callable[[Any], str]
) -> SafeString:
    """The drawing of `columns`; `written` writes its numbers in the reader's language.

    Without a template: a year of months has a hundred parts, all of them numbers of ours.
    """
    parts = [f'<svg class="chart" viewBox="0 0 {WIDTH} {HEIGHT}" role="img"']
    parts.append(f' aria-label="{escape(label)}">')
    parts += [
        f'<path class="axis" d="M{chart["left"]} {line.y}H{WIDTH}"/>'
        f'<text x="{line.x}" y="{line.y}" text-anchor="end">{written(line.text)}</text>'
        for line in chart["axis"]
    ]
    parts += [
        f'<rect class="{bar.tone}" x="{bar.x}" y="{bar.y}" width="{bar.width}"'
        f' height="{bar.height}"/>'
        for bar in chart["bars"]
    ]
    parts += [
        f'<text class="v" x="{figure.x}" y="{figure.y}" text-anchor="middle">'
        f"{written(figure.text)}</text>"
        for figure in chart["figures"]
    ]
    parts += [
        f'<text x="{label.x}" y="{label.y}" text-anchor="middle">{escape(label.text)}</text>'
        for label in chart["labels"]
    ]
    return SafeString("".join([*parts, "</svg>"]))


def bar_svg(
    value: float, maximum: float, *, target: float | None = None, draft: float = 0, tone: str = "f1"
) -> SafeString:
    """One horizontal bar of a table cell; `gauge` has its lengths, all of them numbers."""
    if target is None and not draft:
        return _plain_bar(number(_share(value, max(maximum, value) or 1)), tone)
    drawing = gauge(value, maximum, target=target, draft=draft)
    top, height = (0, 14) if target is None else (3, 8)
    width = number(drawing["value"] or 0)
    more = ""
    if draft:
        length = number(drawing["draft"] or 0)
        more = f'<rect class="f3" x="{width}" y="{top}" width="{length}" height="{height}"/>'
    if drawing["tick"] is not None:
        more += f'<path class="tick" d="M{number(drawing["tick"])} 0V14"/>'
    return _bar(width, tone, top=top, height=height, more=more)


@lru_cache(maxsize=4_000)
def _plain_bar(width: str, tone: str) -> SafeString:
    """There are a thousand lengths, and a dashboard has a hundred of them."""
    return _bar(width, tone, top=0, height=14)


def _bar(width: str, tone: str, *, top: int, height: int, more: str = "") -> SafeString:
    return SafeString(
        '<svg class="h" viewBox="0 0 100 14" preserveAspectRatio="none" aria-hidden="true">'
        '<rect class="ft" width="100" height="14"/>'
        f'<rect class="{tone}" y="{top}" width="{width}" height="{height}"/>{more}</svg>'
    )


def _share(amount: float, whole: float) -> float:
    """In percent."""
    return round(100 * max(amount, 0) / whole, 1)


def gauge(
    value: float, maximum: float, *, target: float | None = None, draft: float = 0
) -> dict[str, float | None]:
    """Lengths in percent of one horizontal bar, its draft part and the tick of its target."""
    # room to the right of the target, so that going beyond it is seen
    whole = max(maximum, value + draft, (target or 0) * 1.2) or 1

    return {
        "value": _share(value, whole),
        "draft": _share(draft, whole),
        "tick": None if target is None else _share(target, whole),
    }


# A tree: trunk, one line a branch with its name, a circle for each leaf, the sum at the end.
LINE, HEAD, NAME_AT, LEAF_AT, LEAF_STEP, MOST_LEAVES = 24, 26, 26, 184, 13, 9


class BranchLine(NamedTuple):
    """One branch: its name, the size of each leaf, what they come to."""

    name: str
    leaves: Sequence[int]
    total: int
    is_marked: bool = False


def tree_svg(
    root: str, branches: Sequence[BranchLine], *, label: str, written: Callable[[Any], str]
) -> SafeString:
    """A root with its branches and leaves; the area of a circle is the size of the leaf.

    Fits 360 px; a long name is cut, the table beside the tree has it whole.
    """
    height = HEAD + LINE * len(branches) + 8
    largest = max((leaf for branch in branches for leaf in branch.leaves), default=1) or 1
    parts = [f'<svg class="chart tree" viewBox="0 0 {WIDTH} {height}" role="img"']
    parts.append(
        f' aria-label="{escape(label)}"><text class="v" x="0" y="12">{escape(root)}</text>'
    )
    if branches:
        end = HEAD + LINE * (len(branches) - 1) + LINE // 2
        parts.append(f'<path class="axis" d="M8 18V{end}"/>')
    for number_, branch in enumerate(branches):
        y = HEAD + LINE * number_ + LINE // 2
        tone = "f2" if branch.is_marked else "f1" if branch.leaves else "ft axis"
        parts.append(
            f'<path class="axis" d="M8 {y}H18"/>'
            f'<path class="{tone}" d="M18 {y - 5}l5 5l-5 5l-5-5z"/>'
            f'<text class="n" x="{NAME_AT}" y="{y + 4}">{escape(_cut(branch.name))}</text>'
        )
        for place, leaf in enumerate(branch.leaves[:MOST_LEAVES]):
            radius = number(max(1.5, 6 * math.sqrt(leaf / largest)))
            x = LEAF_AT + 7 + LEAF_STEP * place
            parts.append(f'<circle class="f1" cx="{x}" cy="{y}" r="{radius}"/>')
        if (more := len(branch.leaves) - MOST_LEAVES) > 0:
            x = LEAF_AT + 3 + LEAF_STEP * MOST_LEAVES
            parts.append(f'<text x="{x}" y="{y + 4}">+{more}</text>')
        parts.append(
            f'<text class="v" x="{WIDTH}" y="{y + 4}" text-anchor="end">'
            f"{written(branch.total)}</text>"
        )
    return SafeString("".join([*parts, "</svg>"]))


def _cut(name: str, *, longest: int = 21) -> str:
    return name if len(name) <= longest else f"{name[: longest - 1].rstrip()}…"


def point(longitude: float, latitude: float) -> tuple[float, float]:
    """Place on map.svg of a point on the earth."""
    x = MAP_X[0] * longitude + MAP_X[1]
    y = MAP_Y[0] * latitude + MAP_Y[1]
    return round(x, 1), round(y, 1)


# A diamond is 30 wide; two that stand closer than this cover each other.
APART = 10


def diamonds(places: Iterable[tuple[float, float]]) -> list[tuple[float, float]]:
    """Points on map.svg of places (longitude, latitude); of those that would cover each other one
    is drawn, so that a map of 500 centers stays light."""
    seen: dict[tuple[int, int], tuple[float, float]] = {}
    for place in places:
        x, y = point(*place)
        seen.setdefault((int(x // APART), int(y // APART)), (x, y))
    return list(seen.values())


def steps(values: Sequence[float]) -> list[int]:
    """Lower ends of up to four map classes with round numbers, the first one 0."""
    largest = max(values, default=0)
    if largest < 4:
        return list(range(int(largest) + 1)) or [0]
    power = 10 ** max(0, math.floor(math.log10(largest / 4)))
    step = math.ceil(largest / 4 / power) * power
    return [n * step for n in range(4) if n * step <= largest]
