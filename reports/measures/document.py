"""`docs/measures.md`: every measure with its rules, written from the code."""

from collections.abc import Iterator

from django.utils.translation import override

from reports.measures.base import MEASURES, Measure

HEAD = """# Measures

What indicators and reports count, and by what rules. This page is written from the code
(`python manage.py write_measures`), so it says what the portal does.

Of every measure:

- Only what lies within the period asked for counts, and for a project also within the project's
  period and regions. What is left out is told with the reason.
- Every figure leads to the rows behind it; shares and people are counted anew for each cell and
  each period, never added up or averaged.
- Readers who may not see the rows see no cells of 1 to 4 people, nor what would reveal them.
- The filter `network` drops the link to the project and keeps its period and regions, for what
  the whole network brings about.

| Measure | Key | Unit | Over periods | Over centers |
| --- | --- | --- | --- | --- |
"""


def document() -> str:
    """The whole page, in English whatever the language of the reader."""
    with override("en"):
        rows = sorted(MEASURES.values(), key=lambda rules: str(rules.title))
        table = "".join(
            f"| {one.title} | `{one.key}` | {one.unit.label} | {one.periods.label} |"
            f" {one.centers.label} |\n"
            for one in rows
        )
        return HEAD + table + "".join(line for one in rows for line in _about(one))


def _about(rules: Measure) -> Iterator[str]:
    splits = ", ".join(str(split.label).lower() for split in rules.splits) or "none"
    filters = ", ".join(f"`{name}`" for name in dict.fromkeys(rules.filters)) or "none"
    yield f"\n## {rules.title}\n\n{rules.says}\n\n"
    yield f"- Counts: {rules.counted}\n"
    yield f"- Told apart: {rules.unique}\n"
    yield f"- Over periods: {rules.periods.label}. Over centers: {rules.centers.label}.\n"
    yield f"- May be split by: {splits}. Filters: {filters}.\n"
