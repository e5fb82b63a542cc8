"""Measures of trainings and the people on their registers."""

from django.db.models import F, Q, QuerySet
from django.db.models.expressions import RawSQL
from django.utils.translation import gettext_lazy as _

from people.models import Sex
from reports.measures.base import Adding, Counted, How, Part, Scope, Split, Unit, as_measure
from reports.measures.sources import (
    ENROLMENT,
    NAMELESS,
    OF_EVENTS,
    OF_TRAININGS,
    TRAINING,
    as_number,
    came,
    crowds,
    nameless,
    on_registers,
    trainings,
)
from trainings.models import Attendance, Enrolment, Programme, Training, TrainingTrainer

APPROVED = _("Approved trainings; with drafts also running, submitted and returned ones.")
ON_REGISTER = _("Enrolled and left early, of approved trainings. Waiting, no-show and void never.")
OF_A_TRAINING = (Split.REGION, Split.CENTER, Split.AREA)
OF_SOMEBODY = (Split.SEX, Split.AGE, Split.REGION, Split.CENTER, Split.URBAN, Split.GROUP)


@as_measure(
    title=_("Trainings held"),
    unit=Unit.EVENTS,
    says=_("Trainings of all kinds, trainings of trainers among them."),
    counted=APPROVED,
    unique=_("Each training once, on its first day."),
    periods=Adding.SUM,
    centers=Adding.SUM,
    splits=OF_A_TRAINING,
    filters=OF_TRAININGS,
)
def trainings_held(scope: Scope) -> Counted:
    return Counted([Part(TRAINING, trainings(scope))])


@as_measure(
    title=_("Participations"),
    unit=Unit.PARTICIPATIONS,
    says=_(
        "Rows of registers, and with the filter “sources” who came to events. People who were only "
        "counted, without names, are added and always shown so, 520 = 480 + 40."
    ),
    counted=ON_REGISTER,
    unique=_("Somebody on two trainings counts twice; once for an event with all its parts."),
    periods=Adding.SUM,
    centers=Adding.SUM,
    splits=(*OF_SOMEBODY, Split.AREA),
    filters=(*OF_TRAININGS, *OF_EVENTS, "sources"),
)
def participations(scope: Scope) -> Counted:
    return Counted(_those_of(scope))


def _those_of(scope: Scope) -> list[Part]:
    """Rows of trainings, of events, or of both, as the filter "sources" asks."""
    sources = scope.values("sources") or ["trainings"]
    parts: list[Part] = []
    if "trainings" in sources:
        parts.append(Part(ENROLMENT, on_registers(scope)))
        parts.append(Part(NAMELESS, nameless(scope), is_nameless=True))
    if "events" in sources:
        parts += [*came(scope), crowds(scope)]
    return parts


@as_measure(
    title=_("Unique people"),
    unit=Unit.PEOPLE,
    says=_("Different people on registers, and with the filter “sources” at events too."),
    counted=ON_REGISTER,
    unique=_(
        "One person is one in the whole network, however often and wherever. Counts without names "
        "and guests of whom there is no record are not among them."
    ),
    periods=Adding.UNIQUE,
    centers=Adding.UNIQUE,
    splits=(*OF_SOMEBODY, Split.AREA),
    filters=(*OF_TRAININGS, *OF_EVENTS, "sources"),
)
def unique_people(scope: Scope) -> Counted:
    return Counted(_people(_those_of(scope)), of="person")


def _people(parts: list[Part]) -> list[Part]:
    """Those of whom there is a record."""
    return [
        Part(part.kind, part.rows.filter(person__isnull=False), part.columns)
        for part in parts
        if not part.is_nameless
    ]


# Somebody has completed when a person said so, else who did not leave early and was in as many of
# the held sessions as the programme asks. Held is a session in which anybody is marked: of each
# session the first mark is looked up (OFFSET keeps it so), of each row its own marks, so it takes
# as long as the project is large, not as all registers are.
_COMPLETED = """
WITH own AS MATERIALIZED ({trainings}), held AS MATERIALIZED (
  SELECT s.training_id, count(*) AS number FROM trainings_session s
  WHERE s.training_id IN (SELECT id FROM own) AND EXISTS (
    SELECT 1 FROM trainings_attendance a JOIN trainings_enrolment o ON o.id = a.enrolment_id
    WHERE a.session_id = s.id AND o.training_id = s.training_id AND o.status IN {counted} OFFSET 0)
  GROUP BY s.training_id)
SELECT e.id FROM trainings_enrolment e
JOIN trainings_training t ON t.id = e.training_id
JOIN trainings_programme p ON p.id = t.programme_id
LEFT JOIN held ON held.training_id = e.training_id
LEFT JOIN LATERAL (
  SELECT count(*) AS there FROM trainings_attendance a
  WHERE a.enrolment_id = e.id AND a.mark IN {there}
) m ON e.completed_override IS NULL AND held.number > 0
WHERE e.training_id IN (SELECT id FROM own) AND e.status IN {counted} AND coalesce(
  e.completed_override,
  e.status <> 'left_early' AND held.number > 0 AND m.there * 100 >= p.attended_from * held.number,
  false)"""


