"""The dashboard on one page of paper: the same figures for the same filters and reader."""

import datetime as dt
from pathlib import Path
from typing import Any

from django.conf import settings
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from core import dates, pdf
from core.templatetags.portal import cell, thousands
from people.models import Sex
from reports.selectors.dashboard import Dashboard
from reports.selectors.digests import SEXES
from reports.selectors.progress import ProjectProgress
from reports.tables import Board, Line

TEMPLATE = Path(__file__).parent / "typst" / "summary.typ"
# What a page has room for; the rest of a longer list is one line.
REGIONS, AREAS, CENTERS, PROJECTS, COLUMNS = 10, 8, 8, 4, 24
TITLE = 90


def summary_pdf(
    found: Dashboard, *, projects: list[ProjectProgress], unreported: int | None
) -> bytes:
    """The page as PDF, in the active language. `projects` and `unreported` are for who may read
    them; numbers that are hidden on the dashboard are hidden here."""
    return pdf.render(TEMPLATE, summary(found, projects=projects, unreported=unreported))


def summary(
    found: Dashboard, *, projects: list[ProjectProgress], unreported: int | None
) -> dict[str, Any]:
    """What the page says, in the active language."""
    board, period = found.board, found.chosen.period_chosen
    return {
        "language": (get_language() or "ky")[:2],
        "author": str(settings.ASSOCIATION_NAME),
        "title": _("The network at a glance"),
        "about": found.chosen.about(),
        "period": dates.date_range(period.start, period.end),
        "as_of": _("As of %(time)s.") % {"time": _moment(found.figures.counted_at)},
        "figures": [*_of_trainings(board), *_of_events(found)],
        "notes": _notes(board),
        "months": _months(board),
        "tables": [
            table
            for table in (
                _table(_("Regions"), board.regions, REGIONS),
                _table(_("Thematic areas"), board.areas, AREAS),
                _ages(board),
                _table(_("Centers"), board.every_center, CENTERS),
            )
            if table["rows"]
        ],
        "projects": _projects(projects),
        "unreported": ""
        if unreported is None
        else _("Centers that have not handed in everything that is over: %(number)s.")
        % {"number": unreported},
        "words": {
            "made": _("Printed %(day)s") % {"day": dates.long_day(timezone.localdate())},
            "months": _("Participations by time"),
        },
    }


def _moment(value: dt.datetime) -> str:
    local = timezone.localtime(value)
    return f"{dates.short_day(local)} {dates.clock(local)}"


def _of_trainings(board: Board) -> list[list[str]]:
    total = board.total
    found = [
        [cell(total.trainings.value), _("trainings"), ""],
        [cell(total.participations.value), _("participations"),
         _("one person in two trainings is two")],
        [cell(total.people.value), _("unique people"), _("each person once")],
    ]  # fmt: skip
    if total.nameless.value != 0:
        about = _("beside the figures before, never part of them")
        found.append([cell(total.nameless.value), _("counted without names"), about])
    if board.women_share:
        found.append([board.women_share, _("women among unique people"), ""])
    return found


def _of_events(found: Dashboard) -> list[list[str]]:
    if not found.events.has_events:
        return []
    total = found.events.total
    return [
        [cell(total.events.value), _("events held"), ""],
        [cell(total.participations.value), _("came to events"), ""],
        [cell(found.events.together.value), _("people of trainings and events together"), ""],
    ]


def _notes(board: Board) -> list[str]:
    """Why sums differ, and what a star is."""
    notes = []
    people = board.total.people.value
    if people is not None and board.has_rows and board.sum_over_regions > people:
        notes.append(
            _(
                "Added up over regions, people make %(sum)s, and the total is %(whole)s: who "
                "learned in several regions stands in each of them, but only once in the total."
            )
            % {"sum": thousands(board.sum_over_regions), "whole": thousands(people)}
        )
    if not board.has_rows:
        notes.append(
            _(
                "People who learned in several regions or months stand in each of them, but only "
                "once in the total."
            )
        )
    if board.has_hidden:
        notes.append(
            _(
                "A star stands for a number that is hidden to protect people: fewer than five, or "
                "a number that would give one of those away."
            )
        )
    return notes


def _months(board: Board) -> dict[str, Any]:
    """Bars in percent of the longest; hidden ones have none."""
    lines = board.months[:COLUMNS]
    values = [line.participations.value or 0 for line in lines]
    longest = max(values, default=0) or 1
    bars = [
        {
            "label": line.code,
            "said": cell(line.participations.value),
            "height": round(100 * value / longest, 1),
        }
        for line, value in zip(lines, values, strict=True)
    ]
    alt = ", ".join(f"{bar['label']} {bar['said']}" for bar in bars)
    return {"bars": bars, "alt": alt or "–"}


def _table(title: str, lines: list[Line], at_most: int) -> dict[str, Any]:
    """The lines with most participations; what is left out is told, not added up: sums could give
    hidden numbers away."""
    largest = sorted(lines, key=lambda line: -(line.participations.value or 0))[:at_most]
    more = len(lines) - len(largest)
    return {
        "title": title,
        "heads": ["", _("Trainings"), _("Participations"), _("People")],
        "rows": [
            [
                line.label,
                *(cell(one.value) for one in (line.trainings, line.participations, line.people)),
            ]
            for line in lines
            if line in largest
        ],
        "note": _("and %(number)s more") % {"number": more} if more else "",
    }


def _ages(board: Board) -> dict[str, Any]:
    rows = [
        [line.label, *(cell(one.people.value) for one in cells), cell(line.people.value)]
        for line, cells in board.ages_by_sex
        if line.people.value != 0
    ]
    return {
        "title": _("People by age and sex"),
        "heads": ["", *(str(Sex(sex).label) for sex in SEXES), _("Total")],
        "rows": rows,
        "note": "",
    }


def _shortened(text: str) -> str:
    """A title of one line."""
    return text if len(text) <= TITLE else text[: TITLE - 1].rstrip() + "…"


def _projects(projects: list[ProjectProgress]) -> dict[str, Any]:
    """How many of the agreed indicators are met, over the whole time of each project."""
    shown = projects[:PROJECTS]
    is_waiting = any(one.lines is None for one in shown)
    note = _("A dash is being counted: print the page again in a minute.") if is_waiting else ""
    return {
        "title": _("Projects: indicators against their targets"),
        "heads": ["", _("Met"), _("Not met"), _("Others")],
        "rows": [[_shortened(one.project.title), *_outcomes(one)] for one in shown],
        "note": note,
    }


def _outcomes(one: ProjectProgress) -> list[str]:
    if one.lines is None:
        return ["–"] * 3
    return [str(one.met), str(one.not_met), str(one.others)]
