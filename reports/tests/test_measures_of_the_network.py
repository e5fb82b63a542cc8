"""Master trainers, e-tutorials and members against the same in plain Python, on random rows."""

import datetime as dt
from typing import Any

import pytest
from django.db import transaction
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from accounts.tests.factories import create_directorate
from centers.models import NetworkMembership
from centers.tests.factories import create_organisation
from library.models import Resource
from library.tests.factories import create_resource
from reports.measures import Scope, measure
from reports.tests.test_measures import SCOPES, quickly
from reports.tests.worlds import DAYS, World, create_world
from trainings.models import MasterAward, Training
from trainings.tests.factories import create_award, create_funding, create_training

pytestmark = pytest.mark.django_db
# Held or under way; whether the directorate has approved it is not asked of an award.
RUNNING = {"approved", "running", "submitted", "returned"}
DAY, ENDS = st.sampled_from(DAYS), st.sampled_from([None, 5, 60, 200])
TOTS = st.lists(
    st.tuples(
        st.integers(0, 2),
        st.sampled_from(["approved", "approved", *Training.Status.values]),
        st.booleans(),
    ),
    min_size=1,
    max_size=3,
)
AWARDS = st.lists(
    st.tuples(
        st.integers(0, 7), st.integers(0, 2), DAY, ENDS, st.sampled_from(["withdrawn", "lapsed"])
    ),
    max_size=6,
    unique_by=lambda row: row[0],
)


@pytest.fixture
def world(db: None) -> World:
    return create_world()


@quickly
@given(tots=TOTS, awards=AWARDS, days=SCOPES)
def test_master_trainers_agree_with_plain_python(
    world: World, tots: list[Any], awards: list[Any], days: Any
) -> None:
    with transaction.atomic():
        trainings = [_tot(world, *drawn) for drawn in tots]
        for person, place, day, lasted, end in awards:
            ended = day + dt.timedelta(days=lasted) if lasted else None
            create_award(
                person=world.people[person],
                training=trainings[place % len(trainings)],
                starts_on=day,
                valid_until=day + dt.timedelta(days=365),
                ended_on=ended,
                end=end if ended else "",
                end_reason="Said so" if ended else "",
            )
        scope = Scope(days[0], days[1], project=world.project, with_drafts=days[2])
        first, last = scope.window
        regions = {place.pk for place in world.project.regions.all()}

        def counts(award: MasterAward) -> bool:
            training = award.training
            return (
                first <= award.starts_on <= last
                and not (award.end == "withdrawn" and award.ended_on and award.ended_on <= last)
                and training.status in RUNNING
                and training.region_id in regions
                and training.funding_sources.filter(project=world.project).exists()
            )

        by_hand = {award.person_id for award in MasterAward.objects.all() if counts(award)}
        assert measure("certified_master_trainers", scope).value == len(by_hand)
        transaction.set_rollback(True)


def _tot(world: World, center: int, status: str, is_own: bool) -> Training:
    training = create_training(
        center=world.centers[center], programme=world.programmes[1], status=status,
        starts_on=dt.date(2024, 2, 1),
    )  # fmt: skip
    if is_own:
        create_funding(training=training, kind="donor_project", project=world.project)
    return training


@quickly
@given(
    tutorials=st.lists(
        st.tuples(st.sampled_from([None, *DAYS]), ENDS, st.sampled_from(["tutorial", "video"])),
        max_size=4,
    ),
    members=st.lists(st.tuples(st.sampled_from([None, *DAYS]), ENDS), max_size=4),
    days=SCOPES,
)
def test_tutorials_and_members_agree_with_plain_python(
    world: World, tutorials: list[Any], members: list[Any], days: Any
) -> None:
    with transaction.atomic():
        boss = create_directorate()
        for published, lasted, kind in tutorials:
            row = create_resource(by=boss)
            moment = published and timezone.make_aware(dt.datetime.combine(published, dt.time(23)))
            gone = moment and lasted and moment + dt.timedelta(days=lasted)
            Resource.objects.filter(pk=row.pk).update(
                kind=kind,
                published_at=moment,
                withdrawn_at=gone or None,
                withdraw_reason="Out of date" if gone else "",
            )
        for joined, lasted in members:
            left = joined and lasted and joined + dt.timedelta(days=lasted)
            status = "former" if left else "member" if joined else "applicant"
            NetworkMembership.objects.create(
                organisation=create_organisation(), status=status, joined_on=joined,
                left_on=left or None,
            )  # fmt: skip
        last = days[1]

        def stands(row: Resource) -> bool:
            there, gone = _day(row.published_at), _day(row.withdrawn_at)
            return there is not None and there <= last and (gone is None or gone > last)

        by_hand = [row for row in Resource.objects.filter(kind="tutorial") if stands(row)]
        scope = Scope(days[0], last)
        assert measure("tutorials_published", scope).value == len(by_hand)
        in_network = [
            row
            for row in NetworkMembership.objects.all()
            if row.joined_on and row.joined_on <= last and not (row.left_on and row.left_on <= last)
        ]
        assert measure("network_size", scope).value == len(in_network)
        transaction.set_rollback(True)


def _day(moment: dt.datetime | None) -> dt.date | None:
    return moment and timezone.localdate(moment)
