"""Who signed up for a training, who each of them may be, and the share of women among them."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Count, Q

from accounts.models import User
from people.matching import Match
from people.models import Person, Sex
from people.selectors import find_candidates, visible_ids
from trainings.models import Application, Enrolment, TargetedCall, Training

# Checklist S117: about a fifth of those who learn IT are young women.
IT_AREA, IT_FIELDS, IT_BASELINE = "it", "06", 20
FEW = 5
Candidate = tuple[Person, Match, bool]


@dataclass(frozen=True, slots=True)
class Applicant:
    """One application with the people it may be of: each with how sure, and whether the reader
    may see who that is."""

    row: Application
    candidates: Sequence[Candidate]

    @property
    def known(self) -> Candidate | None:
        """Who it surely is; None when a person has to look, or it is somebody new."""
        same = [one for one in self.candidates if one[1].level == "same"]
        return same[0] if len(same) == 1 else None

    @property
    def is_unsure(self) -> bool:
        return bool(self.candidates) and self.known is None


@dataclass(frozen=True, slots=True)
class WomenShare:
    """Women among people of known sex; `share` in percent, None where of nobody it is known."""

    women: int
    known: int
    unknown: int
    baseline: int | None

    @property
    def share(self) -> int | None:
        return round(100 * self.women / self.known) if self.known else None

    @property
    def is_few(self) -> bool:
        return self.known < FEW

    @property
    def is_below(self) -> bool:
        return self.baseline is not None and self.share is not None and self.share < self.baseline


def applicants(training: Training, *, user: User) -> list[Applicant]:
    """Everybody who signed up, new ones first; candidates for those who wait for an answer.

    Six statements at most, however many there are.
    """
    order = {status: number for number, status in enumerate(Application.Status.values)}
    rows = list(training.applications.select_related("place", "country", "call"))
    rows.sort(key=lambda row: (order[row.status], row.queued_at or row.created_at))
    for row in rows:
        row.training = training
    asked = [row for row in rows if not row.is_gone and row.person_id is None]
    found = find_candidates([row.traits() for row in asked]) if asked else {}
    people = {person.pk for best in found.values() for person, _match in best}
    visible = visible_ids(user, people) if people else set()
    of = {row.pk: found.get(number, []) for number, row in enumerate(asked)}
    return [
        Applicant(
            row, [(person, match, person.pk in visible) for person, match in of.get(row.pk, [])]
        )
        for row in rows
    ]


def women_share(training: Training, found: Sequence[Applicant] = ()) -> WomenShare:
    """Among those on the register and those who have still to hear, where the reader has them. One
    statement."""
    rows = Enrolment.objects.filter(
        training=training, status__in=(*Enrolment.COUNTED_STATUSES, Enrolment.Status.WAITING)
    )
    on = rows.aggregate(
        women=Count("pk", filter=Q(person__sex=Sex.FEMALE)),
        men=Count("pk", filter=Q(person__sex=Sex.MALE)),
        all=Count("pk"),
    )
    coming = [one.row.sex for one in found if not one.row.is_gone and one.row.status != "accepted"]
    women = on["women"] + coming.count(Sex.FEMALE)
    known = women + on["men"] + coming.count(Sex.MALE)
    baseline = IT_BASELINE if is_it(training) else None
    return WomenShare(women, known, on["all"] + len(coming) - known, baseline)


def is_it(training: Training) -> bool:
    """A course of information technologies: by its area, or by its ISCED-F field."""
    programme = training.programme
    return programme.area.code == IT_AREA or str(programme.isced_field_id or "").startswith(
        IT_FIELDS
    )


def calls_of(training: Training) -> list[TargetedCall]:
    """Its calls, the newest first, each with `came`: how many signed up by its link."""
    rows = training.calls.select_related("group", "created_by").annotate(came=Count("applications"))
    return list(rows.order_by("-created_at", "-pk"))
