"""Both faces of one rule: querysets and functions say the same."""

import pytest

from accounts.tests.factories import create_admin, create_directorate, create_user
from centers.tests.factories import create_center, create_coordinator, create_trainer_user
from events import permissions
from events.models import Event
from events.tests.factories import create_event
from projects.tests.factories import create_donor_viewer

pytestmark = pytest.mark.django_db


def test_rules_and_querysets_agree():
    center = create_center()
    events = [create_event(center=center), create_event(), create_event(of_directorate=True)]
    users = [
        create_admin(),
        create_directorate(),
        create_coordinator(center=center),
        create_trainer_user(center=center),
        create_coordinator(),
        create_donor_viewer(),
        create_user(),
    ]
    seen, changed = [], []
    for user in users:
        visible = set(Event.objects.visible_to(user))
        editable = set(Event.objects.editable_by(user))
        assert {row for row in events if permissions.can_see_event(user, row)} == visible
        assert {row for row in events if permissions.can_edit_event(user, row)} == editable
        seen.append(len(visible))
        changed.append(len(editable))

    assert (seen, changed) == ([3, 3, 1, 1, 0, 0, 0], [3, 3, 1, 0, 0, 0, 0])
    assert [permissions.can_see_events(user) for user in users] == [True] * 5 + [False] * 2
    assert [permissions.can_create_event(user) for user in users] == (
        [True, True, True, False, True, False, False]
    )


def test_event_without_a_center_is_made_by_the_directorate():
    coordinator = create_coordinator()
    assert not permissions.can_create_event_at(coordinator, None)
    assert permissions.can_create_event_at(create_directorate(), None)
    assert not permissions.can_create_event_at(coordinator, create_center().pk)
    assert permissions.can_reopen_event(create_directorate(), create_event())
    assert not permissions.can_reopen_event(coordinator, create_event())
