"""Who is to be asked, who was asked, who answered; the list of graduates."""

from dataclasses import dataclass

from django.db.models import Count, OuterRef, Q, QuerySet, Subquery

from accounts.models import User
from people.models import Consent, PersonPhone
from trainings.models import FollowUp, FollowUpAnswer, FollowUpQuerySet

State = FollowUp.State


@dataclass(frozen=True)
class Response:
    """How many people of some waves are in which state; they add up to `people`."""

    waiting: int
    asked: int
    answered: int
    refused: int
    no_consent: int

    @property
    def people(self) -> int:
        return self.waiting + self.asked + self.answered + self.refused + self.no_consent

    @property
    def rate(self) -> float | None:
        """Answers among all who completed, asked or not; None where nobody did."""
        return self.answered / self.people if self.people else None


def follow_ups(user: User) -> FollowUpQuerySet:
    """Rows a reader may see, with state and phone, the latest wave first."""
    main = PersonPhone.objects.filter(person=OuterRef("enrolment__person")).order_by(
        "position", "pk"
    )
    rows = FollowUp.objects.visible_to(user).live().with_state().with_relations()
    rows = rows.annotate(phone=Subquery(main.values("number")[:1]))
    return rows.order_by("-wave__due_on", "wave_id", "enrolment__person__sort_name", "pk")


def response(rows: FollowUpQuerySet) -> Response:
    """Counts of the states of these rows. One statement."""
    silent = Q(is_answered=False)
    willing = silent & Q(is_refused=False)
    counts = rows.order_by().aggregate(
        waiting=Count("pk", filter=willing & Q(has_consent=True, asked_on=None)),
        asked=Count("pk", filter=willing & Q(has_consent=True, asked_on__isnull=False)),
        answered=Count("pk", filter=Q(is_answered=True)),
        refused=Count("pk", filter=silent & Q(is_refused=True)),
        no_consent=Count("pk", filter=willing & Q(has_consent=False)),
    )
    return Response(**counts)


def alumni(user: User) -> QuerySet[FollowUpAnswer]:
    """The latest answer of each person who agreed to be on the list and is within sight, by name.

    Withdrawing the consent takes the person off at once.
    """
    agreed = Consent.objects.valid().filter(purpose=Consent.Purpose.ALUMNI)
    rows = FollowUp.objects.visible_to(user).live().order_by()
    answers = FollowUpAnswer.objects.current().filter(follow_up__in=rows.values("pk"))
    answers = answers.filter(
        follow_up__enrolment__person__in=agreed.values("person"),
        follow_up__enrolment__person__anonymised_at=None,
    )
    later = answers.filter(
        follow_up__enrolment__person=OuterRef("follow_up__enrolment__person")
    ).order_by("-recorded_at", "-pk")
    latest = answers.filter(pk=Subquery(later.values("pk")[:1]))
    latest = latest.select_related(
        "follow_up__enrolment__person",
        "follow_up__wave__training__programme",
        "follow_up__wave__training__center__organisation",
    )
    return latest.order_by("follow_up__enrolment__person__sort_name", "pk")
