"""Measures of work: who orders courses, and what became of those who took them."""

from functools import reduce
from operator import or_
from typing import Any

from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from reports.measures.base import Adding, Counted, How, Kind, Part, Scope, Split, Unit, as_measure
from reports.measures.sources import OF_TRAININGS, as_number, draft, trainings
from reports.measures.trainings import OF_SOMEBODY
from reports.selectors.employment import WORKING, lines_of, usual_months
from trainings.models import CourseOrder, FollowUpAnswer, OrderTraining, Training

ORDER = Kind(
    "orders",
    _("Course orders"),
    {
        "pk": "pk",
        "day": "ordered_on",
        "region": "center__region",
        "center": "center",
        "other": "organisation",
    },
    placed_at=None,
)
ANSWER = Kind(
    "answers",
    _("Answers of graduates"),
    {
        "pk": "pk",
        "person": "follow_up__enrolment__person",
        "sex": "follow_up__enrolment__person__sex",
        "age": "follow_up__enrolment__age",
        "level": "follow_up__enrolment__person__place__level",
        "day": "follow_up__wave__training__starts_on",
        "region": "follow_up__wave__training__region",
        "center": "follow_up__wave__training__center",
        "area": "follow_up__wave__training__programme__area",
        "draft": draft("follow_up__wave__training__"),
    },
    placed_at="follow_up__wave__training__",
    is_personal=True,
)


@as_measure(
    title=_("Employers that order courses"),
    unit=Unit.COUNT,
    says=_(
        "Different organisations with a course order of these days, to be compared with those of "
        "the baseline. To a project belong the orders that its trainings fill."
    ),
    counted=_("Orders that were neither declined nor cancelled, filled or not."),
    unique=_("An organisation is one, however often and wherever it orders."),
    periods=Adding.UNIQUE,
    centers=Adding.UNIQUE,
    splits=(Split.REGION, Split.CENTER),
    filters=("network",),
)
def employers_ordering(scope: Scope) -> Counted:
    rows = CourseOrder.objects.standing().order_by()
    if scope.owner is not None:
        rows = rows.filter(pk__in=_filled_by(trainings(scope)))
    return Counted([Part(ORDER, rows, _inside(scope))], of="other")


def _filled_by(rows: QuerySet[Training]) -> QuerySet[Any]:
    """The orders that these trainings fill; a training that nobody has approved yet fills too."""
    return OrderTraining.objects.filter(training__in=rows).order_by().values("order")


def _inside(scope: Scope) -> dict[str, Any]:
    """Whether the center that was asked lies in the regions of the project."""
    places = scope.project_regions
    if not places:
        return {}
    town = "center__organisation__place"
    paths = ("center__region", town, f"{town}__parent", f"{town}__parent__parent")
    return {"inside": as_number(reduce(or_, (Q(**{f"{path}__in": places}) for path in paths)))}


@as_measure(
    title=_("Employment rate"),
    unit=Unit.SHARE,
    says=_(
        "Employed and self-employed among those who answered some months after a training, as on "
        "the page of what became of graduates: six months unless the filter “months” says "
        "otherwise. The days are those on which the trainings began; waves are never added."
    ),
    counted=_(
        "Answers that stand, of people who count on the register. Who was not reached or did not "
        "answer is not in the whole."
    ),
    unique=_("Each answer once: somebody who completed two trainings is two."),
    periods=Adding.NOT,
    centers=Adding.NOT,
    splits=(*OF_SOMEBODY, Split.AREA),
    filters=(*OF_TRAININGS, "months"),
)
def employment_rate(scope: Scope) -> Counted:
    months = [int(one) for one in scope.values("months") if one.isdecimal()] or [usual_months()]
    lines = lines_of(trainings(scope).values("pk")).filter(wave__months=months[0])
    rows = FollowUpAnswer.objects.current().filter(follow_up__in=lines.values("pk")).order_by()
    is_working = as_number(Q(outcome__in=WORKING))
    return Counted([Part(ANSWER, rows, {"part": is_working})], how=How.SHARE)