@as_measure(
    title=_("Completed"),
    unit=Unit.PARTICIPATIONS,
    says=_(
        "Participations that were completed: in as many sessions as the programme asks (75 % where "
        "it does not say), or as a person decided."
    ),
    counted=ON_REGISTER,
    unique=_("Somebody who completed two trainings counts twice."),
    periods=Adding.SUM,
    centers=Adding.SUM,
    splits=(*OF_SOMEBODY, Split.AREA),
    filters=OF_TRAININGS,
)
def completed(scope: Scope) -> Counted:
    own, params = trainings(scope).values("id").query.sql_with_params()
    sql = _COMPLETED.format(
        trainings=own, counted=tuple(map(str, Enrolment.COUNTED_STATUSES)), there=_THERE
    )
    rows = Enrolment.objects.filter(pk__in=RawSQL(sql, params)).order_by()  # noqa: S611
    return Counted([Part(ENROLMENT, rows)])


_THERE = tuple(map(str, Attendance.THERE))


@as_measure(
    title=_("Share of women"),
    unit=Unit.SHARE,
    says=_(
        "Women among the different people on registers. Who did not state it is in the whole. "
        "With a thematic area it is the share in courses of that area."
    ),
    counted=ON_REGISTER,
    unique=_("One person is one in the whole network."),
    periods=Adding.NOT,
    centers=Adding.NOT,
    splits=(Split.AGE, Split.REGION, Split.CENTER, Split.URBAN, Split.GROUP, Split.AREA),
    filters=OF_TRAININGS,
)
def share_of_women(scope: Scope) -> Counted:
    is_woman = as_number(Q(person__sex=Sex.FEMALE))
    rows = Part(ENROLMENT, on_registers(scope), {"part": is_woman})
    return Counted([rows], of="person", how=How.SHARE)


@as_measure(
    title=_("Learning gain"),
    unit=Unit.POINTS,
    says=_("Points between the test before and after, on the average of all who took both."),
    counted=ON_REGISTER,
    unique=_("Each row with both tests once."),
    periods=Adding.NOT,
    centers=Adding.NOT,
    splits=(*OF_SOMEBODY, Split.AREA),
    filters=OF_TRAININGS,
)
def learning_gain(scope: Scope) -> Counted:
    rows = on_registers(scope).filter(pre_test__isnull=False, post_test__isnull=False)
    return Counted(
        [Part(ENROLMENT, rows, {"amount": F("post_test") - F("pre_test")})], how=How.MEAN
    )


def _of_tots(scope: Scope) -> QuerySet[Enrolment]:
    """Registers of trainings of trainers."""
    return on_registers(scope).filter(training__programme__kind=Programme.Kind.TOT)


@as_measure(
    title=_("Trainers trained"),
    unit=Unit.PEOPLE,
    says=_("Different people on registers of trainings of trainers."),
    counted=ON_REGISTER,
    unique=_("One person is one in the whole network."),
    periods=Adding.UNIQUE,
    centers=Adding.UNIQUE,
    splits=(*OF_SOMEBODY, Split.AREA),
    filters=OF_TRAININGS,
)
def tot_trainers(scope: Scope) -> Counted:
    return Counted([Part(ENROLMENT, _of_tots(scope))], of="person")


@as_measure(
    title=_("Centers with trained trainers"),
    unit=Unit.COUNT,
    says=_(
        "Different centers that the people on registers of trainings of trainers belong to. Who "
        "belongs to the directorate or to another organisation adds no center."
    ),
    counted=ON_REGISTER,
    unique=_("A center that sent several people is one."),
    periods=Adding.UNIQUE,
    centers=Adding.NOT,
    splits=(Split.AREA,),
    filters=OF_TRAININGS,
)
def tot_centers(scope: Scope) -> Counted:
    rows = _of_tots(scope).filter(sent_by__center__isnull=False)
    return Counted([Part(ENROLMENT, rows, {"center": "sent_by__center"})], of="center")


@as_measure(
    title=_("People reached by the cascade"),
    unit=Unit.PEOPLE,
    says=_(
        "Different people on registers of trainings that were taught by trainers of this project's "
        "trainings of trainers. A training counts to the training of trainers that its trainer had "
        "finished last before it began."
    ),
    counted=ON_REGISTER,
    unique=_("One person is one in the whole network."),
    periods=Adding.UNIQUE,
    centers=Adding.UNIQUE,
    splits=(*OF_SOMEBODY, Split.AREA),
    filters=OF_TRAININGS,
)
def cascade_people(scope: Scope) -> Counted:
    tots = trainings(scope).filter(programme__kind=Programme.Kind.TOT)
    if not scope.with_drafts:
        tots = tots.filter(status=Training.Status.APPROVED)
    trained = Enrolment.objects.filter(training__in=tots, status=Enrolment.Status.ENROLLED)
    taught = TrainingTrainer.objects.local(with_drafts=True)
    taught = taught.filter(person__in=trained.values("person")).with_tot()
    taught = taught.filter(tot__in=tots.values("pk")).order_by()  # type: ignore[misc]
    rows = Enrolment.objects.counted().filter(training__in=taught.values("training"))
    return Counted([Part(ENROLMENT, rows.order_by())], of="person")
