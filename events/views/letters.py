"""Recommendations on their way and appeals of all events a reader may see: overdue first."""

from collections.abc import Iterator
from typing import Any

from django.http import FileResponse, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from core.access import MemberRequest, allow
from core.exports import sheet_response
from core.paging import page
from events import permissions
from events.letter_filters import LetterFilter
from events.models import Appeal, Delivery

SHOWN_APPEALS = 50
CENTER = "center__organisation"


@allow(permissions.can_see_events)
def letter_list(request: MemberRequest) -> HttpResponse:
    """Who answered, who has not, and since when."""
    chosen = LetterFilter(request.GET or None, user=request.user)
    found = page(request, chosen.deliveries())
    appeals = chosen.appeals().select_related("addressee", f"event__{CENTER}")
    context = {
        "form": chosen,
        "page": found,
        "rows": found.object_list.select_related(
            "addressee", "recommendation__event", f"recommendation__event__{CENTER}"
        ),
        "appeals": appeals[:SHOWN_APPEALS] if found.number == 1 else [],
        "is_filtered": any(chosen.chosen.values()),
    }
    return render(request, "events/letter_list.html", context)


@allow(permissions.can_see_events)
def letter_export(request: MemberRequest) -> FileResponse:
    """The same as xlsx: organisations only, nobody's name."""
    chosen = LetterFilter(request.GET or None, user=request.user)
    return sheet_response(
        request,
        filename="letters",
        title=_("Recommendations and appeals"),
        headers=[
            *(_("Kind"), _("Words"), _("Amount asked for, som"), _("Addressee"), _("Event")),
            *(_("Center"), _("Sent on"), _("Answer due on"), _("Status"), _("Overdue")),
            *(_("Answered on"), _("Answer")),
        ],
        rows=_lines(chosen),
        about=chosen.about(),
        personal=False,
    )


def _lines(chosen: LetterFilter) -> Iterator[list[Any]]:
    deliveries = chosen.deliveries().select_related(
        "addressee", "recommendation__event", f"recommendation__event__{CENTER}"
    )
    for row in deliveries.iterator(chunk_size=500):
        asked = row.recommendation
        state = row.get_status_display()
        yield _line(_("Recommendation"), asked.text, asked.amount, row, asked.event, state)
    appeals = chosen.appeals().select_related("addressee", f"event__{CENTER}")
    for appeal in appeals.iterator(chunk_size=500):
        state = _("answered") if appeal.answered_on else _("waits for an answer")
        yield _line(_("Appeal"), appeal.subject, None, appeal, appeal.event, state)


def _line(
    kind: str, words: str, amount: Any, row: Delivery | Appeal, event: Any, state: str
) -> list[Any]:
    center = event.center.organisation.name if event.center else ""
    return [
        *(kind, words, amount, row.addressee.name, event.title, center, row.sent_on),
        *(row.answer_due_on, state, _("Yes") if row.is_overdue else "", row.answered_on),
        row.answer,
    ]
