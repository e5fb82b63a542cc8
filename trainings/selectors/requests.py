"""Who fits a request for a trainer, why, and what he has to do in those weeks."""

import datetime as dt
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from core.words import in_words, translated_columns
from people.models import Person
from trainings.models import MasterAward, TrainerProfile, TrainerRequest, Training, TrainingTrainer
from trainings.selectors.trainers import trainers

MOST = 20
# A training may be held some weeks before the days that were asked for.
EARLIER = dt.timedelta(days=31)
# The work of these days before and after the request stands beside a trainer's name.
AROUND = dt.timedelta(days=90)
Availability = TrainerProfile.Availability


@dataclass(frozen=True)
class Load:
    """Something that takes the trainer's time in the weeks of a request."""

    title: str
    starts_on: Any
    ends_on: Any
    is_request: bool = False


@dataclass
class Match:
    """A trainer with the reasons for and against."""

    person: Person
    fits: list[str] = field(default_factory=list)
    misses: list[str] = field(default_factory=list)
    load: list[Load] = field(default_factory=list)
    points: int = 0
    around: int = 0

    @property
    def is_busy(self) -> bool:
        return bool(self.load)


def matches(asked: TrainerRequest) -> list[Match]:
    """Trainers of the subject, the best first, each with the reasons and the load. Subject,
    language and place count most; who is away is left out. Six statements."""
    today = timezone.localdate()
    awards = MasterAward.objects.running_on(today).filter(person=OuterRef("pk"))
    rows = trainers().annotate(
        is_master=Exists(awards),
        is_area_master=Exists(awards.filter(area=asked.area_id)),
        has_taught=Exists(
            TrainingTrainer.objects.filter(
                person=OuterRef("pk"), training__programme__area=asked.area_id
            )
        ),
    )
    teaches = TrainerProfile.objects.filter(areas=asked.area_id).values("person")
    rows = rows.filter(Q(pk__in=teaches) | Q(is_area_master=True) | Q(has_taught=True))
    rows = rows.exclude(trainer_profile__availability=Availability.AWAY)
    rows = rows.select_related("trainer_profile").prefetch_related(
        "trainer_profile__areas", "trainer_profile__regions"
    )
    people = list(rows.order_by("-is_master", "sort_name", "pk")[:200])
    pks = [person.pk for person in people]
    load, around = load_of(pks, asked), trainings_around(pks, asked)
    found = [_match(person, asked, load.get(person.pk, [])) for person in people]
    for match in found:
        match.around = around.get(match.person.pk, 0)
    # Of two who fit alike, the one with less to do.
    found.sort(key=lambda match: (match.is_busy, -match.points, match.around))
    return found[:MOST]


def trainings_around(people: Sequence[int], asked: TrainerRequest) -> dict[int, int]:
    """{person: trainings taught} from three months before a request to three months after it.
    One statement."""
    rows = TrainingTrainer.objects.filter(
        person__in=people,
        training__starts_on__lte=asked.ends_on + AROUND,
        training__ends_on__gte=asked.starts_on - AROUND,
    ).exclude(training__status=Training.Status.CANCELLED)
    counts = rows.order_by().values("person").annotate(number=Count("training", distinct=True))
    return dict(counts.values_list("person", "number"))


def _match(person: Any, asked: TrainerRequest, load: list[Load]) -> Match:
    profile = getattr(person, "trainer_profile", None)
    match = Match(person, load=load)
    region = asked.place.region_id if asked.place else None
    areas = {row.pk for row in profile.areas.all()} if profile else set()
    regions = {row.pk for row in profile.regions.all()} if profile else set()
    languages = profile.languages if profile else []
    online = asked.format == Training.Format.ONLINE
    _note(match, asked.area_id in areas, 3, _("teaches the subject"), "")
    _note(match, person.is_area_master, 3, _("master trainer of the subject"), "")
    _note(match, person.is_master and not person.is_area_master, 1, _("master trainer"), "")
    _note(match, person.has_taught, 1, _("has taught the subject"), "")
    known = _("speaks the language"), _("the language is not in the profile")
    _note(match, asked.language in languages, 3, *known)
    if online:
        remote = _("teaches online"), _("online is not in the profile")
        _note(match, bool(profile and profile.teaches_online), 2, *remote)
    elif region is not None:
        there = _("teaches in the region"), _("the region is not in the profile")
        _note(match, region in regions, 2, *there)
    if profile and profile.availability == Availability.LIMITED:
        match.misses.append(profile.availability_note or str(Availability.LIMITED.label))
    return match


def _note(match: Match, is_met: bool, points: int, yes: str, no: str) -> None:  # noqa: FBT001
    if is_met:
        match.points += points
        match.fits.append(yes)
    elif no:
        match.misses.append(no)


def load_of(people: Sequence[int], asked: TrainerRequest) -> dict[int, list[Load]]:
    """Trainings and other requests of these people in the weeks of a request. Two statements."""
    found: dict[int, list[Load]] = defaultdict(list)
    names = translated_columns("training__programme__title")
    links = TrainingTrainer.objects.filter(
        person__in=people,
        training__starts_on__lte=asked.ends_on,
        training__ends_on__gte=asked.starts_on,
    ).exclude(training__status=Training.Status.CANCELLED)
    shown = ("person", "training__starts_on", "training__ends_on", *names)
    for row in links.order_by("training__starts_on", "pk").values(*shown):
        title = in_words(row, "training__programme__title")
        found[row["person"]].append(
            Load(title, row["training__starts_on"], row["training__ends_on"])
        )
    others = _overlapping(asked).filter(trainer__in=people).order_by("starts_on", "pk")
    for other in others.only("trainer", "subject", "starts_on", "ends_on"):
        if other.trainer_id is not None:
            load = Load(other.subject, other.starts_on, other.ends_on, is_request=True)
            found[other.trainer_id].append(load)
    return found


def outcomes_of(asked: TrainerRequest) -> QuerySet[Training]:
    """Trainings that may have come of a request: of its center, taught by its trainer, begun, and
    not older than the request's weeks by more than a month. The nearest first."""
    rows = Training.objects.filter(
        center=asked.center_id,
        trainers__person=asked.trainer_id,
        starts_on__lte=timezone.localdate(),
        ends_on__gte=asked.starts_on - EARLIER,
    ).exclude(status=Training.Status.CANCELLED)
    return rows.select_related("programme").order_by("starts_on", "pk").distinct()


def is_busy(person: Person, asked: TrainerRequest) -> bool:
    """Whether the person teaches, or is asked to, in the weeks of a request."""
    return bool(load_of([person.pk], asked))


def _overlapping(asked: TrainerRequest) -> QuerySet[TrainerRequest]:
    rows = TrainerRequest.objects.filter(state__in=TrainerRequest.BUSY).exclude(pk=asked.pk)
    return rows.filter(starts_on__lte=asked.ends_on, ends_on__gte=asked.starts_on)
